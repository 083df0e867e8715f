"""Line items: what their cells take, what they tell of their product, and how they add up.

Every amount that is shown is rounded to cents, so that the shown ones add up. Source: py-sdk-2.0
InventoryLineItems (records.md 2.3); the rounding, what a price book does to a price, and that `$line_tax` is
taken of the discounted sub total are inferred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.money import COUNTED, ONE, ZERO, cents, exact, shown
from zcrm_mock.engine.settings import taxes

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

LINE_ITEMS = "Product_Details"
WHOLE_TAX = "$line_tax"
"""The taxes of a whole record, beside those of its lines."""

MAX_PERCENTAGE = 10**5
MAX_AMOUNT = 10**16

Row = dict[str, Any]


# --- cells: a JSON value in, the kept value out ----------------------------------------------------


def _discount(_org: Org, name: str, value: Any) -> Any:
    """An amount, or `"10%"` of the line's total. Source: modules.json line_item_v2."""
    text = value.strip() if isinstance(value, str) else value
    try:
        amount = float(text.removesuffix("%") if isinstance(text, str) else text)
    except (TypeError, ValueError, OverflowError):
        raise Refused(failures.expected("double", name)) from None
    if isinstance(value, bool) or not abs(amount) < MAX_AMOUNT:
        raise Refused(failures.expected("double", name))
    if isinstance(text, str):
        return text if text.endswith("%") else amount
    return value


def read_taxes(org: Org, name: str, value: Any) -> list[Row]:
    """Taxes of a line or of the whole, by the org's name or id; a `percentage` that is sent counts.

    Refuses a tax that the org does not have where no percentage is sent either (inferred).
    """
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", name))
    known = {tax["id"]: tax for tax in taxes.all_of(org)} if value else {}
    return [_tax(known, name, sent) for sent in value]


def _tax(known: Mapping[str, Row], name: str, sent: Any) -> Row:
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject", name))
    called = sent.get("name")
    tax = known.get(items.id_of(sent.get("id")) or "")
    if tax is None and isinstance(called, str):
        tax = items.taken(known, "name", called)
    percentage = sent.get("percentage")
    if percentage is None and tax is not None:
        percentage = tax["value"]
    if percentage is None or not isinstance(called, (str, type(None))):
        raise Refused(failures.invalid_value(name))
    if not isinstance(percentage, (int, float)) or isinstance(percentage, bool):
        raise Refused(failures.expected("double", name))
    if not abs(percentage) < MAX_PERCENTAGE:
        raise Refused(failures.expected("double", name))
    about = {"name": tax["name"], "id": tax["id"]} if tax else {"name": called, "id": None}
    return {"percentage": percentage, **about, "value": 0}


def _book(org: Org, name: str, value: Any) -> str:
    """The id of a price book."""
    text = items.id_of(value) or ""
    if not text.isascii() or not text.isdecimal() or (len(text) > 18 and int(text) >= 2**63):
        raise Refused(failures.expected("bigint", name))
    books = org.schema.modules.get("Price_Books")
    if books is None or org.store.get(books, int(text)) is None:
        raise Refused(failures.invalid_id({"api_name": name}))
    return text


CELLS: dict[str, Callable[[Org, str, Any], Any]] = {
    "Discount": _discount,
    "line_tax": read_taxes,
    "book": _book,
}
"""The cells with rules of their own; the others are checked by their data type."""


# --- what a line tells of its product --------------------------------------------------------------


def describe(org: Org, row: Row) -> None:
    """Fill in what the product says; where no price was sent, the price book's, else the product's own."""
    found = org.store.get(org.schema.modules["Products"], int(row["product"]["id"]))
    product = orjson.loads(found[0]) if found else {}
    about = {"Product_Code": product.get("Product_Code"), "Currency": org.spec.currency_iso}
    row["product"] = about | row["product"]
    row["unit_price"], row["quantity_in_stock"] = product.get("Unit_Price"), product.get("Qty_in_Stock")
    if row.get("list_price") is None:
        row["list_price"] = _price(org, row, exact(product.get("Unit_Price")))


def _price(org: Org, row: Row, unit_price: Decimal) -> int | float:
    found = org.store.get(org.schema.modules["Price_Books"], int(row["book"])) if row.get("book") else None
    if found is None:
        return shown(unit_price)
    book = orjson.loads(found[0])
    with localcontext(COUNTED):
        pricing = PRICING.get(book["Pricing_Model"], _flat)
        off, pieces = pricing(book["Pricing_Details"] or (), exact(row["quantity"]))
        # Divided last: a third of something, rounded before, would round half a cent the wrong way.
        return shown(unit_price * (100 * pieces - off) / (100 * pieces))


def _flat(ranges: Sequence[Row], quantity: Decimal) -> tuple[Decimal, Decimal]:
    """The discount, in percent, of the range that the whole quantity falls into."""
    return next((exact(r["discount"]) for r in ranges if _from(r) <= quantity <= _to(r)), ZERO), ONE


def _differential(ranges: Sequence[Row], quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Each range's discount for the part of the quantity that lies in it: percents, over so many pieces."""
    if quantity <= 0:
        return ZERO, ONE
    parts = ((min(quantity, _to(r)) - max(_from(r) - 1, ZERO), exact(r["discount"])) for r in ranges)
    return sum((part * off for part, off in parts if part > 0), ZERO), quantity


def _from(row: Row) -> Decimal:
    return exact(row["from_range"])


def _to(row: Row) -> Decimal:
    return Decimal("Infinity") if row["to_range"] is None else exact(row["to_range"])


PRICING: dict[str | None, Callable[[Sequence[Row], Decimal], tuple[Decimal, Decimal]]] = {
    "Flat": _flat,
    "Differential": _differential,
}
"""By a price book's `Pricing_Model`; a book without one is flat (inferred)."""


# --- arithmetic ------------------------------------------------------------------------------------


def add_up(record: Row) -> None:
    """Work out every line, then `Sub_Total`, the taxes of the whole, and `Grand_Total`."""
    with localcontext(COUNTED):
        sub_total = sum((_line(row) for row in record.get(LINE_ITEMS) or ()), ZERO)
        discounted = sub_total - exact(record.get("Discount"))
        if record.get(WHOLE_TAX):
            record["Tax"] = shown(_tax_of(record[WHOLE_TAX], discounted))
        total = discounted + exact(record.get("Tax")) + exact(record.get("Adjustment"))
        record["Sub_Total"], record["Grand_Total"] = shown(sub_total), shown(total)


def _line(row: Row) -> Decimal:
    """One line's amounts; its net total."""
    total = cents(exact(row["quantity"]) * exact(row.get("list_price")))
    after = total - (discount := cents(_off(row.get("Discount"), total)))
    tax = _tax_of(row.get("line_tax") or (), after)
    row.update(
        total=shown(total),
        Discount=shown(discount),
        total_after_discount=shown(after),
        Tax=shown(tax),
        net_total=shown(after + tax),
    )
    return after + tax


def _off(discount: Any, total: Decimal) -> Decimal:
    """A discount as an amount, from one or from `"10%"`."""
    if isinstance(discount, str):
        return total * Decimal(discount.removesuffix("%").strip()) / 100
    return exact(discount)


def _tax_of(listed: Sequence[Row], amount: Decimal) -> Decimal:
    """The sum of the taxes of `amount`; each is told its value."""
    whole = ZERO
    for tax in listed:
        value = cents(amount * exact(tax["percentage"]) / 100)
        tax["value"] = shown(value)
        whole += value
    return whole
