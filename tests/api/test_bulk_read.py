"""Bulk read: a query becomes a job, is told how far it is, or is refused. Source: platform.md 26."""

from __future__ import annotations

import zipfile
from io import BytesIO

import orjson
import pytest

from tests import bulk
from tests.api.test_notifications import hook  # noqa: F401 - a receiver on this machine
from tests.bulk import MINE, both, leaf, refusal
from tests.conftest import NOW, Api
from tests.engine.samples import USER
from zcrm_mock import FakeCRM, Switches


def slow_api(seconds=60):
    return Api(FakeCRM(at=NOW, switches=Switches(job_seconds=seconds)))


# --- the job ---------------------------------------------------------------------------------------


def test_a_job_is_added_then_in_progress_then_completed():
    api = slow_api()
    lead = api.create("Leads", Last_Name="Burns")
    added = bulk.start_read(api, fields=["Last_Name"])
    assert added.status == 201
    assert added.json["info"] == {}
    [slot] = added.data
    job_id = slot["details"]["id"]
    creator, now = {"id": USER, "name": "Asha Rao"}, "2026-11-23T10:00:00-08:00"
    assert slot == {
        "status": "success", "code": "ADDED_SUCCESSFULLY", "message": "Added successfully.",
        "details": {
            "id": job_id, "operation": "read", "state": "ADDED", "created_by": creator, "created_time": now,
        },
    }  # fmt: skip
    states = []
    for seconds in (0, 30, 29):
        api.crm.clock.advance(seconds=seconds)
        told = bulk.job(api, job_id)
        assert "result" not in told
        states.append(told["state"])
        assert api.get(f"/crm/bulk/v2/read/{job_id}/result").code == "RESOURCE_NOT_FOUND"
    assert states == ["ADDED", "IN PROGRESS", "IN PROGRESS"]
    api.crm.clock.advance(seconds=1)
    assert bulk.job(api, job_id) == {
        "id": job_id, "operation": "read", "state": "COMPLETED",
        "result": {
            "page": 1, "per_page": 200_000, "count": 1,
            "download_url": f"/crm/bulk/v2/read/{job_id}/result", "more_records": False,
        },
        "query": {"module": "Leads", "page": 1, "fields": ["Last_Name"]},
        "created_by": creator, "created_time": now, "file_type": "csv",
    }  # fmt: skip
    assert bulk.table(bulk.result(api, job_id)) == [{"Id": lead, "Last_Name": "Burns"}]


def test_the_result_is_a_zip_called_as_its_job(api):
    job_id = bulk.started(api)
    answer = api.get(f"/crm/bulk/v2/read/{job_id}/result")
    assert answer.response.header("Content-Type") == "application/x-download"
    assert answer.response.header("Content-Disposition") == f"attachment; filename*=UTF-8''{job_id}.zip"
    with zipfile.ZipFile(BytesIO(answer.response.body)) as zip_file:
        [member] = zip_file.infolist()
    assert (member.filename, member.date_time) == (f"{job_id}.csv", (2026, 11, 23, 18, 0, 0))


def test_a_result_is_kept_for_a_day(api):
    job_id = bulk.started(api)
    api.crm.clock.advance(hours=23, minutes=59)
    bulk.result(api, job_id)
    api.crm.clock.advance(minutes=1)
    answer = api.get(f"/crm/bulk/v2/read/{job_id}/result")
    assert (answer.status, answer.code) == (404, "RESOURCE_NOT_FOUND")
    assert bulk.job(api, job_id)["state"] == "COMPLETED"
    with api.crm.locked() as org:
        assert org.store.shelf.file(f"bulk/{job_id}") is not None
        bulk.started(api)
        assert org.store.shelf.file(f"bulk/{job_id}") is None, "it takes room for ever"


@pytest.mark.parametrize("tail", ["", "/result"])
def test_a_job_that_nobody_started_is_404(api, tail):
    answer = api.get(f"/crm/bulk/v2/read/123{tail}")
    assert (answer.status, answer.code) == (404, "RESOURCE_NOT_FOUND")
    assert answer.json["message"] == "The requested resource doesn't exist."
    assert answer.json["details"] == {"resource": "123"}


def test_a_query_is_told_as_it_was_sent(api):
    criteria = both(leaf(), leaf("City", "equal", "${EMPTY}"))
    told = bulk.job(api, bulk.started(api, "leads", criteria=criteria, page=2, **MINE))
    assert orjson.dumps(told["query"]) == orjson.dumps(
        {"module": "Leads", "page": 2, "fields": ["Last_Name"], "criteria": criteria}
    )


def test_a_bulk_write_is_no_bulk_read(api):
    written = bulk.write(api, "Last_Name\nBurns\n")
    assert api.get(f"/crm/bulk/v2/read/{written['id']}").code == "RESOURCE_NOT_FOUND"


def test_jobs_and_results_come_back_with_a_snapshot(api):
    api.create("Leads", Last_Name="Burns")
    job_id = bulk.started(api)
    before = api.crm.snapshot()
    api.crm.reset()
    assert api.get(f"/crm/bulk/v2/read/{job_id}").status == 404
    api.crm.restore(before)
    assert len(bulk.table(bulk.result(api, job_id))) == 1


def test_a_job_can_be_made_to_fail(api):
    api.crm.fail_jobs()
    told = bulk.job(api, bulk.started(api))
    assert told["state"] == "FAILURE"
    assert told["result"] == {
        "error_message": {
            "code": "INTERNAL_SERVER_ERROR", "details": {}, "status": "error",
            "message": "Internal server error occurred.",
        }
    }  # fmt: skip
    assert api.get(f"/crm/bulk/v2/read/{told['id']}/result").status == 404
    assert bulk.job(api, bulk.started(api))["state"] == "COMPLETED"


def test_the_eleventh_download_of_a_minute_is_one_too_many_where_limits_are_enforced(api):
    job_id = bulk.started(api)
    path = f"/crm/bulk/v2/read/{job_id}/result"
    assert {api.get(path).status for _ in range(15)} == {200}
    api.crm.clock.advance(minutes=1)
    api.crm.credits.enforced = True
    statuses = [api.get(path).status for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    api.crm.clock.advance(minutes=1)
    assert api.get(path).status == 200


def test_scopes_reach_the_module_that_the_query_names():
    crm = FakeCRM(at=NOW, auth="strict")
    api = Api(crm, token=crm.token(["ZohoCRM.bulk.READ", "ZohoCRM.modules.leads.READ"]))
    job_id = bulk.started(api)
    refused = bulk.start_read(api, "Deals")
    assert (refused.status, refused.code) == (401, "OAUTH_SCOPE_MISMATCH")
    api.token = crm.token(["ZohoCRM.bulk.READ", "ZohoCRM.modules.deals.READ"])
    assert api.get(f"/crm/bulk/v2/read/{job_id}").status == 401
    assert api.get(f"/crm/bulk/v2/read/{job_id}/result").status == 401


# --- the callback ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["COMPLETED", "FAILURE"])
def test_the_callback_gets_what_the_status_tells(hook, state):  # noqa: F811
    api = slow_api()
    api.crm.fail_jobs(state == "FAILURE")
    job_id = bulk.start_read(api, more={"callback": {"url": hook.url, "method": "post"}}).data[0]["details"][
        "id"
    ]
    assert api.crm.callbacks.wait() == []
    api.crm.clock.advance(minutes=1)
    told = api.get(f"/crm/bulk/v2/read/{job_id}").json
    api.crm.callbacks.wait()
    assert hook.came == [told]
    assert told["data"][0]["state"] == state
    api.get(f"/crm/bulk/v2/read/{job_id}")
    assert len(api.crm.callbacks.wait()) == 1


def test_changes_made_by_a_job_are_told_even_if_only_reads_follow(hook):  # noqa: F811
    api = slow_api()
    watch = {"channel_id": 1, "events": ["Leads.create"], "notify_url": hook.url}
    api.call("POST", "actions/watch", {"watch": [watch]})
    file_id = bulk.upload(api, "Last_Name\nBurns\n")
    bulk.start_write(api, file_id)
    api.crm.clock.advance(minutes=1)
    [lead] = api.get("Leads").data
    api.crm.callbacks.wait()
    assert [came["ids"] for came in hook.came] == [[lead["id"]]]


# --- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        (None, b"{}", 415, "MEDIA_TYPE_NOT_SUPPORTED"),
        ("text/plain", b"{}", 415, "MEDIA_TYPE_NOT_SUPPORTED"),
        ("application/json", b"", 400, "REQUEST_BODY_IS_EMPTY"),
        ("application/json; charset=utf-8", b" \n", 400, "REQUEST_BODY_IS_EMPTY"),
        ("Application/JSON", b"{", 400, "REQUEST_BODY_NOT_READABLE"),
        ("application/json", b"[]", 400, "REQUEST_BODY_NOT_READABLE"),
        ("application/json", b'{"a":' + b"[" * 99 + b"]" * 99 + b"}", 400, "REQUEST_BODY_NOT_READABLE"),
    ],
)
@pytest.mark.parametrize("what", ["read", "write"])
def test_a_body_is_json_and_says_so(api, kind, body, status, code, what):
    headers = {"content-type": kind} if kind else {}
    answer = api.call("POST", f"/crm/bulk/v2/{what}", body=body, headers=headers)
    assert (answer.status, answer.code) == (status, code)


ODD_PAGE = "Invalid page number for query. Page {} is not supported for the query."
TWO_HOPS = ["Account_Name.Phone", "Contact_Name.Phone", "Campaign_Source.Type"]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ({"module": None}, "MODULE_NOT_AVAILABLE", "Requested module 'null' is not available."),
        (
            {"module": {"api_name": "Leads"}},
            "MODULE_NOT_AVAILABLE",
            'Requested module \'{"api_name":"Leads"}\' is not available.',
        ),
        ({"module": "Nothing"}, "MODULE_NOT_AVAILABLE", "Requested module 'Nothing' is not available."),
        (
            {"module": "Notes"},
            "MODULE_NOT_SUPPORTED",
            "Invalid module for the query. Module 'Notes' is not supported.",
        ),
        ({"page": 0}, "PAGE_RANGE_EXCEEDED", ODD_PAGE.format(0) + " Page range is from 1 to 500."),
        ({"page": 501}, "PAGE_RANGE_EXCEEDED", ODD_PAGE.format(501) + " Page range is from 1 to 500."),
        ({"page": "x"}, "PAGE_NOT_SUPPORTED", ODD_PAGE.format("x")),
        ({"page": True}, "PAGE_NOT_SUPPORTED", ODD_PAGE.format("true")),
        (
            {"cvid": "1"},
            "QUERY_NOT_SUPPORTED",
            "Invalid query for bulk read job. Query 'cvid 1' is not supported.",
        ),
        ({"fields": "Last_Name"}, "QUERY_NOT_SUPPORTED", None),
        ({"fields": ["Last_Name", 7]}, "QUERY_NOT_SUPPORTED", None),
        (
            {"fields": ["Nothing"]},
            "FIELD_NOT_AVAILABLE",
            "Requested field api name 'Nothing' is not available for the module 'Leads'. "
            "Check permission or visibility for the field.",
        ),
        ({"fields": ["City.Phone"]}, "FIELD_NOT_AVAILABLE", None),
        ({"fields": ["Owner.nothing"]}, "FIELD_NOT_AVAILABLE", None),
        (
            {"module": "Quotes", "fields": ["Product_Details"]},
            "FIELD_NOT_SUPPORTED",
            "Invalid field for the module provided in fields. "
            "Field api name 'Product_Details' is not supported for this module 'Quotes'.",
        ),
        (
            {"module": "Deals", "fields": TWO_HOPS},
            "JOIN_LIMIT_EXCEEDED",
            "Join limit exceeded for the query. Maximum number of joins supported in a query is 2",
        ),
        (
            {
                "module": "Deals",
                "fields": TWO_HOPS[:2],
                "criteria": leaf("Campaign_Source.Type", "equal", "Webinar"),
            },
            "JOIN_LIMIT_EXCEEDED",
            None,
        ),
    ],
)
def test_a_query_that_cannot_be_is_refused_inside_data(api, query, code, message):
    answer = bulk.start_read(api, **({"module": "Leads"} | query))
    status, told, text = refusal(answer)
    assert (status, told) == (400, code)
    assert message in (None, text)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"file_type": "xls"}, "JOB_NOT_SUPPORTED"),
        ({"file_type": ["csv"]}, "JOB_NOT_SUPPORTED"),
        ({"file_type": "ics"}, "MODULE_NOT_SUPPORTED"),
        ({"query": None}, "QUERY_NOT_SUPPORTED"),
        ({"query": "Leads"}, "QUERY_NOT_SUPPORTED"),
        ({"query": {"module": "Events", "fields": ["id"]}, "file_type": "ics"}, "QUERY_NOT_SUPPORTED"),
        ({"callback": "http://127.0.0.1"}, "INVALID_CALLBACK_URL"),
        ({"callback": {"method": "post"}}, "INVALID_CALLBACK_URL"),
        ({"callback": {"url": "ftp://x", "method": "post"}}, "INVALID_CALLBACK_URL"),
        ({"callback": {"url": "http://x", "method": "get"}}, "INVALID_CALLBACK_METHOD"),
        ({"callback": {"url": "http://x", "method": 7}}, "INVALID_CALLBACK_METHOD"),
    ],
)
def test_a_job_that_cannot_be_is_refused(api, more, code):
    assert refusal(bulk.start_read(api, more=more))[:2] == (400, code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/crm/bulk/v2/delete", 400, "INVALID_BULK_OPERATION"),
        ("/crm/bulk/v2/delete/1/result", 400, "INVALID_BULK_OPERATION"),
        ("/crm/bulk/v2", 400, "INVALID_BULK_OPERATION"),
        ("/books/bulk/v2/read", 400, "INVALID_SERVICE_NAME"),
        ("/crm/bulk/v2/read/1/2/3", 404, "INVALID_URL_PATTERN"),
        ("/crm/bulk", 404, "INVALID_URL_PATTERN"),
    ],
)
def test_a_path_that_is_no_bulk_job_says_what_is_wrong_with_it(api, path, status, code):
    answer = api.get(path)
    assert (answer.status, answer.code) == (status, code)
