"""Rules over HTTP: declared, decided, and what ran."""

from __future__ import annotations

import pytest

from tests.server.conftest import TOKEN

RULES = {
    "workflows": {"Greet": {"on": "create", "update": {"Description": "hello"}, "hook": "greet"}},
    "approvals": {"All": {"on": "create"}},
}


@pytest.fixture
def lead(http):
    """The id of a lead that waits, a workflow having run."""
    assert http.post("/__mock__/automation/Leads", json=RULES).status_code == 204
    body = {"data": [{"Last_Name": "Burns"}]}
    return http.post("/crm/v2/Leads", json=body, headers=TOKEN).json()["data"][0]["details"]["id"]


def test_rules_run_and_are_told(http, lead):
    greet, wait = http.get("/__mock__/triggered").json()
    assert greet == {
        "kind": "workflow",
        "rule": "Greet",
        "event": "create",
        "module": "Leads",
        "record_id": lead,
        "did": {"update": {"Description": "hello"}, "hook": {"name": "greet", "called": False}},
    }
    assert http.get("/__mock__/triggered", params={"kind": "approval", "rule": "All"}).json() == [wait]
    assert http.get("/__mock__/triggered", params={"module": "Deals"}).json() == []


@pytest.mark.parametrize(("decision", "approved"), [("approve", True), ("reject", False)])
def test_a_record_that_waits_is_decided(http, lead, decision, approved):
    answer = http.post(f"/__mock__/records/Leads/{lead}/{decision}")
    assert (answer.status_code, answer.json()["$approved"]) == (200, approved)
    assert http.get(f"/crm/v2/Leads/{lead}", headers=TOKEN).status_code == (200 if approved else 204)


@pytest.mark.parametrize(("method", "path", "json", "status", "told"), [
    ("POST", "automation/Nothing", {}, 404, "no module"),
    ("POST", "automation/Leads", {"rules": {}}, 400, "rules"),
    ("POST", "automation/Leads", {"workflows": {"R": {}}}, 400, "automation.Leads.workflows.R: needs 'on'"),
    ("POST", "records/Leads/1/approve", None, 400, "waits for approval"),
    ("POST", "records/Leads/1/recall", None, 400, "decision"),
    ("POST", "records/Nothing/1/approve", None, 404, "no module"),
    ("GET", "triggered?kind=workflows", None, 400, "workflow, approval, blueprint"),
])  # fmt: skip
def test_bad_input_is_told_in_words(untouched, method, path, json, status, told):
    answer = untouched.request(method, f"/__mock__/{path}", json=json)
    assert (answer.status_code, told in answer.json()["error"]) == (status, True), answer.text
