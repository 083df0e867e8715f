"""The contracts notice: each deliberately broken fake is caught by a named one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from zcrm_client import ZohoError
from zcrm_contracts import (
    CONTRACTS,
    Contract,
    Target,
    every_comparator,
    every_operator,
    one_comparison,
    one_condition,
    verify,
)

from tests.contracts.broken_coql import BROKEN_COQL
from tests.contracts.conftest import EVERY_TYPE, in_process
from zcrm_mock import FakeCRM
from zcrm_mock.api.handlers import records as handlers
from zcrm_mock.engine import checks, choosing, criteria, datatypes, query, records, rendering
from zcrm_mock.engine.store import Store

# Each breaks one function: it is handed the real one, and that one's arguments.
Broken = Callable[..., Any]


def ends_after_two(real, *args):
    docs, more = real(*args)
    return docs, more and len(docs) > 2


def overlaps(real, store, module, selection, limit, offset=0):
    return real(store, module, selection, limit, max(0, offset - 1))


def by_id(real, field, way):
    return "k.id DESC"


def minds_case(real, text, field, org):
    return text if field.type.text else real(text, field, org)


def lets_backslashes_stand(real, text):
    return text


def takes_or_for_and(real, word, left, right):
    return real("or", left, right)


def wants_the_whole(real, name, field, values):
    return query._equals(name, field, values)


def finds_anywhere(real, name, field, values):
    return query._contains(name, field, values)


def leaves_out_the_end(real, name, field, values):
    sql, params = real(name, field, values)
    return f"{sql} AND {name} <> ?", (*params, values[1])


def clears_the_rest(real, org, module, sent, current=None):
    empty = {name: None for name, f in module.fields.items() if f in module.mandatory or f.read_only}
    gone = {} if current is None else {name: None for name in current if name in module.fields}
    return {k: v for k, v in gone.items() if k not in empty} | real(org, module, sent, current)


def keeps_the_old_keys(real, store, module, row):
    store.replace_doc(row.id, row.doc)


def calls_all_a_success(real, slots, switches, **more):
    return real([replace(s, ok=True, json=s.json | {"status": "success"}) for s in slots], switches, **more)


def only_says_so(real, store, module, record_id, tombstone):
    return None


def writes_first(real, org, module, sent, current=None):
    if current:
        record = dict(current) | {"Modified_Time": "2001-01-01T00:00:00+00:00"}
        org.store.replace_doc(int(record["id"]), orjson.dumps(record))
    return real(org, module, sent, current)


def minds_the_case_of_duplicates(real, org, module, name, value):
    return real(org, module, name, value) if value == value.lower() else None


def knows_no_lengths(real, org, module, field, value, kept):
    return real(org, module, replace(field, length=None), value, kept)


def asks_for_nothing(real, *args):
    return None


def gives_the_fields_alone(real, docs, fields):
    return [orjson.dumps({name: orjson.loads(doc).get(name) for name in fields}) for doc in docs]


def drops_the_offset(real, moment, zone):
    return real(moment, zone)[:19] + "+00:00"


def takes_any_name(real, name, operator, text, module, org):
    if name in module.fields:
        return real(name, operator, text, module, org)
    return real("id", "equals", "1", module, org)


BROKEN: list[tuple[str, Any, str, Broken, str]] = [
    ("more_records is false too early", handlers, "_page", ends_after_two, "records.pages-make-the-whole"),
    ("pages overlap by one", Store, "select", overlaps, "records.pages-make-the-whole"),
    ("sort_by is passed over", choosing, "order_by", by_id, "records.pages-make-the-whole"),
    ("a search minds case", criteria, "_value", minds_case, "search.text.equals"),
    ("an escape is lost", criteria, "unescape", lets_backslashes_stand, "search.text.equals"),
    ("and is or", criteria, "join", takes_or_for_and, "search.finds-what-criteria-say"),
    (
        "equals beside others wants all",
        query,
        "has_words",
        wants_the_whole,
        "search.equals-beside-others-finds-words",
    ),
    ("between leaves out its end", query, "between", leaves_out_the_end, "search.integer.between"),
    ("starts_with is contains", query, "starts_with", finds_anywhere, "search.text.starts_with"),
    ("an update clears the rest", records, "check", clears_the_rest, "records.update-changes-what-was-sent"),
    ("a search finds old values", Store, "replace", keeps_the_old_keys, "search.finds-what-criteria-say"),
    ("a refusal is swallowed", handlers, "results", calls_all_a_success, "records.slots-keep-their-order"),
    ("a deleted record is still read", Store, "delete", only_says_so, "records.deleted-is-gone"),
    ("a refusal writes first", records, "check", writes_first, "records.refused-update-changes-nothing"),
    (
        "upsert minds case",
        records,
        "holder",
        minds_the_case_of_duplicates,
        "records.upsert-finds-the-duplicate",
    ),
    ("lengths are not checked", checks, "_checked", knows_no_lengths, "records.slots-keep-their-order"),
    ("nothing is mandatory", checks, "_check_mandatory", asks_for_nothing, "records.slots-keep-their-order"),
    (
        "`fields` leaves out the id",
        rendering,
        "project",
        gives_the_fields_alone,
        "records.fields-cut-the-record",
    ),
    ("times lose their offset", datatypes, "_zoned", drops_the_offset, "records.created-is-readable"),
    ("unknown fields find nothing", criteria, "condition", takes_any_name, "requests.unknown-is-refused"),
]


ALL = [*BROKEN, *BROKEN_COQL]


@pytest.mark.parametrize(
    ("owner", "name", "broken", "caught_by"), [r[1:] for r in ALL], ids=[r[0] for r in ALL]
)
def test_a_broken_fake_is_caught(owner, name, broken, caught_by, monkeypatch):
    crm = FakeCRM(EVERY_TYPE)
    crm.clock.freeze()  # a second that passes while an example runs would change what it shows
    target = in_process(crm)
    assert target.modules  # asked for while all is well
    held = CONTRACTS.get(caught_by) or _single(target)[caught_by]
    if owner is query and name in query.OPERATORS:
        monkeypatch.setitem(query.OPERATORS, name, _breaking(broken, query.OPERATORS[name]))
    else:
        monkeypatch.setattr(owner, name, _breaking(broken, getattr(owner, name)))
    with pytest.raises((AssertionError, ZohoError)):
        verify(held, target, max_examples=300, with_seed=1, shrink=False)


def _single(target: Target) -> dict[str, Contract]:
    """The contracts of single conditions, by id."""
    made = [one_condition("Samples", *pair) for pair in every_operator(target, "Samples")]
    made += [one_comparison("Samples", *pair) for pair in every_comparator(target, "Samples")]
    return {held.id: held for held in made}


def _breaking(broken: Broken, real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **named: broken(real, *args, **named)
