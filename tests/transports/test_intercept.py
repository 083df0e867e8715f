"""Interceptions at once, nested, in threads; and what none of them can answer is stopped."""

from __future__ import annotations

import asyncio
import http.client
import socket
import urllib.error
import urllib.request
from contextlib import suppress
from threading import Barrier, Thread

import httpx
import pytest
import urllib3
import uvloop

from zcrm_mock import intercept as public_intercept
from zcrm_mock.transports.guard import LeakToZoho
from zcrm_mock.transports.intercept import intercept

HOST = "www.zohoapis.com"
LEADS = f"https://{HOST}/crm/v2/Leads"


def who(url: str = LEADS) -> str:
    return httpx.get(url).json()["name"]


def another(echo, name: str, **options):
    return type(echo)(name, **options)


def test_intercept_is_a_public_name():
    assert public_intercept is intercept


def test_the_innermost_answers(echo):
    inner = another(echo, "inner")
    with intercept(echo):
        with intercept(inner):
            assert who() == "inner"
        assert who() == "echo"


def test_what_the_innermost_does_not_claim_is_left_to_the_outer(echo):
    echo.proxy_url = "https://pc.example/"
    with intercept(echo), intercept(another(echo, "inner")):
        assert who() == "inner"
        assert who("https://pc.example/crm/v2/leads") == "echo"


def test_the_same_fake_may_be_entered_twice(echo):
    with intercept(echo):
        with intercept(echo):
            assert who() == "echo"
        assert who() == "echo"


def test_the_order_of_leaving_does_not_matter(echo):
    first, second = intercept(echo), intercept(another(echo, "second"))
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert who() == "second"
    second.__exit__(None, None, None)


def test_threads_may_enter_and_leave_as_they_like(echo):
    barrier, failures = Barrier(8), []

    def work(n):
        try:
            barrier.wait()
            for _ in range(50):
                with intercept(another(echo, f"{n}")):
                    assert client.get(LEADS).json()["name"] in set("01234567")
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=work, args=(n,)) for n in range(8)]
    with httpx.Client() as client:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    assert not hasattr(socket.getaddrinfo, "__wrapped__")


# --- the guard ------------------------------------------------------------------------------------


def by_urllib():
    urllib.request.urlopen(LEADS, timeout=1)


def by_urllib_and_a_web_proxy():
    proxy = urllib.request.ProxyHandler({"https": "http://127.0.0.1:9"})
    urllib.request.build_opener(proxy).open(LEADS, timeout=1)


def by_http_client():
    http.client.HTTPSConnection(HOST, timeout=1).request("GET", "/")


def by_urllib3():
    with urllib3.PoolManager() as pool:
        pool.request("GET", LEADS, retries=False, timeout=1)


def by_socket():
    with socket.socket() as plain:
        plain.settimeout(1)
        plain.connect((HOST, 443))


def by_name():
    socket.gethostbyname(HOST.encode())


def by_asyncio():
    asyncio.run(asyncio.open_connection(HOST, 443))


def by_uvloop():
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(asyncio.open_connection(HOST, 443))


WAYS = [
    by_urllib,
    by_urllib_and_a_web_proxy,
    by_http_client,
    by_urllib3,
    by_socket,
    by_name,
    by_asyncio,
    by_uvloop,
]


@pytest.mark.parametrize("leak", WAYS, ids=lambda way: way.__name__)
def test_what_is_not_intercepted_is_stopped_and_told(echo, leak):
    with (
        intercept(echo),
        pytest.raises(LeakToZoho, match=r"stopped a call to www\.zohoapis\.com.*zcrm_server"),
    ):
        leak()
    assert {type(error) for error in echo.errors} == {LeakToZoho}
    assert echo.requests == []


def test_a_swallowed_leak_is_noted_all_the_same(echo):
    with intercept(echo) as interception, suppress(Exception):
        by_urllib()
    assert interception.errors is echo.errors
    assert len(echo.errors) == 1


def test_the_proxy_may_not_be_called_either(echo):
    echo.proxy_url = "https://pc.example/base/"
    with intercept(echo), pytest.raises(LeakToZoho):
        urllib.request.urlopen("https://pc.example/base/crm/v2/leads", timeout=1)


def test_other_hosts_may_be_called_by_anything(echo, elsewhere):
    with intercept(echo):
        assert urllib.request.urlopen(elsewhere, timeout=5).read() == b"elsewhere 0"
        with urllib3.PoolManager() as pool:
            assert pool.request("GET", elsewhere).data == b"elsewhere 0"
    assert echo.errors == []


def test_outside_of_an_interception_nothing_is_stopped():
    assert socket.socket.connect is not None
    assert "connect" not in vars(socket.socket)
    assert not hasattr(socket.getaddrinfo, "__wrapped__")


def test_a_handler_needs_nothing_but_handle(echo):
    class Bare:
        handle = staticmethod(echo.handle)

    with intercept(Bare()) as interception:
        assert who() == "echo"
        with pytest.raises(LeakToZoho):
            by_name()
    assert len(interception.errors) == 1
