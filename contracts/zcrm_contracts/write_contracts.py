"""What is true of writes: the ids they give, what they tell, whom they change, and what deletion leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from zcrm_contracts.contract import contract
from zcrm_contracts.record_contracts import TOUCHED, called, same
from zcrm_contracts.strategies import records_for
from zcrm_contracts.target import Record, Target, own


@contract("records.ids-are-new", "records.md 1.2; that a sent id does not count is inferred")
def ids_are_new(target: Target, data: st.DataObject) -> None:
    """An id is given once: it goes up from record to record, over all modules, also after a deletion."""
    ids: list[str] = []
    for _ in range(data.draw(st.integers(2, 4), "times")):
        module = data.draw(st.sampled_from(target.modules), "module")
        sent = data.draw(records_for(module, target), "record")
        ids += target.create(module, [sent | ({"id": ids[0]} if ids else {})])
        if data.draw(st.booleans(), "is deleted"):
            target.client[module].delete(ids[-1])
    assert ids == sorted(set(ids), key=int)


@contract("records.writes-tell-the-record", "wild 2, live 2026")
def writes_tell_the_record(target: Target, data: st.DataObject) -> None:
    """A write tells id, times and people as the record then has them; what was created stays so."""
    module = data.draw(st.sampled_from(target.modules), "module")
    some = records_for(module, target)
    (made,) = target.client[module].create(data.draw(some, "record"), trigger=[])
    assert made.id
    target.note(module, made.id)
    (first,) = target.read(module, [made.id])
    (changed,) = target.client[module].update({"id": made.id, **data.draw(some, "change")}, trigger=[])
    (second,) = target.read(module, [made.id])
    for outcome, read in ((made, first), (changed, second)):
        assert outcome.details == _told(read)
    created = ("id", "Created_Time", "Created_By")
    assert [second[name] for name in created] == [first[name] for name in created]
    assert datetime.fromisoformat(second["Modified_Time"]) >= datetime.fromisoformat(first["Modified_Time"])


def _told(record: Record) -> Record:
    """What a write tells of a record: people by name and id alone."""
    told = {name: record[name] for name in ("id", "Created_Time", "Modified_Time")}
    people = {name: record[name] for name in ("Created_By", "Modified_By")}
    return told | {name: {"name": who["name"], "id": who["id"]} for name, who in people.items()}


@contract("records.upsert-looks-where-told", "docs v7 upsert-records; wild 30; by id: inferred")
def upsert_looks_where_told(target: Target, data: st.DataObject) -> None:
    """An upsert looks for duplicates in the fields that it names, if they may be, and an id is followed."""
    mark = data.draw(st.uuids(), "mark").hex
    phone = str(int(mark, 16))[:9]
    sent = data.draw(records_for("Leads", target, only=["City"]), "lead")
    sent |= {"Email": f"{mark}@example.com", "Phone": phone}
    (first,) = target.create("Leads", [sent])

    def upsert(record: Record, *fields: str) -> tuple[str | None, bool]:
        asked: Any = {"duplicate_check_fields": list(fields)} if fields else {}
        (done,) = target.client.Leads.upsert(record, trigger=[], **asked)
        assert done.id
        target.note("Leads", done.id)
        return done.action, done.id == first

    other = sent | {"Email": f"other-{mark}@example.com"}
    assert upsert(other, "Phone") == ("insert", False)  # no unique field, so nothing is found by it
    assert upsert(sent, "Email") == ("update", True)
    renamed = {"id": first, "Last_Name": "Contract", "Email": f"new-{mark}@example.com"}
    assert upsert(renamed) == ("update", True)
    same(
        target,
        "Leads",
        sent | {"Last_Name": "Contract", "Email": f"new-{mark}@example.com"},
        *target.read("Leads", [first]),
    )


@contract("records.mass-update-changes-the-named", "docs v7 mass-update")
def mass_update_changes_the_named(target: Target, data: st.DataObject) -> None:
    """A mass update changes one field of the records that it names and no other; unknown ids are refused."""
    some = data.draw(records_for("Leads", target), "lead")
    ids = target.create("Leads", [some] * data.draw(st.integers(2, 4), "leads"))
    named = data.draw(st.lists(st.sampled_from(ids), unique=True, min_size=1), "named")
    city = data.draw(st.text("abcXYZ", min_size=1, max_size=20), "City")
    before = target.read("Leads", ids)
    body = {"data": [{"City": city}], "ids": [*named, "1"]}
    told = target.client.request("POST", "Leads/actions/mass_update", body=body)
    assert told
    assert [slot["code"] for slot in told["data"]] == ["SUCCESS"] * len(named) + ["INVALID_DATA"]
    for old, new in zip(before, target.read("Leads", ids), strict=True):
        changed = {name for name in old if old[name] != new[name]}
        assert changed <= {"City", "Address", *TOUCHED}
        assert new["City"] == (city if new["id"] in named else old["City"])


@contract("records.tombstones-tell", "docs v7 get-deleted-records")
def tombstones_tell(target: Target, data: st.DataObject) -> None:
    """What is deleted is listed, the newest first: what it was called, who made and who deleted it, when."""
    leads = data.draw(st.lists(records_for("Leads", target), min_size=2, max_size=4), "leads")
    ids = target.create("Leads", leads)
    before = {record["id"]: record for record in target.read("Leads", ids)}
    for gone in ids[:-1]:
        target.client.Leads.delete(gone)
    deleted = list(target.client.Leads.deleted.list(type="all"))
    assert own(ids, deleted) == ids[-2::-1]
    for stone in deleted:
        if stone["id"] in before:
            record = before[stone["id"]]
            assert stone["display_name"] == called(record, "Full_Name")
            me = {"name": record["Owner"]["name"], "id": record["Owner"]["id"]}
            assert (stone["type"], stone["created_by"], stone["deleted_by"]) == ("recycle", me, me)
            assert datetime.fromisoformat(stone["deleted_time"]) >= datetime.fromisoformat(
                record["Created_Time"]
            )
    assert own(ids, list(target.client.Leads.deleted.list(type="recycle"))) == ids[-2::-1]
    assert own(ids, list(target.client.Leads.deleted.list(type="permanent"))) == []
