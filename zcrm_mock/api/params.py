"""What requests carry, read and checked: pages, flags, lists, times, JSON bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures
from zcrm_mock.engine.datatypes import Rules, read_datetime
from zcrm_mock.engine.failures import Failure, Refused

if TYPE_CHECKING:
    from zcrm_mock.api.http import Request
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.switches import Switches

PER_PAGE = 200
MAX_RECORDS = 100
"""Records in one write. Source: docs v7 insert."""

MAX_DEPTH = 64
# A string without its end runs to the end of the body: each byte is looked at once.
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)
_ID = re.compile(r"[0-9]{1,19}")


def integer(params: Mapping[str, str], name: str, default: int) -> int:
    """A whole number of the query. Refuses what is none, and negative ones."""
    text = params.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Refused(failures.unparsable())
    return int(text)


def paging(params: Mapping[str, str], switches: Switches, default: int = PER_PAGE) -> tuple[int, int]:
    """`page`, from 1 (0 counts as 1: the first SDKs send it), and `per_page`, 1 to 200."""
    page = integer(params, "page", 1) or 1
    per_page = integer(params, "per_page", default)
    if per_page == 0 or (per_page > PER_PAGE and switches.per_page_over_limit == "refuse"):
        raise Refused(failures.invalid_param("per_page"))
    return page, min(per_page, PER_PAGE)


def choice(params: Mapping[str, str], name: str, default: str, *allowed: str) -> str:
    """One of a few words, in any case, quoted or not (live 2026). Refuses with PATTERN_NOT_MATCHED."""
    text = params.get(name, "").strip("'\"") or default
    for word in allowed:
        if text.casefold() == word.casefold():
            return word
    raise Refused(failures.pattern_not_matched(name))


def listed(text: str) -> list[str]:
    """A comma-separated list, blanks and empty parts dropped."""
    return [part for part in (part.strip() for part in text.split(",")) if part]


def ids(params: Mapping[str, str], name: str = "ids") -> list[str]:
    """Record ids of the query. Refuses what is no number. Source: docs v7 delete."""
    found = listed(params.get(name, ""))
    if not all(_ID.fullmatch(part) for part in found):
        raise Refused(failures.unparsable())
    return found


def needed_ids(params: Mapping[str, str], key: str = "param", *, numbers: bool = True) -> list[str]:
    """The `ids` of an operation that needs them, up to 100; without `numbers` any text, as `X-EXTERNAL`
    may name records. Source: py-sdk-2.0, `key` by group."""
    found = ids(params) if numbers else listed(params.get("ids", ""))
    if not found:
        raise Refused(failures.param_missing("ids", key=key))
    if len(found) > MAX_RECORDS:
        raise Refused(failures.too_many_records(MAX_RECORDS, "ids"))
    return found


def modified_since(request: Request, rules: Rules) -> int | None:
    """`If-Modified-Since` as epoch seconds: ISO 8601 as SDKs send it, or an HTTP date. Others are ignored."""
    text = request.headers.get("if-modified-since")
    if not text:
        return None
    try:
        return read_datetime(text.strip(), rules)
    except ValueError:
        pass
    try:
        moment: datetime = parsedate_to_datetime(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (TypeError, ValueError, OverflowError):
        return None


def unchanged(request: Request, org: Org, changed_at: int | None = None) -> bool:
    """Whether the caller's `If-Modified-Since` is not before the org was made, nor before `changed_at`
    (epoch seconds). Source: platform.md 3.6."""
    since = modified_since(request, org.rules)
    return since is not None and since >= max(org.created_at, changed_at or 0)


def json_body(request: Request, unreadable: Failure | None = None) -> dict[str, Any]:
    """The body as an object, whatever its content type says (wild). Refuses with message `body`, or with
    `unreadable` what is there and no JSON."""
    body = request.body
    if b"[" in body and _too_deep(body):
        raise Refused(unreadable or failures.body_expected())
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused((body.strip() and unreadable) or failures.body_expected()) from None
    if not isinstance(value, dict):
        raise Refused(failures.body_expected())
    return value


def _too_deep(body: bytes) -> bool:
    # Few bodies can be deep at all: count brackets before walking them.
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return False
    depth = deepest = 0
    for match in _BRACKETS.finditer(body):
        depth += 1 if match.group(1) else -1 if match.group(2) else 0
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


def elements(body: Mapping[str, Any], key: str = "data", limit: int = MAX_RECORDS) -> list[Any]:
    """The array under the wrapper key. Source: records.md 1.6."""
    if body.get(key) is None:
        raise Refused(failures.mandatory_not_found(key))
    value = body[key]
    if not isinstance(value, list):
        raise Refused(failures.data_not_an_array(key))
    if not value:
        raise Refused(failures.mandatory_not_found(key))
    if len(value) > limit:
        raise Refused(failures.too_many_records(limit, key))
    return value
