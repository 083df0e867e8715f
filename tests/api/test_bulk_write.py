"""Bulk write: a job maps an uploaded CSV and writes it row by row, or is refused. Source: platform.md 27."""

from __future__ import annotations

import csv
import io

import pytest

from tests import bulk
from tests.api.test_notifications import hook  # noqa: F401 - a receiver on this machine
from tests.bulk import TWO, column, counts, names
from tests.conftest import NOW, Api
from tests.engine.samples import USER
from zcrm_mock import FakeCRM, Switches

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
