"""What an answer rests on: the claims behind it, found by what was asked and what was answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from zcrm_mock.evidence.claims import STRENGTHS, Claim, claims, failure_rules

if TYPE_CHECKING:
    from zcrm_mock.api.journal import CallRecord


def explain(call: CallRecord) -> list[Claim]:
    """The claims that an answer rests on, the weakest first: its operation, what it was asked by, what it
    refused with, and the disputed behaviour that it shows."""
    found = [f"operation:{call.operation}"] if call.operation else []
    found += [f"failure:{name}" for slot in _refused(call.answer) for name in _named(slot)]
    found += [f"switch:{name}" for name, shows in SHOWS.items() if shows(call)]
    found += _asked_by(call)
    known = claims()
    rests = [known[name] for name in dict.fromkeys(found) if name in known]
    return sorted(rests, key=lambda claim: -STRENGTHS.index(claim.strength))


def _refused(answer: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(answer, dict):
        return
    if answer.get("status") == "error" and "code" in answer:
        yield answer
    for held in answer.values():
        for slot in held if isinstance(held, list) else [held]:
            if isinstance(slot, dict) and slot.get("status") == "error" and "code" in slot:
                yield slot


def _named(slot: dict[str, Any]) -> list[str]:
    """The failures that a slot may show, by its code, its message and its details."""
    told, details = str(slot.get("message")), slot.get("details") or {}
    keys = frozenset(details) - {"json_path"}
    fitting = [
        rule
        for rule in failure_rules()
        if rule.code in (slot["code"], None)
        and rule.message.fullmatch(told)
        and rule.needed <= keys
        and rule.fixed.items() <= details.items()
    ]
    literal = [rule for rule in fitting if rule.literal and rule.code]
    same_keys = [rule for rule in literal if rule.keys == keys]
    return [rule.name for rule in same_keys or literal or fitting]


_CONDITION = re.compile(r"(?:^|(?<!\\)\()\s*([A-Za-z][\w.]*):([a-z_]+):")
_NO_OFFSET = re.compile(rb'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"')
_COMPARISON = re.compile(r"!=|>=|<=|=|>|<|\b(?:in|like|between|null)\b", re.IGNORECASE)


def _asked_by(call: CallRecord) -> list[str]:
    if call.operation == "records.coql" and isinstance(call.json, dict):
        query = re.sub(r"'[^']*'|\"[^\"]*\"", "''", str(call.json.get("select_query")))
        said = {found.lower().replace("null", "is null") for found in _COMPARISON.findall(query)}
        return [f"comparator:{name}" for name in sorted(said)]
    return [f"operator:{name}" for name in sorted(_operators(call))]


def _operators(call: CallRecord) -> set[str]:
    return {operator for _, operator in _conditions(call)}


def _conditions(call: CallRecord) -> list[tuple[str, str]]:
    """The fields and operators of a search, as far as they can be told without reading it properly."""
    return _CONDITION.findall(call.params.get("criteria", ""))


def _number(call: CallRecord, name: str) -> int:
    text = call.params.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _slots(call: CallRecord) -> tuple[int, int]:
    """How many slots of `data` there are, and how many of them were refused."""
    data = call.answer.get("data") if isinstance(call.answer, dict) else None
    slots = (
        [slot for slot in data if isinstance(slot, dict) and "code" in slot] if isinstance(data, list) else []
    )
    return len(slots), sum(slot.get("status") == "error" for slot in slots)


def _records(call: CallRecord) -> list[dict[str, Any]]:
    data = call.answer.get("data") if isinstance(call.answer, dict) else None
    return [one for one in data if isinstance(one, dict) and "Owner" in one] if isinstance(data, list) else []


def _is(call: CallRecord, *operations: str) -> bool:
    return call.operation in operations


Shows = Callable[["CallRecord"], bool]

SHOWS: dict[str, Shows] = {
    "all_failed_status": lambda c: c.method != "GET" and _slots(c)[0] == _slots(c)[1] > 0,
    "partial_status": lambda c: c.method != "GET" and 0 < _slots(c)[1] < _slots(c)[0],
    "upsert_insert_status": lambda c: _is(c, "records.upsert") and b'"update"' not in c.response.body,
    "note_added_status": lambda c: (
        _is(c, "notes.create", "notes.record.create") and _slots(c)[0] > _slots(c)[1] == 0
    ),
    "variable_group_needed": lambda c: (
        _is(c, "variables.list", "variables.get") and not c.params.get("group")
    ),
    "channel_again": lambda c: _is(c, "notifications.enable"),
    "channel_retried": lambda c: _is(c, "notifications.enable"),
    "unknown_file_status": lambda c: _is(c, "files.download") and "id" in c.params and c.status != 200,
    "search_operators": lambda c: any(
        "." in field or operator not in ("equals", "starts_with") for field, operator in _conditions(c)
    ),
    "search_many_equals": lambda c: c.params.get("criteria", "").count(":equals:") > 1,
    "not_equal_finds_empty": lambda c: "not_equal" in _operators(c),
    "search_lag_seconds": lambda c: _is(c, "records.search"),
    "coql_pairing": lambda c: _is(c, "records.coql") and c.request.body.lower().count(b" and ") > 1,
    "coql_max_limit": lambda c: _is(c, "records.coql") and b"LIMIT_EXCEEDED" in c.response.body,
    "job_seconds": lambda c: _is(c, "records.mass_update", "bulk.read.create", "bulk.write.create"),
    "waiting_record": lambda c: b'"NOT_APPROVED"' in c.response.body or b'"RECORD_LOCKED"' in c.response.body,
    "line_items_left_out": lambda c: (
        _is(c, "records.update", "records.update_one") and b'"Product_Details"' in c.request.body
    ),
    "bulk_write_rows": lambda c: _is(c, "bulk.write.get") and b'"LIMIT_EXCEEDED"' in c.response.body,
    "unknown_stage": lambda c: c.module == "Deals" and _slots(c)[0] > 0 and b'"Stage"' in c.request.body,
    "closing_date_mandatory": lambda c: c.module == "Deals" and _is(c, "records.create", "records.upsert"),
    "per_page_over_limit": lambda c: _number(c, "per_page") > 200,
    "list_page_depth_limit": lambda c: _is(c, "records.list") and _number(c, "page") > 10,
    "bearer_tokens": lambda c: c.request.headers.get("authorization", "").lower().startswith("bearer "),
    "module_names_any_case": lambda c: c.module is not None and f"/{c.module.lower()}" in c.path,
    "datetime_without_offset": lambda c: _NO_OFFSET.search(c.request.body) is not None,
    "json_path_in_details": lambda c: b'"api_name"' in c.response.body and _slots(c)[1] > 0,
    "owner_email": lambda c: bool(_records(c)),
    "layout_key": lambda c: bool(_records(c)),
    "ratelimit_headers": lambda _: False,
    "oauth_too_many_status": lambda c: _is(c, "oauth.token") and b"Access Denied" in c.response.body,
    "oauth_limits": lambda c: _is(c, "oauth.token", "oauth.authorize"),
    "refresh_answer_scope": lambda c: _is(c, "oauth.token") and b"grant_type=refresh" in c.request.body,
}
"""Whether an answer shows what a switch decides. Headers show in every answer and say nothing of one."""
