"""The table tests itself: every operation is reached by its own path, and every gap is honest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import Api
from zcrm_mock import FakeCRM
from zcrm_mock.api import way
from zcrm_mock.api.coverage import coverage_markdown
from zcrm_mock.api.operations import HANDLERS, Operation, operations
from zcrm_mock.api.routing import PLACES, route

NAMES = {
    "module": "Leads",
    "module_api_name": "Leads",
    "module_api_name_or_id": "Leads",
    "related_list": "Products",
}


def filled(path: str) -> str:
    """The path as a client would call it."""
    parts = PLACES.get(path, path).split("/")
    return "/".join(NAMES.get(p[1:-1], "5725767000000100001") if p.startswith("{") else p for p in parts)


def each(*rows: Operation) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.id)


PATHS = sorted(
    {filled(row.path) for row in operations() if row.method != "PATCH"} - {"/crm/v2/actions/watch"}
)


def test_the_table_has_every_documented_operation_once():
    assert len(operations()) == 138
    assert len({row.id for row in operations()}) == 138
    assert len({(row.method, row.path) for row in operations()}) == 138


def test_every_handler_belongs_to_a_row():
    assert {row.id for row in operations() if row.handler} == set(HANDLERS)


@each(*operations())
def test_each_operation_is_reached_by_its_own_path(row):
    found, args = route(row.method, filled(row.path))
    assert found.id == row.id
    assert len(args) == PLACES.get(row.path, row.path).count("{")


@each(*(row for row in operations() if "{module}" in row.path))
def test_each_operation_on_records_is_reached_for_a_custom_module(row):
    assert route(row.method, filled(row.path.replace("{module}", "Projects_2")))[0].id == row.id


def test_an_operation_that_nobody_handles_says_that_it_is_a_gap(monkeypatch):
    row = replace(operations()[-1], handler=None)
    monkeypatch.setattr(way, "route", lambda method, path: (row, {}))
    crm = FakeCRM(auth="strict")
    answer = Api(crm, token=crm.token()).call(row.method, filled(row.path))
    assert (answer.status, answer.code) == (501, "NOT_IMITATED")
    assert answer.json["details"]["operation"] == row.id


def test_a_gap_asks_for_a_token_first():
    answer = Api(FakeCRM(), token=None).get("coql/none")
    assert (answer.status, answer.code) == (401, "AUTHENTICATION_FAILURE")


@pytest.mark.parametrize("path", PATHS)
def test_a_known_path_refuses_another_verb(api, path):
    answer = api.call("PATCH", path)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST_METHOD")


@pytest.mark.parametrize(
    "path", ["/crm/v2", "/crm/v2/Leads/1/2/3/4/5", "/crm", "/nothing", "/crm/v2/settings/nothing"]
)
def test_an_unknown_path_is_404(api, path):
    answer = api.call("GET", path)
    assert (answer.status, answer.code) == (404, "INVALID_URL_PATTERN")


def test_every_operation_is_in_the_coverage_page():
    page = coverage_markdown()
    for row in operations():
        state = "yes" if row.handler else "gap"
        assert f"| `{row.id}` | `{row.method} {row.path}` | {state} |" in page
