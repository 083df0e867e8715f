"""Processes that share their tokens in a file."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from zcrm_client import Client, ServerError

OAUTH = {"client_id": "1000.A", "client_secret": "s", "refresh_token": "1000.r"}


def grant(token="new", **more):
    return {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **more}


def granted(zoho):
    return [request.url.path for request in zoho.asked].count("/oauth/v2/token")


def test_a_second_client_takes_the_token_of_the_first(zoho, connect, tmp_path):
    zoho.answer(200, grant()).answer(200, {"data": [{"id": "1"}]})
    for _ in range(3):
        assert connect(**OAUTH, token_store=tmp_path / "t.db").Leads.get("1") == {"id": "1"}
    assert granted(zoho) == 1


def test_a_token_at_its_end_or_refused_is_renewed_for_all(zoho, connect, tmp_path):
    lead = {"data": [{"id": "1"}]}
    zoho.answer(200, grant("first")).answer(200, lead).answer(200, grant("second")).answer(200, lead)
    first, second = (connect(**OAUTH, token_store=tmp_path / "t.db") for _ in range(2))
    first.Leads.get("1")
    zoho.time += 3600
    second.Leads.get("1")
    first.Leads.get("1")
    assert (granted(zoho), first.token.access_token) == (2, "second")


def test_another_users_token_is_not_taken(zoho, connect, tmp_path):
    lead = {"data": [{"id": "1"}]}
    zoho.answer(200, grant("mine")).answer(200, lead).answer(200, grant("yours")).answer(200, lead)
    connect(**OAUTH, token_store=tmp_path / "t.db").Leads.get("1")
    other = connect(**OAUTH | {"refresh_token": "1000.other"}, token_store=tmp_path / "t.db")
    other.Leads.get("1")
    assert other.token.access_token == "yours"


def test_after_a_grant_code_the_store_is_all_it_takes(zoho, connect, tmp_path):
    zoho.answer(200, grant("first", refresh_token="1000.mine")).answer(200, {"data": [{"id": "1"}]})
    who = {"client_id": "1000.A", "client_secret": "s", "token_store": tmp_path / "t.db"}
    connect(**who).trade("1000.code")
    client = connect(**who)
    client.Leads.get("1")
    assert (granted(zoho), client.token.refresh_token) == (1, "1000.mine")


def test_the_file_is_for_its_owner_only(zoho, connect, tmp_path):
    zoho.answer(200, grant())
    connect(**OAUTH, token_store=tmp_path / "t.db").request("GET", "/oauth/user/info")
    assert stat.S_IMODE((tmp_path / "t.db").stat().st_mode) == 0o600


def held(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_who_holds_the_file_too_long_is_told_of(zoho, connect, tmp_path):
    other = held(tmp_path / "t.db")
    with pytest.raises(ServerError, match="TOKEN_STORE_LOCKED"):
        connect(**OAUTH, token_store=tmp_path / "t.db").Leads.get("1")
    other.close()
    assert zoho.asked == []
    assert sum(zoho.slept) == pytest.approx(30)


def test_what_is_not_saved_to_the_end_is_not_seen(zoho, connect, tmp_path):
    zoho.answer(200, grant("first")).answer(200, {"data": [{"id": "1"}]}).answer(200, grant("second"))
    connect(**OAUTH, token_store=tmp_path / "t.db").Leads.get("1")
    other = held(tmp_path / "t.db")
    other.execute("UPDATE tokens SET token = 'half'")
    other.close()
    client = connect(**OAUTH, token_store=tmp_path / "t.db")
    client.Leads.get("1")
    assert (granted(zoho), client.token.access_token) == (1, "first")


class Accounts(BaseHTTPRequestHandler):
    """Grants tokens, each of its own, and knows only the last."""

    grants = 0

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).grants += 1
        self.answer(200, grant(f"token{type(self).grants}"))

    def do_GET(self):
        good = self.headers["Authorization"] == f"Zoho-oauthtoken token{type(self).grants}"
        refusal = {
            "code": "INVALID_TOKEN",
            "details": {},
            "message": "invalid oauth token",
            "status": "error",
        }
        self.answer(200 if good else 401, {"data": [{"id": "1"}]} if good else refusal)

    def answer(self, status, body):
        self.send_response(status)
        content = orjson.dumps(body)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def work(url: str, store: Path, times: int) -> None:
    with Client(**OAUTH, base_url=url, accounts_url=url, token_store=store) as client:
        for _ in range(times):
            assert client.Leads.get("1") == {"id": "1"}


def test_processes_that_start_together_get_one_token(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Accounts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(url, tmp_path / "t.db", 5)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    server.shutdown()
    server.server_close()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert Accounts.grants == 1
