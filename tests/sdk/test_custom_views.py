"""Custom views through the official SDK: their metadata, and lists by `cvid`."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api.custom_views import CustomViewsOperations, GetCustomViewsParam
from zcrmsdk.src.com.zoho.crm.api.record import GetRecordsParam


@pytest.fixture
def org():
    hot = {"criteria": "((Rating:equals:Active)or(City:equals:Oslo))", "sort_by": "Last_Name"}
    return {"modules": {"Leads": {"views": {"Hot": hot}}}}


def views(sdk, module="Leads"):
    params = sdk.params(GetCustomViewsParam, page=1, per_page=200)
    answer = CustomViewsOperations(module).get_custom_views(params)
    return {view.get_name(): view for view in answer.get_object().get_custom_views()}


def test_the_views_of_a_module_are_read(sdk):
    told = views(sdk)
    assert told["All Leads"].get_default() is True
    assert told["All Leads"].get_system_name() == "ALLVIEWS"
    hot = told["Hot"]
    assert (hot.get_category(), hot.get_system_defined(), hot.get_sort_by()) == (
        "created_by_me",
        False,
        "Last_Name",
    )
    criteria = hot.get_criteria()
    assert criteria.get_group_operator().get_value() == "or"
    first = criteria.get_group()[0]
    assert (first.get_comparator().get_value(), first.get_field(), first.get_value()) == (
        "equal",
        "Rating",
        "Active",
    )


def test_one_view_is_read_by_its_id(sdk):
    hot = views(sdk)["Hot"]
    answer = CustomViewsOperations("Leads").get_custom_view(hot.get_id())
    [told] = answer.get_object().get_custom_views()
    assert told.get_name() == "Hot"
    assert CustomViewsOperations("Leads").get_custom_view(1).get_status_code() == 204


def test_a_list_by_a_view_is_filtered_and_sorted(sdk, crm):
    crm.add("Leads", [{"Last_Name": "B", "City": "Oslo"}, {"Last_Name": "A", "Rating": "Active"}])
    crm.add("Leads", {"Last_Name": "C"})
    params = sdk.params(GetRecordsParam, cvid=str(views(sdk)["Hot"].get_id()))
    records = sdk.records.get_records("Leads", params).get_object().get_data()
    assert [record.get_key_value("Last_Name") for record in records] == ["A", "B"]
