"""One request through every transport: the same question arrives, the same bytes come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp
import httpx
import httpx2
import orjson
import pytest
import requests
from yarl import URL

from tests.conftest import form
from zcrm_mock import FakeCRM
from zcrm_mock.api.http import Request
from zcrm_mock.transports import httpx2_transport, httpx_transport
from zcrm_mock.transports.asgi import ASGIApp
from zcrm_mock.transports.intercept import intercept
from zcrm_mock.transports.live import LiveServer

ZOHO = "https://www.zohoapis.com"
Send = Callable[..., tuple[int, dict[str, str], bytes]]


def sync_sender(library, **options) -> Send:
    def send(method, path, headers, body):
        with library.Client(**options) as client:
            answer = client.request(method, ZOHO + path, headers=headers, content=body)
            return answer.status_code, dict(answer.headers), answer.content

    return send


def async_sender(library, **options) -> Send:
    async def send(method, path, headers, body):
        async with library.AsyncClient(**options) as client:
            answer = await client.request(method, ZOHO + path, headers=headers, content=body)
            return answer.status_code, dict(answer.headers), answer.content

    return lambda *args: asyncio.run(send(*args))


def by_requests(method, path, headers, body):
    with requests.Session() as session:
        answer = session.request(method, ZOHO + path, headers=headers, data=body, allow_redirects=False)
        return answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content


def by_aiohttp(method, path, headers, body):
    async def send():
        url = URL(ZOHO + path, encoded=True)
        async with aiohttp.ClientSession() as session:
            answer = await session.request(method, url, headers=headers, data=body, allow_redirects=False)
            told = {name.lower(): ", ".join(answer.headers.getall(name)) for name in answer.headers}
            return answer.status, told, await answer.read()

    return asyncio.run(send())


@contextmanager
def every_way_to(handler) -> Iterator[dict[str, Send]]:
    """Every way to reach `handler`."""

    def by_server(method, path, headers, body):
        with httpx.Client(base_url=live.url) as client:
            headers = headers | {"Host": "www.zohoapis.com"}
            answer = client.request(method, path, headers=headers, content=body)
            return answer.status_code, dict(answer.headers), answer.content

    with intercept(handler), LiveServer(ASGIApp(handler)) as live:
        yield {
            "httpx": sync_sender(httpx),
            "httpx, async": async_sender(httpx),
            "httpx2": sync_sender(httpx2),
            "httpx2, async": async_sender(httpx2),
            "requests": by_requests,
            "aiohttp": by_aiohttp,
            "httpx transport": sync_sender(httpx, transport=httpx_transport.FakeTransport(handler)),
            "httpx transport, async": async_sender(httpx, transport=httpx_transport.FakeTransport(handler)),
            "httpx2 transport": sync_sender(httpx2, transport=httpx2_transport.FakeTransport(handler)),
            "httpx2 transport, async": async_sender(
                httpx2, transport=httpx2_transport.FakeTransport(handler)
            ),
            "server": by_server,
        }


@pytest.fixture
def senders(echo) -> Iterator[dict[str, Send]]:
    with every_way_to(echo) as senders:
        yield senders


@pytest.mark.parametrize(("method", "path", "body"), [
    ("GET",    "/crm/v2/Leads",                                    None),
    ("GET",    "/crm/v2/Leads/search?criteria=(City:equals:K%C3%B6ln)&page=2&empty=", None),
    ("GET",    "/crm/v2/a%20b%2Fc",                                None),
    ("POST",   "/crm/v2/Leads",                                    '{"Last_Name":"Ünal"}'.encode()),
    ("PUT",    "/crm/v2/Leads/1",                                  b"{}"),
    ("DELETE", "/crm/v2/Leads?ids=1%2C2",                          None),
    ("HEAD",   "/crm/v2/Leads",                                    None),
    ("PATCH",  "/crm/v2/Leads",                                    b"x" * 300_000),
    ("GET",    "/status/204",                                      None),
    ("GET",    "/status/304",                                      None),
    ("GET",    "/status/302",                                      None),
    ("POST",   "/status/500",                                      b"{}"),
])  # fmt: skip
def test_every_transport_carries_the_same_question_and_the_same_answer(senders, echo, method, path, body):
    sent = {"Authorization": "Zoho-oauthtoken 1000.a.b"}
    answers = {}
    for name, send in senders.items():
        status, headers, content = send(method, path, sent, body)
        headers.pop("date", None)
        answers[name] = status, headers, content
    asked = [(r.method, r.host, r.path, r.query, r.headers["authorization"], r.body) for r in echo.requests]
    path, _, query = path.partition("?")
    assert asked == [(method, "www.zohoapis.com", path, query, sent["Authorization"], body or b"")] * len(
        senders
    )
    for name, answer in answers.items():
        assert answer == answers["httpx"], name


def test_the_handler_s_answer_arrives_as_it_is(senders, echo):
    expected = echo.handle(Request("GET", "www.zohoapis.com", "/crm/v2/Leads"))
    for name, send in senders.items():
        status, headers, content = send("GET", "/crm/v2/Leads", {}, None)
        assert (status, content) == (expected.status, expected.body), name
        assert headers["content-type"] == "application/json;charset=UTF-8", name
        assert headers["set-cookie"] == "crmcsr=1, JSESSIONID=2", name
        assert headers["content-length"] == str(len(content)), name


def test_a_file_goes_up_and_comes_down_unchanged_by_every_transport():
    content = bytes(range(256)) * 500 + "\r\n--b0\r\nü".encode()
    crm, token = FakeCRM(), {"Authorization": "Zoho-oauthtoken any"}
    path = f"/crm/v2/Leads/{crm.add('Leads', {'Last_Name': 'Burns'})['id']}/Attachments"
    body, header = form(('name="file"; filename="名前.bin"', content), boundary="b1")
    with every_way_to(crm) as senders:
        for name, send in senders.items():
            status, _, answer = send("POST", path, token | header, body)
            assert status == 200, name
            uploaded = orjson.loads(answer)["data"][0]["details"]["id"]
            status, headers, downloaded = send("GET", f"{path}/{uploaded}", token, None)
            assert (status, headers["content-type"]) == (200, "application/x-download"), name
            assert headers["content-disposition"].endswith("UTF-8''%E5%90%8D%E5%89%8D.bin"), name
            assert downloaded == content, name


@pytest.mark.parametrize("library", [httpx, httpx2, requests], ids=lambda library: library.__name__)
def test_a_form_of_every_library_s_own_making_is_understood(library):
    crm, name, content = FakeCRM(), "ünal 'x'.bin", b"\x00\xff"
    with intercept(crm):
        answer = library.post(
            f"{ZOHO}/crm/v2/files",
            headers={"Authorization": "Zoho-oauthtoken any"},
            files={"file": (name, content)},
        )
    [slot] = answer.json()["data"]
    kept = crm.org.store.shelf.file(slot["details"]["id"])
    assert (slot["details"]["name"], kept.name, kept.content) == (name, name, content)
