"""A lead becomes a contact, an account and a deal: what they hold, and what is used. Source: records.md 5."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conversion import BURNS, DEAL, MADE, convert, converted, refused
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.conversion import MAPPING

# --- what it makes -------------------------------------------------------------------------------


def test_a_lead_becomes_a_contact_and_an_account(api):
    lead = api.create("Leads", **BURNS)
    became = converted(api, lead)
    assert list(became) == ["Contacts", "Deals", "Accounts"]
    assert became["Deals"] is None
    contact, account = (api.record(name, became[name]) for name in ("Contacts", "Accounts"))
    assert (contact["Full_Name"], contact["Email"]) == ("Monty Burns", "burns@example.com")
    assert contact["Account_Name"] == {"name": "Plant", "id": account["id"]}
    assert api.get("Deals").status == 204


def test_a_lead_without_a_company_has_no_account(api):
    became = converted(api, api.create("Leads", Last_Name="Burns"), Deals=DEAL)
    assert became["Accounts"] is None
    assert api.record("Contacts", became["Contacts"])["Account_Name"] is None
    assert api.record("Deals", became["Deals"])["Account_Name"] is None


def test_a_deal_is_made_of_what_was_sent_and_links_the_others(api):
    lead = api.create("Leads", **BURNS, Lead_Source="Partner")
    api.crm.clock.advance(days=3)
    became = converted(api, lead, Deals=DEAL | {"Amount": 500.5})
    deal = api.record("Deals", became["Deals"])
    assert (deal["Deal_Name"], deal["Amount"], deal["Lead_Source"]) == ("Big one", 500.5, "Partner")
    assert deal["Contact_Name"] == {"name": "Monty Burns", "id": became["Contacts"]}
    assert deal["Account_Name"] == {"name": "Plant", "id": became["Accounts"]}
    assert (deal["Lead_Conversion_Time"], deal["Probability"]) == (3, 10)


WHOLE = BURNS | {
    "Salutation": "Mr.", "Designation": "Owner", "Secondary_Email": "m@example.com", "Email_Opt_Out": True,
    "Phone": "+1 555 0100", "Mobile": "+1 555 0101", "Fax": "1", "Skype_ID": "burns", "Twitter": "burns",
    "Lead_Source": "Partner", "Description": "Excellent.", "Website": "https://plant.example.com",
    "Industry": "Energy", "Rating": "Active", "No_of_Employees": 300, "Annual_Revenue": 12.5,
    "Flat_House_No_Building_Apartment_Name": "1", "Street": "Main St", "City": "Springfield", "State": "OR",
    "Zip_Code": "97477", "Country": "USA", "Latitude": 44.1, "Longitude": -123.1,
}  # fmt: skip


def test_every_mapped_value_is_carried_over(api):
    lead = api.create("Leads", **WHOLE)
    became = converted(api, lead, Deals=DEAL)
    for module, names in MAPPING.items():
        kept = api.record(module, became[module])
        assert {name: kept[name] for name in names} == {n: WHOLE[source] for n, source in names.items()}


def test_the_table_of_the_mapping_names_fields_that_are_there(crm):
    modules = crm.org.schema.modules
    for module, names in MAPPING.items():
        for name, source in names.items():
            assert modules[module].fields[name].data_type == modules["Leads"].fields[source].data_type


@pytest.mark.parametrize("assigned", [False, True])
def test_what_is_made_belongs_to_the_lead_s_owner_or_to_whom_it_is_assigned(assigned):
    people = [{"last_name": name, "email": f"{name}@example.com"} for name in ("Ann", "Bob", "Cyd")]
    api = Api(FakeCRM({"users": people}, at=NOW))
    _, bob, cyd = (user["id"] for user in api.get("users").json["users"])
    lead = api.create("Leads", **BURNS, Owner=bob)
    became = converted(api, lead, Deals=DEAL, **({"assign_to": cyd} if assigned else {}))
    owners = {api.record(module, became[module])["Owner"]["id"] for module in MADE}
    assert owners == {cyd if assigned else bob}


def test_a_lead_s_tags_are_carried_over_where_asked_for(api):
    lead = api.create("Leads", **BURNS, Tag=[{"name": "Hot"}, {"name": "VIP"}])
    known = api.create("Accounts", Account_Name="Plant", Tag=[{"name": "Old"}])
    tags = {"Contacts": ["hot"], "Accounts": [{"name": "VIP"}], "Deals": ["Nobody's"]}
    became = converted(api, lead, Deals=DEAL, carry_over_tags=tags)
    shown = {name: [t["name"] for t in api.record(name, became[name])["Tag"]] for name in MADE}
    assert became["Accounts"] == known
    assert shown == {"Contacts": ["Hot"], "Accounts": ["Old", "VIP"], "Deals": []}
    assert api.crm.warnings == ["carry_over_tags: the lead has no tag Nobody's"]


# --- what is there already -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "same"),
    [
        ({"Last_Name": "Other", "Email": "BURNS@example.com"}, True),
        ({"Last_Name": "Other", "Secondary_Email": "burns@example.com"}, True),
        ({"Last_Name": "burns", "First_Name": "Monty"}, True),
        ({"Last_Name": "Burns"}, False),
        ({"Last_Name": "Other", "Email": "other@example.com"}, False),
    ],
)
def test_a_contact_of_that_address_or_name_is_used(api, known, same):
    contact = api.create("Contacts", **known)
    became = converted(api, api.create("Leads", **BURNS))
    assert (became["Contacts"] == contact) is same
    if same:
        assert api.record("Contacts", contact)["Account_Name"]["id"] == became["Accounts"]


def test_an_address_counts_before_a_name(api):
    api.create("Contacts", Last_Name="Burns", First_Name="Monty")
    by_address = api.create("Contacts", Last_Name="Other", Email="burns@example.com")
    assert converted(api, api.create("Leads", **BURNS))["Contacts"] == by_address


def test_an_account_of_that_name_is_used(api):
    account = api.create("Accounts", Account_Name="PLANT")
    assert converted(api, api.create("Leads", **BURNS))["Accounts"] == account


def test_unique_fields_decide_first():
    org = {"modules": {"Contacts": {"fields": {"Phone": {"unique": True}}}}}
    api = Api(FakeCRM(org, at=NOW))
    api.create("Contacts", Last_Name="Other", Email="burns@example.com")
    by_phone = api.create("Contacts", Last_Name="Other", Phone="555 0100")
    lead = api.create("Leads", **BURNS, Phone="555 0100")
    other = api.create("Contacts", Last_Name="Third")
    assert refused(api, lead, Contacts=other)[1:3] == (
        "DATA_MISMATCH",
        "give contact id is mismatched with the data",
    )
    assert converted(api, lead)["Contacts"] == by_phone


@pytest.mark.parametrize("as_sent", [str, int, lambda record_id: {"id": record_id}])
def test_given_records_are_used(api, as_sent):
    contact = api.create("Contacts", Last_Name="Other")
    account = api.create("Accounts", Account_Name="Other")
    became = converted(
        api, api.create("Leads", **BURNS), Contacts=as_sent(contact), Accounts=as_sent(account)
    )
    assert (became["Contacts"], became["Accounts"]) == (contact, account)
    assert api.record("Contacts", contact)["Account_Name"]["id"] == account
    assert len(api.crm.records("Accounts")) == len(api.crm.records("Contacts")) == 1


def test_a_contact_s_account_is_replaced_only_to_overwrite(api):
    contact = api.create("Contacts", Last_Name="Other", Account_Name={"name": "Old"})
    kept = api.record("Contacts", contact)["Account_Name"]
    converted(api, api.create("Leads", **BURNS), Contacts=contact)
    assert api.record("Contacts", contact)["Account_Name"] == kept
    became = converted(api, api.create("Leads", **BURNS), Contacts=contact, overwrite=True)
    assert api.record("Contacts", contact)["Account_Name"] == {"name": "Plant", "id": became["Accounts"]}


def test_a_contact_and_an_account_must_go_together(api):
    contact = api.create("Contacts", Last_Name="Other", Account_Name={"name": "Old"})
    account = api.create("Accounts", Account_Name="New")
    lead = api.create("Leads", **BURNS)
    asked = {"Contacts": contact, "Accounts": account}
    assert refused(api, lead, **asked) == (
        202,
        "DATA_MISMATCH",
        "give account id is mismatched with the data",
        {},
    )
    converted(api, lead, **asked, overwrite=True)
    assert api.record("Contacts", contact)["Account_Name"]["id"] == account


# --- which rules it sets off ---------------------------------------------------------------------

RULES = {
    module: {"workflows": {"New": {"on": "create", "update": {"Description": "new"}}}} for module in MADE
}


@pytest.mark.parametrize(
    ("trigger", "ran"),
    [({}, MADE), ({"trigger": ["workflow"]}, MADE), ({"trigger": []}, ()), ({"trigger": ["approval"]}, ())],
)
def test_what_is_made_sets_off_the_rules_that_trigger_names(trigger, ran):
    api = Api(FakeCRM({"automation": RULES}, at=NOW))
    lead = api.create("Leads", **BURNS)
    [became] = api.post(f"Leads/{lead}/actions/convert", {"Deals": DEAL}, **trigger).data
    described = tuple(m for m in MADE if api.record(m, became[m])["Description"] == "new")
    assert described == ran
    assert {one.module for one in api.crm.org.automation.triggered} == set(ran)


def test_a_trigger_is_a_list(api):
    lead = api.create("Leads", **BURNS)
    answer = api.post(f"Leads/{lead}/actions/convert", {}, trigger="workflow")
    assert (answer.status, answer.code) == (400, "INVALID_DATA")
    assert api.get(f"Leads/{lead}").status == 200


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("ZohoCRM.modules.leads.CREATE", 200),
        ("ZohoCRM.modules.leads.WRITE", 200),
        ("ZohoCRM.modules.leads.UPDATE", 401),
        ("ZohoCRM.modules.contacts.CREATE", 401),
    ],
)
def test_the_scope_of_leads_alone_converts(scope, status):
    crm = FakeCRM(at=NOW, auth="strict")
    lead = crm.add("Leads", BURNS)["id"]
    assert convert(Api(crm, token=crm.token([scope])), lead, Deals=DEAL).status == status


def test_a_conversion_costs_five_credits(api):
    lead = api.create("Leads", **BURNS)
    before = api.crm.credits.used
    converted(api, lead)
    assert api.crm.credits.used - before == 5


# --- who is told ---------------------------------------------------------------------------------


def test_channels_are_told_of_what_was_made_and_of_nothing_that_was_refused():
    crm = FakeCRM(at=NOW)
    api = Api(crm)
    lead = api.create("Leads", **BURNS)
    events = ["Contacts.all", "Accounts.all", "Deals.all", "Leads.all"]
    watch = [{"channel_id": "1", "events": events, "notify_url": "https://hooks.example.com/x"}]
    assert api.call("POST", "actions/watch", {"watch": watch}).status in (200, 201)
    refused(api, lead, Deals=DEAL | {"Amount": "much"})
    assert crm.callbacks.wait() == []
    became = converted(api, lead, Deals=DEAL)
    told = {(c.payload["module"], c.payload["operation"]): c.payload["ids"] for c in crm.callbacks.wait()}
    assert told == {(module, "insert"): [became[module]] for module in MADE} | {("Leads", "update"): [lead]}


# --- whatever the lead is like -------------------------------------------------------------------

TEXTS = st.none() | st.text(st.characters(categories=["L"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.sampled_from(["a@example.com", "b@example.com"]))))
def test_each_lead_leads_to_one_contact_and_no_contact_is_there_twice(people):
    api = Api(FakeCRM(at=NOW))
    for company, first, email in people:
        lead = api.create("Leads", Last_Name="Burns", First_Name=first, Company=company, Email=email)
        became = converted(api, lead)
        contact = api.record("Contacts", became["Contacts"])
        assert (became["Accounts"] is None) == (company is None)
        assert contact["Last_Name"] == "Burns"
    kept = api.crm.records("Contacts")
    emails = [contact["Email"] for contact in kept if contact["Email"]]
    companies = [account["Account_Name"].casefold() for account in api.crm.records("Accounts")]
    assert len(set(emails)) == len(emails)
    assert len(set(companies)) == len(companies)
    assert len(kept) <= len(people)
    assert api.get("Leads").status == 204
