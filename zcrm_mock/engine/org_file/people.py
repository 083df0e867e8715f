"""Roles, profiles, users and territories as an org file declares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.fields import Told
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.people.permissions import permissions_of
from zcrm_mock.engine.schema import OrgError, TerritorySpec
from zcrm_mock.engine.standard_org import Profile, Role

if TYPE_CHECKING:
    from zcrm_mock.engine.org_file.reading import OrgSpec

TOLD_OF_USERS = frozenset({
    "id", "zuid", "first_name", "last_name", "full_name", "email", "role", "profile", "status", "confirm",
    "territories",
})  # fmt: skip
TOLD_OF_TERRITORIES = frozenset({"id", "name", "parent_id", "manager", "criteria", "description"})
NAMED = ("id", "name")
"""Keys of users, territories, and roles and profiles that have keys of their own in an org file."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSpec:
    """One user; `role` and `profile` are names of the org's."""

    first_name: str | None = None
    last_name: str
    email: str
    role: str = "CEO"
    profile: str = "Administrator"
    status: str = "active"
    confirm: bool = True
    id: str = ""
    zuid: str = ""
    told: Told = field(default_factory=dict)


def standard_users(roles: Sequence[Role], profiles: Sequence[Profile]) -> tuple[UserSpec, ...]:
    """An administrator, who is the primary user, and two who are not."""
    names = (("Asha", "Rao"), ("Ben", "Okafor"), ("Clara", "Lindt"))
    return tuple(
        UserSpec(
            first_name=first,
            last_name=last,
            email=f"{first.lower()}@example.com",
            role=roles[0 if index == 0 else -1].name,
            profile=profiles[0 if index == 0 else -1].name,
        )
        for index, (first, last) in enumerate(names)
    )


# --- as they are declared; every reader raises OrgError -------------------------------------------


def read_role(declared: Declared) -> Role:
    """A role, from its name or from all that is said of it."""
    if isinstance(declared.value, str):
        return Role(declared.text())
    facts = _facts(declared, ("name", "reporting_to", "description", "share_with_peers"), "name", told=NAMED)
    return Role(peers=facts.pop("share_with_peers", None), **facts)


def read_profile(declared: Declared) -> Profile:
    """A profile, from its name or from all that is said of it."""
    if isinstance(declared.value, str):
        return Profile(declared.text())
    return Profile(**_facts(declared, ("name", "description", "may_not"), "name", told=NAMED))


def read_user(declared: Declared, roles: Sequence[Role], profiles: Sequence[Profile]) -> UserSpec:
    """A user; unless told, the first has the first role and profile, and the others have the last."""
    keys = ("first_name", "last_name", "email", "role", "profile", "status", "zuid", "confirm")
    facts = _facts(declared, keys, "last_name", "email", told=TOLD_OF_USERS)
    place = 0 if declared.place.endswith("[0]") else -1
    return UserSpec(**{"role": roles[place].name, "profile": profiles[place].name, **facts})


def read_territory(declared: Declared) -> TerritorySpec:
    """A territory; whether accounts can have its criteria is seen later, when the org has fields."""
    keys = ("name", "parent", "manager", "users", "criteria", "description")
    return TerritorySpec(**_facts(declared, keys, "name", told=TOLD_OF_TERRITORIES))


def _facts(declared: Declared, keys: Sequence[str], *needed: str, told: Collection[str]) -> dict[str, Any]:
    readers: dict[str, Callable[[Declared], Any]] = {**_READERS, "told": lambda part: part.told(told)}
    given = declared.table((*keys, "id", "told"))
    facts = {key: readers.get(key, Declared.text)(part) for key, part in given.items()}
    for key in needed:
        if key not in facts:
            raise declared.error(f"needs {key!r}")
    return facts


def _texts(declared: Declared) -> tuple[str, ...]:
    return tuple(part.text() for part in declared.items())


def _criteria(declared: Declared) -> Any:
    if not isinstance(declared.value, (str, dict, type(None))):
        raise declared.error("needs the text of search criteria, or criteria as an object")
    return declared.value


_READERS: dict[str, Callable[[Declared], Any]] = {
    "id": Declared.id,
    "confirm": Declared.flag,
    "share_with_peers": Declared.flag,
    "may_not": _texts,
    "users": _texts,
    "criteria": _criteria,
}
"""What is no text."""


# --- what must be true of them, declared or made in Python ----------------------------------------


def check_names(spec: OrgSpec) -> None:
    """Roles, profiles and users are known by their names, and refer to each other by them."""
    roles = once("roles", [role.name for role in spec.roles])
    profiles = once("profiles", [profile.name for profile in spec.profiles])
    once("users", [user.email.casefold() for user in spec.users])
    for index, role in enumerate(spec.roles):
        if role.reporting_to is not None and role.reporting_to not in roles[:index]:
            raise OrgError("needs the name of a role further up, or none", f"roles[{index}].reporting_to")
    for index, user in enumerate(spec.users):
        place = f"users[{index}]"
        if not _EMAIL.fullmatch(user.email):
            raise OrgError(f"needs an e-mail address, not {user.email!r}", f"{place}.email")
        for key, value, known in (
            ("role", user.role, roles),
            ("profile", user.profile, profiles),
            ("status", user.status, ["active", "disabled", "deleted"]),
        ):
            if value not in known:
                raise OrgError(f"needs one of {', '.join(known)}, not {value!r}", f"{place}.{key}")


def check_ids(spec: OrgSpec) -> None:
    """Each of them has an id of its own."""
    once("roles", [role.id for role in spec.roles])
    once("profiles", [profile.id for profile in spec.profiles])
    once("users", [user.id for user in spec.users])
    if spec.territories:
        once("territories", [one.id for one in spec.territories])


def check_permissions(spec: OrgSpec) -> None:
    """What profiles may not do is known: there are permissions of that name."""
    known = {permission.name for permission in permissions_of(spec.schema)}
    for index, profile in enumerate(spec.profiles):
        for name in profile.may_not:
            if name not in known:
                raise OrgError(f"no permission is called {name!r}", f"profiles[{index}].may_not")


def check_territories(spec: OrgSpec) -> None:
    """A territory's parent stands before it, and who works it is one of the users."""
    if spec.territories:
        once("territories", [one.name for one in spec.territories])
    emails = {user.email.casefold() for user in spec.users}
    for index, one in enumerate(spec.territories):
        place = f"territories[{index}]"
        if one.parent is not None and one.parent not in {o.name for o in spec.territories[:index]}:
            raise OrgError("needs the name of a territory further up, or none", f"{place}.parent")
        for key, email in [("manager", one.manager), *(("users", email) for email in one.users)]:
            if email is not None and email.casefold() not in emails:
                raise OrgError(f"no user has the e-mail address {email!r}", f"{place}.{key}")


def once(place: str, names: list[str]) -> list[str]:
    """The names themselves. Raises OrgError where there is none, or one stands twice."""
    if not names or len(set(names)) < len(names):
        raise OrgError("needs at least one, and each of them once", place)
    return names
