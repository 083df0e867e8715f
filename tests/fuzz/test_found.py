"""Input that once broke the fake: found by fuzzing or reading, kept so that it does not again."""

from __future__ import annotations

import orjson
import pytest

from tests.fuzz.stock import PRODUCT
from tests.fuzz.test_fuzz import SIGNED, survives
from zcrm_mock import Request


def item(**values):
    return {"Subject": "Offer", "Product_Details": [{"product": PRODUCT, "quantity": 2, **values}]}


@pytest.mark.parametrize(
    "quote",
    [
        item(quantity=10**15, list_price=10**15),
        item(quantity=9_999_999_999_999_999, list_price=-9_999_999_999_999_999, Discount="9999999999999999%"),
        item(line_tax=["VAT"]),
        item(line_tax=[None]),
        item(line_tax=[{"percentage": "10"}]),
        item(line_tax=[{"percentage": None}]),
        item(line_tax=[{"percentage": 1e308}]),
        item(line_tax=[{"value": "x"}]),
        item(Discount="nan%"),
        item(Discount="%"),
        item(id="٣"),
        item(id="9" * 400),
    ],
    ids=str,
)
def test_odd_line_items_are_summed_up_or_refused(quote):
    survives(Request("POST", "h", "/crm/v2/Quotes", "", SIGNED, orjson.dumps({"data": [quote]})))


@pytest.mark.parametrize(
    ("path", "query", "headers"),
    [
        ("/crm/v2/Leads/search", "criteria=(Last_Name:equals:\ud800)", {}),
        ("/crm/v2/Leads/search", "criteria=(Last_Name:like:\ud800)", {}),
        ("/crm/v2/Leads/search", "criteria=(\ud800:equals:x)", {}),
        ("/crm/v2/Leads/search", "email=\udc80", {}),
        ("/crm/v2/Leads/\ud800", "", {"x-external": "Leads.\ud800"}),
        ("/crm/\ud800v3/Leads", "", {}),
        ("/crm/v\ud800/Leads", "", {}),
        ("/oauth/v2/token", "grant_type=refresh_token&refresh_token=x&client_id=x", {"host": "\ud800"}),
        ("/crm/v2/Leads", "ids=" + "1," * 40_000, {}),
        ("/crm/v2/Leads", "ids=" + "9" * 400, {}),
        ("/crm/v2/Leads/search", "phone=" + "1" * 5000, {}),
        ("/crm/v2/Leads", "", {"if-modified-since": "0001-01-01T00:00:00+14:00"}),
        ("/crm/v2/Leads", "", {"if-modified-since": "Mon, 01 Jan 0001 00:00:00 +1400"}),
    ],
    ids=lambda part: ascii(part)[:40],
)
def test_odd_addresses_and_headers_are_refused(path, query, headers):
    method = "POST" if path.startswith("/oauth") else "GET"
    survives(Request(method, "127.0.0.1", path, query, SIGNED | headers))
