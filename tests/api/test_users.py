"""The org's users, as `GET /users` tells them. Sources: platform.md 4.1; live 2026."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

USERS = [
    {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com"},
    {"first_name": "Bob", "last_name": "Ray", "email": "bob@example.com", "profile": "Standard"},
    {
        "first_name": "Cid",
        "last_name": "Off",
        "email": "cid@example.com",
        "status": "disabled",
        "profile": "Administrator",
    },
    {"last_name": "New", "email": "new@example.com", "profile": "Standard"},
    {"first_name": "Del", "last_name": "Eted", "email": "del@example.com", "status": "deleted"},
]
LIVE_KEYS = (
    "country language microsoft id state fax country_locale sandboxDeveloper Reporting_To zip "
    "decimal_separator created_time time_format offset profile created_by zuid full_name territories "
    "phone Current_Shift__s dob status role customize_info city distance_preference__s signature "
    "name_format locale Shift_Effective_From__s personal_account Isonline default_tab_group Modified_By "
    "street alias theme first_name email status_reason__s website Modified_Time mobile last_name "
    "time_zone confirm Next_Shift__s date_format "
)
OWN = {"customize_info", "theme", "signature", "name_format"}


@pytest.fixture
def api() -> Api:
    return Api(FakeCRM({"users": USERS, "time_zone": "Asia/Kolkata"}, at=NOW))


def shown(answer):
    return [user["last_name"] for user in answer.json["users"]] if answer.response.body else []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (None, ["Lee", "Ray", "Off", "New"]),
        ("AllUsers", ["Lee", "Ray", "Off", "New"]),
        ("'AllUsers'", ["Lee", "Ray", "Off", "New"]),
        ('"AllUsers"', ["Lee", "Ray", "Off", "New"]),
        ("allusers", ["Lee", "Ray", "Off", "New"]),
        ("", ["Lee", "Ray", "Off", "New"]),
        ("ActiveUsers", ["Lee", "Ray", "New"]),
        ("DeactiveUsers", ["Off"]),
        ("ConfirmedUsers", ["Lee", "Ray", "Off", "New", "Eted"]),
        ("NotConfirmedUsers", []),
        ("DeletedUsers", ["Eted"]),
        ("ActiveConfirmedUsers", ["Lee", "Ray", "New"]),
        ("AdminUsers", ["Lee", "Off"]),
        ("ActiveConfirmedAdmins", ["Lee"]),
        ("CurrentUser", ["Lee"]),
    ],
)
def test_a_type_chooses_users(api, kind, names):
    assert shown(api.get("users", **({} if kind is None else {"type": kind}))) == names


def test_an_unknown_type_is_refused(api):
    answer = api.get("users", type="Everybody")
    assert (answer.status, answer.code) == (400, "PATTERN_NOT_MATCHED")


def test_users_come_in_pages_without_an_order_to_tell(api):
    first, second = (api.get("users", per_page=3, page=page) for page in (1, 2))
    assert shown(first) + shown(second) == ["Lee", "Ray", "Off", "New"]
    assert first.info == {"per_page": 3, "count": 3, "page": 1, "more_records": True}
    assert second.info == {"per_page": 3, "count": 1, "page": 2, "more_records": False}
    assert api.get("users", per_page=3, page=3).status == 204


def test_a_type_that_nobody_has_is_204(crm):
    assert Api(crm).get("users", type="DeletedUsers").status == 204


def test_one_s_own_user_has_the_keys_of_today_s_server_and_others_less(api):
    me, other, *_ = api.get("users").json["users"]
    assert set(LIVE_KEYS.split()) <= set(me)
    assert set(me) - set(other) == OWN


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("full_name", "Ann Lee"),
        ("status", "active"),
        ("confirm", True),
        ("time_zone", "Asia/Kolkata"),
        ("offset", 19800000),
        ("created_time", "2026-11-23T23:30:00+05:30"),
        ("territories", []),
        ("Isonline", True),
    ],
)
def test_a_user_is_told_with_zoho_s_own_values(api, key, value):
    assert api.get("users").json["users"][0][key] == value


def test_one_user_comes_in_a_list_of_one_without_a_page(api):
    bob = api.get("users").json["users"][1]
    answer = api.get(f"users/{bob['id']}")
    assert (answer.status, answer.json) == (200, {"users": [bob]})
    assert set(bob["role"]) == set(bob["profile"]) == {"name", "id"}
    assert bob["profile"]["name"] == "Standard"


@pytest.mark.parametrize("user_id", ["5725767000000999999", "1", "abc"])
def test_an_unknown_user_is_nothing(api, user_id):
    answer = api.get(f"users/{user_id}")
    assert (answer.status, answer.response.body) == (204, b"")


@pytest.mark.parametrize(
    ("since", "status"), [("2026-11-23T18:00:00Z", 304), ("2026-11-23T17:59:59Z", 200), ("soon", 200)]
)
def test_users_that_did_not_change_are_304(api, since, status):
    headers = {"if-modified-since": since}
    me = api.get("users").json["users"][0]["id"]
    assert api.call("GET", "users", headers=headers).status == status
    assert api.call("GET", f"users/{me}", headers=headers).status == status


def test_the_users_of_records_are_these_users(api):
    bob = api.get("users").json["users"][1]
    lead = api.create("Leads", Last_Name="Burns", Owner=bob["id"])
    told = {"name": "Bob Ray", "id": bob["id"], "email": "bob@example.com"}
    assert api.record("Leads", lead)["Owner"] == told
