"""One port: Zoho's API, the proxy's dialect, the documentation, and nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.server.conftest import TOKEN
from zcrm_mock.api.openapi import openapi_document
from zcrm_mock.api.operations import operations


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_the_pages_need_no_other_server(untouched, path):
    answer = untouched.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.findall(r"(?:src|@import|url\()\s*=?\s*[\"']?https?:", answer.text)
    assert "<link" not in answer.text


def test_the_documentation_lists_every_operation_and_the_control_plane(untouched):
    page = untouched.get("/docs").text
    for row in operations():
        assert f"<code>{row.path}</code> <span>{row.id}</span>" in page
    assert "<code>/__mock__/seed</code>" in page
    assert page.count('<details class="gap">') == sum(row.handler is None for row in operations())


def test_the_first_page_has_a_curl_line_for_this_server(untouched):
    assert f"{untouched.base_url}/crm/v2/Leads".replace("//crm", "/crm") in untouched.get("/").text


def test_one_document_holds_zohos_api_and_the_control_plane(untouched):
    document = untouched.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    zoho = openapi_document()
    assert set(document["paths"]) > set(zoho["paths"])
    assert {"/__mock__/seed", "/__mock__/clock"} <= set(document["paths"])
    for name, schema in zoho["components"]["schemas"].items():
        assert document["components"]["schemas"][name] == schema


def test_the_control_plane_documents_its_problems(untouched):
    seed = untouched.get("/openapi.json").json()["paths"]["/__mock__/seed"]["post"]
    assert set(seed["responses"]) == {"201", "400", "403", "404", "422"}
    problem = seed["responses"]["422"]["content"]["application/json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize(("path", "headers", "status", "code"), [
    ("/docs/more", TOKEN, 404, "INVALID_URL_PATTERN"),
    ("/docs/more", {}, 401, "AUTHENTICATION_FAILURE"),
    ("/__mock", TOKEN, 404, "INVALID_URL_PATTERN"),
    ("/crm/v2/Nothing", TOKEN, 400, "INVALID_MODULE"),
])  # fmt: skip
def test_every_other_path_is_zohos(untouched, path, headers, status, code):
    answer = untouched.get(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers.get_list("server") == ["ZGS"]


def test_the_proxys_dialect_is_beside_it(http):
    http.post("/__mock__/seed", json={"module": "Contacts", "count": 1})
    assert len(http.get("/proxy/crm/v2/contacts").json()["output"]["data"]) == 1


def test_fastapi_is_loaded_by_the_control_plane_only():
    code = (
        "import sys; from zcrm_mock import FakeCRM; from zcrm_mock.server import create_app;"
        "create_app(FakeCRM()); sys.exit('fastapi' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
