"""The authorization page approves at once, with a code that works. Source: platform.md 2.1."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

ASKED = {
    "scope": "ZohoCRM.modules.ALL,ZohoCRM.users.READ", "client_id": "1000.APP", "response_type": "code",
    "redirect_uri": "https://app.example.com/back?x=1", "access_type": "offline", "state": "s 1",
}  # fmt: skip


def page(api, **changes):
    asked = {name: value for name, value in (ASKED | changes).items() if value is not None}
    return Api(api.crm, token=None).get("/oauth/v2/auth", **asked)


def sent_back(answer):
    assert answer.status == 302
    where = urlsplit(answer.response.header("Location"))
    return {name: values[0] for name, values in parse_qs(where.query).items()}


def exchange(api, code, **more):
    sent = {"grant_type": "authorization_code", "client_id": "1000.APP", "client_secret": "s", "code": code}
    return Api(api.crm, token=None).call("POST", "/oauth/v2/token", **(sent | more)).json


def test_the_browser_is_sent_back_with_a_code_that_works(api):
    told = sent_back(page(api))
    assert (told["state"], told["x"], told["location"]) == ("s 1", "1", "us")
    assert told["accounts-server"] == "https://accounts.zoho.com"
    tokens = exchange(api, told["code"])
    assert {"access_token", "refresh_token"} <= set(tokens)
    assert exchange(api, told["code"]) == {"error": "invalid_code"}


def test_online_access_has_no_refresh_token(api):
    for access in ("online", None):
        assert "refresh_token" not in exchange(api, sent_back(page(api, access_type=access))["code"])


@pytest.mark.parametrize(
    ("center", "accounts"),
    [("au", "zoho.com.au"), ("cn", "zoho.com.cn"), ("eu", "zoho.eu"), ("ca", "zohocloud.ca")],
)
def test_other_data_centers_name_themselves(center, accounts):
    told = sent_back(page(Api(FakeCRM(data_center=center))))
    assert (told["location"], told["accounts-server"]) == (center, f"https://accounts.{accounts}")


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": None}, {"scope": " , "}, {"client_id": None}, {"response_type": "token"},
        {"redirect_uri": None}, {"redirect_uri": "/back"}, {"redirect_uri": "https://x\r\nX-Y: z"},
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_gets_a_page_and_no_redirect(api, changes):
    answer = page(api, **changes)
    assert (answer.status, answer.response.header("Location")) == (400, None)
    assert answer.response.header("Content-Type").startswith("text/html")


def test_a_strict_fake_knows_its_clients_and_where_they_live():
    crm = FakeCRM(auth="strict")
    crm.oauth.add_client("1000.APP", "s", redirect_uri=ASKED["redirect_uri"])
    api = Api(crm)
    assert page(api, client_id="1000.OTHER").status == 400
    assert page(api, redirect_uri="https://evil.example.com").status == 400
    code = sent_back(page(api))["code"]
    token = exchange(api, code, redirect_uri=ASKED["redirect_uri"])["access_token"]
    assert Api(crm, token=token).get("Leads").status == 204
    assert Api(crm, token=token).get("settings/fields", module="Leads").status == 401


def test_a_code_of_the_page_is_good_for_two_minutes(api):
    code, late = (sent_back(page(api))["code"] for _ in range(2))
    api.crm.clock.advance(seconds=119)
    assert "access_token" in exchange(api, code)
    api.crm.clock.advance(seconds=1)
    assert exchange(api, late) == {"error": "invalid_code"}


def test_a_code_is_for_who_asked_for_it_where_they_asked_for_it():
    crm = FakeCRM(auth="strict")
    for name in ("1000.APP", "1000.OTHER"):
        crm.oauth.add_client(name, "s")
    api, back = Api(crm), ASKED["redirect_uri"]
    code = sent_back(page(api))["code"]
    assert exchange(api, code, client_id="1000.OTHER", redirect_uri=back) == {"error": "invalid_code"}
    assert exchange(api, code) == {"error": "invalid_redirect_uri"}
    assert "access_token" in exchange(api, code, redirect_uri=back)


def test_the_eleventh_code_of_a_client_in_ten_minutes_is_denied():
    api = Api(FakeCRM(at=NOW, switches=Switches(oauth_limits=True)))
    assert all("code" in sent_back(page(api)) for _ in range(10))
    assert sent_back(page(api)) == {"x": "1", "state": "s 1", "error": "access_denied"}
    assert "code" in sent_back(page(api, client_id="1000.OTHER"))
    api.crm.clock.advance(minutes=10)
    assert "code" in sent_back(page(api))
