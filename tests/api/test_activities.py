"""Tasks, events and calls, and `Activities`, which shows them all. Source: records.md 2.3, 3.6, 11."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.activities import ACTIVITIES
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.org_file.reading import OrgError

TIMES = {"Start_DateTime": "2026-12-01T09:00:00Z", "End_DateTime": "2026-12-01T10:00:00Z"}
CALL = {"Subject": "Hello", "Call_Type": "Inbound", "Call_Start_Time": "2026-12-03T09:00:00Z"}


def event(api, **values):
    return api.create("Events", **({"Event_Title": "Visit"} | TIMES | values))


def call(api, **values):
    return api.create("Calls", **(CALL | {"Call_Duration": "10:30"} | values))


def task(api, **values):
    return api.create("Tasks", **({"Subject": "Call back"} | values))


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


# --- Activities ----------------------------------------------------------------------------------


@pytest.fixture
def three(api):
    """One of each, in this order."""
    return [task(api, Due_Date="2026-12-02", Status="Completed"), event(api), call(api)]


def ids(answer):
    return [record["id"] for record in answer.data]


def test_activities_are_tasks_events_and_calls(api, three):
    listed = api.get("Activities")
    assert ids(listed) == three[::-1]
    assert [record["Activity_Type"] for record in listed.data] == ["Calls", "Events", "Tasks"]
    for module, record_id in zip(ACTIVITIES, three, strict=True):
        own = api.record(module, record_id)
        assert "Activity_Type" not in own
        assert api.record("Activities", record_id) == own | {"Activity_Type": module}
    assert api.get("activities", sort_by="Created_Time", sort_order="asc", fields="Subject").status == 200


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"criteria": "(Subject:starts_with:H)"}, "c"),
        ({"criteria": "((Status:equals:Completed)or(Event_Title:equals:visit))"}, "et"),
        ({"criteria": "(Activity_Type:equals:Events)"}, "e"),
        ({"criteria": "(Activity_Type:in:Tasks,Calls)"}, "ct"),
        ({"word": "call"}, "t"),
        ({"word": "visit"}, "e"),
        ({"criteria": "(Status:equals:Deferred)"}, ""),
    ],
)
def test_activities_are_searched_together(api, three, params, found):
    names = dict(zip("tec", three, strict=True))
    assert ids(api.get("Activities/search", **params)) == [names[name] for name in found]


def test_activities_are_paged_and_asked_for_by_id(api):
    made = [task(api) if n % 2 else call(api) for n in range(5)]
    first, second = (api.get("Activities", page=page, per_page=3) for page in (1, 2))
    assert ids(first) + ids(second) == made[::-1]
    assert (first.info["more_records"], second.info["more_records"]) == (True, False)
    assert ids(api.get("Activities", ids=f"{made[1]},{made[2]},1")) == [made[2], made[1]]
    lead = api.create("Leads", Last_Name="Burns")
    assert api.get(f"Activities/{lead}").status == 204


def test_coql_finds_activities(api, three):
    query = "select Subject, Activity_Type from Activities where Activity_Type != 'Events'"
    rows = api.call("POST", "coql", {"select_query": query}).data
    assert [(row["Subject"], row["Activity_Type"]) for row in rows] == [
        ("Call back", "Tasks"),
        ("Hello", "Calls"),
    ]


def test_a_view_of_activities_shows_the_caller_s_own(api, three):
    views = api.get("settings/custom_views", module="Activities").json["custom_views"]
    mine = next(view["id"] for view in views if view["name"] == "My Activities")
    assert ids(api.get("Activities", cvid=mine)) == three[::-1]


def test_a_deleted_activity_is_gone_from_both_modules(api, three):
    for record_id in three:
        assert api.delete(f"Activities/{record_id}").codes == ["SUCCESS"]
    assert api.get("Activities").status == api.get("Tasks").status == 204
    assert ids(api.get("Activities/deleted")) == three[::-1]
    assert ids(api.get("Tasks/deleted")) == three[:1]
    lead = api.create("Leads", Last_Name="Burns")
    assert api.delete(f"Activities/{lead}").data[0]["message"] == "record not deleted"
    assert api.delete("Activities", ids=lead).codes == ["INVALID_DATA"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "Activities"),
        ("PUT", "Activities"),
        ("PUT", "Activities/{id}"),
        ("POST", "Activities/upsert"),
        ("POST", "Activities/actions/mass_update"),
    ],
)
def test_nothing_is_written_to_activities(api, three, method, path):
    answer = api.call(method, path.format(id=three[0]), {"data": [{"id": three[0], "Subject": "X"}]})
    assert (answer.status, answer.code) == (400, "INVALID_MODULE")
    assert answer.json["message"] == "the given module is not supported in api"
    assert api.record("Tasks", three[0])["Subject"] == "Call back"


def test_activities_are_tagged(api, three):
    answer = api.call("POST", f"Activities/{three[0]}/actions/add_tags", tag_names="Hot")
    assert answer.codes == ["SUCCESS"]
    assert [tag["name"] for tag in api.record("Tasks", three[0])["Tag"]] == ["Hot"]


def test_a_test_puts_activities_where_they_are_kept(crm):
    with pytest.raises(Refused, match="not supported"):
        crm.add("Activities", {"Subject": "T"})


def test_metadata_tells_activities(api):
    [told] = [m for m in api.get("settings/modules").json["modules"] if m["api_name"] == "Activities"]
    assert (told["creatable"], told["editable"], told["deletable"], told["api_supported"]) == (
        False,
        False,
        True,
        True,
    )
    fields = {f["api_name"]: f for f in api.get("settings/fields", module="Activities").json["fields"]}
    assert {"Subject", "Event_Title", "Call_Duration", "Due_Date", "Activity_Type"} <= set(fields)
    assert "Remind_At" not in fields  # an alarm on tasks, a time on events
    assert not any(field["system_mandatory"] for field in fields.values())
    assert api.get("settings/layouts", module="Activities").status == 200


def test_activities_show_the_fields_of_one_s_own():
    api = Api(FakeCRM({"modules": {"Tasks": {"fields": {"Effort": {"data_type": "integer"}}}}}, at=NOW))
    record_id = task(api, Effort=3)
    call(api)
    assert ids(api.get("Activities/search", criteria="(Effort:equals:3)")) == [record_id]
    assert api.get("Activities", sort_by="Effort").data[0]["Effort"] == 3


def test_an_org_file_does_not_declare_activities():
    with pytest.raises(OrgError, match="no ids either: extend Tasks, Events, Calls"):
        FakeCRM({"modules": {"activities": {"fields": {"Effort": {}}}}})


def test_a_file_keeps_activities(tmp_path):
    at = {"db": tmp_path / "crm.db", "at": NOW}
    crm = FakeCRM(**at)
    crm.add("Tasks", {"Subject": "T"})
    crm.close()
    assert [record["Activity_Type"] for record in FakeCRM(**at).records("Activities")] == ["Tasks"]


def test_nobody_subscribes_to_activities_themselves(api):
    watch = [{"channel_id": "1", "events": ["Activities.all"], "notify_url": "https://example.com"}]
    answer = api.call("POST", "actions/watch", {"watch": watch})
    assert answer.json["watch"][0]["code"] == "INVALID_MODULE"


@given(st.lists(st.tuples(st.sampled_from("tec"), st.sampled_from("nud")), max_size=12))
def test_activities_are_at_any_time_the_three_modules_together(steps):
    api = Api(FakeCRM(at=NOW))
    make = {"t": task, "e": event, "c": call}
    for kind, then in steps:
        record_id = make[kind](api)
        if then == "u":
            api.put(f"{dict(zip('tec', ACTIVITIES, strict=True))[kind]}/{record_id}", {"Description": "x"})
        if then == "d":
            api.delete(f"Activities/{record_id}")
    apart = [record | {"Activity_Type": name} for name in ACTIVITIES for record in api.crm.records(name)]
    assert api.crm.records("Activities") == sorted(apart, key=lambda record: int(record["id"]))


# --- what goes on between two moments ------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-12-01T00:00:00Z", "2026-12-01T23:00:00Z", "e"),
        ("2026-12-01T09:30:00Z", "2026-12-01T09:40:00Z", "e"),
        ("2026-12-01T10:00:00Z", None, "cte"),
        ("2026-12-01T10:00:01Z", None, "ct"),
        (None, "2026-12-01T08:59:59Z", ""),
        ("2026-12-02T12:00:00-08:00", "2026-12-02T13:00:00-08:00", "t"),
        ("2026-12-02T12:00:00-08:00", "2026-12-03T09:00:00Z", "ct"),
        (None, None, "cet"),
    ],
)
def test_a_window_of_times_shows_what_goes_on(api, three, start, end, found):
    names = dict(zip("tec", three, strict=True))
    window = {"startDateTime": start, "endDateTime": end}
    asked = {name: value for name, value in window.items() if value}
    shown = {names[name] for name in found}
    assert set(ids(api.get("Activities", **asked))) == shown
    assert set(ids(api.get("Events", **asked))) == shown & {names["e"]}
    assert (api.get(f"Activities/{names['c']}", **asked).status == 200) is ("c" in found)


def test_a_window_that_is_no_time_is_refused_and_elsewhere_it_is_ignored(api, three):
    answer = api.get("Events", startDateTime="noon")
    assert (answer.status, answer.json["details"]) == (400, {"param_name": "startDateTime"})
    assert api.get("Tasks", startDateTime="noon").status == 200
    assert api.crm.warnings == ["records.list has no window of times in Tasks: Zoho ignores it"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_window_may_reach_the_ends_of_time(api, three, moment):
    for name in ("startDateTime", "endDateTime"):
        assert api.get("Activities", **{name: moment}).status in (200, 204)


def test_an_own_field_that_is_called_like_zohos_of_another_activity_hides_nothing():
    own = {"Tasks": {"Call_Start_Time": {}}, "Calls": {"Status": {"data_type": "date"}}}
    api = Api(FakeCRM({"modules": {name: {"fields": fields} for name, fields in own.items()}}, at=NOW))
    lead = api.create("Leads", Last_Name="Burns")
    done = api.create(
        "Tasks", Subject="Ask", Status="Completed", What_Id={"id": lead}, **{"$se_module": "Leads"}
    )
    assert [one["id"] for one in api.get(f"Leads/{lead}/Activities_History").data] == [done]
    assert api.get(f"Leads/{lead}/Activities").status == 204
    kinds = {
        one["api_name"]: one["data_type"]
        for one in api.get("settings/fields", module="Activities").json["fields"]
    }
    assert (kinds["Status"], kinds["Call_Start_Time"]) == ("picklist", "datetime")
