"""What a search by criteria finds, against the same question in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from zcrm_contracts.contract import Contract, contract
from zcrm_contracts.oracle import Is, Term, finds
from zcrm_contracts.strategies import (
    OPERATORS,
    conditions_for,
    criteria_for,
    records_for,
    records_with,
    written,
)
from zcrm_contracts.target import FieldFacts, Record, Target, own

TermT = TypeVar("TermT", bound=Term)


def conditions(term: Term) -> list[Is]:
    """The single conditions of a tree, from left to right."""
    return [term] if isinstance(term, Is) else conditions(term.left) + conditions(term.right)


def _several(terms: st.SearchStrategy[TermT]) -> st.SearchStrategy[list[TermT]]:
    """A few questions about the same records: asking is cheaper than making records."""
    return st.lists(terms, min_size=4, max_size=4)


def _agree(target: Target, module: str, term: Term, kept: Sequence[Record]) -> None:
    """A search finds those of `kept` for which the criteria hold, the newest first."""
    for condition in conditions(term):
        target.exercised["criteria", condition.data_type, condition.operator] += 1
    found = list(target.client[module].search(criteria=written(term)))
    ids = [record["id"] for record in kept]
    assert own(ids, found) == [record["id"] for record in reversed(kept) if finds(term, record)], written(
        term
    )


@contract("search.finds-what-criteria-say", "docs v2 search-records; records.md 8.4")
def search_finds_what_criteria_say(target: Target, data: st.DataObject) -> None:
    """A search finds the records for which the criteria hold in plain Python, the newest first."""
    module = data.draw(st.sampled_from(target.modules), "module")
    searchable = sorted(
        f.api_name for f in target.fields(module).values() if f.writable and f.data_type in OPERATORS
    )
    # Few fields, so that conditions meet values; an updated record, so that its old values are not found.
    only = data.draw(st.lists(st.sampled_from(searchable), min_size=1, max_size=3, unique=True), "fields")
    some = records_for(module, target, only=only)
    ids = target.create(module, data.draw(st.lists(some, min_size=1, max_size=5), "records"))
    before = target.read(module, ids[:1])
    target.client[module].update({"id": ids[0], **data.draw(some, "change")}, trigger=[])
    kept = target.read(module, ids)
    ever = [*before, *kept]
    terms = criteria_for(module, target, ever, only=only) | criteria_for(module, target, ever)
    for term in data.draw(_several(terms), "criteria"):
        _agree(target, module, term, kept)


@contract("search.equals-beside-others-finds-words", "docs v2 search-records; records.md 8.4")
def equals_beside_others_finds_words(target: Target, data: st.DataObject) -> None:
    """Beside other conditions, `equals` on a text finds those with its words in a row."""
    module = data.draw(st.sampled_from(target.modules), "module")
    texts = sorted(f.api_name for f in target.fields(module).values() if f.writable and f.data_type == "text")
    name = data.draw(st.sampled_from(texts), "field")
    records = data.draw(st.lists(records_for(module, target, only=[name]), min_size=2, max_size=5), "records")
    kept = target.read(module, target.create(module, records))
    terms = criteria_for(module, target, kept, only=[name], least=2, most=3)
    for term in data.draw(_several(terms), "criteria"):
        _agree(target, module, term, kept)


def every_operator(target: Target, module: str) -> list[tuple[FieldFacts, str]]:
    """Each data type of a module with each operator that searches it: what `one_condition` is run for."""
    fields = target.fields(module).values()
    by_type = {f.data_type: f for f in fields if f.writable and not f.unique and f.data_type in OPERATORS}
    return [(field, operator) for field in by_type.values() for operator in OPERATORS[field.data_type]]


def one_condition(module: str, field: FieldFacts, operator: str) -> Contract:
    """The contract that one operator on one data type finds what it says."""

    def check(target: Target, data: st.DataObject) -> None:
        some = records_with(module, target, field.api_name)
        records = data.draw(st.lists(some, min_size=1, max_size=4), "records")
        kept = target.read(module, target.create(module, records))
        for term in data.draw(_several(conditions_for(field, operator, kept)), "conditions"):
            _agree(target, module, term, kept)

    return Contract(
        f"search.{field.data_type}.{operator}", "One condition finds what it says", "records.md 8.3", check
    )


@contract(
    "search.email-and-word-find", "docs v2 search-records; case and beginnings: records.md 8.1 (inferred)"
)
def email_and_word_find(target: Target, data: st.DataObject) -> None:
    """`email` finds an address in any case, `word` what has a word that begins so, and neither any other."""
    mark = data.draw(st.uuids(), "mark").hex
    first, second = (
        {"Last_Name": f"Contract q{mark} {number}", "Email": f"n{number}.{mark[::-1]}@example.com"}
        for number in (1, 2)
    )
    ids = target.create("Leads", [first, second])
    address = data.draw(st.sampled_from((first["Email"], first["Email"].upper())), "email")
    assert [lead["id"] for lead in target.client.Leads.search(email=address)] == ids[:1]
    assert list(target.client.Leads.search(email=f"1.{mark[::-1]}@example.com")) == []
    word = f"Q{mark}"[: data.draw(st.integers(20, 33), "letters")]
    assert own(ids, list(target.client.Leads.search(word=word))) == ids[::-1]
    assert list(target.client.Leads.search(word=mark)) == []
    target.client.Leads.delete(ids[1])
    assert own(ids, list(target.client.Leads.search(word=word))) == ids[:1]
