"""What hangs on records and is refused: files, links, relations, channels. Source: platform.md 17 to 28."""

from __future__ import annotations

from zcrm_contracts.refusals.rows import Ask, bare, delete, get, put, refused, under

MEGABYTE = 2**20
LINK = {"attachmentUrl": "https://example.com/row"}
ATTACHED = "Leads/{Leads}/Attachments"


def file(path: str, name: str, content: bytes = b"row") -> Ask:
    """A file sent as a form."""
    return Ask("POST", path, files={"file": (name, content, "application/octet-stream")})


refused(
    "upload_broken",
    "py-sdk-2.0",
    Ask("POST", "files", {}, headers={"Content-Type": "application/json"}),
    bare(
        "failure_in_attachment_handling", "Problem in uploading attachment. kindly upload the file properly"
    ),
)
refused(
    "file_too_big",
    "py-sdk-2.0",
    file("org/photo", "row.png", b"\x89PNG\r\n\x1a\n" + bytes(MEGABYTE)),
    bare("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", "please check if the file size is in the correct range"),
    settings=True,
)
refused(
    "file_type_invalid",
    "docs v2 upload-attachment",
    file("Leads/{Leads}/photo", "row.png"),
    bare("INVALID_DATA", "invalid file type"),
)
refused(
    "file_missing",
    "py-sdk-2.0",
    Ask("POST", ATTACHED),
    bare("INVALID_DATA", "invalid data", param_name="file"),
)
refused(
    "org_photo_missing",
    "py-sdk-2.0 org",
    Ask("POST", "org/photo"),
    bare("INVALID_DATA", "the request does not contain any file"),
    settings=True,
)
refused(
    "unknown_id",
    "inferred",
    get("files", id="{NOWHERE}"),
    bare("INVALID_DATA", "invalid data", id="{NOWHERE}"),
)
refused(
    "link_known",
    "py-sdk-2.0",
    Ask("POST", ATTACHED, params=LINK),
    bare("INVALID_DATA", "Attachment link already exists"),
    given={"link": Ask("POST", ATTACHED, params=LINK)},
)
refused(
    "link_not_downloaded",
    "py-sdk-2.0",
    get(f"{ATTACHED}/{{link}}"),
    bare("INVALID_DATA", "As it is a linked attachment, you can not download it"),
    given={"link": Ask("POST", ATTACHED, params=LINK)},
)
refused(
    "related_id_invalid",
    "py-sdk-2.0",
    Ask("POST", "Leads/{NOWHERE}/Attachments"),
    bare("INVALID_DATA", "the related id given seems to be invalid"),
)
refused(
    "relation_invalid",
    "py-sdk-2.0",
    get("Leads/{Leads}/Nothing"),
    bare("INVALID_DATA", "The relation name given seems to be invalid"),
)
refused(
    "relation_fixed",
    "py-sdk-2.0",
    put("Accounts/{Accounts}/Contacts/{NOWHERE}", {}),
    bare("CANNOT_BE_UPDATED", "invalid data", param_name="Contacts"),
)
refused(
    "not_subscribed",
    "docs notifications/*",
    delete("actions/watch", channel_ids="5"),
    under("watch", "NOT_SUBSCRIBED", "Not subscribed for actions-watch of the given channel", 400),
)
refused(
    "service_not_found",
    "typescript-sdk-2.0 (platform.md 28.1)",
    get("functions/nowhere/actions/execute", auth_type="oauth"),
    bare("SERVICE_NOT_FOUND", "service unavailable. please try after sometime"),
)
