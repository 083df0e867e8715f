"""Trees as text again: what the parsers of criteria and of COQL would read as the same tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from zcrm_mock.engine.datatypes import Key
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.query import criteria
from zcrm_mock.engine.query.coql import Query
from zcrm_mock.engine.query.coql_syntax import RESERVED
from zcrm_mock.engine.query.tree import Column, Condition, Term

_SEARCHED = {"has_words": "equals"}
_COMPARED = {
    "equals": "=",
    "greater_than": ">",
    "greater_equal": ">=",
    "less_than": "<",
    "less_equal": "<=",
}


def criteria_text(term: Term) -> str:
    """The tree as the criteria of a search, with brackets around every pair."""
    return _nested(term, _criteria_condition)


def coql_text(query: Query) -> str:
    """The query as COQL, its conditions in pairs."""
    columns = ", ".join(map(_path, query.columns))
    order = ", ".join(f"{_path(column)} {way}" for column, way in query.order)
    ordered = f" order by {order}" if order else ""
    where = _nested(query.where, _coql_condition)
    return (
        f"select {columns} from {query.module.api_name} where {where}{ordered} "
        f"limit {query.offset}, {query.limit}"
    )


def _nested(term: Term, write: Callable[[Condition], str]) -> str:
    if isinstance(term, Condition):
        return f"({write(term)})"
    text = _nested(term.terms[0], write)
    for part in term.terms[1:]:
        text = f"({text} {term.joiner} {_nested(part, write)})"
    return text


def _criteria_condition(condition: Condition) -> str:
    operator = _SEARCHED.get(condition.operator, condition.operator)
    if operator == "has_option":
        operator = "equals" if len(condition.values) == 1 else "in"
    if condition.negated:
        operator = {"equals": "not_equal"}.get(operator, f"not_{operator}")
    field = condition.column.field
    values = ",".join(criteria.escape(text_of(key, field)) for key in condition.values)
    return f"{field.api_name}:{operator}:{values}"


def _coql_condition(condition: Condition) -> str:
    path, field = _path(condition.column), condition.column.field
    values = [text_of(key, field) for key in condition.values]
    if field.data_type == "multiselectpicklist" and condition.operator != "like":
        values = [value[1:-1] for value in values]  # a key has semicolons around it
    values = [_quoted(value) for value in values]
    no = "not " if condition.negated else ""
    if condition.operator == "empty":
        return f"{path} is {no}null"
    if condition.operator == "in":
        return f"{path} {no}in ({', '.join(values)})"
    if condition.operator == "between":
        return f"{path} {no}between {values[0]} and {values[1]}"
    if condition.operator == "like":
        return f"{path} {no}like {values[0]}"
    sign = "!=" if condition.negated else _COMPARED[condition.operator]
    return f"{path} {sign} {values[0]}"


def _path(column: Column) -> str:
    return _quoted(column.name) if column.name.lower() in RESERVED else column.name


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def text_of(key: Key, field: Field) -> str:
    """A key as a query says it, in the field's data type."""
    if field.data_type == "boolean":
        return "true" if key else "false"
    if field.data_type == "datetime" and isinstance(key, int):
        return datetime.fromtimestamp(key, UTC).isoformat()
    return str(key)
