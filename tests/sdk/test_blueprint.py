"""Both operations on blueprints, the array `trigger`, and what the SDK parsed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api import blue_print
from zcrmsdk.src.com.zoho.crm.api.blue_print import BluePrintOperations
from zcrmsdk.src.com.zoho.crm.api.record import GetRecordParam, Record
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made

QUALIFY = {
    "from": "Contacted",
    "to": "Pre-Qualified",
    "fields": {
        "Phone": {"mandatory": True, "criteria": "(Phone:starts_with:+)", "message": "with its country code"},
        "Notes": {"mandatory": True},
        "CheckLists": {"items": ["Called"]},
    },
}


@pytest.fixture
def org():
    return {
        "automation": {
            "Leads": {
                "workflows": {"Welcome": {"on": "create", "tags": ["New"]}},
                "approvals": {"Oslo": {"on": "create", "criteria": "(City:equals:Oslo)"}},
                "blueprints": {
                    "Nurture": {
                        "field": "Lead_Status",
                        "transitions": {
                            "Qualify": QUALIFY,
                            "Lose": {
                                "from": "Contacted",
                                "to": "Lost Lead",
                                "criteria": "(City:equals:Rome)",
                                "message": "only in Rome",
                            },
                            "Forget": {"from": "Contacted", "to": "Junk Lead", "after": {"days": 3}},
                            "Reopen": {"from": "Pre-Qualified", "to": "Contacted", "fields": {"Tasks": {}}},
                        },
                    }
                },
            }
        }
    }


@pytest.fixture
def lead(sdk):
    return sdk.create("Leads", Last_Name="Burns", Lead_Status=Choice("Contacted"))


def told(lead):
    return BluePrintOperations(lead, "Leads").get_blueprint().get_object().get_blueprint()


def do(lead, transition_id, **values):
    data = Record()
    for name, value in values.items():
        data.add_key_value(name, value)
    asked = made(blue_print.BluePrint, transition_id=transition_id, data=data)
    body = made(blue_print.BodyWrapper, blueprint=[asked])
    answer = BluePrintOperations(lead, "Leads").update_blueprint(body)
    said = answer.get_object()
    return (
        answer.get_status_code(),
        type(said).__name__,
        said.get_code().get_value(),
        said.get_message().get_value(),
        said.get_details(),
    )


def test_a_record_tells_its_process(sdk, lead):
    process = told(lead).get_process_info()
    assert (process.get_id(), process.get_name(), process.get_field_value()) == (
        5725767000000070000,
        "Nurture",
        "Contacted",
    )
    assert (process.get_api_name(), process.get_field_label(), process.get_field_name()) == (
        "Lead_Status",
        "Lead Status",
        "Lead Status",
    )
    assert (process.get_is_continuous(), process.get_continuous(), process.get_escalation()) == (
        False,
        False,
        None,
    )
    assert process.get_field_id() == sdk.crm.org.schema.modules["Leads"].fields["Lead_Status"].id
    assert sdk.get("Leads", lead).get_key_value("$process_flow") is True


def test_the_ways_out_of_its_state(sdk, lead):
    qualify, lose, forget = told(lead).get_transitions()
    assert (qualify.get_id(), qualify.get_name(), qualify.get_type(), qualify.get_next_field_value()) == (
        5725767000000070001,
        "Qualify",
        "manual",
        "Pre-Qualified",
    )
    [following] = qualify.get_next_transitions()
    assert (following.get_id(), following.get_name()) == (5725767000000070004, "Reopen")
    assert (qualify.get_criteria_matched(), qualify.get_criteria_message()) == (True, None)
    assert (lose.get_criteria_matched(), lose.get_criteria_message()) == (False, "only in Rome")
    assert (forget.get_type(), forget.get_execution_time()) == ("automatic", sdk.now + timedelta(days=3))
    assert qualify.get_percent_partial_save() == 0.0
    assert qualify.get_data().get_key_value("Lead_Status") == "Contacted"


def test_what_a_transition_asks_for(lead):
    phone, notes, checklists = told(lead).get_transitions()[0].get_fields()
    assert (phone.get_api_name(), phone.get_data_type(), phone.get_length()) == ("Phone", "phone", 30)
    assert (phone.get_mandatory(), phone.get_transition_sequence(), phone.get_message()) == (
        True,
        1,
        "with its country code",
    )
    assert phone.get_validation_rule() == {"comparator": "starts_with", "field": "Phone", "value": "+"}
    assert phone.get_layouts().get_name() == "Standard"
    assert (notes.get_api_name(), notes.get_type(), notes.get_mandatory()) == ("Notes", "notes", True)
    assert (checklists.get_api_name(), checklists.get_mandatory()) == ("CheckLists", False)


def test_a_transition_is_saved_in_parts_and_done(sdk, lead):
    qualify = told(lead).get_transitions()[0].get_id()
    assert do(lead, qualify, Notes="checked") == (
        200,
        "SuccessResponse",
        "SUCCESS",
        "transition saved partially",
        {},
    )
    way = told(lead).get_transitions()[0]
    assert way.get_percent_partial_save() == pytest.approx(100 / 3)
    assert way.get_data().get_key_value("Notes") == "checked"
    assert do(lead, qualify, Phone="+47 1") == (
        200,
        "SuccessResponse",
        "SUCCESS",
        "transition updated successfully",
        {},
    )
    sdk.check(sdk.get("Leads", lead), Lead_Status=Choice("Pre-Qualified"), Phone="+47 1")
    [note] = sdk.crm.records("Notes")
    assert (note["Note_Content"], note["Parent_Id"]["id"]) == ("checked", str(lead))


def test_a_transition_makes_a_task(sdk):
    lead = sdk.create("Leads", Last_Name="Burns", Lead_Status=Choice("Pre-Qualified"))
    [reopen] = told(lead).get_transitions()
    assert [field.get_api_name() for field in reopen.get_fields()] == ["Tasks"]
    answer = do(lead, reopen.get_id(), Tasks={"Subject": "Call"})
    assert answer[2:4] == ("SUCCESS", "transition updated successfully")
    [task] = sdk.crm.records("Tasks")
    assert (task["Subject"], task["What_Id"]["id"], task["$se_module"]) == ("Call", str(lead), "Leads")


def test_refusals_are_told(sdk, lead):
    qualify, lose, _ = (way.get_id() for way in told(lead).get_transitions())
    status, kind, code, _, details = do(lead, qualify, Phone="5")
    [error] = details["validation_error"]
    assert (status, kind, code) == (400, "APIException", "INVALID_DATA")
    assert (error.get_api_name(), error.get_message()) == ("Phone", "with its country code")
    assert do(lead, lose) == (400, "APIException", "INVALID_DATA", "invalid transition", {})
    outside = sdk.create("Leads", Last_Name="Boyle")
    answer = BluePrintOperations(outside, "Leads").get_blueprint()
    assert sdk.refused(answer) == (400, "error", "RECORD_NOT_IN_PROCESS", "record not in process", {})


@pytest.mark.parametrize(
    ("trigger", "kinds"),
    [
        (None, {"workflow", "approval", "blueprint"}),
        (["workflow"], {"workflow"}),
        (["approval", "blueprint"], {"approval", "blueprint"}),
        ([], set()),
    ],
)
def test_the_trigger_array_says_what_runs(sdk, trigger, kinds):
    record = sdk.record(Last_Name="Burns", City="Oslo", Lead_Status=Choice("Contacted"))
    more = {} if trigger is None else {"trigger": trigger}
    [slot] = sdk.records.create_records("Leads", sdk.body(record, **more)).get_object().get_data()
    assert {one.kind for one in sdk.crm.triggered()} == kinds
    asked = sdk.params(GetRecordParam, approved="both")
    read = sdk.records.get_record(int(slot.get_details()["id"]), "Leads", asked).get_object()
    [kept] = read.get_data()
    assert kept.get_key_value("$approved") is ("approval" not in kinds)
    assert kept.get_key_value("$process_flow") is ("blueprint" in kinds)
    assert [tag.get_name() for tag in kept.get_tag()] == (["New"] if "workflow" in kinds else [])
