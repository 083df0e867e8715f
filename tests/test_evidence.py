"""Every rule that could be wrong names its source, and an answer tells the rules that it rests on."""

from __future__ import annotations

import ast
from pathlib import Path

import httpx
import pytest

import zcrm_mock
from tests.conftest import Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.api.operations import operations
from zcrm_mock.evidence import STRENGTHS, claims, failure_rules, weigh
from zcrm_mock.evidence.claims import documented_switches, table_rules
from zcrm_mock.evidence.explaining import SHOWS
from zcrm_mock.server import create_app
from zcrm_mock.transports.live import LiveServer

ENGINE = Path(zcrm_mock.__file__).parent / "engine"


def test_every_operation_failure_and_switch_is_a_claim():
    known = {claim for claim in claims() if not claim.startswith(("operator:", "comparator:"))}
    made = {f"operation:{row.id}" for row in operations() if row.handler}
    made |= {f"failure:{rule.name}" for rule in failure_rules() if rule.code != "NOT_IMITATED"}
    assert known == made | {f"switch:{switch.name}" for switch in documented_switches()}


def test_every_function_that_makes_a_failure_is_a_rule():
    written = {
        node.name
        for file in ENGINE.rglob("*failures.py")
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or ast.Constant(None)) == "Failure"
    }
    made = {rule.name for rule in failure_rules()} - {rule.name for rule in table_rules()}
    assert {name for name in written if not name.startswith("_")} == made


def test_no_two_failures_share_a_name():
    names = [rule.name for rule in failure_rules()]
    assert len(names) == len(set(names))


def test_every_switch_says_when_an_answer_shows_it():
    assert set(SHOWS) == set(Switches.__dataclass_fields__)


@pytest.mark.parametrize(
    ("source", "strength"),
    [
        ("202: wild 4, weble.", "recorded"),
        ("Source: live 2026, records.md 2.1.", "live"),
        ("Source: py-sdk-2.0; the details are inferred.", "official SDK"),
        ("Source: docs v2 field-meta", "documented"),
        ("an id that no file has (inferred).", "inferred"),
        ("because we say so", None),
    ],
)
def test_the_strongest_source_counts(source, strength):
    weighed = weigh(source)
    assert (weighed and weighed[0]) == strength


def ids(found):
    return {claim.id for claim in found}


def asked(api, *call, **more):
    api.call(*call, **more)
    return ids(api.crm.explain(api.crm.calls()[-1]))


def test_an_answer_tells_the_rules_behind_it(api):
    lead = {"Last_Name": "Burns"}
    assert asked(api, "POST", "Leads", {"data": [lead, {}]}) == {
        "operation:records.create",
        "failure:mandatory_not_found",
        "switch:partial_status",
        "switch:json_path_in_details",
    }
    assert asked(
        api, "GET", "leads/search", criteria="((City:not_equal:Oslo)and(Last_Name:equals:Burns))"
    ) >= {
        "operator:not_equal",
        "operator:equals",
        "switch:not_equal_finds_empty",
        "switch:module_names_any_case",
        "switch:owner_email",
    }
    query = "select Last_Name from Leads where Last_Name like 'in %' and City is not null"
    assert asked(api, "POST", "coql", {"select_query": query}) == {
        "operation:records.coql",
        "comparator:like",
        "comparator:is null",
    }
    assert "failure:invalid_module" in asked(api, "GET", "Nowhere")
    nothing = {"query": {"module": "Nothing"}}
    assert asked(api, "POST", "/crm/bulk/v2/read", nothing, headers={"content-type": "application/json"}) >= {
        "operation:bulk.read.create",
        "failure:bulk_module_not_available",
        "switch:job_seconds",
    }


@pytest.mark.parametrize(
    ("value", "right", "wrong"),
    [
        ({"Email": "no"}, "failure:expected", "failure:data_not_an_array"),
        ({"Owner": "1"}, "failure:invalid_id", "failure:expected"),
    ],
)
def test_failures_of_one_code_are_told_apart_by_their_details(api, value, right, wrong):
    api.post("Leads", {"Last_Name": "Burns", **value})
    told = {claim.id for claim in api.crm.explain(api.crm.calls()[-1])}
    assert (right in told, wrong in told) == (True, False)


def test_the_weakest_claim_comes_first(api):
    api.get("Leads/search", criteria="(City:not_equal:Oslo)")
    strengths = [claim.strength for claim in api.crm.explain(api.crm.calls()[-1])]
    assert strengths == sorted(strengths, key=lambda strength: -STRENGTHS.index(strength))
    assert strengths[0] == "inferred"


def test_a_response_of_any_library_is_explained(zcrm):
    answer = httpx.get("https://www.zohoapis.com/crm/v2/Nowhere", headers={"Authorization": "Bearer x"})
    assert ids(zcrm.explain(answer)) == {
        "operation:records.list",
        "failure:invalid_module",
        "switch:bearer_tokens",
    }
    with pytest.raises(ValueError, match="no call was answered so"):
        zcrm.explain(httpx.Response(418))


def test_a_server_explains_its_calls():
    crm = FakeCRM()
    Api(crm).get("Nowhere")
    with LiveServer(create_app(crm)) as live:
        [call] = httpx.get(f"{live.url}/__mock__/calls", params={"explain": "true"}).json()
        assert "failure:invalid_module" in {claim["id"] for claim in call["evidence"]}
        assert "evidence" not in httpx.get(f"{live.url}/__mock__/calls").json()[0]


APP = """
import httpx

def test_one(zcrm):
    httpx.get("https://www.zohoapis.com/crm/v2/Leads/search", headers={"Authorization": "Zoho-oauthtoken x"},
              params={"criteria": "(City:not_equal:Oslo)"})

def test_two(zcrm):
    httpx.get("https://www.zohoapis.com/crm/v2/Nowhere", headers={"Authorization": "Zoho-oauthtoken x"})
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_run_ends_with_the_rules_that_it_leaned_on(pytester, workers):
    pytester.makepyfile(test_app=APP)
    told = pytester.runpytest_subprocess("--zcrm-evidence", "-p", "no:randomly", *workers)
    told.assert_outcomes(passed=2)
    told.stdout.fnmatch_lines(
        [
            "*what these tests lean on, the least sure first*",
            "inferred: 2 rules",
            "*1 switch:not_equal_finds_empty*",
            "official SDK: *",
            "*1 failure:invalid_module*",
        ]
    )
    assert "operation:records.search" in told.stdout.str()
