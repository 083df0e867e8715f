"""The group `variables`: the org's variables and their groups. Source: docs create-variables, py-sdk-2.0."""

from __future__ import annotations

from functools import partial
from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, each, empty, json_response, settings_results
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import variables

KEY, GROUPS = "variables", "variable_groups"


def list_variables(call: Call) -> Response:
    """`GET /settings/variables`: all, or those of `group` (its id or api_name); 204 for none."""
    return _told(KEY, variables.all_of(call.org, _group(call)))


def get_variable(call: Call) -> Response:
    """`GET /settings/variables/{id or api_name}`: one; of another `group` it is not found."""
    found = variables.find(call.org, call.args["id_or_api_name"])
    return _told(KEY, [one for one in variables.all_of(call.org, _group(call)) if one == found])


def create(call: Call) -> Response:
    """`POST /settings/variables`: up to 100."""
    return _results(call, each(_sent(call), partial(variables.create, call.org), "variable added"))


def update(call: Call) -> Response:
    """`PUT /settings/variables`: each names its id or api_name."""
    return _results(call, each(_sent(call), partial(variables.update, call.org), "variable updated"))


def update_one(call: Call) -> Response:
    """`PUT /settings/variables/{id or api_name}`: the first of `variables`."""
    change = partial(variables.update, call.org, key=call.args["id_or_api_name"])
    return _results(call, each(_sent(call)[:1], change, "variable updated"))


def delete(call: Call) -> Response:
    """`DELETE /settings/variables?ids=`."""
    return _delete(call, params.needed_ids(call.params))


def delete_one(call: Call) -> Response:
    """`DELETE /settings/variables/{id}`."""
    return _delete(call, [call.args["id"]])


def list_groups(call: Call) -> Response:
    """`GET /settings/variable_groups`."""
    return _told(GROUPS, variables.groups(call.org))


def get_group(call: Call) -> Response:
    """`GET /settings/variable_groups/{id or api_name}`: one, 204 where there is none (inferred)."""
    group = variables.find_group(call.org, call.args["id_or_api_name"])
    return _told(GROUPS, [group] if group else [])


def _group(call: Call) -> str | None:
    group = call.params.get("group") or None
    if group is None and call.org.switches.variable_group_needed:
        raise Refused(failures.param_missing("group", key="param"))
    return group


def _told(key: str, found: list[Item]) -> Response:
    return json_response({key: found}) if found else empty()


def _sent(call: Call) -> list[Any]:
    # Variables alone have their own word for a body that is no JSON (platform.md 3.1, 24).
    return params.elements(params.json_body(call.request, unreadable=failures.unparsable()), KEY)


def _delete(call: Call, ids: list[str]) -> Response:
    return _results(call, each(ids, partial(variables.delete, call.org), "variable deleted"))


def _results(call: Call, slots: list[Slot]) -> Response:
    return settings_results(slots, call.org.switches, KEY)
