"""The server in the foreground: the port, what it says when it listens, a line per call."""

from __future__ import annotations

import gc
import signal
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NoReturn

import typer
import uvicorn

from zcrm_mock._version import __version__
from zcrm_mock.api.way import PROXY_PREFIX
from zcrm_mock.server import create_app

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM
    from zcrm_mock.api.journal import CallRecord

WILDCARDS = ("0.0.0.0", "::", "")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError where there cannot be one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def serve(
    crm: FakeCRM, listening: socket.socket, host: str, *, control_token: str | None, log_calls: bool
) -> None:
    """Answer until a signal ends it, which raises KeyboardInterrupt."""
    hosts = () if host in WILDCARDS else (host,)
    crm.listener = CallLog() if log_calls else None
    application = create_app(crm, control_token=control_token, hosts=hosts)
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who may reach the control plane is decided by the real peer
        date_header=True,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    signal.signal(signal.SIGTERM, _interrupt)
    server = _Announced(config, announcement(crm, listening, host, control_token))
    gc.freeze()  # the org described and its demo data live as long as the server: never look at them again
    server.run(sockets=[listening])


def _interrupt(number: int, frame: Any) -> NoReturn:  # noqa: ARG001 - a signal handler's signature
    raise KeyboardInterrupt


class _Announced(uvicorn.Server):
    """Says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, text: str) -> None:
        super().__init__(config)
        self.text = text

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        typer.echo(self.text)


def announcement(crm: FakeCRM, listening: socket.socket, host: str, control_token: str | None) -> str:
    """Where it is, a token that works, and a line to try."""
    base = _base_url(listening)
    kept = sum(crm.org.store.count(module) for module in crm.org.schema.modules.values())
    strict = crm.oauth.auth == "strict"
    token = crm.token() if strict else "any"
    told = {
        "API": f"{base}/crm/v2/",
        "accounts": f"{base}/oauth/v2/token",
        "proxy": f"{base}{PROXY_PREFIX}  (PC_BASE_URL)",
        "docs": f"{base}/docs",
        "control plane": f"{base}/__mock__/",
        "token": f"{token}  (for an hour; another: POST {base}/__mock__/tokens)" if strict else token,
        "client": f"{crm.oauth.client.client_id} {crm.oauth.client.client_secret}",
    }
    lines = [f"zcrm-mock {__version__}: {crm.org.spec.company_name}, {kept} records", ""]
    lines += [f"  {name:<14} {where}" for name, where in told.items()]
    lines += ["", f'  curl -H "Authorization: Zoho-oauthtoken {token}" {base}/crm/v2/Leads', ""]
    if not _is_local(host):
        control = "with the token" if control_token else "not: no --control-token"
        lines += [f"  Other machines reach the API at {host}, and the control plane {control}.", ""]
    return "\n".join(lines)


def _base_url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in WILDCARDS:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class CallLog:
    """Prints one line about each call: method, path, status, operation, and what Zoho would ignore."""

    def __init__(self) -> None:
        self._silent = False

    def __call__(self, call: CallRecord) -> None:
        """Tell of a call that was answered."""
        if self._silent:
            return
        name = call.operation or ""
        # Tokens and secrets travel in the accounts host's queries; others help to see what was searched.
        query = f"?{call.request.query}" if call.request.query and not name.startswith("oauth.") else ""
        line = f"{call.method:<6} {call.path}{query} {call.status} {name}".rstrip()
        remarks = [call.hint, *call.warnings] if call.hint else call.warnings
        text = "\n".join([line, *(f"       ! {remark}" for remark in remarks)])
        try:
            # What a client sends must not steer the terminal.
            typer.echo("".join(c if c.isprintable() or c == "\n" else "?" for c in text))
        except OSError:  # nobody reads any more
            self._silent = True
