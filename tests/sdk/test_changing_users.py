"""Users who come, change and leave: each operation, and what the SDK parsed."""

from __future__ import annotations

from zcrmsdk.src.com.zoho.crm.api.profiles import Profile
from zcrmsdk.src.com.zoho.crm.api.roles import Role
from zcrmsdk.src.com.zoho.crm.api.users import BodyWrapper, RequestWrapper, User, UsersOperations


def user_body(kind=BodyWrapper, **values):
    user = User()
    for name, value in values.items():
        getattr(user, f"set_{name}")(value)
    body = kind()
    body.set_users([user])
    return body


def outcome(answer):
    [slot] = answer.get_object().get_users()
    return slot.get_code().get_value(), slot.get_message().get_value(), slot.get_details()


def test_a_user_comes_changes_and_leaves(sdk):
    role, profile = Role(), Profile()
    role.set_id(5725767000000026008)
    profile.set_id(5725767000000026014)
    new = user_body(
        RequestWrapper,
        first_name="Dora",
        last_name="Weiss",
        email="dora@example.com",
        role=role,
        profile=profile,
    )
    added = UsersOperations().create_user(new)
    code, message, details = outcome(added)
    assert (added.get_status_code(), code, message) == (201, "SUCCESS", "User added")
    user_id = int(details["id"])
    changed = UsersOperations().update_user(user_id, user_body(phone="1"))
    assert outcome(changed) == ("SUCCESS", "User updated", {"id": user_id})
    changed = UsersOperations().update_users(user_body(id=user_id, city="Oslo"))
    assert outcome(changed)[0] == "SUCCESS"
    [read] = UsersOperations().get_user(user_id).get_object().get_users()
    assert (read.get_full_name(), read.get_phone(), read.get_city()) == ("Dora Weiss", "1", "Oslo")
    assert (read.get_confirm(), read.get_role().get_name()) == (False, "Manager")
    assert outcome(UsersOperations().delete_user(user_id)) == ("SUCCESS", "User deleted", {"id": user_id})
    assert outcome(UsersOperations().delete_user(user_id))[0] == "ID_ALREADY_DELETED"


def test_a_user_who_cannot_be_is_told(sdk):
    taken = user_body(
        RequestWrapper, last_name="Okafor", email="ben@example.com", role=made(Role), profile=made(Profile)
    )
    code, message, _ = outcome(UsersOperations().create_user(taken))  # it drops these details
    assert (code, message) == ("DUPLICATE_DATA", "Failed to add user since same email id is already present")


def made(kind):
    """The CEO's role, or the administrator's profile."""
    thing = kind()
    thing.set_id(5725767000000026005 if kind is Role else 5725767000000026011)
    return thing
