"""What comes back: pages, outcomes, and what can go wrong, a class for each thing that a caller does then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, TypeAlias

import httpx2
import orjson

from zcrm_client.calls import Call, Record

Values: TypeAlias = Mapping[str, Any]  # what to write: dates, aware datetimes and decimals, too


class Page(tuple[Record, ...]):
    """The records of one page of a list, with Zoho's `info`."""

    info: Values

    @property
    def more_records(self) -> bool:
        """Whether there is a page after this one. An empty page is the last, whatever it says."""
        return bool(self) and self.info.get("more_records") is True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record of a write: `ok` and its `id`, or `code`, `message` and `details` why not."""

    index: int  # its place among the records of the call, from 0
    ok: bool
    id: str | None
    code: str
    message: str
    details: Values
    record: Values  # what was sent
    action: str | None = None  # of an upsert: `insert` or `update`
    duplicate_field: str | None = None  # of an upsert that updates: the field that matched


class Outcomes(tuple[Outcome, ...]):
    """One outcome per record, in the order they were given."""

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """Those Zoho did not take."""
        return tuple(outcome for outcome in self if not outcome.ok)

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each record. Raises RecordsRefused when there are refused ones, as those have none."""
        if self.refused:
            raise RecordsRefused(self)
        return tuple(outcome.id for outcome in self if outcome.id is not None)

    @property
    def id(self) -> str:
        """The id of the one record. As `ids`; ValueError when there are more or none."""
        (only,) = self.ids
        return only


@dataclass(eq=False, repr=False)
class ZohoError(Exception):
    """Zoho said no, or said something we cannot read; `code`, `message` and `details` are its own."""

    message: str
    _: KW_ONLY
    code: str = ""
    details: Values = field(default_factory=dict)
    status: int | None = None  # of HTTP; None when no answer came
    request: str = ""  # method and URL, without query and secrets
    outcomes: Outcomes | tuple[()] = ()  # of earlier batches of the same call: those records exist

    def __str__(self) -> str:
        said = ": ".join(part for part in (self.code, self.message) if part)
        details = f" {self.details}" if self.details else ""
        request = f" [{self.status or 'no answer'} on {self.request}]" if self.request else ""
        return f"{said}{details}{request}"


class AuthError(ZohoError):
    """The token, or what it is made from, is no good: sign in again."""


class PermissionDenied(ZohoError):
    """The user or the token's scopes do not reach that far: ask an administrator, or for a wider scope."""


class InvalidRequest(ZohoError):
    """Zoho refused the whole request as asked: mend the call."""


class RateLimited(ZohoError):
    """Too many requests: wait. `retry_after` is Zoho's own estimate in seconds, None when it gave none."""

    retry_after: float | None = None


class ServerError(ZohoError):
    """Zoho failed or could not be reached: later may be better. A write may or may not have happened."""


class RecordsRefused(ZohoError):
    """Some records were refused: mend those. `outcomes` has all, `refused` these; the rest is written."""

    def __init__(self, outcomes: Outcomes) -> None:
        first, *_ = refused = outcomes.refused
        texts = [f"#{each.index} {each.code} {each.message} {each.details or ''}" for each in refused[:3]]
        shown = "; ".join(map(str.rstrip, texts)) + ("; …" if len(refused) > 3 else "")
        message = f"{len(refused)} of {len(outcomes)} records refused: {shown}"
        super().__init__(message, code=first.code, details=first.details, outcomes=outcomes)
        self.args = (outcomes,)  # what pickle hands to __init__
        self.refused = refused

    def __str__(self) -> str:
        return self.message


KINDS: dict[str | int, type[ZohoError]] = {401: AuthError, 403: PermissionDenied, 429: RateLimited}
KINDS |= dict.fromkeys(("INVALID_TOKEN", "AUTHENTICATION_FAILURE"), AuthError)
KINDS |= dict.fromkeys(("OAUTH_SCOPE_MISMATCH", "NO_PERMISSION", "AUTHORIZATION_FAILED"), PermissionDenied)
KINDS |= dict.fromkeys(("TOO_MANY_REQUESTS", "access_denied", "Access Denied"), RateLimited)
"""By code, else by status. The accounts server denies access to who asks for too many tokens."""


def failure(response: httpx2.Response, refusal: Values, call: Call, now: float) -> ZohoError:
    """The exception for a request that was refused as a whole, by the API or by the accounts server."""
    status = response.status_code
    code = str(refusal.get("code") or refusal.get("error") or f"HTTP_{status}")
    other = AuthError if "/oauth/" in call.url else InvalidRequest
    kind = KINDS.get(code) or KINDS.get(status) or (ServerError if status >= 500 else other)
    message = str(refusal.get("message") or refusal.get("error_description") or response.reason_phrase)
    error = kind(message, code=code, details=details_of(refusal), status=status, request=str(call))
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(response, now)
    return error


def unexpected(what: str, call: Call, status: int | None = None) -> ZohoError:
    """The exception for an answer that no Zoho page describes."""
    return ZohoError(what, code="UNEXPECTED_ANSWER", status=status, request=str(call))


def retry_after(response: httpx2.Response, now: float) -> float | None:
    """Seconds the answer asks us to wait, None when it does not say.

    Instead of `Retry-After`, Zoho sends `X-RATELIMIT-RESET` in epoch milliseconds, on good answers too,
    where it asks for nothing. Source: py-sdk-v1gen and live 2026; the unit (inferred).
    """
    after, reset = (response.headers.get(name, "") for name in ("Retry-After", "X-RATELIMIT-RESET"))
    if after.isdecimal():
        return float(after)
    seconds = float(reset) / 1000 - now if response.status_code == 429 and reset.isdecimal() else 0.0
    return seconds if seconds > 0 else None  # what is past was said by another clock, or in another unit


def json_of(response: httpx2.Response) -> Record | None:
    """The JSON object of an answer, None where it is none."""
    with suppress(orjson.JSONDecodeError):
        if isinstance(body := orjson.loads(response.content), dict):
            return body
    return None


def read(response: httpx2.Response, call: Call, *, wrapped: bool, now: float) -> Record | None:
    """The body of an answer, `wrapped` by a proxy or not; None for "nothing there" (204, 304).

    Raises what a refused request deserves. A write whose every record was refused may come with a 4xx; it
    is returned, for its slots are the answer. Source: records.md 1.3 and 1.4.
    """
    status, body = response.status_code, json_of(response)
    if wrapped and body is not None:
        body = body.get("output", body)
    if status in {204, 304} or (wrapped and status < 300 and body in ({}, "")):
        return None
    if status < 400 and (status >= 300 or not isinstance(body, dict)):
        told = response.headers.get("Location") or response.text[:200]
        raise unexpected(f"not a JSON object: {told!r}", call, status)
    body = body if isinstance(body, dict) else {}
    slots = body.get(call.key)
    if call.slots and isinstance(slots, list) and slots and status < 500 and status != 401:
        return body
    refusal = body if call.method == "GET" else said(body, call)
    if status >= 400 or (refusal.get("status") == "error" and "code" in refusal):
        raise failure(response, said(body, call), call, now)
    return body


def said(body: Record, call: Call) -> Record:
    """The one item of an answer: under its key or the only one, alone or in an array; or the whole body."""
    item = next(iter(body.values())) if len(body) == 1 else body.get(call.key)
    item = item[0] if isinstance(item, list) and item else item
    return item if isinstance(item, dict) else body


def page(body: Record | None, call: Call) -> Page:
    """The page under the call's key (`data`, `users`, …); an empty one for None."""
    items, info = (body or {call.key: []}).get(call.key), (body or {}).get("info") or {}
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in (*items, info)):
        raise unexpected(f"no array of objects under {call.key!r}: it has {sorted(body or {})}", call)
    page = Page(items)
    page.info = info
    return page


def outcomes(body: Record | None, call: Call, batch: Sequence[Values | str], first: int) -> list[Outcome]:
    """One outcome per record (or id) of `batch`, whose first is number `first` of the whole write."""
    slots = (body or {}).get(call.key, [body])
    slots = slots if isinstance(slots, list) and all(isinstance(slot, dict) for slot in slots) else []
    if len(slots) != len(batch):
        raise unexpected(f"{len(batch)} records sent, {len(slots)} answered: {body}", call)
    records = [each if isinstance(each, Mapping) else {"id": str(each)} for each in batch]
    results = [outcome(*pair, at) for at, pair in enumerate(zip(slots, records, strict=True), first)]
    without_ids = call.key in {"share", "watch", "blueprint"}  # Source: docs v2 share-record, notifications
    if not without_ids and any(each.ok and each.id is None for each in results):
        raise unexpected(f"a success without an id: {body}", call)
    return results


def outcome(slot: Record, record: Values, index: int = 0) -> Outcome:
    """One slot of `data`. Only `"status": "success"` counts as taken."""
    details, ok = details_of(slot), str(slot.get("status")).lower() == "success"
    known = (ok and details.get("id")) or record.get("id")  # a refusal's details.id may be the duplicate's
    record_id = None if known is None else str(known)
    code, message = str(slot.get("code", "")), str(slot.get("message", ""))
    upsert = (slot.get("action"), slot.get("duplicate_field"))
    return Outcome(index, ok, record_id, code, message, details, record, *upsert)


def details_of(slot: Values) -> Values:
    """The details of a slot or a refusal; Zoho may leave them out."""
    details = slot.get("details")
    return details if isinstance(details, dict) else {}
