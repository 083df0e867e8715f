"""The group `users`: list and get."""

from __future__ import annotations

import orjson

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, json_response, page
from zcrm_mock.api.http import Response
from zcrm_mock.engine.people import TYPES, user_json


def list_users(call: Call) -> Response:
    """`GET /users`: a page of users of one type, 204 where there is none. Source: docs v2 get-users."""
    kind = params.choice(call.params, "type", "AllUsers", *TYPES, "CurrentUser")
    number, per_page = params.paging(call.params, call.org.switches)
    if params.unchanged(call.request, call.org):
        return empty(304)
    users = call.org.people.of_type(kind, call.user)
    start = (number - 1) * per_page
    shown = [orjson.dumps(_json(call, user)) for user in users[start : start + per_page]]
    more = len(users) > start + per_page
    info = {"per_page": per_page, "count": len(shown), "page": number, "more_records": more}
    return page("users", shown, info)


def get_user(call: Call) -> Response:
    """`GET /users/{user_id}`: one user, 204 where there is none. Source: docs v2 get-users."""
    user = call.org.people.get(call.args["user_id"])
    if user is None:
        return empty()
    return (
        empty(304)
        if params.unchanged(call.request, call.org)
        else json_response({"users": [_json(call, user)]})
    )


def _json(call: Call, user: object) -> object:
    return user_json(user, call.org, own=user is call.user)  # type: ignore[arg-type]
