"""The clients: `Client` waits, `AsyncClient` is awaited; what they can do is written once, in `CRM`."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Self, TypedDict, Unpack

import httpx2

from zcrm_client import groups
from zcrm_client.answers import Record
from zcrm_client.auth import DATA_CENTERS, Direct, Door
from zcrm_client.both import Awaits, Waits, asks
from zcrm_client.bulk import BulkRead, BulkWrite
from zcrm_client.calls import Patience
from zcrm_client.group import D
from zcrm_client.records import RecordOperations
from zcrm_client.tokens import Token, TokenFile
from zcrm_client.wire import (
    query,
)


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


def way_in(port: D, setup: Setup) -> Door[D]:
    """The door that a setup leads to. ValueError for one that leads nowhere."""
    patience = Patience(setup.get("max_retries", 3), setup.get("max_wait", 60.0), setup.get("now", time.time))
    if unknown := sorted(setup.keys() - Setup.__annotations__.keys()):
        raise TypeError(f"there is no option {', '.join(unknown)}")
    for url in (proxy := setup.get("proxy_url"), base := setup.get("base_url"), setup.get("accounts_url")):
        if url and not url.startswith(("https://", "http://")):
            raise ValueError(f"a base URL begins with https:// or http://: {url!r}")
    if proxy:
        return Door(port, patience, proxy.rstrip("/"))
    client_id, client_secret = setup.get("client_id") or "", setup.get("client_secret") or ""
    access, refresh = setup.get("access_token") or None, setup.get("refresh_token")
    if not access and not (client_id and client_secret):
        raise ValueError(
            "give proxy_url, or access_token, or client_id and client_secret with a refresh_token"
        )
    if refresh and not (client_id and client_secret):
        raise ValueError("a refresh_token is of use only with its client_id and client_secret")
    if (center := setup.get("data_center", "us")) not in DATA_CENTERS:
        raise ValueError(f"data_center is one of {', '.join(DATA_CENTERS)}, not {center!r}")
    domain, accounts = DATA_CENTERS[center]
    sandbox, store = setup.get("sandbox"), setup.get("token_store")
    return Direct(
        port,
        patience,
        (base or f"https://{'sandbox' if sandbox else 'www'}.{domain}").rstrip("/"),
        wrapped=False,
        accounts=(setup.get("accounts_url") or f"https://{accounts}").rstrip("/"),
        keep_origin=bool(base or sandbox),
        client_id=client_id,
        client_secret=client_secret,
        token=Token(access, refresh),
        store=TokenFile(store) if store else None,
    )


class CRM(RecordOperations[D]):
    """Zoho CRM v2.

    Every method raises a ZohoError when Zoho refuses the request as a whole, and writes raise
    RecordsRefused when it refuses single records. See `Setup` for the ways in.
    """

    def __init__(self, port: D, setup: Setup) -> None:
        door = way_in(port, setup)
        super().__init__(door, "/crm/v2")
        settings, org = "/crm/v2/settings", "/crm/v2/org"
        self.oauth = groups.OAuth(door, "/oauth")
        self.modules = groups.Modules(door, f"{settings}/modules", "modules")
        self.fields = groups.OfModule(door, f"{settings}/fields", "fields")
        self.layouts = groups.OfModule(door, f"{settings}/layouts", "layouts")
        self.related_lists = groups.OfModule(door, f"{settings}/related_lists", "related_lists")
        self.custom_views = groups.CustomViews(door, f"{settings}/custom_views", "custom_views")
        self.tags = groups.Tags(door, f"{settings}/tags", "tags")
        self.roles = groups.Settings(door, f"{settings}/roles", "roles")
        self.profiles = groups.Settings(door, f"{settings}/profiles", "profiles")
        self.territories = groups.Settings(door, f"{settings}/territories", "territories")
        self.variables = groups.Kept(door, f"{settings}/variables", "variables")
        self.variable_groups = groups.Settings(door, f"{settings}/variable_groups", "variable_groups")
        self.org = groups.Org(door, org, "org")
        self.currencies = groups.Currencies(door, f"{org}/currencies", "currencies")
        self.taxes = groups.Kept(door, f"{org}/taxes", "taxes")
        self.users = groups.Users(door, "/crm/v2/users", "users")
        self.contact_roles = groups.ContactRoles(door, "/crm/v2/Contacts/roles", "contact_roles")
        self.notes = groups.Notes(door, door.path("Notes"))
        self.files = groups.Files(door, "/crm/v2/files")
        self.functions = groups.Functions(door, "/crm/v2/functions")
        self.notifications = groups.Notifications(door, "/crm/v2/actions/watch", "watch")
        self.mass_update = groups.MassUpdate(door, "/crm/v2")
        self.bulk_read = BulkRead(door, "/crm/bulk/v2/read")
        self.bulk_write = BulkWrite(door, "/crm/bulk/v2/write")

    def related(self, module: str, record_id: str, related_list: str) -> groups.Related[D]:
        """A related list of a record."""
        return groups.Related(self._door, self._door.path(module, record_id, related_list))

    def attachments(self, module: str, record_id: str) -> groups.Attachments[D]:
        """The attachments of a record."""
        return groups.Attachments(self._door, self._door.path(module, record_id, "Attachments"))

    def photo(self, module: str, record_id: str) -> groups.Photo[D]:
        """The photo of a record."""
        return groups.Photo(self._door, self._door.path(module, record_id, "photo"))

    def emails(self, module: str, record_id: str) -> groups.Paged[D]:
        """The e-mails of a record."""
        return groups.Paged(self._door, self._door.path(module, record_id, "Emails"), "email_related_list")

    def share(self, module: str, record_id: str) -> groups.Share[D]:
        """With whom a record is shared."""
        return groups.Share(self._door, self._door.path(module, record_id, "actions", "share"), "share")

    def blueprint(self, module: str, record_id: str) -> groups.Blueprint[D]:
        """The process that a record is in."""
        return groups.Blueprint(
            self._door, self._door.path(module, record_id, "actions", "blueprint"), "blueprint"
        )

    @classmethod
    def from_env(cls, **more: Any) -> Self:
        """A client by `PC_BASE_URL`, else by `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_REFRESH_TOKEN`, …

        Each name of `Setup` that is a text has its `ZOHO_` variable; `more` goes before them.
        ValueError when they do not suffice.
        """
        if proxy_url := os.environ.get("PC_BASE_URL"):
            return cls(**{"proxy_url": proxy_url, **more})
        texts = Setup.__annotations__.keys() - {"sandbox", "proxy_url", "max_retries", "max_wait", "now"}
        found = {name: os.environ[key] for name in texts if os.environ.get(key := f"ZOHO_{name.upper()}")}
        sandbox = os.environ.get("ZOHO_SANDBOX", "").lower() in {"1", "true", "yes"}
        return cls(**{"sandbox": sandbox, **found, **more})

    @property
    def access_token(self) -> str | None:
        """The access token in use. None before the first request and through a proxy."""
        return self._door.token.access_token if isinstance(self._door, Direct) else None

    @property
    def refresh_token(self) -> str | None:
        """The refresh token, which does not expire. None when there is none."""
        return self._door.token.refresh_token if isinstance(self._door, Direct) else None

    @asks
    async def user(self, user_id: str) -> Record | None:
        """The user, or None. Source: docs v2 get-users."""
        return await self.users._first(self.users._call("GET", user_id))

    @asks
    async def current_user(self) -> Record | None:
        """The user whom the token belongs to. Source: docs v2 get-users."""
        return await self.users._first(self.users._call("GET", params={"type": "CurrentUser"}))

    @asks
    async def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, body: object = None
    ) -> Record | None:
        """Any other operation: `path` goes after `/crm/v2/`, `body` as JSON. Its answer, None for 204, 304.

        Slots of `data` come back as they are, refused ones among them.
        """
        call = self._call(method, body=body, params=query(params or {}), slots=method != "GET")
        return await self._ask(replace(call, url=f"/crm/v2/{path.lstrip('/')}"))


class Client(CRM[Waits]):
    """Zoho CRM v2, for code that waits. One client may serve many threads."""

    def __init__(
        self,
        *,
        transport: httpx2.BaseTransport | None = None,
        http: httpx2.Client | None = None,
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        **setup: Unpack[Setup],
    ) -> None:
        """`http` is a ready client, yours to close; `timeout` is in seconds. Sends nothing yet."""
        self._ours = http is None
        super().__init__(Waits(http or httpx2.Client(transport=transport, timeout=timeout), sleep), setup)

    @classmethod
    def from_grant_code(cls, code: str, *, redirect_uri: str | None = None, **more: Any) -> Self:
        """Trade a grant code for tokens. Keep the client's `refresh_token`: the code works only once.

        `more` has `client_id` and `client_secret`. AuthError when the code is used, expired or foreign.
        Source: docs v2 access-refresh.
        """
        client = cls(**more)
        try:
            client.oauth.trade(code, redirect_uri)
        except BaseException:
            client.close()
            raise
        return client

    def close(self) -> None:
        """Close the connections."""
        if self._ours:
            self._door.port.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(CRM[Awaits]):
    """Zoho CRM v2, for asyncio: what `Client` has, awaited; iterators are for `async for`.

    One client may serve many tasks of one event loop. Files are read and written without awaiting.
    """

    def __init__(
        self,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        http: httpx2.AsyncClient | None = None,
        timeout: float = 30.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **setup: Unpack[Setup],
    ) -> None:
        """`http` is a ready client, yours to close; `timeout` is in seconds. Sends nothing yet."""
        self._ours = http is None
        super().__init__(
            Awaits(http or httpx2.AsyncClient(transport=transport, timeout=timeout), sleep), setup
        )

    @classmethod
    async def from_grant_code(cls, code: str, *, redirect_uri: str | None = None, **more: Any) -> Self:
        """As `Client.from_grant_code`."""
        client = cls(**more)
        try:
            await client.oauth.trade(code, redirect_uri)
        except BaseException:
            await client.aclose()
            raise
        return client

    async def aclose(self) -> None:
        """Close the connections."""
        if self._ours:
            await self._door.port.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
