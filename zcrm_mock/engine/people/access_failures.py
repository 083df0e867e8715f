"""What Zoho says no with about permissions, sharing and changed modules (platform.md 3.1, 11.3, 22)."""

from __future__ import annotations

from zcrm_mock.engine.failures import Failure


def no_permission(*names: str) -> Failure:
    """A profile lacks a right, or a record is somebody else's. Source: wild 14, py-sdk-2.0."""
    return Failure("NO_PERMISSION", "permission denied", {"permissions": list(names)}, http=403)


# --- sharing ---------------------------------------------------------------------------------------


def entity_id_invalid() -> Failure:
    """The path names no record that the caller sees. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "ENTITY_ID_INVALID")


def already_visible() -> Failure:
    """Sharing would give the user nothing. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "record is already visible to the user.")


def cannot_share() -> Failure:
    """A user who is not there, not active or not confirmed, or who lacks the module. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "cannot share to the user")


def share_permission_invalid() -> Failure:
    """Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "Permission is invalid", {"api_name": "permission"})


def shared_twice() -> Failure:
    """One request names a user twice. Source: py-sdk-2.0; text inferred."""
    return Failure("DUPLICATE_DATA", "duplicate data", {"api_name": "user"})


def too_many_shares() -> Failure:
    """Source: py-sdk-2.0."""
    message = "Cannot share a record to more than 10 users."
    return Failure("SHARE_LIMIT_EXCEEDED", message, http=403)


def sharing_is_running() -> Failure:
    """The last sharing of the record is not done yet. Source: py-sdk-2.0."""
    return Failure("BAD_REQUEST", "Scheduler is running")


def nothing_to_revoke() -> Failure:
    """Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "No sharing through this record is available to revoke.")


# --- modules ---------------------------------------------------------------------------------------


def api_name_taken() -> Failure:
    """Source: py-sdk-2.0 modules."""
    return Failure("DUPLICATE_DATA", "Api name duplicate", {"api_name": "api_name"})


def api_name_invalid() -> Failure:
    """Source: py-sdk-2.0 modules."""
    return Failure("INVALID_DATA", "Api name is not valid", {"api_name": "api_name"})


def api_name_reserved() -> Failure:
    """A name that URLs use for something else. Source: py-sdk-2.0 modules."""
    return Failure("INVALID_DATA", "System keyword not allowed in api name", {"api_name": "api_name"})


def api_name_fixed() -> Failure:
    """Only custom modules are renamed. Source: py-sdk-2.0 modules."""
    return Failure("NOT_ALLOWED", "Api name update not allowed", {"api_name": "api_name"})


def module_not_yours() -> Failure:
    """The caller is no administrator. Source: py-sdk-2.0 modules."""
    return Failure("NO_PERMISSION", "No permission to update API name")
