"""Made-up records: the org takes them, they are the same in every run, unique values stay unique."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from zcrm_mock import FakeCRM
from zcrm_mock.engine.schema import OrgError
from zcrm_mock.seeding import fake_records

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

EVERY_TYPE = {
    "Key": {"unique": True, "length": 6},
    "Mail": {"data_type": "email", "unique": True, "length": 20},
    "Serial": {"data_type": "bigint", "unique": True},
    "Day": {"data_type": "date", "unique": True},
    "Moment": {"data_type": "datetime", "unique": True},
    "Line": {"data_type": "phone", "unique": True},
    "Page": {"data_type": "website", "unique": True, "length": 10},
    "Short": {"length": 3, "system_mandatory": True},
    "Digit": {"data_type": "integer", "length": 1, "system_mandatory": True},
    "Share": {"data_type": "percent", "decimal_place": 0, "system_mandatory": True},
    "Hobbies": {"data_type": "multiselectpicklist", "pick_list": ["Go", "Chess", "Hiking"], "length": 8},
    "Reviewer": {"data_type": "userlookup", "system_mandatory": True},
    "Visits": {
        "data_type": "subform",
        "rows": {"On": {"data_type": "date", "system_mandatory": True}, "Km": {"data_type": "double"}},
    },
}


def own(module):
    """An org whose `module` has a field of each kind."""
    return FakeCRM(org={"modules": {module: {"fields": EVERY_TYPE}}}, at=NOW)


def made(crm, module, count=20, **more):
    return fake_records(crm.org, crm.org.schema.modules[module], count, **more)


IN_ORDER = (
    "Vendors Accounts Contacts Products Campaigns Leads Deals Tasks Events Calls Cases Solutions Price_Books "
    "Quotes Sales_Orders Purchase_Orders Invoices Attachments"
)


def test_an_org_takes_made_up_records_of_every_module(crm):
    for module in IN_ORDER.split():
        assert len(crm.seed(module, 25)) == 25, module


@pytest.mark.parametrize("module", ["Leads", "Projects"])
def test_an_org_takes_made_up_records_of_its_own_fields(module):
    crm = own(module)
    records = [*crm.seed(module, 40), *crm.seed(module, 40)]
    unique = [name for name, declared in EVERY_TYPE.items() if declared.get("unique")]
    assert {name: len({record[name] for record in records}) for name in unique} == dict.fromkeys(unique, 80)
    assert all(record["Visits"][0]["On"] for record in records if record["Visits"])


def test_unique_values_go_on_after_a_deletion(api):
    api = type(api)(own("Projects"))
    first = api.crm.seed("Projects", 5)
    api.delete(f"Projects/{first[0]['id']}")
    second = api.crm.seed("Projects", 5)
    assert len({record["Key"] for record in first + second}) == 10


def test_the_same_org_and_seed_make_the_same_records():
    first, second = (made(FakeCRM(at=NOW), "Contacts", seed=7) for _ in range(2))
    assert first == second
    assert made(FakeCRM(at=NOW), "Contacts", seed=8) != first


def test_only_what_a_client_would_write_is_made_up(crm):
    fields = crm.org.schema.modules["Deals"].fields
    written = {name for record in made(crm, "Deals") for name in record}
    assert [name for name in written if fields[name].read_only] == []
    assert "Probability" not in written


def test_options_are_those_of_the_picklist(crm):
    stages = {option.display_value for option in crm.org.schema.modules["Deals"].fields["Stage"].pick_list}
    assert {record["Stage"] for record in made(crm, "Deals", 50)} <= stages


def test_addresses_are_nobodys(crm):
    emails = [record["Email"] for record in made(crm, "Leads", 50)]
    assert len(set(emails)) == 50
    assert all(email.endswith("example.com") for email in emails)


def test_meetings_end_after_they_start(crm):
    assert all(event["Start_DateTime"] < event["End_DateTime"] for event in made(crm, "Events"))


def test_lookups_hold_the_records_that_are_there(crm):
    accounts = [record["id"] for record in crm.seed("Accounts", 3)]
    held = [record.get("Account_Name") for record in made(crm, "Contacts", lookup_ids={"Accounts": accounts})]
    assert {reference["id"] for reference in held if reference} == set(accounts)


def test_lookups_stay_empty_where_there_is_nothing_to_hold(crm):
    assert not any("Account_Name" in record for record in made(crm, "Contacts"))


def test_an_activity_says_the_module_it_belongs_to(crm):
    ids = {"Contacts": ["1"], "Deals": ["2"]}
    related = [
        (task["What_Id"], task["$se_module"])
        for task in made(crm, "Tasks", lookup_ids=ids)
        if "What_Id" in task
    ]
    assert related
    assert all(what == ({"id": "2"}, "Deals") for what in related)


@pytest.mark.parametrize(
    ("module", "first"), [("Purchase_Orders", "Vendors"), ("Quotes", "Products"), ("Notes", "any module")]
)
def test_a_mandatory_lookup_says_what_to_seed_first(crm, module, first):
    with pytest.raises(OrgError, match=f"seed {first} first"):
        made(crm, module)
