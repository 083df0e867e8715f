"""Files: uploaded, named by fields of records, downloaded; and forms that are none."""

from __future__ import annotations

import logging

import pytest

from tests.conftest import NOW, Api, form, shelf
from zcrm_mock import FakeCRM

FILES = {"Papers": {"data_type": "fileupload"}, "Picture": {"data_type": "imageupload"}}
ORG = {
    "modules": {
        "Projects": {"fields": {**FILES, "Steps": {"data_type": "subform", "rows": {"What": {}, **FILES}}}}
    }
}


@pytest.fixture
def crm():
    return FakeCRM(ORG, at=NOW)


def uploaded(api, name="offer.pdf", content=b"%PDF-1"):
    answer = api.upload("files", (name, content))
    assert answer.codes == ["SUCCESS"]
    return answer.data[0]["details"]["id"]


def project(api, **values):
    return api.create("Projects", Name="One", **values)


def papers(api, project_id):
    return api.record("Projects", project_id)["Papers"]


def refusal(answer):
    return answer.status, answer.code, answer.json["details"]


# --- uploading and downloading ---------------------------------------------------------------------


def test_ten_files_are_uploaded_at_once(api):
    answer = api.upload("files", *((f"{number}.txt", b"%d" % number) for number in range(10)), type="inline")
    assert answer.status == 200
    first = answer.data[0]
    assert first["message"] == "0.txt uploaded Succeessfully"
    assert (first["code"], first["details"]["name"]) == ("SUCCESS", "0.txt")
    for number, slot in enumerate(answer.data):
        download = api.get("files", id=slot["details"]["id"])
        assert (download.body, download.file_name) == (b"%d" % number, f"{number}.txt")
        assert download.response.header("Content-Type") == "application/x-download"


@pytest.mark.parametrize(
    ("files", "code", "details"),
    [
        ([], "REQUIRED_PARAM_MISSING", {"param_name": "file"}),
        ([("a", b"")] * 11, "INVALID_DATA", {"param_name": "file"}),
        ([("a", b""), ("b", bytes(20 * 2**20 + 1))], "FILE_SIZE_MORE_THAN_ALLOWED_SIZE", {}),
    ],
    ids=["none", "too many", "too big"],
)
def test_an_upload_that_cannot_be_keeps_nothing(api, files, code, details):
    assert refusal(api.upload("files", *files)) == (400, code, details)
    assert shelf(api.crm)["file"] == []


@pytest.mark.parametrize(
    ("params", "code", "details"),
    [
        ({}, "REQUIRED_PARAM_MISSING", {"param_name": "id"}),
        ({"id": "nothing"}, "INVALID_DATA", {"id": "nothing"}),
    ],
)
def test_a_file_that_is_not_there_is_refused(api, params, code, details):
    assert refusal(api.get("files", **params)) == (400, code, details)


WHOLE, HEADERS = form(('name="file"; filename="a.txt"', b"content"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WHOLE[:-4], HEADERS["content-type"]),
        (WHOLE[:40], HEADERS["content-type"]),
        (WHOLE, "multipart/form-data; boundary=another"),
        (WHOLE, "multipart/form-data"),
        (WHOLE, "multipart/form-data; boundary=" + "b" * 300),
        (WHOLE, "text/plain"),
        (b"{}", "application/json"),
        (b"\xff\x00", HEADERS["content-type"]),
        (form(*[('name="file"; filename="a"', b"")] * 101)[0], HEADERS["content-type"]),
        (form(('name="file"; filename="' + "x" * 100_000 + '"', b""))[0], HEADERS["content-type"]),
        (WHOLE.replace(b"Content-Disposition", b"Content Disposition"), HEADERS["content-type"]),
        (b"a=1&" * 101, "application/x-www-form-urlencoded"),
    ],
    ids=[
        "no end", "cut off", "another boundary", "no boundary", "a long boundary", "no form", "JSON", "noise",
        "too many parts", "a huge header", "a broken header", "too many fields",
    ],
)  # fmt: skip
def test_a_body_that_is_no_whole_form_is_refused(api, body, content_type):
    answer = api.call("POST", "files", body=body, headers={"content-type": content_type})
    assert (answer.status, answer.code) == (400, "failure_in_attachment_handling")
    assert answer.json["message"] == "Problem in uploading attachment. kindly upload the file properly"


@pytest.mark.parametrize("body", [b"x", b"--b0\r\nContent-Disposition: form-data", b"--b0\r\n\r\nx\r\n--b0x"])
def test_a_broken_form_says_nothing_in_the_logs_of_the_app(api, caplog, body):
    library = logging.getLogger("python_multipart.multipart")
    with caplog.at_level(logging.DEBUG):
        answer = api.call(
            "POST", "files", body=body, headers={"content-type": "multipart/form-data; boundary=b0"}
        )
        assert answer.status == 400
        assert caplog.records == []
        library.warning("the app's own")
        assert [record.message for record in caplog.records] == ["the app's own"]


def test_a_form_inside_a_file_is_a_file(api):
    inner = form(('name="file"; filename="b.txt"', b"inner"), boundary="b1")[0]
    assert api.get("files", id=uploaded(api, content=inner)).body == inner


def test_a_download_through_a_proxy_is_not_wrapped():
    api = Api(FakeCRM(at=NOW), prefix="/proxy/crm/v2/")
    answer = api.upload("files", ("a.bin", b"\x00\xff"))
    file_id = answer.json["output"]["data"][0]["details"]["id"]
    assert api.get("files", id=file_id).body == b"\x00\xff"


# --- fields of records -----------------------------------------------------------------------------


@pytest.mark.parametrize("named", [str, lambda i: {"file_id": i}, lambda i: {"file_Id": i}])
def test_a_field_takes_a_file_and_tells_its_details(api, named):
    content = b"%PDF" * 3000
    file_id = uploaded(api, content=content)
    project_id = project(api, Papers=[named(file_id)])
    [paper] = papers(api, project_id)
    attachment = paper["attachment_Id"]
    page = f"?fileId={file_id}&module={api.crm.org.schema.modules['Projects'].module_name}&id={attachment}"
    zgid = api.crm.org.spec.zgid
    assert paper == {
        "extn": "pdf",
        "is_Preview_Available": True,
        "download_Url": f"/crm/org{zgid}/ViewAttachment{page}",
        "delete_Url": f"/crm/org{zgid}/DeleteAttachment{page}",
        "entity_Id": project_id,
        "mode": "",
        "original_Size_Byte": "12000",
        "preview_Url": f"/crm/org{zgid}/ViewImage{page}",
        "file_Name": "offer.pdf",
        "file_Id": file_id,
        "attachment_Id": attachment,
        "file_Size": "11.72 KB",
        "creator_Id": api.record("Projects", project_id)["Created_By"]["id"],
        "link_Docs": 0,
    }
    assert api.get("files", id=paper["file_Id"]).body == content
    assert api.get(f"Attachments/{attachment}").body == content


@pytest.mark.parametrize(
    ("name", "size", "extension", "readable"),
    [("README", 0, "", "0 bytes"), ("a.B.ZIP", 1023, "zip", "1023 bytes"), ("a.c", 3 * 2**19, "c", "1.5 MB")],
)  # fmt: skip
def test_sizes_and_extensions_are_readable(api, name, size, extension, readable):
    [paper] = papers(api, project(api, Papers=[uploaded(api, name, bytes(size))]))
    assert (paper["extn"], paper["file_Size"]) == (extension, readable)


def test_files_come_and_go_one_by_one(api):
    first, second, third = (uploaded(api, f"{number}.txt") for number in range(3))
    project_id = project(api, Papers=[first])
    path = f"Projects/{project_id}"
    [kept] = papers(api, project_id)
    assert api.put(path, {"Papers": [{"file_id": second}, third]}).codes == ["SUCCESS"]
    assert papers(api, project_id)[0] == kept
    assert [paper["file_Id"] for paper in papers(api, project_id)] == [first, second, third]
    gone = {"attachment_id": kept["attachment_Id"], "_delete": None}
    assert api.put(path, {"Papers": [gone]}).codes == ["SUCCESS"]
    assert [paper["file_Id"] for paper in papers(api, project_id)] == [second, third]
    assert api.put(path, {"Papers": [gone]}).codes == ["INVALID_DATA"]
    assert api.put(path, {"Papers": None}).codes == ["SUCCESS"]
    assert papers(api, project_id) is None


def test_a_record_that_was_read_is_sent_back(api):
    project_id = project(api, Papers=[uploaded(api), uploaded(api, "b.txt")], Picture=uploaded(api, "p.png"))
    before = api.record("Projects", project_id)
    assert api.put(f"Projects/{project_id}", before).codes == ["SUCCESS"]
    assert api.record("Projects", project_id) == before | {"Last_Activity_Time": api.crm.org.now()}


@pytest.mark.parametrize("named", [str, lambda i: [i], lambda i: [{"file_id": i}]])
def test_a_picture_is_one_id(api, named):
    picture = uploaded(api, "a.png", b"\x89PNG")
    project_id = project(api, Picture=named(picture))
    assert api.record("Projects", project_id)["Picture"] == picture
    assert api.put(f"Projects/{project_id}", {"Picture": []}).codes == ["SUCCESS"]
    assert api.record("Projects", project_id)["Picture"] is None


def test_rows_of_a_subform_tell_of_their_files_as_records_do(api):
    first, second, picture = uploaded(api, "a.txt"), uploaded(api, "b.txt"), uploaded(api, "p.png")
    project_id = project(api, Steps=[{"What": "Dig", "Papers": [first], "Picture": picture}])
    [step] = api.record("Projects", project_id)["Steps"]
    [paper] = step["Papers"]
    assert (paper["file_Id"], paper["file_Name"], paper["entity_Id"]) == (first, "a.txt", step["id"])
    assert step["Picture"] == picture
    more = [{"id": step["id"], "Papers": [second]}, {"What": "Fill"}]
    assert api.put(f"Projects/{project_id}", {"Steps": more}).codes == ["SUCCESS"]
    before = api.record("Projects", project_id)
    dig, fill = before["Steps"]
    assert [paper["file_Id"] for paper in dig["Papers"]] == [first, second]
    assert (dig["What"], dig["Picture"], fill["Papers"]) == ("Dig", picture, None)
    assert api.put(f"Projects/{project_id}", before).codes == ["SUCCESS"]
    assert api.record("Projects", project_id)["Steps"] == before["Steps"]
    gone = [{"id": dig["id"], "Picture": None, "Papers": [{"file_id": first, "_delete": None}]}]
    assert api.put(f"Projects/{project_id}", {"Steps": gone}).codes == ["SUCCESS"]
    [dig] = api.record("Projects", project_id)["Steps"]
    assert ([paper["file_Id"] for paper in dig["Papers"]], dig["Picture"]) == ([second], None)


@pytest.mark.parametrize("sent", [{"Papers": ["nothing"]}, {"Picture": "nothing"}, {"Papers": {}}])
def test_a_row_takes_no_file_that_nobody_uploaded(api, sent):
    answer = api.post("Projects", {"Name": "One", "Steps": [{"What": "Dig"}, sent]})
    [name] = sent
    [slot] = answer.data
    where = {"index": 1, "parent_api_name": "Steps", "api_name": name}
    assert (slot["code"], where.items() <= slot["details"].items()) == ("INVALID_DATA", True)
    assert api.crm.records("Projects") == []


@pytest.mark.parametrize(
    ("field", "sent", "code", "details"),
    [
        ("Papers", ["nothing"], "INVALID_DATA", {"api_name": "Papers"}),
        ("Papers", [{"file_id": "nothing"}], "INVALID_DATA", {"api_name": "Papers"}),
        ("Papers", [{"attachment_id": "1"}], "MANDATORY_NOT_FOUND", {"api_name": "file_id"}),
        ("Papers", [{"file_id": "x", "_delete": None}], "INVALID_DATA", {"api_name": "Papers"}),
        ("Papers", [{}], "MANDATORY_NOT_FOUND", {"api_name": "file_id"}),
        ("Papers", [7], "INVALID_DATA", {"expected_data_type": "jsonobject", "api_name": "Papers"}),
        ("Papers", [{"file_id": [7]}], "INVALID_DATA", {"expected_data_type": "text", "api_name": "Papers"}),
        ("Papers", {}, "INVALID_DATA", {"expected_data_type": "jsonarray", "api_name": "Papers"}),
        ("Picture", "nothing", "INVALID_DATA", {"api_name": "Picture"}),
        ("Picture", [{}], "MANDATORY_NOT_FOUND", {"api_name": "file_id"}),
        ("Picture", ["a", "b"], "INVALID_DATA", {"maximum_length": 1, "api_name": "Picture"}),
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_nobody_uploaded_is_refused(api, field, sent, code, details):
    answer = api.post("Projects", {"Name": "One", field: sent})
    assert (answer.status, answer.codes, answer.data[0]["details"]) == (202, [code], details)
    assert api.crm.records("Projects") == []


def test_a_file_is_in_a_field_once(api):
    paper = uploaded(api)
    assert len(papers(api, project(api, Papers=[paper, {"file_id": paper}]))) == 1


# --- where the bytes lie ---------------------------------------------------------------------------


def full(api):
    """A download of every kind, by path."""
    lead = api.create("Leads", Last_Name="Burns")
    attachment = api.upload(f"Leads/{lead}/Attachments", ("a", b"\x00attachment")).data[0]["details"]["id"]
    api.upload(f"Leads/{lead}/photo", ("b", b"GIF89a photo"))
    api.upload("org/photo", ("c", b"GIF89a logo"))
    paper = uploaded(api, "d", b"\xffpaper")
    project(api, Papers=[paper])
    paths = [f"Leads/{lead}/Attachments/{attachment}", f"Leads/{lead}/photo"]
    ids = [paper, api.get("org").json["org"][0]["photo_id"]]
    return lambda api: [api.get(path).body for path in paths] + [api.get("files", id=i).body for i in ids]


CONTENTS = [b"\x00attachment", b"GIF89a photo", b"\xffpaper", b"GIF89a logo"]


def test_a_snapshot_carries_contents(api):
    contents = full(api)
    before = api.crm.snapshot()
    api.crm.reset()
    assert contents(api)[:2] == [b"", b""]
    api.crm.restore(before)
    assert contents(api) == CONTENTS


def test_a_database_file_keeps_contents(tmp_path):
    api = Api(FakeCRM(ORG, at=NOW, db=tmp_path / "crm.db"))
    contents = full(api)
    api.crm.close()
    again = Api(FakeCRM(ORG, at=NOW, db=tmp_path / "crm.db"))
    assert contents(again) == CONTENTS
    again.crm.close()
