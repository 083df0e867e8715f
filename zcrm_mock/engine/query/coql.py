"""COQL: what a query's words mean in an org, and the rows it finds. Source: records.md 9."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine.datatypes import Key, joined_options
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.query import choosing, coql_syntax, query_failures
from zcrm_mock.engine.query.columns import MAX_JOINS, Path, find_column, reader_of
from zcrm_mock.engine.query.coql_syntax import Said, SaidTerm, Token
from zcrm_mock.engine.query.sql import Compiler, Direction
from zcrm_mock.engine.query.tree import Column, Condition, Operator, Term, join
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

MAX_COLUMNS = 50
MAX_IN_VALUES = 50
DEFAULT_LIMIT = 200
MAX_DEPTH = 10_000
"""Rows that a query reaches, page by page. Source: docs v2 COQL-Limitations."""

_PATH = re.compile(r"[A-Za-z$][A-Za-z0-9_$]*(\.[A-Za-z$][A-Za-z0-9_$]*)*")
_WHOLE = re.compile(r"[0-9]{1,1000}")

_NULLS = frozenset({"is null", "is not null"})
_SAME = frozenset({"=", "!=", "in", "not in"}) | _NULLS
_TEXTS = _SAME | {"like", "not like"}
_RANGES = _SAME | {">", ">=", "<", "<=", "between", "not between"}

COMPARATORS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("text", "picklist", "email", "phone", "website", "autonumber"), _TEXTS),
    "multiselectpicklist": _TEXTS,
    **dict.fromkeys(("lookup", "ownerlookup", "userlookup"), _SAME),
    **dict.fromkeys(("date", "datetime", "integer", "bigint", "double", "currency", "percent"), _RANGES),
    "boolean": frozenset({"="}),
}
"""By data type; a type that is not here can't be asked for. Source: records.md 9.2."""

NOT_SELECTED = frozenset({"multiselectlookup", "multiuserlookup", "subform", "territories", "imageupload"})
"""Source: docs v2 COQL-Limitations."""

_OPERATORS: dict[str, Operator] = {
    "=": "equals",
    "!=": "equals",
    ">": "greater_than",
    ">=": "greater_equal",
    "<": "less_than",
    "<=": "less_equal",
    "in": "in",
    "between": "between",
    "like": "like",
    "is null": "empty",
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query whose columns the org has and whose literals are keys."""

    module: Module
    columns: tuple[Column, ...]
    where: Term
    order: tuple[tuple[Column, Direction], ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0


def parse(text: str, org: Org) -> Query:
    """A query of this org, or Zoho's refusal: the text first, then the module, columns and literals."""
    said = coql_syntax.read(text, pairs_only=org.switches.coql_pairing == "strict")
    module = org.schema.find(said.module.value, any_case=org.switches.module_names_any_case)
    if module is None or module.api_name == "Attachments":
        raise Refused(org.schema.unknown(said.module.value))
    binder = _Binder(module, org)
    columns = tuple(binder.column(token) for token in said.columns)
    _check_selected(columns)
    order = tuple((binder.sorted_by(token), _way(descends)) for token, descends in said.order)
    where = binder.term(said.where)
    if len(binder.relations) > MAX_JOINS:
        raise Refused(query_failures.too_many_joins(MAX_JOINS))
    limit = _whole(said.limit, DEFAULT_LIMIT)
    offset = _whole(said.offset, 0)
    if limit == 0:
        raise Refused(query_failures.limit_zero())
    for asked, most in ((limit, org.switches.coql_max_limit), (offset + limit, MAX_DEPTH)):
        if asked > most:
            raise Refused(query_failures.limit_exceeded(most))
    return Query(module, columns, where, order, limit, offset)


def rows(query: Query, org: Org, user: User) -> tuple[list[bytes], bool]:
    """The JSON of the rows that the user sees, and whether there are more behind them. Converted leads and
    records that wait for approval are not among them (inferred)."""
    compiler = Compiler(org, user)
    for column in query.columns:
        if column.via:
            compiler.joined(column.via)
    where = [(choosing.visible("false", "true"), ()), compiler.compile(query.where)]
    selection = compiler.selection(where, query.order)
    if org.access.private:
        selection = choosing.narrowed(selection, org.access.seen(query.module, user))
    found = org.store.select_joined(query.module, selection, query.limit + 1, query.offset)
    paths = compiler.paths
    rendered = [orjson.dumps(_row(query, paths, docs, org)) for docs in found[: query.limit]]
    return rendered, len(found) > query.limit


def _row(query: Query, paths: Sequence[Path], docs: Sequence[bytes | None], org: Org) -> Any:
    records = {path: orjson.loads(doc) for path, doc in zip(((), *paths), docs, strict=True) if doc}
    row = {column.name: _shown(column, records, org) for column in query.columns}
    row.setdefault("id", records[()]["id"])
    return row


def _shown(column: Column, records: dict[Path, Any], org: Org) -> Any:
    """A column of one row; of lookups the id alone. Source: docs v7 COQL."""
    value = reader_of(column, org)(records)
    return {"id": value["id"]} if isinstance(value, dict) and "id" in value else value


def _check_selected(columns: Sequence[Column]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise Refused(query_failures.too_many_columns(MAX_COLUMNS))
    names: set[str] = set()
    for column in columns:
        if column.field.data_type in NOT_SELECTED:
            raise Refused(query_failures.column_type_not_supported(column.name, column.field.data_type))
        if column.name in names:
            raise Refused(query_failures.duplicate_column(column.name))
        names.add(column.name)


def _way(descends: bool) -> Direction:
    return "desc" if descends else "asc"


def _whole(token: Token | None, default: int) -> int:
    if token is None:
        return default
    if not _WHOLE.fullmatch(token.value):
        raise Refused(query_failures.limit_invalid(token.value))
    return int(token.value)


class _Binder:
    """Finds what a query's words name; `relations` are the lookups it crossed, users aside."""

    def __init__(self, module: Module, org: Org) -> None:
        self.module = module
        self.org = org
        self.relations: set[tuple[str, ...]] = set()

    def column(self, token: Token) -> Column:
        """The field that a path leads to."""
        if not _PATH.fullmatch(token.value):
            raise Refused(query_failures.column_invalid(token.value))
        column = find_column(token.value, self.module, self.org)
        if column is None:
            raise Refused(query_failures.column_invalid(token.value))
        self.relations |= column.relations
        return column

    def sorted_by(self, token: Token) -> Column:
        """A column that has an order."""
        column = self.column(token)
        if not column.field.searchable:
            raise Refused(query_failures.column_type_not_supported(column.name, column.field.data_type))
        return column

    def term(self, said: SaidTerm) -> Term:
        """The tree of what was said."""
        if isinstance(said, Said):
            return self.condition(said)
        return join(said.joiner, self.term(said.left), self.term(said.right))

    def condition(self, said: Said) -> Condition:
        """One condition, checked against the column's data type."""
        column = self.column(said.path)
        kind = column.field
        allowed = COMPARATORS.get(kind.compared_as)
        if allowed is None or not kind.searchable:
            raise Refused(query_failures.column_type_not_supported(column.name, kind.data_type))
        word = _comparator(said)
        if word not in allowed:
            raise Refused(query_failures.comparator_not_allowed(column.name, word))
        if len(said.values) > MAX_IN_VALUES and said.operator == "in":
            raise Refused(query_failures.limit_exceeded(MAX_IN_VALUES))
        negated = said.negated or said.operator == "!="
        if said.operator in ("=", "!=") and said.values[0].value == "":
            return Condition(column, "empty", (), negated)  # wild 32
        if word == "not like" and not _inside(said.values[0].value):
            raise Refused(query_failures.column_value_invalid(column.name, kind.type.expected))
        values = tuple(self._keys(column, said))
        return Condition(column, _OPERATORS[said.operator], values, negated)

    def _keys(self, column: Column, said: Said) -> Iterator[Key]:
        kind = column.field
        many = kind.data_type == "multiselectpicklist" and said.operator != "like"
        reference = kind.type.json_type == "jsonobject"
        for token in said.values:
            try:
                key = kind.type.read(token.value, self.org.rules)
                if reference and isinstance(key, str):
                    raise ValueError(token.value)  # a name, where only an id will do
            except ValueError:
                expected = "bigint" if reference else kind.type.expected
                raise Refused(query_failures.column_value_invalid(column.name, expected)) from None
            yield joined_options(token.value.split(";")) if many else key


def _comparator(said: Said) -> str:
    if not said.negated:
        return said.operator
    return "is not null" if said.operator == "is null" else f"not {said.operator}"


def _inside(pattern: str) -> bool:
    """`not like` takes a `%` at both ends only. Source: docs v7 COQL."""
    return len(pattern) > 2 and pattern.startswith("%") and pattern.endswith("%")
