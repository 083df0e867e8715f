"""How a read's records go out: one of them, or a page; the operations choose which."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, page, raw_response
from zcrm_mock.api.handlers.selecting import sort_field
from zcrm_mock.api.http import Response
from zcrm_mock.engine import rendering
from zcrm_mock.engine.hanging import many_lookups
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.query.sql import Sql
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings.views import View
from zcrm_mock.engine.store import Selection

More = Callable[[int], Mapping[str, Any]]
"""Keys that an answer shows beside a record's own, by the record's id."""


def sorting(call: Call, module: Module, view: View | None = None) -> tuple[str, dict[str, str]]:
    """The order that was asked for, or the view's, and how `info` tells it. Source: kaizen 29, live 2026."""
    asked = call.params.get("sort_by")
    sort_by = asked or (view and view.sort_by) or "id"
    by_view = view.sort_order if view and not asked else None
    sort_order = params.choice(call.params, "sort_order", by_view or "desc", "asc", "desc")
    order = choosing.order_by(sort_field(module, sort_by), "asc" if sort_order == "asc" else "desc")
    return order, {"sort_by": sort_by, "sort_order": sort_order}


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


def records_page(
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
    return paged(docs, number, per_page, more_records, told)


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
    return paged(docs, number, per_page, len(rows) > number * per_page)


def paged(
    docs: Sequence[bytes], number: int, per_page: int, more: bool, told: Mapping[str, str] | None = None
) -> Response:
    """These documents as page `number`; `told` are further keys of `info`. 204 for none."""
    info = {"per_page": per_page, "count": len(docs), "page": number, **(told or {}), "more_records": more}
    return page("data", docs, info)


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
