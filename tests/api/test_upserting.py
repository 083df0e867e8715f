"""Upsert and delete: which record is meant, and what is told of it. Sources: records.md 3.3, 3.4, 4.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

NOBODY = "5725767000000999999"


@pytest.fixture
def unique() -> Api:
    """An org whose leads have a unique code and a unique badge besides the e-mail address."""
    fields = {"Code": {"unique": True}, "Badge": {"unique": True}}
    return Api(FakeCRM({"modules": {"Leads": {"fields": fields}}}, at=NOW))


def test_an_upsert_tells_what_it_did_and_why(api):
    lead = {"Last_Name": "Burns", "Email": "b@example.com"}
    first, second = api.post("Leads/upsert", lead), api.post("Leads/upsert", lead | {"City": "Oslo"})
    assert (first.status, second.status) == (200, 200)
    (inserted,), (updated,) = first.data, second.data
    assert list(inserted) == ["code", "duplicate_field", "action", "details", "message", "status"]
    told = ("duplicate_field", "action", "message")
    assert [inserted[key] for key in told] == [None, "insert", "record added"]
    assert [updated[key] for key in told] == ["Email", "update", "record updated"]
    assert updated["details"]["id"] == inserted["details"]["id"]
    assert len(api.crm.records("Leads")) == 1


@pytest.mark.parametrize(
    ("module", "name", "more"),
    [
        ("Leads", "Email", {"Last_Name": "B"}),
        ("Contacts", "Email", {"Last_Name": "B"}),
        ("Accounts", "Account_Name", {}),
        ("Deals", "Deal_Name", {"Stage": "Qualification"}),
        ("Campaigns", "Campaign_Name", {}),
        ("Cases", "Subject", {"Case_Origin": "Phone", "Status": "New"}),
        ("Solutions", "Solution_Title", {}),
        ("Products", "Product_Name", {}),
        ("Vendors", "Vendor_Name", {}),
    ],
)
def test_every_module_has_its_own_field_to_know_a_record_by(api, module, name, more):
    value = "same@example.com"
    kept = api.create(module, **{name: value}, **more)
    (slot,) = api.post(f"{module}/upsert", {name: value.upper()} | more).data
    assert (slot["duplicate_field"], slot["action"], slot["details"]["id"]) == (name, "update", kept)


def test_a_custom_module_is_known_by_its_name():
    api = Api(FakeCRM({"modules": {"Machines": {}}}, at=NOW))
    kept = api.create("Machines", Name="Drill")
    (slot,) = api.post("Machines/upsert", {"Name": "drill"}).data
    assert (slot["duplicate_field"], slot["details"]["id"]) == ("Name", kept)


@pytest.mark.parametrize(
    ("asked", "holder"),
    [
        (None, "Email"),  # the system's field, then the unique ones in order
        (["Badge"], "Badge"),  # the given ones first, then the rest
        (["Badge", "Code"], "Badge"),
        (["Phone"], "Code"),  # neither unique nor the system's: passed over, and so is the system's
        (["Code", "Email"], "Code"),
        (["Phone", "Email"], "Email"),
        (["Nonsense"], "Code"),
    ],
)
def test_the_first_field_with_a_hit_decides(unique, asked, holder):
    values = {"Email": "b@example.com", "Code": "C", "Badge": "B"}
    ids = {name: unique.create("Leads", Last_Name=name, **{name: value}) for name, value in values.items()}
    more = {} if asked is None else {"duplicate_check_fields": asked}
    sent = {"Last_Name": "New", holder: values[holder]} | (
        {"Email": values["Email"]} if asked is None else {}
    )
    (slot,) = unique.post("Leads/upsert", sent | {"Phone": "1"}, **more).data
    assert (slot["duplicate_field"], slot["details"]["id"]) == (holder, ids[holder])


def test_fields_to_check_may_stand_in_the_query(unique):
    kept = unique.create("Leads", Last_Name="Burns", Badge="1")
    body = {"data": [{"Badge": "1", "City": "Oslo"}]}
    answer = unique.call("POST", "Leads/upsert", body, duplicate_check_fields="Code,Badge")
    assert answer.data[0]["details"]["id"] == kept


def test_mandatory_fields_count_only_where_a_record_is_new(api):
    api.create("Leads", Last_Name="Burns", Email="b@example.com")
    answer = api.post("Leads/upsert", {"Email": "b@example.com"}, {"Email": "new@example.com"})
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "MANDATORY_NOT_FOUND"])


def test_an_id_means_that_record(api):
    lead = api.create("Leads", Last_Name="Burns")
    (slot,) = api.post("Leads/upsert", {"id": lead, "City": "Oslo"}).data
    assert (slot["action"], slot["details"]["id"]) == ("update", lead)
    assert api.post("Leads/upsert", {"id": NOBODY, "Last_Name": "X"}).codes == ["INVALID_DATA"]


@pytest.mark.parametrize("module", ["Tasks", "Events", "Calls"])
def test_activities_know_no_upsert(api, module):
    answer = api.post(f"{module}/upsert", {"Subject": "X"})
    assert (answer.status, answer.code) == (400, "INVALID_MODULE")


def test_the_credits_of_a_big_upsert_are_counted(api):
    records = [{"Last_Name": "B", "Email": f"b{n}@example.com"} for n in range(21)]
    api.post("Leads/upsert", *records)
    assert api.crm.credits.used == 3


# --- delete --------------------------------------------------------------------------------------


def test_a_deleted_record_is_gone_and_remembered(api):
    lead = api.create("Leads", First_Name="Ann", Last_Name="Burns", Email="b@example.com")
    answer = api.delete(f"Leads/{lead}")
    assert answer.status == 200
    assert answer.data == [
        {"code": "SUCCESS", "details": {"id": lead}, "message": "record deleted", "status": "success"}
    ]
    assert api.get(f"Leads/{lead}").status == 204
    assert api.get("Leads").status == 204
    assert api.get("Leads/search", email="b@example.com").status == 204
    assert api.put(f"Leads/{lead}", {"City": "X"}).codes == ["INVALID_DATA"]
    me = {"name": "Asha Rao", "id": "5725767000000086017"}
    (told,) = api.get("Leads/deleted").data
    assert told == {
        "deleted_by": me,
        "id": lead,
        "display_name": "Ann Burns",
        "type": "recycle",
        "created_by": me,
        "deleted_time": "2026-11-23T10:00:00-08:00",
    }


def test_a_record_is_deleted_once(api):
    lead = api.create("Leads", Last_Name="Burns")
    api.delete(f"Leads/{lead}")
    answer = api.delete(f"Leads/{lead}")
    assert answer.status == 202
    assert answer.data == [
        {"code": "INVALID_DATA", "details": {"id": lead}, "message": "record not deleted", "status": "error"}
    ]


def test_many_records_are_deleted_each_in_its_slot(api):
    first, second = api.create("Leads", Last_Name="A"), api.create("Leads", Last_Name="B")
    answer = api.delete("Leads", ids=f"{first}, {NOBODY},{second}", wf_trigger="false")
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "INVALID_DATA", "SUCCESS"])
    assert api.crm.records("Leads") == []


@pytest.mark.parametrize(
    ("params", "code", "details"),
    [
        ({}, "REQUIRED_PARAM_MISSING", {"param_name": "ids"}),
        ({"ids": ""}, "REQUIRED_PARAM_MISSING", {"param_name": "ids"}),
        ({"ids": ","}, "REQUIRED_PARAM_MISSING", {"param_name": "ids"}),
        ({"ids": "abc"}, "UNABLE_TO_PARSE_DATA_TYPE", {}),
        ({"ids": f"{NOBODY},x"}, "UNABLE_TO_PARSE_DATA_TYPE", {}),
        ({"ids": ",".join(["1"] * 101)}, "INVALID_DATA", {"maximum_length": 100, "api_name": "ids"}),
    ],
    ids=["none", "empty", "comma", "text", "one bad", "101"],
)
def test_ids_that_cannot_be_delete_nothing(api, params, code, details):
    api.create("Leads", Last_Name="A")
    answer = api.delete("Leads", **params)
    assert (answer.status, answer.code, answer.json["details"]) == (400, code, details)
    assert len(api.crm.records("Leads")) == 1


@pytest.mark.parametrize(
    ("days", "kind", "shown"),
    [
        (1, "all", "recycle"),
        (1, "Recycle", "recycle"),
        (1, "permanent", None),
        (61, "all", "permanent"),
        (61, "recycle", None),
        (61, "PERMANENT", "permanent"),
        (121, "all", None),
    ],
)
def test_a_deletion_is_recycled_for_60_days_and_forgotten_after_120(api, days, kind, shown):
    api.delete(f"Leads/{api.create('Leads', Last_Name='Burns')}")
    api.crm.clock.advance(days=days)
    answer = api.get("Leads/deleted", type=kind)
    assert [row["type"] for row in answer.data] == ([shown] if shown else [])
    for row in answer.data:
        assert (row["display_name"] is None) == (row["deleted_by"] is None) == (shown == "permanent")


def test_deletions_are_paged_newest_first_and_by_time(api):
    ids = [api.create("Leads", Last_Name="B") for _ in range(3)]
    for lead in ids:
        api.crm.clock.advance(hours=1)
        api.delete(f"Leads/{lead}")
    first = api.get("Leads/deleted", per_page=2)
    assert [row["id"] for row in first.data] == ids[:0:-1]
    assert first.info == {"per_page": 2, "count": 2, "page": 1, "more_records": True}
    assert [row["id"] for row in api.get("Leads/deleted", per_page=2, page=2).data] == ids[:1]
    since = {"if-modified-since": "2026-11-23T20:00:00Z"}
    assert [row["id"] for row in api.call("GET", "Leads/deleted", headers=since).data] == ids[2:]
    late = {"if-modified-since": "2026-11-23T21:00:00Z"}
    assert api.call("GET", "Leads/deleted", headers=late).status == 304


@given(st.lists(st.integers(0, 40), max_size=6))
def test_what_is_deleted_is_recycled_or_gone_for_good_and_never_both(days):
    api = Api(FakeCRM(at=NOW))
    ages: dict[str, int] = {}
    for passed in days:
        lead = api.create("Leads", Last_Name="B")
        api.delete(f"Leads/{lead}")
        api.crm.clock.advance(days=passed)
        ages = {known: age + passed for known, age in ages.items()} | {lead: passed}
    kinds = ("all", "recycle", "permanent")
    shown, recycled, gone = ({row["id"] for row in api.get("Leads/deleted", type=k).data} for k in kinds)
    assert recycled == {lead for lead, age in ages.items() if age <= 60}
    assert gone == {lead for lead, age in ages.items() if 60 < age <= 120}
    assert shown == recycled | gone


def test_an_unknown_kind_of_deletion_is_refused(api):
    assert (api.get("Leads/deleted", type="shredded").code) == "PATTERN_NOT_MATCHED"
