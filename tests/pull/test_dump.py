"""A real org's answers, written by hand after Zoho's documented shapes: the fake of them enforces them."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import orjson
import pytest
from zcrm_client import Client

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, OrgError
from zcrm_mock.pull import Pulled, PullError, pull
from zcrm_mock.pull.fields import Fields

DUMP: dict[str, Any] = orjson.loads((Path(__file__).parent / "dump.json").read_bytes())
FARAH, PARTNERS, FAIR, MACHINES = (
    f"4876876{number:012d}" for number in (186017, 1000501, 1000601, 1000801)
)  # fmt: skip


def answer(request: httpx2.Request) -> httpx2.Response:
    """What the dump holds of a path and its module; 204 for the rest."""
    path, module = request.url.path.removeprefix("/crm/v2/"), request.url.params.get("module")
    told = DUMP.get(f"{path}?module={module}" if module else path)
    if told is None or int(request.url.params.get("page", 1)) > 1:
        return httpx2.Response(204)
    return httpx2.Response(told.get("status_code", 200), json=told)


def pulled(**how: Any) -> Pulled:
    with Client(transport=httpx2.MockTransport(answer), access_token="any") as client:
        return pull(client, **how)


@pytest.fixture(scope="module")
def got() -> Pulled:
    return pulled()


@pytest.fixture
def api(got) -> Api:
    return Api(FakeCRM(got.org, at=NOW))


def told(api: Api, path: str, key: str, **params: Any) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in api.get(path, **params).json[key]}


def lead(api: Api, **values: Any):
    return api.post("Leads", {"Last_Name": "Rao", "Company": "Acme"} | values)


# --- what the fake tells --------------------------------------------------------------------------

KEPT_OTHERWISE = ("Notes_Rich", "Sketch", "Consents_Given", "Related_Thing")


def test_every_field_is_told_as_in_the_org(api):
    for asked in ("Leads", "Machines", "Lead_Visits", "Leads_X_Products"):
        there = {one["id"]: one for one in DUMP[f"settings/fields?module={asked}"]["fields"]}
        here = told(api, "settings/fields", "fields", module=asked)
        assert there.keys() <= here.keys()
        for key, field in there.items():
            if field["api_name"] in KEPT_OTHERWISE:
                assert here[key]["api_name"] == field["api_name"]
            else:
                odd = {"decimal_place"} if field["api_name"] == "Discount_Rate" else set()
                odd |= {"system_mandatory"} if field["read_only"] else set()
                odd |= {"unique"} if field["api_name"] == "External_Key" else set()  # compared without case
                odd |= {"field_read_only"} if field["api_name"] == "Locked_Flag" else set()
                differing = {k for k in field if here[key].get(k) != field[k]} - odd
                assert differing == set(), field["api_name"]


@pytest.mark.parametrize(("path", "key", "params"), [
    ("settings/roles", "roles", {}), ("settings/profiles", "profiles", {}), ("org/taxes", "taxes", {}),
    ("settings/variable_groups", "variable_groups", {}),
    ("settings/custom_views", "custom_views", {"module": "Leads"}),
])  # fmt: skip
def test_other_metadata_is_told_as_in_the_org(got, path, key, params):
    api = Api(FakeCRM(pulled(keep_names=True).org, at=NOW))
    there = DUMP[f"{path}?module=Leads" if params else path][key]
    assert told(api, path, key, **params) == {one["id"]: one for one in there if one["name"] != "Odd"}


def test_modules_are_told_with_their_ids_and_own_facts(api):
    modules = {one["api_name"]: one for one in api.get("settings/modules").json["modules"]}
    for name in ("Leads", "Products", "Machines", "Leads_X_Products"):
        there = next(one for one in DUMP["settings/modules"]["modules"] if one["api_name"] == name)
        assert modules[name] == there
    assert {"Solutions", "Wiki", "Lead_Visits"}.isdisjoint(modules)
    assert modules["Home"]["api_supported"] is False
    whole = api.get("settings/modules/Leads").json["modules"][0]
    assert (whole["per_page"], whole["search_layout_fields"]) == (20, ["Company", "Email"])


def test_layouts_are_told_with_their_sections(api):
    there = {one["id"]: one for one in DUMP["settings/layouts?module=Leads"]["layouts"]}
    here = told(api, "settings/layouts", "layouts", module="Leads")
    assert list(here) == list(there)
    for key, layout in there.items():
        shown = [
            (s["name"], s["column_count"], [(f["api_name"], f["required"]) for f in s["fields"]])
            for s in layout["sections"]
        ]
        assert shown == [
            (s["name"], s["column_count"], [(f["api_name"], f["required"]) for f in s["fields"]])
            for s in here[key]["sections"]
        ]
        assert here[key]["status"] == layout["status"]


def test_the_primary_user_comes_first_and_people_have_other_names(api):
    users = api.get("users").json["users"]
    assert [(one["id"], one["full_name"], one["status"]) for one in users] == [
        (FARAH, "User 2", "active"),
        ("4876876000000286017", "User 1", "disabled"),
    ]
    assert (users[0]["email"], users[0]["phone"], users[0]["time_zone"]) == (
        "user2@example.com",
        None,
        "Asia/Kolkata",
    )
    assert users[1]["role"]["name"] == users[1]["profile"]["name"] == "Seller"


def test_no_name_or_address_of_a_person_is_in_the_file(got):
    text = orjson.dumps(got.org).decode()
    words = ("Farah", "Qureshi", "Hale", "acme.example.com", "555", "Gone Colleague", "Elm")
    assert [word for word in words if word in text] == []


def test_names_are_kept_when_asked_for():
    text = orjson.dumps(pulled(keep_names=True).org).decode()
    assert all(word in text for word in ("Farah", "tom.hale@acme.example.com", "Gone Colleague", "Elm"))


# --- what it enforces ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "code", "details"),
    [
        ({"Company": None}, "MANDATORY_NOT_FOUND", {"api_name": "Company"}),
        ({"Company": "x" * 101}, "INVALID_DATA", {"maximum_length": 100, "api_name": "Company"}),
        ({"External_Key": "x" * 13}, "INVALID_DATA", {"maximum_length": 12, "api_name": "External_Key"}),
        ({"Score": 1.2345}, "INVALID_DATA", None),
        ({"Machine": "4876876000009999999"}, "INVALID_DATA", {"api_name": "Machine"}),
        ({"Visits": [{"Remark": "x"}]}, "MANDATORY_NOT_FOUND", None),
        ({"Sketch": "no object"}, "INVALID_DATA", {"expected_data_type": "jsonobject", "api_name": "Sketch"}),
        ({"Interests": "Chess"}, "INVALID_DATA", None),
        ({"Layout": PARTNERS}, "MANDATORY_NOT_FOUND", {"api_name": "Email"}),
        ({"Layout": PARTNERS, "Email": "a@b.example"}, "MANDATORY_NOT_FOUND", {"api_name": "External_Key"}),
    ],
)
def test_what_the_org_forbids_is_refused(api, values, code, details):
    slot = lead(api, **values).data[0]
    assert slot["code"] == code, slot
    assert details is None or slot["details"] == details


def test_what_the_org_allows_is_kept(api):
    machine = api.create("Machines", Installed="2026-01-31")
    assert api.record("Machines", machine)["Name"] == "M500-X"
    values = {
        "External_Key": "k-1", "Interests": ["Chess"], "Serial_No": "123456789012345678", "Score": 2.345,
        "Reviewer": FARAH, "Machine": machine, "Visits": [{"Visited_On": "2026-01-31", "Cost": 7.5}],
        "Sketch": {"lines": [1, 2]}, "Consents_Given": [{"a": 1}], "Notes_Rich": "<b>" + "x" * 40_000,
        "Related_Thing": {"id": "1"}, "Lead_Source": "web_form", "Layout": PARTNERS, "Email": "a@b.example",
        "Locked_Flag": True, "Full_Name": "Nobody",
    }  # fmt: skip
    answer = lead(api, **values)
    assert answer.codes == ["SUCCESS"], answer.json
    record = api.record("Leads", answer.data[0]["details"]["id"])
    for name in (
        "External_Key",
        "Interests",
        "Serial_No",
        "Score",
        "Sketch",
        "Consents_Given",
        "Lead_Source",
    ):
        assert record[name] == values[name]
    assert record["Machine"] == {"name": "M500-X", "id": machine}
    assert record["Visits"][0]["Sum"] is None
    assert (record["Ticket_No"], record["Locked_Flag"], record["Full_Name"]) == ("T-7", False, "Rao")
    assert record["$layout_id"]["name"] == "Partner leads"
    assert lead(api, External_Key="K-1").codes == ["DUPLICATE_DATA"]
    assert lead(api, Email="A@b.example").codes == ["DUPLICATE_DATA"]


def test_a_default_of_the_layout_is_what_records_start_with(api):
    assert api.record("Leads", api.create("Leads", Last_Name="Rao", Company="Acme"))["Score"] == 1.5


def test_a_view_of_the_org_filters_by_its_own_id(api):
    lead(api, Lead_Source="Trade fair")
    lead(api, Lead_Source="Partner")
    assert [one["Lead_Source"] for one in api.get("Leads", cvid=FAIR).data] == ["Trade fair"]


@pytest.mark.parametrize("kind", ["multiselectlookup", "multiuserlookup"])
def test_a_row_is_joined_with_nothing(kind):
    block = {"linking_module": "Visits_X_Guides", "connected_module": "Contacts"}
    field = {
        "api_name": "Guides",
        "field_label": "Guides",
        "data_type": kind,
        "custom_field": True,
        kind: block,
    }
    fields = Fields({"Contacts": {"plural_label": "Contacts"}}, {}, [])
    row = fields.described(field, "Visits.Guides", in_row=True)
    visits = {"data_type": "subform", "rows": {"Guides": row}}
    FakeCRM({"modules": {"Leads": {"fields": {"Visits": visits}}}})  # it takes the row as it is
    assert fields.described(field, "Leads.Guides")["linking_module"] == "Visits_X_Guides"


def test_new_ids_are_none_of_the_org(got, api):
    assert int(api.create("Machines")) > max(int(x) for x in _ids(got.org) if x.startswith("4876876"))


def _ids(part: Any):
    values = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in values:
        yield from _ids(one)
    if isinstance(part, dict) and isinstance(part.get("id"), str):
        yield part["id"]


def test_territories_know_their_people_and_lose_criteria_that_are_unknown_here(monkeypatch):
    criteria = {"field": "Mood", "comparator": "equal", "value": "good"}
    north = {"name": "North", "id": "4876876000000900001", "parent_id": "4876876000000900002",
             "manager": {"name": "Farah Qureshi", "id": FARAH}, "criteria": criteria}  # fmt: skip
    world = {"name": "World", "id": "4876876000000900002", "parent_id": None, "manager": None}
    users = deepcopy(DUMP["users"])
    users["users"][0]["territories"] = [{"manager": False, "name": "World", "id": world["id"]}]
    monkeypatch.setitem(DUMP, "settings/territories", {"territories": [north, world]})
    monkeypatch.setitem(DUMP, "users", users)
    got = pulled()
    emails = {user["id"]: user["email"] for user in got.org["users"]}
    [above, below] = got.org["territories"]
    assert (above["name"], above["users"]) == ("World", [emails[users["users"][0]["id"]]])
    assert (below["name"], below["parent"], below["manager"]) == ("North", "World", emails[FARAH])
    assert "criteria" not in below
    assert [note for note in got.notes if note.startswith("left out: territories[1].criteria")]


@pytest.mark.parametrize(("count", "whose"), [(1, "a user"), (2, "2 users")])
def test_territories_of_users_that_the_org_does_not_tell_of_are_said(monkeypatch, count, whose):
    users = deepcopy(DUMP["users"])
    for user in users["users"][:count]:
        user["territories"] = [{"manager": False, "name": "World", "id": "4876876000000900002"}]
    monkeypatch.setitem(DUMP, "users", users)
    got = pulled()
    assert "territories" not in got.org
    assert f"left out: territories of {whose}, since the org does not tell of them" in got.notes


# --- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "not in the API, so not in the file: Lead_Visits, Wiki",
        "Leads.Notes_Rich: data_type 'richtext_2' is unknown here; kept as textarea, whatever it holds",
        "Leads.Sketch: data_type 'drawing' is unknown here; kept as text, whatever it holds",
        "Leads.Related_Thing: data_type 'lookup' leads to Projects__Hidden, which was not pulled",
        "left out: territories (NO_PERMISSION: permission denied)",
        "left out: currencies (CURRENCIES_NOT_ENABLED: Multi currency is not enabled)",
        "left out: modules.Leads.views.Odd.criteria",
        "Leads: the view 'Junk Leads' shows everything: what Zoho's own shows is not told",
        "left out: the variable Odd, of type 'picklist_of_tomorrow'",
    ],
)
def test_what_is_not_as_in_the_org_is_said(got, said):
    assert [note for note in got.notes if note.startswith(said)], got.notes


def test_nothing_else_is_said(got):
    assert [note for note in got.notes if ": the org tells " in note] == [
        "Leads.External_Key: the org tells unique {'casesensitive': 'true'}, "
        "its fake {'casesensitive': 'false'}",
        "Leads.Discount_Rate: the org tells decimal_place None, its fake 2",
        "Machines.Name: the org tells system_mandatory True, its fake False",
    ]
    assert len(got.notes) == 14


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, {"code": "INVALID_TOKEN", "message": "invalid oauth token"}, "ZOHO_DATA_CENTER"),
        (401, {"code": "OAUTH_SCOPE_MISMATCH", "message": "no"}, "ZohoCRM.settings.modules.READ"),
        (429, {"code": "TOO_MANY_REQUESTS", "message": "no"}, "Try again later"),
        (400, {"code": "INVALID_URL_PATTERN", "message": "no"}, "The org refused"),
        (200, {"modules": "none"}, "this is no Zoho CRM v2"),
        (204, None, "is the token one of this org"),
    ],
)
def test_what_makes_a_pull_impossible_is_said_with_what_to_do(status, body, said):
    def refuse(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, json=body and {"details": {}, "status": "error"} | body)

    transport = httpx2.MockTransport(refuse)
    with (
        Client(transport=transport, access_token="any", max_retries=0) as client,
        pytest.raises(PullError, match=said),
    ):
        pull(client)


ODD = (..., None, "x", 7, [], {}, [{}], True, "é b.c")


def spoilt(seed: int) -> dict[str, Any]:
    """The dump with four of its values gone or replaced."""
    draw, dump = Random(seed), deepcopy(DUMP)
    for _ in range(4):
        part: Any = draw.choice(list(dump.values()))
        while True:
            key = draw.choice(list(part if isinstance(part, dict) else range(len(part))))
            if not isinstance(part[key], (dict, list)) or not part[key] or draw.random() < 0.2:
                break
            part = part[key]
        odd = draw.choice(ODD)
        if odd is ...:
            del part[key]
        else:
            part[key] = odd
    return dump


@pytest.mark.parametrize("seed", range(16))
def test_no_odd_answer_breaks_a_pull(monkeypatch, seed):
    monkeypatch.setitem(globals(), "DUMP", spoilt(seed))
    with suppress(PullError, OrgError):
        FakeCRM(pulled().org)
