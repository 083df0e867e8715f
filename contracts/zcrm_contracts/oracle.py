"""What a search must find: criteria over records as they are read, in plain Python.

Written from the research notes (records.md 8), apart from any engine, so that the two can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

_WORDS = re.compile(r"[^\W_]+")
_TEXTS = ("text", "textarea", "email", "phone", "website")
_NUMBERS = ("integer", "bigint", "double", "currency", "percent")


@dataclass(frozen=True)
class Is:
    """`field operator values`; the values as they are said in criteria, before escaping."""

    field: str
    data_type: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class And:
    """Both terms."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Or:
    """Either term."""

    left: Term
    right: Term


Term = Is | And | Or


def finds(term: Term, record: Mapping[str, Any]) -> bool:
    """Whether a search for `term` finds `record`. Source: docs v2 search-records, records.md 8.4."""
    return _holds(term, record, alone=isinstance(term, Is))


def _holds(term: Term, record: Mapping[str, Any], *, alone: bool) -> bool:
    if isinstance(term, And):
        return _holds(term.left, record, alone=alone) and _holds(term.right, record, alone=alone)
    if isinstance(term, Or):
        return _holds(term.left, record, alone=alone) or _holds(term.right, record, alone=alone)
    held = record.get(term.field)
    if held in (None, "", []):
        return term.operator == "not_equal"  # an empty field equals nothing (inferred)
    if term.operator == "equals" and not alone and term.data_type in _TEXTS:
        return _has_words(held, term.values[0])
    if term.data_type == "multiselectpicklist":
        return _OPTIONS[term.operator](held, term.values)
    if term.operator in ("starts_with", "contains"):
        kept, wanted = held.casefold(), term.values[0].casefold()
        return bool(kept.startswith(wanted) if term.operator == "starts_with" else wanted in kept)
    value = _comparable(term.data_type, held)
    return _COMPARED[term.operator](value, [_comparable(term.data_type, said) for said in term.values])


def _has_words(held: str, wanted: str) -> bool:
    """Beside other conditions, `equals` finds whole words: `ABC` finds `ABC Inc`. Source: docs v2."""
    phrase, kept = _WORDS.findall(wanted.casefold()), _WORDS.findall(held.casefold())
    if not phrase:
        return held.casefold() == wanted.casefold()
    runs = (kept[at : at + len(phrase)] for at in range(len(kept)))
    return phrase in runs


def _comparable(data_type: str, value: Any) -> Any:
    if data_type in _NUMBERS:
        return float(value) if "." in str(value) or "e" in str(value).lower() else int(value)
    if data_type == "boolean":
        return value if isinstance(value, bool) else value == "true"
    if data_type == "date":
        return date.fromisoformat(value)
    if data_type == "datetime":
        return datetime.fromisoformat(value)
    return value.casefold()


_COMPARED: dict[str, Callable[[Any, list[Any]], bool]] = {
    "equals": lambda held, said: bool(held == said[0]),
    "not_equal": lambda held, said: bool(held != said[0]),
    "in": lambda held, said: held in said,
    "greater_than": lambda held, said: bool(held > said[0]),
    "greater_equal": lambda held, said: bool(held >= said[0]),
    "less_than": lambda held, said: bool(held < said[0]),
    "less_equal": lambda held, said: bool(held <= said[0]),
    "between": lambda held, said: bool(said[0] <= held <= said[1]),
}


def _has(held: list[str], option: str) -> bool:
    return option.casefold() in [kept.casefold() for kept in held]


_OPTIONS: dict[str, Callable[[list[str], tuple[str, ...]], bool]] = {
    "equals": lambda held, said: _has(held, said[0]),
    "not_equal": lambda held, said: not _has(held, said[0]),
    "in": lambda held, said: any(_has(held, option) for option in said),
    "starts_with": lambda held, said: any(kept.casefold().startswith(said[0].casefold()) for kept in held),
    "contains": lambda held, said: any(said[0].casefold() in kept.casefold() for kept in held),
}
