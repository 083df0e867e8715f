"""`zcrm-contracts`: hold a running server against the contracts."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated

try:
    import typer
    from hypothesis import HealthCheck, settings
    from hypothesis.stateful import run_state_machine_as_test
except ImportError:
    sys.exit("zcrm-contracts needs Hypothesis and Typer: pip install 'zcrm-mock[contracts]'")

from zcrm_client import Client, ZohoError

from zcrm_contracts.contracts import CONTRACTS, verify
from zcrm_contracts.machine import machine
from zcrm_contracts.target import Target

MACHINE = "records.model"

app = typer.Typer(
    help="Properties that are true of Zoho CRM, checked against a server.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("list")
def list_contracts() -> None:
    """List the contracts: id, what holds, and the source that says so."""
    for held in CONTRACTS.values():
        typer.echo(f"{held.id:<42} {held.title}  [{held.source}]")
    typer.echo(f"{MACHINE:<42} A target and a dict, told the same things, know the same leads.  [docs v2]")


@app.command(
    "verify", epilog="Example: zcrm-contracts verify --target http://127.0.0.1:8000 --max-examples 20"
)
def verify_target(
    target: Annotated[str, typer.Option(help="Address of a running zcrm-mock serve.")],
    only: Annotated[str, typer.Option(help="Contracts whose id begins so.")] = "",
    max_examples: Annotated[int, typer.Option(min=1, help="Examples per contract.")] = 25,
    seed: Annotated[int | None, typer.Option(help="Repeat a run.")] = None,
) -> None:
    """Check every contract; ends with 1 where one is broken."""
    if re.search(r"\bzoho(apis|cloud)?\.", target):
        typer.echo(
            "a real Zoho org is not a target of this release: it has no budget and no clean-up yet", err=True
        )
        raise typer.Exit(2)
    wanted = [held for held in CONTRACTS.values() if held.id.startswith(only)]
    if not wanted and not MACHINE.startswith(only):
        typer.echo(f"no contract begins with {only!r}: see zcrm-contracts list", err=True)
        raise typer.Exit(2)
    broken = 0
    with Client(base_url=target, accounts_url=target, access_token="1000.contracts.any") as client:
        there = Target(client, target)
        try:
            there.modules  # noqa: B018 - the metadata that every contract draws from, asked for once
        except ZohoError as error:
            typer.echo(f"{target} does not answer as a CRM: {error}", err=True)
            raise typer.Exit(2) from None
        for held in wanted:
            check = partial(verify, held, there, max_examples=max_examples, with_seed=seed)
            broken += not _tell(held.id, held.source, check)
        if MACHINE.startswith(only):
            broken += not _tell(MACHINE, "docs v2", partial(_run_machine, there, max_examples))
    raise typer.Exit(1 if broken else 0)


def _run_machine(target: Target, max_examples: int) -> None:
    run_state_machine_as_test(
        machine(target),
        settings=settings(
            max_examples=max(1, max_examples // 5),
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _tell(contract_id: str, source: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        typer.echo(f"{contract_id:<42} BROKEN  {source}")
        notes = "\n".join(getattr(error, "__notes__", ()))
        typer.echo(f"  {type(error).__name__}: {error}\n  {notes}".rstrip())
        return False
    typer.echo(f"{contract_id:<42} ok      {source}")
    return True


def main() -> None:
    """The command `zcrm-contracts`."""
    app()
