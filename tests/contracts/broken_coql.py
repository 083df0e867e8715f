"""Ways in which a fake's COQL can be wrong, each with the contract that must notice."""

from __future__ import annotations

from dataclasses import replace

from tests.contracts.breaking import Table
from zcrm_mock.api.handlers import coql as handler
from zcrm_mock.engine.query import coql, coql_syntax, query_failures, sql
from zcrm_mock.engine.query.sql import OPERATORS
from zcrm_mock.engine.store import Store


def takes_or_for_and(real, word, left, right):
    return real("or", left, right)


def forgets_the_not(real, binder, said):
    return replace(real(binder, said), negated=False)


def leaves_out_the_end(real, name, field, values):
    sql, params = real(name, field, values)
    return f"{sql} AND {name} <> ?", (*params, values[1])


def begins_anywhere(real, name, field, values):
    return real(name, field, (f"%{values[0]}",))


def names_the_lookup(real, column, records, org):
    value = records.get(tuple(step.api_name for step in column.via), {}).get(column.field.api_name)
    return value if column.field.data_type == "lookup" else real(column, records, org)


def joins_without_the_empty(real, compiler, via):
    path = tuple(step.api_name for step in via)
    joined = real(compiler, via)
    compiler._joined[path] = replace(joined, sql=joined.sql.replace("LEFT JOIN", "JOIN"))
    return compiler._joined[path]


def keys_by_the_last_name(real, asked, paths, docs, org):
    row = real(asked, paths, docs, org)
    return {name.rpartition(".")[2]: value for name, value in row.items()}


def leaves_out_the_id(real, asked, paths, docs, org):
    row = real(asked, paths, docs, org)
    return row if "id" in {column.name for column in asked.columns} else {k: row[k] for k in row if k != "id"}


def sorts_by_id(real, compiler, where, order):
    return replace(real(compiler, where, order), order="k.id ASC")


def sorts_downwards_only(real, descends):
    return real(True)


def sorts_the_other_way(real, descends):
    return real(not descends)


def skips_one_too_few(real, store, module, selection, limit, offset=0):
    return real(store, module, selection, limit, max(0, offset - 1))


def never_says_there_is_more(real, asked, org, user):
    return real(asked, org, user)[0], False


def swaps_limit_and_offset(real, reader):
    return tuple(reversed(real(reader)))


def passes_over_unknown_columns(real, binder, token):
    known = token.value.split(".")[0] in binder.module.fields
    return real(binder, token if known else replace(token, value="id"))


def takes_any_comparator(real, name, word):
    return query_failures.limit_exceeded(0)


def says_syntax_error_nowhere(real, near, line, column):
    return replace(real(near, line, column), details={})


def wants_no_where(real, reader, word):
    if word == "from" or reader.now.is_word("where"):
        real(reader, word)
        return
    reader.tokens[reader.index : reader.index] = [
        coql_syntax.Token("word", word, word, 0) for word in ("id", "is", "not", "null")
    ]


def wants_no_query(real, request):
    return {"select_query": "select id from Leads where id is null"} | real(request)


def finds_the_full(real, name, field, values):
    return f"{name} IS NOT NULL", ()


def leaves_out_the_same(real, name, field, values):
    sql, params = real(name, field, values)
    return f"{sql} AND {name} <> ?", (*params, values[0])


BROKEN_COQL: Table = {
    "coql.agrees-with-criteria": [
        ("COQL: desc is asc", coql, "_way", sorts_the_other_way),
    ],
    "coql.finds-what-the-query-says": [
        ("COQL: and is or", coql, "join", takes_or_for_and),
        ("COQL: not is lost", coql._Binder, "condition", forgets_the_not),
        ("COQL: the id is left out", coql, "_row", leaves_out_the_id),
    ],
    "coql.integer.between": [
        ("COQL: between leaves out its end", OPERATORS, "between", leaves_out_the_end),
    ],
    "coql.text.like": [
        ("COQL: like begins anywhere", OPERATORS, "like", begins_anywhere),
    ],
    "coql.follows-lookups": [
        ("COQL: lookups have names", coql, "_shown", names_the_lookup),
        ("COQL: an empty lookup hides the row", sql.Compiler, "joined", joins_without_the_empty),
        ("COQL: dotted columns lose their path", coql, "_row", keys_by_the_last_name),
    ],
    "coql.sorts-and-pages": [
        ("COQL: ORDER BY is passed over", sql.Compiler, "selection", sorts_by_id),
        ("COQL: asc is desc", coql, "_way", sorts_downwards_only),
        ("COQL: pages overlap by one", Store, "select_joined", skips_one_too_few),
        ("COQL: more_records is always false", coql, "rows", never_says_there_is_more),
        ("COQL: limit and offset change places", coql_syntax._Reader, "limits", swaps_limit_and_offset),
    ],
    "coql.refuses-what-is-broken": [
        ("COQL: unknown columns are passed over", coql._Binder, "column", passes_over_unknown_columns),
        (
            "COQL: a wrong comparator is called a limit",
            query_failures,
            "comparator_not_allowed",
            takes_any_comparator,
        ),
        ("COQL: a syntax error points nowhere", query_failures, "syntax_error", says_syntax_error_nowhere),
        ("COQL: WHERE may be left out", coql_syntax._Reader, "clause", wants_no_where),
        ("COQL: any number of conditions", coql_syntax, "MAX_CONDITIONS", 10**6),
        ("COQL: any number of columns", coql, "MAX_COLUMNS", 10**6),
        ("COQL: any number of lookups", coql, "MAX_JOINS", 10**6),
        ("COQL: any number of values", coql, "MAX_IN_VALUES", 10**6),
        ("COQL: any depth", coql, "MAX_DEPTH", 10**12),
    ],
    "coql.needs-a-query": [
        ("COQL: the query may be left out", handler.params, "json_body", wants_no_query),
    ],
    "coql.text.is_null": [
        ("COQL: is null finds what is full", OPERATORS, "empty", finds_the_full),
    ],
    "coql.date.>=": [
        ("COQL: >= leaves out the same", OPERATORS, "greater_equal", leaves_out_the_same),
    ],
}
