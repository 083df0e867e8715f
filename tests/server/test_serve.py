"""`zcrm-mock serve`, as somebody starts it: a process, its output, its end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from tests.server.conftest import TOKEN


class Process:
    """A running `zcrm-mock serve` on a free port."""

    def __init__(self, *args: str) -> None:
        command = [sys.executable, "-m", "zcrm_mock.cli", "serve", "--port", "0", *args]
        self.popen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.told = ""
        assert self.popen.stdout
        while "  curl " not in self.told:
            line = self.popen.stdout.readline()
            assert line, self.popen.communicate()
            self.told += line
        self.url = re.findall(r"API +(\S+)/crm/v2/", self.told)[0]
        self.http = httpx2.Client(base_url=self.url, trust_env=False, headers=TOKEN)

    def end(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        """Its exit code, and what else it said."""
        self.http.close()
        self.popen.send_signal(number)
        out, err = self.popen.communicate(timeout=30)
        return self.popen.returncode, out, err


@contextmanager
def process(*args: str) -> Iterator[Process]:
    started = Process(*args)
    try:
        yield started
    finally:
        if started.popen.returncode is None:
            started.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_listens_when_it_says_so_and_ends_in_peace(number):
    with process("--empty") as server:
        assert server.http.get("/crm/v2/Leads").status_code == 204
        code, out, err = server.end(number)
    assert (code, err) == (0, "")
    assert "GET    /crm/v2/Leads 204 records.list\n" in out
    assert out.endswith("stopped\n")


def test_what_it_says_works():
    with process("--strict-auth") as server:
        token = re.findall(r"token +(\S+)", server.told)[0]
        secret = re.findall(r"client +(\S+) (\S+)", server.told)[0]
        assert server.http.get("/crm/v2/Leads").json()["code"] == "INVALID_TOKEN"
        header = {"Authorization": f"Zoho-oauthtoken {token}"}
        assert server.http.get("/crm/v2/Leads", headers=header).status_code == 200
        code = server.http.post("/__mock__/codes").json()["code"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": secret[0],
            "client_secret": secret[1],
        }
        assert "access_token" in server.http.post("/oauth/v2/token", data=form).json()
        proxy = re.findall(r"proxy +(\S+)", server.told)[0]
        assert server.http.get(f"{proxy}crm/v2/contacts").json()["output"]["info"]["count"] > 10
        for name in ("docs", "control plane"):
            assert server.http.get(re.findall(rf"{name} +(\S+)", server.told)[0]).status_code == 200


def test_the_demo_org_is_whole_and_the_same_in_every_run():
    kept = []
    for _ in range(2):
        with process("--at", "2026-11-23T18:00:00Z", "--quiet") as server:
            assert all(count for name, count in modules(server).items() if name != "Attachments")
            kept.append(server.http.get("/crm/v2/Deals").json())
            assert server.end()[1].strip() == ""
    assert kept[0] == kept[1]


def modules(server: Process) -> dict[str, int]:
    return server.http.get("/__mock__/").json()["modules"]


def test_an_answered_write_survives_a_kill(tmp_path):
    db = str(tmp_path / "crm.db")
    with process("--empty", "--db", db) as server:
        answer = server.http.post("/crm/v2/Leads", json={"data": [{"Last_Name": "Burns"}]})
        lead = answer.json()["data"][0]["details"]["id"]
        server.end(signal.SIGKILL)
    with process("--demo", "--db", db) as server:
        assert server.http.get(f"/crm/v2/Leads/{lead}").json()["data"][0]["Last_Name"] == "Burns"
        assert modules(server)["Leads"] == 1, "demo data is for an empty org"
        assert server.end()[0] == 0


def test_a_file_takes_all_of_the_control_plane(tmp_path):
    with process("--empty", "--db", str(tmp_path / "crm.db")) as server:
        server.http.post("/__mock__/seed", json={"module": "Leads", "count": 2})
        snapshot = server.http.post("/__mock__/snapshots").json()["id"]
        server.http.post("/__mock__/reset")
        assert modules(server)["Leads"] == 0
        assert server.http.post(f"/__mock__/snapshots/{snapshot}/restore").status_code == 204
        assert modules(server)["Leads"] == 2
        server.http.post("/__mock__/seed", json={"module": "Leads", "count": 1})
        server.end(signal.SIGKILL)
    with process("--empty", "--db", str(tmp_path / "crm.db")) as server:
        assert modules(server)["Leads"] == 3


def test_strict_ends_with_what_zoho_would_ignore():
    with process("--empty", "--strict") as server:
        server.http.get("/crm/v2/Leads", params={"nonsense": 1})
        code, out, err = server.end()
    assert code == 1
    assert "! records.list has no parameter nonsense" in out
    assert "nonsense" in err


def test_the_log_keeps_secrets_and_control_characters_to_itself():
    with process("--empty") as server:
        server.http.post("/oauth/v2/token?grant_type=refresh_token&refresh_token=s3cret")
        server.http.get("/crm/v2/Leads?word=%1b[2J")
        _, out, _ = server.end()
    assert "s3cret" not in out
    assert "oauth.token" in out
    assert "\x1b" not in out


def test_an_org_of_your_own_has_demo_records_too(tmp_path):
    file = tmp_path / "org.json"
    file.write_text('{"company_name": "Acme", "modules": {"Projects": {}}}')
    with process("--org", str(file)) as server:
        assert "Acme" in server.told
        assert modules(server)["Projects"] == 5
