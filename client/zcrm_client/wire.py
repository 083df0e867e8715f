"""How a call is spelled: its options, and Python values as Zoho's text."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import quote

Option: TypeAlias = str | float | datetime | Iterable[str] | Mapping[str, Any] | None
OPTIONS = frozenset(
    """approved channel_id converted cvid email end_date_time external fields group id ids include_child
    job_id module modified_since my_tags over_write per_page phone shared_to sort_by sort_order
    start_date_time tag_names territory_id type uid user_id view wf_trigger word""".split()  # noqa: SIM905
)
"""What a call may say beside its subject: the parameters of Zoho's pages, of which each path knows some.

`external` is a field whose values ids are (header X-EXTERNAL).
"""
WRITING = OPTIONS | {"trigger", "duplicate_check_fields", "extra", "on_refused"}
"""And a write: `extra` has further keys beside the items, `on_refused` is "raise" (after all) or "return"."""
HEADERS = {"modified_since": "If-Modified-Since", "external": "X-EXTERNAL"}
WIRE = {"start_date_time": "startDateTime", "end_date_time": "endDateTime", "shared_to": "sharedTo"}


def known(options: Mapping[str, Any], names: Collection[str] = OPTIONS) -> dict[str, Any]:
    """The options that say something. TypeError for one that there is not: it would be ignored in silence."""
    if unknown := sorted(options.keys() - set(names)):
        raise TypeError(f"no option {', '.join(unknown)}; there are {', '.join(sorted(names))}")
    return stated(options)


def stated(options: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are not None."""
    return {name: value for name, value in options.items() if value is not None}


def spelled(options: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """Options as the parameters and headers that they are, without those that are None."""
    given = {name: param(value) for name, value in stated(options).items()}
    headers = {wire: given.pop(name) for name, wire in HEADERS.items() if name in given}
    return {WIRE.get(name, name): text for name, text in given.items()}, headers


def param(value: object) -> str:
    """A value in a query: `true` for True, `a,b` for a list. ValueError when its parts would shift."""
    match value:
        case bool():
            return str(value).lower()
        case date():
            return iso(value)
        case Iterable() if not isinstance(value, str):
            texts = [str(each) for each in value]
            if any(not text or "," in text for text in texts):
                raise ValueError(f"cannot stand in a comma-separated list: {texts}")
            return ",".join(texts)
    return str(value)


def path_of(base: str, *segments: str) -> str:
    """`base/…` of percent-encoded segments. ValueError for one that would change the path."""
    for segment in segments:
        if str(segment) in {"", ".", ".."}:
            raise ValueError(f"neither a module nor an id: {segment!r}")
    return "/".join([base, *(quote(str(segment), safe="") for segment in segments)])


def encoded(body: object) -> bytes:
    """A body as JSON, with dates, aware datetimes and decimals. ValueError for NaN and naive datetimes."""
    return json.dumps(body, default=plain, ensure_ascii=False, allow_nan=False).encode()


def plain(value: object) -> object:
    """What JSON has no word for, in Zoho's."""
    match value:
        case date():
            return iso(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Mapping():
            return dict(value)
    raise TypeError(f"cannot be written to Zoho: {value!r}")


def iso(moment: date) -> str:
    """A date, or a datetime with its offset, the way Zoho writes them. ValueError for a naive datetime."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no time zone, so it names no moment; give it one")
    return moment.isoformat(timespec="seconds")
