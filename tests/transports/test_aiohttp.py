"""aiohttp: what an app does with it works on the fake."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import pytest

from zcrm_mock.transports.guard import LeakToZoho
from zcrm_mock.transports.intercept import intercept

LEADS = "https://www.zohoapis.com/crm/v2/Leads"


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


async def chunks():
    yield b"a"
    yield b"b"


@pytest.mark.parametrize("body", [b"ab", bytearray(b"ab"), "ab", io.BytesIO(b"ab"), chunks()],
    ids=["bytes", "bytearray", "text", "file", "generator"])  # fmt: skip
async def test_a_body_may_have_any_form(echo, session, body):
    with intercept(echo):
        async with session.post(LEADS, data=body) as answer:
            assert (await answer.json())["body"] == "ab"


async def test_json_forms_files_and_parameters_are_sent_as_ever(echo, session):
    form = aiohttp.FormData()
    form.add_field("file", b"hello", filename="a.txt")
    with intercept(echo):
        for more, said in (({"json": {"a": 1}}, '{"a":1}'), ({"data": {"a": "Ü"}}, "a=%C3%9C")):
            async with session.post(LEADS, **more) as answer:
                assert (await answer.json())["body"].replace(" ", "") == said
        async with session.post(LEADS, data=form) as answer:
            assert "hello" in (await answer.json())["body"]
        async with session.get(LEADS, params={"q": "a b"}) as answer:
            assert (await answer.json())["query"] == "q=a+b"


async def test_a_body_that_waits_to_be_asked_for_is_asked_for(echo, session):
    with intercept(echo):
        async with asyncio.timeout(5), session.post(LEADS, data=b"ab", expect100=True) as answer:
            assert (await answer.json())["body"] == "ab"


async def test_a_connection_may_be_for_one_call_alone(echo):
    with intercept(echo):
        async with aiohttp.request("POST", LEADS, data=b"ab") as answer:
            assert (await answer.json())["body"] == "ab"
        for options in (
            {"connector": aiohttp.TCPConnector(force_close=True)},
            {"version": aiohttp.HttpVersion10},
        ):
            async with aiohttp.ClientSession(**options) as session:
                for body in ("ab", "cd"):
                    async with session.post(LEADS, data=body) as answer:
                        assert (await answer.json())["body"] == body


async def test_an_answer_is_a_complete_one(echo, session):
    with intercept(echo):
        async with session.get(LEADS) as answer:
            assert (answer.reason, str(answer.url), answer.version) == ("OK", LEADS, aiohttp.HttpVersion11)
            assert b"".join([part async for part in answer.content.iter_chunked(7)])[:7] == b'{"name"'
    assert {cookie.key for cookie in session.cookie_jar} == {"crmcsr"} | {"JSESSIONID"}


async def test_many_calls_at_once_are_answered(echo, session):
    with intercept(echo):

        async def ask(page):
            async with session.get(LEADS, params={"page": page}) as answer:
                return (await answer.json())["query"]

        assert await asyncio.gather(*map(ask, range(200))) == [f"page={page}" for page in range(200)]


async def test_a_redirect_within_zoho_is_followed(echo, session):
    with intercept(echo):
        async with session.get("https://www.zohoapis.com/status/302") as answer:
            assert [earlier.status for earlier in answer.history] == [302]
            assert (await answer.json())["host"] == "www.zohoapis.eu"


async def test_web_proxies_and_certificates_do_not_matter(echo, session):
    with intercept(echo):
        async with session.get(LEADS, proxy="http://127.0.0.1:9", ssl=False) as answer:
            assert answer.status == 200


async def test_a_connection_that_is_kept_finds_the_fake_of_today(echo, session):
    other = type(echo)("other")
    for handler in (echo, other):
        with intercept(handler):
            async with session.get(LEADS) as answer:
                assert (await answer.json())["name"] == handler.name


async def test_a_kept_connection_leads_nowhere_but_into_a_fake(echo, session):
    echo.proxy_url = "https://pc.example/base/"
    with intercept(echo):
        async with session.get("https://pc.example/base/crm/v2/leads") as answer:
            await answer.read()
        with pytest.raises(LeakToZoho):
            await session.get("https://pc.example/elsewhere")
    assert len(echo.requests) == 1


async def test_other_hosts_are_not_touched(echo, elsewhere, session):
    with intercept(echo):
        async with session.post(elsewhere, data=b"abc") as answer:
            assert await answer.text() == "elsewhere 3"
    assert echo.requests == []


async def test_the_proxy_s_url_is_caught(echo, session):
    echo.proxy_url = "https://pc.example/base/"
    with intercept(echo):
        async with session.get("https://pc.example/base/crm/v2/leads") as answer:
            assert (await answer.json())["path"] == "/base/crm/v2/leads"


async def test_a_bug_in_the_handler_reaches_the_app_as_it_is(session):
    class Broken:
        def handle(self, request):
            raise ZeroDivisionError

    with intercept(Broken()), pytest.raises(ZeroDivisionError):
        await session.get(LEADS)
