"""Line items: what they take, how they are changed, and their arithmetic. Source: records.md 2.3."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

MODULES = ("Quotes", "Sales_Orders", "Purchase_Orders", "Invoices")
AMOUNTS = ("total", "Discount", "total_after_discount", "Tax", "net_total")


@pytest.fixture
def bolt(api):
    return api.create("Products", Product_Name="Bolt", Product_Code="B-1", Unit_Price=10, Qty_in_Stock=5)


@pytest.fixture
def vat(api):
    answer = api.call("POST", "org/taxes", {"taxes": [{"name": "Vat", "value": 10}]})
    return answer.json["taxes"][0]["details"]["id"]


def quote(api, *lines, **values):
    return api.create("Quotes", Subject="Q", Product_Details=list(lines), **values)


def lines(api, record_id):
    return api.record("Quotes", record_id)["Product_Details"]


def line(api, **values):
    """The only line of a new quote."""
    [kept] = lines(api, quote(api, values))
    return kept


def refused(api, *sent, **values):
    [slot] = api.post("Quotes", {"Subject": "Q", "Product_Details": list(sent), **values}).data
    return slot["code"], slot["details"]


# --- what a line tells ---------------------------------------------------------------------------


def test_a_line_tells_of_its_product_and_costs_what_it_costs(api, bolt):
    kept = line(api, product=bolt, quantity=3)
    assert kept["product"] == {"Product_Code": "B-1", "Currency": "USD", "name": "Bolt", "id": bolt}
    assert (kept["list_price"], kept["unit_price"], kept["quantity_in_stock"]) == (10, 10, 5)
    assert [kept[name] for name in AMOUNTS] == [30, 0, 30, 0, 30]


@pytest.mark.parametrize(
    ("discount", "amount"),
    [(5, 5), (2.5, 2.5), ("5", 5), ("10%", 3), ("12.345%", 3.7), (" 10 %", 3), ("0%", 0), (None, 0), ("", 0)],
)
def test_a_discount_is_an_amount_or_a_share(api, bolt, discount, amount):
    kept = line(api, product=bolt, quantity=3, Discount=discount)
    assert (kept["Discount"], kept["net_total"]) == (amount, 30 - amount)


@pytest.mark.parametrize("discount", ["much", "%", "10%%", "nan", "nan%", True, [], {}, 10**16])
def test_a_discount_that_cannot_be_is_refused(api, bolt, discount):
    code, details = refused(api, {"product": bolt, "quantity": 1}, {"product": bolt, "quantity": 1} | {
        "Discount": discount
    })  # fmt: skip
    where = {"index": 1, "parent_api_name": "Product_Details", "api_name": "Discount"}
    assert (code, details) == ("INVALID_DATA", {"expected_data_type": "double", **where})


def test_amounts_are_rounded_half_up_to_cents(api, bolt):
    kept = line(api, product=bolt, quantity=1, list_price=1.005, line_tax=[{"percentage": 50}])
    assert [kept[name] for name in AMOUNTS] == [1.01, 0, 1.01, 0.51, 1.52]


@pytest.mark.parametrize("module", MODULES)
def test_each_of_the_four_modules_adds_up(api, bolt, module):
    supplier = {"Vendor_Name": api.create("Vendors", Vendor_Name="V")} if module == "Purchase_Orders" else {}
    kept = api.record(
        module,
        api.create(
            module,
            Subject="S",
            Product_Details=[{"product": bolt, "quantity": 2}, {"product": bolt, "quantity": 1}],
            Discount=5,
            Tax=2,
            Adjustment=-1,
            **supplier,
        ),
    )
    assert (kept["Sub_Total"], kept["Grand_Total"]) == (30, 26)


# --- taxes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "percentage", "value"),
    [({"name": "vat"}, 10, 3), ({"name": "Vat", "percentage": 5}, 5, 1.5), ({"id": "…"}, 10, 3)],
)
def test_a_tax_goes_by_its_name_or_id(api, bolt, vat, sent, percentage, value):
    sent = sent | ({"id": vat} if "id" in sent else {})
    kept = line(api, product=bolt, quantity=3, line_tax=[sent])
    assert kept["line_tax"] == [{"percentage": percentage, "name": "Vat", "id": vat, "value": value}]
    assert (kept["Tax"], kept["net_total"]) == (value, 30 + value)


@pytest.mark.parametrize("sent", [{"name": "GST"}, {}, {"id": "1"}, {"name": 7, "percentage": 1}])
def test_a_tax_that_nobody_knows_is_refused(api, bolt, vat, sent):
    code, details = refused(api, {"product": bolt, "quantity": 1, "line_tax": [sent]})
    where = {"index": 0, "parent_api_name": "Product_Details", "api_name": "line_tax"}
    assert (code, details) == ("INVALID_DATA", where)


def test_the_whole_is_taxed_after_its_discount(api, bolt, vat):
    whole = {"Discount": 10, "Adjustment": 1, "$line_tax": [{"name": "Vat"}, {"name": "X", "percentage": 5}]}
    record_id = quote(api, {"product": bolt, "quantity": 3}, **whole)
    kept = api.record("Quotes", record_id)
    assert [tax["value"] for tax in kept["$line_tax"]] == [2, 1]
    assert (kept["Sub_Total"], kept["Tax"], kept["Grand_Total"]) == (30, 3, 24)
    api.put(f"Quotes/{record_id}", {"$line_tax": []})
    kept = api.record("Quotes", record_id)
    assert (kept["$line_tax"], kept["Tax"], kept["Grand_Total"]) == ([], None, 21)


def test_the_taxes_of_the_whole_are_checked(api, bolt):
    sent = {"product": bolt, "quantity": 1}
    assert refused(api, sent, **{"$line_tax": [{"name": "Nothing"}]}) == (
        "INVALID_DATA",
        {"api_name": "$line_tax"},
    )


# --- changing them -------------------------------------------------------------------------------


def test_lines_are_changed_added_and_dropped_by_their_ids(api, bolt):
    record_id = quote(api, *({"product": bolt, "quantity": n} for n in (1, 2, 3)))
    first, second, third = (row["id"] for row in lines(api, record_id))
    changed = {"id": second, "quantity": 20}
    new = {"product": bolt, "quantity": 4}
    assert api.put(
        f"Quotes/{record_id}", {"Product_Details": [new, {"id": third, "delete": True}, changed]}
    ).codes == ["SUCCESS"]
    kept = lines(api, record_id)
    assert [row["quantity"] for row in kept] == [1, 20, 4]
    assert [row["id"] for row in kept[:2]] == [first, second]
    assert api.record("Quotes", record_id)["Grand_Total"] == 250


def test_a_changed_line_keeps_what_was_not_sent(api, bolt, vat):
    record_id = quote(
        api,
        {"product": bolt, "quantity": 1, "list_price": 7, "product_description": "blue"}
        | {"Discount": 1, "line_tax": [{"name": "Vat"}]},
    )
    [before] = lines(api, record_id)
    api.put(f"Quotes/{record_id}", {"Product_Details": [{"id": before["id"], "quantity": 2}]})
    [after] = lines(api, record_id)
    assert {name for name in before if before[name] != after[name]} == {
        "quantity",
        "total",
        "total_after_discount",
        "Tax",
        "net_total",
        "line_tax",
    }
    assert (after["net_total"], after["line_tax"][0]["value"]) == (14.3, 1.3)


def test_lines_that_are_left_out_stay_or_go_by_a_switch(bolt, api):
    api.crm.org.switches = Switches(line_items_left_out="go")
    record_id = quote(api, *({"product": bolt, "quantity": n} for n in (1, 2)))
    _, second = lines(api, record_id)
    api.put(f"Quotes/{record_id}", {"Product_Details": [{"id": second["id"], "quantity": 9}]})
    assert [(row["id"], row["quantity"]) for row in lines(api, record_id)] == [(second["id"], 9)]


def test_the_last_line_is_not_dropped(api, bolt):
    record_id = quote(api, {"product": bolt, "quantity": 1})
    [only] = lines(api, record_id)
    answer = api.put(f"Quotes/{record_id}", {"Product_Details": [{"id": only["id"], "delete": True}]})
    assert answer.data[0]["details"] == {"api_name": "Product_Details"}
    assert lines(api, record_id) == [only]


def test_a_line_of_another_record_is_refused(api, bolt):
    [other] = lines(api, quote(api, {"product": bolt, "quantity": 1}))
    record_id = quote(api, {"product": bolt, "quantity": 1})
    answer = api.put(f"Quotes/{record_id}", {"Product_Details": [{"id": other["id"], "quantity": 2}]})
    assert answer.data[0]["message"] == "the id given seems to be invalid"
    assert answer.data[0]["details"] == {"index": 0, "parent_api_name": "Product_Details", "api_name": "id"}


def test_a_new_record_s_lines_have_ids_of_their_own(api, bolt):
    [row] = lines(api, quote(api, {"product": bolt, "quantity": 1}))
    [copy] = lines(api, quote(api, row))
    assert copy["id"] != row["id"]


# --- price books ---------------------------------------------------------------------------------

RANGES = [
    {"from_range": 1, "to_range": 10, "discount": 0},
    {"from_range": 11, "to_range": 20, "discount": 5},
    {"from_range": 21, "to_range": 30, "discount": 10},
]


def book(api, model, ranges=RANGES):
    return api.create("Price_Books", Price_Book_Name="B", Pricing_Model=model, Pricing_Details=ranges)


@pytest.mark.parametrize(
    ("model", "quantity", "price"),
    [
        ("Flat", 10, 10),
        ("Flat", 11, 9.5),
        ("Flat", 30, 9),
        ("Flat", 31, 10),
        (None, 25, 9),
        ("Differential", 10, 10),
        ("Differential", 20, 9.75),  # ten at 10, ten at 9.5
        ("Differential", 25, 9.6),  # and five at 9
        ("Differential", 40, 9.63),  # beyond the ranges, the full price: 385 for 40
        ("Differential", 10.5, 9.98),  # half a piece at 9.5: 104.75 for 10.5
        ("Differential", 0, 10),
    ],
)
def test_a_price_book_gives_the_price_for_a_quantity(api, bolt, model, quantity, price):
    kept = line(api, product=bolt, quantity=quantity, book=book(api, model))
    assert (kept["list_price"], kept["unit_price"], kept["Discount"]) == (price, 10, 0)


def test_a_price_that_is_sent_counts_more_than_the_book(api, bolt):
    known = book(api, "Flat")
    assert line(api, product=bolt, quantity=30, list_price=8, book=known)["list_price"] == 8


def test_another_book_means_another_price(api, bolt):
    record_id = quote(api, {"product": bolt, "quantity": 30})
    [row] = lines(api, record_id)
    api.put(f"Quotes/{record_id}", {"Product_Details": [{"id": row["id"], "book": book(api, "Flat")}]})
    [row] = lines(api, record_id)
    assert (row["list_price"], row["net_total"]) == (9, 270)


@pytest.mark.parametrize("sent", ["5725767000000999999", "x", 1.5, True, "9" * 40, []])
def test_a_price_book_that_is_not_there_is_refused(api, bolt, sent):
    code, details = refused(api, {"product": bolt, "quantity": 1, "book": sent})
    assert (code, details["api_name"], details["index"]) == ("INVALID_DATA", "book", 0)


# --- the oracle: fractions, which lose nothing ---------------------------------------------------


def half_up(value: Fraction) -> Fraction:
    """To cents, halves away from zero."""
    sign = -1 if value < 0 else 1
    return sign * Fraction(int(abs(value) * 100 + Fraction(1, 2)), 100)


def exactly(value) -> Fraction:
    """What a JSON number says."""
    return Fraction(repr(value))


def told_as(value: Fraction):
    return int(value) if value.denominator == 1 else float(value)


money = st.decimals(0, 10**6, places=2).map(float) | st.integers(0, 10**6)
percentages = st.integers(0, 100) | st.decimals(0, 100, places=3).map(float)
quantities = st.integers(-5, 10**4) | st.decimals(0, 10**4, places=3).map(float)
a_line = st.fixed_dictionaries(
    {"quantity": quantities, "list_price": money},
    optional={
        "Discount": money | percentages.map(lambda share: f"{share}%"),
        "line_tax": st.lists(st.builds(lambda p: {"name": "T", "percentage": p}, percentages), max_size=3),
    },
)
whole = st.fixed_dictionaries(
    {},
    optional={
        "Discount": money,
        "Adjustment": money | money.map(lambda amount: -amount),
        "$line_tax": st.lists(st.builds(lambda p: {"percentage": p}, percentages), min_size=1, max_size=2),
    },
)


def worked_out(sent) -> dict[str, Fraction]:
    """A line's amounts, as the rules say."""
    total = half_up(exactly(sent["quantity"]) * exactly(sent["list_price"]))
    off = sent.get("Discount", 0)
    share = isinstance(off, str)
    discount = half_up(total * Fraction(off[:-1]) / 100 if share else exactly(off))
    after = total - discount
    tax = sum(
        (half_up(after * exactly(t["percentage"]) / 100) for t in sent.get("line_tax", ())), Fraction(0)
    )
    return dict(zip(AMOUNTS, (total, discount, after, tax, after + tax), strict=True))


@given(st.lists(a_line, min_size=1, max_size=4), whole)
def test_lines_and_whole_add_up_to_the_cent(sent, rest):
    api = Api(FakeCRM(at=NOW))
    product = api.create("Products", Product_Name="Bolt")
    record_id = quote(api, *(one | {"product": product} for one in sent), **rest)
    kept = api.record("Quotes", record_id)
    expected = [worked_out(one) for one in sent]
    for row, amounts in zip(kept["Product_Details"], expected, strict=True):
        assert {name: row[name] for name in AMOUNTS} == {n: told_as(v) for n, v in amounts.items()}
    sub_total = sum((amounts["net_total"] for amounts in expected), Fraction(0))
    discounted = sub_total - exactly(rest.get("Discount", 0))
    taxes = [half_up(discounted * exactly(t["percentage"]) / 100) for t in rest.get("$line_tax", ())]
    assert kept["Sub_Total"] == told_as(sub_total)
    assert [tax["value"] for tax in kept["$line_tax"]] == list(map(told_as, taxes))
    assert kept["Grand_Total"] == told_as(discounted + sum(taxes) + exactly(rest.get("Adjustment", 0)))
    assert api.put(f"Quotes/{record_id}", kept).codes == ["SUCCESS"]
    assert api.record("Quotes", record_id) == kept


@example(12, [68], 168.45)  # half a cent, if nothing is rounded on the way
@given(st.integers(1, 60), st.lists(st.integers(0, 100), min_size=1, max_size=4), money)
def test_a_differential_book_prices_each_piece_by_its_own_range(quantity, discounts, price):
    api = Api(FakeCRM(at=NOW))
    product = api.create("Products", Product_Name="Bolt", Unit_Price=price)
    ranges = [
        {"from_range": 10 * n + 1, "to_range": 10 * n + 10, "discount": off}
        for n, off in enumerate(discounts)
    ]
    kept = line(api, product=product, quantity=quantity, book=book(api, "Differential", ranges))
    pieces = [dict(enumerate(discounts)).get(piece // 10, 0) for piece in range(quantity)]
    whole = sum(exactly(price) * (100 - off) / 100 for off in pieces)
    assert kept["list_price"] == told_as(half_up(whole / quantity))
