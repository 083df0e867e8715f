"""Lists, single records and searches: every parameter that the SDK has for them, and what it parses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api.record import (
    GetDeletedRecordsParam,
    GetRecordHeader,
    GetRecordParam,
    GetRecordsHeader,
    GetRecordsParam,
    SearchRecordsParam,
)
from zcrmsdk.src.com.zoho.crm.api.util import Choice

LEADS = (
    {"Last_Name": "Burns", "Company": "Plant", "City": "Springfield", "Email": "cm@example.com"},
    {"Last_Name": "Äther", "Company": "Plant", "Mobile": "+49 30 901820", "Annual_Revenue": 10},
    {"Last_Name": "Carlson", "Company": "Plant", "$converted": True},
    {"Last_Name": "Leonard", "Company": "Inn", "$approved": False},
    {"Last_Name": "Lovejoy", "Company": "Church", "Annual_Revenue": 30},
)


@pytest.fixture
def leads(crm):
    """The ids of LEADS, in their order."""
    return [int(lead["id"]) for lead in crm.add("Leads", LEADS)]


def names(answer):
    return [record.get_key_value("Last_Name") for record in answer.get_object().get_data()]


def list_leads(sdk, **params):
    return sdk.records.get_records("Leads", sdk.params(GetRecordsParam, **params))


def search(sdk, **params):
    return sdk.records.search_records("Leads", sdk.params(SearchRecordsParam, **params))


# --- lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["Lovejoy", "Äther", "Burns"]),
        ({"converted": "true"}, ["Carlson"]),
        ({"converted": "both"}, ["Lovejoy", "Carlson", "Äther", "Burns"]),
        ({"approved": "false"}, ["Leonard"]),
        ({"approved": "both", "converted": "both"}, ["Lovejoy", "Leonard", "Carlson", "Äther", "Burns"]),
        ({"sort_by": "Annual_Revenue", "sort_order": "desc"}, ["Lovejoy", "Äther", "Burns"]),
        ({"sort_by": "Last_Name", "sort_order": "asc"}, ["Burns", "Lovejoy", "Äther"]),
        ({"page": 2, "per_page": 2}, ["Burns"]),
    ],
)
def test_a_list_obeys_its_parameters(sdk, leads, params, found):
    assert names(list_leads(sdk, **params)) == found


def test_a_page_tells_where_it_stands(sdk, leads):
    info = list_leads(sdk, page=1, per_page=2).get_object().get_info()
    assert (info.get_page(), info.get_per_page(), info.get_count(), info.get_more_records()) == (
        1,
        2,
        2,
        True,
    )


def test_a_list_of_ids_holds_just_these(sdk, leads):
    wanted = [str(leads[0]), str(leads[4])]
    assert sorted(names(list_leads(sdk, ids=wanted))) == ["Burns", "Lovejoy"]


def test_a_list_of_fields_holds_just_these_and_the_id(sdk, leads):
    record = list_leads(sdk, fields=["Last_Name", "Annual_Revenue"]).get_object().get_data()[0]
    assert sdk.told(record.get_key_values()) == sdk.told(
        {"Last_Name": "Lovejoy", "Annual_Revenue": 30.0, "id": leads[4]}
    )


def test_an_empty_list_is_no_content(sdk):
    answer = list_leads(sdk)
    assert (answer.get_status_code(), answer.get_object()) == (204, None)


def test_a_list_tells_what_changed_since_a_time(sdk, leads):
    def since(moment):
        headers = sdk.headers(GetRecordsHeader, if_modified_since=moment)
        return sdk.records.get_records("Leads", header_instance=headers)

    assert names(since(sdk.now - timedelta(minutes=1))) == ["Lovejoy", "Äther", "Burns"]
    unchanged = since(sdk.now + timedelta(minutes=1))
    assert (unchanged.get_status_code(), unchanged.get_object()) == (304, None)


def test_the_answers_headers_are_kept(sdk, leads):
    headers = list_leads(sdk).get_headers()
    assert headers["Content-Type"] == "application/json;charset=UTF-8"
    assert datetime.fromisoformat(headers["X-ACCESSTOKEN-RESET"]) == sdk.now + timedelta(hours=1)


# --- single records ----------------------------------------------------------------------------------


def test_a_record_is_parsed_by_the_types_of_its_fields(sdk):
    lead_id = sdk.create(
        "Leads",
        Last_Name="Burns",
        Company="Plant",
        First_Name="Montgomery",
        Lead_Source=Choice("Cold Call"),
        Annual_Revenue=12.5,
        No_of_Employees=7,
        Email_Opt_Out=True,
    )
    record = sdk.get("Leads", lead_id)
    sdk.check(
        record,
        id=lead_id,
        Full_Name="Montgomery Burns",
        Lead_Source=Choice("Cold Call"),
        Annual_Revenue=12.5,
        No_of_Employees=7,
        Email_Opt_Out=True,
        Rating=None,
        Owner=sdk.user(),
        Created_By=sdk.user(),
        Modified_By=sdk.user(),
        Created_Time=sdk.now,
        Modified_Time=sdk.now,
        Tag=[],
    )
    assert record.get_id() == lead_id
    assert record.get_created_time() == record.get_modified_time() == sdk.now
    assert record.get_created_by().get_name() == record.get_modified_by().get_name() == "Asha Rao"
    assert record.get_tag() == []


def test_whole_amounts_are_floats_too(sdk):
    lead_id = sdk.create("Leads", Last_Name="Burns", Company="Plant", Annual_Revenue=30.0)
    sdk.check(sdk.get("Leads", lead_id), Annual_Revenue=30.0)


@pytest.mark.parametrize("module", ["leads", "LEADS", "Leads"])
def test_a_module_goes_by_its_name_in_any_case(sdk, leads, module):
    sdk.check(sdk.get(module, leads[0]), Last_Name="Burns")


def test_a_record_that_nobody_made_is_no_content(sdk):
    answer = sdk.records.get_record(5725767000000999999, "Leads")
    assert (answer.get_status_code(), answer.get_object()) == (204, None)


def test_a_converted_lead_is_read_when_asked_for(sdk, leads):
    converted = sdk.params(GetRecordParam, converted="true")
    assert names(sdk.records.get_record(leads[2], "Leads", converted)) == ["Carlson"]


@pytest.mark.parametrize(("minutes", "status"), [(-1, 200), (1, 304)])
def test_a_record_is_not_told_again_while_it_stays_the_same(sdk, leads, minutes, status):
    headers = sdk.headers(GetRecordHeader, if_modified_since=sdk.now + timedelta(minutes=minutes))
    answer = sdk.records.get_record(leads[0], "Leads", header_instance=headers)
    assert answer.get_status_code() == status


# --- searches ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"criteria": "(Last_Name:starts_with:bu)"}, ["Burns"]),
        ({"criteria": "((Last_Name:equals:Äther) or (Company:equals:Church))"}, ["Lovejoy", "Äther"]),
        ({"criteria": "((Company:equals:Plant)and(City:equals:Springfield))"}, ["Burns"]),
        ({"email": "cm@example.com"}, ["Burns"]),
        ({"phone": "+49 30 901820"}, ["Äther"]),
        ({"word": "springfield"}, ["Burns"]),
        ({"word": "Plant", "converted": "both", "per_page": 2, "page": 2}, ["Burns"]),
        ({"criteria": "(Company:equals:Inn)", "approved": "false"}, ["Leonard"]),
    ],
)
def test_a_search_finds_what_it_describes(sdk, leads, params, found):
    assert names(search(sdk, **params)) == found


def test_a_search_parses_like_a_list(sdk, leads):
    [record] = search(sdk, word="Church").get_object().get_data()
    sdk.check(record, Annual_Revenue=30.0, Created_Time=sdk.now, Owner=sdk.user())


def test_a_search_for_nothing_that_exists_is_no_content(sdk, leads):
    assert search(sdk, word="Shelbyville").get_status_code() == 204


# --- deleted records ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "count"), [("all", 2), ("recycle", 2), ("permanent", 0)])
def test_deleted_records_tell_who_and_when(sdk, leads, kind, count):
    for lead in leads[:2]:
        sdk.records.delete_record(lead, "Leads")
    answer = sdk.records.get_deleted_records("Leads", sdk.params(GetDeletedRecordsParam, type=kind))
    deleted = answer.get_object().get_data() if count else []
    assert len(deleted) == count
    for one in deleted:
        assert one.get_id() in leads[:2]
        assert one.get_display_name() in ("Burns", "Äther")
        assert one.get_deleted_time() == sdk.now
        assert one.get_deleted_by().get_name() == one.get_created_by().get_name() == "Asha Rao"
        assert one.get_type() == "recycle"


def test_deleted_records_come_in_pages(sdk, leads):
    for lead in leads:
        sdk.records.delete_record(lead, "Leads")
    answer = sdk.records.get_deleted_records(
        "Leads", sdk.params(GetDeletedRecordsParam, type="all", page=2, per_page=2)
    )
    info = answer.get_object().get_info()
    assert len(answer.get_object().get_data()) == 2  # the one that waits for approval stays
    assert (info.get_page(), info.get_per_page(), info.get_count(), info.get_more_records()) == (
        2,
        2,
        2,
        False,
    )
