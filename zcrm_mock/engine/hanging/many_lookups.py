"""What many-to-many lookups hold: no values of a record's own, but records of a linking module.

An element of the field's JSON is `{"Products": {"name", "id"}, "id"}`, its `id` that of the linking record.
Elements that are sent are added, one that is linked already once only (inferred); `{"id", "_delete": null}`
takes one away, null for the field all of them (inferred). A single record shows them, lists do not.
Source: docs v7 insert-records, update-records, get-records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine.store import ALL, Selection, column

if TYPE_CHECKING:
    from zcrm_mock.engine.fields import Field, Linking
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.schema import Module

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What an element asks for: a new linking record, other values for one, or, without values, none."""

    row_id: str | None
    values: Row | None


def linking_of(org: Org, field: Field) -> tuple[Module, Linking]:
    """The linking module of a many-to-many lookup, and its two ends."""
    assert field.linking is not None, field
    return org.schema.modules[field.linking.module], field.linking


def joining(org: Org, module: Module) -> list[tuple[Module, str]]:
    """The linking modules whose records join records of a module with others, and their lookup to it."""
    ends = {
        (linking.module, end): None
        for one in org.schema.modules.values()
        for field in one.many
        if (linking := field.linking)
        for end, leads_to in ((linking.own, one.api_name), (linking.other, field.lookup_module))
        if leads_to == module.api_name
    }
    return [(org.schema.modules[name], end) for name, end in ends]


def held(org: Org, field: Field, record_id: str) -> dict[str, Row]:
    """The linking records of a record by their ids, the oldest first."""
    module, linking = linking_of(org, field)
    selection = Selection(f"{column(linking.own)} = ?", (int(record_id),), "k.id")
    rows = map(orjson.loads, org.store.select(module, selection, ALL))
    return {row["id"]: row for row in rows}


def leads_to(rows: Iterable[Row], linking: Linking, other_id: str) -> bool:
    """Whether one of the linking records leads to that record, or user."""
    return any(row[linking.other] and row[linking.other]["id"] == other_id for row in rows)


def shown(org: Org, module: Module, doc: bytes) -> bytes:
    """A single record with what its many-to-many lookups hold."""
    record = orjson.loads(doc)
    for field in module.many:
        _, linking = linking_of(org, field)
        rows = held(org, field, record["id"]).values()
        record[field.api_name] = [{linking.other: row[linking.other], "id": row["id"]} for row in rows]
    return orjson.dumps(record)
