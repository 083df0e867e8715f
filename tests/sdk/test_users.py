"""Users of every type, parsed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api.users import GetUserHeader, GetUsersHeader, GetUsersParam, UsersOperations

STAFF = (
    ("Rao", "Administrator", "active"),
    ("Okafor", "Standard", "active"),
    ("Lindt", "Standard", "disabled"),
    ("Moe", "Standard", "deleted"),
)


@pytest.fixture
def org():
    users = [
        {"last_name": name, "email": f"{name.lower()}@example.com", "profile": profile, "status": status}
        for name, profile, status in STAFF
    ]
    return {"users": users, "time_zone": "Asia/Kolkata"}


def users(sdk, **params):
    return UsersOperations().get_users(sdk.params(GetUsersParam, **params))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("AllUsers", ["Rao", "Okafor", "Lindt"]),
        ("ActiveUsers", ["Rao", "Okafor"]),
        ("DeactiveUsers", ["Lindt"]),
        ("ConfirmedUsers", ["Rao", "Okafor", "Lindt", "Moe"]),
        ("DeletedUsers", ["Moe"]),
        ("ActiveConfirmedUsers", ["Rao", "Okafor"]),
        ("AdminUsers", ["Rao"]),
        ("ActiveConfirmedAdmins", ["Rao"]),
        ("CurrentUser", ["Rao"]),
    ],
)
def test_a_list_of_users_shows_one_type(sdk, kind, names):
    assert [user.get_full_name() for user in users(sdk, type=kind).get_object().get_users()] == names


def test_a_type_that_nobody_is_of_is_no_content(sdk):
    answer = users(sdk, type="NotConfirmedUsers")
    assert (answer.get_status_code(), answer.get_object()) == (204, None)


def test_users_come_in_pages(sdk):
    answer = users(sdk, type="AllUsers", page=2, per_page=2).get_object()
    info = answer.get_info()
    assert [user.get_last_name() for user in answer.get_users()] == ["Lindt"]
    assert (info.get_page(), info.get_per_page(), info.get_count(), info.get_more_records()) == (
        2,
        2,
        1,
        False,
    )


def test_a_user_is_parsed_whole(sdk):
    known = sdk.crm.org.people.primary
    [user] = UsersOperations().get_user(int(known.id)).get_object().get_users()
    sdk.check(
        user,
        id=int(known.id),
        last_name="Rao",
        full_name="Rao",
        email="rao@example.com",
        status="active",
        confirm=True,
        microsoft=False,
        zuid=known.zuid,
        time_zone="Asia/Kolkata",
        offset=19_800_000,
        country="US",
        language="en_US",
        locale="en_US",
        territories=[],
        Created_Time=sdk.now,
        Modified_Time=sdk.now,
        date_format="MM/dd/yyyy",
        time_format="hh:mm a",
    )
    assert (user.get_role().get_name(), user.get_role().get_id()) == ("CEO", int(known.role["id"]))
    assert (user.get_profile().get_name(), user.get_profile().get_id()) == (
        "Administrator",
        int(known.profile["id"]),
    )
    assert user.get_theme().get_normal_tab().get_background() == "#222222"
    assert user.get_customize_info().get_show_detail_view() is True


def test_a_user_that_nobody_is_is_no_content(sdk):
    assert UsersOperations().get_user(5725767000000999999).get_status_code() == 204


@pytest.mark.parametrize(("minutes", "status"), [(-1, 200), (1, 304)])
def test_users_are_not_told_again_while_they_stay_the_same(sdk, minutes, status):
    since = sdk.now + timedelta(minutes=minutes)
    listed = UsersOperations().get_users(header_instance=sdk.headers(GetUsersHeader, if_modified_since=since))
    one = UsersOperations().get_user(
        int(sdk.crm.org.people.primary.id), sdk.headers(GetUserHeader, if_modified_since=since)
    )
    assert (listed.get_status_code(), one.get_status_code()) == (status, status)
