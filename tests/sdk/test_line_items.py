"""Line items and price books as the SDK writes and reads them."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api import taxes
from zcrmsdk.src.com.zoho.crm.api.record import InventoryLineItems, LineItemProduct, LineTax, PricingDetails
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made, one_id


@pytest.fixture
def widget(sdk):
    return sdk.create("Products", Product_Name="Widget", Product_Code="W-1", Unit_Price=10.0)


def item(sdk, product, **values):
    return sdk.record(InventoryLineItems, product=sdk.record(LineItemProduct, id=product), **values)


def quote(sdk, *items, **values):
    return sdk.create("Quotes", Subject="Q", Product_Details=list(items), **values)


def lines(sdk, quote_id):
    return sdk.get("Quotes", quote_id).get_key_value("Product_Details")


def update(sdk, quote_id, **values):
    [slot] = sdk.slots(sdk.records.update_record(quote_id, "Quotes", sdk.body(sdk.record(**values))))
    assert slot[1] == "SUCCESS", slot


def test_the_org_s_tax_is_found_by_its_name(sdk, widget):
    body = made(taxes.BodyWrapper, taxes=[made(taxes.Tax, name="Vat", value=10.0, sequence_number=1)])
    tax_id = one_id(taxes.TaxesOperations().create_taxes(body), "get_taxes")
    [found] = lines(
        sdk, quote(sdk, item(sdk, widget, quantity=3.0, Discount="10%", line_tax=[made(LineTax, name="Vat")]))
    )
    sdk.check(found, total=30.0, total_after_discount=27.0, Tax=2.7, net_total=29.7, list_price=10.0)
    [read] = found.get_line_tax()
    assert (read.get_name(), read.get_id(), read.get_percentage(), read.get_value()) == (
        "Vat",
        tax_id,
        10.0,
        2.7,
    )


def test_lines_are_changed_added_and_dropped_by_their_ids(sdk, widget):
    quote_id = quote(sdk, *(item(sdk, widget, quantity=float(n)) for n in (1, 2, 3)))
    first, second, third = lines(sdk, quote_id)
    changed = item(sdk, widget, id=second.get_id(), quantity=20.0)
    dropped = item(sdk, widget, id=third.get_id(), quantity=3.0, delete=True)
    update(sdk, quote_id, Product_Details=[changed, dropped, item(sdk, widget, quantity=4.0)])
    kept = lines(sdk, quote_id)
    assert [line.get_quantity() for line in kept] == [1.0, 20.0, 4.0]
    assert [line.get_id() for line in kept[:2]] == [first.get_id(), second.get_id()]
    sdk.check(sdk.get("Quotes", quote_id), Sub_Total=250.0, Grand_Total=250.0)


def test_the_whole_is_taxed_and_adjusted(sdk, widget):
    quote_id = quote(
        sdk,
        item(sdk, widget, quantity=3.0),
        Discount=10.0,
        Adjustment=1.5,
        **{"$line_tax": [made(LineTax, name="Vat", percentage=5.0)]},
    )
    found = sdk.get("Quotes", quote_id)
    sdk.check(found, Sub_Total=30.0, Tax=1.0, Grand_Total=22.5)
    [tax] = found.get_key_value("$line_tax")
    assert (type(tax), tax.get_name(), tax.get_value()) == (LineTax, "Vat", 1.0)


@pytest.mark.parametrize(("model", "price", "total"), [("Flat", 9.0, 225.0), ("Differential", 9.6, 240.0)])
def test_a_price_book_gives_the_price(sdk, widget, model, price, total):
    ranges = [
        sdk.record(PricingDetails, from_range=float(low), to_range=float(low + 9), discount=float(off))
        for low, off in ((1, 0), (11, 5), (21, 10))
    ]
    book = sdk.create("Price_Books", Price_Book_Name="B", Pricing_Model=Choice(model), Pricing_Details=ranges)
    # The SDK takes the book's id for a double, which cannot hold it: it can read one, not write it.
    made_up = {"product": str(widget), "quantity": 25, "book": str(book)}
    quote_id = int(sdk.crm.add("Quotes", {"Subject": "Q", "Product_Details": [made_up]})["id"])
    [found] = lines(sdk, quote_id)
    sdk.check(found, list_price=price, total=total, unit_price=10.0)
    assert found.get_book() == float(book)
