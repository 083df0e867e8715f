"""What Zoho says no with about bulk jobs: a table of code, message and status. Source: py-sdk-2.0.

`%s` and `%d` are filled in. Where the SDK knows a code and no message for it, the message is inferred. A
message is empty where the code alone is told. Not here, as nothing that is sent to a fake brings them about:
NOT_SUPPORTED_FEATURE, CALLBACK_FAILURE, and what is about encrypted fields.
"""

from __future__ import annotations

from typing import Any

import orjson

from zcrm_mock.engine.failures import Failure, Refused

SOURCE = "py-sdk-2.0 bulk_read, bulk_write"

NO_SUCH_FIELD = "Requested field api name '%s' is not available for the module '%s'. Check permission or " \
    "visibility for the field."  # fmt: skip
ODD_FIELD = "Invalid field for the module provided in fields. Field api name '%s' is not supported for " \
    "this module '%s'."  # fmt: skip
ODD_PAGE = "Invalid page number for query. Page %s is not supported for the query."
AMBIGUOUS = "Ambiguous criteria %s. Criteria can have either {group, group_operator} or {api_name, " \
    "comparator, value}."  # fmt: skip
ONE_IN_GROUP = "Ambiguous group in criteria %s. Group should be used only when there are more than one " \
    "criteria"  # fmt: skip
HIDDEN_FIELD = "Field api name '%s' is not available for criteria %s. Check visibility and permission for " \
    "the field"  # fmt: skip
ODD_OPERATOR = "Criteria %s doesn't support this logical group operator '%s'. Supported operators are " \
    "'and', 'or'."  # fmt: skip

TABLE: dict[str, tuple[str, int]] = {
    # Both kinds of jobs (platform.md 26.4, 27.5).
    "MEDIA_TYPE_NOT_SUPPORTED": ("Media type is not supported.", 415),
    "REQUEST_BODY_IS_EMPTY": ("Request body is empty.", 400),
    "REQUEST_BODY_NOT_READABLE": ("Unable to parse the request body.", 400),
    "INVALID_SERVICE_NAME": ("Provided service name %s is not valid/not supported", 400),
    "INVALID_BULK_OPERATION": ("Requested operation is an invalid bulk operation", 400),
    "RESOURCE_NOT_FOUND": ("The requested resource doesn't exist.", 404),
    "MODULE_NOT_AVAILABLE": ("Requested module '%s' is not available.", 400),
    "INVALID_CALLBACK_URL": ("Invalid URL '%s' for callback.", 400),
    "INVALID_CALLBACK_METHOD": ("Invalid request method %s for callback.", 400),
    "TOO_MANY_REQUESTS": ("Many requests fired in concurrent than the allowed limit", 429),
    "INTERNAL_SERVER_ERROR": ("Internal server error occurred.", 500),
    # Bulk read (platform.md 26.4).
    "MODULE_NOT_SUPPORTED": ("Invalid module for the query. Module '%s' is not supported.", 400),
    "JOB_NOT_SUPPORTED": ("Invalid bulk %s job.", 400),
    "QUERY_NOT_SUPPORTED": ("Invalid query for bulk %s job. Query '%s' is not supported.", 400),
    "FIELD_NOT_AVAILABLE": (NO_SUCH_FIELD, 400),
    "FIELD_NOT_SUPPORTED": (ODD_FIELD, 400),
    "JOIN_LIMIT_EXCEEDED": (
        "Join limit exceeded for the query. Maximum number of joins supported in a query is %d",
        400,
    ),
    "PAGE_NOT_SUPPORTED": (ODD_PAGE, 400),
    "PAGE_RANGE_EXCEEDED": (ODD_PAGE + " Page range is from %d to %d.", 400),
    "CRITERIA_NOT_SUPPORTED": ("Invalid criteria for the query. Criteria %s is not supported.", 400),
    "INVALID_CRITERIA": ("Invalid criteria %s for the query.", 400),
    "AMBIGUOUS_CRITERIA": (AMBIGUOUS, 400),
    "AMBIGUOUS_GROUP_IN_CRITERIA": (ONE_IN_GROUP, 400),
    "GROUP_OPERATOR_NOT_SUPPORTED": (ODD_OPERATOR, 400),
    "CRITERIA_LIMIT_EXCEEDED": ("Number of criteria exceeded the maximum limit of %d", 400),
    "FIELD_IN_CRITERIA_NOT_SUPPORTED": ("Field api name '%s' for criteria %s is not supported.", 400),
    "FIELD_IN_CRITERIA_NOT_AVAILABLE": (HIDDEN_FIELD, 400),
    "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE": (
        "Field api name '%s' is not supported with comparator '%s' for criteria %s.",
        400,
    ),
    "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED": (
        "Field api name '%s' doesn't support this comparator '%s' for criteria %s.",
        400,
    ),
    "VALUE_IN_CRITERIA_NOT_SUPPORTED": ("Value '%s' is not supported for criteria %s.", 400),
    "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE": (
        "Field '%s' is not supported with value '%s' for criteria %s.",
        400,
    ),
    "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE": (
        "Comparator '%s' is not supported with value '%s' for criteria %s.",
        400,
    ),
    "VALUE_LIMIT_EXCEEDED_IN_CRITERIA": ("Value exceeded limit %d", 400),
    # Bulk write (platform.md 27.1, 27.5).
    "INVALID_FILE_FORMAT": ("invalid file format. only zip format is supported", 400),
    "FILE_TOO_LARGE": ("File size too large to process", 413),
    "FILE_NOT_SUPPORTED": ("File not supported for bulk write", 400),
    "INVALID_FILE_ID": ("improper file id", 400),
    "MISSING_REQUIRED_KEY": ("required key %s is not found in request body.", 400),
    "INVALID_FIELD": ("invalid mapping. invalid api_name %s.", 400),
    "INVALID_FIELD_NAME": ("invalid mapping. invalid api_name %s.", 400),
    "MANDATORY_FIELDS_NOT_MAPPED": ("All mandatory fields are not mapped for the layout", 400),
    "INVALID_FORMAT": ("invalid format %s for field %s.", 400),
    "INVALID_DATA": ("invalid value for %s.", 400),
    "DUPLICATE_DATA": ("field %s is mapped more than once.", 400),
    "COLUMN_INDEX_NOT_FOUND": ("column index %d is not found in the file.", 400),
    "HEADER_LIMIT_EXCEEDED": ("number of headers exceeded the maximum limit of %d.", 400),
    "LIMIT_EXCEEDED": ("", 400),  # told by jobs, and of rows
}

BAD_UPLOAD_HEADERS = {
    "ERROR_MESSAGE": "Bad Request",
    "ERROR_CODE": 400,
    "x-error": "check if headers [feature:X-CRM-ORG] are present and valid",
    "info": "Forbidden",
    "x-info": "Link not valid",
    "http_status": "400",
}
"""How the content host refuses an upload without its headers: none of the usual keys. Source: py-sdk-2.0."""


def said(sent: Any) -> str:
    """What was sent, as a message repeats it: a text itself, anything else as JSON."""
    return (sent if isinstance(sent, str) else orjson.dumps(sent).decode())[:100]


def refused(code: str, *filled: object, **details: Any) -> Refused:
    """The table's failure of that code, its message filled in, to be raised."""
    message, http = TABLE[code]
    return Refused(Failure(code, message % filled, details, http))
