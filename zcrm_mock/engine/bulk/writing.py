"""What a bulk write does: CSVs become records and rows, each checked like any other write.

Source: platform.md 27; of subforms docs v7 bulk-write create-job.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import checks, failures, finding, records
from zcrm_mock.engine.bulk import archive, mapping, results
from zcrm_mock.engine.bulk.bulk_failures import refused
from zcrm_mock.engine.bulk.mapping import PARENT, Target
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.jobs import Job
from zcrm_mock.engine.records import Written
from zcrm_mock.engine.shelf import File

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

ENCODINGS = {
    "utf-8": "utf-8-sig",  # with a byte order mark or without
    **{name: name for name in ("utf-16", "utf-16be", "utf-16le", "utf-32", "us-ascii", "iso-8859-1")},
    **{name: name for name in ("iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252")},
    **{name: name for name in ("shift_jis", "euc-jp", "euc-kr", "gb18030", "gb2312", "big5")},
}
"""By the name that is sent, in any case: how Python calls it. Which ones Zoho knows is not established."""

ROW_CODES = (
    "MANDATORY_NOT_FOUND", "INVALID_DATA", "DUPLICATE_DATA", "NOT_APPROVED", "LIMIT_EXCEEDED",
    "RESOURCE_NOT_FOUND",
)  # fmt: skip
"""What a row is refused with; whatever else is wrong with it is CANNOT_PROCESS. Source: platform.md 27.4."""

MAX_ROWS = 200
"""Rows of a subform in one record. Source: platform.md 13, a subform section's `maximum_rows`."""

FIRST = 3
"""Mapped columns that the result repeats."""

NOTHING = {"added_count": 0, "skipped_count": 0, "updated_count": 0, "total_count": 0}

Json = dict[str, Any]


def broken() -> Json:
    """The result of a job that was made to fail."""
    return {"code": refused("INTERNAL_SERVER_ERROR").failure.code, "files": []}


def run(org: Org, job: Job) -> Json:
    """Write every file, and for each a file that tells of its rows; answers what became of them.

    Where the first file fails, those with rows of its records are passed over.
    """
    made = archive.Archive(org.clock.now())
    outcomes: list[Json] = []
    seen: dict[int, dict[str, str]] = _wanted(job["payload"]["resources"])
    for resource in job["payload"]["resources"]:
        if outcomes and outcomes[0]["status"] == "FAILED":
            outcomes.append({"status": "SKIPPED", **NOTHING})
            continue
        try:
            outcomes.append(_write(org, job["payload"], resource, made, seen))
        except Refused as broken:
            outcomes.append({"status": "FAILED", "code": broken.failure.code, **NOTHING})
    whole = made.close()
    if any(outcome["status"] == "COMPLETED" for outcome in outcomes):
        results.keep(org, job["id"], File(f"{job['id']}.zip", "application/octet-stream", whole))
    return {"code": None, "files": outcomes}


def _wanted(resources: Sequence[Json]) -> dict[int, dict[str, str]]:
    """The columns of the first file by which the others' rows find their records; no records yet."""
    mapped = (told for resource in resources for told in resource["told_mappings"])
    return {told["parent_column_index"]: {} for told in mapped if "parent_column_index" in told}


def _write(
    org: Org, payload: Json, resource: Json, made: archive.Archive, seen: dict[int, dict[str, str]]
) -> Json:
    """Write one file. Refuses one that cannot be read from end to end, and where the module has another name
    by now; then nothing is written."""
    name = resource["parent"] or resource["module"]
    if name not in org.schema.modules:
        raise refused("MODULE_NOT_AVAILABLE", name)
    encoding, wanted = ENCODINGS[payload["character_encoding"].lower()], resource["wanted"]
    file = results.find(org, resource["file_id"])
    if file is None:
        raise refused("INVALID_FILE_ID")
    sheet = archive.survey(file.content, encoding, wanted, org.switches.bulk_write_rows)
    kind = _Rows if resource["subform"] else _Records
    writer = kind(org, payload, resource, sheet.header, seen)
    with made.member(f"{resource['module']}-{sheet.name}") as out:
        told = csv.writer(out)
        told.writerow([*(target.header for target in writer.first), "STATUS", "RECORD_ID", "ERRORS"])
        told.writerows(writer.write(row) for row in archive.rows(file.content, encoding, wanted))
    return {"status": "COMPLETED", **writer.counts, "total_count": sheet.count}


class _Records:
    """Writes the rows of one file, one after the other, and counts what became of them."""

    def __init__(
        self,
        org: Org,
        payload: Json,
        resource: Json,
        header: Sequence[str],
        seen: dict[int, dict[str, str]],
    ) -> None:
        self.org = org
        self.module = org.schema.modules[resource["parent"] or resource["module"]]
        self.user = org.people.get(payload["user"]) or org.people.primary
        self.operation: str = payload["operation"]
        self.find_by: str | None = resource["find_by"]
        self.ignores_empty: bool = resource["ignore_empty"]
        self.subform: str = resource["subform"] or ""
        self.later = {other["subform"] for other in payload["resources"]}
        """Subforms whose rows come with another file."""
        self.seen = seen
        self.targets = self._targets(resource["field_mappings"], header)
        self.first = [target for target in self.targets if target.index is not None][:FIRST]
        self.counts = dict(NOTHING)

    def _targets(self, mappings: Any, header: Sequence[str]) -> list[Target]:
        return mapping.targets(self.org, self.module, mappings, header)

    def write(self, row: Sequence[str]) -> list[str]:
        """Keep one row; answers its line of the result. A refused row changes nothing and is skipped."""
        try:
            written = self._keep(row)
            status, record_id, errors = _DONE[written.action], str(written.record["id"]), ""
        except Refused as refused_row:
            status, record_id, errors = "SKIPPED", "", self._error(refused_row.failure)
        self.counts[f"{status.lower()}_count"] += 1
        return [*(target.text(row) for target in self.first), status, record_id, errors]

    def _keep(self, row: Sequence[str]) -> Written:
        written = self._put(self._read(row))
        for column, records_by_text in self.seen.items():
            if column < len(row):
                records_by_text.setdefault(row[column], written.record["id"])
        return written

    def _read(self, row: Sequence[str]) -> Json:
        read = ((target.field.api_name, target.value(row, self.org)) for target in self.targets)
        return {name: value for name, value in read if value is not None or not self.ignores_empty}

    def _put(self, sent: Json) -> Written:
        org, module, user = self.org, self.module, self.user
        found = self._find(sent) if self.find_by else None
        sent.pop("id", None)
        if found is None and self.operation == "update":
            raise refused("RESOURCE_NOT_FOUND", api_name=self.find_by)
        if found is None:
            return records.create(org, module, sent, user, self.later)
        if self.operation == "insert":
            raise Refused(failures.duplicate_data(self.find_by or "", found))
        return records.update(org, module, found, sent, user)

    def _find(self, sent: Json) -> str | None:
        """The record that the row is about. Refuses an id that no record has."""
        name = self.find_by or ""
        value = sent.get(name)
        if value is None and self.operation == "update":
            raise Refused(failures.mandatory_not_found(name))
        if name != "id" or value is None:
            return finding.holder(self.org, self.module, name, value)
        if finding.find(self.org, self.module, value) is None:
            raise refused("RESOURCE_NOT_FOUND", api_name="id")
        return str(value)

    def _error(self, why: Failure) -> str:
        """`CODE-Header`, as the result tells it."""
        name = why.details.get("api_name")
        code = why.code if why.code in ROW_CODES else "CANNOT_PROCESS"
        headers = (target.header for target in self.targets if target.field.api_name == name)
        return f"{code}-{next(headers, name)}" if name else code


class _Rows(_Records):
    """Writes the rows of a subform, into the records that hold them."""

    def _targets(self, mappings: Any, header: Sequence[str]) -> list[Target]:
        kind = mapping.row_module(self.module, self.module.fields[self.subform])
        return mapping.targets(self.org, kind, mappings, header, archive.MAX_COLUMNS)

    def _keep(self, row: Sequence[str]) -> Written:
        org, module, name = self.org, self.module, self.subform
        parent = self._parent(row)
        sent = self._read(row)
        sent.pop(PARENT, None)
        record = records.editable(org, module, parent, self.user)
        rows = {kept["id"]: kept for kept in record.get(name) or ()}
        found = self._find_row(sent, rows) if self.find_by else None
        if found is None:
            sent.pop("id", None)
        if found is None and len(rows) >= MAX_ROWS:
            raise refused("LIMIT_EXCEEDED")
        kept = checks.check_row(org, module.fields[name], sent, None if found is None else rows)
        rows[found or ""] = kept
        records.keep(org, module, record, {name: list(rows.values())}, self.user)
        return Written(kept, "insert" if found is None else "update")

    def _parent(self, row: Sequence[str]) -> Any:
        """The id of the record: what the row says, or the record that the first file's row became."""
        target = next(target for target in self.targets if target.field.api_name == PARENT)
        if target.parent_column is not None:
            parent = self.seen[target.parent_column].get(target.text(row))
        else:
            value = target.value(row, self.org)
            if value is None:
                raise Refused(failures.mandatory_not_found(PARENT))
            parent = value.get("id") if isinstance(value, dict) else value
        if parent is None or finding.find(self.org, self.module, parent, self.user) is None:
            raise refused("RESOURCE_NOT_FOUND", api_name=PARENT)
        return parent

    def _find_row(self, sent: Json, rows: Mapping[str, Json]) -> str | None:
        """The id of the row that is meant. Refuses one that the record has not."""
        found = sent.get("id")
        if found is None and self.operation != "update":
            return None
        if found is None:
            raise Refused(failures.mandatory_not_found("id"))
        if str(found) not in rows:
            raise refused("RESOURCE_NOT_FOUND", api_name="id")
        if self.operation == "insert":
            raise Refused(failures.duplicate_data("id", str(found)))
        return str(found)


_DONE = {"insert": "ADDED", "update": "UPDATED"}
