"""The parsers of criteria and COQL: what they read they could write, and nothing makes them stumble."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zcrm_contracts import coql_for, relations_for, text_of
from zcrm_contracts.strategies import criteria_for, records_for, written

from tests.contracts.conftest import EVERY_TYPE, in_process
from tests.engine.writing import coql_text, criteria_text
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.query import coql, criteria
from zcrm_mock.engine.query.tree import Condition

CRM = FakeCRM(EVERY_TYPE)
ORG, TARGET = CRM.org, in_process(CRM)
assert TARGET.modules  # asked for before Hypothesis looks
SAMPLES, CONTACTS = ORG.schema.modules["Samples"], ORG.schema.modules["Contacts"]

KNOWN = {
    None,
    "INVALID_QUERY",
    "SYNTAX_ERROR",
    "LIMIT_EXCEEDED",
    "INVALID_MODULE",
    "INVALID_DATA",
    "DUPLICATE_DATA",
}


@given(st.data())
def test_criteria_survive_being_read_and_written(data):
    records = data.draw(st.lists(records_for("Samples", TARGET), min_size=1, max_size=3))
    text = written(data.draw(criteria_for("Samples", TARGET, records)))
    tree = criteria.parse(text, SAMPLES, ORG)
    assert criteria.parse(criteria_text(tree), SAMPLES, ORG) == tree


@given(st.data())
def test_a_query_survives_being_read_and_written(data):
    records = {"Samples": data.draw(st.lists(records_for("Samples", TARGET), min_size=1, max_size=3))}
    relations = data.draw(relations_for(TARGET, "Samples"))
    asked = data.draw(coql_for(TARGET, "Samples", records, relations=relations))
    query = coql.parse(text_of(asked), ORG)
    assert coql.parse(coql_text(query), ORG) == query
    assert coql.parse(text_of(asked, data.draw(st.integers(1, 2**16), "style")), ORG) == query


FRAGMENTS = st.sampled_from(
    [
        *"(),:\\'\"=<>!%$.*;\n\t\0 ",
        "select", "SELECT", "from", "where", "and", "or", "not", "in", "like", "between", "is", "null",
        "order by", "limit", "offset", "asc", "desc", "Contacts", "Leads", "Last_Name", "id", "Owner.email",
        "Account_Name.Phone", "Account_Name", "Created_Time", "Email_Opt_Out", "equals", "starts_with",
        "'x'", "\"y\"", "''", "7", "-1.5", "true", "2026-01-31", "'2026-01-31T00:00:00+05:30'",
        "Last_Name = 'x'", "id in (1, 2)", "select id from Contacts where", "(Last_Name:equals:x)", "ß",
        "\ud800",
    ]
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS | st.text(max_size=4), max_size=30).map(lambda parts: " ".join(parts)) | st.lists(
    FRAGMENTS | st.text(max_size=4), max_size=30
).map("".join)


@settings(max_examples=300)
@given(TEXTS)
def test_any_text_is_a_query_or_is_refused(text):
    try:
        query = coql.parse(text, ORG)
    except Refused as refused:
        code = refused.failure.code
    else:
        code = None
        assert coql.parse(coql_text(query), ORG) == query
    assert code in KNOWN


@settings(max_examples=300)
@given(TEXTS)
def test_any_text_is_a_criteria_or_is_refused(text):
    try:
        tree = criteria.parse(text, CONTACTS, ORG)
    except Refused as refused:
        code = refused.failure.code
    else:
        code = None
        assert criteria.parse(criteria_text(tree), CONTACTS, ORG) == tree
    assert code in KNOWN


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Last_Name = Burns", "(Last_Name = 'Burns')"),
        ("((Last_Name = 'a' and City = 'b') and State = 'c')",
         "(((Last_Name = 'a') and (City = 'b')) and (State = 'c'))"),
        ("Last_Name NOT  IN ('a','b')", "(Last_Name not in ('a', 'b'))"),
        ("Company != ''", "(Company is not null)"),
        ("Last_Name like '%it''s%'", "(Last_Name like '%it''s%')"),
    ],
)  # fmt: skip
def test_a_query_is_understood(said, meant):
    query = coql.parse(f"select id from Leads where {said}", ORG)
    assert coql_text(query) == f"select id from Leads where {meant} limit 0, 200".replace("Burns", "burns")


@pytest.mark.parametrize(("depth", "taken"), [(1, True), (50, True), (51, False)])
def test_brackets_are_nested_fifty_deep(depth, taken):
    nested = "(" * depth + "{}" + ")" * depth
    searched = nested.format("Last_Name:equals:x")
    asked = "select id from Contacts where " + nested.format("Last_Name = 'x'")
    for parse in (lambda: criteria.parse(searched, CONTACTS, ORG), lambda: coql.parse(asked, ORG).where):
        with nullcontext() if taken else pytest.raises(Refused):
            assert isinstance(parse(), Condition)


def test_a_text_may_be_as_long_as_it_may_be():
    searched = "(Last_Name:equals:x)".ljust(20_000)
    asked = "select id from Contacts where Last_Name = 'x'".ljust(100_000)
    assert criteria.parse(searched, CONTACTS, ORG) == coql.parse(asked, ORG).where
    for parse in (
        lambda: criteria.parse(f"{searched} ", CONTACTS, ORG),
        lambda: coql.parse(f"{asked} ", ORG),
    ):
        with pytest.raises(Refused):
            parse()


@pytest.mark.parametrize("pairing", ["strict", "free"])
def test_criteria_and_coql_are_two_ways_to_write_one_tree(pairing):
    org = FakeCRM(switches=Switches(coql_pairing=pairing)).org
    searched = "((Email_Opt_Out:equals:true)and(Date_of_Birth:less_than:1980-05-01))or(id:equals:7)"
    asked = "(Email_Opt_Out = true and Date_of_Birth < '1980-05-01') or id = 7"
    tree = criteria.parse(f"({searched})", org.schema.modules["Contacts"], org)
    assert coql.parse(f"select id from Contacts where {asked}", org).where == tree


LONG = 40_000
LONG_TEXTS = {
    "brackets": "(" * LONG,
    "quotes": "'" * LONG,
    "blanks": " " * LONG,
    "columns": "select " + "a," * LONG,
    "one column": "select " + "a" * LONG,
    "doubled quotes": "select id from Contacts where Last_Name = '" + "''" * LONG,
    "brackets in a query": "select id from Contacts where " + "(" * LONG + "id = 1",
    "values": "select id from Contacts where id in (" + "1," * LONG + "1)",
    "conditions": "select id from Contacts where " + "id = 1 and " * LONG,
    "lines": "select id" + "\n" * LONG + "from !",
    "lookups": "select " + "a." * LONG + "b from Contacts where id = 1",
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_long_texts_are_refused_and_do_not_hang(text):
    with pytest.raises(Refused):
        coql.parse(text, ORG)
    with pytest.raises(Refused):
        criteria.parse(text, CONTACTS, ORG)
