"""The two ways in: Zoho itself, with OAuth, and a connection proxy that signs for us."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import httpx2
import orjson

from zcrm_client.both import Port
from zcrm_client.calls import Call, Patience, retry_after
from zcrm_client.errors import AuthError, RateLimited, ServerError, ZohoError
from zcrm_client.tokens import Token, TokenFile
from zcrm_client.wire import path_of, query

TLDS = {
    "us": "com",
    "eu": "eu",
    "in": "in",
    "au": "com.au",
    "cn": "com.cn",
    "jp": "jp",
    "sa": "sa",
    "ca": "ca",
}
DATA_CENTERS = {
    name: (f"zohoapis.{tld}", "accounts.zohocloud.ca" if name == "ca" else f"accounts.zoho.{tld}")
    for name, tld in TLDS.items()
}
"""Domain of the API and host of the accounts server. Source: docs v2 multi-dc; sa and ca came later."""
ZOHO = tuple(f".{name}" for domain, host in DATA_CENTERS.values() for name in (domain, host[9:]))
D = TypeVar("D", bound=Port)


@dataclass(slots=True)
class Door(Generic[D]):
    """A way in; this one through a connection proxy, with no token of ours. Source: the PinkConnect skill."""

    port: D
    patience: Patience
    origin: str
    wrapped: bool = True
    """Whether answers come under `output`, and modules go in lower case."""

    def path(self, module: str, *below: str) -> str:
        """The path of a module, in the proxy's lower case or in Zoho's own spelling."""
        return path_of(module.lower() if self.wrapped else module, *below)

    def url(self, path: str) -> str:
        """Where a path is to be found."""
        return path if path.startswith("http") else self.origin + path

    async def exchange(self, call: Call) -> httpx2.Response:
        """Send `call` and return the answer."""
        return await self.patience.send(self.port, replace(call, url=self.url(call.url)))


@dataclass(slots=True)
class Direct(Door[D]):
    """Straight to Zoho. Gets an access token when there is none, when its end is near, and when refused."""

    accounts: str = ""
    keep_origin: bool = False
    """Stay with `origin` whatever `api_domain` the token comes with."""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token: Token = field(default_factory=Token)
    store: TokenFile | None = None
    """Where processes share the token."""
    owner: str = ""
    """Whose it is, there."""

    def __post_init__(self) -> None:
        given = self.token.refresh_token or ""
        self.owner = f"{self.accounts} {self.client_id} {hashlib.sha256(given.encode()).hexdigest()[:16]}"

    def url(self, path: str) -> str:
        """The API's, the accounts server's or the upload host's."""
        if path.startswith("/oauth/"):
            return self.accounts + path
        domain = None if self.keep_origin else self.token.api_domain
        origin = (domain or self.origin).rstrip("/")
        if path == "/crm/v2/upload":
            origin = re.sub(r"//(www|sandbox|developer)\.(?=zohoapis\.)", "//content.", origin)
        return path if path.startswith("http") else origin + path

    async def exchange(self, call: Call) -> httpx2.Response:
        """Sign `call` and send it; on 401 INVALID_TOKEN once more with a new token."""
        if self.token.access_token is None or self._ending(self.token):
            await self._renew(self.token.access_token)
        seen = self.token.access_token
        response = await self.patience.send(self.port, self._signed(call))
        refused = response.status_code == 401 and body_of(response).get("code") == "INVALID_TOKEN"
        if refused and self.token.refresh_token:
            await self._renew(seen)
            response = await self.patience.send(self.port, self._signed(call))
        return response

    async def trade_code(self, code: str, redirect_uri: str | None = None) -> None:
        """Make tokens of a grant code, which works once and for minutes. AuthError when it does not."""
        await self._grant("authorization_code", query({"code": code, "redirect_uri": redirect_uri}))
        if self.token.refresh_token is None:
            raise AuthError(
                "no refresh token came with the code: ask for access_type=offline", code="NO_REFRESH_TOKEN"
            )
        if self.store:
            with closing(await self._locked(self.store)) as held:
                self.store.save(held, self.owner, self.token)

    def _signed(self, call: Call) -> Call:
        """With the token, unless a URL that Zoho handed out leads away from Zoho."""
        url, home = httpx2.URL(self.url(call.url)), httpx2.URL(self.url("/"))
        theirs = url.scheme == "https" and f".{url.host}".endswith(ZOHO)
        if call.url.startswith("http") and not theirs and url.netloc != home.netloc:
            return call
        headers = {**call.headers, "Authorization": f"Zoho-oauthtoken {self.token.access_token}"}
        return replace(call, url=self.url(call.url), headers=headers)

    def _ending(self, token: Token) -> bool:
        ends = token.expires_at is not None and self.patience.now() >= token.expires_at
        return ends and self.token.refresh_token is not None

    async def _renew(self, seen: str | None) -> None:
        """Get another token than the one that was seen to be none or no good."""
        async with self.port.alone():
            if self.token.access_token != seen:
                return  # another thread or task was here while we waited
            if self.store is None:
                await self._refresh()
                return
            with closing(await self._locked(self.store)) as held:
                kept = self.store.load(held, self.owner)
                if kept and self.token.refresh_token is None:
                    self.token = replace(self.token, refresh_token=kept.refresh_token)
                if kept and kept.access_token not in {None, seen} and not self._ending(kept):
                    self.token = kept  # another process was here
                    return
                await self._refresh()
                self.store.save(held, self.owner, self.token)

    async def _locked(self, store: TokenFile) -> sqlite3.Connection:
        """The store, held alone. ServerError when others hold it for half a minute."""
        for _ in range(600):
            if held := store.lock():
                return held
            await self.port.sleep(0.05)
        raise ServerError(f"another process keeps {store.path} locked", code="TOKEN_STORE_LOCKED")

    async def _refresh(self) -> None:
        if self.token.refresh_token is None:
            raise AuthError("there is neither an access token nor a refresh token", code="NO_TOKEN")
        await self._grant("refresh_token", {"refresh_token": self.token.refresh_token})

    async def _grant(self, grant_type: str, given: dict[str, str]) -> None:
        """Ask for a token. Refusals come with HTTP 200. Source: docs v2 access-refresh."""
        secrets = {"client_id": self.client_id, "client_secret": self.client_secret}
        form = {"grant_type": grant_type, **secrets, **given}
        again = grant_type == "refresh_token"
        call = Call("POST", f"{self.accounts}/oauth/v2/token", form=form, idempotent=again)
        response = await self.patience.send(self.port, call)
        grant = body_of(response)
        token = grant.get("access_token")
        if "error" in grant or response.status_code >= 400 or not isinstance(token, str) or not token:
            raise self._refusal(response, grant, call)
        domain = grant.get("api_domain")
        self.token = Token(
            access_token=token,
            refresh_token=grant.get("refresh_token") or self.token.refresh_token,
            expires_at=self._end_of(grant),
            api_domain=domain if isinstance(domain, str) and domain else self.token.api_domain,
        )

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
