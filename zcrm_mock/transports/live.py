"""A real port: an ASGI application behind uvicorn, in a thread of this process."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from threading import Thread
from time import sleep
from types import TracebackType
from typing import Any, Self

import uvicorn

GRACE = 1.0
"""Seconds that an answer under way may still take when the server is stopped."""


class LiveServer:
    """`with LiveServer(app) as live: live.url`; stopped when the block ends."""

    def __init__(self, app: Any, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """An ASGI application, to be served on `host`; port 0 takes a free one."""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.host, self.port = self._socket.getsockname()
        # log_config: the user's logging stays as it is. ws: nothing here speaks WebSocket.
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none"
        )
        self._server = _QuickServer(config)
        self._thread = Thread(target=self._run, name="zcrm-mock server", daemon=True)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                self._socket.close()
                raise RuntimeError("the application did not start: uvicorn.error has logged why")
            sleep(0.001)
        return self

    def _run(self) -> None:
        # uvicorn ends a start that failed like a process of its own.
        with suppress(SystemExit):
            self._server.run(sockets=[self._socket])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join()
        self._socket.close()


class _QuickServer(uvicorn.Server):
    """uvicorn looks every 0.1 s whether it should stop, twice: too long for the end of each test."""

    _loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """End it, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)

    async def main_loop(self) -> None:
        self._stopped = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        # on_tick keeps the Date header right.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        patience = GRACE
        while (self.server_state.connections or self.server_state.tasks) and patience > 0:
            await asyncio.sleep(0.002)
            patience -= 0.002
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()
