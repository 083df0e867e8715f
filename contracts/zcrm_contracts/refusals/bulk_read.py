"""Bulk reads that are refused. Source: platform.md 26.4; which answers which mistake is mostly inferred."""

from __future__ import annotations

import json
import re
from typing import Any

from zcrm_contracts.refusals.rows import JSON, Ask, Says, bare, get, refused, under

READ = "/crm/bulk/v2/read"


def read(query: Any, **more: Any) -> Ask:
    """A job asked for."""
    return Ask("POST", READ, {"query": query, **more}, headers=JSON)


def leads(**query: Any) -> Ask:
    """A job about leads."""
    return read({"module": "Leads", **query})


def where(criteria: Any) -> Ask:
    """A job about the leads for which criteria hold."""
    return leads(criteria=criteria)


def condition(api_name: str = "Last_Name", comparator: Any = "equal", value: Any = "Burns") -> dict[str, Any]:
    """One condition."""
    return {"api_name": api_name, "comparator": comparator, "value": value}


def group(*parts: Any, **more: Any) -> dict[str, Any]:
    """Conditions that must all hold."""
    return {"group": list(parts), "group_operator": "and", **more}


def nested(depth: int) -> dict[str, Any]:
    """Groups in groups."""
    return group(nested(depth - 1), condition()) if depth else condition()


def said(criteria: Any) -> str:
    """Criteria as a message repeats them."""
    return json.dumps(criteria, separators=(",", ":"))


def told(code: str, message: str | re.Pattern[str], **details: Any) -> Says:
    """A query refused, inside `data`."""
    return under("data", code, message, 400, **details)


refused(
    "bulk_invalid_service_name",
    "py-sdk-2.0 bulk_read, bulk_write",
    get("/books/bulk/v2/read/{NOWHERE}"),
    bare("INVALID_SERVICE_NAME", "Provided service name books is not valid/not supported"),
)
refused(
    "bulk_invalid_bulk_operation",
    "py-sdk-2.0 bulk_read, bulk_write",
    get("/crm/bulk/v2/delete/{NOWHERE}"),
    bare("INVALID_BULK_OPERATION", "Requested operation is an invalid bulk operation"),
)
refused(
    "bulk_media_type_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    Ask("POST", READ, content=b"{}", headers={"Content-Type": "text/plain"}),
    bare("MEDIA_TYPE_NOT_SUPPORTED", "Media type is not supported.", 415),
)
refused(
    "bulk_request_body_is_empty",
    "py-sdk-2.0 bulk_read, bulk_write",
    Ask("POST", READ, headers=JSON),
    bare("REQUEST_BODY_IS_EMPTY", "Request body is empty."),
)
refused(
    "bulk_request_body_not_readable",
    "py-sdk-2.0 bulk_read, bulk_write",
    Ask("POST", READ, content=b"{", headers=JSON),
    bare("REQUEST_BODY_NOT_READABLE", "Unable to parse the request body."),
)
refused(
    "bulk_resource_not_found",
    "py-sdk-2.0 bulk_read, bulk_write",
    get(f"{READ}/{{NOWHERE}}"),
    bare("RESOURCE_NOT_FOUND", "The requested resource doesn't exist.", 404, resource="{NOWHERE}"),
)
refused(
    "bulk_internal_server_error",
    "py-sdk-2.0 bulk_read, bulk_write",
    get(f"{READ}/{{job}}"),
    Says(
        "INTERNAL_SERVER_ERROR",
        "Internal server error occurred.",
        {},
        (200,),
        ("data", 0, "result", "error_message"),
    ),
    given={"job": leads()},
    needs="jobs that fail",
)
refused(
    "bulk_too_many_requests",
    "py-sdk-2.0 bulk_read, bulk_write",
    get(f"{READ}/{{job}}/result"),
    bare("TOO_MANY_REQUESTS", "Many requests fired in concurrent than the allowed limit", 429),
    given={"job": leads()} | {f"download_{n}": get(f"{READ}/{{job}}/result") for n in "abcdefghij"},
    needs="an org that minds its limits",
)
refused(
    "bulk_module_not_available",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Nowhere"}),
    told("MODULE_NOT_AVAILABLE", "Requested module 'Nowhere' is not available."),
)
refused(
    "bulk_module_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Notes"}),
    told("MODULE_NOT_SUPPORTED", "Invalid module for the query. Module 'Notes' is not supported."),
)
refused(
    "bulk_invalid_callback_url",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Leads"}, callback={"url": "nowhere", "method": "post"}),
    told("INVALID_CALLBACK_URL", "Invalid URL 'nowhere' for callback."),
)
refused(
    "bulk_invalid_callback_method",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Leads"}, callback={"url": "https://example.com/done", "method": "get"}),
    told("INVALID_CALLBACK_METHOD", "Invalid request method get for callback."),
)
refused(
    "bulk_job_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Leads"}, file_type="xls"),
    told("JOB_NOT_SUPPORTED", "Invalid bulk read job."),
)
refused(
    "bulk_query_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    read(None),
    told("QUERY_NOT_SUPPORTED", "Invalid query for bulk read job. Query 'null' is not supported."),
)
refused(
    "bulk_field_not_available",
    "py-sdk-2.0 bulk_read, bulk_write",
    leads(fields=["Nothing"]),
    told(
        "FIELD_NOT_AVAILABLE",
        "Requested field api name 'Nothing' is not available for the module 'Leads'. Check permission or "
        "visibility for the field.",
        api_name="Nothing",
    ),
)
refused(
    "bulk_field_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Quotes", "fields": ["Product_Details"]}),
    told(
        "FIELD_NOT_SUPPORTED",
        "Invalid field for the module provided in fields. Field api name 'Product_Details' is not supported "
        "for this module 'Quotes'.",
        api_name="Product_Details",
    ),
)
refused(
    "bulk_join_limit_exceeded",
    "py-sdk-2.0 bulk_read, bulk_write",
    read({"module": "Deals", "fields": ["Account_Name.Phone", "Contact_Name.Phone", "Campaign_Source.Type"]}),
    told(
        "JOIN_LIMIT_EXCEEDED",
        "Join limit exceeded for the query. Maximum number of joins supported in a query is 2",
    ),
)
refused(
    "bulk_page_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    leads(page="x"),
    told("PAGE_NOT_SUPPORTED", "Invalid page number for query. Page x is not supported for the query."),
)
refused(
    "bulk_page_range_exceeded",
    "py-sdk-2.0 bulk_read, bulk_write",
    leads(page=0),
    told(
        "PAGE_RANGE_EXCEEDED",
        "Invalid page number for query. Page 0 is not supported for the query. Page range is from 1 to 500.",
    ),
)

# --- criteria ---------------------------------------------------------------------------------------

refused(
    "bulk_invalid_criteria",
    "py-sdk-2.0 bulk_read, bulk_write",
    where("Burns"),
    told("INVALID_CRITERIA", "Invalid criteria Burns for the query."),
)
refused(
    "bulk_criteria_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(nested(21)),
    told(
        "CRITERIA_NOT_SUPPORTED",
        re.compile(r"Invalid criteria for the query\. Criteria .+ is not supported\."),
    ),
)
BOTH = group(condition(), condition(), **condition())
refused(
    "bulk_ambiguous_criteria",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(BOTH),
    told(
        "AMBIGUOUS_CRITERIA",
        re.compile(
            r"Ambiguous criteria .+\. Criteria can have either \{group, group_operator\} or "
            r"\{api_name, comparator, value\}\."
        ),
    ),
)
ALONE = group(condition())
refused(
    "bulk_ambiguous_group_in_criteria",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(ALONE),
    told(
        "AMBIGUOUS_GROUP_IN_CRITERIA",
        f"Ambiguous group in criteria {said(ALONE)}. Group should be used only when there are more than one "
        "criteria",
    ),
)
XOR = {"group": [condition(), condition()], "group_operator": "xor"}
refused(
    "bulk_group_operator_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(XOR),
    told(
        "GROUP_OPERATOR_NOT_SUPPORTED",
        f"Criteria {said(XOR)} doesn't support this logical group operator 'xor'. Supported operators are "
        "'and', 'or'.",
    ),
)
refused(
    "bulk_criteria_limit_exceeded",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(group(*[condition()] * 26)),
    told("CRITERIA_LIMIT_EXCEEDED", "Number of criteria exceeded the maximum limit of 25"),
)
TAG = condition("Tag", value="Hot")
refused(
    "bulk_field_in_criteria_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(TAG),
    told(
        "FIELD_IN_CRITERIA_NOT_SUPPORTED",
        f"Field api name 'Tag' for criteria {said(TAG)} is not supported.",
        api_name="Tag",
    ),
)
UNKNOWN = condition("Nothing")
refused(
    "bulk_field_in_criteria_not_available",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(UNKNOWN),
    told(
        "FIELD_IN_CRITERIA_NOT_AVAILABLE",
        f"Field api name 'Nothing' is not available for criteria {said(UNKNOWN)}. Check visibility and "
        "permission for the field",
        api_name="Nothing",
    ),
)
OWNER = condition("Owner", "contains", "1")
refused(
    "bulk_field_and_comparator_in_criteria_not_compatible",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(OWNER),
    told(
        "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE",
        f"Field api name 'Owner' is not supported with comparator 'contains' for criteria {said(OWNER)}.",
        api_name="Owner",
        comparator="contains",
    ),
)
LIKE = condition(comparator="like")
refused(
    "bulk_field_comparator_in_criteria_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(LIKE),
    told(
        "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED",
        f"Field api name 'Last_Name' doesn't support this comparator 'like' for criteria {said(LIKE)}.",
        api_name="Last_Name",
        comparator="like",
    ),
)
EMPTY = condition(value="")
refused(
    "bulk_value_in_criteria_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(EMPTY),
    told("VALUE_IN_CRITERIA_NOT_SUPPORTED", f"Value '' is not supported for criteria {said(EMPTY)}."),
)
MANY = condition("No_of_Employees", value="many")
refused(
    "bulk_field_and_value_in_criteria_not_compatible",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(MANY),
    told(
        "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
        f"Field 'No_of_Employees' is not supported with value 'many' for criteria {said(MANY)}.",
        api_name="No_of_Employees",
        value="many",
        expected_data_type="integer",
    ),
)
LISTED = condition(value=["Burns"])
refused(
    "bulk_comparator_and_value_in_criteria_not_compatible",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(LISTED),
    told(
        "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
        f"Comparator 'equal' is not supported with value '[\"Burns\"]' for criteria {said(LISTED)}.",
        comparator="equal",
    ),
)
refused(
    "bulk_value_limit_exceeded_in_criteria",
    "py-sdk-2.0 bulk_read, bulk_write",
    where(condition(value="x" * 256)),
    told("VALUE_LIMIT_EXCEEDED_IN_CRITERIA", "Value exceeded limit 255"),
)
