"""The two ways in: Zoho itself, with OAuth, and a connection proxy that signs for us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from zcrm_client.errors import AuthError, RateLimited, ServerError, ZohoError
from zcrm_client.flow import Alone, Call, Flow, Patience, retry_after

if TYPE_CHECKING:
    import httpx2

DATA_CENTERS = {
    # name: (API domain, accounts host)
    "us": ("zohoapis.com", "accounts.zoho.com"),
    "eu": ("zohoapis.eu", "accounts.zoho.eu"),
    "in": ("zohoapis.in", "accounts.zoho.in"),
    "au": ("zohoapis.com.au", "accounts.zoho.com.au"),
    "cn": ("zohoapis.com.cn", "accounts.zoho.com.cn"),
    "jp": ("zohoapis.jp", "accounts.zoho.jp"),
    "sa": ("zohoapis.sa", "accounts.zoho.sa"),
    "ca": ("zohoapis.ca", "accounts.zohocloud.ca"),
}
"""Zoho's hosts per data center. Source: docs v2 multi-dc; sa and ca came later than the v2 SDKs."""


class Door(Protocol):
    """A way in."""

    wrapped: bool
    """Whether answers come under `output`, and modules go in lower case."""

    def exchange(self, call: Call) -> Flow[httpx2.Response]:
        """Send `call`, whose url is a path, and return the answer."""


@dataclass(slots=True)
class Proxied:
    """Through a connection proxy: no token of ours. Source: the PinkConnect skill page."""

    origin: str
    patience: Patience
    wrapped: bool = True

    def exchange(self, call: Call) -> Flow[httpx2.Response]:
        """Send `call` to the proxy."""
        return (yield from self.patience.attempts(replace(call, url=self.origin + call.url)))


@dataclass(slots=True)
class Direct:
    """Straight to Zoho. Gets an access token when there is none, when its end is near, and when refused."""

    origin: str
    accounts: str
    keep_origin: bool
    """Stay with `origin` whatever `api_domain` the token comes with."""
    client_id: str | None
    client_secret: str | None
    refresh_token: str | None
    access_token: str | None
    patience: Patience
    expires_at: float | None = None
    wrapped: bool = False

    def exchange(self, call: Call) -> Flow[httpx2.Response]:
        """Sign `call` and send it; on 401 INVALID_TOKEN once more with a new token."""
        if self.access_token is None or self._near_its_end():
            yield Alone(self._refresh(self.access_token))
        token = self.access_token
        response = yield from self.patience.attempts(self._signed(call, token))
        if (
            self.refresh_token
            and response.status_code == 401
            and body_of(response).get("code") == "INVALID_TOKEN"
        ):
            yield Alone(self._refresh(token))
            response = yield from self.patience.attempts(self._signed(call, self.access_token))
        return response

    def trade_code(self, code: str, redirect_uri: str | None) -> Flow[None]:
        """Make tokens of a grant code, which works once and for minutes. AuthError when it does not."""
        form = {"grant_type": "authorization_code", "code": code}
        if redirect_uri is not None:
            form["redirect_uri"] = redirect_uri
        yield from self._grant(form, repeatable=False)
        if self.refresh_token is None:
            raise AuthError(
                "no refresh token came with the code: ask for access_type=offline", code="NO_REFRESH_TOKEN"
            )

    def _signed(self, call: Call, token: str | None) -> Call:
        headers = {**call.headers, "Authorization": f"Zoho-oauthtoken {token}"}
        return replace(call, url=self.origin + call.url, headers=headers)

    def _near_its_end(self) -> bool:
        return (
            self.expires_at is not None
            and self.refresh_token is not None
            and self.patience.now() >= self.expires_at
        )

    def _refresh(self, seen: str | None) -> Flow[None]:
        if self.access_token != seen:
            return  # someone else was here while we waited
        if self.refresh_token is None:
            raise AuthError("there is neither an access token nor a refresh token", code="NO_TOKEN")
        yield from self._grant(
            {"grant_type": "refresh_token", "refresh_token": self.refresh_token}, repeatable=True
        )

    def _grant(self, form: dict[str, str], *, repeatable: bool) -> Flow[None]:
        """Ask for a token. Refusals come with HTTP 200. Source: docs v2 access-refresh."""
        form = {"client_id": self.client_id or "", "client_secret": self.client_secret or "", **form}
        call = Call("POST", f"{self.accounts}/oauth/v2/token", form=form, repeatable=repeatable)
        response = yield from self.patience.attempts(call)
        grant = body_of(response)
        token = grant.get("access_token")
        if "error" in grant or response.status_code >= 400 or not isinstance(token, str) or not token:
            raise self._refusal(response, grant, call)
        self.access_token = token
        self.refresh_token = grant.get("refresh_token") or self.refresh_token
        self.expires_at = self._end_of(grant)
        domain = grant.get("api_domain")
        if not self.keep_origin and isinstance(domain, str) and domain:
            self.origin = domain.rstrip("/")

    def _end_of(self, grant: dict[str, Any]) -> float | None:
        """When to get the next token: a minute before the end, or a tenth of a short life.

        Old servers add `expires_in_sec` and mean milliseconds by `expires_in`. Source: py-sdk-2.0.
        """
        life = grant.get("expires_in_sec", grant.get("expires_in"))
        if not isinstance(life, (int, float)):
            return None
        return self.patience.now() + life - min(60.0, life / 10)

    def _refusal(self, response: httpx2.Response, grant: dict[str, Any], call: Call) -> ZohoError:
        status = response.status_code
        error = str(grant.get("error") or f"HTTP_{status}")
        message = str(grant.get("error_description") or "the accounts server gave no token")
        if status == 429 or error.lower().replace(" ", "_") == "access_denied":  # too many grants
            limited = RateLimited(message, code=error, status=status, request=str(call))
            limited.retry_after = retry_after(response, self.patience.now())
            return limited
        kind = ServerError if status >= 500 else AuthError
        return kind(message, code=error, status=status, request=str(call))


def body_of(response: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer, or an empty one."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
