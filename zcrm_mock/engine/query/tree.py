"""One tree for every query language: criteria, COQL, custom views and criteria in JSON are parsers of it.

Every value arrives here as a key that the field's own data type made, so a comparison is typed, and case
does not matter in any script. What a language means by its words is its parser's business: `equals` here
is the whole value in every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from zcrm_mock.engine.datatypes import Key
from zcrm_mock.engine.fields import Field

Operator = Literal[
    "equals",
    "in",
    "starts_with",
    "ends_with",
    "contains",
    "like",
    "greater_than",
    "greater_equal",
    "less_than",
    "less_equal",
    "between",
    "empty",
    "has_words",
    "has_option",
]
"""`has_words`: whole words in a row; `has_option`: a multi-select with one of the values; `like`: text with
`%` for any run of characters; `empty` takes no value. The others are what they say."""

Joiner = Literal["and", "or"]


@dataclass(frozen=True, slots=True)
class Column:
    """A field, and the lookups that lead to it from the module that is asked."""

    field: Field
    via: tuple[Field, ...] = ()

    @property
    def name(self) -> str:
        """As queries spell it: `Account_Name.Parent_Account.Phone`."""
        return ".".join(step.api_name for step in (*self.via, self.field))

    @property
    def relations(self) -> set[tuple[str, ...]]:
        """The lookups on the way, users aside, each by its own path."""
        path = tuple(step.api_name for step in self.via)
        return {path[: at + 1] for at, step in enumerate(self.via) if step.data_type == "lookup"}


@dataclass(frozen=True, slots=True)
class Condition:
    """`column operator values`, or its opposite; the values are keys of the column's data type."""

    column: Column
    operator: Operator
    values: tuple[Key, ...] = ()
    negated: bool = False
    said: tuple[str, ...] = field(default=(), compare=False)
    """The values as they were asked for, where the language has them as texts: to be told again."""


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more terms, joined by one word."""

    joiner: Joiner
    terms: tuple[Term, ...]


Term = Condition | Group


def join(joiner: Joiner, left: Term, right: Term) -> Group:
    """Both terms in one group, flat where the left one is joined by the same word already."""
    if isinstance(left, Group) and left.joiner == joiner:
        return Group(joiner, (*left.terms, right))
    return Group(joiner, (left, right))


def conditions(term: Term) -> Iterator[Condition]:
    """The conditions of a tree, from left to right."""
    if isinstance(term, Condition):
        yield term
    else:
        for part in term.terms:
            yield from conditions(part)


def by_words(term: Term) -> Term:
    """The tree with whole words found where text `equals` something; negated ones stay. Source: docs v2."""
    if isinstance(term, Group):
        return Group(term.joiner, tuple(by_words(part) for part in term.terms))
    if term.operator == "equals" and not term.negated and term.column.field.type.text:
        return replace(term, operator="has_words")
    return term
