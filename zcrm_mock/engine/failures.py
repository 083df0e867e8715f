"""What Zoho says no with. Each code and message stands once, here; `Refused` carries one to its renderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal as a value: Zoho's code, message and details, and the HTTP status of a whole request."""

    code: str
    message: str
    details: Details = field(default_factory=dict)
    http: int = 400
    status: str = "error"

    def as_json(self) -> dict[str, Any]:
        """The failure in Zoho's key order. Source: wild 1, wild 2."""
        return {
            "code": self.code,
            "details": dict(self.details),
            "message": self.message,
            "status": self.status,
        }


class Refused(Exception):  # noqa: N818 - the field's word: Zoho refuses
    """Raised where a rule is broken; rendered for the whole request or for one slot of `data`."""

    def __init__(self, failure: Failure, *, hint: str = "") -> None:
        """`hint` is what Zoho keeps to itself, and the journal tells."""
        self.hint = hint
        super().__init__(f"{failure.code}: {failure.message} {dict(failure.details)}")
        self.failure = failure


# --- the whole request (records.md 1.6) ---------------------------------------------------------


def authentication_failure() -> Failure:
    """No, empty or ill-formed Authorization header. Source: py-sdk-2.0, oas-new; trigger inferred."""
    return Failure("AUTHENTICATION_FAILURE", "Authentication failed", http=401)


def invalid_token() -> Failure:
    """Expired, revoked or unknown token, or one of another data center. Source: wild 25."""
    return Failure("INVALID_TOKEN", "invalid oauth token", http=401)


def scope_mismatch() -> Failure:
    """The token lacks the operation's scope; 401, not 403. Source: py-sdk-2.0."""
    return Failure("OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL", http=401)


def invalid_url_pattern() -> Failure:
    """No operation has this path. Source: py-sdk-2.0, docs v7."""
    return Failure(
        "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", http=404
    )


def invalid_request_method() -> Failure:
    """The path is known, the verb is not; 400, not 405. Source: py-sdk-2.0."""
    return Failure("INVALID_REQUEST_METHOD", "The http request method type is not a valid one")


def invalid_module() -> Failure:
    """Unknown module. Source: py-sdk-2.0, wild 13; v2 details are empty."""
    return Failure("INVALID_MODULE", "the module name given seems to be invalid")


def module_not_supported() -> Failure:
    """A module that exists, but not for this operation. Source: docs v7, oas-new."""
    return Failure("INVALID_MODULE", "the given module is not supported in api")


def not_imitated(what: str, doc: str | None = None) -> Failure:
    """A gap of ours, never an answer of Zoho's: documented, not built yet."""
    details = {"operation": what} | ({"doc": doc} if doc else {})
    message = f"zcrm-mock does not imitate {what}; docs/coverage.md lists what it does"
    return Failure("NOT_IMITATED", message, details, http=501)


def not_v2(version: str) -> Failure:
    """Another version of the API than the one that is imitated."""
    message = f"zcrm-mock does not imitate /crm/{version}, only /crm/v2"
    return Failure("NOT_IMITATED", message, {"version": version}, http=501)


def body_expected() -> Failure:
    """The body is empty, not JSON, or not an object. Source: wild 1."""
    return Failure("INVALID_DATA", "body", {"expected_data_type": "jsonobject"})


def data_not_an_array(key: str = "data") -> Failure:
    """The wrapper key holds something else than an array. Source: seen on Bigin, inferred for CRM."""
    return Failure("INVALID_DATA", "invalid data", {"expected_data_type": "jsonarray", "api_name": key})


def too_many_records(limit: int, key: str = "data") -> Failure:
    """More elements than one call may carry. Source: inferred shape."""
    return Failure("INVALID_DATA", "invalid data", {"maximum_length": limit, "api_name": key})


def param_missing(name: str, key: str = "param_name") -> Failure:
    """A required parameter is absent; settings operations name it `param`. Source: py-sdk-2.0, oas-new."""
    return Failure("REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", {key: name})


def pattern_not_matched(param: str) -> Failure:
    """An enum-like parameter with an unknown value. Source: py-sdk-2.0, docs v7; details inferred."""
    return Failure(
        "PATTERN_NOT_MATCHED", "Please check whether the input values are correct", {"param_name": param}
    )


def unparsable() -> Failure:
    """A parameter that is no number where one is expected. Source: docs v7 delete."""
    return Failure("UNABLE_TO_PARSE_DATA_TYPE", "either the request body or parameters is in wrong format")


def invalid_param(name: str) -> Failure:
    """A parameter whose value cannot be. Source: inferred."""
    return Failure("INVALID_DATA", "invalid data", {"param_name": name})


def out_of_range(name: str, lowest: int, highest: int) -> Failure:
    """A number of the query that is too small or too large. Source: py-sdk-2.0 custom_views."""
    return Failure(
        "INVALID_DATA", "invalid data", {"range": {"from": lowest, "to": highest}, "api_name": name}
    )


def request_too_large() -> Failure:
    """The body is beyond the fake's bound. Source: code oas-new; message ours."""
    return Failure("REQUEST_ENTITY_TOO_LARGE", "the request body is too large", http=413)


def too_many_requests() -> Failure:
    """Credits of the last 24 hours or concurrency are used up. Source: weble, oas-new; message inferred."""
    return Failure(
        "TOO_MANY_REQUESTS",
        "You have exceeded the allowed number of API requests. Please try again later.",
        http=429,
    )


def internal_error() -> Failure:
    """A bug, in Zoho or in the fake. Source: py-sdk-2.0."""
    return Failure("INTERNAL_ERROR", "Internal server error occurred.", http=500)


# --- one record (records.md 3.5) ----------------------------------------------------------------


def mandatory_not_found(api_name: str, **where: Any) -> Failure:
    """A mandatory field, or a wrapper key, is missing or null. Source: docs v7, wild 27."""
    return Failure("MANDATORY_NOT_FOUND", "required field not found", {**where, "api_name": api_name})


def expected(data_type: str, api_name: str | None = None, **more: Any) -> Failure:
    """A value of the wrong type. Source: wild 4, wild 5."""
    details: dict[str, Any] = {"expected_data_type": data_type, **more}
    if api_name is not None:
        details["api_name"] = api_name
    return Failure("INVALID_DATA", "invalid data", details)


def too_long(api_name: str, maximum: int) -> Failure:
    """More characters or digits than the field holds. Source: docs v7 insert."""
    return Failure("INVALID_DATA", "invalid data", {"maximum_length": maximum, "api_name": api_name})


def too_many_decimals(api_name: str, maximum: int) -> Failure:
    """More decimals than the field holds. Source: wild 17."""
    return Failure("INVALID_DATA", "invalid data", {"api_name": api_name, "maximum_decimal_place": maximum})


def invalid_value(api_name: str) -> Failure:
    """A value of the right type that the field cannot take. Source: suggested by the notes, inferred."""
    return Failure("INVALID_DATA", "invalid data", {"api_name": api_name})


def invalid_id(details: Details | None = None) -> Failure:
    """An id that no record has. Source: wild 7; details `{"id"}` by oas-new."""
    return Failure("INVALID_DATA", "the id given seems to be invalid", details or {})


def record_not_deleted(record_id: str) -> Failure:
    """Unknown or already deleted. Source: docs v7 delete, py-sdk-2.0."""
    return Failure("INVALID_DATA", "record not deleted", {"id": record_id})


def duplicate_data(api_name: str, existing_id: str) -> Failure:
    """A unique field's value is taken. Source: wild 20."""
    return Failure("DUPLICATE_DATA", "duplicate data", {"id": existing_id, "api_name": api_name})


def too_many_participants(limit: int) -> Failure:
    """More people than an event takes. Source: docs v7 insert; message and details inferred."""
    return Failure("LIMIT_EXCEEDED", "limit exceeded", {"limit": limit, "api_name": "Participants"})


def converted_record(record_id: str) -> Failure:
    """A converted lead takes no updates. Source: py-sdk-2.0."""
    return Failure("CONVERTED_RECORD", "can't update the converted record", {"id": record_id})


def already_converted() -> Failure:
    """A lead is converted once. Source: wild 34."""
    return Failure("ID_ALREADY_CONVERTED", "id already converted")


def conversion_mismatch(what: str) -> Failure:
    """The `contact` or `account` that is named does not go with the rest. Source: py-sdk-2.0, whose words
    these are; when it is said is inferred."""
    return Failure("DATA_MISMATCH", f"give {what} id is mismatched with the data")


def not_approved(record_id: str) -> Failure:
    """A record that waits for approval takes no updates. Source: py-sdk-2.0; or RECORD_LOCKED (3.2)."""
    return Failure("NOT_APPROVED", "record not approved", {"id": record_id})


def external_field_invalid(api_name: str) -> Failure:
    """`X-EXTERNAL` names no unique field, or no record has its value. Source: py-sdk-2.0; use inferred."""
    return Failure("INVALID_DATA", "The value of the external field is invalid.", {"api_name": api_name})


def external_lookup_invalid(api_name: str, lookup: str) -> Failure:
    """No record has the value by which a lookup names it. Source: py-sdk-2.0; the details are inferred."""
    return Failure(
        "INVALID_DATA",
        "The external ID of the lookup field or the Price Book is incorrect",
        {"api_name": api_name, "parent_api_name": lookup},
    )


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


# --- settings (platform.md 11-13) ---------------------------------------------------------------


def module_not_supported_here() -> Failure:
    """What the fields operation says of such a module. Source: docs v7 field-meta."""
    return Failure("INVALID_MODULE", "the given module is not supported for this api")


def layout_of_another_module() -> Failure:
    """Source: docs v2 layouts-meta."""
    return Failure("INVALID_DATA", "Layout does not belongs to the given module")


def related_id_invalid(details: Details | None = None) -> Failure:
    """An id in the path that leads to nothing. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "the related id given seems to be invalid", details or {})


# --- mass update (records.md 7) -----------------------------------------------------------------


def mass_update_invalid(message: str) -> Failure:
    """A field that is not there, cannot be changed so, or is one too many. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", message)


def already_scheduled() -> Failure:
    """Source: py-sdk-2.0; HTTP 202."""
    message = "Already a Mass Action scheduler is running for the given cvid"
    return Failure("ALREADY_SCHEDULED", message, http=202)


def nothing_to_update() -> Failure:
    """The view shows nothing. Source: py-sdk-2.0."""
    return Failure("NO_RECORDS_FOUND", "no record found to update")


def too_many_to_update() -> Failure:
    """More ids, or a larger view, than one call may change. Source: py-sdk-2.0."""
    return Failure("LIMIT_EXCEEDED", "Record count exceeded")


def job_not_found() -> Failure:
    """Source: docs v7 mass-update."""
    return Failure("NOT_FOUND", "Empty response", http=404)


def job_id_missing() -> Failure:
    """Source: docs v7 mass-update."""
    return Failure("MANDATORY_NOT_FOUND", "mandatory param missing", {"param": "job_id"})


# --- taxes, variables, currencies (platform.md 8, 9, 24) ----------------------------------------


def sequence_out_of_range() -> Failure:
    """A place in the list of taxes that cannot be. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "Sequence number out of range", {"api_name": "sequence_number"})


def sequence_repeated() -> Failure:
    """Two taxes of a request for one place. Source: py-sdk-2.0."""
    message = "Sequence number cannot be repeated in same request"
    return Failure("INVALID_DATA", message, {"api_name": "sequence_number"})


def given_id_unknown(item_id: str) -> Failure:
    """A tax that is not there. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "Given ID does not exist", {"id": item_id})


def not_deleted(what: str, item_id: str) -> Failure:
    """A tax, variable or contact role that is not there. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", f"{what} not deleted", {"id": item_id})


def name_taken(**details: Any) -> Failure:
    """A name that another item of its kind has. Source: Postman v2, py-sdk-2.0."""
    return Failure("DUPLICATE_DATA", "duplicate data", details)


def currency_field_missing(api_name: str) -> Failure:
    """Source: recruit-v2."""
    return Failure("MANDATORY_NOT_FOUND", "Required field not found.", {"api_name": api_name})


def currency_invalid(message: str, api_name: str) -> Failure:
    """An id, name, ISO code, symbol or rate that cannot be. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", message, {"api_name": api_name})


def not_allowed(message: str) -> Failure:
    """Source: py-sdk-2.0 currencies."""
    return Failure("NOT_ALLOWED", message)


def too_many_active_currencies(limit: int) -> Failure:
    """Source: py-sdk-2.0."""
    message = (
        f"Allowed active currency limit {limit} reached. Please deactivate any one of the existing active "
        "currencies to create this currency"
    )
    return Failure("ACTIVE_STATE_LIMIT_EXCEEDED", message)


def already_multi_currency() -> Failure:
    """Source: docs v2 enable-multi-currency."""
    return Failure("ALREADY_ENABLED", "The multi-currency is already enabled")


def multi_currency_off() -> Failure:
    """Source: docs v2 enable-multi-currency."""
    return Failure("FEATURE_NOT_ENABLED", "The multi-currency feature is not enabled.", http=403)


def currencies_not_supported() -> Failure:
    """The org's edition has but one currency. Source: docs v2 enable-multi-currency."""
    message = "The multi-currency feature is not available except the Enterprise and higher editions."
    return Failure("FEATURE_NOT_SUPPORTED", message, http=403)


# --- users (platform.md 4.5) --------------------------------------------------------------------


def license_exceeded() -> Failure:
    """A user more than the org has paid for. Source: py-sdk-2.0."""
    message = "Request exceeds your license limit. Need to upgrade in order to add"
    return Failure("LICENSE_LIMIT_EXCEEDED", message)


def user_email_taken(email: str, user_id: str) -> Failure:
    """Source: py-sdk-2.0."""
    message = "Failed to add user since same email id is already present"
    return Failure("DUPLICATE_DATA", message, {"email": email, "id": user_id})


def user_email_invalid() -> Failure:
    """Source: py-sdk-2.0."""
    message = "Invalid Email Id. Please choose a different email id"
    return Failure("PATTERN_NOT_MATCHED", message, {"api_name": "email"})


def user_email_fixed() -> Failure:
    """Source: py-sdk-2.0."""
    return Failure("EMAIL_UPDATE_NOT_ALLOWED", "Cannot update email of a confirmed CRM User")


def user_request_invalid(message: str) -> Failure:
    """What nobody may do to this user. Source: py-sdk-2.0."""
    return Failure("INVALID_REQUEST", message)


def user_not_authorized(message: str) -> Failure:
    """The caller is no administrator. Source: py-sdk-2.0."""
    return Failure("AUTHORIZATION_FAILED", message)


def user_already(state: str) -> Failure:
    """A user who is `deactivated`, `active` or `deleted` already. Source: py-sdk-2.0."""
    return Failure(f"ID_ALREADY_{state.upper()}", f"User is already {state}")


def deleted_user() -> Failure:
    """Source: py-sdk-2.0."""
    return Failure("CANNOT_UPDATE_DELETED_USER", "Deleted user cannot be updated")


def not_subscribed() -> Failure:
    """A channel that is not there, or not any more. Source: docs notifications/*."""
    return Failure("NOT_SUBSCRIBED", "Not subscribed for actions-watch of the given channel")


def service_not_found() -> Failure:
    """A function that nobody has made. Source: typescript-sdk-2.0 (platform.md 28.1)."""
    return Failure("SERVICE_NOT_FOUND", "service unavailable. please try after sometime")
