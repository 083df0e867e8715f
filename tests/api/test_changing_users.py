"""Users come, change, leave and are looked for. Source: platform.md 4.2 to 4.5, 3.2."""

from __future__ import annotations

import pytest

from tests.conftest import Api
from zcrm_mock import FakeCRM

ASHA, BEN, CLARA = (f"5725767000000086{number:03d}" for number in (17, 18, 19))


@pytest.fixture
def new(api):
    """A user who would be taken."""
    roles, profiles = api.get("settings/roles").json["roles"], api.get("settings/profiles").json["profiles"]
    return {
        "first_name": "Dora", "last_name": "Weiss", "email": "dora@example.com", "phone": "1",
        "role": roles[1]["id"], "profile": {"id": profiles[1]["id"]},
    }  # fmt: skip


def add(api, user):
    return api.call("POST", "users", {"users": [user]})


def change(api, user_id, **values):
    return api.call("PUT", f"users/{user_id}", {"users": [values]})


def slot(answer):
    [told] = answer.json["users"]
    return told["code"], told["message"], told["details"]


def read(api, user_id):
    [user] = api.get(f"users/{user_id}").json["users"]
    return user


def test_a_new_user_is_active_and_unconfirmed(api, new):
    answer = add(api, new)
    code, message, details = slot(answer)
    assert (answer.status, code, message) == (201, "SUCCESS", "User added")
    user = read(api, details["id"])
    assert (user["full_name"], user["email"], user["phone"]) == ("Dora Weiss", "dora@example.com", "1")
    assert (user["status"], user["confirm"], user["zuid"]) == ("active", False, None)
    assert (user["role"]["name"], user["profile"]["name"]) == ("Manager", "Standard")
    assert [u["id"] for u in api.get("users", type="NotConfirmedUsers").json["users"]] == [details["id"]]
    lead = api.create("Leads", Last_Name="Burns", Owner=details["id"])
    assert api.record("Leads", lead)["Owner"]["name"] == "Dora Weiss"


@pytest.mark.parametrize(
    ("values", "code", "message", "details"),
    [
        ({"last_name": None}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "last_name"}),
        ({"email": ""}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "email"}),
        ({"role": None}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "role"}),
        ({"profile": None}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "profile"}),
        ({"last_name": 7}, "INVALID_DATA", "invalid data",
         {"expected_data_type": "text", "api_name": "last_name"}),
        ({"phone": 7}, "INVALID_DATA", "invalid data", {"expected_data_type": "text", "api_name": "phone"}),
        ({"role": "1"}, "INVALID_DATA", "the id given seems to be invalid", {"api_name": "role"}),
        ({"email": "dora"}, "PATTERN_NOT_MATCHED", "Invalid Email Id. Please choose a different email id",
         {"api_name": "email"}),
        ({"email": "BEN@example.com"}, "DUPLICATE_DATA",
         "Failed to add user since same email id is already present",
         {"email": "BEN@example.com", "id": BEN}),
    ],
)  # fmt: skip
def test_a_user_who_cannot_be_is_refused_and_nobody_comes(api, new, values, code, message, details):
    before = api.get("users").json["users"]
    answer = add(api, new | values)
    assert slot(answer) == (code, message, details)
    assert api.get("users").json["users"] == before


def test_users_come_one_at_a_time(api, new):
    answer = api.call("POST", "users", {"users": [new, new]})
    assert (answer.status, answer.code) == (400, "INVALID_DATA")


def test_a_user_is_changed(api):
    assert slot(change(api, BEN, city="Oslo", last_name="Berg")) == ("SUCCESS", "User updated", {"id": BEN})
    many = api.call("PUT", "users", {"users": [{"id": BEN, "mobile": "2"}, {"mobile": "3"}]})
    assert [(s["code"], s["details"]) for s in many.json["users"]] == [
        ("SUCCESS", {"id": BEN}),
        ("MANDATORY_NOT_FOUND", {"api_name": "id"}),
    ]
    user = read(api, BEN)
    assert (user["full_name"], user["city"], user["mobile"]) == ("Ben Berg", "Oslo", "2")


def test_a_user_sleeps_and_wakes(api):
    assert slot(change(api, BEN, status="disabled"))[0] == "SUCCESS"
    assert [user["id"] for user in api.get("users", type="DeactiveUsers").json["users"]] == [BEN]
    assert slot(change(api, BEN, status="disabled"))[:2] == (
        "ID_ALREADY_DEACTIVATED", "User is already deactivated",
    )  # fmt: skip
    assert slot(change(api, BEN, status="active"))[0] == "SUCCESS"
    assert slot(change(api, BEN, status="active"))[0] == "ID_ALREADY_ACTIVE"


@pytest.mark.parametrize(
    ("who", "values", "code", "message"),
    [
        (ASHA, {"status": "disabled"}, "INVALID_REQUEST", "Primary Contact cannot be deactivated"),
        (ASHA, {"role": "5725767000000026008"}, "INVALID_REQUEST",
         "Profile and Role cannot be Updated by the user."),
        (BEN, {"time_zone": "Europe/Oslo"}, "INVALID_REQUEST", "Cannot update the time_zone of another User"),
        (BEN, {"email": "ben2@example.com"}, "EMAIL_UPDATE_NOT_ALLOWED",
         "Cannot update email of a confirmed CRM User"),
        (BEN, {"status": "asleep"}, "INVALID_DATA", "invalid data"),
        ("1", {"city": "Oslo"}, "INVALID_DATA", "the id given seems to be invalid"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(api, who, values, code, message):
    before = api.get("users").json["users"]
    answer = change(api, who, **values)
    assert slot(answer)[:2] == (code, message)
    assert answer.status == (400 if who == "1" else 200)
    assert api.get("users").json["users"] == before


def test_a_user_leaves(api):
    assert slot(api.delete(f"users/{BEN}")) == ("SUCCESS", "User deleted", {"id": BEN})
    assert [user["id"] for user in api.get("users", type="DeletedUsers").json["users"]] == [BEN]
    assert slot(api.delete(f"users/{BEN}"))[0] == "ID_ALREADY_DELETED"
    assert slot(change(api, BEN, city="Oslo"))[0] == "CANNOT_UPDATE_DELETED_USER"
    assert slot(api.delete(f"users/{ASHA}"))[1] == "Primary contact cannot be deleted"
    unknown = api.delete("users/1")
    assert (unknown.status, slot(unknown)[0]) == (400, "INVALID_DATA")


def test_only_an_administrator_changes_others(api, new):
    ben = Api(api.crm, token=api.crm.token(user=BEN))
    assert slot(add(ben, new))[0] == "AUTHORIZATION_FAILED"
    assert slot(ben.delete(f"users/{CLARA}"))[1] == "User does not have sufficient privilege to delete users"
    assert slot(change(ben, CLARA, city="Oslo"))[0] == "AUTHORIZATION_FAILED"
    assert slot(change(ben, BEN, city="Oslo"))[0] == "SUCCESS"
    assert ben.get("users", type="CurrentUser").json["users"][0]["city"] == "Oslo"


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ("(email:equals:BEN@example.com)", [BEN]),
        ("(first_name:starts_with:c)", [CLARA]),
        ("((status:equals:active)and(last_name:not_equal:Rao))", [BEN, CLARA]),
        ("(id:equals:5725767000000086017)", [ASHA]),
    ],
)
def test_users_are_found_by_criteria(api, criteria, found):
    assert [user["id"] for user in api.get("users/search", criteria=criteria).json["users"]] == found


def test_users_are_a_module_in_any_case(api):
    assert api.get("Users").json == api.get("users").json
    assert api.get("Users/search", criteria="(first_name:starts_with:c)").json["users"][0]["id"] == CLARA


def test_a_search_for_nobody_finds_nobody(api):
    assert api.get("users/search", criteria="(email:equals:x@y.z)").status == 204
    assert (api.get("users/search").code, api.get("users/search", criteria="(x:equals:y)").code) == (
        "MANDATORY_NOT_FOUND", "INVALID_QUERY",
    )  # fmt: skip


def test_users_go_back_with_a_snapshot_and_stay_in_a_file(api, new, tmp_path):
    before = api.crm.snapshot()
    add(api, new)
    assert len(api.get("users").json["users"]) == 4
    api.crm.restore(before)
    assert len(api.get("users").json["users"]) == 3
    with_file = FakeCRM(db=tmp_path / "crm.db")
    add(Api(with_file), new)
    with_file.close()
    again = FakeCRM(db=tmp_path / "crm.db")
    assert [user["last_name"] for user in Api(again).get("users").json["users"]][3:] == ["Weiss"]
    again.close()


@pytest.mark.parametrize(
    "end", [lambda api: change(api, BEN, city="Oslo"), lambda api: api.delete(f"users/{BEN}")]
)
def test_who_saw_the_users_before_a_change_is_told_them_again(api, end):
    def statuses(*paths: str) -> list[int]:
        return [api.call("GET", path, headers={"if-modified-since": seen}).status for path in paths]

    seen = "2026-11-23T18:59:59Z"
    api.crm.clock.advance(hours=1)
    assert statuses("users", f"users/{BEN}") == [304, 304]
    end(api)
    assert statuses("users", f"users/{BEN}", f"users/{CLARA}") == [200, 200, 304]
    seen = "2026-11-23T19:00:00Z"
    assert statuses("users", f"users/{BEN}") == [304, 304]


def test_a_user_tells_who_made_and_who_changed_it(api, new):
    made = slot(add(api, new))[2]["id"]
    api.crm.clock.advance(hours=1)
    ben = Api(api.crm, token=api.crm.token(user=BEN))
    assert slot(change(ben, BEN, city="Oslo"))[0] == "SUCCESS"
    asha, himself = {"name": "Asha Rao", "id": ASHA}, {"name": "Ben Okafor", "id": BEN}
    told = [read(api, who) for who in (made, BEN)]
    assert [(user["created_by"], user["Modified_By"]) for user in told] == [(asha, asha), (asha, himself)]
    assert told[1]["Modified_Time"] > told[1]["created_time"]


def test_a_signature_is_shown_to_its_user_alone(api):
    assert slot(change(api, ASHA, signature="Yours"))[0] == "SUCCESS"
    assert read(api, ASHA)["signature"] == "Yours"
    assert "signature" not in read(Api(api.crm, token=api.crm.token(user=BEN)), ASHA)


def test_a_user_s_offset_is_that_of_their_time_zone(api):
    assert slot(change(api, ASHA, time_zone="Asia/Kolkata"))[0] == "SUCCESS"
    assert (read(api, ASHA)["offset"], read(api, BEN)["offset"]) == (19_800_000, -28_800_000)
    assert slot(change(api, ASHA, time_zone="Mars/Base"))[0::2] == ("INVALID_DATA", {"api_name": "time_zone"})
