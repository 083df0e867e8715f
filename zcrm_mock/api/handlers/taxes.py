"""The group `taxes`. Source: py-sdk-2.0 (platform.md 9)."""

from __future__ import annotations

from functools import partial
from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, each, empty, json_response, settings_results
from zcrm_mock.api.http import Response
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import settings_failures, taxes

KEY = "taxes"
PREFERENCE = {"auto_populate_tax": False, "modify_tax_rates": False}


def list_taxes(call: Call) -> Response:
    """`GET /org/taxes`: all of them, 204 for none."""
    return _told(taxes.all_of(call.org))


def get_tax(call: Call) -> Response:
    """`GET /org/taxes/{tax_id}`: one, 204 where there is none (inferred)."""
    return _told([tax for tax in taxes.all_of(call.org) if tax["id"] == call.args["tax_id"]])


def create(call: Call) -> Response:
    """`POST /org/taxes`: up to 100."""
    return _results(call, each(_sent(call), partial(taxes.create, call.org), "tax added"))


def update(call: Call) -> Response:
    """`PUT /org/taxes`: each names its id."""
    return _results(call, each(_sent(call), partial(taxes.update, call.org), "record updated"))


def delete(call: Call) -> Response:
    """`DELETE /org/taxes?ids=`."""
    return _delete(call, params.needed_ids(call.params))


def delete_one(call: Call) -> Response:
    """`DELETE /org/taxes/{tax_id}`."""
    return _delete(call, [call.args["tax_id"]])


def _told(found: list[Item]) -> Response:
    return json_response({KEY: found, "preference": PREFERENCE}) if found else empty()


def _sent(call: Call) -> list[Any]:
    sent = params.elements(params.json_body(call.request), KEY)
    places = [str(one.get("sequence_number")) for one in sent if isinstance(one, dict)]
    named = [place for place in places if place != "None"]
    if len(set(named)) < len(named):
        raise Refused(settings_failures.sequence_repeated())
    return sent


def _delete(call: Call, ids: list[str]) -> Response:
    return _results(call, each(ids, partial(taxes.delete, call.org), "tax deleted"))


def _results(call: Call, slots: list[Slot]) -> Response:
    return settings_results(slots, call.org.switches, KEY)
