"""Lead conversion: `POST /Leads/{id}/actions/convert`. Source: records.md 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zcrm_mock.api import params, triggers
from zcrm_mock.api.envelope import Slot, json_response, results
from zcrm_mock.api.handlers.hanging import record
from zcrm_mock.engine import conversion
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call
    from zcrm_mock.api.http import Response

COST = 5
"""Credits. Source: records.md 1.8."""


def convert(call: Call) -> Response:
    """The ids that a lead became; a lead that cannot be converted is refused bare, the rest in `data`.

    `trigger` says which rules the new records set off, as on other writes (inferred).
    """
    body = params.json_body(call.request)
    [sent] = params.elements(body, limit=1)
    found = record(call, call.org.schema.modules["Leads"], call.args["record_id"])
    lead, call.cost = conversion.convertible(found), COST
    rules = triggers.asked_by(call, body)
    try:
        with rules:
            became = conversion.convert(call.org, lead, sent, call.user)
    except Refused as refused:
        return results([Slot(refused.failure.as_json(), ok=False)], call.org.switches)
    return json_response({"data": [became]})
