"""What is done with records: the everyday operations, which stand flat in a client."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Unpack

from zcrm_client.answers import Outcomes, Page, Record, Values, page, said
from zcrm_client.both import Records, Sent, asks, iterates, writes
from zcrm_client.calls import Call
from zcrm_client.criteria import Criteria
from zcrm_client.group import D, Group
from zcrm_client.wire import (
    OnRefused,
    PageOptions,
    ReadOptions,
    SearchOptions,
    WriteOptions,
    asked,
    heads,
    query,
)

CLAUSE = re.compile(r"""'[^']*'|"[^"]*"|\b(where|order\s+by|limit)\b""", re.IGNORECASE)


class RecordOperations(Group[D]):
    """Records, of any module."""

    @asks
    async def get(self, module: str, record_id: str, **options: Unpack[ReadOptions]) -> Record | None:
        """The record, None when there is none of that id (204). Source: docs v2 get-records."""
        return await self._first(
            Call("GET", self._door.path(module, record_id), *asked(options, ReadOptions))
        )

    @asks
    async def page(self, module: str, page: int = 1, **options: Unpack[PageOptions]) -> Page:
        """One page, counted from 1; `per_page` is in records, 200 at most. Source: docs v2 get-records."""
        call = self._listing(module, options)
        return Page((), {}) if call.params.get("ids") == "" else await self._page(call, page)

    @iterates
    def list(self, module: str, **options: Unpack[PageOptions]) -> Records:
        """All records, page by page as they are asked for. Source: docs v2 get-records."""
        return self._pages(self._listing(module, options))

    def _listing(self, module: str, options: PageOptions) -> Call:
        return Call("GET", self._door.path(module), *asked(options, PageOptions, per_page=200))

    @iterates
    def search(
        self, module: str, criteria: Criteria | str | None = None, **options: Unpack[SearchOptions]
    ) -> Records:
        """The records that match one of criteria, email, phone or word, page by page.

        Zoho's index lags behind writes, and it refuses (InvalidRequest, LIMIT_REACHED) to go beyond
        record 2,000. Source: docs v2 search-records.
        """
        params, headers = asked(options, SearchOptions, per_page=200)
        params |= query({"criteria": criteria})
        sought = [params[by] for by in ("criteria", "email", "phone", "word") if by in params]
        if len(sought) != 1 or not sought[0]:
            raise ValueError("search by exactly one of criteria, email, phone and word")
        return self._pages(Call("GET", self._door.path(module, "search"), params, headers))

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
        clauses = {found[1][:5].lower(): found for found in CLAUSE.finditer(select_query) if found[1]}
        if "limit" in clauses:
            raise ValueError("coql_all limits by itself; coql takes a query with LIMIT")
        where = clauses["where"].end() if "where" in clauses else None
        return self._all_rows(select_query, None if "order" in clauses else where)

    async def _all_rows(self, select_query: str, where: int | None) -> Records:
        counted, condition = 0, select_query[where:].strip()
        query = f"{select_query} limit 0, 200" if where is None else f"{select_query} order by id limit 200"
        while True:
            rows = await self._rows(query)
            for row in rows:
                yield row
            if not rows.more_records:
                return
            counted += len(rows)
            query = f"{select_query} limit {counted}, 200"
            if where is not None:
                beyond = f"({condition}) and id > '{rows[-1]['id']}'"
                query = f"{select_query[:where]} {beyond} order by id limit 200"

    async def _rows(self, select_query: str) -> Page:
        call = self._call("POST", "coql", body={"select_query": select_query}, idempotent=True)
        return page(await self._ask(call), call)

    @iterates
    def deleted(
        self,
        module: str,
        type: str = "all",
        *,
        modified_since: datetime | str | None = None,
        per_page: int = 200,
    ) -> Records:
        """What was deleted: `all`, `recycle` or `permanent`. Source: docs get-deleted."""
        params = query({"type": type, "per_page": per_page})
        return self._pages(Call("GET", self._door.path(module, "deleted"), params, heads(modified_since)))

    @writes
    async def create(self, module: str, records: Sent[Values], **options: Unpack[WriteOptions]) -> Outcomes:
        """Create one record, or any number of them in batches of a hundred.

        Gives back an outcome per record, in order. When any is refused, RecordsRefused carries all
        outcomes, after the last batch; `on_refused="return"` returns them instead. Whatever else is
        raised amid the batches carries the `outcomes` so far. Source: docs v2 insert-records.
        """
        return await self._save("POST", self._at(module), records, options)

    @writes
    async def update(self, module: str, records: Sent[Values], **options: Unpack[WriteOptions]) -> Outcomes:
        """Change records, each found by its `id`; None clears a field. As `create`.

        Source: docs update-records.
        """
        own = [record["id"] for record in records.items if record.get("id")] if records.alone else []
        return await self._save("PUT", self._at(module, *own), records, options)

    @writes
    async def upsert(
        self,
        module: str,
        records: Sent[Values],
        *,
        duplicate_check_fields: Sequence[str] | None = None,
        **options: Unpack[WriteOptions],
    ) -> Outcomes:
        """Create, or update what matches; the outcome's `action` tells which. As `create`.

        The first of `duplicate_check_fields` with a match decides. None leaves it to the module's own and
        its unique fields. Source: docs upsert-records.
        """
        at, checked = self._at(module, "upsert"), {"duplicate_check_fields": duplicate_check_fields}
        return await self._save("POST", at, records, options, **checked)

    async def _save(
        self, method: str, at: Group[D], records: Sent[Values], options: WriteOptions, **more: object
    ) -> Outcomes:
        _, headers = asked(options, WriteOptions)
        beside = {"trigger": options.get("trigger"), **more}
        beside = {key: value for key, value in beside.items() if value is not None}

        def call(batch: Sequence[Values]) -> Call:
            if not all(isinstance(record, Mapping) for record in batch):
                raise TypeError("a record is a dict, and several are an iterable of dicts")
            body = {**(options.get("extra") or {}), "data": batch, **beside}
            return at._call(method, body=body, headers=headers)

        return await self._batches(records.items, call, options.get("on_refused", "raise"))

    @writes
    async def delete(
        self,
        module: str,
        ids: Sent[str],
        *,
        wf_trigger: bool | None = None,
        external: str | None = None,
        on_refused: OnRefused = "raise",
    ) -> Outcomes:
        """Delete one record or many. As `create`; an id that is not there is refused.

        After a lost answer it is asked again, and the ids that were gone by then are refused.
        Source: docs delete-records.
        """
        return await self._at(module)._remove(ids, on_refused, external=external, wf_trigger=wf_trigger)

    @asks
    async def convert(self, lead_id: str, options: Values | None = None) -> Record:
        """Turn a lead into a contact, an account and a deal: their ids, by module.

        `options` are Zoho's: `{"Deals": {…}, "Accounts": id, "overwrite": True}`. Source: docs convert-lead.
        """
        call = self._at("Leads", lead_id, "actions", "convert")._call("POST", body={"data": [options or {}]})
        return said(await self._ask(call) or {}, call)
