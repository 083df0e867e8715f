"""The one compiler: a tree to SQL over a module's key table, with every value bound.

The asked module's table is `k`; each lookup on the way to a column joins one more (`j1`, `j2`, …).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from zcrm_mock.engine.datatypes import Key
from zcrm_mock.engine.fields import SE_MODULE, Field
from zcrm_mock.engine.people.people import USERS
from zcrm_mock.engine.query import words
from zcrm_mock.engine.query.tree import Column, Condition, Term
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import Joined, Selection

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

Sql = tuple[str, tuple[Any, ...]]
Direction = Literal["asc", "desc"]
Path = tuple[str, ...]


@dataclass
class Compiler:
    """One query's SQL; it remembers which lookups it had to follow."""

    org: Org
    user: User | None = None
    """Who asks: a record that they don't see reads as none, also behind a lookup."""
    _joined: dict[Path, Joined] = field(default_factory=dict)

    def selection(self, where: Sequence[Sql], order: Sequence[tuple[Column, Direction]]) -> Selection:
        """The records for which every part of `where` holds; ties stand in the order of their ids."""
        sorts = [f"{self.sql_of(column)} {way}" for column, way in order]
        last = order[-1][1] if order else "asc"
        return Selection(
            " AND ".join(f"({sql})" for sql, _ in where),
            tuple(value for _, values in where for value in values),
            ", ".join([*sorts, f"k.id {last}"]),
            tuple(self._joined.values()),
        )

    @property
    def paths(self) -> list[Path]:
        """Where each joined table stands, in their order."""
        return list(self._joined)

    def sql_of(self, column: Column) -> str:
        """The column as SQL, its joins noted."""
        alias = self.joined(column.via).alias if column.via else "k"
        return f'{alias}."{column.field.api_name}"'

    def joined(self, via: tuple[Field, ...]) -> Joined:
        """The table that these lookups lead to."""
        path = tuple(step.api_name for step in via)
        known = self._joined.get(path)
        if known is None:
            origin = self.joined(via[:-1]).alias if via[:-1] else "k"
            source, values = _source(via[-1], self.org)
            alias = f"j{len(self._joined) + 1}"
            on = f'{alias}.id = {origin}."{path[-1]}"'
            seen = self._seen(via[-1], alias)
            if seen:
                on, values = f"{on} AND ({seen[0]})", (*values, *seen[1])
            known = self._joined[path] = Joined(alias, f"LEFT JOIN {source} AS {alias} ON {on}", values)
        return known

    def _seen(self, lookup: Field, alias: str) -> Sql | None:
        access = self.org.access
        if not access.private or self.user is None or lookup.data_type != "lookup":
            return None
        target = self.org.schema.modules[lookup.lookup_module or ""]
        return access.seen(target, self.user, alias)

    def compile(self, term: Term) -> Sql:
        """The tree as SQL that is true, false or (for an empty field) unknown."""
        if isinstance(term, Condition):
            return self._condition(term)
        parts = [self.compile(part) for part in term.terms]
        sql = f" {term.joiner} ".join(f"({text})" for text, _ in parts)
        return sql, tuple(value for _, values in parts for value in values)

    def _condition(self, condition: Condition) -> Sql:
        column, kind = condition.column, condition.column.field
        if column.via and column.via[-1].data_type != "lookup":
            sql, bound = self._of_user(condition)
        elif condition.operator in ("equals", "in") and kind.type.json_type == "jsonobject":
            sql, bound = self._refers(self.sql_of(column), kind, condition.values)
        else:
            sql, bound = OPERATORS[condition.operator](self.sql_of(column), kind, condition.values)
        if not condition.negated:
            return sql, bound
        # Nothing is known of an empty field, so SQL's NOT would leave it out.
        known = f"coalesce(({sql}), 0)" if self.org.switches.not_equal_finds_empty else f"({sql})"
        return f"NOT {known}", bound

    def _of_user(self, condition: Condition) -> Sql:
        """What an owner is like: first the few users, then the records by their ids, without a join."""
        column = condition.column
        owner = self.sql_of(Column(column.via[-1], column.via[:-1]))
        users, people = _source(column.via[-1], self.org)
        test, bound = OPERATORS[condition.operator](
            f'u."{column.field.api_name}"', column.field, condition.values
        )
        sql = f"{owner} IN (SELECT u.id FROM {users} AS u WHERE {test})"  # noqa: S608
        return f"{owner} IS NULL OR {sql}" if condition.operator == "empty" else sql, (*people, *bound)

    def _refers(self, name: str, kind: Field, values: tuple[Any, ...]) -> Sql:
        parts = [
            self._named(name, kind, value) if isinstance(value, str) else _equals(name, kind, (value,))
            for value in values
        ]
        return " OR ".join(sql for sql, _ in parts), tuple(v for _, bound in parts for v in bound)

    def _named(self, name: str, kind: Field, shown: str) -> Sql:
        """A lookup searched by what it shows instead of by its id (inferred: the name also matches)."""
        if kind.data_type != "lookup":
            return _in(name, kind, tuple(int(user.id) for user in self.org.people.named(shown)))
        modules = self.org.schema.modules
        anywhere = kind.lookup_module == SE_MODULE
        targets = [m for module, m in modules.items() if anywhere or module == kind.lookup_module]
        named = [
            f'SELECT id FROM "{m.api_name}" WHERE {_shown_name(m)} = ?'  # noqa: S608
            for m in targets
            if m.fields[m.display_field].searchable
        ]
        return f"{name} IN ({' UNION ALL '.join(named)})", (shown,) * len(named)


def _shown_name(module: Module) -> str:
    if len(module.named_by) == 1:
        return f'"{module.display_field}"'
    first, last = (f"coalesce(\"{name}\", '')" for name in module.named_by)
    return f"trim({first} || ' ' || {last})"


def compile_tree(term: Term, org: Org) -> Sql:
    """SQL of a tree that follows no lookup."""
    return Compiler(org).compile(term)


def _source(lookup: Field, org: Org) -> Sql:
    """What a lookup leads to, as a table of keys; users are no records, so they are bound as JSON."""
    if lookup.data_type == "lookup":
        return f'"{lookup.lookup_module}"', ()
    return users_table(org, USERS)


def users_table(org: Org, fields: Mapping[str, Field]) -> Sql:
    """The org's users as a table of keys."""
    columns = ", ".join(f"json_extract(value, '$.{name}') AS \"{name}\"" for name in fields)
    people = [
        {name: _key(kind, getattr(user, name)) for name, kind in fields.items()} for user in org.people.all
    ]
    return f"(SELECT {columns} FROM json_each(?))", (json.dumps(people),)  # noqa: S608


def _key(kind: Field, value: Any) -> Key:
    make = kind.type.key
    return None if value is None or make is None else make(value)


# --- operators: SQL over one column ----------------------------------------------------------------


def _equals(name: str, _field: Field, values: tuple[Any, ...]) -> Sql:
    return f"{name} = ?", values


def _in(name: str, _field: Field, values: tuple[Any, ...]) -> Sql:
    return f"{name} IN ({', '.join('?' * len(values))})", values


def _has_option(name: str, _field: Field, values: tuple[Any, ...]) -> Sql:
    return " OR ".join([f"instr({name}, ?) > 0"] * len(values)), tuple(f";{value};" for value in values)


def _has_words(name: str, _field: Field, values: tuple[Any, ...]) -> Sql:
    wanted = words.phrase(values[0])
    if not wanted.strip():
        return f"{name} = ?", values
    # The cheap tests first: a row is the whole value, or holds not even the longest word.
    longest = max(wanted.split(), key=len)
    return f"{name} = ? OR (instr({name}, ?) > 0 AND has_phrase({name}, ?))", (values[0], longest, wanted)


def _starts_with(name: str, kind: Field, values: tuple[Any, ...]) -> Sql:
    start = values[0]
    if kind.data_type == "multiselectpicklist":
        return f"instr({name}, ?) > 0", (f";{start}",)
    after = _after(start)
    if after is None:
        return f"{name} >= ?", (start,)
    return f"{name} >= ? AND {name} < ?", (start, after)


def _after(start: str) -> str | None:
    """The first text behind all that start with `start`; a range, so that an index can serve it."""
    start = start.rstrip("\U0010ffff")  # behind the last character comes none
    if not start:
        return None
    code = ord(start[-1])
    # Surrogates are no characters: behind U+D7FF comes U+E000.
    return start[:-1] + chr(0xE000 if code == 0xD7FF else code + 1)


def _ends_with(name: str, kind: Field, values: tuple[Any, ...]) -> Sql:
    if kind.data_type == "multiselectpicklist":
        return f"instr({name}, ?) > 0", (f"{values[0]};",)
    return f"substr({name}, -length(?)) = ?", (values[0], values[0])


def _contains(name: str, _field: Field, values: tuple[Any, ...]) -> Sql:
    return f"instr({name}, ?) > 0", values


def _like(name: str, kind: Field, values: tuple[Any, ...]) -> Sql:
    pattern: str = values[0]
    start, sign, rest = pattern.partition("%")
    if kind.data_type == "multiselectpicklist":
        name = f"substr({name}, 2, length({name}) - 2)"  # without the outer semicolons
    elif sign and not rest:
        return _starts_with(name, kind, (start,))
    guarded = pattern.replace("\\", "\\\\").replace("_", "\\_")
    return f"{name} LIKE ? ESCAPE '\\'", (guarded,)


def _compare(sign: str) -> Callable[[str, Field, tuple[Any, ...]], Sql]:
    return lambda name, _field, values: (f"{name} {sign} ?", values)


def _between(name: str, _field: Field, values: tuple[Any, ...]) -> Sql:
    return f"{name} BETWEEN ? AND ?", values


def _empty(name: str, _field: Field, _values: tuple[Any, ...]) -> Sql:
    return f"{name} IS NULL", ()


OPERATORS: dict[str, Callable[[str, Field, tuple[Any, ...]], Sql]] = {
    "equals": _equals,
    "in": _in,
    "has_option": _has_option,
    "has_words": _has_words,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "contains": _contains,
    "like": _like,
    "greater_than": _compare(">"),
    "greater_equal": _compare(">="),
    "less_than": _compare("<"),
    "less_equal": _compare("<="),
    "between": _between,
    "empty": _empty,
}
