"""Profiles that may not do everything, and permissions that a test takes away. Source: platform.md 6."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, OrgError

READER = {
    "profiles": [
        "Administrator",
        {"name": "Reader", "may_not": ["Crm_Implied_Create_Leads", "Crm_Implied_Edit_Leads"]},
    ],
    "users": [
        {"last_name": "Rao", "email": "rao@example.com"},
        {"last_name": "Lee", "email": "lee@example.com", "profile": "Reader"},
    ],
}
RIGHTS = ("View", "Create", "Edit", "Delete")


def of(crm: FakeCRM, user: str) -> Api:
    return Api(crm, token=crm.token(user=user))


def missing(answer) -> list[str]:
    assert (answer.status, answer.code, answer.json["message"]) == (403, "NO_PERMISSION", "permission denied")
    return [name.removeprefix("Crm_Implied_") for name in answer.json["details"]["permissions"]]


def enabled(api: Api, profile: str) -> dict[str, bool]:
    [found] = [one for one in api.get("settings/profiles").json["profiles"] if one["name"] == profile]
    [whole] = api.get(f"settings/profiles/{found['id']}").json["profiles"]
    return {one["name"]: one["enabled"] for one in whole["permissions_details"]}


def test_a_profile_of_the_org_file_bites_its_users_and_nobody_else():
    crm = FakeCRM(READER, at=NOW)
    assert missing(of(crm, "Lee").post("Leads", {"Last_Name": "Burns"})) == ["Create_Leads"]
    lead = of(crm, "Rao").create("Leads", Last_Name="Burns")
    assert of(crm, "Lee").get(f"Leads/{lead}").status == 200
    assert missing(of(crm, "Lee").put(f"Leads/{lead}", {"City": "Oslo"})) == ["Edit_Leads"]
    assert of(crm, "Lee").create("Contacts", Last_Name="Burns")


def test_a_profile_tells_what_it_may_not():
    told = enabled(Api(FakeCRM(READER, at=NOW)), "Reader")
    assert {name for name, on in told.items() if not on} == {
        "Crm_Implied_Create_Leads",
        "Crm_Implied_Edit_Leads",
        "Crm_Implied_Manage_Users",
    }
    assert all(enabled(Api(FakeCRM(READER, at=NOW)), "Administrator").values())


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "Leads", "View"),
        ("GET", "Leads/1", "View"),
        ("GET", "Leads/search", "View"),
        ("GET", "Leads/deleted", "View"),
        ("GET", "Leads/1/Notes", "View"),
        ("POST", "Leads", "Create"),
        ("POST", "Leads/upsert", "Create"),
        ("POST", "Leads/upsert", "Edit"),
        ("PUT", "Leads", "Edit"),
        ("PUT", "Leads/1", "Edit"),
        ("POST", "Leads/1/Notes", "Edit"),
        ("POST", "Leads/1/actions/add_tags", "Edit"),
        ("DELETE", "Leads/1/photo", "Edit"),
        ("DELETE", "Leads/1", "Delete"),
        ("DELETE", "Leads", "Delete"),
    ],
)
def test_what_is_not_permitted_is_refused_before_the_body_is_looked_at(api, method, path, needed):
    api.crm.forbid("Administrator", f"Crm_Implied_{needed}_Leads")
    assert missing(api.call(method, path, body=b"{")) == [f"{needed}_Leads"]
    api.crm.allow("Administrator", f"Crm_Implied_{needed}_Leads")
    others = [f"Crm_Implied_{right}_Leads" for right in RIGHTS if right != needed]
    if path != "Leads/upsert":
        api.crm.forbid("Administrator", *others)
    assert api.call(method, path, body=b"{").status != 403


def test_a_query_needs_the_view_of_its_module(api):
    api.crm.forbid("Administrator", "Crm_Implied_View_Leads")
    query = {"select_query": "select id from Leads where id != 1"}
    assert missing(api.call("POST", "coql", query)) == ["View_Leads"]
    query = {"select_query": "select id from Deals where id != 1"}
    assert api.call("POST", "coql", query).status == 204


def test_a_bad_token_and_a_missing_scope_are_told_first():
    crm = FakeCRM(at=NOW, auth="strict")
    crm.forbid("Administrator", "Crm_Implied_View_Leads")
    assert Api(crm).get("Leads").code == "INVALID_TOKEN"
    narrow = Api(crm, token=crm.token(["ZohoCRM.users.ALL"]))
    assert narrow.get("Leads").code == "OAUTH_SCOPE_MISMATCH"
    assert Api(crm, token=crm.token()).get("Leads").code == "NO_PERMISSION"


def test_without_api_access_nothing_is_answered(api):
    api.crm.forbid("asha@example.com", "Crm_Implied_Api_Access")
    for path in ("Leads", "users", "settings/modules", "org"):
        assert missing(api.get(path)) == ["Api_Access"]
    assert of(api.crm, "Ben Okafor").get("org").status == 200


def test_who_may_not_manage_users_neither_makes_nor_changes_them(api):
    api.crm.forbid("Administrator", "Crm_Implied_Manage_Users")
    assert missing(api.call("POST", "users", {"users": [{}]})) == ["Manage_Users"]
    assert missing(api.delete("users/1")) == ["Manage_Users"]
    assert api.get("users").status == 200


def test_one_user_can_lack_what_the_profile_has(api):
    ben = api.crm.org.people.find("Ben Okafor")
    api.crm.forbid(ben.id, "Crm_Implied_View_Deals")
    assert missing(of(api.crm, "Ben Okafor").get("Deals")) == ["View_Deals"]
    assert of(api.crm, "Clara Lindt").get("Deals").status == 204
    assert enabled(api, "Standard")["Crm_Implied_View_Deals"] is True


def test_what_was_taken_shows_in_the_profile_at_once(api):
    since = {"if-modified-since": "2026-11-23T18:00:00Z"}
    assert api.call("GET", "settings/profiles", headers=since).status == 304
    api.crm.forbid("Standard", "Crm_Implied_Delete_Leads")
    assert api.call("GET", "settings/profiles", headers=since).status == 200
    assert enabled(api, "Standard")["Crm_Implied_Delete_Leads"] is False
    api.crm.allow("Standard", "Crm_Implied_Delete_Leads")
    assert enabled(api, "Standard")["Crm_Implied_Delete_Leads"] is True


def test_permissions_are_part_of_a_snapshot_and_a_reset_gives_them_back(api):
    before = api.crm.snapshot()
    api.crm.forbid("Administrator", "Crm_Implied_View_Leads")
    after = api.crm.snapshot()
    api.crm.restore(before)
    assert api.get("Leads").status == 204
    api.crm.restore(after)
    assert api.get("Leads").status == 403
    api.crm.reset()
    assert api.get("Leads").status == 204


def test_permissions_survive_in_a_file(tmp_path):
    crm = FakeCRM(db=tmp_path / "crm.db")
    crm.forbid("Administrator", "Crm_Implied_View_Leads")
    crm.close()
    assert Api(FakeCRM(db=tmp_path / "crm.db")).get("Leads").status == 403


@pytest.mark.parametrize(
    ("who", "name", "said"),
    [
        ("Nobody", "Crm_Implied_View_Leads", "neither a profile"),
        ("Standard", "Crm_Implied_View_Lead", "no permission is called"),
    ],
)
def test_a_misspelt_name_is_told(crm, who, name, said):
    with pytest.raises(ValueError, match=said):
        crm.forbid(who, name)
    assert Api(crm).get("Leads").status == 204


def test_an_org_file_names_permissions_that_there_are():
    with pytest.raises(OrgError, match=r"profiles\[1\].may_not: no permission is called 'Everything'"):
        FakeCRM({"profiles": ["Administrator", {"name": "Reader", "may_not": ["Everything"]}]})


@given(st.sets(st.sampled_from(RIGHTS)), st.sets(st.sampled_from(RIGHTS)))
def test_a_profile_tells_exactly_what_is_answered(taken, given_back):
    crm = FakeCRM(at=NOW)
    api = Api(crm)
    crm.forbid("Administrator", *(f"Crm_Implied_{right}_Leads" for right in taken))
    crm.allow("Administrator", *(f"Crm_Implied_{right}_Leads" for right in given_back))
    told = enabled(api, "Administrator")
    calls = {"View": "GET", "Create": "POST", "Edit": "PUT", "Delete": "DELETE"}
    for right, method in calls.items():
        refused = api.call(method, "Leads").status == 403
        assert refused == (right in taken - given_back)
        assert told[f"Crm_Implied_{right}_Leads"] is not refused
