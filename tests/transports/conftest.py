"""A handler that tells what it was asked, and a server that is not Zoho."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson
import pytest

from zcrm_mock.api.envelope import JSON_HEADERS
from zcrm_mock.api.http import Request, Response
from zcrm_mock.transports.live import LiveServer


@dataclass
class Echo:
    """Answers with what it was asked; `/status/404` and the like with that status."""

    name: str = "echo"
    proxy_url: str | None = None
    requests: list[Request] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        heard = {
            "name": self.name,
            "method": request.method,
            "host": request.host,
            "path": request.path,
            "query": request.query,
            "token": request.headers.get("authorization"),
            "body": request.body.decode(),
        }
        status = int(request.path.rpartition("/")[2]) if request.path.startswith("/status/") else 200
        headers = (*JSON_HEADERS, ("Set-Cookie", "crmcsr=1"), ("Set-Cookie", "JSESSIONID=2"))
        if status == 302:
            headers += (("Location", "https://www.zohoapis.eu/moved"),)
        return Response(status, headers, b"" if status in (204, 304) else orjson.dumps(heard))


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[str]:
    """The URL of a server that is not Zoho: it answers `elsewhere` and the length of what it got."""

    async def app(scope, receive, send):
        if scope["type"] != "http":
            return
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message.get("body", b"")), message.get("more_body")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"elsewhere %d" % size})

    with LiveServer(app) as live:
        yield live.url
