"""How `zcrm-mock pull` shows how far it is, and says what it has written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from zcrm_mock.pull import Progress, Pulled


@contextmanager
def shown() -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, else a line per step; on stderr, for the report is what comes out."""
    if not sys.stderr.isatty():
        yield lambda step: typer.echo(f"{step.done}/{step.total} {step.what}", err=True)
        return
    with typer.progressbar(length=1, file=sys.stderr) as bar:

        def move(step: Progress) -> None:
            bar.label, bar.length = f"{step.what:<24.24}", step.total
            bar.update(step.done - bar.pos)

        yield move


def report(pulled: Pulled, out: Path) -> Iterator[str]:
    """What is in the file, what is not, and what to do with it."""
    modules = {name: module for name, module in pulled.org["modules"].items() if module}
    fields = sum(len(module["fields"]) for module in modules.values())
    views = sum(len(module.get("views", ())) for module in modules.values())
    users = len(pulled.org.get("users", ()))
    yield f"{out}: {len(modules)} modules, {fields} fields, {views} views of their own, {users} users"
    yield from (f"  {note}" for note in pulled.notes)
    yield f"serve it:  zcrm-mock serve --org {out}"
    yield f'test with: zcrm_org = "{out}" in pytest\'s ini'
