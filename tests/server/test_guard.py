"""Who may use the control plane, and that Zoho's API is open beside it."""

from __future__ import annotations

import httpx2
import pytest

from tests.server.conftest import TOKEN
from zcrm_mock import FakeCRM
from zcrm_mock.server import create_app
from zcrm_mock.server.guard import MAX_BODY

OWN = ["/", "/docs", "/openapi.json", "/__mock__/", "/__mock__/health"]


def client(address: str | None, host: str = "localhost:8000", **options: object) -> httpx2.AsyncClient:
    """A client that comes from `address` and calls the server `host`."""
    app = create_app(FakeCRM(), **options)
    if address is None:
        transport = httpx2.ASGITransport(app, client=None)
    else:
        transport = httpx2.ASGITransport(app, client=(address, 40000))
    return httpx2.AsyncClient(transport=transport, base_url=f"http://{host}")


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "fe80::1", "", None])
async def test_another_machine_is_refused(address, path):
    async with client(address) as http:
        answer = await http.get(path)
    assert answer.status_code == 403
    assert "--control-token" in answer.json()["error"]


async def test_another_machine_reaches_zohos_api():
    async with client("192.0.2.7", host="crm.test") as http:
        assert (await http.get("/crm/v2/Leads", headers=TOKEN)).status_code == 204


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
async def test_this_machine_is_let_in(address):
    async with client(address) as http:
        assert (await http.get("/__mock__/health")).status_code == 200


@pytest.mark.parametrize(("sent", "status"), [
    ("Bearer s3cret", 200),
    ("Bearer other", 403),
    ("Bearer ", 403),
    ("s3cret", 403),
    (None, 403),
])  # fmt: skip
async def test_another_machine_is_let_in_with_the_token(sent, status):
    async with client("192.0.2.7", host="crm.test", control_token="s3cret") as http:
        answer = await http.get("/__mock__/health", headers={"Authorization": sent} if sent else {})
    assert answer.status_code == status


async def test_an_empty_token_lets_nobody_in():
    async with client("192.0.2.7", control_token="") as http:
        assert (await http.get("/__mock__/health", headers={"Authorization": "Bearer "})).status_code == 403


@pytest.mark.parametrize(("host", "status"), [
    ("localhost", 200),
    ("LOCALHOST:8000", 200),
    ("127.0.0.1:1", 200),
    ("[::1]:8000", 200),
    ("crm.test:8000", 200),
    ("evil.example", 403),
    ("localhost.evil.example", 403),
    ("127.0.0.1@evil.example", 403),
    ("[::1", 403),
    ("", 403),
])  # fmt: skip
async def test_the_server_goes_by_its_own_names_only(host, status):
    async with client("127.0.0.1", hosts=["crm.test"]) as http:
        answer = await http.get("/__mock__/health", headers={"Host": host})
    assert answer.status_code == status


@pytest.mark.parametrize(("origin", "status"), [
    ("http://localhost:8000", 204),
    ("http://localhost:9000", 403),
    ("https://evil.example", 403),
    ("null", 403),
    ("http://[", 403),
])  # fmt: skip
async def test_no_other_web_page_changes_anything(origin, status):
    async with client("127.0.0.1") as http:
        answer = await http.post("/__mock__/reset", headers={"Origin": origin})
    assert answer.status_code == status


async def test_a_body_has_a_bound():
    async with client("127.0.0.1") as http:
        answer = await http.post("/__mock__/records/Leads", content=b" " * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert "error" in answer.json()
