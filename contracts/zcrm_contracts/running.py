"""A run: contracts held against a target, one after another, each with what became of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zcrm_contracts.contract import Contract, verify
from zcrm_contracts.exchanges import BudgetSpent, Exchange
from zcrm_contracts.shapes import Problem, check
from zcrm_contracts.target import Target

State = Literal["ok", "broken", "skipped", "unfinished"]
MAX_SHOWN = 12
"""Exchanges that are shown of one broken example, the last ones."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one contract; `error` and `exchanges` are those of the smallest broken example."""

    held: Contract
    state: State
    seconds: float = 0
    calls: int = 0
    error: str = ""
    exchanges: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "id": self.held.id,
            "kind": self.held.kind,
            "title": self.held.title,
            "source": self.held.source,
            "state": self.state,
            "seconds": round(self.seconds, 3),
            "calls": self.calls,
            "error": self.error,
            "exchanges": list(self.exchanges),
        }


@dataclass
class ShapeWatch:
    """Holds every exchange of a run against the documented shapes, whatever contract asked it."""

    breaks: dict[str, Problem] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    """Keys that no source tells of, and how often they came."""

    def __call__(self, exchange: Exchange) -> None:
        """Look at one exchange."""
        answer = (exchange.status, exchange.headers, exchange.body)
        for problem in check(exchange.method, exchange.path, *answer):
            if problem.unknown:
                key = f"{problem.operation} {_any_index(problem.where)}"
                self.unknown[key] = self.unknown.get(key, 0) + 1
            else:
                self.breaks.setdefault(str(problem), problem)


def _any_index(where: str) -> str:
    return "".join("[]" if part.isdecimal() else part for part in where.replace("]", "[").split("["))


def hold(held: Contract, target: Target, *, max_examples: int, with_seed: int | None) -> Outcome:
    """Check one contract. An interrupt passes through, once what was made is removed."""
    if held.settings and not target.settings:
        return Outcome(held, "skipped", error="it would change the org's settings")
    if held.needs not in (None, target.prepared):
        return Outcome(held, "skipped", error=f"it needs {held.needs}")
    start, spent = time.perf_counter(), target.recorder.spent
    state: State = "ok"
    error = ""
    exchanges: tuple[str, ...] = ()
    try:
        verify(held, target, max_examples=max_examples, with_seed=with_seed)
    except BudgetSpent as spent_up:
        state, error = "unfinished", str(spent_up)
    except Exception as broken:  # whatever a contract trips over is told, not raised
        if _because_of(broken, BudgetSpent):
            state, error = "unfinished", "the budget was spent before the smallest example was found"
        else:
            state, error = "broken", _told(broken)
            exchanges = tuple(str(one) for one in target.exchanges[-MAX_SHOWN:])
    return Outcome(held, state, time.perf_counter() - start, target.recorder.spent - spent, error, exchanges)


def run(
    contracts: Sequence[Contract], target: Target, *, max_examples: int, with_seed: int | None
) -> Iterator[Outcome]:
    """Each contract's outcome, as it comes; once the budget is spent, the rest is left unfinished."""
    spent = False
    for held in contracts:
        if spent:
            yield Outcome(held, "unfinished", error="the budget is spent")
            continue
        outcome = hold(held, target, max_examples=max_examples, with_seed=with_seed)
        spent = outcome.state == "unfinished"
        yield outcome


def _because_of(error: BaseException, kind: type[BaseException]) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, kind):
            return True
        if isinstance(seen, BaseExceptionGroup):
            return any(_because_of(one, kind) for one in seen.exceptions)
        seen = seen.__cause__ or seen.__context__
    return False


def _told(error: Exception) -> str:
    notes = "\n".join(getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {error}\n{notes}".rstrip()
