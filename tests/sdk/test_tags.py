"""All eleven operations on tags, and what the SDK parsed."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api import tags
from zcrmsdk.src.com.zoho.crm.api.tags import TagsOperations

from tests.sdk.kit import made, one_id, outcomes

Tag = tags.Tag


@pytest.fixture
def api(sdk):
    return TagsOperations()


def tag_body(*given):
    return made(tags.BodyWrapper, tags=[made(Tag, **values) for values in given])


def of_leads(sdk, operation="GetTagsParam", **more):
    return sdk.params(getattr(tags, operation), module="Leads", **more)


def create(sdk, api, name):
    answer = api.create_tags(tag_body({"name": name}), of_leads(sdk, "CreateTagsParam"))
    assert answer.get_status_code() == 201
    return one_id(answer, "get_tags")


def names(sdk, api, **more):
    found = api.get_tags(of_leads(sdk, **more)).get_object()
    return [tag.get_name() for tag in found.get_tags()] if found else []


def test_tags_of_a_module_are_made_renamed_merged_and_deleted(sdk, api):
    hot, cold = create(sdk, api, "Hot"), create(sdk, api, "Cold")
    found = api.get_tags(of_leads(sdk, my_tags="true")).get_object()
    [tag, _] = found.get_tags()
    assert (tag.get_id(), tag.get_name(), tag.get_created_by().get_name()) == (hot, "Hot", "Asha Rao")
    assert (tag.get_created_time(), tag.get_modified_time()) == (sdk.now, sdk.now)
    assert (found.get_info().get_count(), found.get_info().get_allowed_count()) == (2, 200)

    many = api.update_tags(tag_body({"id": cold, "name": "Cool"}), of_leads(sdk, "UpdateTagsParam"))
    assert outcomes(many, "get_tags")[0][:2] == ("SUCCESS", "tags updated successfully")
    one = api.update_tag(hot, tag_body({"name": "Warm"}), of_leads(sdk, "UpdateTagParam"))
    assert one_id(one, "get_tags") == hot
    assert names(sdk, api) == ["Warm", "Cool"]

    conflict = made(
        tags.MergeWrapper,
        tags=[made(tags.ConflictWrapper, conflict_id=str(cold))],
    )
    assert outcomes(api.merge_tags(hot, conflict), "get_tags")[0][0] == "SUCCESS"
    assert names(sdk, api) == ["Warm"]
    [(code, message, details)] = outcomes(api.delete_tag(hot), "get_tags")
    assert (code, message, details) == ("SUCCESS", "tags deleted successfully", {"id": hot})
    assert names(sdk, api) == []


def test_a_taken_name_is_refused(sdk, api):
    hot = create(sdk, api, "Hot")
    answer = api.create_tags(tag_body({"name": "hot"}), of_leads(sdk, "CreateTagsParam"))
    assert outcomes(answer, "get_tags") == [("DUPLICATE_DATA", "duplicate data", {"id": hot})]


def test_records_bear_tags(sdk, api):
    first, second = (sdk.create("Leads", Last_Name=name) for name in ("Burns", "Boyle"))
    told = api.add_tags_to_record(
        first, "Leads", sdk.params(tags.AddTagsToRecordParam, tag_names=["Hot", "VIP"])
    )
    [slot] = told.get_object().get_data()
    assert (slot.get_message().get_value(), slot.get_details()["tags"]) == (
        "tags updated successfully",
        ["Hot", "VIP"],
    )
    answer = api.add_tags_to_multiple_records(
        "Leads",
        sdk.params(
            tags.AddTagsToMultipleRecordsParam, tag_names=["VIP"], ids=[first, second], over_write="true"
        ),
    ).get_object()
    assert (answer.get_success_count(), answer.get_locked_count(), answer.get_wf_scheduler()) == (
        "2",
        0,
        False,
    )
    [tag] = sdk.get("Leads", second).get_tag()
    count = api.get_record_count_for_tag(
        tag.get_id(), sdk.params(tags.GetRecordCountForTagParam, module="Leads")
    )
    assert (tag.get_name(), int(count.get_object().get_count())) == ("VIP", 2)
    api.remove_tags_from_record(first, "Leads", sdk.params(tags.RemoveTagsFromRecordParam, tag_names=["VIP"]))
    assert sdk.get("Leads", first).get_tag() == []
    api.remove_tags_from_multiple_records(
        "Leads", sdk.params(tags.RemoveTagsFromMultipleRecordsParam, tag_names=["VIP"], ids=[second])
    )
    assert sdk.get("Leads", second).get_tag() == []


def test_a_record_is_written_with_its_tags(sdk):
    lead = sdk.create("Leads", Last_Name="Burns", Tag=[made(Tag, name="Hot")])
    assert [tag.get_name() for tag in sdk.get("Leads", lead).get_tag()] == ["Hot"]
