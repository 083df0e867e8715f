"""The control plane's clock and credits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException

from zcrm_mock.server.models import Advance, ClockChange, CreditsChange, CreditsState, Time

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM

FIRST, LAST = 0, 32_503_680_000
"""The clock goes from 1970 to 3000: beyond it, times of the org could no longer be written."""


def clock_routes(router: APIRouter, crm: FakeCRM) -> None:
    """Add them to `router`."""

    @router.get("/clock")
    def get_clock() -> Time:
        """The org's time."""
        return _time(crm)

    @router.post("/clock")
    def change_clock(change: ClockChange) -> Time:
        """Move ahead, stand still, or go on. Tokens expire and times of records follow."""
        with crm.locked():
            if change.advance is not None:
                _advance(crm, change.advance)
            elif change.run:
                crm.clock.run()
            else:
                crm.clock.freeze(_possible(change.freeze) if isinstance(change.freeze, datetime) else None)
        return _time(crm)

    @router.get("/credits")
    def get_credits() -> CreditsState:
        """The calls of 24 hours: counted always, refused with 429 where `enforced`."""
        return CreditsState(limit=crm.credits.limit, enforced=crm.credits.enforced, used=crm.credits.used)

    @router.put("/credits")
    def change_credits(change: CreditsChange) -> CreditsState:
        """Set a low `limit` and `enforced` to meet 429 TOO_MANY_REQUESTS."""
        with crm.locked():
            for name, value in change.model_dump(exclude_none=True).items():
                setattr(crm.credits, name, value)
        return get_credits()


def _time(crm: FakeCRM) -> Time:
    with crm.locked() as org:
        return Time(now=org.now(), timestamp=crm.clock.timestamp(), frozen=crm.clock.frozen)


def _advance(crm: FakeCRM, step: Advance) -> None:
    parts = step.model_dump()
    try:
        _possible_timestamp(crm.clock.timestamp() + timedelta(**parts).total_seconds())
    except OverflowError:
        _possible_timestamp(float("inf"))
    crm.clock.advance(**parts)


def _possible(at: datetime) -> datetime:
    _possible_timestamp(at.timestamp())
    return at


def _possible_timestamp(seconds: float) -> None:
    if not FIRST <= seconds < LAST:
        raise HTTPException(400, "the clock goes from 1970 to 3000")
