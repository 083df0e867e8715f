"""Zoho's envelopes as JSON Schema, and the refusals of whole requests: what `openapi` refers to."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

REQUEST_ERRORS = {
    400: "Refused",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    413: "TooLarge",
    415: "UnsupportedMedia",
    429: "TooManyRequests",
    500: "InternalError",
    501: "NotImitated",
}
"""What any operation may refuse a whole request with, and what the refusal is called in the document."""

WRAPPERS = (
    "data", "users", "tags", "variables", "contact_roles", "taxes", "currencies", "base_currency", "modules",
    "custom_views", "watch", "share", "blueprint",
)  # fmt: skip
"""Keys around the elements of a write and what became of them. Source: platform.md 3.3."""

_TEXTS = {
    "Refused": "Refused: INVALID_DATA, INVALID_MODULE, MANDATORY_NOT_FOUND, INVALID_REQUEST_METHOD, …",
    "Unauthorized": "AUTHENTICATION_FAILURE, INVALID_TOKEN or OAUTH_SCOPE_MISMATCH",
    "Forbidden": "NO_PERMISSION or FEATURE_NOT_SUPPORTED",
    "NotFound": "INVALID_URL_PATTERN",
    "TooLarge": "REQUEST_ENTITY_TOO_LARGE",
    "UnsupportedMedia": "MEDIA_TYPE_NOT_SUPPORTED of a bulk job, FILE_SIZE_MORE_THAN_ALLOWED_SIZE of a photo",
    "TooManyRequests": "TOO_MANY_REQUESTS: the credits of 24 hours are spent",
    "InternalError": "INTERNAL_ERROR: a bug",
    "NotImitated": "NOT_IMITATED: zcrm-mock's own code for what it does not imitate (yet)",
}

_FAILURE_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}

RESPONSES: dict[str, Json] = {
    name: {"description": text, "content": _FAILURE_CONTENT} for name, text in _TEXTS.items()
}


def _object(properties: Json, *required: str) -> Json:
    made: Json = {"type": "object", "properties": properties}
    return made | {"required": list(required)} if required else made


def _listing(key: str) -> Json:
    rows = {"type": "array", "items": {"type": "object"}}
    return _object({key: rows, "info": {"$ref": "#/components/schemas/Info"}}, key)


_TEXT: Json = {"type": "string"}
_INTEGER: Json = {"type": "integer"}

SCHEMAS: dict[str, Json] = {
    "Anything": {"type": "object", "description": "An object that is not described further"},
    "Failure": {
        "description": "A whole request refused, or each of its elements under the key that it came under; "
        "the accounts host says `error` alone, the host of uploads `ERROR_MESSAGE`",
        "anyOf": [
            _object(
                {
                    "code": _TEXT,
                    "details": {"type": "object"},
                    "message": _TEXT,
                    "status": {"const": "error"},
                },
                *("code", "details", "message", "status"),
            ),
            _object({"error": _TEXT}, "error"),
            _object({"ERROR_MESSAGE": _TEXT, "ERROR_CODE": _INTEGER}, "ERROR_MESSAGE", "ERROR_CODE"),
            {
                "type": "object",
                "properties": {key: {"type": ["array", "object"]} for key in WRAPPERS},
                "minProperties": 1,
                "additionalProperties": False,
            },
        ],
    },
    "Slot": {
        "description": "What became of one record of a write",
        **_object(
            {
                "code": {"type": "string", "examples": ["SUCCESS", "MANDATORY_NOT_FOUND"]},
                "details": {"type": "object"},
                "message": _TEXT,
                "status": {"enum": ["success", "error"]},
                "action": {"enum": ["insert", "update"], "description": "of an upsert"},
                "duplicate_field": {"type": ["string", "null"], "description": "of an upsert"},
            },
            *("code", "details", "message", "status"),
        ),
    },
    "Slots": _object({"data": {"type": "array", "items": {"$ref": "#/components/schemas/Slot"}}}, "data"),
    "Info": _object(
        {"per_page": _INTEGER, "count": _INTEGER, "page": _INTEGER, "more_records": {"type": "boolean"}}
    ),
    "Page": _listing("data"),
    "ModulesPage": _listing("modules"),
    "FieldsPage": _listing("fields"),
    "LayoutsPage": _listing("layouts"),
    "UsersPage": _listing("users"),
    "Records": _object(
        {
            "data": {"type": "array", "items": {"type": "object"}, "minItems": 1, "maxItems": 100},
            "trigger": {"type": "array", "items": _TEXT, "description": "workflow, approval, blueprint"},
            "duplicate_check_fields": {"type": "array", "items": _TEXT, "description": "of an upsert"},
        },
        "data",
    ),
    "Query": _object({"select_query": _TEXT}, "select_query"),
    "Token": {
        "description": "A token; a refusal has `error` alone, often with HTTP 200",
        **_object(
            {
                "access_token": _TEXT,
                "refresh_token": {"type": "string", "description": "of the first grant only"},
                "api_domain": _TEXT,
                "token_type": _TEXT,
                "expires_in": {"type": "integer", "description": "seconds"},
                "scope": _TEXT,
                "error": _TEXT,
            }
        ),
    },
}
"""Source: records.md 1.2 to 1.6, docs v2 access-refresh."""
