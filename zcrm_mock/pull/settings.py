"""What an org tells of itself and its people, in the words of an org file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from zoneinfo import available_timezones

from zcrm_mock.engine.org_file.settings import STAMPS
from zcrm_mock.engine.settings.variables import TYPES
from zcrm_mock.pull.asking import Json

ITEMS: dict[str, tuple[str, ...]] = {
    "taxes": ("name", "value", "id"),
    "currencies": (
        "iso_code", "name", "symbol", "exchange_rate", "format", "prefix_symbol", "is_active", "id", *STAMPS,
    ),
    "variable_groups": ("name", "api_name", "description", "display_label", "id"),
    "variables": ("api_name", "name", "description", "type", "value", "id"),
    "tags": ("name", "id", *STAMPS),
}  # fmt: skip
"""What the org file takes of each kind of item."""

_PREFIX = re.compile(r"[1-8][0-9]{6}|[1-9][0-9]{2,5}")


def described_settings(told: Mapping[str, list[Json]], notes: list[str]) -> Json:
    """Everything but the modules; what the org did not tell is as in the standard org."""
    org = _org(told["org"][0] if told["org"] else {}, told, notes)
    roles = _roles(told["roles"])
    if roles:
        org["roles"] = roles
    if told["profiles"]:
        org["profiles"] = [kept(one, ("name", "description", "id")) for one in told["profiles"]]
    users = _users(told, notes)
    if users:
        org["users"] = users
    org["territories"] = _territories(told, users, notes)
    for part in ("taxes", "currencies", "variable_groups"):
        org[part] = [kept(one, ITEMS[part]) for one in _ordered(part, told[part])]
    org["variables"] = [
        kept(one, ITEMS["variables"]) | _group_of(one)
        for one in told["variables"]
        if one.get("type") in TYPES
    ]
    odd = (one for one in told["variables"] if one.get("type") not in TYPES)
    notes += [f"left out: the variable {one['api_name']}, of type {one.get('type')!r}" for one in odd]
    return {key: value for key, value in org.items() if value}


def _group_of(variable: Json) -> Json:
    group = variable.get("variable_group")
    return {"variable_group": group["api_name"]} if isinstance(group, dict) and group.get("api_name") else {}


def _ordered(part: str, found: list[Json]) -> list[Json]:
    if part == "taxes":
        return sorted(found, key=lambda tax: tax.get("sequence_number") or 0)
    return sorted(found, key=lambda one: not one.get("is_base", True))


def _org(json: Json, told: Mapping[str, list[Json]], notes: list[str]) -> Json:
    texts = {
        "company_name": "company_name",
        "country": "country",
        "zgid": "zgid",
        "locale": "currency_locale",
    }
    made: Json = {key: json[name] for key, name in texts.items() if json.get(name)}
    zone = json.get("time_zone")
    if zone in available_timezones():
        made["time_zone"] = zone
    elif zone:
        notes.append(f"time_zone: {zone!r} is unknown here; the fake's is the standard one")
    iso = json.get("iso_code")
    if iso:
        name = str(json.get("currency") or iso).removesuffix(f" - {iso}")
        made["currency"] = {"iso_code": iso, "name": name, "symbol": json.get("currency_symbol") or iso}
    ids = [str(one.get("id")) for part in told.values() for one in part]
    prefixes = Counter(one[:-12] for one in ids if _PREFIX.fullmatch(one[:-12]))
    if prefixes:
        made["id_prefix"] = prefixes.most_common(1)[0][0]
    return made


def _roles(found: list[Json]) -> list[Json]:
    """The roles, each below the one that it reports to."""
    above = {one["name"]: (one.get("reporting_to") or {}).get("name") for one in found}
    return [
        kept(one, ("name", "description", "id"))
        | ({"reporting_to": above[one["name"]]} if above[one["name"]] in above else {})
        for one in _from_above(found, above)
    ]


def _territories(told: Mapping[str, list[Json]], users: list[Json], notes: list[str]) -> list[Json]:
    """The territories, each below its parent, with who manages them and who works them."""
    found = [one for one in told["territories"] if isinstance(one.get("name"), str)]
    names = {one["id"]: one["name"] for one in found}
    above = {one["name"]: names.get(str(one.get("parent_id"))) for one in found}
    emails: dict[str, str] = {user["id"]: user["email"] for user in users}
    workers: dict[str, list[str]] = {}
    astray: set[str] = set()
    for user in (user for user in told["users"] if user["id"] in emails):
        for one in user.get("territories") or ():
            if str(one.get("id")) not in names:
                astray.add(user["id"])
            elif not one.get("manager"):
                workers.setdefault(str(one.get("id")), []).append(emails[user["id"]])
    if astray:
        whose = "a user" if len(astray) == 1 else f"{len(astray)} users"
        notes.append(f"left out: territories of {whose}, since the org does not tell of them")
    made: list[Json] = []
    for one in _from_above(found, above):
        said = one.get("manager")
        manager = str(said.get("id")) if isinstance(said, dict) else ""
        if manager and manager not in emails:
            notes.append(f"territories: the manager of {one['name']} is none of the users")
        facts: Json = {
            "parent": above[one["name"]], "manager": emails.get(manager), "users": workers.get(one["id"]),
        }  # fmt: skip
        known = {key: value for key, value in facts.items() if value}
        made.append(kept(one, ("name", "criteria", "description", "id")) | known)
    return made


def _from_above(found: list[Json], above: Mapping[str, str | None]) -> list[Json]:
    """Those that are named in `above`, each after the one above it."""

    def depth(name: str | None, seen: tuple[str | None, ...] = ()) -> int:
        return 0 if name is None or name in seen else 1 + depth(above.get(name), (*seen, name))

    return sorted(found, key=lambda one: depth(one["name"]))


def _users(told: Mapping[str, list[Json]], notes: list[str]) -> list[Json]:
    """The users, the org's primary one first; without roles and profiles they would have none."""
    if not (told["roles"] and told["profiles"]):
        if told["users"]:
            notes.append("left out: the users, since their roles and profiles are unknown")
        return []
    primary = str(told["org"][0].get("primary_zuid")) if told["org"] else ""
    ordered = sorted(told["users"], key=lambda user: str(user.get("zuid")) != primary)
    return [_user(user, told, notes) for user in ordered]


def _user(json: Json, told: Mapping[str, list[Json]], notes: list[str]) -> Json:
    made = kept(json, ("first_name", "last_name", "email", "status", "confirm", "zuid", "id"))
    for key in ("role", "profile"):
        name = json[key].get("name") if isinstance(json.get(key), dict) else None
        if name in [one.get("name") for one in told[f"{key}s"]]:
            made[key] = name
        else:
            notes.append(f"users: the {key} of {json['id']} is unknown; it is any")
    return made


def kept(json: Json, keys: tuple[str, ...]) -> Json:
    """Those of `keys` that say something."""
    return {key: json[key] for key in keys if json.get(key) not in (None, "")}
