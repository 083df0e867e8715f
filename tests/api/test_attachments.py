"""Attachments: bytes on a record, and links beside them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api, form, shelf
from zcrm_mock import FakeCRM

MEGABYTE = 2**20
UPLOADED = "attachment uploaded successfully"
NO_RECORD = "the related id given seems to be invalid"
LINK = "https://example.com/a?b=c&d=ü"
PNG = b"\x89PNG\r\n\x1a\n\x00rest"


@pytest.fixture
def lead(api):
    return api.create("Leads", Last_Name="Burns")


def attached(answer):
    assert (answer.status, answer.codes) == (200, ["SUCCESS"]), answer.json
    assert answer.data[0]["message"] == UPLOADED
    return answer.data[0]["details"]["id"]


def attach(api, record_id, name="offer.pdf", content=b"%PDF", module="Leads"):
    return attached(api.upload(f"{module}/{record_id}/Attachments", (name, content)))


def listed(api, record_id, **params):
    return api.get(f"Leads/{record_id}/Attachments", **params).data


# --- uploading -------------------------------------------------------------------------------------


def test_an_attachment_has_zoho_s_keys(api, lead):
    answer = api.upload(f"Leads/{lead}/Attachments", ("offer.pdf", b"x" * 10_240))
    details = answer.data[0]["details"]
    assert set(details) == {"Modified_Time", "Modified_By", "Created_Time", "id", "Created_By"}
    [shown] = listed(api, lead)
    people = {"name": "Asha Rao", "id": shown["Owner"]["id"], "email": "asha@example.com"}
    now = "2026-11-23T10:00:00-08:00"
    assert shown == {
        "Owner": people,
        "Modified_Time": now,
        "File_Name": "offer.pdf",
        "Created_Time": now,
        "Size": "10240",
        "Parent_Id": {"name": "Burns", "id": lead},
        "$editable": True,
        "$file_id": shown["$file_id"],
        "$type": "Attachment",
        "$se_module": "Leads",
        "Modified_By": people,
        "$state": "save",
        "$link_url": None,
        "id": attached(answer),
        "Created_By": people,
    }
    assert int(shown["$file_id"], 16)


def by_field(api, path, **fields):
    return api.upload(path, **fields)


def by_query(api, path, **params):
    return api.call("POST", path, **params)


def by_query_and_null(api, path, **params):  # as the first generation of SDKs does
    return api.call("POST", path, body=b"null", **params)


def by_urlencoded_form(api, path, **params):  # `curl -d`, requests' `data=`
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return api.call("POST", path, body=urlencode(params).encode(), headers=headers)


@pytest.mark.parametrize("send", [by_field, by_query, by_query_and_null, by_urlencoded_form])
def test_a_link_is_attached_without_bytes(api, lead, send):
    link = attached(send(api, f"Leads/{lead}/Attachments", attachmentUrl=LINK))
    [shown] = listed(api, lead)
    told = {key: shown[key] for key in ("$type", "$link_url", "$file_id", "Size", "File_Name")}
    assert told == {"$type": "Link URL", "$link_url": LINK, "$file_id": None, "Size": "0", "File_Name": LINK}
    refused = api.get(f"Leads/{lead}/Attachments/{link}")
    assert (refused.status, refused.code) == (400, "INVALID_DATA")
    assert refused.json["message"] == "As it is a linked attachment, you can not download it"


def test_a_link_may_have_a_title_and_is_attached_once(api, lead):
    path = f"Leads/{lead}/Attachments"
    attached(api.upload(path, attachmentUrl=LINK, title="The offer"))
    refused = api.call("POST", path, attachmentUrl=LINK)
    assert (refused.status, refused.json["message"]) == (400, "Attachment link already exists")
    attached(api.upload(f"Leads/{api.create('Leads', Last_Name='B')}/Attachments", attachmentUrl=LINK))
    assert [one["File_Name"] for one in listed(api, lead)] == ["The offer"]


@pytest.mark.parametrize(
    ("files", "fields", "details"),
    [
        ([], {}, {"param_name": "file"}),
        ([], {"attachmentUrl": ""}, {"param_name": "file"}),
        ([], {"file": "no file"}, {"param_name": "file"}),
        ([("a", b"1"), ("b", b"2")], {}, {"param_name": "file"}),
        ([("a", b"1")], {"attachmentUrl": LINK}, {"param_name": "file"}),
        ([], {"attachmentUrl": "x" * 2001}, {"maximum_length": 2000, "api_name": "attachmentUrl"}),
    ],
    ids=["nothing", "no link", "a field", "two files", "a file and a link", "a long link"],
)
def test_exactly_one_file_or_link_is_attached(api, lead, files, fields, details):
    answer = api.upload(f"Leads/{lead}/Attachments", *files, **fields)
    assert (answer.status, answer.code, answer.json["message"]) == (400, "INVALID_DATA", "invalid data")
    assert answer.json["details"] == details
    assert listed(api, lead) == []


@pytest.mark.parametrize("name", ["setup.exe", "SETUP.EXE", "offer.pdf.exe"])
def test_programs_are_refused(api, lead, name):
    answer = api.upload(f"Leads/{lead}/Attachments", (name, b"MZ"))
    assert (answer.status, answer.code, answer.json["message"]) == (400, "INVALID_DATA", "invalid file type")


def test_an_attachment_has_at_most_100_megabytes(api, lead):
    answer = api.upload(f"Leads/{lead}/Attachments", ("big.zip", bytes(100 * MEGABYTE + 1)))
    assert (answer.status, answer.code) == (400, "FILE_SIZE_MORE_THAN_ALLOWED_SIZE")
    assert listed(api, lead) == []


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("Leads/1/Attachments", "INVALID_DATA", NO_RECORD),
        ("Leads/x/Attachments", "INVALID_DATA", NO_RECORD),
        ("Nowhere/1/Attachments", "INVALID_MODULE", "the module name given seems to be invalid"),
        ("Calls/1/Attachments", "INVALID_MODULE", "the given module is not supported in api"),
        ("Attachments/1/Attachments", "INVALID_MODULE", "the given module is not supported in api"),
    ],
)
def test_nothing_is_attached_where_there_is_no_such_record(api, path, code, message):
    for answer in (api.upload(path, ("a", b"1")), api.delete(path, ids="1"), api.delete(f"{path}/1")):
        assert (answer.status, answer.code, answer.json["message"]) == (400, code, message)


@pytest.mark.parametrize(
    "name", ["ä ö.txt", "名前.pdf", "it's.txt", 'a;b="c.txt', "a/b\\c", "%41.txt", "x" * 300]
)
def test_a_name_in_any_script_comes_back(api, lead, name):
    sent = name.replace('"', '\\"')
    body, headers = form((f'name="file"; filename="{sent}"', b"1"))
    attachment = attached(api.call("POST", f"Leads/{lead}/Attachments", body=body, headers=headers))
    assert listed(api, lead)[0]["File_Name"] == name[:250]
    download = api.get(f"Leads/{lead}/Attachments/{attachment}")
    assert download.file_name == name
    assert download.response.header("Content-Disposition").isascii()


def test_a_name_that_is_encoded_as_rfc_5987_says_is_read(api, lead):
    body, headers = form(("name=\"file\"; filename*=UTF-8''%C3%BCber%27s.txt", b"1"))
    attached(api.call("POST", f"Leads/{lead}/Attachments", body=body, headers=headers))
    assert listed(api, lead)[0]["File_Name"] == "über's.txt"


def test_a_file_without_a_name_gets_one(api, lead):
    attach(api, lead, name="")
    assert listed(api, lead)[0]["File_Name"] == "file"


# --- reading ---------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_bytes_come_back_as_they_were(content):
    api = Api(FakeCRM(at=NOW))
    lead = api.create("Leads", Last_Name="Burns")
    answer = api.get(f"Leads/{lead}/Attachments/{attach(api, lead, content=content)}")
    assert (answer.status, answer.body) == (200, content)
    assert answer.response.header("Content-Type") == "application/x-download"
    assert answer.response.header("Content-Disposition") == "attachment; filename*=UTF-8''offer.pdf"


def test_attachments_come_in_pages_with_the_fields_that_were_asked_for(api, lead):
    ids = [attach(api, lead) for _ in range(3)]
    answer = api.get(f"Leads/{lead}/Attachments", page=2, per_page=2, fields="File_Name")
    assert answer.data == [{"File_Name": "offer.pdf", "id": ids[0]}]
    assert answer.info == {"per_page": 2, "count": 1, "page": 2, "more_records": False}


def test_a_list_of_attachments_knows_no_if_modified_since(api, lead):
    attach(api, lead)
    since = {"if-modified-since": "2030-01-01T00:00:00Z"}
    assert api.call("GET", f"Leads/{lead}/Attachments", headers=since).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "Leads/{empty}/Attachments",
        "Leads/1/Attachments",
        "Leads/x/Attachments",
        "Contacts/{lead}/Attachments",
        "Leads/{lead}/Attachments/1",
        "Leads/{lead}/Attachments/x",
        "Leads/{empty}/Attachments/{attachment}",
        "Contacts/{lead}/Attachments/{attachment}",
    ],
)
def test_nothing_to_show_is_204(api, lead, path):
    empty, attachment = api.create("Leads", Last_Name="Burke"), attach(api, lead)
    answer = api.get(path.format(lead=lead, empty=empty, attachment=attachment))
    assert (answer.status, answer.body) == (204, b"")


def test_the_attachments_of_all_records_are_listed(api, lead):
    assert api.get("Attachments").status == 204
    deal = api.create("Deals", Deal_Name="Bolts", Stage="Qualification")
    first, second = attach(api, lead), attach(api, deal, module="Deals")
    listed = {one["id"]: (one["Parent_Id"]["id"], one["$se_module"]) for one in api.get("Attachments").data}
    assert listed == {second: (deal, "Deals"), first: (lead, "Leads")}
    [newest] = api.get("Attachments", fields="File_Name,Size", per_page=1).data
    assert newest == {"File_Name": "offer.pdf", "Size": "4", "id": second}


def test_an_attachment_is_downloaded_by_its_id_alone(api, lead):
    download = api.get(f"Attachments/{attach(api, lead)}")
    assert (download.status, download.body, download.file_name) == (200, b"%PDF", "offer.pdf")
    assert api.get("Attachments/1").status == 204


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "Attachments"), ("PUT", "Attachments/1"), ("DELETE", "Attachments/1")]
)
def test_attachments_are_changed_under_their_records_only(api, method, path):
    assert api.call(method, path, {"data": [{}]}).code == "INVALID_MODULE"


# --- deleting --------------------------------------------------------------------------------------


def test_attachments_are_deleted_one_or_several(api, lead):
    first, second, third = (attach(api, lead) for _ in range(3))
    path = f"Leads/{lead}/Attachments"
    [slot] = api.delete(f"{path}/{first}").data
    assert slot == {
        "code": "SUCCESS",
        "details": {"id": first},
        "message": "record deleted",
        "status": "success",
    }
    answer = api.delete(path, ids=f"{second},{first}")
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "INVALID_DATA"])
    assert answer.data[1]["details"] == {"id": first}
    assert [one["id"] for one in listed(api, lead)] == [third]
    assert api.get(f"{path}/{first}").status == 204


@pytest.mark.parametrize(
    ("params", "code", "details"),
    [
        ({}, "REQUIRED_PARAM_MISSING", {"param_name": "ids"}),
        ({"ids": "x"}, "UNABLE_TO_PARSE_DATA_TYPE", {}),
        ({"ids": ",".join(["1"] * 101)}, "INVALID_DATA", {"maximum_length": 100, "api_name": "ids"}),
    ],
    ids=["no ids", "no number", "too many"],
)
def test_ids_that_cannot_be_delete_nothing(api, lead, params, code, details):
    attach(api, lead)
    answer = api.delete(f"Leads/{lead}/Attachments", **params)
    assert (answer.status, answer.code, answer.json["details"]) == (400, code, details)
    assert len(listed(api, lead)) == 1


def test_another_record_s_attachment_is_out_of_reach(api, lead):
    other, attachment = api.create("Leads", Last_Name="Burke"), attach(api, lead)
    answer = api.delete(f"Leads/{other}/Attachments/{attachment}")
    assert (answer.status, answer.data[0]["message"]) == (202, NO_RECORD)
    assert len(listed(api, lead)) == 1


@pytest.mark.parametrize("gone", ["Leads/{lead}", "Leads/{lead}/Attachments/{attachment}", "Notes/{note}"])
def test_bytes_go_with_what_they_hung_on(api, lead, gone):
    note = api.post(f"Leads/{lead}/Notes", {"Note_Content": "x"}).data[0]["details"]["id"]
    on_note, attachment = attach(api, note, module="Notes"), attach(api, lead)
    api.upload(f"Leads/{lead}/photo", ("a.png", PNG))
    assert len(shelf(api.crm)["file"]) == 3
    api.delete(gone.format(lead=lead, attachment=attachment, note=note))
    assert len(shelf(api.crm)["file"]) == (0 if gone == "Leads/{lead}" else 2)
    assert (api.get(f"Notes/{note}/Attachments/{on_note}").status == 200) == ("Attachments" in gone)


# --- of notes --------------------------------------------------------------------------------------


def test_a_note_tells_what_is_attached_to_it(api, lead):
    note = api.post(f"Leads/{lead}/Notes", {"Note_Content": "x"}).data[0]["details"]["id"]
    first, second = attach(api, note, module="Notes"), attach(api, note, "b.txt", module="Notes")
    shown = api.record("Notes", note)["$attachments"]
    assert [(one["id"], one["File_Name"], one["Size"]) for one in shown] == [
        (first, "offer.pdf", "4"),
        (second, "b.txt", "4"),
    ]
    listed = api.get(f"Notes/{note}/Attachments").data
    whose = {"Parent_Id": {"name": None, "id": note}}
    assert [one | whose for one in shown[::-1]] == listed
    api.delete(f"Notes/{note}/Attachments/{first}")
    assert [one["id"] for one in api.get(f"Leads/{lead}/Notes").data[0]["$attachments"]] == [second]
    api.delete(f"Notes/{note}/Attachments", ids=second)
    assert api.record("Notes", note)["$attachments"] is None
