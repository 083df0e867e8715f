"""Territories of the org file: told, worn by users and records, and asked for. Source: platform.md 10."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, OrgError

ORG: dict[str, Any] = {
    "users": [
        {"last_name": "Rao", "email": "rao@example.com"},
        {"last_name": "Lee", "email": "lee@example.com"},
    ],
    "territories": [
        {"name": "World", "description": "All of it"},
        {
            "name": "Nordic",
            "parent": "World",
            "manager": "rao@example.com",
            "users": ["lee@example.com"],
            "criteria": "((Billing_Country:equals:Norway)or(Billing_Country:equals:Sweden))",
        },
        {
            "name": "Oslo",
            "parent": "Nordic",
            "criteria": {"field": "Billing_City", "comparator": "equal", "value": "Oslo"},
        },
    ],
}


@pytest.fixture
def crm():
    return FakeCRM(ORG, at=NOW)


def told(api: Api) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in api.get("settings/territories").json["territories"]}


def names(answer) -> set[str]:
    return {record.get("Deal_Name") or record.get("Account_Name") for record in answer.data}


def account(api: Api, name: str, **values: Any) -> str:
    return api.create("Accounts", Account_Name=name, **values)


def test_territories_are_told_with_the_keys_of_v2(api):
    nordic = told(api)["Nordic"]
    rao = api.crm.org.people.primary
    author = {"name": "Rao", "id": rao.id}
    assert nordic == {
        "created_time": "2026-11-23T10:00:00-08:00",
        "modified_time": "2026-11-23T10:00:00-08:00",
        "manager": author,
        "parent_id": told(api)["World"]["id"],
        "criteria": {
            "group": [
                {"comparator": "equal", "field": "Billing_Country", "value": "Norway"},
                {"comparator": "equal", "field": "Billing_Country", "value": "Sweden"},
            ],
            "group_operator": "or",
        },
        "name": "Nordic",
        "modified_by": author,
        "description": None,
        "id": nordic["id"],
        "created_by": author,
    }
    assert (told(api)["World"]["parent_id"], told(api)["World"]["manager"]) == (None, None)


def test_one_territory_is_told_by_its_id(api):
    oslo = told(api)["Oslo"]
    assert api.get(f"settings/territories/{oslo['id']}").json == {"territories": [oslo]}
    assert api.get("settings/territories/1").status == 204


def test_without_territories_the_feature_is_off():
    api = Api(FakeCRM())
    assert (api.get("settings/territories").status, api.get("settings/territories/1").status) == (204, 204)
    answer = api.get("Accounts", territory_id="5725767000000095000")
    assert (answer.status, answer.code) == (400, "INVALID_DATA")


def test_users_tell_what_they_manage_and_work(api):
    nordic = told(api)["Nordic"]["id"]
    users = {user["last_name"]: user["territories"] for user in api.get("users").json["users"]}
    assert users == {
        "Rao": [{"manager": True, "name": "Nordic", "id": nordic}],
        "Lee": [{"manager": False, "name": "Nordic", "id": nordic}],
    }


def test_criteria_choose_accounts_and_with_them_their_contacts_and_deals(api):
    here = account(api, "Fjord", Billing_Country="Norway")
    account(api, "Seine", Billing_Country="France")
    api.create("Contacts", Last_Name="Burns", Account_Name=here)
    api.create("Contacts", Last_Name="Boyle")
    api.create("Deals", Deal_Name="Big", Stage="Qualification", Account_Name=here)
    nordic = told(api)["Nordic"]["id"]
    assert names(api.get("Accounts", territory_id=nordic)) == {"Fjord"}
    assert [one["Last_Name"] for one in api.get("Contacts", territory_id=nordic).data] == ["Burns"]
    assert names(api.get("Deals", territory_id=nordic)) == {"Big"}
    assert api.get(f"Accounts/{here}", territory_id=nordic).status == 200
    assert api.get(f"Accounts/{here}", territory_id=told(api)["Oslo"]["id"]).status == 204


def test_a_record_may_name_its_territories_itself(api):
    known = told(api)
    named = [{"name": "Oslo"}, {"id": known["World"]["id"]}]
    made = account(api, "Elsewhere", Billing_Country="France", Territories=named)
    assert api.record("Accounts", made)["Territories"] == [
        {"name": name, "id": known[name]["id"]} for name in ("Oslo", "World")
    ]
    assert names(api.get("Accounts", territory_id=known["Oslo"]["id"])) == {"Elsewhere"}
    assert api.get("Accounts", territory_id=known["Nordic"]["id"]).status == 204
    deal = api.create("Deals", Deal_Name="Big", Stage="Qualification", Territory=["Nordic"])
    assert names(api.get("Deals", territory_id=known["Nordic"]["id"])) == {"Big"}
    api.put(f"Deals/{deal}", {"Territory": None})
    assert api.get("Deals", territory_id=known["Nordic"]["id"]).status == 204


@pytest.mark.parametrize("value", [["Mars"], [{"id": "1"}], [{}], [7], [["Oslo"]], [{"name": ["Oslo"]}]])
def test_a_territory_that_is_not_there_is_refused(api, value):
    [slot] = api.post("Accounts", {"Account_Name": "A", "Territories": value}).data
    assert (slot["code"], slot["details"]) == ("INVALID_DATA", {"api_name": "Territories"})


def test_children_are_included_when_asked(api):
    account(api, "Fjord", Billing_Country="Norway")
    account(api, "Opera", Billing_City="Oslo")
    known = told(api)
    assert names(api.get("Accounts", territory_id=known["Nordic"]["id"])) == {"Fjord"}
    assert api.get("Accounts", territory_id=known["World"]["id"]).status == 204
    for above in ("World", "Nordic"):
        asked = {"territory_id": known[above]["id"], "include_child": "true"}
        assert names(api.get("Accounts", **asked)) == {"Fjord", "Opera"}


def test_what_cannot_be_asked_is_refused(api):
    oslo = told(api)["Oslo"]["id"]
    for params, path, code in (
        ({"territory_id": "1"}, "Accounts", "INVALID_DATA"),
        ({"territory_id": "x"}, "Accounts", "INVALID_DATA"),
        ({"territory_id": oslo}, "Tasks", "INVALID_MODULE"),
        ({"territory_id": oslo}, "Leads", "INVALID_MODULE"),
        ({"territory_id": oslo, "include_child": "maybe"}, "Accounts", "PATTERN_NOT_MATCHED"),
    ):
        assert api.get(path, **params).code == code, (params, path)


@pytest.mark.parametrize(
    ("territory", "said"),
    [
        ({"parent": "Mars"}, r"territories\[0\].parent: needs the name of a territory further up"),
        ({"manager": "x@example.com"}, r"territories\[0\].manager: no user has the e-mail address"),
        ({"users": ["x@example.com"]}, r"territories\[0\].users: no user has the e-mail address"),
        ({"criteria": "(Mood:equals:good)"}, r"territories\[0\].criteria: invalid query formed"),
        ({"criteria": {"field": "Mood", "comparator": "equal", "value": 1}}, r"territories\[0\].criteria"),
        ({"criteria": 7}, "needs the text of search criteria"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_territory_that_cannot_be_is_told(territory, said):
    with pytest.raises(OrgError, match=said):
        FakeCRM({"territories": [{"name": "North", **territory}]})


PLACES = ["Norway", "Sweden", "France", None]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 3), max_size=4),
    st.lists(st.sampled_from(PLACES), min_size=5, max_size=5),
    st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 4) | st.none()), max_size=6),
)
def test_a_territory_holds_what_it_and_its_children_choose(parents, rules, accounts):
    above = [None, *(min(parent, number) for number, parent in enumerate(parents))]
    declared = [
        {"name": f"T{number}"}
        | ({} if up is None else {"parent": f"T{up}"})
        | ({} if rules[number] is None else {"criteria": f"(Billing_Country:equals:{rules[number]})"})
        for number, up in enumerate(above)
    ]
    api = Api(FakeCRM({"territories": declared}, at=NOW))
    for number, (country, named) in enumerate(accounts):
        own = [] if named is None or named >= len(above) else [f"T{named}"]
        account(api, f"A{number}", Billing_Country=country, Territories=own)

    def holds(number: int, country: str | None, named: int | None) -> bool:
        return named == number or (country is not None and rules[number] == country)

    def below(number: int) -> set[int]:
        return {number}.union(*(below(child) for child, up in enumerate(above) if up == number))

    for number in range(len(above)):
        for deep, members in (("false", {number}), ("true", below(number))):
            expected = {
                f"A{index}" for index, one in enumerate(accounts) if any(holds(m, *one) for m in members)
            }
            territory = told(api)[f"T{number}"]["id"]
            assert names(api.get("Accounts", territory_id=territory, include_child=deep)) == expected


@pytest.mark.parametrize(
    ("deep", "changed"), [(False, {"Nordic one"}), (True, {"Nordic one", "Oslo one"})], ids=["alone", "deep"]
)
def test_a_mass_update_changes_the_records_of_a_territory(api, deep, changed):
    for name, place in (("Nordic one", "Nordic"), ("Oslo one", "Oslo"), ("Nowhere", None)):
        account(api, name, **({"Territories": [place]} if place else {}))
    sent = {
        "data": [{"Rating": "Active"}],
        "cvid": api.crm.org.views["Accounts"][0].id,
        "territory": {"id": told(api)["Nordic"]["id"], "include_child": deep},
    }
    assert api.call("POST", "Accounts/actions/mass_update", sent).codes == ["SUCCESS"]
    records = api.crm.records("Accounts")
    assert {one["Account_Name"] for one in records if one["Rating"] == "Active"} == changed


@pytest.mark.parametrize(
    ("territory", "code"), [({"id": "1"}, "INVALID_DATA"), (7, "INVALID_DATA"), ({}, "INVALID_DATA")]
)
def test_a_mass_update_of_no_territory_is_refused(api, territory, code):
    account(api, "Acme")
    sent = {"data": [{"Rating": "Active"}], "cvid": api.crm.org.views["Accounts"][0].id}
    answer = api.call("POST", "Accounts/actions/mass_update", {**sent, "territory": territory})
    assert (answer.status, answer.code) == (400, code)
