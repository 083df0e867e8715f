"""How a call is spelled: its options, and Python values as Zoho's text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict
from urllib.parse import quote

from zcrm_client.criteria import Criteria, iso

# fmt: off
SCOPE_NAMES = {
    "leads", "accounts", "contacts", "deals", "campaigns", "tasks", "cases", "events", "calls", "solutions",
    "products", "vendors", "pricebooks", "quotes", "salesorders", "purchaseorders", "invoices", "notes",
    "attachments", "activities",
}
# fmt: on
"""Modules with a scope of their own; all others share `custom`. Source: docs v2 scopes."""


class Setup(TypedDict, total=False):
    """How to reach Zoho: `proxy_url`, or an `access_token`, or client id and secret with a refresh token."""

    client_id: str | None
    client_secret: str | None
    refresh_token: str | None
    access_token: str | None
    data_center: str
    """us, eu, in, au, cn, jp, sa or ca."""
    sandbox: bool
    """Speak to the data center's sandbox host, whatever `api_domain` the token names."""
    base_url: str | None
    """The API's scheme and host, instead of the data center's and of the token's `api_domain`."""
    accounts_url: str | None
    """The accounts server's scheme and host, instead of the data center's."""
    proxy_url: str | None
    """The base URL of a connection proxy, without `crm/v2/`."""
    max_retries: int
    max_wait: float
    """The longest pause before trying again, in seconds."""
    now: Callable[[], float]
    """The time in epoch seconds."""


class PageOptions(TypedDict, total=False):
    """What to list. `converted` and `approved` are True, False or "both"."""

    fields: Iterable[str] | None
    ids: Iterable[str] | None
    sort_by: str | None
    sort_order: Literal["asc", "desc"] | None
    converted: bool | str | None
    approved: bool | str | None
    cvid: str | None
    per_page: int
    modified_since: datetime | str | None


class SearchOptions(TypedDict, total=False):
    """What to search for: one of the first four."""

    criteria: Criteria | str | None
    email: str | None
    phone: str | None
    word: str | None
    fields: Iterable[str] | None
    converted: bool | str | None
    approved: bool | str | None
    per_page: int


class WriteOptions(TypedDict, total=False):
    """How to write."""

    trigger: Sequence[str] | None
    """`workflow`, `approval`, `blueprint`: what to start. None starts all that apply, [] none."""
    extra: Mapping[str, Any] | None
    """Further keys beside `data`, such as `lar_id` or `process`."""
    on_refused: Literal["raise", "return"]
    """Raise RecordsRefused after the last batch (the default), or return the refused among the rest."""


class UpsertOptions(WriteOptions, total=False):
    """How to upsert."""

    duplicate_check_fields: Sequence[str] | None
    """The first of these with a match decides. None leaves it to the module's own and its unique fields."""


class DeleteOptions(TypedDict, total=False):
    """How to delete."""

    wf_trigger: bool | None
    """Whether workflows run. None leaves it to Zoho, which runs them."""
    on_refused: Literal["raise", "return"]


def environment(variables: Mapping[str, str]) -> dict[str, Any]:
    """What environment variables say of a `Setup`; `PC_BASE_URL` goes before all others."""
    if proxy_url := variables.get("PC_BASE_URL"):
        return {"proxy_url": proxy_url}
    texts = Setup.__annotations__.keys() - {"sandbox", "proxy_url", "max_retries", "max_wait", "now"}
    setup: dict[str, Any] = {
        name: variables[key] for name in sorted(texts) if variables.get(key := f"ZOHO_{name.upper()}")
    }
    return {**setup, "sandbox": variables.get("ZOHO_SANDBOX", "").lower() in {"1", "true", "yes"}}


def path_of(*segments: str) -> str:
    """`/crm/v2/…` of percent-encoded segments. ValueError for one that would change the path."""
    for segment in segments:
        if str(segment) in {"", ".", ".."}:
            raise ValueError(f"neither a module nor an id: {segment!r}")
    return "/".join(["/crm/v2", *(quote(str(segment), safe="") for segment in segments)])


def scope_of(module: str, operation: str) -> str:
    """The scope an operation on records takes. Source: docs v2 scopes."""
    name = module.lower().replace("_", "")
    return f"ZohoCRM.modules.{name if name in SCOPE_NAMES else 'custom'}.{operation}"


def known(options: Mapping[str, Any], kind: type) -> dict[str, Any]:
    """`options` as they are. TypeError for one that `kind` lacks: Zoho would ignore it in silence."""
    if unknown := sorted(options.keys() - kind.__annotations__.keys()):
        raise TypeError(
            f"there is no option {', '.join(unknown)}; there are {', '.join(kind.__annotations__)}"
        )
    return dict(options)


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


def since(moment: datetime | str | None) -> dict[str, str]:
    """The header that asks for what was modified after `moment`."""
    return {} if moment is None else {"If-Modified-Since": moment if isinstance(moment, str) else iso(moment)}


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
