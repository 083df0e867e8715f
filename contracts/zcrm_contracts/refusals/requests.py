"""Requests that are refused as a whole, whatever they are about. Source: records.md 1.6, 3.7."""

from __future__ import annotations

from zcrm_contracts.refusals.rows import Ask, bare, delete, get, post, refused, slot

refused(
    "authentication_failure",
    "py-sdk-2.0, oas-new",
    Ask("GET", "Leads", headers={"Authorization": ""}),
    bare("AUTHENTICATION_FAILURE", "Authentication failed", 401),
)
refused(
    "invalid_token",
    "wild 25",
    Ask("GET", "Leads", headers={"Authorization": "Zoho-oauthtoken 1000.nobody.knows"}),
    bare("INVALID_TOKEN", "invalid oauth token", 401),
    needs="strict tokens",
)
refused(
    "scope_mismatch",
    "py-sdk-2.0",
    Ask("GET", "Leads", headers={"Authorization": "Zoho-oauthtoken {narrow_token}"}),
    bare("OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL", 401),
    needs="strict tokens",
)
refused(
    "invalid_url_pattern",
    "py-sdk-2.0, docs v7",
    get("Leads/{NOWHERE}/a/b/c"),
    bare("INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", 404),
)
refused(
    "invalid_request_method",
    "py-sdk-2.0",
    Ask("PATCH", "Leads"),
    bare("INVALID_REQUEST_METHOD", "The http request method type is not a valid one"),
)
refused(
    "invalid_module",
    "py-sdk-2.0, wild 13",
    get("Nowhere"),
    bare("INVALID_MODULE", "the module name given seems to be invalid"),
)
refused(
    "module_not_supported",
    "docs v2 get-attachments",
    get("Calls/1/Attachments"),
    bare("INVALID_MODULE", "the given module is not supported in api"),
)
refused(
    "too_many_requests",
    "weble, oas-new",
    get("Leads"),
    bare(
        "TOO_MANY_REQUESTS",
        "You have exceeded the allowed number of API requests. Please try again later.",
        429,
    ),
    needs="an org without credits",
)
refused(
    "request_too_large",
    "code oas-new",
    Ask("POST", "Leads", content=b" " * 2000),
    bare("REQUEST_ENTITY_TOO_LARGE", "the request body is too large", 413),
    needs="a server that takes a thousand bytes",
)
refused(
    "internal_error",
    "py-sdk-2.0",
    get("Leads"),
    bare("INTERNAL_ERROR", "Internal server error occurred.", 500),
    needs="a server with a bug",
)

# --- bodies and parameters --------------------------------------------------------------------------

refused(
    "body_expected",
    "wild 1",
    Ask("POST", "Leads"),
    bare("INVALID_DATA", "body", expected_data_type="jsonobject"),
)
refused(
    "data_not_an_array",
    "seen on Bigin, inferred for CRM",
    Ask("POST", "Leads", {"data": {}}),
    bare("INVALID_DATA", "invalid data", expected_data_type="jsonarray", api_name="data"),
)
refused(
    "too_many_records",
    "inferred",
    post("Leads", *[{}] * 101),
    bare("INVALID_DATA", "invalid data", maximum_length=100, api_name="data"),
)
refused(
    "mandatory_not_found",
    "docs v7, wild 27",
    post("Leads", {"City": "Oslo"}),
    slot("MANDATORY_NOT_FOUND", "required field not found", api_name="Last_Name"),
)
refused(
    "param_missing",
    "py-sdk-2.0, oas-new",
    delete("Leads"),
    bare("REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="ids"),
)
refused(
    "pattern_not_matched",
    "py-sdk-2.0, docs v7",
    get("Leads", sort_order="sideways"),
    bare("PATTERN_NOT_MATCHED", "Please check whether the input values are correct", param_name="sort_order"),
)
refused(
    "unparsable",
    "docs v7 delete",
    delete("Leads", ids="none"),
    bare("UNABLE_TO_PARSE_DATA_TYPE", "either the request body or parameters is in wrong format"),
)
refused(
    "invalid_param",
    "inferred",
    get("Leads", per_page=0),
    bare("INVALID_DATA", "invalid data", param_name="per_page"),
)
refused(
    "out_of_range",
    "py-sdk-2.0 custom_views",
    get("settings/custom_views", module="Leads", per_page=201),
    bare("INVALID_DATA", "invalid data", range={"from": 1, "to": 200}, api_name="per_page"),
)
refused(
    "page_limit_exceeded",
    "docs v7 (v3+)",
    get("Leads", page=11),
    bare(
        "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
        "you have reached the limit of 2000 records that can be fetched without page_token",
        limit=2000,
    ),
    needs="lists that end at record 2,000",
)
refused(
    "territory_not_supported",
    "records.md 4.1, py-sdk-2.0",
    get("Tasks", territory_id="{NOWHERE}"),
    bare("INVALID_MODULE", "Territory is not supported for the given module"),
)
refused(
    "external_field_invalid",
    "py-sdk-2.0",
    Ask("GET", "Leads/L-1", headers={"X-EXTERNAL": "Leads.City"}),
    bare("INVALID_DATA", "The value of the external field is invalid.", api_name="City"),
)

# --- who may ---------------------------------------------------------------------------------------

refused(
    "no_permission",
    "wild 14, py-sdk-2.0",
    Ask("GET", "Leads", headers={"Authorization": "Zoho-oauthtoken {their_token}"}),
    bare("NO_PERMISSION", "permission denied", 403, permissions=["Crm_Implied_View_Leads"]),
    needs="a user who may not see leads",
)
refused(
    "for_admins_only",
    "docs v2 (records.md 4.1)",
    Ask("GET", "Notes", headers={"Authorization": "Zoho-oauthtoken {their_token}"}),
    bare("NOT_SUPPORTED", "This API is supported only for admin users", 403),
    needs="a user who is no administrator",
)
