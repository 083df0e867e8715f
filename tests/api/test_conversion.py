"""A lead becomes a contact, an account and a deal. Source: records.md 5."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.conversion import MAPPING

BURNS = {"Last_Name": "Burns", "First_Name": "Monty", "Company": "Plant", "Email": "burns@example.com"}
DEAL = {"Deal_Name": "Big one", "Closing_Date": "2026-12-31", "Stage": "Qualification"}
MADE = ("Contacts", "Accounts", "Deals")


def convert(api, lead, **sent):
    return api.post(f"Leads/{lead}/actions/convert", sent)


def converted(api, lead, **sent):
    """The ids that the lead became."""
    answer = convert(api, lead, **sent)
    assert answer.status == 200, answer.json
    [became] = answer.data
    return became


def refused(api, lead, **sent):
    """What became of a conversion that left the org as it was."""
    before = everything(api.crm)
    answer = convert(api, lead, **sent)
    assert everything(api.crm) == before
    [slot] = answer.data
    return answer.status, slot["code"], slot["message"], slot["details"]


def everything(crm):
    kept = {module: crm.records(module) for module in crm.org.schema.modules}
    tags = {module: crm.org.store.shelf.all(f"tag/{module}") for module in MADE}
    return kept, tags


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


# --- what becomes of the lead --------------------------------------------------------------------


def test_a_converted_lead_shows_only_when_asked_for(api):
    lead = api.create("Leads", **BURNS)
    became = converted(api, lead)
    assert api.get("Leads").status == api.get(f"Leads/{lead}").status == 204
    assert api.get("Leads/search", word="Burns").status == 204
    for converted_too in ("true", "both"):
        [shown] = api.get(f"Leads/{lead}", converted=converted_too).data
        [listed] = api.get("Leads", converted=converted_too).data
        assert shown == listed
    assert (shown["$converted"], shown["Converted_Date_Time"]) == (True, shown["Modified_Time"])
    assert shown["$converted_detail"] == {
        "contact": became["Contacts"],
        "account": became["Accounts"],
        "deal": None,
        "converted_by": shown["Modified_By"]["id"],
        "convert_date": shown["Modified_Time"],
    }
    view = next(view.id for view in api.crm.org.views["Leads"] if view.name == "Converted Leads")
    assert [record["id"] for record in api.get("Leads", cvid=view).data] == [lead]


def test_a_converted_lead_is_not_changed_or_converted_again(api):
    lead = api.create("Leads", **BURNS)
    converted(api, lead)
    assert api.put(f"Leads/{lead}", {"City": "Oslo"}).codes == ["CONVERTED_RECORD"]
    again = convert(api, lead)
    assert (again.status, again.json) == (
        400,
        {"code": "ID_ALREADY_CONVERTED", "details": {}, "message": "id already converted", "status": "error"},
    )


def test_notes_and_attachments_move_to_the_contact(api):
    lead = api.create("Leads", **BURNS)
    api.post(f"Leads/{lead}/Notes", {"Note_Title": "Call", "Note_Content": "He called."})
    api.call("POST", f"Leads/{lead}/Attachments", attachmentUrl="https://example.com/a")
    contact = converted(api, lead)["Contacts"]
    [note] = api.get(f"Contacts/{contact}/Notes").data
    [attached] = api.get(f"Contacts/{contact}/Attachments").data
    assert (note["Note_Content"], attached["File_Name"]) == ("He called.", "https://example.com/a")
    for moved in (note, attached):
        assert (moved["Parent_Id"], moved["$se_module"]) == (
            {"name": "Monty Burns", "id": contact},
            "Contacts",
        )


@pytest.mark.parametrize("asked", [{"Deals": DEAL}, {}])
def test_activities_concern_the_contact_and_the_deal_or_the_account(api, asked):
    lead = api.create("Leads", **BURNS)
    about = {"What_Id": lead, "$se_module": "Leads"}
    times = {"Start_DateTime": "2026-12-01T09:00:00Z", "End_DateTime": "2026-12-01T10:00:00Z"}
    call = {"Call_Type": "Inbound", "Call_Start_Time": "2026-12-01T09:00:00Z", "Call_Duration": "1:00"}
    moved = {
        "Tasks": api.create("Tasks", Subject="T", **about),
        "Events": api.create("Events", Event_Title="E", **times, **about),
        "Calls": api.create("Calls", Subject="C", **call, **about),
    }
    became = converted(api, lead, **asked)
    target = "Deals" if asked else "Accounts"
    for module, record_id in moved.items():
        record = api.record(module, record_id)
        assert record["Who_Id"] == {"name": "Monty Burns", "id": became["Contacts"]}
        assert (record["What_Id"]["id"], record["$se_module"]) == (became[target], target)
    assert api.record(target, became[target])["Last_Activity_Time"] is not None


@pytest.mark.parametrize("known", [False, True], ids=["a new contact", "a contact that has some"])
def test_campaigns_and_products_are_the_contact_s_from_then_on(api, known):
    lead = api.create("Leads", **BURNS)
    fair, show = (api.create("Campaigns", Campaign_Name=name) for name in ("Fair", "Show"))
    saw = api.create("Products", Product_Name="Saw")
    for campaign in (fair, show):
        api.put(f"Campaigns/{campaign}/Leads/{lead}", {"Member_Status": "Invited"})
    api.put(f"Products/{saw}/Leads/{lead}", {})
    if known:
        contact = api.create("Contacts", Last_Name="Burns", First_Name="Monty")
        api.put(f"Campaigns/{show}/Contacts/{contact}", {"Member_Status": "Attended"})
    contact = converted(api, lead)["Contacts"]
    campaigns = api.get(f"Contacts/{contact}/Campaigns").data
    assert {one["Campaign_Name"]: one["Member_Status"] for one in campaigns} == {
        "Fair": "Invited",
        "Show": "Attended" if known else "Invited",
    }
    assert [one["id"] for one in api.get(f"Contacts/{contact}/Products").data] == [saw]
    assert [one["id"] for one in api.get(f"Campaigns/{fair}/Contacts").data] == [contact]
    for left in (f"Leads/{lead}/Campaigns", f"Leads/{lead}/Products", f"Campaigns/{fair}/Leads"):
        assert api.get(left).status == 204


def test_e_mails_are_the_contact_s_from_then_on(api):
    lead = api.create("Leads", **BURNS)
    api.crm.email("Leads", lead, subject="Hello")
    contact = converted(api, lead)["Contacts"]
    [told] = api.get(f"Contacts/{contact}/Emails").json["email_related_list"]
    assert told["subject"] == "Hello"
    assert api.get(f"Leads/{lead}/Emails").status == 204


def test_nothing_is_linked_to_a_converted_lead_or_taken_from_it(api):
    lead, saw = api.create("Leads", **BURNS), api.create("Products", Product_Name="Saw")
    converted(api, lead)
    for answer in (
        api.put(f"Leads/{lead}/Products/{saw}", {}),
        api.put(f"Leads/{lead}/Products", {"id": saw}),
        api.delete(f"Leads/{lead}/Products/{saw}"),
    ):
        assert (answer.status, answer.code) == (400, "CONVERTED_RECORD")


def test_a_contact_has_the_role_in_the_deal_that_was_asked_for(api):
    lead = api.create("Leads", **BURNS)
    became = converted(api, lead, Deals=DEAL | {"Contact_Role": "Purchasing"})
    [contact] = api.get(f"Deals/{became['Deals']}/Contact_Roles").data
    assert (contact["id"], contact["Contact_Role"]) == (became["Contacts"], "Purchasing")
    assert api.crm.warnings == []


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


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record_id", "code", "message"),
    [
        ("1", "INVALID_DATA", "the id given seems to be invalid"),
        ("x", "INVALID_DATA", "the id given seems to be invalid"),
        ("9" * 19, "INVALID_DATA", "the id given seems to be invalid"),
    ],
)
def test_a_lead_that_is_not_there_is_refused_bare(api, record_id, code, message):
    answer = convert(api, record_id)
    assert (answer.status, answer.json["code"], answer.json["message"]) == (400, code, message)
    assert answer.json["details"] == {}


def test_a_lead_that_waits_for_approval_is_refused_bare(api):
    lead = api.crm.add("Leads", BURNS | {"$approved": False})["id"]
    assert (convert(api, lead).status, convert(api, lead).code) == (400, "NOT_APPROVED")


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (None, {"expected_data_type": "jsonobject"}),
        ({}, {"api_name": "data"}),
        ({"data": {}}, {"expected_data_type": "jsonarray", "api_name": "data"}),
        ({"data": [{}, {}]}, {"maximum_length": 1, "api_name": "data"}),
    ],
)
def test_a_body_has_one_element(api, body, details):
    lead = api.create("Leads", **BURNS)
    answer = api.call("POST", f"Leads/{lead}/actions/convert", body)
    assert (answer.status, answer.json["details"]) == (400, details)
    assert api.get(f"Leads/{lead}").status == 200


UNKNOWN = "5725767000000999999"


@pytest.mark.parametrize(
    ("asked", "code", "details"),
    [
        ({"Deals": {}}, "MANDATORY_NOT_FOUND", {"api_name": "Deal_Name"}),
        ({"Deals": DEAL | {"Closing_Date": None}}, "MANDATORY_NOT_FOUND", {"api_name": "Closing_Date"}),
        ({"Deals": DEAL | {"Stage": ""}}, "MANDATORY_NOT_FOUND", {"api_name": "Stage"}),
        (
            {"Deals": DEAL | {"Amount": "much"}},
            "INVALID_DATA",
            {"expected_data_type": "double", "api_name": "Amount"},
        ),
        ({"Deals": "big"}, "INVALID_DATA", {"expected_data_type": "jsonobject", "api_name": "Deals"}),
        ({"Contacts": UNKNOWN}, "INVALID_DATA", {"api_name": "Contacts"}),
        ({"Accounts": UNKNOWN}, "INVALID_DATA", {"api_name": "Accounts"}),
        ({"Accounts": "x"}, "INVALID_DATA", {"expected_data_type": "bigint", "api_name": "Accounts"}),
        ({"assign_to": UNKNOWN}, "INVALID_DATA", {"api_name": "assign_to"}),
        ({"overwrite": "yes"}, "INVALID_DATA", {"expected_data_type": "boolean", "api_name": "overwrite"}),
        (
            {"carry_over_tags": ["Hot"]},
            "INVALID_DATA",
            {"expected_data_type": "jsonobject", "api_name": "carry_over_tags"},
        ),
        (
            {"carry_over_tags": {"Deals": "Hot"}},
            "INVALID_DATA",
            {"expected_data_type": "jsonarray", "api_name": "Deals"},
        ),
        (
            {"carry_over_tags": {"Deals": [7]}},
            "INVALID_DATA",
            {"expected_data_type": "text", "api_name": "Deals"},
        ),
    ],
)
def test_what_is_refused_is_told_in_data_and_changes_nothing(api, asked, code, details):
    lead = api.create("Leads", **BURNS)
    status, told, _, about = refused(api, lead, **asked)
    assert (status, told, about) == (202, code, details)
    assert api.get(f"Leads/{lead}").status == 200


def test_an_element_is_an_object(api):
    lead = api.create("Leads", **BURNS)
    answer = api.post(f"Leads/{lead}/actions/convert", "now")
    assert (answer.status, answer.codes) == (202, ["INVALID_DATA"])


def test_the_status_of_a_refusal_is_a_switch(api):
    api.crm.org.switches = Switches(all_failed_status=400)
    assert refused(api, api.create("Leads", **BURNS), Deals={})[0] == 400


def test_a_refusal_takes_back_even_ids_and_tags(api):
    lead = api.create("Leads", **BURNS, Tag=[{"name": "Hot"}])
    asked = {"carry_over_tags": {"Contacts": ["Hot"]}, "Deals": DEAL | {"Amount": "much"}}
    refused(api, lead, **asked)
    assert int(api.create("Contacts", Last_Name="Next")) == int(lead) + 1
    assert api.get("settings/tags", module="Contacts").status == 204


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
