"""Bulk jobs: hundreds of thousands of records, read and written through zipped CSV files."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import date, datetime
from io import TextIOWrapper
from itertools import count
from typing import Any, BinaryIO, TypeAlias

from zcrm_client import answers
from zcrm_client.answers import InvalidRequest, Outcome, Outcomes, ServerError, Values
from zcrm_client.calls import Call, D, Record, Records, asks, iterates
from zcrm_client.files import spool
from zcrm_client.group import Group
from zcrm_client.wire import stated

Progress: TypeAlias = Callable[[Record], object] | None
ROWS = 25_000  # per written file. Source: platform.md 3.5 (recalled)


class Bulk(Group[D]):
    """Both do everything: they ask, wait for the job, and read what came of it."""

    @iterates
    async def read(
        self, module: str, query: Values | None = None, *, progress: Progress = None, timeout: float = 3600
    ) -> Records:
        """The records that match, as texts by column, in jobs of 200,000.

        `query` is Zoho's: `fields`, `cvid`, `criteria: {"api_name": …, "comparator": …, "value": …}`.
        """
        for number in count(1):
            body = {"query": {"module": module, **(query or {}), "page": number}}
            job = await self._job("read", body, progress, timeout)
            async with aclosing(self._rows(self._call("GET", "read", job["id"], "result"))) as rows:
                async for row in rows:
                    yield row
            if not job["result"]["more_records"]:
                return

    @asks
    async def write(
        self,
        module: str,
        records: Iterable[Values],
        *,
        operation: str = "insert",
        find_by: str | None = None,
        on_refused: str = "raise",
        progress: Progress = None,
        timeout: float = 3600,
    ) -> Outcomes:
        """An outcome per record, as of `create`; in jobs of 25,000.

        `operation` is insert, update or upsert; `find_by` a unique field, or `id`.
        """
        org = (await self._ask(Call("GET", "/crm/v2/org")) or {})["org"][0]
        headers = {"feature": "bulk-write", "X-CRM-ORG": str(org["zgid"])}

        async def write(batch: Sequence[Values], first: int) -> Sequence[Outcome]:
            with spool() as packed:
                pack(batch, packed, f"{module}.csv")
                files = {"files": {"file": (f"{module}.zip", packed)}}
                uploaded = await self._ask(Call("POST", "/crm/v2/upload", {}, headers, files)) or {}
            resource = {"type": "data", "module": module, "file_id": uploaded["details"]["file_id"]}
            body = {"operation": operation, "resource": [resource | stated({"find_by": find_by})]}
            job = await self._job("write", body, progress, timeout)
            result = Call("GET", job["result"]["download_url"])
            rows = [row async for row in self._rows(result)]
            if len(rows) != len(batch):
                raise answers.unexpected(f"{len(batch)} records sent, {len(rows)} answered", result)
            return [told(*pair, at) for at, pair in enumerate(zip(rows, batch, strict=True), first)]

        return await self._batches(records, write, on_refused, ROWS)

    async def _job(self, kind: str, body: Values, progress: Progress, timeout: float) -> Record:
        """A job that has ended. Its status is asked for at growing intervals and told to `progress`."""
        start, waited, pause = self._call("POST", kind, json=body), 0.0, 0.5
        job_id = str(answers.said(await self._ask(start) or {}, start)["details"]["id"])
        status = self._call("GET", kind, job_id)
        while True:
            job = answers.said(await self._ask(status) or {}, status)
            if progress:
                progress(job)
            state = str(job.get("state") or job.get("status"))
            if state == "COMPLETED":
                return {"id": job_id} | job
            if state.startswith("FAIL"):
                raise InvalidRequest(f"the job failed: {job}", code="JOB_FAILED", request=str(status))
            if waited >= timeout:
                raise ServerError(f"{state} after {waited:.0f} s", code="JOB_TIMEOUT", request=str(status))
            pause = min(pause * 2, 30.0)
            await self._port.sleep(pause)
            waited += pause

    async def _rows(self, result: Call) -> Records:
        """The rows of the one CSV file in an archive."""
        with spool() as arrived:
            await self._download(result, arrived)
            with zipfile.ZipFile(arrived) as zipped, zipped.open(zipped.namelist()[0]) as raw:
                for row in csv.DictReader(TextIOWrapper(raw, "utf-8-sig", newline="")):
                    yield row


def told(row: Record, record: Values, index: int) -> Outcome:
    """A row of a result file: `STATUS`, `RECORD_ID` and `ERRORS` (`CODE-Header`)."""
    status, errors = row["STATUS"], row.get("ERRORS") or ""
    action = {"ADDED": "insert", "UPDATED": "update"}.get(status)
    code, _, field = errors.split(":")[0].partition("-")
    details = {"id": row["RECORD_ID"]} if action else {"api_name": field} if field else {}
    slot = {"code": code or status, "message": errors or status, "details": details, "action": action}
    return answers.outcome(slot | {"status": "success" if action else "error"}, record, index)


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
