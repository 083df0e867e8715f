"""All operations on related lists and related records, and what the SDK parsed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api import related_lists, related_records
from zcrmsdk.src.com.zoho.crm.api.exception import SDKException
from zcrmsdk.src.com.zoho.crm.api.related_lists import RelatedListsOperations
from zcrmsdk.src.com.zoho.crm.api.related_records import RelatedRecordsOperations
from zcrmsdk.src.com.zoho.crm.api.related_records.related_records_operations import (
    DeleteRelatedRecordsUsingExternalIDParam,
    DelinkRecordsParam,
    GetRelatedRecordsHeader,
    GetRelatedRecordsParam,
)
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made

NOBODY = 5725767000000999999
KEYED = {"fields": {"Key": {"unique": True}}}


@pytest.fixture
def org():
    project = {"data_type": "lookup", "lookup_module": "Accounts", "related_list": "Their Projects"}
    return {
        "modules": {
            "Leads": KEYED,
            "Campaigns": KEYED,
            "Projects": {"fields": {"Client": project}},
        }
    }


@pytest.fixture
def fair(sdk):
    return sdk.create("Campaigns", Campaign_Name="Fair", Key="C1")


@pytest.fixture
def burns(sdk):
    return sdk.create("Leads", Last_Name="Burns", Company="Plant", Key="L1")


@pytest.fixture
def leads_of_campaigns(sdk):
    return RelatedRecordsOperations("Leads", "Campaigns")


def body(sdk, *records):
    return made(related_records.BodyWrapper, data=[sdk.record(**values) for values in records])


def found(answer):
    """The records of an answer, and how the SDK read its `info`."""
    told = answer.get_object()
    assert isinstance(told, related_records.ResponseWrapper)
    return told.get_data(), told.get_info()


# --- the lists ---------------------------------------------------------------------------------------


def test_the_lists_of_a_module_are_read(sdk):
    answer = RelatedListsOperations("Accounts").get_related_lists()
    known = {one.get_api_name(): one for one in answer.get_object().get_related_lists()}
    deals, mails, projects = (known[name] for name in ("Deals", "Emails", "Their_Projects"))
    assert (deals.get_module(), deals.get_href(), deals.get_sequence_number()) == (
        "Deals",
        "Accounts/{ENTITYID}/Deals",
        "3",
    )
    assert (mails.get_module(), mails.get_href(), mails.get_action()) == (None, None, None)
    assert (projects.get_type(), projects.get_display_label(), projects.get_name()) == (
        "custom",
        "Their Projects",
        "Their Projects",
    )
    one = RelatedListsOperations("Accounts").get_related_list(deals.get_id())
    [read] = one.get_object().get_related_lists()
    assert (read.get_id(), read.get_api_name()) == (deals.get_id(), "Deals")


def test_a_module_without_lists_has_none(sdk):
    assert RelatedListsOperations("Notes").get_related_lists().get_status_code() == 204


def test_a_list_without_a_module_is_refused(sdk):
    error = RelatedListsOperations(None).get_related_lists().get_object()
    assert isinstance(error, related_lists.APIException)
    assert (error.get_code().get_value(), error.get_details()) == (
        "REQUIRED_PARAM_MISSING",
        {"param": "module"},
    )


# --- what they hold ----------------------------------------------------------------------------------


def test_records_by_a_lookup_are_read_as_records(sdk):
    acme = sdk.create("Accounts", Account_Name="Acme")
    deal = sdk.create(
        "Deals",
        Deal_Name="Big",
        Stage=Choice("Qualification"),
        Amount=12.5,
        Account_Name=sdk.link(acme),
    )
    deals = RelatedRecordsOperations("Deals", "Accounts")
    [read], info = found(deals.get_related_records(acme))
    sdk.check(read, Deal_Name="Big", Amount=12.5, Stage=Choice("Qualification"), id=deal)
    assert (info.get_count(), info.get_page(), info.get_per_page(), info.get_more_records()) == (
        1,
        1,
        200,
        False,
    )
    [one], _ = found(deals.get_related_record(deal, acme))
    assert one.get_id() == deal
    assert deals.get_related_record(NOBODY, acme).get_status_code() == 204
    assert deals.get_related_records(NOBODY).get_status_code() == 204


def test_records_by_a_custom_lookup_are_read(sdk):
    acme = sdk.create("Accounts", Account_Name="Acme")
    bridge = sdk.create("Projects", Name="Bridge", Client=sdk.link(acme))
    [read], _ = found(RelatedRecordsOperations("Their_Projects", "Accounts").get_related_records(acme))
    sdk.check(read, Name="Bridge", id=bridge)


def test_a_list_is_paged_and_tells_what_changed(sdk, fair, leads_of_campaigns):
    leads = [sdk.create("Leads", Last_Name=f"Burns {n}", Company="Plant") for n in range(3)]
    leads_of_campaigns.update_related_records(fair, body(sdk, *({"id": lead} for lead in leads)))
    second = sdk.params(GetRelatedRecordsParam, page=2, per_page=2)
    [last], info = found(leads_of_campaigns.get_related_records(fair, second))
    assert (last.get_id(), info.get_more_records()) == (leads[0], False)
    since = sdk.headers(GetRelatedRecordsHeader, if_modified_since=sdk.now + timedelta(hours=1))
    assert leads_of_campaigns.get_related_records(fair, header_instance=since).get_status_code() == 304


def test_the_sdk_refuses_what_has_no_address(sdk, burns):
    with pytest.raises(SDKException, match="not supported"):
        RelatedRecordsOperations("Emails", "Leads").get_related_records(burns)


def test_a_list_that_is_none_is_refused(sdk, burns):
    answer = RelatedRecordsOperations("Nothing", "Leads").get_related_records(burns)
    assert sdk.refused(answer) == (
        400,
        "error",
        "INVALID_DATA",
        "The relation name given seems to be invalid",
        {},
    )


def test_a_list_that_takes_no_links_is_refused(sdk, burns):
    answer = RelatedRecordsOperations("Tasks", "Leads").update_related_records(burns, body(sdk, {"id": 1}))
    assert sdk.refused(answer)[:3] == (400, "error", "CANNOT_BE_UPDATED")


# --- links -------------------------------------------------------------------------------------------


def test_records_are_linked_shown_and_unlinked(sdk, fair, burns, leads_of_campaigns):
    sent = body(sdk, {"id": burns, "Member_Status": "Active"}, {"id": NOBODY})
    answer = leads_of_campaigns.update_related_records(fair, sent)
    unknown = "the related id given seems to be invalid"
    assert (answer.get_status_code(), sdk.slots(answer)) == (
        207,
        [
            ("SuccessResponse", "SUCCESS", "relation added", {"id": burns}),
            ("APIException", "INVALID_DATA", unknown, {"id": NOBODY}),
        ],
    )
    [lead], _ = found(leads_of_campaigns.get_related_records(fair))
    sdk.check(lead, Last_Name="Burns", Member_Status="Active", id=burns)
    [campaign], _ = found(RelatedRecordsOperations("Campaigns", "Leads").get_related_record(fair, burns))
    sdk.check(campaign, Campaign_Name="Fair", Member_Status="Active", id=fair)

    gone = leads_of_campaigns.delink_records(
        fair, sdk.params(DelinkRecordsParam, ids=[str(burns), str(NOBODY)])
    )
    assert sdk.slots(gone)[0] == ("SuccessResponse", "SUCCESS", "relation removed", {"id": burns})
    assert leads_of_campaigns.get_related_records(fair).get_status_code() == 204


def test_one_record_is_linked_and_unlinked(sdk):
    bolt = sdk.create("Products", Product_Name="Bolt")
    book = sdk.crm.seed("Price_Books", 1)[0]["id"]
    books = RelatedRecordsOperations("Price_Books", "Products")
    answer = books.update_related_record(int(book), bolt, body(sdk, {"list_price": 2.5}))
    assert sdk.slots(answer) == [("SuccessResponse", "SUCCESS", "relation added", {"id": int(book)})]
    [shown], _ = found(books.get_related_record(int(book), bolt))
    assert shown.get_key_value("list_price") == 2.5
    gone = books.delink_record(int(book), bolt)
    assert (gone.get_status_code(), sdk.slots(gone)[0][2]) == (200, "relation removed")
    again = books.delink_record(int(book), bolt)
    assert (again.get_status_code(), sdk.slots(again)[0][:3]) == (
        202,
        ("APIException", "INVALID_DATA", "record not deleted"),
    )


def test_both_ends_go_by_external_ids(sdk, fair, burns):
    leads = RelatedRecordsOperations("Leads", "Campaigns", "Campaigns.Key,Leads.Key")
    linked = ("SuccessResponse", "SUCCESS", "relation added", {"id": burns})
    answer = leads.update_related_records_using_external_id("C1", body(sdk, {"Key": "L1"}))
    assert sdk.slots(answer) == [linked]
    answer = leads.update_related_record_using_external_id("L1", "C1", body(sdk, {"Member_Status": "Active"}))
    assert sdk.slots(answer) == [linked]
    for read in (
        leads.get_related_records_using_external_id("C1"),
        leads.get_related_record_using_external_id("L1", "C1"),
    ):
        [lead], _ = found(read)
        sdk.check(lead, id=burns, Member_Status="Active", Key="L1")

    gone = leads.delete_related_record_using_external_id("L1", "C1")
    assert sdk.slots(gone)[0][2] == "relation removed"
    leads.update_related_records_using_external_id("C1", body(sdk, {"Key": "L1"}))
    ids = sdk.params(DeleteRelatedRecordsUsingExternalIDParam, ids=["L1"])
    assert sdk.slots(leads.delete_related_records_using_external_id("C1", ids))[0][2] == "relation removed"
    assert leads.get_related_records_using_external_id("C1").get_status_code() == 204


# --- the stages of a deal ----------------------------------------------------------------------------


def test_a_deal_s_way_through_its_stages_is_read(sdk, crm):
    deal = sdk.create("Deals", Deal_Name="Big", Stage=Choice("Qualification"), Amount=12.5)
    crm.clock.advance(days=2)
    sdk.records.update_record(deal, "Deals", sdk.body(sdk.record(Stage=Choice("Closed Won"))))
    rows, info = found(RelatedRecordsOperations("Stage_History", "Deals").get_related_records(deal))
    assert [row.get_key_value("Stage") for row in rows] == ["Closed Won", "Qualification"]
    assert [row.get_key_value("Moved_To__s") for row in rows] == [None, "Closed Won"]
    assert [row.get_key_value("Stage_Duration_Calendar_Days") for row in rows] == [None, 2]
    assert rows[1].get_modified_time() == rows[0].get_modified_time() - timedelta(days=2)
    assert rows[0].get_modified_by().get_name() == "Asha Rao"
    assert info.get_count() == 2
