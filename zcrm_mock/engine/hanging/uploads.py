"""Fields that hold uploaded files: what a write may say of them, and what a record tells.

Source: records.md 2.2 (py-sdk-2.0 FileDetails), platform.md 19; that rows of subforms have them, too, is
inferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.fields import Field
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.schema import Module
    from zcrm_mock.engine.shelf import File

IMAGE = "imageupload"
DATA_TYPES = frozenset({"fileupload", IMAGE})

_SHOWN = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "pdf", "txt", "csv", "doc", "docx", "xls", "xlsx"})
"""Extensions with a preview (inferred)."""

UPLOADED = "uploaded"
"""The shelf's values that name a file and whose it is, by the `attachment_Id` that a record tells of it."""

Details = dict[str, Any]


def check(org: Org, field: Field, value: Any, kept: Any) -> Any:
    """What the field will hold; new files are an id only, until `describe` has seen them.

    A file is named by its bare id, as `{"file_id"}`, or as the record told it. Files that are not named
    stay, `_delete` takes one away (inferred from py-sdk-2.0, which has that key). Refuses an id that no
    file has.
    """
    if field.data_type == IMAGE:
        return _image(org, field, value, kept)
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", field.api_name))
    files: list[Details] = list(kept or ())
    for item in value:
        said = _said(field, item)
        known = next((file for file in files if _is(file, said)), None)
        if "_delete" in said:
            if known is None:
                raise Refused(failures.invalid_id({"api_name": field.api_name}))
            files.remove(known)
        elif known is None:
            files.append({"file_Id": _uploaded(org, field, said.get("file_id"))})
    return files or None


def _image(org: Org, field: Field, value: Any, kept: Any) -> str | None:
    """An image field holds one id, as text (v2); arrays of one, as newer versions send, count as well."""
    if isinstance(value, str):
        return value if value == kept else _uploaded(org, field, value)
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", field.api_name))
    if len(value) > 1:
        raise Refused(failures.too_many_records(1, field.api_name))
    return _uploaded(org, field, _said(field, value[0]).get("file_id")) if value else None


def _said(field: Field, item: Any) -> Mapping[str, Any]:
    """One file of a write. A record tells `file_Id`, a write says `file_id`: case does not count."""
    if isinstance(item, str):
        return {"file_id": item}
    if not isinstance(item, dict):
        raise Refused(failures.expected("jsonobject", field.api_name))
    return {key.lower(): value for key, value in item.items()}


def _is(file: Details, said: Mapping[str, Any]) -> bool:
    return said.get("file_id") == file["file_Id"] or (
        "attachment_Id" in file and said.get("attachment_id") == file["attachment_Id"]
    )


def _uploaded(org: Org, field: Field, file_id: Any) -> str:
    if file_id is None:
        raise Refused(failures.mandatory_not_found("file_id"))
    if not isinstance(file_id, str):
        raise Refused(failures.expected("text", field.api_name))
    if not org.store.shelf.has_file(file_id):
        raise Refused(failures.invalid_id({"api_name": field.api_name}))
    return file_id


def describe(org: Org, module: Module, record: Details) -> None:
    """Fill in what a record, or a row of it, tells of the files that are new in it."""
    creator = record["Modified_By"]["id"]
    for subform, names in module.uploads.items():
        for holder in (record.get(subform) or ()) if subform else (record,):
            for told in [told for name in names for told in holder.get(name) or ()]:
                new = isinstance(told, dict) and list(told) == ["file_Id"]
                file = org.store.shelf.file(told["file_Id"]) if new else None
                if file:
                    named = _details(org, module, holder["id"], creator, told.pop("file_Id"), file)
                    whose = {"file": named["file_Id"], "module": module.api_name, "record": record["id"]}
                    org.store.shelf.put(UPLOADED, named["attachment_Id"], whose)
                    told.update(named)


def _details(org: Org, module: Module, holder_id: str, creator_id: str, file_id: str, file: File) -> Details:
    """Zoho's FileDetails, in its mix of cases; the addresses are its pages', not the API's (inferred)."""
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    attachment_id, size = str(org.store.next_id()), len(file.content)
    page = f"/crm/org{org.spec.zgid}/{{}}?fileId={file_id}&module={module.module_name}&id={attachment_id}"
    return {
        "extn": extension,
        "is_Preview_Available": extension in _SHOWN,
        "download_Url": page.format("ViewAttachment"),
        "delete_Url": page.format("DeleteAttachment"),
        "entity_Id": holder_id,
        "mode": "",
        "original_Size_Byte": str(size),
        "preview_Url": page.format("ViewImage"),
        "file_Name": file.name,
        "file_Id": file_id,
        "attachment_Id": attachment_id,
        "file_Size": _readable(size),
        "creator_Id": creator_id,
        "link_Docs": 0,
    }


def told_of(org: Org, attachment_id: str) -> tuple[Module, str, File] | None:
    """Module and id of the record that tells of a file under that `attachment_Id`, and the file; or None."""
    whose = org.store.shelf.get(UPLOADED, attachment_id)
    file = org.store.shelf.file(whose["file"]) if whose else None
    return (org.schema.modules[whose["module"]], whose["record"], file) if file else None


def _readable(size: int) -> str:
    """As Zoho's pages write sizes (inferred)."""
    for unit, name in ((2**20, "MB"), (2**10, "KB")):
        if size >= unit:
            return f"{round(size / unit, 2):g} {name}"
    return f"{size} bytes"
