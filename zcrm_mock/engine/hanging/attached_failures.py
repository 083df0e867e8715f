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


# --- files, attachments, photos (platform.md 18, 19; records.md 6) --------------------------------


def upload_broken() -> Failure:
    """A body that is no whole multipart form. The code is in lower case. Source: py-sdk-2.0."""
    return Failure(
        "failure_in_attachment_handling", "Problem in uploading attachment. kindly upload the file properly"
    )


def file_too_big(http: int) -> Failure:
    """Source: py-sdk-2.0; the text and a photo's HTTP 415 are docs v7 photo's."""
    message = "please check if the file size is in the correct range"
    return Failure("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", message, http=http)


def file_type_invalid() -> Failure:
    """An `.exe`, or a photo that is no picture. Source: docs v2 upload-attachment; the text is inferred."""
    return Failure("INVALID_DATA", "invalid file type")


def file_missing() -> Failure:
    """No file and no link, or both of them. Source: py-sdk-2.0; the text is inferred."""
    return Failure("INVALID_DATA", "invalid data", {"param_name": "file"})


def org_photo_missing() -> Failure:
    """Source: py-sdk-2.0 org."""
    return Failure("INVALID_DATA", "the request does not contain any file")


def unknown_id(item_id: str) -> Failure:
    """An id that no file, or no contact role, has (inferred)."""
    return Failure("INVALID_DATA", "invalid data", {"id": item_id})


def link_known() -> Failure:
    """The record has that link already. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "Attachment link already exists")


def link_not_downloaded() -> Failure:
    """Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "As it is a linked attachment, you can not download it")


# --- related records, contact roles (records.md 10, platform.md 23) -------------------------------


def relation_invalid() -> Failure:
    """A related list that the module does not have. Source: py-sdk-2.0."""
    return Failure("INVALID_DATA", "The relation name given seems to be invalid")


def relation_fixed(name: str) -> Failure:
    """A related list that lookups make, not links. Source: py-sdk-2.0; the text is inferred."""
    return Failure("CANNOT_BE_UPDATED", "invalid data", {"param_name": name})


def too_many_contact_roles(limit: int) -> Failure:
    """Source: py-sdk-2.0."""
    return Failure("LIMIT_EXCEEDED", "Contact Role feature limit exceeded", {"limit": limit})
