"""Mass update: by ids at once, by a custom view as a job that the clock moves. Source: records.md 7."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

ORG = {"modules": {"Leads": {
    "fields": {"Langs": {"data_type": "multiselectpicklist", "pick_list": ["A", "B", "C"]}},
    "views": {"In Oslo": {"criteria": "(City:equals:Oslo)"}},
}}}  # fmt: skip
PATH = "Leads/actions/mass_update"


def new_api(**switches) -> Api:
    return Api(FakeCRM(ORG, at=NOW, switches=Switches(**switches)))


@pytest.fixture
def api() -> Api:
    return new_api()


def view(api, name="In Oslo"):
    told = api.get("settings/custom_views", module="Leads").json["custom_views"]
    return next(one["id"] for one in told if one["name"] == name)


def mass_update(api, values, path=PATH, **more):
    return api.call("POST", path, {"data": [values], **more})


def cities(api):
    return [lead["City"] for lead in api.crm.records("Leads")]


def status(api, job_id, path=PATH):
    return api.get(path, job_id=job_id).data[0]


def started(answer):
    [slot] = answer.data
    assert (answer.status, slot["message"]) == (200, "mass update scheduled successfully"), slot
    return slot["details"]["job_id"]


def test_records_of_these_ids_change_at_once(api):
    ids = [api.create("Leads", Last_Name=name) for name in "AB"]
    answer = mass_update(api, {"City": "Oslo"}, ids=[*ids, "1"])
    assert answer.status == 200
    assert [(s["code"], s["message"], s["details"]) for s in answer.data] == [
        ("SUCCESS", "record updated", {"id": ids[0]}),
        ("SUCCESS", "record updated", {"id": ids[1]}),
        ("INVALID_DATA", "the id given seems to be invalid", {"id": "1"}),
    ]
    assert cities(api) == ["Oslo", "Oslo"]
    assert mass_update(api, {"City": "Bergen"}, ids=["1"]).status == 202
    api.crm.org.switches = Switches(all_failed_status=400)
    assert mass_update(api, {"City": "Bergen"}, ids=["1"]).status == 400


def test_what_a_view_shows_changes_as_a_job(api):
    api.crm.add(
        "Leads", [{"Last_Name": "A", "City": "Oslo"}, {"Last_Name": "B"}, {"Last_Name": "C", "City": "OSLO"}]
    )
    job = started(mass_update(api, {"City": "Bergen"}, cvid=view(api)))
    assert cities(api) == ["Bergen", None, "Bergen"]
    assert status(api, job) == {
        "Status": "COMPLETED", "Failed_Count": 0, "Updated_Count": 2,
        "Not_Updated_Count": 0, "Total_Count": 2,
    }  # fmt: skip


def test_the_clock_moves_a_job():
    api = new_api(job_seconds=60)
    api.create("Leads", Last_Name="A", City="Oslo")
    job = started(mass_update(api, {"City": "Bergen"}, cvid=view(api)))
    assert (status(api, job)["Status"], status(api, job)["Total_Count"], cities(api)) == (
        "SCHEDULED",
        0,
        ["Oslo"],
    )
    again = mass_update(api, {"City": "Turin"}, cvid=view(api))
    assert (again.status, again.code) == (202, "ALREADY_SCHEDULED")
    api.crm.clock.advance(seconds=30)
    assert status(api, job)["Status"] == "RUNNING"
    late = api.create("Leads", Last_Name="B", City="Oslo")
    before = api.crm.snapshot()
    api.crm.clock.advance(seconds=30)
    assert api.record("Leads", late)["City"] == "Bergen"  # whoever looks, it is done
    assert (status(api, job)["Status"], status(api, job)["Updated_Count"]) == ("COMPLETED", 2)
    api.crm.restore(before)
    assert cities(api) == ["Oslo", "Oslo"]
    assert status(api, job)["Status"] == "COMPLETED"


def test_a_record_that_refuses_is_counted_and_left(api):
    api.crm.add("Leads", [{"Last_Name": "A", "City": "Oslo", "$converted": True}, {"Last_Name": "B"}])
    job = started(mass_update(api, {"City": "Bergen"}, cvid=view(api, "Converted Leads")))
    assert status(api, job)["Not_Updated_Count"] == 1
    assert cities(api) == ["Oslo", None]


def test_options_are_added_unless_they_are_to_be_overwritten(api):
    lead = api.create("Leads", Last_Name="A", Langs=["A"])
    mass_update(api, {"Langs": ["B"]}, ids=[lead])
    assert api.record("Leads", lead)["Langs"] == ["A", "B"]
    mass_update(api, {"Langs": ["C"]}, ids=[lead], over_write=True)
    assert api.record("Leads", lead)["Langs"] == ["C"]


def test_criteria_narrow_what_the_view_shows(api):
    api.crm.add("Leads", [{"Last_Name": "A", "City": "Oslo"}, {"Last_Name": "B", "City": "Oslo"}])
    criteria = [{"field": "Last_Name", "comparator": "equal", "value": "B"}]
    started(mass_update(api, {"City": "Bergen"}, cvid=view(api), criteria=criteria))
    assert cities(api) == ["Oslo", "Bergen"]


@pytest.mark.parametrize(
    ("values", "more", "code", "message"),
    [
        ({}, {"ids": ["1"]}, "INVALID_DATA", "No field found"),
        ({"Nothing": 1}, {"ids": ["1"]}, "INVALID_DATA", "No field found"),
        ({"City": "x", "State": "y"}, {"ids": ["1"]}, "INVALID_DATA", "Max field limit exceeded"),
        ({"Email": "a@b.cd"}, {"ids": ["1"]}, "INVALID_DATA", "Field is not visible"),
        ({"Description": "x"}, {"ids": ["1"]}, "INVALID_DATA", "Field is not visible"),
        ({"Created_Time": "x"}, {"ids": ["1"]}, "INVALID_DATA", "Field is not visible"),
        ({"City": "x"}, {}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"City": "x"}, {"ids": ["1"] * 501}, "LIMIT_EXCEEDED", "Record count exceeded"),
        ({"City": "x"}, {"ids": "1"}, "INVALID_DATA", "invalid data"),
        ({"City": "x"}, {"cvid": "1"}, "INVALID_DATA", "the id given seems to be invalid"),
    ],
)
def test_a_mass_update_that_cannot_be_is_refused(api, values, more, code, message):
    answer = mass_update(api, values, **more)
    assert (answer.status, answer.code, answer.json["message"]) == (400, code, message)


def test_three_fields_of_deals_change_together(api):
    deal = api.create("Deals", Deal_Name="D", Stage="Qualification")
    values = {"Amount": 7, "Next_Step": "call", "Type": "New Business"}
    assert mass_update(api, values, "Deals/actions/mass_update", ids=[deal]).data[0]["code"] == "SUCCESS"
    assert api.record("Deals", deal)["Amount"] == 7


def test_a_view_that_shows_nothing_changes_nothing(api):
    answer = mass_update(api, {"City": "x"}, cvid=view(api))
    assert (answer.status, answer.code) == (400, "NO_RECORDS_FOUND")


def test_an_unknown_job_is_told_with_404(api):
    assert (api.get(PATH, job_id="1").status, api.get(PATH, job_id="1").code) == (404, "NOT_FOUND")
    assert (api.get(PATH).status, api.get(PATH).code) == (400, "MANDATORY_NOT_FOUND")
    api.create("Leads", Last_Name="A", City="Oslo")
    job = started(mass_update(api, {"City": "Bergen"}, cvid=view(api)))
    assert api.get("Deals/actions/mass_update", job_id=job).status == 404
