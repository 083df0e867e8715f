"""An org as somebody describes it: a standard one, a mapping, or a JSON or TOML file of the same shape."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson

from zcrm_mock.engine import activities
from zcrm_mock.engine.declared import Declared
from zcrm_mock.engine.org_modules import read_modules
from zcrm_mock.engine.people import User
from zcrm_mock.engine.permissions import permissions_of
from zcrm_mock.engine.schema import Module, OrgError, Schema, TerritorySpec
from zcrm_mock.engine.standard_org import (
    Profile,
    Role,
    standard_modules,
    standard_profiles,
    standard_roles,
)

CURRENCIES = {
    "USD": ("$", "US Dollar"),
    "EUR": ("€", "Euro"),
    "GBP": ("£", "British Pound"),
    "INR": ("Rs.", "Indian Rupee"),
    "CHF": ("CHF", "Swiss Franc"),
    "JPY": ("¥", "Japanese Yen"),
}
"""Symbol and name unless told; other currencies go by their ISO code."""

ROLE_IDS, PROFILE_IDS = (26005, 26008), (26011, 26014)
"""The running numbers of the standard ones. Source: docs v2 get-roles, get-profiles."""

FIRST_USER_ID, FIRST_ZUID = 86017, 694579958
FIRST_TERRITORY = 95_000

_T = TypeVar("_T")
_PREFIX = re.compile(r"[1-8][0-9]{6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TIME_ZONE = re.compile(r"[A-Za-z0-9_+\-/]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSpec:
    """One user; `role` and `profile` are names of the org's."""

    first_name: str | None = None
    last_name: str
    email: str
    role: str = "CEO"
    profile: str = "Administrator"
    status: str = "active"
    id: str = ""
    zuid: str = ""


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


@dataclass(frozen=True, kw_only=True)
class OrgSpec:
    """What an org is, before anybody writes to it. The first user is the primary one."""

    company_name: str = "Example Ltd"
    id_prefix: str = "5725767"
    """The 7 digits that all ids of the org begin with; a running number of 12 follows."""
    time_zone: str = "America/Los_Angeles"
    currency_iso: str = "USD"
    currency_symbol: str = "$"
    currency_name: str = "US Dollar"
    country: str = "US"
    language: str = "en_US"
    locale: str = "en_US"
    zgid: str = "694579901"
    roles: tuple[Role, ...] = field(default_factory=standard_roles)
    profiles: tuple[Profile, ...] = field(default_factory=standard_profiles)
    users: tuple[UserSpec, ...] = field(
        default_factory=lambda: standard_users(standard_roles(), standard_profiles())
    )
    modules: tuple[Module, ...] = field(default_factory=standard_modules)
    territories: tuple[TerritorySpec, ...] = ()
    """A parent stands before its children; none: the feature is off."""
    automation: Mapping[str, Any] = field(default_factory=dict)
    """Rules by module, as they were declared; an org reads them against its own fields."""

    @cached_property
    def schema(self) -> Schema:
        """The modules with their ids given out; one per spec, so that orgs of a spec share it."""
        shown = activities.union_of({module.api_name: module for module in self.modules})
        return Schema((*self.modules, shown), self.id_prefix)

    @cached_property
    def people(self) -> tuple[User, ...]:
        """The users with role and profile as references."""
        roles = {role.name: {"name": role.name, "id": role.id} for role in self.roles}
        profiles = {profile.name: {"name": profile.name, "id": profile.id} for profile in self.profiles}
        return tuple(
            User(
                id=user.id,
                first_name=user.first_name,
                last_name=user.last_name,
                email=user.email,
                role=roles[user.role],
                profile=profiles[user.profile],
                status=user.status,
                zuid=user.zuid,
            )
            for user in self.users
        )


def load(source: OrgSpec | Mapping[str, Any] | str | Path | None = None) -> OrgSpec:
    """The org of `source`, checked and with all ids given out; None is the standard org.

    A text is the path of a file: TOML where it ends in `.toml`, else JSON. Raises OrgError, which names
    the place and says what to write.
    """
    if source is None:
        return _standard()
    if isinstance(source, OrgSpec):
        return _completed(source)
    if isinstance(source, (str, Path)):
        return _read_once(orjson.dumps(_parse(Path(source)), default=str))
    try:
        return _read_once(orjson.dumps(source))
    except TypeError:  # not JSON: the reader below says where
        return _read(Declared(source))


@lru_cache(maxsize=64)
def _read_once(declared: bytes) -> OrgSpec:
    # Tests name the same org again and again; its schema and its empty database are made once.
    return _read(Declared(orjson.loads(declared)))


@cache
def _standard() -> OrgSpec:
    return _completed(OrgSpec())


def _parse(path: Path) -> Any:
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise OrgError(f"the org file {str(path)!r} cannot be read: {error}") from error
    try:
        return tomllib.loads(content.decode()) if path.suffix == ".toml" else orjson.loads(content)
    except (ValueError, RecursionError) as error:
        kind = "TOML" if path.suffix == ".toml" else "JSON"
        raise OrgError(f"the org file {str(path)!r} is not {kind}: {error}") from error


_TEXTS = ("company_name", "country", "language", "locale", "zgid", "id_prefix", "time_zone")
_KEYS = (*_TEXTS, "currency", "roles", "profiles", "users", "modules", "territories", "automation")


def _read(declared: Declared) -> OrgSpec:
    given = declared.table(_KEYS)
    texts: dict[str, Any] = {key: given[key].text() for key in _TEXTS if key in given}
    spec = OrgSpec(**texts)
    if "currency" in given:
        spec = _with_currency(spec, given["currency"])
    if "roles" in given:
        spec = replace(spec, roles=_listed(given["roles"], _role))
    if "profiles" in given:
        spec = replace(spec, profiles=_listed(given["profiles"], _profile))
    spec = replace(spec, users=standard_users(spec.roles, spec.profiles))
    if "users" in given:
        spec = replace(spec, users=_listed(given["users"], lambda part: _user(part, spec)))
    if "modules" in given:
        spec = replace(spec, modules=read_modules(given["modules"]))
    if "territories" in given:
        spec = replace(spec, territories=_listed(given["territories"], _territory))
    if "automation" in given:
        spec = replace(spec, automation={k: v.value for k, v in given["automation"].table().items()})
    return _completed(spec)


def _with_currency(spec: OrgSpec, declared: Declared) -> OrgSpec:
    given = declared.table(("iso_code", "symbol", "name"))
    iso = given["iso_code"].text() if "iso_code" in given else spec.currency_iso
    symbol, name = CURRENCIES.get(iso, (iso, iso))
    return replace(
        spec,
        currency_iso=iso,
        currency_symbol=given["symbol"].text() if "symbol" in given else symbol,
        currency_name=given["name"].text() if "name" in given else name,
    )


def _listed(declared: Declared, read: Callable[[Declared], _T]) -> tuple[_T, ...]:
    parts = declared.items()
    if not parts:
        raise declared.error("at least one is needed; leave the key out for the standard ones")
    return tuple(read(part) for part in parts)


def _role(declared: Declared) -> Role:
    if isinstance(declared.value, str):
        return Role(declared.text())
    given = declared.table(("name", "reporting_to", "description", "share_with_peers"))
    peers = given["share_with_peers"].flag() if "share_with_peers" in given else None
    return Role(**_texts(declared, given, "name", but=("share_with_peers",)), peers=peers)


def _profile(declared: Declared) -> Profile:
    if isinstance(declared.value, str):
        return Profile(declared.text())
    given = declared.table(("name", "description", "may_not"))
    may_not = tuple(part.text() for part in given["may_not"].items()) if "may_not" in given else ()
    return Profile(**_texts(declared, given, "name", but=("may_not",)), may_not=may_not)


def _territory(declared: Declared) -> TerritorySpec:
    given = declared.table(("name", "parent", "manager", "users", "criteria", "description"))
    users = tuple(part.text() for part in given["users"].items()) if "users" in given else ()
    asked = given["criteria"].value if "criteria" in given else None
    if not isinstance(asked, (str, dict, type(None))):
        raise given["criteria"].error("needs the text of search criteria, or criteria as an object")
    texts = _texts(declared, given, "name", but=("users", "criteria"))
    return TerritorySpec(**texts, users=users, criteria=asked)


def _user(declared: Declared, spec: OrgSpec) -> UserSpec:
    keys = ("first_name", "last_name", "email", "role", "profile", "status")
    texts = _named(declared, keys, "last_name", "email")
    first = declared.place.endswith("[0]")
    unless_told = {
        "role": spec.roles[0 if first else -1].name,
        "profile": spec.profiles[0 if first else -1].name,
    }
    return UserSpec(**{**unless_told, **texts})


def _named(declared: Declared, keys: Sequence[str], *needed: str) -> dict[str, Any]:
    return _texts(declared, declared.table(keys), *needed)


def _texts(
    declared: Declared, given: Mapping[str, Declared], *needed: str, but: Collection[str] = ()
) -> dict[str, Any]:
    texts = {key: part.text() for key, part in given.items() if key not in but}
    for key in needed:
        if key not in texts:
            raise declared.error(f"needs {key!r}")
    return texts


# --- what must be true of every org, declared or made in Python -----------------------------------


def _completed(spec: OrgSpec) -> OrgSpec:
    """The org with the ids that it lacks. Raises OrgError for an org that cannot be."""
    if not _PREFIX.fullmatch(spec.id_prefix):
        raise OrgError(f"id_prefix: needs 7 digits, the first from 1 to 8, not {spec.id_prefix!r}")
    _check_time_zone(spec.time_zone)
    _check_people(spec)
    roles = zip(spec.roles, chain(ROLE_IDS, count(30_000)), strict=False)
    territories = zip(spec.territories, count(FIRST_TERRITORY), strict=False)
    profiles = zip(spec.profiles, chain(PROFILE_IDS, count(60_000)), strict=False)
    users = zip(spec.users, count(FIRST_USER_ID), count(FIRST_ZUID), strict=False)
    done = replace(
        spec,
        roles=tuple(replace(role, id=role.id or _id(spec, number)) for role, number in roles),
        profiles=tuple(replace(profile, id=profile.id or _id(spec, number)) for profile, number in profiles),
        territories=tuple(replace(one, id=one.id or _id(spec, number)) for one, number in territories),
        users=tuple(
            replace(user, id=user.id or _id(spec, number), zuid=user.zuid or str(zuid))
            for user, number, zuid in users
        ),
    )
    _check_permissions(done)  # and, on the way, the modules
    _check_territories(done)
    return done


def _id(spec: OrgSpec, number: int) -> str:
    return f"{spec.id_prefix}{number:012d}"


def _check_time_zone(name: str) -> None:
    try:
        if not _TIME_ZONE.fullmatch(name):
            raise ValueError(name)
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise OrgError(
            f"time_zone: needs a name of the IANA time zones, as 'Europe/Berlin', not {name!r}"
        ) from error


def _check_people(spec: OrgSpec) -> None:
    roles = _once("roles", [role.name for role in spec.roles])
    profiles = _once("profiles", [profile.name for profile in spec.profiles])
    _once("users", [user.email.casefold() for user in spec.users])
    for index, role in enumerate(spec.roles):
        if role.reporting_to is not None and role.reporting_to not in roles[:index]:
            raise OrgError(f"roles[{index}].reporting_to: needs the name of a role further up, or none")
    for index, user in enumerate(spec.users):
        place = f"users[{index}]"
        if not _EMAIL.fullmatch(user.email):
            raise OrgError(f"{place}.email: needs an e-mail address, not {user.email!r}")
        for key, value, known in (
            ("role", user.role, roles),
            ("profile", user.profile, profiles),
            ("status", user.status, ["active", "disabled", "deleted"]),
        ):
            if value not in known:
                raise OrgError(f"{place}.{key}: needs one of {', '.join(known)}, not {value!r}")


def _check_permissions(spec: OrgSpec) -> None:
    known = {permission.name for permission in permissions_of(spec.schema)}
    for index, profile in enumerate(spec.profiles):
        for name in profile.may_not:
            if name not in known:
                raise OrgError(f"profiles[{index}].may_not: no permission is called {name!r}")


def _check_territories(spec: OrgSpec) -> None:
    if spec.territories:
        _once("territories", [one.name for one in spec.territories])
    emails = {user.email.casefold() for user in spec.users}
    for index, one in enumerate(spec.territories):
        place = f"territories[{index}]"
        if one.parent is not None and one.parent not in {o.name for o in spec.territories[:index]}:
            raise OrgError(f"{place}.parent: needs the name of a territory further up, or none")
        for key, email in [("manager", one.manager), *(("users", email) for email in one.users)]:
            if email is not None and email.casefold() not in emails:
                raise OrgError(f"{place}.{key}: no user has the e-mail address {email!r}")


def _once(place: str, names: list[str]) -> list[str]:
    if not names or len(set(names)) < len(names):
        raise OrgError(f"{place}: needs at least one, and each of them once")
    return names
