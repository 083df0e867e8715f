"""Notes: of the whole org, and of a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

NOTE = {"Note_Title": "Called", "Note_Content": "Will ring back"}


@pytest.fixture
def lead(api):
    return api.create("Leads", Last_Name="Burns")


def note(api, parent_id, module="Leads", **values):
    answer = api.post(f"{module}/{parent_id}/Notes", NOTE | values)
    assert (answer.status, answer.codes) == (201, ["SUCCESS"])
    return answer.data[0]["details"]["id"]


def told(answer):
    return [(slot["code"], slot["message"], slot["details"]) for slot in answer.data]


# --- making them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["se_module", "$se_module"])
@pytest.mark.parametrize("parent", [str, int, lambda lead: {"id": lead}, lambda lead: {"id": int(lead)}])
@pytest.mark.parametrize("module", ["Leads", "leads", {"api_name": "Leads", "id": "1"}])
def test_a_note_names_its_record_in_any_of_the_spellings(api, lead, key, parent, module):
    answer = api.post("Notes", NOTE | {"Parent_Id": parent(lead), key: module})
    assert (answer.status, answer.data[0]["message"]) == (201, "record added")
    details = answer.data[0]["details"]
    assert set(details) == {"Modified_Time", "Modified_By", "Created_Time", "id", "Created_By"}
    kept = api.record("Notes", details["id"])
    assert (kept["Parent_Id"], kept["$se_module"]) == ({"name": "Burns", "id": lead}, "Leads")


def test_a_note_has_zoho_s_keys(api, lead):
    kept = api.record("Notes", note(api, lead))
    people = {"name": "Asha Rao", "id": kept["Owner"]["id"], "email": "asha@example.com"}
    now = "2026-11-23T10:00:00-08:00"
    assert kept == {
        "Owner": people,
        "Modified_Time": now,
        "$attachments": None,
        "$field_states": None,
        "Created_Time": now,
        "Parent_Id": {"name": "Burns", "id": lead},
        "$editable": True,
        "$se_module": "Leads",
        "$is_shared_to_client": False,
        "Modified_By": people,
        "$size": None,
        "$state": "save",
        "$voice_note": False,
        "id": kept["id"],
        "Created_By": people,
        "Note_Title": "Called",
        "Note_Content": "Will ring back",
    }


def missing(name):
    return "MANDATORY_NOT_FOUND", "required field not found", {"api_name": name}


def invalid(name, **why):
    return "INVALID_DATA", "invalid data", why | {"api_name": name}


NO_RECORD = "INVALID_DATA", "the related id given seems to be invalid", {}
NO_MODULE = "INVALID_MODULE", "the module name given seems to be invalid", {}
NO_PARENT = "INVALID_MODULE", "the given module is not supported in api", {}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"Parent_Id": None}, missing("Parent_Id")),
        ({"Parent_Id": ""}, missing("Parent_Id")),
        ({"se_module": None}, missing("se_module")),
        ({"Note_Content": ""}, missing("Note_Content")),
        ({"Note_Content": 7}, invalid("Note_Content", expected_data_type="text")),
        ({"Note_Content": "x" * 32_001}, invalid("Note_Content", maximum_length=32_000)),
        ({"Note_Title": "x" * 121}, invalid("Note_Title", maximum_length=120)),
        ({"Parent_Id": [1]}, invalid("Parent_Id", expected_data_type="jsonobject")),
        ({"Parent_Id": {"name": "Burns"}}, invalid("Parent_Id", expected_data_type="jsonobject")),
        ({"Parent_Id": "1"}, NO_RECORD),
        ({"Parent_Id": "x"}, NO_RECORD),
        ({"se_module": "Contacts"}, NO_RECORD),
        ({"se_module": "Nowhere"}, NO_MODULE),
        ({"se_module": 7}, NO_MODULE),
        ({"se_module": "Notes"}, NO_PARENT),
        ({"se_module": "Attachments"}, NO_PARENT),
    ],
    ids=lambda part: str(part)[:50],
)
def test_a_note_that_cannot_be_is_refused(api, lead, change, refusal):
    answer = api.post("Notes", NOTE | {"Parent_Id": lead, "se_module": "Leads"} | change)
    assert (answer.status, told(answer)) == (202, [refusal])
    assert api.crm.records("Notes") == []


def test_what_is_missing_is_told_in_this_order(api, lead):
    sent = [{}, {"Parent_Id": lead}, {"Parent_Id": lead, "se_module": "Leads"}, "a note"]
    answer = api.post("Notes", *sent)
    assert [slot["details"] for slot in answer.data] == [
        {"api_name": "Parent_Id"},
        {"api_name": "se_module"},
        {"api_name": "Note_Content"},
        {"expected_data_type": "jsonobject"},
    ]


def test_a_refused_note_spoils_only_its_own_slot(api, lead):
    answer = api.post(f"Leads/{lead}/Notes", NOTE, {"Note_Title": "empty"})
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "MANDATORY_NOT_FOUND"])
    assert len(api.crm.records("Notes")) == 1


def test_the_path_says_whose_a_note_is(api, lead):
    other = api.create("Contacts", Last_Name="Burke")
    kept = api.record("Notes", note(api, lead, Parent_Id=other, se_module="Contacts"))
    assert (kept["Parent_Id"]["id"], kept["$se_module"]) == (lead, "Leads")


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("Leads/1/Notes", NO_RECORD),
        ("Leads/x/Notes", NO_RECORD),
        ("Nowhere/1/Notes", NO_MODULE),
        ("Notes/1/Notes", NO_PARENT),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(api, path, refusal):
    answer = api.post(path, NOTE)
    assert (answer.status, answer.code, answer.json["message"]) == (400, *refusal[:2])


@pytest.mark.parametrize("verb", ["post", "put"])
def test_a_body_without_data_is_refused(api, lead, verb):
    for path in ("Notes", f"Leads/{lead}/Notes"):
        if verb == "put" and path != "Notes":
            path += "/1"
        assert getattr(api, verb)(path).code == "MANDATORY_NOT_FOUND"


def test_a_hundred_notes_are_made_at_once_and_no_more(api, lead):
    assert api.post(f"Leads/{lead}/Notes", *[NOTE] * 100).status == 201
    answer = api.post(f"Leads/{lead}/Notes", *[NOTE] * 101)
    assert answer.json["details"] == {"maximum_length": 100, "api_name": "data"}


# --- reading them ----------------------------------------------------------------------------------


def test_a_record_shows_its_own_notes_the_newest_first(api, lead):
    mine = [note(api, lead) for _ in range(2)]
    note(api, api.create("Leads", Last_Name="Burke"))
    answer = api.get(f"Leads/{lead}/Notes")
    assert [one["id"] for one in answer.data] == mine[::-1]
    assert answer.info == {"per_page": 200, "count": 2, "page": 1, "more_records": False}
    assert len(api.get("Notes").data) == 3


@pytest.mark.parametrize("path", ["Notes", "Leads/{lead}/Notes"])
def test_notes_come_in_pages_with_the_fields_that_were_asked_for(api, lead, path):
    ids = [note(api, lead) for _ in range(3)]
    answer = api.get(path.format(lead=lead), page=2, per_page=2, fields="Note_Title,Nothing")
    assert answer.data == [{"Note_Title": "Called", "id": ids[0]}]
    order = {"sort_by": "id", "sort_order": "desc"} if path == "Notes" else {}
    assert answer.info == {"per_page": 2, "count": 1, "page": 2, **order, "more_records": False}
    assert api.get(path.format(lead=lead), page=1, per_page=2).info["more_records"] is True
    assert api.get(path.format(lead=lead), page=3, per_page=2).status == 204


NOWHERE = ["Leads/1/Notes", "Leads/x/Notes", "Contacts/{lead}/Notes"]


@pytest.mark.parametrize("path", ["Notes", "Notes/1", "Leads/{lead}/Notes", *NOWHERE])
def test_nothing_to_show_is_204(api, lead, path):
    if "Contacts" in path:
        note(api, lead)
    answer = api.get(path.format(lead=lead))
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize("path", ["Notes", "Notes/{note}", "Leads/{lead}/Notes"])
def test_only_what_changed_since_is_told(api, lead, path):
    path = path.format(lead=lead, note=note(api, lead))
    before, after = "2026-11-23T17:59:59Z", "2026-11-23T18:00:00Z"
    assert api.call("GET", path, headers={"if-modified-since": before}).status == 200
    unchanged = api.call("GET", path, headers={"if-modified-since": after})
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_one_note_is_read_with_the_fields_that_were_asked_for(api, lead):
    kept = note(api, lead)
    assert api.get(f"Notes/{kept}", fields="Note_Content").data == [
        {"Note_Content": "Will ring back", "id": kept}
    ]
    assert api.get("Notes/x").code == "INVALID_DATA"


def test_the_list_of_all_notes_is_for_administrators(api, lead):
    note(api, lead)
    api.token = api.crm.token(user="ben@example.com")
    refused = api.get("Notes")
    assert (refused.status, refused.code) == (403, "NOT_SUPPORTED")
    assert refused.json["message"] == "This API is supported only for admin users"
    assert len(api.get(f"Leads/{lead}/Notes").data) == 1


def test_a_renamed_record_is_renamed_in_its_notes(api, lead):
    kept = note(api, lead)
    api.put(f"Leads/{lead}", {"Last_Name": "Boyle"})
    assert api.record("Notes", kept)["Parent_Id"] == {"name": "Boyle", "id": lead}


# --- changing and deleting them --------------------------------------------------------------------


def test_notes_are_changed_one_or_several(api, lead):
    first, second = note(api, lead), note(api, lead)
    api.crm.clock.advance(minutes=1)
    assert told(api.put(f"Notes/{first}", {"Note_Content": "Rang"}))[0][:2] == ("SUCCESS", "record updated")
    assert api.put(f"Leads/{lead}/Notes/{first}", {"Note_Title": "Twice"}).status == 200
    answer = api.put("Notes", {"id": second, "Note_Title": None}, {"id": "1"}, {"Note_Title": "x"}, 7)
    assert answer.status == 207
    assert told(answer)[1:] == [
        ("INVALID_DATA", "the id given seems to be invalid", {"id": "1"}),
        missing("id"),
        ("INVALID_DATA", "invalid data", {"expected_data_type": "jsonobject"}),
    ]
    kept = api.record("Notes", first)
    assert (kept["Note_Title"], kept["Note_Content"]) == ("Twice", "Rang")
    assert kept["Modified_Time"] > kept["Created_Time"]
    assert api.record("Notes", second)["Note_Title"] is None


def test_a_note_keeps_its_record_and_its_content(api, lead):
    other, kept = api.create("Leads", Last_Name="Burke"), note(api, lead)
    api.put(f"Notes/{kept}", {"Parent_Id": other, "se_module": "Leads", "Note_Title": "Moved?"})
    assert api.record("Notes", kept)["Parent_Id"]["id"] == lead
    assert told(api.put(f"Notes/{kept}", {"Note_Content": None})) == [missing("Note_Content")]


def test_notes_are_deleted_one_or_several(api, lead):
    ids = [note(api, lead) for _ in range(4)]
    assert told(api.delete(f"Notes/{ids[0]}")) == [("SUCCESS", "record deleted", {"id": ids[0]})]
    assert told(api.delete(f"Leads/{lead}/Notes/{ids[1]}")) == [("SUCCESS", "record deleted", {"id": ids[1]})]
    answer = api.delete("Notes", ids=f"{ids[2]},{ids[2]}")
    assert (answer.status, told(answer)[1]) == (207, ("INVALID_DATA", "record not deleted", {"id": ids[2]}))
    assert [one["id"] for one in api.get("Notes").data] == [ids[3]]


@pytest.mark.parametrize(
    ("params", "code", "details"),
    [
        ({}, "REQUIRED_PARAM_MISSING", {"param": "ids"}),
        ({"ids": "x"}, "UNABLE_TO_PARSE_DATA_TYPE", {}),
        ({"ids": ",".join(["1"] * 101)}, "INVALID_DATA", {"maximum_length": 100, "api_name": "ids"}),
    ],
    ids=["no ids", "no number", "too many"],
)
def test_ids_that_cannot_be_delete_nothing(api, lead, params, code, details):
    note(api, lead)
    answer = api.delete("Notes", **params)
    assert (answer.status, answer.code, answer.json["details"]) == (400, code, details)
    assert len(api.crm.records("Notes")) == 1


def test_another_record_s_note_is_out_of_reach(api, lead):
    other = api.create("Leads", Last_Name="Burke")
    path = f"Leads/{other}/Notes/{note(api, lead)}"
    note_id = path.rpartition("/")[2]
    changed, deleted = api.put(path, {"Note_Title": "x"}), api.delete(path)
    assert (changed.status, told(changed)) == (
        202,
        [("INVALID_DATA", "the id given seems to be invalid", {"id": note_id})],
    )
    assert (deleted.status, told(deleted)) == (
        202,
        [("INVALID_DATA", "record not deleted", {"id": note_id})],
    )
    assert api.put(f"Leads/1/Notes/{note_id}", {}).code == "INVALID_DATA"
    assert api.record("Notes", note_id)["Note_Title"] == "Called"


def test_a_record_s_notes_are_changed_and_deleted_together(api, lead):
    first, second = note(api, lead), note(api, lead)
    other = note(api, api.create("Leads", Last_Name="Other"))
    path = f"Leads/{lead}/Notes"
    answer = api.put(
        path, {"id": first, "Note_Title": "A"}, {"id": other, "Note_Title": "B"}, {"Note_Title": "C"}, 5
    )
    assert (answer.status, answer.codes) == (
        207,
        ["SUCCESS", "INVALID_DATA", "MANDATORY_NOT_FOUND", "INVALID_DATA"],
    )
    assert [api.record("Notes", one)["Note_Title"] for one in (first, other)] == ["A", "Called"]
    answer = api.delete(path, ids=f"{first},{other},{second}")
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "INVALID_DATA", "SUCCESS"])
    assert (api.get(path).status, api.get(f"Notes/{other}").status) == (204, 200)
    assert api.delete(path).code == "REQUIRED_PARAM_MISSING"
    assert api.put("Leads/1/Notes", {"id": first}).code == "INVALID_DATA"


def test_notes_go_with_their_record(api, lead):
    kept = note(api, lead)
    api.delete(f"Leads/{lead}")
    assert api.get(f"Notes/{kept}").status == 204
    assert [gone["id"] for gone in api.get("Notes/deleted").data] == [kept]


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "change", "delete", "delete the lead"]), st.integers(0, 3)), max_size=12
)


@given(STEPS)
def test_a_record_s_notes_are_the_org_s_notes_of_that_record(steps):
    api = Api(FakeCRM(at=NOW))
    leads = [api.create("Leads", Last_Name=str(number)) for number in range(2)]
    for step, number in steps:
        lead = leads[number % 2]
        mine = [one["id"] for one in api.get(f"Leads/{lead}/Notes").data]
        if step == "add":
            api.post(f"Leads/{lead}/Notes", NOTE)
        elif step == "delete the lead":
            api.delete(f"Leads/{lead}")
        elif mine:
            path = f"Leads/{lead}/Notes/{mine[number % len(mine)]}"
            api.put(path, {"Note_Title": step}) if step == "change" else api.delete(path)
    by_record = {lead: api.get(f"Leads/{lead}/Notes").data for lead in leads}
    everything = api.get("Notes").data
    assert all(one["Parent_Id"]["id"] == lead for lead, notes in by_record.items() for one in notes)
    assert sum(map(len, by_record.values())) == len(everything)
