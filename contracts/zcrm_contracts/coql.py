"""COQL as a value: a query, the ways to write it, and the rows that it must find, in plain Python.

Written from the research notes (records.md 9), apart from any engine, so that the two can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any, TypeAlias

from zcrm_contracts.target import Record

TEXTS = ("text", "picklist", "email", "phone", "website", "autonumber", "multiselectpicklist")
LOOKUPS = ("lookup", "ownerlookup", "userlookup")
FRACTIONS = ("double", "currency", "percent")
NUMBERS = ("integer", "bigint", *FRACTIONS, "id")
TIMES = ("date", "datetime")

NULLS = ("is null", "is not null")
LISTED = ("=", "!=", "in", "not in", *NULLS)
COMPARATORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TEXTS, ("=", "!=", "like", "not like", "in", "not in", *NULLS)),
    **dict.fromkeys(LOOKUPS, LISTED),
    **dict.fromkeys((*NUMBERS, *TIMES), (*LISTED, ">", ">=", "<", "<=", "between", "not between")),
    "boolean": ("=",),
}
"""What compares each type; no other can stand in a condition. Source: docs v7 COQL, records.md 9.2."""


@dataclass(frozen=True)
class Column:
    """A field by its path: of the module itself, or of a record that lookups lead to."""

    path: str
    data_type: str
    through: tuple[str, ...] = ()
    """The module that each lookup on the way leads to."""


@dataclass(frozen=True)
class Compare:
    """`column comparator values`; the values as texts, before any quoting. `like` has its `%`."""

    column: Column
    comparator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two conditions joined by `and` or `or`. No bracket level holds more (kaizen 171)."""

    word: str
    left: Condition
    right: Condition


Condition: TypeAlias = Compare | Pair


@dataclass(frozen=True)
class Query:
    """A query that Zoho takes. Each of `order` is a column and `asc`, `desc` or nothing."""

    columns: tuple[Column, ...]
    module: str
    where: Condition
    order: tuple[tuple[Column, str], ...] = ()
    limit: int | None = None
    offset: int | None = None


def comparisons(term: Condition) -> list[Compare]:
    """The single conditions of a tree, from left to right."""
    return [term] if isinstance(term, Compare) else comparisons(term.left) + comparisons(term.right)


# --- rows ------------------------------------------------------------------------------------------


def rows_of(query: Query, records: Mapping[str, Iterable[Record]]) -> list[Record]:
    """The rows that a query finds among `records`: as they are read, by module.

    `records` holds those that lookups lead to, too. By id unless told; an empty value sorts before
    all others (inferred), and equals go by id the way of the last column (inferred). Converted leads are
    not found (inferred). Source: docs v7 COQL, records.md 9.1 and 9.3.
    """
    by_id = {module: {record["id"]: record for record in held} for module, held in records.items()}
    found = [
        record
        for record in by_id[query.module].values()
        if not record.get("$converted") and _holds(query.where, record, by_id)
    ]
    falls = bool(query.order) and query.order[-1][1] == "desc"
    found.sort(key=lambda record: int(record["id"]), reverse=falls)
    for column, way in reversed(query.order):
        found.sort(key=lambda record: _sort_key(column, record, by_id), reverse=way == "desc")
    first = query.offset or 0
    shown = found[first : first + (200 if query.limit is None else query.limit)]
    return [
        {column.path: _shown(column, _read(column, record, by_id)) for column in query.columns}
        | {"id": record["id"]}
        for record in shown
    ]


_ById: TypeAlias = Mapping[str, Mapping[str, Record]]


def _read(column: Column, record: Record, by_id: _ById) -> Any:
    """What a record at the end of a path has, None where a lookup on the way is empty."""
    *lookups, name = column.path.split(".")
    at: Record | None = record
    for lookup, module in zip(lookups, column.through, strict=True):
        link = at.get(lookup) if at else None
        at = by_id[module].get(link["id"]) if link else None
    return at.get(name) if at else None


def _value(column: Column, record: Record, by_id: _ById) -> Any:
    """The value at the end of a path, None where there is nothing."""
    value = _read(column, record, by_id)
    return None if value in ("", []) else value


def _shown(column: Column, value: Any) -> Any:
    """A value in a row. A lookup has no name there. Source: docs v7 COQL."""
    return {"id": value["id"]} if value and column.data_type in LOOKUPS else value


def _sort_key(column: Column, record: Record, by_id: _ById) -> tuple[Any, ...]:
    value = _value(column, record, by_id)
    return (0,) if value is None else (1, _held(column.data_type, value))


def _holds(term: Condition, record: Record, by_id: _ById) -> bool:
    if isinstance(term, Pair):
        left, right = _holds(term.left, record, by_id), _holds(term.right, record, by_id)
        return (left and right) if term.word == "and" else (left or right)
    value, comparator, said = _value(term.column, record, by_id), term.comparator, term.values
    # `= ''` asks for what is empty: wild 32 sends `!= ''` for what is not (inferred).
    if comparator == "is null" or (comparator == "=" and said == ("",)):
        return value is None
    if comparator == "is not null" or (comparator == "!=" and said == ("",)):
        return value is not None
    plain = _NEGATED.get(comparator)
    if plain:  # an empty value equals nothing, so what denies finds it (inferred)
        return not _compares(term.column.data_type, value, plain, said)
    return _compares(term.column.data_type, value, comparator, said)


def _compares(data_type: str, value: Any, comparator: str, said: tuple[str, ...]) -> bool:
    if value is None:
        return False
    held = _held(data_type, value)
    if comparator == "like":
        return _like(held, said[0].casefold())
    return _COMPARED[comparator](held, [comparable(data_type, each) for each in said])


def _held(data_type: str, value: Any) -> Any:
    """A value of a record, made comparable. A multi-select is a text. Source: records.md 9.2."""
    if data_type == "multiselectpicklist":
        return ";".join(value).casefold()
    if data_type in LOOKUPS:
        return int(value["id"])
    return comparable(data_type, value)


def comparable(data_type: str, value: Any) -> Any:
    """A value as COQL says it (or a record holds it, when it is plain), to compare with its like."""
    if data_type in LOOKUPS:
        return int(value)
    if data_type in FRACTIONS:
        return float(value)  # as JSON holds them
    if data_type in NUMBERS:
        return Decimal(str(value))
    if data_type == "boolean":
        return value if isinstance(value, bool) else value == "true"
    if data_type == "date":
        return date.fromisoformat(value)
    if data_type == "datetime":
        return datetime.fromisoformat(value)
    return value.casefold()


def _like(held: str, pattern: str) -> bool:
    """`a%` begins with a, `%a` ends with it, `%a%` has it. Source: docs v7 COQL."""
    part = pattern.removeprefix("%").removesuffix("%")
    starts, ends = not pattern.startswith("%"), not pattern.endswith("%")
    if starts and ends:
        return held == part
    return held.startswith(part) if starts else held.endswith(part) if ends else part in held


_NEGATED = {"!=": "=", "not in": "in", "not like": "like", "not between": "between"}
_COMPARED: dict[str, Callable[[Any, list[Any]], bool]] = {
    "=": lambda held, said: bool(held == said[0]),
    "in": lambda held, said: held in said,
    ">": lambda held, said: bool(held > said[0]),
    ">=": lambda held, said: bool(held >= said[0]),
    "<": lambda held, said: bool(held < said[0]),
    "<=": lambda held, said: bool(held <= said[0]),
    "between": lambda held, said: bool(said[0] <= held <= said[1]),
}


# --- text ------------------------------------------------------------------------------------------


def text_of(query: Query, style: int = 0) -> str:
    """A query as text: plainly for 0, else one of the ways that mean the same.

    They differ in the case of keywords, quotes, blanks and lines, brackets, and how LIMIT is written.
    Source: docs v2 COQL-Overview, wild 32, records.md 9.1.
    """
    return _Writer(Random(style) if style else None).text(query)


# A blank may be left out beside these.
_TIGHT = {"(", ")", ",", "=", "!=", ">", ">=", "<", "<="}
_BARE: dict[str, re.Pattern[str]] = {
    **dict.fromkeys((*NUMBERS, *LOOKUPS), re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)),
    "picklist": re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII),
    "boolean": re.compile("true|false"),
    "text": re.compile(r"[1-9][0-9]*", re.ASCII),
}
_KEYWORDS = {
    "select", "from", "where", "and", "or", "not", "in", "like", "between", "is", "null", "order", "by",
    "asc", "desc", "limit", "offset", "as", "group",
}  # fmt: skip


@dataclass
class _Writer:
    random: Random | None

    def maybe(self) -> bool:
        return self.random is not None and self.random.random() < 0.5

    def text(self, query: Query) -> str:
        words = [*self.words("select"), *self.listed([self.column(c) for c in query.columns])]
        words += [*self.words("from"), query.module, *self.words("where"), *self.condition(query.where)]
        if query.order:
            ways = [[column.path, *self.words(way)] for column, way in query.order]
            words += [*self.words("order by"), *self.listed(ways)]
        return self.spaced(words + self.limit(query))

    def limit(self, query: Query) -> list[str]:
        if query.limit is None:
            return []
        count = str(query.limit)
        if query.offset is None:
            return [*self.words("limit"), count]
        if self.maybe():
            return [*self.words("limit"), str(query.offset), ",", count]
        return [*self.words("limit"), count, *self.words("offset"), str(query.offset)]

    def condition(self, term: Condition, *, inner: bool = False) -> list[str]:
        if isinstance(term, Compare):
            words = self.compare(term)
        else:
            left, right = self.condition(term.left, inner=True), self.condition(term.right, inner=True)
            words = [*left, *self.words(term.word), *right]
        needed = inner and isinstance(term, Pair)
        return ["(", *words, ")"] if needed or self.maybe() else words

    def compare(self, term: Compare) -> list[str]:
        said = [[self.literal(term.column.data_type, value)] for value in term.values]
        words = [term.column.path, *self.words(term.comparator)]
        if term.comparator in ("in", "not in"):
            return [*words, "(", *self.listed(said), ")"]
        if term.comparator in ("between", "not between"):
            return [*words, *said[0], *self.words("and"), *said[1]]
        return words + [word for words in said for word in words]

    def column(self, column: Column) -> list[str]:
        """A column to show. Any may be quoted; reserved words must be (kaizen 171)."""
        return [f"'{column.path}'" if self.maybe() and self.maybe() else column.path]

    def literal(self, data_type: str, value: str) -> str:
        """A value; some need no quotes. Source: records.md 9.1, wild 32 (digits for a text)."""
        bare = _BARE.get(data_type)
        may_be_bare = bare and bare.fullmatch(value) and value.lower() not in _KEYWORDS
        if may_be_bare and (self.random is None or self.maybe()):
            return value
        quote = '"' if self.maybe() else "'"
        return quote + value.replace(quote, quote * 2) + quote

    def words(self, keyword: str) -> list[str]:
        style: Callable[[str], str] = str
        if self.random:
            style = self.random.choice([str.lower, str.upper, str.title])
        return [style(word) for word in keyword.split()]

    def listed(self, items: list[list[str]]) -> list[str]:
        return [word for at, item in enumerate(items) for word in ([","] if at else []) + item]

    def spaced(self, words: list[str]) -> str:
        text = words[0]
        for left, right in pairwise(words):
            gap = "" if left == "(" or right in (")", ",") else " "
            if self.random and self.maybe():
                tight = left in _TIGHT or right in _TIGHT
                gap = self.random.choice([" ", "  ", "\n", "\t", *([""] * 3 if tight else [])])
            text += gap + right
        return text
