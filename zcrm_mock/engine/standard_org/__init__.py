"""A new org as data: the standard modules of Zoho CRM v2, its first roles and profiles.

The fields stand in `modules.json`, one per line, each with what is known of its source; what records have
of other records stands in `related_lists.json`.
Sources: records.md 14 and 15, platform.md 5 and 6, live 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from zcrm_mock.engine.datatypes import DATA_TYPES
from zcrm_mock.engine.fields import Field, PickListValue, Told
from zcrm_mock.engine.schema import Module, RelatedList

_DATA = Path(__file__).with_name("modules.json")
_RELATED = _DATA.with_name("related_lists.json")


@dataclass(frozen=True, slots=True)
class Role:
    """A place in the org's hierarchy; `reporting_to` is the name of the role above."""

    name: str
    reporting_to: str | None = None
    description: str | None = None
    peers: bool | None = None
    """Whether who has the role sees what others of it own; at the top of the hierarchy unless told."""
    id: str = ""
    told: Told = field(default_factory=dict)

    @property
    def share_with_peers(self) -> bool:
        """`peers`, or what it is unless told."""
        return self.reporting_to is None if self.peers is None else self.peers


@dataclass(frozen=True, slots=True)
class Profile:
    """What its users may do: everything but what `may_not` names."""

    name: str
    description: str | None = None
    may_not: tuple[str, ...] = ()
    id: str = ""
    told: Told = field(default_factory=dict)


@cache
def standard_modules() -> tuple[Module, ...]:
    """The 19 modules that every org starts with."""
    data = orjson.loads(_DATA.read_bytes())
    reader = _Reader({name: tuple(map(option, options)) for name, options in data["pick_lists"].items()})
    for name, rows in data["rows"].items():
        reader.rows[name] = tuple(map(reader.field, rows))
    return tuple(map(reader.module, data["modules"]))


@cache
def related_lists() -> dict[str, tuple[RelatedList, ...]]:
    """What each module's records have of others; `*` is every custom module, `linking` every linking one."""
    modules = orjson.loads(_RELATED.read_bytes())["modules"]
    return {name: tuple(map(_related_list, rows)) for name, rows in modules.items()}


def _related_list(row: dict[str, Any]) -> RelatedList:
    return RelatedList(**{"label": label_of(row["api_name"]), "module": row["api_name"], **row})


def standard_roles() -> tuple[Role, ...]:
    """Source: docs v2 get-roles."""
    above_all = "Users with this role have access to the data owned by all other users."
    below = "Users belonging to this role cannot see data for admin users."
    return Role("CEO", None, above_all), Role("Manager", "CEO", below)


def standard_profiles() -> tuple[Profile, ...]:
    """Source: docs v2 get-profiles."""
    everything = "This profile will have all the permissions."
    most = "This profile will have all the permissions except administrative privileges."
    return Profile("Administrator", everything), Profile("Standard", most)


def label_of(api_name: str) -> str:
    """The label that a field or module has unless told: its api_name in words."""
    text = api_name.removesuffix("__s").replace("_", " ")
    return text[:1].upper() + text[1:]


def option(row: Any) -> PickListValue:
    """An option from its text, from `[display, actual]`, or from all its attributes."""
    if isinstance(row, str):
        return PickListValue(row, row)
    return PickListValue(*row) if isinstance(row, list) else PickListValue(**row)


class _Reader:
    """Makes the JSON's objects into modules and fields."""

    def __init__(self, pick_lists: Mapping[str, tuple[PickListValue, ...]]) -> None:
        self.pick_lists = pick_lists
        self.rows: dict[str, tuple[Field, ...]] = {}
        self._fields: dict[bytes, Field] = {}

    def module(self, row: dict[str, Any]) -> Module:
        fields = {field["api_name"]: self.field(field) for field in row.pop("fields")}
        row["duplicate_check"] = tuple(row["duplicate_check"])
        return Module(**row, fields=fields, related_lists=related_lists().get(row["api_name"], ()))

    def field(self, row: dict[str, Any]) -> Field:
        # Modules have many a field in common: one object serves them all, which halves the time.
        key = orjson.dumps(row)
        if key not in self._fields:
            row.pop("source", None)
            row.setdefault("json_type", DATA_TYPES[row["data_type"]].json_type)
            row.setdefault("label", label_of(row["api_name"]))
            row["pick_list"] = self.pick_lists[row["pick_list"]] if "pick_list" in row else ()
            row["rows"] = self.rows[row["rows"]] if "rows" in row else ()
            self._fields[key] = Field(**row)
        return self._fields[key]
