"""Bulk read: a query becomes a job, the job a zipped CSV. Source: platform.md 26."""

from __future__ import annotations

import tracemalloc
import zipfile
from io import BytesIO

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import bulk
from tests.api.test_notifications import hook  # noqa: F401 - a receiver on this machine
from tests.conftest import NOW, Api
from tests.engine.samples import sample_api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.bulk import read as engine_read

USER = "5725767000000086017"
MINE = {"fields": ["Last_Name"]}


def leaf(api_name="Last_Name", comparator="equal", value="Burns"):
    return {"api_name": api_name, "comparator": comparator, "value": value}


def both(*parts, group_operator="and"):
    return {"group": list(parts), "group_operator": group_operator}


def refusal(answer):
    """The one failure inside `data`."""
    [slot] = answer.data
    assert slot["status"] == "error"
    return answer.status, slot["code"], slot["message"]


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


# --- the file --------------------------------------------------------------------------------------


def test_every_kind_of_value_has_its_text():
    api = sample_api()
    account = api.create("Accounts", Account_Name="Acme", Industry="Steel")
    values = {
        "Name": 'Say "hi", \nyou; æ', "Choices": ["Red", "Blue"], "Integer": -3, "Long": "123456789012345678",
        "Decimal": 2.5, "Money": 1000, "Flag": True, "Day": "2026-01-31", "Moment": "2026-01-31T09:00:00Z",
        "Account": {"id": account}, "User": {"id": USER}, "Tag": [{"name": "Hot"}, {"name": "New"}],
    }  # fmt: skip
    record = api.create("Samples", **values)
    names = [*values, "Number", "Text", "Account.Industry", "User.email", "Owner.last_name", "Layout"]
    [row] = bulk.read(api, "Samples", fields=names)
    layout = api.record("Samples", record)["$layout_id"]["id"]
    assert list(row) == ["Id", *names]
    assert row == {
        "Id": record, "Name": 'Say "hi", \nyou; æ', "Choices": "Red;Blue", "Integer": "-3",
        "Long": "123456789012345678", "Decimal": "2.5", "Money": "1000", "Flag": "true", "Day": "2026-01-31",
        "Moment": "2026-01-31T14:30:00+05:30", "Account": account, "User": USER, "Tag": "Hot;New",
        "Number": "S-7", "Text": "", "Account.Industry": "Steel", "User.email": "asha@example.com",
        "Owner.last_name": "Rao", "Layout": layout,
    }  # fmt: skip


def test_without_fields_all_that_a_csv_has_room_for_is_there():
    api = sample_api()
    api.create("Samples", Name="One", Rows=[{"Part": "Bolt"}])
    for fields in ({}, {"fields": []}, {"fields": None}):
        [row] = bulk.read(api, "Samples", **fields)
        assert {"Id", "Name", "Choices", "Owner", "Created_Time", "Layout", "Formula"} <= set(row)
        assert not {"id", "Rows", "Files", "Accounts", "Users"} & set(row)


def test_nothing_found_is_a_header_and_no_rows(api):
    job_id = bulk.started(api, **MINE)
    assert bulk.unzipped(bulk.result(api, job_id)) == (f"{job_id}.csv", "Id,Last_Name\r\n")
    assert bulk.job(api, job_id)["result"]["count"] == 0


def test_the_id_comes_first_and_once(api):
    lead = api.create("Leads", Last_Name="Burns")
    assert bulk.read(api, fields=["Last_Name", "id", "Last_Name"]) == [{"Id": lead, "Last_Name": "Burns"}]


def test_pages_follow_each_other_without_a_gap(api, monkeypatch):
    monkeypatch.setitem(engine_read.PER_PAGE, "csv", 2)
    names = [f"Name {number}" for number in range(5)]
    api.post("Leads", *({"Last_Name": name} for name in names))
    seen, more = [], []
    for page in (1, 2, 3, 4):
        job_id = bulk.started(api, page=page, **MINE)
        seen += [row["Last_Name"] for row in bulk.table(bulk.result(api, job_id))]
        more.append(bulk.job(api, job_id)["result"]["more_records"])
    assert (seen, more) == (names, [True, True, False, False])


def test_a_file_is_made_a_row_at_a_time(api):
    api.crm.add("Leads", [{"Last_Name": f"L{n}", "Description": "x" * 20_000} for n in range(1000)])
    tracemalloc.start()
    job_id = bulk.started(api, fields=["Description"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bulk.job(api, job_id)["result"]["count"] == 1000
    assert peak < 5_000_000


def test_a_view_narrows_what_the_criteria_find(api):
    for name, opted in (("Burns", True), ("Burke", True), ("Boyle", False)):
        api.create("Leads", Last_Name=name, Email_Opt_Out=opted)
    api.crm.add("Leads", {"Last_Name": "Gone", "$converted": True})
    views = {view.system_name: view.id for view in api.crm.org.views["Leads"]}
    found = bulk.read(
        api, cvid=views["UNSUBSCRIBEDLEADS"], criteria=leaf("Last_Name", "not_equal", "Burns"), **MINE
    )
    assert [row["Last_Name"] for row in found] == ["Burke"]
    converted = bulk.read(api, cvid=views["CONVERTEDLEADS"], **MINE)
    assert [row["Last_Name"] for row in converted] == ["Gone"]


def test_events_come_as_a_calendar(api):
    event = api.create(
        "Events", Event_Title="Fair, big; " + "ø" * 60, Start_DateTime="2026-01-01T09:00:00+01:00",
        End_DateTime="2026-01-01T10:00:00+01:00", Venue="Oslo\nHall",
    )  # fmt: skip
    job_id = bulk.start_read(api, "Events", more={"file_type": "ics"}).data[0]["details"]["id"]
    name, text = bulk.unzipped(bulk.result(api, job_id))
    assert name == f"{job_id}.ics"
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    whole = text.replace("\r\n ", "")
    assert f"UID:{event}\r\n" in whole
    assert "DTSTART:20260101T080000Z\r\n" in whole
    assert "SUMMARY:Fair\\, big\\; " + "ø" * 60 + "\r\n" in whole
    assert "LOCATION:Oslo\\nHall\r\n" in whole
    told = bulk.job(api, job_id)
    assert (told["file_type"], told["result"]["per_page"], told["result"]["count"]) == ("ics", 20_000, 1)


def test_a_proxy_hands_on_the_bytes_of_a_download(api):
    lead = api.create("Leads", Last_Name="Burns")
    job_id = bulk.started(api, **MINE)
    content = api.get(f"/proxy/crm/bulk/v2/read/{job_id}/result").response.body
    assert bulk.table(content) == [{"Id": lead, "Last_Name": "Burns"}]


def test_a_calendar_holds_events_of_any_time(api):
    day = {"Start_DateTime": "0050-01-01T00:00:00Z", "End_DateTime": "9999-12-30T00:00:00Z"}
    api.create("Events", Event_Title="Fair", **day)
    job_id = bulk.start_read(api, "Events", more={"file_type": "ics"}).data[0]["details"]["id"]
    text = bulk.unzipped(bulk.result(api, job_id))[1]
    assert "DTSTART:0050" in text
    assert "DTEND:99991230T000000Z\r\n" in text


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


CRITERIA = [
    ("Burns", "INVALID_CRITERIA", "Invalid criteria Burns for the query."),
    ([leaf()], "INVALID_CRITERIA", None),
    ({"no": 1}, "INVALID_CRITERIA", 'Invalid criteria {"no":1} for the query.'),
    ({"api_name": "City", "comparator": "equal"}, "INVALID_CRITERIA", None),
    ({"api_name": 7, "comparator": "equal", "value": 1}, "INVALID_CRITERIA", None),
    ({"group": [], "group_operator": "and"}, "INVALID_CRITERIA", None),
    ({"group": "x", "group_operator": "and"}, "INVALID_CRITERIA", None),
    (both(leaf(), "x"), "INVALID_CRITERIA", None),
    (leaf() | both(leaf(), leaf()), "AMBIGUOUS_CRITERIA", None),
    (both(leaf()), "AMBIGUOUS_GROUP_IN_CRITERIA", None),
    (both(leaf(), leaf(), group_operator="xor"), "GROUP_OPERATOR_NOT_SUPPORTED", None),
    ({"group": [leaf(), leaf()]}, "GROUP_OPERATOR_NOT_SUPPORTED", None),
    (both(*[leaf()] * 26), "CRITERIA_LIMIT_EXCEEDED", "Number of criteria exceeded the maximum limit of 25"),
    (
        leaf("Nothing"),
        "FIELD_IN_CRITERIA_NOT_AVAILABLE",
        "Field api name 'Nothing' is not available for criteria "
        '{"api_name":"Nothing","comparator":"equal","value":"Burns"}. '
        "Check visibility and permission for the field",
    ),
    (leaf("Tag", "equal", "Hot"), "FIELD_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(comparator="like"), "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(comparator=None), "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED", None),
    (
        leaf("Email_Opt_Out", "not_equal", value=True),
        "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE",
        "Field api name 'Email_Opt_Out' is not supported with comparator 'not_equal' for criteria "
        '{"api_name":"Email_Opt_Out","comparator":"not_equal","value":true}.',
    ),
    (leaf(comparator="less_than"), "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("No_of_Employees", "between", [1, 2]), "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("Owner", "contains", "1"), "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf(value=None), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(value=""), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(value={"id": "1"}), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf("Created_Time", "in", []), "VALUE_IN_CRITERIA_NOT_SUPPORTED", None),
    (leaf(value=["Burns"]), "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf(value=["a", "b"]), "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (
        leaf("Created_Time", "between", "2026-01-01T00:00:00Z"),
        "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
        None,
    ),
    (leaf(comparator="contains", value="${EMPTY}"), "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("No_of_Employees", "equal", "many"), "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf("Created_Time", "equal", "yesterday"), "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE", None),
    (leaf(value="x" * 256), "VALUE_LIMIT_EXCEEDED_IN_CRITERIA", "Value exceeded limit 255"),
    (leaf(comparator="in", value=["x"] * 201), "VALUE_LIMIT_EXCEEDED_IN_CRITERIA", None),
]


@pytest.mark.parametrize(
    ("criteria", "code", "message"), CRITERIA, ids=[f"{n} {row[1]}" for n, row in enumerate(CRITERIA)]
)
def test_criteria_that_cannot_be_are_refused(api, criteria, code, message):
    status, told, text = refusal(bulk.start_read(api, criteria=criteria))
    assert (status, told) == (400, code)
    assert message in (None, text)


def test_criteria_nested_too_deep_are_refused(api):
    deep = leaf()
    for _ in range(21):
        deep = both(deep, leaf())
    assert refusal(bulk.start_read(api, criteria=deep))[1] == "CRITERIA_NOT_SUPPORTED"


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


# --- what it finds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        (leaf(), ["Burns"]),
        (leaf(comparator="starts_with", value="bu"), ["Burns", "Burke"]),
        (leaf(comparator="not_contains", value="u"), ["Boyle"]),
        (leaf("City", "equal", "${EMPTY}"), ["Boyle"]),
        (leaf("City", "not_equal", "${EMPTY}"), ["Burns", "Burke"]),
        (leaf(comparator="in", value=["Boyle", "Burke"]), ["Burke", "Boyle"]),
        (leaf("Annual_Revenue", "greater_equal", 20), ["Burke", "Boyle"]),
        (leaf("Annual_Revenue", "less_than", "20"), ["Burns"]),
        (leaf("Created_Time", "between", ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]), None),
        (leaf("Created_Time", "not_between", ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]), []),
        (leaf("Owner", "equal", USER), None),
        (leaf("Owner", "equal", "${CURRENTUSER}"), None),
        (leaf("Owner.last_name", "equal", "rao"), None),
        (leaf("Email_Opt_Out", "equal", value=True), ["Boyle"]),
        (
            both(
                leaf(),
                both(leaf("City", "equal", "Oslo"), leaf("Annual_Revenue", "equal", 20)),
                group_operator="OR",
            ),
            ["Burns", "Burke"],
        ),
    ],
)
def test_criteria_choose_the_rows(api, criteria, names):
    people = [("Burns", "Bergen", 10, False), ("Burke", "Oslo", 20, False), ("Boyle", None, 30, True)]
    for name, city, revenue, opted in people:
        api.create("Leads", Last_Name=name, City=city, Annual_Revenue=revenue, Email_Opt_Out=opted)
    found = [row["Last_Name"] for row in bulk.read(api, criteria=criteria, **MINE)]
    assert found == (["Burns", "Burke", "Boyle"] if names is None else names)


def test_criteria_reach_over_lookups(api):
    for account, industry in (("Acme", "Steel"), ("Zylker", "Milk")):
        kept = api.create("Accounts", Account_Name=account, Industry=industry)
        api.create("Contacts", Last_Name=f"Of {account}", Account_Name={"id": kept})
    found = bulk.read(
        api, "Contacts", fields=["Last_Name", "Account_Name.Industry"],
        criteria=leaf("Account_Name.Industry", "starts_with", "st"),
    )  # fmt: skip
    assert [(row["Last_Name"], row["Account_Name.Industry"]) for row in found] == [("Of Acme", "Steel")]


WORDS = {"equal": "=", "not_equal": "!=", "in": "in", "not_in": "not in"}
RANGES = WORDS | {"less_than": "<", "less_equal": "<=", "greater_than": ">", "greater_equal": ">="}
NAMES, CITIES = ["Burns", "burke", "O'Hara", 'B"q', "a,b", "æø\nå"], ["Oslo", "Pune", None]
texts = st.tuples(st.sampled_from(["Last_Name", "City"]), st.sampled_from([*NAMES, "Oslo", "Nobody"]))
numbers = st.tuples(st.just("Annual_Revenue"), st.integers(0, 4))


def asked_twice(field, word, value):
    """The same condition as bulk read and as COQL say it."""
    many = word in ("in", "not_in")
    said = "'" + str(value).replace("'", "''") + "'"
    in_coql = f"{field} {RANGES[word]} " + (f"({said})" if many else said)
    return leaf(field, word, [value] if many else value), in_coql


@st.composite
def conditions(draw):
    field, value = draw(texts | numbers)
    word = draw(st.sampled_from(sorted(RANGES if field == "Annual_Revenue" else WORDS)))
    return asked_twice(field, word, value)


def joined(parts):
    left, right, word = parts
    return both(left[0], right[0], group_operator=word), f"({left[1]} {word} {right[1]})"


trees = st.recursive(
    conditions(),
    lambda inner: st.tuples(inner, inner, st.sampled_from(["and", "or"])).map(joined),
    max_leaves=20,  # COQL takes 25 conditions
)
people = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(CITIES), st.integers(0, 4) | st.none()), max_size=8
)


@given(people, trees)
def test_a_bulk_read_finds_what_coql_finds(rows, tree):
    api = Api(FakeCRM(at=NOW))
    api.crm.add("Leads", [{"Last_Name": n, "City": c, "Annual_Revenue": r} for n, c, r in rows])
    criteria, in_coql = tree
    fields = ["Last_Name", "City", "Annual_Revenue"]
    answer = api.call(
        "POST", "coql", {"select_query": f"select {', '.join(fields)} from Leads where {in_coql}"}
    )
    assert answer.status in (200, 204), answer.json
    wanted = [
        {"Id": row["id"]} | {name: "" if row[name] is None else str(row[name]) for name in fields}
        for row in answer.data
    ]
    assert bulk.read(api, fields=fields, criteria=criteria) == wanted


def test_what_was_written_in_bulk_is_read_in_bulk():
    count = 100_000
    api = Api(FakeCRM(at=NOW, switches=Switches(bulk_write_rows=count)))
    rows = [(f"Name {i}", f"n{i}@example.com", ("Oslo", "", "Pune, IN")[i % 3]) for i in range(count)]
    lines = [f'{name},{email},"{city}"' for name, email, city in rows]
    told = bulk.write(api, "\n".join(["Last_Name,Email,City", *lines]))
    counts = told["resource"][0]["file"]
    assert (counts["added_count"], counts["skipped_count"], counts["total_count"]) == (count, 0, count)
    job_id = bulk.started(api, fields=["Last_Name", "Email", "City"])
    found = bulk.table(bulk.result(api, job_id))
    assert [(row["Last_Name"], row["Email"], row["City"]) for row in found] == rows
    assert [row["RECORD_ID"] for row in bulk.outcome(api, told)] == [row["Id"] for row in found]


def test_a_query_is_told_as_it_was_sent(api):
    criteria = both(leaf(), leaf("City", "equal", "${EMPTY}"))
    told = bulk.job(api, bulk.started(api, "leads", criteria=criteria, page=2, **MINE))
    assert orjson.dumps(told["query"]) == orjson.dumps(
        {"module": "Leads", "page": 2, "fields": ["Last_Name"], "criteria": criteria}
    )


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
