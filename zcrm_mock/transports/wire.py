"""What every transport does alike: ask the handler, and make the answer ready for the wire."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

from zcrm_mock.api.http import Request, Response

RawHeaders = list[tuple[bytes, bytes]]

BODILESS = frozenset({204, 304})


class Handler(Protocol):
    """What answers: FakeCRM, or anything with its `handle`."""

    def handle(self, request: Request) -> Response:
        """Answer one request."""


class Wire(NamedTuple):
    """An answer in bytes, the same whatever library carries it."""

    status: int
    headers: RawHeaders
    body: bytes


@lru_cache(maxsize=1024)
def encoded(header: tuple[str, str]) -> tuple[bytes, bytes]:
    """One header as it travels; nearly all answers repeat the same dozen."""
    return header[0].lower().encode("latin-1"), header[1].encode("latin-1")


def wire(method: str, answer: Response) -> Wire:
    """`answer` to a request with this method: HEAD, 204 and 304 carry no body."""
    headers = [encoded(header) for header in answer.headers]
    if answer.status in BODILESS:
        return Wire(answer.status, headers, b"")
    headers.append((b"content-length", b"%d" % len(answer.body)))
    return Wire(answer.status, headers, b"" if method == "HEAD" else answer.body)


def ask(
    handler: Handler,
    method: str,
    host: str,
    target: bytes,
    headers: Iterable[tuple[bytes, bytes]],
    body: bytes,
) -> Wire:
    """Ask `handler` and answer in bytes; `target` is the path and query as sent, `host` has no port."""
    path, _, query = target.decode("latin-1").partition("?")
    named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    return wire(method, handler.handle(Request(method, host.lower(), path or "/", query, named, body)))
