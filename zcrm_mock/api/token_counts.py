"""How many tokens the accounts host hands out, by the org's clock, where `Switches.oauth_limits` counts them.

Source: docs v2 and v7 token-validity, kaizen 43 (platform.md 2.5). What a test makes itself is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple


class Rate(NamedTuple):
    """So many in so many seconds."""

    most: int
    seconds: float


CODES = Rate(10, 600)
"""Codes of the authorization page, for a client; beyond them it sends `access_denied`."""

REFRESHES = Rate(10, 600)
"""Access tokens from a refresh token."""

REFRESH_TOKENS = Rate(5, 60)
"""Refresh tokens of a user and a client. Kaizen 43 says 10 in ten minutes, docs v2 say 20."""

LIVE_ACCESS, LIVE_REFRESH = 15, 20
"""Access tokens of a refresh token, and refresh tokens of a user and a client: one more ends the oldest."""

TOO_MANY: dict[str, object] = {
    "error": "Access Denied",
    "error_description": "You have made too many requests continuously. Please try again after some time.",
    "status": "failure",
}
"""What the accounts host says to a client that refreshes too often. Source: wild 28."""


class TokenCounts:
    """When tokens were handed out, by their kind and by whom they were for."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, ...], list[float]] = defaultdict(list)

    def take(self, rate: Rate, now: float, *key: str) -> bool:
        """Count one more, unless there were enough; False then. A refusal counts for nothing."""
        times = self._times[key]
        times[:] = [at for at in times if at > now - rate.seconds]
        if len(times) >= rate.most:
            return False
        times.append(now)
        return True
