"""A record of every standard module, written from the SDK's own classes and parsed back into them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from zcrmsdk.src.com.zoho.crm.api.record import (
    Comment,
    InventoryLineItems,
    LineItemProduct,
    LineTax,
    Participants,
    PricingDetails,
    RecurringActivity,
    RemindAt,
)
from zcrmsdk.src.com.zoho.crm.api.users import User
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from zcrm_mock.engine.standard_org import standard_modules

MODULES = [m.api_name for m in standard_modules() if m.api_name not in ("Notes", "Attachments")]
IST = timezone(timedelta(hours=5, minutes=30))
START = datetime(2026, 12, 1, 10, 15, tzinfo=IST)


@pytest.fixture
def acme(sdk):
    return sdk.create("Accounts", Account_Name="Acme")


@pytest.fixture
def asha(sdk, acme):
    return sdk.create("Contacts", Last_Name="Rao", First_Name="Asha", Account_Name=sdk.link(acme))


@pytest.fixture
def widget(sdk):
    return sdk.create("Products", Product_Name="Widget", Product_Code="W-1", Unit_Price=100.0)


@pytest.mark.parametrize(
    ("module", "values"),
    [
        (
            "Leads",
            {
                "Last_Name": "Burns",
                "Company": "Plant",
                "Salutation": Choice("Mr."),
                "Email": "cm@example.com",
                "Secondary_Email": "waylon@example.com",
                "Phone": "+1 555 0100",
                "Website": "https://plant.example.com",
                "Description": "Excellent.\nMost excellent.",
                "Rating": Choice("Acquired"),
                "No_of_Employees": 300,
                "Annual_Revenue": 12345678.9,
                "Email_Opt_Out": True,
            },
        ),
        (
            "Accounts",
            {
                "Account_Name": "Acme",
                "Annual_Revenue": 1.0,
                "Employees": 3,
                "Industry": Choice("Service Provider"),
            },
        ),
        (
            "Contacts",
            {"Last_Name": "Rao", "Date_of_Birth": date(1999, 12, 31), "Lead_Source": Choice("Partner")},
        ),
        (
            "Deals",
            {
                "Deal_Name": "Big",
                "Stage": Choice("Qualification"),
                "Closing_Date": date(2026, 12, 31),
                "Amount": 1000.5,
                "Type": Choice("New Business"),
            },
        ),
        (
            "Campaigns",
            {
                "Campaign_Name": "Spring",
                "Start_Date": date(2027, 3, 1),
                "Budgeted_Cost": 500.0,
                "Status": Choice("Planning"),
                "Type": Choice("Webinar"),
            },
        ),
        ("Tasks", {"Subject": "Call back", "Due_Date": date(2026, 12, 1), "Priority": Choice("High")}),
        (
            "Events",
            {
                "Event_Title": "Visit",
                "Start_DateTime": START,
                "End_DateTime": START + timedelta(hours=1),
                "All_day": False,
                "Venue": "Springfield",
            },
        ),
        (
            "Calls",
            {
                "Subject": "Hello",
                "Call_Type": Choice("Outbound"),
                "Call_Start_Time": START,
                "Call_Duration": "10:30",
                "Call_Purpose": Choice("Prospecting"),
            },
        ),
        ("Cases", {"Subject": "Broken", "Status": Choice("New"), "Case_Origin": Choice("Phone")}),
        ("Solutions", {"Solution_Title": "Mend it", "Status": Choice("Draft")}),
        (
            "Products",
            {
                "Product_Name": "Widget",
                "Unit_Price": 9.99,
                "Qty_in_Stock": 5.0,
                "Product_Active": True,
                "Taxable": True,
                "Sales_Start_Date": date(2026, 1, 1),
                "Tax": [Choice("Vat"), Choice("Sales Tax")],
            },
        ),
        (
            "Vendors",
            {"Vendor_Name": "Supply", "Email": "v@example.com", "GL_Account": Choice("Sales-Software")},
        ),
    ],
)
def test_a_record_comes_back_with_the_types_it_was_sent_with(sdk, module, values):
    record = sdk.get(module, sdk.create(module, **values))
    sdk.check(record, **values, Owner=sdk.user(), Created_By=sdk.user(), Modified_Time=sdk.now, Tag=[])


@pytest.mark.parametrize("module", MODULES)
def test_what_was_seeded_is_parsed_too(sdk, module):
    for needed in ("Accounts", "Contacts", "Products", "Vendors"):
        sdk.crm.seed(needed, 1)
    seeded = {int(record["id"]) for record in sdk.crm.seed(module, 20)}
    found = sdk.records.get_records(module).get_object().get_data()
    assert {record.get_id() for record in found} >= seeded
    for record in found:
        sdk.check(record, Owner=sdk.user(), Created_Time=sdk.now)


# --- lookups -----------------------------------------------------------------------------------------


def test_a_lookup_is_a_record_with_name_and_id(sdk, acme):
    contact_id = sdk.create("Contacts", Last_Name="Rao", Account_Name=sdk.link(acme))
    sdk.check(sdk.get("Contacts", contact_id), Account_Name=sdk.record(name="Acme", id=acme))


def test_an_account_goes_by_its_name_alone(sdk, acme):
    contact_id = sdk.create("Contacts", Last_Name="Rao", Account_Name=sdk.record(name="Acme"))
    sdk.check(sdk.get("Contacts", contact_id), Account_Name=sdk.record(name="Acme", id=acme))


def test_an_owner_is_a_user(sdk):
    clara = sdk.crm.org.people.named("Clara Lindt")[0]
    lead_id = sdk.create(
        "Leads", Last_Name="Burns", Company="Plant", Owner=sdk.record(User, id=int(clara.id))
    )
    sdk.check(sdk.get("Leads", lead_id), Owner=sdk.user("Clara Lindt"), Created_By=sdk.user())


def test_activities_know_whom_and_what_they_are_about(sdk, acme, asha):
    task_id = sdk.create(
        "Tasks",
        **{"Subject": "Call", "Who_Id": sdk.link(asha), "What_Id": sdk.link(acme), "$se_module": "Accounts"},
    )
    task = sdk.get("Tasks", task_id)
    sdk.check(task, Who_Id=sdk.record(name="Asha Rao", id=asha), What_Id=sdk.record(name="Acme", id=acme))
    assert task.get_key_value("$se_module") == "Accounts"


# --- what has a class of its own ---------------------------------------------------------------------


def test_a_task_reminds_and_repeats(sdk):
    alarm, rule = RemindAt(), RecurringActivity()
    alarm.set_alarm("FREQ=NONE;ACTION=POPUP;TRIGGER=DATE-TIME:2026-12-01T12:30:00+05:30")
    rule.set_rrule("FREQ=DAILY;INTERVAL=1;UNTIL=2027-01-01;DTSTART=2026-12-01")
    task_id = sdk.create("Tasks", Subject="Call", Remind_At=alarm, Recurring_Activity=rule)
    sdk.check(sdk.get("Tasks", task_id), Remind_At=alarm, Recurring_Activity=rule)


def test_an_event_has_participants(sdk, asha):
    by_id = sdk.record(Participants, participant=str(asha), type="contact")
    by_email = sdk.record(Participants, participant="moe@example.com", type="email")
    event_id = sdk.create(
        "Events",
        Event_Title="Visit",
        Start_DateTime=START,
        End_DateTime=START + timedelta(hours=1),
        Participants=[by_id, by_email],
    )
    first, second = sdk.get("Events", event_id).get_key_value("Participants")
    assert type(first) is type(second) is Participants
    sdk.check(first, participant=str(asha), type="contact")
    sdk.check(second, participant="moe@example.com", type="email")


@pytest.mark.parametrize("module", ["Quotes", "Sales_Orders", "Purchase_Orders", "Invoices"])
def test_line_items_are_parsed_with_their_arithmetic(sdk, acme, widget, module):
    vat = LineTax()
    vat.set_name("Vat")
    vat.set_percentage(10.0)
    item = sdk.record(
        InventoryLineItems,
        product=sdk.record(LineItemProduct, id=widget),
        quantity=2.0,
        list_price=100.0,
        Discount="10%",
        line_tax=[vat],
        product_description="blue",
    )
    supplied = {"Vendor_Name": sdk.link(sdk.create("Vendors", Vendor_Name="Supply"))}
    sold = {"Account_Name": sdk.link(acme)}
    order_id = sdk.create(
        module, Subject="Order", Product_Details=[item], **(supplied if module == "Purchase_Orders" else sold)
    )
    order = sdk.get(module, order_id)
    [found] = order.get_key_value("Product_Details")
    assert isinstance(found, InventoryLineItems)
    sdk.check(
        found,
        quantity=2.0,
        list_price=100.0,
        total=200.0,
        total_after_discount=180.0,
        Tax=18.0,
        net_total=198.0,
        unit_price=100.0,
        product_description="blue",
    )
    product = found.get_product()
    assert isinstance(product, LineItemProduct)
    sdk.check(product, id=widget, name="Widget", Product_Code="W-1", Currency="USD")
    [tax] = found.get_line_tax()
    assert (tax.get_name(), tax.get_percentage(), tax.get_value()) == ("Vat", 10.0, 18.0)
    sdk.check(order, Subject="Order", Sub_Total=198.0, Grand_Total=198.0)


def test_a_price_book_has_ranges_with_their_discounts(sdk):
    ranges = [
        sdk.record(PricingDetails, from_range=1.0, to_range=100.0, discount=5.0),
        sdk.record(PricingDetails, from_range=101.0, to_range=200.0, discount=7.5),
    ]
    book_id = sdk.create(
        "Price_Books",
        Price_Book_Name="Retail",
        Active=True,
        Pricing_Model=Choice("Flat"),
        Pricing_Details=ranges,
    )
    found = sdk.get("Price_Books", book_id).get_key_value("Pricing_Details")
    assert [type(one) for one in found] == [PricingDetails] * 2
    assert all(isinstance(one.get_id(), int) for one in found)
    for one, sent in zip(found, ranges, strict=True):
        sdk.check(one, **sent.get_key_values())


def test_a_case_has_comments(sdk):
    comment = Comment()
    comment.set_comment_content("Seen it.")
    case_id = sdk.create(
        "Cases", Subject="Broken", Status=Choice("New"), Case_Origin=Choice("Web"), Comments=[comment]
    )
    [found] = sdk.get("Cases", case_id).get_key_value("Comments")
    assert (type(found), found.get_comment_content()) == (Comment, "Seen it.")
