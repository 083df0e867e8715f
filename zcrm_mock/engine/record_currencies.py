"""The currency of a record, once the org has more than one: `Currency`, `Exchange_Rate`, and its symbol.

The two are fields of every module that has amounts, and of no other. They come with the feature, after the
store's tables were made, so nothing is searched or sorted by them: that is a gap. What a record starts with,
and that its rate is that of the moment, is inferred. Source: records.md 14, docs v2 enable-multi-currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures, items, rendering
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.schema import Field, Module, PickListValue
from zcrm_mock.engine.settings import currencies
from zcrm_mock.engine.store import Selection

if TYPE_CHECKING:
    from zcrm_mock.engine.checks import Values
    from zcrm_mock.engine.items import Item
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

CURRENCY, RATE, SYMBOL = "Currency", "Exchange_Rate", "$currency_symbol"
NAMES = (CURRENCY, RATE)

FIRST_ID = 98_000
EVERY = 2**62


def concern(org: Org, module: Module) -> bool:
    """Whether records of the module have a currency of their own."""
    return org.many_currencies and module.has_amounts


def refuse_query(org: Org, module: Module, name: str) -> None:
    """Refuse to search, sort or select by them: an answer without it would be a lie."""
    if name in NAMES and concern(org, module):
        raise Refused(failures.not_imitated("searches and queries by the currency of records"))


def active(org: Org) -> tuple[str, ...]:
    """The ISO codes that a record may have; none while the feature is off."""
    every = currencies.all_of(org) if org.many_currencies else ()
    return tuple(one["iso_code"] for one in every if one["is_active"])


def fields(org: Org, module: Module) -> tuple[Field, ...]:
    """The two as `settings/fields` tells them; none while the feature is off."""
    if not concern(org, module):
        return ()
    codes = active(org)
    number = FIRST_ID + 2 * module.position
    return (
        Field(
            api_name=CURRENCY,
            data_type="picklist",
            json_type="string",
            label="Currency",
            length=120,
            pick_list=tuple(PickListValue(code, code) for code in codes),
            id=items.fixed_id(org, number),
        ),
        Field(
            api_name=RATE,
            data_type="double",
            json_type="double",
            label="Exchange Rate",
            length=16,
            decimal_place=9,
            id=items.fixed_id(org, number + 1),
        ),
    )


def of_base(org: Org) -> Values:
    """What a record starts with: the base currency."""
    base = currencies.base(org)
    assert base is not None
    return _in(base)


def check(org: Org, sent: Mapping[str, Any]) -> Values:
    """What a write says of its currency. Refuses one that is not active, and a rate that is none."""
    values: Values = {}
    if sent.get(CURRENCY) is not None:
        code = items.text(sent, CURRENCY)
        active = (one for one in currencies.all_of(org) if one["is_active"])
        found = next((one for one in active if one["iso_code"] == code), None)
        if found is None:
            raise Refused(failures.invalid_value(CURRENCY))
        values |= _in(found)
    rate = items.number(sent, RATE)
    if rate is not None:
        if not 0 < rate < 10**9:
            raise Refused(failures.invalid_value(RATE))
        values[RATE] = rate
    return values


def enable(org: Org, sent: Any, user: User) -> Item:
    """Turn the feature on: every record with amounts is in the base currency, as soon as there are others."""
    made = currencies.enable(org, sent, user)
    org.reload_currencies()
    started = of_base(org)
    for module in org.schema.modules.values():
        for record_id in org.store.ids(module, Selection(order="k.id"), EVERY) if module.has_amounts else ():
            found = org.store.get(module, record_id)
            if found:
                record = orjson.loads(found[0]) | started
                org.store.replace(module, rendering.row_of(module, record))
    return made


def _in(currency: Mapping[str, Any]) -> Values:
    rate = float(currency["exchange_rate"])
    return {
        CURRENCY: currency["iso_code"],
        RATE: int(rate) if rate == int(rate) else rate,
        SYMBOL: currency["symbol"],
    }
