"""Blueprints: entering and leaving, what is told of them, and time doing transitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.blueprints import (
    TRANSITIONS,
    WHOLE,
    blueprint,
    do,
    fake,
    is_not_in_process,
    lead_in,
    offered,
    put,
    state,
)
from tests.conftest import Api


@pytest.fixture
def api() -> Api:
    return fake()


# --- entering and leaving -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "enters"), [("Contacted", True), ("Pre-Qualified", True), ("Lost Lead", False), (None, False)]
)
def test_a_record_enters_in_a_state_that_a_transition_leads_out_of(api, status, enters):
    lead = lead_in(api, status)
    assert state(api, lead) == (status, enters)
    assert is_not_in_process(api, lead) is not enters
    assert [one.did for one in api.crm.triggered()] == ([{"state": status}] if enters else [])


def test_a_record_enters_when_an_edit_brings_it_into_a_state(api):
    lead = lead_in(api, None)
    api.put(f"Leads/{lead}", {"Lead_Status": "Contacted"})
    assert state(api, lead) == ("Contacted", True)


def test_a_record_enters_where_the_criteria_hold():
    api = fake(criteria="(City:equals:Oslo)")
    lead = lead_in(api)
    assert state(api, lead)[1] is False
    api.put(f"Leads/{lead}", {"City": "Oslo"})
    assert state(api, lead)[1] is True


def test_a_write_that_does_not_name_blueprints_starts_none(api):
    lead = {"Last_Name": "Burns", "Lead_Status": "Contacted"}
    for trigger in ([], ["workflow", "approval"]):
        written = api.post("Leads", lead, trigger=trigger).data[0]["details"]["id"]
        assert state(api, written)[1] is False
        assert is_not_in_process(api, written)


def test_an_empty_field_is_a_state_of_its_own():
    api = fake({"Start": {"from": "-None-", "to": "Contacted"}})
    lead = api.create("Leads", Last_Name="Burns")
    assert blueprint(api, lead)["process_info"]["field_value"] == "-None-"
    assert do(api, lead, "Start").status == 200
    assert state(api, lead) == ("Contacted", False)


def test_only_transitions_move_the_field_of_a_record_in_process(api):
    lead = lead_in(api)
    [slot] = api.put(f"Leads/{lead}", {"Lead_Status": "Lost Lead", "City": "Oslo"}).data
    assert (slot["code"], slot["message"]) == ("RECORD_IN_BLUEPRINT", "The record is in blue print")
    answer = api.call("POST", "Leads/actions/mass_update", {"data": [{"Lead_Status": None}], "ids": [lead]})
    assert answer.codes == ["RECORD_IN_BLUEPRINT"]
    assert api.put(f"Leads/{lead}", api.record("Leads", lead) | {"City": "Rome"}).codes == ["SUCCESS"]
    assert (*state(api, lead), api.record("Leads", lead)["City"]) == ("Contacted", True, "Rome")


def test_a_workflow_does_not_move_it_either(api):
    api.crm.automate("Leads", workflows={"Move": {"on": "edit", "update": {"Lead_Status": "Lost Lead"}}})
    lead = lead_in(api)
    api.put(f"Leads/{lead}", {"City": "Oslo"})
    assert state(api, lead) == ("Contacted", True)
    assert api.crm.triggered("workflow")[0].did["update"]["refused"]["code"] == "RECORD_IN_BLUEPRINT"


# --- what is told ---------------------------------------------------------------------------------


def test_a_record_tells_its_process_and_the_ways_out_of_its_state(api):
    told = blueprint(api, lead_in(api, City="Rome"))
    assert told["process_info"] == {
        "field_id": api.crm.org.schema.modules["Leads"].fields["Lead_Status"].id, "is_continuous": False,
        "api_name": "Lead_Status", "continuous": False, "field_label": "Lead Status", "name": "Nurture",
        "column_name": "LEAD_STATUS", "field_value": "Contacted", "id": "5725767000000070000",
        "field_name": "Lead Status", "escalation": None,
    }  # fmt: skip
    qualify, lose = told["transitions"]
    assert {key: value for key, value in qualify.items() if key != "fields"} == {
        "next_transitions": [
            {"name": "Lose", "id": "5725767000000070002"}, {"name": "Reopen", "id": "5725767000000070003"},
            {"name": "Forget", "id": "5725767000000070004"},
        ],
        "percent_partial_save": 0,
        "data": {
            "Lead_Status": "Contacted", "Phone": None, "City": "Rome", "Notes": None, "Attachments": None,
            "CheckLists": None, "Tasks": None,
        },
        "next_field_value": "Pre-Qualified", "name": "Qualify", "criteria_matched": True,
        "id": "5725767000000070001", "criteria_message": None, "type": "manual", "execution_time": None,
    }  # fmt: skip
    assert (lose["criteria_matched"], lose["criteria_message"], lose["fields"]) == (False, "only in Oslo", [])


def test_a_transition_tells_what_it_asks_for(api):
    fields = offered(api, lead_in(api))["Qualify"]["fields"]
    told = [
        (f["api_name"], f["_type"], f["transition_sequence"], f["mandatory"], f["message"]) for f in fields
    ]
    assert told == [
        ("Phone", "fields", 1, True, "with its country code"),
        ("City", "fields", 2, False, None),
        ("Notes", "notes", 3, True, None),
        ("Attachments", "attachments", 4, False, None),
        ("CheckLists", "checklists", 5, False, None),
        ("Tasks", "tasks", 6, False, None),
    ]
    assert fields[0]["validation_rule"] == {"comparator": "starts_with", "field": "Phone", "value": "+"}
    assert (fields[0]["data_type"], fields[0]["length"]) == ("phone", 30)
    assert fields[4]["items"] == [{"Called": False}, {"Written": False}]


@pytest.mark.parametrize("lead", ["1", "x", "9" * 30])
def test_an_unknown_record_is_refused(api, lead):
    answers = [api.get(f"Leads/{lead}/actions/blueprint"), put(api, lead, {"transition_id": "1"})]
    assert [(a.status, a.code, a.json["message"]) for a in answers] == [
        (400, "INVALID_DATA", "the id given seems to be invalid")
    ] * 2


# --- time -----------------------------------------------------------------------------------------


def test_time_does_an_automatic_transition(api):
    lead = lead_in(api, "Pre-Qualified")
    way = offered(api, lead)["Forget"]
    assert (way["type"], way["execution_time"]) == ("automatic", "2026-11-26T10:00:00-08:00")
    api.crm.clock.advance(days=2, hours=23)
    assert state(api, lead) == ("Pre-Qualified", True)
    api.crm.clock.advance(hours=1)
    assert state(api, lead) == ("Junk Lead", False)
    assert api.crm.triggered()[-1].did == {"transition": "Forget", "state": "Junk Lead"}


def test_a_record_that_has_moved_on_is_left_alone_by_time(api):
    lead = lead_in(api, "Pre-Qualified")
    api.crm.clock.advance(days=2)
    do(api, lead, "Reopen")
    do(api, lead, "Qualify", WHOLE)
    api.crm.clock.advance(days=2)
    assert state(api, lead) == ("Pre-Qualified", True)
    api.crm.clock.advance(days=1)
    assert state(api, lead) == ("Junk Lead", False)


def test_automatic_transitions_follow_each_other_by_their_own_times():
    ways = {
        "One": {"from": "Contacted", "to": "Pre-Qualified", "after": {"days": 1}},
        "Two": {"from": "Pre-Qualified", "to": "Lost Lead", "after": {"hours": 36}, "tags": ["Gone"]},
        "Never": {"from": "Pre-Qualified", "to": "Junk Lead", "after": {"minutes": 5},
                  "criteria": "(City:equals:Nowhere)"},
    }  # fmt: skip
    api = fake(ways)
    leads = [lead_in(api), lead_in(api)]
    api.crm.clock.advance(hours=59)
    assert offered(api, leads[0])["Two"]["execution_time"] == "2026-11-25T22:00:00-08:00"
    api.crm.clock.advance(hours=1)
    assert [state(api, lead) for lead in leads] == [("Lost Lead", False)] * 2
    assert not api.crm.org.jobs.waiting


def test_a_waiting_record_is_left_alone_by_time(api):
    api.crm.automate("Leads", approvals={"All": {"on": "create"}})
    lead = lead_in(api, "Pre-Qualified")
    api.crm.clock.advance(days=4)
    assert api.get(f"Leads/{lead}", approved="both").data[0]["Lead_Status"] == "Pre-Qualified"


def test_a_deleted_record_is_left_alone_by_time(api):
    lead = lead_in(api, "Pre-Qualified")
    api.delete(f"Leads/{lead}")
    api.crm.clock.advance(days=4)
    assert api.get("Leads").status == 204
    assert len(api.crm.triggered()) == 1


def test_a_snapshot_carries_a_record_in_its_process(api):
    lead = lead_in(api)
    do(api, lead, "Qualify", {"Notes": "checked"})
    before = api.crm.snapshot()
    do(api, lead, "Qualify", {"Phone": "+1"})
    api.crm.restore(before)
    assert state(api, lead) == ("Contacted", True)
    assert offered(api, lead)["Qualify"]["data"]["Notes"] == "checked"


# --- what holds whatever is done ------------------------------------------------------------------

STEPS = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(["Contacted", "Pre-Qualified", "Lost Lead", None])),
    st.tuples(st.just("do"), st.sampled_from(list(TRANSITIONS))),
    st.tuples(st.just("wait"), st.integers(0, 4)),
)


@given(st.lists(STEPS, max_size=12))
def test_a_record_is_in_process_where_a_transition_leads_on_and_moves_by_transitions_only(steps):
    api = fake()
    lead = lead_in(api, None, City="Oslo")
    ids = {name: f"5725767{number:012d}" for number, name in enumerate(TRANSITIONS, 70_001)}
    for step, value in steps:
        before, held = state(api, lead)
        if step == "edit":
            answer = api.put(f"Leads/{lead}", {"Lead_Status": value})
            assert answer.codes == ["RECORD_IN_BLUEPRINT" if held and value != before else "SUCCESS"]
        elif step == "wait":
            api.crm.clock.advance(days=value)
        elif held:
            is_open = value in offered(api, lead) and value != "Forget"
            assert (put(api, lead, {"transition_id": ids[value], "data": WHOLE}).status == 200) is is_open
        now, held = state(api, lead)
        assert held is (now in ("Contacted", "Pre-Qualified"))
        assert is_not_in_process(api, lead) is not held
    moves = [one.did for one in api.crm.triggered("blueprint")]
    assert all(one["state"] == (TRANSITIONS[one["transition"]]["to"]) for one in moves if "transition" in one)
