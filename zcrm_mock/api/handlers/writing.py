"""The group `records`, as far as it writes: create, update, upsert, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zcrm_mock.api import params, triggers
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, results, success
from zcrm_mock.api.external import ExternalLookup, by_ids, external_field, external_lookups, must_find
from zcrm_mock.api.handlers.selecting import module_of, numeric_id
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, records, removal
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.schema import Module

ADDED = "record added"
BESIDE = {
    "data",
    "trigger",
    "duplicate_check_fields",
    "lar_id",
    "process",
    "apply_feature_execution",
    "wf_trigger",
}
"""What a write's body may have. Source: records.md 3.1; the last: the official SDKs."""


def create(call: Call) -> Response:
    """`POST /{module}`: one slot per record, 201 where all went well. Source: docs v2 insert-records."""
    module, (body, data) = _written(call), _data(call)
    lookups = external_lookups(call, module)
    with triggers.asked_by(call, body):
        slots = [_create_slot(call, module, sent, lookups) for sent in data]
    return results(slots, call.org.switches, ok=201)


def update(call: Call) -> Response:
    """`PUT /{module}`: each record names its id. Source: docs v7 update."""
    module, (body, data) = _written(call), _data(call)
    key, lookups = external_field(call, module), external_lookups(call, module)
    name = key.api_name if key else "id"
    with triggers.asked_by(call, body):
        slots = [_update_slot(call, module, _own_id(sent, name), sent, lookups) for sent in data]
    return results(slots, call.org.switches)


def update_one(call: Call) -> Response:
    """`PUT /{module}/{record_id}`: the first record of `data`, the path's id. Source: docs v7 update."""
    module, (body, data) = _written(call), _data(call)
    external_field(call, module)  # a header that cannot be is the request's fault, not the record's
    lookups = external_lookups(call, module)
    with triggers.asked_by(call, body):
        slot = _update_slot(call, module, call.args["record_id"], data[0], lookups)
    return results([slot], call.org.switches)


def upsert(call: Call) -> Response:
    """`POST /{module}/upsert`: records that duplicate one update it. Source: records.md 3.3."""
    module = _written(call)
    if module.api_name in records.NO_UPSERT:
        raise Refused(failures.module_not_supported())
    body, data = _data(call)
    asked = body.get("duplicate_check_fields")
    if asked is None:
        asked = params.listed(call.params.get("duplicate_check_fields", ""))
    if not isinstance(asked, list) or not all(isinstance(name, str) for name in asked):
        raise Refused(failures.data_not_an_array("duplicate_check_fields"))
    key, lookups = external_field(call, module), external_lookups(call, module)
    if key:
        asked = [key.api_name]
    with triggers.asked_by(call, body):
        slots = [_upsert_slot(call, module, sent, asked, lookups) for sent in data]
    inserted = all(slot.json.get("action") == "insert" for slot in slots)
    return results(slots, call.org.switches, ok=call.org.switches.upsert_insert_status if inserted else 200)


def delete(call: Call) -> Response:
    """`DELETE /{module}?ids=`: up to 100 records. Source: docs v7 delete."""
    module = module_of(call)
    external = external_field(call, module)
    wanted = params.needed_ids(call.params, key="param_name", numbers=external is None)
    with triggers.of_deletion(call):
        slots = [_delete_slot(call, module, i) for i in wanted]
    return results(slots, call.org.switches)


def delete_one(call: Call) -> Response:
    """`DELETE /{module}/{record_id}`. Source: docs v7 delete."""
    module, text = module_of(call), call.args["record_id"]
    if not external_field(call, module):
        numeric_id(text)
    with triggers.of_deletion(call):
        slot = _delete_slot(call, module, text)
    return results([slot], call.org.switches)


def _create_slot(call: Call, module: Module, sent: Any, lookups: Sequence[ExternalLookup]) -> Slot:
    def write() -> dict[str, Any]:
        return records.create(call.org, module, by_ids(call, lookups, sent), call.user).details

    return attempt(write, ADDED)


def _update_slot(call: Call, module: Module, name: Any, sent: Any, lookups: Sequence[ExternalLookup]) -> Slot:
    def write() -> dict[str, Any]:
        if not isinstance(sent, dict):
            raise Refused(failures.expected("jsonobject"))
        key = external_field(call, module)
        if name in (None, ""):
            raise Refused(failures.mandatory_not_found(key.api_name if key else "id"))
        record_id = must_find(call, module, key, name) if key else name
        changes = by_ids(call, lookups, sent)
        details = records.update(call.org, module, record_id, changes, call.user).details
        return details | {key.api_name: name} if key else details

    return attempt(write, "record updated")


def _own_id(sent: Any, name: str) -> Any:
    return sent.get(name) if isinstance(sent, dict) else None


def _upsert_slot(
    call: Call, module: Module, sent: Any, asked: list[str], lookups: Sequence[ExternalLookup]
) -> Slot:
    try:
        written = records.upsert(call.org, module, by_ids(call, lookups, sent), asked, call.user)
    except Refused as refused:
        return Slot(refused.failure.as_json(), ok=False)
    message = ADDED if written.action == "insert" else "record updated"
    return success(written.details, message, duplicate_field=written.duplicate_field, action=written.action)


def _delete_slot(call: Call, module: Module, name: str) -> Slot:
    def write() -> dict[str, Any]:
        key = external_field(call, module)
        record_id = must_find(call, module, key, name) if key else name
        details = {"id": removal.delete(call.org, module, record_id, call.user)}
        return {key.api_name: name} | details if key else details

    return attempt(write, "record deleted")


def _data(call: Call) -> tuple[dict[str, Any], list[Any]]:
    """A write's body and the records in it."""
    body = params.json_body(call.request)
    data = params.elements(body)
    call.cost = -(-len(data) // 10)
    for name in body.keys() - BESIDE:
        call.org.warn(f"the body of a write has no {name}: Zoho ignores it")
    return body, data


def _written(call: Call) -> Module:
    """The path's module, if records can be written to it: some only show what others keep."""
    module = module_of(call)
    if module.members:
        raise Refused(failures.module_not_supported())
    return module
