"""httpx and httpx2, through respx: beside the user's own routes, clients and hosts."""

from __future__ import annotations

import asyncio
import http.client
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpcore
import httpcore2
import httpx
import httpx2
import pytest
import requests
import respx
from respx.mocks import Mocker

from zcrm_mock.transports.guard import LeakToZoho
from zcrm_mock.transports.intercept import intercept

LEADS = "https://www.zohoapis.com/crm/v2/Leads"
BOTH = pytest.mark.parametrize("library", [httpx, httpx2], ids=["httpx", "httpx2"])


@BOTH
def test_a_client_made_before_is_caught(library, echo):
    with library.Client() as client, intercept(echo):
        assert client.get(LEADS).json()["path"] == "/crm/v2/Leads"


@BOTH
async def test_an_async_client_made_before_is_caught(library, echo):
    async with library.AsyncClient() as client:
        with intercept(echo):
            answers = await asyncio.gather(*(client.get(f"{LEADS}/{n}") for n in range(20)))
    assert [answer.json()["path"] for answer in answers] == [f"/crm/v2/Leads/{n}" for n in range(20)]


@BOTH
@pytest.mark.parametrize("url", [
    "https://www.zohoapis.eu/crm/v2/Leads", "https://accounts.zoho.com/oauth/v2/token",
    "https://content.zohoapis.in/crm/v2/upload", "https://crm.zoho.com.au/crm/v2/Leads",
    "http://www.zohoapis.com/crm/v2/Leads", "https://WWW.zohoapis.com:443/crm/v2/Leads",
])  # fmt: skip
def test_every_host_of_zoho_is_caught(library, echo, url):
    with intercept(echo):
        assert library.get(url).json()["host"] == httpx.URL(url).host


@BOTH
def test_threads_are_caught(library, echo):
    with library.Client() as client, intercept(echo), ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda n: client.get(f"{LEADS}/{n}").json()["path"], range(50)))
    assert paths == [f"/crm/v2/Leads/{n}" for n in range(50)]


@BOTH
def test_bodies_may_be_streams(library, echo):
    with intercept(echo), library.stream("POST", LEADS, content=iter([b"a", b"b"])) as answer:
        assert b'"body":"ab"' in b"".join(answer.iter_raw())
    assert answer.elapsed.total_seconds() >= 0


@BOTH
def test_a_redirect_within_zoho_is_followed(library, echo):
    with intercept(echo):
        answer = library.get("https://www.zohoapis.com/status/302", follow_redirects=True)
    assert (answer.json()["host"], answer.json()["path"]) == ("www.zohoapis.eu", "/moved")


@BOTH
def test_a_client_behind_a_web_proxy_is_caught(library, echo):
    with intercept(echo), library.Client(proxy="http://proxy.invalid:3128") as client:
        assert client.get(LEADS).status_code == 200


@BOTH
def test_other_hosts_are_not_touched(library, echo, elsewhere):
    with intercept(echo):
        assert library.get(elsewhere).text == "elsewhere 0"
        assert library.post(elsewhere, content=iter([b"ab", b"c"])).text == "elsewhere 3"
    assert echo.requests == []


@BOTH
async def test_other_hosts_are_not_touched_by_async_clients(library, echo, elsewhere):
    with intercept(echo):
        async with library.AsyncClient() as client:
            assert (await client.post(elsewhere, content=b"abc")).text == "elsewhere 3"


@BOTH
def test_the_proxy_s_url_is_caught_and_nothing_beside_it(library, echo, elsewhere):
    echo.proxy_url = "https://pc.example/base"
    with intercept(echo):
        assert library.get("https://pc.example/base/crm/v2/leads").json()["path"] == "/base/crm/v2/leads"
        assert library.get(elsewhere).text == "elsewhere 0"
        with pytest.raises(LeakToZoho, match=r"pc\.example"):
            library.get("https://pc.example/else")
    assert [type(error) for error in echo.errors] == [LeakToZoho]


@BOTH
def test_a_bug_in_the_handler_reaches_the_app_as_it_is(library, echo):
    with intercept(echo), pytest.raises(ValueError, match="invalid literal"):
        library.get("https://www.zohoapis.com/status/abc")


def patchable():
    """What an interception replaces."""
    return (
        socket.getaddrinfo,
        socket.socket.connect,
        http.client.HTTPConnection.set_tunnel,
        requests.adapters.HTTPAdapter.send,
        *(core.ConnectionPool.handle_request for core in (httpcore, httpcore2)),
        *(core.AsyncConnectionPool.handle_async_request for core in (httpcore, httpcore2)),
        list(sys.meta_path),
        {name: list(mocker.routers) for name, mocker in Mocker.registry.items()},
    )


def interrupted(echo):
    with intercept(echo):
        raise KeyboardInterrupt


def test_afterwards_everything_is_as_before(echo):
    before = patchable()
    with intercept(echo):
        assert all(now != then for now, then in zip(patchable(), before, strict=True))
    assert patchable() == before
    with pytest.raises(KeyboardInterrupt):
        interrupted(echo)
    assert patchable() == before


# --- the user's own respx -------------------------------------------------------------------------


def test_unrelated_routes_live_beside_it(echo, respx_mock):
    route = respx_mock.get("https://example.com/") % 418
    with intercept(echo):
        assert httpx.get("https://example.com/").status_code == 418
        assert httpx.get(LEADS).json()["name"] == "echo"
    assert route.call_count == 1
    assert len(respx_mock.calls) == 1


@respx.mock
def test_the_decorator_works_inside(echo):
    respx.get("https://example.com/") % 418
    with intercept(echo):
        assert httpx.get("https://example.com/").status_code == 418
        assert httpx.get(LEADS).status_code == 200


@pytest.mark.parametrize("first", ["ours", "theirs"])
@pytest.mark.parametrize("all_mocked", [True, False])
def test_what_no_route_matches_stays_with_the_user_s_router(echo, first, all_mocked):
    router = respx.mock(assert_all_mocked=all_mocked)
    outer, inner = (intercept(echo), router) if first == "ours" else (router, intercept(echo))
    with outer, inner:
        assert httpx.get(LEADS).json()["name"] == "echo"
        if all_mocked:
            with pytest.raises(AssertionError, match="not mocked"):
                httpx.get("https://example.com/")
        else:
            assert httpx.get("https://example.com/").content == b""


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_user_s_route_for_zoho_goes_before_the_fake(echo, first):
    router = respx.mock()
    outer, inner = (intercept(echo), router) if first == "ours" else (router, intercept(echo))
    with outer, inner:
        router.get(LEADS).mock(side_effect=[httpx.Response(503), httpx.ConnectTimeout])
        assert httpx.get(LEADS).status_code == 503
        with pytest.raises(httpx.ConnectTimeout):
            httpx.get(LEADS)
        assert httpx.post(LEADS).json()["name"] == "echo"
    assert [request.method for request in echo.requests] == ["POST"]


def test_a_route_that_was_not_called_is_still_missed(echo):
    with pytest.raises(AssertionError, match="not called"), intercept(echo), respx.mock() as router:  # noqa: PT012
        router.get("https://example.com/")
        httpx.get(LEADS)


def test_a_catch_all_towards_the_network_does_not_open_zoho(echo, elsewhere):
    with intercept(echo), respx.mock() as router:
        router.route().pass_through()
        assert httpx.get(LEADS).json()["name"] == "echo"
        assert httpx.get(elsewhere).text == "elsewhere 0"


def test_nested_routers_keep_their_order(echo):
    with respx.mock() as outer, intercept(echo), respx.mock() as inner:
        outer.get("https://example.com/") % 201
        inner.get("https://example.org/") % 202
        assert [httpx.get(f"https://example.{end}/").status_code for end in ("com", "org")] == [201, 202]
        assert httpx.get(LEADS).status_code == 200


def test_a_router_that_ends_later_than_it_should_keeps_working(echo):
    router = respx.mock()
    with intercept(echo):
        router.start()
        router.get("https://example.com/") % 418
    try:
        assert httpx.get("https://example.com/").status_code == 418
    finally:
        router.stop()


def test_the_other_mocker_of_respx_is_no_way_round(echo):
    with intercept(echo), respx.mock(using="httpx") as router:
        router.get("https://example.com/") % 418
        with httpx.Client() as client:
            assert client.get("https://example.com/").status_code == 418
            assert client.get(LEADS).json()["name"] == "echo"


async def test_async_routes_live_beside_it(echo):
    async with respx.mock() as router, httpx.AsyncClient() as client:
        router.get("https://example.com/") % 418
        with intercept(echo):
            assert (await client.get("https://example.com/")).status_code == 418
            assert (await client.get(LEADS)).status_code == 200


def test_httpx2_has_routes_too(echo):
    with intercept(echo), respx.mock(using="httpcore2") as router:
        router.get("https://example.com/") % 418
        assert httpx2.get("https://example.com/").status_code == 418
        assert httpx2.get(LEADS).json()["name"] == "echo"


# --- libraries that arrive late -------------------------------------------------------------------

LATE = """
import sys
from zcrm_mock.api.http import Response
from zcrm_mock.transports.intercept import intercept

class Stub:
    def handle(self, request):
        return Response(200, (), request.path.encode())

with intercept(Stub()):
    assert not {"httpx", "httpx2", "respx", "requests"} & set(sys.modules)
    %s
    assert answer == %r, answer
assert not any(type(finder).__name__ == "AfterImport" for finder in sys.meta_path)
"""


@pytest.mark.parametrize("use", [
    "import httpx; answer = httpx.get('https://www.zohoapis.com/a').text",
    "import httpx2; answer = httpx2.get('https://www.zohoapis.com/a').text",
    "import httpx2, httpx; answer = httpx2.get('https://www.zohoapis.com/a').text",
    "import respx, httpx; answer = httpx.get('https://www.zohoapis.com/a').text",
    "import requests; answer = requests.get('https://www.zohoapis.com/a').text",
])  # fmt: skip
def test_a_library_imported_during_the_test_is_caught(use):
    subprocess.run([sys.executable, "-W", "error", "-c", LATE % (use, "/a")], check=True, timeout=60)


ALIASED = """
import httpx2
httpx2.alias_httpx()
import httpx
from zcrm_mock.api.http import Response
from zcrm_mock.transports.intercept import intercept

class Stub:
    def handle(self, request):
        return Response(200, (), request.path.encode())

with httpx.Client() as client, intercept(Stub()):
    assert client.get("https://www.zohoapis.com/a").text == "/a"
"""


def test_httpx2_under_the_name_of_httpx_is_caught():
    subprocess.run([sys.executable, "-W", "error", "-c", ALIASED], check=True, timeout=60)
