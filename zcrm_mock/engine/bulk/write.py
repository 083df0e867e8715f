"""Bulk write: a zipped CSV becomes records, each row checked like any other write. Source: platform.md 27."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, records
from zcrm_mock.engine.bulk import archive, mapping, results
from zcrm_mock.engine.bulk.bulk_failures import refused
from zcrm_mock.engine.bulk.mapping import Target
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.jobs import Job
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.shelf import File

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.settings.channels import Told

KIND = "bulk_write"
OPERATIONS = ("insert", "update", "upsert")
MAX_UPLOAD = 25 * 2**20
"""Bytes of a zip file. Source: docs v2 bulk-write."""

NOT_WRITTEN = ("Events", "Calls", "Notes", "Attachments")
"""Modules without bulk write. Source: docs v2 bulk-write create-job, which lists the others."""

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

FIRST = 3
"""Mapped columns that the result repeats."""

NOTHING = {"added_count": 0, "skipped_count": 0, "updated_count": 0, "total_count": 0}

Json = dict[str, Any]


def upload(org: Org, file: File) -> Json:
    """Keep a zip file for a job to come. Refuses one of more than 25 MB, and what is no zip file.

    A zip file of something else than one CSV passes here, and fails in the job.
    """
    if len(file.content) > MAX_UPLOAD:
        raise refused("FILE_TOO_LARGE")
    archive.check(file.content)
    file_id = str(org.store.next_id())
    results.keep(org, file_id, file)
    return {"file_id": file_id, "created_time": org.now()}


def asked(org: Org, user: User, body: Mapping[str, Any], base: str) -> tuple[Module, Json]:
    """The module, and a job's payload; results will lie below `base`. Refuses at the first mistake."""
    operation = _needed(body, "operation")
    if operation not in OPERATIONS:
        raise refused("INVALID_DATA", "operation", api_name="operation")
    encoding = body.get("character_encoding") or "UTF-8"
    if not isinstance(encoding, str) or encoding.lower() not in ENCODINGS:
        raise refused("INVALID_DATA", "character_encoding", api_name="character_encoding")
    listed = _needed(body, "resource")
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict):
        raise refused("INVALID_DATA", "resource", api_name="resource")
    resource: Json = listed[0]
    if _needed(resource, "type") != "data":
        raise refused("INVALID_DATA", "type", api_name="type")
    module = _module(org, _needed(resource, "module"))
    file_id = str(_needed(resource, "file_id"))
    file = results.find(org, file_id)
    if file is None:
        raise refused("INVALID_FILE_ID")
    name, header = archive.peek(file.content, ENCODINGS[encoding.lower()])
    targets = mapping.targets(org, module, resource.get("field_mappings"), header)
    find_by = _find_by(module, resource, operation)
    if header is not None:
        _check_mapped(module, targets, operation, find_by)
    ignores = resource.get("ignore_empty", body.get("ignore_empty"))
    return module, {
        "operation": operation,
        "character_encoding": encoding,
        "module": module.api_name,
        "file_id": file_id,
        "file_name": name or file.name,
        "field_mappings": resource.get("field_mappings"),
        "told_mappings": [target.as_json() for target in targets],
        "find_by": find_by,
        "ignore_empty": ignores is True,
        "callback": results.callback(
            body.get("callback", body.get("callBack")), supported_callback_methods=["post"]
        ),
        "user": user.id,
        "base": base,
    }


def _needed(sent: Mapping[str, Any], key: str) -> Any:
    if sent.get(key) in (None, "", []):
        raise refused("MISSING_REQUIRED_KEY", key)
    return sent[key]


def _module(org: Org, name: Any) -> Module:
    any_case = org.switches.module_names_any_case
    found = org.schema.find(name, any_case=any_case) if isinstance(name, str) else None
    if found is None or found.api_name in NOT_WRITTEN:
        raise refused("MODULE_NOT_AVAILABLE", str(name)[:100])
    return found


def _find_by(module: Module, resource: Mapping[str, Any], operation: str) -> str | None:
    sent = resource.get("find_by")
    if sent is None and operation != "insert":
        raise refused("MISSING_REQUIRED_KEY", "find_by")
    if sent is not None and (not isinstance(sent, str) or sent not in mapping.keys_of(module)):
        raise refused("INVALID_FIELD", str(sent)[:100], api_name="find_by")
    return sent


def _check_mapped(module: Module, targets: Sequence[Target], operation: str, find_by: str | None) -> None:
    """What a new record cannot do without, and what a known one is found by."""
    needed = set() if operation == "update" else {field.api_name for field in module.mandatory}
    if find_by:
        needed.add(find_by)
    if needed - {target.field.api_name for target in targets}:
        raise refused("MANDATORY_FIELDS_NOT_MAPPED")


# --- the job ---------------------------------------------------------------------------------------


def broken() -> Json:
    """The result of a job that was made to fail."""
    return {"code": refused("INTERNAL_SERVER_ERROR").failure.code, **NOTHING}


def run(org: Org, job: Job) -> Json:
    """Write the rows, and the file that tells of each; answers the counts, or the code of a failed file."""
    payload = job["payload"]
    encoding = ENCODINGS[payload["character_encoding"].lower()]
    file = results.find(org, payload["file_id"])
    try:
        if file is None:
            raise refused("INVALID_FILE_ID")
        sheet = archive.survey(file.content, encoding, org.switches.bulk_write_rows)
        writer = _Writer(org, payload, sheet.header)
    except Refused as broken:
        return {"code": broken.failure.code, **NOTHING}
    member = f"{payload['module']}-{sheet.name}"
    with archive.zipped(member, org.clock.now()) as (out, zip_file):
        told = csv.writer(out)
        told.writerow([*(target.header for target in writer.first), "STATUS", "RECORD_ID", "ERRORS"])
        told.writerows(writer.write(row) for row in archive.rows(file.content, encoding))
    result = File(f"{job['id']}.zip", "application/octet-stream", zip_file.getvalue())
    results.keep(org, job["id"], result)
    return {"code": None, **writer.counts, "total_count": sheet.count}


class _Writer:
    """Writes the rows of one file, one after the other, and counts what became of them."""

    def __init__(self, org: Org, payload: Mapping[str, Any], header: Sequence[str]) -> None:
        self.org = org
        self.module = org.schema.modules[payload["module"]]
        self.user = org.people.get(payload["user"]) or org.people.primary
        self.operation: str = payload["operation"]
        self.find_by: str | None = payload["find_by"]
        self.ignores_empty: bool = payload["ignore_empty"]
        self.targets = mapping.targets(org, self.module, payload["field_mappings"], header)
        self.first = [target for target in self.targets if target.index is not None][:FIRST]
        self.counts = dict(NOTHING)

    def write(self, row: Sequence[str]) -> list[str]:
        """Keep one row; answers its line of the result. A refused row changes nothing and is skipped."""
        try:
            written = self._keep(self._read(row))
            status, record_id, errors = _DONE[written.action], str(written.record["id"]), ""
        except Refused as refused_row:
            status, record_id, errors = "SKIPPED", "", self._error(refused_row.failure)
        self.counts[f"{status.lower()}_count"] += 1
        first = [row[t.index] if t.index is not None and t.index < len(row) else "" for t in self.first]
        return [*first, status, record_id, errors]

    def _read(self, row: Sequence[str]) -> Json:
        read = ((target.field.api_name, target.value(row, self.org)) for target in self.targets)
        return {name: value for name, value in read if value is not None or not self.ignores_empty}

    def _keep(self, sent: Json) -> records.Written:
        org, module, user = self.org, self.module, self.user
        found = self._find(sent) if self.find_by else None
        sent.pop("id", None)
        if found is None and self.operation == "update":
            raise refused("RESOURCE_NOT_FOUND", api_name=self.find_by)
        if found is None:
            return records.create(org, module, sent, user)
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
            return records.holder(self.org, self.module, name, value)
        text = str(value)
        known = text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 2**63
        if not known or self.org.store.get(self.module, int(text)) is None:
            raise refused("RESOURCE_NOT_FOUND", api_name="id")
        return text

    def _error(self, why: Failure) -> str:
        """`CODE-Header`, as the result tells it."""
        name = why.details.get("api_name")
        code = why.code if why.code in ROW_CODES else "CANNOT_PROCESS"
        headers = (target.header for target in self.targets if target.field.api_name == name)
        return f"{code}-{next(headers, name)}" if name else code


_DONE = {"insert": "ADDED", "update": "UPDATED"}


# --- what is told of it ----------------------------------------------------------------------------


def brief(org: Org, job: Job) -> Json:
    """The job as its creation is answered."""
    return {"id": job["id"], "created_by": results.creator(org, job)}


def document(org: Org, job: Job) -> Json:
    """The job as its status and its callback tell it: no wrapper around it."""
    payload, result = job["payload"], job["result"]
    if result is None:
        status = results.STATES[org.jobs.state(job)]
    else:
        status = "FAILED" if result["code"] else "COMPLETED"
    counts = {name: (result or NOTHING)[name] for name in NOTHING}
    resource: Json = {"status": status}
    if status == "FAILED":
        resource["code"] = result["code"]
    resource |= {
        "type": "data",
        "module": payload["module"],
        "file_id": payload["file_id"],
        "field_mappings": payload["told_mappings"],
        "find_by": payload["find_by"],
        "ignore_empty": payload["ignore_empty"],
        "file": {"status": status, "name": payload["file_name"], **counts},
    }
    told: Json = {
        "status": status,
        "character_encoding": payload["character_encoding"],
        "resource": [resource],
        "id": job["id"],
    }
    if payload["callback"]:
        told["callback"] = payload["callback"]
    if status == "COMPLETED":
        place = f"/v2/crm/{org.spec.zgid}/bulk-write/{job['id']}/{job['id']}.zip"
        told["result"] = {"download_url": payload["base"] + place}
    return told | {
        "created_by": results.creator(org, job),
        "operation": payload["operation"],
        "created_time": org.time_text(job["at"]),
    }


def tell(org: Org, job: Job) -> Told | None:
    """The callback: the same document."""
    return results.told(job, document(org, job))
