"""Bulk read's criteria: the one tree, with the comparators and the many refusals of bulk read.

Source: docs v7 bulk-read (platform.md 26.1, 26.4); which refusal answers which mistake is mostly inferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import orjson

from zcrm_mock.engine.bulk.bulk_failures import refused
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.query import json_criteria
from zcrm_mock.engine.query.columns import find_column
from zcrm_mock.engine.query.json_criteria import COMPARATORS, EMPTY, MAX_CONDITIONS, MAX_DEPTH, MAX_VALUES
from zcrm_mock.engine.query.tree import Column, Condition, Group, Joiner, Term
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

MAX_TEXT = 255
SHOWN = 500
"""Characters of criteria in a message."""

_SAME = ("equal", "not_equal", "in", "not_in")
_TEXTS = (*_SAME, "contains", "not_contains", "starts_with", "ends_with")
_NUMBERS = (*_SAME, "less_than", "less_equal", "greater_than", "greater_equal")
_TIMES = (*_NUMBERS, "between", "not_between")

ALLOWED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "textarea", "mediumtext", "email", "phone", "website"), _TEXTS),
    **dict.fromkeys(("picklist", "multiselectpicklist", "autonumber"), _TEXTS),
    **dict.fromkeys(("integer", "bigint", "double", "currency", "percent"), _NUMBERS),
    **dict.fromkeys(("date", "datetime"), _TIMES),
    **dict.fromkeys(("lookup", "ownerlookup", "userlookup"), _SAME),
    "boolean": ("equal",),
}
"""The comparators of a data type."""


def parse(sent: Any, module: Module, org: Org, user: User) -> tuple[Term, set[tuple[str, ...]]]:
    """The tree, and the lookups that it follows. Refuses what bulk read refuses."""
    reader = _Reader(module, org, user, "api_name")
    return reader.term(sent, 0), reader.relations


class _Reader(json_criteria.Reader):
    said: Mapping[str, Any]
    """The condition that is being read, for messages."""

    def __init__(self, module: Module, org: Org, user: User, key: str) -> None:
        super().__init__(module, org, user, key)
        self.relations: set[tuple[str, ...]] = set()

    def term(self, sent: Any, depth: int) -> Term:
        if not isinstance(sent, Mapping):
            raise refused("INVALID_CRITERIA", _shown(sent))
        if depth > MAX_DEPTH:
            raise refused("CRITERIA_NOT_SUPPORTED", _shown(sent))
        grouped = "group" in sent or "group_operator" in sent
        if not grouped:
            return self.condition(sent)
        if any(key in sent for key in (self.key, "comparator", "value")):
            raise refused("AMBIGUOUS_CRITERIA", _shown(sent))
        parts, joiner = sent.get("group"), sent.get("group_operator")
        if not isinstance(parts, list) or not parts:
            raise refused("INVALID_CRITERIA", _shown(sent))
        if len(parts) == 1:
            raise refused("AMBIGUOUS_GROUP_IN_CRITERIA", _shown(sent))
        if not isinstance(joiner, str) or joiner.lower() not in ("and", "or"):
            raise refused("GROUP_OPERATOR_NOT_SUPPORTED", _shown(sent), _shown(joiner))
        return Group(cast("Joiner", joiner.lower()), tuple(self.term(part, depth + 1) for part in parts))

    def condition(self, sent: Mapping[str, Any]) -> Condition:
        self.said = sent
        return super().condition(sent)

    def too_many(self) -> Refused:
        return refused("CRITERIA_LIMIT_EXCEEDED", MAX_CONDITIONS)

    def column(self, sent: Mapping[str, Any]) -> Column:
        name = sent.get(self.key)
        if not isinstance(name, str) or "comparator" not in sent or "value" not in sent:
            raise refused("INVALID_CRITERIA", _shown(sent))
        column = find_column(name, self.module, self.org)
        if column is None:
            raise refused("FIELD_IN_CRITERIA_NOT_AVAILABLE", name, _shown(sent), api_name=name)
        if not column.field.searchable:
            raise refused("FIELD_IN_CRITERIA_NOT_SUPPORTED", name, _shown(sent), api_name=name)
        self.relations |= column.relations
        return column

    def comparator(self, sent: Mapping[str, Any], field: Field) -> str:
        word, name = sent["comparator"], sent[self.key]
        details = {"api_name": name, "comparator": _shown(word)}
        if not isinstance(word, str) or word not in COMPARATORS:
            code = "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED"
        elif word not in ALLOWED[field.compared_as]:
            code = "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE"
        else:
            return word
        raise refused(code, name, _shown(word), _shown(sent), **details)

    def compared(self, column: Column, word: str, value: Any) -> Condition:
        several = value if isinstance(value, list) else [value]
        if not several or any(one is None or one == "" or isinstance(one, (list, dict)) for one in several):
            raise refused("VALUE_IN_CRITERIA_NOT_SUPPORTED", _shown(value), _shown(self.said))
        right = 2 if "between" in word else len(several) if word in ("in", "not_in") else 1
        alone = word in ("equal", "not_equal") and not isinstance(value, list)
        if (
            len(several) != right
            or (isinstance(value, list) and right == 1 and word not in ("in", "not_in"))
            or (EMPTY in several and not alone)
        ):
            raise refused(
                "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", word, _shown(value), _shown(self.said),
                comparator=word,
            )  # fmt: skip
        for limit, size in [(MAX_VALUES, len(several))] + [(MAX_TEXT, len(str(one))) for one in several]:
            if size > limit:
                raise refused("VALUE_LIMIT_EXCEEDED_IN_CRITERIA", limit)
        return super().compared(column, word, value)

    def wrong(self, field: Field, value: Any) -> Refused:
        return refused(
            "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", field.api_name, _shown(value), _shown(self.said),
            api_name=field.api_name, value=_shown(value), expected_data_type=field.type.expected,
        )  # fmt: skip


def _shown(value: Any) -> str:
    return value[:SHOWN] if isinstance(value, str) else orjson.dumps(value).decode()[:SHOWN]
