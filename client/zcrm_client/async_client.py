"""The client for asyncio: `Client`, awaited."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, Unpack, overload

import httpx2

from zcrm_client.answers import Outcome, Outcomes, Page, Record, Values
from zcrm_client.core import Core, Listing
from zcrm_client.flow import Alone, Call, Flow, Pause, Step
from zcrm_client.wire import (
    DeleteOptions,
    PageOptions,
    SearchOptions,
    Setup,
    UpsertOptions,
    WriteOptions,
    environment,
)

T = TypeVar("T")


class AsyncClient:
    """Zoho CRM v2, for asyncio. One client may serve many tasks of one event loop.

    Each method does what the `Client`'s of the same name does; the iterators are for `async for`.
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
        self._core = Core(**setup)
        self._http = http or httpx2.AsyncClient(transport=transport, timeout=timeout)
        self._ours = http is None
        self._sleep = sleep
        self._lock = asyncio.Lock()

    @classmethod
    def from_env(cls, **more: Any) -> Self:
        """As `Client.from_env`; nothing to await."""
        return cls(**{**environment(os.environ), **more})

    @classmethod
    async def from_grant_code(cls, code: str, *, redirect_uri: str | None = None, **more: Any) -> Self:
        """As `Client.from_grant_code`."""
        client = cls(**more)
        try:
            await client._run(client._core.trade_code(code, redirect_uri))
        except BaseException:
            await client.aclose()
            raise
        return client

    @property
    def access_token(self) -> str | None:
        """As `Client.access_token`."""
        return self._core.direct.access_token if self._core.direct else None

    @property
    def refresh_token(self) -> str | None:
        """As `Client.refresh_token`."""
        return self._core.direct.refresh_token if self._core.direct else None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._ours:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def get(self, module: str, record_id: str) -> Record | None:
        """As `Client.get`."""
        return await self._run(self._core.get(module, record_id))

    async def page(self, module: str, page: int = 1, **options: Unpack[PageOptions]) -> Page:
        """As `Client.page`."""
        return await self._run(self._core.page(self._core.listing(module, options), page))

    def list(self, module: str, **options: Unpack[PageOptions]) -> AsyncIterator[Record]:
        """As `Client.list`."""
        return self._all(self._core.listing(module, options))

    def search(self, module: str, **options: Unpack[SearchOptions]) -> AsyncIterator[Record]:
        """As `Client.search`."""
        return self._all(self._core.search(module, options))

    async def coql(self, select_query: str) -> Page:
        """As `Client.coql`."""
        return await self._run(self._core.coql(select_query))

    def deleted(
        self,
        module: str,
        type: str = "all",  # noqa: A002 (Zoho's name)
        *,
        modified_since: datetime | str | None = None,
        per_page: int = 200,
    ) -> AsyncIterator[Record]:
        """As `Client.deleted`."""
        return self._all(self._core.deleted(module, type, modified_since, per_page))

    @overload
    async def create(self, module: str, records: Values, **options: Unpack[WriteOptions]) -> Outcome: ...
    @overload
    async def create(
        self, module: str, records: Iterable[Values], **options: Unpack[WriteOptions]
    ) -> Outcomes: ...
    async def create(
        self, module: str, records: Values | Iterable[Values], **options: Unpack[WriteOptions]
    ) -> Outcome | Outcomes:
        """As `Client.create`."""
        outcomes = await self._run(self._core.write("create", module, records, **options))
        return outcomes[0] if isinstance(records, Mapping) else outcomes

    @overload
    async def update(self, module: str, records: Values, **options: Unpack[WriteOptions]) -> Outcome: ...
    @overload
    async def update(
        self, module: str, records: Iterable[Values], **options: Unpack[WriteOptions]
    ) -> Outcomes: ...
    async def update(
        self, module: str, records: Values | Iterable[Values], **options: Unpack[WriteOptions]
    ) -> Outcome | Outcomes:
        """As `Client.update`."""
        outcomes = await self._run(self._core.write("update", module, records, **options))
        return outcomes[0] if isinstance(records, Mapping) else outcomes

    @overload
    async def upsert(self, module: str, records: Values, **options: Unpack[UpsertOptions]) -> Outcome: ...
    @overload
    async def upsert(
        self, module: str, records: Iterable[Values], **options: Unpack[UpsertOptions]
    ) -> Outcomes: ...
    async def upsert(
        self, module: str, records: Values | Iterable[Values], **options: Unpack[UpsertOptions]
    ) -> Outcome | Outcomes:
        """As `Client.upsert`."""
        outcomes = await self._run(self._core.write("upsert", module, records, **options))
        return outcomes[0] if isinstance(records, Mapping) else outcomes

    @overload
    async def delete(self, module: str, ids: str, **options: Unpack[DeleteOptions]) -> Outcome: ...  # type: ignore[overload-overlap]
    @overload
    async def delete(self, module: str, ids: Iterable[str], **options: Unpack[DeleteOptions]) -> Outcomes: ...
    async def delete(
        self, module: str, ids: str | Iterable[str], **options: Unpack[DeleteOptions]
    ) -> Outcome | Outcomes:
        """As `Client.delete`."""
        outcomes = await self._run(self._core.delete(module, ids, **options))
        return outcomes[0] if isinstance(ids, str) else outcomes

    def users(self, type: str | None = None, *, per_page: int = 200) -> AsyncIterator[Record]:  # noqa: A002
        """As `Client.users`."""
        return self._all(self._core.users(type, per_page))

    async def user(self, user_id: str) -> Record | None:
        """As `Client.user`."""
        return await self._run(self._core.user(user_id))

    async def current_user(self) -> Record | None:
        """As `Client.current_user`."""
        return await self._run(self._core.user(type="CurrentUser"))

    async def modules(self) -> Sequence[Record]:
        """As `Client.modules`."""
        return await self._run(self._core.settings("modules"))

    async def fields(self, module: str) -> Sequence[Record]:
        """As `Client.fields`."""
        return await self._run(self._core.settings("fields", module=module))

    async def layouts(self, module: str) -> Sequence[Record]:
        """As `Client.layouts`."""
        return await self._run(self._core.settings("layouts", module=module))

    async def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, body: object = None
    ) -> Record | None:
        """As `Client.request`."""
        return await self._run(self._core.request(method, path, params, body))

    async def _all(self, listing: Listing) -> AsyncIterator[Record]:
        number, more = 1, True
        while more:
            page = await self._run(self._core.page(listing, number))
            for record in page.records:
                yield record
            number, more = number + 1, page.more_records

    async def _run(self, flow: Flow[T]) -> T:
        """Take the steps of a flow until it returns."""
        try:
            step = next(flow)
            while True:
                try:
                    result = await self._take(step)
                except Exception as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(result)
        except StopIteration as done:
            value: T = done.value
            return value

    async def _take(self, step: Step) -> httpx2.Response | None:
        match step:
            case Call():
                return await self._http.request(
                    step.method,
                    step.url,
                    params=step.params or None,
                    headers=step.headers,
                    content=step.content,
                    data=step.form,
                )
            case Pause():
                await self._sleep(step.seconds)
            case Alone():
                async with self._lock:
                    await self._run(step.flow)
        return None
