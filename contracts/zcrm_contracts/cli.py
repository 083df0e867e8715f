"""`zcrm-contracts`: hold the fake, a running server or a real org against the contracts."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

try:
    import typer
    from rich.console import Console
except ImportError:
    sys.exit("zcrm-contracts needs Hypothesis and Typer: pip install 'zcrm-mock[contracts]'")

from zcrm_contracts import CONTRACTS, consumer
from zcrm_contracts.contract import EXAMPLES
from zcrm_contracts.pact import pact_of
from zcrm_contracts.recording import Recording, record
from zcrm_contracts.replaying import Difference, drift, replay
from zcrm_contracts.reports import (
    summary,
    tell_breaks,
    tell_shapes,
    told_live,
    write_json,
    write_junit,
)
from zcrm_contracts.running import ShapeWatch, run
from zcrm_contracts.target import Target
from zcrm_contracts.targets import BUDGET, NoTarget, open_target
from zcrm_contracts.tour import STOPS

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
    max_examples: Annotated[int, typer.Option(min=1, help="Examples per contract.")] = EXAMPLES,
    seed: Annotated[int | None, typer.Option(help="Repeat a run.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON here.")] = None,
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
    if json_file:
        write_json(json_file, there.name, outcomes, watch)
    broken = any(outcome.state == "broken" for outcome in outcomes) or watch.breaks
    raise typer.Exit(1 if broken else 0)


@app.command(
    "record",
    epilog="Example: `ZOHO_SANDBOX=1 zcrm-contracts record --target zoho --out zoho-2026-11.json`.",
)
def record_target(
    out: Annotated[Path, typer.Option(help="Where the recording goes.")],
    target: Annotated[str, typer.Option(help="zoho, fake, or an address.")] = "zoho",
    only: Annotated[str, typer.Option(help="Parts of the tour whose name begins so.")] = "",
    budget: Annotated[int | None, typer.Option(min=10, help="Calls that may be spent.")] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Allow an org that is no sandbox.")
    ] = False,
    settings: Annotated[bool, typer.Option("--settings", help="Tour what changes settings, too.")] = False,
) -> None:
    """Tour an org's operations and keep its answers, without what is private."""
    stops = [name for name in STOPS if name.startswith((only, f"shapes.{only}"))]
    if not stops:
        _give_up(f"no part of the tour begins with {only!r}: {', '.join(STOPS)}")
    with _opened(target, budget=budget, production=production, settings=settings) as there:
        recording, said = record(there, stops)
    recording.write(out)
    for text in said:
        typer.echo(text, err=True)
    typer.echo(f"{len(recording.exchanges)} exchanges in {out}")


@app.command("replay", epilog="Example: `zcrm-contracts replay zoho-2026-11.json`.")
def replay_recording(
    recording: Annotated[Path, typer.Argument(help="What `record` wrote.")],
    target: Annotated[str, typer.Option(help="fake, or the address of a zcrm-mock serve.")] = "fake",
) -> None:
    """Ask a target what was recorded; ends with 1 where its answers differ."""
    told = _recording(recording)
    with _opened(target) as there, there.leaving_nothing_behind():
        _tell_differences(list(replay(told, there)), len(told.exchanges))


@app.command("drift", epilog="Example: `zcrm-contracts drift zoho-2026-05.json zoho-2026-11.json`.")
def drift_of_recordings(
    before: Annotated[Path, typer.Argument(help="The earlier recording.")],
    after: Annotated[Path, typer.Argument(help="The later one.")],
) -> None:
    """Tell where Zoho's answers have changed between two recordings; ends with 1 where they have."""
    told = _recording(before)
    _tell_differences(list(drift(told, _recording(after))), len(told.exchanges))


@app.command(
    "consumer",
    epilog="Examples: `pytest --zcrm-journal calls.jsonl`, then once "
    "`zcrm-contracts consumer calls.jsonl --out crm.json`, and in CI "
    "`zcrm-contracts consumer calls.jsonl --check crm.json --target fake`.",
)
def consumer_contract(
    journal: Annotated[Path, typer.Argument(help="What `pytest --zcrm-journal` wrote.")],
    out: Annotated[Path | None, typer.Option(help="Write what the app relies on here, for review.")] = None,
    check: Annotated[
        Path | None, typer.Option(help="Fail where the app uses what this file does not have.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Fail where fake, zoho or an address lacks what the app relies on.")
    ] = None,
    pact: Annotated[Path | None, typer.Option(help="Write a Pact file (specification 3) here.")] = None,
    name: Annotated[str, typer.Option(help="What the app is called.")] = "app",
) -> None:
    """Tell what an app relies on, by the journal of its own tests; ends with 1 where that is too much."""
    try:
        calls = consumer.read_journal(journal)
        kept = consumer.read(check) if check else None
    except (OSError, ValueError) as error:
        _give_up(str(error))
    uses = consumer.uses_of(calls)
    if out:
        consumer.write(out, name, uses)
    if pact:
        pact.write_text(
            json.dumps(pact_of(name, calls), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    found = consumer.beyond(kept, uses) if kept is not None else []
    if target:
        with _opened(target, production=True) as there:
            found += consumer.lacking(uses, there)
    for text in found:
        typer.echo(text)
    typer.echo(f"{len(uses)} operations used, {len(found)} objections")
    raise typer.Exit(1 if found else 0)


def _opened(name: str, **how: Any) -> Target:
    try:
        return open_target(name, **how)
    except NoTarget as error:
        _give_up(str(error))


def _recording(path: Path) -> Recording:
    try:
        return Recording.read(path)
    except (OSError, ValueError) as error:
        _give_up(str(error))


def _tell_differences(found: list[Difference], asked: int) -> None:
    for difference in found:
        typer.echo(str(difference))
    matter = sum(difference.matters for difference in found)
    typer.echo(f"{asked} exchanges, {matter} differences, {len(found) - matter} new keys")
    raise typer.Exit(1 if matter else 0)


def _give_up(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # As Ctrl-C does: what was made is removed on the way out.
    raise KeyboardInterrupt


def main() -> None:
    """The command `zcrm-contracts`."""
    app()
