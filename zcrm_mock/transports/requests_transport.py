"""requests: every session sends through an HTTPAdapter, so that is where we step in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from zcrm_mock.transports.patch import Patch
from zcrm_mock.transports.wire import Handler, ask

Find = Callable[[str, int | None, str], Handler | None]


def start(find: Find) -> Callable[[], None]:
    """Answer what `find` knows, send the rest on, and return how to undo it."""
    real = HTTPAdapter.send

    @wraps(real)
    def send(self: HTTPAdapter, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        url = urlsplit(request.url or "")
        path = url.path or "/"
        fake = find(url.hostname or "", url.port, path)
        if fake is None:
            return real(self, request, *args, **kwargs)
        target = f"{path}?{url.query}" if url.query else path
        return _answer(self, fake, request, url.hostname or "", target)

    patch = Patch(HTTPAdapter, "send", send)
    patch.start()
    return patch.stop


def _answer(
    adapter: HTTPAdapter, fake: Handler, request: PreparedRequest, host: str, target: str
) -> Response:
    sent = [(_bytes(name), _bytes(value)) for name, value in request.headers.items()]
    status, headers, body = ask(
        fake, request.method or "GET", host, target.encode(), sent, _body(request.body)
    )
    told = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
    raw = HTTPResponse(
        BytesIO(body),
        HTTPHeaderDict(told),
        status=status,
        version=11,
        version_string="HTTP/1.1",
        reason=HTTPStatus(status).phrase,
        preload_content=False,
        original_response=_original(told),
        request_method=request.method,
        request_url=request.url,
    )
    return adapter.build_response(request, raw)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _body(body: Any) -> bytes:
    """The whole body, whichever of the forms that requests allows it has."""
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode()
    # Bytes join to themselves only as a whole; anything else is a source of chunks.
    return bytes(body) if isinstance(body, (bytes, bytearray, memoryview)) else b"".join(map(_chunk, body))


def _chunk(chunk: str | bytes) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else chunk


def _original(headers: list[tuple[str, str]]) -> Any:
    """As much of http.client's response as the cookie jar looks at."""
    message = HTTPMessage()
    for name, value in headers:
        message[name] = value
    return SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None)
