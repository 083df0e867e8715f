"""Bulk writes that are refused: the file, the job, its mapping. Source: platform.md 27."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from zcrm_contracts.refusals.rows import JSON, Ask, Says, bare, get, refused

WRITE = "/crm/bulk/v2/write"
MEGABYTE = 2**20


def zipped(text: str, name: str = "leads.csv") -> bytes:
    """A zip file of one member."""
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        archive.writestr(name, text)
    return whole.getvalue()


def upload(content: bytes) -> Ask:
    """A file for a job to come; on the host for contents."""
    headers = {"feature": "bulk-write", "X-CRM-ORG": "{zgid}"}
    return Ask("POST", "upload", files={"file": ("leads.zip", content, "application/zip")}, headers=headers)


def write(operation: Any = "insert", file_id: str = "{file}", **resource: Any) -> Ask:
    """A job asked for."""
    about = {"type": "data", "module": "Leads", "file_id": file_id, **resource}
    return Ask("POST", WRITE, {"operation": operation, "resource": [about]}, headers=JSON)


def of(header: str) -> dict[str, Ask]:
    """A file with that header, sent before."""
    return {"file": upload(zipped(f"{header}\n"))}


refused(
    "bulk_invalid_file_format",
    "py-sdk-2.0 bulk_read, bulk_write",
    upload(b"no zip file"),
    bare("INVALID_FILE_FORMAT", "invalid file format. only zip format is supported"),
)
refused(
    "bulk_file_too_large",
    "py-sdk-2.0 bulk_read, bulk_write",
    upload(bytes(25 * MEGABYTE + 1)),
    bare("FILE_TOO_LARGE", "File size too large to process", 413),
    settings=True,  # so large an upload is for a fake
)
refused(
    "bulk_file_not_supported",
    "py-sdk-2.0 bulk_read, bulk_write",
    upload(zipped("Last_Name\n", "../leads.csv")),
    bare("FILE_NOT_SUPPORTED", "File not supported for bulk write"),
)
refused(
    "bulk_invalid_file_id",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(file_id="{NOWHERE}"),
    bare("INVALID_FILE_ID", "improper file id"),
)
refused(
    "bulk_missing_required_key",
    "py-sdk-2.0 bulk_read, bulk_write",
    Ask("POST", WRITE, {"character_encoding": "UTF-8"}, headers=JSON),
    bare("MISSING_REQUIRED_KEY", "required key operation is not found in request body."),
)
refused(
    "bulk_invalid_data",
    "py-sdk-2.0 bulk_read, bulk_write",
    write("delete"),
    bare("INVALID_DATA", "invalid value for operation.", api_name="operation"),
    given=of("Last_Name"),
)
refused(
    "bulk_invalid_field",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(),
    bare("INVALID_FIELD", "invalid mapping. invalid api_name Company.Phone.", api_name="Company"),
    given=of("Last_Name,Company.Phone"),
)
refused(
    "bulk_invalid_field_name",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(),
    bare("INVALID_FIELD_NAME", "invalid mapping. invalid api_name Nothing.", api_name="Nothing"),
    given=of("Last_Name,Nothing"),
)
refused(
    "bulk_mandatory_fields_not_mapped",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(),
    bare("MANDATORY_FIELDS_NOT_MAPPED", "All mandatory fields are not mapped for the layout"),
    given=of("City"),
)
refused(
    "bulk_invalid_format",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(
        field_mappings=[
            {"api_name": "Last_Name", "index": 0},
            {"api_name": "Unsubscribed_Time", "index": 1, "format": 7},
        ]
    ),
    bare("INVALID_FORMAT", "invalid format 7 for field Unsubscribed_Time.", api_name="Unsubscribed_Time"),
    given=of("Last_Name,Unsubscribed_Time"),
)
refused(
    "bulk_duplicate_data",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(),
    bare("DUPLICATE_DATA", "field Last_Name is mapped more than once.", api_name="Last_Name"),
    given=of("Last_Name,Last_Name"),
)
refused(
    "bulk_column_index_not_found",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(field_mappings=[{"api_name": "Last_Name", "index": 2}]),
    bare("COLUMN_INDEX_NOT_FOUND", "column index 2 is not found in the file.", api_name="Last_Name"),
    given=of("Last_Name"),
)
refused(
    "bulk_header_limit_exceeded",
    "py-sdk-2.0 bulk_read, bulk_write",
    write(),
    bare("HEADER_LIMIT_EXCEEDED", "number of headers exceeded the maximum limit of 200."),
    given=of(",".join(f"H{n}" for n in range(201))),
)
refused(
    "bulk_limit_exceeded",
    "py-sdk-2.0 bulk_read, bulk_write",
    get(f"{WRITE}/{{job}}"),
    Says("LIMIT_EXCEEDED", None, None, (200,), ("resource", 0)),
    given={"file": upload(zipped("id\n" + "1\n" * 25_001)), "job": write("update", find_by="id")},
)
