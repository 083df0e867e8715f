"""The standard org: its modules, fields and picklists. Sources: records.md 14 and 15, live 2026."""

from __future__ import annotations

import pytest

from zcrm_mock.engine.datatypes import DATA_TYPES
from zcrm_mock.engine.fields import SE_MODULE
from zcrm_mock.engine.schema import Schema
from zcrm_mock.engine.standard_org import standard_modules, standard_profiles, standard_roles

MODULES = {module.api_name: module for module in standard_modules()}
FIELDS = [(module, field) for module in MODULES.values() for field in module.fields.values()]


def test_a_new_org_has_the_19_standard_modules():
    assert " ".join(MODULES) == (
        "Leads Accounts Contacts Deals Campaigns Tasks Events Calls Cases Solutions Products Vendors "
        "Price_Books Quotes Sales_Orders Purchase_Orders Invoices Notes Attachments"
    )


def test_the_standard_modules_make_a_schema():
    assert len(Schema(standard_modules(), "5725767").modules) == len(MODULES)


def test_the_modules_are_read_once():
    assert standard_modules() is standard_modules()


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("Leads", ["Last_Name"]),
        ("Contacts", ["Last_Name"]),
        ("Deals", ["Deal_Name", "Stage"]),
        ("Calls", ["Call_Duration", "Call_Start_Time", "Call_Type", "Subject"]),
        ("Events", ["End_DateTime", "Event_Title", "Start_DateTime"]),
        ("Price_Books", ["Price_Book_Name", "Pricing_Details"]),
        ("Purchase_Orders", ["Product_Details", "Subject", "Vendor_Name"]),
        ("Cases", ["Case_Origin", "Status", "Subject"]),
    ],
)
def test_the_fields_that_records_cannot_do_without(module, names):
    assert sorted(field.api_name for field in MODULES[module].mandatory) == names


@pytest.mark.parametrize(
    ("module", "field", "attributes"),
    [
        ("Leads", "Last_Name", {"label": "Last Name", "length": 80}),
        ("Leads", "Owner", {"label": "Lead Owner", "data_type": "ownerlookup"}),
        ("Leads", "Company", {"layout_mandatory": True, "system_mandatory": False}),
        ("Leads", "Annual_Revenue", {"data_type": "currency", "decimal_place": 2}),
        ("Leads", "Unsubscribed_Time", {"data_type": "datetime", "read_only": True}),
        ("Leads", "Locked__s", {"data_type": "boolean", "read_only": True, "label": "Locked"}),
        ("Leads", "Latitude", {"data_type": "double", "decimal_place": None}),
        ("Leads", "Tag", {"data_type": "text", "json_type": "jsonarray"}),
        ("Leads", "Is_Record_Duplicate", {"sparse": True}),
        ("Contacts", "Mailing_Address", {"data_type": "text", "read_only": True, "default": ""}),
        ("Contacts", "Reports_To", {"sparse": True}),
        ("Deals", "Pipeline", {"sparse": True, "data_type": "picklist"}),
        ("Deals", "Territory", {"sparse": True, "data_type": "territories"}),
        ("Deals", "Reason_For_Loss__s", {"data_type": "picklist", "label": "Reason For Loss"}),
        ("Tasks", "Remind_At", {"data_type": "ALARM", "json_type": "jsonobject"}),
        ("Tasks", "What_Id", {"lookup_module": SE_MODULE, "label": "Related To"}),
        ("Events", "Remind_At", {"data_type": "event_reminder", "json_type": "string"}),
        ("Events", "Participants", {"data_type": "participants", "json_type": "jsonarray"}),
    ],
)
def test_a_standard_field_is_what_the_sources_say(module, field, attributes):
    found = MODULES[module].fields[field]
    assert {name: getattr(found, name) for name in attributes} == attributes


def test_stages_say_how_likely_a_deal_is():
    stages = MODULES["Deals"].fields["Stage"].pick_list
    told = [(s.display_value, s.actual_value, s.probability, s.forecast_type) for s in stages]
    assert told[0] == ("Qualification", "Qualification", 10, "Open")
    assert told[3] == ("Identify Decision Makers", "Id. Decision Makers", 60, "Open")
    assert told[-1] == ("Closed-Lost to Competition", "Closed Lost to Competition", 0, "Closed Lost")
    assert len(told) == 9


@pytest.mark.parametrize("module", ["Quotes", "Sales_Orders", "Purchase_Orders", "Invoices"])
def test_line_items_need_a_product_and_a_quantity(module):
    rows = {row.api_name: row for row in MODULES[module].fields["Product_Details"].rows}
    assert [name for name, row in rows.items() if row.system_mandatory] == ["product", "quantity"]
    assert rows["product"].lookup_module == "Products"
    assert rows["net_total"].read_only


def test_every_field_has_a_known_data_type_a_json_type_and_a_label():
    assert [f for _, f in FIELDS if f.data_type not in DATA_TYPES or not f.json_type or not f.label] == []


def test_every_module_can_tell_who_made_a_record_and_when():
    stamps = {"id", "Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time"}
    assert [name for name, module in MODULES.items() if not stamps <= set(module.fields)] == []


def test_what_a_module_is_found_by_is_a_field_of_it():
    named = [(m, name) for m in MODULES.values() for name in (m.display_field, *m.duplicate_check)]
    assert [(m.api_name, name) for m, name in named if name not in m.fields] == []


def test_a_new_org_has_two_roles_and_two_profiles():
    assert [(role.name, role.reporting_to) for role in standard_roles()] == [
        ("CEO", None),
        ("Manager", "CEO"),
    ]
    assert [profile.name for profile in standard_profiles()] == ["Administrator", "Standard"]
