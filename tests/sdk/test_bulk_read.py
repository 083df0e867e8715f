"""The three operations of bulk read, and what the SDK parsed."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api import bulk_read
from zcrmsdk.src.com.zoho.crm.api.bulk_read import BulkReadOperations
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests import bulk
from tests.api.test_notifications import hook  # noqa: F401 - a receiver on this machine
from tests.sdk.kit import made


@pytest.fixture
def api(sdk):
    return BulkReadOperations()


def leaf(api_name, comparator, value):
    return made(bulk_read.Criteria, api_name=api_name, comparator=Choice(comparator), value=value)


def request(module, *, file_type=None, callback=None, **query):
    more = {} if file_type is None else {"file_type": Choice(file_type)}
    if callback:
        more["callback"] = made(bulk_read.CallBack, url=callback, method=Choice("post"))
    return made(bulk_read.RequestWrapper, query=made(bulk_read.Query, module=module, **query), **more)


def started(api, *args, **query):
    """The id of a job that was taken."""
    answer = api.create_bulk_read_job(request(*args, **query))
    [slot] = answer.get_object().get_data()
    assert answer.get_status_code() == 201
    assert isinstance(slot, bulk_read.SuccessResponse), slot
    return int(slot.get_details()["id"])


def details(api, job_id):
    [job] = api.get_bulk_read_job_details(job_id).get_object().get_data()
    return job


def test_a_job_is_started_watched_and_downloaded(sdk, api, hook):  # noqa: F811
    account = sdk.create("Accounts", Account_Name="Acme")
    mine = sdk.create("Contacts", Last_Name="Burns", Account_Name=sdk.link(account))
    sdk.create("Contacts", Last_Name="Boyle")
    criteria = made(
        bulk_read.Criteria,
        group_operator=Choice("and"),
        group=[
            leaf("Last_Name", "starts_with", "B"),
            leaf("Account_Name.Account_Name", "in", ["Acme", "Other"]),
        ],
    )
    answer = api.create_bulk_read_job(
        request(
            "Contacts", fields=["Last_Name", "Account_Name"], criteria=criteria, page=1, callback=hook.url
        )
    )
    [slot] = answer.get_object().get_data()
    told = slot.get_details()
    assert (slot.get_code().get_value(), slot.get_message().get_value()) == (
        "ADDED_SUCCESSFULLY",
        "Added successfully.",
    )
    assert (told["operation"], told["state"].get_value(), told["created_by"].get_name()) == (
        "read",
        "ADDED",
        "Asha Rao",
    )
    job = details(api, int(told["id"]))
    result = job.get_result()
    assert (job.get_state().get_value(), job.get_file_type(), job.get_created_time()) == (
        "COMPLETED",
        "csv",
        sdk.now,
    )
    assert (result.get_page(), result.get_per_page(), result.get_count(), result.get_more_records()) == (
        1,
        200_000,
        1,
        False,
    )
    assert result.get_download_url() == f"/crm/bulk/v2/read/{job.get_id()}/result"
    query = job.get_query()
    assert (query.get_module(), query.get_fields(), query.get_page()) == (
        "Contacts",
        ["Last_Name", "Account_Name"],
        1,
    )
    first, _ = query.get_criteria().get_group()
    assert (first.get_api_name(), first.get_comparator().get_value(), first.get_value()) == (
        "Last_Name",
        "starts_with",
        "B",
    )
    stream = api.download_result(job.get_id()).get_object().get_file()
    assert stream.get_name() == f"{job.get_id()}.zip"
    content = b"".join(stream.get_stream())
    assert bulk.table(content) == [{"Id": str(mine), "Last_Name": "Burns", "Account_Name": str(account)}]
    sdk.crm.callbacks.wait()
    assert [came["data"][0]["id"] for came in hook.came] == [str(job.get_id())]


def test_events_are_downloaded_as_a_calendar(sdk, api):
    sdk.create("Events", Event_Title="Fair", Start_DateTime=sdk.now, End_DateTime=sdk.now)
    job_id = started(api, "Events", file_type="ics")
    assert details(api, job_id).get_file_type() == "ics"
    content = b"".join(api.download_result(job_id).get_object().get_file().get_stream())
    name, text = bulk.unzipped(content)
    assert (name, "SUMMARY:Fair" in text) == (f"{job_id}.ics", True)


def test_a_view_is_read_by_its_id(sdk, api):
    sdk.create("Leads", Last_Name="Burns", Email_Opt_Out=True)
    sdk.create("Leads", Last_Name="Boyle")
    [cvid] = [view.id for view in sdk.crm.org.views["Leads"] if view.system_name == "UNSUBSCRIBEDLEADS"]
    job = details(api, started(api, "Leads", cvid=cvid))
    assert (job.get_query().get_cvid(), job.get_result().get_count()) == (cvid, 1)


@pytest.mark.parametrize(
    ("query", "code", "details"),
    [
        ({"module": "Nothing"}, "MODULE_NOT_AVAILABLE", {}),
        ({"module": "Leads", "fields": ["Nothing"]}, "FIELD_NOT_AVAILABLE", {"api_name": "Nothing"}),
        ({"module": "Leads", "page": 501}, "PAGE_RANGE_EXCEEDED", {}),
        (
            {"module": "Leads", "criteria": leaf("City", "less_than", "x")},
            "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE",
            {"api_name": "City", "comparator": "less_than"},
        ),
    ],
)
def test_a_refused_query_is_an_api_exception_in_data(api, query, code, details):
    answer = api.create_bulk_read_job(request(**query))
    [slot] = answer.get_object().get_data()
    assert (type(slot).__name__, slot.get_code().get_value()) == ("APIException", code)
    assert (answer.get_status_code(), slot.get_status().get_value()) == (400, "error")
    assert slot.get_details() == details


def test_an_unknown_job_is_an_api_exception(sdk, api):
    gone = (404, "error", "RESOURCE_NOT_FOUND", "The requested resource doesn't exist.", {"resource": "7"})
    assert sdk.refused(api.get_bulk_read_job_details(7)) == gone
    assert sdk.refused(api.download_result(7)) == gone
