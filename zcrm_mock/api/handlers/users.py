"""The group `users`. Source: docs v2 get-users, add-user; py-sdk-2.0 (platform.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import orjson

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, each, empty, json_response, page, settings_results
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.people import users
from zcrm_mock.engine.people.people import TYPES, User, user_json
from zcrm_mock.engine.query import query_failures


def list_users(call: Call) -> Response:
    """`GET /users`: a page of users of one type, 204 where there is none. Source: docs v2 get-users."""
    kind = params.choice(call.params, "type", "AllUsers", *TYPES, "CurrentUser")
    if params.unchanged(call.request, call.org, call.org.people.changed_at):
        return empty(304)
    return _page(call, call.org.people.of_type(kind, call.user))


def search(call: Call) -> Response:
    """`GET /users/search?criteria=`: 204 where nobody is found. Source: sdk-v1gen (platform.md 4.2)."""
    if not call.params.get("criteria"):
        raise Refused(query_failures.search_param_missing())
    return _page(call, users.search(call.org, call.params["criteria"]))


def get_user(call: Call) -> Response:
    """`GET /users/{user_id}`: one user, 204 where there is none. Source: docs v2 get-users."""
    user = call.org.people.get(call.args["user_id"])
    if user is None:
        return empty()
    if params.unchanged(call.request, call.org, user.changed_at):
        return empty(304)
    return json_response({"users": [_json(call, user)]})


def create(call: Call) -> Response:
    """`POST /users`: one user, 201. Source: docs v2 add-user."""
    sent = params.elements(params.json_body(call.request), "users", limit=1)
    keep = partial(users.create, call.org, caller=call.user)
    return settings_results(each(sent, keep, "User added"), call.org.switches, "users", ok=201)


def update(call: Call) -> Response:
    """`PUT /users`: each names an id."""
    sent = params.elements(params.json_body(call.request), "users")
    return _written(call, each(sent, partial(users.update, call.org, caller=call.user), "User updated"))


def update_one(call: Call) -> Response:
    """`PUT /users/{user_id}`: the first of `users`."""
    sent = params.elements(params.json_body(call.request), "users")[:1]
    change = partial(users.update, call.org, caller=call.user, user_id=call.args["user_id"])
    return _written(call, each(sent, change, "User updated"))


def delete(call: Call) -> Response:
    """`DELETE /users/{user_id}`."""
    leave = partial(users.delete, call.org, caller=call.user)
    return _written(call, each([call.args["user_id"]], leave, "User deleted"))


def _written(call: Call, slots: Sequence[Slot]) -> Response:
    """200 even where all were refused, but 400 for an id that nobody has. Source: platform.md 3.2, 4.5."""
    unknown = failures.invalid_id().message
    nobody = all(slot.json["message"] == unknown for slot in slots)
    return settings_results(slots, call.org.switches, "users", all_failed=400 if nobody else 200)


def _page(call: Call, found: Sequence[User]) -> Response:
    number, per_page = params.paging(call.params, call.org.switches)
    start = (number - 1) * per_page
    shown = [orjson.dumps(_json(call, user)) for user in found[start : start + per_page]]
    more = len(found) > start + per_page
    info = {"per_page": per_page, "count": len(shown), "page": number, "more_records": more}
    return page("users", shown, info)


def _json(call: Call, user: User) -> object:
    return user_json(user, call.org, own=user.id == call.user.id)
