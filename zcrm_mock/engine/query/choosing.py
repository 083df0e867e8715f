"""What chooses records besides a tree: their state, ids, owner, change, and Zoho's three quick searches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from zcrm_mock.engine.datatypes import EPOCH_MAX
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.query import words
from zcrm_mock.engine.query.sql import Direction, Sql
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import CONVERTED, UNAPPROVED, Selection, Store, column
from zcrm_mock.engine.tables import PHONES, STATE

WITH_TIMES = ("Events", "Activities")
"""Modules that can be asked for what goes on between two moments. Source: py-sdk-2.0."""

_TIMES = (
    ("Start_DateTime", "End_DateTime", "datetime"),
    ("Call_Start_Time", "Call_Start_Time", "datetime"),
    ("Due_Date", "Due_Date", "date"),
)

MAX_DIGITS = 40
"""Digits of a phone number that is worth looking for; a field holds 30 characters (docs v7 insert)."""
MAX_WORDS = 20


def visible(converted: str, approved: str) -> str:
    """Which records a read shows: `true`, `false` or `both` of each. Source: docs v2 get-records."""
    state = f'k."{STATE}"'
    if (converted, approved) == ("false", "true"):
        return f"{state} = 0"
    bits = [
        f"{state} & {bit} {'!=' if value == wanted else '='} 0"
        for bit, value, wanted in ((CONVERTED, converted, "true"), (UNAPPROVED, approved, "false"))
        if value != "both"
    ]
    return " AND ".join(bits) or "1"


def by_email(module: Module, address: str) -> Sql:
    """Any e-mail field equals `address`, whatever the case (inferred)."""
    names = [column(field.api_name) for field in module.emails]
    return " OR ".join(f"{name} = ?" for name in names) or "0", (address.casefold(),) * len(names)


def by_phone(number: str) -> Sql:
    """Any phone field has the same digits, or as many of them as the shorter number has, at least 7
    (inferred: a country code may stand on either side)."""
    wanted = words.digits(number)
    if not 0 < len(wanted) <= MAX_DIGITS:
        return "0", ()
    tails = [f" {wanted[-size:]} " for size in range(7, len(wanted))]
    ends = [f"{wanted} " if len(wanted) >= 7 else f" {wanted} ", *tails]
    return " OR ".join([f'instr(k."{PHONES}", ?) > 0'] * len(ends)), tuple(ends)


def by_word(text: str, module: Module, store: Store) -> Sql:
    """Every word of `text` begins some word of the record's text fields (inferred)."""
    wanted = list(dict.fromkeys(words.split(text)))[:MAX_WORDS]
    return store.by_words(module, wanted) if wanted else ("0", ())


def indexed(now: float) -> Sql:
    """The records that the search index has caught up with. Source: wild 29."""
    return "k.id NOT IN (SELECT id FROM unindexed WHERE due > ?)", (now,)


def one_of(ids: Sequence[int]) -> Sql:
    """The records of these ids; ids that nothing has are passed over (inferred)."""
    known = json.dumps([i for i in ids if i < 2**63])
    return "k.id IN (SELECT value FROM json_each(?))", (known,)


def owned_by(user_id: int) -> Sql:
    """The records of one user. Source: py-sdk-2.0 `uid`; that the owner is meant is inferred."""
    return f"{column('Owner')} = ?", (user_id,)


def modified_since(moment: int) -> Sql:
    """Changed later than `moment` (epoch seconds). Source: docs v2 get-records, If-Modified-Since."""
    return f"{column('Modified_Time')} > ?", (moment,)


def pointing(field: str, record_id: int) -> Sql:
    """The records whose lookup holds this one."""
    return f"{column(field)} = ?", (record_id,)


def linked(kind: str, record_id: int, end: Literal["source", "target"]) -> Sql:
    """The records that links of a kind join with this one, which is their source or their target."""
    if end == "source":
        return "k.id IN (SELECT target FROM link WHERE kind = ? AND source = ?)", (kind, record_id)
    # Left alone, SQLite would rather read all links of the kind from a covering index.
    sql = "k.id IN (SELECT source FROM link INDEXED BY link_back WHERE kind = ? AND target = ?)"
    return sql, (kind, record_id)


def with_row(rows: str, record_id: int) -> Sql:
    """The records that name this one in a row of a subform (`Product_Details.product.id`).

    No key is kept of rows: only documents that hold the id at all are read, but those of all records.
    """
    subform, _, inner = rows.partition(".")
    sql = (
        "EXISTS (SELECT 1 FROM record AS r, json_each(CAST(r.doc AS TEXT), ?) AS row "
        "WHERE r.id = k.id AND instr(r.doc, ?) > 0 "
        "AND CASE row.type WHEN 'object' THEN CAST(json_extract(row.value, ?) AS TEXT) END = ?)"
    )
    wanted = str(record_id)
    return sql, (f"$.{subform}", wanted.encode(), f"$.{inner}", wanted)


def going_on(module: Module, start: int | None, end: int | None, zone: ZoneInfo) -> Sql:
    """What is not over before `start`, nor begins after `end` (epoch seconds); a task takes its due day.

    Source: py-sdk-2.0; what counts as within is inferred.
    """
    first, last = (-EPOCH_MAX if start is None else start), (EPOCH_MAX if end is None else end)
    days = [date_in(zone, moment) for moment in (first, last)]
    parts: list[Sql] = [
        (f"{column(until)} >= ? AND {column(begin)} <= ?", tuple(days) if kind == "date" else (first, last))
        for begin, until, kind in _TIMES
        if begin in module.fields
    ]
    return " OR ".join(f"({sql})" for sql, _ in parts), tuple(value for _, bound in parts for value in bound)


def over(now: float) -> Sql:
    """The activities that are over: completed tasks, events that ended, calls that began (inferred)."""
    done = ("Status", "= 'completed'"), ("End_DateTime", "<= ?"), ("Call_Start_Time", "<= ?")
    return f"({' OR '.join(f'coalesce({column(name)} {test}, 0)' for name, test in done)})", (now, now)


def date_in(zone: ZoneInfo, moment: int) -> str:
    """The day of a moment (epoch seconds), as dates are compared."""
    try:
        return datetime.fromtimestamp(moment, zone).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return date.min.isoformat() if moment < 0 else date.max.isoformat()


def order_by(field: Field | None, direction: Direction) -> str:
    """By the field, then by id, so that pages never overlap. Source: kaizen 29; the tie is inferred."""
    way = direction.upper()
    return (
        f"k.id {way}"
        if field is None or field.api_name == "id"
        else f"{column(field.api_name)} {way}, k.id {way}"
    )


def narrowed(selection: Selection, part: Sql | None) -> Selection:
    """The selected records for which `part` holds, too; None leaves all of them."""
    if part is None:
        return selection
    where = f"({selection.where}) AND ({part[0]})"
    return replace(selection, where=where, values=(*selection.values, *part[1]))


def all_of(*parts: Sql, order: str = "k.id DESC") -> Selection:
    """One selection of records for which every part holds."""
    return Selection(
        " AND ".join(f"({sql})" for sql, _ in parts) or "1",
        tuple(v for _, values in parts for v in values),
        order,
    )
