"""Tasks, events and calls: participants, times, and what they are about. Source: records.md 2.3, 3.6, 11."""

from __future__ import annotations

import pytest

from tests.api.activities import CALL, TIMES, call, event, task


def taking_part(api, *people, **values):
    return api.record("Events", event(api, Participants=list(people), **values))["Participants"]


# --- participants --------------------------------------------------------------------------------


def test_participants_are_named_after_their_records(api):
    lead = api.create("Leads", Last_Name="Burns", First_Name="Monty", Email="b@example.com")
    contact = api.create("Contacts", Last_Name="Rao")
    [user] = api.get("users").json["users"][:1]
    kept = taking_part(
        api,
        {"type": "lead", "participant": lead},
        {"type": "contact", "participant": contact, "name": "whatever", "Email": "x@example.com"},
        {"type": "user", "participant": user["id"]},
        {"type": "email", "participant": "moe@example.com"},
    )
    assert [list(one) for one in kept] == [["participant", "type", "name", "Email", "invited", "status"]] * 4
    assert [tuple(one.values())[:4] for one in kept] == [
        (lead, "lead", "Monty Burns", "b@example.com"),
        (contact, "contact", "Rao", None),
        (user["id"], "user", user["full_name"], user["email"]),
        ("moe@example.com", "email", None, "moe@example.com"),
    ]
    assert {(one["invited"], one["status"]) for one in kept} == {(False, "not_known")}


def test_a_notification_invites(api):
    moe = {"type": "email", "participant": "moe@example.com"}
    assert taking_part(api, moe, **{"$send_notification": True})[0]["invited"] is True


@pytest.mark.parametrize(
    ("sent", "code", "details"),
    [
        ({"type": "lead", "participant": "1"}, "INVALID_DATA", {"api_name": "participant"}),
        ({"type": "user", "participant": "1"}, "INVALID_DATA", {"api_name": "participant"}),
        ({"type": "contact", "participant": "x"}, "INVALID_DATA", {"api_name": "participant"}),
        ({"type": "email", "participant": "moe"}, "INVALID_DATA", {"api_name": "participant"}),
        ({"type": "email", "participant": 7}, "INVALID_DATA", {"api_name": "participant"}),
        (
            {"type": "dog", "participant": "1"},
            "INVALID_DATA",
            {"expected_data_type": "text", "api_name": "type"},
        ),
        (
            {"type": ["lead"], "participant": "1"},
            "INVALID_DATA",
            {"expected_data_type": "text", "api_name": "type"},
        ),
        ({"participant": "1"}, "MANDATORY_NOT_FOUND", {"api_name": "type"}),
        ({"type": "lead"}, "MANDATORY_NOT_FOUND", {"api_name": "participant"}),
    ],
)
def test_a_participant_that_cannot_be_is_refused_where_it_is(api, sent, code, details):
    moe = {"type": "email", "participant": "moe@example.com"}
    [slot] = api.post("Events", {"Event_Title": "V", **TIMES, "Participants": [moe, sent]}).data
    assert (slot["code"], slot["details"]) == (
        code,
        details | {"index": 1, "parent_api_name": "Participants"},
    )


def test_an_event_has_fifty_participants_at_most(api):
    people = [{"type": "email", "participant": f"p{n}@example.com"} for n in range(51)]
    assert len(taking_part(api, *people[:50])) == 50
    [slot] = api.post("Events", {"Event_Title": "V", **TIMES, "Participants": people}).data
    assert (slot["code"], slot["details"]["limit"]) == ("LIMIT_EXCEEDED", 50)


# --- times and durations -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lasts", "seconds"),
    [("10:30", 630), ("00:00", 0), ("90:00", 5400), ("1:10:30", 4230), ("10", 600), (" 5:00 ", 300)],
)
def test_a_call_s_seconds_are_worked_out(api, lasts, seconds):
    kept = api.record("Calls", call(api, Call_Duration=lasts))
    assert (kept["Call_Duration"], kept["Call_Duration_in_seconds"]) == (lasts, seconds)


@pytest.mark.parametrize("lasts", ["long", "10:60", "-1:00", "1:2:3", "99999:00", "٣:00", ":"])
def test_a_duration_that_cannot_be_read_has_no_seconds(api, lasts):
    kept = api.record("Calls", call(api, Call_Duration=lasts))
    assert (kept["Call_Duration"], kept["Call_Duration_in_seconds"]) == (lasts, None)


def test_a_task_is_closed_once(api):
    record_id = task(api)
    assert api.record("Tasks", record_id)["Closed_Time"] is None
    api.put(f"Tasks/{record_id}", {"Status": "Completed"})
    closed = api.record("Tasks", record_id)["Closed_Time"]
    assert closed == api.crm.org.now()
    api.crm.clock.advance(hours=1)
    api.put(f"Tasks/{record_id}", {"Priority": "High"})
    assert api.record("Tasks", record_id)["Closed_Time"] == closed
    api.put(f"Tasks/{record_id}", {"Status": "In Progress"})
    assert api.record("Tasks", record_id)["Closed_Time"] is None


ALARM = {"ALARM": "FREQ=NONE;ACTION=EMAILANDPOPUP;TRIGGER=DATE-TIME:2026-12-01T12:45:00+05:30"}
RULE = {"RRULE": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=2027-08-14;DTSTART=2026-12-01"}


def test_reminders_and_recurrence_are_kept_as_they_were_sent(api):
    kept = api.record("Tasks", task(api, Remind_At=ALARM, Recurring_Activity=RULE | {"more": 1}))
    assert (kept["Remind_At"], kept["Recurring_Activity"]) == (ALARM, RULE)
    remind = "2026-12-01T00:30:00-08:00"
    kept = api.record("Events", event(api, Remind_At="2026-12-01T08:30:00Z", Recurring_Activity=RULE))
    assert (kept["Remind_At"], kept["Recurring_Activity"]) == (remind, RULE)


# --- what an activity is about -------------------------------------------------------------------


def test_a_record_has_seen_its_activities(api):
    account = api.create("Accounts", Account_Name="Acme")
    contact = api.create("Contacts", Last_Name="Rao")

    def seen():
        about = (("Accounts", account), ("Contacts", contact))
        return [api.record(module, record_id)["Last_Activity_Time"] for module, record_id in about]

    assert seen() == [None, None]
    record_id = task(api, What_Id=account, Who_Id=contact, **{"$se_module": "Accounts"})
    first = api.crm.org.now()
    assert seen() == [first, first]
    api.crm.clock.advance(hours=1)
    api.put(f"Tasks/{record_id}", {"Status": "Completed", "Who_Id": None})
    assert seen() == [api.crm.org.now(), first]
    old = {"What_Id": account, "Modified_Time": "2020-01-01T00:00:00Z"}
    api.crm.add("Calls", CALL | {"Call_Duration": "1:00"} | old)
    assert seen()[0] == api.crm.org.now()


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"Call_Type": "Inbound", "Call_Duration": "00:15"}, "Received"),
        ({"Call_Type": "Outbound", "Call_Duration": "10:00"}, "Attended Dialled"),
        ({"Call_Type": "Outbound", "Call_Duration": "00:00"}, "Unattended Dialled"),
        ({"Call_Type": "Outbound", "Call_Duration": "0", "Outbound_Call_Status": "Scheduled"}, "Scheduled"),
        ({"Call_Type": "Missed", "Call_Duration": "0"}, "Missed"),
        ({"Call_Type": "Missed", "Call_Duration": "0", "Call_Status": "Overdue"}, "Overdue"),
        ({"Call_Type": "Pigeon", "Call_Duration": "0"}, None),
    ],
)
def test_a_call_s_status_follows_from_how_it_went(api, call, status):
    call_id = api.create("Calls", **(CALL | call))
    assert api.record("Calls", call_id)["Call_Status"] == status
    api.put(f"Calls/{call_id}", {"Subject": "Again"})
    assert api.record("Calls", call_id)["Call_Status"] == status


def test_what_happens_to_a_contact_happens_to_its_account(api):
    account = api.create("Accounts", Account_Name="Acme")
    contact = api.create("Contacts", Last_Name="Rao", Account_Name=account)
    note = api.create("Notes", Note_Content="called", Parent_Id=contact, se_module="Contacts")
    about = {"Note_Content": "rang", "Parent_Id": contact, "se_module": "Contacts"}
    for happens in (
        lambda: api.put(f"Contacts/{contact}", {"Title": "CEO"}),
        lambda: api.post("Notes", about),
        lambda: api.put(f"Notes/{note}", {"Note_Content": "rang"}),
        lambda: api.post("Tasks", {"Subject": "Call back", "Who_Id": contact}),
    ):
        api.crm.clock.advance(hours=1)
        assert happens().codes == ["SUCCESS"]
        kept = api.record("Contacts", contact), api.record("Accounts", account)
        assert [record["Last_Activity_Time"] for record in kept] == [api.crm.org.now()] * 2
    assert kept[1]["Modified_Time"] == kept[1]["Created_Time"]  # it was not changed itself


def test_lookups_call_people_by_both_names(api):
    lead = api.create("Leads", Salutation="Ms.", First_Name="Ada", Last_Name="Byron")
    contact = api.create("Contacts", Salutation="Dr.", Last_Name="Rao")
    record_id = task(api, What_Id=lead, Who_Id=contact, **{"$se_module": "Leads"})

    def names():
        return [api.record("Tasks", record_id)[name]["name"] for name in ("What_Id", "Who_Id")]

    assert names() == ["Ada Byron", "Rao"]
    api.put(f"Leads/{lead}", {"Salutation": None})
    api.put(f"Contacts/{contact}", {"First_Name": "Asha"})
    assert names() == ["Ada Byron", "Asha Rao"]
    for criteria in ("(What_Id:equals:ada byron)", "(Who_Id:equals:Asha Rao)"):
        assert [found["id"] for found in api.get("Tasks/search", criteria=criteria).data] == [record_id]
    assert api.get("Tasks/search", criteria="(Who_Id:equals:Dr. Asha Rao)").status == 204
