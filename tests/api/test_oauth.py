"""Tokens: granted, used, expired, revoked. Sources: platform.md 2; wild 25, 28; live 2026."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.conftest import NOW, Answer, Api
from zcrm_mock import FakeCRM, Request, Switches

TOKEN, REVOKE = "/oauth/v2/token", "/oauth/v2/token/revoke"
CODES = {
    "INVALID_TOKEN": "invalid oauth token",
    "AUTHENTICATION_FAILURE": "Authentication failed",
    "OAUTH_SCOPE_MISMATCH": "invalid oauth scope to access this URL",
}


@pytest.fixture(params=["lenient", "strict"])
def either(request) -> FakeCRM:
    return FakeCRM(at=NOW, auth=request.param)


@pytest.fixture
def strict() -> FakeCRM:
    return FakeCRM(at=NOW, auth="strict")


def accounts(crm, path=TOKEN, *, how="query", **sent):
    """Ask the accounts host; `how` the parameters travel."""
    query, headers, body = "", {}, b""
    if how == "query":
        query, body = urlencode(sent), b"null"
    elif how == "form":
        headers, body = {"content-type": "application/x-www-form-urlencoded"}, urlencode(sent).encode()
    else:
        headers = {"content-type": "Multipart/form-data; boundary=----b"}
        parts = [
            f'------b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in sent.items()
        ]
        body = "".join([*parts, "------b--\r\n"]).encode()
    return Answer(crm.handle(Request("POST", "accounts.zoho.com", path, query, headers, body)))


def client(crm):
    return {"client_id": crm.oauth.client.client_id, "client_secret": crm.oauth.client.client_secret}


def works(crm, token, path="users"):
    return Api(crm, token=token).get(path).status != 401


# --- granting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["query", "form", "multipart"])
def test_parameters_may_travel_in_three_ways(strict, how):
    refresh = strict.oauth.new_refresh_token()
    answer = accounts(strict, how=how, grant_type="refresh_token", refresh_token=refresh, **client(strict))
    assert answer.status == 200
    assert works(strict, answer.json["access_token"])


def test_a_code_becomes_an_access_token_and_a_refresh_token(either):
    code = either.oauth.new_code()
    told = accounts(either, grant_type="authorization_code", code=code, **client(either)).json
    assert list(told) == ["access_token", "refresh_token", "api_domain", "token_type", "expires_in"]
    assert told["api_domain"] == "https://www.zohoapis.com"
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    assert works(either, told["access_token"])


def test_a_refresh_answers_no_other_refresh_token(either):
    refresh = either.oauth.new_refresh_token(["ZohoCRM.users.ALL", "ZohoCRM.org.ALL"])
    told = accounts(either, grant_type="refresh_token", refresh_token=refresh, **client(either)).json
    assert list(told) == ["access_token", "api_domain", "token_type", "expires_in", "scope"]
    assert told["scope"] == "ZohoCRM.users.ALL ZohoCRM.org.ALL"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "1000.NOBODY"}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client_secret"),
        ({"code": "1000.never.given"}, "invalid_code"),
        ({"code": ""}, "invalid_code"),
        ({"grant_type": "refresh_token", "refresh_token": "1000.never.given"}, "invalid_code"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "general_error"),
    ],
)
def test_a_grant_is_refused_with_200_and_an_error(strict, change, error):
    sent = {"grant_type": "authorization_code", "code": strict.oauth.new_code(), **client(strict)}
    answer = accounts(strict, **(sent | change))
    assert (answer.status, answer.json) == (200, {"error": error})


def test_a_code_is_good_once_and_for_ten_minutes(either):
    code, late = either.oauth.new_code(), either.oauth.new_code()
    sent = {"grant_type": "authorization_code", **client(either)}
    assert "access_token" in accounts(either, code=code, **sent).json
    assert accounts(either, code=code, **sent).json == {"error": "invalid_code"}
    either.clock.advance(minutes=11)
    assert accounts(either, code=late, **sent).json == {"error": "invalid_code"}


@pytest.mark.parametrize(
    ("sent", "taken"), [("https://app.example/cb", True), ("https://evil.example", False), (None, False)]
)
def test_a_redirect_uri_is_the_registered_one(strict, sent, taken):
    strict.oauth.add_client("1000.APP", "secret", "https://app.example/cb")
    params = {"grant_type": "authorization_code", "code": strict.oauth.new_code(), "client_id": "1000.APP"}
    params |= {"client_secret": "secret"} | ({"redirect_uri": sent} if sent else {})
    told = accounts(strict, **params).json
    assert ("access_token" in told) == taken
    assert taken or told == {"error": "invalid_redirect_uri"}


def test_the_lenient_fake_takes_what_it_never_granted(crm):
    answer = accounts(crm, grant_type="refresh_token", refresh_token="any", client_id="x", client_secret="y")
    assert works(crm, answer.json["access_token"])


@pytest.mark.parametrize(("center", "domain"), [("us", "com"), ("eu", "eu"), ("au", "com.au"), ("in", "in")])
def test_a_token_tells_the_host_of_its_data_center(center, domain):
    crm = FakeCRM(data_center=center)
    told = accounts(crm, grant_type="refresh_token", refresh_token="any", client_id="x").json
    assert told["api_domain"] == f"https://www.zohoapis.{domain}"


# --- using ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "AUTHENTICATION_FAILURE"),
        ("", "AUTHENTICATION_FAILURE"),
        ("Zoho-oauthtoken", "AUTHENTICATION_FAILURE"),
        ("Basic dTpw", "AUTHENTICATION_FAILURE"),
        ("1000.bare.token", "AUTHENTICATION_FAILURE"),
        ("Zoho-oauthtoken two words", "AUTHENTICATION_FAILURE"),
        ("Zoho-oauthtoken 1000.never.given", "INVALID_TOKEN"),
        ("Bearer 1000.never.given", "INVALID_TOKEN"),
    ],
)
def test_a_call_needs_a_token_that_was_given(strict, header, code):
    headers = {} if header is None else {"authorization": header}
    answer = Api(strict, token=None).call("POST", "Leads", {"data": [{"Last_Name": "B"}]}, headers=headers)
    assert answer.status == 401
    assert answer.json == {"code": code, "details": {}, "message": CODES[code], "status": "error"}
    assert strict.records("Leads") == []


@pytest.mark.parametrize("header", ["Zoho-oauthtoken {}", "zoho-oauthtoken {}", "Bearer {}", " Bearer  {} "])
def test_a_token_is_taken_however_its_scheme_is_spelt(strict, header):
    headers = {"authorization": header.format(strict.token())}
    assert Api(strict, token=None).call("GET", "users", headers=headers).status == 200


def test_an_access_token_lives_an_hour(either):
    token = either.token()
    either.clock.advance(seconds=3599)
    assert works(either, token)
    either.clock.advance(seconds=1)
    answer = Api(either, token=token).get("users")
    assert (answer.status, answer.code) == (401, "INVALID_TOKEN")


def test_all_tokens_can_be_expired_and_a_refresh_helps(either):
    refresh, token = either.oauth.new_refresh_token(), either.token()
    either.expire_tokens()
    assert not works(either, token)
    assert not works(either, "1000.any.token")
    new = accounts(either, grant_type="refresh_token", refresh_token=refresh, **client(either)).json
    assert works(either, new["access_token"])


def test_a_token_acts_for_its_user():
    people = [{"first_name": n, "last_name": "X", "email": f"{n}@example.com"} for n in ("ann", "bob")]
    crm = FakeCRM({"users": people}, at=NOW, auth="strict")
    api = Api(crm, token=crm.token(user="bob@example.com"))
    lead = api.record("Leads", api.create("Leads", Last_Name="Burns"))
    assert [lead[key]["name"] for key in ("Owner", "Created_By", "Modified_By")] == ["bob X"] * 3
    (me,) = api.get("users", type="CurrentUser").json["users"]
    assert me["email"] == "bob@example.com"
    assert api.get("/oauth/user/info").json["Email"] == "bob@example.com"


def test_a_token_counts_on_the_hosts_of_its_data_center_only():
    crm = FakeCRM(auth="strict", data_center="eu")
    token = crm.token()
    hosts = ("www.zohoapis.eu", "sandbox.zohoapis.eu", "www.zohoapis.com", "www.zohoapis.com.cn", "127.0.0.1")
    statuses = [Api(crm, host=host, token=token).get("users").status for host in hosts]
    assert statuses == [200, 200, 401, 401, 200]


def test_the_journal_says_why_a_token_was_refused():
    crm = FakeCRM(auth="strict", data_center="eu")

    def hint(token, host="www.zohoapis.eu"):
        Api(crm, host=host, token=token).get("Leads")
        return crm.calls()[-1].hint

    token = crm.token(["ZohoCRM.modules.contacts.READ"])
    assert hint(token) == (
        "the token has ZohoCRM.modules.contacts.READ, and none of "
        "ZohoCRM.modules.ALL, ZohoCRM.modules.leads.ALL, ZohoCRM.modules.leads.READ"
    )
    assert hint(token, "www.zohoapis.com") == "the org is in the data center of zohoapis.eu"
    assert hint(crm.token(seconds=0)) == "the token has ended"
    assert hint("1000.never.given") == "nobody granted the token, or it was revoked"
    assert hint(None) == "it wants the header Authorization: Zoho-oauthtoken …"
    assert str(crm.calls()[-1]) == f"GET /crm/v2/Leads -> 401 ({crm.calls()[-1].hint})"
    assert hint(crm.token()) == ""


# --- revoking ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["query", "form", "multipart"])
def test_a_revoked_access_token_is_dead(either, how):
    token = either.token()
    answer = accounts(either, REVOKE, how=how, token=token)
    assert (answer.status, answer.json) == (200, {"status": "success"})
    assert not works(either, token)


def test_a_revoked_refresh_token_takes_its_access_tokens_along(either):
    refresh = either.oauth.new_refresh_token()
    sent = {"grant_type": "refresh_token", "refresh_token": refresh, **client(either)}
    token, other = accounts(either, **sent).json["access_token"], either.token()
    assert accounts(either, REVOKE, token=refresh).status == 200
    assert (works(either, token), works(either, other)) == (False, True)
    assert accounts(either, **sent).json == {"error": "invalid_code"}


def test_a_token_that_nobody_knows_cannot_be_revoked(strict):
    assert accounts(strict, REVOKE, token="1000.never.given").status == 400
    assert accounts(strict, REVOKE).status == 400


# --- too many ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 200])
def test_too_many_refreshes_are_denied_for_a_while(status):
    crm = FakeCRM(at=NOW, switches=Switches(oauth_too_many_status=status))
    crm.oauth.refresh_limit = 2
    sent = {"grant_type": "refresh_token", "refresh_token": "1000.r.r", **client(crm)}
    assert [accounts(crm, **sent).status for _ in range(2)] == [200, 200]
    denied = accounts(crm, **sent)
    assert (denied.status, denied.json["error"], denied.json["status"]) == (
        status,
        "Access Denied",
        "failure",
    )
    crm.clock.advance(minutes=11)
    assert "access_token" in accounts(crm, **sent).json


@pytest.fixture(params=["lenient", "strict"])
def counting(request) -> FakeCRM:
    return FakeCRM(at=NOW, auth=request.param, switches=Switches(oauth_limits=True))


def refreshed(crm, token):
    return accounts(crm, grant_type="refresh_token", refresh_token=token, **client(crm)).json


def exchanged(crm, **more):
    sent = {"grant_type": "authorization_code", "code": crm.oauth.new_code(**more), **client(crm)}
    return accounts(crm, **sent).json


def test_the_eleventh_refresh_in_ten_minutes_is_denied(counting):
    one, other = counting.oauth.new_refresh_token(), counting.oauth.new_refresh_token()
    assert ["access_token" in refreshed(counting, one) for _ in range(12)] == [True] * 10 + [False] * 2
    assert "access_token" in refreshed(counting, other)
    counting.clock.advance(seconds=599)
    assert refreshed(counting, one)["error"] == "Access Denied"
    counting.clock.advance(seconds=1)  # those that were denied count for nothing
    assert "access_token" in refreshed(counting, one)


def test_the_sixteenth_access_token_ends_the_oldest(counting):
    refresh = counting.oauth.new_refresh_token()
    tokens = []
    for _ in range(15):
        tokens.append(refreshed(counting, refresh)["access_token"])
        counting.clock.advance(minutes=2)
    other = counting.token()
    assert all(works(counting, token) for token in tokens)
    tokens.append(refreshed(counting, refresh)["access_token"])
    assert [works(counting, token) for token in tokens] == [False] + [True] * 15
    assert works(counting, other)


def test_an_access_token_that_has_ended_is_not_counted(counting):
    refresh = counting.oauth.new_refresh_token()
    for _ in range(14):
        last = refreshed(counting, refresh)["access_token"]
        counting.clock.advance(minutes=5)
    kept = [last, *(refreshed(counting, refresh)["access_token"] for _ in range(3))]
    assert all(works(counting, token) for token in kept)


def test_the_sixth_refresh_token_in_a_minute_is_denied_and_its_code_still_good(counting):
    assert all("refresh_token" in exchanged(counting) for _ in range(5))
    assert "refresh_token" not in exchanged(counting, offline=False)
    code = counting.oauth.new_code()
    sent = {"grant_type": "authorization_code", "code": code, **client(counting)}
    assert accounts(counting, **sent).json["error"] == "Access Denied"
    counting.clock.advance(minutes=1)
    assert "refresh_token" in accounts(counting, **sent).json


def test_the_twenty_first_refresh_token_ends_the_first_and_its_access_tokens(counting):
    made = []
    for _ in range(20):
        made.append(exchanged(counting))
        counting.clock.advance(seconds=15)
    assert all(works(counting, tokens["access_token"]) for tokens in made)
    made.append(exchanged(counting))
    assert [works(counting, tokens["access_token"]) for tokens in made] == [False] + [True] * 20
    assert refreshed(counting, made[0]["refresh_token"]) == {"error": "invalid_code"}
    assert "access_token" in refreshed(counting, made[1]["refresh_token"])


def test_refresh_tokens_are_counted_for_each_user_and_client():
    users = [{"last_name": name, "email": f"{name}@example.com"} for name in ("Rao", "Lindt")]
    crm = FakeCRM({"users": users}, at=NOW, switches=Switches(oauth_limits=True))
    assert all("refresh_token" in exchanged(crm) for _ in range(5))
    assert exchanged(crm)["error"] == "Access Denied"
    assert "refresh_token" in exchanged(crm, user="Lindt")
    sent = {"grant_type": "authorization_code", "client_id": "1000.OTHER", "code": crm.oauth.new_code()}
    assert "refresh_token" in accounts(crm, **sent).json


def test_nothing_is_counted_unless_it_is_asked_for(either):
    assert all("refresh_token" in exchanged(either) for _ in range(25))
    refresh = either.oauth.new_refresh_token()
    tokens = [refreshed(either, refresh)["access_token"] for _ in range(20)]
    assert all(works(either, token) for token in tokens)
