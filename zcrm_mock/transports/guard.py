"""Nothing reaches the real Zoho: whoever gets as far as asking for its address is stopped there."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import wraps
from typing import Any

from zcrm_mock.transports.patch import Patch

Note = Callable[[str, int | None], BaseException | None]
"""What to raise at a host and port, already noted; None where they are nobody's business."""


class LeakToZoho(AssertionError):  # noqa: N818 - reads as the finding it is
    """Something was about to call Zoho for real, through a library that is not intercepted."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"zcrm-mock stopped a call to {host}: it came from a library that is not intercepted. "
            "aiohttp is; httpx, httpx2 and requests are, given `pip install 'zcrm-mock[test,requests]'`; for "
            "any other use the fixture zcrm_server (of `zcrm-mock[server]`): your app calls zcrm_server.url."
        )


def _first(host: Any = None, port: Any = None, *_: Any, **__: Any) -> tuple[Any, Any]:
    return host, port


def _after_self(_: Any, host: Any = None, port: Any = None, *__: Any, **___: Any) -> tuple[Any, Any]:
    return host, port


def _after_protocol(_: Any, __: Any, host: Any = None, port: Any = None, **___: Any) -> tuple[Any, Any]:
    return host, port


def _address(_: Any, address: Any) -> tuple[Any, Any]:
    return address[:2] if isinstance(address, tuple) else (None, None)


# `socket.create_connection`, http.client, urllib3, asyncio and anyio all come past one of these.
SOCKET = (
    (socket, "getaddrinfo", _first),
    (socket, "gethostbyname", _first),
    (socket, "gethostbyname_ex", _first),
    (socket.socket, "connect", _address),
    (socket.socket, "connect_ex", _address),
)


def start_sockets(note: Note) -> Callable[[], None]:
    """Stop every look-up of an address and every connection that `note` objects to."""
    return _start(SOCKET, note)


def start_http_client(note: Note) -> Callable[[], None]:
    """Stop http.client (urllib, urllib3) from asking a web proxy for the connection."""
    from http.client import HTTPConnection

    return _start(((HTTPConnection, "set_tunnel", _after_self),), note)


def start_uvloop(note: Note) -> Callable[[], None]:
    """Stop uvloop, which resolves names without Python's socket module."""
    from uvloop import Loop

    return _start(((Loop, "getaddrinfo", _after_self), (Loop, "create_connection", _after_protocol)), note)


def _start(
    rows: tuple[tuple[Any, str, Callable[..., tuple[Any, Any]]], ...], note: Note
) -> Callable[[], None]:
    patches = [Patch(owner, name, _guarded(getattr(owner, name), where, note)) for owner, name, where in rows]
    for patch in patches:
        patch.start()

    def stop() -> None:
        for patch in patches:
            patch.stop()

    return stop


def _guarded(
    real: Callable[..., Any], where: Callable[..., tuple[Any, Any]], note: Note
) -> Callable[..., Any]:
    @wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        host, port = where(*args, **kwargs)
        if isinstance(host, bytes):
            host = host.decode("latin-1")
        if isinstance(host, str):
            leak = note(host.lower(), _number(port))
            if leak is not None:
                raise leak
        return real(*args, **kwargs)

    return call


def _number(port: Any) -> int | None:
    """A port as a number; None where it is a name or nothing."""
    try:
        return int(port) or None
    except (TypeError, ValueError):
        return None
