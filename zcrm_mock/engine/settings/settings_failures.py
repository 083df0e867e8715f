"""What Zoho says no with about an org's settings, its users and mass updates."""

from __future__ import annotations

from typing import Any

from zcrm_mock.engine.failures import Details, Failure

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
