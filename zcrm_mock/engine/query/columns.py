"""Columns by their dotted paths: found in an org, and read from joined records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.fields import OF_PEOPLE, SE_MODULE, Field
from zcrm_mock.engine.people.people import USERS
from zcrm_mock.engine.query.tree import Column
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Path = tuple[str, ...]
MAX_JOINS = 2
"""Lookups that one query follows, users aside. Source: docs v2 COQL-Limitations; of bulk read inferred."""


def find_column(path: str, module: Module, org: Org) -> Column | None:
    """The field that `Account_Name.Owner.email` leads to from `module`; None where it leads nowhere."""
    *hops, last = path.split(".")
    fields, via = module.fields, list[Field]()
    for hop in hops:
        step = fields.get(hop)
        behind = _behind(step, org) if step else None
        if step is None or behind is None:
            return None
        via.append(step)
        fields = behind
    found = fields.get(last)
    return Column(found, tuple(via)) if found else None


def _behind(step: Field, org: Org) -> Mapping[str, Field] | None:
    if step.data_type in OF_PEOPLE:
        return USERS
    if step.data_type != "lookup" or step.lookup_module in (None, SE_MODULE):
        return None
    return org.schema.modules[step.lookup_module].fields


def reader_of(column: Column, org: Org) -> Callable[[Mapping[Path, Any]], Any]:
    """What reads the column from a row: a row is the joined records by the lookups that lead to them."""
    # A layout always shows under its `$` key, under its own only by Switches.layout_key.
    name = "$layout_id" if column.field.data_type == "layout" else column.field.api_name
    path = tuple(step.api_name for step in column.via)
    if column.via and column.via[-1].data_type != "lookup":

        def of_user(records: Mapping[Path, Any]) -> Any:
            owner = records.get(path[:-1], {}).get(path[-1])
            user = org.people.get(owner["id"]) if owner else None
            return getattr(user, name, None)

        return of_user
    return lambda records: records.get(path, {}).get(name)
