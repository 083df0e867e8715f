"""`zcrm-mock pull` against a running fake, and what it says when it cannot."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import orjson
import pytest

from tests.conftest import NOW, Api
from tests.engine.samples import ORG
from tests.server.test_cli import run, says
from zcrm_mock import FakeCRM
from zcrm_mock.server import create_app
from zcrm_mock.transports.live import LiveServer

CREDENTIALS = (
    "PC_BASE_URL",
    "ZOHO_CLIENT_ID",
    "ZOHO_CLIENT_SECRET",
    "ZOHO_REFRESH_TOKEN",
    "ZOHO_ACCESS_TOKEN",
)


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch):
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "org.json"


def served(crm: FakeCRM) -> LiveServer:
    return LiveServer(create_app(crm))


def test_the_file_is_an_org(out):
    with served(FakeCRM(ORG, at=NOW)) as live:
        done = run("pull", "--out", str(out), "--url", live.url)
    assert done.code == 0, done.err
    assert done.out.startswith(f"{out}: 22 modules, ")
    assert "Leads" in done.err
    assert done.err.splitlines()[-1].endswith("done")
    copy = FakeCRM(out)
    assert "Small_Text" in copy.org.schema.modules["Samples"].fields
    assert run("org", str(out)).code == 0


def test_people_have_other_names_unless_they_are_kept(out):
    crm = FakeCRM(ORG, at=NOW)
    with served(crm) as live:
        run("pull", "--out", str(out), "--url", live.url)
        assert not {b"Asha", b"asha@", b"Okafor"} & {
            w for w in (b"Asha", b"asha@", b"Okafor") if w in out.read_bytes()
        }
        run("pull", "--out", str(out), "--target", live.url, "--keep-names")
    assert b"asha@example.com" in out.read_bytes()


def test_a_terminal_sees_a_bar(out):
    with served(FakeCRM(at=NOW)) as live:
        leader, follower = pty.openpty()
        command = [sys.executable, "-m", "zcrm_mock.cli", "pull", "--out", str(out), "--url", live.url]
        process = subprocess.Popen(command, stderr=follower, stdout=subprocess.PIPE)
        os.close(follower)
        shown = b""
        try:
            while chunk := os.read(leader, 65536):
                shown += chunk
        except OSError:  # the other end is closed: it is done
            pass
        process.communicate()
    assert process.returncode == 0
    assert b"100%" in shown
    assert b"\n1/" not in shown


def test_what_the_token_may_not_see_is_left_out_and_said(out):
    crm = FakeCRM({"taxes": [{"name": "VAT", "value": 25}]}, at=NOW, auth="strict")
    scopes = ["ZohoCRM.settings.modules.READ", "ZohoCRM.settings.fields.READ"]
    with served(crm) as live:
        done = run("pull", "--out", str(out), "--url", live.url, "--token", crm.token(scopes))
    assert done.code == 0, done.err
    assert "left out: taxes and the like; the token needs ZohoCRM.settings.taxes.READ" in done.out
    assert "ZohoCRM.settings.layouts.READ" in done.out
    assert done.out.count("ZohoCRM.settings.layouts.READ") == 1
    assert "taxes" not in orjson.loads(out.read_bytes())
    assert Api(FakeCRM(out)).get("users").status == 200


def test_users_whose_territories_the_token_may_not_see_are_said(out):
    user = {"last_name": "Rao", "email": "rao@example.com"}
    crm = FakeCRM(
        {"users": [user], "territories": [{"name": "North", "users": ["rao@example.com"]}]}, auth="strict"
    )
    parts = ("modules", "fields", "roles", "profiles")
    scopes = ["ZohoCRM.users.READ", *(f"ZohoCRM.settings.{part}.READ" for part in parts)]
    with served(crm) as live:
        done = run("pull", "--out", str(out), "--url", live.url, "--token", crm.token(scopes))
    assert done.code == 0, done.err
    assert "left out: territories of a user, since the org does not tell of them" in done.out


def test_without_modules_nothing_is_pulled(out):
    crm = FakeCRM(at=NOW, auth="strict")
    with served(crm) as live:
        token = crm.token(["ZohoCRM.users.READ"])
        done = run("pull", "--out", str(out), "--url", live.url, "--token", token)
    assert done.code == 2
    assert "The token needs ZohoCRM.settings.modules.READ." in done.err
    assert not out.exists()


def test_a_dead_token_is_one_sentence(out):
    crm = FakeCRM(at=NOW, auth="strict")
    with served(crm) as live:
        done = run("pull", "--out", str(out), "--url", live.url)
    assert done.code == 2
    assert "does not take these credentials" in done.err
    assert "Traceback" not in done.err


def test_without_credentials_it_says_which_are_needed(out):
    says(run("pull", "--out", str(out)), "ZOHO_REFRESH_TOKEN", "--url")


def test_a_folder_that_is_not_there_is_said_first(tmp_path):
    says(run("pull", "--out", str(tmp_path / "no" / "org.json")), "there is no folder")
