"""What httpx and httpx2 have in common: all but the name of the module."""

from __future__ import annotations

from typing import Any

from zcrm_mock.transports.wire import Handler, ask


def answer(httpx: Any, handler: Handler, request: Any) -> Any:
    """The `httpx.Response` (or httpx2's) of `handler` to a request whose body has been read.

    The body stays a stream, as from a socket: so `elapsed`, `iter_raw` and `client.stream` work.
    """
    url = request.url
    status, headers, body = ask(
        handler, request.method, url.host, url.raw_path, request.headers.raw, request.content
    )
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))
