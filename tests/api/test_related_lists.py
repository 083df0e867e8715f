"""Related lists: which ones there are, and what they hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.related import LISTS, NOBODY, SCHEMA, held, made, named
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine import following
from zcrm_mock.engine.fields import SE_MODULE
from zcrm_mock.engine.hanging.related import LINKS, OF_DEALS

# --- which ones there are --------------------------------------------------------------------------


def test_a_related_list_is_told_with_the_keys_of_v2(api):
    first, *_, emails, campaigns = api.get("settings/related_lists", module="leads").json["related_lists"]
    assert first == {
        "sequence_number": "1",
        "display_label": "Notes",
        "api_name": "Notes",
        "module": "Notes",
        "name": "Notes",
        "action": None,
        "id": "5725767000000080001",
        "href": "Leads/{ENTITYID}/Notes",
        "type": "default",
    }
    assert (emails["href"], emails["module"]) == (None, None)
    assert (campaigns["module"], campaigns["type"]) == ("Campaigns", "default")


def test_one_related_list_is_told_by_its_id(api):
    every = api.get("settings/related_lists", module="Deals").json["related_lists"]
    for one in every:
        assert api.get(f"settings/related_lists/{one['id']}", module="Deals").json["related_lists"] == [one]
    assert api.get(f"settings/related_lists/{every[0]['id']}", module="Leads").status == 204


@pytest.mark.parametrize(
    ("params", "status", "code", "details"),
    [
        ({}, 400, "REQUIRED_PARAM_MISSING", {"param": "module"}),
        ({"module": "Nowhere"}, 400, "INVALID_MODULE", {}),
    ],
)
def test_related_lists_are_asked_for_by_module(api, params, status, code, details):
    for path in ("settings/related_lists", "settings/related_lists/1"):
        answer = api.get(path, **params)
        assert (answer.status, answer.code, answer.json["details"]) == (status, code, details)


def test_a_module_without_related_lists_answers_204(api):
    assert api.get("settings/related_lists", module="Notes").status == 204


def test_activities_themselves_have_no_related_lists(api):
    task = api.create("Tasks", Subject="Ask")
    assert api.get("settings/related_lists", module="Activities").status == 204
    assert api.get(f"Activities/{task}/Products").code == "INVALID_DATA"


def test_every_list_has_an_id_and_a_name_of_its_own():
    assert len({one.id for one in LISTS}) == len({named(one) for one in LISTS}) == len(LISTS)


@pytest.mark.parametrize("one", [one for one in LISTS if one.lookup], ids=named)
def test_a_list_by_lookup_names_a_lookup_that_leads_here(one):
    assert SCHEMA.find(one.module).fields[one.lookup].lookup_module in (one.owner, SE_MODULE)


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_is_a_list_of_both_modules_or_of_the_deal_alone(kind):
    source, target = kind.split("/")
    ends = {(one.owner, one.module) for one in LISTS if one.link == kind}
    assert ends == {(source, target)} | ({(target, source)} if kind != OF_DEALS else set())


@pytest.mark.parametrize("one", LISTS, ids=named)
def test_a_list_that_is_told_is_served(api, one):
    path = f"{one.owner}/{made(api, one.owner)}/{one.api_name}"
    assert api.get(path).status in (200, 204)
    assert api.get(f"{path}/{NOBODY}").status == 204


OWN_OPERATIONS = ("Notes", "Attachments", "Contact_Roles")


@pytest.mark.parametrize(
    "one", [o for o in LISTS if not o.link and o.api_name not in OWN_OPERATIONS], ids=named
)
def test_a_list_that_is_not_made_of_links_is_not_linked_or_unlinked(api, one):
    path = f"{one.owner}/{made(api, one.owner)}/{one.api_name}"
    for answer in (
        api.put(path, {"id": NOBODY}),
        api.put(f"{path}/{NOBODY}", {}),
        api.delete(path, ids=NOBODY),
        api.delete(f"{path}/{NOBODY}"),
    ):
        assert (answer.status, answer.code) == (400, "CANNOT_BE_UPDATED")


@pytest.mark.parametrize(("module", "lookup"), [("Accounts", "What_Id"), ("Contacts", "Who_Id")])
def test_activities_are_open_until_they_are_over(api, module, lookup):
    owner = made(api, module)
    past, future = (
        ("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"),
        ("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
    )
    about = {lookup: owner} | ({"$se_module": module} if lookup == "What_Id" else {})
    call = {"Subject": "Ring", "Call_Type": "Outbound", "Call_Duration": "1:00"}
    made_of = {
        "open": [
            api.create("Tasks", Subject="Write", **about),
            api.create(
                "Events", Event_Title="Fair", Start_DateTime=future[0], End_DateTime=future[1], **about
            ),
            api.create("Calls", **call, Call_Start_Time=future[0], **about),
        ],
        "over": [
            api.create("Tasks", Subject="Wrote", Status="Completed", **about),
            api.create("Events", Event_Title="Fair", Start_DateTime=past[0], End_DateTime=past[1], **about),
            api.create("Calls", **call, Call_Start_Time=past[0], **about),
        ],
    }
    assert held(api, f"{module}/{owner}/Activities") == made_of["open"][::-1]
    assert held(api, f"{module}/{owner}/Activities_History") == made_of["over"][::-1]
    api.crm.clock.advance(days=2)
    assert held(api, f"{module}/{owner}/Activities") == made_of["open"][:1]


# --- of custom lookups -----------------------------------------------------------------------------


def pointing(**lookup: Any) -> dict[str, Any]:
    return {"data_type": "lookup", "lookup_module": "Accounts", **lookup}


def custom(**fields: Any) -> dict[str, Any]:
    return {"modules": {"Projects": {"fields": fields}, "Deals": {"fields": {"Bank": pointing()}}}}


def lists_by(api, module):
    found = api.get("settings/related_lists", module=module).json["related_lists"]
    return {
        one["api_name"]: (one["display_label"], one["module"]) for one in found if one["type"] == "custom"
    }


def test_a_custom_lookup_makes_a_list_on_the_module_that_it_points_to():
    org = custom(Client=pointing(), Partner=pointing(related_list="Projects as partner"))
    api = Api(FakeCRM(org, at=NOW))
    assert lists_by(api, "Accounts") == {
        "Deals1": ("Deals", "Deals"),  # Deals are those by Account_Name
        "Projects": ("Projects", "Projects"),
        "Projects_as_partner": ("Projects as partner", "Projects"),
    }
    acme = api.create("Accounts", Account_Name="Acme")
    project = api.create("Projects", Name="Bridge", Partner=acme)
    assert held(api, f"Accounts/{acme}/Projects_as_partner") == [project]
    assert api.get(f"Accounts/{acme}/Projects").status == 204


def test_two_unnamed_lookups_of_a_module_make_two_lists():
    api = Api(FakeCRM(custom(Client=pointing(), Partner=pointing()), at=NOW))
    assert sorted(lists_by(api, "Accounts")) == ["Deals1", "Projects", "Projects1"]


def test_a_title_without_latin_letters_goes_by_the_modules_name():
    org = custom(Client=pointing())
    org["modules"]["Projects"]["plural_label"] = "Проекты"
    assert lists_by(Api(FakeCRM(org)), "Accounts")["Projects"] == ("Проекты", "Projects")


def test_a_custom_modules_records_have_activities():
    api = Api(FakeCRM(custom(), at=NOW))
    bridge = api.create("Projects", Name="Bridge")
    task = api.create("Tasks", Subject="Measure", What_Id=bridge, **{"$se_module": "Projects"})
    assert held(api, f"Projects/{bridge}/Tasks") == [task]


# --- what they hold --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one",
    [one for one in LISTS if one.lookup and not one.state and one.module not in ("Notes", "Attachments")],
    ids=named,
)
def test_a_list_by_lookup_holds_the_records_that_point_to_this_one(api, one):
    ours, theirs = made(api, one.owner), made(api, one.owner)
    for owner in (ours, theirs, ours):
        values = {one.lookup: owner, "$se_module": one.owner}
        assert api.put(f"{one.module}/{made(api, one.module)}", values).codes == ["SUCCESS"]
    mine, others = [], []
    for record in reversed(api.crm.records(one.module)):
        (mine if record[one.lookup] and record[one.lookup]["id"] == ours else others).append(record)
    path = f"{one.owner}/{ours}/{one.api_name}"
    answer = api.get(path)
    assert answer.data == mine
    assert answer.info == {"per_page": 200, "count": len(mine), "page": 1, "more_records": False}
    assert api.get(f"{path}/{mine[0]['id']}").data == mine[:1]
    assert api.get(f"{path}/{others[0]['id']}").status == 204


@pytest.mark.parametrize("module", ["Quotes", "Sales_Orders", "Purchase_Orders", "Invoices"])
def test_a_product_has_the_records_with_a_line_of_it(api, module):
    bolt, nut = (api.create("Products", Product_Name=name) for name in ("Bolt", "Nut"))
    lines = [{"product": bolt, "quantity": 1}, {"product": {"id": nut}, "quantity": 2}]
    vendor = {"Vendor_Name": made(api, "Vendors")}
    both, one = (
        api.create(module, Subject="Offer", Product_Details=some, **vendor) for some in (lines, lines[:1])
    )
    assert held(api, f"Products/{bolt}/{module}") == [one, both]
    assert held(api, f"Products/{nut}/{module}") == [both]


@pytest.mark.parametrize("module", ["Leads", "Contacts"])
def test_somebody_has_the_events_that_they_are_invited_to(api, module):
    burns, times = api.create(module, Last_Name="Burns"), {}
    for name in ("Start_DateTime", "End_DateTime"):
        times[name] = "2026-11-24T09:00:00Z"
    guests = [
        {"participant": burns, "type": module[:-1].lower()},
        {"participant": "x@example.com", "type": "email"},
    ]
    fair = api.create("Events", Event_Title="Fair", Participants=guests, **times)
    api.create("Events", Event_Title=f"About {burns}", **times)
    assert held(api, f"{module}/{burns}/Invited_Events") == [fair]


def test_one_note_of_a_record_is_a_related_record(api):
    burns, boyle = (api.create("Leads", Last_Name=name) for name in ("Burns", "Boyle"))
    note = api.post(f"Leads/{burns}/Notes", {"Note_Content": "Rang"}).data[0]["details"]["id"]
    assert api.get(f"Leads/{burns}/Notes/{note}").data[0]["Note_Content"] == "Rang"
    assert api.get(f"Leads/{boyle}/Notes/{note}").status == 204


@pytest.fixture
def acme(api):
    """An account with three contacts, a minute apart."""
    account = api.create("Accounts", Account_Name="Acme")
    for name in ("Burns", "Adams", "Clark"):
        api.create("Contacts", Last_Name=name, Account_Name=account)
        api.crm.clock.advance(minutes=1)
    return f"Accounts/{account}/Contacts"


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["Clark", "Adams", "Burns"]),
        ({"sort_order": "asc"}, ["Burns", "Adams", "Clark"]),
        ({"sort_by": "Last_Name", "sort_order": "asc"}, ["Adams", "Burns", "Clark"]),
        ({"per_page": 2}, ["Clark", "Adams"]),
        ({"per_page": 2, "page": 2}, ["Burns"]),
        ({"page": 2}, []),
        ({"fields": "Last_Name"}, ["Clark", "Adams", "Burns"]),
    ],
)
def test_a_list_is_sorted_and_paged(api, acme, params, found):
    answer = api.get(acme, **params)
    assert [contact["Last_Name"] for contact in answer.data] == found
    if found:
        assert answer.info["more_records"] == (params == {"per_page": 2})
        assert answer.info["count"] == len(found)
    if "fields" in params:
        assert {tuple(contact) for contact in answer.data} == {("Last_Name", "id")}
    assert not api.crm.warnings


@pytest.mark.parametrize(("minutes", "count"), [(-1, 3), (1, 1), (5, 0)])
def test_a_list_tells_what_changed_since(api, acme, minutes, count):
    since = f"2026-11-23T18:{minutes:02}:00Z" if minutes >= 0 else "2026-11-23T17:59:00Z"
    answer = api.call("GET", acme, headers={"if-modified-since": since})
    assert (answer.status, len(answer.data)) == (200 if count else 304, count)


@pytest.mark.parametrize("record_id", [NOBODY, "nobody", "9" * 30])
def test_nobodys_list_is_empty(api, record_id):
    for path in (f"Accounts/{record_id}/Contacts", f"Accounts/{record_id}/Contacts/{NOBODY}"):
        assert api.get(path).status == 204


def test_converted_leads_are_neither_shown_nor_linked(api):
    fair = api.create("Campaigns", Campaign_Name="Fair")
    lead = api.crm.add("Leads", {"Last_Name": "Burns"})["id"]
    assert api.put(f"Campaigns/{fair}/Leads/{lead}", {}).codes == ["SUCCESS"]
    with api.crm.locked() as org:
        following.amend(org, org.schema.modules["Leads"], int(lead), **{"$converted": True})
    assert api.get(f"Campaigns/{fair}/Leads").status == 204
    [slot] = api.put(f"Campaigns/{fair}/Leads/{lead}", {}).data
    assert slot["message"] == "the related id given seems to be invalid"
