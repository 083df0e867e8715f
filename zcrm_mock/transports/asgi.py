"""ASGI: Zoho's API as a raw application, so that no framework's cost is paid per call."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any, Protocol

from zcrm_mock.api.envelope import refusal
from zcrm_mock.api.http import Request, Response
from zcrm_mock.engine import failures

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 30_000_000
"""Bytes of a body: above the largest that Zoho takes, a bulk-write zip of 25 MB."""

log = logging.getLogger("zcrm_mock")


class Handler(Protocol):
    """What answers: FakeCRM, or anything with its `handle`."""

    def handle(self, request: Request) -> Response:
        """Answer one request."""


class ASGIApp:
    """`handler` behind ASGI: HTTP and lifespan, nothing else."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            response = await self._answer(scope, receive)
            headers = [*_encoded(response.headers[:-4]), *_encode(response.headers[-4:])]
            body = b"" if scope["method"] == "HEAD" else response.body
            if response.status not in (204, 304):
                headers.append((b"content-length", b"%d" % len(response.body)))
            await send({"type": "http.response.start", "status": response.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Message, receive: Receive) -> Response:
        body = await _body(receive)
        if body is None:
            return refusal(failures.request_too_large())
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "").partition(":")[0].lower()
        path = scope.get("raw_path") or scope["path"].encode()
        request = Request(
            scope["method"], host, path.decode("latin-1"), scope["query_string"].decode("latin-1"), headers, body
        )
        try:
            return self.handler.handle(request)
        except Exception:
            log.exception("the fake failed at %s %s", request.method, request.path)
            return refusal(failures.internal_error())


def _encode(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


# All but the last four headers are the same in nearly every answer.
_encoded = lru_cache(maxsize=64)(_encode)


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None where it is beyond the bound."""
    message = await receive()
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return body if len(body) <= MAX_BODY else None
    parts, size = [message.get("body", b"")], len(message.get("body", b""))
    while message.get("more_body"):
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
    return b"".join(parts) if size <= MAX_BODY else None


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
