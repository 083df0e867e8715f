"""The group `notes`: of the whole org, and of a record. Source: docs v2 create-notes, get-notes."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, empty, refused, results
from zcrm_mock.api.handlers import showing
from zcrm_mock.api.handlers.hanging import child, hanging_on, parent, record
from zcrm_mock.api.handlers.selecting import hidden, numeric_id
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, items, removal
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import notes
from zcrm_mock.engine.query import query_failures


def list_notes(call: Call) -> Response:
    """`GET /Notes`: all of them, 204 for none. Refuses who is no administrator."""
    if not call.user.is_admin:
        raise Refused(query_failures.for_admins_only())
    order, told = showing.sorting(call, notes.of(call.org))
    return showing.records_page(call, notes.of(call.org), order=order, told=told)


def get_note(call: Call) -> Response:
    """`GET /Notes/{note_id}`: one, 204 where there is none."""
    number = numeric_id(call.args["note_id"])
    found = call.org.store.get(notes.of(call.org), number)
    if found is None or hidden(call, notes.of(call.org), found[0]):
        return empty()
    return showing.one(call, notes.of(call.org), ("k.id = ?", (number,)), found[0])


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
    """`DELETE /Notes?ids=`: up to 100."""
    slots = [_deleted(call, note_id) for note_id in params.needed_ids(call.params)]
    return results(slots, call.org.switches)


def delete_one(call: Call) -> Response:
    """`DELETE /Notes/{note_id}`."""
    return results([_deleted(call, call.args["note_id"])], call.org.switches)


# --- of a record -----------------------------------------------------------------------------------


def list_of_record(call: Call) -> Response:
    """`GET /{module}/{record_id}/Notes`: 204 for none, or no such record (inferred)."""
    module, record_id = notes.bearer(call.org, call.module.api_name), call.args["record_id"]
    if record(call, module, record_id) is None:
        return empty()
    return showing.records_page(call, notes.of(call.org), hanging_on(record_id))


def create_of_record(call: Call) -> Response:
    """`POST /{module}/{record_id}/Notes`: the path says whose they are."""
    module = notes.bearer(call.org, call.module.api_name)
    whose = {"Parent_Id": parent(call)["id"], "$se_module": module.api_name}
    return _created(call, [{**sent, **whose} if isinstance(sent, dict) else sent for sent in _sent(call)])


def update_of_record(call: Call) -> Response:
    """`PUT /{module}/{record_id}/Notes/{note_id}`: the first of `data`."""
    parent(call)
    return results([_changed_of(call, call.args["note_id"], _sent(call)[0])], call.org.switches)


def update_all_of_record(call: Call) -> Response:
    """`PUT /{module}/{record_id}/Notes`: each names its id. Source: zoho/zcrm-nodejs-sdk pull 8, tried."""
    parent(call)
    slots = [_changed_by_its_id(call, sent) for sent in _sent(call)]
    return results(slots, call.org.switches)


def delete_of_record(call: Call) -> Response:
    """`DELETE /{module}/{record_id}/Notes/{note_id}`."""
    parent(call)
    return results([_deleted_of(call, call.args["note_id"])], call.org.switches)


def delete_all_of_record(call: Call) -> Response:
    """`DELETE /{module}/{record_id}/Notes?ids=`: up to 100. Source: zoho/zcrm-nodejs-sdk pull 8, tried."""
    wanted = params.needed_ids(call.params)
    parent(call)
    return results([_deleted_of(call, note_id) for note_id in wanted], call.org.switches)


def _changed_of(call: Call, note_id: str, sent: Any) -> Slot:
    if child(call, notes.of(call.org), note_id) is None:
        return refused(failures.invalid_id({"id": note_id}))
    return _changed(call, note_id, sent)


def _changed_by_its_id(call: Call, sent: Any) -> Slot:
    if not isinstance(sent, dict):
        return refused(failures.expected("jsonobject"))
    note_id = items.id_of(sent.get("id"))
    return _changed_of(call, note_id, sent) if note_id else refused(failures.mandatory_not_found("id"))


def _deleted_of(call: Call, note_id: str) -> Slot:
    if child(call, notes.of(call.org), note_id) is None:
        return refused(failures.record_not_deleted(note_id))
    return _deleted(call, note_id)


# --- one way for both ------------------------------------------------------------------------------


def _sent(call: Call) -> list[Any]:
    return params.elements(params.json_body(call.request))


def _created(call: Call, sent: list[Any]) -> Response:
    slots = [
        attempt(lambda one=one: notes.create(call.org, one, call.user).details, "record added")  # type: ignore[misc]
        for one in sent
    ]
    return results(slots, call.org.switches, ok=call.org.switches.note_added_status)


def _changed(call: Call, note_id: Any, sent: Any) -> Slot:
    return attempt(lambda: notes.update(call.org, note_id, sent, call.user).details, "record updated")


def _deleted(call: Call, note_id: str) -> Slot:
    return attempt(
        lambda: {"id": removal.delete(call.org, notes.of(call.org), note_id, call.user)}, "record deleted"
    )
