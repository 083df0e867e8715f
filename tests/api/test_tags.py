"""Tags: a module's names, and the records that bear them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

LEADS = {"module": "Leads"}


def create(api, *names):
    answer = api.call("POST", "settings/tags", {"tags": [{"name": name} for name in names]}, **LEADS)
    return answer.status, answer.json["tags"]


def created(api, name):
    status, [slot] = create(api, name)
    assert (status, slot["message"]) == (201, "tags created successfully")
    return slot["details"]["id"]


def lead(api, **values):
    return api.create("Leads", Last_Name="Burns", **values)


def shown(api, record_id):
    return [tag["name"] for tag in api.get(f"Leads/{record_id}").data[0]["Tag"]]


def count(api, tag_id):
    return api.get(f"settings/tags/{tag_id}/actions/records_count", **LEADS).json


def test_a_module_without_tags_answers_204(api):
    created(api, "Hot")
    assert api.get("settings/tags", module="Deals").status == 204
    [tag] = api.get("settings/tags", **LEADS).json["tags"]
    assert set(tag) == {"created_time", "modified_time", "name", "modified_by", "id", "created_by"}


def test_my_tags_are_those_that_the_caller_made():
    users = [{"last_name": "Rao", "email": "a@example.com"}, {"last_name": "Lee", "email": "b@example.com"}]
    api = Api(FakeCRM({"users": users}, at=NOW))
    created(api, "Hot")
    api.token = api.crm.token(user="Lee")
    assert api.get("settings/tags", my_tags="true", **LEADS).status == 204
    assert api.get("settings/tags", **LEADS).status == 200


@pytest.mark.parametrize(
    ("sent", "code", "details"),
    [
        ({"name": "x" * 26}, "INVALID_DATA", {"api_name": "name", "maximum_length": 25}),
        ({"name": "a,b"}, "INVALID_DATA", {"api_name": "name"}),
        ({"name": " "}, "MANDATORY_NOT_FOUND", {"api_name": "name"}),
        ({}, "MANDATORY_NOT_FOUND", {"api_name": "name"}),
        ({"name": 7}, "INVALID_DATA", {"expected_data_type": "text", "api_name": "name"}),
        ("Hot", "INVALID_DATA", {"expected_data_type": "jsonobject"}),
    ],
)
def test_a_tag_that_cannot_be_is_refused_with_200(api, sent, code, details):
    answer = api.call("POST", "settings/tags", {"tags": [sent]}, **LEADS)
    [slot] = answer.json["tags"]
    assert (answer.status, slot["code"], slot["details"]) == (200, code, details)
    assert api.get("settings/tags", **LEADS).status == 204


def test_a_name_is_taken_in_any_case(api):
    hot = created(api, "Hot")
    assert create(api, "HOT", "Cold")[1][0]["details"] == {"id": hot}
    assert len(api.get("settings/tags", **LEADS).json["tags"]) == 2


def test_a_module_has_200_tags_and_a_record_10(api):
    for start in (0, 100):
        assert create(api, *(f"t{number}" for number in range(start, start + 100)))[0] == 201
    assert create(api, "one more")[1][0]["code"] == "LICENSE_LIMIT_EXCEEDED"
    bearer = lead(api)
    names = ",".join(f"t{number}" for number in range(11))
    answer = api.call("POST", f"Leads/{bearer}/actions/add_tags", tag_names=names)
    assert (answer.status, answer.codes) == (202, ["LICENSE_LIMIT_EXCEEDED"])
    assert shown(api, bearer) == []


@pytest.mark.parametrize("module", [None, "Nowhere", "Notes"])
def test_tags_are_asked_for_by_module(api, module):
    answer = api.get("settings/tags", **({"module": module} if module else {}))
    assert answer.code == ("INVALID_MODULE" if module else "REQUIRED_PARAM_MISSING")


def test_a_renamed_tag_is_renamed_on_its_records(api):
    hot, bearer = created(api, "Hot"), lead(api, Tag=[{"name": "hot"}])
    answer = api.call("PUT", "settings/tags", {"tags": [{"id": hot, "name": "Warm"}]}, **LEADS)
    assert answer.json["tags"][0]["message"] == "tags updated successfully"
    assert shown(api, bearer) == ["Warm"]
    assert count(api, hot) == {"count": "1"}


def test_a_deleted_tag_leaves_its_records(api):
    bearer = lead(api, Tag=[{"name": "Hot"}, {"name": "Cold"}])
    hot = api.get(f"Leads/{bearer}").data[0]["Tag"][0]["id"]
    assert api.call("DELETE", f"settings/tags/{hot}").json["tags"][0]["details"] == {"id": hot}
    assert shown(api, bearer) == ["Cold"]
    [slot] = api.call("DELETE", f"settings/tags/{hot}").json["tags"]
    assert (slot["code"], slot["message"]) == ("INVALID_DATA", "the related id given seems to be invalid")


def test_merged_tags_are_one(api):
    both, other = lead(api, Tag=[{"name": "Hot"}, {"name": "Cold"}]), lead(api, Tag=[{"name": "Cold"}])
    hot, cold = (tag["id"] for tag in api.get(f"Leads/{both}").data[0]["Tag"])
    [slot] = api.call("POST", f"settings/tags/{hot}/actions/merge", {"tags": [{"conflict_id": cold}]}).json[
        "tags"
    ]
    assert slot["message"] == "tags merged successfully"
    assert (shown(api, both), shown(api, other), count(api, hot)) == (["Hot"], ["Hot"], {"count": "2"})
    refused = api.call("POST", f"settings/tags/{hot}/actions/merge", {"tags": [{"conflict_id": cold}]})
    assert refused.json["tags"][0]["code"] == "INVALID_DATA"
    several = api.call("POST", f"settings/tags/{hot}/actions/merge", {"tags": [{"conflict_id": cold}] * 2})
    assert (several.status, several.json["details"]) == (400, {"maximum_length": 1, "api_name": "tags"})


def test_over_write_takes_the_other_tags_away(api):
    bearer = lead(api, Tag=[{"name": "Hot"}])
    add = f"Leads/{bearer}/actions/add_tags"
    assert api.call("POST", add, tag_names="Cold").data[0]["details"]["tags"] == ["Hot", "Cold"]
    told = api.call("POST", add, tag_names="New", over_write="true").data[0]["details"]
    assert told == {"id": bearer, "tags": ["New"]}


def test_many_records_are_tagged_at_once_and_counted(api):
    bearer = lead(api)
    answer = api.call("POST", "Leads/actions/add_tags", ids=f"{bearer},1", tag_names="Hot")
    assert answer.status == 207
    assert answer.codes == ["SUCCESS", "INVALID_DATA"]
    assert {key: answer.json[key] for key in ("wf_scheduler", "success_count", "locked_count")} == {
        "wf_scheduler": False,
        "success_count": "1",
        "locked_count": 0,
    }
    answer = api.call("POST", "Leads/actions/remove_tags", ids=bearer, tag_names="hot")
    assert answer.data[0]["details"] == {"id": bearer, "tags": []}


@pytest.mark.parametrize(
    ("path", "params", "missing"),
    [
        ("Leads/actions/add_tags", {"ids": "1"}, "tag_names"),
        ("Leads/actions/add_tags", {"tag_names": "a"}, "ids"),
        ("Leads/1/actions/remove_tags", {}, "tag_names"),
    ],
)
def test_tagging_needs_names_and_records(api, path, params, missing):
    answer = api.call("POST", path, **params)
    assert (answer.status, answer.code) == (400, "REQUIRED_PARAM_MISSING")
    assert answer.json["details"] == {"param_name": missing}


def test_a_deleted_record_no_longer_counts(api):
    bearer = lead(api, Tag=[{"name": "Hot"}])
    hot = api.get(f"Leads/{bearer}").data[0]["Tag"][0]["id"]
    api.call("DELETE", f"Leads/{bearer}")
    assert count(api, hot) == {"count": "0"}


def test_a_refused_record_makes_no_tags(api):
    assert api.post("Leads", {"Tag": [{"name": "Hot"}]}).codes == ["MANDATORY_NOT_FOUND"]
    assert api.post("Leads", {"Last_Name": "B", "Tag": "Hot"}).codes == ["INVALID_DATA"]
    assert api.get("settings/tags", **LEADS).status == 204


NAMES = st.sampled_from(["a", "B", "b", "ß", "SS", "new", "x y"])


@given(st.lists(st.tuples(st.booleans(), st.lists(NAMES, min_size=1, max_size=3)), max_size=8))
def test_what_records_show_is_what_tags_count(steps):
    api = Api(FakeCRM(at=NOW))
    bearers = [lead(api), lead(api)]
    for number, (adds, names) in enumerate(steps):
        action = "add_tags" if adds else "remove_tags"
        api.call("POST", f"Leads/{bearers[number % 2]}/actions/{action}", tag_names=",".join(names))
    borne = [tag["id"] for bearer in bearers for tag in api.get(f"Leads/{bearer}").data[0]["Tag"]]
    known = api.get("settings/tags", **LEADS)
    for tag in known.json["tags"] if known.status == 200 else ():
        assert count(api, tag["id"]) == {"count": str(borne.count(tag["id"]))}


def test_a_record_with_too_many_tags_leaves_nothing_behind(api):
    tags = [{"name": f"t{number}"} for number in range(11)]
    sent = {"Last_Name": "Burns", "Account_Name": {"name": "Acme"}, "Tag": tags}
    assert api.post("Contacts", sent).codes == ["LICENSE_LIMIT_EXCEEDED"]
    assert api.crm.records("Accounts") == []
    assert api.get("settings/tags", module="Contacts").status == 204
