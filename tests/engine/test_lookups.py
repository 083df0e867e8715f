"""Lookups and subforms: ids that must be there, rows that are kept, changed and dropped.

Sources: records.md 2.2, 3.5; wild 5, 19.
"""

from __future__ import annotations

import pytest

from tests.conftest import Api
from tests.engine.samples import ACCOUNT, USER, sample_api


@pytest.fixture
def api() -> Api:
    return sample_api()


# --- lookups -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "code", "message", "details"),
    [
        (
            {"id": "5725767000000900009"},
            "INVALID_DATA",
            "the id given seems to be invalid",
            {"api_name": "Account"},
        ),
        (USER, "INVALID_DATA", "the id given seems to be invalid", {"api_name": "Account"}),
        ({"name": "Acme"}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "id"}),
        ({}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "id"}),
    ],
    ids=["no such record", "a user's id", "a name alone", "nothing"],
)
def test_a_lookup_wants_the_id_of_a_record_that_is_there(api, sent, code, message, details):
    (slot,) = api.post("Samples", {"Name": "X", "Account": sent}).data
    assert (slot["code"], slot["message"], slot["details"]) == (code, message, details)


def test_a_lookup_takes_no_record_of_another_module(api):
    lead = api.create("Leads", Last_Name="Burns")
    (slot,) = api.post("Samples", {"Name": "X", "Account": lead}).data
    assert slot["details"] == {"api_name": "Account"}


def test_an_account_is_found_or_made_by_its_name_alone(api):
    found = api.create("Contacts", Last_Name="Doe", Account_Name={"name": "ACME"})
    made = api.create("Contacts", Last_Name="Roe", Account_Name={"name": "Zenith"})
    assert api.record("Contacts", found)["Account_Name"] == {"name": "Acme", "id": ACCOUNT}
    zenith = api.record("Contacts", made)["Account_Name"]
    assert api.record("Accounts", zenith["id"])["Account_Name"] == "Zenith"


# --- subforms ------------------------------------------------------------------------------------


def test_the_rows_of_a_subform_get_ids_and_show_their_lookups(api):
    sample = api.create("Samples", Name="X", Rows=[{"Part": "A", "Price": 1.5, "Of": ACCOUNT}, {"Part": "B"}])
    first, second = api.record("Samples", sample)["Rows"]
    parent = {"name": "X", "id": sample}
    assert first == {
        "Part": "A",
        "Price": 1.5,
        "Of": {"name": "Acme", "id": ACCOUNT},
        "id": first["id"],
        "Parent_Id": parent,
    }
    api.put(f"Samples/{sample}", {"Name": "Y"})
    assert api.record("Samples", sample)["Rows"][1]["Parent_Id"] == parent | {"name": "Y"}
    assert second == {"Part": "B", "Price": None, "Of": None, "id": second["id"], "Parent_Id": parent}
    assert first["id"] != second["id"]


def test_rows_with_an_id_are_kept_and_changed_and_missing_rows_go(api):
    sample = api.create("Samples", Name="X", Rows=[{"Part": "A", "Price": 1}, {"Part": "B"}, {"Part": "C"}])
    a, b, _ = api.record("Samples", sample)["Rows"]
    api.put(f"Samples/{sample}", {"Rows": [{"id": a["id"], "Price": 2}, {"id": b["id"]}, {"Part": "D"}]})
    rows = api.record("Samples", sample)["Rows"]
    assert rows[:2] == [a | {"Price": 2}, b]
    assert [row["Part"] for row in rows] == ["A", "B", "D"]


def test_a_row_that_is_sent_with_delete_goes(api):
    sample = api.create("Samples", Name="X", Rows=[{"Part": "A"}, {"Part": "B"}])
    a, b = api.record("Samples", sample)["Rows"]
    api.put(f"Samples/{sample}", {"Rows": [{"id": a["id"], "delete": True}, {"id": b["id"]}]})
    assert api.record("Samples", sample)["Rows"] == [b]


@pytest.mark.parametrize(
    ("row", "code", "details"),
    [
        ({"Part": "A", "Price": "x"}, "INVALID_DATA", {"expected_data_type": "double", "api_name": "Price"}),
        ({"Price": 1}, "MANDATORY_NOT_FOUND", {"api_name": "Part"}),
        ({"Part": "A", "Of": "1"}, "INVALID_DATA", {"api_name": "Of"}),
        ({"Part": "A", "Of": "x"}, "INVALID_DATA", {"expected_data_type": "bigint", "api_name": "Of"}),
    ],
    ids=["type", "mandatory", "unknown id", "no id"],
)
def test_a_refused_row_is_named_by_its_index_and_subform(api, row, code, details):
    (slot,) = api.post("Samples", {"Name": "X", "Rows": [{"Part": "A"}, row]}).data
    assert slot["code"] == code
    assert slot["details"] == {"index": 1, "parent_api_name": "Rows"} | details
