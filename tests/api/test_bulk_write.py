"""Bulk write: a zipped CSV is uploaded, mapped, and written row by row. Source: platform.md 27."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest

from tests import bulk
from tests.api.test_notifications import hook  # noqa: F401 - a receiver on this machine
from tests.conftest import NOW, Api
from tests.engine.samples import ACCOUNT, USER, sample_api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.bulk import archive
from zcrm_mock.engine.bulk import write as engine_write

TWO = "Last_Name,Email\nBurns,burns@example.com\nBurke,burke@example.com\n"


def column(api_name, index=None, **more):
    return {"api_name": api_name} | ({} if index is None else {"index": index}) | more


def counts(told):
    file = told["resource"][0]["file"]
    return tuple(file[f"{name}_count"] for name in ("added", "updated", "skipped", "total"))


def names(api, module="Leads", field="Last_Name"):
    return [record[field] for record in api.crm.records(module)]


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


# --- the job ---------------------------------------------------------------------------------------


def test_a_job_is_told_from_its_beginning_to_its_end():
    api = Api(FakeCRM(at=NOW, switches=Switches(job_seconds=60)))
    file_id = bulk.upload(api, TWO)
    mappings = [column("Last_Name", 0), column("Lead_Source", default_value={"value": "Trade Show"})]
    answer = bulk.start_write(api, file_id, field_mappings=mappings, more={"ignore_empty": True})
    assert answer.status == 201
    job_id, creator = answer.json["details"]["id"], {"id": USER, "name": "Asha Rao"}
    assert answer.json == {
        "status": "success", "code": "SUCCESS", "message": "success",
        "details": {"id": job_id, "created_by": creator},
    }  # fmt: skip
    file = {"name": "leads.csv", "added_count": 0, "skipped_count": 0, "updated_count": 0, "total_count": 0}
    nothing = {"format": None, "find_by": None, "module": None}
    told = {
        "character_encoding": "UTF-8",
        "resource": [
            {
                "status": "ADDED", "type": "data", "module": "Leads", "file_id": file_id,
                "field_mappings": [
                    {"api_name": "Last_Name", "index": 0, "default_value": None} | nothing,
                    {"api_name": "Lead_Source", "index": None, "default_value": {"value": "Trade Show"}}
                    | nothing,
                ],
                "find_by": None, "ignore_empty": True, "file": {"status": "ADDED"} | file,
            }
        ],
        "id": job_id, "created_by": creator, "operation": "insert",
        "created_time": "2026-11-23T10:00:00-08:00", "status": "ADDED",
    }  # fmt: skip
    assert bulk.status(api, job_id) == told
    api.crm.clock.advance(seconds=59)
    states = bulk.status(api, job_id)
    [resource] = states["resource"]
    assert (states["status"], resource["status"], resource["file"]["status"]) == ("IN PROGRESS",) * 3
    assert names(api) == []
    place = f"/v2/crm/694579901/bulk-write/{job_id}/{job_id}.zip"
    assert api.get(place).code == "RESOURCE_NOT_FOUND"
    api.crm.clock.advance(seconds=1)
    done = bulk.status(api, job_id)
    assert counts(done) == (2, 0, 0, 2)
    assert done["result"] == {"download_url": f"https://download-accl.zoho.com{place}"}
    assert [lead["Lead_Source"] for lead in api.crm.records("Leads")] == ["Trade Show"] * 2


def test_the_result_tells_what_became_of_each_row(api):
    text = (
        "Name of it,City,Email,Fax\nBurns,Oslo,b@example.com,1\n,Oslo,c@example.com,1\nBurke,Pune,nobody,1\n"
    )
    mappings = [column("Last_Name", 0), column("City", 1), column("Email", 2), column("Fax", 3)]
    told = bulk.write(api, text, field_mappings=mappings)
    assert counts(told) == (1, 0, 2, 3)
    url = told["result"]["download_url"]
    answer = Api(api.crm, host="download-accl.zoho.com").get(url.partition(".com")[2])
    assert answer.response.header("Content-Type") == "application/octet-stream"
    name, body = bulk.unzipped(answer.response.body)
    [lead] = api.crm.records("Leads")
    assert name == "Leads-leads.csv"
    assert list(csv.reader(io.StringIO(body))) == [
        ["Name of it", "City", "Email", "STATUS", "RECORD_ID", "ERRORS"],
        ["Burns", "Oslo", "b@example.com", "ADDED", lead["id"], ""],
        ["", "Oslo", "c@example.com", "SKIPPED", "", "MANDATORY_NOT_FOUND-Name of it"],
        ["Burke", "Pune", "nobody", "SKIPPED", "", "INVALID_DATA-Email"],
    ]


def test_the_result_lies_where_the_fake_was_called(api):
    own = Api(api.crm, host="127.0.0.1")
    file_id = bulk.upload(api, TWO)
    body = {"operation": "insert", "resource": [{"type": "data", "module": "Leads", "file_id": file_id}]}
    answer = own.call("POST", "/crm/bulk/v2/write", body, headers=bulk.JSON | {"host": "127.0.0.1:8000"})
    told = bulk.status(api, answer.json["details"]["id"])
    assert told["result"]["download_url"].startswith("http://127.0.0.1:8000/v2/crm/694579901/bulk-write/")


def test_a_name_of_any_length_is_kept_in_part(api):
    told = bulk.write(api, bulk.zipped(TWO, "é" * 32_764 + ".csv"))
    assert told["resource"][0]["file"]["name"] == "é" * 251 + ".csv"
    assert len(bulk.outcome(api, told)) == 2


def test_results_and_uploads_are_kept_for_a_day(api):
    file_id = bulk.upload(api, TWO)
    told = bulk.write(api, TWO)
    api.crm.clock.advance(hours=24)
    path = told["result"]["download_url"].partition(".com")[2]
    assert api.get(path).code == "RESOURCE_NOT_FOUND"
    assert bulk.start_write(api, file_id).code == "INVALID_FILE_ID"


def test_a_job_that_nobody_started_is_404(api):
    for path in ("/crm/bulk/v2/write/7", "/v2/crm/694579901/bulk-write/7/7.zip"):
        answer = api.get(path)
        assert (answer.status, answer.code) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize("key", ["callback", "callBack"])
@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_the_callback_gets_what_the_status_tells(api, hook, key, status):  # noqa: F811
    api.crm.fail_jobs(status == "FAILED")
    more = {key: {"url": hook.url, "method": "post"}}
    answer = bulk.start_write(api, bulk.upload(api, TWO), more=more)
    told = bulk.status(api, answer.json["details"]["id"])
    api.crm.callbacks.wait()
    assert hook.came == [told]
    assert (told["status"], told["callback"]) == (status, {"url": hook.url, "method": "post"})
    assert ("result" in told) == (status == "COMPLETED")


def test_a_job_that_was_made_to_fail_writes_nothing(api):
    api.crm.fail_jobs()
    told = bulk.write(api, TWO)
    assert told["resource"][0]["code"] == "INTERNAL_SERVER_ERROR"
    assert names(api) == []


def test_scopes_reach_the_module_that_the_resource_names():
    crm = FakeCRM(at=NOW, auth="strict")
    api = Api(
        crm, token=crm.token(["ZohoCRM.bulk.CREATE", "ZohoCRM.modules.leads.CREATE", "ZohoFiles.files.ALL"])
    )
    file_id = bulk.upload(api, TWO)
    assert bulk.start_write(api, file_id).status == 201
    body = bulk.upload(api, "Deal_Name,Stage\nBig,Qualification\n")
    assert bulk.start_write(api, body, "Deals").code == "OAUTH_SCOPE_MISMATCH"
    assert names(api, "Deals") == []


# --- refusals of a job -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"operation": None}, "MISSING_REQUIRED_KEY", "required key operation is not found in request body."),
        ({"operation": "delete"}, "INVALID_DATA", None),
        ({"resource": None}, "MISSING_REQUIRED_KEY", "required key resource is not found in request body."),
        ({"resource": []}, "MISSING_REQUIRED_KEY", None),
        ({"resource": "Leads"}, "INVALID_DATA", None),
        ({"resource": [{}, {}]}, "MISSING_REQUIRED_KEY", "required key type is not found in request body."),
        ({"resource": [{}, "Leads"]}, "INVALID_DATA", None),
        ({"character_encoding": "rot13"}, "INVALID_DATA", None),
        ({"character_encoding": ["UTF-8"]}, "INVALID_DATA", None),
        ({"callback": {"url": "nowhere", "method": "post"}}, "INVALID_CALLBACK_URL", None),
        (
            {"callback": {"url": "http://x", "method": "put"}},
            "INVALID_CALLBACK_METHOD",
            "Invalid request method put for callback.",
        ),
    ],
)
def test_a_job_that_cannot_be_is_refused(api, change, code, message):
    answer = bulk.start_write(api, bulk.upload(api, TWO), more=change)
    assert (answer.status, answer.code) == (400, code)
    assert message in (None, answer.json["message"])
    assert names(api) == []


def test_a_refused_callback_method_says_which_one_it_may_be(api):
    more = {"callback": {"url": "http://x", "method": "put"}}
    answer = bulk.start_write(api, bulk.upload(api, TWO), more=more)
    assert answer.json["details"] == {"supported_callback_methods": ["post"]}


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"type": None}, "MISSING_REQUIRED_KEY", "required key type is not found in request body."),
        ({"type": "files"}, "INVALID_DATA", None),
        ({"module": None}, "MISSING_REQUIRED_KEY", "required key module is not found in request body."),
        ({"module": "asdf"}, "MODULE_NOT_AVAILABLE", "Requested module 'asdf' is not available."),
        ({"module": 7}, "MODULE_NOT_AVAILABLE", None),
        ({"module": "Events"}, "MODULE_NOT_AVAILABLE", None),
        ({"file_id": None}, "MISSING_REQUIRED_KEY", "required key file_id is not found in request body."),
        ({"file_id": "7"}, "INVALID_FILE_ID", "improper file id"),
        ({"find_by": "City"}, "INVALID_FIELD", None),
        ({"find_by": 7}, "INVALID_FIELD", None),
        ({"find_by": "id"}, "MANDATORY_FIELDS_NOT_MAPPED", None),
        ({"field_mappings": "Last_Name"}, "INVALID_DATA", None),
        ({"field_mappings": ["Last_Name"]}, "MISSING_REQUIRED_KEY", None),
        (
            {"field_mappings": [column("ast_Name", 0)]},
            "INVALID_FIELD",
            "invalid mapping. invalid api_name ast_Name.",
        ),
        ({"field_mappings": [column(7, 0)]}, "INVALID_FIELD", None),
        (
            {"field_mappings": [column("Company")]},
            "MISSING_REQUIRED_KEY",
            "required key index for field Company is not found in request body.",
        ),
        ({"field_mappings": [column("Last_Name", "0")]}, "INVALID_DATA", None),
        ({"field_mappings": [column("Last_Name", -1)]}, "COLUMN_INDEX_NOT_FOUND", None),
        ({"field_mappings": [column("Last_Name", 2)]}, "COLUMN_INDEX_NOT_FOUND", None),
        ({"field_mappings": [column("Last_Name", 0), column("Last_Name", 1)]}, "DUPLICATE_DATA", None),
        ({"field_mappings": [column("Unsubscribed_Time", 0, format="QQ")]}, "INVALID_FORMAT", None),
        ({"field_mappings": [column("Unsubscribed_Time", 0, format=7)]}, "INVALID_FORMAT", None),
        ({"field_mappings": [column("Last_Name", 0, find_by="Email")]}, "INVALID_FIELD", None),
        ({"field_mappings": [column("Owner", 0, find_by="City")]}, "INVALID_FIELD", None),
        (
            {"field_mappings": [column("Email", 1)]},
            "MANDATORY_FIELDS_NOT_MAPPED",
            "All mandatory fields are not mapped for the layout",
        ),
    ],
)
def test_a_resource_that_cannot_be_is_refused(api, change, code, message):
    answer = bulk.start_write(api, **({"file_id": bulk.upload(api, TWO)} | change))
    assert (answer.status, answer.code) == (400, code)
    assert message in (None, answer.json["message"])
    assert names(api) == []


@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_update_and_upsert_must_say_what_records_are_found_by(api, operation):
    answer = bulk.start_write(api, bulk.upload(api, TWO), operation=operation)
    assert (answer.code, answer.json["message"]) == (
        "MISSING_REQUIRED_KEY",
        "required key find_by is not found in request body.",
    )


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Last_Name,ast_Name", "INVALID_FIELD_NAME"),
        ("Last_Name,Company.Phone", "INVALID_FIELD"),
        ("Last_Name,Last_Name", "DUPLICATE_DATA"),
        ("Email", "MANDATORY_FIELDS_NOT_MAPPED"),
        (",".join(f"c{number}" for number in range(201)), "HEADER_LIMIT_EXCEEDED"),
    ],
    ids=["unknown", "no lookup", "twice", "mandatory", "wide"],
)
def test_a_header_that_cannot_be_is_refused(api, header, code):
    answer = bulk.start_write(api, bulk.upload(api, f"{header}\nx\n"))
    assert (answer.status, answer.code) == (400, code)


# --- files that fail in the job --------------------------------------------------------------------


def test_a_zip_file_of_very_many_members_is_refused(api):
    answer = bulk.send(api, bulk.several(*((f"{number}.csv", "") for number in range(1001))))
    assert (answer.status, answer.code) == (400, "FILE_NOT_SUPPORTED")


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


# --- what the rows become --------------------------------------------------------------------------


def test_a_file_is_written_a_row_at_a_time(api):
    long = "x" * 20_000
    content = bulk.zipped("Last_Name,Description\n" + "".join(f"L{n},{long}\n" for n in range(1000)))
    file_id = bulk.upload(api, content)
    tracemalloc.start()
    bulk.start_write(api, file_id)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(names(api)) == 1000
    assert peak < 5_000_000


@pytest.mark.parametrize("delimiter", [",", ";", "|", ":"])
def test_the_header_tells_the_delimiter(api, delimiter):
    bulk.write(api, TWO.replace(",", delimiter))
    assert names(api) == ["Burns", "Burke"]


@pytest.mark.parametrize(
    ("encoding", "python"),
    [
        (None, "utf-8"), ("UTF-8", "utf-8-sig"), ("utf-16", "utf-16"), ("ISO-8859-1", "latin-1"),
        ("Shift_JIS", "shift_jis"), ("windows-1252", "cp1252"),
    ],
)  # fmt: skip
def test_encodings_are_read(api, encoding, python):
    name = "山田" if encoding == "Shift_JIS" else "Bø"
    file_id = bulk.upload(api, bulk.zipped(f"Last_Name\r\n{name}\r\n".encode(python)))
    assert bulk.start_write(api, file_id, more={"character_encoding": encoding}).status == 201
    assert names(api) == [name]


def test_every_kind_of_text_has_its_value():
    api = sample_api()
    text = (
        "Name,Choices,Integer,Long,Decimal,Money,Flag,Day,Moment,Account,User.email,Tag\n"
        '"One, ""1""\nand more",Red; Blue,-3,123456789012345678,2.50,1000,TRUE,'
        f"01/31/2026,01/31/2026 09:00:00,{ACCOUNT},ASHA@example.com,Hot;New\n"
    )
    told = bulk.write(api, text, "Samples")
    assert counts(told) == (1, 0, 0, 1), bulk.outcome(api, told)
    [record] = api.crm.records("Samples")
    wanted = {
        "Name": 'One, "1"\nand more', "Choices": ["Red", "Blue"], "Integer": -3, "Long": "123456789012345678",
        "Decimal": 2.5, "Money": 1000, "Flag": True, "Day": "2026-01-31",
        "Moment": "2026-01-31T09:00:00+05:30", "Account": {"name": "Acme", "id": ACCOUNT},
    }  # fmt: skip
    assert {name: record[name] for name in wanted} == wanted
    assert record["User"]["id"] == USER
    assert [tag["name"] for tag in record["Tag"]] == ["Hot", "New"]


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("Integer", "many", "INVALID_DATA"),
        ("Integer", "1.5", "INVALID_DATA"),
        ("Integer", "1" * 400, "INVALID_DATA"),
        ("Decimal", "1,5", "INVALID_DATA"),
        ("Decimal", "1e999", "INVALID_DATA"),
        ("Flag", "yes", "INVALID_DATA"),
        ("Day", "31/01/2026", "INVALID_DATA"),
        ("Moment", "soon", "INVALID_DATA"),
        ("Text", "x" * 11, "INVALID_DATA"),
        ("Email_2", "nobody", "INVALID_DATA"),
        ("Account", "7", "INVALID_DATA"),
        ("Account", "Acme", "MANDATORY_NOT_FOUND"),
        ("User", "nobody", "INVALID_DATA"),
    ],
)
def test_a_cell_that_is_no_value_skips_its_row_alone(field, text, error):
    api = sample_api()
    rows = io.StringIO()
    csv.writer(rows).writerows([["Name", field], ["Bad", text], ["Good", ""]])
    told = bulk.write(api, rows.getvalue(), "Samples")
    bad, good = bulk.outcome(api, told)
    assert (bad["STATUS"], bad["RECORD_ID"], bad["ERRORS"].partition("-")[0]) == ("SKIPPED", "", error)
    assert (good["STATUS"], names(api, "Samples", "Name")) == ("ADDED", ["Good"])


@pytest.mark.parametrize(
    ("field", "pattern", "text", "value"),
    [
        ("Day", "dd-MM-yyyy", "31-01-2026", "2026-01-31"),
        ("Day", "yyyy/M/d", "2026/1/31", "2026-01-31"),
        ("Day", None, "2026-01-31", "2026-01-31"),
        ("Day", "dd-MM-yyyy", "2026-01-31", None),
        ("Moment", "dd.MM.yyyy HH:mm", "31.01.2026 21:30", "2026-01-31T21:30:00+05:30"),
        ("Moment", "yyyy-MM-dd'T'HH:mm:ssXXX", "2026-01-31T09:00:00+00:00", "2026-01-31T14:30:00+05:30"),
        ("Moment", None, "2026-01-31T09:00:00+00:00", "2026-01-31T14:30:00+05:30"),
        ("Moment", "MM/dd/yyyy hh:mm:ss a", "01/31/2026 09:30:00 PM", "2026-01-31T21:30:00+05:30"),
    ],
)
def test_dates_are_written_as_their_format_says(field, pattern, text, value):
    api = sample_api()
    mappings = [column("Name", 0), column(field, 1, format=pattern)]
    told = bulk.write(api, f"a;b\nOne;{text}\n", "Samples", field_mappings=mappings)
    if value is None:
        assert bulk.outcome(api, told)[0]["ERRORS"] == "INVALID_DATA-b"
    else:
        assert api.crm.records("Samples")[0][field] == value


def test_lookups_are_found_by_the_field_that_the_mapping_names(api):
    acme = api.create("Accounts", Account_Name="Acme")
    text = "Last_Name,Account,Boss\nA,acme,Asha Rao\nB,Nobody,Asha Rao\nC,Acme,Nobody\n"
    mappings = [
        column("Last_Name", 0), column("Account_Name", 1, find_by="Account_Name"),
        column("Owner", 2, find_by="full_name"),
    ]  # fmt: skip
    told = bulk.write(api, text, "Contacts", field_mappings=mappings)
    assert [row["ERRORS"] for row in bulk.outcome(api, told)] == [
        "",
        "INVALID_DATA-Account",
        "INVALID_DATA-Boss",
    ]
    [contact] = api.crm.records("Contacts")
    assert (contact["Account_Name"]["id"], contact["Owner"]["id"]) == (acme, USER)


def test_a_header_names_how_a_lookup_is_found(api):
    acme = api.create("Accounts", Account_Name="Acme")
    bulk.write(api, "Last_Name,Account_Name.Account_Name\nA,Acme\n", "Contacts")
    bulk.write(api, f"Last_Name,Account_Name.id\nB,{acme}\n", "Contacts")
    assert [contact["Account_Name"]["id"] for contact in api.crm.records("Contacts")] == [acme, acme]


def test_an_account_is_made_by_its_name_as_in_any_write(api):
    bulk.write(api, "Last_Name,Account_Name\nA,Acme\nB,acme\n", "Contacts")
    assert names(api, "Accounts", "Account_Name") == ["Acme"]


def test_a_default_fills_what_is_empty(api):
    mappings = [
        column("Last_Name", 0), column("City", 1, default_value={"value": "Oslo"}),
        column("No_of_Employees", default_value={"value": "7"}), column("Fax", 2),
    ]  # fmt: skip
    bulk.write(api, "a,b,c\nBurns,,\nBurke,Pune\n", field_mappings=mappings)
    kept = [(lead["City"], lead["No_of_Employees"], lead["Fax"]) for lead in api.crm.records("Leads")]
    assert kept == [("Oslo", 7, None), ("Pune", 7, None)]


def test_update_changes_known_records_and_skips_others(api):
    lead = api.create("Leads", Last_Name="Burns", Email="b@example.com", City="Oslo", Fax="1")
    gone = api.crm.add("Leads", {"Last_Name": "Gone", "$converted": True})["id"]
    text = f"id,City,Fax\n{lead},Pune,\n1,Pune,\n,Pune,\nx,Pune,\n{gone},Pune,\n"
    told = bulk.write(api, text, operation="update", find_by="id")
    assert counts(told) == (0, 1, 4, 5)
    assert [(row["STATUS"], row["RECORD_ID"], row["ERRORS"]) for row in bulk.outcome(api, told)] == [
        ("UPDATED", lead, ""),
        ("SKIPPED", "", "RESOURCE_NOT_FOUND-id"),
        ("SKIPPED", "", "MANDATORY_NOT_FOUND-id"),
        ("SKIPPED", "", "RESOURCE_NOT_FOUND-id"),
        ("SKIPPED", "", "CANNOT_PROCESS"),
    ]
    record = api.record("Leads", lead)
    assert (record["City"], record["Fax"], record["Last_Name"]) == ("Pune", None, "Burns")


@pytest.mark.parametrize(
    ("whole", "own", "fax"),
    [(None, None, None), (True, None, "1"), (None, True, "1"), (True, False, None), (False, True, "1")],
)
def test_empty_cells_clear_a_field_unless_they_are_ignored(api, whole, own, fax):
    lead = api.create("Leads", Last_Name="Burns", Email="b@example.com", Fax="1")
    file_id = bulk.upload(api, "Email,Fax\nB@EXAMPLE.com,\n")
    resource = {"find_by": "Email"} | ({} if own is None else {"ignore_empty": own})
    more = {} if whole is None else {"ignore_empty": whole}
    bulk.start_write(api, file_id, operation="update", more=more, **resource)
    assert api.record("Leads", lead)["Fax"] == fax


def test_upsert_updates_what_it_finds_and_adds_the_rest(api):
    lead = api.create("Leads", Last_Name="Old", Email="burns@example.com")
    told = bulk.write(api, TWO, operation="upsert", find_by="Email")
    assert counts(told) == (1, 1, 0, 2)
    first, second = bulk.outcome(api, told)
    assert (first["STATUS"], first["RECORD_ID"], second["STATUS"]) == ("UPDATED", lead, "ADDED")
    assert names(api) == ["Burns", "Burke"]
    by_id = bulk.write(api, f"id,Last_Name\n{lead},New\n,Newer\n7,No\n", operation="upsert", find_by="id")
    assert [row["STATUS"] for row in bulk.outcome(api, by_id)] == ["UPDATED", "ADDED", "SKIPPED"]


def test_insert_with_find_by_skips_what_is_known(api):
    api.create("Leads", Last_Name="Old", Email="burns@example.com")
    told = bulk.write(api, TWO, find_by="Email")
    assert counts(told) == (1, 0, 1, 2)
    assert [row["ERRORS"] for row in bulk.outcome(api, told)] == ["DUPLICATE_DATA-Email", ""]
    assert names(api) == ["Old", "Burke"]


def test_unique_fields_are_unique_within_a_file_too():
    org = {"modules": {"Machines": {"fields": {"Serial": {"unique": True}}}}}
    api = Api(FakeCRM(org, at=NOW))
    told = bulk.write(api, "Name,Serial\nA,1\nB,1\n", "Machines")
    assert [row["ERRORS"] for row in bulk.outcome(api, told)] == ["", "DUPLICATE_DATA-Serial"]


def test_what_a_bulk_read_wrote_a_bulk_write_takes_back(api):
    api.crm.seed("Leads", 20)
    before = api.crm.records("Leads")
    content = bulk.result(api, bulk.started(api))
    api.crm.clock.advance(minutes=1)
    told = bulk.write(api, content, operation="update", find_by="id")
    assert counts(told) == (0, 20, 0, 20), bulk.outcome(api, told)
    after = api.crm.records("Leads")
    for record in (*before, *after):
        record["Modified_Time"] = record["Last_Activity_Time"] = None
    assert after == before


def test_the_limit_of_rows_is_the_documented_one():
    assert Switches().bulk_write_rows == 25_000
    assert engine_write.MAX_UPLOAD == 25 * 1024 * 1024
