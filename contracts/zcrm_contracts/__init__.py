"""What is true of Zoho CRM, as properties that can be checked against any target."""

from __future__ import annotations

from importlib.util import find_spec

if not (find_spec("hypothesis") and find_spec("jsonschema")):
    raise ImportError("zcrm_contracts needs Hypothesis and jsonschema: pip install 'zcrm-mock[contracts]'")

from zcrm_contracts import (
    attached_contracts,
    defaults,
    field_contracts,
    lead_contracts,
    record_contracts,
    refusals,
    request_contracts,
    tour,
    tour_prepared,
    write_contracts,
)
from zcrm_contracts.contract import CONTRACTS, Contract, verify
from zcrm_contracts.coql import Query, rows_of, text_of
from zcrm_contracts.coql_broken import broken_coql_for
from zcrm_contracts.coql_contracts import every_comparator, one_comparison
from zcrm_contracts.coql_strategies import coql_for, relations_for, spellings
from zcrm_contracts.exchanges import Exchange, Recorder
from zcrm_contracts.models import machine
from zcrm_contracts.search_contracts import every_operator, one_condition
from zcrm_contracts.shapes import Problem, check
from zcrm_contracts.strategies import broken_records_for, conditions_for, criteria_for, records_for, written
from zcrm_contracts.target import FieldFacts, Target
from zcrm_contracts.transport import ContractTransport, ShapeBroken

__all__ = [
    "CONTRACTS",
    "Contract",
    "ContractTransport",
    "Exchange",
    "FieldFacts",
    "Problem",
    "Query",
    "Recorder",
    "ShapeBroken",
    "Target",
    "broken_coql_for",
    "broken_records_for",
    "check",
    "conditions_for",
    "coql_for",
    "criteria_for",
    "every_comparator",
    "every_operator",
    "machine",
    "one_comparison",
    "one_condition",
    "records_for",
    "relations_for",
    "rows_of",
    "spellings",
    "text_of",
    "verify",
    "written",
]

_ = (  # what they hold is registered by being imported
    attached_contracts,
    defaults,
    field_contracts,
    lead_contracts,
    record_contracts,
    refusals,
    request_contracts,
    tour,
    tour_prepared,
    write_contracts,
)
