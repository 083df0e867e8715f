"""The search criteria: `((Last_Name:starts_with:Bu)and(City:equals:Oslo))` and their refusals.

criteria  := term { ("and" | "or") term }            evaluated from left to right (inferred)
term      := "(" criteria ")" | condition
condition := name ":" operator ":" value             two colons cut, later ones are the value's
name      := api_name [ "." part ]                   `Account_Name.id`, `Account_Name.name`, `Owner.email`
A backslash keeps `(`, `)`, `,` and itself literal. Source: records.md 8.2, docs v2 search-records; the parts
of lookups are what apps on v2 send, the documentation has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from zcrm_mock.engine.datatypes import DATA_TYPES, DataType, Key
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.people.people import USERS
from zcrm_mock.engine.query import query_failures
from zcrm_mock.engine.query.tree import Column, Condition, Joiner, Operator, Term, by_words, join
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

MAX_CONDITIONS = 10
MAX_IN_VALUES = 100
MAX_DEPTH = 50
MAX_LENGTH = 20_000

REFERENCES = frozenset({"lookup", "ownerlookup", "userlookup"})

_JOINER = re.compile(r"\s*(and|or)\s*(?=\()", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\()]")


def parse(text: str, module: Module, org: Org) -> Term:
    """The tree of a criteria. Refuses with INVALID_QUERY, and LIMIT_EXCEEDED beyond ten conditions."""
    if len(text) > MAX_LENGTH:
        raise Refused(query_failures.invalid_query())
    tree = _Parser(text, module, org).whole()
    alone = isinstance(tree, Condition)
    return tree if alone or org.switches.search_many_equals == "exact" else by_words(tree)


@dataclass
class _Parser:
    """One walk from left to right; `at` is where it stands."""

    text: str
    module: Module
    org: Org
    at: int = 0
    count: int = 0

    def whole(self) -> Term:
        self.blanks()
        # A bare condition, without brackets, is sent by live clients.
        term = self.terms(0) if self.text.startswith("(", self.at) else self.condition()
        self.blanks()
        if self.at != len(self.text):
            raise Refused(query_failures.invalid_query())
        return term

    def terms(self, depth: int) -> Term:
        term = self.term(depth)
        while joiner := _JOINER.match(self.text, self.at):
            self.at = joiner.end()
            word: Joiner = "and" if joiner.group(1).lower() == "and" else "or"
            term = join(word, term, self.term(depth))
        return term

    def term(self, depth: int) -> Term:
        if depth == MAX_DEPTH:
            raise Refused(query_failures.invalid_query())
        self.at += 1  # the opening bracket, seen by the caller
        self.blanks()
        inner = self.terms(depth + 1) if self.text.startswith("(", self.at) else self.condition()
        self.blanks()
        if not self.text.startswith(")", self.at):
            raise Refused(query_failures.invalid_query())
        self.at += 1
        return inner

    def condition(self) -> Condition:
        self.count += 1
        if self.count > MAX_CONDITIONS:
            raise Refused(query_failures.limit_exceeded(MAX_CONDITIONS))
        parts = self.raw_value().split(":", 2)
        if len(parts) != 3:
            raise Refused(query_failures.invalid_query())
        return condition(parts[0].strip(), parts[1].strip(), parts[2], self.module, self.org)

    def raw_value(self) -> str:
        """Up to the bracket that closes the condition, escapes untouched."""
        start = self.at
        while special := _SPECIAL.search(self.text, self.at):
            if special.group() == "\\":
                self.at = special.end() + 1
                continue
            self.at = special.start()
            if special.group() == "(":
                raise Refused(query_failures.invalid_query())  # a bracket in a value wants its backslash
            return self.text[start : self.at]
        self.at = len(self.text)
        return self.text[start:]

    def blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1


def condition(name: str, operator: str, text: str, module: Module, org: Org) -> Condition:
    """One condition, its value still escaped. Refuses an unknown field, operator or value."""
    strict = org.switches.search_operators == "v2"
    column, read_as = _asked(name, module, dotted=not strict)
    field = column.field
    if not field.searchable or (strict and not field.type.v2_operators):
        raise Refused(query_failures.field_not_searchable(name))
    if operator not in (field.type.v2_operators if strict else field.type.operators):
        raise Refused(query_failures.operator_not_allowed(name, operator))
    said = split_values(text) if operator in ("in", "between") else [unescape(text)]
    if operator == "between" and len(said) != 2:
        raise Refused(query_failures.search_value_invalid(name, field.type.expected, unescape(text)))
    if len(said) > MAX_IN_VALUES:
        raise Refused(query_failures.limit_exceeded(MAX_IN_VALUES))
    values = tuple(_value(name, text, read_as, org) for text in said)
    plain = operator.removeprefix("not_")
    plain = "equals" if plain == "equal" else plain
    if plain in ("equals", "in") and field.data_type == "multiselectpicklist":
        plain = "has_option"
    return Condition(column, cast("Operator", plain), values, operator.startswith("not_"), tuple(said))


def _asked(name: str, module: Module, *, dotted: bool) -> tuple[Column, DataType]:
    """The column that a condition is about, and the type that its values are read as."""
    field = module.fields.get(name)
    if field is not None:
        return Column(field), field.type
    api_name, _, part = name.partition(".")
    lookup = module.fields.get(api_name)
    if dotted and lookup is not None and lookup.data_type in REFERENCES:
        user_field = USERS.get("full_name" if part == "name" else part)
        if part == "id" or (part == "name" and lookup.data_type == "lookup"):
            return Column(lookup), DATA_TYPES["bigint" if part == "id" else "text"]
        if user_field is not None and lookup.data_type != "lookup":
            return Column(user_field, (lookup,)), user_field.type
    raise Refused(query_failures.field_not_searchable(name))


def _value(name: str, text: str, read_as: DataType, org: Org) -> Key:
    try:
        if text:
            return read_as.read(text, org.rules)
    except ValueError:
        pass
    raise Refused(query_failures.search_value_invalid(name, read_as.expected, text))


def split_values(text: str) -> list[str]:
    """The values of `in` and `between`: cut at commas that no backslash guards, escapes taken away."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == ",":
            parts.append(unescape(text[start:at]).strip())
            start = at + 1
        at += 1
    parts.append(unescape(text[start:]).strip())
    return parts


def unescape(text: str) -> str:
    """The value itself: a backslash gives way to what it guards; one at the very end stays."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) if "\\" in text else text


def escape(text: str) -> str:
    """A value as it may stand in criteria."""
    return re.sub(r"([\\(),])", r"\\\1", text)
