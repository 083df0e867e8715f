"""COQL with one thing wrong, and the refusal that it deserves. Source: records.md 9.1, 9.2 and 9.4."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hypothesis import strategies as st

from zcrm_contracts.coql import (
    COMPARATORS,
    LOOKUPS,
    NULLS,
    NUMBERS,
    TEXTS,
    TIMES,
    Column,
    Compare,
    Pair,
    Query,
    text_of,
)
from zcrm_contracts.coql_strategies import columns_of, coql_for
from zcrm_contracts.target import Record, Target


@dataclass(frozen=True)
class BrokenCoql:
    """A text that is refused: with `code`, and `details` among its details (`...` for any value)."""

    text: str
    code: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class _Place:
    """What a break has to work with: a query that is well, and how it is written."""

    draw: st.DrawFn
    target: Target
    module: str
    query: Query
    style: int

    def text(self, **changed: Any) -> str:
        """The query with a part changed."""
        return text_of(replace(self.query, **changed), self.style)

    def some(self, types: Collection[str] = COMPARATORS) -> Column:
        """Some column of one of these types."""
        columns = columns_of(self.target, self.module)
        return self.draw(st.sampled_from([column for column in columns if column.data_type in types]))

    def plain(self, rest: str, columns: str = "id") -> str:
        """A text whose end, after the module, is to be written as it is."""
        return " ".join(["select", columns, "from", self.module, rest])

    def name(self) -> str:
        """A name that nothing has."""
        return self.draw(st.from_regex(r"\A[A-Z][a-z]{3,12}__x\Z"))

    def where(self, column: Column, comparator: str, *values: str) -> str:
        """The query with one condition instead of its own, or beside them."""
        wrong = Compare(column, comparator, values)
        return self.text(where=wrong if self.draw(st.booleans()) else Pair("or", self.query.where, wrong))


Break: TypeAlias = Callable[[_Place], BrokenCoql]
_BREAKS: list[Break] = []


def _breaks(does: Break) -> Break:
    _BREAKS.append(does)
    return does


@st.composite
def broken_coql_for(
    draw: st.DrawFn, target: Target, module: str, records: Mapping[str, Sequence[Record]]
) -> list[BrokenCoql]:
    """A query broken in every way there is, one at a time: in its grammar, names, types and limits.

    All of them, since a way drawn at random may not be met by hundreds of examples.
    """
    query = draw(coql_for(target, module, records, most=2))
    place = _Place(draw, target, module, query, draw(st.integers(0, 2**16)))
    return [breaks(place) for breaks in _BREAKS]


# --- grammar ---------------------------------------------------------------------------------------


@_breaks
def _no_where(at: _Place) -> BrokenCoql:
    rest = at.draw(st.sampled_from(["", "limit 5", "order by id"]))
    return BrokenCoql(at.plain(rest), "SYNTAX_ERROR", {"clause": "where"})


@_breaks
def _no_from(at: _Place) -> BrokenCoql:
    text = at.draw(st.sampled_from(["select id", "select id where id is not null", "SELECT id, Owner"]))
    return BrokenCoql(text, "SYNTAX_ERROR", {"clause": "from"})


@_breaks
def _three_side_by_side(at: _Place) -> BrokenCoql:
    first, last = at.draw(st.sampled_from([("and", "and"), ("or", "or"), ("and", "or"), ("or", "and")]))
    flat = f"id = 1 {first} id = 2 {last} id = 3"
    rest = at.draw(st.sampled_from([f"where {flat}", f"where ({flat})", f"where id = 4 or ({flat})"]))
    return BrokenCoql(at.plain(rest), "SYNTAX_ERROR", {"near": ...})


_OPEN_OR_OUT = (
    "(id = 1", "(id = 1 and (id = 2)", "id = 1)", "id = 'a", 'id = "a', "id = 'a''", "id in (1, 2", "id in 1",
    "id in ()", "id in (1,)", "id between 1", "id between 1 and", "id between 1, 2", "id =", "= 1", "id",
    "id not 1", "id is 1", "id is not", "and id = 1", "id = 1 and", "()", "id = 1 id = 2", "id = 1 order",
    "id = 1 order by", "id = 1 order by id,", "not id = 1", "id = 1 limit", "id = 1 limit 5 offset",
    "id = 1 limit 5,", "id = 1 limit 5 order by id", "id = 1 or or id = 2", "id == 1", "id <> 1", "",
)  # fmt: skip


@_breaks
def _something_left_open_or_out(at: _Place) -> BrokenCoql:
    return BrokenCoql(at.plain("where " + at.draw(st.sampled_from(_OPEN_OR_OUT))), "SYNTAX_ERROR", {})


@_breaks
def _columns_that_are_none(at: _Place) -> BrokenCoql:
    columns = at.draw(st.sampled_from(["", "id,", ",id", "id id", "id,,Owner", "'id"]))
    return BrokenCoql(at.plain("where id is not null", columns), "SYNTAX_ERROR", {})


@_breaks
def _another_verb(at: _Place) -> BrokenCoql:
    text = at.draw(
        st.sampled_from(
            [
                "update {} set Last_Name = 'x' where id is not null",
                "delete from {} where id is not null",
                "DELETE FROM {}",
                "insert into {} (Last_Name) values ('x')",
                "drop table {}",
                "show {}",
            ]
        )
    )
    return BrokenCoql(text.format(at.module), "SYNTAX_ERROR", {})


@_breaks
def _no_query_at_all(at: _Place) -> BrokenCoql:
    words = st.text("abcz019 ()'\".,=<>%;-*\n", min_size=1, max_size=30).filter(str.strip)
    return BrokenCoql(at.draw(words), "SYNTAX_ERROR", {})


# --- names -----------------------------------------------------------------------------------------


@_breaks
def _an_unknown_column(at: _Place) -> BrokenCoql:
    name = at.name()
    nowhere = Column(name, "text")
    text = at.draw(
        st.sampled_from(
            [
                at.text(columns=(nowhere,)),
                at.text(columns=(*at.query.columns, nowhere)),
                at.text(order=((nowhere, "desc"),)),
                at.where(nowhere, "=", "x"),
            ]
        )
    )
    return BrokenCoql(text, "INVALID_QUERY", {"column_name": name})


@_breaks
def _an_unknown_module(at: _Place) -> BrokenCoql:
    return BrokenCoql(at.text(module=at.name()), "INVALID_MODULE", {})


@_breaks
def _a_column_twice(at: _Place) -> BrokenCoql:
    twice = at.draw(st.sampled_from(at.query.columns))
    return BrokenCoql(
        at.text(columns=(*at.query.columns, twice)), "DUPLICATE_DATA", {"column_name": twice.path}
    )


# --- types -----------------------------------------------------------------------------------------

_SHAPES = {"between": 2, "not between": 2, "is null": 0, "is not null": 0}
_WELL = {
    "boolean": "true",
    "date": "2026-01-31",
    "datetime": "2026-01-31T00:00:00+05:30",
    **dict.fromkeys((*NUMBERS, *LOOKUPS), "7"),
}
_WRONG: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*NUMBERS, *LOOKUPS), ("abc", "1x", "2026-01-31")),
    **dict.fromkeys(TIMES, ("yesterday", "31.01.2026", "2026-02-30")),
    "boolean": ("maybe", "yes please"),
}


@_breaks
def _a_comparator_of_other_types(at: _Place) -> BrokenCoql:
    every = {each: None for known in COMPARATORS.values() for each in known}
    column = at.some()
    comparator = at.draw(
        st.sampled_from([each for each in every if each not in COMPARATORS[column.data_type]])
    )
    value = "%a%" if "like" in comparator else _WELL.get(column.data_type, "a")
    values = [value] * _SHAPES.get(comparator, 1)
    told = {"column_name": column.path, "operator": ...}
    return BrokenCoql(at.where(column, comparator, *values), "INVALID_QUERY", told)


@_breaks
def _a_textarea_in_a_condition(at: _Place) -> BrokenCoql:
    areas = [c for c in columns_of(at.target, at.module) if c.data_type == "textarea"]
    if not areas:
        return _a_value_of_another_type(at)
    area = at.draw(st.sampled_from(areas))
    return BrokenCoql(at.where(area, "=", "a"), "INVALID_QUERY", {"column_name": area.path})


@_breaks
def _a_value_of_another_type(at: _Place) -> BrokenCoql:
    column = at.some(_WRONG)
    comparators = [each for each in COMPARATORS[column.data_type] if each not in NULLS]
    comparator = at.draw(st.sampled_from(comparators))
    well, wrong = _WELL[column.data_type], at.draw(st.sampled_from(_WRONG[column.data_type]))
    values = [well] * (_SHAPES.get(comparator, 1) - 1) + [wrong]
    if comparator in ("in", "not in"):
        values = [well, wrong]
    told = {"column_name": column.path, "expected_data_type": ...}
    return BrokenCoql(at.where(column, comparator, *values), "INVALID_QUERY", told)


@_breaks
def _not_like_without_both_ends(at: _Place) -> BrokenCoql:
    column = at.some(TEXTS)
    pattern = at.draw(st.sampled_from(["a%", "%a", "a"]))
    return BrokenCoql(at.where(column, "not like", pattern), "INVALID_QUERY", {"column_name": column.path})


# --- limits ----------------------------------------------------------------------------------------


@_breaks
def _a_limit_over_200(at: _Place) -> BrokenCoql:
    limit = at.draw(st.integers(201, 10**6))
    return BrokenCoql(at.text(limit=limit), "LIMIT_EXCEEDED", {"limit": 200})


@_breaks
def _an_offset_beyond_10000(at: _Place) -> BrokenCoql:
    offset = at.draw(st.integers(10_000, 10**9))
    return BrokenCoql(at.text(limit=200, offset=offset), "LIMIT_EXCEEDED", {"limit": ...})


@_breaks
def _a_limit_of_0(at: _Place) -> BrokenCoql:
    return BrokenCoql(at.text(limit=0), "INVALID_DATA", {})


@_breaks
def _a_limit_that_is_no_number(at: _Place) -> BrokenCoql:
    word = at.draw(st.sampled_from(["s", "five"]))
    text = f"{at.text(limit=None, offset=None)} limit {word}"
    return BrokenCoql(text, "INVALID_QUERY", {"limit": ...})


@_breaks
def _51_columns(at: _Place) -> BrokenCoql:
    links, module = at.target.links(at.module), at.module
    columns = columns_of(at.target, module)
    for name, end in links.items():
        columns += columns_of(at.target, module, (name, (end,)))
    if len(columns) < 51:
        return _a_limit_over_200(at)
    return BrokenCoql(at.text(columns=tuple(columns[:51])), "LIMIT_EXCEEDED", {"limit": 50})


@_breaks
def _51_values(at: _Place) -> BrokenCoql:
    column = at.some((*TEXTS, *NUMBERS, *LOOKUPS))
    word = at.draw(st.sampled_from(["in", "not in"]))
    values = [str(number) for number in range(at.draw(st.integers(51, 120)))]
    return BrokenCoql(at.where(column, word, *values), "LIMIT_EXCEEDED", {"limit": 50})


@_breaks
def _26_criteria(at: _Place) -> BrokenCoql:
    where = at.query.where
    for number in range(at.draw(st.integers(25, 30))):
        where = Pair("or", where, Compare(Column("id", "id"), "=", (str(number),)))
    return BrokenCoql(at.text(where=where), "LIMIT_EXCEEDED", {"limit": 25})


@_breaks
def _three_relations(at: _Place) -> BrokenCoql:
    starts = [module for module in at.target.modules if at.target.links(module)]
    module = at.module if at.module in starts else at.draw(st.sampled_from(starts))
    paths: dict[str, str] = dict(at.target.links(module))  # by path, the module it leads to
    for path, end in list(paths.items()):
        paths |= {f"{path}.{name}": beyond for name, beyond in at.target.links(end).items()}
    for path, end in list(paths.items()):
        if path.count(".") == 1:
            paths |= {f"{path}.{name}": beyond for name, beyond in at.target.links(end).items()}
    deep = [path for path in paths if path.count(".") == 2]
    wide = [path for path in paths if "." not in path]
    if deep and (len(wide) < 3 or at.draw(st.booleans())):
        chosen = [at.draw(st.sampled_from(deep))]
    elif len(wide) > 2:
        chosen = at.draw(st.permutations(wide))[:3]
    else:
        return _a_limit_over_200(at)
    columns = ", ".join(f"{path}.id" for path in chosen)
    text = replace(at, module=module).plain("where id is not null", columns)
    return BrokenCoql(text, "LIMIT_EXCEEDED", {"limit": 2})
