"""The file of a bulk read: columns and texts, pages, events as a calendar. Source: platform.md 26."""

from __future__ import annotations

import tracemalloc

from tests import bulk
from tests.bulk import MINE, leaf
from tests.conftest import NOW, Api
from tests.engine.samples import USER, sample_api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.bulk import read as engine_read


def test_every_kind_of_value_has_its_text():
    api = sample_api()
    account = api.create("Accounts", Account_Name="Acme", Industry="Steel")
    values = {
        "Name": 'Say "hi", \nyou; æ', "Choices": ["Red", "Blue"], "Integer": -3, "Long": "123456789012345678",
        "Decimal": 2.5, "Money": 1000, "Flag": True, "Day": "2026-01-31", "Moment": "2026-01-31T09:00:00Z",
        "Account": {"id": account}, "User": {"id": USER}, "Tag": [{"name": "Hot"}, {"name": "New"}],
    }  # fmt: skip
    record = api.create("Samples", **values)
    names = [*values, "Number", "Text", "Account.Industry", "User.email", "Owner.last_name", "Layout"]
    [row] = bulk.read(api, "Samples", fields=names)
    layout = api.record("Samples", record)["$layout_id"]["id"]
    assert list(row) == ["Id", *names]
    assert row == {
        "Id": record, "Name": 'Say "hi", \nyou; æ', "Choices": "Red;Blue", "Integer": "-3",
        "Long": "123456789012345678", "Decimal": "2.5", "Money": "1000", "Flag": "true", "Day": "2026-01-31",
        "Moment": "2026-01-31T14:30:00+05:30", "Account": account, "User": USER, "Tag": "Hot;New",
        "Number": "S-7", "Text": "", "Account.Industry": "Steel", "User.email": "asha@example.com",
        "Owner.last_name": "Rao", "Layout": layout,
    }  # fmt: skip


def test_without_fields_all_that_a_csv_has_room_for_is_there():
    api = sample_api()
    api.create("Samples", Name="One", Rows=[{"Part": "Bolt"}])
    for fields in ({}, {"fields": []}, {"fields": None}):
        [row] = bulk.read(api, "Samples", **fields)
        assert {"Id", "Name", "Choices", "Owner", "Created_Time", "Layout", "Formula"} <= set(row)
        assert not {"id", "Rows", "Files", "Accounts", "Users"} & set(row)


def test_nothing_found_is_a_header_and_no_rows(api):
    job_id = bulk.started(api, **MINE)
    assert bulk.unzipped(bulk.result(api, job_id)) == (f"{job_id}.csv", "Id,Last_Name\r\n")
    assert bulk.job(api, job_id)["result"]["count"] == 0


def test_the_id_comes_first_and_once(api):
    lead = api.create("Leads", Last_Name="Burns")
    assert bulk.read(api, fields=["Last_Name", "id", "Last_Name"]) == [{"Id": lead, "Last_Name": "Burns"}]


def test_pages_follow_each_other_without_a_gap(api, monkeypatch):
    monkeypatch.setitem(engine_read.PER_PAGE, "csv", 2)
    names = [f"Name {number}" for number in range(5)]
    api.post("Leads", *({"Last_Name": name} for name in names))
    seen, more = [], []
    for page in (1, 2, 3, 4):
        job_id = bulk.started(api, page=page, **MINE)
        seen += [row["Last_Name"] for row in bulk.table(bulk.result(api, job_id))]
        more.append(bulk.job(api, job_id)["result"]["more_records"])
    assert (seen, more) == (names, [True, True, False, False])


def test_a_file_is_made_a_row_at_a_time(api):
    api.crm.add("Leads", [{"Last_Name": f"L{n}", "Description": "x" * 20_000} for n in range(1000)])
    tracemalloc.start()
    job_id = bulk.started(api, fields=["Description"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bulk.job(api, job_id)["result"]["count"] == 1000
    assert peak < 5_000_000


def test_a_view_narrows_what_the_criteria_find(api):
    for name, opted in (("Burns", True), ("Burke", True), ("Boyle", False)):
        api.create("Leads", Last_Name=name, Email_Opt_Out=opted)
    api.crm.add("Leads", {"Last_Name": "Gone", "$converted": True})
    views = {view.system_name: view.id for view in api.crm.org.views["Leads"]}
    found = bulk.read(
        api, cvid=views["UNSUBSCRIBEDLEADS"], criteria=leaf("Last_Name", "not_equal", "Burns"), **MINE
    )
    assert [row["Last_Name"] for row in found] == ["Burke"]
    converted = bulk.read(api, cvid=views["CONVERTEDLEADS"], **MINE)
    assert [row["Last_Name"] for row in converted] == ["Gone"]


def test_events_come_as_a_calendar(api):
    event = api.create(
        "Events", Event_Title="Fair, big; " + "ø" * 60, Start_DateTime="2026-01-01T09:00:00+01:00",
        End_DateTime="2026-01-01T10:00:00+01:00", Venue="Oslo\nHall",
    )  # fmt: skip
    job_id = bulk.start_read(api, "Events", more={"file_type": "ics"}).data[0]["details"]["id"]
    name, text = bulk.unzipped(bulk.result(api, job_id))
    assert name == f"{job_id}.ics"
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    whole = text.replace("\r\n ", "")
    assert f"UID:{event}\r\n" in whole
    assert "DTSTART:20260101T080000Z\r\n" in whole
    assert "SUMMARY:Fair\\, big\\; " + "ø" * 60 + "\r\n" in whole
    assert "LOCATION:Oslo\\nHall\r\n" in whole
    told = bulk.job(api, job_id)
    assert (told["file_type"], told["result"]["per_page"], told["result"]["count"]) == ("ics", 20_000, 1)


def test_a_proxy_hands_on_the_bytes_of_a_download(api):
    lead = api.create("Leads", Last_Name="Burns")
    job_id = bulk.started(api, **MINE)
    content = api.get(f"/proxy/crm/bulk/v2/read/{job_id}/result").response.body
    assert bulk.table(content) == [{"Id": lead, "Last_Name": "Burns"}]


def test_a_calendar_holds_events_of_any_time(api):
    day = {"Start_DateTime": "0050-01-01T00:00:00Z", "End_DateTime": "9999-12-30T00:00:00Z"}
    api.create("Events", Event_Title="Fair", **day)
    job_id = bulk.start_read(api, "Events", more={"file_type": "ics"}).data[0]["details"]["id"]
    text = bulk.unzipped(bulk.result(api, job_id))[1]
    assert "DTSTART:0050" in text
    assert "DTEND:99991230T000000Z\r\n" in text


def test_what_was_written_in_bulk_is_read_in_bulk():
    count = 100_000
    api = Api(FakeCRM(at=NOW, switches=Switches(bulk_write_rows=count)))
    rows = [(f"Name {i}", f"n{i}@example.com", ("Oslo", "", "Pune, IN")[i % 3]) for i in range(count)]
    lines = [f'{name},{email},"{city}"' for name, email, city in rows]
    told = bulk.write(api, "\n".join(["Last_Name,Email,City", *lines]))
    counts = told["resource"][0]["file"]
    assert (counts["added_count"], counts["skipped_count"], counts["total_count"]) == (count, 0, count)
    job_id = bulk.started(api, fields=["Last_Name", "Email", "City"])
    found = bulk.table(bulk.result(api, job_id))
    assert [(row["Last_Name"], row["Email"], row["City"]) for row in found] == rows
    assert [row["RECORD_ID"] for row in bulk.outcome(api, told)] == [row["Id"] for row in found]
