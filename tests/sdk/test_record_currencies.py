"""The currency of records, as the SDK writes, finds and reads it."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api.query import BodyWrapper as QueryBody
from zcrmsdk.src.com.zoho.crm.api.query import QueryOperations
from zcrmsdk.src.com.zoho.crm.api.record import GetRecordsParam, SearchRecordsParam
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made


@pytest.fixture
def org():
    dollar = {"iso_code": "USD", "name": "US Dollar - USD", "symbol": "$"}
    euro = {"iso_code": "EUR", "name": "Euro - EUR", "symbol": "€", "exchange_rate": "0.9"}
    return {"currencies": [dollar, euro]}


@pytest.fixture
def deals(sdk):
    """A deal in dollars, and one in euro at a rate of its own."""
    need = {"Deal_Name": "Big", "Stage": Choice("Qualification"), "Amount": 1.0}
    euro = {"Currency": Choice("EUR"), "Exchange_Rate": 0.8}
    return sdk.create("Deals", **need), sdk.create("Deals", **need, **euro)


def test_a_record_is_read_in_its_currency(sdk, deals):
    dollars, euro = deals
    sdk.check(sdk.get("Deals", dollars), Currency=Choice("USD"), Exchange_Rate=1.0)
    sdk.check(sdk.get("Deals", euro), Currency=Choice("EUR"), Exchange_Rate=0.8)


def test_records_are_found_and_sorted_by_their_currency(sdk, deals):
    params = sdk.params(SearchRecordsParam, criteria="(Currency:equals:EUR)")
    [found] = sdk.records.search_records("Deals", params).get_object().get_data()
    assert found.get_id() == deals[1]
    params = sdk.params(GetRecordsParam, sort_by="Exchange_Rate", sort_order="asc")
    listed = sdk.records.get_records("Deals", params).get_object().get_data()
    assert [one.get_id() for one in listed] == [deals[1], deals[0]]


def test_a_query_selects_currencies(sdk, deals):
    asked = "select Currency, Exchange_Rate from Deals where Currency = 'EUR'"
    answer = QueryOperations().get_records(made(QueryBody, select_query=asked))
    [row] = answer.get_object().get_data()
    # The SDK does not know which module the rows are of, so an option stays a text.
    sdk.check(row, Currency="EUR", Exchange_Rate=0.8, id=deals[1])
