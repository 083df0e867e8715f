"""`zcrm-contracts`: hold the fake, a running server or a real org against the contracts."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

try:
    import typer
    from rich.console import Console
except ImportError:
    sys.exit("zcrm-contracts needs Hypothesis and Typer: pip install 'zcrm-mock[contracts]'")

from zcrm_contracts import CONTRACTS
from zcrm_contracts.reports import (
    summary,
    tell_breaks,
    tell_shapes,
    told_live,
    write_json,
    write_junit,
)
from zcrm_contracts.running import ShapeWatch, run
from zcrm_contracts.targets import BUDGET, NoTarget, open_target

app = typer.Typer(
    help="Properties that are true of Zoho CRM, checked against the fake, a server or a real org.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("list")
def list_contracts() -> None:
    """List the contracts: id, kind, what holds, and the source that says so."""
    for held in CONTRACTS.values():
        typer.echo(f"{held.id:<46} {held.kind:<6} {held.title}  [{held.source}]")


@app.command(
    "verify",
    epilog="Examples: `zcrm-contracts verify --target fake`, "
    "`zcrm-contracts verify --target http://127.0.0.1:8000 --only records --junit report.xml`. "
    "The target `zoho` takes its credentials from ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET and ZOHO_REFRESH_TOKEN "
    "(and ZOHO_SANDBOX=1), touches only records that it makes, and removes them.",
)
def verify_target(
    target: Annotated[str, typer.Option(help="fake, zoho, or the address of a zcrm-mock serve.")],
    only: Annotated[str, typer.Option(help="Contracts whose id begins so.")] = "",
    max_examples: Annotated[int, typer.Option(min=1, help="Examples per contract.")] = 25,
    seed: Annotated[int | None, typer.Option(help="Repeat a run.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write JSON here.")] = None,
    budget: Annotated[
        int | None, typer.Option(min=10, help=f"Calls that may be spent; {BUDGET:,} on a real org.")
    ] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Allow an org that is no sandbox.")
    ] = False,
    settings: Annotated[
        bool, typer.Option("--settings", help="Let contracts change a real org's settings, too.")
    ] = False,
) -> None:
    """Check every contract. Ends with 1 where one is broken, 2 where nothing can be checked."""
    wanted = [held for held in CONTRACTS.values() if held.id.startswith(only)]
    if not wanted:
        _give_up(f"no contract begins with {only!r}: see zcrm-contracts list")
    watch, console = ShapeWatch(), Console()
    try:
        there = open_target(target, budget=budget, production=production, settings=settings, watchers=[watch])
    except NoTarget as error:
        _give_up(str(error))
    signal.signal(signal.SIGTERM, _interrupt)
    with there:
        outcomes = told_live(wanted, run(wanted, there, max_examples=max_examples, with_seed=seed), console)
        tell_breaks(outcomes, console)
        tell_shapes(watch, console)
        console.print(summary(outcomes, watch, there.recorder.spent), highlight=False)
    if junit:
        write_junit(junit, there.name, outcomes, watch)
    if json:
        write_json(json, there.name, outcomes, watch)
    broken = any(outcome.state == "broken" for outcome in outcomes) or watch.breaks
    raise typer.Exit(1 if broken else 0)


def _give_up(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    raise typer.Exit(2)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # As Ctrl-C does: what was made is removed on the way out.
    raise KeyboardInterrupt


def main() -> None:
    """The command `zcrm-contracts`."""
    app()
