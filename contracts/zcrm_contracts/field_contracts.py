"""What is true of fields: what they hold, what they show, and that writes enforce what metadata promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from zcrm_contracts.contract import contract
from zcrm_contracts.record_contracts import TOUCHED, agrees, called, same
from zcrm_contracts.strategies import records_for, texts, values
from zcrm_contracts.target import FieldFacts, Record, Target

EMPTY: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys(("text", "textarea", "email", "phone", "website"), (None, "")),
    "picklist": (None, "", "-None-"),
    "multiselectpicklist": (None, []),
}
"""What each type's values may be to be none; null does for the others. Source: records.md 2.2."""

LONGEST = 2000
"""Characters of the longest text that a contract sends."""


@contract("fields.empty-is-null", "records.md 2.2 (inferred)")
def empty_is_null(target: Target, data: st.DataObject) -> None:
    """An empty text, `-None-` and an empty list are read as null, in a new record and after an update; where
    a new record has an empty list, as that."""
    module = data.draw(st.sampled_from(target.modules), "module")
    optional = [f for f in target.fields(module).values() if _clearable(f)]
    nothing = {
        f.api_name: data.draw(st.sampled_from(EMPTY.get(f.data_type, (None,))), f.api_name) for f in optional
    }
    filled = data.draw(records_for(module, target), "record")
    ids = target.create(module, [filled | nothing, filled])
    target.client[module].update({"id": ids[1], **nothing}, trigger=[])
    for record in target.read(module, ids):
        kept = {name: record[name] for name in nothing if record.get(name) not in (None, [])}
        assert kept == {}


def _clearable(field: FieldFacts) -> bool:
    # A flag is never null, and a cleared Probability is that of the stage.
    special = field.data_type == "boolean" or field.api_name == "Probability"
    return field.writable and not field.mandatory and not special


@contract("fields.full-name-joins-the-names", "docs v7 search-records; records.md 2.2")
def full_name_joins_the_names(target: Target, data: st.DataObject) -> None:
    """`Full_Name` is salutation, first and last name, also after one of them has changed."""
    module = data.draw(st.sampled_from(("Leads", "Contacts")), "module")
    name = st.from_regex(r"\A[A-Z][a-z]{1,8}\Z")
    first = {"Salutation": data.draw(st.none() | st.just("Dr.")), "First_Name": data.draw(st.none() | name)}
    sent = {**first, "Last_Name": data.draw(name)}
    (record_id,) = target.create(module, [sent])
    change = {data.draw(st.sampled_from(("First_Name", "Last_Name")), "changed"): data.draw(name)}
    for said in (sent, sent | change):
        (read,) = target.read(module, [record_id])
        assert read["Full_Name"] == " ".join(part for part in said.values() if part)
        target.client[module].update({"id": record_id, **change}, trigger=[])


@contract("fields.autonumbers-count", "platform.md 12.2")
def autonumbers_count(target: Target, data: st.DataObject) -> None:
    """An autonumber goes up from record to record, and an update leaves it as it is."""
    counted = [
        (m, f) for m in target.modules for f in target.fields(m).values() if f.data_type == "autonumber"
    ]
    if not counted:
        return
    module, field = data.draw(st.sampled_from(counted), "field")
    records = data.draw(st.lists(records_for(module, target), min_size=2, max_size=4), "records")
    ids = target.create(module, records)
    numbers = [record[field.api_name] for record in target.read(module, ids)]
    assert numbers == sorted(set(numbers), key=lambda text: int("".join(filter(str.isdigit, text))))
    target.client[module].update({"id": ids[0], **records[1]}, trigger=[])
    assert target.read(module, ids[:1])[0][field.api_name] == numbers[0]


@contract("fields.unique-values-are-refused-twice", "wild 20; docs v7 insert-records")
def unique_values_are_refused_twice(target: Target, data: st.DataObject) -> None:
    """A value of a unique field is refused to a second record by the first one's id, until that is gone."""
    unique = [(m, f) for m in target.modules for f in target.fields(m).values() if f.unique and f.writable]
    if not unique:
        return
    module, field = data.draw(st.sampled_from(unique), "field")
    record = data.draw(records_for(module, target), "record")
    value = data.draw(values(field), "value")
    first, other = target.create(module, [record | {field.api_name: value}, record])
    taken = {field.api_name: value}
    again = target.client[module].create([record | taken], trigger=[], on_refused="return")
    moved = target.client[module].update([{"id": other, **taken}], trigger=[], on_refused="return")
    for outcome in (*again, *moved):
        if outcome.id and outcome.ok:
            target.note(module, outcome.id)
        assert (outcome.ok, outcome.code) == (False, "DUPLICATE_DATA")
        assert (outcome.details["api_name"], outcome.details["id"]) == (field.api_name, first)
    target.client[module].update({"id": first, **taken}, trigger=[])  # its own value is no other's
    target.client[module].delete(first)
    target.client[module].update({"id": other, **taken}, trigger=[])


@contract("fields.metadata-is-enforced", "docs v2 field-meta, v7 insert-records")
def metadata_is_enforced(target: Target, data: st.DataObject) -> None:
    """Text as long as the metadata says is taken, one character more is refused with that length."""
    module = data.draw(st.sampled_from(target.modules), "module")
    fields = target.fields(module).values()
    long = [f for f in fields if f.writable and f.data_type in ("text", "textarea") and _fits(f.length)]
    letter = data.draw(st.sampled_from("a\u00e4\u20ac"), "letter")
    record = data.draw(records_for(module, target), "record")
    full = {f.api_name: letter * (f.length or 1) for f in long if not f.unique}
    (record_id,) = target.create(module, [record | full])
    same(target, module, full, target.read(module, [record_id])[0])
    batch = [record | {f.api_name: letter * ((f.length or 0) + 1)} for f in long]
    outcomes = target.client[module].create(batch, trigger=[], on_refused="return")
    for field, outcome in zip(long, outcomes, strict=True):
        if outcome.ok and outcome.id:
            target.note(module, outcome.id)
        assert (outcome.ok, outcome.code) == (False, "INVALID_DATA"), field
        told = (outcome.details.get("api_name"), outcome.details.get("maximum_length"))
        assert told == (field.api_name, field.length)


def _fits(length: int | None) -> bool:
    return length is not None and length <= LONGEST


@contract("fields.read-only-ones-are-passed-over", "wild 23")
def read_only_ones_are_passed_over(target: Target, data: st.DataObject) -> None:
    """A whole record can be sent back, changed where it is read-only and with names that no field has."""
    module = data.draw(st.sampled_from(target.modules), "module")
    (record_id,) = target.create(module, [data.draw(records_for(module, target), "record")])
    (before,) = target.read(module, [record_id])
    kept = {name: f for name, f in target.fields(module).items() if f.read_only and name in before}
    foreign = {name: "2001-01-01T00:00:00+00:00" for name in kept if name != "id"}
    strange = {data.draw(st.from_regex(r"\A[A-Z][a-z]{3,9}__x\Z"), "name"): 1, "$strange": {}}
    target.client[module].update(before | foreign | strange, trigger=[])
    (after,) = target.read(module, [record_id])
    assert _without(after, *TOUCHED) == _without(before, *TOUCHED)


def _without(record: Record, *names: str) -> Record:
    return {name: value for name, value in record.items() if name not in names}


@contract("fields.any-option-is-kept", "wild 5; docs v7 insert-records")
def any_option_is_kept(target: Target, data: st.DataObject) -> None:
    """A picklist keeps a text that it does not list, a multi-select its options in their order."""
    several = [m for m in target.modules if any(map(_lists_several, target.fields(m).values()))]
    module = data.draw(st.sampled_from([*target.modules, *several * 4]), "module")
    fields = target.fields(module).values()
    sent: Record = {
        f.api_name: data.draw(texts(10), f.api_name)
        for f in fields
        if f.writable and f.data_type == "picklist" and f.api_name != "Stage"
    }
    for field in fields:
        if _lists_several(field):
            sent[field.api_name] = data.draw(st.permutations(field.options), field.api_name)
    (record_id,) = target.create(module, [data.draw(records_for(module, target), "record") | sent])
    (read,) = target.read(module, [record_id])
    assert all(agrees(target.fields(module)[name], value, read[name]) for name, value in sent.items())


def _lists_several(field: FieldFacts) -> bool:
    return field.writable and field.data_type == "multiselectpicklist" and len(field.options) > 1


# --- lookups ---------------------------------------------------------------------------------------


def _lookup(target: Target, data: st.DataObject) -> tuple[str, str, str]:
    """A module, a lookup of it, and the module that it leads to."""
    links = [(module, *link) for module in target.modules for link in target.links(module).items()]
    return data.draw(st.sampled_from(links), "lookup")


@contract("lookups.show-the-name", "records.md 2.2; renames and deletions are inferred")
def lookups_show_the_name(target: Target, data: st.DataObject) -> None:
    """A lookup shows the other record's name, follows its changes, and is empty once that is deleted."""
    module, name, end = _lookup(target, data)
    told = target.client.request("GET", f"settings/modules/{end}")
    assert told
    display = told["modules"][0]["display_field"]
    (other,) = target.create(end, [data.draw(records_for(end, target), "the other")])
    some = data.draw(records_for(module, target), "record")
    (record_id,) = target.create(module, [some | {name: {"id": other}}])
    for change in (data.draw(records_for(end, target), "change"), {}):
        (named,), (read,) = target.read(end, [other]), target.read(module, [record_id])
        assert read[name] == {"name": called(named, display), "id": other}
        target.client[end].update({"id": other, **change}, trigger=[])
    target.client[end].delete(other)
    assert target.read(module, [record_id])[0][name] is None


@contract("lookups.refuse-strangers", "docs v7 insert-records; records.md 3.5")
def lookups_refuse_strangers(target: Target, data: st.DataObject) -> None:
    """A lookup refuses the id of no record, of a deleted one, and of one of another module."""
    module, name, end = _lookup(target, data)
    (gone,) = target.create(end, [data.draw(records_for(end, target), "deleted")])
    target.client[end].delete(gone)
    apart = data.draw(st.sampled_from([each for each in target.modules if each != end]), "another module")
    (stranger,) = target.create(apart, [data.draw(records_for(apart, target), "stranger")])
    record = data.draw(records_for(module, target), "record")
    batch = [record | {name: {"id": each}} for each in ("1", gone, stranger)]
    for outcome in target.client[module].create(batch, trigger=[], on_refused="return"):
        if outcome.ok and outcome.id:
            target.note(module, outcome.id)
        assert (outcome.ok, outcome.code) == (False, "INVALID_DATA"), outcome
        assert outcome.details.get("api_name") == name


# --- rows ------------------------------------------------------------------------------------------


@contract("rows.are-kept-by-their-ids", "records.md 2.2, 2.3; `delete` is recalled")
def rows_are_kept_by_their_ids(target: Target, data: st.DataObject) -> None:
    """A line item named by its id keeps it and changes as sent, one without is new, a deleted one is gone."""
    (product,) = target.create("Products", [{"Product_Name": "Contract"}])
    quantities = st.lists(st.integers(1, 9), min_size=2, max_size=4)
    rows = [
        {"product": {"id": product}, "quantity": each, "list_price": 10}
        for each in data.draw(quantities, "quantities")
    ]
    (quote,) = target.create("Quotes", [{"Subject": "Contract", "Product_Details": rows}])
    before = _quantities(target, quote)
    assert list(before.values()) == [row["quantity"] for row in rows]
    gone, *stay = before
    changed = {row_id: number + 1 for row_id, number in before.items() if row_id in stay}
    # What becomes of rows that are not named at all, the sources dispute.
    sent = [{**rows[0], "id": row_id, "quantity": number} for row_id, number in changed.items()]
    new = [{**rows[0], "quantity": each} for each in data.draw(quantities, "new quantities")]
    update = {"id": quote, "Product_Details": [{"id": gone, "delete": True}, *sent, *new]}
    target.client.Quotes.update(update, trigger=[])
    after = _quantities(target, quote)
    assert {row_id: number for row_id, number in after.items() if row_id in before} == changed
    added = [number for row_id, number in after.items() if row_id not in before]
    assert added == [row["quantity"] for row in new]


def _quantities(target: Target, quote: str) -> dict[str, int]:
    """By the id of each line item, how many."""
    rows = target.read("Quotes", [quote])[0]["Product_Details"]
    found = {row["id"]: row["quantity"] for row in rows}
    assert len(found) == len(rows)
    return found


@contract("rows.add-up", "py-sdk-2.0 InventoryLineItems; records.md 2.3")
def rows_add_up(target: Target, data: st.DataObject) -> None:
    """A line item's totals follow from quantity, price, discount and taxes; the quote's from its rows."""
    (product,) = target.create("Products", [{"Product_Name": "Contract"}])
    row = st.fixed_dictionaries(
        {
            "quantity": st.integers(1, 9),
            "list_price": st.integers(60, 200),
            "Discount": st.integers(0, 50),
            "line_tax": st.sampled_from((0, 10, 50)).map(lambda rate: [{"name": "Vat", "percentage": rate}]),
        }
    )
    rows: list[Record] = data.draw(st.lists(row, min_size=1, max_size=3), "rows")
    sent = [{"product": {"id": product}, **each} for each in rows]
    (quote,) = target.create("Quotes", [{"Subject": "Contract", "Product_Details": sent}])
    (read,) = target.read("Quotes", [quote])
    nets = []
    for each, shown in zip(rows, read["Product_Details"], strict=True):
        total = each["quantity"] * each["list_price"]
        after = total - each["Discount"]
        tax = round(after * each["line_tax"][0]["percentage"] / 100, 2)
        nets.append(round(after + tax, 2))
        told = [shown[name] for name in ("total", "total_after_discount", "Tax", "net_total")]
        assert told == [total, after, tax, nets[-1]]
    assert read["Sub_Total"] == round(sum(nets), 2)
