"""The groups `attachments` and `files`, and photos: bytes that come as forms and go as downloads.

Source: docs v2 upload-attachment, py-sdk-2.0 file, docs v7 photo.
"""

from __future__ import annotations

from zcrm_mock.api import multipart, params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, empty, json_response, results, sent_file, success
from zcrm_mock.api.handlers import showing
from zcrm_mock.api.handlers.hanging import check_changeable, child, hanging_on, parent, record
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached, attached_failures
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import settings_failures

MAX_FILES = 10
"""Files of one upload. Source: docs v2 upload-files."""


def list_attachments(call: Call) -> Response:
    """`GET /{module}/{record_id}/Attachments`: 204 for none, or no such record (inferred)."""
    module, record_id = _bearing(call), call.args["record_id"]
    if record(call, module, record_id) is None:
        return empty()
    return showing.records_page(call, _attachments(call), hanging_on(record_id))


def upload(call: Call) -> Response:
    """`POST /{module}/{record_id}/Attachments`: a file, or a link as field or parameter `attachmentUrl`."""
    module, record_id = _bearing(call), parent(call)["id"]
    form = multipart.parts(call.request)
    files = [part.file for part in form if part.is_file]
    fields = {part.name: part.text for part in form if part.file_name is None}
    link = fields.get("attachmentUrl") or call.params.get("attachmentUrl")
    if len(files) + bool(link) != 1:
        raise Refused(attached_failures.file_missing())
    if link:
        title = fields.get("title") or ""
        written = attached.attach_link(call.org, module, record_id, link, title, call.user)
    else:
        written = attached.attach(call.org, module, record_id, files[0], call.user)
    return results([success(written.details, "attachment uploaded successfully")], call.org.switches)


def download(call: Call) -> Response:
    """`GET …/Attachments/{attachment_id}`: its bytes, 204 where there is none. Refuses a link."""
    _bearing(call)
    found = child(call, _attachments(call), call.args["attachment_id"])
    return sent_file(attached.content(call.org, found)) if found else empty()


def delete(call: Call) -> Response:
    """`DELETE …/Attachments?ids=`: up to 100."""
    ids = params.needed_ids(call.params, key="param_name")
    return _deleted(call, ids)


def delete_one(call: Call) -> Response:
    """`DELETE …/Attachments/{attachment_id}`."""
    return _deleted(call, [call.args["attachment_id"]])


def _deleted(call: Call, ids: list[str]) -> Response:
    module, record_id = _bearing(call), parent(call)["id"]

    def slot(attachment_id: str) -> Slot:
        def write() -> dict[str, str]:
            if child(call, _attachments(call), attachment_id) is None:
                raise Refused(settings_failures.related_id_invalid({"id": attachment_id}))
            return {"id": attached.detach(call.org, module, record_id, attachment_id, call.user)}

        return attempt(write, "record deleted")

    return results(map(slot, ids), call.org.switches)


def _bearing(call: Call) -> Module:
    """The path's module. Refuses those whose records bear no attachments."""
    if call.module.api_name in attached.WITHOUT_ATTACHMENTS:
        raise Refused(failures.module_not_supported())
    return call.module


def _attachments(call: Call) -> Module:
    return call.org.schema.modules[attached.ATTACHMENTS]


# --- files -----------------------------------------------------------------------------------------


def upload_files(call: Call) -> Response:
    """`POST /files`: up to ten, each to be named by a record's field later."""
    missing = failures.param_missing("file")
    files = multipart.files(call.request, most=MAX_FILES, missing=missing)
    slots = []
    for file in files:
        details = {"name": file.name, "id": attached.keep_file(call.org, file)}
        slots.append(success(details, f"{file.name} uploaded Succeessfully"))  # spelled so
    return results(slots, call.org.switches)


def download_file(call: Call) -> Response:
    """`GET /files?id=`: its bytes. Refuses an id that no file has, or shows nothing."""
    file_id = call.params.get("id")
    if not file_id:
        raise Refused(failures.param_missing("id"))
    file = call.org.store.shelf.file(file_id)
    if file is None and call.org.switches.unknown_file_status == 204:
        return empty()
    if file is None:
        raise Refused(attached_failures.unknown_id(file_id))
    return sent_file(file)


# --- photos ----------------------------------------------------------------------------------------


def upload_photo(call: Call) -> Response:
    """`POST /{module}/{record_id}/photo`: a picture in the part `file`."""
    module, record_id = _with_photo(call), parent(call)["id"]
    [file] = multipart.files(call.request)
    attached.set_photo(call.org, module, record_id, file)
    return json_response(success({}, "photo uploaded successfully").json)


def download_photo(call: Call) -> Response:
    """`GET /{module}/{record_id}/photo`: the picture, 204 where there is none."""
    found = record(call, _with_photo(call), call.args["record_id"])
    file = attached.photo(call.org, found["id"]) if found else None
    return sent_file(file, file.content_type) if file else empty()


def delete_photo(call: Call) -> Response:
    """`DELETE /{module}/{record_id}/photo`."""
    found = record(call, _with_photo(call), call.args["record_id"])
    if found is None:
        raise Refused(failures.invalid_id())
    check_changeable(call, call.module, found)
    attached.delete_photo(call.org, call.module, found["id"])
    return json_response(success({}, "Photo deleted").json)


def upload_org_photo(call: Call) -> Response:
    """`POST /org/photo`: a picture in the part `file`; `GET /org` names it `photo_id`."""
    [file] = multipart.files(call.request, missing=attached_failures.org_photo_missing())
    attached.set_org_photo(call.org, file)
    return json_response(success({}, "photo uploaded successfully").json)


def _with_photo(call: Call) -> Module:
    if not call.module.photo:
        raise Refused(failures.module_not_supported())
    return call.module
