"""The commands that end by themselves."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from zcrm_mock import __version__
from zcrm_mock.server.commands import app


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def run(*args: str) -> Ended:
    done = CliRunner().invoke(app, args, prog_name="zcrm-mock")
    return Ended(done.exit_code, done.stdout, done.stderr)


def test_it_says_its_version():
    assert run("version") == (0, __version__ + "\n", "")


def test_help_shows_examples():
    shown = run("serve", "--help")
    assert shown.code == 0
    assert "zcrm-mock serve --empty --port 0" in shown.out
    assert 'curl -d \'{"module": "Leads", "count": 50}\'' in shown.out


def test_operations_are_listed_by_group():
    listed = run("operations", "--group", "users").out
    assert "users.list" in listed
    assert "records.list" not in listed
    assert "7 operations" in listed


def test_gaps_are_listed():
    listed = run("operations", "--gaps").out
    assert " imitated  " not in listed
    assert "0 imitated" in listed


def test_the_standard_org_is_told():
    told = run("org")
    assert told.code == 0
    assert "Example Ltd" in told.out
    assert "Leads" in told.out


def test_an_org_file_is_told(tmp_path):
    file = tmp_path / "org.json"
    file.write_text('{"company_name": "Acme", "modules": {"Projects": {}}}')
    told = run("org", str(file))
    assert told.code == 0, told.err
    assert told.out.startswith("Acme: ")
    assert "Projects" in told.out


def test_rules_are_told_and_checked(tmp_path):
    file = tmp_path / "org.json"
    file.write_text('{"automation": {"Leads": {"workflows": {"Greet": {"on": "create", "hook": "greet"}}}}}')
    assert "workflow 'Greet'" in run("org", str(file)).out
    file.write_text('{"automation": {"Leads": {"workflows": {"Greet": {"on": "create"}}}}}')
    told = run("org", str(file))
    assert (told.code, "automation.Leads.workflows.Greet" in told.err) == (2, True)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


def says(ended: Ended, *words: str) -> None:
    """One line, and no traceback."""
    assert ended.code == 2, ended
    assert ended.err.count("\n") == 1, ended.err
    for word in words:
        assert word in ended.err


def test_a_port_in_use_is_one_line(port):
    says(run("serve", "--port", port), f"127.0.0.1:{port}", "in use")


@pytest.mark.parametrize(("args", "word"), [
    (["serve", "--host", "nowhere.invalid", "--port", "0"], "nowhere.invalid"),
    (["serve", "--port", "0", "--at", "yesterday"], "yesterday"),
    (["serve", "--port", "0", "--at", "2026-11-23T18:00:00"], "offset"),
    (["serve", "--port", "0", "--org", "no-such-file.toml"], "no-such-file.toml"),
    (["serve", "--port", "0", "--db", "no/such/folder/crm.db"], "crm.db"),
    (["serve", "--port", "0", "--db", __file__], "not a database"),
    (["org", "no-such-file.toml"], "no-such-file.toml"),
    (["operations", "--group", "nothing"], "records"),
])  # fmt: skip
def test_what_cannot_be_is_one_line(args, word):
    says(run(*args), word)


def test_a_missing_extra_says_what_to_install():
    code = "import sys; sys.modules['typer'] = None; from zcrm_mock.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    says(Ended(done.returncode, done.stdout, done.stderr), "typer", "pip install 'zcrm-mock[server]'")
