"""A contract: a property of Zoho CRM with an id and a source, and how it is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from zcrm_contracts.target import Target

Check = Callable[[Target, st.DataObject], None]
Visit = Callable[[Target], None]
Machine = Callable[[Target], type[RuleBasedStateMachine]]
Kind = Literal["law", "shape", "model"]

EXAMPLES = 25
"""Examples of a contract, unless told otherwise; each broken fake of our tests is caught within them."""

STEPS = 15
"""Steps of one example of a model."""


@dataclass(frozen=True)
class Contract:
    """A property, and how to check it: with what Hypothesis draws, by a model, or by one visit."""

    id: str
    title: str
    source: str
    check: Check | None = None
    machine: Machine | None = None
    visit: Visit | None = None
    """How it is checked where nothing is drawn: once."""
    kind: Kind = "law"
    settings: bool = False
    """Whether it changes the settings of the org (tags, taxes, users …), not only records of its own."""
    needs: str | None = None
    """What the target's org must be prepared with, where no request could bring it about."""


CONTRACTS: dict[str, Contract] = {}


def contract(contract_id: str, source: str, *, settings: bool = False) -> Callable[[Check], Check]:
    """Register a check; its docstring is the contract's title."""

    def register(check: Check) -> Check:
        CONTRACTS[contract_id] = Contract(contract_id, _title(check), source, check, settings=settings)
        return check

    return register


def fixed(contract_id: str, source: str, **more: Any) -> Callable[[Visit], Visit]:
    """Register a visit, for a property that one look shows; its docstring is the contract's title."""

    def register(visit: Visit) -> Visit:
        CONTRACTS[contract_id] = Contract(contract_id, _title(visit), source, visit=visit, **more)
        return visit

    return register


def model(contract_id: str, source: str, *, settings: bool = False) -> Callable[[Machine], Machine]:
    """Register what makes a state machine over a target; its docstring is the contract's title."""

    def register(machine: Machine) -> Machine:
        CONTRACTS[contract_id] = Contract(
            contract_id, _title(machine), source, machine=machine, kind="model", settings=settings
        )
        return machine

    return register


def _title(told: object) -> str:
    return (told.__doc__ or "").strip().splitlines()[0]


def verify(
    held: Contract,
    target: Target,
    *,
    max_examples: int = EXAMPLES,
    with_seed: int | None = None,
    shrink: bool = True,
) -> None:
    """Check a contract on many examples. Raises what the smallest broken one raises (the first: `shrink`).

    What draws nothing is looked at once. A model's example is fifteen steps long, so it takes a quarter of
    them.
    """
    assert target.modules, f"{target} has no module whose records could be made up"
    if held.visit is not None:
        target.begin_example()
        with target.leaving_nothing_behind():
            held.visit(target)
        return
    examples = max(1, max_examples // 4) if held.machine else max_examples
    how = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    if held.machine is not None:
        made = held.machine(target)
        run_state_machine_as_test(made if with_seed is None else seed(with_seed)(made), settings=how)
        return
    check = held.check
    assert check is not None

    @how
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        target.begin_example()
        with target.leaving_nothing_behind():
            check(target, data)

    (holds if with_seed is None else seed(with_seed)(holds))()
