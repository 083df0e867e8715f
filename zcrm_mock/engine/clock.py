"""The org's clock: real time until a test freezes or moves it. Nothing in the engine asks another one."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


class Clock:
    """Now, for one org. It follows `time.time()` (so time-machine and freezegun move it, too)."""

    def __init__(self, at: datetime | None = None) -> None:
        """A running clock, or one that stands at `at` (with an offset; naive is refused)."""
        self._frozen: float | None = None
        self._ahead = 0.0
        if at is not None:
            self.freeze(at)

    def timestamp(self) -> float:
        """Seconds since 1970, UTC."""
        return self._frozen if self._frozen is not None else time.time() + self._ahead

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen is not None

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still, at `at` or where the clock is now. Raises ValueError for a time without an offset."""
        if at is not None and getattr(at, "tzinfo", None) is None:
            raise ValueError(f"the clock needs a datetime with an offset (tzinfo=UTC), not {at!r}")
        self._frozen = self.timestamp() if at is None else at.timestamp()

    def run(self) -> None:
        """Go on from where the clock stands."""
        if self._frozen is not None:
            self._ahead = self._frozen - time.time()
            self._frozen = None

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move ahead without sleeping: tokens expire, the recycle bin empties. Raises ValueError below 0."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
        if step < 0:
            raise ValueError("the clock only moves ahead")
        if self._frozen is not None:
            self._frozen += step
        else:
            self._ahead += step


_TIME_ZONE = re.compile(r"[A-Za-z0-9_+\-/]{1,64}")


def time_zone(name: Any) -> ZoneInfo | None:
    """The time zone of an IANA name, or None where there is none."""
    if not isinstance(name, str) or not _TIME_ZONE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
