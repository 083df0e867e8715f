"""What hangs on a record with bytes of its own: attachments and photos; and files waiting for a field.

Bytes lie on the shelf; an attachment is a record of its own that names them by `$file_id`.
Source: platform.md 7.2, 18 to 20, records.md 6.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, following, records, removal
from zcrm_mock.engine.checks import load
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached_failures
from zcrm_mock.engine.records import Written
from zcrm_mock.engine.shelf import PHOTO, File
from zcrm_mock.engine.store import Selection, column

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

MEGABYTE = 2**20
MAX_ATTACHMENT, MAX_FILE, MAX_PHOTO, MAX_ORG_PHOTO = (n * MEGABYTE for n in (100, 20, 10, 1))
"""Bytes. Source: docs v2 upload-attachment, docs v2 upload-files, docs v7 photo; the org's is recalled."""

ATTACHMENTS = "Attachments"
WITHOUT_ATTACHMENTS = ("Calls", ATTACHMENTS)
"""Modules whose records bear none. Source: docs v2 get-attachments, whose list lacks them."""

MAX_LINK = 2000
"""Characters (inferred)."""

ORG = "org"
"""The key of the org's own photo, among the records' ids."""

_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
}


# --- files -----------------------------------------------------------------------------------------


def keep_file(org: Org, file: File, *, most: int = MAX_FILE, http: int = 400) -> str:
    """The id of a file that was kept, long and hexadecimal. Refuses one of more than `most` bytes."""
    if len(file.content) > most:
        raise Refused(attached_failures.file_too_big(http))
    file_id = sha256(f"{org.spec.id_prefix}/{org.store.next_id()}".encode()).hexdigest()
    org.store.shelf.put_file(file_id, file)
    return file_id


# --- attachments -----------------------------------------------------------------------------------


def attach(org: Org, parent: Module, parent_id: str, file: File, user: User) -> Written:
    """Attach a file to a record. Refuses programs, and more than 100 MB."""
    if file.name.lower().endswith(".exe"):
        raise Refused(attached_failures.file_type_invalid())
    about = {
        "File_Name": _fitting(org, file.name),
        "Size": str(len(file.content)),
        "$file_id": keep_file(org, file, most=MAX_ATTACHMENT),
        "$type": "Attachment",
    }
    return _attach(org, parent, parent_id, about, user)


def attach_link(org: Org, parent: Module, parent_id: str, url: str, title: str, user: User) -> Written:
    """Attach an address to a record. Refuses one that the record has already."""
    if len(url) > MAX_LINK:
        raise Refused(failures.too_long("attachmentUrl", MAX_LINK))
    for known in attachments_of(org, parent_id):
        if known["$link_url"] == url:
            raise Refused(attached_failures.link_known())
    about = {
        "File_Name": _fitting(org, title or url),
        "Size": "0",
        "$file_id": None,
        "$type": "Link URL",
        "$link_url": url,
    }
    return _attach(org, parent, parent_id, about, user)


def attachments_of(org: Org, parent_id: str) -> list[dict[str, Any]]:
    """The attachments of a record, as records, the oldest first."""
    where = Selection(f"{column('Parent_Id')} = ?", (int(parent_id),), "k.id")
    module = org.schema.modules[ATTACHMENTS]
    return [load(doc) for doc in org.store.select(module, where, limit=10**6)]


def content(org: Org, attachment: dict[str, Any]) -> File:
    """The bytes of an attachment. Refuses a link, which has none."""
    if attachment["$link_url"] is not None:
        raise Refused(attached_failures.link_not_downloaded())
    file = org.store.shelf.file(attachment["$file_id"] or "")
    if file is None:  # a test's own record, put there without a file
        return File(attachment["File_Name"] or "file", "application/octet-stream", b"")
    return file


def detach(org: Org, parent: Module, parent_id: str, attachment_id: str, user: User) -> str:
    """Delete an attachment of the record; answers its id."""
    deleted = removal.delete(org, org.schema.modules[ATTACHMENTS], attachment_id, user)
    _tell(org, parent, parent_id)
    return deleted


def _attach(org: Org, parent: Module, parent_id: str, about: dict[str, Any], user: User) -> Written:
    module = org.schema.modules[ATTACHMENTS]
    owned = {"Parent_Id": {"id": parent_id}, "$se_module": parent.api_name}
    written = records.put(org, module, owned | about, user)
    _tell(org, parent, parent_id)
    return written


def _tell(org: Org, parent: Module, parent_id: str) -> None:
    """A note tells what is attached to it. Source: py-sdk-2.0, which reads attachments there."""
    if parent.api_name == "Notes":
        shown = attachments_of(org, parent_id)
        for attachment in shown:
            del attachment["Parent_Id"]  # the note itself, whose title may change
        following.amend(org, parent, int(parent_id), **{"$attachments": shown or None})


def _fitting(org: Org, name: str) -> str:
    longest = org.schema.modules[ATTACHMENTS].fields["File_Name"].length
    return name[:longest]


# --- photos ----------------------------------------------------------------------------------------


def set_photo(org: Org, module: Module, record_id: str, file: File) -> None:
    """Give a record its photo; `Record_Image` names it. Refuses what is no picture, and over 10 MB."""
    _show_photo(org, module, record_id, _keep_photo(org, record_id, file, MAX_PHOTO, http=415))


def set_org_photo(org: Org, file: File) -> None:
    """Give the org its photo; `photo_id` names it. Refuses what is no picture, and over 1 MB."""
    _keep_photo(org, ORG, file, MAX_ORG_PHOTO)


def photo_id(org: Org, key: str) -> str | None:
    """The file that is the photo of a record, or of the org (`ORG`)."""
    found: str | None = org.store.shelf.get(PHOTO, key)
    return found


def photo(org: Org, record_id: str) -> File | None:
    """The photo of a record, or None."""
    return org.store.shelf.file(photo_id(org, record_id) or "")


def delete_photo(org: Org, module: Module, record_id: str) -> None:
    """Take a record's photo away; without one, nothing happens (inferred)."""
    _drop_photo(org, record_id)
    _show_photo(org, module, record_id, None)


def _keep_photo(org: Org, key: str, file: File, most: int, *, http: int = 400) -> str:
    kind = next((kind for mark, kind in _PICTURES.items() if file.content.startswith(mark)), None)
    if kind is None:
        raise Refused(attached_failures.file_type_invalid())
    file_id = keep_file(org, File(file.name, kind, file.content), most=most, http=http)
    _drop_photo(org, key)
    org.store.shelf.put(PHOTO, key, file_id)
    return file_id


def _drop_photo(org: Org, key: str) -> None:
    file_id = photo_id(org, key)
    if file_id:
        org.store.shelf.remove(PHOTO, key)
        org.store.shelf.remove_file(file_id)


def _show_photo(org: Org, module: Module, record_id: str, file_id: str | None) -> None:
    if "Record_Image" in module.fields:
        following.amend(org, module, int(record_id), Record_Image=file_id)
