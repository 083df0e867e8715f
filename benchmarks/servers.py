"""The servers that are measured, each in a process of its own: the fake, and the floors beside it."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

RECORDS = 2000


def constant(body: bytes) -> Any:
    """The floor: an ASGI application that knows one answer."""
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"application/json;charset=UTF-8"),
            (b"content-length", str(len(body)).encode()),
        ],
    }
    answer = {"type": "http.response.body", "body": body}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await receive()
            await send(start)
            await send(answer)

    return app


def bare_route() -> Any:
    """What a FastAPI route costs that answers ready bytes."""
    from fastapi import FastAPI, Response

    app = FastAPI()
    body = b"x" * 1700

    @app.get("/crm/v2/Leads/{record_id}")
    async def get(record_id: str) -> Response:  # noqa: ARG001
        return Response(body, media_type="application/json")

    return app


def fake() -> Any:
    """The whole server of `zcrm-mock serve`, with some leads in it."""
    from zcrm_mock import FakeCRM
    from zcrm_mock.server import create_app

    crm = FakeCRM()
    crm.seed("Leads", RECORDS)
    return create_app(crm)


def application(name: str) -> Any:
    """An application by name: `fake`, `route`, or `constant/<bytes>`."""
    if name.startswith("constant/"):
        return constant(b"x" * int(name.partition("/")[2]))
    return {"fake": fake, "route": bare_route}[name]()


@contextmanager
def running(name: str) -> Iterator[int]:
    """The application behind uvicorn on a free port, with one worker, on the first core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.servers", name, str(port)])
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, seconds: float = 60) -> None:
    """Return once something listens on the port. Raises TimeoutError."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def main() -> None:
    """Serve the named application on the port."""
    import uvicorn

    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {0})
    name, port = sys.argv[1:]
    app = application(name)
    gc.freeze()
    # As `zcrm-mock serve` runs it.
    uvicorn.run(
        app,
        port=int(port),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
