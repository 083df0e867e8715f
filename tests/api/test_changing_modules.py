"""Modules renamed, relabelled and hidden: `PUT /settings/modules`. Source: platform.md 11.3."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import bulk
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

ORG: dict[str, Any] = {
    "modules": {
        "Machines": {
            "fields": {
                "Ticket": {"data_type": "autonumber"},
                "Serial": {"unique": True},
            }
        },
        "Plants": {"fields": {"Machine": {"data_type": "lookup", "lookup_module": "Machines"}}},
    }
}


@pytest.fixture
def crm():
    return FakeCRM(ORG, at=NOW)


def change(api: Api, module: str, **values: Any):
    """The answer's status and its one slot."""
    answer = api.call("PUT", f"settings/modules/{module}", {"modules": [values]})
    [slot] = answer.json["modules"]
    return answer.status, slot


def changed(api: Api, module: str, **values: Any) -> None:
    status, slot = change(api, module, **values)
    assert (status, slot["code"]) == (200, "SUCCESS"), slot


def module(api: Api, name: str) -> dict[str, Any]:
    [found] = api.get(f"settings/modules/{name}").json["modules"]
    return found


def ben(api: Api) -> Api:
    return Api(api.crm, token=api.crm.token(user="Ben Okafor"))


def standard(api: Api) -> str:
    return api.crm.org.spec.profiles[-1].id


# --- labels ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_id", [False, True])
def test_labels_change_and_show_everywhere(api, by_id):
    leads = module(api, "Leads")
    status, slot = change(
        api, leads["id"] if by_id else "Leads", singular_label="Prospect", plural_label="Prospects"
    )
    assert (status, slot) == (
        200,
        {
            "code": "SUCCESS",
            "details": {"id": leads["id"]},
            "message": "module updated successfully",
            "status": "success",
        },
    )
    told = module(api, "Leads")
    assert (told["singular_label"], told["plural_label"]) == ("Prospect", "Prospects")
    assert (told["modified_time"], told["modified_by"]["name"]) == ("2026-11-23T10:00:00-08:00", "Asha Rao")
    [listed] = [one for one in api.get("settings/modules").json["modules"] if one["api_name"] == "Leads"]
    assert listed["plural_label"] == "Prospects"
    views = api.get("settings/custom_views", module="Leads").json["custom_views"]
    assert views[0]["name"] == "All Prospects"
    assert api.create("Leads", Last_Name="Burns")


def test_activities_show_all_three_before_and_after_a_change(api):
    task = api.create("Tasks", Subject="Ask")
    changed(api, "Leads", plural_label="Prospects")
    assert [one["id"] for one in api.get("Activities").data] == [task]
    changed(api, "Activities", plural_label="To Do")
    assert module(api, "Activities")["plural_label"] == "To Do"


def test_one_org_changes_and_its_twins_do_not(api):
    twin = Api(FakeCRM(ORG, at=NOW))
    changed(api, "Machines", plural_label="Robots", api_name="Robots")
    assert module(twin, "Machines")["plural_label"] == "Machines"
    assert api.get("Robots").status == twin.get("Machines").status == 204


def test_who_saw_the_modules_before_the_change_sees_them_again(api):
    since = {"if-modified-since": "2026-11-23T18:00:00Z"}
    paths = ("settings/modules", "settings/modules/Leads")
    assert [api.call("GET", path, headers=since).status for path in paths] == [304, 304]
    api.crm.clock.advance(minutes=1)
    changed(api, "Leads", plural_label="Prospects")
    assert [api.call("GET", path, headers=since).status for path in paths] == [200, 200]
    later = {"if-modified-since": "2026-11-23T18:01:00Z"}
    assert [api.call("GET", path, headers=later).status for path in paths] == [304, 304]


# --- another name ----------------------------------------------------------------------------------


def test_a_custom_module_goes_by_its_new_name_with_all_it_has(api):
    api.post("Leads", {"Last_Name": "Burns"})
    first = api.create("Machines", Name="Drill", Serial="S-1", Tag=[{"name": "Hot"}])
    plant = api.create("Plants", Name="East", Machine=first)
    gone = api.create("Machines", Name="Old")
    api.delete(f"Machines/{gone}")
    api.post(f"Machines/{first}/Notes", {"Note_Content": "Rattles"})
    api.create("Tasks", Subject="Oil", What_Id=first, **{"$se_module": "Machines"})

    changed(api, "Machines", api_name="Robots")
    assert (api.get("Machines").status, api.get("Machines").code) == (400, "INVALID_MODULE")
    assert [one["Name"] for one in api.get("robots").data] == ["Drill"]
    assert [one["id"] for one in api.get("Robots/deleted").data] == [gone]
    assert len(api.get(f"Robots/{first}/Notes").data) == 1
    assert api.record("Notes", api.crm.records("Notes")[0]["id"])["$se_module"] == "Robots"
    assert api.crm.records("Tasks")[0]["$se_module"] == "Robots"
    assert api.get("settings/tags", module="Robots").json["tags"][0]["name"] == "Hot"

    second = api.create("Robots", Name="Saw")
    assert [one["Ticket"] for one in api.crm.records("Robots")] == ["1", "3"]
    assert api.post("Robots", {"Name": "Copy", "Serial": "S-1"}).codes == ["DUPLICATE_DATA"]
    assert api.put(f"Plants/{plant}", {"Machine": second}).codes == ["SUCCESS"]
    assert api.post("Robots/upsert", {"Name": "Saw", "Serial": "S-9"}).codes == ["SUCCESS"]
    query = {"select_query": "select Machine.Serial from Plants where Machine.Name = 'Saw'"}
    assert api.call("POST", "coql", query).data[0]["Machine.Serial"] == "S-9"
    assert [one["Name"] for one in api.get("Robots/search", word="saw").data] == ["Saw"]
    fields = {one["api_name"]: one for one in api.get("settings/fields", module="Plants").json["fields"]}
    assert fields["Machine"]["lookup"]["module"] == "Robots"
    assert api.put(f"Robots/{first}", {"Name": "Drill 2"}).codes == ["SUCCESS"]
    assert api.delete(f"Robots/{second}").codes == ["SUCCESS"]
    assert api.record("Plants", plant)["Machine"] is None


def test_a_name_changes_in_case_only_and_back_again(api):
    made, machines = api.create("Machines", Name="Drill"), module(api, "Machines")["id"]
    for name in ("MACHINES", "Tools", "Machines"):
        changed(api, machines, api_name=name)
    assert api.record("Machines", made)["Name"] == "Drill"


def test_channels_permissions_and_jobs_follow_the_name():
    api = Api(FakeCRM(ORG, at=NOW, switches=Switches(job_seconds=60)))
    watch = {
        "channel_id": "1",
        "events": ["Machines.all"],
        "notify_url": "http://127.0.0.1:9/x",
    }
    assert api.call("POST", "actions/watch", {"watch": [watch]}).json["watch"][0]["code"] == "SUCCESS"
    api.create("Machines", Name="Drill")
    view = api.crm.org.views["Machines"][0].id
    body = {"data": [{"Name": "Saw"}], "cvid": view}
    job = api.call("POST", "Machines/actions/mass_update", body).data[0]["details"]["job_id"]
    api.crm.forbid("Standard", "Crm_Implied_Delete_Machines")
    changed(api, "Machines", api_name="Robots")
    assert api.crm.org.permissions.forbidden() == {"Standard": ["Crm_Implied_Delete_Robots"]}
    api.crm.clock.advance(seconds=61)
    assert api.get("Robots/actions/mass_update", job_id=job).data[0]["Updated_Count"] == 1
    assert [one["Name"] for one in api.crm.records("Robots")] == ["Saw"]
    assert list(api.crm.org.channels.active()[0]["events"]) == ["Robots"]


def test_what_a_profile_of_the_org_file_may_not_is_forbidden_under_the_new_name():
    reader = {"name": "Reader", "may_not": ["Crm_Implied_View_Machines"]}
    people = [
        {"last_name": "Rao", "email": "rao@example.com"},
        {"last_name": "Lee", "email": "lee@example.com", "profile": "Reader"},
    ]
    api = Api(FakeCRM(ORG | {"profiles": ["Administrator", reader], "users": people}, at=NOW))
    changed(api, "Machines", api_name="Robots")
    answer = Api(api.crm, token=api.crm.token(user="Lee")).get("Robots")
    assert answer.json["details"] == {"permissions": ["Crm_Implied_View_Robots"]}


def test_an_index_of_words_is_made_anew_under_the_new_name(api, monkeypatch):
    monkeypatch.setattr("zcrm_mock.engine.query.word_index.LARGE", 0)
    api.create("Machines", Name="Drill")
    assert len(api.get("Machines/search", word="drill").data) == 1
    changed(api, "Machines", api_name="Robots")
    api.create("Robots", Name="Driller")
    assert len(api.get("Robots/search", word="drill").data) == 2


@pytest.mark.parametrize(
    ("name", "sent", "code", "message"),
    [
        ("Leads", {"api_name": "Prospects"}, "NOT_ALLOWED", "Api name update not allowed"),
        ("Machines", {"api_name": "Leads"}, "DUPLICATE_DATA", "Api name duplicate"),
        ("Machines", {"api_name": "pLANTS"}, "DUPLICATE_DATA", "Api name duplicate"),
        ("Machines", {"api_name": "two words"}, "INVALID_DATA", "Api name is not valid"),
        ("Machines", {"api_name": "9lives"}, "INVALID_DATA", "Api name is not valid"),
        ("Machines", {"api_name": 'x"; --'}, "INVALID_DATA", "Api name is not valid"),
        ("Machines", {"api_name": "Settings"}, "INVALID_DATA", "System keyword not allowed in api name"),
        ("Machines", {"api_name": "Record"}, "INVALID_DATA", "System keyword not allowed in api name"),
        ("Machines", {"api_name": "sqlite_x"}, "INVALID_DATA", "System keyword not allowed in api name"),
        ("Machines", {"api_name": "x" * 51}, "INVALID_DATA", "invalid data"),
        ("Machines", {"api_name": 7}, "INVALID_DATA", "invalid data"),
        ("Machines", {"plural_label": "x" * 26}, "INVALID_DATA", "invalid data"),
        ("Machines", {"profiles": {}, "plural_label": "x"}, "INVALID_DATA", "invalid data"),
        ("Machines", {"profiles": ["Standard"]}, "INVALID_DATA", "invalid data"),
        ("Machines", {"profiles": [{"id": "1"}]}, "INVALID_DATA", "the id given seems to be invalid"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(api, name, sent, code, message):
    before = module(api, name)
    status, slot = change(api, name, **sent)
    assert (status, slot["code"], slot["message"]) == (200, code, message)
    assert module(api, name) == before


def test_a_label_that_is_too_long_tells_how_long_it_may_be(api):
    _, slot = change(api, "Leads", plural_label="x" * 26)
    assert slot["details"] == {"maximum_length": 25, "api_name": "plural_label"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "MANDATORY_NOT_FOUND"),
        ({"modules": []}, "MANDATORY_NOT_FOUND"),
        ({"modules": {}}, "INVALID_DATA"),
        ({"modules": [{}, {}]}, "INVALID_DATA"),
    ],
)
def test_one_module_is_changed_at_a_time(api, body, code):
    answer = api.call("PUT", "settings/modules/Leads", body)
    assert (answer.status, answer.code) == (400, code)


def test_a_module_that_is_not_there_is_told(api):
    answer = api.call("PUT", "settings/modules/Nothing", {"modules": [{}]})
    assert (answer.status, answer.code) == (400, "INVALID_MODULE")


def test_only_administrators_change_modules(api):
    status, slot = change(ben(api), "Machines", api_name="Robots")
    assert (status, slot["code"], slot["message"]) == (
        200,
        "NO_PERMISSION",
        "No permission to update API name",
    )
    assert module(api, "Machines")


# --- the tab ---------------------------------------------------------------------------------------


def test_a_profile_without_the_tab_does_not_have_the_module(api):
    lead = api.create("Leads", Last_Name="Burns")
    changed(api, "Leads", profiles=[{"id": standard(api), "_delete": True}])
    assert [one["name"] for one in module(api, "Leads")["profiles"]] == ["Administrator"]
    for path in ("Leads", f"Leads/{lead}", "Leads/search", f"Leads/{lead}/Notes"):
        answer = ben(api).get(path)
        assert (answer.status, answer.code) == (400, "INVALID_MODULE"), path
    assert ben(api).post("Leads", {"Last_Name": "Burke"}).code == "INVALID_MODULE"
    query = {"select_query": "select id from Leads where id != 1"}
    assert ben(api).call("POST", "coql", query).code == "INVALID_MODULE"
    assert api.get("Leads").status == 200
    changed(api, "Leads", profiles=[{"id": standard(api)}])
    assert ben(api).get("Leads").status == 200


# --- it is kept ------------------------------------------------------------------------------------


def test_changes_are_part_of_a_snapshot_and_a_reset_takes_them_back(api):
    made = api.create("Machines", Name="Drill")
    before = api.crm.snapshot()
    changed(api, "Machines", api_name="Robots", plural_label="Robots")
    after = api.crm.snapshot()
    api.crm.restore(before)
    assert (api.record("Machines", made)["Name"], api.get("Robots").code) == ("Drill", "INVALID_MODULE")
    api.crm.restore(after)
    assert (api.record("Robots", made)["Name"], api.get("Machines").code) == ("Drill", "INVALID_MODULE")
    api.crm.reset()
    assert api.get("Machines").status == 204
    assert module(api, "Machines")["plural_label"] == "Machines"


def test_changes_survive_in_a_file(tmp_path):
    path = tmp_path / "crm.db"
    api = Api(FakeCRM(ORG, db=path))
    made = api.create("Machines", Name="Drill")
    changed(api, "Machines", api_name="Robots", profiles=[{"id": standard(api), "_delete": True}])
    api.crm.close()
    again = Api(FakeCRM(ORG, db=path))
    assert again.record("Robots", made)["Name"] == "Drill"
    assert ben(again).get("Robots").code == "INVALID_MODULE"
    assert again.create("Robots", Name="Saw")


NAMES = st.sampled_from(["Machines", "Robots", "robots", "Tools", "Plants", "Leads", "Value"])


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), max_size=6))
def test_whatever_modules_are_called_their_records_stay(renames):
    api = Api(FakeCRM(ORG, at=NOW))
    machine = api.create("Machines", Name="Drill")
    plant = api.create("Plants", Name="East", Machine=machine)
    ids = {module(api, name)["id"]: record for name, record in (("Machines", machine), ("Plants", plant))}
    for old, new in renames:
        answer = api.call("PUT", f"settings/modules/{old}", {"modules": [{"api_name": new}]})
        assert answer.status in (200, 400)
    told = {one["id"]: one["api_name"] for one in api.get("settings/modules").json["modules"]}
    assert len({name.casefold() for name in told.values()}) == len(told)
    for module_id, record in ids.items():
        assert [one["id"] for one in api.get(told[module_id]).data] == [record]
    assert api.crm.records(told[list(ids)[1]])[0]["Machine"] == {"name": "Drill", "id": machine}


def test_a_renamed_module_keeps_its_rules():
    rules = {"Machines": {"workflows": {"stamp": {"on": "create", "tags": ["New"]}}}}
    crm = FakeCRM({**ORG, "automation": rules}, at=NOW)
    crm.automate("Machines", workflows={"later": {"on": "create", "tags": ["Later"]}})
    api = Api(crm)
    api.call("PUT", "settings/modules/Machines", {"modules": [{"api_name": "Engines"}]})
    api.create("Engines", Name="Drill")
    assert [ran.rule for ran in crm.triggered(module="Engines")] == ["stamp", "later"]


def test_bulk_jobs_about_a_module_that_was_renamed_meanwhile_fail():
    fields = {"Parts": {"data_type": "subform", "rows": {"Part": {}}}}
    org = {"modules": {"Machines": {"fields": fields}}}
    api = Api(FakeCRM(org, at=NOW, switches=Switches(job_seconds=60)))
    machine = api.create("Machines", Name="Drill")
    read = bulk.started(api, "Machines")
    texts = {"Machines": "Name\nSaw\n", "Parts": f"Parent_Id,Part\n{machine},Bit\n"}
    writes = [bulk.start_write(api, bulk.upload(api, text), name) for name, text in texts.items()]
    module_id = api.get("settings/modules/Machines").json["modules"][0]["id"]
    api.call("PUT", f"settings/modules/{module_id}", {"modules": [{"api_name": "Tools"}]})
    api.crm.clock.advance(seconds=60)
    told = bulk.job(api, read)
    assert (told["state"], told["result"]["error_message"]["code"]) == ("FAILURE", "MODULE_NOT_AVAILABLE")
    for write in writes:
        told = bulk.status(api, write.json["details"]["id"])
        assert (told["status"], told["resource"][0]["code"]) == ("FAILED", "MODULE_NOT_AVAILABLE")
    assert len(api.crm.records("Tools")) == 1
