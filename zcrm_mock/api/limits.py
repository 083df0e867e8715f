"""Credits: counted always, as the headers tell; enforced only where a test asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from zcrm_mock.api.http import Headers
from zcrm_mock.engine import failures
from zcrm_mock.engine.bulk.bulk_failures import refused
from zcrm_mock.engine.clock import Clock
from zcrm_mock.engine.failures import Refused

WINDOW = 86400
"""Seconds over which credits are counted. Source: kaizen 93; a window from its first call on is inferred."""

MINUTE, DOWNLOADS = 60, 10
"""Results of bulk reads that may be downloaded in a minute. Source: docs v7 bulk-read limitations."""


@dataclass(slots=True)
class Credits:
    """What the org may spend in 24 hours. Set `enforced` and a low `limit` to meet 429 in a test."""

    clock: Clock
    limit: int = 5000
    """Source: live 2026, the trial edition's."""
    enforced: bool = False
    used: int = 0
    _ends: float = 0.0
    _downloads: list[float] = field(default_factory=list)

    def check(self) -> None:
        """Refuse with TOO_MANY_REQUESTS where nothing is left and the limit is enforced."""
        now = self.clock.timestamp()
        if now >= self._ends:
            self._ends, self.used = now + WINDOW, 0
        if self.enforced and self.used >= self.limit:
            raise Refused(failures.too_many_requests())

    def spend(self, cost: int) -> None:
        """Count a call."""
        self.used += cost

    def count_download(self) -> None:
        """Count a bulk read's download. Refuses the eleventh in a minute, where the limit is enforced."""
        now = self.clock.timestamp()
        self._downloads = [at for at in self._downloads if at > now - MINUTE]
        if self.enforced and len(self._downloads) >= DOWNLOADS:
            raise refused("TOO_MANY_REQUESTS")
        self._downloads.append(now)

    @property
    def remaining(self) -> Headers:
        """What is left, told once half of the credits are spent. Source: oas-new (platform.md 3.4)."""
        if 2 * self.used < self.limit:
            return ()
        return (("X-API-CREDITS-REMAINING", self._left),)

    @property
    def rates(self) -> Headers:
        """Source: live 2026; that the reset is in epoch milliseconds is inferred."""
        return (
            ("X-RATELIMIT-LIMIT", str(self.limit)),
            ("X-RATELIMIT-REMAINING", self._left),
            ("X-RATELIMIT-RESET", str(int(self._ends * 1000))),
        )

    @property
    def _left(self) -> str:
        return str(max(0, self.limit - self.used))
