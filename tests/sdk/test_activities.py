"""Activities as the SDK writes and reads them: people, times, and the module that shows them all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api.record import (
    GetRecordsParam,
    Participants,
    RecurringActivity,
    RemindAt,
    SearchRecordsParam,
)
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ALARM = "FREQ=NONE;ACTION=EMAIL;TRIGGER=DATE-TIME:2026-12-01T12:45:00+05:30"
RULE = "FREQ=DAILY;INTERVAL=10;UNTIL=2027-08-14;DTSTART=2026-12-01"


def event(sdk, **values):
    times = {"Start_DateTime": START, "End_DateTime": START + timedelta(hours=1)}
    return sdk.create("Events", **({"Event_Title": "Visit"} | times | values))


def call(sdk, **values):
    told = {"Subject": "Hello", "Call_Type": Choice("Outbound"), "Call_Start_Time": START}
    return sdk.create("Calls", **(told | {"Call_Duration": "10:30"} | values))


def participant(**values):
    person = Participants()
    for name, value in values.items():
        person.add_key_value(name, value)
    return person


def test_participants_are_read_with_their_names(sdk):
    lead = sdk.create("Leads", Last_Name="Burns", First_Name="Monty", Company="P", Email="b@example.com")
    record_id = event(
        sdk,
        Participants=[
            participant(participant=str(lead), type="lead"),
            participant(participant=sdk.crm.org.people.primary.id, type="user"),
            participant(participant="moe@example.com", type="email"),
        ],
    )
    found = sdk.get("Events", record_id).get_key_value("Participants")
    told = [
        (one.get_type(), one.get_name(), one.get_email(), one.get_invited(), one.get_status())
        for one in found
    ]
    assert told == [
        ("lead", "Monty Burns", "b@example.com", False, "not_known"),
        ("user", "Asha Rao", "asha@example.com", False, "not_known"),
        ("email", None, "moe@example.com", False, "not_known"),
    ]
    assert found[0].get_participant() == str(lead)


def test_too_many_participants_are_refused(sdk):
    people = [participant(participant=f"p{n}@example.com", type="email") for n in range(51)]
    visit = sdk.record(
        Event_Title="V", Start_DateTime=START, End_DateTime=START + timedelta(hours=1), Participants=people
    )
    [(kind, code, message, details)] = sdk.slots(sdk.records.create_records("Events", sdk.body(visit)))
    assert (kind, code, message) == ("APIException", "LIMIT_EXCEEDED", "limit exceeded")
    assert details == {"limit": 50, "api_name": "Participants"}


def test_a_task_reminds_repeats_and_is_closed(sdk):
    alarm, rule = made(RemindAt, alarm=ALARM), made(RecurringActivity, rrule=RULE)
    record_id = sdk.create(
        "Tasks", Subject="T", Remind_At=alarm, Recurring_Activity=rule, Status=Choice("Completed")
    )
    task = sdk.get("Tasks", record_id)
    sdk.check(task, Remind_At=alarm, Recurring_Activity=rule, Closed_Time=sdk.now, Status=Choice("Completed"))


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("Remind_At", made(RemindAt, alarm="at noon")),
        ("Recurring_Activity", made(RecurringActivity, rrule="FREQ=HOURLY")),
    ],
)
def test_times_that_cannot_be_are_refused(sdk, name, thing):
    answer = sdk.records.create_records("Tasks", sdk.body(sdk.record(Subject="T", **{name: thing})))
    assert sdk.slots(answer) == [("APIException", "INVALID_DATA", "invalid data", {"api_name": name})]


def test_a_call_s_seconds_are_a_number(sdk):
    sdk.check(sdk.get("Calls", call(sdk)), Call_Duration="10:30", Call_Duration_in_seconds=630)


def test_a_record_has_seen_its_activities(sdk):
    account = sdk.create("Accounts", Account_Name="Acme")
    call(sdk, What_Id=sdk.link(account), **{"$se_module": "Accounts"})
    sdk.check(sdk.get("Accounts", account), Last_Activity_Time=sdk.now)


def test_activities_are_read_together(sdk):
    alarm = made(RemindAt, alarm=ALARM)
    task = sdk.create("Tasks", Subject="Call back", Remind_At=alarm)
    visit, hello = event(sdk), call(sdk)
    listed = sdk.records.get_records("Activities").get_object().get_data()
    kinds = [(one.get_id(), one.get_key_value("Activity_Type").get_value()) for one in listed]
    assert kinds == [(hello, "Calls"), (visit, "Events"), (task, "Tasks")]
    sdk.check(listed[0], Call_Start_Time=START, Call_Duration_in_seconds=630, Owner=sdk.user())
    sdk.check(sdk.get("Activities", visit), Event_Title="Visit", Start_DateTime=START)

    found = sdk.records.search_records(
        "Activities", sdk.params(SearchRecordsParam, criteria="(Subject:starts_with:call)")
    )
    assert [one.get_id() for one in found.get_object().get_data()] == [task]
    window = sdk.params(
        GetRecordsParam, startdatetime=START - timedelta(hours=2), enddatetime=START - timedelta(hours=1)
    )
    assert sdk.records.get_records("Activities", window).get_status_code() == 204
    [deleted] = sdk.slots(sdk.records.delete_record(task, "Activities"))
    assert deleted[1:3] == ("SUCCESS", "record deleted")
    assert sdk.records.get_record(task, "Tasks").get_status_code() == 204


def test_nothing_is_written_to_activities(sdk):
    answer = sdk.records.create_records("Activities", sdk.body(sdk.record(Subject="T")))
    assert sdk.refused(answer)[:3] == (400, "error", "INVALID_MODULE")
