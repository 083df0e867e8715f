"""`zcrm-contracts` says what it checks, checks it, and says plainly when it cannot."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner
from zcrm_contracts import CONTRACTS
from zcrm_contracts.cli import app

from tests.contracts.conftest import over_http
from zcrm_mock import FakeCRM
from zcrm_mock.engine import choosing


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


def test_a_server_that_breaks_one_ends_with_1_and_shows_the_example(monkeypatch):
    monkeypatch.setattr(choosing, "order_by", lambda field, way: "k.id ASC")
    with over_http(FakeCRM()) as target:
        result = run("verify", "--target", target.name, "--only", "records.pages", "--seed", "1")
    assert result.exit_code == 1
    assert "records.pages-make-the-whole               BROKEN" in result.stdout
    assert "sort_by" in result.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--target", "https://www.zohoapis.eu"], "real Zoho org is not a target"),
        (["--target", "http://127.0.0.1:1"], "does not answer as a CRM"),
        (["--target", "http://127.0.0.1:1", "--only", "nothing"], "zcrm-contracts list"),
    ],
    ids=["real Zoho", "nobody there", "no such contract"],
)
def test_what_cannot_be_checked_ends_with_2_and_says_why(args, said):
    result = run("verify", *args)
    assert result.exit_code == 2
    assert said in result.stderr
