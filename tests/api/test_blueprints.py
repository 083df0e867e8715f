"""Blueprints: entering, the transitions out of a state, doing them whole or in parts, and time doing them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

TRANSITIONS: dict[str, Any] = {
    "Qualify": {
        "from": "Contacted",
        "to": "Pre-Qualified",
        "fields": {
            "Phone": {
                "mandatory": True,
                "criteria": "(Phone:starts_with:+)",
                "message": "with its country code",
            },
            "City": {},
            "Notes": {"mandatory": True},
            "Attachments": {},
            "CheckLists": {"items": ["Called", "Written"]},
            "Tasks": {},
        },
        "tags": ["Warm"],
    },
    "Lose": {
        "from": ["Contacted", "Pre-Qualified"],
        "to": "Lost Lead",
        "criteria": "(City:equals:Oslo)",
        "message": "only in Oslo",
    },
    "Reopen": {"from": "Pre-Qualified", "to": "Contacted"},
    "Forget": {"from": "Pre-Qualified", "to": "Junk Lead", "after": {"days": 3}},
}
ORG = {
    "automation": {"Leads": {"blueprints": {"Nurture": {"field": "Lead_Status", "transitions": TRANSITIONS}}}}
}
WHOLE = {"Phone": "+47 1", "Notes": "checked"}


@pytest.fixture
def api() -> Api:
    return Api(FakeCRM(ORG, at=NOW))


def lead_in(api: Api, state: str | None = "Contacted", **values: Any) -> str:
    return api.create("Leads", Last_Name="Burns", Lead_Status=state, **values)


def blueprint(api: Api, lead: str) -> dict[str, Any]:
    answer = api.get(f"Leads/{lead}/actions/blueprint")
    assert answer.status == 200, answer.json
    return answer.json["blueprint"]


def offered(api: Api, lead: str) -> dict[str, dict[str, Any]]:
    return {way["name"]: way for way in blueprint(api, lead)["transitions"]}


def do(api: Api, lead: str, name: str, data: Any = None) -> Any:
    return put(api, lead, {"transition_id": offered(api, lead)[name]["id"], "data": data})


def put(api: Api, lead: str, *sent: Any) -> Any:
    return api.call("PUT", f"Leads/{lead}/actions/blueprint", {"blueprint": list(sent)})


def state(api: Api, lead: str) -> tuple[str | None, bool]:
    record = api.record("Leads", lead)
    return record["Lead_Status"], record["$process_flow"]


def is_not_in_process(api: Api, lead: str) -> bool:
    path = f"Leads/{lead}/actions/blueprint"
    answers = [api.get(path), api.call("PUT", path, {"blueprint": [{"transition_id": "1"}]})]
    told = [(answer.status, answer.json.get("code"), answer.json.get("message")) for answer in answers]
    return told == [(400, "RECORD_NOT_IN_PROCESS", "record not in process")] * 2


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
    process = {"field": "Lead_Status", "criteria": "(City:equals:Oslo)", "transitions": TRANSITIONS}
    api = Api(FakeCRM({"automation": {"Leads": {"blueprints": {"Nurture": process}}}}, at=NOW))
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
    start = {"Start": {"from": "-None-", "to": "Contacted"}}
    api = Api(
        FakeCRM(
            {"automation": {"Leads": {"blueprints": {"P": {"field": "Lead_Status", "transitions": start}}}}},
            at=NOW,
        )
    )
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


# --- doing a transition ---------------------------------------------------------------------------


def test_a_transition_moves_the_record_and_writes_what_was_sent(api):
    lead = lead_in(api)
    file = _file(api)
    answer = do(api, lead, "Qualify", WHOLE | {
        "City": "Oslo", "Attachments": [{"$file_id": [file]}, {"$link_url": "https://example.com/a"}],
        "CheckLists": [{"Called": True}],
    })  # fmt: skip
    assert answer.status == 200
    assert answer.json == {
        "code": "SUCCESS", "details": {}, "message": "transition updated successfully", "status": "success",
    }  # fmt: skip
    record = api.record("Leads", lead)
    assert (record["Lead_Status"], record["Phone"], record["City"]) == ("Pre-Qualified", "+47 1", "Oslo")
    assert [note["Note_Content"] for note in api.get(f"Leads/{lead}/Notes").data] == ["checked"]
    attached = api.get(f"Leads/{lead}/Attachments").data
    assert {(one["File_Name"], one["$link_url"]) for one in attached} == {
        ("a.txt", None), ("https://example.com/a", "https://example.com/a"),
    }  # fmt: skip
    assert [tag["name"] for tag in record["Tag"]] == ["Warm"]
    assert api.crm.triggered()[-1].did == {
        "transition": "Qualify", "state": "Pre-Qualified", "tags": ["Warm"],
    }  # fmt: skip
    assert set(offered(api, lead)) == {"Lose", "Reopen", "Forget"}


def _file(api: Api) -> str:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhi\r\n--x--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    return api.call("POST", "files", body=body, headers=kind).data[0]["details"]["id"]


def test_a_transition_that_lacks_parts_is_saved_and_completed_later(api):
    lead = lead_in(api, Phone="+1 before")
    assert do(api, lead, "Qualify", {"Notes": "checked"}).json["message"] == "transition saved partially"
    assert state(api, lead) == ("Contacted", True)
    way = offered(api, lead)["Qualify"]
    assert way["percent_partial_save"] == pytest.approx(100 / 6)
    assert (way["data"]["Notes"], way["data"]["Phone"]) == ("checked", "+1 before")
    assert api.get(f"Leads/{lead}/Notes").status == 204
    assert do(api, lead, "Qualify", {"Phone": "+2"}).json["message"] == "transition updated successfully"
    assert [note["Note_Content"] for note in api.get(f"Leads/{lead}/Notes").data] == ["checked"]
    do(api, lead, "Reopen")
    assert offered(api, lead)["Qualify"]["percent_partial_save"] == 0


def test_any_field_may_be_asked_for_and_validated():
    fields = {
        name: {} for name in ("Account_Name", "Tag", "Owner", "Closing_Date", "Type", "Campaign_Source")
    }
    rule = {"criteria": "(Account_Name:equals:Acme)"}
    ways = {"Go": {"from": "Qualification", "to": "Closed Won", "fields": fields | {"Amount": rule}}}
    process = {"P": {"field": "Stage", "transitions": ways}}
    api = Api(FakeCRM({"automation": {"Deals": {"blueprints": process}}}, at=NOW))
    owner = api.crm.org.people.all[1]
    sent = {
        "Account_Name": {"name": "New"}, "Tag": [{"name": "Hot"}], "Owner": owner.id, "Type": "New Business",
        "Closing_Date": "2026-12-01",
    }  # fmt: skip
    deal = api.create("Deals", Deal_Name="Big", Stage="Qualification")
    path = f"Deals/{deal}/actions/blueprint"
    way = {"transition_id": api.get(path).json["blueprint"]["transitions"][0]["id"]}
    refused = api.call("PUT", path, {"blueprint": [way | {"data": sent | {"Amount": 5}}]})
    assert refused.json["details"] == {
        "validation_error": [{"api_name": "Amount", "message": "invalid data"}]
    }
    assert api.crm.records("Accounts") == []
    assert api.call("PUT", path, {"blueprint": [way | {"data": sent}]}).status == 200
    record = api.record("Deals", deal)
    assert (record["Account_Name"]["name"], record["Owner"]["id"]) == ("New", owner.id)
    assert (record["Stage"], record["Probability"], record["Tag"][0]["name"]) == ("Closed Won", 100, "Hot")


def test_a_mandatory_checklist_wants_every_item():
    fields = {"CheckLists": {"mandatory": True, "items": ["A", "B"]}}
    ways = {"Go": {"from": "Contacted", "to": "Lost Lead", "fields": fields}}
    process = {"P": {"field": "Lead_Status", "transitions": ways}}
    api = Api(FakeCRM({"automation": {"Leads": {"blueprints": process}}}, at=NOW))
    lead = lead_in(api)
    assert (
        do(api, lead, "Go", {"CheckLists": [{"A": True}, {"B": False}]}).json["message"].endswith("partially")
    )
    assert (
        do(api, lead, "Go", {"CheckLists": [{"A": True}, {"B": True}]})
        .json["message"]
        .endswith("successfully")
    )
    assert state(api, lead) == ("Lost Lead", False)
    assert is_not_in_process(api, lead)


@pytest.mark.parametrize(
    ("data", "details"),
    [
        ({"Phone": 7 * [1]}, {"expected_data_type": "phone", "api_name": "Phone"}),
        ({"Phone": "1" * 31}, {"maximum_length": 30, "api_name": "Phone"}),
        ({"Phone": "5"}, {"validation_error": [{"api_name": "Phone", "message": "with its country code"}]}),
        ({"Notes": 7}, {"expected_data_type": "text", "api_name": "Notes"}),
        ({"Attachments": 7}, {"expected_data_type": "jsonobject", "api_name": "Attachments"}),
        ({"Attachments": {"$file_id": ["x"]}},
         {"api_name": "$file_id", "parent_api_name": "Attachments"}),
        ({"Attachments": [{"$file_id": [{}]}]},
         {"api_name": "$file_id", "parent_api_name": "Attachments"}),
        ({"Attachments": [{"$link_url": 7}]},
         {"api_name": "$link_url", "parent_api_name": "Attachments"}),
        ({"Attachments": {"$link_url": "x" * 2001}}, {"maximum_length": 2000, "api_name": "$link_url"}),
        ({"CheckLists": {}}, {"expected_data_type": "jsonarray", "api_name": "CheckLists"}),
        ({"CheckLists": [7]}, {"expected_data_type": "jsonobject", "api_name": "CheckLists"}),
        ({"CheckLists": [{"Sung": True}]}, {"api_name": "Sung", "parent_api_name": "CheckLists"}),
        ({"CheckLists": [{"Called": 1}]},
         {"expected_data_type": "boolean", "parent_api_name": "CheckLists", "api_name": "Called"}),
        ([], {"expected_data_type": "jsonobject", "api_name": "data"}),
    ],
)  # fmt: skip
def test_data_that_cannot_be_is_refused(api, data, details):
    lead = lead_in(api)
    answer = do(api, lead, "Qualify", WHOLE | data if isinstance(data, dict) else data)
    assert (answer.status, answer.code, answer.json["message"]) == (400, "INVALID_DATA", "invalid data")
    assert answer.json["details"] == details
    assert state(api, lead) == ("Contacted", True)
    assert offered(api, lead)["Qualify"]["percent_partial_save"] == 0


@pytest.mark.parametrize(
    ("data", "details"),
    [
        ({"Phone": None}, {"api_name": "Phone"}),
        ({"Notes": ""}, {"api_name": "Notes"}),
        ({"Attachments": {}}, {"api_name": "$file_id", "parent_api_name": "Attachments"}),
    ],
)
def test_a_part_sent_empty_is_missed(api, data, details):
    answer = do(api, lead_in(api), "Qualify", WHOLE | data)
    assert (answer.status, answer.code) == (400, "MANDATORY_NOT_FOUND")
    assert (answer.json["message"], answer.json["details"]) == ("mandatory param missing", details)


@pytest.mark.parametrize("name", ["Lose", "Reopen", "Forget", "5725767000000070000", "1", "x"])
def test_a_transition_that_is_not_open_is_refused(api, name):
    """Criteria that do not hold, another state, one that only time does, the process, nothing at all."""
    ids = {"Lose": 70_002, "Reopen": 70_003, "Forget": 70_004}
    wanted = f"5725767{ids[name]:012d}" if name in ids else name
    answer = put(api, lead_in(api), {"transition_id": wanted})
    assert (answer.status, answer.code, answer.json["message"]) == (400, "INVALID_DATA", "invalid transition")
    lead = lead_in(api, "Pre-Qualified")
    assert put(api, lead, {"transition_id": offered(api, lead)["Forget"]["id"]}).code == "INVALID_DATA"


@pytest.mark.parametrize(
    ("sent", "code", "details"),
    [
        ({}, "MANDATORY_NOT_FOUND", {"api_name": "blueprint"}),
        ({"blueprint": []}, "MANDATORY_NOT_FOUND", {"api_name": "blueprint"}),
        ({"blueprint": {}}, "INVALID_DATA", {"expected_data_type": "jsonarray", "api_name": "blueprint"}),
        ({"blueprint": [{}, {}]}, "INVALID_DATA", {"maximum_length": 1, "api_name": "blueprint"}),
        ({"blueprint": [7]}, "INVALID_DATA", {"expected_data_type": "jsonobject"}),
        ({"blueprint": [{}]}, "MANDATORY_NOT_FOUND", {"api_name": "transition_id"}),
    ],
)
def test_a_body_without_one_transition_is_refused(api, sent, code, details):
    answer = api.call("PUT", f"Leads/{lead_in(api)}/actions/blueprint", sent)
    assert (answer.status, answer.code, answer.json["details"]) == (400, code, details)


@pytest.mark.parametrize("several", [False, True])
def test_tasks_sent_with_a_transition_are_made_for_the_record(api, several):
    lead = lead_in(api)
    tasks = [{"Subject": "Call", "Due_Date": "2026-12-01"}, {"Subject": "Write"}][: 1 + several]
    assert do(api, lead, "Qualify", WHOLE | {"Tasks": tasks if several else tasks[0]}).status == 200
    made = {task["Subject"]: task for task in api.crm.records("Tasks")}
    assert list(made) == [task["Subject"] for task in tasks]
    assert (made["Call"]["Due_Date"], made["Call"]["Owner"]["name"]) == ("2026-12-01", "Asha Rao")
    for task in made.values():
        assert (task["What_Id"]["id"], task["$se_module"]) == (lead, "Leads")


def test_a_task_of_a_contact_is_about_a_person():
    ways = {"Go": {"from": "-None-", "to": "Cold Call", "fields": ["Tasks"]}}
    process = {"P": {"field": "Lead_Source", "transitions": ways}}
    api = Api(FakeCRM({"automation": {"Contacts": {"blueprints": process}}}, at=NOW))
    contact = api.create("Contacts", Last_Name="Burke")
    path = f"Contacts/{contact}/actions/blueprint"
    [way] = api.get(path).json["blueprint"]["transitions"]

    def send(data: Any) -> Any:
        return api.call("PUT", path, {"blueprint": [{"transition_id": way["id"], "data": data}]})

    assert send({}).json["message"] == "transition saved partially"
    assert send({"Tasks": {"Subject": "Call"}}).json["message"] == "transition updated successfully"
    [task] = api.crm.records("Tasks")
    assert (task["Who_Id"]["id"], task["What_Id"]) == (contact, None)


@pytest.mark.parametrize(
    ("tasks", "code", "details"),
    [
        (7, "INVALID_DATA", {"expected_data_type": "jsonobject", "parent_api_name": "Tasks"}),
        ([[]], "INVALID_DATA", {"expected_data_type": "jsonobject", "parent_api_name": "Tasks"}),
        ({"Status": "Done"}, "MANDATORY_NOT_FOUND", {"api_name": "Subject", "parent_api_name": "Tasks"}),
        ([{"Subject": "A"}, {"Subject": "B", "What_Id": {"id": "1"}}], "INVALID_DATA",
         {"api_name": "What_Id", "parent_api_name": "Tasks"}),
        ({"Subject": "A", "Tag": [{"name": f"T{n}"} for n in range(11)]}, "LICENSE_LIMIT_EXCEEDED", ...),
    ],
)  # fmt: skip
def test_a_task_that_cannot_be_stops_the_transition(api, tasks, code, details):
    lead = lead_in(api)
    answer = do(api, lead, "Qualify", WHOLE | {"Tasks": tasks})
    assert (answer.status, answer.code) == (400, code)
    assert details is ... or answer.json["details"] == details
    assert state(api, lead) == ("Contacted", True)
    assert api.crm.records("Tasks") == api.crm.records("Notes") == []


def test_what_a_transition_does_not_ask_for_is_passed_over_with_a_warning(api):
    lead = lead_in(api)
    do(api, lead, "Qualify", WHOLE | {"Email": "b@example.com"})
    assert api.record("Leads", lead)["Email"] is None
    assert api.crm.warnings == ["the transition Qualify has no field Email: Zoho ignores it"]


def test_a_waiting_record_takes_no_transition(api):
    api.crm.automate("Leads", approvals={"All": {"on": "create"}})
    lead = lead_in(api)
    answer = do(api, lead, "Qualify", WHOLE)
    assert (answer.status, answer.code) == (400, "NOT_APPROVED")
    api.crm.approve("Leads", lead)
    assert do(api, lead, "Qualify", WHOLE).status == 200


def test_a_transition_is_an_edit_for_workflows(api):
    moved = {"on": "edit", "fields": ["Lead_Status"], "update": {"Description": "moved"}}
    api.crm.automate("Leads", workflows={"Moved": moved})
    lead = lead_in(api)
    do(api, lead, "Qualify", WHOLE)
    assert api.record("Leads", lead)["Description"] == "moved"


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
    process = {"P": {"field": "Lead_Status", "transitions": ways}}
    api = Api(FakeCRM({"automation": {"Leads": {"blueprints": process}}}, at=NOW))
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
    api = Api(FakeCRM(ORG, at=NOW))
    lead = lead_in(api, None, City="Oslo")
    for step, value in steps:
        before, held = state(api, lead)
        if step == "edit":
            answer = api.put(f"Leads/{lead}", {"Lead_Status": value})
            assert answer.codes == ["RECORD_IN_BLUEPRINT" if held and value != before else "SUCCESS"]
        elif step == "wait":
            api.crm.clock.advance(days=value)
        elif held:
            is_open = value in offered(api, lead) and value != "Forget"
            assert (_do_any(api, lead, value).status == 200) is is_open
        now, held = state(api, lead)
        assert held is (now in ("Contacted", "Pre-Qualified"))
        assert is_not_in_process(api, lead) is not held
    moves = [one.did for one in api.crm.triggered("blueprint")]
    assert all(one["state"] == (TRANSITIONS[one["transition"]]["to"]) for one in moves if "transition" in one)


def _do_any(api: Api, lead: str, name: str) -> Any:
    place = list(TRANSITIONS).index(name) + 1
    return put(api, lead, {"transition_id": f"5725767{70_000 + place:012d}", "data": WHOLE})
