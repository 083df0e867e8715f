"""The client for code that waits."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


class Client:
    """Zoho CRM v2, for code that waits. One client may serve many threads.

    Every method raises a ZohoError when Zoho refuses the request as a whole, and writes raise
    RecordsRefused when it refuses single records. See `Setup` for the ways in.
    """

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
        self._core = Core(**setup)
        self._http = http or httpx2.Client(transport=transport, timeout=timeout)
        self._ours = http is None
        self._sleep = sleep
        self._lock = threading.Lock()

    @classmethod
    def from_env(cls, **more: Any) -> Self:
        """A client by `PC_BASE_URL`, else by `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_REFRESH_TOKEN`, …

        Each name of `Setup` that is a text has its `ZOHO_` variable; `more` goes before them.
        ValueError when they do not suffice.
        """
        return cls(**{**environment(os.environ), **more})

    @classmethod
    def from_grant_code(cls, code: str, *, redirect_uri: str | None = None, **more: Any) -> Self:
        """Trade a grant code for tokens. Keep the client's `refresh_token`: the code works only once.

        `more` has `client_id` and `client_secret`. AuthError when the code is used, expired or foreign.
        Source: docs v2 access-refresh.
        """
        client = cls(**more)
        try:
            client._run(client._core.trade_code(code, redirect_uri))
        except BaseException:
            client.close()
            raise
        return client

    @property
    def access_token(self) -> str | None:
        """The access token in use, for a cache. None before the first request and through a proxy."""
        return self._core.direct.access_token if self._core.direct else None

    @property
    def refresh_token(self) -> str | None:
        """The refresh token, which does not expire. None when there is none."""
        return self._core.direct.refresh_token if self._core.direct else None

    def close(self) -> None:
        """Close the connections."""
        if self._ours:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, module: str, record_id: str) -> Record | None:
        """The record, None when there is none of that id (204). Source: docs v2 get-records."""
        return self._run(self._core.get(module, record_id))

    def page(self, module: str, page: int = 1, **options: Unpack[PageOptions]) -> Page:
        """One page, counted from 1; `per_page` is in records, 200 at most. Source: docs v2 get-records."""
        return self._run(self._core.page(self._core.listing(module, options), page))

    def list(self, module: str, **options: Unpack[PageOptions]) -> Iterator[Record]:
        """All records, page by page as they are asked for. Source: docs v2 get-records."""
        return self._all(self._core.listing(module, options))

    def search(self, module: str, **options: Unpack[SearchOptions]) -> Iterator[Record]:
        """The records that match one of criteria, email, phone or word, page by page.

        Zoho's index lags behind writes, and it refuses (InvalidRequest, LIMIT_REACHED) to go beyond
        record 2,000. Source: docs v2 search-records.
        """
        return self._all(self._core.search(module, options))

    def coql(self, select_query: str) -> Page:
        """The rows of one COQL query, 200 at most; `more_records` tells whether a later OFFSET has some.

        `client.coql("select Last_Name, Account_Name.Website from Contacts where City = 'Oslo'")`.
        A quote inside a text is doubled. Source: docs v2 COQL-Overview.
        """
        return self._run(self._core.coql(select_query))

    def deleted(
        self,
        module: str,
        type: str = "all",  # noqa: A002 (Zoho's name)
        *,
        modified_since: datetime | str | None = None,
        per_page: int = 200,
    ) -> Iterator[Record]:
        """What was deleted: `all`, `recycle` or `permanent`. Source: docs get-deleted."""
        return self._all(self._core.deleted(module, type, modified_since, per_page))

    @overload
    def create(self, module: str, records: Values, **options: Unpack[WriteOptions]) -> Outcome: ...
    @overload
    def create(self, module: str, records: Iterable[Values], **options: Unpack[WriteOptions]) -> Outcomes: ...
    def create(
        self, module: str, records: Values | Iterable[Values], **options: Unpack[WriteOptions]
    ) -> Outcome | Outcomes:
        """Create one record, or any number of them in batches of a hundred.

        Gives back an outcome per record, in order. When any is refused, RecordsRefused carries all
        outcomes, after the last batch; `on_refused="return"` returns them instead. Whatever else is
        raised amid the batches carries the `outcomes` so far. Source: docs v2 insert-records.
        """
        outcomes = self._run(self._core.write("create", module, records, **options))
        return outcomes[0] if isinstance(records, Mapping) else outcomes

    @overload
    def update(self, module: str, records: Values, **options: Unpack[WriteOptions]) -> Outcome: ...
    @overload
    def update(self, module: str, records: Iterable[Values], **options: Unpack[WriteOptions]) -> Outcomes: ...
    def update(
        self, module: str, records: Values | Iterable[Values], **options: Unpack[WriteOptions]
    ) -> Outcome | Outcomes:
        """Change records, each found by its `id`; None clears a field. As `create`.

        Source: docs update-records.
        """
        outcomes = self._run(self._core.write("update", module, records, **options))
        return outcomes[0] if isinstance(records, Mapping) else outcomes

    @overload
    def upsert(self, module: str, records: Values, **options: Unpack[UpsertOptions]) -> Outcome: ...
    @overload
    def upsert(
        self, module: str, records: Iterable[Values], **options: Unpack[UpsertOptions]
    ) -> Outcomes: ...
    def upsert(
        self, module: str, records: Values | Iterable[Values], **options: Unpack[UpsertOptions]
    ) -> Outcome | Outcomes:
        """Create, or update what matches; the outcome's `action` tells which. As `create`.

        Source: docs upsert-records.
        """
        outcomes = self._run(self._core.write("upsert", module, records, **options))
        return outcomes[0] if isinstance(records, Mapping) else outcomes

    @overload
    def delete(self, module: str, ids: str, **options: Unpack[DeleteOptions]) -> Outcome: ...  # type: ignore[overload-overlap]
    @overload
    def delete(self, module: str, ids: Iterable[str], **options: Unpack[DeleteOptions]) -> Outcomes: ...
    def delete(
        self, module: str, ids: str | Iterable[str], **options: Unpack[DeleteOptions]
    ) -> Outcome | Outcomes:
        """Delete one record or many. As `create`; an id that is not there is refused.

        After a lost answer it is asked again, and the ids that were gone by then are refused.
        Source: docs delete-records.
        """
        outcomes = self._run(self._core.delete(module, ids, **options))
        return outcomes[0] if isinstance(ids, str) else outcomes

    def users(self, type: str | None = None, *, per_page: int = 200) -> Iterator[Record]:  # noqa: A002
        """The users, page by page; `type` is `ActiveUsers`, `AdminUsers`, … Source: docs v2 get-users."""
        return self._all(self._core.users(type, per_page))

    def user(self, user_id: str) -> Record | None:
        """The user, or None. Source: docs v2 get-users."""
        return self._run(self._core.user(user_id))

    def current_user(self) -> Record | None:
        """The user whom the token belongs to. Source: docs v2 get-users."""
        return self._run(self._core.user(type="CurrentUser"))

    def modules(self) -> Sequence[Record]:
        """What the org keeps records of. Source: docs v2 modules-api."""
        return self._run(self._core.settings("modules"))

    def fields(self, module: str) -> Sequence[Record]:
        """The fields of a module. Source: docs v2 field-meta."""
        return self._run(self._core.settings("fields", module=module))

    def layouts(self, module: str) -> Sequence[Record]:
        """The layouts of a module. Source: docs v2 layouts-meta."""
        return self._run(self._core.settings("layouts", module=module))

    def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, body: object = None
    ) -> Record | None:
        """Any other operation: `path` goes after `/crm/v2/`, `body` as JSON. Its answer, None for 204, 304.

        Slots of `data` come back as they are, refused ones among them.
        """
        return self._run(self._core.request(method, path, params, body))

    def _all(self, listing: Listing) -> Iterator[Record]:
        number, more = 1, True
        while more:
            page = self._run(self._core.page(listing, number))
            yield from page.records
            number, more = number + 1, page.more_records

    def _run(self, flow: Flow[T]) -> T:
        """Take the steps of a flow until it returns."""
        try:
            step = next(flow)
            while True:
                try:
                    result = self._take(step)
                except Exception as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(result)
        except StopIteration as done:
            value: T = done.value
            return value

    def _take(self, step: Step) -> httpx2.Response | None:
        match step:
            case Call():
                return self._http.request(
                    step.method,
                    step.url,
                    params=step.params or None,
                    headers=step.headers,
                    content=step.content,
                    data=step.form,
                )
            case Pause():
                self._sleep(step.seconds)
            case Alone():
                with self._lock:
                    self._run(step.flow)
        return None
