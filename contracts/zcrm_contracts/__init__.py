"""What is true of Zoho CRM, as properties that can be checked against any target."""

from __future__ import annotations

from zcrm_contracts.contracts import CONTRACTS, Contract, every_operator, one_condition, verify
from zcrm_contracts.machine import machine
from zcrm_contracts.strategies import broken_records_for, conditions_for, criteria_for, records_for, written
from zcrm_contracts.target import FieldFacts, Target

__all__ = [
    "CONTRACTS",
    "Contract",
    "FieldFacts",
    "Target",
    "broken_records_for",
    "conditions_for",
    "criteria_for",
    "every_operator",
    "machine",
    "one_condition",
    "records_for",
    "verify",
    "written",
]
