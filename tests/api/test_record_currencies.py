"""Records have a currency and its rate of their own, once the org has more than one."""

from __future__ import annotations

import pytest

from tests.conftest import Api

FORMAT = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}
DOLLAR = {
    "name": "US Dollar - USD",
    "iso_code": "USD",
    "symbol": "$",
    "exchange_rate": "1.0",
    "format": FORMAT,
}
EURO = {"name": "Euro - EUR", "iso_code": "EUR", "symbol": "€", "exchange_rate": "0.9", "format": FORMAT}
SHOWN = ("Currency", "Exchange_Rate", "$currency_symbol")
BASE = {"Currency": "USD", "Exchange_Rate": 1, "$currency_symbol": "$"}
IN_EURO = {"Currency": "EUR", "Exchange_Rate": 0.9, "$currency_symbol": "€"}


def enable(api: Api) -> None:
    base = DOLLAR | {"prefix_symbol": True, "is_active": True}
    assert api.call("POST", "org/currencies/actions/enable", {"base_currency": base}).status == 200
    euro = EURO | {"prefix_symbol": True, "is_active": True}
    assert api.call("POST", "org/currencies", {"currencies": [euro]}).status == 200


def shown(api: Api, deal: str) -> dict[str, object]:
    record = api.record("Deals", deal)
    return {name: record[name] for name in SHOWN if name in record}


def create(api: Api, **values: object) -> str:
    return api.create("Deals", Deal_Name="Big", Stage="Qualification", Amount=100, **values)


def names(api: Api, module: str) -> set[str]:
    return {field["api_name"] for field in api.get("settings/fields", module=module).json["fields"]}


def test_an_org_with_one_currency_shows_its_symbol_alone(api):
    deal = create(api, Currency="EUR")
    assert shown(api, deal) == {"$currency_symbol": "$"}
    assert not set(SHOWN) & names(api, "Deals")
    assert api.crm.warnings == ["Deals has no field Currency: Zoho ignores it"]


def test_records_are_in_the_base_currency_until_they_say_otherwise(api):
    old = create(api)
    enable(api)
    assert shown(api, old) == shown(api, create(api)) == BASE
    deal = create(api, Currency="EUR")
    assert shown(api, deal) == IN_EURO
    api.put(f"Deals/{deal}", {"Exchange_Rate": 0.95})
    assert shown(api, deal) == IN_EURO | {"Exchange_Rate": 0.95}
    api.put(f"Deals/{deal}", {"Currency": "USD"})
    assert shown(api, deal) == BASE
    assert api.crm.warnings == []


@pytest.mark.parametrize(
    ("values", "details"),
    [
        ({"Currency": "GBP"}, {"api_name": "Currency"}),
        ({"Currency": 7}, {"expected_data_type": "text", "api_name": "Currency"}),
        ({"Exchange_Rate": 0}, {"api_name": "Exchange_Rate"}),
        ({"Exchange_Rate": "much"}, {"expected_data_type": "double", "api_name": "Exchange_Rate"}),
    ],
)
def test_a_currency_that_the_org_has_not_is_refused(api, values, details):
    enable(api)
    deal = create(api)
    [slot] = api.put(f"Deals/{deal}", values).data
    assert (slot["code"], slot["details"]) == ("INVALID_DATA", details)
    assert shown(api, deal) == BASE


def test_metadata_tells_the_fields_of_modules_with_amounts(api):
    assert not {"Currency", "Exchange_Rate"} & names(api, "Deals")
    enable(api)
    assert names(api, "Deals") >= {"Currency", "Exchange_Rate"}
    assert not {"Currency", "Exchange_Rate"} & names(api, "Tasks")
    fields = api.get("settings/fields", module="Deals").json["fields"]
    [currency] = [field for field in fields if field["api_name"] == "Currency"]
    assert [option["display_value"] for option in currency["pick_list_values"]] == ["USD", "EUR"]
    one = api.get(f"settings/fields/{currency['id']}", module="Deals").json["fields"]
    assert one[0]["api_name"] == "Currency"


def test_searches_and_queries_by_currency_are_a_gap(api):
    enable(api)
    create(api)
    query = {"select_query": "select Currency from Deals where Amount > 1"}
    for answer in (
        api.get("Deals/search", criteria="(Currency:equals:USD)"),
        api.call("POST", "coql", query),
    ):
        assert (answer.status, answer.code) == (501, "NOT_IMITATED")


def test_going_back_takes_the_currencies_back(api):
    before = api.crm.snapshot()
    enable(api)
    api.crm.restore(before)
    assert shown(api, create(api)) == {"$currency_symbol": "$"}
    enable(api)
    after = api.crm.snapshot()
    api.crm.reset()
    api.crm.restore(after)
    assert shown(api, create(api, Currency="EUR")) == IN_EURO
