"""Who may use the control plane: this machine, or who knows the token. No web page, whatever it tries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson

from zcrm_mock.transports.asgi import Message, Receive, Send

App = Callable[[Any, Any, Any], Awaitable[None]]

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_BODY = 20_000_000
"""Bytes of a body to the control plane."""


class Guard:
    """An application that only loopback clients and holders of the token reach.

    A web page in a browser on this machine is a loopback client, too: so the Host header must name this
    machine (DNS rebinding), and an Origin header must be the server's own (forged requests).
    """

    def __init__(self, app: App, *, token: str | None = None, hosts: Collection[str] = ()) -> None:
        """`hosts`: names that the server goes by beside those of loopback."""
        self.app = app
        self._bearer = f"Bearer {token}".encode() if token else None
        self._hosts = LOCAL_NAMES | {host.lower() for host in hosts}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(403, refusal, send)
            return
        body = await _body(receive)
        if body is None:
            await _refuse(413, f"more than {MAX_BODY} bytes", send)
            return
        # A curl line without -H sends JSON as a form; nothing but JSON is understood here anyway.
        kept = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
        scope = {**scope, "headers": [*kept, (b"content-type", b"application/json")]}
        await self.app(scope, _ready(body), send)

    def _refusal(self, scope: Message, headers: dict[bytes, bytes]) -> str | None:
        if self._bearer and compare_digest(headers.get(b"authorization", b""), self._bearer):
            return None
        client = scope.get("client")
        if not client or not _is_loopback(client[0]):
            return (
                "the control plane is for this machine; from elsewhere, start the server with "
                "--control-token and send it as Authorization: Bearer …"
            )
        host = headers.get(b"host", b"").decode("latin-1")
        if _split(f"//{host}")[0] not in self._hosts:
            return f"the control plane does not go by the name {host!r}: say localhost or 127.0.0.1"
        origin = headers.get(b"origin")
        if origin is not None and _split(origin.decode("latin-1"))[1] != host.lower():
            return "the control plane takes nothing from other web pages"
        return None


def _split(url: str) -> tuple[str | None, str | None]:
    """The host's name without and with its port, in lower case."""
    try:
        parts = urlsplit(url)
        return parts.hostname, parts.netloc.lower()
    except ValueError:  # an open bracket
        return None, None


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


async def _body(receive: Receive) -> bytes | None:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
    return b"".join(parts) if size <= MAX_BODY else None


def _ready(body: bytes) -> Receive:
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return unread.pop() if unread else {"type": "http.disconnect"}

    return receive


async def _refuse(status: int, why: str, send: Send) -> None:
    body = orjson.dumps({"error": why})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
