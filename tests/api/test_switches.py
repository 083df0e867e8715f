"""Disputed behaviour, both ways: each switch of `Switches` has a row here, its default first."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from tests import bulk
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

ALL_OF_THEM = tuple(field.name for field in fields(Switches))


def fresh(**switches: Any) -> Api:
    return Api(FakeCRM(at=NOW, switches=Switches(**switches)))


def all_refused(api: Api) -> Any:
    return api.post("Leads", {"City": "Oslo"}).status


def some_refused(api: Api) -> Any:
    return api.post("Leads", {"City": "Oslo"}, {"Last_Name": "Burns"}).status


def upsert_inserts(api: Api) -> Any:
    return api.post("Leads/upsert", {"Last_Name": "Burns"}).status


def note_added(api: Api) -> Any:
    return api.post(f"Leads/{api.create('Leads', Last_Name='Burns')}/Notes", {"Note_Content": "x"}).status


def subscribed_twice(api: Api) -> Any:
    channel = {"channel_id": "1", "events": ["Leads.all"], "notify_url": "http://127.0.0.1:9/"}
    return [api.call("POST", "actions/watch", {"watch": [channel]}).status for _ in range(2)][1]


def tries_of_a_channel(api: Api) -> Any:
    subscribed_twice(api)
    api.create("Leads", Last_Name="Burns")
    return api.crm.callbacks.wait()[0].tries


def a_range(api: Api) -> Any:
    api.create("Leads", Last_Name="Burns", Annual_Revenue=5)
    return api.get("Leads/search", criteria="(Annual_Revenue:greater_than:1)").status


def equals_among_others(api: Api) -> Any:
    api.create("Leads", Last_Name="Burns", Company="ABC Inc")
    return api.get("Leads/search", criteria="((Company:equals:ABC)and(Last_Name:equals:Burns))").status


def not_equal(api: Api) -> Any:
    api.create("Leads", Last_Name="Burns")
    return api.get("Leads/search", criteria="(City:not_equal:Oslo)").status


def search_after_write(api: Api) -> Any:
    api.create("Leads", Last_Name="Burns")
    return api.get("Leads/search", criteria="(Last_Name:equals:Burns)").status


def query(api: Api, where: str) -> Any:
    api.create("Leads", Last_Name="Burns")
    asked = {"select_query": f"select id from Leads where {where}"}
    return api.call("POST", "coql", asked).status


def job_state(api: Api) -> Any:
    api.create("Leads", Last_Name="Burns")
    path, view = "Leads/actions/mass_update", api.crm.org.views["Leads"][0]
    started = api.call("POST", path, {"data": [{"City": "Oslo"}], "cvid": view.id})
    return api.get(path, job_id=started.data[0]["details"]["job_id"]).data[0]["Status"]


def many_rows(api: Api) -> Any:
    return bulk.write(api, "Last_Name\nBurns\nBurke\n")["status"]


def odd_stage(api: Api) -> Any:
    return api.post("Deals", {"Deal_Name": "D", "Stage": "Daydreaming"}).codes


def waiting(api: Api) -> Any:
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "$approved": False})
    return api.put(f"Leads/{lead['id']}", {"City": "Oslo"}).codes


def left_out_lines(api: Api) -> Any:
    product = api.create("Products", Product_Name="Bolt", Unit_Price=1)
    lines = [{"product": product, "quantity": 1}] * 2
    quote = api.create("Quotes", Subject="Q", Product_Details=lines)
    api.put(f"Quotes/{quote}", {"Product_Details": [{"product": product, "quantity": 5}]})
    return api.record("Quotes", quote)["Grand_Total"]


def no_closing_date(api: Api) -> Any:
    return api.post("Deals", {"Deal_Name": "D", "Stage": "Qualification"}).codes


def big_page(api: Api) -> Any:
    api.create("Leads", Last_Name="Burns")
    return api.get("Leads", per_page=201).status


def deep_page(api: Api) -> Any:
    return api.get("Leads", page=11).status


def bearer(api: Api) -> Any:
    return api.call("GET", "users", headers={"authorization": "Bearer 1000.a.b"}).status


def lower_case(api: Api) -> Any:
    return api.post("leads", {"Last_Name": "Burns"}).status


def no_offset(api: Api) -> Any:
    call = {"Subject": "C", "Call_Type": "Inbound", "Call_Duration": "1:00"}
    return api.post("Calls", call | {"Call_Start_Time": "2026-01-31T09:00:00"}).codes


def details(api: Api) -> Any:
    product = api.create("Products", Product_Name="Bolt")
    rows = [{"product": product, "quantity": 1}, {"quantity": 1}]
    refused = api.post("Quotes", {"Subject": "Q", "Product_Details": rows}, {"Product_Details": rows}).data
    return [slot["details"].get("json_path") for slot in refused]


def owner(api: Api) -> Any:
    return "email" in api.record("Leads", api.create("Leads", Last_Name="Burns"))["Owner"]


def layout(api: Api) -> Any:
    return "Layout" in api.record("Leads", api.create("Leads", Last_Name="Burns"))


def rate_headers(api: Api) -> Any:
    return api.get("users").response.header("X-RATELIMIT-LIMIT")


def many_refreshes(api: Api) -> Any:
    api.crm.oauth.refresh_limit = 0
    return refresh(api).status


def eleventh_refresh(api: Api) -> Any:
    return [refresh(api).status for _ in range(11)][-1]


def refresh_tells_scope(api: Api) -> Any:
    return "scope" in refresh(api).json


def refresh(api: Api) -> Any:
    sent = {"grant_type": "refresh_token", "refresh_token": "1000.r.r", "client_id": "x"}
    return api.call("POST", "/oauth/v2/token", **sent)


ROWS = [
    ("all_failed_status", all_refused, {202: 202, 400: 400, 207: 207}),
    ("partial_status", some_refused, {207: 207, 200: 200}),
    ("upsert_insert_status", upsert_inserts, {200: 200, 201: 201}),
    ("note_added_status", note_added, {201: 201, 200: 200}),
    ("variable_group_needed", lambda api: api.get("settings/variables/x").status, {False: 204, True: 400}),
    ("channel_retried", tries_of_a_channel, {False: 1, True: 3}),
    ("channel_again", subscribed_twice, {"replace": 201, "refuse": 202}),
    ("unknown_file_status", lambda api: api.get("files", id="x").status, {400: 400, 204: 204}),
    ("search_operators", a_range, {"all": 200, "v2": 400}),
    ("search_many_equals", equals_among_others, {"words": 200, "exact": 204}),
    ("not_equal_finds_empty", not_equal, {True: 200, False: 204}),
    ("search_lag_seconds", search_after_write, {0: 200, 20: 204}),
    ("job_seconds", job_state, {0: "COMPLETED", 60: "SCHEDULED"}),
    ("bulk_write_rows", many_rows, {25_000: "COMPLETED", 1: "FAILED"}),
    ("coql_pairing", lambda api: query(api, "id != 1 and id != 2 and id != 3"), {"strict": 400, "free": 200}),
    ("coql_max_limit", lambda api: query(api, "id != 1 limit 201"), {200: 400, 2000: 200}),
    ("waiting_record", waiting, {"not_approved": ["NOT_APPROVED"], "record_locked": ["RECORD_LOCKED"]}),
    ("line_items_left_out", left_out_lines, {"stay": 7, "go": 5}),
    ("unknown_stage", odd_stage, {"accept": ["SUCCESS"], "refuse": ["INVALID_DATA"]}),
    ("closing_date_mandatory", no_closing_date, {False: ["SUCCESS"], True: ["MANDATORY_NOT_FOUND"]}),
    ("per_page_over_limit", big_page, {"cap": 200, "refuse": 400}),
    ("list_page_depth_limit", deep_page, {False: 204, True: 400}),
    ("bearer_tokens", bearer, {True: 200, False: 401}),
    ("module_names_any_case", lower_case, {True: 201, False: 400}),
    ("datetime_without_offset", no_offset, {True: ["SUCCESS"], False: ["INVALID_DATA"]}),
    (
        "json_path_in_details",
        details,
        {False: [None, None], True: ["$.data[0].Product_Details[1].product", "$.data[1].Subject"]},
    ),
    ("owner_email", owner, {True: True, False: False}),
    ("layout_key", layout, {False: False, True: True}),
    ("ratelimit_headers", rate_headers, {True: "5000", False: None}),
    ("oauth_too_many_status", many_refreshes, {400: 400, 200: 200}),
    ("oauth_limits", eleventh_refresh, {False: 200, True: 400}),
    ("refresh_answer_scope", refresh_tells_scope, {True: True, False: False}),
]


@pytest.mark.parametrize(
    ("switch", "look", "value", "seen"),
    [(name, look, value, seen) for name, look, ways in ROWS for value, seen in ways.items()],
    ids=[f"{name}={value}" for name, _, ways in ROWS for value in ways],
)
def test_a_switch_changes_what_it_says(switch, look, value, seen):
    assert look(fresh(**{switch: value})) == seen


@pytest.mark.parametrize(("switch", "look", "ways"), ROWS, ids=[row[0] for row in ROWS])
def test_the_default_of_a_switch_is_its_first_way(switch, look, ways):
    assert getattr(Switches(), switch) == next(iter(ways))
    assert look(fresh()) == next(iter(ways.values()))


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("POST", "users", "users", 200),
        ("POST", "settings/tags", "tags", 200),
        ("POST", "settings/variables", "variables", 200),
        ("POST", "org/taxes", "taxes", 200),
        ("PUT", "settings/modules/Leads", "modules", 200),
        ("POST", "actions/watch", "watch", 202),
        ("POST", "Contacts/roles", "contact_roles", 400),
    ],
)
def test_settings_that_were_all_refused_have_their_status_until_all_is_400(method, path, key, status):
    """Source: platform.md 3.2."""
    for switched, expected in ((202, status), (400, 400)):
        api = fresh(all_failed_status=switched)
        answer = api.call(method, path, {key: [7]}, module="Leads")
        assert (answer.status, [slot["status"] for slot in answer.json[key]]) == (expected, ["error"])


def test_every_switch_has_a_row():
    assert sorted(row[0] for row in ROWS) == sorted(ALL_OF_THEM)


def test_the_strictest_org_refuses_what_it_can():
    strict = Switches.strict_v2()
    changed = {name for name in ALL_OF_THEM if getattr(strict, name) != getattr(Switches(), name)}
    assert changed == {
        "search_operators",
        "bearer_tokens",
        "module_names_any_case",
        "datetime_without_offset",
        "unknown_stage",
        "closing_date_mandatory",
        "per_page_over_limit",
        "variable_group_needed",
    }


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("all_failed_status", 418, "one of 202, 400, 207, not 418"),
        ("owner_email", "no", "one of False, True, not 'no'"),
        ("job_seconds", -1, "a number from 0 on, not -1"),
        ("job_seconds", "60", "a number from 0 on, not '60'"),
    ],
)
def test_a_switch_is_one_of_its_ways(name, value, told):
    with pytest.raises(ValueError, match=f"^{name} is {told}$"):
        Switches(**{name: value})


def test_switches_can_be_said_in_words():
    said = ["strict_v2", "all_failed_status=400", "owner_email=FALSE", "search_lag_seconds=2.5"]
    expected = replace(Switches.strict_v2(), all_failed_status=400, owner_email=False, search_lag_seconds=2.5)
    assert Switches.from_texts(said) == expected
    assert Switches.from_texts([]) == Switches()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing=1", "one of all_failed_status"),
        ("owner_email", "NAME=VALUE"),
        ("owner_email=maybe", "false, true"),
        ("all_failed_status=500", "202, 400, 207"),
        ("coql_max_limit=many", "a number"),
        ("search_lag_seconds=-1", "a number"),
        ("search_lag_seconds=nan", "a number"),
    ],
)
def test_a_switch_that_cannot_be_says_what_could(text, told):
    with pytest.raises(ValueError, match=told):
        Switches.from_texts([text])
