"""Links, of which some related lists are made: seen from both ends, refused, and named by `X-EXTERNAL`."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.api.related import LISTS, NOBODY, held, made, named
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.hanging.related import OF_DEALS

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
