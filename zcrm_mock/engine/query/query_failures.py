"""What Zoho says no with about searches and queries."""

from __future__ import annotations

from typing import Any

from zcrm_mock.engine.failures import Failure

# --- search (records.md 8.5) --------------------------------------------------------------------


def invalid_query(reason: str | None = None, **details: Any) -> Failure:
    """Criteria that cannot be read or run. Source: wild 10, wild 11; keys py-sdk-2.0."""
    return Failure(
        "INVALID_QUERY", "invalid query formed", {"reason": reason, **details} if reason else details
    )


def field_not_searchable(api_name: str) -> Failure:
    """Source: wild 10."""
    return invalid_query("the field is not available for search", api_name=api_name)


def operator_not_allowed(api_name: str, operator: str) -> Failure:
    """Source: keys py-sdk-2.0, text oas-new."""
    return invalid_query("invalid operator found", api_name=api_name, operator=operator)


def search_value_invalid(api_name: str, data_type: str, value: str) -> Failure:
    """Source: oas-new."""
    return invalid_query(
        "invalid value for search", expected_data_type=data_type, api_name=api_name, value=value
    )


def limit_exceeded(limit: int) -> Failure:
    """More conditions, values or rows than a query takes. Source: docs v2; for searches the code is not
    established (8.2)."""
    return Failure("LIMIT_EXCEEDED", "limit exceeded", {"limit": limit})


def search_param_missing() -> Failure:
    """None of criteria, email, phone and word. Source: wild 33; details key inferred."""
    return Failure("MANDATORY_NOT_FOUND", "mandatory param missing", {"param": "criteria"})


def word_too_short() -> Failure:
    """Source: oas-new."""
    return Failure("INVALID_DATA", "provide atleast 2 letters for search", {"param_name": "word"})


def territory_not_supported() -> Failure:
    """`territory_id` where no territories are. Source: docs v7 get-records (records.md 4.1), py-sdk-2.0."""
    return Failure("INVALID_MODULE", "Territory is not supported for the given module")


def search_limit_reached() -> Failure:
    """Beyond record 2,000 of a search. Source: docs v7, oas-new; the limit is a string there."""
    return Failure("LIMIT_REACHED", "maximum response iteration limit reached", {"limit": "2000"})


def search_not_supported(module: str) -> Failure:
    """Source: oas-new, whose spelling this is."""
    return Failure("NOT_SUPPORTED", "module not suppoted for search", {"module": module})


def for_admins_only() -> Failure:
    """The list of all notes, for who is no administrator. Source: docs v2 (records.md 4.1)."""
    return Failure("NOT_SUPPORTED", "This API is supported only for admin users", http=403)


def page_limit_exceeded() -> Failure:
    """Behind a switch: list pages beyond record 2,000. Source: docs v7 (v3+)."""
    return Failure(
        "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
        "you have reached the limit of 2000 records that can be fetched without page_token",
        {"limit": 2000},
    )


# --- COQL (records.md 9.4) ----------------------------------------------------------------------


def syntax_error(near: str, line: int, column: int) -> Failure:
    """A query that cannot be read from here on. Source: docs v7 COQL; keys py-sdk-2.0."""
    details = {"line": line, "column": column, "near": near}
    return Failure("SYNTAX_ERROR", "error occured while parsing the query", details)


def missing_clause(clause: str) -> Failure:
    """A query without FROM or WHERE. Source: wild 35."""
    return Failure("SYNTAX_ERROR", "missing clause", {"clause": clause})


def query_not_supported() -> Failure:
    """A query that does not select. Source: docs v7 COQL."""
    return Failure("SYNTAX_ERROR", "given coql query not supported")


def column_invalid(name: str) -> Failure:
    """A column that the module does not have. Source: docs v7 COQL, wild 35."""
    return Failure("INVALID_QUERY", "column given seems to be invalid", {"column_name": name})


def column_type_not_supported(name: str, data_type: str) -> Failure:
    """A column that cannot be selected, or not be asked for. Source: oas-new."""
    details = {"column_name": name, "data_type": data_type}
    return Failure("INVALID_QUERY", "data type not supported", details)


def column_value_invalid(name: str, data_type: str) -> Failure:
    """A literal that is no value of the column. Source: wild 12."""
    details = {"expected_data_type": data_type, "column_name": name}
    return Failure("INVALID_QUERY", "value given seems to be invalid for the column", details)


def comparator_not_allowed(name: str, operator: str) -> Failure:
    """A comparator that the column's data type does not have. Source: oas-new."""
    return invalid_query("invalid operator found", column_name=name, operator=operator)


def duplicate_column(name: str) -> Failure:
    """A column selected twice; docs print HTTP 401, surely a slip. Source: docs v7 COQL."""
    return Failure("DUPLICATE_DATA", "duplicate data", {"column_name": name})


def limit_invalid(text: str) -> Failure:
    """A LIMIT or OFFSET that is no whole number. Source: oas-new."""
    return Failure("INVALID_QUERY", "limit given seems to be invalid", {"limit": text})


def limit_zero() -> Failure:
    """Source: oas-new."""
    return Failure("INVALID_DATA", "limit should be greater than 0")


def too_many_columns(limit: int) -> Failure:
    """Source: docs v2 COQL-Limitations."""
    return Failure("LIMIT_EXCEEDED", "select columns limit exceeded", {"limit": limit})


def too_many_joins(limit: int) -> Failure:
    """Source: docs v2 COQL-Limitations."""
    return Failure("LIMIT_EXCEEDED", "join limit exceeded", {"limit": limit})
