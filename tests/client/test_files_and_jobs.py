"""Files, bulk jobs, queries without end and notifications."""

from __future__ import annotations

import io
import json
from datetime import date

import httpx2
import pytest
from zcrm_client import (
    ForgedNotification,
    InvalidRequest,
    RecordsRefused,
    ServerError,
    ZohoError,
    verify_notification,
)

from tests.client.test_table import archive

UPLOADED = {"data": [{"code": "SUCCESS", "details": {"id": "9"}, "message": "m", "status": "success"}]}
NAMED = {"Content-Disposition": "attachment; filename*=UTF-8''offer%20%C3%B6.pdf"}
BYTES = bytes(range(256)) * 9000


class Pipe(io.RawIOBase):
    """Readable once."""

    def __init__(self, content: bytes) -> None:
        self.rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.rest.readinto(buffer)


@pytest.mark.parametrize("kind", ["path", "file", "pipe", "bytes"])
def test_an_upload_takes_paths_files_pipes_and_bytes_and_goes_twice_if_it_must(zoho, connect, tmp_path, kind):
    path = tmp_path / "offer.pdf"
    path.write_bytes(BYTES)
    expired = {"code": "INVALID_TOKEN", "details": {}, "message": "m", "status": "error"}
    zoho.answer(401, expired).answer(200, {"access_token": "new"}).answer(200, UPLOADED)
    client = connect(client_id="c", client_secret="s", refresh_token="r", access_token="old")
    with path.open("rb") as file:
        source = {"path": path, "file": file, "pipe": io.BufferedReader(Pipe(BYTES)), "bytes": BYTES}[kind]
        done = client.Leads["1"].Attachments.upload(
            source, name=None if kind in {"path", "file"} else "offer.pdf"
        )
    assert (done.ok, done.id) == (True, "9")
    for request in (zoho.asked[0], zoho.asked[2]):
        assert b'filename="offer.pdf"' in request.content
        assert BYTES in request.content


def test_a_function_is_executed_with_a_file(zoho, client):
    zoho.answer(200, {"code": "success", "status": "success", "details": {"output": "3"}, "message": "m"})
    execute = client.functions["f"].actions.execute
    done = execute.upload(b"1;2", name="rows.csv", part="inputFile", auth_type="oauth", arguments='{"a": 1}')
    assert (done.ok, done.details["output"]) == (True, "3")
    (request,) = zoho.asked
    assert (request.method, request.url.path) == ("POST", "/crm/v2/functions/f/actions/execute")
    assert dict(request.url.params) == {"auth_type": "oauth", "arguments": '{"a": 1}'}
    assert b'name="inputFile"; filename="rows.csv"' in request.content
    assert b"1;2" in request.content


def test_an_upload_without_a_name_is_not_sent(zoho, client):
    with pytest.raises(ValueError, match="name"):
        client.files.upload(b"x")
    assert zoho.asked == []


@pytest.mark.parametrize("to", ["nowhere", "path", "file"])
def test_a_download_goes_where_it_is_wanted(zoho, client, tmp_path, to):
    zoho.answer(200, "x" * 3_000_000, NAMED | {"Content-Type": "application/x-download"})
    path, file = tmp_path / "got.pdf", io.BytesIO()
    target = {"nowhere": None, "path": path, "file": file}[to]
    got = client.Leads["1"].Attachments.download("2", to=target)
    assert (got.name, got.type, got.size) == ("offer ö.pdf", "application/x-download", 3_000_000)
    content = {
        "nowhere": got.content,
        "path": path.read_bytes() if to == "path" else b"",
        "file": file.getvalue(),
    }
    assert content[to] == b"x" * 3_000_000
    assert [each.name for each in tmp_path.iterdir()] == (["got.pdf"] if to == "path" else [])


def test_a_download_that_breaks_off_begins_anew(zoho, client):
    def broken():
        yield b"half"
        raise httpx2.ReadError("gone")

    async def broken_async():
        yield b"half"
        raise httpx2.ReadError("gone")

    class Half(httpx2.SyncByteStream, httpx2.AsyncByteStream):
        def __iter__(self):
            return broken()

        def __aiter__(self):
            return broken_async()

    zoho.will(httpx2.Response(200, stream=Half())).answer(200, "whole")
    assert client.files.download(id="7").content == b"whole"


def test_a_download_that_is_refused_leaves_what_was_there(zoho, client, tmp_path):
    path = tmp_path / "kept"
    path.write_text("old")
    zoho.answer(400, {"code": "INVALID_DATA", "details": {}, "message": "m", "status": "error"})
    with pytest.raises(InvalidRequest):
        client.Leads["1"].photo.download(to=path)
    assert path.read_text() == "old"


def test_no_photo_is_none(zoho, client):
    zoho.answer(204)
    assert client.Leads["1"].photo.download() is None


# Bulk jobs


def added(zoho, number="1"):
    slot = {"status": "success", "code": "ADDED_SUCCESSFULLY", "message": "m", "details": {"id": number}}
    return zoho.answer(201, {"data": [slot], "info": {}})


def test_a_bulk_read_asks_waits_and_gives_rows_over_all_pages(zoho, client):
    for number, more, text in (("1", True, "Id,City\n7,Oslo\n"), ("2", False, 'Id,City\n8,"Bo\ndø, x"\n')):
        added(zoho, number)
        zoho.answer(200, {"data": [{"id": number, "state": "IN PROGRESS"}]})
        result = {"more_records": more, "download_url": "/x", "count": 1}
        zoho.answer(200, {"data": [{"id": number, "state": "COMPLETED", "result": result}]})
        zoho.will(lambda request, text=text: httpx2.Response(200, content=archive(text)))
    seen: list[str] = []
    query = {"fields": ["City"]}
    rows = client.bulk.read("Leads", query, progress=lambda job: seen.append(job["state"]))
    assert list(rows) == [{"Id": "7", "City": "Oslo"}, {"Id": "8", "City": "Bo\ndø, x"}]
    assert seen == ["IN PROGRESS", "COMPLETED"] * 2
    assert [body["query"]["page"] for body in zoho.bodies] == [1, 2]
    assert zoho.bodies[0] == {"query": {"module": "Leads", "fields": ["City"], "page": 1}}
    assert len(zoho.slept) == 2


def test_a_job_that_fails_or_never_ends_is_told_of(zoho, client):
    added(zoho).answer(200, {"data": [{"id": "1", "state": "FAILURE", "result": {"error_message": {}}}]})
    with pytest.raises(InvalidRequest, match="JOB_FAILED"):
        list(client.bulk.read("Leads"))
    added(zoho)
    zoho.answers = zoho.answers[-1:]
    zoho.answer(200, {"data": [{"id": "1", "state": "ADDED"}]})
    with pytest.raises(ServerError, match="JOB_TIMEOUT"):
        list(client.bulk.read("Leads", timeout=100))
    assert 100 <= sum(zoho.slept) < 140


def bulk_write(zoho, result: str):
    zoho.answer(200, {"org": [{"zgid": "694"}]})
    details = {"file_id": "f1"}
    zoho.answer(200, {"status": "success", "code": "FILE_UPLOAD_SUCCESS", "message": "m", "details": details})
    zoho.answer(201, {"status": "success", "code": "SUCCESS", "message": "m", "details": {"id": "5"}})
    url = {"download_url": "https://download-accl.zoho.com/v2/crm/694/bulk-write/5/5.zip"}
    zoho.answer(200, {"id": "5", "status": "COMPLETED", "result": url})
    zoho.will(lambda request: httpx2.Response(200, content=archive(result)))


def test_a_bulk_write_packs_uploads_waits_and_tells_of_each_record(zoho, client):
    bulk_write(
        zoho,
        "Last_Name,STATUS,RECORD_ID,ERRORS\nBurns,ADDED,71,\nBurke,UPDATED,72,\n,SKIPPED,,MANDATORY_NOT_FOUND-Last_Name\n",
    )
    records = [{"Last_Name": "Burns"}, {"Last_Name": "Burke", "Date": date(2026, 1, 31)}, {"City": "Oslo"}]
    outcomes = client.bulk.write("Leads", records, operation="upsert", find_by="Email", on_refused="return")
    assert [(each.ok, each.id, each.action) for each in outcomes] == [
        (True, "71", "insert"),
        (True, "72", "update"),
        (False, None, None),
    ]
    (refused,) = outcomes.refused
    assert (refused.code, refused.details, refused.record) == (
        "MANDATORY_NOT_FOUND",
        {"api_name": "Last_Name"},
        {"City": "Oslo"},
    )
    upload, job, result = zoho.asked[1], zoho.asked[2], zoho.asked[4]
    assert str(upload.url) == "https://content.zohoapis.com/crm/v2/upload"
    assert (upload.headers["X-CRM-ORG"], upload.headers["feature"]) == ("694", "bulk-write")
    assert json.loads(job.content) == {
        "operation": "upsert",
        "resource": [{"type": "data", "module": "Leads", "file_id": "f1", "find_by": "Email"}],
    }
    assert (result.url.host, result.headers["Authorization"]) == (
        "download-accl.zoho.com",
        "Zoho-oauthtoken old",
    )


def test_a_bulk_write_of_one_that_is_refused_raises_with_its_input(zoho, client):
    bulk_write(zoho, "City,STATUS,RECORD_ID,ERRORS\nOslo,SKIPPED,,DUPLICATE_DATA\n")
    with pytest.raises(RecordsRefused, match="DUPLICATE_DATA") as caught:
        client.bulk.write("Leads", [{"City": "Oslo"}])
    assert caught.value.refused[0].record == {"City": "Oslo"}


def test_a_token_is_not_sent_where_zoho_is_not(zoho, client):
    bulk_write(zoho, "City,STATUS,RECORD_ID,ERRORS\nOslo,ADDED,1,\n")
    elsewhere = {"download_url": "https://zohoapis.com.evil.example/5.zip"}
    zoho.answers[3] = httpx2.Response(200, json={"id": "5", "status": "COMPLETED", "result": elsewhere})
    client.bulk.write("Leads", [{"City": "Oslo"}])
    assert "Authorization" not in zoho.asked[4].headers


def test_a_result_of_another_length_is_not_matched_with_the_input(zoho, client):
    bulk_write(zoho, "City,STATUS,RECORD_ID,ERRORS\n")
    with pytest.raises(ZohoError, match="1 records sent, 0 answered"):
        client.bulk.write("Leads", [{"City": "Oslo"}])


# COQL without end


def test_all_rows_of_a_query_go_on_after_the_last_id(zoho, client):
    query = "select Last_Name from Leads where City = 'order by limit' or City = 'it''s where'"
    zoho.answer(200, {"data": [{"id": "5"}, {"id": "9"}], "info": {"count": 2, "more_records": True}})
    zoho.answer(200, {"data": [{"id": "12"}], "info": {"count": 1, "more_records": False}})
    assert [row["id"] for row in client.coql_all(query)] == ["5", "9", "12"]
    assert [body["select_query"] for body in zoho.bodies] == [
        f"{query} order by id limit 200",
        "select Last_Name from Leads where (City = 'order by limit' or City = 'it''s where') and id > '9'"
        " order by id limit 200",
    ]


def test_rows_in_an_order_are_counted_off(zoho, client):
    query = "select id from Leads where City = 'Oslo' ORDER  BY Last_Name"
    zoho.answer(200, {"data": [{"id": "5"}, {"id": "3"}], "info": {"count": 2, "more_records": True}}).answer(
        204
    )
    assert [row["id"] for row in client.coql_all(query)] == ["5", "3"]
    assert [body["select_query"] for body in zoho.bodies] == [
        f"{query} limit 0, 200",
        f"{query} limit 2, 200",
    ]


def test_a_query_with_a_limit_is_not_for_all_rows(client):
    with pytest.raises(ValueError, match="coql takes a query with LIMIT"):
        list(client.coql_all("select id from Leads where id is not null limit 5"))


# Notifications

TOLD = {
    "server_time": 1795415400123,
    "query_params": {},
    "module": "Leads",
    "resource_uri": "https://www.zohoapis.com/crm/v2/Leads",
    "ids": ["7"],
    "affected_fields": [{"7": ["Mobile", "Email"]}],
    "operation": "update",
    "channel_id": "1000000068001",
    "token": "abc",
}


@pytest.mark.parametrize("payload", [TOLD, json.dumps(TOLD), json.dumps(TOLD).encode()])
def test_a_notification_with_the_channels_token_is_read(payload):
    told = verify_notification(payload, "abc")
    assert (told.module, told.operation, told.ids, told.channel_id) == (
        "Leads",
        "update",
        ("7",),
        "1000000068001",
    )
    assert told.affected_fields == {"7": ("Mobile", "Email")}


@pytest.mark.parametrize(
    ("payload", "token"),
    [
        (TOLD, "abd"),
        (TOLD, ""),
        (TOLD | {"token": None}, ""),
        ({}, "abc"),
        ([], "abc"),
        (b"<html>", "abc"),
        (TOLD | {"ids": None}, "abc"),
        (TOLD | {"affected_fields": [1]}, "abc"),
    ],
)
def test_what_is_not_ours_is_forged(payload, token):
    with pytest.raises(ForgedNotification):
        verify_notification(payload if isinstance(payload, (dict, bytes)) else json.dumps(payload), token)
