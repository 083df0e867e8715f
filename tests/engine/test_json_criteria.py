"""Criteria in JSON: read into the same tree as the other languages', and written from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zcrm_contracts.strategies import criteria_for, records_for, written

from tests.contracts.conftest import EVERY_TYPE, in_process
from zcrm_mock import FakeCRM
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.query import criteria, json_criteria

CRM = FakeCRM(EVERY_TYPE)
ORG, TARGET = CRM.org, in_process(CRM)
TARGET.fields("Samples")  # asked for before Hypothesis looks
SAMPLES, ME = ORG.schema.modules["Samples"], ORG.people.primary


def read(sent, **more):
    return json_criteria.parse(sent, SAMPLES, ORG, ME, **more)


@given(st.data())
def test_what_a_search_says_is_written_in_json_and_read_again(data):
    records = data.draw(st.lists(records_for("Samples", TARGET), min_size=1, max_size=3))
    text = written(data.draw(criteria_for("Samples", TARGET, records)))
    tree = criteria.parse(text, SAMPLES, ORG)
    sent = json_criteria.write(tree)
    again = read(sent)
    assert json_criteria.write(again) == sent
    assert read(json_criteria.write(again)) == again


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["equal", "A_Text", "and"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["group", "group_operator", "comparator", "field", "value"])
            | st.text(max_size=3),
            inner,
        )
    ),
    max_leaves=12,
)


@given(json)
def test_any_json_is_criteria_or_is_refused(sent):
    try:
        tree = read(sent)
    except Refused as refused:
        code = refused.failure.code
    else:
        code = "INVALID_QUERY"
        assert read(json_criteria.write(tree)) == tree
    assert code in ("INVALID_QUERY", "LIMIT_EXCEEDED")


def leaf(comparator="equal", field="A_Text", value="x"):
    return {"comparator": comparator, "field": field, "value": value}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (leaf(field="Nothing"), "the field is not available for search"),
        (leaf(comparator="is"), "invalid operator found"),
        (leaf(comparator="between"), "invalid operator found"),
        (leaf("contains", "A_Number", "1"), "invalid operator found"),
        (leaf("equal", "A_Number", "x"), "invalid value for search"),
        (leaf("between", "A_Number", [1]), "invalid value for search"),
        (leaf("equal", "A_Number", [1]), "invalid value for search"),
        (leaf("in", "A_Number", []), "invalid value for search"),
        (leaf("equal", "A_Day", "${SOMEDAY}"), "invalid value for search"),
        ({"group": [leaf()], "group_operator": "xor"}, None),
        ({"group": [], "group_operator": "and"}, None),
        ({"group": leaf(), "group_operator": "and"}, None),
        ([], None),
    ],
)
def test_criteria_that_cannot_be_are_refused(sent, reason):
    with pytest.raises(Refused) as refused:
        read(sent)
    assert refused.value.failure.code == "INVALID_QUERY"
    assert refused.value.failure.details.get("reason") == reason


def test_criteria_have_their_bounds():
    deep = leaf()
    for _ in range(30):
        deep = {"group": [deep, leaf()], "group_operator": "or"}
    with pytest.raises(Refused, match=r"INVALID_QUERY|LIMIT_EXCEEDED"):
        read(deep)
    with pytest.raises(Refused, match="LIMIT_EXCEEDED"):
        read({"group": [leaf()] * 26, "group_operator": "or"})


def test_bulk_reads_call_the_field_by_its_api_name():
    sent = {"comparator": "equal", "api_name": "A_Text", "value": "x"}
    assert read(sent, key="api_name") == read(leaf())
    assert json_criteria.write(read(leaf()), key="api_name") == sent
