"""What can go wrong, one class per thing a caller does differently."""

# ruff: noqa: N818 - a name that says what happened needs no suffix

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zcrm_client.answers import Outcomes


class ZohoError(Exception):
    """Zoho said no, or said something we cannot read.

    `code`, `message` and `details` are Zoho's own where it gave any. `status` is the HTTP status, None
    when no answer came. `request` is method and URL, without query and secrets. `outcomes` is what the
    same call had already written in earlier batches when this came up: those records exist.
    """

    outcomes: Outcomes | tuple[()] = ()

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        details: Mapping[str, Any] | None = None,
        status: int | None = None,
        request: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details = dict(details or {})
        self.status = status
        self.request = request

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
        refused = outcomes.refused
        first = refused[0]
        shown = "; ".join(
            f"#{slot.index} {slot.code} {slot.message} {dict(slot.details) or ''}".rstrip()
            for slot in refused[:3]
        )
        more = "; …" if len(refused) > 3 else ""
        super().__init__(
            f"{len(refused)} of {len(outcomes)} records refused: {shown}{more}",
            code=first.code,
            details=first.details,
        )
        self.args = (outcomes,)  # what pickle hands to __init__
        self.outcomes = outcomes
        self.refused = refused

    def __str__(self) -> str:
        return self.message
