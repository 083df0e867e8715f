"""Tokens: granted, refreshed, revoked, expired by the org's clock.

Lenient, the default: any well-formed token works unless the fake itself granted it and it has expired or
was revoked. Strict: only known clients, codes and tokens, with the scopes they were granted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from zcrm_mock.api.scopes import EVERYTHING, suffice
from zcrm_mock.api.token_counts import (
    CODES,
    LIVE_ACCESS,
    LIVE_REFRESH,
    REFRESH_TOKENS,
    REFRESHES,
    TOO_MANY,
    Rate,
    TokenCounts,
)
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

Auth = Literal["lenient", "strict"]

TOKEN_LIFE, CODE_LIFE, PAGE_CODE_LIFE = 3600, 600, 120
"""Seconds that an access token, a Self Client's grant code and one of the authorization page live.

Source: docs v2 token-validity; the last is 2 minutes in v3's pages and 3 in v7's.
"""

_HEADER = re.compile(r"(zoho-oauthtoken|bearer)\s+(\S+)\s*", re.IGNORECASE)
_BACK = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s\x00-\x1f]+")

_LOCATIONS = {"com": "us", "com.au": "au", "com.cn": "cn"}
"""Data centers that are not called by the ending of their domains. Source: docs v2 multi-dc."""


@dataclass(slots=True)
class Grant:
    """What a token stands for: a user, scopes, and when it ends (epoch seconds; None: never)."""

    user: User
    scopes: tuple[str, ...]
    ends: float | None = None
    refresh_token: str | None = None
    offline: bool = True
    """Whether a refresh token comes along. Source: docs v2 auth-request, `access_type`."""
    asked_by: tuple[str, str] | None = None
    """The client and the redirect URI that the authorization page gave the code to."""
    client: str | None = None
    """The client that a refresh token was granted to; None for one that a test made."""
    reset_text: str = ""
    open_to: dict[tuple[tuple[str, ...], str | None], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class App:
    """A registered client of the API console."""

    client_id: str
    client_secret: str
    redirect_uri: str | None = None


class OAuth:
    """The accounts server of one org."""

    def __init__(self, org: Org, auth: Auth = "lenient", data_center: str = "com") -> None:
        """Tokens for `org`; `data_center` is the domain's ending (`com`, `eu`, `in`, `com.au` …)."""
        self.org = org
        self.auth = auth
        self.data_center = data_center
        self.apps: dict[str, App] = {}
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._codes: dict[str, Grant] = {}
        self._revoked: set[str] = set()
        self._count = 0
        self.refresh_limit: int | None = REFRESHES.most if org.switches.oauth_limits else None
        """Refreshes of one token in ten minutes. None: as many as you like."""
        self._counts = TokenCounts()
        self._anyone = self._connection = Grant(org.people.primary, EVERYTHING)
        self.client = self.add_client("1000.ZCRMMOCK00000000000000000000", "zcrm-mock-client-secret")

    # --- what a test can do ----------------------------------------------------------------------

    def add_client(self, client_id: str, client_secret: str, redirect_uri: str | None = None) -> App:
        """Register a client; without `redirect_uri` any is taken, as for a Self Client."""
        app = self.apps[client_id] = App(client_id, client_secret, redirect_uri)
        return app

    def new_token(
        self, scopes: Sequence[str] = EVERYTHING, *, user: str | None = None, seconds: float = TOKEN_LIFE
    ) -> str:
        """An access token for `user` (id, e-mail or name; the primary user unless told), `seconds` long."""
        return self._new_access(Grant(self._user(user), tuple(scopes)), seconds)

    def new_code(
        self, scopes: Sequence[str] = EVERYTHING, *, user: str | None = None, offline: bool = True
    ) -> str:
        """A grant code as the API console's Self Client page makes one: good once, for ten minutes."""
        return self._new_code(Grant(self._user(user), tuple(scopes), offline=offline), CODE_LIFE)

    def _new_code(self, grant: Grant, seconds: float) -> str:
        grant.ends = self.org.clock.timestamp() + seconds
        code = self._new_text()
        self._codes[code] = grant
        return code

    def new_refresh_token(self, scopes: Sequence[str] = EVERYTHING, *, user: str | None = None) -> str:
        """A refresh token; it never expires, it can be revoked."""
        token = self._new_text()
        self._refresh[token] = Grant(self._user(user), tuple(scopes), refresh_token=token)
        return token

    def expire_tokens(self) -> None:
        """Every access token granted so far is dead from now on, known to the fake or not."""
        now = self.org.clock.timestamp()
        for grant in self._access.values():
            grant.ends = now
        self._anyone = Grant(self.org.people.primary, EVERYTHING, ends=now)

    # --- the way through -------------------------------------------------------------------------

    @property
    def connection(self) -> Grant:
        """What the proxy's own token stands for: the primary user, everything, and it never expires."""
        return self._connection

    def authenticate(self, header: str | None, host: str = "") -> Grant:
        """Whose request it is. Refuses with AUTHENTICATION_FAILURE or INVALID_TOKEN. Source: live 2026."""
        match = _HEADER.fullmatch(header.strip()) if header else None
        if match is None:
            hint = "it wants the header Authorization: Zoho-oauthtoken …"
            raise Refused(failures.authentication_failure(), hint=hint)
        scheme, token = match.groups()
        if scheme.lower() == "bearer" and not self.org.switches.bearer_tokens:
            raise Refused(failures.invalid_token(), hint="Bearer is refused by Switches(bearer_tokens=False)")
        grant = self._access.get(token)
        if self.auth == "strict" and ".zohoapis." in host and not host.endswith("." + self.data_center):
            hint = f"the org is in the data center of zohoapis.{self.data_center}"
            raise Refused(failures.invalid_token(), hint=hint)
        if grant is None and self.auth == "lenient" and token not in self._revoked:
            grant = self._anyone
        if grant is None:
            raise Refused(failures.invalid_token(), hint="nobody granted the token, or it was revoked")
        if grant.ends is not None and grant.ends <= self.org.clock.timestamp():
            raise Refused(failures.invalid_token(), hint="the token has ended")
        return grant

    def authorize(self, grant: Grant, scopes: tuple[str, ...], scope_name: str | None) -> None:
        """Refuse a token that opens none of `scopes`, `{module}` being `scope_name`; see `suffice`. Lenient:
        none is refused."""
        if self.auth == "lenient" or not scopes:
            return
        known = grant.open_to.get((scopes, scope_name))
        if known is None:
            known = grant.open_to[scopes, scope_name] = suffice(grant.scopes, scopes, scope_name)
        if not known:
            asked = ", ".join(scopes).replace("{module}", scope_name or "{module}")
            hint = f"the token has {', '.join(grant.scopes) or 'no scope'}, and none of {asked}"
            raise Refused(failures.scope_mismatch(), hint=hint)

    # --- the accounts host -----------------------------------------------------------------------

    def approve(self, asked: Mapping[str, str]) -> str | None:
        """Where the authorization page sends the browser: it approves at once. None for a request that is
        answered with a page of its own. Source: docs v2 auth-request; approving at once is inferred."""
        scopes = [scope for scope in asked.get("scope", "").split(",") if scope.strip()]
        back, app = asked.get("redirect_uri", ""), self.apps.get(asked.get("client_id", ""))
        known = app is not None and app.redirect_uri in (None, back)
        right = scopes and asked.get("client_id") and asked.get("response_type") == "code"
        if not right or not _BACK.fullmatch(back) or (self.auth == "strict" and not known):
            return None
        grant = Grant(
            self.org.people.primary,
            tuple(scope.strip() for scope in scopes),
            offline=asked.get("access_type", "online") == "offline",
            asked_by=(asked["client_id"], back),
        )
        told = {"state": asked["state"]} if "state" in asked else {}
        if self._may(CODES, "code", asked["client_id"]):
            told["code"] = self._new_code(grant, PAGE_CODE_LIFE)
            accounts = "zohocloud.ca" if self.data_center == "ca" else f"zoho.{self.data_center}"
            location = _LOCATIONS.get(self.data_center, self.data_center)
            told |= {"location": location, "accounts-server": f"https://accounts.{accounts}"}
        else:
            told["error"] = "access_denied"
        return f"{back}{'&' if '?' in back else '?'}{urlencode(told)}"

    def grant(self, sent: Mapping[str, str], api_domain: str) -> dict[str, object]:
        """What the token endpoint answers; it refuses with `{"error": …}` and HTTP 200. Source: docs v2."""
        kind = sent.get("grant_type")
        if kind not in ("authorization_code", "refresh_token"):
            return {"error": "unsupported_grant_type" if kind else "general_error"}
        app = self.apps.get(sent.get("client_id", ""))
        if self.auth == "strict" or not sent.get("client_id"):
            if app is None:
                return {"error": "invalid_client"}
            if sent.get("client_secret") != app.client_secret:
                return {"error": "invalid_client_secret"}
        if kind == "refresh_token":
            return self._refreshed(sent.get("refresh_token", ""), api_domain)
        if app and app.redirect_uri and sent.get("redirect_uri") != app.redirect_uri:
            return {"error": "invalid_redirect_uri"}
        code = sent.get("code", "")
        given = self._codes.get(code)
        if given and given.asked_by and self.auth == "strict":
            client, back = given.asked_by
            if sent.get("client_id") != client:
                return {"error": "invalid_code"}  # somebody else's (inferred)
            if sent.get("redirect_uri") != back:
                return {"error": "invalid_redirect_uri"}
        return self._first(code, api_domain, sent.get("client_id", ""))

    def _first(self, code: str, api_domain: str, client: str) -> dict[str, object]:
        grant, now = self._codes.get(code), self.org.clock.timestamp()
        if grant is None and self.auth == "lenient" and code and code not in self._revoked:
            grant = Grant(self.org.people.primary, EVERYTHING)
        if grant is None or (grant.ends is not None and grant.ends <= now):
            return {"error": "invalid_code"}
        if grant.offline and not self._may(REFRESH_TOKENS, "refresh token", grant.user.id, client):
            return TOO_MANY
        if self._codes.pop(code, None):
            self._revoked.add(code)  # good once, even where any other code is taken
        refresh = self._new_refresh(grant, client) if grant.offline else None
        return self._granted(grant, refresh, api_domain, {"refresh_token": refresh} if refresh else {})

    def _refreshed(self, refresh: str, api_domain: str) -> dict[str, object]:
        if self.refresh_limit is not None:
            rate = REFRESHES._replace(most=self.refresh_limit)
            if not self._counts.take(rate, self.org.clock.timestamp(), "refresh", refresh):
                return TOO_MANY
        grant = self._refresh.get(refresh)
        if grant is None and self.auth == "lenient" and refresh and refresh not in self._revoked:
            grant = Grant(self.org.people.primary, EVERYTHING)
        if grant is None:
            return {"error": "invalid_code"}  # also for a wrong refresh token (wild)
        answer = self._granted(grant, refresh, api_domain)
        if self.org.switches.refresh_answer_scope:
            answer["scope"] = " ".join(grant.scopes)
        return answer

    def _granted(
        self, grant: Grant, refresh: str | None, api_domain: str, beside: Mapping[str, object] = {}
    ) -> dict[str, object]:
        """What is told of a new access token, made from `refresh` where there is one."""
        return {
            "access_token": self._new_access(
                Grant(grant.user, grant.scopes, refresh_token=refresh), TOKEN_LIFE
            ),
            **beside,
            "api_domain": api_domain,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFE,
        }

    def _may(self, rate: Rate, *key: str) -> bool:
        """Whether one more may be handed out; always, where nobody counts."""
        return not self.org.switches.oauth_limits or self._counts.take(rate, self.org.clock.timestamp(), *key)

    def revoke(self, token: str) -> bool:
        """Kill a token; with a refresh token, all access tokens made from it. False: nobody knows it."""
        known = token in self._access or token in self._refresh or (self.auth == "lenient" and bool(token))
        self._access.pop(token, None)
        self._refresh.pop(token, None)
        for access, grant in list(self._access.items()):
            if grant.refresh_token == token:
                self._revoked.add(access)
                del self._access[access]
        if known:
            self._revoked.add(token)
        return known

    # --- making them -----------------------------------------------------------------------------

    def _new_refresh(self, grant: Grant, client: str) -> str:
        mine = [t for t, g in self._refresh.items() if (g.user, g.client) == (grant.user, client)]
        self._end_oldest(mine, LIVE_REFRESH)
        token = self._new_text()
        self._refresh[token] = Grant(grant.user, grant.scopes, refresh_token=token, client=client)
        return token

    def _end_oldest(self, tokens: Sequence[str], most: int) -> None:
        if self.org.switches.oauth_limits and len(tokens) >= most:
            self.revoke(tokens[0])

    def _new_access(self, grant: Grant, seconds: float) -> str:
        if grant.refresh_token and self.org.switches.oauth_limits:
            now, root = self.org.clock.timestamp(), grant.refresh_token
            alive = [t for t, g in self._access.items() if g.refresh_token == root and (g.ends or 0) > now]
            self._end_oldest(alive, LIVE_ACCESS)
        grant.ends = self.org.clock.timestamp() + seconds
        grant.reset_text = self.org.time_text(grant.ends)
        token = self._new_text()
        self._access[token] = grant
        return token

    def _new_text(self) -> str:
        # Looks like Zoho's, and is the same in every run.
        self._count += 1
        text = sha256(f"{self.org.spec.id_prefix}/{self._count}".encode()).hexdigest()
        return f"1000.{text[:32]}.{text[32:]}"

    def _user(self, who: str | None) -> User:
        if who is None:
            return self.org.people.primary
        user = self.org.people.find(who)
        if user is None:
            raise ValueError(f"the org has no user {who!r}: give an id, an e-mail address or a full name")
        return user
