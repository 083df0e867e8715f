"""One tree for every query language, and its one compiler to SQL.

Criteria and COQL (and custom views) are parsers of this tree. Every value arrives here as a key that the
field's own data type made, so a comparison is typed, and case does not matter in any script.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from zcrm_mock.engine import words
from zcrm_mock.engine.schema import SE_MODULE, Field, Module
from zcrm_mock.engine.store import CONVERTED, PHONES, STATE, UNAPPROVED, WORDS, Selection, column

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Sql = tuple[str, tuple[Any, ...]]

MAX_DIGITS = 40
"""Digits of a phone number that is worth looking for; a field holds 30 characters (docs v7 insert)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`field operator values`; the values are keys of the field's data type."""

    field: Field
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more terms, joined by one word."""

    joiner: Literal["and", "or"]
    terms: tuple[Term, ...]


Term = Condition | Group


def conditions(term: Term) -> Iterator[Condition]:
    """The conditions of a tree, from left to right."""
    if isinstance(term, Condition):
        yield term
    else:
        for part in term.terms:
            yield from conditions(part)


def compile_tree(term: Term, module: Module, org: Org) -> Sql:
    """SQL over the module's key table, named `k`. `equals` on text beside other conditions finds words."""
    alone = isinstance(term, Condition)
    by_words = not alone and org.switches.search_many_equals == "words"
    return _compile(term, module, org, by_words=by_words)


def _compile(term: Term, module: Module, org: Org, *, by_words: bool) -> Sql:
    if isinstance(term, Condition):
        return _condition(term, org, by_words=by_words)
    parts = [_compile(part, module, org, by_words=by_words) for part in term.terms]
    sql = f" {term.joiner.upper()} ".join(f"({text})" for text, _ in parts)
    return sql, tuple(value for _, values in parts for value in values)


def _condition(condition: Condition, org: Org, *, by_words: bool) -> Sql:
    field, values = condition.field, condition.values
    if condition.operator == "not_equal":
        sql, bound = _equals(field, values[0], org)
        empty = f"OR {column(field.api_name)} IS NULL" if org.switches.not_equal_finds_empty else ""
        return f"NOT coalesce(({sql}), 0) {empty}" if empty else f"NOT ({sql})", bound
    if condition.operator == "equals" and by_words and field.type.text:
        return _has_words(field, values[0])
    if condition.operator in ("equals", "in"):
        parts = [_equals(field, value, org) for value in values]
        return " OR ".join(sql for sql, _ in parts), tuple(v for _, bound in parts for v in bound)
    return OPERATORS[condition.operator](field, values)


def _equals(field: Field, value: Any, org: Org) -> Sql:
    name = column(field.api_name)
    if field.data_type == "multiselectpicklist":
        return f"instr({name}, ?) > 0", (f";{value};",)
    if field.type.json_type == "jsonobject" and isinstance(value, str):
        return _named(field, value, org)
    return f"{name} = ?", (value,)


def _named(field: Field, name: str, org: Org) -> Sql:
    """A lookup searched by what it shows instead of by its id (inferred: the name also matches)."""
    if field.data_type != "lookup":
        ids = [int(user.id) for user in org.people.named(name)]
        return f"{column(field.api_name)} IN ({', '.join('?' * len(ids))})", tuple(ids)
    modules = org.schema.modules
    anywhere = field.lookup_module == SE_MODULE
    targets = [m for name, m in modules.items() if anywhere or name == field.lookup_module]
    shown = [
        f'SELECT id FROM "{m.api_name}" WHERE "{m.display_field}" = ?'  # noqa: S608
        for m in targets
        if m.fields[m.display_field].searchable
    ]
    return f"{column(field.api_name)} IN ({' UNION ALL '.join(shown)})", (name,) * len(shown)


def _has_words(field: Field, value: str) -> Sql:
    wanted = words.phrase(value)
    if not wanted.strip():
        return f"{column(field.api_name)} = ?", (value,)
    # The cheap tests first: a row is the whole value, or holds not even the longest word.
    name, longest = column(field.api_name), max(wanted.split(), key=len)
    return f"{name} = ? OR (instr({name}, ?) > 0 AND has_phrase({name}, ?))", (value, longest, wanted)


def _starts_with(field: Field, values: tuple[Any, ...]) -> Sql:
    name, start = column(field.api_name), values[0]
    if field.data_type == "multiselectpicklist":
        return f"instr({name}, ?) > 0", (f";{start}",)
    after = _after(start)
    if after is None:
        return f"{name} >= ?", (start,)
    return f"{name} >= ? AND {name} < ?", (start, after)


def _after(start: str) -> str | None:
    """The first text behind all that start with `start`; a range, so that an index can serve it."""
    for at in range(len(start) - 1, -1, -1):
        code = ord(start[at])
        if code < 0x10FFFF:
            # Surrogates are no characters: behind U+D7FF comes U+E000.
            return start[:at] + chr(0xE000 if code == 0xD7FF else code + 1)
    return None


def _contains(field: Field, values: tuple[Any, ...]) -> Sql:
    return f"instr({column(field.api_name)}, ?) > 0", values


def _compare(sign: str) -> Callable[[Field, tuple[Any, ...]], Sql]:
    return lambda field, values: (f"{column(field.api_name)} {sign} ?", values)


def _between(field: Field, values: tuple[Any, ...]) -> Sql:
    return f"{column(field.api_name)} BETWEEN ? AND ?", values


OPERATORS: dict[str, Callable[[Field, tuple[Any, ...]], Sql]] = {
    "starts_with": _starts_with,
    "contains": _contains,
    "greater_than": _compare(">"),
    "greater_equal": _compare(">="),
    "less_than": _compare("<"),
    "less_equal": _compare("<="),
    "between": _between,
}

# --- what else selects records ---------------------------------------------------------------------


def visible(converted: str, approved: str) -> str:
    """Which records a read shows: `true`, `false` or `both` of each. Source: docs v2 get-records."""
    state = f'k."{STATE}"'
    if (converted, approved) == ("false", "true"):
        return f"{state} = 0"
    bits = [
        f"{state} & {bit} {'!=' if value == wanted else '='} 0"
        for bit, value, wanted in ((CONVERTED, converted, "true"), (UNAPPROVED, approved, "false"))
        if value != "both"
    ]
    return " AND ".join(bits) or "1"


def by_email(module: Module, address: str) -> Sql:
    """Any e-mail field equals `address`, whatever the case (inferred)."""
    names = [column(field.api_name) for field in module.emails]
    return " OR ".join(f"{name} = ?" for name in names) or "0", (address.casefold(),) * len(names)


def by_phone(number: str) -> Sql:
    """Any phone field has the same digits, or as many of them as the shorter number has, at least 7
    (inferred: a country code may stand on either side)."""
    wanted = words.digits(number)
    if not 0 < len(wanted) <= MAX_DIGITS:
        return "0", ()
    tails = [f" {wanted[-size:]} " for size in range(7, len(wanted))]
    ends = [f"{wanted} " if len(wanted) >= 7 else f" {wanted} ", *tails]
    return " OR ".join([f'instr(k."{PHONES}", ?) > 0'] * len(ends)), tuple(ends)


def by_word(text: str) -> Sql:
    """Every word of `text` begins some word of the record's text fields (inferred)."""
    wanted = list(dict.fromkeys(words.split(text)))[:20]
    if not wanted:
        return "0", ()
    return " AND ".join([f'instr(k."{WORDS}", ?) > 0'] * len(wanted)), tuple(f" {word}" for word in wanted)


def one_of(ids: Sequence[int]) -> Sql:
    """The records of these ids; ids that nothing has are passed over (inferred)."""
    known = json.dumps([i for i in ids if i < 2**63])
    return "k.id IN (SELECT value FROM json_each(?))", (known,)


def owned_by(user_id: int) -> Sql:
    """The records of one user. Source: py-sdk-2.0 `uid`; that the owner is meant is inferred."""
    return f"{column('Owner')} = ?", (user_id,)


def modified_since(moment: int) -> Sql:
    """Changed later than `moment` (epoch seconds). Source: docs v2 get-records, If-Modified-Since."""
    return f"{column('Modified_Time')} > ?", (moment,)


def order_by(field: Field | None, direction: Literal["asc", "desc"]) -> str:
    """By the field, then by id, so that pages never overlap. Source: kaizen 29; the tie is inferred."""
    way = direction.upper()
    return (
        f"k.id {way}"
        if field is None or field.api_name == "id"
        else f"{column(field.api_name)} {way}, k.id {way}"
    )


def all_of(*parts: Sql, order: str = "k.id DESC") -> Selection:
    """One selection of records for which every part holds."""
    return Selection(
        " AND ".join(f"({sql})" for sql, _ in parts), tuple(v for _, values in parts for v in values), order
    )
