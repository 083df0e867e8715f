"""Every claim has a proof: a contract that fails where the fake strays from the claim."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, get_args, get_type_hints

import httpx2
import orjson
import pytest
from zcrm_client import ZohoError
from zcrm_contracts import (
    CONTRACTS,
    Contract,
    every_comparator,
    every_operator,
    one_comparison,
    one_condition,
    verify,
)
from zcrm_contracts.refusals.rows import REFUSALS, Refusal

from tests.contracts.conftest import EVERY_TYPE, in_process
from tests.contracts.prepared import PREPARED, prepared
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine import failures
from zcrm_mock.engine.automation import automation_failures
from zcrm_mock.engine.bulk import bulk_failures
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.hanging import attached_failures
from zcrm_mock.engine.people import access_failures
from zcrm_mock.engine.query import query_failures, sql
from zcrm_mock.engine.settings import settings_failures
from zcrm_mock.evidence import claims, weigh
from zcrm_mock.evidence.claims import failure_rules

FIXED = {name: held for name, held in CONTRACTS.items() if name.startswith(("refusals.", "defaults."))}
TOUR = [
    held for held in CONTRACTS.values() if held.kind == "shape" or held.id == "bulk.result-tells-each-row"
]
BROKEN = (AssertionError, ZohoError, LookupError, TypeError, ValueError)
"""How a contract fails: by what it says, or because an answer cannot be read any more."""


def of(kind: str) -> list[str]:
    return [claim.partition(":")[2] for claim in claims() if claim.startswith(f"{kind}:")]


# --- every claim has one ----------------------------------------------------------------------------


@cache
def visited() -> dict[str, str]:
    """The operations that the tour meets a success of: the contract that does."""
    found: dict[str, str] = {}
    for held in TOUR:
        calls: list[Any] = []

        def heard(crm: FakeCRM, calls: list[Any] = calls) -> httpx2.BaseTransport:
            crm.listener = calls.append
            return crm.transport()

        with prepared(held.needs, heard) as target:
            verify(held, target)
        for call in calls:
            if call.operation and call.status < 400 and (call.response.body or call.status == 302):
                found.setdefault(call.operation, held.id)
    return found


@cache
def by_operator() -> dict[str, Contract]:
    """The contracts of single conditions and comparisons, one for each operator and comparator."""
    target = in_process(FakeCRM(EVERY_TYPE))
    made = [
        (f"operator:{said}", one_condition("Samples", f, said))
        for f, said in every_operator(target, "Samples")
    ]
    made += [
        (f"comparator:{said}", one_comparison("Samples", c, said))
        for c, said in every_comparator(target, "Samples")
    ]
    return dict(made)


def proof_of(claim: str) -> str | None:
    """The id of what proves a claim, by its name."""
    kind, _, name = claim.partition(":")
    if kind == "operation":
        return visited().get(name)
    if kind in ("operator", "comparator"):
        held = by_operator().get(claim)
        return held.id if held else None
    return {"failure": f"refusals.{name}", "switch": f"defaults.{name}"}[kind]


def test_every_claim_has_a_proof():
    proofs = {claim: proof_of(claim) for claim in claims()}
    known = {*CONTRACTS, *(held.id for held in by_operator().values())}
    assert [claim for claim, proof in proofs.items() if proof not in known] == []


def test_no_refusal_or_default_proves_nothing():
    proofs = {proof_of(claim) for claim in claims() if claim.startswith(("failure:", "switch:"))}
    assert set(FIXED) <= proofs


def test_every_message_goes_out_to_somebody():
    messages = {rule.name: rule.message.pattern for rule in failure_rules()}
    silent = {name for name, row in REFUSALS.items() if row.says.message is None}
    assert {name for name in silent if messages[name]} == set()


@pytest.mark.parametrize("kind", ["failure", "switch"])
def test_a_proof_is_as_sure_as_its_claim(kind):
    told = {name: weigh(CONTRACTS[proof_of(name) or ""].source) for name in claims() if name.startswith(kind)}
    assert {name: (claims()[name].strength) for name in told} == {
        name: weighed and weighed[0] for name, weighed in told.items()
    }


def test_nothing_is_prepared_for_nobody():
    assert set(PREPARED) == {held.needs for held in CONTRACTS.values() if held.needs}


# --- every proof bites ------------------------------------------------------------------------------


def fails(held: Contract, *wrap: Any, **switches: Any) -> bool:
    with prepared(held.needs, *wrap, **switches) as target:
        try:
            verify(held, target)
        except BROKEN:
            return True
    return False


Stray = Callable[[Failure], Failure]

STRAYS: dict[str, Stray] = {
    "code": lambda failure: replace(failure, code="STRAYED"),
    "message": lambda failure: replace(failure, message="strayed"),
    "details": lambda failure: replace(failure, details={**failure.details, "strayed": 1}),
    "status": lambda failure: replace(failure, http=418),
}
MODULES = (
    access_failures,
    attached_failures,
    automation_failures,
    failures,
    query_failures,
    settings_failures,
)


def strayed(name: str, stray: Stray) -> tuple[Any, Any]:
    """The function that makes a failure, and one that makes another of it."""
    if name.startswith("bulk_"):
        real = bulk_failures.refused

        def refused(code: str, *filled: object, **details: Any) -> Refused:
            made = real(code, *filled, **details)
            return Refused(stray(made.failure)) if f"bulk_{code.lower()}" == name else made

        return real, refused
    make = next(getattr(module, name) for module in MODULES if hasattr(module, name))
    return make, lambda *args, **named: stray(make(*args, **named))


def put_everywhere(monkeypatch: pytest.MonkeyPatch, real: Any, other: Any) -> None:
    """Let `other` stand wherever the fake holds `real`: in a module, or in a table of one."""
    ours = [module for name, module in sys.modules.items() if name.startswith("zcrm_mock.")]
    for module in ours:
        for name, held in list(vars(module).items()):
            if held is real:
                monkeypatch.setattr(module, name, other)
            elif isinstance(held, dict):
                for key in [key for key, value in held.items() if value is real]:
                    monkeypatch.setitem(held, key, other)


def told_by(row: Refusal) -> list[str]:
    """What the answer shows of a failure: a job's tells its code alone, a slot has no status of its own."""
    shown = {"message": row.says.message, "details": row.says.details, "status": not row.says.where or None}
    return ["code", *(part for part, told in shown.items() if told is not None)]


@pytest.mark.parametrize("name", of("failure"))
def test_a_failure_that_is_told_otherwise_is_noticed(name, monkeypatch):
    held = CONTRACTS[f"refusals.{name}"]
    for part in told_by(REFUSALS[name]):
        with monkeypatch.context() as patched:
            put_everywhere(patched, *strayed(name, STRAYS[part]))
            with prepared(held.needs) as target, pytest.raises(AssertionError, match="was to come"):
                verify(held, target)


NUMBERS = {"search_lag_seconds": 20, "job_seconds": 60, "coql_max_limit": 2000, "bulk_write_rows": 30_000}


def other_ways(switch: str) -> list[Any]:
    """Every value of a switch but its default."""
    hint, default = get_type_hints(Switches)[switch], getattr(Switches(), switch)
    choices = (True, False) if hint is bool else get_args(hint) or (NUMBERS[switch],)
    return [choice for choice in choices if choice != default]


@pytest.mark.parametrize(
    ("switch", "value"), [(name, value) for name in of("switch") for value in other_ways(name)]
)
def test_a_default_that_is_another_is_noticed(switch, value):
    assert fails(CONTRACTS[f"defaults.{switch}"], **{switch: value})


@pytest.mark.parametrize("claim", [name for name in claims() if name.startswith(("operator", "comparator"))])
def test_an_operator_that_finds_the_others_is_noticed(claim, monkeypatch):
    for name, real in sql.OPERATORS.items():
        monkeypatch.setitem(sql.OPERATORS, name, turned_round(real))
    target = in_process(FakeCRM(EVERY_TYPE))
    with pytest.raises(BROKEN):
        verify(by_operator()[claim], target, max_examples=100, with_seed=1, shrink=False)


def turned_round(real: Callable[..., Any]) -> Callable[..., Any]:
    def other(*args: Any) -> Any:
        sql, values = real(*args)
        return f"NOT coalesce(({sql}), 0)", values

    return other


class Tampering(httpx2.BaseTransport):
    """Answers an operation's successes in another shape: its keys renamed, JSON where a file belongs."""

    def __init__(self, crm: FakeCRM, operation: str) -> None:
        self.inner, self.operation = crm.transport(), operation
        self.calls: list[Any] = []
        crm.listener = self.calls.append

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self.inner.handle_request(request)
        body, headers = response.read(), dict(response.headers)
        if self.calls[-1].operation == self.operation and response.status_code < 400:
            headers.pop("location", None)
            if headers.get("content-type", "").startswith("application/json"):
                told = orjson.loads(body)
                body = orjson.dumps({f"strayed_{key}": value for key, value in told.items()})
            elif body:
                headers["content-type"] = "application/json"
            headers.pop("content-length", None)
        return httpx2.Response(response.status_code, headers=headers, content=body)


@pytest.mark.parametrize("operation", of("operation"))
def test_an_answer_of_another_shape_is_noticed(operation):
    assert fails(CONTRACTS[visited()[operation]], lambda crm: Tampering(crm, operation))
