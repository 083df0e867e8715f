"""How a call is spelled: its options, and Python values as Zoho's text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar
from urllib.parse import quote

T = TypeVar("T", bound=Mapping[str, Any])
Moment: TypeAlias = datetime | str | None
OnRefused: TypeAlias = Literal["raise", "return"]
"""Raise RecordsRefused after the last batch (the default), or return the refused among the rest."""


class Listed(TypedDict, total=False):
    """What to list, in which order."""

    ids: Iterable[str] | None
    sort_by: str | None
    sort_order: Literal["asc", "desc"] | None
    per_page: int


class GroupOptions(Listed, total=False):
    """What to get or list of a group, of which each knows some of these."""

    fields: Iterable[str] | None
    modified_since: Moment
    group: str
    """Of variables: the name or id of their group."""
    my_tags: bool
    type: str
    """Of fields: `all` or `unused`."""
    user_id: str
    """Of e-mails: whose."""
    shared_to: str
    view: str
    """Of shares: `summary` or `manage`."""


HEADERS = {"modified_since": "If-Modified-Since", "external": "X-EXTERNAL"}
"""Options that are headers."""
WIRE = {"start_date_time": "startDateTime", "end_date_time": "endDateTime", "shared_to": "sharedTo"}
"""Options that Zoho spells otherwise."""


def known(options: T, kind: type) -> T:
    """The options. TypeError for one that `kind` lacks: Zoho would ignore it in silence."""
    if unknown := sorted(options.keys() - kind.__annotations__.keys()):
        raise TypeError(f"no option {', '.join(unknown)}; there are {', '.join(kind.__annotations__)}")
    return options


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


def path_of(*segments: str, base: str = "/crm/v2") -> str:
    """`/crm/v2/…` of percent-encoded segments. ValueError for one that would change the path."""
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
