"""Criteria in JSON, as custom views and bulk reads have them, read into the one tree and written from it.

A leaf is `{"comparator", "field", "value"}` (bulk reads say `api_name` for `field`), a node is
`{"group": […], "group_operator": "and"}`. Source: platform.md 14 and 26.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from zcrm_mock.engine.datatypes import Key
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.query import criteria, query_failures
from zcrm_mock.engine.query.tree import Column, Condition, Group, Joiner, Operator, Term
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

MAX_CONDITIONS = 25
MAX_DEPTH = 20
MAX_VALUES = 200

COMPARATORS: dict[str, tuple[Operator, bool]] = {
    "equal": ("equals", False),
    "not_equal": ("equals", True),
    "in": ("in", False),
    "not_in": ("in", True),
    "less_than": ("less_than", False),
    "less_equal": ("less_equal", False),
    "greater_than": ("greater_than", False),
    "greater_equal": ("greater_equal", False),
    "contains": ("contains", False),
    "not_contains": ("contains", True),
    "starts_with": ("starts_with", False),
    "ends_with": ("ends_with", False),
    "between": ("between", False),
    "not_between": ("between", True),
}
"""Source: platform.md 14 (py-sdk-2.0)."""

_WRITTEN = {meaning: word for word, meaning in COMPARATORS.items()}
_TEXT_ONLY = frozenset({"contains", "starts_with", "ends_with"})
_ORDERED = frozenset({"less_than", "less_equal", "greater_than", "greater_equal", "between"})

EMPTY, ME = "${EMPTY}", "${CURRENTUSER}"
_SPAN = re.compile(r"\$\{(?:(TODAY|THISWEEK|THISMONTH)(?:([+-])([0-9]{1,3}))?|(YESTERDAY|TOMORROW))\}")
"""Days that are worked out when the criteria are asked: `${TODAY}`, `${TODAY-7}`, `${THISMONTH+1}`
(the names are recalled, the sums are ours)."""


def parse(sent: Any, module: Module, org: Org, user: User, *, key: str = "field") -> Term:
    """The tree of criteria in JSON. Refuses with INVALID_QUERY, LIMIT_EXCEEDED beyond 25 conditions."""
    return Reader(module, org, user, key).term(sent, 0)


def checked(asked: Any, module: Module, org: Org) -> dict[str, Any]:
    """Criteria of an org file in JSON: the text of a search, or JSON already. Refuses as their parsers do."""
    if isinstance(asked, str):
        return write(criteria.parse(asked, module, org))
    parse(asked, module, org, org.people.primary)
    return dict(asked)


class Reader:
    """Reads criteria, or refuses them; bulk read has refusals of its own."""

    def __init__(self, module: Module, org: Org, user: User, key: str) -> None:
        self.module = module
        self.org = org
        self.user = user
        self.key = key
        self.count = 0

    def term(self, sent: Any, depth: int) -> Term:
        """A group's tree, or a condition."""
        if not isinstance(sent, Mapping) or depth > MAX_DEPTH:
            raise Refused(query_failures.invalid_query())
        if "group" not in sent:
            return self.condition(sent)
        joiner = str(sent.get("group_operator", "")).lower()
        parts = sent["group"]
        if joiner not in ("and", "or") or not isinstance(parts, list) or not parts:
            raise Refused(query_failures.invalid_query())
        terms = tuple(self.term(part, depth + 1) for part in parts)
        return terms[0] if len(terms) == 1 else Group(cast("Joiner", joiner), terms)

    def condition(self, sent: Mapping[str, Any]) -> Condition:
        """One condition, checked against the data type of its field."""
        self.count += 1
        if self.count > MAX_CONDITIONS:
            raise self.too_many()
        column = self.column(sent)
        word, value = self.comparator(sent, column.field), sent.get("value")
        return self.compared(column, word, value)

    def too_many(self) -> Refused:
        """The refusal of the 26th condition."""
        return Refused(query_failures.limit_exceeded(MAX_CONDITIONS))

    def column(self, sent: Mapping[str, Any]) -> Column:
        """The field that the condition is about."""
        name = sent.get(self.key)
        field = self.module.fields.get(name) if isinstance(name, str) else None
        if field is None or not field.searchable:
            raise Refused(query_failures.field_not_searchable(str(name)))
        return Column(field)

    def comparator(self, sent: Mapping[str, Any], field: Field) -> str:
        """One of COMPARATORS, which the field has."""
        word = sent.get("comparator")
        if not isinstance(word, str) or word not in COMPARATORS or not _fits(COMPARATORS[word][0], field):
            raise Refused(query_failures.operator_not_allowed(field.api_name, str(word)))
        return word

    def compared(self, column: Column, word: str, value: Any) -> Condition:
        """The condition with its values as keys."""
        operator, negated = COMPARATORS[word]
        field = column.field
        if operator == "equals" and value in (EMPTY, None, ""):
            return Condition(column, "empty", (), negated)
        span = self.span(value) if field.compared_as in ("date", "datetime") else None
        if operator == "equals" and span:
            return Condition(column, "between", (_start(span, field), _end(span, field)), negated)
        values = self.values(field, operator, value)
        if operator in ("equals", "in") and field.compared_as == "multiselectpicklist":
            operator = "has_option"
        said = tuple(one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
        return Condition(column, operator, values, negated, said if len(said) == len(values) else ())

    def values(self, field: Field, operator: Operator, value: Any) -> tuple[Key, ...]:
        """The value, or the several of `in` and `between`, as keys."""
        several = value if isinstance(value, list) else [value]
        if operator not in ("in", "between") and isinstance(value, list):
            raise self.wrong(field, value)
        if (operator == "between" and len(several) != 2) or not 0 < len(several) <= MAX_VALUES:
            raise self.wrong(field, value)
        return tuple(self.key_of(field, one) for one in several)

    def key_of(self, field: Field, value: Any) -> Key:
        """A value as the field's own data type compares it; numbers and flags may come as JSON or as text."""
        if isinstance(value, Mapping):
            value = value.get("id")
        if value == ME and field.type.json_type == "jsonobject":
            return int(self.user.id)
        span = self.span(value) if field.compared_as in ("date", "datetime") else None
        if span:
            return _start(span, field)
        if isinstance(value, bool):
            value = "true" if value else "false"
        text = str(value) if isinstance(value, (str, int, float)) else ""
        try:
            if text:
                return field.type.read(text, self.org.rules)
        except ValueError:
            pass
        raise self.wrong(field, value)

    def span(self, value: Any) -> tuple[datetime, datetime] | None:
        """Midnight before the first of some days, and after the last, in the org's time zone."""
        match = _SPAN.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return None
        unit, sign, number, other = match.groups()
        steps = {"YESTERDAY": -1, "TOMORROW": 1}.get(other, int(f"{sign or '+'}{number or 0}"))
        today = self.org.clock.now().astimezone(self.org.zone).date()
        if unit == "THISWEEK":
            first = today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=steps)  # Sunday
            last = first + timedelta(days=7)
        elif unit == "THISMONTH":
            months = today.year * 12 + today.month - 1 + steps
            first = date(months // 12, months % 12 + 1, 1)
            last = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        else:
            first = today + timedelta(days=steps)
            last = first + timedelta(days=1)
        start, end = (datetime(day.year, day.month, day.day, tzinfo=self.org.zone) for day in (first, last))
        return start, end

    def wrong(self, field: Field, value: Any) -> Refused:
        """The refusal of a value that is none of the field's."""
        return Refused(
            query_failures.search_value_invalid(field.api_name, field.type.expected, str(value)[:100])
        )


def _start(span: tuple[datetime, datetime], field: Field) -> Key:
    return int(span[0].timestamp()) if field.compared_as == "datetime" else span[0].date().isoformat()


def _end(span: tuple[datetime, datetime], field: Field) -> Key:
    if field.compared_as == "datetime":
        return int(span[1].timestamp()) - 1
    return (span[1].date() - timedelta(days=1)).isoformat()


def _fits(operator: Operator, field: Field) -> bool:
    """Whether the data type has the comparator: parts of texts, order of numbers and times (inferred)."""
    if operator in _TEXT_ONLY:
        return field.type.text or field.compared_as in ("multiselectpicklist", "picklist", "autonumber")
    if operator in _ORDERED:
        return "between" in field.type.operators
    return True


def write(term: Term, *, key: str = "field") -> dict[str, Any]:
    """The tree as JSON again: what `parse` would read as the same tree."""
    if isinstance(term, Group):
        return {"group": [write(part, key=key) for part in term.terms], "group_operator": term.joiner}
    field, operator = term.column.field, term.operator
    if operator == "empty":
        return {"comparator": "not_equal" if term.negated else "equal", key: field.api_name, "value": EMPTY}
    if operator == "has_option":
        operator = "equals" if len(term.values) == 1 else "in"
    told = term.said if all(isinstance(value, str) for value in term.values) else ()  # keys have no case
    values = [*told] or [_value(value, field) for value in term.values]
    several = operator in ("in", "between")
    word = _WRITTEN["equals" if operator == "has_words" else operator, term.negated]
    return {"comparator": word, key: field.api_name, "value": values if several else values[0]}


def _value(value: Key, field: Field) -> Any:
    if field.compared_as == "boolean":
        return bool(value)
    if field.compared_as == "datetime" and isinstance(value, int):
        return datetime.fromtimestamp(value, UTC).isoformat()
    return str(value) if field.type.json_type == "jsonobject" or field.compared_as == "bigint" else value
