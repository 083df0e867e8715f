"""The group `currencies`. Source: docs v2 enable-multi-currency, update-home-currency (platform.md 8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, each, empty, json_response, settings_results
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, record_currencies
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.query import query_failures
from zcrm_mock.engine.settings import currencies, settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

MAX = 10
"""Currencies in one call. Source: py-sdk-2.0."""

NOT_HERE = ("FEATURE_NOT_ENABLED", "FEATURE_NOT_SUPPORTED")
"""Refusals with 403. Source: platform.md 8."""

UPDATED = "The currency updated successfully"
ENABLED = "The multi-currency feature is enabled and given currency is created as the base currency."


def list_currencies(call: Call) -> Response:
    """`GET /org/currencies`: all of them, 204 while the feature is off (platform.md 8)."""
    return _told(currencies.all_of(call.org))


def get_currency(call: Call) -> Response:
    """`GET /org/currencies/{currency_id}`: one, 204 where there is none (inferred)."""
    wanted = call.args["currency_id"]
    return _told([currency for currency in currencies.all_of(call.org) if currency["id"] == wanted])


def create(call: Call) -> Response:
    """`POST /org/currencies`: up to 10 more. Refuses while the feature is off."""
    keep = partial(currencies.create, call.org, user=call.user)
    return _results(call, each(_sent(call), keep, "The currency created successfully."))


def update(call: Call) -> Response:
    """`PUT /org/currencies`: each names its id."""
    return _results(call, each(_sent(call), partial(currencies.update, call.org, user=call.user), UPDATED))


def update_one(call: Call) -> Response:
    """`PUT /org/currencies/{currency_id}`: the first of `currencies`."""
    change = partial(currencies.update, call.org, user=call.user, currency_id=call.args["currency_id"])
    return _results(call, each(_sent(call)[:1], change, UPDATED))


def enable(call: Call) -> Response:
    """`POST /org/currencies/actions/enable`: turn the feature on, for good."""
    return _base(call, record_currencies.enable, ENABLED)


def update_base(call: Call) -> Response:
    """`PUT /org/currencies/actions/enable`: change the base currency."""
    return _base(call, currencies.update_base, UPDATED)


def _told(found: list[Item]) -> Response:
    return json_response({"currencies": found}) if found else empty()


def _sent(call: Call) -> list[Any]:
    if currencies.base(call.org) is None:
        raise Refused(settings_failures.multi_currency_off())
    sent = params.json_body(call.request)
    if isinstance(sent.get("currencies"), list) and len(sent["currencies"]) > MAX:
        raise Refused(query_failures.limit_exceeded(MAX))
    return params.elements(sent, "currencies")


def _results(call: Call, slots: list[Slot]) -> Response:
    return settings_results(slots, call.org.switches, "currencies", all_failed=400)


def _base(call: Call, write: Callable[[Org, Any, User], Item], message: str) -> Response:
    sent = params.json_body(call.request).get("base_currency")
    if sent is None:
        raise Refused(failures.mandatory_not_found("base_currency"))
    [slot] = each([sent], lambda one: write(call.org, one, call.user), message)
    status = 200 if slot.ok else 403 if slot.json["code"] in NOT_HERE else 400
    return json_response({"base_currency": slot.json}, status)
