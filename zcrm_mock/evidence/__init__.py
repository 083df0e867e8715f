"""Evidence as data: the claims behind the rules, behind an answer, and behind a test run."""

from __future__ import annotations

from zcrm_mock.evidence.claims import STRENGTHS, Claim, claims, failure_rules, weigh
from zcrm_mock.evidence.explaining import explain
from zcrm_mock.evidence.leaning import Leaning

__all__ = ["STRENGTHS", "Claim", "Leaning", "claims", "explain", "failure_rules", "weigh"]
