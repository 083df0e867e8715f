"""How a call is spelled: its options, and Python values as Zoho's text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypedDict
from urllib.parse import quote

from zcrm_client.criteria import iso

JSON = {"Content-Type": "application/json"}
OnRefused: TypeAlias = Literal["raise", "return"]
"""Raise RecordsRefused after the last batch (the default), or return the refused among the rest."""


class ReadOptions(TypedDict, total=False):
    """What to read of records. `converted` and `approved` are True, False or "both"."""

    fields: Iterable[str] | None
    converted: bool | str | None
    approved: bool | str | None
    cvid: str | None
    uid: str | None
    territory_id: str | None
    include_child: bool | None
    start_date_time: datetime | None
    end_date_time: datetime | None
    modified_since: datetime | str | None
    external: str | None
    """`Leads.My_External_Id`: ids are values of that field (header X-EXTERNAL)."""


class PageOptions(ReadOptions, total=False):
    """What to list."""

    ids: Iterable[str] | None
    sort_by: str | None
    sort_order: Literal["asc", "desc"] | None
    per_page: int


class SearchOptions(TypedDict, total=False):
    """How to search, if not by criteria: by one of the first three."""

    email: str | None
    phone: str | None
    word: str | None
    fields: Iterable[str] | None
    converted: bool | str | None
    approved: bool | str | None
    external: str | None
    per_page: int


class WriteOptions(TypedDict, total=False):
    """How to write."""

    trigger: Sequence[str] | None
    """`workflow`, `approval`, `blueprint`: what to start. None starts all that apply, [] none."""
    extra: Mapping[str, Any] | None
    """Further keys beside `data`, such as `lar_id` or `process`."""
    external: str | None
    on_refused: OnRefused


SCOPED = (
    "leads accounts contacts deals campaigns tasks cases events calls solutions products vendors pricebooks "
    "quotes salesorders purchaseorders invoices notes attachments activities"
)
"""Modules with a scope of their own; all others share `custom`."""
AREAS = {"users": "users", "files": "Files", "actions": "notifications"}
"""Scopes by the beginning of the path, to which a verb is added; WHOLE ones have theirs."""
WHOLE = {
    "coql": "coql.READ",
    "functions": "functions.execute.READ",
    "crm": "bulk.ALL",
    "org": "org.ALL",
}
VERBS = {"GET": "READ", "POST": "CREATE", "DELETE": "DELETE"}
ACTIONS = {"upsert": "WRITE", "add_tags": "WRITE", "remove_tags": "WRITE", "mass_update": "UPDATE"}


def scope_of(method: str, path: str) -> str:
    """A scope that suffices for a call, for the message when it is missing. Source: docs v2 scopes."""
    first, second = [*path.removeprefix("/crm/v2/").strip("/").split("/"), ""][:2]
    verb, action = VERBS.get(method, "UPDATE"), path.rpartition("/")[2]
    if first == "settings" or second in {"currencies", "taxes"}:
        return f"ZohoCRM.settings.{second}.{verb}"
    if first in AREAS or first in WHOLE:
        return f"ZohoCRM.{WHOLE.get(first) or f'{AREAS[first]}.{verb}'}"
    name = first.lower().replace("_", "")
    name = name if name in SCOPED.split() else "custom"
    if action == "share":
        return f"ZohoCRM.share.{name}.{verb}"
    verb = ACTIONS.get(action, verb) if method == "POST" else verb
    return f"ZohoCRM.modules.{name}.{verb}" + (
        " and ZohoSearch.securesearch.READ" if action == "search" else ""
    )


def path_of(*segments: str, base: str = "/crm/v2") -> str:
    """`/crm/v2/…` of percent-encoded segments. ValueError for one that would change the path."""
    for segment in segments:
        if str(segment) in {"", ".", ".."}:
            raise ValueError(f"neither a module nor an id: {segment!r}")
    return "/".join([base, *(quote(str(segment), safe="") for segment in segments)])


def asked(options: Mapping[str, Any], kind: type, **more: object) -> tuple[dict[str, str], dict[str, str]]:
    """Parameters and headers. TypeError for an option that `kind` lacks: Zoho would ignore it in silence."""
    if unknown := sorted(options.keys() - kind.__annotations__.keys()):
        raise TypeError(
            f"there is no option {', '.join(unknown)}; there are {', '.join(kind.__annotations__)}"
        )
    given = {**more, **options}
    headers = heads(given.pop("modified_since", None), given.pop("external", None))
    for name, wire in (("start_date_time", "startDateTime"), ("end_date_time", "endDateTime")):
        if moment := given.pop(name, None):
            given[wire] = iso(moment)
    return query(given), headers


def heads(modified_since: datetime | str | None = None, external: str | None = None) -> dict[str, str]:
    """The headers that ask for what was modified since, and by an external id."""
    since = iso(modified_since) if isinstance(modified_since, datetime) else modified_since
    given = {"If-Modified-Since": since, "X-EXTERNAL": external}
    return {name: value for name, value in given.items() if value is not None}


def query(params: Mapping[str, object]) -> dict[str, str]:
    """Query parameters as text, without those that are None."""
    return {name: param(value) for name, value in params.items() if value is not None}


def param(value: object) -> str:
    """A value in a query: `true` for True, `a,b` for a list. ValueError when its parts would shift."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    texts = [str(each) for each in value]
    for text in texts:
        if not text or "," in text:
            raise ValueError(f"cannot stand in a comma-separated list: {text!r}")
    return ",".join(texts)


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
