"""Ways in which a fake's search can be wrong, each with the contract that must notice."""

from __future__ import annotations

from tests.contracts.breaking import Table
from zcrm_mock.engine.query import choosing, criteria, sql
from zcrm_mock.engine.query.sql import OPERATORS
from zcrm_mock.engine.store import Store


def minds_case(real, name, text, read_as, org):
    return text if read_as.text else real(name, text, read_as, org)


def lets_backslashes_stand(real, text):
    return text


def takes_or_for_and(real, word, left, right):
    return real("or", left, right)


def wants_the_whole(real, name, field, values):
    return sql._equals(name, field, values)


def finds_anywhere(real, name, field, values):
    return sql._contains(name, field, values)


def finds_only_beginnings(real, name, field, values):
    return sql._starts_with(name, field, values)


def leaves_out_the_end(real, name, field, values):
    sql, params = real(name, field, values)
    return f"{sql} AND {name} <> ?", (*params, values[1])


def leaves_out_the_same(real, name, field, values):
    sql, params = real(name, field, values)
    return f"{sql} AND {name} <> ?", (*params, values[0])


def finds_parts_of_options(real, name, field, values):
    return " OR ".join([f"instr({name}, ?) > 0"] * len(values)), values


def takes_the_first(real, name, field, values):
    return real(name, field, values[:1])


def takes_any_name(real, name, operator, text, module, org):
    if name in module.fields:
        return real(name, operator, text, module, org)
    return real("id", "equals", "1", module, org)


def keeps_the_old_keys(real, store, module, row):
    store.replace_doc(row.id, row.doc)


def minds_the_case_of_addresses(real, module, address):
    return real(module, address) if address == address.lower() else ("0", ())


def wants_whole_words(real, text, module, store):
    return real(f"{text}", module, store) if len(text) == 33 else ("0", ())


def finds_words_anywhere(real, text, module, store):
    return 'k."Last_Name" LIKE ?', (f"%{text}%",)


BROKEN_SEARCH: Table = {
    "search.text.equals": [
        ("a search minds case", criteria, "_value", minds_case),
        ("an escape is lost", criteria, "unescape", lets_backslashes_stand),
    ],
    "search.finds-what-criteria-say": [
        ("and is or", criteria, "join", takes_or_for_and),
        ("a search finds old values", Store, "replace", keeps_the_old_keys),
    ],
    "search.equals-beside-others-finds-words": [
        ("equals beside others wants all", OPERATORS, "has_words", wants_the_whole),
    ],
    "search.integer.between": [
        ("between leaves out its end", OPERATORS, "between", leaves_out_the_end),
    ],
    "search.date.greater_equal": [
        ("greater_equal leaves out the same", OPERATORS, "greater_equal", leaves_out_the_same),
    ],
    "search.double.less_equal": [
        ("less_equal leaves out the same", OPERATORS, "less_equal", leaves_out_the_same),
    ],
    "search.picklist.in": [
        ("in takes the first only", OPERATORS, "in", takes_the_first),
    ],
    "search.text.starts_with": [
        ("starts_with is contains", OPERATORS, "starts_with", finds_anywhere),
    ],
    "search.text.contains": [
        ("contains is starts_with", OPERATORS, "contains", finds_only_beginnings),
    ],
    "search.multiselectpicklist.equals": [
        ("an option is found by a part", OPERATORS, "has_option", finds_parts_of_options),
    ],
    "requests.unknown-is-refused": [
        ("unknown fields find nothing", criteria, "condition", takes_any_name),
    ],
    "requests.limits-are-kept": [
        ("any number of conditions is taken", criteria, "MAX_CONDITIONS", 10**6),
    ],
    "search.email-and-word-find": [
        ("email minds case", choosing, "by_email", minds_the_case_of_addresses),
        ("word wants whole words", choosing, "by_word", wants_whole_words),
        ("word finds parts of words", choosing, "by_word", finds_words_anywhere),
    ],
}
