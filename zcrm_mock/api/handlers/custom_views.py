"""The group `custom_views`. Source: docs v2 custom-view-meta (platform.md 14)."""

from __future__ import annotations

from functools import partial

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import each, empty, json_response, settings_results
from zcrm_mock.api.handlers.settings import asked_module
from zcrm_mock.api.http import Response
from zcrm_mock.api.metadata import view_json
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.settings import views
from zcrm_mock.engine.settings.views import View

KEY = "custom_views"
TRANSLATION = {
    "public_views": "Public Views",
    "other_users_views": "Other User's Views",
    "shared_with_me": "Shared With Me",
    "created_by_me": "Created By Me",
}


def list_views(call: Call) -> Response:
    """`GET /settings/custom_views?module=`: a page of the module's views, 204 where it has none."""
    known = _views(call)
    number = params.integer(call.params, "page", 1) or 1
    per_page = params.integer(call.params, "per_page", params.PER_PAGE)
    if not 1 <= per_page <= params.PER_PAGE:
        raise Refused(failures.out_of_range("per_page", 1, params.PER_PAGE))
    start = (number - 1) * per_page
    shown = known[start : start + per_page]
    if not shown:
        return empty()
    info = {
        "per_page": per_page,
        "default": next((view["id"] for view in map(view_json, known) if view["default"]), known[0].id),
        "count": len(shown),
        "page": number,
        "more_records": len(known) > start + per_page,
        "translation": TRANSLATION,
    }
    return json_response({"custom_views": [view_json(view) for view in shown], "info": info})


def get_view(call: Call) -> Response:
    """`GET /settings/custom_views/{custom_view_id}?module=`: one view, 204 where the module has no such
    view (platform.md 31)."""
    for view in _views(call):
        if view.id == call.args["custom_view_id"]:
            return json_response({"custom_views": [view_json(view)], "info": {"translation": TRANSLATION}})
    return empty()


def update(call: Call) -> Response:
    """`PUT /settings/custom_views/{custom_view_id}?module=`: a view, sorted otherwise. Source: sdk-v1gen."""
    module = asked_module(call)
    sent = params.elements(params.json_body(call.request), KEY, limit=1)
    change = partial(views.update, call.org, module, call.args["custom_view_id"])
    return settings_results(each(sent, change, "custom view updated successfully"), call.org.switches, KEY)


def _views(call: Call) -> tuple[View, ...]:
    return call.org.views[asked_module(call).api_name]
