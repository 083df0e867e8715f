"""What a search by criteria finds, against the same question in plain Python."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from zcrm_contracts.contract import Contract, contract
from zcrm_contracts.oracle import Is, Term, finds
from zcrm_contracts.strategies import OPERATORS, conditions_for, criteria_for, records_for, written
from zcrm_contracts.target import FieldFacts, Target, own


def conditions(term: Term) -> list[Is]:
    """The single conditions of a tree, from left to right."""
    return [term] if isinstance(term, Is) else conditions(term.left) + conditions(term.right)


def _found(target: Target, module: str, term: Term, ids: Sequence[str]) -> list[str]:
    """The ids among `ids` that a search finds, in its order."""
    for condition in conditions(term):
        target.exercised["criteria", condition.data_type, condition.operator] += 1
    return own(ids, list(target.client.search(module, criteria=written(term))))


@contract("search.finds-what-criteria-say", "docs v2 search-records; records.md 8.4")
def search_finds_what_criteria_say(target: Target, data: st.DataObject) -> None:
    """A search finds the records for which the criteria hold in plain Python, the newest first."""
    module = data.draw(st.sampled_from(target.modules), "module")
    searchable = sorted(
        f.api_name for f in target.fields(module).values() if f.writable and f.data_type in OPERATORS
    )
    # Few fields, so that conditions meet values; an updated record, so that its old values are not found.
    only = data.draw(st.lists(st.sampled_from(searchable), min_size=1, max_size=3, unique=True), "fields")
    some = records_for(target, module, only=only)
    ids = target.create(module, data.draw(st.lists(some, min_size=1, max_size=5), "records"))
    target.client.update(module, {"id": ids[0], **data.draw(some, "change")}, trigger=[])
    kept = target.read(module, ids)
    term = data.draw(criteria_for(target, module, kept), "criteria")
    found = _found(target, module, term, ids)
    assert found == [record["id"] for record in reversed(kept) if finds(term, record)]


@contract("search.equals-beside-others-finds-words", "docs v2 search-records; records.md 8.4")
def equals_beside_others_finds_words(target: Target, data: st.DataObject) -> None:
    """Beside other conditions, `equals` on a text finds those with its words in a row."""
    module = data.draw(st.sampled_from(target.modules), "module")
    texts = sorted(f.api_name for f in target.fields(module).values() if f.writable and f.data_type == "text")
    name = data.draw(st.sampled_from(texts), "field")
    records = data.draw(st.lists(records_for(target, module, only=[name]), min_size=2, max_size=5), "records")
    kept = target.read(module, target.create(module, records))
    term = data.draw(criteria_for(target, module, kept, only=[name], least=2, most=3), "criteria")
    found = _found(target, module, term, [record["id"] for record in kept])
    assert found == [record["id"] for record in reversed(kept) if finds(term, record)]


def every_operator(target: Target, module: str) -> list[tuple[FieldFacts, str]]:
    """Each data type of a module with each operator that searches it: what `one_condition` is run for."""
    by_type = {
        f.data_type: f for f in target.fields(module).values() if f.writable and f.data_type in OPERATORS
    }
    return [(field, operator) for field in by_type.values() for operator in OPERATORS[field.data_type]]


def one_condition(module: str, field: FieldFacts, operator: str) -> Contract:
    """The contract that one operator on one data type finds what it says."""

    def check(target: Target, data: st.DataObject) -> None:
        only = [field.api_name]
        records = data.draw(
            st.lists(records_for(target, module, only=only), min_size=1, max_size=4), "records"
        )
        kept = target.read(module, target.create(module, records))
        term = data.draw(conditions_for(field, operator, kept), "condition")
        ids = [record["id"] for record in kept]
        found = _found(target, module, term, ids)
        assert found == [record["id"] for record in reversed(kept) if finds(term, record)]

    return Contract(
        f"search.{field.data_type}.{operator}", "One condition finds what it says", "records.md 8.3", check
    )
