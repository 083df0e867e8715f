"""Searches and queries that are refused. Source: records.md 8.5, 9.4."""

from __future__ import annotations

from zcrm_contracts.refusals.rows import Ask, bare, get, refused

INVALID = ("INVALID_QUERY", "invalid query formed")


def search(criteria: str) -> Ask:
    """A search by criteria."""
    return get("Leads/search", criteria=criteria)


def coql(query: str) -> Ask:
    """A query."""
    return Ask("POST", "coql", {"select_query": query})


refused("invalid_query", "wild 10, wild 11", search("("), bare(*INVALID))
refused(
    "field_not_searchable",
    "wild 10",
    search("(Nothing:equals:x)"),
    bare(*INVALID, reason="the field is not available for search", api_name="Nothing"),
)
refused(
    "operator_not_allowed",
    "keys py-sdk-2.0, text oas-new",
    search("(City:like:x)"),
    bare(*INVALID, reason="invalid operator found", api_name="City", operator="like"),
)
refused(
    "search_value_invalid",
    "oas-new",
    search("(No_of_Employees:equals:many)"),
    bare(
        *INVALID,
        reason="invalid value for search",
        expected_data_type="integer",
        api_name="No_of_Employees",
        value="many",
    ),
)
refused(
    "search_param_missing",
    "wild 33",
    get("Leads/search"),
    bare("MANDATORY_NOT_FOUND", "mandatory param missing", param="criteria"),
)
refused(
    "word_too_short",
    "oas-new",
    get("Leads/search", word="x"),
    bare("INVALID_DATA", "provide atleast 2 letters for search", param_name="word"),
)
refused(
    "search_limit_reached",
    "docs v7, oas-new",
    get("Leads/search", word="Burns", page=11),
    bare("LIMIT_REACHED", "maximum response iteration limit reached", limit="2000"),
)
refused(
    "search_not_supported",
    "oas-new",
    get("Attachments/search"),
    bare("NOT_SUPPORTED", "module not suppoted for search", module="Attachments"),
)

# --- COQL -------------------------------------------------------------------------------------------

WHERE = "from Contacts where id = 1"
COLUMNS = (
    "Owner, Email, Description, Vendor_Name, Mailing_Zip, Other_Phone, Mailing_State, Twitter, Other_Zip, "
    "Mailing_Street, Other_State, Salutation, Other_Country, First_Name, Full_Name, Asst_Phone, Department, "
    "Modified_By, Skype_ID, Assistant, Phone, Mailing_Country, Account_Name, id, Reporting_To, "
    "Modified_Time, Date_of_Birth, Mailing_City, Created_Time, Title, Other_Street, Mobile, Home_Phone, "
    "Last_Name, Lead_Source, Created_By, Fax, Secondary_Email, Other_City, Last_Activity_Time, "
    "Account_Name.Phone, Account_Name.Website, Account_Name.Industry, Account_Name.Fax, "
    "Account_Name.Rating, Account_Name.Employees, Account_Name.Ownership, Account_Name.Ticker_Symbol, "
    "Account_Name.Billing_City, Account_Name.Shipping_City, Email_Opt_Out"
)
"""Fifty-one of them."""

refused(
    "syntax_error",
    "docs v7 COQL; keys py-sdk-2.0",
    coql("select"),
    bare("SYNTAX_ERROR", "error occured while parsing the query", line=1, column=1, near="select"),
)
refused(
    "missing_clause",
    "wild 35",
    coql("select id from Contacts"),
    bare("SYNTAX_ERROR", "missing clause", clause="where"),
)
refused(
    "query_not_supported",
    "docs v7 COQL",
    coql(f"delete {WHERE}"),
    bare("SYNTAX_ERROR", "given coql query not supported"),
)
refused(
    "column_invalid",
    "docs v7 COQL, wild 35",
    coql(f"select Nothing {WHERE}"),
    bare("INVALID_QUERY", "column given seems to be invalid", column_name="Nothing"),
)
refused(
    "column_type_not_supported",
    "oas-new",
    coql("select id from Contacts where Description = 'x'"),
    bare("INVALID_QUERY", "data type not supported", column_name="Description", data_type="textarea"),
)
refused(
    "column_value_invalid",
    "wild 12",
    coql("select id from Contacts where id in ('x')"),
    bare(
        "INVALID_QUERY",
        "value given seems to be invalid for the column",
        expected_data_type="bigint",
        column_name="id",
    ),
)
refused(
    "comparator_not_allowed",
    "oas-new",
    coql("select id from Contacts where Last_Name > 'a'"),
    bare(*INVALID, reason="invalid operator found", column_name="Last_Name", operator=">"),
)
refused(
    "duplicate_column",
    "docs v7 COQL",
    coql(f"select id, Last_Name, id {WHERE}"),
    bare("DUPLICATE_DATA", "duplicate data", column_name="id"),
)
refused(
    "limit_exceeded",
    "docs v2",
    coql(f"select id {WHERE} limit 2001"),
    bare("LIMIT_EXCEEDED", "limit exceeded", limit=...),
)
refused(
    "limit_invalid",
    "oas-new",
    coql(f"select id {WHERE} limit few"),
    bare("INVALID_QUERY", "limit given seems to be invalid", limit="few"),
)
refused(
    "limit_zero",
    "oas-new",
    coql(f"select id {WHERE} limit 0"),
    bare("INVALID_DATA", "limit should be greater than 0"),
)
refused(
    "too_many_columns",
    "docs v2 COQL-Limitations",
    coql(f"select {COLUMNS} {WHERE}"),
    bare("LIMIT_EXCEEDED", "select columns limit exceeded", limit=50),
)
refused(
    "too_many_joins",
    "docs v2 COQL-Limitations",
    coql(f"select Account_Name.Phone, Reporting_To.Phone, Vendor_Name.Phone {WHERE}"),
    bare("LIMIT_EXCEEDED", "join limit exceeded", limit=2),
)
