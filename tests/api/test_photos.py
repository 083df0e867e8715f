"""Photos: of records, and of the org."""

from __future__ import annotations

import pytest

from tests.conftest import shelf

MEGABYTE = 2**20
NO_RECORD = "the related id given seems to be invalid"
PNG = b"\x89PNG\r\n\x1a\n\x00rest"
LARGE = PNG + bytes(10 * MEGABYTE)
TOO_BIG = "please check if the file size is in the correct range"
PICTURES = {"image/png": PNG, "image/jpeg": b"\xff\xd8\xff\xe0", "image/gif": b"GIF89a", "image/bmp": b"BM1"}


@pytest.fixture
def lead(api):
    return api.create("Leads", Last_Name="Burns")


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("module", ["Leads", "Contacts"])
def test_a_photo_is_shown_as_it_was_sent(api, module, kind):
    record_id = api.create(module, Last_Name="Burns")
    path = f"{module}/{record_id}/photo"
    assert api.get(path).status == 204
    answer = api.upload(path, ("me", PICTURES[kind]))
    done = {"code": "SUCCESS", "details": {}, "message": "photo uploaded successfully", "status": "success"}
    assert (answer.status, answer.json) == (200, done)
    shown = api.get(path)
    assert (shown.body, shown.response.header("Content-Type"), shown.file_name) == (
        PICTURES[kind],
        kind,
        "me",
    )
    assert api.record(module, record_id)["Record_Image"]
    assert api.call("DELETE", path).json == done | {"message": "Photo deleted"}
    assert (api.get(path).status, api.record(module, record_id)["Record_Image"]) == (204, None)
    assert api.call("DELETE", path).status == 200


def test_a_records_image_is_its_photo_whatever_else_is_written(api):
    lead = api.create("Leads", Last_Name="Burns", Record_Image="made up")
    assert api.record("Leads", lead)["Record_Image"] is None
    api.upload(f"Leads/{lead}/photo", ("b", b"GIF89a photo"))
    image = api.record("Leads", lead)["Record_Image"]
    for sent in ("made up", None):
        assert api.put(f"Leads/{lead}", {"Record_Image": sent, "City": "Oslo"}).codes == ["SUCCESS"]
        assert api.record("Leads", lead)["Record_Image"] == image
    assert api.crm.warnings == []


def test_a_new_photo_takes_the_place_of_the_old_one(api, lead):
    for picture in (PNG, b"GIF89a"):
        api.upload(f"Leads/{lead}/photo", ("me", picture))
    assert api.get(f"Leads/{lead}/photo").body == b"GIF89a"
    assert len(shelf(api.crm)["file"]) == 1


@pytest.mark.parametrize(
    ("path", "files", "status", "code", "message"),
    [
        ("Leads/{lead}/photo", [("a.png", b"no picture")], 400, "INVALID_DATA", "invalid file type"),
        ("Leads/{lead}/photo", [("a.png", b"")], 400, "INVALID_DATA", "invalid file type"),
        ("Leads/{lead}/photo", [], 400, "INVALID_DATA", "invalid data"),
        ("Leads/{lead}/photo", [("a", PNG), ("b", PNG)], 400, "INVALID_DATA", "invalid data"),
        ("Leads/1/photo", [("a", PNG)], 400, "INVALID_DATA", NO_RECORD),
        ("Deals/1/photo", [("a", PNG)], 400, "INVALID_MODULE", "the given module is not supported in api"),
        ("Leads/{lead}/photo", [("a", LARGE)], 415, "FILE_SIZE_MORE_THAN_ALLOWED_SIZE", TOO_BIG),
    ],
    ids=["no picture", "empty", "no file", "two files", "no record", "no photo module", "too big"],
)  # fmt: skip
def test_a_photo_that_cannot_be_changes_nothing(api, lead, path, files, status, code, message):
    api.upload(f"Leads/{lead}/photo", ("old", PNG))
    answer = api.upload(path.format(lead=lead), *files)
    assert (answer.status, answer.code, answer.json["message"]) == (status, code, message)
    assert api.get(f"Leads/{lead}/photo").file_name == "old"


def test_the_photo_of_no_record_is_not_there(api):
    assert (api.get("Leads/1/photo").status, api.get("Leads/x/photo").status) == (204, 204)
    refused = api.call("DELETE", "Leads/1/photo")
    assert (refused.status, refused.json["message"]) == (400, "the id given seems to be invalid")


def test_the_org_tells_its_photo(api):
    assert api.get("org").json["org"][0]["photo_id"] is None
    answer = api.upload("org/photo", ("logo.png", PNG))
    assert answer.json["message"] == "photo uploaded successfully"
    photo_id = api.get("org").json["org"][0]["photo_id"]
    assert api.get("files", id=photo_id).body == PNG
    api.upload("org/photo", ("new.gif", b"GIF89a"))
    assert api.get("org").json["org"][0]["photo_id"] != photo_id
    assert len(shelf(api.crm)["file"]) == 1


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        ([], "INVALID_DATA", "the request does not contain any file"),
        ([("a.txt", b"text")], "INVALID_DATA", "invalid file type"),
        ([("a.png", PNG + bytes(MEGABYTE))], "FILE_SIZE_MORE_THAN_ALLOWED_SIZE", TOO_BIG),
    ],
    ids=["no file", "no picture", "too big"],
)
def test_an_org_photo_that_cannot_be_is_refused(api, files, code, message):
    answer = api.upload("org/photo", *files)
    assert (answer.status, answer.code, answer.json["message"]) == (400, code, message)
    assert api.get("org").json["org"][0]["photo_id"] is None
