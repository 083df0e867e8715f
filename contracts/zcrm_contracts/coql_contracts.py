"""What COQL finds, sorts, pages and refuses, against the same query in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from zcrm_client import Page

from zcrm_contracts.contract import Contract, contract
from zcrm_contracts.coql import COMPARATORS, Column, Compare, Condition, Pair, Query, comparisons, rows_of
from zcrm_contracts.coql_broken import broken_coql_for
from zcrm_contracts.coql_strategies import (
    Relation,
    columns_of,
    comparable_columns,
    comparisons_for,
    coql_for,
    relations_for,
    spellings,
)
from zcrm_contracts.oracle import And, Is, Term
from zcrm_contracts.strategies import OPERATORS, criteria_for, records_for, records_with, written
from zcrm_contracts.target import FieldFacts, Record, Target, own

ID = Column("id", "id")
Held = dict[str, list[Record]]
"""Records as they are read, by module."""


def _ask(target: Target, data: st.DataObject, query: Query) -> Page:
    """The answer to a query, spelled in one way or another."""
    text = data.draw(spellings(query), "select_query")
    for each in comparisons(query.where):
        target.exercised["COQL", each.column.data_type, each.comparator] += 1
    page = target.client.coql(text)
    assert page.info.get("count", 0) == len(page)
    return page


def _whole(target: Target, data: st.DataObject, query: Query) -> list[Record]:
    """All rows of a query without a LIMIT, in pages of 200."""
    rows: list[Record] = []
    more = True
    while more:
        page = _ask(target, data, replace(query, limit=200, offset=len(rows)) if rows else query)
        rows, more = rows + list(page), page.more_records
    return rows


def _agree(target: Target, data: st.DataObject, query: Query, held: Held) -> None:
    """The rows of `held` that Zoho finds are those that the query finds in plain Python."""
    ids = {record["id"] for record in held[query.module]}
    rows = [row for row in _whole(target, data, query) if row.get("id") in ids]
    assert rows == rows_of(query, held)


def _few(target: Target, data: st.DataObject, module: str) -> list[str]:
    """A few fields of a module, so that conditions meet values."""
    columns = comparable_columns(columns_of(target, module))
    fields = [c.path for c in columns if c.path in target.fields(module)]
    writable = sorted(name for name in fields if target.fields(module)[name].writable)
    return data.draw(st.lists(st.sampled_from(writable), min_size=1, max_size=3, unique=True), "fields")


@contract("coql.finds-what-the-query-says", "docs v7 COQL; records.md 9")
def coql_finds_what_the_query_says(target: Target, data: st.DataObject) -> None:
    """A query gives the columns it asks for, of the records for which it holds in plain Python."""
    module = data.draw(st.sampled_from(target.modules), "module")
    only = _few(target, data, module)
    some = records_for(module, target, only=only)
    ids = target.create(module, data.draw(st.lists(some, min_size=1, max_size=5), "records"))
    target.client[module].update({"id": ids[0], **data.draw(some, "change")}, trigger=[])
    held = {module: target.read(module, ids)}
    _agree(target, data, data.draw(coql_for(target, module, held, only=only, paged=False), "query"), held)


@contract("coql.follows-lookups", "docs v7 COQL; records.md 9.1, 9.3")
def coql_follows_lookups(target: Target, data: st.DataObject) -> None:
    """Columns and conditions reach over one lookup or two; what an empty one leads to is empty."""
    module = data.draw(st.sampled_from([m for m in target.modules if target.links(m)]), "module")
    relations = data.draw(relations_for(target, module), "relations")
    held = _linked(target, data, module, relations)
    query = data.draw(coql_for(target, module, held, relations=relations, paged=False), "query")
    _agree(target, data, query, held)


def _linked(target: Target, data: st.DataObject, module: str, relations: Sequence[Relation]) -> Held:
    """Records of a module and of those that its relations lead to, linked at random."""
    made: dict[str, list[str]] = defaultdict(list)
    lookups: dict[str, list[tuple[str, str]]] = defaultdict(list)  # by the path that holds them
    for path, through in relations:
        before, _, name = path.rpartition(".")
        lookups[before].append((name, through[-1]))
    # The far end first: a record is linked when it is made.
    for path, through in [*reversed(relations), ("", (module,))]:
        records = data.draw(
            st.lists(records_for(through[-1], target), min_size=1, max_size=3), path or module
        )
        for name, end in lookups[path]:
            linked = data.draw(st.lists(st.none() | st.sampled_from(made[end]), min_size=3, max_size=3), name)
            records = [
                record | ({name: {"id": each}} if each else {})
                for record, each in zip(records, linked, strict=False)
            ]
        made[through[-1]] += target.create(through[-1], records)
    return {each: target.read(each, ids) for each, ids in made.items()}


@contract("coql.sorts-and-pages", "docs v2 COQL-Overview; wild 32")
def coql_sorts_and_pages(target: Target, data: st.DataObject) -> None:
    """Rows come in the order asked for, equals by id, and pages put together are the whole."""
    module = data.draw(st.sampled_from(target.modules), "module")
    only = _few(target, data, module)
    kinds = data.draw(st.lists(records_for(module, target, only=only), min_size=2, max_size=4), "kinds")
    # Equal values, so that one column does not settle the order.
    ids = target.create(
        module, data.draw(st.lists(st.sampled_from(kinds), min_size=2, max_size=8), "records")
    )
    held = {module: target.read(module, ids)}
    query = data.draw(coql_for(target, module, held, only=only, paged=False, most=1), "query")
    # A page of a shared org holds others' records, too, unless the ids are among the conditions.
    ours: Condition = Compare(ID, "in", tuple(ids))
    if data.draw(st.booleans(), "all of them"):
        query = replace(query, where=ours)
    else:
        query = replace(query, where=Pair("and", ours, query.where))
    whole = rows_of(query, held)
    rows: list[Record] = []
    limit, more = data.draw(st.integers(1, 5), "limit"), True
    while more:
        page = _ask(target, data, replace(query, limit=limit, offset=len(rows)))
        rows, more = rows + list(page), page.more_records
        assert more == (len(rows) < len(whole)), f"more_records after {len(rows)} of {len(whole)}"
    assert rows == whole
    beyond = _ask(target, data, replace(query, limit=limit, offset=len(whole)))
    assert (list(beyond), beyond.more_records) == ([], False)


@contract("coql.agrees-with-criteria", "docs v2 search-records, COQL-Overview")
def coql_agrees_with_criteria(target: Target, data: st.DataObject) -> None:
    """A search and a query that mean the same find the same records."""
    module = data.draw(st.sampled_from(target.modules), "module")
    alike = sorted(
        f.api_name
        for f in target.fields(module).values()
        # Criteria ask for one option of a multi-select, COQL for the joined text.
        if f.writable and f.data_type in OPERATORS and f.data_type not in ("textarea", "multiselectpicklist")
    )
    only = data.draw(st.lists(st.sampled_from(alike), min_size=1, max_size=3, unique=True), "fields")
    records = data.draw(st.lists(records_for(module, target, only=only), min_size=1, max_size=5), "records")
    kept = target.read(module, target.create(module, records))
    terms = criteria_for(module, target, kept, only=only, most=4)
    both = st.lists(terms.filter(lambda term: _in_coql(term) is not None), min_size=3, max_size=3)
    ids = [record["id"] for record in kept]
    for term in data.draw(both, "criteria"):
        where = _in_coql(term)
        assert where
        query = Query((ID,), module, where, order=((ID, "desc"),))
        searched = own(ids, list(target.client[module].search(criteria=written(term))))
        assert own(ids, _whole(target, data, query)) == searched


_SAME = {
    "equals": "=", "not_equal": "!=", "in": "in", "between": "between", "greater_than": ">",
    "greater_equal": ">=", "less_than": "<", "less_equal": "<=", "starts_with": "like", "contains": "like",
}  # fmt: skip


def _in_coql(term: Term, *, alone: bool = True) -> Condition | None:
    """The condition of COQL that means the same as a criteria tree, None where there is none."""
    if not isinstance(term, Is):
        left, right = _in_coql(term.left, alone=False), _in_coql(term.right, alone=False)
        word = "and" if isinstance(term, And) else "or"
        return Pair(word, left, right) if left and right else None
    comparator, said = _SAME[term.operator], term.values
    if term.operator == "equals" and not alone and term.data_type in ("text", "email", "phone", "website"):
        return None  # beside other conditions it finds words (records.md 8.4)
    if comparator not in COMPARATORS[term.data_type] or (comparator == "like" and "%" in said[0]):
        return None
    if term.operator == "starts_with":
        said = (f"{said[0]}%",)
    if term.operator == "contains":
        said = (f"%{said[0]}%",)
    return Compare(Column(term.field, term.data_type), comparator, said)


@contract("coql.refuses-what-is-broken", "docs v7 COQL; records.md 9.4, wild 12, wild 13, wild 35")
def coql_refuses_what_is_broken(target: Target, data: st.DataObject) -> None:
    """A broken query is refused with the code and the details that point at what is wrong."""
    module = data.draw(st.sampled_from(target.modules), "module")
    records = data.draw(st.lists(records_for(module, target), min_size=1, max_size=2), "records")
    ids = target.create(module, records)
    before = target.read(module, ids)
    for broken in data.draw(broken_coql_for(target, module, {module: before}), "broken"):
        refused = target.refusal("POST", "coql", body={"select_query": broken.text})
        assert (refused.status, refused.code) == (400, broken.code), broken
        for name, value in broken.details.items():
            assert name in refused.details, (broken, refused.details)
            assert value is ... or value == refused.details[name], (broken, refused.details)
    assert target.read(module, ids) == before


@contract("coql.needs-a-query", "py-sdk-2.0; records.md 9.4")
def coql_needs_a_query(target: Target, data: st.DataObject) -> None:
    """A body without a query, or with something else in its place, is refused by that name."""
    body = data.draw(st.sampled_from([{}, {"query": "select"}, {"SELECT_QUERY": "select"}]), "without")
    missing = target.refusal("POST", "coql", body=body)
    assert (missing.code, missing.details.get("api_name")) == ("MANDATORY_NOT_FOUND", "select_query")
    other = data.draw(st.integers() | st.booleans() | st.lists(st.just("select")), "no text")
    wrong = target.refusal("POST", "coql", body={"select_query": other})
    assert (wrong.code, wrong.details.get("api_name")) == ("INVALID_DATA", "select_query")


def every_comparator(target: Target, module: str) -> list[tuple[Column, str]]:
    """Each data type of a module with each comparator of it: what `one_comparison` is run for."""
    unique = {name for name, field in target.fields(module).items() if field.unique}
    columns = [c for c in comparable_columns(columns_of(target, module)) if c.path not in unique]
    by_type = {column.data_type: column for column in columns}
    return [(column, each) for column in by_type.values() for each in COMPARATORS[column.data_type]]


def one_comparison(module: str, column: Column, comparator: str) -> Contract:
    """The contract that one comparator on one data type finds what it says."""

    def check(target: Target, data: st.DataObject) -> None:
        field: FieldFacts | None = target.fields(module).get(column.path)
        held = _samples(target, data, module, column, field)
        asked = comparisons_for(target, module, column, comparator, held)
        for where in data.draw(st.lists(asked, min_size=3, max_size=3), "conditions"):
            _agree(target, data, Query(tuple(dict.fromkeys((ID, column))), module, where), held)

    return Contract(
        f"coql.{column.data_type}.{comparator.replace(' ', '_')}",
        "One comparison finds what it says",
        "records.md 9.2",
        check,
    )


def _samples(
    target: Target, data: st.DataObject, module: str, column: Column, field: FieldFacts | None
) -> Held:
    """A few records with and without a value in a column."""
    if column.path in target.links(module):
        end = target.links(module)[column.path]
        return _linked(target, data, module, [(column.path, (end,))])
    some = records_with(module, target, column.path if field and field.writable else "Name")
    records = data.draw(st.lists(some, min_size=1, max_size=4), "records")
    return {module: target.read(module, target.create(module, records))}
