"""The currency of a record, once the org has more than one: `Currency`, `Exchange_Rate`, and its symbol.

The two are fields of every module that has amounts, and of no other. They come with the feature, and stay:
an org that turns it on goes by a schema of its own from then on, and the tables of those modules get a column
for each. What a record starts with, and that its rate is that of the moment, is inferred.
Source: records.md 14, docs v2 enable-multi-currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures, rendering
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field, PickListValue
from zcrm_mock.engine.schema import Module, Schema
from zcrm_mock.engine.settings import currencies
from zcrm_mock.engine.store import ALL, Selection

if TYPE_CHECKING:
    from zcrm_mock.engine.checks import Values
    from zcrm_mock.engine.items import Item
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

CURRENCY, RATE, SYMBOL = "Currency", "Exchange_Rate", "$currency_symbol"
NAMES = (CURRENCY, RATE)

FIRST_ID = 98_000


# --- the two fields -------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def with_currencies(schema: Schema, codes: tuple[str, ...]) -> Schema:
    """The schema in which records with amounts are in one of these currencies; the same one if it is so."""
    modules = [_with_fields(module, schema.prefix, codes) for module in schema.all]
    unchanged = all(made is module for made, module in zip(modules, schema.all, strict=True))
    return schema if unchanged else Schema(modules, schema.prefix)


def _lacks_fields(module: Module) -> bool:
    """Whether records with amounts have no currency yet. They get none where a field of the org's own is
    called so (inferred)."""
    taken = {name.casefold() for name in module.fields}
    return module.has_amounts and not module.members and not taken & {name.casefold() for name in NAMES}


def _with_fields(module: Module, prefix: str, codes: tuple[str, ...]) -> Module:
    if module.currencies == codes or not (module.currencies or _lacks_fields(module)):
        return module
    number = FIRST_ID + 2 * module.position
    currency = Field(
        api_name=CURRENCY,
        data_type="picklist",
        json_type="string",
        label="Currency",
        length=120,
        pick_list=tuple(PickListValue(code, code) for code in codes),
        id=f"{prefix}{number:012d}",
    )
    rate = Field(
        api_name=RATE,
        data_type="double",
        json_type="double",
        label="Exchange Rate",
        length=16,
        decimal_place=9,
        id=f"{prefix}{number + 1:012d}",
    )
    return replace(module, fields={**module.fields, CURRENCY: currency, RATE: rate}, currencies=codes)


def enable(org: Org, sent: Any, user: User) -> Item:
    """Turn the feature on: every record with amounts is in the base currency, as soon as there are others."""
    made = currencies.enable(org, sent, user)
    for module in org.schema.modules.values():
        if _lacks_fields(module):
            org.store.add_columns(module, NAMES)
    org.reload()
    started = of_base(org)
    for module in org.schema.modules.values():
        for doc in org.store.select(module, Selection(), ALL) if module.currencies else ():
            record = orjson.loads(doc) | started
            org.store.replace(module, rendering.row_of(module, record))
    return made


# --- their values ---------------------------------------------------------------------------------


def of_base(org: Org) -> Values:
    """What a record starts with: the base currency."""
    base = currencies.base(org)
    assert base is not None
    return _in(base)


def settle(org: Org, module: Module, values: Values, current: Mapping[str, Any]) -> None:
    """Let a currency bring its rate and symbol, unless a rate was sent; an empty one says nothing.

    Refuses a currency that is not active, unless the `current` record is in it already, and a rate that is
    none.
    """
    code, rate = values.pop(CURRENCY, None), values.pop(RATE, None)
    if code is not None:
        if code not in (*module.currencies, current.get(CURRENCY)):
            raise Refused(failures.invalid_value(CURRENCY))
        values |= _in(next(one for one in currencies.all_of(org) if one["iso_code"] == code))
    if rate is not None:
        if not 0 < rate < 10**9:
            raise Refused(failures.invalid_value(RATE))
        values[RATE] = rate


def _in(currency: Mapping[str, Any]) -> Values:
    rate = float(currency["exchange_rate"])
    return {
        CURRENCY: currency["iso_code"],
        RATE: int(rate) if rate == int(rate) else rate,
        SYMBOL: currency["symbol"],
    }
