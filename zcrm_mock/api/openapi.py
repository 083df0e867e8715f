"""The OpenAPI 3.1 document of Zoho CRM v2, read off the table.

Gaps are in it, marked `x-imitated: false` and with their 501, so that the document is Zoho's whole surface.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from zcrm_mock._version import __version__
from zcrm_mock.api.openapi_schemas import REQUEST_ERRORS, RESPONSES, SCHEMAS
from zcrm_mock.api.operations import Operation, operations
from zcrm_mock.api.scopes import EVERYTHING

Json = dict[str, Any]

DOCS = "https://www.zoho.com/crm/developer/docs/api/v2/"
SCHEME = "Zoho-oauthtoken"

PAGE_KEYS = {
    "modules_meta": "modules",
    "fields": "fields",
    "layouts": "layouts",
    "users": "users",
    "records": "data",
    "related_records": "data",
    "notes": "data",
    "attachments": "data",
}
"""By group: the key that holds what a GET answers. Other groups answer some JSON object."""

SLOT_GROUPS = ("records", "related_records", "notes", "attachments", "users")
"""Groups whose writes take and answer one slot per record."""

FORM_KEYS = {
    "oauth.token": ("grant_type", "client_id", "client_secret", "code", "refresh_token", "redirect_uri"),
    "oauth.revoke": ("token",),
}

HEADERS = {"bulk.write.upload": ("feature", "X-CRM-ORG")}
"""Headers that an operation cannot do without, besides Authorization."""

EXTERNAL = ("get", "create", "update", "update_one", "upsert", "delete", "delete_one", "search")
"""The operations on records that take `X-EXTERNAL`; those on related records all do. Source: py-sdk-2.0."""

BEHIND_SWITCHES = {"records.upsert": (201,), "records.convert_lead": (207,)}
"""Statuses beyond the row's that a switch leads to; those of all bulk writes are in `_statuses`."""

STATUS_TEXTS = {
    200: "OK",
    201: "Created",
    202: "Every record was refused",
    204: "Nothing to show",
    207: "Some records were refused",
    302: "On to the redirect URI",
    304: "Not modified since If-Modified-Since",
}

ACCOUNTS_HOST, API_HOST = "https://accounts.zoho.{dc}", "https://www.zohoapis.{dc}"


def doc_url(operation: Operation) -> str | None:
    """Zoho's own page about the operation, where there is one."""
    return f"{DOCS}{operation.doc}.html" if operation.doc else None


@cache
def _document() -> Json:
    paths: dict[str, Json] = {}
    spelled: dict[str, str] = {}
    for row in operations():
        # To OpenAPI, paths that differ in a placeholder's name only are the same: the first name counts.
        path = spelled.setdefault(re.sub(r"\{\w+\}", "{}", row.path), row.path)
        item = paths.setdefault(path, {})
        if row.api_base == "accounts":
            item["servers"] = _servers(ACCOUNTS_HOST)
        item[row.method.lower()] = _operation(row, path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zoho CRM v2, as zcrm-mock imitates it",
            "version": __version__,
            "description": "Read off zcrm-mock's table of operations. `x-imitated: false` marks a gap: "
            "documented by Zoho, answered here with 501 NOT_IMITATED.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": _servers(API_HOST),
        "tags": [{"name": group} for group in dict.fromkeys(row.group for row in operations())],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "responses": RESPONSES,
            "securitySchemes": {
                SCHEME: {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Zoho-oauthtoken <access token>`; a fake that is not strict takes any. "
                    f"Broad scopes: {' '.join(EVERYTHING[:3])}",
                }
            },
        },
    }


def openapi_document() -> Json:
    """The document, in a copy of its own that may be added to."""
    document = _document()
    return document | {key: dict(document[key]) for key in ("info", "paths", "components")}


def _servers(zoho: str) -> list[Json]:
    centers = ["com", "eu", "in", "com.au", "com.cn", "jp", "ca", "sa"]
    return [
        {"url": "/", "description": "this fake"},
        {"url": zoho, "description": "Zoho", "variables": {"dc": {"default": "com", "enum": centers}}},
    ]


def _operation(row: Operation, path: str) -> Json:
    imitated = row.handler is not None
    made: Json = {
        "operationId": row.id,
        "summary": row.id if imitated else f"{row.id} (not imitated)",
        "tags": [row.group],
        "parameters": _parameters(row, path),
        "responses": _responses(row),
        # Any one of them opens it; an `&` in the table joins two that are needed together.
        "security": [{SCHEME: scope.split("&")} for scope in row.scopes],
        "x-imitated": imitated,
        "x-source": row.source,
    }
    if row.doc:
        made["externalDocs"] = {"url": doc_url(row)}
    if row.sdk:
        made["x-sdk"] = list(row.sdk)
    if row.body != "none":
        made["requestBody"] = _request_body(row)
    return made


def _parameters(row: Operation, path: str) -> list[Json]:
    made = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    made += [_query_parameter(row, name) for name in row.query]
    if 304 in row.status:
        made.append({"name": "If-Modified-Since", "in": "header", "schema": {"type": "string"}})
    made += [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in HEADERS.get(row.id, ())
    ]
    group, _, verb = row.id.partition(".")
    if group == "related_records" or (group == "records" and verb in EXTERNAL):
        made.append({"name": "X-EXTERNAL", "in": "header", "schema": {"type": "string"}})
    return made


def _query_parameter(row: Operation, name: str) -> Json:
    made: Json = {"name": name, "in": "query", "required": name in row.required and row.body != "form"}
    if name in row.listed:
        texts = {"type": "array", "items": {"type": "string"}}
        return made | {"style": "form", "explode": False, "schema": texts}
    whole = name in ("page", "per_page")
    return made | {"schema": {"type": "integer", "minimum": 1} if whole else {"type": "string"}}


def _request_body(row: Operation) -> Json:
    if row.body == "form":
        form = {"type": "object", "properties": {key: {"type": "string"} for key in FORM_KEYS[row.id]}}
        # Clients put the same into the query instead.
        return {"required": False, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    if row.body == "multipart":
        file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        return {"required": True, "content": {"multipart/form-data": {"schema": file}}}
    if row.id == "records.coql":
        schema = "Query"
    else:
        schema = "Records" if row.group in SLOT_GROUPS and 207 in row.status else "Anything"
    return {"required": True, "content": _json(schema)}


def _json(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _responses(row: Operation) -> Json:
    made = {str(status): _answer(row, status) for status in _statuses(row)}
    for status in sorted(REQUEST_ERRORS):
        if status in (401, 429) and not row.scopes:
            continue  # the accounts host asks for no token and counts no credits
        made[str(status)] = {"$ref": f"#/components/responses/{REQUEST_ERRORS[status]}"}
    return made


def _statuses(row: Operation) -> list[int]:
    statuses = {*row.status, *BEHIND_SWITCHES.get(row.id, ())}
    if 207 in statuses:
        statuses.add(200)  # Switches.partial_status
    return sorted(statuses)


def _answer(row: Operation, status: int) -> Json:
    made: Json = {"description": STATUS_TEXTS[status]}
    if status in (204, 302, 304):
        return made
    if row.response == "binary":
        return made | {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    return made | {"content": _json(_answer_schema(row))}


def _answer_schema(row: Operation) -> str:
    if row.id == "oauth.token":
        return "Token"
    if row.method == "GET" and row.group in PAGE_KEYS and row.response == "json":
        if row.id == "records.mass_update.status":
            return "Anything"
        return "Page" if PAGE_KEYS[row.group] == "data" else f"{PAGE_KEYS[row.group].title()}Page"
    return "Slots" if 207 in row.status else "Anything"
