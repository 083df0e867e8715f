"""A real port: an ASGI application behind uvicorn, in a thread of this process."""

from __future__ import annotations

import socket
from threading import Thread
from types import TracebackType
from typing import Any, Self

import uvicorn


class LiveServer:
    """`with LiveServer(app) as live: live.url`; stopped when the block ends."""

    def __init__(self, app: Any, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """An ASGI application, to be served on `host`; port 0 takes a free one."""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.host, self.port = self._socket.getsockname()
        config = uvicorn.Config(
            app, lifespan="off", log_level="warning", access_log=False, server_header=False, ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        # The socket queues calls from here on: nobody has to wait for the loop to run.
        self._socket.listen(128)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
