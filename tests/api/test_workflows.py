"""Workflow rules: what a write sets off, as its `trigger` says, and what a test reads of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

DEAL = {"Deal_Name": "Big", "Stage": "Qualification"}
HIGH = {"on": "create_or_edit", "criteria": "(Amount:greater_than:1000)", "update": {"Description": "high"}}


def with_rules(module: str = "Deals", **workflows: Any) -> Api:
    return Api(FakeCRM({"automation": {module: {"workflows": workflows}}}, at=NOW))


def ran(api: Api) -> list[tuple[str, str]]:
    return [(one.rule, one.event) for one in api.crm.triggered("workflow")]


@pytest.fixture
def api() -> Api:
    """Rules that only say that they ran, one per `on`."""
    events = ("create", "edit", "create_or_edit", "delete")
    return with_rules("Leads", **{event: {"on": event, "hook": "note"} for event in events})


# --- which rules run ------------------------------------------------------------------------------


def test_a_rule_runs_at_the_events_that_it_waits_for(api):
    lead = api.create("Leads", Last_Name="Burns")
    assert ran(api) == [("create", "create"), ("create_or_edit", "create")]
    api.put(f"Leads/{lead}", {"City": "Oslo"})
    assert ran(api)[2:] == [("edit", "edit"), ("create_or_edit", "edit")]
    api.delete(f"Leads/{lead}")
    assert ran(api)[4:] == [("delete", "delete")]


@pytest.mark.parametrize(
    ("more", "runs"),
    [
        ({}, True),
        ({"trigger": None}, True),
        ({"trigger": ["workflow"]}, True),
        ({"trigger": ["approval", "blueprint"]}, False),
        ({"trigger": ["workflows", 7]}, False),
        ({"trigger": []}, False),
    ],
)
def test_the_trigger_array_says_whether_workflows_run(api, more, runs):
    lead = api.post("Leads", {"Last_Name": "Burns"}, **more).data[0]["details"]["id"]
    api.put(f"Leads/{lead}", {"City": "Oslo"}, **more)
    api.put("Leads", {"id": lead, "City": "Rome"}, **more)
    api.post("Leads/upsert", {"Last_Name": "B", "Email": "b@example.com"}, **more)
    api.post("Leads/upsert", {"Last_Name": "C", "Email": "b@example.com"}, **more)
    events = [event for rule, event in ran(api) if rule == "create_or_edit"]
    assert events == (["create", "edit", "edit", "create", "edit"] if runs else [])


@pytest.mark.parametrize("flag", ["", "true", "false", "False"])
def test_wf_trigger_says_whether_a_deletion_sets_rules_off(api, flag):
    leads = [api.create("Leads", Last_Name="Burns") for _ in range(2)]
    api.delete(f"Leads/{leads[0]}", wf_trigger=flag)
    api.delete("Leads", ids=leads[1], wf_trigger=flag)
    assert ran(api).count(("delete", "delete")) == (0 if flag.lower() == "false" else 2)


def test_a_mass_update_is_an_edit(api):
    lead = api.create("Leads", Last_Name="Burns")
    api.call("POST", "Leads/actions/mass_update", {"data": [{"City": "Oslo"}], "ids": [lead]})
    assert ("edit", "edit") in ran(api)


def test_what_a_test_puts_in_sets_nothing_off(api):
    api.crm.add("Leads", {"Last_Name": "Burns"})
    api.crm.seed("Leads", 3)
    assert api.crm.triggered() == []


def test_a_refused_record_sets_nothing_off(api):
    assert api.post("Leads", {"City": "Oslo"}, {"Last_Name": "Burns"}).status == 207
    assert len(ran(api)) == 2


@pytest.mark.parametrize(
    ("criteria", "record", "runs"),
    [
        ("(Amount:greater_than:1000)", {"Amount": 1001}, True),
        ("(Amount:greater_than:1000)", {"Amount": 1000}, False),
        ("(Amount:greater_than:1000)", {}, False),
        ("((Amount:greater_than:1)and(Deal_Name:starts_with:bi))", {"Amount": 2}, True),
        ({"field": "Next_Step", "comparator": "equal", "value": "${EMPTY}"}, {}, True),
        ({"field": "Owner", "comparator": "equal", "value": "${CURRENTUSER}"}, {}, True),
        ({"field": "Closing_Date", "comparator": "equal", "value": "${TODAY}"},
         {"Closing_Date": "2026-11-23"}, True),
        ({"field": "Closing_Date", "comparator": "equal", "value": "${TODAY}"},
         {"Closing_Date": "2026-11-24"}, False),
        ({"field": "Account_Name", "comparator": "equal", "value": "Acme"},
         {"Account_Name": {"name": "Acme"}}, True),
    ],
)  # fmt: skip
def test_a_rule_runs_where_its_criteria_hold(criteria, record, runs):
    api = with_rules(Rule={"on": "create", "criteria": criteria, "hook": "note"})
    api.create("Deals", **DEAL, **record)
    assert bool(ran(api)) is runs


def test_a_rule_of_some_fields_runs_when_one_of_them_changes():
    api = with_rules(Moved={"on": "edit", "fields": ["Stage", "Amount"], "hook": "note"})
    deal = api.create("Deals", **DEAL, Amount=5)
    api.put(f"Deals/{deal}", {"Next_Step": "Call", "Amount": 5})
    assert ran(api) == []
    api.put(f"Deals/{deal}", {"Amount": 6})
    assert ran(api) == [("Moved", "edit")]


# --- what rules do --------------------------------------------------------------------------------


def test_a_rule_updates_fields_adds_tags_and_makes_a_task():
    rule = HIGH | {"tags": ["VIP"], "task": {"Subject": "Call", "Priority": "High", "due_in_days": 3}}
    api = with_rules(High=rule)
    deal = api.create("Deals", **DEAL, Amount=5000, Tag=[{"name": "New"}])
    record, [task] = api.record("Deals", deal), api.crm.records("Tasks")
    assert (record["Description"], [tag["name"] for tag in record["Tag"]]) == ("high", ["New", "VIP"])
    assert (task["Subject"], task["Priority"], task["Due_Date"]) == ("Call", "High", "2026-11-26")
    assert (task["What_Id"], task["$se_module"]) == ({"name": "Big", "id": deal}, "Deals")
    assert task["Owner"]["id"] == record["Owner"]["id"]
    [one] = api.crm.triggered()
    assert (one.kind, one.rule, one.event, one.module, one.record_id) == (
        "workflow", "High", "create", "Deals", deal,
    )  # fmt: skip
    assert one.did == {"update": {"Description": "high"}, "tags": ["VIP"], "task": task["id"]}


def test_a_task_of_a_contact_names_it_as_the_person():
    api = with_rules("Contacts", Call={"on": "create", "task": {"Subject": "Call"}})
    contact = api.create("Contacts", Last_Name="Burns")
    [task] = api.crm.records("Tasks")
    assert (task["Who_Id"]["id"], task["What_Id"]) == (contact, None)


def test_what_a_rule_writes_sets_no_rule_off():
    loop = {"on": "create_or_edit", "update": {"Next_Step": "x"}, "task": {"Subject": "Call"}}
    matched_by_then = {"on": "edit", "criteria": "(Next_Step:equals:x)", "hook": "note"}
    api = with_rules(Loop=loop, Then=matched_by_then)
    deal = api.create("Deals", **DEAL)
    api.put(f"Deals/{deal}", {"Next_Step": "y"})
    assert ran(api) == [("Loop", "create"), ("Loop", "edit")]


def test_an_action_that_is_refused_spoils_nothing_else():
    org = {
        "modules": {"Deals": {"fields": {"Key": {"unique": True}}}},
        "automation": {
            "Deals": {"workflows": {"One": {"on": "create", "update": {"Key": "1"}, "tags": ["T"]}}}
        },
    }
    api = Api(FakeCRM(org, at=NOW))
    first, second = api.create("Deals", **DEAL), api.create("Deals", **DEAL)
    did = api.crm.triggered()[1].did
    assert did["update"]["refused"]["code"] == "DUPLICATE_DATA"
    assert did["update"]["refused"]["details"] == {"id": first, "api_name": "Key"}
    record = api.record("Deals", second)
    assert (record["Key"], [tag["name"] for tag in record["Tag"]]) == (None, ["T"])


# --- hooks ----------------------------------------------------------------------------------------


def test_a_hook_gets_the_record_as_the_rule_left_it():
    given: list[dict[str, Any]] = []
    api = with_rules(High=HIGH | {"hook": "tell"})
    api.crm.hook("tell", given.append)
    deal = api.create("Deals", **DEAL, Amount=5000)
    [got] = given
    assert got == {
        "kind": "workflow", "rule": "High", "event": "create", "module": "Deals",
        "record": api.record("Deals", deal),
    }  # fmt: skip
    assert got["record"]["Description"] == "high"


def test_a_hook_that_nobody_gave_is_noted(api):
    api.create("Leads", Last_Name="Burns")
    assert api.crm.triggered()[0].did == {"hook": {"name": "note", "called": False}}


def test_a_deletion_is_told_before_the_record_is_gone(api):
    names: list[str] = []
    api.crm.hook("note", lambda given: names.append(given["record"]["Last_Name"]))
    lead = api.create("Leads", Last_Name="Burns")
    names.clear()
    api.delete(f"Leads/{lead}")
    assert names == ["Burns"]


def test_what_a_hook_raises_is_the_tests_own_and_takes_the_write_back(api):
    def fail(_given: Any) -> None:
        raise ZeroDivisionError

    api.crm.hook("note", fail)
    with pytest.raises(ZeroDivisionError):
        api.post("Leads", {"Last_Name": "Burns"})
    assert api.crm.records("Leads") == api.crm.triggered() == []
    assert [type(error) for error in api.crm.errors] == [ZeroDivisionError]


def test_a_hook_may_call_zoho_without_setting_rules_off(api):
    def answer(given: Any) -> None:
        assert api.put(f"Leads/{given['record']['id']}", {"City": "Oslo"}).codes == ["SUCCESS"]

    api.crm.hook("note", answer)
    lead = api.create("Leads", Last_Name="Burns")
    assert api.record("Leads", lead)["City"] == "Oslo"
    assert ran(api) == [("create", "create"), ("create_or_edit", "create")]


@pytest.mark.parametrize("event", ["create", "edit", "delete"])
def test_a_hook_may_delete_the_record(api, event):
    def delete(given: Any) -> None:
        if given["event"] == event:
            assert api.delete(f"Leads/{given['record']['id']}").codes == ["SUCCESS"]

    api.crm.hook("note", delete)
    lead = api.create("Leads", Last_Name="Burns")
    if event != "create":
        api.put(f"Leads/{lead}", {"City": "Oslo"})
    if event == "delete":
        assert api.delete(f"Leads/{lead}").codes == ["SUCCESS"]
    assert api.crm.records("Leads") == []
    assert ran(api)[-1] == (event, event)


# --- rules as state -------------------------------------------------------------------------------


def test_rules_are_added_in_a_test_and_take_each_others_place(api):
    api.crm.automate("leads", workflows={"create": {"on": "create", "tags": ["New"]}})
    lead = api.create("Leads", Last_Name="Burns")
    assert [tag["name"] for tag in api.record("Leads", lead)["Tag"]] == ["New"]
    assert [one.rule for one in api.crm.triggered()] == ["create", "create_or_edit"]


def test_a_snapshot_carries_rules_and_what_ran(api):
    api.create("Leads", Last_Name="Burns")
    api.crm.automate("Deals", workflows={"High": HIGH})
    before, noted = api.crm.snapshot(), api.crm.triggered()
    api.crm.reset()
    assert api.crm.triggered() == []
    api.create("Deals", **DEAL, Amount=5000)
    assert api.crm.triggered() == []
    api.crm.restore(before)
    assert api.crm.triggered() == noted != []
    api.create("Deals", **DEAL, Amount=5000)
    assert api.crm.triggered(module="Deals", rule="High")


def test_a_misspelt_kind_or_module_is_told(api):
    with pytest.raises(ValueError, match="workflow, approval, blueprint"):
        api.crm.triggered("workflows")
    with pytest.raises(ValueError, match="no module 'Lead'"):
        api.crm.triggered(module="Lead")
