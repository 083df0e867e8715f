"""Grant codes, refresh tokens and their ends, as the SDK goes about them."""

from __future__ import annotations

import pytest
import requests
from zcrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zcrmsdk.src.com.zoho.crm.api.exception import SDKException
from zcrmsdk.src.com.zoho.crm.api.initializer import Initializer
from zcrmsdk.src.com.zoho.crm.api.user_signature import UserSignature
from zcrmsdk.src.com.zoho.crm.api.users import UsersOperations

from zcrm_mock import Switches


@pytest.fixture
def auth():
    return "strict"


def call():
    """Any call; what it answers."""
    return UsersOperations().get_users()


def kinds(sdk):
    """The kinds of grant that the fake was asked for."""
    return [
        call.request.body.decode().split("grant_type=")[1].split("&")[0]
        for call in sdk.crm.calls("oauth.token")
    ]


def test_a_grant_code_becomes_a_stored_token_with_a_refresh_token(sdk):
    assert call().get_status_code() == 200
    [stored] = sdk.store.get_tokens()
    assert stored.get_refresh_token().startswith("1000.")
    assert stored.get_access_token().startswith("1000.")
    assert stored.get_user_mail() == "asha@example.com"
    assert int(stored.get_expires_in()) == int(sdk.crm.clock.timestamp() + 3600) * 1000


def test_a_token_is_asked_for_once_and_used_for_an_hour(sdk):
    call()
    sdk.crm.clock.advance(minutes=59)
    call()
    assert kinds(sdk) == ["authorization_code"]


def test_the_sdk_refreshes_a_token_that_has_ended(sdk):
    call()
    first = sdk.token.get_access_token()
    sdk.crm.clock.advance(hours=1)
    assert call().get_status_code() == 200
    assert kinds(sdk) == ["authorization_code", "refresh_token"]
    [stored] = sdk.store.get_tokens()
    assert stored.get_access_token() == sdk.token.get_access_token() != first


def test_a_stored_token_serves_the_next_run(sdk):
    call()
    app = sdk.crm.oauth.client
    sdk.connect(OAuthToken(app.client_id, app.client_secret, grant_token=sdk.token.get_grant_token()))
    assert call().get_status_code() == 200
    assert kinds(sdk) == ["authorization_code"]


def test_a_stored_token_is_found_by_its_id(sdk):
    call()
    [stored] = sdk.store.get_tokens()
    sdk.connect(OAuthToken(id=stored.get_id()))
    assert call().get_status_code() == 200
    assert kinds(sdk) == ["authorization_code"]


def test_a_refresh_token_is_enough(sdk):
    app = sdk.crm.oauth.client
    sdk.connect(OAuthToken(app.client_id, app.client_secret, refresh_token=sdk.crm.oauth.new_refresh_token()))
    assert call().get_status_code() == 200
    assert kinds(sdk) == ["refresh_token"]


def test_an_access_token_is_enough(sdk):
    sdk.connect(OAuthToken(access_token=sdk.crm.token()))
    assert call().get_status_code() == 200
    assert kinds(sdk) == []


def test_a_token_that_ended_behind_the_sdks_back_is_refused(sdk):
    call()
    sdk.crm.expire_tokens()
    assert sdk.refused(call()) == (401, "error", "INVALID_TOKEN", "invalid oauth token", {})


def test_a_token_without_the_scope_is_refused(sdk):
    sdk.connect(OAuthToken(access_token=sdk.crm.token(["ZohoCRM.modules.ALL"])))
    assert sdk.refused(call())[2] == "OAUTH_SCOPE_MISMATCH"


def test_a_removed_token_is_gone_from_the_store_and_still_good(sdk):
    # The SDK's `remove` forgets locally; it tells nobody.
    call()
    access = sdk.token.get_access_token()
    assert sdk.token.remove()
    assert sdk.store.get_tokens() == []
    sdk.connect(OAuthToken(access_token=access))
    assert call().get_status_code() == 200


def test_a_revoked_refresh_token_refreshes_no_more(sdk):
    call()
    sent = requests.post(f"{sdk.environment.accounts_url}/revoke", {"token": sdk.token.get_refresh_token()})
    assert sent.json() == {"status": "success"}
    assert sdk.refused(call())[2] == "INVALID_TOKEN"
    sdk.crm.clock.advance(hours=1)
    with pytest.raises(SDKException, match="INVALID TOKEN ERROR - invalid_code"):
        call()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"grant_token": "1000.no.code"}, "invalid_code"),
        ({"refresh_token": "1000.no.token"}, "invalid_code"),
        ({"client_id": "1000.NOBODY"}, "invalid_client"),
        ({"client_secret": "guessed"}, "invalid_client_secret"),
    ],
)
def test_what_the_accounts_server_refuses_is_an_exception(sdk, wrong, message):
    app = sdk.crm.oauth.client
    right = {"client_id": app.client_id, "client_secret": app.client_secret}
    if "refresh_token" not in wrong:
        right["grant_token"] = sdk.crm.oauth.new_code()
    sdk.connect(OAuthToken(**right | wrong))
    with pytest.raises(SDKException, match=f"INVALID TOKEN ERROR - {message}$"):
        call()


def test_a_grant_code_is_good_for_ten_minutes(sdk):
    sdk.crm.clock.advance(minutes=10)
    with pytest.raises(SDKException, match=r"INVALID TOKEN ERROR - invalid_code$"):
        call()


def test_a_grant_code_is_good_once(sdk):
    call()
    code, app = sdk.token.get_grant_token(), sdk.crm.oauth.client
    sdk.store.delete_tokens()
    sdk.connect(OAuthToken(app.client_id, app.client_secret, grant_token=code))
    with pytest.raises(SDKException, match=r"INVALID TOKEN ERROR - invalid_code$"):
        call()


def test_each_user_writes_under_their_own_name(sdk):
    sdk.connect(OAuthToken(access_token=sdk.crm.token()), auto_refresh_fields=False)
    first = sdk.create("Leads", Last_Name="Burns", Company="Plant")
    Initializer.switch_user(
        user=UserSignature("clara@example.com"),
        token=OAuthToken(access_token=sdk.crm.token(user="clara@example.com")),
    )
    second = sdk.create("Leads", Last_Name="Smithers", Company="Plant")
    sdk.check(sdk.get("Leads", first), Created_By=sdk.user())
    sdk.check(sdk.get("Leads", second), Created_By=sdk.user("Clara Lindt"), Owner=sdk.user("Clara Lindt"))


class TestTokensAreCounted:
    """With `Switches(oauth_limits=True)`."""

    @pytest.fixture
    def zcrm_options(self, zcrm_options):
        return {**zcrm_options, "switches": Switches(oauth_limits=True)}

    def refreshing(self, sdk, refresh):
        """Connect as a process that has nothing but the refresh token; what a call answers."""
        app = sdk.crm.oauth.client
        sdk.store.delete_tokens()
        sdk.connect(OAuthToken(app.client_id, app.client_secret, refresh_token=refresh))
        return call().get_status_code()

    def test_a_client_that_refreshes_for_each_call_is_denied_and_may_again_later(self, sdk):
        refresh = sdk.crm.oauth.new_refresh_token()
        assert [self.refreshing(sdk, refresh) for _ in range(10)] == [200] * 10
        with pytest.raises(SDKException, match="INVALID TOKEN ERROR - Access Denied"):
            self.refreshing(sdk, refresh)
        sdk.crm.clock.advance(minutes=10)
        assert self.refreshing(sdk, refresh) == 200

    def test_the_sixteenth_process_ends_the_token_of_the_first(self, sdk):
        refresh = sdk.crm.oauth.new_refresh_token()
        assert self.refreshing(sdk, refresh) == 200
        first = sdk.token.get_access_token()
        for _ in range(15):
            sdk.crm.clock.advance(minutes=3)
            assert self.refreshing(sdk, refresh) == 200
        sdk.connect(OAuthToken(access_token=first))
        assert sdk.refused(call())[2] == "INVALID_TOKEN"
