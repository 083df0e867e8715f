"""Users who come, change, leave and are looked for. Source: docs v2 add-user, py-sdk-2.0 (platform.md 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import editions, failures, items
from zcrm_mock.engine.clock import time_zone
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.people.people import USERS, User
from zcrm_mock.engine.query import criteria
from zcrm_mock.engine.query.sql import compile_tree, users_table
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PLAIN = (
    "country", "city", "state", "street", "zip", "phone", "mobile", "fax", "website", "alias", "dob",
    "language", "locale", "country_locale", "time_format", "date_format", "time_zone", "signature",
)  # fmt: skip
"""Texts that a user may be given. Source: platform.md 4.1."""

SEARCHED = Module(
    api_name="users",
    module_name="Users",
    singular_label="User",
    plural_label="Users",
    display_field="full_name",
    fields=USERS | {"status": Field(api_name="status", data_type="picklist")},
)
"""What a search looks at (inferred: sdk-v1gen shows `email` alone)."""

NO_RIGHT = "Either trial has expired or user does not have sufficient privilege to perform this action"
NO_RIGHT_TO_DELETE = "User does not have sufficient privilege to delete users"


def search(org: Org, text: str) -> list[User]:
    """The users whom criteria find, in their order."""
    where = compile_tree(criteria.parse(text, SEARCHED, org), org)
    found = {str(i) for i in org.store.ids_among(users_table(org, SEARCHED.fields), where)}
    return [user for user in org.people.all if user.id in found]


def create(org: Org, sent: Any, caller: User) -> Item:
    """A new user: active, and unconfirmed until the invitation is accepted."""
    if not caller.is_admin:
        raise Refused(settings_failures.user_not_authorized(NO_RIGHT))
    given = items.table(sent)
    texts = _texts(given)
    last_name = items.text(given, "last_name", needed=True, longest=100) or ""
    first_name = items.text(given, "first_name", longest=100)
    email = _email(org, given, needed=True) or ""
    for name in ("role", "profile"):
        if given.get(name) is None:
            raise Refused(failures.mandatory_not_found(name))
    editions.check_license(org)
    user = User(
        id=str(org.store.next_id()),
        first_name=first_name,
        last_name=last_name,
        email=email,
        role=_chosen(org, "role", given["role"]),
        profile=_chosen(org, "profile", given["profile"]),
        confirm=False,
        more=texts | {"created_time": org.now(), "created_by": _reference(caller)},
    )
    user = _signed(org, user, caller)
    org.people.put(user)
    return {"id": user.id}


def update(org: Org, sent: Any, caller: User, user_id: str | None = None) -> Item:
    """Change a user: the one of `user_id`, or whom `sent` names by an id."""
    given = items.table(sent)
    if user_id is None and items.id_of(given.get("id")) is None:
        raise Refused(failures.mandatory_not_found("id"))
    user = _known(org, user_id or items.id_of(given["id"]) or "")
    if user.status == "deleted":
        raise Refused(settings_failures.deleted_user())
    if not caller.is_admin and caller.id != user.id:
        raise Refused(settings_failures.user_not_authorized(NO_RIGHT))
    _check_own(org, user, given, caller)
    texts = _texts(given)
    changed = replace(
        user,
        first_name=items.text(given, "first_name", longest=100) if "first_name" in given else user.first_name,
        last_name=items.text(given, "last_name", longest=100) or user.last_name,
        email=_email(org, given, of=user) or user.email,
        status=_status(org, user, given),
        role=_chosen(org, "role", given["role"]) if given.get("role") is not None else user.role,
        profile=_chosen(org, "profile", given["profile"])
        if given.get("profile") is not None
        else user.profile,
        more={**user.more, **texts},
    )
    org.people.put(_signed(org, changed, caller))
    return {"id": user.id}


def delete(org: Org, user_id: str, caller: User) -> Item:
    """Let a user go: they are told by `type=DeletedUsers` from now on."""
    user = _known(org, user_id)
    if not caller.is_admin:
        raise Refused(settings_failures.user_not_authorized(NO_RIGHT_TO_DELETE))
    if user.status == "deleted":
        raise Refused(settings_failures.user_already("deleted"))
    if user.id == org.people.primary.id:
        raise Refused(settings_failures.user_request_invalid("Primary contact cannot be deleted"))
    org.people.put(_signed(org, replace(user, status="deleted"), caller))
    return {"id": user.id}


def _signed(org: Org, user: User, caller: User) -> User:
    """The user, with who made what it is now, and when."""
    signs = {"Modified_Time": org.now(), "Modified_By": _reference(caller)}
    return replace(user, more={**user.more, **signs}, changed_at=int(org.clock.timestamp()))


def _reference(user: User) -> Item:
    return {"name": user.full_name, "id": user.id}


def _known(org: Org, user_id: str) -> User:
    user = org.people.get(user_id)
    if user is None:
        raise Refused(failures.invalid_id())
    return user


def _check_own(org: Org, user: User, given: Mapping[str, Any], caller: User) -> None:
    """What is one's own to change, and what is not. Source: py-sdk-2.0; who is meant is inferred."""
    own = caller.id == user.id
    if own and any(
        given.get(name) is not None and _chosen(org, name, given[name]) != getattr(user, name)
        for name in ("role", "profile")
    ):
        raise Refused(
            settings_failures.user_request_invalid("Profile and Role cannot be Updated by the user.")
        )
    if not own and given.get("time_zone") is not None:
        raise Refused(settings_failures.user_request_invalid("Cannot update the time_zone of another User"))


def _status(org: Org, user: User, given: Mapping[str, Any]) -> str:
    status = given.get("status")
    if status is None:
        return user.status
    if status not in ("active", "disabled"):
        raise Refused(failures.invalid_value("status"))
    if status == user.status:
        raise Refused(settings_failures.user_already("active" if status == "active" else "deactivated"))
    if user.id == org.people.primary.id:
        raise Refused(settings_failures.user_request_invalid("Primary Contact cannot be deactivated"))
    return str(status)


def _texts(given: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: items.text(given, name, longest=255) for name in _PLAIN if name in given}
    if texts.get("time_zone") and time_zone(texts["time_zone"]) is None:
        raise Refused(failures.invalid_value("time_zone"))
    return texts


def _email(org: Org, given: Mapping[str, Any], *, needed: bool = False, of: User | None = None) -> str | None:
    email = items.text(given, "email", needed=needed, longest=100)
    if email is None or (of and email.casefold() == of.email.casefold()):
        return None
    if not _EMAIL.fullmatch(email):
        raise Refused(settings_failures.user_email_invalid())
    if of and of.confirm:
        raise Refused(settings_failures.user_email_fixed())
    for other in org.people.all:
        if other.email.casefold() == email.casefold():
            raise Refused(settings_failures.user_email_taken(email, other.id))
    return email


def _chosen(org: Org, kind: str, sent: Any) -> dict[str, str]:
    """A role or profile by its id, as users show it."""
    wanted = items.id_of(sent)
    for one in org.spec.roles if kind == "role" else org.spec.profiles:
        if one.id == wanted:
            return {"name": one.name, "id": one.id}
    raise Refused(failures.invalid_id({"api_name": kind}))
