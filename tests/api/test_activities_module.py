"""`Activities`, which shows tasks, events and calls together. Source: records.md 2.3, 11."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.activities import call, event, task
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.activities import ACTIVITIES
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.org_file.reading import OrgError


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
