"""What Zoho says no with: a failure, carried by `Refused` to its renderer, and those that any call may meet.

Each code and message stands once, here or in the `*_failures.py` beside what it is about.
"""

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


def mapping_mismatch(mapped: str, api_name: str) -> Failure:
    """A value that what it is mapped to has not. Source: records.md 3.5; which is which: inferred."""
    message = f"{mapped} doesn't contain the {api_name}"
    return Failure("MAPPING_MISMATCH", message, {"mapped_field": mapped, "api_name": api_name})


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
