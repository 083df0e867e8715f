"""What is true of records: created, read, listed, updated, upserted, deleted, and told by the metadata."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from hypothesis import strategies as st

from zcrm_contracts.contract import contract
from zcrm_contracts.strategies import OPERATORS, broken_records_for, full_records_for, records_for
from zcrm_contracts.target import FieldFacts, Record, Target, own


def agrees(field: FieldFacts, sent: Any, read: Any) -> bool:
    """Whether what is read is what was sent, as the data type understands it. Source: records.md 2.2."""
    if sent in (None, "", [], "-None-"):
        return read in (None, [], False)
    if field.data_type == "datetime":
        return isinstance(read, str) and datetime.fromisoformat(sent) == datetime.fromisoformat(read)
    if field.data_type == "bigint":
        return isinstance(read, str) and int(read) == int(sent)
    return bool(read == sent)


def same(target: Target, module: str, sent: Mapping[str, Any], read: Record) -> None:
    """What is read holds what was sent. Raises AssertionError with the field that does not."""
    fields = target.fields(module)
    for name, value in sent.items():
        kept = read.get(name)  # some fields are left out while they are empty (live 2026)
        assert agrees(fields[name], value, kept), f"{name}: sent {value!r}, read {kept!r}"


def _modules(target: Target) -> st.SearchStrategy[str]:
    """Any module, and half the time the one that has most to get wrong."""
    return st.sampled_from(target.modules) | st.just(target.richest)


def _some(
    target: Target, data: st.DataObject, least: int = 1, most: int = 6
) -> tuple[str, list[Record], list[str]]:
    module = data.draw(_modules(target), "module")
    records = data.draw(st.lists(records_for(module, target), min_size=least, max_size=most), "records")
    return module, records, target.create(module, records)


@contract("records.created-is-readable", "docs v2 insert-records, get-records")
def created_is_readable(target: Target, data: st.DataObject) -> None:
    """What was created is read back as it was sent, by id and in the list."""
    module, records, ids = _some(target, data, most=3)
    records.append(data.draw(full_records_for(module, target), "full record"))
    ids += target.create(module, records[-1:])
    listed = {record["id"]: record for record in target.client[module].list(ids=ids)}
    assert set(listed) == set(ids)
    for record_id, sent, read in zip(ids, records, target.read(module, ids), strict=True):
        same(target, module, sent, read)
        assert read == listed[record_id]


@contract("records.slots-keep-their-order", "docs v2 insert-records; wild 8")
def slots_keep_their_order(target: Target, data: st.DataObject) -> None:
    """A refused record spoils only its own slot, says why, and leaves nothing behind."""
    module = data.draw(_modules(target), "module")
    good = data.draw(st.lists(records_for(module, target), min_size=1, max_size=3), "good")
    bad, code, name = data.draw(broken_records_for(module, target), "bad")
    at = data.draw(st.integers(0, len(good)), "place")
    batch = [*good[:at], bad, *good[at:]]
    newest = _newest(target, module)
    outcomes = target.client[module].create(batch, trigger=[], on_refused="return")
    for outcome in outcomes:
        if outcome.id:
            target.note(module, outcome.id)
    assert [outcome.ok for outcome in outcomes] == [index != at for index in range(len(batch))]
    refused = outcomes[at]
    assert (refused.code, refused.details.get("api_name")) == (code, name)
    assert newest + len(good) == _newest(target, module)
    kept = target.read(module, [outcome.id for outcome in outcomes if outcome.id])
    for sent, read in zip(good, kept, strict=True):
        same(target, module, sent, read)


def _newest(target: Target, module: str) -> int:
    return len(list(target.client[module].list(fields=["id"])))


TOUCHED = ("Modified_Time", "Modified_By", "Last_Activity_Time")
"""What every update changes. Source: live 2026."""

FOLLOWING = ("Probability", "Call_Status")
"""What Zoho fills in by itself: a stage's probability, and whether a call is over. Source: live 2026."""


def called(record: Record, display_field: str) -> str:
    """What lookups and tombstones call a record: people by both names, without the salutation.

    Source: live 2026.
    """
    names = ("First_Name", "Last_Name") if display_field == "Full_Name" else (display_field,)
    return " ".join(record[name] for name in names if record[name])


@contract("records.update-changes-what-was-sent", "docs v7 update-records")
def update_changes_what_was_sent(target: Target, data: st.DataObject) -> None:
    """An update changes the sent fields, clears those sent as null, and no other."""
    module, _, ids = _some(target, data, most=2)
    fields = target.fields(module)
    change = data.draw(records_for(module, target), "change")
    clearable = [name for name in change if not fields[name].mandatory and name not in FOLLOWING]
    cleared = data.draw(
        st.lists(st.sampled_from(clearable), unique=True) if clearable else st.just([]), "cleared"
    )
    change |= dict.fromkeys(cleared)
    before, *others = target.read(module, ids)
    target.client[module].update({"id": ids[0], **change}, trigger=[])
    after, *rest = target.read(module, ids)
    assert rest == others
    same(target, module, change, after)
    for name, field in fields.items():
        if field.writable and name not in change and name in before and name not in FOLLOWING:
            assert after[name] == before[name], name


@contract("records.refused-update-changes-nothing", "docs v7 update-records")
def refused_update_changes_nothing(target: Target, data: st.DataObject) -> None:
    """A refused update leaves the record as it was."""
    module, _, ids = _some(target, data, most=1)
    fields = target.fields(module)
    bad, code, name = data.draw(broken_records_for(module, target), "bad")
    if name not in bad:
        bad[name] = None  # leaving a mandatory field out is fine in an update, clearing it is not
    before = target.read(module, ids)
    (outcome,) = target.client[module].update([{"id": ids[0], **bad}], trigger=[], on_refused="return")
    assert (outcome.ok, outcome.code, outcome.details.get("api_name")) == (False, code, name), fields[name]
    assert target.read(module, ids) == before


@contract("records.upsert-finds-the-duplicate", "docs v7 upsert-records; wild 3, live 2026")
def upsert_finds_the_duplicate(target: Target, data: st.DataObject) -> None:
    """An upsert updates the record with the same e-mail in any case, and inserts where there is none."""
    sent = data.draw(records_for("Leads", target, only=["City", "Company"]), "lead")
    address = f"contract-{data.draw(st.uuids(), 'address').hex}@example.com"
    (first,) = target.client.Leads.upsert({**sent, "Email": address}, trigger=[])
    assert first.id
    target.note("Leads", first.id)
    assert (first.action, first.duplicate_field) == ("insert", None)
    change = data.draw(records_for("Leads", target, only=["City", "Company"]), "change")
    (second,) = target.client.Leads.upsert({**change, "Email": address.upper()}, trigger=[])
    if second.id:
        target.note("Leads", second.id)
    assert (second.action, second.duplicate_field, second.id) == ("update", "Email", first.id)
    (read,) = target.read("Leads", [first.id])
    same(target, "Leads", {**sent, **change}, read)


@contract("records.deleted-is-gone", "docs v7 delete-records, get-deleted-records")
def deleted_is_gone(target: Target, data: st.DataObject) -> None:
    """A deleted record is in no answer but the deleted ones', and refuses to be changed."""
    module, _, ids = _some(target, data, most=3)
    gone = ids[0]
    target.client[module].delete(gone)
    assert target.client[module].get(gone) is None
    assert own(ids, list(target.client[module].list(ids=ids, sort_order="asc"))) == ids[1:]
    assert list(target.client[module].search(criteria=f"(id:equals:{gone})")) == []
    (again,) = target.client[module].delete([gone], on_refused="return")
    assert (again.ok, again.code) == (False, "INVALID_DATA")
    (change,) = target.client[module].update([{"id": gone}], trigger=[], on_refused="return")
    assert (change.ok, change.code) == (False, "INVALID_DATA")
    assert gone in [record["id"] for record in target.client[module].deleted.list(type="all")]


@contract("records.pages-make-the-whole", "docs v2 get-records; kaizen 29")
def pages_make_the_whole(target: Target, data: st.DataObject) -> None:
    """Pages put together are the whole list, whatever their size, in the order of any field."""
    module, _, ids = _some(target, data, least=2, most=9)
    fields = [f for f in target.fields(module).values() if f.data_type in OPERATORS]
    field = data.draw(st.sampled_from(fields), "sort_by")
    order: Literal["asc", "desc"] = data.draw(st.sampled_from(("asc", "desc")), "sort_order")
    per_page = data.draw(st.integers(1, 4), "per_page")
    whole = list(target.client[module].list(sort_by=field.api_name, sort_order=order))
    paged = list(target.client[module].list(sort_by=field.api_name, sort_order=order, per_page=per_page))
    assert [r["id"] for r in paged] == [r["id"] for r in whole]
    assert set(ids) <= {r["id"] for r in whole}
    keys = [_sort_key(field, record) for record in whole]
    assert keys == sorted(keys, reverse=order == "desc")


def _sort_key(field: FieldFacts, record: Record) -> tuple[Any, ...]:
    value, record_id = record.get(field.api_name), int(record["id"])
    if value in (None, []):
        return (0, 0, record_id)
    if field.data_type == "datetime":
        return (1, datetime.fromisoformat(value), record_id)
    if field.data_type == "multiselectpicklist":
        return (1, ";" + ";".join(v.casefold() for v in value) + ";", record_id)
    if field.data_type == "bigint":
        return (1, int(value), record_id)
    return (1, value.casefold() if isinstance(value, str) else value, record_id)


@contract("records.fields-cut-the-record", "docs v2 get-records")
def fields_cut_the_record(target: Target, data: st.DataObject) -> None:
    """With `fields` a record holds those and its id, with the same values."""
    module, _, ids = _some(target, data, most=3)
    names = data.draw(
        st.lists(st.sampled_from(sorted(target.fields(module))), min_size=1, max_size=5, unique=True)
    )
    whole = {record["id"]: record for record in target.client[module].list(ids=ids)}
    for record in target.client[module].list(ids=ids, fields=names):
        assert record.get("id") in whole, "a record without its id"
        known = whole[record["id"]]
        assert record == {name: known[name] for name in {*names, "id"} if name in known}


@contract("requests.unknown-is-refused", "wild 10; py-sdk-2.0")
def unknown_is_refused(target: Target, data: st.DataObject) -> None:
    """Modules, fields and operators that are not there are refused by name, whatever the name."""
    module = data.draw(st.sampled_from(target.modules), "module")
    name = data.draw(st.from_regex(r"\A[A-Z][a-z]{3,12}__x\Z"), "name")
    assert target.refusal("GET", name).code == "INVALID_MODULE"
    unknown = target.refusal("GET", f"{module}/search", criteria=f"({name}:equals:x)")
    assert (unknown.code, unknown.details.get("api_name")) == ("INVALID_QUERY", name)
    wrong = target.refusal("GET", f"{module}/search", criteria=f"(id:{name}:1)")
    assert wrong.code == "INVALID_QUERY"


@contract("metadata.promises-are-kept", "docs v2 field-meta")
def metadata_promises_are_kept(target: Target, data: st.DataObject) -> None:
    """A record holds each field that the metadata names, or leaves it out while it is empty."""
    module = data.draw(st.sampled_from(target.modules), "module")
    sent = data.draw(full_records_for(module, target), "record")
    (record,) = target.read(module, target.create(module, [sent]))
    for name, field in target.fields(module).items():
        if name in record and record[name] is not None:
            value = record[name]
            assert isinstance(value, _JSON.get(field.data_type, object)), (name, value)
        elif field.mandatory:
            raise AssertionError(f"{name} is mandatory and empty")


_JSON: dict[str, type | tuple[type, ...]] = {
    "text": str, "textarea": str, "email": str, "phone": str, "website": str, "picklist": str, "bigint": str,
    "date": str, "datetime": str, "multiselectpicklist": list, "integer": int, "boolean": bool,
    "double": (int, float), "currency": (int, float), "percent": (int, float),
    "lookup": dict, "ownerlookup": dict, "userlookup": dict,
}  # fmt: skip
