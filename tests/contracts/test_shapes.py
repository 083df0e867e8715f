"""Every operation's answers have a documented shape, and an answer of another shape is noticed."""

from __future__ import annotations

import asyncio

import httpx
import httpx2
import orjson
import pytest
from zcrm_contracts import CONTRACTS, ContractTransport, ShapeBroken, check, verify
from zcrm_contracts.running import ShapeWatch
from zcrm_contracts.shape_table import SHAPES
from zcrm_contracts.shapes import operation_of

from tests.contracts.prepared import prepared
from zcrm_mock import FakeCRM, Response
from zcrm_mock.api.operations import operations
from zcrm_mock.api.routing import route
from zcrm_mock.transports.httpx_transport import FakeTransport

JSON = {"content-type": "application/json;charset=UTF-8"}
LEADS = "/crm/v2/Leads"
INFO = {"per_page": 200, "count": 1, "page": 1, "more_records": False}


def told(status, body, method="GET", path=LEADS, headers=JSON):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return [str(p) for p in check(method, path, status, headers, raw) if not p.unknown]


def test_every_operation_has_a_shape():
    assert set(SHAPES) == {row.id for row in operations()}


def test_requests_are_told_apart_as_the_fake_does():
    for row in operations():
        if row.path == "/{download_url}":
            continue
        path = row.path.replace("{module}", "Cases").replace("{related_list}", "Products")
        path = "/".join("77" if part.startswith("{") else part for part in path.split("/"))
        found = operation_of(row.method, path)
        assert found is not None
        assert found.id == route(row.method, path)[0].id


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {"data": [{"id": "1"}], "info": INFO}), None),
        ((200, {"data": [{"id": 1}], "info": INFO}), "records.list 200 at data[0].id: 1 is not of type"),
        ((200, {"data": [], "info": INFO}), "records.list 200 at data: [] should be non-empty"),
        ((200, {"data": [{"id": "1"}]}), "records.list 200 at $: 'info' is a required property"),
        ((204, b"{}"), "records.list 204 at $: a body of 2 bytes where none belongs"),
        ((201, {"data": [{"id": "1"}], "info": INFO}), "records.list 201 at $: a status"),
        ((200, b"<html>"), "records.list 200 at $: no JSON"),
        ((400, {"code": "X", "details": {}, "message": "m", "status": "error"}), None),
        ((400, {"code": "X", "message": "m"}), "records.list 400 at $"),
    ],
)  # fmt: skip
def test_an_answer_is_held_against_its_shape(answer, said):
    found = told(*answer)
    assert [text[: len(said or "")] for text in found] == ([said] if said else [])


@pytest.mark.parametrize("path", ["/crm/v2/files", "/crm/v2/Attachments/4150868000000376007"])
def test_json_where_a_file_belongs_is_noticed(path):
    [kind, name] = told(200, b"{}", path=path)
    assert "SDKs would not save it" in kind
    assert "content-disposition" in name


def test_a_status_that_answers_slot_by_slot_may_be_disputed():
    slot = {"code": "INVALID_DATA", "details": {}, "message": "m", "status": "error"}
    for status in (200, 201, 202, 207, 400):
        assert told(status, {"data": [slot]}, "POST") == []


def test_a_key_that_no_source_knows_is_told_and_breaks_nothing():
    body = orjson.dumps({"data": [{"id": "1", "Any_Field": 1}], "info": {**INFO, "new": 1}})
    [problem] = check("GET", LEADS, 200, JSON, body)
    assert (problem.unknown, problem.where) == (True, "$.info.new")


def test_what_is_not_of_v2_is_left_alone():
    assert told(200, b"hello", path="/somewhere") == []
    assert told(404, {}, path="/crm/v2/a/b/c/d/e/f") == []
    assert told(200, {}, path="/crm/v2/a/b/c/d/e/f") != []


VISITS = {name: held for name, held in CONTRACTS.items() if held.visit}


@pytest.mark.parametrize("held", VISITS.values(), ids=VISITS)
def test_what_a_visit_looks_for_is_so_and_no_answer_has_another_shape_or_unknown_keys(held):
    watch = ShapeWatch()
    with prepared(held.needs) as target:
        target.recorder.watchers.append(watch)
        verify(held, target)
    assert (watch.breaks, watch.unknown) == ({}, {})


# --- while an app's own tests run -----------------------------------------------------------------


class Strays:
    """A server that answers as no Zoho would."""

    def handle(self, request):
        return Response(200, tuple(JSON.items()), b'{"data":[{"id":7}]}')


def test_an_app_on_httpx_is_told_where_an_answer_strays():
    with (
        httpx.Client(transport=ContractTransport(FakeTransport(Strays()))) as http,
        pytest.raises(ShapeBroken, match=r"records\.list 200"),
    ):
        http.get("https://www.zohoapis.com/crm/v2/Leads")


def test_an_app_that_waits_for_nothing_is_told_too():
    async def ask():
        async with httpx.AsyncClient(transport=ContractTransport(FakeTransport(Strays()))) as http:
            await http.get("https://www.zohoapis.com/crm/v2/Leads")

    with pytest.raises(ShapeBroken):
        asyncio.run(ask())


def test_problems_can_be_collected_instead():
    watch = ContractTransport(FakeCRM().transport(), on_break="collect")
    signed = {"Authorization": "Zoho-oauthtoken any"}
    with httpx2.Client(transport=watch, headers=signed) as http:
        http.post("https://www.zohoapis.com/crm/v2/Leads", json={"data": [{"Last_Name": "Burns"}]})
        http.get("https://www.zohoapis.com/crm/v2/Leads")
    assert watch.problems == []
