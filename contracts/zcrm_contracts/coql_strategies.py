"""COQL queries made up from a target's own metadata, for contracts and for anyone's properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from zcrm_contracts.coql import (
    COMPARATORS,
    LOOKUPS,
    NULLS,
    TEXTS,
    Column,
    Compare,
    Condition,
    Pair,
    Query,
    comparable,
    text_of,
)
from zcrm_contracts.strategies import spoken, values
from zcrm_contracts.target import FieldFacts, Record, Target
from zcrm_contracts.targets import target_of

Relation = tuple[str, tuple[str, ...]]
"""A path of lookups, and the module that each of them leads to."""

TOLD = ("userlookup", "autonumber")
"""Data types that can be asked for, though contracts do not write them."""
SYSTEM = ("Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time")


def columns_of(target: Target, module: str, relation: Relation = ("", ())) -> list[Column]:
    """What a query on `module` can show: its fields, or those of the records that `relation` leads to.

    They are the id, the fields that contracts write, lookups, auto-numbers, and the system fields of all
    modules: of others no source says that COQL knows them.
    """
    path, through = relation
    start = f"{path}." if path else ""
    holder = through[-1] if through else module
    links = target.links(holder)
    return [Column(f"{start}id", "id", through)] + [
        Column(start + name, field.data_type, through)
        for name, field in target.fields(holder).items()
        if field.writable or name in links or name in SYSTEM or field.data_type in TOLD
    ]


def comparable_columns(columns: Sequence[Column]) -> list[Column]:
    """Those that can stand in a condition: a textarea cannot. Source: docs v2 COQL-Limitations."""
    return [column for column in columns if column.data_type in COMPARATORS]


@st.composite
def relations_for(draw: st.DrawFn, target: Target, module: str) -> list[Relation]:
    """One or two relations of a module that has links, the second from the first's end or beside it.

    No query follows more than two. Source: docs v7 COQL, records.md 9.1.
    """
    links = target.links(module)
    name = draw(st.sampled_from(sorted(links)))
    first: Relation = (name, (links[name],))
    beside: list[Relation] = [(other, (links[other],)) for other in sorted(links) if other != name]
    beyond: list[Relation] = [
        (f"{name}.{other}", (links[name], end)) for other, end in sorted(target.links(links[name]).items())
    ]
    choices = [each for each in (beside, beyond) if each]
    if not choices or not draw(st.booleans()):
        return [first]
    return [first, draw(st.sampled_from(draw(st.sampled_from(choices))))]


def _field(target: Target, module: str, column: Column) -> FieldFacts | None:
    """What is known of a column; None for an id, which is no field."""
    holder = column.through[-1] if column.through else module
    return target.fields(holder).get(column.path.rpartition(".")[2])


def _told(value: Any) -> str:
    """A value of a record as COQL says it: the id of a lookup, the options of a multi-select joined."""
    if isinstance(value, list):
        return ";".join(value)
    return str(value["id"]) if isinstance(value, dict) else spoken(value)


@st.composite
def comparisons_for(
    draw: st.DrawFn,
    target: Target,
    module: str,
    column: Column,
    comparator: str,
    records: Mapping[str, Sequence[Record]],
) -> Compare:
    """A condition on a column, its values taken from `records` (by module) more often than not."""
    if comparator in NULLS:
        return Compare(column, comparator)
    kind, name = column.data_type, column.path.rpartition(".")[2]
    holder = column.through[-1] if column.through else module
    seen = [r[name] for r in records.get(holder, ()) if r.get(name) not in (None, "", [])]
    field = _field(target, module, column)
    counted = field is None or kind in (*LOOKUPS, "autonumber")
    made: st.SearchStrategy[Any] = (
        st.integers(1, 10**18).map(str) if field is None or counted else values(field)
    )
    source = (st.sampled_from(seen) | st.sampled_from(seen) | made) if seen else made
    wanted = {"between": 2, "not between": 2}.get(comparator, 1)
    if comparator in ("in", "not in"):
        wanted = draw(st.integers(1, 3))
    chosen = [_told(draw(source)) for _ in range(wanted)]
    if wanted == 2 and comparator.endswith("between") and draw(st.booleans()):
        chosen.sort(key=lambda said: comparable(kind, said))
    if comparator in ("like", "not like"):
        chosen = [draw(_patterns(chosen[0], comparator))]
    if comparator in ("=", "!=") and kind in TEXTS and draw(st.integers(0, 7)) == 7:
        chosen = [""]
    if kind in TEXTS and draw(st.booleans()):
        chosen = [text.swapcase() for text in chosen]
    return Compare(column, comparator, tuple(chosen))


@st.composite
def _patterns(draw: st.DrawFn, text: str, comparator: str) -> str:
    """A part of a text between `%`; `not like` has them on both ends. Source: docs v7 COQL."""
    ends = ["%a%"] if comparator == "not like" else ["a%", "%a", "%a%"]
    shape = draw(st.sampled_from(ends))
    # The bounds don't hang on the text: a number that counts up is longer in the next example.
    first, length = draw(st.integers(0, 63)) % len(text), draw(st.integers(0, 63))
    first = 0 if shape == "a%" and draw(st.booleans()) else first  # or what begins nothing
    last = len(text) if shape == "%a" else first + 1 + length % (len(text) - first)
    # What a `%` amid the text means, no source says.
    return shape.replace("a", text[first:last].replace("%", "") or "x")


@st.composite
def conditions_over(
    draw: st.DrawFn,
    target: Target,
    module: str,
    columns: Sequence[Column],
    records: Mapping[str, Sequence[Record]],
    *,
    most: int = 5,
) -> Condition:
    """A tree of up to `most` conditions over `columns`, nested in pairs at random (25 at most in Zoho)."""
    terms: list[Condition] = []
    for _ in range(draw(st.integers(1, most))):
        column = draw(st.sampled_from(columns))
        comparator = draw(st.sampled_from(COMPARATORS[column.data_type]))
        terms.append(draw(comparisons_for(target, module, column, comparator, records)))
    while len(terms) > 1:
        at = draw(st.integers(0, len(terms) - 2))
        terms[at : at + 2] = [Pair(draw(st.sampled_from(("and", "or"))), terms[at], terms[at + 1])]
    return terms[0]


def coql_for(
    org: Any = None,
    module: str | None = None,
    records: Mapping[str, Sequence[Record]] | None = None,
    *,
    relations: Sequence[Relation] = (),
    only: Sequence[str] = (),
    paged: bool = True,
    most: int = 5,
) -> st.SearchStrategy[Query]:
    """Queries that will be taken, on `module` or any; `.map(text_of)` makes them text.

    Values are those of `records` (by module, as they are read) more often than not. They follow none but
    `relations`, whose modules are among `records`; their own columns are among `only`, where given, and the
    system fields. Conditions are up to `most`; without `paged` there is no LIMIT. `org` as of `records_for`.
    """
    target, held = target_of(org), records or {}
    modules = st.just(module) if module else st.deferred(lambda: st.sampled_from(target.modules))
    return modules.flatmap(lambda on: _queries(target, on, held, relations, only, paged, most))


@st.composite
def _queries(
    draw: st.DrawFn,
    target: Target,
    module: str,
    records: Mapping[str, Sequence[Record]],
    relations: Sequence[Relation],
    only: Sequence[str],
    paged: bool,
    most: int,
) -> Query:
    own = columns_of(target, module)
    if only:
        own = [column for column in own if column.path in (*only, "id", *SYSTEM)]
    wanted = [column for column in own if column.path in only] or own
    columns = own + [column for each in relations for column in columns_of(target, module, each)]
    # Conditions on what was made up, and not on what all records share, tell the records apart.
    told = comparable_columns(wanted + [c for c in columns if c.through and _is_held(c, records)])
    where = draw(conditions_over(target, module, told or comparable_columns(own), records, most=most))
    shown = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=8, unique=True))
    if relations and not any(column.through for column in shown):
        shown.append(draw(st.sampled_from([column for column in columns if column.through])))
    # The lookups that are followed are shown, too: each by its id alone.
    followed = [c for c in columns if c.path in {path for path, _ in relations} and c not in shown]
    shown += [draw(st.sampled_from(followed))] if followed else []
    # By what a lookup sorts, no source says.
    sortable = [c for c in comparable_columns(columns) if c.data_type not in LOOKUPS]
    likely = sortable + [column for column in sortable if column in told] * 4
    sorted_by = draw(st.lists(st.sampled_from(likely), max_size=3, unique=True))
    order = tuple((column, draw(st.sampled_from(("", "asc", "desc")))) for column in sorted_by)
    limit = draw(st.none() | st.integers(1, 4) | st.just(200)) if paged else None
    offset = None if limit is None else draw(st.none() | st.integers(0, 3))
    return Query(tuple(shown), module, where, order, limit, offset)


def _is_held(column: Column, records: Mapping[str, Sequence[Record]]) -> bool:
    name = column.path.rpartition(".")[2]
    return name == "id" or any(record.get(name) for record in records.get(column.through[-1], ()))


def spellings(query: Query) -> st.SearchStrategy[str]:
    """A query as text, in one of the ways that mean the same."""
    return st.integers(0, 2**16).map(lambda style: text_of(query, style))
