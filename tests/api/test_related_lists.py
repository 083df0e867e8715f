"""Related lists: which ones there are, what they hold, and the links that make some of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine import following
from zcrm_mock.engine.fields import SE_MODULE
from zcrm_mock.engine.hanging.related import LINKS, OF_DEALS, lists_of
from zcrm_mock.engine.org_file.reading import load

NOBODY = "5725767000000999999"
SCHEMA = load().schema
LISTS = [one for lists in lists_of(SCHEMA).values() for one in lists]
NEEDED = ("Vendors", "Products")
"""What other records cannot be made up without."""


def named(one):
    return f"{one.owner}/{one.api_name}"


def made(api, module):
    """The id of a new record, whatever its module needs."""
    for name in (*(name for name in NEEDED if name != module), module):
        [record] = api.crm.seed(name, 1)
    return record["id"]


def held(api, path, **params):
    return [record["id"] for record in api.get(path, **params).data]


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


# --- links -----------------------------------------------------------------------------------------

PAIRS = [one for one in LISTS if one.link and one.link != OF_DEALS]


@pytest.mark.parametrize("one", PAIRS, ids=named)
def test_a_link_is_seen_from_both_ends(api, one):
    ours, theirs = made(api, one.owner), made(api, one.module)
    [back] = [other for other in PAIRS if other.link == one.link and other.owner == one.module]
    path, mirrored = f"{one.owner}/{ours}/{one.api_name}", f"{one.module}/{theirs}/{back.api_name}"
    answer = api.put(path, {"id": theirs})
    assert (answer.status, answer.data) == (
        200,
        [
            {
                "code": "SUCCESS",
                "details": {"id": theirs},
                "message": "relation added",
                "status": "success",
            }
        ],
    )
    assert (held(api, path), held(api, mirrored)) == ([theirs], [ours])
    answer = api.delete(f"{mirrored}/{ours}")
    assert (answer.status, answer.data[0]["message"]) == (200, "relation removed")
    assert (api.get(path).status, api.get(mirrored).status) == (204, 204)


@pytest.fixture
def fair(api):
    return api.create("Campaigns", Campaign_Name="Fair")


@pytest.fixture
def burns(api):
    return api.create("Leads", Last_Name="Burns")


def test_a_link_says_what_was_sent_last_and_keeps_the_rest(api, fair, burns):
    path = f"Campaigns/{fair}/Leads/{burns}"
    api.put(path, {"Member_Status": "Active"})
    api.put(path, {})
    assert api.get(path).data[0]["Member_Status"] == "Active"
    assert api.get(f"Leads/{burns}/Campaigns").data[0]["Member_Status"] == "Active"
    api.put(f"Leads/{burns}/Campaigns", {"id": fair, "Member_Status": "Responded"})
    assert api.get(f"Campaigns/{fair}/Leads", fields="Member_Status").data == [
        {"Member_Status": "Responded", "id": burns}
    ]
    assert "Member_Status" not in api.record("Leads", burns)


def test_a_price_book_has_a_price_for_its_products(api):
    bolt, book = made(api, "Products"), made(api, "Price_Books")
    assert api.put(f"Price_Books/{book}/Products", {"id": int(bolt), "list_price": 2.5}).status == 200
    assert api.get(f"Products/{bolt}/Price_Books").data[0]["list_price"] == 2.5
    assert api.get(f"Price_Books/{book}/Products/{bolt}").data[0]["list_price"] == 2.5


def test_a_refused_link_spoils_only_its_own_slot(api, fair, burns):
    answer = api.put(
        f"Campaigns/{fair}/Leads",
        {"id": burns},
        {"id": NOBODY},
        {"id": fair},
        {"Member_Status": "Active"},
        {"id": {}},
        {"id": burns, "Member_Status": 7},
        "odd",
    )
    assert answer.status == 207
    unknown = "the related id given seems to be invalid"
    assert [(slot["code"], slot["message"], slot["details"]) for slot in answer.data] == [
        ("SUCCESS", "relation added", {"id": burns}),
        ("INVALID_DATA", unknown, {"id": NOBODY}),
        ("INVALID_DATA", unknown, {"id": fair}),
        ("MANDATORY_NOT_FOUND", "required field not found", {"api_name": "id"}),
        ("MANDATORY_NOT_FOUND", "required field not found", {"api_name": "id"}),
        ("INVALID_DATA", "invalid data", {"expected_data_type": "text", "api_name": "Member_Status"}),
        ("INVALID_DATA", "invalid data", {"expected_data_type": "jsonobject"}),
    ]
    assert held(api, f"Campaigns/{fair}/Leads") == [burns]


def test_many_are_unlinked_at_once(api, fair, burns):
    boyle = api.create("Leads", Last_Name="Boyle")
    api.put(f"Campaigns/{fair}/Leads", {"id": burns})
    answer = api.delete(f"Campaigns/{fair}/Leads", ids=f"{burns},{boyle},{NOBODY},odd")
    assert answer.status == 207
    assert [(slot["message"], slot["details"]) for slot in answer.data] == [
        ("relation removed", {"id": burns}),
        ("record not deleted", {"id": boyle}),
        ("the related id given seems to be invalid", {"id": NOBODY}),
        ("the related id given seems to be invalid", {"id": "odd"}),
    ]
    assert api.delete(f"Campaigns/{fair}/Leads/{burns}").status == 202


@pytest.mark.parametrize(
    ("path", "code", "message", "details"),
    [
        ("{lead}/Nothing", "INVALID_DATA", "The relation name given seems to be invalid", {}),
        ("{lead}/campaigns", "INVALID_DATA", "The relation name given seems to be invalid", {}),
        (NOBODY + "/Campaigns", "INVALID_DATA", "the related id given seems to be invalid", {}),
        ("odd/Campaigns", "INVALID_DATA", "the related id given seems to be invalid", {}),
        ("{lead}/Tasks", "CANNOT_BE_UPDATED", "invalid data", {"param_name": "Tasks"}),
    ],
)
def test_what_cannot_be_linked_is_refused(api, fair, burns, path, code, message, details):
    where = f"Leads/{path.format(lead=burns)}"
    for answer in (
        api.put(where, {"id": fair}),
        api.put(f"{where}/{fair}", {}),
        api.delete(where, ids=fair),
    ):
        assert (answer.status, answer.code, answer.json["message"]) == (400, code, message)
        assert answer.json["details"] == details


@pytest.mark.parametrize("path", ["Leads/{}/Nothing", "Leads/{}/Nothing/1", "Tasks/{}/Leads"])
def test_a_list_that_is_none_is_refused(api, burns, path):
    answer = api.get(path.format(burns))
    assert (answer.status, answer.json["message"]) == (400, "The relation name given seems to be invalid")


@pytest.mark.parametrize(
    ("method", "sent", "code"),
    [
        ("PUT", {"data": []}, "MANDATORY_NOT_FOUND"),
        ("PUT", {"data": {}}, "INVALID_DATA"),
        ("PUT", [], "INVALID_DATA"),
        ("PUT", {"data": [{"id": "1"}] * 101}, "INVALID_DATA"),
        ("DELETE", None, "REQUIRED_PARAM_MISSING"),
    ],
)
def test_a_body_that_links_nothing_is_refused(api, fair, method, sent, code):
    answer = api.call(method, f"Campaigns/{fair}/Leads", sent)
    assert (answer.status, answer.code) == (400, code)


def test_100_are_linked_or_unlinked_at_once(api, fair):
    leads = [lead["id"] for lead in api.crm.seed("Leads", 101)]
    assert api.put(f"Campaigns/{fair}/Leads", *({"id": lead} for lead in leads[1:])).status == 200
    answer = api.delete(f"Campaigns/{fair}/Leads", ids=",".join(leads))
    assert answer.json["details"] == {"maximum_length": 100, "api_name": "ids"}
    assert len(held(api, f"Campaigns/{fair}/Leads")) == 100
    assert api.delete(f"Campaigns/{fair}/Leads", ids=",".join(leads[1:])).status == 200


def test_linking_is_no_edit_of_a_record(api, fair, burns):
    events = ["Campaigns.all", "Leads.all"]
    channel = {"channel_id": 1, "events": events, "notify_url": "http://127.0.0.1:9/hook"}
    assert api.call("POST", "actions/watch", {"watch": [channel]}).status == 201
    before = api.record("Campaigns", fair), api.record("Leads", burns)
    api.crm.clock.advance(minutes=30)
    api.put(f"Campaigns/{fair}/Leads/{burns}", {})
    api.delete(f"Campaigns/{fair}/Leads/{burns}")
    assert (api.record("Campaigns", fair), api.record("Leads", burns)) == before
    assert api.crm.callbacks.sent == []


def test_what_a_link_does_not_say_is_noted(api, fair, burns):
    api.put(f"Campaigns/{fair}/Leads", {"id": burns, "Membre_Status": "Active", "$approved": True})
    assert api.crm.warnings == ["a link of Campaigns/Leads says nothing of Membre_Status: Zoho ignores it"]


def test_a_snapshot_carries_links(api, fair, burns):
    api.put(f"Campaigns/{fair}/Leads/{burns}", {})
    before = api.crm.snapshot()
    api.delete(f"Campaigns/{fair}/Leads/{burns}")
    api.crm.restore(before)
    assert held(api, f"Leads/{burns}/Campaigns") == [fair]


# --- X-EXTERNAL ------------------------------------------------------------------------------------

KEYED = {"modules": {name: {"fields": {"Key": {"unique": True}}} for name in ("Leads", "Campaigns")}}


@pytest.mark.parametrize("header", ["Campaigns.Key,Leads.Key", "leads.Key, campaigns.Key"])
def test_both_ends_go_by_fields_of_the_customers_own(header):
    api = Api(FakeCRM(KEYED, at=NOW))
    fair = api.create("Campaigns", Campaign_Name="Fair", Key="C 1")
    burns = api.create("Leads", Last_Name="Burns", Key="L1")
    external = {"headers": {"x-external": header}}
    path = "Campaigns/C 1/Leads"
    sent = {"data": [{"Key": "L1", "Member_Status": "Active"}, {"Key": "L2"}, {"id": burns}]}
    answer = api.call("PUT", path, sent, **external)
    assert [slot["details"] for slot in answer.data] == [
        {"id": burns, "Key": "L1"},
        {"api_name": "Key"},
        {"api_name": "Key"},
    ]
    assert not api.crm.warnings
    for where in (path, f"{path}/L1"):
        assert held(api, where, **external) == [burns]
    assert held(api, "Leads/L1/Campaigns", **external) == [fair]
    assert api.call("GET", f"{path}/L2", **external).status == 204
    assert api.call("GET", "Campaigns/C2/Leads", **external).status == 204
    assert api.call("PUT", f"{path}/L1", {"data": [{}]}, **external).status == 200
    answer = api.call("DELETE", path, ids="L1,L2", **external)
    assert [slot["message"] for slot in answer.data] == [
        "relation removed",
        "The value of the external field is invalid.",
    ]
    assert api.call("DELETE", f"{path}/L1", **external).data[0]["message"] == "record not deleted"


def test_one_end_may_go_by_zohos_id():
    api = Api(FakeCRM(KEYED, at=NOW))
    fair = api.create("Campaigns", Campaign_Name="Fair", Key="C1")
    burns = api.create("Leads", Last_Name="Burns", Key="L1")
    api.call("PUT", f"Campaigns/C1/Leads/{burns}", {"data": [{}]}, headers={"x-external": "Campaigns.Key"})
    assert held(api, f"Campaigns/{fair}/Leads") == [burns]


@pytest.mark.parametrize("header", ["Campaigns.Campaign_Name", "Leads.Nothing"])
def test_a_field_that_is_not_unique_names_no_record(header):
    api = Api(FakeCRM(KEYED, at=NOW))
    api.create("Campaigns", Campaign_Name="Fair", Key="C1")
    for method, sent in (("PUT", {"data": [{"id": "1"}]}), ("DELETE", None)):
        answer = api.call(method, "Campaigns/C1/Leads/1", sent, headers={"x-external": header})
        assert (answer.status, answer.code) == (400, "INVALID_DATA")


# --- a dict told the same ----------------------------------------------------------------------------

SOME = st.integers(0, 3)
STATUS = st.sampled_from([None, "Planned", "Active"])


class LinksAgree(RuleBasedStateMachine):
    """Leads and campaigns, linked, unlinked and deleted from either end, beside a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(FakeCRM(at=NOW))
        self.ids = {
            "Leads": [self.api.create("Leads", Last_Name=f"L{n}") for n in range(4)],
            "Campaigns": [self.api.create("Campaigns", Campaign_Name=f"C{n}") for n in range(4)],
        }
        self.model: dict[tuple[str, str], str | None] = {}
        self.gone: set[str] = set()

    def pair(self, lead, campaign, by_lead):
        lead_id, campaign_id = self.ids["Leads"][lead], self.ids["Campaigns"][campaign]
        path = f"Leads/{lead_id}/Campaigns" if by_lead else f"Campaigns/{campaign_id}/Leads"
        return (lead_id, campaign_id), path, campaign_id if by_lead else lead_id

    @rule(lead=SOME, campaign=SOME, by_lead=st.booleans(), many=st.booleans(), status=STATUS)
    def link(self, lead, campaign, by_lead, many, status):
        pair, path, other = self.pair(lead, campaign, by_lead)
        said = {} if status is None else {"Member_Status": status}
        answer = self.api.put(path, {"id": other} | said) if many else self.api.put(f"{path}/{other}", said)
        if self.gone & set(pair):
            assert answer.status in (202, 400)
        else:
            assert answer.status == 200
            self.model[pair] = status or self.model.get(pair)

    @rule(lead=SOME, campaign=SOME, by_lead=st.booleans(), many=st.booleans())
    def unlink(self, lead, campaign, by_lead, many):
        pair, path, other = self.pair(lead, campaign, by_lead)
        answer = self.api.delete(path, ids=other) if many else self.api.delete(f"{path}/{other}")
        assert (answer.status == 200) == (pair in self.model)
        self.model.pop(pair, None)

    @rule(module=st.sampled_from(["Leads", "Campaigns"]), number=st.integers(0, 7))
    def delete(self, module, number):
        if number > 3:
            return  # a record is deleted once in a while
        record_id = self.ids[module][number]
        assert self.api.delete(f"{module}/{record_id}").status == (202 if record_id in self.gone else 200)
        self.gone.add(record_id)
        self.model = {pair: said for pair, said in self.model.items() if record_id not in pair}

    @invariant()
    def both_ends_agree(self):
        for own, (module, other) in enumerate((("Leads", "Campaigns"), ("Campaigns", "Leads"))):
            for record_id in self.ids[module]:
                told = self.api.get(f"{module}/{record_id}/{other}").data
                assert {one["id"]: one["Member_Status"] for one in told} == {
                    pair[1 - own]: said for pair, said in self.model.items() if pair[own] == record_id
                }


LinksAgree.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestLinksAgree = LinksAgree.TestCase


def test_activities_themselves_have_no_related_lists(api):
    task = api.create("Tasks", Subject="Ask")
    assert api.get("settings/related_lists", module="Activities").status == 204
    assert api.get(f"Activities/{task}/Products").code == "INVALID_DATA"
