"""Notes, attachments, files and photos through the official SDK: what it sends, and what it parsed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from zcrmsdk.src.com.zoho.crm.api import attachments, file, notes, record
from zcrmsdk.src.com.zoho.crm.api import org as org_package
from zcrmsdk.src.com.zoho.crm.api.attachments import AttachmentsOperations
from zcrmsdk.src.com.zoho.crm.api.file import FileOperations
from zcrmsdk.src.com.zoho.crm.api.notes import Note, NotesOperations
from zcrmsdk.src.com.zoho.crm.api.org import OrgOperations
from zcrmsdk.src.com.zoho.crm.api.record import FileDetails, Record
from zcrmsdk.src.com.zoho.crm.api.util import StreamWrapper

from tests.sdk.kit import made, one_id, outcomes

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def org():
    papers = {"Papers": {"data_type": "fileupload"}}
    steps = {"Steps": {"data_type": "subform", "rows": {"What": {}, **papers}}}
    return {"modules": {"Projects": {"fields": papers | steps}}}


@pytest.fixture
def lead(sdk):
    return sdk.create("Leads", Last_Name="Burns")


def stream(content, name="offer.pdf"):
    wrapped = BytesIO(content)
    wrapped.name = name
    return StreamWrapper(stream=wrapped)


def whole(answer):
    """The bytes and the name of a download."""
    wrapper = answer.get_object().get_file()
    return wrapper.get_stream().content, wrapper.get_name()


# --- notes -----------------------------------------------------------------------------------------


def note_body(*given):
    return made(notes.BodyWrapper, data=[made(Note, **values) for values in given])


def parent(lead):
    return made(Record, id=lead)


def create_note(lead, content="Will ring back"):
    body = note_body(
        {"note_title": "Called", "note_content": content, "parent_id": parent(lead), "se_module": "Leads"}
    )
    answer = NotesOperations().create_notes(body)
    assert answer.get_status_code() == 201
    assert outcomes(answer, "get_data")[0][1] == "record added"
    return one_id(answer, "get_data")


def read_notes(sdk, **params):
    found = NotesOperations().get_notes(sdk.params(notes.GetNotesParam, **params)).get_object()
    return found.get_data() if found else []


def test_notes_are_made_and_read(sdk, lead):
    note_id = create_note(lead)
    answer = NotesOperations().get_notes(sdk.params(notes.GetNotesParam, page=1, per_page=1)).get_object()
    [note] = answer.get_data()
    assert (note.get_id(), note.get_note_title(), note.get_note_content()) == (
        note_id,
        "Called",
        "Will ring back",
    )
    assert (note.get_se_module(), note.get_voice_note(), note.get_editable()) == ("Leads", False, True)
    assert (note.get_parent_id().get_id(), note.get_parent_id().get_key_value("name")) == (lead, "Burns")
    assert (note.get_owner().get_name(), note.get_created_time()) == ("Asha Rao", sdk.now)
    assert (note.get_attachments(), note.get_size(), note.get_state()) == (None, None, "save")
    info = answer.get_info()
    assert (info.get_per_page(), info.get_count(), info.get_more_records()) == (1, 1, False)


def test_one_note_is_read(sdk, lead):
    note_id = create_note(lead)
    params = sdk.params(notes.GetNoteParam, fields="Note_Content")
    [note] = NotesOperations().get_note(note_id, params).get_object().get_data()
    assert (note.get_note_content(), note.get_note_title()) == ("Will ring back", None)
    since = sdk.headers(notes.GetNoteHeader, if_modified_since=sdk.now + timedelta(minutes=1))
    assert NotesOperations().get_note(note_id, header_instance=since).get_status_code() == 304


def test_notes_are_changed(sdk, lead):
    first, second = create_note(lead), create_note(lead)
    one = NotesOperations().update_note(first, note_body({"note_title": "One"}))
    many = NotesOperations().update_notes(note_body({"id": second, "note_title": "Two"}))
    for answer, note_id in ((one, first), (many, second)):
        assert outcomes(answer, "get_data")[0][:2] == ("SUCCESS", "record updated")
        assert one_id(answer, "get_data") == note_id
    assert [note.get_note_title() for note in read_notes(sdk)] == ["Two", "One"]


def test_notes_are_deleted(sdk, lead):
    first, second, third = (create_note(lead) for _ in range(3))
    assert one_id(NotesOperations().delete_note(first), "get_data") == first
    params = sdk.params(notes.DeleteNotesParam, ids=[second, third])
    answer = NotesOperations().delete_notes(params)
    assert [(message, int(details["id"])) for _, message, details in outcomes(answer, "get_data")] == [
        ("record deleted", second),
        ("record deleted", third),
    ]
    assert read_notes(sdk) == []


def test_a_note_of_nobody_is_refused(sdk):
    body = note_body({"note_content": "x", "parent_id": parent(1), "se_module": "Leads"})
    answer = NotesOperations().create_notes(body)
    assert outcomes(answer, "get_data") == [("INVALID_DATA", "the related id given seems to be invalid", {})]


def test_a_note_tells_its_attachments(sdk, lead):
    note_id = create_note(lead)
    body = made(attachments.FileBodyWrapper, file=stream(b"1"))
    AttachmentsOperations("Notes", note_id).upload_attachment(body)
    [note] = read_notes(sdk)
    [attachment] = note.get_attachments()
    assert (attachment.get_file_name(), attachment.get_size(), attachment.get_se_module()) == (
        "offer.pdf",
        1,
        "Notes",
    )


# --- attachments -----------------------------------------------------------------------------------


@pytest.fixture
def on_lead(sdk, lead):
    return AttachmentsOperations("Leads", lead)


def attach(on_lead, content=PNG, name="offer.pdf"):
    answer = on_lead.upload_attachment(made(attachments.FileBodyWrapper, file=stream(content, name)))
    assert (answer.get_status_code(), outcomes(answer, "get_data")[0][1]) == (
        200,
        "attachment uploaded successfully",
    )
    return one_id(answer, "get_data")


def test_a_file_is_attached_listed_and_downloaded(sdk, lead, on_lead):
    attachment_id = attach(on_lead)
    answer = on_lead.get_attachments(sdk.params(attachments.GetAttachmentsParam, page=1, per_page=5))
    [attachment] = answer.get_object().get_data()
    assert (attachment.get_id(), attachment.get_file_name(), attachment.get_size()) == (
        attachment_id,
        "offer.pdf",
        len(PNG),
    )
    assert (attachment.get_type(), attachment.get_se_module(), attachment.get_link_url()) == (
        "Attachment",
        "Leads",
        None,
    )
    assert (attachment.get_parent_id().get_id(), attachment.get_created_time()) == (lead, sdk.now)
    assert int(attachment.get_file_id(), 16)
    assert answer.get_object().get_info().get_per_page() == 5
    assert whole(on_lead.download_attachment(attachment_id)) == (PNG, "offer.pdf")


def test_a_link_is_attached_and_not_downloaded(sdk, on_lead):
    params = sdk.params(attachments.UploadLinkAttachmentParam, attachmenturl="https://example.com/a?b=c")
    link = one_id(on_lead.upload_link_attachment(params), "get_data")
    [attachment] = on_lead.get_attachments().get_object().get_data()
    assert (attachment.get_type(), attachment.get_link_url(), attachment.get_size()) == (
        "Link URL",
        "https://example.com/a?b=c",
        0,
    )
    status, _, code, message, _ = sdk.refused(on_lead.download_attachment(link))
    assert (status, code) == (400, "INVALID_DATA")
    assert message == "As it is a linked attachment, you can not download it"
    again = sdk.refused(on_lead.upload_link_attachment(params))
    assert again[3] == "Attachment link already exists"


def test_attachments_are_deleted(sdk, on_lead):
    first, second, third = (attach(on_lead) for _ in range(3))
    assert one_id(on_lead.delete_attachment(first), "get_data") == first
    answer = on_lead.delete_attachments(sdk.params(attachments.DeleteAttachmentsParam, ids=[second, third]))
    assert [int(details["id"]) for _, _, details in outcomes(answer, "get_data")] == [second, third]
    assert on_lead.get_attachments().get_status_code() == 204
    assert on_lead.download_attachment(first).get_status_code() == 204
    [(code, message, details)] = outcomes(on_lead.delete_attachment(first), "get_data")
    assert (code, message, int(details["id"])) == (
        "INVALID_DATA",
        "the related id given seems to be invalid",
        first,
    )


def test_the_attachments_of_all_records_are_listed_as_records(sdk, lead, on_lead):
    attachment_id = attach(on_lead)
    [listed] = sdk.records.get_records("Attachments").get_object().get_data()
    assert (listed.get_id(), listed.get_key_value("File_Name")) == (attachment_id, "offer.pdf")
    assert listed.get_key_value("Parent_Id").get_id() == lead
    assert (listed.get_key_value("Size"), listed.get_created_time()) == (str(len(PNG)), sdk.now)


def test_a_program_is_refused(sdk, on_lead):
    body = made(attachments.FileBodyWrapper, file=stream(b"MZ", "setup.exe"))
    assert sdk.refused(on_lead.upload_attachment(body))[2:4] == ("INVALID_DATA", "invalid file type")


# --- files -----------------------------------------------------------------------------------------


def upload_files(*streams):
    answer = FileOperations().upload_files(made(file.BodyWrapper, file=list(streams)))
    return [details for _, _, details in outcomes(answer, "get_data")]


def test_files_are_uploaded_and_downloaded(sdk):
    first, second = upload_files(stream(PNG, "a.png"), stream(b"\x00", "b.bin"))
    assert (first["name"], second["name"]) == ("a.png", "b.bin")
    params = sdk.params(file.GetFileParam, id=first["id"])
    assert whole(FileOperations().get_file(params)) == (PNG, "a.png")
    refused = sdk.refused(FileOperations().get_file(sdk.params(file.GetFileParam, id="nothing")))
    assert refused[2:] == ("INVALID_DATA", "invalid data", {"id": "nothing"})


def test_a_field_holds_uploaded_files(sdk):
    [uploaded] = upload_files(stream(PNG, "a.png"))
    project = sdk.create("Projects", Name="One", Papers=[made(FileDetails, file_id=uploaded["id"])])
    [paper] = sdk.get("Projects", project).get_key_value("Papers")
    assert isinstance(paper, FileDetails)
    assert (paper.get_file_name(), paper.get_extn(), paper.get_file_id()) == ("a.png", "png", uploaded["id"])
    assert (paper.get_entity_id(), paper.get_original_size_byte()) == (str(project), str(len(PNG)))
    assert (paper.get_is_preview_available(), paper.get_link_docs()) == (True, 0)

    gone = made(FileDetails, attachment_id=paper.get_attachment_id(), delete="null")
    answer = sdk.records.update_record(project, "Projects", sdk.body(sdk.record(Papers=[gone])))
    assert sdk.slots(answer)[0][1] == "SUCCESS"
    assert not sdk.get("Projects", project).get_key_value("Papers")


def test_a_row_of_a_subform_holds_uploaded_files(sdk):
    [uploaded] = upload_files(stream(PNG, "a.png"))
    step = sdk.record(What="Dig", Papers=[made(FileDetails, file_id=uploaded["id"])])
    project = sdk.create("Projects", Name="One", Steps=[step])
    [step] = sdk.get("Projects", project).get_key_value("Steps")
    [paper] = step.get_key_value("Papers")
    assert isinstance(paper, FileDetails)
    assert (paper.get_file_name(), paper.get_file_id()) == ("a.png", uploaded["id"])
    assert paper.get_entity_id() == str(step.get_id())


# --- photos ----------------------------------------------------------------------------------------


def test_a_record_has_a_photo(sdk, lead):
    assert sdk.records.get_photo(lead, "Leads").get_status_code() == 204
    body = made(record.FileBodyWrapper, file=stream(PNG, "me.png"))
    done = sdk.records.upload_photo(lead, "Leads", body).get_object()
    assert (done.get_code().get_value(), done.get_message().get_value(), done.get_details()) == (
        "SUCCESS",
        "photo uploaded successfully",
        {},
    )
    assert whole(sdk.records.get_photo(lead, "Leads")) == (PNG, "me.png")
    assert isinstance(sdk.get("Leads", lead).get_key_value("Record_Image"), str)
    gone = sdk.records.delete_photo(lead, "Leads").get_object()
    assert gone.get_message().get_value() == "Photo deleted"
    assert sdk.records.get_photo(lead, "Leads").get_status_code() == 204


def test_the_org_has_a_photo(sdk):
    body = made(org_package.FileBodyWrapper, file=stream(PNG, "logo.png"))
    done = OrgOperations().upload_organization_photo(body).get_object()
    assert done.get_message().get_value() == "photo uploaded successfully"
    [told] = OrgOperations().get_organization().get_object().get_org()
    params = sdk.params(file.GetFileParam, id=told.get_photo_id())
    assert whole(FileOperations().get_file(params))[0] == PNG
    no_picture = made(org_package.FileBodyWrapper, file=stream(b"text", "a.txt"))
    refused = OrgOperations().upload_organization_photo(no_picture)
    assert sdk.refused(refused)[2:4] == ("INVALID_DATA", "invalid file type")
