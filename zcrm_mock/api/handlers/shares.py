"""The group `share`: who else may see a record. Source: docs v2 share-record (platform.md 22)."""

from __future__ import annotations

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, empty, json_response, settings_results, success
from zcrm_mock.api.handlers import hanging
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.checks import Values
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.people import access_failures, sharing
from zcrm_mock.engine.schema import Module

KEY = "share"
SHARED, REVOKED = "record will be shared successfully", "Sharing Revoked"


def get(call: Call) -> Response:
    """`?view=summary|manage&sharedTo=`: 204 for none; `manage` tells with whom else it could be shared."""
    module, record = _record(call)
    view = params.choice(call.params, "view", "summary", "summary", "manage")
    wanted = params.ids(call.params, "sharedTo")
    shares = sharing.shares_of(call.org, module, record, call.user)
    body = {KEY: [share for share in shares if not wanted or share["user"]["id"] in wanted]}
    if view == "manage":
        sharing.must_manage(call.org, module, record, call.user)
        body["shareable_user"] = sharing.candidates(call.org, module, record)
    return json_response(body) if any(body.values()) else empty()


def create(call: Call) -> Response:
    """With up to ten users, a slot each."""
    return _share(call, anew=True)


def update(call: Call) -> Response:
    """Change what users may do who have it shared already."""
    return _share(call, anew=False)


def revoke(call: Call) -> Response:
    """Take back all of it; the answer is one object. Source: py-sdk-2.0."""
    module, record = _record(call)
    sharing.must_manage(call.org, module, record, call.user)
    sharing.revoke(call.org, record)
    return json_response({KEY: success({}, REVOKED).json})


def _share(call: Call, *, anew: bool) -> Response:
    module, record = _record(call)
    sharing.must_manage(call.org, module, record, call.user)
    sent = params.elements(params.json_body(call.request), KEY)
    outcomes = sharing.share(call.org, module, record, sent, call.user, anew=anew)
    slots = [Slot(failure.as_json(), ok=False) if failure else success({}, SHARED) for failure in outcomes]
    return settings_results(slots, call.org.switches, KEY, all_failed=400)


def _record(call: Call) -> tuple[Module, Values]:
    """The record to be shared. Refuses modules whose records are not (a scope's refusal), and bad ids."""
    module = call.found
    if module is None or module.api_name in sharing.NOT_SHARED:
        raise Refused(failures.scope_mismatch())
    record = hanging.record(call, module, call.args["record_id"])
    if record is None:
        raise Refused(access_failures.entity_id_invalid())
    return module, record
