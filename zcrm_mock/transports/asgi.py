"""ASGI: Zoho's API as a raw application, so that no framework's cost is paid per call."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from zcrm_mock.api.envelope import refusal
from zcrm_mock.api.http import Request, Response
from zcrm_mock.engine import failures
from zcrm_mock.transports.wire import Handler, wire

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 110_000_000
"""Bytes of a body: an attachment of 100 MB and the multipart around it. Source: docs v2 upload-attachment."""

log = logging.getLogger("zcrm_mock")


class ASGIApp:
    """`handler` behind ASGI: HTTP and lifespan, nothing else.

    A body beyond `max_body` bytes is read, thrown away and refused with 413 REQUEST_ENTITY_TOO_LARGE. An
    exception of `handler` is logged and answered with 500 INTERNAL_ERROR.
    """

    def __init__(self, handler: Handler, *, max_body: int = MAX_BODY) -> None:
        self.handler = handler
        self.max_body = max_body

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await _other(scope["type"], receive, send)
            return
        method = scope["method"]
        status, headers, body = wire(method, await self._answer(method, scope, receive))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, method: str, scope: Message, receive: Receive) -> Response:
        message = await receive()
        body = message.get("body", b"")
        if message.get("more_body"):
            body = await self._rest(body, receive)
        if len(body) > self.max_body:
            return refusal(failures.request_too_large())
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        # Not every server tells the path as it was sent.
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        host = headers.get("host", "").partition(":")[0].lower()
        try:
            return self.handler.handle(Request(method, host, path, query, headers, body))
        except Exception:
            log.exception("the fake failed at %s %s", method, path)
            return refusal(failures.internal_error())

    async def _rest(self, start: bytes, receive: Receive) -> bytes:
        """The whole body; beyond the bound just enough of it to be too much: the rest is not kept."""
        parts, size, more = [start], len(start), True
        while more:
            message = await receive()
            part, more = message.get("body", b""), message.get("more_body", False)
            if size <= self.max_body:
                parts.append(part)
                size += len(part)
        return b"".join(parts)


async def _other(kind: str, receive: Receive, send: Send) -> None:
    if kind == "websocket":
        await send({"type": "websocket.close"})
    while kind == "lifespan":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
