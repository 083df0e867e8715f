"""The two ways in: Zoho itself, with OAuth and its tokens, and a connection proxy that signs for us."""

from __future__ import annotations

import hashlib
import os
import random
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from typing import Generic, TypedDict, TypeVar

import httpx2
import orjson

from zcrm_client import answers
from zcrm_client.answers import Record
from zcrm_client.calls import Call, Port
from zcrm_client.errors import AuthError, ServerError, failure, retry_after
from zcrm_client.wire import known, stated

TLDS = {"us": "com", "eu": "eu", "in": "in", "au": "com.au", "cn": "com.cn", "jp": "jp"}
TLDS |= {"sa": "sa", "ca": "ca"}  # came later
ACCOUNTS = {name: f"accounts.zoho.{tld}" for name, tld in TLDS.items()} | {"ca": "accounts.zohocloud.ca"}
"""Data centers, and the hosts of their accounts servers. Source: docs v2 multi-dc."""
ZOHO = tuple(f".zohoapis.{tld}" for tld in TLDS.values()) + tuple(host[8:] for host in ACCOUNTS.values())
D = TypeVar("D", bound=Port)


class Setup(TypedDict, total=False):
    """How to reach Zoho: `proxy_url`, or an `access_token`, or client id and secret with a refresh token."""

    client_id: str | None
    client_secret: str | None
    refresh_token: str | None
    access_token: str | None
    token_store: str | os.PathLike[str] | None
    """A file in which processes share their tokens."""
    data_center: str
    """us, eu, in, au, cn, jp, sa or ca."""
    sandbox: bool
    """Speak to the data center's sandbox host, whatever `api_domain` the token names."""
    base_url: str | None
    accounts_url: str | None
    """Scheme and host of the API and of the accounts server, instead of the data center's."""
    proxy_url: str | None
    """The base URL of a connection proxy, without `crm/v2/`."""
    max_retries: int
    max_wait: float
    """The longest pause before trying again, in seconds."""
    now: Callable[[], float]
    """The time in epoch seconds."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, what makes the next one, and when that is due in epoch seconds."""

    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    api_domain: str | None = None


class TokenFile:
    """A file of tokens, readable by its owner only.

    It is SQLite: its lock holds on every platform and ends with the process that holds it, and what is
    half written is never seen. Without a path there is nobody to share with, and nothing is kept.
    """

    def __init__(self, path: str | os.PathLike[str] | None) -> None:
        self.path = path or ":memory:"

    def lock(self) -> sqlite3.Connection | None:
        """The file, ours alone until it is closed; None while another has it."""
        if self.path != ":memory:":
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        held = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            held.execute("BEGIN IMMEDIATE")
            held.execute("CREATE TABLE IF NOT EXISTS tokens (owner TEXT PRIMARY KEY, token TEXT)")
        except sqlite3.OperationalError as error:
            held.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return None
            raise
        return held

    def load(self, held: sqlite3.Connection, owner: str) -> Token | None:
        """The token last saved for `owner`."""
        row = held.execute("SELECT token FROM tokens WHERE owner = ?", (owner,)).fetchone()
        return Token(**orjson.loads(row[0])) if row else None

    def save(self, held: sqlite3.Connection, owner: str, token: Token) -> None:
        """Keep the token for `owner`, and let others in."""
        held.execute("REPLACE INTO tokens VALUES (?, ?)", (owner, orjson.dumps(asdict(token)).decode()))
        held.execute("COMMIT")


class Door(Generic[D]):
    """A way in, and the patience to try again; this one through a connection proxy, with no token of ours.

    Source: the PinkConnect skill.
    """

    wrapped = True
    """Whether answers come under `output`, and modules go in lower case."""

    def __init__(self, port: D, setup: Setup) -> None:
        self.port, self.origin = port, (setup.get("proxy_url") or "").rstrip("/")
        self.max_retries, self.max_wait = setup.get("max_retries", 3), setup.get("max_wait", 60.0)
        self.now = setup.get("now", time.time)
        self.token = Token()

    def url(self, path: str) -> str:
        """Where a path is to be found."""
        if path.startswith("http"):
            return path
        return self.origin + re.sub("(?<=^/crm/v2/)[^/]+", lambda module: module[0].lower(), path)

    async def exchange(self, call: Call) -> httpx2.Response:
        """Send `call` and return the answer."""
        return await self.send(replace(call, url=self.url(call.url)))

    async def send(self, call: Call) -> httpx2.Response:
        """The answer to `call`, after as many attempts as it takes. ServerError when none comes.

        429 is tried again for every request: it was not carried out. A lost connection, 500, 502, 503 and
        504 only for repeatable ones; a POST that may have arrived is not sent twice. A wait that Zoho asks
        for and that is longer than `max_wait` seconds is left to the caller, as `RateLimited.retry_after`.
        """
        for attempt in range(self.max_retries + 1):
            asked, last = None, attempt == self.max_retries
            if call.into:
                call.into.seek(0)
                call.into.truncate()  # what a lost connection left
            try:
                response = await self.port.send(call)
            except httpx2.RequestError as lost:
                unsent = isinstance(lost, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout))
                if last or not (call.repeatable or unsent):
                    message = str(lost) or type(lost).__name__
                    raise ServerError(message, code="CONNECTION_FAILED", request=str(call)) from lost
            else:
                status = response.status_code
                again = status == 429 or (call.repeatable and status in {500, 502, 503, 504})
                asked = retry_after(response, self.now()) if again else None
                if last or not again or (asked or 0) > self.max_wait:
                    return response
            wait = random.uniform(0.5, 1.0) * min(2.0**attempt, 30.0) if asked is None else asked
            await self.port.sleep(min(wait, self.max_wait))
        raise AssertionError("the last attempt returns or raises")

    def read(self, response: httpx2.Response, call: Call) -> Record | None:
        """The body of an answer, None when Zoho has nothing to show. ZohoError when it is a refusal."""
        return answers.read(response, call, wrapped=self.wrapped, now=self.now())


class Direct(Door[D]):
    """Straight to Zoho. Gets an access token when there is none, when its end is near, and when refused."""

    wrapped = False

    def __init__(self, port: D, setup: Setup) -> None:
        super().__init__(port, setup)
        center, sandbox, base = setup.get("data_center", "us"), setup.get("sandbox"), setup.get("base_url")
        self.client_id, self.client_secret = setup.get("client_id") or "", setup.get("client_secret") or ""
        self.token = Token(setup.get("access_token") or None, setup.get("refresh_token"))
        if not self.token.access_token and not (self.client_id and self.client_secret):
            raise ValueError(
                "give proxy_url, access_token, or client_id and client_secret with refresh_token"
            )
        if self.token.refresh_token and not (self.client_id and self.client_secret):
            raise ValueError("a refresh_token is of use only with its client_id and client_secret")
        if center not in TLDS:
            raise ValueError(f"data_center is one of {', '.join(TLDS)}, not {center!r}")
        host = f"{'sandbox' if sandbox else 'www'}.zohoapis.{TLDS[center]}"
        self.origin = (base or f"https://{host}").rstrip("/")
        self.keep_origin = bool(base or sandbox)  # stay there whatever `api_domain` the token comes with
        self.accounts = (setup.get("accounts_url") or f"https://{ACCOUNTS[center]}").rstrip("/")
        self.store = TokenFile(setup.get("token_store"))
        given = hashlib.sha256((self.token.refresh_token or "").encode()).hexdigest()[:16]
        self.owner = f"{self.accounts} {self.client_id} {given}"  # whose it is, there

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
        response = await self.send(self._signed(call))
        body = answers.json_of(response) if response.status_code == 401 else None
        if body and body.get("code") == "INVALID_TOKEN" and self.token.refresh_token:
            await self._renew(seen)
            response = await self.send(self._signed(call))
        return response

    async def trade_code(self, code: str, redirect_uri: str | None = None) -> None:
        """Make tokens of a grant code, which works once and for minutes. AuthError when it does not."""
        await self._grant("authorization_code", code=code, redirect_uri=redirect_uri)
        if self.token.refresh_token is None:
            raise AuthError("no refresh token came: ask for access_type=offline", code="NO_REFRESH_TOKEN")
        with closing(await self._locked()) as held:
            self.store.save(held, self.owner, self.token)

    def _signed(self, call: Call) -> Call:
        """With the token, unless a URL that Zoho handed out leads away from Zoho."""
        if call.url.startswith("http"):
            url, home = httpx2.URL(call.url), httpx2.URL(self.url("/"))
            theirs = url.scheme == "https" and f".{url.host}".endswith(ZOHO)
            if not theirs and url.netloc != home.netloc:
                return call
        headers = {**call.headers, "Authorization": f"Zoho-oauthtoken {self.token.access_token}"}
        return replace(call, url=self.url(call.url), headers=headers)

    def _ending(self, token: Token) -> bool:
        ends = token.expires_at is not None and self.now() >= token.expires_at
        return ends and self.token.refresh_token is not None

    async def _renew(self, seen: str | None) -> None:
        """Get another token than the one that was seen to be none or no good."""
        async with self.port.alone():
            if self.token.access_token != seen:
                return  # another thread or task was here while we waited
            with closing(await self._locked()) as held:
                kept = self.store.load(held, self.owner)
                if kept and self.token.refresh_token is None:
                    self.token = replace(self.token, refresh_token=kept.refresh_token)
                if kept and kept.access_token not in {None, seen} and not self._ending(kept):
                    self.token = kept  # another process was here
                    return
                if self.token.refresh_token is None:
                    raise AuthError("there is neither an access token nor a refresh token", code="NO_TOKEN")
                await self._grant("refresh_token", refresh_token=self.token.refresh_token)
                self.store.save(held, self.owner, self.token)

    async def _locked(self) -> sqlite3.Connection:
        """The store, held alone. ServerError when others hold it for half a minute."""
        for _ in range(600):
            if held := self.store.lock():
                return held
            await self.port.sleep(0.05)
        raise ServerError(f"another process keeps {self.store.path} locked", code="TOKEN_STORE_LOCKED")

    async def _grant(self, grant_type: str, **given: str | None) -> None:
        """Ask for a token. Refusals come with HTTP 200. Source: docs v2 access-refresh.

        The next one is due a minute before its end, or a tenth of a short life. Old servers add
        `expires_in_sec` and mean milliseconds by `expires_in`. Source: py-sdk-2.0.
        """
        form = {"grant_type": grant_type, "client_id": self.client_id, "client_secret": self.client_secret}
        url, again = f"{self.accounts}/oauth/v2/token", grant_type == "refresh_token"
        call = Call("POST", url, body={"data": form | stated(given)}, idempotent=again)
        response = await self.send(call)
        grant = answers.json_of(response) or {}
        token = grant.get("access_token")
        if "error" in grant or response.status_code >= 400 or not isinstance(token, str) or not token:
            told = {"error_description": "the accounts server gave no token", **grant}
            raise failure(response, told, call, self.now(), AuthError)
        refresh, domain = grant.get("refresh_token") or self.token.refresh_token, grant.get("api_domain")
        domain = domain if isinstance(domain, str) and domain else self.token.api_domain
        life = grant.get("expires_in_sec", grant.get("expires_in"))
        due = self.now() + life - min(60.0, life / 10) if isinstance(life, (int, float)) else None
        self.token = Token(token, refresh, due, domain)


def way_in(port: D, setup: Setup) -> Door[D]:
    """The door that a setup leads to. ValueError for one that leads nowhere."""
    for url in (setup.get("proxy_url"), setup.get("base_url"), setup.get("accounts_url")):
        if url and not url.startswith(("https://", "http://")):
            raise ValueError(f"a base URL begins with https:// or http://: {url!r}")
    return (Door if setup.get("proxy_url") else Direct)(port, known(setup, Setup))
