"""The groups `related_lists` and `related_records`: what records have of others, and links between them.

Source: docs v2 related-list-meta, records.md 10.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, empty, json_response, results
from zcrm_mock.api.external import external_field, find, must_find
from zcrm_mock.api.handlers import notes, showing
from zcrm_mock.api.handlers.hanging import record
from zcrm_mock.api.handlers.selecting import sort_field
from zcrm_mock.api.handlers.settings import asked_module
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, finding, items
from zcrm_mock.engine.datatypes import epoch
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import related, stage_history
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.query.sql import Sql
from zcrm_mock.engine.schema import Module, RelatedList
from zcrm_mock.engine.settings import settings_failures

KEY, NOTES = "related_lists", "Notes"


# --- the lists of a module -------------------------------------------------------------------------


def list_lists(call: Call) -> Response:
    """`GET /settings/related_lists?module=`: all of a module's, 204 where it has none."""
    return _told(related.lists_of(call.org.schema)[asked_module(call).api_name])


def get_list(call: Call) -> Response:
    """`GET /settings/related_lists/{related_list_id}?module=`: one, 204 where there is none (inferred)."""
    known = related.lists_of(call.org.schema)[asked_module(call).api_name]
    return _told([one for one in known if one.id == call.args["related_list_id"]])


def _told(found: Any) -> Response:
    return json_response({KEY: [_json(one) for one in found]}) if found else empty()


def _json(one: RelatedList) -> items.Item:
    """A related list as v2 tells it; `module` is a string there. Source: platform.md 15."""
    joined = {"connectedmodule": one.connected, "linkingmodule": one.module} if one.connected else {}
    return {
        "sequence_number": str(one.position),
        "display_label": one.label,
        "api_name": one.api_name,
        "module": one.module,
        "name": one.label,
        "action": None,
        "id": one.id,
        "href": f"{one.owner}/{{ENTITYID}}/{one.api_name}" if one.in_api else None,
        "type": one.type,
        **joined,
    }


# --- what a list holds -----------------------------------------------------------------------------


def list_records(call: Call) -> Response:
    """`GET /{module}/{record_id}/{related_list}`: 204 for none, or no such record (inferred)."""
    return _history(call) if _list(call).history else _shown(call)


def get_record(call: Call) -> Response:
    """`GET …/{related_list}/{related_record_id}`: one, 204 where the list does not hold it."""
    one = _list(call)
    if one.history:
        return _history(call, call.args["related_record_id"])
    number = _named(call, related.module_of(call.org, one), call.args["related_record_id"])
    return empty() if number is None else _shown(call, ("k.id = ?", (number,)))


def _shown(call: Call, *parts: Sql) -> Response:
    one = _list(call)
    module, owner = related.module_of(call.org, one), _named(call, call.module, call.args["record_id"])
    if owner is None:
        return empty()
    more = partial(related.saying, call.org, one, owner) if one.link else None
    where = related.records_in(call.org, one, owner)
    return showing.records_page(call, module, where, *parts, order=_order(call, module), more=more)


def _order(call: Call, module: Module) -> str:
    sort_by = sort_field(module, call.params.get("sort_by") or "id")
    return choosing.order_by(sort_by, "asc" if _ascending(call) else "desc")


def _ascending(call: Call) -> bool:
    return params.choice(call.params, "sort_order", "desc", "asc", "desc") == "asc"


def _history(call: Call, row_id: str | None = None) -> Response:
    """A deal's way through its stages, or one row of it; sorted by nothing but time (inferred)."""
    if (call.params.get("sort_by") or "id") not in ("id", "Created_Time", "Modified_Time"):
        raise Refused(failures.invalid_param("sort_by"))
    number = _named(call, call.module, call.args["record_id"])
    deal = finding.find(call.org, call.module, number, call.user)
    since = showing.asked_since(call)
    rows = [
        row
        for row in (stage_history.of(call.org, deal) if deal else ())
        if row_id in (None, row["id"]) and (since is None or epoch(row["Modified_Time"]) > since)
    ]
    return showing.rows_page(call, rows[::-1] if _ascending(call) else rows)


def _list(call: Call) -> RelatedList:
    return related.find(call.org, call.module, call.args["related_list"])


def _named(call: Call, module: Module, text: str) -> int | None:
    """The record of that id, or with `X-EXTERNAL` of that value of its field, or None."""
    key = external_field(call, module)
    if key:
        return find(call, module, key, text)
    return int(text) if record(call, module, text) else None


# --- linking ---------------------------------------------------------------------------------------


def update(call: Call) -> Response:
    """`PUT …/{related_list}`: links up to 100 records, each named by its id; notes are changed."""
    if _list(call).module == NOTES:
        return notes.update_all_of_record(call)
    one, owner = _linking(call)
    slots = [_linked(call, one, owner, sent) for sent in _sent(call)]
    return results(slots, call.org.switches)


def update_one(call: Call) -> Response:
    """`PUT …/{related_list}/{related_record_id}`: links the path's record, with the first of `data`."""
    one, owner = _linking(call)
    slot = _linked(call, one, owner, _sent(call)[0], call.args["related_record_id"])
    return results([slot], call.org.switches)


def delink(call: Call) -> Response:
    """`DELETE …/{related_list}?ids=`: unlinks up to 100 records; notes are deleted."""
    if _list(call).module == NOTES:
        return notes.delete_all_of_record(call)
    one, owner = _linking(call)
    wanted = params.needed_ids(call.params, key="param_name", numbers=False)
    return results([_unlinked(call, one, owner, name) for name in wanted], call.org.switches)


def delink_one(call: Call) -> Response:
    """`DELETE …/{related_list}/{related_record_id}`."""
    one, owner = _linking(call)
    return results([_unlinked(call, one, owner, call.args["related_record_id"])], call.org.switches)


def _linking(call: Call) -> tuple[RelatedList, int]:
    """The path's list and whose it is. Refuses one that takes no links, an id that no record has, and a
    converted lead (inferred)."""
    one = _list(call)
    related.check_linkable(one)
    external_field(call, related.module_of(call.org, one))  # a header that cannot be is the request's fault
    owner = _must_name(call, call.module, call.args["record_id"])
    related.check_owner(call.org, call.module, owner)
    return one, owner


def _sent(call: Call) -> list[Any]:
    return params.elements(params.json_body(call.request))


def _linked(call: Call, one: RelatedList, owner: int, sent: Any, name: str | None = None) -> Slot:
    module = related.module_of(call.org, one)
    key = external_field(call, module)
    id_key = key.api_name if key else "id"

    def write() -> dict[str, Any]:
        given = dict(items.table(sent))
        own = given.pop(id_key, None)
        named = name or items.id_of(own)
        if not named:
            raise Refused(failures.mandatory_not_found(id_key))
        number = _must_name(call, module, named, id=named)
        related.link(call.org, one, owner, number, given)
        return _details(number, id_key, named)

    return attempt(write, "relation added")


def _unlinked(call: Call, one: RelatedList, owner: int, name: str) -> Slot:
    module = related.module_of(call.org, one)
    key = external_field(call, module)

    def write() -> dict[str, Any]:
        number = _must_name(call, module, name, id=name)
        related.unlink(call.org, one, owner, number)
        return _details(number, key.api_name if key else "id", name)

    return attempt(write, "relation removed")


def _details(number: int, key: str, name: str) -> dict[str, Any]:
    return {"id": str(number)} | ({key: name} if key != "id" else {})


def _must_name(call: Call, module: Module, text: str, **details: str) -> int:
    key = external_field(call, module)
    if key:
        return int(must_find(call, module, key, text))
    if record(call, module, text) is None:
        raise Refused(settings_failures.related_id_invalid(details))
    return int(text)
