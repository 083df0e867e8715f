"""The group `records`: list, get, create, update, upsert, delete, deleted, search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from zcrm_mock.api import params, triggers
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, empty, page, raw_response, results, sent_file, success
from zcrm_mock.api.external import (
    ExternalLookup,
    by_ids,
    external_field,
    external_lookups,
    find,
    must_find,
)
from zcrm_mock.api.handlers.selecting import (
    hidden,
    numeric_id,
    searched,
    shows,
    sort_field,
    view_of,
    visible,
    where_asked,
)
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, finding, records, removal, rendering
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached, many_lookups, uploads
from zcrm_mock.engine.hanging.attached import ATTACHMENTS
from zcrm_mock.engine.query import choosing, query_failures
from zcrm_mock.engine.query.sql import Sql, compile_tree
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings.views import View
from zcrm_mock.engine.store import Selection

ADDED = "record added"

SEARCH_DEPTH = 2000
"""Records that a search reaches. Source: docs v7 search, oas-new."""

More = Callable[[int], Mapping[str, Any]]
"""Keys that an answer shows beside a record's own, by the record's id."""


# --- reading -------------------------------------------------------------------------------------


def list_records(call: Call) -> Response:
    """`GET /{module}`: a page, 204 for none, 304 where nothing changed. Source: docs v2 get-records."""
    module, asked = call.module, call.params
    view = view_of(call)
    parts: list[Sql] = [(visible(call, view), ())]
    shown = view.term(call.org, call.user) if view else None
    if shown:
        parts.append(compile_tree(shown, call.org))
    if "ids" in asked:
        parts.append(choosing.one_of([int(i) for i in params.ids(asked)]))
    parts += where_asked(call, module)
    since = params.modified_since(call.request, call.org.rules)
    if since is not None:
        parts.append(choosing.modified_since(since))
    order, told = sorting(call, module, view)
    number, per_page = params.paging(asked, call.org.switches)
    if call.org.switches.list_page_depth_limit and number * per_page > SEARCH_DEPTH:
        raise Refused(query_failures.page_limit_exceeded())
    selection = choosing.all_of(*parts, order=order)
    docs, more = _page(call, module, selection, number, per_page)
    if not docs and since is not None:
        return empty(304)
    return page("data", docs, _info(per_page, len(docs), number) | told | {"more_records": more})


def sorting(call: Call, module: Module, view: View | None = None) -> tuple[str, dict[str, str]]:
    """The order that was asked for, or the view's, and how `info` tells it. Source: kaizen 29, live 2026."""
    asked = call.params.get("sort_by")
    sort_by = asked or (view and view.sort_by) or "id"
    by_view = view.sort_order if view and not asked else None
    sort_order = params.choice(call.params, "sort_order", by_view or "desc", "asc", "desc")
    order = choosing.order_by(sort_field(module, sort_by), "asc" if sort_order == "asc" else "desc")
    return order, {"sort_by": sort_by, "sort_order": sort_order}


def get_record(call: Call) -> Response:
    """`GET /{module}/{record_id}`: one record, 204 where there is none. Source: docs v2 get-records."""
    module = call.module
    if module.api_name == ATTACHMENTS:
        return _download(call)
    number = _named_record(call, module)
    found = call.org.store.get(module, number) if number is not None else None
    if found is None or not shows(call, found[1]) or hidden(call, module, found[0]):
        return empty()
    this: Sql = "k.id = ?", (number,)
    chosen = where_asked(call, module)
    if chosen and not call.org.store.ids(module, choosing.all_of(this, *chosen)):
        return empty()
    return one(call, module, this, found[0])


def _download(call: Call) -> Response:
    """`GET /Attachments/{id}`: the bytes of an attachment, or of a file field by its `attachment_Id`.

    Source: apps on v2 that save what comes (two public ones, 2021 and 2026).
    """
    named = call.args["record_id"]
    found = finding.find(call.org, call.module, named, call.user)
    file = attached.content(call.org, found) if found else uploads.file_of(call.org, named)
    return sent_file(file) if file else empty()


def one(call: Call, module: Module, this: Sql, doc: bytes) -> Response:
    """The record that `this` selects, cut down to `fields`; 304 where it has not changed."""
    since = params.modified_since(call.request, call.org.rules)
    if since is not None:
        changed = choosing.all_of(this, choosing.modified_since(since))
        if not call.org.store.ids(module, changed):
            return empty(304)
    docs = [many_lookups.shown(call.org, module, doc) if module.many else doc]
    if call.params.get("fields"):
        docs = rendering.project(docs, params.listed(call.params["fields"]))
    return raw_response(b'{"data":[' + docs[0] + b"]}")


def search(call: Call) -> Response:
    """`GET /{module}/search` by criteria, email, phone or word, the first counts. Source: docs v2."""
    module, asked = _module(call, query_failures.search_not_supported), call.params
    external_field(call, module)  # the criteria name it anyway: all that can be said is that it is none
    where = searched(call, module)
    number, per_page = params.paging(asked, call.org.switches)
    if number * per_page > SEARCH_DEPTH:
        raise Refused(query_failures.search_limit_reached())
    parts: list[Sql] = [(visible(call), ()), where]
    if call.org.switches.search_lag_seconds:
        parts.append(choosing.indexed(call.org.clock.timestamp()))
    docs, more = _page(call, module, choosing.all_of(*parts), number, per_page)
    return page("data", docs, _info(per_page, len(docs), number) | {"more_records": more})


def deleted(call: Call) -> Response:
    """`GET /{module}/deleted`: who deleted what and when, for 120 days. Source: docs v7 get-deleted."""
    module, asked = _module(call), call.params
    kind = params.choice(asked, "type", "all", "all", "recycle", "permanent")
    number, per_page = params.paging(asked, call.org.switches)
    since = params.modified_since(call.request, call.org.rules)
    offset = (number - 1) * per_page
    found = removal.deleted(call.org, module, call.user, kind, since, per_page + 1, offset)
    if not found and since is not None:
        return empty(304)
    docs = [orjson.dumps(row) for row in found[:per_page]]
    return page("data", docs, _info(per_page, len(docs), number) | {"more_records": len(found) > per_page})


def answer(
    call: Call,
    module: Module,
    *parts: Sql,
    order: str = "k.id DESC",
    told: Mapping[str, str] | None = None,
    more: More | None = None,
) -> Response:
    """A page of the records for which every part holds, the newest first unless told; 304 where nothing
    changed. `told` are keys of `info`; `more` says what is shown of a record that is not its own.

    Operations that know no `If-Modified-Since` pass it over.
    """
    since = asked_since(call)
    if since is not None:
        parts = (*parts, choosing.modified_since(since))
    number, per_page = params.paging(call.params, call.org.switches)
    selection = choosing.all_of(*parts, order=order)
    docs, more_records = _page(call, module, selection, number, per_page, more)
    if not docs and since is not None:
        return empty(304)
    info = _info(per_page, len(docs), number) | dict(told or {})
    return page("data", docs, info | {"more_records": more_records})


def asked_since(call: Call) -> int | None:
    """`If-Modified-Since` (epoch seconds), where the operation knows it."""
    return params.modified_since(call.request, call.org.rules) if 304 in call.operation.status else None


def rows_page(call: Call, rows: Sequence[Mapping[str, Any]]) -> Response:
    """A page of rows that are no records; 304 for none where it was asked for what changed."""
    number, per_page = params.paging(call.params, call.org.switches)
    shown = rows[(number - 1) * per_page : number * per_page]
    if not shown and asked_since(call) is not None:
        return empty(304)
    docs = [orjson.dumps(row) for row in shown]
    if call.params.get("fields"):
        docs = rendering.project(docs, params.listed(call.params["fields"]))
    more = len(rows) > number * per_page
    return page("data", docs, _info(per_page, len(docs), number) | {"more_records": more})


def _page(
    call: Call, module: Module, selection: Selection, number: int, per_page: int, extra: More | None = None
) -> tuple[Sequence[bytes], bool]:
    """The documents of one page of what the caller sees, and whether there are more behind it."""
    if call.org.access.private:
        selection = choosing.narrowed(selection, call.org.access.seen(module, call.user))
    docs = call.org.store.select(module, selection, per_page + 1, (number - 1) * per_page)
    more = len(docs) > per_page
    docs = docs[:per_page]
    if extra:
        docs = rendering.extended(docs, extra)
    if call.params.get("fields"):
        docs = rendering.project(docs, params.listed(call.params["fields"]))
    return docs, more


def _info(per_page: int, count: int, number: int) -> dict[str, Any]:
    return {"per_page": per_page, "count": count, "page": number}


# --- writing -------------------------------------------------------------------------------------


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
    module = _module(call)
    if not params.listed(call.params.get("ids", "")):
        raise Refused(failures.param_missing("ids"))
    external = external_field(call, module)
    wanted = params.listed(call.params["ids"]) if external else params.ids(call.params)
    if len(wanted) > params.MAX_RECORDS:
        raise Refused(failures.too_many_records(params.MAX_RECORDS, "ids"))
    with triggers.of_deletion(call):
        slots = [_delete_slot(call, module, i) for i in wanted]
    return results(slots, call.org.switches)


def delete_one(call: Call) -> Response:
    """`DELETE /{module}/{record_id}`. Source: docs v7 delete."""
    module, text = _module(call), call.args["record_id"]
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
    return body, data


def _module(call: Call, refusal: Any = None) -> Module:
    """The path's module, if it does more than show records: attachments are changed under theirs only."""
    module = call.module
    if module.api_name == ATTACHMENTS:
        raise Refused(refusal(module.api_name) if refusal else failures.module_not_supported())
    return module


def _written(call: Call) -> Module:
    """The path's module, if records can be written to it: some only show what others keep."""
    module = _module(call)
    if module.members:
        raise Refused(failures.module_not_supported())
    return module


def _named_record(call: Call, module: Module) -> int | None:
    text, key = call.args["record_id"], external_field(call, module)
    return find(call, module, key, text) if key else numeric_id(text)
