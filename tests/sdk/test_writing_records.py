"""Create, update, upsert and delete: what the SDK makes of every slot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api.exception import SDKException
from zcrmsdk.src.com.zoho.crm.api.record import DeleteRecordsParam
from zcrmsdk.src.com.zoho.crm.api.users import User

MISSING = ("APIException", "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "Last_Name"})
NOBODY = 5725767000000999999
UNKNOWN_ID = ("APIException", "INVALID_DATA", "the id given seems to be invalid", {"id": NOBODY})

NOT_DELETED = ("APIException", "INVALID_DATA", "record not deleted", {"id": NOBODY})


@pytest.fixture
def burns(sdk):
    return sdk.create("Leads", Last_Name="Burns", Company="Plant", City="Springfield")


def outcomes(sdk, answer):
    """The status and, per slot, the class and the message."""
    return answer.get_status_code(), [(kind, message) for kind, _, message, _ in sdk.slots(answer)]


# --- create ------------------------------------------------------------------------------------------


def test_a_created_record_tells_its_id_and_who_made_it_when(sdk):
    body = sdk.body(sdk.record(Last_Name="Burns", Company="Plant"))
    answer = sdk.records.create_records("Leads", body)
    [(kind, code, message, details)] = sdk.slots(answer)
    [lead] = sdk.crm.records("Leads")
    me = sdk.record(User, name="Asha Rao", id=sdk.user().get_id())
    assert (answer.get_status_code(), kind, code, message) == (
        201,
        "SuccessResponse",
        "SUCCESS",
        "record added",
    )
    assert sdk.told(details) == sdk.told(
        {
            "id": lead["id"],
            "Created_Time": sdk.now,
            "Modified_Time": sdk.now,
            "Created_By": me,
            "Modified_By": me,
        }
    )


def test_a_refused_record_spoils_only_its_own_slot(sdk):
    good, bad = sdk.record(Last_Name="Burns", Company="Plant"), sdk.record(Company="Plant")
    answer = sdk.records.create_records("Leads", sdk.body(good, bad, good))
    assert answer.get_status_code() == 207
    assert [slot[0] for slot in sdk.slots(answer)] == ["SuccessResponse", "APIException", "SuccessResponse"]
    assert sdk.slots(answer)[1] == MISSING
    assert len(sdk.crm.records("Leads")) == 2


def test_all_records_refused_is_still_an_answer_of_slots(sdk):
    answer = sdk.records.create_records("Leads", sdk.body(sdk.record(Company="Plant")))
    assert (answer.get_status_code(), sdk.slots(answer)) == (202, [MISSING])


@pytest.mark.parametrize(
    ("field", "value"), [("Annual_Revenue", "much"), ("No_of_Employees", 1.5), ("Lead_Source", "Partner")]
)
def test_the_sdk_itself_refuses_what_the_metadata_gives_another_type(sdk, field, value):
    record = sdk.record(Last_Name="Burns", Company="Plant", **{field: value})
    with pytest.raises(SDKException, match=f"TYPE ERROR.*{field}"):
        sdk.records.create_records("Leads", sdk.body(record))


def test_triggers_and_more_records_go_in_one_body(sdk):
    records = [sdk.record(Last_Name=f"Burns {number}", Company="Plant") for number in range(100)]
    answer = sdk.records.create_records("Leads", sdk.body(*records, trigger=["approval", "workflow"]))
    assert outcomes(sdk, answer) == (201, [("SuccessResponse", "record added")] * 100)
    assert sdk.crm.warnings == []


# --- update ------------------------------------------------------------------------------------------


def test_an_update_changes_what_it_names_and_the_time(sdk, burns):
    sdk.crm.clock.advance(minutes=5)
    answer = sdk.records.update_record(burns, "Leads", sdk.body(sdk.record(City="Shelbyville")))
    [(kind, _, message, details)] = sdk.slots(answer)
    assert (answer.get_status_code(), kind, message) == (200, "SuccessResponse", "record updated")
    assert (details["Created_Time"], details["Modified_Time"]) == (sdk.now, sdk.now + timedelta(minutes=5))
    sdk.check(
        sdk.get("Leads", burns),
        Last_Name="Burns",
        City="Shelbyville",
        Created_Time=sdk.now,
        Modified_Time=sdk.now + timedelta(minutes=5),
    )


def test_an_update_of_many_has_a_slot_for_each(sdk, burns):
    body = sdk.body(sdk.record(id=burns, City="Shelbyville"), sdk.record(id=NOBODY, City="Shelbyville"))
    answer = sdk.records.update_records("Leads", body)
    assert answer.get_status_code() == 207
    assert sdk.slots(answer)[0][:3] == ("SuccessResponse", "SUCCESS", "record updated")
    assert sdk.slots(answer)[1] == UNKNOWN_ID


def test_an_update_of_a_record_that_nobody_made_is_refused_in_its_slot(sdk):
    answer = sdk.records.update_record(NOBODY, "Leads", sdk.body(sdk.record(City="Shelbyville")))
    assert (answer.get_status_code(), sdk.slots(answer)) == (202, [UNKNOWN_ID])


def test_a_record_as_read_can_be_sent_back(sdk, burns):
    record = sdk.get("Leads", burns)
    record.add_key_value("City", "Shelbyville")
    answer = sdk.records.update_record(burns, "Leads", sdk.body(record))
    assert outcomes(sdk, answer) == (200, [("SuccessResponse", "record updated")])
    sdk.check(sdk.get("Leads", burns), City="Shelbyville", Company="Plant")


# --- upsert ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "action", "duplicate_field", "message"),
    [
        ("cm@example.com", "update", "Email", "record updated"),
        ("ws@example.com", "insert", None, "record added"),
    ],
)
def test_an_upsert_tells_what_it_did_and_why(sdk, email, action, duplicate_field, message):
    sdk.create("Leads", Last_Name="Burns", Company="Plant", Email="cm@example.com")
    body = sdk.body(
        sdk.record(Last_Name="B.", Company="Plant", Email=email), duplicate_check_fields=["Email"]
    )
    answer = sdk.records.upsert_records("Leads", body)
    [slot] = answer.get_object().get_data()
    assert answer.get_status_code() == 200
    assert (slot.get_action().get_value(), slot.get_duplicate_field()) == (action, duplicate_field)
    assert slot.get_message().get_value() == message


def test_an_upsert_does_both_in_one_call(sdk):
    sdk.create("Leads", Last_Name="Burns", Company="Plant", Email="cm@example.com")
    records = (
        sdk.record(Last_Name="B.", Company="Plant", Email=f"{name}@example.com") for name in ("cm", "ws")
    )
    answer = sdk.records.upsert_records("Leads", sdk.body(*records, duplicate_check_fields=["Email"]))
    slots = answer.get_object().get_data()
    assert [slot.get_action().get_value() for slot in slots] == ["update", "insert"]
    assert len(sdk.crm.records("Leads")) == 2


# --- delete ------------------------------------------------------------------------------------------


def test_a_deleted_record_is_gone(sdk, burns):
    answer = sdk.records.delete_record(burns, "Leads")
    assert answer.get_status_code() == 200
    assert sdk.slots(answer) == [("SuccessResponse", "SUCCESS", "record deleted", {"id": str(burns)})]
    assert sdk.records.get_record(burns, "Leads").get_status_code() == 204


def test_a_delete_of_many_has_a_slot_for_each(sdk, burns):
    params = sdk.params(DeleteRecordsParam, ids=[str(burns), str(NOBODY)])
    answer = sdk.records.delete_records("Leads", params)
    assert answer.get_status_code() == 207
    assert sdk.slots(answer) == [
        ("SuccessResponse", "SUCCESS", "record deleted", {"id": str(burns)}),
        NOT_DELETED,
    ]


def test_a_delete_of_a_record_that_nobody_made_is_refused_in_its_slot(sdk):
    answer = sdk.records.delete_record(NOBODY, "Leads")
    assert (answer.get_status_code(), sdk.slots(answer)) == (202, [NOT_DELETED])
