"""What comes back: pages, outcomes, and the reading of Zoho's envelopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from zcrm_client.errors import InvalidRequest, RecordsRefused, failure, unexpected

if TYPE_CHECKING:
    import httpx2

    from zcrm_client.calls import Call

Record: TypeAlias = dict[str, Any]
"""A record, user, module, field or layout, as on the wire."""

Values: TypeAlias = Mapping[str, Any]
"""What to write. Values may be dates, aware datetimes and decimals besides plain JSON."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `records`, and Zoho's `info` (`page`, `per_page`, `count`, `more_records`).

    It iterates over its records and counts them. COQL's `info` has no `page` and no `per_page`.
    """

    records: Sequence[Record]
    info: Mapping[str, Any]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, index: int) -> Record:
        return self.records[index]

    @property
    def more_records(self) -> bool:
        """Whether there is a page after this one. An empty page is the last, whatever it says."""
        return bool(self.records) and self.info.get("more_records") is True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record of a write: `ok` and its `id`, or `code`, `message` and `details` why not."""

    index: int
    """Its place among the records of the call, from 0."""
    ok: bool
    id: str | None
    code: str
    message: str
    details: Mapping[str, Any]
    record: Values
    """What was sent."""
    action: str | None = None
    """Of an upsert: `insert` or `update`."""
    duplicate_field: str | None = None
    """Of an upsert that updates: the field that matched."""


class Outcomes(tuple[Outcome, ...]):
    """One outcome per record, in the order they were given."""

    __slots__ = ()

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """Those Zoho did not take."""
        return tuple(outcome for outcome in self if not outcome.ok)

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each record. Raises RecordsRefused when there are refused ones, as those have none."""
        self.raise_for_refused()
        return tuple(outcome.id for outcome in self if outcome.id is not None)

    def raise_for_refused(self) -> None:
        """Raise RecordsRefused, with all outcomes, when any record was refused."""
        if self.refused:
            raise RecordsRefused(self)


WITHOUT_IDS = {"share", "watch"}
"""Slots under these keys name no id. Source: docs v2 share-record, notifications."""


def json_of(response: httpx2.Response) -> Record | None:
    """The JSON object of an answer, None where it is none."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


def read(response: httpx2.Response, call: Call, *, wrapped: bool, now: float) -> Record | None:
    """The body of an answer, None for "nothing there" (204, 304); raises what a refused request deserves.

    `wrapped` says that a proxy has put the body under `output`. A write whose every record was refused
    may come with a 4xx; it is returned, for its slots are the answer.
    Source: docs v2 status-codes; records.md 1.3 and 1.4.
    """
    status = response.status_code
    if status in {204, 304}:
        return None
    if 300 <= status < 400:
        raise unexpected(f"redirected to {response.headers.get('Location')!r}", call, status)
    body = json_of(response)
    if wrapped and body and "output" in body:
        body = body["output"]
        if not body and status < 400:
            return None
    if not isinstance(body, dict):
        if status < 400:
            raise unexpected(f"not a JSON object: {response.text[:200]!r}", call, status)
        body = {}
    slots = body.get(call.key)
    if call.slots and isinstance(slots, list) and slots and status < 500 and status != 401:
        return body
    refusal = body if call.method == "GET" else said(body, call)
    if status >= 400 or (refusal.get("status") == "error" and "code" in refusal):
        raise failure(response, said(body, call), call, now, InvalidRequest)
    return body


def said(body: Record, call: Call) -> Record:
    """The one slot of an answer: under its key, alone or in an array, or the whole body."""
    slot = body.get(call.key)
    slot = slot[0] if isinstance(slot, list) and slot else slot
    return slot if isinstance(slot, dict) else body


def page(body: Record | None, call: Call) -> Page:
    """The page under the call's key (`data`, `users`, …); an empty one for None."""
    if body is None:
        return Page((), {})
    items, info = body.get(call.key), body.get("info") or {}
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise unexpected(f"no array of objects under {call.key!r}: it has {sorted(body)}", call)
    if not isinstance(info, dict):
        raise unexpected("`info` is not an object", call)
    return Page(items, info)


def outcomes(body: Record | None, call: Call, batch: Sequence[Values | str], first: int) -> list[Outcome]:
    """One outcome per record (or id) of `batch`, whose first is number `first` of the whole write."""
    slots = (body or {}).get(call.key)
    slots = slots if isinstance(slots, list) and all(isinstance(slot, dict) for slot in slots) else []
    if len(slots) != len(batch):
        raise unexpected(f"{len(batch)} records sent, {len(slots)} answered: {body}", call)
    records = [{"id": each} if isinstance(each, str) else each for each in batch]
    results = [outcome(*pair, at) for at, pair in enumerate(zip(slots, records, strict=True), first)]
    if call.key not in WITHOUT_IDS and any(each.ok and each.id is None for each in results):
        raise unexpected(f"a success without an id: {body}", call)
    return results


def outcome(slot: Record, record: Values, index: int = 0) -> Outcome:
    """One slot of `data`. Only `"status": "success"` counts as taken."""
    details = slot.get("details")
    details = details if isinstance(details, dict) else {}
    ok = str(slot.get("status")).lower() == "success"
    known = (ok and details.get("id")) or record.get("id")  # a refusal's details.id may be the duplicate's
    record_id = None if known is None else str(known)
    code, message = str(slot.get("code", "")), str(slot.get("message", ""))
    upsert = (slot.get("action"), slot.get("duplicate_field"))
    return Outcome(index, ok, record_id, code, message, details, record, *upsert)
