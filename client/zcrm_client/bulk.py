"""Bulk jobs: hundreds of thousands of records, read and written through zipped CSV files."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import date, datetime
from io import TextIOWrapper
from itertools import count
from typing import Any, BinaryIO

from zcrm_client.answers import Outcome, Outcomes, Record, Values, outcome
from zcrm_client.both import Records, Sent, iterates, writes
from zcrm_client.calls import Call
from zcrm_client.errors import unexpected
from zcrm_client.files import spool
from zcrm_client.group import D, Group, Progress, uploading
from zcrm_client.wire import OnRefused, stated

ROWS = 25_000
"""Rows per written file. Source: platform.md 3.5 (recalled)."""


class Bulk(Group[D]):
    async def _job(self, body: Values, progress: Progress, timeout: float) -> Record:
        """A job from its start to its end."""
        job_id = str((await self._do(self._call("POST", body=body))).id)
        return {"id": job_id} | await self._wait(self._call("GET {0}", job_id), progress, timeout)

    async def _rows(self, result: Call) -> Records:
        """The rows of the one CSV file in an archive."""
        with spool() as arrived:
            await self._download(result, arrived)
            with zipfile.ZipFile(arrived) as zipped, zipped.open(zipped.namelist()[0]) as raw:
                for row in csv.DictReader(TextIOWrapper(raw, "utf-8-sig", newline="")):
                    yield row


class BulkRead(Bulk[D]):
    """Reads whole modules. Calling it does everything: asks, waits, downloads and reads."""

    @iterates
    async def __call__(
        self, module: str, query: Values | None = None, *, progress: Progress = None, timeout: float = 3600
    ) -> Records:
        """The records that match, as texts by column, in jobs of 200,000.

        `query` is Zoho's: `fields`, `cvid`, `criteria: {"api_name": …, "comparator": …, "value": …}`.
        """
        for number in count(1):
            body = {"query": {"module": module, **(query or {}), "page": number}}
            job = await self._job(body, progress, timeout)
            async with aclosing(self._rows(self._call("GET {0}/result", job["id"]))) as rows:
                async for row in rows:
                    yield row
            if not job["result"]["more_records"]:
                return


class BulkWrite(Bulk[D]):
    """Writes many records. Calling it does everything: uploads, starts, waits and reads the outcome."""

    @writes
    async def __call__(
        self,
        module: str,
        records: Sent[Values],
        *,
        operation: str = "insert",
        find_by: str | None = None,
        on_refused: OnRefused = "raise",
        progress: Progress = None,
        timeout: float = 3600,
    ) -> Outcomes:
        """An outcome per record, as of `create`; in jobs of 25,000.

        `operation` is insert, update or upsert; `find_by` a unique field, or `id`.
        """
        org = await self._first(Call("GET", "/crm/v2/org", key="org"))
        headers = {"feature": "bulk-write", "X-CRM-ORG": str((org or {}).get("zgid"))}

        async def write(batch: Sequence[Values], first: int) -> Sequence[Outcome]:
            with spool() as packed:
                pack(batch, packed, f"{module}.csv")
                upload = Call("POST", "/crm/v2/upload", headers=headers)
                with uploading(upload, packed, f"{module}.zip") as call:
                    file_id = (await self._do(call)).details["file_id"]
            resource = {"type": "data", "module": module, "file_id": file_id, **stated({"find_by": find_by})}
            job = await self._job({"operation": operation, "resource": [resource]}, progress, timeout)
            result = Call("GET", job["result"]["download_url"])
            rows = [row async for row in self._rows(result)]
            if len(rows) != len(batch):
                raise unexpected(f"{len(batch)} records sent, {len(rows)} answered", result)
            return [told(*pair, at) for at, pair in enumerate(zip(rows, batch, strict=True), first)]

        return await self._batches(records.items, write, on_refused, ROWS)


def told(row: Record, record: Values, index: int) -> Outcome:
    """A row of a result file: `STATUS`, `RECORD_ID` and `ERRORS` (`CODE-Header`)."""
    status, errors = row["STATUS"], row.get("ERRORS") or ""
    action = {"ADDED": "insert", "UPDATED": "update"}.get(status)
    code, _, field = errors.split(":")[0].partition("-")
    slot = {"status": "error", "code": code or status, "message": errors or status, "action": action}
    if action:
        slot |= {"status": "success", "code": "SUCCESS", "details": {"id": row["RECORD_ID"]}}
    elif field:
        slot |= {"details": {"api_name": field}}
    return outcome(slot, record, index)


def pack(records: Sequence[Values], into: BinaryIO, name: str) -> None:
    """Records as a zipped CSV file; the columns are the fields of any of them."""
    columns = list(dict.fromkeys(key for record in records for key in record))
    rows = ([cell(record.get(column)) for column in columns] for record in records)
    with (
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive,
        TextIOWrapper(archive.open(name, "w"), "utf-8", newline="") as text,
    ):
        csv.writer(text).writerows([columns, *rows])


def cell(value: Any) -> str:
    """A value as bulk files have it; dates in Zoho's default format. Source: docs v2 bulk-write."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case date():
            return value.strftime("%m/%d/%Y %H:%M:%S" if isinstance(value, datetime) else "%m/%d/%Y")
        case Mapping():
            return str(value["id"])
        case list() | tuple():
            return ";".join(map(cell, value))
    return str(value)
