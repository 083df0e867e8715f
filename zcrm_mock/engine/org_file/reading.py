"""An org as somebody describes it: a standard one, a mapping, or a JSON or TOML file of the same shape."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

import orjson

from zcrm_mock.engine import activities, record_currencies
from zcrm_mock.engine.clock import time_zone
from zcrm_mock.engine.fields import Told
from zcrm_mock.engine.org_file import people, settings
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.org_file.linking import with_linking_modules
from zcrm_mock.engine.org_file.modules import read_modules
from zcrm_mock.engine.org_file.people import UserSpec, standard_users
from zcrm_mock.engine.org_file.settings import Setting, read_settings
from zcrm_mock.engine.people.people import User
from zcrm_mock.engine.schema import Module, OrgError, Schema, TerritorySpec
from zcrm_mock.engine.settings import currencies
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
_PREFIX = re.compile(r"[1-8][0-9]{6}|[1-9][0-9]{2,5}")


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
    settings: tuple[Setting, ...] = ()
    """Taxes, currencies, variables and tags that it starts with."""
    told: Told = field(default_factory=dict)
    """More of what `GET /org` tells."""

    @cached_property
    def schema(self) -> Schema:
        """The modules with their ids given out; one per spec, so that orgs of a spec share it."""
        shown = activities.union_of({module.api_name: module for module in self.modules})
        schema = Schema((*self.modules, shown), self.id_prefix)
        codes = currencies.codes(one.item for one in self.settings if one.kind == currencies.KIND)
        return record_currencies.with_currencies(schema, codes) if codes else schema

    @cached_property
    def highest_id(self) -> int:
        """The last id of the org's own prefix that is given out: records come after it."""
        people = [user.id for user in self.users]
        people += [role.id for role in self.roles]
        people += [profile.id for profile in self.profiles]
        people += [territory.id for territory in self.territories]
        settings = (setting.item["id"] for setting in self.settings)
        ids = chain(people, settings, self.schema.ids)
        own = (one for one in ids if len(one) == len(self.id_prefix) + 12)
        return max(int(one) for one in own if one.startswith(self.id_prefix))

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
                confirm=user.confirm,
                zuid=user.zuid,
                more=user.told,
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
_PARTS = ("currency", "roles", "profiles", "users", "modules", "territories", "automation", "told")
_KEYS = (*_TEXTS, *_PARTS, *settings.KEYS)

TOLD_OF_ORG = frozenset({
    "company_name", "time_zone", "zgid", "country", "currency", "currency_symbol", "iso_code", "mc_status",
    "primary_email", "primary_zuid",
})  # fmt: skip
"""Keys of `GET /org` that have keys of their own in an org file."""


def _read(declared: Declared) -> OrgSpec:
    given = declared.table(_KEYS)
    texts: dict[str, Any] = {key: given[key].text() for key in _TEXTS if key in given}
    spec = OrgSpec(**texts)
    if "currency" in given:
        spec = _with_currency(spec, given["currency"])
    if "roles" in given:
        spec = replace(spec, roles=_listed(given["roles"], people.read_role))
    if "profiles" in given:
        spec = replace(spec, profiles=_listed(given["profiles"], people.read_profile))
    users = standard_users(spec.roles, spec.profiles)
    if "users" in given:
        read_user = partial(people.read_user, roles=spec.roles, profiles=spec.profiles)
        users = _listed(given["users"], read_user)
    spec = replace(spec, users=users)
    if "modules" in given:
        spec = replace(spec, modules=read_modules(given["modules"]))
    if "territories" in given:
        spec = replace(spec, territories=_listed(given["territories"], people.read_territory))
    if "automation" in given:
        spec = replace(spec, automation={k: v.value for k, v in given["automation"].table().items()})
    if "told" in given:
        spec = replace(spec, told=given["told"].told(TOLD_OF_ORG))
    modules = {module.api_name: module for module in spec.modules}
    return _completed(replace(spec, settings=read_settings(given, modules)))


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


# --- what must be true of every org, declared or made in Python -----------------------------------


def _completed(spec: OrgSpec) -> OrgSpec:
    """The org with the ids that it lacks. Raises OrgError for an org that cannot be."""
    if not _PREFIX.fullmatch(spec.id_prefix):
        raise OrgError(
            f"needs 7 digits, the first from 1 to 8, or fewer, not {spec.id_prefix!r}", "id_prefix"
        )
    _check_time_zone(spec.time_zone)
    people.check_names(spec)
    roles = zip(spec.roles, chain(ROLE_IDS, count(30_000)), strict=False)
    territories = zip(spec.territories, count(FIRST_TERRITORY), strict=False)
    profiles = zip(spec.profiles, chain(PROFILE_IDS, count(60_000)), strict=False)
    users = zip(spec.users, count(FIRST_USER_ID), count(FIRST_ZUID), strict=False)
    done = replace(
        spec,
        modules=with_linking_modules(spec.modules),
        roles=tuple(replace(role, id=role.id or _id(spec, number)) for role, number in roles),
        profiles=tuple(replace(profile, id=profile.id or _id(spec, number)) for profile, number in profiles),
        territories=tuple(replace(one, id=one.id or _id(spec, number)) for one, number in territories),
        users=tuple(
            replace(user, id=user.id or _id(spec, number), zuid=user.zuid or str(zuid))
            for user, number, zuid in users
        ),
        settings=settings.numbered(spec.settings, spec.id_prefix),
    )
    people.check_ids(done)
    people.check_permissions(done)  # and, on the way, the modules
    people.check_territories(done)
    return done


def _id(spec: OrgSpec, number: int) -> str:
    return f"{spec.id_prefix}{number:012d}"


def _check_time_zone(name: str) -> None:
    if time_zone(name) is None:
        raise OrgError(f"needs a name of the IANA time zones, as 'Europe/Berlin', not {name!r}", "time_zone")
