"""The clients: `Client` waits, `AsyncClient` is awaited; what they can do is written once, in `CRM`."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Self, Unpack

import httpx2

from zcrm_client import groups, hanging
from zcrm_client.answers import Record
from zcrm_client.auth import Setup, way_in
from zcrm_client.both import asks
from zcrm_client.bulk import BulkRead, BulkWrite
from zcrm_client.calls import Awaits, Waits
from zcrm_client.group import D, Group, Row
from zcrm_client.records import RecordOperations
from zcrm_client.wire import path_of


class CRM(RecordOperations[D]):
    """Zoho CRM v2.

    Every method raises a ZohoError when Zoho refuses the request as a whole, and writes raise
    RecordsRefused when it refuses single records. See `Setup` for the ways in.
    """

    def __init__(self, port: D, setup: Setup) -> None:
        door = way_in(port, setup)
        super().__init__(door)
        settings = "/crm/v2/settings"
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
        self.org = groups.Org(door, "/crm/v2/org", "org")
        self.currencies = groups.Currencies(door, "/crm/v2/org/currencies", "currencies")
        self.taxes = groups.Kept(door, "/crm/v2/org/taxes", "taxes")
        self.users = groups.Users(door, "/crm/v2/users", "users")
        self.contact_roles = hanging.ContactRoles(door, "/crm/v2/Contacts/roles", "contact_roles")
        self.notes = hanging.Notes(door, "/crm/v2/Notes")
        self.files = hanging.Files(door, "/crm/v2/files")
        self.functions = groups.Functions(door, "/crm/v2/functions")
        self.notifications = groups.Notifications(door, "/crm/v2/actions/watch", "watch")
        self.mass_update = groups.MassUpdate(door, "/crm/v2")
        self.bulk_read = BulkRead(door, "/crm/bulk/v2/read")
        self.bulk_write = BulkWrite(door, "/crm/bulk/v2/write")

    def related(self, module: str, record_id: str, related_list: str) -> hanging.Related[D]:
        """A related list of a record."""
        return hanging.Related(self._door, path_of(module, record_id, related_list))

    def attachments(self, module: str, record_id: str) -> hanging.Attachments[D]:
        """The attachments of a record."""
        return hanging.Attachments(self._door, path_of(module, record_id, "Attachments"))

    def photo(self, module: str, record_id: str) -> hanging.Photo[D]:
        """The photo of a record."""
        return hanging.Photo(self._door, path_of(module, record_id, "photo"))

    def emails(self, module: str, record_id: str) -> groups.Paged[D]:
        """The e-mails of a record."""
        return groups.Paged(self._door, path_of(module, record_id, "Emails"), "email_related_list")

    def share(self, module: str, record_id: str) -> hanging.Share[D]:
        """With whom a record is shared."""
        return hanging.Share(self._door, path_of(module, record_id, "actions", "share"), "share")

    def blueprint(self, module: str, record_id: str) -> hanging.Blueprint[D]:
        """The process that a record is in."""
        return hanging.Blueprint(self._door, path_of(module, record_id, "actions", "blueprint"), "blueprint")

    @classmethod
    def from_env(cls, **more: Any) -> Self:
        """A client by `PC_BASE_URL`, else by `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_REFRESH_TOKEN`, …

        Each name of `Setup` that is a text has its `ZOHO_` variable; `more` goes before them.
        ValueError when they do not suffice.
        """
        texts = Setup.__annotations__.keys() - {"sandbox", "proxy_url", "max_retries", "max_wait", "now"}
        found = {name: text for name in texts if (text := os.environ.get(f"ZOHO_{name.upper()}"))}
        sandbox = os.environ.get("ZOHO_SANDBOX", "").lower() in {"1", "true", "yes"}
        proxy = os.environ.get("PC_BASE_URL")
        return cls(**{"sandbox": sandbox, "proxy_url": proxy, **found, **more})

    @property
    def access_token(self) -> str | None:
        """The access token in use. None before the first request and through a proxy."""
        return self._door.token.access_token

    @property
    def refresh_token(self) -> str | None:
        """The refresh token, which does not expire. None when there is none."""
        return self._door.token.refresh_token

    user = Row[[str], Record | None](Group._first, "GET users/{0}", key="users")
    current_user = Row[[], Record | None](Group._first, "GET users?type=CurrentUser", key="users")

    @asks
    async def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, body: object = None
    ) -> Record | None:
        """Any other operation: `path` goes after `/crm/v2/`, `body` as JSON. Its answer, None for 204, 304.

        Slots of `data` come back as they are, refused ones among them.
        """
        call = self._call(method, params=params or {}, body=body)
        return await self._ask(replace(call, url=f"/crm/v2/{path.lstrip('/')}", slots=method != "GET"))


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
        http = http or httpx2.Client(transport=transport, timeout=timeout)
        super().__init__(Waits(http, sleep), setup)

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
        http = http or httpx2.AsyncClient(transport=transport, timeout=timeout)
        super().__init__(Awaits(http, sleep), setup)

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
