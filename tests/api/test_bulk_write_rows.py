"""What the rows of a bulk write become: cells read as values, records added, updated or skipped.

Source: platform.md 27.
"""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest

from tests import bulk
from tests.bulk import TWO, column, counts, names
from tests.conftest import NOW, Api
from tests.engine.samples import ACCOUNT, USER, sample_api
from zcrm_mock import FakeCRM


def test_a_file_is_written_a_row_at_a_time(api):
    long = "x" * 20_000
    content = bulk.zipped("Last_Name,Description\n" + "".join(f"L{n},{long}\n" for n in range(1000)))
    file_id = bulk.upload(api, content)
    tracemalloc.start()
    bulk.start_write(api, file_id)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(names(api)) == 1000
    assert peak < 5_000_000


@pytest.mark.parametrize("delimiter", [",", ";", "|", ":"])
def test_the_header_tells_the_delimiter(api, delimiter):
    bulk.write(api, TWO.replace(",", delimiter))
    assert names(api) == ["Burns", "Burke"]


@pytest.mark.parametrize(
    ("encoding", "python"),
    [
        (None, "utf-8"), ("UTF-8", "utf-8-sig"), ("utf-16", "utf-16"), ("ISO-8859-1", "latin-1"),
        ("Shift_JIS", "shift_jis"), ("windows-1252", "cp1252"),
    ],
)  # fmt: skip
def test_encodings_are_read(api, encoding, python):
    name = "山田" if encoding == "Shift_JIS" else "Bø"
    file_id = bulk.upload(api, bulk.zipped(f"Last_Name\r\n{name}\r\n".encode(python)))
    assert bulk.start_write(api, file_id, more={"character_encoding": encoding}).status == 201
    assert names(api) == [name]


def test_every_kind_of_text_has_its_value():
    api = sample_api()
    text = (
        "Name,Choices,Integer,Long,Decimal,Money,Flag,Day,Moment,Account,User.email,Tag\n"
        '"One, ""1""\nand more",Red; Blue,-3,123456789012345678,2.50,1000,TRUE,'
        f"01/31/2026,01/31/2026 09:00:00,{ACCOUNT},ASHA@example.com,Hot;New\n"
    )
    told = bulk.write(api, text, "Samples")
    assert counts(told) == (1, 0, 0, 1), bulk.outcome(api, told)
    [record] = api.crm.records("Samples")
    wanted = {
        "Name": 'One, "1"\nand more', "Choices": ["Red", "Blue"], "Integer": -3, "Long": "123456789012345678",
        "Decimal": 2.5, "Money": 1000, "Flag": True, "Day": "2026-01-31",
        "Moment": "2026-01-31T09:00:00+05:30", "Account": {"name": "Acme", "id": ACCOUNT},
    }  # fmt: skip
    assert {name: record[name] for name in wanted} == wanted
    assert record["User"]["id"] == USER
    assert [tag["name"] for tag in record["Tag"]] == ["Hot", "New"]


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("Integer", "many", "INVALID_DATA"),
        ("Integer", "1.5", "INVALID_DATA"),
        ("Integer", "1" * 400, "INVALID_DATA"),
        ("Decimal", "1,5", "INVALID_DATA"),
        ("Decimal", "1e999", "INVALID_DATA"),
        ("Flag", "yes", "INVALID_DATA"),
        ("Day", "31/01/2026", "INVALID_DATA"),
        ("Moment", "soon", "INVALID_DATA"),
        ("Text", "x" * 11, "INVALID_DATA"),
        ("Email_2", "nobody", "INVALID_DATA"),
        ("Account", "7", "INVALID_DATA"),
        ("Account", "Acme", "MANDATORY_NOT_FOUND"),
        ("User", "nobody", "INVALID_DATA"),
    ],
)
def test_a_cell_that_is_no_value_skips_its_row_alone(field, text, error):
    api = sample_api()
    rows = io.StringIO()
    csv.writer(rows).writerows([["Name", field], ["Bad", text], ["Good", ""]])
    told = bulk.write(api, rows.getvalue(), "Samples")
    bad, good = bulk.outcome(api, told)
    assert (bad["STATUS"], bad["RECORD_ID"], bad["ERRORS"].partition("-")[0]) == ("SKIPPED", "", error)
    assert (good["STATUS"], names(api, "Samples", "Name")) == ("ADDED", ["Good"])


@pytest.mark.parametrize(
    ("field", "pattern", "text", "value"),
    [
        ("Day", "dd-MM-yyyy", "31-01-2026", "2026-01-31"),
        ("Day", "yyyy/M/d", "2026/1/31", "2026-01-31"),
        ("Day", None, "2026-01-31", "2026-01-31"),
        ("Day", "dd-MM-yyyy", "2026-01-31", None),
        ("Moment", "dd.MM.yyyy HH:mm", "31.01.2026 21:30", "2026-01-31T21:30:00+05:30"),
        ("Moment", "yyyy-MM-dd'T'HH:mm:ssXXX", "2026-01-31T09:00:00+00:00", "2026-01-31T14:30:00+05:30"),
        ("Moment", None, "2026-01-31T09:00:00+00:00", "2026-01-31T14:30:00+05:30"),
        ("Moment", "MM/dd/yyyy hh:mm:ss a", "01/31/2026 09:30:00 PM", "2026-01-31T21:30:00+05:30"),
    ],
)
def test_dates_are_written_as_their_format_says(field, pattern, text, value):
    api = sample_api()
    mappings = [column("Name", 0), column(field, 1, format=pattern)]
    told = bulk.write(api, f"a;b\nOne;{text}\n", "Samples", field_mappings=mappings)
    if value is None:
        assert bulk.outcome(api, told)[0]["ERRORS"] == "INVALID_DATA-b"
    else:
        assert api.crm.records("Samples")[0][field] == value


def test_lookups_are_found_by_the_field_that_the_mapping_names(api):
    acme = api.create("Accounts", Account_Name="Acme")
    text = "Last_Name,Account,Boss\nA,acme,Asha Rao\nB,Nobody,Asha Rao\nC,Acme,Nobody\n"
    mappings = [
        column("Last_Name", 0), column("Account_Name", 1, find_by="Account_Name"),
        column("Owner", 2, find_by="full_name"),
    ]  # fmt: skip
    told = bulk.write(api, text, "Contacts", field_mappings=mappings)
    assert [row["ERRORS"] for row in bulk.outcome(api, told)] == [
        "",
        "INVALID_DATA-Account",
        "INVALID_DATA-Boss",
    ]
    [contact] = api.crm.records("Contacts")
    assert (contact["Account_Name"]["id"], contact["Owner"]["id"]) == (acme, USER)


def test_a_header_names_how_a_lookup_is_found(api):
    acme = api.create("Accounts", Account_Name="Acme")
    bulk.write(api, "Last_Name,Account_Name.Account_Name\nA,Acme\n", "Contacts")
    bulk.write(api, f"Last_Name,Account_Name.id\nB,{acme}\n", "Contacts")
    assert [contact["Account_Name"]["id"] for contact in api.crm.records("Contacts")] == [acme, acme]


def test_an_account_is_made_by_its_name_as_in_any_write(api):
    bulk.write(api, "Last_Name,Account_Name\nA,Acme\nB,acme\n", "Contacts")
    assert names(api, "Accounts", "Account_Name") == ["Acme"]


def test_a_default_fills_what_is_empty(api):
    mappings = [
        column("Last_Name", 0), column("City", 1, default_value={"value": "Oslo"}),
        column("No_of_Employees", default_value={"value": "7"}), column("Fax", 2),
    ]  # fmt: skip
    bulk.write(api, "a,b,c\nBurns,,\nBurke,Pune\n", field_mappings=mappings)
    kept = [(lead["City"], lead["No_of_Employees"], lead["Fax"]) for lead in api.crm.records("Leads")]
    assert kept == [("Oslo", 7, None), ("Pune", 7, None)]


def test_update_changes_known_records_and_skips_others(api):
    lead = api.create("Leads", Last_Name="Burns", Email="b@example.com", City="Oslo", Fax="1")
    gone = api.crm.add("Leads", {"Last_Name": "Gone", "$converted": True})["id"]
    text = f"id,City,Fax\n{lead},Pune,\n1,Pune,\n,Pune,\nx,Pune,\n{gone},Pune,\n"
    told = bulk.write(api, text, operation="update", find_by="id")
    assert counts(told) == (0, 1, 4, 5)
    assert [(row["STATUS"], row["RECORD_ID"], row["ERRORS"]) for row in bulk.outcome(api, told)] == [
        ("UPDATED", lead, ""),
        ("SKIPPED", "", "RESOURCE_NOT_FOUND-id"),
        ("SKIPPED", "", "MANDATORY_NOT_FOUND-id"),
        ("SKIPPED", "", "RESOURCE_NOT_FOUND-id"),
        ("SKIPPED", "", "CANNOT_PROCESS"),
    ]
    record = api.record("Leads", lead)
    assert (record["City"], record["Fax"], record["Last_Name"]) == ("Pune", None, "Burns")


@pytest.mark.parametrize(
    ("whole", "own", "fax"),
    [(None, None, None), (True, None, "1"), (None, True, "1"), (True, False, None), (False, True, "1")],
)
def test_empty_cells_clear_a_field_unless_they_are_ignored(api, whole, own, fax):
    lead = api.create("Leads", Last_Name="Burns", Email="b@example.com", Fax="1")
    file_id = bulk.upload(api, "Email,Fax\nB@EXAMPLE.com,\n")
    resource = {"find_by": "Email"} | ({} if own is None else {"ignore_empty": own})
    more = {} if whole is None else {"ignore_empty": whole}
    bulk.start_write(api, file_id, operation="update", more=more, **resource)
    assert api.record("Leads", lead)["Fax"] == fax


def test_upsert_updates_what_it_finds_and_adds_the_rest(api):
    lead = api.create("Leads", Last_Name="Old", Email="burns@example.com")
    told = bulk.write(api, TWO, operation="upsert", find_by="Email")
    assert counts(told) == (1, 1, 0, 2)
    first, second = bulk.outcome(api, told)
    assert (first["STATUS"], first["RECORD_ID"], second["STATUS"]) == ("UPDATED", lead, "ADDED")
    assert names(api) == ["Burns", "Burke"]
    by_id = bulk.write(api, f"id,Last_Name\n{lead},New\n,Newer\n7,No\n", operation="upsert", find_by="id")
    assert [row["STATUS"] for row in bulk.outcome(api, by_id)] == ["UPDATED", "ADDED", "SKIPPED"]


def test_insert_with_find_by_skips_what_is_known(api):
    api.create("Leads", Last_Name="Old", Email="burns@example.com")
    told = bulk.write(api, TWO, find_by="Email")
    assert counts(told) == (1, 0, 1, 2)
    assert [row["ERRORS"] for row in bulk.outcome(api, told)] == ["DUPLICATE_DATA-Email", ""]
    assert names(api) == ["Old", "Burke"]


def test_unique_fields_are_unique_within_a_file_too():
    org = {"modules": {"Machines": {"fields": {"Serial": {"unique": True}}}}}
    api = Api(FakeCRM(org, at=NOW))
    told = bulk.write(api, "Name,Serial\nA,1\nB,1\n", "Machines")
    assert [row["ERRORS"] for row in bulk.outcome(api, told)] == ["", "DUPLICATE_DATA-Serial"]


def test_what_a_bulk_read_wrote_a_bulk_write_takes_back(api):
    api.crm.seed("Leads", 20)
    before = api.crm.records("Leads")
    content = bulk.result(api, bulk.started(api))
    api.crm.clock.advance(minutes=1)
    told = bulk.write(api, content, operation="update", find_by="id")
    assert counts(told) == (0, 20, 0, 20), bulk.outcome(api, told)
    after = api.crm.records("Leads")
    for record in (*before, *after):
        record["Modified_Time"] = record["Last_Activity_Time"] = None
    assert after == before
