"""The clients: `Client` waits, `AsyncClient` is awaited; what they can do is written once, in `CRM`."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Iterable
from typing import Any, Self, Unpack
from urllib.parse import urlencode

import httpx2

from zcrm_client.answers import Page, Values, page, said
from zcrm_client.auth import Door, Setup, Token
from zcrm_client.bulk import Bulk
from zcrm_client.calls import Awaits, D, Record, Records, Waits, asks, iterates
from zcrm_client.group import Group
from zcrm_client.wire import spelled

TEXTS = "client_id client_secret refresh_token access_token token_store data_center base_url accounts_url"
CLAUSE = re.compile(r"""'[^']*'|"[^"]*"|\b(where|order\s+by|limit)\b""", re.IGNORECASE)


class CRM(Group[D]):
    """Zoho CRM v2. What is not here is found by Zoho's own path: see `Group`, and `Setup` for the ways in.

    Every method raises a ZohoError when Zoho refuses the request as a whole, and writes raise
    RecordsRefused when it refuses single records.
    """

    def __init__(self, port: D, setup: Setup) -> None:
        super().__init__(Door(port, setup), "/crm/v2")
        self.bulk = Bulk(self._door, "/crm/bulk/v2")

    @classmethod
    def from_env(cls, **more: Any) -> Self:
        """A client by `PC_BASE_URL`, else by `ZOHO_CLIENT_ID` and so on, for each of `Setup` that is a text.

        `more` goes before them. ValueError when they do not suffice.
        """
        found = {name: text for name in TEXTS.split() if (text := os.environ.get(f"ZOHO_{name.upper()}"))}
        sandbox = os.environ.get("ZOHO_SANDBOX", "").lower() in {"1", "true", "yes"}
        return cls(**{"sandbox": sandbox, "proxy_url": os.environ.get("PC_BASE_URL"), **found, **more})

    @property
    def token(self) -> Token:
        """The tokens in use; without an access token before the first request, and through a proxy."""
        return self._door.token

    @asks
    async def convert(self, lead_id: str, options: Values | None = None) -> Record:
        """Turn a lead into a contact, an account and a deal: their ids, by module.

        `options` are Zoho's: `{"Deals": {…}, "Accounts": id, "overwrite": True}`. Source: docs convert-lead.
        """
        call = self._call("POST", "Leads", lead_id, "actions", "convert", json={"data": [options or {}]})
        return said(await self._ask(call) or {}, call)

    @asks
    async def coql(self, select_query: str) -> Page:
        """The rows of one COQL query, 200 at most; `more_records` tells whether a later OFFSET has some.

        In `"select Last_Name from Contacts where City = 'L''Isle'"` a quote is doubled. Source: docs v2 COQL.
        """
        return await self._rows(select_query)

    @iterates
    async def coql_all(self, select_query: str) -> Records:
        """All rows of a query without LIMIT, 200 a call.

        Without ORDER BY they come by id, each call beginning after the last, to any depth. With ORDER BY
        they are counted off, and Zoho refuses (InvalidRequest, LIMIT_EXCEEDED) beyond 10,000.
        """
        clauses = {found[1][:5].lower(): found.end() for found in CLAUSE.finditer(select_query) if found[1]}
        if "limit" in clauses:
            raise ValueError("coql_all limits by itself; coql takes a query with LIMIT")
        where = None if "order" in clauses else clauses.get("where")
        counted, query = 0, select_query
        while True:
            cut = f"limit {counted}, 200" if where is None else "order by id limit 200"
            rows = await self._rows(f"{query} {cut}")
            for row in rows:
                yield row
            if not rows.more_records:
                return
            counted += len(rows)
            if where is not None:
                beyond = f"({select_query[where:].strip()}) and id > '{rows[-1]['id']}'"
                query = f"{select_query[:where]} {beyond}"

    async def _rows(self, select_query: str) -> Page:
        call = self._call("POST", "coql", json={"select_query": select_query}, idempotent=True)
        return page(await self._ask(call), call)

    def authorization_url(self, scopes: Iterable[str], redirect_uri: str, **more: str) -> str:
        """Where a browser asks its user for a grant code. `more` is `access_type`, `prompt`, `state`."""
        given = {"scope": scopes, "client_id": self._door.client_id, "redirect_uri": redirect_uri}
        asked, _ = spelled({"response_type": "code", "access_type": "offline", **given, **more})
        return f"{self._door.accounts}/oauth/v2/auth?{urlencode(asked)}"

    @asks
    async def trade(self, code: str, redirect_uri: str | None = None) -> Token:
        """Make tokens of a grant code. Keep the refresh token, as the code works only once.

        AuthError when the code is used, expired or foreign. Source: docs v2 access-refresh.
        """
        return await self._door.trade(code, redirect_uri)


class Client(CRM[Waits]):
    """Zoho CRM v2, for code that waits. One client may serve many threads."""

    def __init__(self, *, transport: httpx2.BaseTransport | None = None, **setup: Unpack[Setup]) -> None:
        """Sends nothing yet. ValueError for a setup that leads nowhere."""
        http = httpx2.Client(transport=transport, timeout=setup.get("timeout", 30.0))
        super().__init__(Waits(http, setup.get("sleep", time.sleep)), setup)

    def close(self) -> None:
        """Close the connections."""
        self._port.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(CRM[Awaits]):
    """Zoho CRM v2, for the tasks of one event loop: what `Client` has, awaited, or in an `async for`."""

    def __init__(self, *, transport: httpx2.AsyncBaseTransport | None = None, **setup: Unpack[Setup]) -> None:
        """Sends nothing yet. ValueError for a setup that leads nowhere."""
        http = httpx2.AsyncClient(transport=transport, timeout=setup.get("timeout", 30.0))
        super().__init__(Awaits(http, setup.get("sleep", asyncio.sleep)), setup)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._port.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
