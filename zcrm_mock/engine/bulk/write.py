"""Bulk write: what is uploaded and asked for, and what is told of the job. Source: platform.md 27.

What a job does with its files is in `writing`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.bulk import archive, mapping, results
from zcrm_mock.engine.bulk.bulk_failures import refused, said
from zcrm_mock.engine.bulk.mapping import PARENT, Target
from zcrm_mock.engine.bulk.writing import ENCODINGS, NOTHING
from zcrm_mock.engine.fields import Field
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

NOT_WRITTEN = ("Activities", "Events", "Calls", "Notes", "Attachments")
"""Modules without bulk write. Source: docs v2 bulk-write create-job, which lists the others."""

Json = dict[str, Any]


def upload(org: Org, file: File) -> Json:
    """Keep a zip file for a job to come. Refuses one of more than 25 MB, and what is no zip file.

    A zip file of something else than CSVs passes here, and fails in the job.
    """
    if len(file.content) > MAX_UPLOAD:
        raise refused("FILE_TOO_LARGE")
    archive.check(file.content)
    file_id = str(org.store.next_id())
    results.keep(org, file_id, file)
    return {"file_id": file_id, "created_time": org.now()}


def asked(org: Org, user: User, body: Mapping[str, Any], base: str) -> tuple[Module, Json]:
    """The module, and a job's payload; results will lie below `base`. Refuses at the first mistake.

    Of several resources the first is about records, the others about rows of their subforms, each with a
    CSV of its own in one zip. Source: docs v7 bulk-write create-job, limitations.
    """
    operation = _needed(body, "operation")
    if operation not in OPERATIONS:
        raise refused("INVALID_DATA", "operation", api_name="operation")
    encoding = body.get("character_encoding") or "UTF-8"
    if not isinstance(encoding, str) or encoding.lower() not in ENCODINGS:
        raise refused("INVALID_DATA", "character_encoding", api_name="character_encoding")
    listed = _needed(body, "resource")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise refused("INVALID_DATA", "resource", api_name="resource")
    named = {str(one.get("module")).casefold() for one in listed}
    reading = _Reading(org, operation, ENCODINGS[encoding.lower()], named, body.get("ignore_empty"))
    resources = [reading.resource(one, alone=len(listed) == 1) for one in listed]
    return reading.module, {
        "operation": operation,
        "character_encoding": encoding,
        "resources": resources,
        "callback": results.callback(
            body.get("callback", body.get("callBack")), supported_callback_methods=["post"]
        ),
        "user": user.id,
        "base": base,
    }


class _Reading:
    """Reads the resources of one job; the first says which module the others' rows belong to."""

    module: Module

    def __init__(
        self, org: Org, operation: str, encoding: str, named: Container[str], ignores_empty: Any
    ) -> None:
        self.org = org
        self.operation = operation
        self.encoding = encoding
        self.named = named
        """What all resources are of, in lower case."""
        self.ignores_empty = ignores_empty
        self._read: list[Json] = []
        self._columns = 0
        """How many columns the first file has, which rows in the others may name."""

    def resource(self, sent: Mapping[str, Any], *, alone: bool) -> Json:
        """One of them, as the job keeps it."""
        if _needed(sent, "type") != "data":
            raise refused("INVALID_DATA", "type", api_name="type")
        named = _needed(sent, "module")
        called = named if isinstance(named, str) else said(named)
        subform = self._find_rows(called) if self._read else self._find_first(called)
        kind = mapping.row_module(self.module, subform) if subform else self.module
        file_id = str(_needed(sent, "file_id"))
        file = results.find(self.org, file_id)
        if file is None or any(file_id != other["file_id"] for other in self._read):
            raise refused("INVALID_FILE_ID")
        wanted = None if alone and "file_names" not in sent else _file_name(sent)
        name, header = archive.peek(file.content, self.encoding, wanted)
        mappings = sent.get("field_mappings")
        targets = mapping.targets(self.org, kind, mappings, header, self._columns)
        find_by = _find_by(kind, sent, self.operation)
        if header is not None:
            self._check_mapped(kind, targets, find_by)
        if not self._read and subform is None:
            self._columns = archive.MAX_COLUMNS if header is None else len(header)
        read = {
            "module": kind.api_name,
            "parent": self.module.api_name if subform else None,
            "subform": subform.api_name if subform else None,
            "file_id": file_id,
            "wanted": wanted,
            "file_name": name or wanted or file.name,
            "field_mappings": mappings,
            "told_mappings": [target.as_json() for target in targets],
            "find_by": find_by,
            "ignore_empty": sent.get("ignore_empty", self.ignores_empty) is True,
        }
        self._read.append(read)
        return read

    def _check_mapped(self, module: Module, targets: Sequence[Target], find_by: str | None) -> None:
        """What a new record, or any row, cannot do without, and what a known one is found by; line items come
        with a file of their own."""
        needed = {
            field.api_name
            for field in module.mandatory
            if (self.operation != "update" or field.api_name == PARENT)
            and not (field.rows and field.rows_name.casefold() in self.named)
        }
        if find_by:
            needed.add(find_by)
        if needed - {target.field.api_name for target in targets}:
            raise refused("MANDATORY_FIELDS_NOT_MAPPED")

    def _find_first(self, called: str) -> Field | None:
        """Find what the first resource is of, and keep the module: of a subform that is named its own, of
        which the subform is answered. Refuses what is neither."""
        subforms = self._subforms(called)
        found = self.org.schema.find(called, any_case=self.org.switches.module_names_any_case)
        if found is None and len(subforms) == 1:  # line items are called the same in every module
            self.module, subform = subforms[0]
            return subform
        if found is None or found.api_name in NOT_WRITTEN:
            raise refused("MODULE_NOT_AVAILABLE", said(called))
        self.module = found
        return None

    def _find_rows(self, called: str) -> Field:
        """Find a later resource's subform. Refuses what is none of the first one's module, or there twice."""
        mine = [subform for module, subform in self._subforms(called) if module is self.module]
        twice = any(other["module"].casefold() == called.casefold() for other in self._read)
        if not mine or twice or self._read[0]["subform"]:
            raise refused("INVALID_DATA", "module", api_name="module")
        return mine[0]

    def _subforms(self, called: str) -> list[tuple[Module, Field]]:
        found = self.org.schema.subforms(called)
        return [(module, subform) for module, subform in found if module.api_name not in NOT_WRITTEN]


def _file_name(sent: Mapping[str, Any]) -> str:
    names = _needed(sent, "file_names")
    if not isinstance(names, list) or len(names) != 1 or not isinstance(names[0], str):
        raise refused("INVALID_DATA", "file_names", api_name="file_names")
    return names[0][-archive.MAX_NAME :]


def _needed(sent: Mapping[str, Any], key: str) -> Any:
    if sent.get(key) in (None, "", []):
        raise refused("MISSING_REQUIRED_KEY", key)
    return sent[key]


def _find_by(module: Module, resource: Mapping[str, Any], operation: str) -> str | None:
    sent = resource.get("find_by")
    if sent is None and operation != "insert":
        raise refused("MISSING_REQUIRED_KEY", "find_by")
    if sent is not None and (not isinstance(sent, str) or sent not in mapping.keys_of(module)):
        raise refused("INVALID_FIELD", said(sent), api_name="find_by")
    return sent


# --- what is told of it ----------------------------------------------------------------------------


def brief(org: Org, job: Job) -> Json:
    """The job as its creation is answered."""
    return {"id": job["id"], "created_by": results.creator(org, job)}


def document(org: Org, job: Job) -> Json:
    """The job as its status and its callback tell it: no wrapper around it."""
    payload, outcomes = job["payload"], _outcomes(org, job)
    states = [outcome["status"] for outcome in outcomes]
    status = "COMPLETED" if "COMPLETED" in states else states[0]
    told: Json = {
        "status": status,
        "character_encoding": payload["character_encoding"],
        "resource": [
            _told(resource, outcome) for resource, outcome in zip(payload["resources"], outcomes, strict=True)
        ],
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


def _outcomes(org: Org, job: Job) -> list[Json]:
    """What became of each resource: its status, a code where it failed, and the counts."""
    result, resources = job["result"], job["payload"]["resources"]
    if result is None:
        return [{"status": results.STATES[org.jobs.state(job)], **NOTHING} for _ in resources]
    outcomes: list[Json] = result["files"]
    return outcomes or [{"status": "FAILED", "code": result["code"], **NOTHING} for _ in resources]


def _told(resource: Json, outcome: Json) -> Json:
    status = outcome["status"]
    return {
        "status": status,
        **({"code": outcome["code"]} if outcome.get("code") else {}),
        "type": "data",
        "module": resource["module"],
        "file_id": resource["file_id"],
        "field_mappings": resource["told_mappings"],
        "find_by": resource["find_by"],
        "ignore_empty": resource["ignore_empty"],
        "file": {
            "status": status,
            "name": resource["file_name"],
            **{name: outcome[name] for name in NOTHING},
        },
    }


def tell(org: Org, job: Job) -> Told | None:
    """The callback: the same document."""
    return results.told(job, document(org, job))
