"""Records have a currency and its rate of their own, once the org has more than one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bulk import started, table
from tests.conftest import NOW, Answer, Api
from zcrm_mock import FakeCRM

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


def fields(api: Api, module: str) -> dict[str, dict[str, Any]]:
    return {field["api_name"]: field for field in api.get("settings/fields", module=module).json["fields"]}


def options(api: Api) -> list[str]:
    return [option["display_value"] for option in fields(api, "Deals")["Currency"]["pick_list_values"]]


def test_an_org_with_one_currency_shows_its_symbol_alone(api):
    deal = create(api, Currency="EUR")
    assert shown(api, deal) == {"$currency_symbol": "$"}
    assert not set(SHOWN) & set(fields(api, "Deals"))
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
    assert not {"Currency", "Exchange_Rate"} & set(fields(api, "Deals"))
    enable(api)
    assert set(fields(api, "Deals")) >= {"Currency", "Exchange_Rate"}
    assert not {"Currency", "Exchange_Rate"} & set(fields(api, "Tasks"))
    assert options(api) == ["USD", "EUR"]
    currency = fields(api, "Deals")["Currency"]
    one = api.get(f"settings/fields/{currency['id']}", module="Deals").json["fields"]
    assert one[0]["api_name"] == "Currency"


# --- searches, queries and the rest ---------------------------------------------------------------

ORG = {
    "currencies": [DOLLAR, EURO],
    "modules": {
        "Deals": {"views": {"Euro": {"criteria": "(Currency:equals:EUR)"}}},
        "Trips": {"fields": {"Cost": {"data_type": "currency"}}},
        "Walks": {"fields": {"Cost": {"data_type": "currency"}, "Currency": {}}},
    },
}


@pytest.fixture(params=["enabled later", "declared"])
def rich(request, api) -> Api:
    """Deals named for their currency: one was there before the org had more than one."""
    if request.param == "declared":
        api = Api(FakeCRM(ORG, at=NOW))
        named(api, "USD")
    else:
        named(api, "USD")
        enable(api)
    named(api, "EUR", Currency="EUR")
    named(api, "EUR 0.8", Currency="EUR", Exchange_Rate=0.8)
    return api


def named(api: Api, name: str, **values: object) -> str:
    return api.create("Deals", Deal_Name=name, Stage="Qualification", Amount=1, **values)


def found(answer: Answer) -> list[str]:
    return [deal["Deal_Name"] for deal in answer.data]


@pytest.mark.parametrize(
    ("criteria", "deals"),
    [
        ("(Currency:equals:eur)", {"EUR", "EUR 0.8"}),
        ("(Currency:not_equal:EUR)", {"USD"}),
        ("((Currency:in:USD,GBP)or(Exchange_Rate:equals:0.8))", {"USD", "EUR 0.8"}),
        ("(Exchange_Rate:less_than:1)", {"EUR", "EUR 0.8"}),
    ],
)
def test_records_are_found_by_their_currency_and_its_rate(rich, criteria, deals):
    assert set(found(rich.get("Deals/search", criteria=criteria))) == deals


def test_records_are_sorted_by_their_currency_and_its_rate(rich):
    assert found(rich.get("Deals", sort_by="Exchange_Rate", sort_order="asc")) == ["EUR 0.8", "EUR", "USD"]
    assert found(rich.get("Deals", sort_by="Currency", sort_order="desc"))[0] == "USD"
    rows = rich.get("Deals", fields="Currency,Exchange_Rate").data
    pairs = {(row["Currency"], row["Exchange_Rate"]) for row in rows}
    assert pairs == {("USD", 1), ("EUR", 0.9), ("EUR", 0.8)}


def test_queries_select_and_compare_currencies(rich):
    asked = "select Deal_Name, Currency from Deals where Currency = 'EUR' and Exchange_Rate >= 0.9"
    [row] = rich.call("POST", "coql", {"select_query": asked}).data
    assert (row["Deal_Name"], row["Currency"]) == ("EUR", "EUR")
    account = rich.create("Accounts", Account_Name="Acme", Currency="EUR")
    rich.create("Deals", Deal_Name="Other", Stage="Qualification", Account_Name=account)
    asked = "select Deal_Name from Deals where Account_Name.Currency = 'EUR' order by Currency"
    assert found(rich.call("POST", "coql", {"select_query": asked})) == ["Other"]


def test_bulk_jobs_read_currencies(rich):
    chosen = {"api_name": "Currency", "comparator": "equal", "value": "EUR"}
    job = started(rich, "Deals", criteria=chosen, fields=["Deal_Name", "Exchange_Rate"])
    rows = table(rich.get(f"/crm/bulk/v2/read/{job}/result").body)
    assert {(row["Deal_Name"], row["Exchange_Rate"]) for row in rows} == {("EUR", "0.9"), ("EUR 0.8", "0.8")}


def test_many_records_change_their_currency_at_once(rich):
    ids = [deal["id"] for deal in rich.get("Deals").data]
    answer = rich.call("POST", "Deals/actions/mass_update", {"data": [{"Currency": "EUR"}], "ids": ids})
    assert set(answer.codes) == {"SUCCESS"}
    assert [shown(rich, deal) for deal in ids] == [IN_EURO] * 3


def test_an_empty_currency_says_nothing(rich):
    deal = named(rich, "Empty", Currency=None, Exchange_Rate=None)
    assert shown(rich, deal) == BASE
    rich.put(f"Deals/{deal}", {"Currency": ""})
    assert shown(rich, deal) == BASE


def test_a_currency_that_is_no_longer_active_is_for_no_new_record(rich):
    euro = next(one for one in rich.get("org/currencies").json["currencies"] if one["iso_code"] == "EUR")
    rich.call("PUT", f"org/currencies/{euro['id']}", {"currencies": [{"is_active": False}]})
    answer = rich.post("Deals", {"Deal_Name": "Late", "Stage": "Qualification", "Currency": "EUR"})
    assert (answer.codes, answer.data[0]["details"]) == (["INVALID_DATA"], {"api_name": "Currency"})
    assert set(found(rich.get("Deals/search", criteria="(Currency:equals:EUR)"))) == {"EUR", "EUR 0.8"}
    assert options(rich) == ["USD"]
    [late] = rich.get("Deals/search", criteria="(Deal_Name:equals:EUR)").data
    whole = rich.record("Deals", late["id"])
    assert rich.put(f"Deals/{late['id']}", whole).codes == ["SUCCESS"]  # what is in it may stay in it
    assert shown(rich, late["id"]) == IN_EURO


def test_made_up_records_are_in_the_orgs_currencies(rich):
    rich.crm.seed("Deals", 20)
    deals = rich.crm.records("Deals")
    assert {deal["Currency"] for deal in deals} == {"USD", "EUR"}
    assert {deal["Exchange_Rate"] for deal in deals} == {1, 0.9, 0.8}


def test_a_declared_view_chooses_by_currency():
    api = Api(FakeCRM(ORG, at=NOW))
    for code in ("USD", "EUR"):
        named(api, code, Currency=code)
    views = api.get("settings/custom_views", module="Deals").json["custom_views"]
    [euro] = [view["id"] for view in views if view["name"] == "Euro"]
    assert found(api.get("Deals", cvid=euro)) == ["EUR"]
    api.crm.reset()
    assert api.get("Deals", cvid=euro).status == 204


def test_a_module_keeps_a_field_of_its_own_that_is_called_so():
    api = Api(FakeCRM(ORG, at=NOW))
    walk = api.record("Walks", api.create("Walks", Name="Up", Currency="shells", Cost=1))
    assert walk["Currency"] == "shells"
    assert "Exchange_Rate" not in walk


def test_a_renamed_module_keeps_its_currencies(api):
    api = Api(FakeCRM({"modules": {"Trips": {"fields": {"Cost": {"data_type": "currency"}}}}}, at=NOW))
    enable(api)
    trip = api.create("Trips", Name="North", Currency="EUR")
    renamed = api.call("PUT", "settings/modules/Trips", {"modules": [{"api_name": "Tours"}]})
    assert renamed.status == 200
    tour = api.create("Tours", Name="South", Currency="EUR")
    assert {one["id"] for one in api.get("Tours/search", criteria="(Currency:equals:EUR)").data} == {
        trip,
        tour,
    }


def test_a_file_keeps_the_currencies(tmp_path):
    crm = FakeCRM(at=NOW, db=tmp_path / "crm.db")
    enable(Api(crm))
    deal = named(Api(crm), "EUR", Currency="EUR")
    crm.close()
    api = Api(FakeCRM(at=NOW, db=tmp_path / "crm.db"))
    assert shown(api, deal) == shown(api, named(api, "More", Currency="EUR")) == IN_EURO
    assert set(found(api.get("Deals/search", criteria="(Currency:equals:EUR)"))) == {"EUR", "More"}


def test_an_inactive_base_currency_is_one_all_the_same(api):
    base = DOLLAR | {"prefix_symbol": True, "is_active": False}
    assert api.call("POST", "org/currencies/actions/enable", {"base_currency": base}).status == 200
    assert shown(api, create(api)) == BASE


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
