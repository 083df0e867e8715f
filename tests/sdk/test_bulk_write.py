"""The four operations of bulk write, and what the SDK parsed."""

from __future__ import annotations

from io import BytesIO

import pytest
from zcrmsdk.src.com.zoho.crm.api import bulk_write
from zcrmsdk.src.com.zoho.crm.api.bulk_write import BulkWriteOperations
from zcrmsdk.src.com.zoho.crm.api.util import Choice, StreamWrapper

from tests import bulk
from tests.api.test_notifications import hook  # noqa: F401 - a receiver on this machine
from tests.sdk.kit import made

TEXT = "Name,Mail,Since\nBurns,burns@example.com,31-01-2026\nBurke,nobody,31-01-2026\n"


@pytest.fixture
def api(sdk):
    return BulkWriteOperations()


def upload(sdk, api, content=None, **headers):
    sent = {"feature": "bulk-write", "x_crm_org": "694579901"} | headers
    stream = BytesIO(bulk.zipped(TEXT) if content is None else content)
    body = made(bulk_write.FileBodyWrapper, file=StreamWrapper("leads.zip", stream))
    return api.upload_file(body, sdk.headers(bulk_write.UploadFileHeader, **sent))


def mapped(api_name, **more):
    return made(bulk_write.FieldMapping, api_name=api_name, **more)


def request(file_id, *, module="Leads", operation="insert", callback=None, **resource):
    own = made(bulk_write.Resource, type=Choice("data"), module=module, file_id=str(file_id), **resource)
    more = {"callback": made(bulk_write.CallBack, url=callback, method=Choice("post"))} if callback else {}
    return made(
        bulk_write.RequestWrapper,
        operation=Choice(operation),
        character_encoding="UTF-8",
        resource=[own],
        **more,
    )


def test_a_file_is_uploaded_written_watched_and_its_result_downloaded(sdk, api, hook):  # noqa: F811
    uploaded = upload(sdk, api).get_object()
    assert (uploaded.get_code().get_value(), uploaded.get_message().get_value()) == (
        "FILE_UPLOAD_SUCCESS",
        "file uploaded.",
    )
    assert uploaded.get_details()["created_time"] == sdk.now
    file_id = uploaded.get_details()["file_id"]
    mappings = [
        mapped("Last_Name", index=0),
        mapped("Email", index=1),
        mapped("Lead_Source", default_value={"value": "Partner"}),
    ]
    answer = api.create_bulk_write_job(
        request(file_id, field_mappings=mappings, ignore_empty=True, callback=hook.url)
    )
    added = answer.get_object()
    assert (answer.get_status_code(), added.get_code().get_value(), added.get_message().get_value()) == (
        201,
        "SUCCESS",
        "success",
    )
    assert added.get_details()["created_by"].get_name() == "Asha Rao"
    job_id = int(added.get_details()["id"])

    job = api.get_bulk_write_job_details(job_id).get_object()
    assert (type(job).__name__, job.get_status(), job.get_operation(), job.get_character_encoding()) == (
        "BulkWriteResponse",
        "COMPLETED",
        "insert",
        "UTF-8",
    )
    assert (job.get_id(), job.get_created_time(), job.get_created_by().get_name()) == (
        job_id,
        sdk.now,
        "Asha Rao",
    )
    assert (job.get_callback().get_url(), job.get_callback().get_method().get_value()) == (hook.url, "post")
    [resource] = job.get_resource()
    assert (resource.get_status().get_value(), resource.get_type().get_value(), resource.get_module()) == (
        "COMPLETED",
        "data",
        "Leads",
    )
    assert (resource.get_file_id(), resource.get_ignore_empty()) == (str(file_id), True)
    third = resource.get_field_mappings()[2]
    assert (third.get_api_name(), third.get_index(), third.get_default_value()) == (
        "Lead_Source",
        None,
        {"value": "Partner"},
    )
    file = resource.get_file()
    assert (file.get_status().get_value(), file.get_name()) == ("COMPLETED", "leads.csv")
    assert (file.get_added_count(), file.get_skipped_count(), file.get_updated_count()) == (1, 1, 0)
    assert file.get_total_count() == 2

    stream = api.download_bulk_write_result(job.get_result().get_download_url()).get_object().get_file()
    assert stream.get_name() == f"{job_id}.zip"
    [burns, burke] = bulk.table(b"".join(stream.get_stream()))
    [lead] = sdk.crm.records("Leads")
    assert burns == {
        "Name": "Burns",
        "Mail": "burns@example.com",
        "STATUS": "ADDED",
        "RECORD_ID": lead["id"],
        "ERRORS": "",
    }
    assert (burke["STATUS"], burke["ERRORS"]) == ("SKIPPED", "INVALID_DATA-Mail")
    assert lead["Lead_Source"] == "Partner"
    sdk.crm.callbacks.wait()
    assert [(came["id"], came["status"]) for came in hook.came] == [(str(job_id), "COMPLETED")]


def test_records_are_updated_by_a_field_of_theirs(sdk, api):
    lead = sdk.create("Leads", Last_Name="Old", Email="burns@example.com")
    file_id = upload(sdk, api).get_object().get_details()["file_id"]
    mappings = [mapped("Last_Name", index=0), mapped("Email", index=1)]
    body = request(file_id, operation="upsert", find_by="Email", field_mappings=mappings)
    job_id = int(api.create_bulk_write_job(body).get_object().get_details()["id"])
    [resource] = api.get_bulk_write_job_details(job_id).get_object().get_resource()
    assert (resource.get_find_by(), resource.get_file().get_updated_count()) == ("Email", 1)
    assert sdk.get("Leads", lead).get_key_value("Last_Name") == "Burns"


def test_a_broken_file_is_told_by_its_job(sdk, api):
    content = bulk.zipped(b"Last_Name\nB\xf8\n")
    file_id = upload(sdk, api, content).get_object().get_details()["file_id"]
    job_id = int(api.create_bulk_write_job(request(file_id)).get_object().get_details()["id"])
    job = api.get_bulk_write_job_details(job_id).get_object()
    [resource] = job.get_resource()
    assert (job.get_status(), resource.get_status().get_value(), job.get_result()) == (
        "FAILED",
        "FAILED",
        None,
    )


def test_an_upload_without_its_headers_is_an_exception_of_its_own_kind(sdk, api):
    answer = upload(sdk, api, feature="bulk-read")
    error = answer.get_object()
    assert (type(error).__name__, answer.get_status_code(), error.get_http_status()) == (
        "APIException",
        400,
        "400",
    )
    assert (error.get_error_message().get_value(), error.get_error_code()) == ("Bad Request", 400)
    assert (error.get_info().get_value(), error.get_x_info().get_value()) == ("Forbidden", "Link not valid")
    assert error.get_x_error().get_value() == "check if headers [feature:X-CRM-ORG] are present and valid"


def test_refusals_are_api_exceptions(sdk, api):
    text = "invalid file format. only zip format is supported"
    no_zip = sdk.refused(upload(sdk, api, b"Last_Name\n"))
    assert no_zip == (400, "error", "INVALID_FILE_FORMAT", text, {})
    unknown = sdk.refused(api.create_bulk_write_job(request(7)))
    assert unknown == (400, "error", "INVALID_FILE_ID", "improper file id", {})
    gone = (404, "error", "RESOURCE_NOT_FOUND", "The requested resource doesn't exist.", {"resource": "7"})
    assert sdk.refused(api.get_bulk_write_job_details(7)) == gone


class TestSubforms:
    """Rows are written under the subform's own name."""

    @pytest.fixture
    def org(self):
        visits = {"data_type": "subform", "rows_module": "Site_Visits", "rows": {"Place": {}}}
        return {"modules": {"Leads": {"fields": {"Visits": visits}}}}

    def test_rows_are_added_to_the_records_that_they_name(self, sdk, api):
        lead = sdk.create("Leads", Last_Name="Burns")
        content = bulk.zipped(f"Lead,Place\n{lead},Oslo\n7,Rome\n")
        file_id = upload(sdk, api, content).get_object().get_details()["file_id"]
        mappings = [mapped("Parent_Id", index=0, find_by="id"), mapped("Place", index=1)]
        body = request(file_id, module="Site_Visits", field_mappings=mappings)
        job_id = int(api.create_bulk_write_job(body).get_object().get_details()["id"])
        job = api.get_bulk_write_job_details(job_id).get_object()
        [resource] = job.get_resource()
        assert (job.get_status(), resource.get_module()) == ("COMPLETED", "Site_Visits")
        assert resource.get_field_mappings()[0].get_find_by() == "id"
        assert (resource.get_file().get_added_count(), resource.get_file().get_skipped_count()) == (1, 1)
        [visit] = sdk.get("Leads", lead).get_key_value("Visits")
        assert visit.get_key_value("Place") == "Oslo"
