"""The fake behind ASGI and on a port."""

from __future__ import annotations

import logging

import httpx
import pytest

from zcrm_mock.transports.asgi import ASGIApp
from zcrm_mock.transports.live import LiveServer


def client_of(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://www.zohoapis.com:8443")


@pytest.mark.parametrize(
    "body", [b"x" * 101, [b"x" * 60, b"x" * 60, b"x" * 60]], ids=["at once", "in chunks"]
)
async def test_a_body_beyond_the_bound_is_refused(echo, body):
    async def chunks():
        for chunk in body:
            yield chunk

    async with client_of(ASGIApp(echo, max_body=100)) as client:
        answer = await client.post("/crm/v2/Leads", content=body if isinstance(body, bytes) else chunks())
    assert answer.status_code == 413
    assert answer.json()["code"] == "REQUEST_ENTITY_TOO_LARGE"
    assert echo.requests == []


async def test_a_body_at_the_bound_is_taken(echo):
    async with client_of(ASGIApp(echo, max_body=100)) as client:
        assert len((await client.post("/", content=b"x" * 100)).json()["body"]) == 100


async def test_a_bug_in_the_handler_is_logged_and_answered(echo, caplog):
    async with client_of(ASGIApp(echo)) as client:
        answer = await client.get("/status/abc")
    assert (answer.status_code, answer.json()) == (
        500,
        {
            "code": "INTERNAL_ERROR",
            "details": {},
            "message": "Internal server error occurred.",
            "status": "error",
        },
    )
    [entry] = caplog.records
    assert (entry.name, entry.levelno) == ("zcrm_mock", logging.ERROR)
    assert entry.exc_info is not None


async def test_the_host_has_no_port(echo):
    async with client_of(ASGIApp(echo)) as client:
        assert (await client.get("/")).json()["host"] == "www.zohoapis.com"


async def test_a_websocket_is_closed_and_a_lifespan_answered(echo):
    sent = []

    async def send(message):
        sent.append(message["type"])

    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive():
        return next(messages)

    await ASGIApp(echo)({"type": "websocket"}, receive, send)
    await ASGIApp(echo)({"type": "lifespan"}, receive, send)
    assert sent == ["websocket.close", "lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_port_answers_until_the_block_ends(echo):
    with LiveServer(ASGIApp(echo)) as live, httpx.Client(base_url=live.url) as client:
        assert client.get("/crm/v2/Leads").json()["path"] == "/crm/v2/Leads"
        assert client.get("/again").json()["path"] == "/again"
    with pytest.raises(httpx.ConnectError):
        httpx.get(live.url)


def test_an_application_that_cannot_start_says_so():
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(RuntimeError, match="did not start"), LiveServer(app):
        pass
