"""What is done with records: the everyday operations, which stand flat in a client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from zcrm_client.answers import Outcomes, Page, Record, Values, page, said
from zcrm_client.both import Records, Sent, asks, iterates, writes
from zcrm_client.criteria import Criteria
from zcrm_client.group import D, Group
from zcrm_client.wire import Listed, Moment, OnRefused, known

CLAUSE = re.compile(r"""'[^']*'|"[^"]*"|\b(where|order\s+by|limit)\b""", re.IGNORECASE)


class Shown(TypedDict, total=False):
    """What to show of records. `converted` and `approved` are True, False or "both"."""

    fields: Iterable[str] | None
    converted: bool | str | None
    approved: bool | str | None
    external: str | None
    """`Leads.My_External_Id`: ids are values of that field (header X-EXTERNAL)."""


class ReadOptions(Shown, total=False):
    """What to read of records."""

    cvid: str | None
    uid: str | None
    territory_id: str | None
    include_child: bool | None
    start_date_time: datetime | None
    end_date_time: datetime | None
    modified_since: Moment


class PageOptions(ReadOptions, Listed, total=False):
    """What to list of records."""


class SearchOptions(Shown, total=False):
    """How to search, if not by criteria: by one of the first three."""

    email: str | None
    phone: str | None
    word: str | None
    per_page: int


class WriteOptions(TypedDict, total=False):
    """How to write."""

    trigger: Sequence[str] | None
    """`workflow`, `approval`, `blueprint`: what to start. None starts all that apply, [] none."""
    extra: Mapping[str, Any] | None
    """Further keys beside `data`, such as `lar_id` or `process`."""
    external: str | None
    on_refused: OnRefused


class UpsertOptions(WriteOptions, total=False):
    """How to upsert."""

    duplicate_check_fields: Sequence[str] | None
    """The first with a match decides. None leaves it to the module's own and its unique fields."""


class DeleteOptions(TypedDict, total=False):
    """How to delete."""

    wf_trigger: bool | None
    external: str | None
    on_refused: OnRefused


class RecordOperations(Group[D]):
    """Records, of any module."""

    @asks
    async def get(self, module: str, record_id: str, **options: Unpack[ReadOptions]) -> Record | None:
        """The record, None when there is none of that id (204). Source: docs v2 get-records."""
        call = self._call("GET {0}/{1}", module, record_id, params=known(options, ReadOptions))
        return await self._first(call)

    @asks
    async def page(self, module: str, page: int = 1, **options: Unpack[PageOptions]) -> Page:
        """One page, counted from 1; `per_page` is in records, 200 at most. Source: docs v2 get-records."""
        return await self._page(self._call("GET {0}", module, params=known(options, PageOptions)), page)

    @iterates
    def list(self, module: str, **options: Unpack[PageOptions]) -> Records:
        """All records, page by page as they are asked for. Source: docs v2 get-records."""
        return self._pages(self._call("GET {0}", module, params=known(options, PageOptions)))

    @iterates
    def search(
        self, module: str, criteria: Criteria | str | None = None, **options: Unpack[SearchOptions]
    ) -> Records:
        """The records that match one of criteria, email, phone or word, page by page.

        Zoho's index lags behind writes, and it refuses (InvalidRequest, LIMIT_REACHED) to go beyond
        record 2,000. Source: docs v2 search-records.
        """
        params = {"criteria": criteria, **known(options, SearchOptions)}
        call = self._call("GET {0}/search", module, params=params)
        sought = [call.params[by] for by in ("criteria", "email", "phone", "word") if by in call.params]
        if len(sought) != 1 or not sought[0]:
            raise ValueError("search by exactly one of criteria, email, phone and word")
        return self._pages(call)

    @asks
    async def coql(self, select_query: str) -> Page:
        """The rows of one COQL query, 200 at most; `more_records` tells whether a later OFFSET has some.

        `client.coql("select Last_Name, Account_Name.Website from Contacts where City = 'Oslo'")`.
        A quote inside a text is doubled. Source: docs v2 COQL-Overview.
        """
        return await self._rows(select_query)

    @iterates
    def coql_all(self, select_query: str) -> Records:
        """All rows of a query without LIMIT, 200 a call.

        Without ORDER BY they come by id, each call beginning after the last, to any depth. With ORDER BY
        they are counted off, and Zoho refuses (InvalidRequest, LIMIT_EXCEEDED) beyond 10,000.
        """
        clauses = {found[1][:5].lower(): found.end() for found in CLAUSE.finditer(select_query) if found[1]}
        if "limit" in clauses:
            raise ValueError("coql_all limits by itself; coql takes a query with LIMIT")
        return self._all_rows(select_query, None if "order" in clauses else clauses.get("where"))

    async def _all_rows(self, select_query: str, where: int | None) -> Records:
        """Rows by id, the condition of the query beginning at `where`; counted off, if that is None."""
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
        call = self._call("POST coql", body={"select_query": select_query}, idempotent=True)
        return page(await self._ask(call), call)

    @iterates
    def deleted(
        self, module: str, type: str = "all", *, modified_since: Moment = None, per_page: int = 200
    ) -> Records:
        """What was deleted: `all`, `recycle` or `permanent`. Source: docs get-deleted."""
        params = {"type": type, "per_page": per_page, "modified_since": modified_since}
        return self._pages(self._call("GET {0}/deleted", module, params=params))

    @writes
    async def create(self, module: str, records: Sent[Values], **options: Unpack[WriteOptions]) -> Outcomes:
        """Create one record, or any number of them in batches of a hundred.

        Gives back an outcome per record, in order. When any is refused, RecordsRefused carries all
        outcomes, after the last batch; `on_refused="return"` returns them instead. Whatever else is
        raised amid the batches carries the `outcomes` so far. Source: docs v2 insert-records.
        """
        return await self._write(records, "POST {0}", module, **known(options, WriteOptions))

    @writes
    async def update(self, module: str, records: Sent[Values], **options: Unpack[WriteOptions]) -> Outcomes:
        """Change records, each found by its `id`; None clears a field. As `create`.

        Source: docs update-records.
        """
        options = known(options, WriteOptions)
        return await self._write(records, "PUT {0}", module, own="PUT {0}/{1}", **options)

    @writes
    async def upsert(self, module: str, records: Sent[Values], **options: Unpack[UpsertOptions]) -> Outcomes:
        """Create, or update what matches; the outcome's `action` tells which. As `create`.

        Source: docs upsert-records.
        """
        return await self._write(records, "POST {0}/upsert", module, **known(options, UpsertOptions))

    @writes
    async def delete(self, module: str, ids: Sent[str], **options: Unpack[DeleteOptions]) -> Outcomes:
        """Delete one record or many. As `create`; an id that is not there is refused.

        After a lost answer it is asked again, and the ids that were gone by then are refused.
        Source: docs delete-records.
        """
        options = known(options, DeleteOptions)
        return await self._each(ids, "DELETE {0}/{1}", "DELETE {0}?ids={1}", module, **options)

    @asks
    async def convert(self, lead_id: str, options: Values | None = None) -> Record:
        """Turn a lead into a contact, an account and a deal: their ids, by module.

        `options` are Zoho's: `{"Deals": {…}, "Accounts": id, "overwrite": True}`. Source: docs convert-lead.
        """
        call = self._call("POST Leads/{0}/actions/convert", lead_id, body={"data": [options or {}]})
        return said(await self._ask(call) or {}, call)
