"""A small HTTP load: one keep-alive request after another on a few connections, as fast as answers come."""

from __future__ import annotations

import asyncio
import time
from typing import Any


class _Connection(asyncio.Protocol):
    """Sends the same request again as soon as its answer is whole."""

    def __init__(self, request: bytes, ends: float, done: asyncio.Future[None]) -> None:
        self.request, self.ends, self.done = request, ends, done
        self.count = 0
        self._missing = -1
        self._head = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.request)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data = self._head[:end].lower(), self._head[end + 4 :]
            if not head.startswith(b"http/1.1 2"):
                self._stop(RuntimeError(self._head[:300].decode(errors="replace")))
                return
            at = head.find(b"content-length:")
            self._missing = int(head[at + 15 : head.find(b"\r\n", at) if b"\r\n" in head[at:] else None])
            self._head = b""
        self._missing -= len(data)
        if self._missing == 0:
            self.count += 1
            self._missing = -1
            if time.perf_counter() < self.ends:
                self.transport.write(self.request)
            else:
                self._stop(None)

    def _stop(self, error: Exception | None) -> None:
        self.transport.close()
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)


async def _run(port: int, request: bytes, seconds: float, connections: int) -> float:
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    made = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        _, protocol = await loop.create_connection(
            lambda done=done: _Connection(request, start + seconds, done), "127.0.0.1", port
        )
        made.append((protocol, done))
    await asyncio.gather(*(done for _, done in made))
    return sum(protocol.count for protocol, _ in made) / (time.perf_counter() - start)


def per_second(
    port: int, method: str, path: str, body: bytes = b"", *, seconds: float, connections: int = 8
) -> float:
    """Answers per second of 2xx to one request. Raises RuntimeError at the first other answer."""
    import uvloop

    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Authorization: Zoho-oauthtoken 1000.a.b",
        f"Content-Length: {len(body)}",
    ]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(port, request, seconds, connections))
