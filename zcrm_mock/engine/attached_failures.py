"""What Zoho says no with about tags, notes, files, links, sharing and the other things on a record."""

from __future__ import annotations

from zcrm_mock.engine.failures import Failure

# --- tags (platform.md 16) ------------------------------------------------------------------------


def tag_name_odd() -> Failure:
    """Source: py-sdk-2.0; which characters are meant is inferred."""
    return Failure("INVALID_DATA", "special characters found in the given name", {"api_name": "name"})


def too_many_tags() -> Failure:
    """More tags than the edition has, in the module or on the record. Source: py-sdk-2.0."""
    return Failure("LICENSE_LIMIT_EXCEEDED", "tag edition limit exceeded")


def tag_not_found(tag_id: str) -> Failure:
    """Source: py-sdk-2.0; the details are inferred."""
    return Failure("TAG_ID_NOT_FOUND", "tags not found", {"id": tag_id})
