"""The group `records`, as far as it reads: list, get, search, deleted."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, sent_file
from zcrm_mock.api.external import external_field, find
from zcrm_mock.api.handlers import showing
from zcrm_mock.api.handlers.selecting import (
    hidden,
    module_of,
    numeric_id,
    searched,
    shows,
    view_of,
    visible,
    where_asked,
)
from zcrm_mock.api.http import Response
from zcrm_mock.engine import finding, removal
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.hanging import attached, uploads
from zcrm_mock.engine.hanging.attached import ATTACHMENTS
from zcrm_mock.engine.query import choosing, query_failures
from zcrm_mock.engine.query.sql import Sql, compile_tree
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.shelf import File

SEARCH_DEPTH = 2000
"""Records that a search reaches. Source: docs v7 search, oas-new."""


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
    order, told = showing.sorting(call, module, view)
    if call.org.switches.list_page_depth_limit:
        _check_depth(call, query_failures.page_limit_exceeded)
    return showing.records_page(call, module, *parts, order=order, told=told)


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
    return showing.one(call, module, this, found[0])


def _download(call: Call) -> Response:
    """`GET /Attachments/{id}`: the bytes of an attachment, or of a file field by its `attachment_Id`.

    Source: apps on v2 that save what comes (two public ones, 2021 and 2026).
    """
    named = call.args["record_id"]
    found = finding.find(call.org, call.module, named, call.user)
    file = attached.content(call.org, found) if found else _of_field(call, named)
    return sent_file(file) if file else empty()


def _of_field(call: Call, attachment_id: str) -> File | None:
    """The file of a field, where the user sees the record that has it."""
    told = uploads.told_of(call.org, attachment_id)
    if told is None:
        return None
    module, record_id, file = told
    return file if finding.find(call.org, module, record_id, call.user) else None


def search(call: Call) -> Response:
    """`GET /{module}/search` by criteria, email, phone or word, the first counts. Source: docs v2."""
    module = module_of(call, query_failures.search_not_supported)
    external_field(call, module)  # the criteria name it anyway: all that can be said is that it is none
    where = searched(call, module)
    _check_depth(call, query_failures.search_limit_reached)
    parts: list[Sql] = [(visible(call), ()), where]
    if call.org.switches.search_lag_seconds:
        parts.append(choosing.indexed(call.org.clock.timestamp()))
    return showing.records_page(call, module, *parts)


def deleted(call: Call) -> Response:
    """`GET /{module}/deleted`: who deleted what and when, for 120 days. Source: docs v7 get-deleted."""
    module, asked = module_of(call), call.params
    kind = params.choice(asked, "type", "all", "all", "recycle", "permanent")
    number, per_page = params.paging(asked, call.org.switches)
    since = params.modified_since(call.request, call.org.rules)
    offset = (number - 1) * per_page
    found = removal.deleted(call.org, module, call.user, kind, since, per_page + 1, offset)
    if not found and since is not None:
        return empty(304)
    docs = [orjson.dumps(row) for row in found[:per_page]]
    return showing.paged(docs, number, per_page, len(found) > per_page)


def _named_record(call: Call, module: Module) -> int | None:
    text, key = call.args["record_id"], external_field(call, module)
    return find(call, module, key, text) if key else numeric_id(text)


def _check_depth(call: Call, refusal: Callable[[], Failure]) -> None:
    number, per_page = params.paging(call.params, call.org.switches)
    if number * per_page > SEARCH_DEPTH:
        raise Refused(refusal())
