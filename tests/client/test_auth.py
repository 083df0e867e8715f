from __future__ import annotations

import asyncio
import threading
from urllib.parse import parse_qs

import httpx2
import pytest
from zcrm_client import AsyncClient, AuthError, Client, PermissionDenied, RateLimited, ServerError

OAUTH = {"client_id": "1000.A", "client_secret": "s", "refresh_token": "1000.r"}
EXPIRED = {"code": "INVALID_TOKEN", "details": {}, "message": "invalid oauth token", "status": "error"}
LEAD = {"data": [{"id": "1"}]}


def grant(token="new", **more):
    return {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **more}


def tokens(zoho):
    return [
        request.headers.get("Authorization", "").removeprefix("Zoho-oauthtoken ") for request in zoho.asked
    ]


def test_without_an_access_token_one_is_fetched_first(zoho, connect):
    zoho.answer(200, grant()).answer(200, LEAD)
    client = connect(**OAUTH)
    client.Leads.get("1")
    client.Leads.get("2")
    assert zoho.asked[0].url == "https://accounts.zoho.com/oauth/v2/token"
    assert parse_qs(zoho.asked[0].content.decode()) == {
        "grant_type": ["refresh_token"],
        "client_id": ["1000.A"],
        "client_secret": ["s"],
        "refresh_token": ["1000.r"],
    }
    assert tokens(zoho) == ["", "new", "new"]
    assert client.token.access_token == "new"


def test_a_token_near_its_end_is_renewed_before_use(zoho, connect):
    zoho.answer(200, grant("first")).answer(200, LEAD).answer(200, LEAD).answer(200, grant("second"))
    zoho.answer(200, LEAD)
    client = connect(**OAUTH)
    client.Leads.get("1")
    zoho.time += 3600 - 61
    client.Leads.get("1")
    zoho.time += 1
    client.Leads.get("1")
    assert tokens(zoho) == ["", "first", "first", "", "second"]


def test_the_milliseconds_of_old_servers_are_not_taken_for_seconds(zoho, connect):
    zoho.answer(200, grant("first", expires_in=3_600_000, expires_in_sec=3600)).answer(200, LEAD)
    zoho.answer(200, grant("second")).answer(200, LEAD)
    client = connect(**OAUTH)
    client.Leads.get("1")
    zoho.time += 3600
    client.Leads.get("1")
    assert tokens(zoho) == ["", "first", "", "second"]


def test_a_refused_token_is_renewed_once_and_the_request_repeated(zoho, connect):
    zoho.answer(401, EXPIRED).answer(200, grant()).answer(200, LEAD)
    assert connect(**OAUTH, access_token="old").Leads.get("1") == {"id": "1"}
    assert tokens(zoho) == ["old", "", "new"]


def test_a_write_with_an_expired_token_is_repeated_with_its_body(zoho, connect):
    slot = {"code": "SUCCESS", "details": {"id": "1"}, "message": "record added", "status": "success"}
    zoho.answer(401, EXPIRED).answer(200, grant()).answer(201, {"data": [slot]})
    assert connect(**OAUTH, access_token="old").Leads.create({"Last_Name": "Burns"}).id == "1"
    assert zoho.asked[0].content == zoho.asked[2].content


def test_a_token_that_is_refused_again_is_an_auth_error(zoho, connect):
    zoho.answer(401, EXPIRED).answer(200, grant()).answer(401, EXPIRED)
    with pytest.raises(AuthError, match="INVALID_TOKEN"):
        connect(**OAUTH, access_token="old").Leads.get("1")
    assert len(zoho.asked) == 3


def test_without_a_refresh_token_a_refused_token_is_an_auth_error(zoho, client):
    zoho.answer(401, EXPIRED)
    with pytest.raises(AuthError, match="INVALID_TOKEN"):
        client.Leads.get("1")
    assert len(zoho.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (200, {"error": "invalid_client"}, AuthError, "invalid_client"),
        (200, {"error": "invalid_code"}, AuthError, "invalid_code"),
        (200, {"access_token": "t", "error": "general_error"}, AuthError, "general_error"),
        (200, {}, AuthError, "HTTP_200"),
        (200, "<html>", AuthError, "HTTP_200"),
        (400, {"error": "Access Denied", "error_description": "too many"}, RateLimited, "Access Denied"),
        (404, "<html>", AuthError, "HTTP_404"),
        (503, "<html>", ServerError, "HTTP_503"),
    ],
)
def test_a_refused_refresh_raises_though_it_comes_with_200(zoho, connect, status, body, error, code):
    zoho.answer(status, body)
    with pytest.raises(error) as caught:
        connect(**OAUTH).Leads.get("1")
    assert caught.value.code == code
    assert "1000.r" not in str(caught.value)


@pytest.mark.parametrize(
    ("setup", "accounts", "api"),
    [
        ({}, "accounts.zoho.com", "www.zohoapis.com"),
        ({"data_center": "eu"}, "accounts.zoho.eu", "www.zohoapis.eu"),
        ({"data_center": "ca", "sandbox": True}, "accounts.zohocloud.ca", "sandbox.zohoapis.ca"),
        ({"accounts_url": "https://a.example/"}, "a.example", "www.zohoapis.com"),
        ({"base_url": "https://b.example/"}, "accounts.zoho.com", "b.example"),
    ],
)
def test_each_data_center_has_its_hosts(zoho, connect, setup, accounts, api):
    zoho.answer(200, grant()).answer(200, LEAD)
    connect(**OAUTH, **setup).Leads.get("1")
    assert [request.url.host for request in zoho.asked] == [accounts, api]


@pytest.mark.parametrize(
    ("setup", "host"),
    [
        ({}, "www.zohoapis.in"),
        ({"base_url": "https://b.example"}, "b.example"),
        ({"sandbox": True}, "sandbox.zohoapis.com"),
    ],
)
def test_the_tokens_api_domain_is_followed_but_never_out_of_a_sandbox(zoho, connect, setup, host):
    zoho.answer(200, grant(api_domain="https://www.zohoapis.in")).answer(200, LEAD)
    connect(**OAUTH, **setup).Leads.get("1")
    assert zoho.asked[1].url.host == host


def test_a_grant_code_is_traded_for_tokens(zoho, connect):
    zoho.answer(200, grant("first", refresh_token="1000.mine")).answer(200, LEAD)
    client = connect(client_id="1000.A", client_secret="s")
    assert client.trade("1000.code", "https://me.example").refresh_token == "1000.mine"
    assert client.Leads.get("1") == {"id": "1"}
    assert (client.token.access_token, client.token.refresh_token) == ("first", "1000.mine")
    assert parse_qs(zoho.asked[0].content.decode()) == {
        "grant_type": ["authorization_code"],
        "client_id": ["1000.A"],
        "client_secret": ["s"],
        "code": ["1000.code"],
        "redirect_uri": ["https://me.example"],
    }


@pytest.mark.parametrize(
    ("body", "code"), [({"error": "invalid_code"}, "invalid_code"), (grant(), "NO_REFRESH_TOKEN")]
)
def test_a_grant_code_that_gives_no_refresh_token_is_an_auth_error(zoho, connect, body, code):
    zoho.answer(200, body)
    with pytest.raises(AuthError) as caught:
        connect(client_id="1000.A", client_secret="s").trade("1000.code")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("status", "code", "error", "said"),
    [
        (401, "AUTHENTICATION_FAILURE", AuthError, "AUTHENTICATION_FAILURE"),
        (401, "OAUTH_SCOPE_MISMATCH", PermissionDenied, r"on GET .*Price_Books/1"),
        (403, "NO_PERMISSION", PermissionDenied, "Crm_Implied"),
        (400, "AUTHORIZATION_FAILED", PermissionDenied, "AUTHORIZATION_FAILED"),
    ],
)
def test_who_may_not_is_told_why(zoho, connect, status, code, error, said):
    details = {"permissions": ["Crm_Implied_View"]}
    zoho.answer(status, {"code": code, "details": details, "message": "m", "status": "error"})
    with pytest.raises(error, match=said):
        connect(**OAUTH, access_token="old").Price_Books.get("1")
    assert len(zoho.asked) == 1


@pytest.mark.parametrize(
    ("setup", "reason"),
    [
        ({"client_id": "1000.A"}, "give proxy_url"),
        ({"access_token": "t", "data_center": "mars"}, "us, au"),
        ({"proxy_url": "proxy.example"}, "https://"),
    ],
)
def test_a_client_that_could_not_work_is_not_made(connect, setup, reason):
    with pytest.raises(ValueError, match=reason):
        connect(**setup)


def test_the_environment_names_a_proxy_before_anything_else(zoho, connect, monkeypatch):
    monkeypatch.setenv("PC_BASE_URL", "https://proxy.example/base")
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", "t")
    zoho.answer(204)
    connect(how="from_env", max_retries=0).Leads.get("1")
    assert str(zoho.asked[0].url) == "https://proxy.example/base/crm/v2/leads/1"


def test_the_environment_names_an_org(zoho, connect, monkeypatch):
    monkeypatch.delenv("PC_BASE_URL", raising=False)
    for name, value in {**OAUTH, "data_center": "eu", "sandbox": "true"}.items():
        monkeypatch.setenv(f"ZOHO_{name.upper()}", value)
    zoho.answer(200, grant()).answer(204)
    connect(how="from_env", max_retries=0).Leads.get("1")
    assert [request.url.host for request in zoho.asked] == ["accounts.zoho.eu", "sandbox.zohoapis.eu"]


class Renewing:
    """Knows one good token, and hands it out again and again."""

    def __init__(self) -> None:
        self.grants = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/token"):
            self.grants += 1
            return httpx2.Response(200, json=grant())
        good = request.headers["Authorization"].endswith("new")
        return httpx2.Response(200, json=LEAD) if good else httpx2.Response(401, json=EXPIRED)


def test_threads_that_meet_an_expired_token_renew_it_once():
    zoho = Renewing()
    together = threading.Barrier(8)

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.headers.get("Authorization", "").endswith("old"):
            together.wait(10)
        return zoho(request)

    with Client(**OAUTH, access_token="old", transport=httpx2.MockTransport(answer)) as client:
        threads = [threading.Thread(target=client.Leads.get, args=("1",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert zoho.grants == 1


async def test_tasks_that_need_a_token_fetch_it_once():
    zoho = Renewing()

    async def answer(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0)
        return zoho(request)

    async with AsyncClient(**OAUTH, transport=httpx2.MockTransport(answer)) as client:
        await asyncio.gather(*(client.Leads.get("1") for _ in range(8)))
    assert zoho.grants == 1
