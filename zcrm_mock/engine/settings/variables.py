"""The org's variables and their groups. Source: docs create-variables, py-sdk-2.0 (platform.md 24)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.datatypes import DATA_TYPES, Rules
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import API_NAME, Field
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

KIND, GROUP = "variable", "variable_group"
GENERAL, GENERAL_ID = "General", 87_001
MAX_NAME = 50

TYPES = {
    "integer": "integer",
    "long": "bigint",
    "text": "text",
    "textarea": "textarea",
    "percent": "percent",
    "decimal": "double",
    "currency": "currency",
    "date": "date",
    "datetime": "datetime",
    "email": "email",
    "phone": "phone",
    "url": "website",
    "checkbox": "boolean",
}
"""A variable's type, and the data type that checks its value."""


def all_of(org: Org, group: str | None = None) -> list[Item]:
    """Every variable as the API tells it, or those of a group (its id or api_name)."""
    found = list(org.store.shelf.all(KIND).values())
    return [v for v in found if group in (None, v["variable_group"]["id"], v["variable_group"]["api_name"])]


def groups(org: Org) -> list[Item]:
    """Every group; an org starts with `General` (inferred)."""
    return list(_groups(org).values())


def find_group(org: Org, key: str) -> Item | None:
    """The group of that id or api_name."""
    return items.find(_groups(org), key, "api_name")


def find(org: Org, key: Any) -> Item | None:
    """The variable of that id or api_name."""
    return items.find(org.store.shelf.all(KIND), key, "api_name")


def create(org: Org, sent: Any) -> Item:
    """A new variable; a group that is named but not there is made."""
    given = items.table(sent)
    name = items.text(given, "name", needed=True, longest=MAX_NAME) or ""
    api_name = items.text(given, "api_name", needed=True, longest=MAX_NAME) or ""
    kind = items.text(given, "type", needed=True) or ""
    if given.get("variable_group") is None:
        raise Refused(failures.mandatory_not_found("variable_group"))
    if kind not in TYPES:
        raise Refused(failures.invalid_value("type"))
    if not API_NAME.fullmatch(api_name):
        raise Refused(failures.invalid_value("api_name"))
    _check_taken(org, "name", name)
    _check_taken(org, "api_name", api_name)
    made: Item = {
        "api_name": api_name,
        "name": name,
        "description": items.text(given, "description"),
        "id": str(org.store.next_id()),
        "type": kind,
        "variable_group": _group(org, given["variable_group"]),
        "value": value_text(kind, given.get("value"), org.rules),
    }
    org.store.shelf.put(KIND, made["id"], made)
    return made


def update(org: Org, sent: Any, key: str | None = None) -> Item:
    """Change a variable's name, value, description or group; the rest stays (inferred).

    It is the one of `key`, or the one that `sent` names by its id or api_name.
    """
    given = items.table(sent)
    key = key or given.get("id") or given.get("api_name")
    if key is None:
        raise Refused(failures.mandatory_not_found("id"))
    known = find(org, key)
    if known is None:
        raise Refused(failures.invalid_id())
    name = items.text(given, "name", longest=MAX_NAME) or known["name"]
    _check_taken(org, "name", name, known["id"])
    changed = known | {"name": name}
    if "description" in given:
        changed["description"] = items.text(given, "description")
    if given.get("variable_group") is not None:
        changed["variable_group"] = _group(org, given["variable_group"])
    if "value" in given:
        changed["value"] = value_text(known["type"], given["value"], org.rules)
    org.store.shelf.put(KIND, known["id"], changed)
    return changed


def delete(org: Org, variable_id: str) -> Item:
    """Forget a variable."""
    if not org.store.shelf.remove(KIND, variable_id):
        raise Refused(settings_failures.not_deleted("variable", variable_id))
    return {"id": variable_id}


def _check_taken(org: Org, key: str, value: str, but: str = "") -> None:
    if items.taken(org.store.shelf.all(KIND), key, value, but=(but,)):
        raise Refused(settings_failures.name_taken(api_name=key))


def _groups(org: Org) -> Mapping[str, Item]:
    known = org.store.shelf.all(GROUP)
    general = group_item(items.fixed_id(org, GENERAL_ID), GENERAL)
    return known if items.taken(known, "name", GENERAL) else {general["id"]: general} | known


def _group(org: Org, sent: Any) -> Item:
    """The group that a variable names by id or name, as variables show it."""
    known = _groups(org)
    wanted = items.id_of(sent)
    group = known.get(wanted or "")
    if group is None and isinstance(sent, dict) and sent.get("id") is None:
        name = items.text(sent, "name", needed=True, longest=MAX_NAME) or ""
        group = items.taken(known, "name", name)
        if group is None:
            group = group_item(str(org.store.next_id()), name)
            org.store.shelf.put(GROUP, group["id"], group)
    if group is None:
        raise Refused(failures.invalid_value("variable_group"))
    return {"api_name": group["api_name"], "name": group["name"], "id": group["id"]}


def group_item(group_id: str, name: str) -> Item:
    """A group as the API tells it."""
    api_name = "_".join(name.split())
    return {"display_label": name, "api_name": api_name, "name": name, "description": None, "id": group_id}


def value_text(kind: str, sent: Any, rules: Rules) -> str | None:
    """A value as it is answered: always a text. Source: platform.md 24."""
    if sent is None or sent == "":
        return None
    data_type = DATA_TYPES[TYPES[kind]]
    field = Field(api_name="value", data_type=data_type.name)
    try:
        kept = data_type.check(_parsed(sent, data_type.json_type), field, rules)
    except ValueError:
        raise Refused(failures.expected(kind, "value")) from None
    return str(kept).lower() if isinstance(kept, bool) else None if kept is None else str(kept)


def _parsed(sent: Any, json_type: str) -> Any:
    """Clients send numbers and flags as texts, too."""
    if not isinstance(sent, str):
        return sent
    if json_type == "integer":
        return int(sent)
    if json_type == "double":
        return float(sent)
    if json_type == "boolean":
        return {"true": True, "false": False}.get(sent.lower(), sent)
    return sent
