"""The group `custom_views`. Source: docs v2 custom-view-meta (platform.md 14)."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, json_response
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.views import View

TRANSLATION = {
    "public_views": "Public Views",
    "other_users_views": "Other User's Views",
    "shared_with_me": "Shared With Me",
    "created_by_me": "Created By Me",
}


def list_views(call: Call) -> Response:
    """`GET /settings/custom_views?module=`: a page of the module's views, 204 where it has none."""
    views = _views(call)
    number = params.integer(call.params, "page", 1) or 1
    per_page = params.integer(call.params, "per_page", params.PER_PAGE)
    if not 1 <= per_page <= params.PER_PAGE:
        raise Refused(failures.out_of_range("per_page", 1, params.PER_PAGE))
    start = (number - 1) * per_page
    shown = views[start : start + per_page]
    if not shown:
        return empty()
    info = {
        "per_page": per_page,
        "default": views[0].id,
        "count": len(shown),
        "page": number,
        "more_records": len(views) > start + per_page,
        "translation": TRANSLATION,
    }
    return json_response({"custom_views": [_json(view) for view in shown], "info": info})


def get_view(call: Call) -> Response:
    """`GET /settings/custom_views/{custom_view_id}?module=`: one view. Refuses another module's id."""
    for view in _views(call):
        if view.id == call.args["custom_view_id"]:
            return json_response({"custom_views": [_json(view)], "info": {"translation": TRANSLATION}})
    raise Refused(failures.invalid_id())


def _views(call: Call) -> tuple[View, ...]:
    name = call.params.get("module", "")
    if not name:
        raise Refused(failures.param_missing("module", key="param"))
    module = call.org.schema.find(name)
    if module is None:
        raise Refused(failures.invalid_module())
    return call.org.views[module.api_name]


def _json(view: View) -> dict[str, Any]:
    """A view as metadata tells it; what Zoho's own ones show is not told (inferred from the samples)."""
    own = view.system_name is None
    return {
        "display_value": view.name,
        "shared_type": "private" if own else None,
        "criteria": view.criteria if own else None,
        "system_name": view.system_name,
        "shared_details": None,
        "sort_by": view.sort_by,
        "offline": not own,
        "default": view.system_name == "ALLVIEWS",
        "system_defined": not own,
        "name": view.name,
        "id": view.id,
        "category": "created_by_me" if own else "public_views",
        "fields": list(view.fields),
        "favorite": None,
        "sort_order": view.sort_order,
    }
