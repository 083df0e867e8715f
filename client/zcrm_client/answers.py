"""What comes back: pages, outcomes, and the reading of Zoho's envelopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from zcrm_client.errors import (
    AuthError,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    RecordsRefused,
    ServerError,
    ZohoError,
)
from zcrm_client.flow import retry_after

if TYPE_CHECKING:
    import httpx2

    from zcrm_client.flow import Call

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


BY_CODE: dict[str, type[ZohoError]] = {
    "INVALID_TOKEN": AuthError,
    "AUTHENTICATION_FAILURE": AuthError,
    "OAUTH_SCOPE_MISMATCH": PermissionDenied,
    "NO_PERMISSION": PermissionDenied,
    "AUTHORIZATION_FAILED": PermissionDenied,
    "TOO_MANY_REQUESTS": RateLimited,
}
BY_STATUS: dict[int, type[ZohoError]] = {401: AuthError, 403: PermissionDenied, 429: RateLimited}


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
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        if status >= 400:
            raise failure(response, call, {}, now) from None
        raise unexpected(f"not JSON: {response.text[:200]!r}", call, status) from None
    if wrapped and isinstance(body, dict) and "output" in body:
        body = body["output"]
        if not body and status < 400:
            return None
    if not isinstance(body, dict):
        if status >= 400:
            raise failure(response, call, {}, now)
        raise unexpected(f"not a JSON object: {response.text[:200]!r}", call, status)
    slots = body.get("data")
    if call.method != "GET" and isinstance(slots, list) and slots and status < 500 and status != 401:
        return body
    if status >= 400 or (body.get("status") == "error" and "code" in body):
        raise failure(response, call, body, now)
    return body


def failure(response: httpx2.Response, call: Call, body: Record, now: float) -> ZohoError:
    """The exception for a request that was refused as a whole."""
    status = response.status_code
    slots = body.get("data")
    said = slots[0] if isinstance(slots, list) and slots and isinstance(slots[0], dict) else body
    code = str(said.get("code") or f"HTTP_{status}")
    fallback = ServerError if status >= 500 else InvalidRequest
    kind = BY_CODE.get(code) or BY_STATUS.get(status) or fallback
    message = str(said.get("message") or response.reason_phrase)
    if code == "OAUTH_SCOPE_MISMATCH" and call.scope:
        message = f"{message} (needs {call.scope})"
    details = said.get("details")
    details = details if isinstance(details, dict) else {}
    error = kind(message, code=code, details=details, status=status, request=str(call))
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(response, now)
    return error


def unexpected(what: str, call: Call, status: int | None = None) -> ZohoError:
    """The exception for an answer that no Zoho page describes."""
    return ZohoError(what, code="UNEXPECTED_ANSWER", status=status, request=str(call))


def page(body: Record | None, call: Call, key: str) -> Page:
    """The page under `key` (`data`, `users`, …); an empty one for None."""
    if body is None:
        return Page((), {})
    items, info = body.get(key), body.get("info") or {}
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise unexpected(f"no array of objects under {key!r}: it has {sorted(body)}", call)
    if not isinstance(info, dict):
        raise unexpected("`info` is not an object", call)
    return Page(items, info)


def outcomes(body: Record | None, call: Call, batch: Sequence[Values], first: int) -> list[Outcome]:
    """One outcome per record of `batch`, whose first is record number `first` of the call."""
    slots = (body or {}).get("data")
    if not isinstance(slots, list) or len(slots) != len(batch):
        count = len(slots) if isinstance(slots, list) else "no"
        raise unexpected(f"{len(batch)} records sent, {count} answered: {body}", call)
    if not all(isinstance(slot, dict) for slot in slots):
        raise unexpected(f"a slot is not an object: {body}", call)
    pairs = enumerate(zip(slots, batch, strict=True), first)
    results = [outcome(slot, record, index) for index, (slot, record) in pairs]
    if any(each.ok and each.id is None for each in results):
        raise unexpected(f"a success without an id: {body}", call)
    return results


def outcome(slot: Record, record: Values, index: int) -> Outcome:
    """One slot of `data`. Only `"status": "success"` counts as taken."""
    details = slot.get("details")
    details = details if isinstance(details, dict) else {}
    ok = str(slot.get("status")).lower() == "success"
    known = (ok and details.get("id")) or record.get("id")  # a refusal's details.id may be the duplicate's
    return Outcome(
        index=index,
        ok=ok,
        id=None if known is None else str(known),
        code=str(slot.get("code", "")),
        message=str(slot.get("message", "")),
        details=details,
        record=record,
        action=slot.get("action"),
        duplicate_field=slot.get("duplicate_field"),
    )
