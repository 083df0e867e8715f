"""aiohttp: every session asks a TCPConnector for its connections, so Zoho's get one that ends in the fake."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any

import h11
from aiohttp import TCPConnector

from zcrm_mock.transports.patch import Patch
from zcrm_mock.transports.wire import Handler, ask

Find = Callable[[str, int | None, str], Handler | None]


def start(find: Find) -> Callable[[], None]:
    """Answer what `find` knows, connect the rest, and return how to undo it."""
    real = TCPConnector._create_connection

    @wraps(real)
    async def create_connection(self: TCPConnector, req: Any, *args: Any, **kwargs: Any) -> Any:
        host, port = req.url.host or "", req.url.explicit_port
        if find(host, port, req.url.raw_path) is None:
            return await real(self, req, *args, **kwargs)
        protocol = self._factory()
        protocol.connection_made(_ToTheFake(protocol, lambda path: find(host, port, path), host))
        return protocol

    patch = Patch(TCPConnector, "_create_connection", create_connection)
    patch.start()
    return patch.stop


class _ToTheFake(asyncio.Transport):
    """One connection: what is written is read as HTTP, and the fake's answer comes back the same way."""

    def __init__(self, protocol: asyncio.Protocol, find: Callable[[str], Handler | None], host: str) -> None:
        super().__init__({"peername": (host, 443)})
        self._protocol, self._find, self._host = protocol, find, host
        self._http = h11.Connection(h11.SERVER)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Part of a request, or all of it."""
        self._http.receive_data(bytes(data))
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._request, self._body = event, bytearray()
                if self._http.they_are_waiting_for_100_continue:
                    self._say(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._answer()
            else:
                return

    def _answer(self) -> None:
        request = self._request
        assert request is not None
        target = request.target.decode("latin-1")
        handler = self._find(target.partition("?")[0])
        if handler is None:  # the connection outlived the interception
            self.close()
            return
        try:
            status, headers, body = ask(
                handler,
                request.method.decode(),
                self._host,
                request.target,
                request.headers,
                bytes(self._body),
            )
        except BaseException:
            self.close()
            raise
        told = h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode())
        parts = [self._http.send(told), self._http.send(h11.Data(body)), self._http.send(h11.EndOfMessage())]
        if self._http.our_state is h11.DONE:  # else nobody wants another one: `Connection: close`, HTTP/1.0
            self._http.start_next_cycle()
        self._say(b"".join(part or b"" for part in parts))

    def _say(self, data: bytes | None) -> None:
        # Not before whoever writes has gone on to read.
        asyncio.get_running_loop().call_soon(self._protocol.data_received, data or b"")

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        """As `write`."""
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self._closed

    def close(self) -> None:
        """End it, and tell the protocol."""
        if not self._closed:
            self._closed = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def can_write_eof(self) -> bool:
        """No half-closed connections."""
        return False

    def pause_reading(self) -> None:
        """Nothing more would come anyway."""

    def resume_reading(self) -> None:
        """Nothing was held back."""

    def get_write_buffer_size(self) -> int:
        """All is read at once."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """All is read at once."""
