"""Settings that are refused: modules, tags, taxes, currencies, users. Source: platform.md 4 to 24."""

from __future__ import annotations

from typing import Any

from zcrm_contracts.refusals.rows import Ask, Says, bare, delete, get, refused, slot, under

# --- modules (platform.md 11 to 13) -----------------------------------------------------------------

CUSTOM = "a custom module with a unique field"


def rename(module: str, **values: Any) -> Ask:
    """A module changed."""
    return Ask("PUT", f"settings/modules/{module}", {"modules": [values]})


refused(
    "api_name_taken",
    "py-sdk-2.0 modules",
    rename("{custom}", api_name="Leads"),
    under("modules", "DUPLICATE_DATA", "Api name duplicate", api_name="api_name"),
    needs=CUSTOM,
    settings=True,
)
refused(
    "api_name_invalid",
    "py-sdk-2.0 modules",
    rename("{custom}", api_name="9lives"),
    under("modules", "INVALID_DATA", "Api name is not valid", api_name="api_name"),
    needs=CUSTOM,
    settings=True,
)
refused(
    "api_name_reserved",
    "py-sdk-2.0 modules",
    rename("{custom}", api_name="settings"),
    under("modules", "INVALID_DATA", "System keyword not allowed in api name", api_name="api_name"),
    needs=CUSTOM,
    settings=True,
)
refused(
    "api_name_fixed",
    "py-sdk-2.0 modules",
    rename("Leads", api_name="Prospects"),
    under("modules", "NOT_ALLOWED", "Api name update not allowed", api_name="api_name"),
    settings=True,
)
refused(
    "module_not_yours",
    "py-sdk-2.0 modules",
    Ask(
        "PUT",
        "settings/modules/Leads",
        {"modules": [{"plural_label": "Prospects"}]},
        headers={"Authorization": "Zoho-oauthtoken {their_token}"},
    ),
    under("modules", "NO_PERMISSION", "No permission to update API name"),
    needs="a user who is no administrator",
    settings=True,
)
refused(
    "module_not_supported_here",
    "docs v7 field-meta",
    get("settings/layouts", module="Notes"),
    bare("INVALID_MODULE", "the given module is not supported for this api"),
)
refused(
    "layout_of_another_module",
    "docs v2 layouts-meta",
    get("settings/layouts/{NOWHERE}", module="Leads"),
    bare("INVALID_DATA", "Layout does not belongs to the given module"),
)

# --- tags (platform.md 16) --------------------------------------------------------------------------

TAGS = "settings/tags"

refused(
    "tag_name_odd",
    "py-sdk-2.0",
    Ask("POST", TAGS, {"tags": [{"name": "a,b"}]}, {"module": "Leads"}),
    under("tags", "INVALID_DATA", "special characters found in the given name", 200, api_name="name"),
    settings=True,
)
refused(
    "too_many_tags",
    "py-sdk-2.0",
    Ask("POST", "Leads/{Leads}/actions/add_tags", params={"tag_names": ",".join("abcdefghijk")}),
    slot("LICENSE_LIMIT_EXCEEDED", "tag edition limit exceeded"),
    settings=True,
)
refused(
    "tag_not_found",
    "py-sdk-2.0",
    Ask("PUT", TAGS, {"tags": [{"id": "{NOWHERE}", "name": "Row"}]}, {"module": "Leads"}),
    under("tags", "TAG_ID_NOT_FOUND", "tags not found", id="{NOWHERE}"),
    settings=True,
)

# --- taxes, variables, contact roles (platform.md 9, 23.1, 24) --------------------------------------

TAXES = "org/taxes"
TAX = {"name": "Row", "value": 1}

refused(
    "sequence_out_of_range",
    "py-sdk-2.0",
    Ask("POST", TAXES, {"taxes": [TAX | {"sequence_number": 1000}]}),
    under("taxes", "INVALID_DATA", "Sequence number out of range", api_name="sequence_number"),
    settings=True,
)
refused(
    "sequence_repeated",
    "py-sdk-2.0",
    Ask(
        "POST",
        TAXES,
        {"taxes": [TAX | {"sequence_number": 1}, TAX | {"name": "Row 2", "sequence_number": 1}]},
    ),
    bare("INVALID_DATA", "Sequence number cannot be repeated in same request", api_name="sequence_number"),
    settings=True,
)
refused(
    "given_id_unknown",
    "py-sdk-2.0",
    Ask("PUT", TAXES, {"taxes": [{"id": "{NOWHERE}", "name": "Row"}]}),
    under("taxes", "INVALID_DATA", "Given ID does not exist", id="{NOWHERE}"),
    settings=True,
)
refused(
    "not_deleted",
    "py-sdk-2.0",
    delete("settings/variables/{NOWHERE}"),
    under("variables", "INVALID_DATA", "variable not deleted", id="{NOWHERE}"),
    settings=True,
)
refused(
    "name_taken",
    "Postman v2, py-sdk-2.0",
    Ask("POST", TAXES, {"taxes": [TAX | {"name": "ROW"}]}),
    under("taxes", "DUPLICATE_DATA", "duplicate data", id="{tax}", api_name="name"),
    given={"tax": Ask("POST", TAXES, {"taxes": [TAX]})},
    after=[delete(f"{TAXES}/{{tax}}")],
    settings=True,
)
refused(
    "too_many_contact_roles",
    "py-sdk-2.0",
    Ask("POST", "Contacts/roles", {"contact_roles": [{"name": "Row"}]}),
    under("contact_roles", "LIMIT_EXCEEDED", "Contact Role feature limit exceeded", 400, limit=100),
    needs="a hundred contact roles",
    settings=True,
)

# --- currencies (platform.md 8) ---------------------------------------------------------------------

CURRENCIES = "org/currencies"
SHAPE = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}
EURO: dict[str, Any] = {
    "name": "Euro - EUR",
    "iso_code": "EUR",
    "symbol": "€",
    "exchange_rate": "1.1",
    "format": SHAPE,
}
BASE = {"name": "US Dollar - USD", "iso_code": "USD", "symbol": "$", "exchange_rate": "1.0", "format": SHAPE}
SEVERAL = "several currencies"

refused(
    "multi_currency_off",
    "docs v2 enable-multi-currency",
    Ask("POST", CURRENCIES, {"currencies": [EURO]}),
    bare("FEATURE_NOT_ENABLED", "The multi-currency feature is not enabled.", 403),
    needs="an org of one currency",
    settings=True,
)
refused(
    "already_multi_currency",
    "docs v2 enable-multi-currency",
    Ask("POST", f"{CURRENCIES}/actions/enable", {"base_currency": BASE}),
    Says("ALREADY_ENABLED", "The multi-currency is already enabled", {}, (400,), ("base_currency",)),
    needs=SEVERAL,
    settings=True,
)
refused(
    "currency_field_missing",
    "recruit-v2",
    Ask("POST", CURRENCIES, {"currencies": [EURO | {"format": None}]}),
    under("currencies", "MANDATORY_NOT_FOUND", "Required field not found.", 400, api_name="format"),
    needs=SEVERAL,
    settings=True,
)
refused(
    "currency_invalid",
    "py-sdk-2.0",
    Ask("PUT", CURRENCIES, {"currencies": [{"id": "{NOWHERE}"}]}),
    under("currencies", "INVALID_DATA", "ID is invalid", 400, api_name="id"),
    needs=SEVERAL,
    settings=True,
)
refused(
    "not_allowed",
    "py-sdk-2.0 currencies",
    Ask("PUT", CURRENCIES, {"currencies": [{"id": "{base}", "symbol": "x"}]}),
    under("currencies", "NOT_ALLOWED", "Base currency ID is not allowed here", 400),
    needs=SEVERAL,
    settings=True,
)
refused(
    "too_many_active_currencies",
    "py-sdk-2.0",
    Ask("POST", CURRENCIES, {"currencies": [EURO]}),
    under(
        "currencies",
        "ACTIVE_STATE_LIMIT_EXCEEDED",
        "Allowed active currency limit 10 reached. Please deactivate any one of the existing active "
        "currencies to create this currency",
        400,
    ),
    needs="ten active currencies",
    settings=True,
)

refused(
    "currencies_not_supported",
    "docs v2 enable-multi-currency",
    Ask("POST", f"{CURRENCIES}/actions/enable", {"base_currency": BASE}),
    Says(
        "FEATURE_NOT_SUPPORTED",
        "The multi-currency feature is not available except the Enterprise and higher editions.",
        {},
        (403,),
        ("base_currency",),
    ),
    needs="an org of the Standard edition",
    settings=True,
)

# --- users (platform.md 4.5) ------------------------------------------------------------------------

STANDARD = "a user who is no administrator"
ROW = {
    "first_name": "Row",
    "last_name": "Guest",
    "email": "row-guest@example.com",
    "role": "{role}",
    "profile": "{profile}",
}
NEW_USER = {"guest": Ask("POST", "users", {"users": [ROW]})}
GONE = delete("users/{guest}")


def user(who: str, **values: Any) -> Ask:
    """A user changed."""
    return Ask("PUT", f"users/{who}", {"users": [values]})


refused(
    "user_email_taken",
    "py-sdk-2.0",
    Ask("POST", "users", {"users": [ROW]}),
    under(
        "users",
        "DUPLICATE_DATA",
        "Failed to add user since same email id is already present",
        email="row-guest@example.com",
        id="{guest}",
    ),
    given=NEW_USER,
    after=[GONE],
    settings=True,
)
refused(
    "license_exceeded",
    "py-sdk-2.0",
    Ask("POST", "users", {"users": [ROW]}),
    under(
        "users",
        "LICENSE_LIMIT_EXCEEDED",
        "Request exceeds your license limit. Need to upgrade in order to add",
    ),
    needs="an org of the Standard edition",
    settings=True,
)
refused(
    "user_email_invalid",
    "py-sdk-2.0",
    Ask("POST", "users", {"users": [ROW | {"email": "row"}]}),
    under(
        "users",
        "PATTERN_NOT_MATCHED",
        "Invalid Email Id. Please choose a different email id",
        api_name="email",
    ),
    settings=True,
)
refused(
    "user_email_fixed",
    "py-sdk-2.0",
    user("{they}", email="other@example.com"),
    under("users", "EMAIL_UPDATE_NOT_ALLOWED", "Cannot update email of a confirmed CRM User"),
    needs=STANDARD,
    settings=True,
)
refused(
    "user_request_invalid",
    "py-sdk-2.0",
    user("{they}", time_zone="Europe/Oslo"),
    under("users", "INVALID_REQUEST", "Cannot update the time_zone of another User"),
    needs=STANDARD,
    settings=True,
)
refused(
    "user_not_authorized",
    "py-sdk-2.0",
    Ask("DELETE", "users/{me}", headers={"Authorization": "Zoho-oauthtoken {their_token}"}),
    under("users", "AUTHORIZATION_FAILED", "User does not have sufficient privilege to delete users"),
    needs=STANDARD,
    settings=True,
)
refused(
    "user_already",
    "py-sdk-2.0",
    GONE,
    under("users", "ID_ALREADY_DELETED", "User is already deleted"),
    given=NEW_USER | {"gone": GONE},
    settings=True,
)
refused(
    "deleted_user",
    "py-sdk-2.0",
    user("{guest}", city="Oslo"),
    under("users", "CANNOT_UPDATE_DELETED_USER", "Deleted user cannot be updated"),
    given=NEW_USER | {"gone": GONE},
    settings=True,
)
