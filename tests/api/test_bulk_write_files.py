"""What a bulk write is given to read: the upload, and files that cannot be read. Source: platform.md 27."""

from __future__ import annotations

import pytest

from tests import bulk
from tests.bulk import TWO, column, counts, names
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.bulk import archive
from zcrm_mock.engine.bulk import write as engine_write

# --- the upload ------------------------------------------------------------------------------------


def test_a_zip_file_is_uploaded(api):
    answer = bulk.send(api, bulk.zipped(TWO))
    assert answer.status == 200
    details = answer.json["details"]
    assert answer.json == {
        "status": "success", "code": "FILE_UPLOAD_SUCCESS", "message": "file uploaded.",
        "details": {"file_id": details["file_id"], "created_time": "2026-11-23T10:00:00-08:00"},
    }  # fmt: skip
    assert details["file_id"].isdecimal()


@pytest.mark.parametrize("headers", [{"feature": ""}, {"feature": "bulk-read"}, {"x-crm-org": ""}])
def test_an_upload_without_its_headers_is_refused_in_a_shape_of_its_own(api, headers):
    answer = bulk.send(api, bulk.zipped(TWO), **headers)
    assert answer.status == 400
    assert answer.json == {
        "ERROR_MESSAGE": "Bad Request", "ERROR_CODE": 400, "info": "Forbidden", "x-info": "Link not valid",
        "x-error": "check if headers [feature:X-CRM-ORG] are present and valid", "http_status": "400",
    }  # fmt: skip


def test_a_strict_fake_asks_for_its_own_org():
    crm = FakeCRM(at=NOW, auth="strict")
    api = Api(crm, token=crm.token(["ZohoFiles.files.ALL"]))
    assert bulk.send(api, bulk.zipped(TWO), **{"x-crm-org": "1"}).json["ERROR_CODE"] == 400
    assert bulk.send(api, bulk.zipped(TWO)).status == 200
    api.token = crm.token(["ZohoCRM.modules.ALL"])
    assert bulk.send(api, bulk.zipped(TWO)).code == "OAUTH_SCOPE_MISMATCH"


@pytest.mark.parametrize(
    ("host", "status"),
    [("content.zohoapis.eu", 200), ("127.0.0.1", 200), ("www.zohoapis.com", 404), ("crm.zoho.com", 404)],
)
def test_among_zohos_hosts_the_content_host_takes_files(api, host, status):
    assert bulk.send(api, bulk.zipped(TWO), host=host).status == status


def test_what_is_no_zip_file_is_refused(api):
    for content in (b"", b"Last_Name\nBurns\n", bulk.zipped(TWO)[:-30]):
        answer = bulk.send(api, content)
        assert (answer.status, answer.code) == (400, "INVALID_FILE_FORMAT")
        assert answer.json["message"] == "invalid file format. only zip format is supported"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", ""), (b"x", "text/plain"), (b"--x--\r\n", "multipart/form-data; boundary=x")],
)
def test_an_upload_without_a_file_is_refused(api, body, kind):
    headers = bulk.UPLOAD | {"content-type": kind}
    answer = Api(api.crm, host="content.zohoapis.com").call("POST", "upload", body=body, headers=headers)
    assert (answer.status, answer.code) == (400, "INVALID_FILE_FORMAT")


def test_a_file_of_more_than_25_mb_is_refused(api):
    answer = bulk.send(api, b"x" * (25 * 2**20 + 1))
    assert (answer.status, answer.code) == (413, "FILE_TOO_LARGE")
    assert answer.json["message"] == "File size too large to process"


def patched(content: bytes, at: int, value: bytes) -> bytes:
    """The zip file with other bytes in its central directory."""
    start = content.index(b"PK\x01\x02") + at
    return content[:start] + value + content[start + len(value) :]


@pytest.mark.parametrize(
    "content",
    [
        bulk.zipped(TWO, "../leads.csv"),
        bulk.zipped(TWO, "/etc/leads.csv"),
        bulk.zipped(TWO, "a\\..\\..\\leads.csv"),
        patched(bulk.zipped(TWO), 8, b"\x01\x00"),  # encrypted
        patched(bulk.zipped(TWO), 10, b"\x63\x00"),  # packed in a way of its own
        patched(bulk.zipped(TWO), 24, (300 * 2**20).to_bytes(4, "little")),  # 300 MB, it says
    ],
    ids=["above", "elsewhere", "above, backwards", "encrypted", "odd method", "huge"],
)
def test_what_nobody_should_unpack_is_refused(api, content):
    answer = bulk.send(api, content)
    assert (answer.status, answer.code) == (400, "FILE_NOT_SUPPORTED")


def test_a_zip_file_of_very_many_members_is_refused(api):
    answer = bulk.send(api, bulk.several(*((f"{number}.csv", "") for number in range(1001))))
    assert (answer.status, answer.code) == (400, "FILE_NOT_SUPPORTED")


# --- files that fail in the job --------------------------------------------------------------------


BROKEN = {
    "empty zip": bulk.several(),
    "two files": bulk.several(("a.csv", TWO), ("b.csv", TWO)),
    "no CSV": bulk.several(("leads.txt", TWO)),
    "a folder only": bulk.several(("leads.csv/", "")),
    "empty CSV": bulk.several(("leads.csv", "")),
    "empty header": bulk.several(("leads.csv", ",,\nBurns,x,\n")),
    "wrong encoding": bulk.zipped("Last_Name\nBurns\nBø\n".encode("latin-1")),
    "open quotes": bulk.zipped('Last_Name\nBurns\n"Burke\n'),
    "text behind quotes": bulk.zipped('Last_Name\nBurns\n"Bur"ke\n'),
    "a cell without an end": bulk.zipped("Last_Name\nBurns\n" + "x" * 200_000),
    "a row of 201 cells": bulk.zipped("Last_Name\nBurns\n" + "," * 200),
    "another checksum": patched(bulk.zipped(TWO), 16, b"\0\0\0\0"),
    "longer than it says": patched(bulk.zipped(TWO), 24, (20).to_bytes(4, "little")),
    "a member without a name": bulk.zipped(TWO, "a.csv").replace(b"a.csv", b"\0.csv"),
    "a broken stream": bulk.zipped(TWO).replace(b"PK\x03\x04", b"PK\x03\x05", 1),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_fails_and_writes_nothing(api, what):
    mappings = [column("Last_Name", 0)]
    told = bulk.write(api, BROKEN[what], field_mappings=mappings)
    [resource] = told["resource"]
    assert (told["status"], resource["status"], resource["code"]) == (
        "FAILED",
        "FAILED",
        "INVALID_FILE_FORMAT",
    )
    assert resource["file"]["status"] == "FAILED"
    assert "result" not in told
    assert names(api) == []
    assert api.get(f"/v2/crm/694579901/bulk-write/{told['id']}/{told['id']}.zip").status == 404


def test_a_file_of_too_many_rows_fails_and_writes_nothing():
    api = Api(FakeCRM(at=NOW, switches=Switches(bulk_write_rows=2)))
    assert counts(bulk.write(api, TWO)) == (2, 0, 0, 2)
    told = bulk.write(api, TWO + "Boyle,boyle@example.com\n")
    assert (told["status"], told["resource"][0]["code"]) == ("FAILED", "LIMIT_EXCEEDED")
    assert len(names(api)) == 2


def test_a_file_that_unpacks_to_very_much_is_given_up(api, monkeypatch):
    monkeypatch.setattr(archive, "MAX_LINE", 10_000)
    monkeypatch.setattr(archive, "MAX_LINES", 1000)
    for text in ("Last_Name\n" + "," * 50_000, "Last_Name\n" + "\n" * 5000):
        assert bulk.write(api, bulk.zipped(text))["resource"][0]["code"] == "INVALID_FILE_FORMAT"


def test_the_limit_of_rows_is_the_documented_one():
    assert Switches().bulk_write_rows == 25_000
    assert engine_write.MAX_UPLOAD == 25 * 1024 * 1024
