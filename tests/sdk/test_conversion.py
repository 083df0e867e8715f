"""Lead conversion, asked for and read by the SDK."""

from __future__ import annotations

from datetime import date

import pytest
from zcrmsdk.src.com.zoho.crm.api.record import (
    CarryOverTags,
    ConvertBodyWrapper,
    GetRecordParam,
    LeadConverter,
    SuccessfulConvert,
)
from zcrmsdk.src.com.zoho.crm.api.tags import Tag
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made


@pytest.fixture
def lead(sdk):
    return sdk.create(
        "Leads",
        Last_Name="Burns",
        Company="Plant",
        Email="b@example.com",
        Annual_Revenue=12.5,
        Tag=[made(Tag, name="Hot")],
    )


def convert(sdk, lead, **asked):
    body = made(ConvertBodyWrapper, data=[made(LeadConverter, **asked)])
    return sdk.records.convert_lead(lead, body)


def became(sdk, lead, **asked):
    answer = convert(sdk, lead, **asked)
    assert answer.get_status_code() == 200
    [done] = answer.get_object().get_data()
    assert isinstance(done, SuccessfulConvert)
    return done


def test_a_lead_becomes_what_the_sdk_reads(sdk, lead):
    deal = sdk.record(
        Deal_Name="Big one", Closing_Date=date(2026, 12, 31), Stage=Choice("Qualification"), Amount=500.5
    )
    clara = sdk.crm.org.people.named("Clara Lindt")[0]
    done = became(
        sdk,
        lead,
        overwrite=True,
        notify_lead_owner=True,
        notify_new_entity_owner=False,
        assign_to=clara.id,
        deals=deal,
        carry_over_tags=made(CarryOverTags, contacts=["Hot"], accounts=["Hot"], deals=["Hot"]),
    )
    contact_id, account_id, deal_id = map(int, (done.get_contacts(), done.get_accounts(), done.get_deals()))
    account = sdk.record(name="Plant", id=account_id)
    owned = {"Owner": sdk.user("Clara Lindt"), "Created_By": sdk.user()}
    records = {
        name: sdk.get(name, record_id)
        for name, record_id in (("Contacts", contact_id), ("Accounts", account_id), ("Deals", deal_id))
    }
    sdk.check(records["Accounts"], Account_Name="Plant", Annual_Revenue=12.5, **owned)
    sdk.check(records["Contacts"], Full_Name="Burns", Email="b@example.com", Account_Name=account, **owned)
    sdk.check(
        records["Deals"],
        Deal_Name="Big one",
        Amount=500.5,
        Closing_Date=date(2026, 12, 31),
        Account_Name=account,
        Contact_Name=sdk.record(name="Burns", id=contact_id),
        Lead_Conversion_Time=0,
        **owned,
    )
    assert [[tag.get_name() for tag in record.get_tag()] for record in records.values()] == [["Hot"]] * 3


def test_given_records_are_used_and_no_deal_is_made_unasked(sdk, lead):
    contact = sdk.create("Contacts", Last_Name="Other")
    account = sdk.create("Accounts", Account_Name="Other")
    done = became(sdk, lead, contacts=str(contact), accounts=str(account))
    assert (done.get_contacts(), done.get_accounts(), done.get_deals()) == (str(contact), str(account), None)
    sdk.check(sdk.get("Contacts", contact), Account_Name=sdk.record(name="Other", id=account))


def test_a_converted_lead_is_read_where_it_is_asked_for(sdk, lead):
    done = became(sdk, lead)
    assert sdk.records.get_record(lead, "Leads").get_status_code() == 204
    shown = sdk.records.get_record(lead, "Leads", sdk.params(GetRecordParam, converted="true"))
    [record] = shown.get_object().get_data()
    sdk.check(record, Last_Name="Burns", Converted_Date_Time=sdk.now, **{"$converted": True})
    assert record.get_key_value("$converted_detail")["contact"] == done.get_contacts()


def test_refusals_are_read_bare_and_in_data(sdk, lead):
    became(sdk, lead)
    assert sdk.refused(convert(sdk, lead)) == (
        400,
        "error",
        "ID_ALREADY_CONVERTED",
        "id already converted",
        {},
    )
    other = sdk.create("Leads", Last_Name="Boyle", Company="Plant")
    answer = convert(sdk, other, accounts="5725767000000999999")
    assert (answer.get_status_code(), sdk.slots(answer)) == (
        202,
        [
            (
                "APIException",
                "INVALID_DATA",
                "the id given seems to be invalid",
                {"api_name": "Accounts"},
            )
        ],
    )
