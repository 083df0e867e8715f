"""Counts how often the contracts asked each condition, over all workers, and tells it in the test report."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

EXERCISED: Counter[tuple[str, str, str]] = Counter()
"""By language, data type and operator."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its counts over."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["exercised"] = [(*pair, count) for pair, count in EXERCISED.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Its counts are added to the others'."""
    for *pair, count in getattr(node, "workeroutput", {}).get("exercised", ()):
        EXERCISED[tuple(pair)] += count  # type: ignore[index]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A table per language: how often each operator met each data type."""
    for language in sorted({language for language, _, _ in EXERCISED}):
        terminalreporter.section(f"{language}: how often each operator met each data type")
        for line in table(language):
            terminalreporter.line(line)


def table(language: str) -> list[str]:
    """The lines of a table: a row per data type, a column per operator."""
    asked = {(kind, operator): n for (tongue, kind, operator), n in EXERCISED.items() if tongue == language}
    operators = list(dict.fromkeys(operator for _, operator in sorted(asked)))
    kinds = sorted({kind for kind, _ in asked})
    counts = ([kind, *(str(asked.get((kind, operator), "")) for operator in operators)] for kind in kinds)
    rows = [["", *operators], *counts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
