"""The way in: to Zoho itself, with OAuth and its tokens, or through a connection proxy that signs for us."""

from __future__ import annotations

import hashlib
import os
import random
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Generic, TypedDict

import httpx2
import orjson

from zcrm_client.answers import AuthError, ServerError, failure, json_of, retry_after
from zcrm_client.calls import Call, D
from zcrm_client.wire import known, stated

TLDS = {"us": "com", "au": "com.au", "cn": "com.cn"} | {tld: tld for tld in ("eu", "in", "jp", "sa", "ca")}
ACCOUNTS = {name: f"accounts.zoho.{tld}" for name, tld in TLDS.items()} | {"ca": "accounts.zohocloud.ca"}
"""Data centers, and the hosts of their accounts servers. Source: docs v2 multi-dc; sa and ca came later."""
ZOHO = tuple(f".zohoapis.{tld}" for tld in TLDS.values()) + tuple(host[8:] for host in ACCOUNTS.values())


class Setup(TypedDict, total=False):
    """How to reach Zoho: `proxy_url`, or an `access_token`, or client id and secret with a refresh token."""

    client_id: str | None
    client_secret: str | None
    refresh_token: str | None
    access_token: str | None
    token_store: str | os.PathLike[str] | None  # a file in which processes share their tokens
    data_center: str  # us, eu, in, au, cn, jp, sa or ca
    sandbox: bool  # the data center's sandbox host, whatever `api_domain` the token names
    base_url: str | None  # scheme and host of the API and of the
    accounts_url: str | None  # accounts server, instead of the data center's
    proxy_url: str | None  # of a connection proxy, without `crm/v2/`
    max_retries: int
    max_wait: float  # the longest pause before trying again, in seconds
    timeout: float  # of a request, in seconds
    now: Callable[[], float]  # the time in epoch seconds
    sleep: Callable[[float], Any]  # waits for seconds; is awaited by an AsyncClient


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, what makes the next one, and when that is due in epoch seconds."""

    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    api_domain: str | None = None


class Door(Generic[D]):
    """The way in, and the patience to try again. Gets tokens when there is none, when due and when refused.

    Through a proxy there is no token, modules go in lower case, and answers come under `output`.
    """

    def __init__(self, port: D, setup: Setup) -> None:
        """ValueError for a setup that leads nowhere."""
        known(setup, Setup.__annotations__)
        for url in (setup.get("proxy_url"), setup.get("base_url"), setup.get("accounts_url")):
            if url and not url.startswith(("https://", "http://")):
                raise ValueError(f"a base URL begins with https:// or http://: {url!r}")
        center, sandbox, base = setup.get("data_center", "us"), setup.get("sandbox"), setup.get("base_url")
        if center not in TLDS:
            raise ValueError(f"data_center is one of {', '.join(TLDS)}, not {center!r}")
        host = f"https://{'sandbox' if sandbox else 'www'}.zohoapis.{TLDS[center]}"
        self.port, self.proxied = port, bool(setup.get("proxy_url"))
        self.origin = (setup.get("proxy_url") or base or host).rstrip("/")
        self.keep_origin = bool(base or sandbox)  # stay there whatever `api_domain` the token comes with
        self.accounts = (setup.get("accounts_url") or f"https://{ACCOUNTS[center]}").rstrip("/")
        self.max_retries, self.max_wait = setup.get("max_retries", 3), setup.get("max_wait", 60.0)
        self.now, self.path = setup.get("now", time.time), setup.get("token_store") or ":memory:"
        self.client_id, self.client_secret = setup.get("client_id") or "", setup.get("client_secret") or ""
        self.token = Token(setup.get("access_token") or None, setup.get("refresh_token"))
        if not (self.proxied or self.token.access_token or (self.client_id and self.client_secret)):
            raise ValueError("give proxy_url, access_token, or client_id, client_secret and refresh_token")
        given = hashlib.sha256((self.token.refresh_token or "").encode()).hexdigest()[:16]
        self.owner = f"{self.accounts} {self.client_id} {given}"  # whose token it is, there

    def url(self, path: str) -> str:
        """Where a path is to be found: at the proxy, the API, the accounts server or the upload host."""
        if path.startswith("http"):
            return path
        if self.proxied:
            return self.origin + re.sub("(?<=^/crm/v2/)[^/]+", lambda module: module[0].lower(), path)
        if path.startswith("/oauth/"):
            return self.accounts + path
        domain = None if self.keep_origin else self.token.api_domain
        origin = (domain or self.origin).rstrip("/")
        if path == "/crm/v2/upload":
            origin = re.sub(r"//(www|sandbox|developer)\.(?=zohoapis\.)", "//content.", origin)
        return origin + path

    async def exchange(self, call: Call) -> httpx2.Response:
        """Sign `call` and send it; on 401 INVALID_TOKEN once more with a new token."""
        if not self.proxied and (self.token.access_token is None or self._ending(self.token)):
            await self._renew(self.token.access_token)
        seen = self.token.access_token
        response = await self.send(self._signed(call))
        refused = response.status_code == 401 and (json_of(response) or {}).get("code") == "INVALID_TOKEN"
        if refused and self.token.refresh_token:
            await self._renew(seen)
            response = await self.send(self._signed(call))
        return response

    async def send(self, call: Call) -> httpx2.Response:
        """The answer to `call`, after as many attempts as it takes. ServerError when none comes.

        429 is tried again for every request: it was not carried out. A lost connection, 500, 502, 503 and
        504 only for repeatable ones; a POST that may have arrived is not sent twice. A wait that Zoho asks
        for and that is longer than `max_wait` seconds is left to the caller, as `RateLimited.retry_after`.
        """
        repeatable = call.idempotent or call.method in {"GET", "PUT", "DELETE"}
        for attempt in range(self.max_retries + 1):
            asked, last = None, attempt == self.max_retries
            if call.into:
                call.into.truncate(call.into.seek(0))  # what a lost connection left
            try:
                response = await self.port.send(call)
            except httpx2.RequestError as lost:
                unsent = isinstance(lost, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout))
                if last or not (repeatable or unsent):
                    message = str(lost) or type(lost).__name__
                    raise ServerError(message, code="CONNECTION_FAILED", request=str(call)) from lost
            else:
                again = response.status_code in ({429, 500, 502, 503, 504} if repeatable else {429})
                asked = retry_after(response, self.now()) if again else None
                if last or not again or (asked or 0) > self.max_wait:
                    return response
            wait = random.uniform(0.5, 1.0) * min(2.0**attempt, 30.0) if asked is None else asked
            await self.port.sleep(min(wait, self.max_wait))
        raise AssertionError("the last attempt returns or raises")

    async def trade(self, code: str, redirect_uri: str | None = None) -> Token:
        """Make tokens of a grant code, which works once and for minutes. AuthError when it does not."""
        async with self._store() as held:
            await self._grant(held, "authorization_code", code=code, redirect_uri=redirect_uri)
        if self.token.refresh_token is None:
            raise AuthError("no refresh token came: ask for access_type=offline", code="NO_REFRESH_TOKEN")
        return self.token

    def _signed(self, call: Call) -> Call:
        """At its place, with the token, unless a URL that Zoho handed out leads away from Zoho."""
        url, home = httpx2.URL(self.url(call.url)), httpx2.URL(self.url("/"))
        theirs = url.scheme == "https" and f".{url.host}".endswith(ZOHO)
        if self.proxied or (call.url.startswith("http") and not theirs and url.netloc != home.netloc):
            return replace(call, url=str(url))
        headers = {**call.headers, "Authorization": f"Zoho-oauthtoken {self.token.access_token}"}
        return replace(call, url=str(url), headers=headers)

    def _ending(self, token: Token) -> bool:
        ends = token.expires_at is not None and self.now() >= token.expires_at
        return ends and self.token.refresh_token is not None

    async def _renew(self, seen: str | None) -> None:
        """Get another token than the one that was seen to be none or no good."""
        async with self.port.alone():
            if self.token.access_token != seen:
                return  # another thread or task was here while we waited
            async with self._store() as held:
                row = held.execute("SELECT token FROM tokens WHERE owner = ?", (self.owner,)).fetchone()
                kept = Token(**orjson.loads(row[0])) if row else Token()
                refresh_token = self.token.refresh_token or kept.refresh_token
                self.token = replace(self.token, refresh_token=refresh_token)
                if kept.access_token not in {None, seen} and not self._ending(kept):
                    self.token = kept  # another process was here
                elif refresh_token is None:
                    raise AuthError("there is neither an access token nor a refresh token", code="NO_TOKEN")
                else:
                    await self._grant(held, "refresh_token", refresh_token=refresh_token)

    @asynccontextmanager
    async def _store(self) -> AsyncIterator[sqlite3.Connection]:
        """The file of tokens, ours alone. ServerError when others hold it for half a minute.

        SQLite's lock holds on every platform and ends with its process; half a write is never seen.
        """
        if self.path != ":memory:":
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner only
        with closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as held:
            for _ in range(600):
                with suppress(sqlite3.OperationalError):
                    held.execute("BEGIN IMMEDIATE")
                    break
                await self.port.sleep(0.05)
            else:
                raise ServerError(f"{self.path} stays locked", code="TOKEN_STORE_LOCKED")
            held.execute("CREATE TABLE IF NOT EXISTS tokens (owner TEXT PRIMARY KEY, token TEXT)")
            yield held

    async def _grant(self, held: sqlite3.Connection, grant_type: str, **given: str | None) -> None:
        """Ask for a token, and keep it. Refusals come with HTTP 200. Source: docs v2 access-refresh.

        The next one is due a minute before its end, or a tenth of a short life. Old servers add
        `expires_in_sec` and mean milliseconds by `expires_in`. Source: py-sdk-2.0.
        """
        form = {"grant_type": grant_type, "client_id": self.client_id, "client_secret": self.client_secret}
        url, again = f"{self.accounts}/oauth/v2/token", grant_type == "refresh_token"
        call = Call("POST", url, body={"data": form | stated(given)}, idempotent=again)
        response = await self.send(call)
        grant = json_of(response) or {}
        token = grant.get("access_token")
        if "error" in grant or response.status_code >= 400 or not isinstance(token, str) or not token:
            told = {"error_description": "the accounts server gave no token", **grant}
            raise failure(response, told, call, self.now())
        refresh, domain = grant.get("refresh_token") or self.token.refresh_token, grant.get("api_domain")
        domain = domain if isinstance(domain, str) and domain else self.token.api_domain
        life = grant.get("expires_in_sec", grant.get("expires_in"))
        due = self.now() + life - min(60.0, life / 10) if isinstance(life, (int, float)) else None
        self.token = Token(token, refresh, due, domain)
        row = (self.owner, orjson.dumps(asdict(self.token)).decode())
        held.execute("REPLACE INTO tokens VALUES (?, ?)", row)
        held.execute("COMMIT")
