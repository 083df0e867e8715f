"""Ways in which a fake's records and fields can be wrong, each with the contract that must notice."""

from __future__ import annotations

from dataclasses import replace

import orjson

from tests.contracts.breaking import Table
from zcrm_mock.api import params
from zcrm_mock.api.handlers import mass_update as mass_update_handlers
from zcrm_mock.api.handlers import showing, writing
from zcrm_mock.engine import checks, records, removal, rendering
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.store import Store


def does_nothing(real, *args):
    return None


# --- reading ---------------------------------------------------------------------------------------


def ends_after_two(real, *args):
    docs, more = real(*args)
    return docs, more and len(docs) > 2


def overlaps(real, store, module, selection, limit, offset=0):
    return real(store, module, selection, limit, max(0, offset - 1))


def leaves_out_the_first(real, *args):
    return real(*args)[1:]


def by_id(real, field, way):
    return "k.id DESC"


def gives_the_fields_alone(real, docs, fields):
    return [orjson.dumps({name: orjson.loads(doc).get(name) for name in fields}) for doc in docs]


def counts_one_more(real, key, docs, info):
    return real(key, docs, info | {"count": info["count"] + 1})


def finds_nothing(real, status=204):
    return real(204)


def counts_that_moment_in(real, moment):
    return real(moment - 1)


def reads_no_offset(real, text, rules):
    return real(text[:19] + "+00:00", rules)


# --- writing ---------------------------------------------------------------------------------------


def clears_the_rest(real, org, module, sent, current=None, later=()):
    empty = {name: None for name, f in module.fields.items() if f in module.mandatory or f.read_only}
    gone = {} if current is None else {name: None for name in current if name in module.fields}
    return {k: v for k, v in gone.items() if k not in empty} | real(org, module, sent, current)


def calls_all_a_success(real, slots, switches, **more):
    return real([replace(s, ok=True, json=s.json | {"status": "success"}) for s in slots], switches, **more)


def says_200(real, slots, switches, **more):
    return replace(real(slots, switches, **more), status=200)


def writes_first(real, org, module, sent, current=None, later=()):
    if current:
        record = dict(current) | {"Modified_Time": "2001-01-01T00:00:00+00:00"}
        org.store.replace_doc(int(record["id"]), orjson.dumps(record))
    return real(org, module, sent, current)


def gives_ids_again(real, store):
    store._db.execute("DELETE FROM deleted")
    (newest,) = store._db.execute("SELECT max(id) FROM record").fetchone()
    return newest + 1 if newest else real(store)


def is_made_anew(real, org, module, record_id, sent, user):
    written = real(org, module, record_id, sent, user)
    written.record["Created_Time"] = "2001-01-01T00:00:00+00:00"
    org.store.replace_doc(int(written.record["id"]), orjson.dumps(written.record))
    return written


def tells_all_of_a_person(real, person):
    return dict(person)


def minds_the_case_of_duplicates(real, org, module, name, value):
    return real(org, module, name, value) if value == value.lower() else None


def looks_wherever_told(real, module, asked):
    return asked or real(module, asked)


def knows_no_id(real, org, module, sent, fields, user):
    return real(org, module, {name: value for name, value in sent.items() if name != "id"}, fields, user)


def always_inserts(real, details, message, **first):
    return real(details, message, **first | ({"action": "insert"} if "action" in first else {}))


def takes_any_number(real, body, key="data", limit=0):
    return real(body, key, 10**6)


def forgets_the_refused(real, sent, write, message):
    return [slot for slot in real(sent, write, message) if slot.ok]


def says_it_is_changed(real, org, module, record_id, values, user, *, over_write):
    return record_id


# --- deleting --------------------------------------------------------------------------------------


def keeps_it_in_lists(real, store, module, record_id, tombstone):
    store._db.execute("UPDATE record SET module = '' WHERE id = ?", (record_id,))
    deleted = (record_id, module.api_name, *tombstone)
    store._db.execute("INSERT INTO deleted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", deleted)


def leaves_no_tombstone(real, store, module, record_id, tombstone):
    real(store, module, record_id, tombstone)
    store._db.execute("DELETE FROM deleted WHERE id = ?", (record_id,))


def turns_them_round(real, *args):
    return real(*args)[::-1]


def is_gone_for_good(real, org, row, *, gone):
    return real(org, row, gone=True)


def has_no_name(real, org, row, *, gone):
    return real(org, row, gone=gone) | {"display_name": ""}


BROKEN_RECORDS: Table = {
    "records.model": [
        ("a list leaves out the newest", Store, "select", leaves_out_the_first),
    ],
    "records.pages-make-the-whole": [
        ("more_records is false too early", showing, "_page", ends_after_two),
        ("pages overlap by one", Store, "select", overlaps),
        ("sort_by is passed over", choosing, "order_by", by_id),
    ],
    "records.fields-cut-the-record": [
        ("`fields` leaves out the id", rendering, "project", gives_the_fields_alone),
    ],
    "pages.info-tells-the-page": [
        ("info counts one too many", showing, "page", counts_one_more),
    ],
    "records.modified-since-cuts": [
        ("If-Modified-Since is passed over", params, "modified_since", does_nothing),
        ("what changed at that moment counts", choosing, "modified_since", counts_that_moment_in),
        ("If-Modified-Since loses its offset", params, "read_datetime", reads_no_offset),
        ("unchanged is 204", showing, "empty", finds_nothing),
    ],
    "records.update-changes-what-was-sent": [
        ("an update clears the rest", records, "check", clears_the_rest),
    ],
    "records.slots-keep-their-order": [
        ("a refusal is swallowed", writing, "results", calls_all_a_success),
        ("nothing is mandatory", checks, "_check_mandatory", does_nothing),
    ],
    "requests.statuses-tell": [
        ("a new record is a 200", writing, "results", says_200),
    ],
    "records.refused-update-changes-nothing": [
        ("a refusal writes first", records, "check", writes_first),
    ],
    "records.ids-are-new": [
        ("an id is given again", Store, "next_id", gives_ids_again),
    ],
    "records.writes-tell-the-record": [
        ("an update makes the record new", records, "update", is_made_anew),
        ("a write tells e-mails", rendering, "brief", tells_all_of_a_person),
    ],
    "records.upsert-finds-the-duplicate": [
        ("upsert calls all an insert", writing, "success", always_inserts),
        ("upsert minds case", records, "holder", minds_the_case_of_duplicates),
        ("upsert finds nothing", records, "holder", does_nothing),
    ],
    "records.upsert-looks-where-told": [
        ("upsert looks in any field", records, "_duplicate_fields", looks_wherever_told),
        ("upsert passes an id over", records, "upsert", knows_no_id),
    ],
    "requests.limits-are-kept": [
        ("any number of records is taken", params, "elements", takes_any_number),
    ],
    "records.mass-update-changes-the-named": [
        ("a mass update hides the refused", mass_update_handlers, "each", forgets_the_refused),
        ("a mass update only says so", mass_update_handlers.mass_update, "change", says_it_is_changed),
    ],
    "records.deleted-is-gone": [
        ("a deleted record is still read", Store, "delete", does_nothing),
        ("a deleted record is still found", Store, "delete", keeps_it_in_lists),
        ("a deleted record leaves no trace", Store, "delete", leaves_no_tombstone),
    ],
    "records.tombstones-tell": [
        ("tombstones come the oldest first", Store, "deleted", turns_them_round),
        ("a deletion is for good at once", removal, "_tombstone", is_gone_for_good),
        ("a tombstone has no name", removal, "_tombstone", has_no_name),
    ],
}
