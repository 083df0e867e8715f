"""The criteria of a bulk read: which rows they choose, and which are refused. Source: platform.md 26."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import bulk
from tests.bulk import MINE, both, leaf, refusal
from tests.conftest import NOW, Api
from tests.engine.samples import USER
from zcrm_mock import FakeCRM

# --- which rows they choose ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        (leaf(), ["Burns"]),
        (leaf(comparator="starts_with", value="bu"), ["Burns", "Burke"]),
        (leaf(comparator="not_contains", value="u"), ["Boyle"]),
        (leaf("City", "equal", "${EMPTY}"), ["Boyle"]),
        (leaf("City", "not_equal", "${EMPTY}"), ["Burns", "Burke"]),
        (leaf(comparator="in", value=["Boyle", "Burke"]), ["Burke", "Boyle"]),
        (leaf("Annual_Revenue", "greater_equal", 20), ["Burke", "Boyle"]),
        (leaf("Annual_Revenue", "less_than", "20"), ["Burns"]),
        (leaf("Created_Time", "between", ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]), None),
        (leaf("Created_Time", "not_between", ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]), []),
        (leaf("Owner", "equal", USER), None),
        (leaf("Owner", "equal", "${CURRENTUSER}"), None),
        (leaf("Owner.last_name", "equal", "rao"), None),
        (leaf("Email_Opt_Out", "equal", value=True), ["Boyle"]),
        (
            both(
                leaf(),
                both(leaf("City", "equal", "Oslo"), leaf("Annual_Revenue", "equal", 20)),
                group_operator="OR",
            ),
            ["Burns", "Burke"],
        ),
    ],
)
def test_criteria_choose_the_rows(api, criteria, names):
    people = [("Burns", "Bergen", 10, False), ("Burke", "Oslo", 20, False), ("Boyle", None, 30, True)]
    for name, city, revenue, opted in people:
        api.create("Leads", Last_Name=name, City=city, Annual_Revenue=revenue, Email_Opt_Out=opted)
    found = [row["Last_Name"] for row in bulk.read(api, criteria=criteria, **MINE)]
    assert found == (["Burns", "Burke", "Boyle"] if names is None else names)


def test_criteria_reach_over_lookups(api):
    for account, industry in (("Acme", "Steel"), ("Zylker", "Milk")):
        kept = api.create("Accounts", Account_Name=account, Industry=industry)
        api.create("Contacts", Last_Name=f"Of {account}", Account_Name={"id": kept})
    found = bulk.read(
        api, "Contacts", fields=["Last_Name", "Account_Name.Industry"],
        criteria=leaf("Account_Name.Industry", "starts_with", "st"),
    )  # fmt: skip
    assert [(row["Last_Name"], row["Account_Name.Industry"]) for row in found] == [("Of Acme", "Steel")]


WORDS = {"equal": "=", "not_equal": "!=", "in": "in", "not_in": "not in"}
RANGES = WORDS | {"less_than": "<", "less_equal": "<=", "greater_than": ">", "greater_equal": ">="}
NAMES, CITIES = ["Burns", "burke", "O'Hara", 'B"q', "a,b", "æø\nå"], ["Oslo", "Pune", None]
texts = st.tuples(st.sampled_from(["Last_Name", "City"]), st.sampled_from([*NAMES, "Oslo", "Nobody"]))
numbers = st.tuples(st.just("Annual_Revenue"), st.integers(0, 4))


def asked_twice(field, word, value):
    """The same condition as bulk read and as COQL say it."""
    many = word in ("in", "not_in")
    said = "'" + str(value).replace("'", "''") + "'"
    in_coql = f"{field} {RANGES[word]} " + (f"({said})" if many else said)
    return leaf(field, word, [value] if many else value), in_coql


@st.composite
def conditions(draw):
    field, value = draw(texts | numbers)
    word = draw(st.sampled_from(sorted(RANGES if field == "Annual_Revenue" else WORDS)))
    return asked_twice(field, word, value)


def joined(parts):
    left, right, word = parts
    return both(left[0], right[0], group_operator=word), f"({left[1]} {word} {right[1]})"


trees = st.recursive(
    conditions(),
    lambda inner: st.tuples(inner, inner, st.sampled_from(["and", "or"])).map(joined),
    max_leaves=20,  # COQL takes 25 conditions
)
people = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(CITIES), st.integers(0, 4) | st.none()), max_size=8
)


@given(people, trees)
def test_a_bulk_read_finds_what_coql_finds(rows, tree):
    api = Api(FakeCRM(at=NOW))
    api.crm.add("Leads", [{"Last_Name": n, "City": c, "Annual_Revenue": r} for n, c, r in rows])
    criteria, in_coql = tree
    fields = ["Last_Name", "City", "Annual_Revenue"]
    answer = api.call(
        "POST", "coql", {"select_query": f"select {', '.join(fields)} from Leads where {in_coql}"}
    )
    assert answer.status in (200, 204), answer.json
    wanted = [
        {"Id": row["id"]} | {name: "" if row[name] is None else str(row[name]) for name in fields}
        for row in answer.data
    ]
    assert bulk.read(api, fields=fields, criteria=criteria) == wanted


# --- refusals --------------------------------------------------------------------------------------


CRITERIA = [
    ("Burns", "INVALID_CRITERIA", "Invalid criteria Burns for the query."),
    ([leaf()], "INVALID_CRITERIA", None),
    ({"no": 1}, "INVALID_CRITERIA", 'Invalid criteria {"no":1} for the query.'),
    ({"api_name": "City", "comparator": "equal"}, "INVALID_CRITERIA", None),
    ({"api_name": 7, "comparator": "equal", "value": 1}, "INVALID_CRITERIA", None),
    ({"group": [], "group_operator": "and"}, "INVALID_CRITERIA", None),
    ({"group": "x", "group_operator": "and"}, "INVALID_CRITERIA", None),
    (both(leaf(), "x"), "INVALID_CRITERIA", None),
    (leaf() | both(leaf(), leaf()), "AMBIGUOUS_CRITERIA", None),
    (both(leaf()), "AMBIGUOUS_GROUP_IN_CRITERIA", None),
    (both(leaf(), leaf(), group_operator="xor"), "GROUP_OPERATOR_NOT_SUPPORTED", None),
    ({"group": [leaf(), leaf()]}, "GROUP_OPERATOR_NOT_SUPPORTED", None),
    (both(*[leaf()] * 26), "CRITERIA_LIMIT_EXCEEDED", "Number of criteria exceeded the maximum limit of 25"),
    (
        leaf("Nothing"),
        "FIELD_IN_CRITERIA_NOT_AVAILABLE",
        "Field api name 'Nothing' is not available for criteria "
        '{"api_name":"Nothing","comparator":"equal","value":"Burns"}. '
        "Check visibility and permission for the field",
    ),
    (leaf("Tag", "equal", "Hot"), "FIELD_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(comparator="like"), "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(comparator=None), "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED", None),
    (
        leaf("Email_Opt_Out", "not_equal", value=True),
        "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE",
        "Field api name 'Email_Opt_Out' is not supported with comparator 'not_equal' for criteria "
        '{"api_name":"Email_Opt_Out","comparator":"not_equal","value":true}.',
    ),
    (leaf(comparator="less_than"), "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("No_of_Employees", "between", [1, 2]), "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("Owner", "contains", "1"), "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf(value=None), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(value=""), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(value={"id": "1"}), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf("Created_Time", "in", []), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(value=["Burns"]), "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf(value=["a", "b"]), "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (
        leaf("Created_Time", "between", "2026-01-01T00:00:00Z"),
        "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
        None,
    ),
    (leaf(comparator="contains", value="${EMPTY}"), "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("No_of_Employees", "equal", "many"), "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("Created_Time", "equal", "yesterday"), "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf(value="x" * 256), "VALUE_LIMIT_EXCEEDED_IN_CRITERIA", "Value exceeded limit 255"),
    (leaf(comparator="in", value=["x"] * 201), "VALUE_LIMIT_EXCEEDED_IN_CRITERIA", None),
]


@pytest.mark.parametrize(
    ("criteria", "code", "message"), CRITERIA, ids=[f"{n} {row[1]}" for n, row in enumerate(CRITERIA)]
)
def test_criteria_that_cannot_be_are_refused(api, criteria, code, message):
    status, told, text = refusal(bulk.start_read(api, criteria=criteria))
    assert (status, told) == (400, code)
    assert message in (None, text)


def test_criteria_nested_too_deep_are_refused(api):
    deep = leaf()
    for _ in range(21):
        deep = both(deep, leaf())
    assert refusal(bulk.start_read(api, criteria=deep))[1] == "CRITERIA_NOT_SUPPORTED"
