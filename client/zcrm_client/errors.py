"""What can go wrong, one class per thing a caller does differently; and which of them an answer is."""

# ruff: noqa: N818 - a name that says what happened needs no suffix

from __future__ import annotations

from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from email.utils import mktime_tz, parsedate_tz
from typing import TYPE_CHECKING, Any

from zcrm_client.scopes import scopes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

    from zcrm_client.answers import Outcomes
    from zcrm_client.calls import Call


@dataclass(eq=False, repr=False)
class ZohoError(Exception):
    """Zoho said no, or said something we cannot read.

    `code`, `message` and `details` are Zoho's own where it gave any. `status` is the HTTP status, None
    when no answer came. `request` is method and URL, without query and secrets. `outcomes` is what the
    same call had already written in earlier batches when this came up: those records exist.
    """

    message: str
    _: KW_ONLY
    code: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    status: int | None = None
    request: str = ""
    outcomes: Outcomes | tuple[()] = ()

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
        shown = "; ".join(text.rstrip() for text in texts) + ("; …" if len(refused) > 3 else "")
        message = f"{len(refused)} of {len(outcomes)} records refused: {shown}"
        super().__init__(message, code=first.code, details=first.details, outcomes=outcomes)
        self.args = (outcomes,)  # what pickle hands to __init__
        self.refused = refused

    def __str__(self) -> str:
        return self.message


KINDS: dict[str | int, type[ZohoError]] = {
    "INVALID_TOKEN": AuthError,
    "AUTHENTICATION_FAILURE": AuthError,
    "OAUTH_SCOPE_MISMATCH": PermissionDenied,
    "NO_PERMISSION": PermissionDenied,
    "AUTHORIZATION_FAILED": PermissionDenied,
    "TOO_MANY_REQUESTS": RateLimited,
    "access_denied": RateLimited,
    "Access Denied": RateLimited,
    401: AuthError,
    403: PermissionDenied,
    429: RateLimited,
}
"""By code, else by status. The accounts server denies access to who asks for too many tokens."""


def failure(
    response: httpx2.Response, refusal: Mapping[str, Any], call: Call, now: float, other: type[ZohoError]
) -> ZohoError:
    """The exception for a request that was refused as a whole; `other`, if no table knows it.

    The accounts server says `error` and `error_description` for `code` and `message`.
    """
    status = response.status_code
    code = str(refusal.get("code") or refusal.get("error") or f"HTTP_{status}")
    kind = KINDS.get(code) or KINDS.get(status) or (ServerError if status >= 500 else other)
    message = str(refusal.get("message") or refusal.get("error_description") or response.reason_phrase)
    if code == "OAUTH_SCOPE_MISMATCH":
        message = f"{message} (needs {scopes_of(call.method, call.url)})"
    details = refusal.get("details")
    details = details if isinstance(details, dict) else {}
    error = kind(message, code=code, details=details, status=status, request=str(call))
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(response, now)
    return error


def unexpected(what: str, call: Call, status: int | None = None) -> ZohoError:
    """The exception for an answer that no Zoho page describes."""
    return ZohoError(what, code="UNEXPECTED_ANSWER", status=status, request=str(call))


def retry_after(response: httpx2.Response, now: float) -> float | None:
    """Seconds the answer asks us to wait, None when it does not say.

    `Retry-After` is seconds or an HTTP date. Zoho sends `X-RATELIMIT-RESET` instead, in epoch
    milliseconds, on good answers too; there it only counts on a 429.
    Source: py-sdk-v1gen and live 2026 for the header, RFC 9110 for Retry-After; the unit (inferred).
    """
    after = response.headers.get("Retry-After", "").strip()
    if after.isdecimal():
        return float(after)
    with suppress(ValueError, OverflowError):  # no year of ours
        if date := parsedate_tz(after):
            return max(0.0, mktime_tz(date) - now)
    reset = response.headers.get("X-RATELIMIT-RESET", "").strip()
    if response.status_code != 429 or not reset.isdecimal():
        return None
    moment = float(reset)
    seconds = moment / 1000 if moment > 1e11 else moment
    return max(0.0, seconds - now) if seconds > 1e9 else seconds  # since the epoch, or from now
