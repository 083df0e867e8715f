"""Doing a blueprint's transition whole or in parts, what it sets off, and what is refused."""

from __future__ import annotations

import pytest

from tests.api.blueprints import WHOLE, do, fake, is_not_in_process, lead_in, offered, put, state
from tests.conftest import Api


@pytest.fixture
def api() -> Api:
    return fake()


def test_a_transition_moves_the_record_and_writes_what_was_sent(api):
    lead = lead_in(api)
    file = api.upload("files", ("a.txt", b"hi")).data[0]["details"]["id"]
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
    api = fake(ways, module="Deals", field="Stage")
    owner = api.crm.org.people.all[1]
    sent = {
        "Account_Name": {"name": "New"}, "Tag": [{"name": "Hot"}], "Owner": owner.id, "Type": "New Business",
        "Closing_Date": "2026-12-01",
    }  # fmt: skip
    deal = api.create("Deals", Deal_Name="Big", Stage="Qualification")
    refused = do(api, deal, "Go", sent | {"Amount": 5}, "Deals")
    assert refused.json["details"] == {
        "validation_error": [{"api_name": "Amount", "message": "invalid data"}]
    }
    assert api.crm.records("Accounts") == []
    assert do(api, deal, "Go", sent, "Deals").status == 200
    record = api.record("Deals", deal)
    assert (record["Account_Name"]["name"], record["Owner"]["id"]) == ("New", owner.id)
    assert (record["Stage"], record["Probability"], record["Tag"][0]["name"]) == ("Closed Won", 100, "Hot")


def test_a_mandatory_checklist_wants_every_item():
    fields = {"CheckLists": {"mandatory": True, "items": ["A", "B"]}}
    ways = {"Go": {"from": "Contacted", "to": "Lost Lead", "fields": fields}}
    api = fake(ways)
    lead = lead_in(api)
    for done, message in ((False, "transition saved partially"), (True, "transition updated successfully")):
        sent = {"CheckLists": [{"A": True}, {"B": done}]}
        assert do(api, lead, "Go", sent).json["message"] == message
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
    api = fake(ways, module="Contacts", field="Lead_Source")
    contact = api.create("Contacts", Last_Name="Burke")
    for sent, message in (
        ({}, "transition saved partially"),
        ({"Tasks": {"Subject": "Call"}}, "transition updated successfully"),
    ):
        assert do(api, contact, "Go", sent, "Contacts").json["message"] == message
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
