"""How a run is told: a table that grows on a terminal, lines elsewhere, JUnit XML and JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from zcrm_contracts.contract import Contract
from zcrm_contracts.running import Outcome, ShapeWatch, State

_STYLES: dict[State, str] = {"ok": "green", "broken": "bold red", "skipped": "dim", "unfinished": "yellow"}


def told_live(contracts: Sequence[Contract], outcomes: Iterator[Outcome], console: Console) -> list[Outcome]:
    """All outcomes, told as they come: as a table where the console is a terminal, else line by line."""
    done: list[Outcome] = []
    if not console.is_terminal:
        for outcome in outcomes:
            done.append(outcome)
            console.print(_line(outcome), highlight=False, soft_wrap=True)
        return done
    with Live(_table(contracts, done), console=console, refresh_per_second=8) as live:
        for outcome in outcomes:
            done.append(outcome)
            live.update(_table(contracts, done))
    return done


def _line(outcome: Outcome) -> Text:
    held = outcome.held
    text = Text(f"{held.id:<46} ")
    text.append(f"{outcome.state:<11}", style=_STYLES[outcome.state])
    return text.append(f"{outcome.seconds:7.2f} s {outcome.calls:6} calls  {held.source}")


def _table(contracts: Sequence[Contract], done: Sequence[Outcome]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title, justify in (("contract", "left"), ("", "left"), ("seconds", "right"), ("calls", "right")):
        table.add_column(title, justify="right" if justify == "right" else "left", no_wrap=True)
    table.add_column("source", overflow="ellipsis", no_wrap=True)
    for outcome in done[-30:]:
        table.add_row(
            outcome.held.id,
            Text(outcome.state, style=_STYLES[outcome.state]),
            f"{outcome.seconds:.2f}",
            str(outcome.calls),
            outcome.held.source,
        )
    if len(done) < len(contracts):
        table.add_row(contracts[len(done)].id, Text(f"{len(done) + 1} of {len(contracts)} …", style="cyan"))
    return table


def tell_breaks(outcomes: Iterable[Outcome], console: Console) -> None:
    """Each broken contract: what holds, what came instead, and the exchange as curl lines."""
    for outcome in outcomes:
        if outcome.state == "broken":
            console.print(f"\n{outcome.held.id}: {outcome.held.title}", style="bold", highlight=False)
            console.print(outcome.error, markup=False, highlight=False, soft_wrap=True)
            for exchange in outcome.exchanges:
                console.print(f"  {exchange}", markup=False, highlight=False, soft_wrap=True)


def tell_shapes(watch: ShapeWatch, console: Console) -> None:
    """Answers of an undocumented shape, and keys that no source tells of."""
    for text in watch.breaks:
        console.print(f"shape: {text}", style="red", markup=False, highlight=False, soft_wrap=True)
    if watch.unknown:
        console.print("keys that no source tells of:", highlight=False)
        for key, count in sorted(watch.unknown.items()):
            console.print(f"  {key} ({count})", markup=False, highlight=False, soft_wrap=True)


def summary(outcomes: Sequence[Outcome], watch: ShapeWatch, spent: int) -> str:
    """One line: how many of each state."""
    counts = Counter(outcome.state for outcome in outcomes)
    parts = [f"{counts[state]} {state}" for state in _STYLES if counts[state]]
    shapes = f", {len(watch.breaks)} answers of another shape" if watch.breaks else ""
    return f"{', '.join(parts) or 'nothing checked'}{shapes}; {spent} calls"


def write_json(path: Path, target: str, outcomes: Sequence[Outcome], watch: ShapeWatch) -> None:
    """All of it as one JSON object."""
    told: dict[str, Any] = {
        "target": target,
        "contracts": [outcome.as_json() for outcome in outcomes],
        "shapes": {"breaks": list(watch.breaks), "unknown_keys": watch.unknown},
    }
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_junit(path: Path, target: str, outcomes: Sequence[Outcome], watch: ShapeWatch) -> None:
    """A JUnit test suite: a case per contract, one more for the shapes of all answers."""
    suite = ElementTree.Element("testsuite", name=f"zcrm-contracts {target}", tests=str(len(outcomes) + 1))
    counts = Counter(outcome.state for outcome in outcomes)
    suite.set("failures", str(counts["broken"] + bool(watch.breaks)))
    suite.set("skipped", str(counts["skipped"] + counts["unfinished"]))
    for outcome in outcomes:
        group, _, name = outcome.held.id.partition(".")
        case = ElementTree.SubElement(
            suite, "testcase", classname=group, name=name, time=f"{outcome.seconds:.3f}"
        )
        if outcome.state == "broken":
            failure = ElementTree.SubElement(case, "failure", message=outcome.held.title)
            failure.text = _plain("\n".join([outcome.error, *outcome.exchanges]))
        elif outcome.state != "ok":
            ElementTree.SubElement(case, "skipped", message=_plain(outcome.error))
    case = ElementTree.SubElement(suite, "testcase", classname="shapes", name="every answer of the run")
    if watch.breaks:
        failure = ElementTree.SubElement(case, "failure", message="answers of an undocumented shape")
        failure.text = _plain("\n".join(watch.breaks))
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _plain(text: str) -> str:
    # XML knows no control characters but these.
    return "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text if not "\ud800" <= c <= "\udfff")
