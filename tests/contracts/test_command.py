"""`zcrm-contracts` says what it checks, checks it, and says plainly when it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner
from zcrm_contracts import CONTRACTS, Contract
from zcrm_contracts.cli import app
from zcrm_contracts.running import hold
from zcrm_contracts.running import run as run_all
from zcrm_contracts.targets import NoTarget, open_target

from tests.contracts.conftest import over_http
from zcrm_mock import FakeCRM
from zcrm_mock.engine.query import choosing


def run(*args: str):
    return CliRunner().invoke(app, args)


def test_every_contract_is_listed_with_its_source():
    listed = run("list").stdout
    for held in CONTRACTS.values():
        assert f"{held.id} " in listed
        assert f"[{held.source}]" in listed


def test_a_server_that_keeps_the_contracts_ends_with_0():
    with over_http(FakeCRM()) as target:
        result = run("verify", "--target", target.name, "--only", "requests", "--max-examples", "2")
    assert result.exit_code == 0, result.output
    assert result.stdout.split()[:2] == ["requests.unknown-is-refused", "ok"]


def test_the_fake_in_process_is_a_target():
    result = run("verify", "--target", "fake", "--only", "shapes.metadata")
    assert result.exit_code == 0, result.output
    assert "1 ok; " in result.stdout


def test_a_run_is_told_to_machines(tmp_path, monkeypatch):
    monkeypatch.setattr(choosing, "order_by", lambda field, way: "k.id ASC")
    junit, told = tmp_path / "junit.xml", tmp_path / "told.json"
    args = ("--only", "records.pages", "--seed", "1", "--junit", str(junit), "--json", str(told))
    assert run("verify", "--target", "fake", *args).exit_code == 1
    suite = ElementTree.parse(junit).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "curl -sS -H" in (failure.text or "")
    [outcome] = json.loads(told.read_text())["contracts"]
    assert (outcome["id"], outcome["state"]) == ("records.pages-make-the-whole", "broken")
    assert outcome["exchanges"]


# --- a real org, played by a fake -------------------------------------------------------------------

CREDENTIALS = {"ZOHO_CLIENT_ID": "1000.X", "ZOHO_CLIENT_SECRET": "s", "ZOHO_REFRESH_TOKEN": "1000.r.r"}


@pytest.fixture
def org(monkeypatch):
    """A real org as far as a run can tell: behind OAuth, on Zoho's hosts."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    crm = FakeCRM(auth="lenient")
    crm.seed("Leads", 3)
    return crm


def real(org, **more):
    return open_target("zoho", transport=org.transport(), **more)


def test_a_production_org_is_refused_unless_told(org):
    with pytest.raises(NoTarget, match="--production"):
        real(org)
    with real(org, production=True) as target:
        assert target.name == "zoho (www.zohoapis.com)"


def test_a_sandbox_is_welcome(org, monkeypatch):
    monkeypatch.setenv("ZOHO_SANDBOX", "1")
    with real(org) as target:
        assert target.name == "zoho (sandbox.zohoapis.com)"


def test_without_credentials_there_is_no_real_org(org, monkeypatch):
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    with pytest.raises(NoTarget, match="credentials"):
        real(org)


def test_settings_of_a_real_org_are_left_alone(org):
    with real(org, production=True) as target:
        outcome = hold(CONTRACTS["shapes.settings"], target, max_examples=1, with_seed=1)
    assert outcome.state == "skipped"
    assert not org.calls("tags.*")


def test_a_run_ends_with_its_budget_and_removes_what_it_made(org):
    before = org.records("Leads"), org.records("Contacts")
    laws = [CONTRACTS["records.created-is-readable"], CONTRACTS["records.deleted-is-gone"]]
    with real(org, production=True, budget=60) as target:
        outcomes = list(run_all(laws, target, max_examples=50, with_seed=1))
        assert target.recorder.spent <= 60
    assert [outcome.state for outcome in outcomes] == ["unfinished", "unfinished"]
    assert (org.records("Leads"), org.records("Contacts")) == before


def test_an_interrupted_run_removes_what_it_made(org):
    def interrupted(target, data):
        target.create("Leads", [{"Last_Name": "Burns"}])
        raise KeyboardInterrupt

    before = org.records("Leads")
    with real(org, production=True) as target, pytest.raises(KeyboardInterrupt):
        hold(Contract("x", "x", "x", interrupted), target, max_examples=1, with_seed=1)
    assert org.records("Leads") == before


def test_a_curl_line_asks_the_same_and_tells_no_token():
    with over_http(FakeCRM()) as target:
        target.send("POST", "Leads", json={"data": [{"Last_Name": 'O\'Hara "x"'}]})
        line = target.exchanges[-1].as_curl()
        assert "contracts" not in line
        shell = {"ZOHO_TOKEN": "any", "PATH": os.environ["PATH"]}
        told = subprocess.run(["bash", "-c", line], env=shell, capture_output=True, check=True)
        assert json.loads(told.stdout)["data"][0]["code"] == "SUCCESS"


def test_a_server_that_breaks_one_ends_with_1_and_shows_the_example(monkeypatch):
    monkeypatch.setattr(choosing, "order_by", lambda field, way: "k.id ASC")
    with over_http(FakeCRM()) as target:
        result = run("verify", "--target", target.name, "--only", "records.pages", "--seed", "1")
    assert result.exit_code == 1
    assert "records.pages-make-the-whole: Pages put together are the whole list" in result.stdout
    assert "sort_by" in result.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--target", "https://www.zohoapis.eu"], "a real org is the target `zoho`"),
        (["--target", "http://127.0.0.1:1"], "does not answer as a CRM"),
        (["--target", "http://127.0.0.1:1", "--only", "nothing"], "zcrm-contracts list"),
    ],
    ids=["real Zoho", "nobody there", "no such contract"],
)
def test_what_cannot_be_checked_ends_with_2_and_says_why(args, said):
    result = run("verify", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_missing_extra_says_what_to_install():
    code = "import sys; sys.modules['hypothesis'] = None; import zcrm_contracts"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.rstrip().endswith("pip install 'zcrm-mock[contracts]'")
