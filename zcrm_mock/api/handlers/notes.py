"""The group `notes`: of the whole org, and of a record. Source: docs v2 create-notes, get-notes."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, empty, results
from zcrm_mock.api.handlers import records as record_handlers
from zcrm_mock.api.handlers.hanging import child, hanging_on, parent, record
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, records
from zcrm_mock.engine.checks import Values
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import id_of
from zcrm_mock.engine.schema import Module

_SE_MODULE = ("$se_module", "se_module")


def list_notes(call: Call) -> Response:
    """`GET /Notes`: all of them, 204 for none."""
    call.found = _notes(call)
    return record_handlers.answer(call, call.found)


def get_note(call: Call) -> Response:
    """`GET /Notes/{note_id}`: one, 204 where there is none."""
    call.found = _notes(call)
    call.args = {"record_id": call.args["note_id"]}
    return record_handlers.get_record(call)


def create(call: Call) -> Response:
    """`POST /Notes`: each names its `Parent_Id` and `se_module`."""
    return _created(call, _sent(call))


def update(call: Call) -> Response:
    """`PUT /Notes`: each names its id."""
    slots = [_changed(call, sent.get("id") if isinstance(sent, dict) else None, sent) for sent in _sent(call)]
    return results(slots, call.org.switches)


def update_one(call: Call) -> Response:
    """`PUT /Notes/{note_id}`: the first of `data`."""
    return results([_changed(call, call.args["note_id"], _sent(call)[0])], call.org.switches)


def delete(call: Call) -> Response:
    """`DELETE /Notes?ids=`."""
    slots = [_deleted(call, note_id) for note_id in params.needed_ids(call.params)]
    return results(slots, call.org.switches)


def delete_one(call: Call) -> Response:
    """`DELETE /Notes/{note_id}`."""
    return results([_deleted(call, call.args["note_id"])], call.org.switches)


# --- of a record -----------------------------------------------------------------------------------


def list_of_record(call: Call) -> Response:
    """`GET /{module}/{record_id}/Notes`: 204 for none, or no such record (inferred)."""
    return record_handlers.answer(call, _notes(call), hanging_on(call.args["record_id"]))


def create_of_record(call: Call) -> Response:
    """`POST /{module}/{record_id}/Notes`: the path says whose they are."""
    whose: Values = {"Parent_Id": {"id": parent(call)["id"]}, "$se_module": call.module.api_name}
    return _created(call, [{**sent, **whose} if isinstance(sent, dict) else sent for sent in _sent(call)])


def update_of_record(call: Call) -> Response:
    """`PUT /{module}/{record_id}/Notes/{note_id}`: the first of `data`."""
    note_id = _own(call)
    return results([_changed(call, note_id, _sent(call)[0])], call.org.switches)


def delete_of_record(call: Call) -> Response:
    """`DELETE /{module}/{record_id}/Notes/{note_id}`."""
    return results([_deleted(call, _own(call))], call.org.switches)


def get_of_record(call: Call, note_id: str) -> Response:
    """`GET /{module}/{record_id}/Notes/{note_id}`: one, 204 where the record has none of that id."""
    if child(call, _notes(call), note_id) is None:
        return empty()
    return record_handlers.answer(call, _notes(call), ("k.id = ?", (int(note_id),)))


def _own(call: Call) -> str:
    parent(call)
    if child(call, _notes(call), call.args["note_id"]) is None:
        raise Refused(failures.related_id_invalid())
    return call.args["note_id"]


# --- one way for both ------------------------------------------------------------------------------


def _notes(call: Call) -> Module:
    return call.org.schema.modules["Notes"]


def _sent(call: Call) -> list[Any]:
    return params.elements(params.json_body(call.request))


def _created(call: Call, sent: list[Any]) -> Response:
    slots = [attempt(lambda one=one: _create(call, one).details, "record added") for one in sent]  # type: ignore[misc]
    return results(slots, call.org.switches, ok=201)


def _create(call: Call, sent: Any) -> records.Written:
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject"))
    parent_id = id_of(sent.get("Parent_Id"))
    if not parent_id:
        raise Refused(failures.mandatory_not_found("Parent_Id"))
    name = next((sent[key] for key in _SE_MODULE if sent.get(key)), None)
    if not name:
        raise Refused(failures.mandatory_not_found("se_module"))
    if sent.get("Note_Content") in (None, ""):
        raise Refused(failures.mandatory_not_found("Note_Content"))
    # The docs say `se_module`, the SDK sends `$se_module`, some send an object (platform.md 17).
    said = name.get("api_name") if isinstance(name, dict) else name
    module = call.org.schema.find(said) if isinstance(said, str) else None
    if module is None:
        raise Refused(failures.invalid_module())
    if record(call, module, parent_id) is None:
        raise Refused(failures.related_id_invalid())
    kept = {key: value for key, value in sent.items() if key not in _SE_MODULE}
    whole = kept | {"Parent_Id": {"id": parent_id}, "$se_module": module.api_name}
    return records.create(call.org, _notes(call), whole, call.user)


def _changed(call: Call, note_id: Any, sent: Any) -> Slot:
    def write() -> dict[str, Any]:
        if not isinstance(sent, dict):
            raise Refused(failures.expected("jsonobject"))
        if note_id in (None, ""):
            raise Refused(failures.mandatory_not_found("id"))
        change = {key: value for key, value in sent.items() if key not in (*_SE_MODULE, "Parent_Id")}
        return records.update(call.org, _notes(call), note_id, change, call.user).details

    return attempt(write, "record updated")


def _deleted(call: Call, note_id: str) -> Slot:
    return attempt(
        lambda: {"id": records.delete(call.org, _notes(call), note_id, call.user)}, "record deleted"
    )
