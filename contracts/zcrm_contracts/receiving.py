"""A receiver of callbacks, for contracts about what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Semaphore, Thread


@contextmanager
def failing_receiver() -> Iterator[tuple[str, Semaphore]]:
    """The URL of a receiver on this machine that answers 503, and a semaphore that counts what came."""
    came = Semaphore(0)

    class Fails(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(503)
            self.end_headers()
            came.release()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Nothing: a contract's output is its own."""

    with HTTPServer(("127.0.0.1", 0), Fails) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", came
        finally:
            server.shutdown()
