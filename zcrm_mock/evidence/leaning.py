"""What a test run leans on: how often its answers rested on each claim, told by strength."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from zcrm_mock.evidence.claims import STRENGTHS, Claim, claims
from zcrm_mock.evidence.explaining import explain

if TYPE_CHECKING:
    from zcrm_mock.api.journal import CallRecord


class Leaning:
    """How often a test run's answers rested on each claim; tells it by strength."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, calls: Iterable[CallRecord]) -> None:
        """Count the claims behind these calls, and the parameters that they asked with."""
        for call in calls:
            for claim in explain(call):
                self.counts[claim.id] = self.counts.get(claim.id, 0) + 1

    def merge(self, counts: Mapping[str, int]) -> None:
        """Add what another worker counted."""
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count

    def lines(self) -> Iterator[str]:
        """The weakest first: those are what a suite should not lean on without knowing."""
        known = claims()
        used = [known[name] for name in self.counts]
        for strength in reversed(STRENGTHS):
            of = sorted((claim for claim in used if claim.strength == strength), key=lambda claim: claim.id)
            if of:
                yield f"{strength}: {len(of)} rules"
                for claim in of:
                    text = claim.text.split("\n")[0][:90]
                    yield f"  {self.counts[claim.id]:>6} {claim.id}  {text} [{_short(claim)}]"


def _short(claim: Claim) -> str:
    source = claim.source.rpartition("Source:")[2].strip().split("\n")[0]
    return source[:60]
