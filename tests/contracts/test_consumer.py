"""What an app relies on is read off its own test run, kept for review, and held against later runs."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner
from zcrm_contracts import consumer
from zcrm_contracts.cli import app
from zcrm_contracts.pact import pact_of

from tests.conftest import Api
from tests.contracts.conftest import in_process
from zcrm_mock import FakeCRM

APP = """
import httpx

HEADERS = {"Authorization": "Zoho-oauthtoken any"}
URL = "https://www.zohoapis.com/crm/v2/"


def test_sync(zcrm):
    lead = {"Last_Name": "Burns", "Tag": [{"name": "Hot"}], "$approved": True}
    httpx.post(URL + "Leads", headers=HEADERS, json={"data": [lead], "trigger": []})
    criteria = "((Last_Name:starts_with:Bu\\\\(r)and(City:equals:Oslo))"
    httpx.get(URL + "Leads/search", headers=HEADERS, params={"criteria": criteria, "page": 1})


def test_report(zcrm):
    query = "select Deal_Name, Account_Name.Phone from Deals where Amount >= 10 and Stage not in ('x = 1') order by Amount desc"
    httpx.post(URL + "coql", headers=HEADERS, json={"select_query": query})
"""  # noqa: E501


def calls_of(crm: FakeCRM):
    return [call.as_json() for call in crm.calls()]


@pytest.fixture
def journal(pytester):
    pytester.makepyfile(test_app=APP)
    path = pytester.path / "calls.jsonl"
    path.write_text("of an earlier run")
    pytester.runpytest_inprocess(
        "-p", "no:randomly", "-p", "no:asyncio", "--zcrm-journal", str(path)
    ).assert_outcomes(passed=2)
    return path


def test_a_test_run_tells_what_the_app_relies_on(journal):
    uses = consumer.uses_of(consumer.read_journal(journal))
    assert {name: use.as_json() for name, use in uses.items()} == {
        "records.coql Deals": {
            "fields": ["Account_Name.Phone", "Amount", "Deal_Name", "Stage"],
            "operators": ["Amount >=", "Stage not in"],
            "answers": [204],
        },
        "records.create Leads": {
            "parameters": ["trigger"],
            "fields": ["Last_Name", "Tag"],
            "answers": [201],
        },
        "records.search Leads": {
            "parameters": ["criteria", "page"],
            "fields": ["City", "Last_Name"],
            "operators": ["City equals", "Last_Name starts_with"],
            "answers": [204],
        },
    }


def test_more_than_what_was_agreed_fails(journal, tmp_path):
    kept, run = str(tmp_path / "crm.json"), CliRunner().invoke
    made = run(app, ["consumer", str(journal), "--out", kept, "--name", "billing"])
    assert (made.exit_code, json.loads((tmp_path / "crm.json").read_text())["consumer"]) == (0, "billing")
    assert run(app, ["consumer", str(journal), "--check", kept, "--target", "fake"]).exit_code == 0

    crm = FakeCRM()
    api = Api(crm)
    api.post("Leads", {"Last_Name": "Burke", "City": "Oslo"})
    api.post("Leads", {})
    api.delete("Leads", ids="1")
    (tmp_path / "more.jsonl").write_text("\n".join(map(json.dumps, calls_of(crm))))
    told = run(app, ["consumer", str(tmp_path / "more.jsonl"), "--check", kept])
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "records.create Leads: new fields: City",
        "records.create Leads: new answers: 202",
        "records.delete Leads: a new operation",
        "2 operations used, 3 objections",
    ]


def test_what_a_target_does_not_have_is_told():
    crm = FakeCRM({"modules": {"Boats": {}, "Leads": {"fields": {"Shoe_Size": {"data_type": "integer"}}}}})
    api = Api(crm)
    api.create("Boats", Name="Vasa")
    api.create("Leads", Last_Name="Burns", Shoe_Size=44)
    api.get("Leads/search", criteria="(Email_Opt_Out:starts_with:t)")
    assert consumer.lacking(consumer.uses_of(calls_of(crm)), in_process(FakeCRM())) == [
        "records.create Boats: the target has no module Boats",
        "records.create Leads: Leads has no field Shoe_Size",
        "records.search Leads: boolean fields such as Email_Opt_Out know no starts_with",
    ]


@pytest.mark.parametrize("text", ["", "x", "[1]", '{"a": 1}', '{"uses": 1}'])
def test_files_that_are_none_are_refused(tmp_path, text):
    path = tmp_path / "file"
    path.write_text(text)
    if text:
        with pytest.raises(ValueError, match="is no journal"):
            consumer.read_journal(path)
    with pytest.raises(ValueError, match="is no consumer contract"):
        consumer.read(path)


def test_calls_become_a_pact():
    crm = FakeCRM()
    api = Api(crm)
    lead = api.create("Leads", Last_Name="Burns")
    api.create("Leads", Last_Name="Burke")
    api.get(f"Leads/{lead}", fields="Last_Name")
    pact = pact_of("billing", calls_of(crm))
    assert pact["metadata"] == {"pactSpecification": {"version": "3.0.0"}}
    create, get = pact["interactions"]
    assert create["description"] == "records.create of Leads, answered with 201"
    assert get["request"]["query"] == {"fields": ["Last_Name"]}
    assert get["request"]["matchingRules"]["path"] == {
        "matchers": [{"match": "regex", "regex": r"^/crm/v2/Leads/\d+$"}]
    }
    assert get["response"]["body"]["data"] == [{"Last_Name": "Burns", "id": lead}]
