"""`zcrm-mock serve`, `pull`, `operations`, `org` and `version`."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import orjson
import typer

from zcrm_mock._version import __version__

if TYPE_CHECKING:
    from zcrm_mock.api.oauth import Auth

app = typer.Typer(
    help="A Zoho CRM (REST API v2) for tests, on this machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SERVE_EXAMPLES = """\
\b
Examples:
  zcrm-mock serve                                  demo data on http://127.0.0.1:8000
  zcrm-mock serve --empty --port 0                 nothing in it, any free port
  zcrm-mock serve --org org.toml --db crm.db       your modules and fields; records survive
  zcrm-mock serve --strict-auth                    tokens, clients and scopes are checked
  zcrm-mock serve --at 2026-11-23T18:00:00Z        the clock stands still
  zcrm-mock serve --switch search_lag_seconds=20   searches miss what was just written

\b
While it runs:
  curl -H "Authorization: Zoho-oauthtoken any" http://127.0.0.1:8000/crm/v2/Leads
  curl -d '{"module": "Leads", "count": 50}' http://127.0.0.1:8000/__mock__/seed
  curl -d '{"advance": {"hours": 1}}' http://127.0.0.1:8000/__mock__/clock
  curl 'http://127.0.0.1:8000/__mock__/calls?operation=records.*&status=400'

A token: curl -d '{"seconds": 60}' http://127.0.0.1:8000/__mock__/tokens. Everything else: /docs.
"""

PULL_EXAMPLES = """\
\b
Examples:
  zcrm-mock pull --out org.json                      the org of ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET and
                                                     ZOHO_REFRESH_TOKEN, or of PC_BASE_URL
  zcrm-mock pull --out org.json --url http://127.0.0.1:8000     a running fake
  zcrm-mock serve --org org.json                     a fake that is that org

\b
It only reads, about five requests a module. Scopes: ZohoCRM.settings.ALL, ZohoCRM.users.READ,
ZohoCRM.org.READ; what the token may not see is left out, and said.
"""

OPERATIONS_EXAMPLES = """\
\b
Examples:
  zcrm-mock operations --group records
  zcrm-mock operations --gaps
"""

ORG_EXAMPLES = """\
\b
Examples:
  zcrm-mock org                 the standard org
  zcrm-mock org org.toml        yours: says what is wrong with it, or what is in it
"""


@app.command(epilog=SERVE_EXAMPLES)
def serve(
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one and prints it.")] = 8000,
    demo: Annotated[bool, typer.Option("--demo/--empty", help="A small org's records, or none.")] = True,
    org: Annotated[str | None, typer.Option(metavar="FILE", help="Your org as TOML or JSON.")] = None,
    db: Annotated[str | None, typer.Option(metavar="FILE", help="Keep the records in this file.")] = None,
    seed: Annotated[int, typer.Option(help="Other made-up records; the same for the same number.")] = 0,
    strict_auth: Annotated[bool, typer.Option(help="Take known tokens and clients only.")] = False,
    strict: Annotated[
        bool, typer.Option(help="End with 1 where a call held something that Zoho ignores in silence.")
    ] = False,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Freeze the clock, as 2026-11-23T18:00:00Z.")
    ] = None,
    switch: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A disputed behaviour; docs/coverage.md lists them. Repeat."),
    ] = None,
    allow_callbacks: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Where notifications may go besides this machine. Repeat."),
    ] = None,
    control_token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN", envvar="ZCRM_MOCK_CONTROL_TOKEN", help="Lets other machines control it."
        ),
    ] = None,
    log_calls: Annotated[bool, typer.Option("--log-calls/--quiet", help="A line per call.")] = True,
) -> None:
    """Serve a fake CRM until Ctrl-C: Zoho's API, the token endpoint, the proxy's dialect, a control plane."""
    from zcrm_mock.api.app import FakeCRM
    from zcrm_mock.engine.schema import OrgError
    from zcrm_mock.engine.switches import Switches
    from zcrm_mock.server import running
    from zcrm_mock.server.demo import add_demo

    clock_at = _time(at)
    try:
        switches = Switches.from_texts(switch or ())
    except ValueError as error:
        _fail(str(error))
    try:
        listening = running.listen(host, port)
    except OSError as error:
        _fail(f"cannot listen on {host}:{port}: {error.strerror or error}")
    with closing(listening):
        auth: Auth = "strict" if strict_auth else "lenient"
        try:
            crm = FakeCRM(
                org,
                auth=auth,
                strict=strict,
                switches=switches,
                at=clock_at,
                seed=seed,
                db=db,
                callback_hosts=allow_callbacks or (),
            )
        except OrgError as error:
            _fail(str(error))
        except sqlite3.Error as error:
            _fail(f"cannot use the file {db}: {error}")
        with closing(crm), suppress(KeyboardInterrupt):
            for skipped in add_demo(crm) if demo else ():
                typer.echo(f"no demo data: {skipped}", err=True)
            running.serve(crm, listening, host, control_token=control_token, log_calls=log_calls)
    if log_calls:
        typer.echo("stopped")
    if strict and crm.errors:
        _fail(f"Zoho would ignore in silence: {crm.errors[0]} (and {len(crm.errors) - 1} more)", code=1)


@app.command(epilog=PULL_EXAMPLES)
def pull(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The org file to write (JSON).")],
    url: Annotated[
        str | None, typer.Option("--url", "--target", metavar="URL", help="A running fake instead of Zoho.")
    ] = None,
    token: Annotated[str, typer.Option(help="The access token for --url.")] = "any",
    keep_names: Annotated[
        bool, typer.Option("--keep-names", help="Names and e-mails of people as they are.")
    ] = False,
) -> None:
    """Read a real org's metadata, and write the org file of a fake that is that org."""
    from zcrm_client import Client

    from zcrm_mock.engine.schema import OrgError
    from zcrm_mock.pull import PullError
    from zcrm_mock.pull import pull as pull_from
    from zcrm_mock.server.pulling import report, shown

    if not out.parent.is_dir():
        _fail(f"there is no folder {out.parent} to write {out.name} into")
    try:
        client = Client(base_url=url, access_token=token) if url else Client.from_env()
    except ValueError as error:
        advice = "set ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET and ZOHO_REFRESH_TOKEN, or give --url"
        _fail(f"{error}: {advice}")
    try:
        with client, shown() as progress:
            pulled = pull_from(client, keep_names=keep_names, progress=progress)
        out.write_bytes(orjson.dumps(pulled.org, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    except (PullError, OrgError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"cannot write {out}: {error.strerror or error}")
    for line in report(pulled, out):
        typer.echo(line)


@app.command(name="operations", epilog=OPERATIONS_EXAMPLES)
def list_operations(
    group: Annotated[str | None, typer.Option(help="Of this group only.")] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="What is not imitated.")] = False,
) -> None:
    """List the documented operations of Zoho CRM v2, and which of them are imitated."""
    from zcrm_mock.api.operations import operations

    groups = list(dict.fromkeys(row.group for row in operations()))
    if group is not None and group not in groups:
        _fail(f"no group is called {group!r}: {', '.join(groups)}")
    rows = [row for row in operations() if group in (None, row.group) and not (gaps and row.handler)]
    width = max((len(row.id) for row in rows), default=0)
    for row in rows:
        state = "imitated" if row.handler else "gap"
        typer.echo(f"{row.id:<{width}}  {state:<8}  {row.method:<6} {row.path}")
    imitated = sum(row.handler is not None for row in rows)
    typer.echo(f"{len(rows)} operations, {imitated} imitated")


@app.command(epilog=ORG_EXAMPLES)
def org(
    file: Annotated[str | None, typer.Argument(help="TOML or JSON; without, the standard org.")] = None,
) -> None:
    """Check an org file, and say what is in it. The format: docs/org-file.md."""
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.org_file.reading import load
    from zcrm_mock.engine.schema import OrgError

    try:
        made = Org(load(Path(file) if file else None))  # views and rules are checked against its fields
    except OrgError as error:
        _fail(str(error))
    spec = made.spec
    typer.echo(f"{spec.company_name}: {spec.time_zone}, {spec.currency_iso}, ids {spec.id_prefix}…")
    typer.echo("users")
    for user in spec.people:
        typer.echo(
            f"  {user.full_name} <{user.email}>  {user.role['name']}, {user.profile['name']}, {user.status}"
        )
    typer.echo("modules")
    for module in spec.schema.modules.values():
        kinds = Counter("custom" if field.custom else "standard" for field in module.fields.values())
        counted = ", ".join(f"{kinds[kind]} {kind}" for kind in ("standard", "custom") if kinds[kind])
        needed = [f.api_name for f in module.fields.values() if f.system_mandatory]
        typer.echo(f"  {module.api_name:<16} {counted} fields; mandatory: {', '.join(needed) or 'none'}")
        for rule in made.automation.rules_of(module.api_name):
            typer.echo(f"  {'':<16} {rule.kind} {rule.name!r}")


@app.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(__version__)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        _fail(f"--at needs a time like 2026-11-23T18:00:00Z, not {text!r}")
    if at.tzinfo is None:
        _fail(f"--at needs an offset: {text}Z for UTC")
    return at


def _fail(why: str, code: int = 2) -> NoReturn:
    typer.echo(f"zcrm-mock: {why}", err=True)
    sys.exit(code)
