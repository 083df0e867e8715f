"""What Zoho says no with about approvals and blueprints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zcrm_mock.engine.failures import Failure

# --- approvals (records.md 3.2, 3.5) --------------------------------------------------------------


def record_locked(record_id: str) -> Failure:
    """A record that waits for approval, the other way to say it. Source: docs v7 (records.md 3.5)."""
    message = "You cannot perform this operation as the record is locked."
    return Failure("RECORD_LOCKED", message, {"id": record_id})


def not_deletable(record_id: str) -> Failure:
    """A record that waits for approval. Source: py-sdk-2.0; that it says so then is inferred."""
    return Failure("CANNOT_DELETE", "record not deletable", {"id": record_id})


# --- blueprints (platform.md 21) ------------------------------------------------------------------


def record_in_blueprint(record_id: str) -> Failure:
    """The field that a blueprint moves, written past it. Source: py-sdk-2.0; the details are inferred."""
    return Failure("RECORD_IN_BLUEPRINT", "The record is in blue print", {"id": record_id})


def record_not_in_process() -> Failure:
    """Source: docs get-blueprint."""
    return Failure("RECORD_NOT_IN_PROCESS", "record not in process")


def invalid_transition() -> Failure:
    """None that leads out of the record's state, or one whose criteria do not hold. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "invalid transition")


def part_missing(api_name: str, parent: str | None = None) -> Failure:
    """What a transition cannot do without was left out, or sent empty. Source: py-sdk-2.0."""
    where = {"parent_api_name": parent} if parent else {}
    return Failure("MANDATORY_NOT_FOUND", "mandatory param missing", {"api_name": api_name, **where})


def part_invalid(api_name: str, parent: str) -> Failure:
    """A file, link or item that cannot be. Source: keys py-sdk-2.0."""
    return Failure("INVALID_DATA", "invalid data", {"api_name": api_name, "parent_api_name": parent})


def validation_failed(errors: Sequence[dict[str, Any]]) -> Failure:
    """Fields that break a validation rule of the transition. Source: py-sdk-2.0; the code is inferred."""
    return Failure("INVALID_DATA", "invalid data", {"validation_error": list(errors)})
