"""Every contract holds of the fake: in process and over HTTP, of a standard org and of a custom one."""

from __future__ import annotations

from collections import Counter

import pytest
from zcrm_contracts import (
    CONTRACTS,
    every_comparator,
    every_operator,
    one_comparison,
    one_condition,
    verify,
)
from zcrm_contracts.coql import COMPARATORS
from zcrm_contracts.strategies import OPERATORS

from tests.contracts.conftest import EVERY_TYPE, in_process, over_http
from zcrm_mock import FakeCRM

ANYWHERE = {name: held for name, held in CONTRACTS.items() if held.needs is None}
"""What holds of any org; test_proofs.py holds the others, each of one that was prepared for it."""
DRAWN = {name: held for name, held in ANYWHERE.items() if held.visit is None or held.kind == "shape"}


@pytest.mark.parametrize("held", DRAWN.values(), ids=DRAWN)
@pytest.mark.parametrize("org", [None, EVERY_TYPE], ids=["standard", "custom"])
def test_the_contract_holds_in_process(held, org):
    verify(held, in_process(FakeCRM(org)))


@pytest.mark.parametrize("held", DRAWN.values(), ids=DRAWN)
def test_the_contract_holds_over_http(held):
    with over_http(FakeCRM(EVERY_TYPE)) as target:
        verify(held, target, max_examples=5)


def test_refusals_and_defaults_hold_over_http():
    with over_http(FakeCRM(EVERY_TYPE)) as target:
        for name in ANYWHERE.keys() - DRAWN:
            verify(CONTRACTS[name], target)


SAMPLES = every_operator(in_process(FakeCRM(EVERY_TYPE)), "Samples")


@pytest.mark.parametrize(("field", "operator"), SAMPLES, ids=[f"{f.data_type}-{op}" for f, op in SAMPLES])
def test_each_operator_finds_what_it_says_of_each_data_type(field, operator):
    target = in_process(FakeCRM(EVERY_TYPE))
    verify(one_condition("Samples", field, operator), target, max_examples=15)


def test_every_data_type_and_operator_is_among_them():
    exercised = Counter((field.data_type, operator) for field, operator in SAMPLES)
    assert exercised == Counter(
        (kind, operator) for kind, operators in OPERATORS.items() for operator in operators
    )


COMPARISONS = every_comparator(in_process(FakeCRM(EVERY_TYPE)), "Samples")


@pytest.mark.parametrize(
    ("column", "comparator"), COMPARISONS, ids=[f"{c.data_type}-{each}" for c, each in COMPARISONS]
)
def test_each_comparator_finds_what_it_says_of_each_data_type(column, comparator):
    target = in_process(FakeCRM(EVERY_TYPE))
    verify(one_comparison("Samples", column, comparator), target, max_examples=10)


def test_every_data_type_and_comparator_is_among_them():
    assert Counter((column.data_type, comparator) for column, comparator in COMPARISONS) == Counter(
        (kind, comparator) for kind, comparators in COMPARATORS.items() for comparator in comparators
    )


def test_contracts_leave_nothing_behind(fake, target):
    fake.seed("Leads", 3)
    verify(CONTRACTS["shapes.currencies"], target)  # several currencies are for good
    before = {module: fake.records(module) for module in target.modules}
    for held in ANYWHERE.values():
        verify(held, target, max_examples=3)
    assert {module: fake.records(module) for module in target.modules} == before


def test_what_the_client_reads_is_what_the_fake_holds(fake, target):
    for module in ("Accounts", "Contacts", "Leads", "Deals"):
        fake.seed(module, 30)
        read = list(target.client[module].list(per_page=7, sort_order="asc"))
        assert read == fake.records(module)
        assert [target.client[module].get(record["id"]) for record in read] == read
