"""Modules, fields and layouts, parsed; and the SDK's own use of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api.fields import FieldsOperations, GetFieldsParam
from zcrmsdk.src.com.zoho.crm.api.layouts import LayoutsOperations
from zcrmsdk.src.com.zoho.crm.api.modules import GetModulesHeader, ModulesOperations
from zcrmsdk.src.com.zoho.crm.api.util import ModuleFieldsHandler

MODULES = (
    "Leads", "Accounts", "Contacts", "Deals", "Campaigns", "Tasks", "Events", "Calls", "Cases", "Solutions",
    "Products", "Vendors", "Price_Books", "Quotes", "Sales_Orders", "Purchase_Orders", "Invoices", "Notes",
    "Attachments",
)  # fmt: skip


def fields(module):
    found = FieldsOperations(module).get_fields().get_object().get_fields()
    return {field.get_api_name(): field for field in found}


# --- modules -----------------------------------------------------------------------------------------


def test_every_standard_module_is_listed(sdk):
    modules = ModulesOperations().get_modules().get_object().get_modules()
    assert {module.get_api_name() for module in modules if module.get_api_supported()} >= set(MODULES)
    for module in modules:
        assert module.get_generated_type().get_value() == "default"
        assert isinstance(module.get_id(), int)
        assert isinstance(module.get_sequence_number(), int)
        assert module.get_profiles()[0].get_name() == "Administrator"


def test_a_module_is_parsed_whole(sdk):
    [module] = ModulesOperations().get_module("Deals").get_object().get_modules()
    known = sdk.crm.org.schema.modules["Deals"]
    assert (module.get_api_name(), module.get_module_name(), module.get_id()) == (
        "Deals",
        "Potentials",
        int(known.id),
    )
    assert (module.get_singular_label(), module.get_plural_label()) == ("Deal", "Deals")
    assert (module.get_display_field(), module.get_per_page()) == ("Deal_Name", 10)
    assert (module.get_creatable(), module.get_editable(), module.get_viewable()) == (True, True, True)
    assert "$approved" in module.get_properties()
    assert "Deal_Name" in module.get_search_layout_fields()
    assert "Deal_Name" in module.get_related_list_properties().get_fields()
    assert module.get_custom_view().get_system_name() == "ALLVIEWS"


@pytest.mark.parametrize(("minutes", "status"), [(-1, 200), (1, 304)])
def test_modules_are_not_told_again_while_they_stay_the_same(sdk, minutes, status):
    headers = sdk.headers(GetModulesHeader, if_modified_since=sdk.now + timedelta(minutes=minutes))
    assert ModulesOperations().get_modules(headers).get_status_code() == status


# --- fields ------------------------------------------------------------------------------------------


def test_a_field_is_parsed_whole(sdk):
    known = sdk.crm.org.schema.modules["Leads"].fields["Last_Name"]
    [field] = FieldsOperations("Leads").get_field(int(known.id)).get_object().get_fields()
    assert (field.get_id(), field.get_api_name(), field.get_field_label()) == (
        int(known.id),
        "Last_Name",
        "Last Name",
    )
    assert (field.get_data_type(), field.get_json_type(), field.get_length()) == ("text", "string", 80)
    assert (field.get_system_mandatory(), field.get_read_only(), field.get_custom_field()) == (
        True,
        False,
        False,
    )
    assert isinstance(field.get_quick_sequence_number(), int)
    assert field.get_view_type().get_create() is True


@pytest.mark.parametrize(
    ("module", "name", "data_type", "json_type"),
    [
        ("Leads", "Company", "text", "string"),
        ("Leads", "Email", "email", "string"),
        ("Leads", "Phone", "phone", "string"),
        ("Leads", "Website", "website", "string"),
        ("Leads", "Description", "textarea", "string"),
        ("Leads", "Lead_Source", "picklist", "string"),
        ("Leads", "Annual_Revenue", "currency", "double"),
        ("Leads", "No_of_Employees", "integer", "integer"),
        ("Leads", "Email_Opt_Out", "boolean", "boolean"),
        ("Leads", "Owner", "ownerlookup", "jsonobject"),
        ("Leads", "Created_Time", "datetime", "string"),
        ("Leads", "Record_Image", "profileimage", "string"),
        ("Deals", "Closing_Date", "date", "string"),
        ("Deals", "Account_Name", "lookup", "jsonobject"),
        ("Tasks", "What_Id", "lookup", "jsonobject"),
        ("Products", "Tax", "multiselectpicklist", "jsonarray"),
    ],
)
def test_a_field_tells_its_types(sdk, module, name, data_type, json_type):
    field = fields(module)[name]
    assert (field.get_data_type(), field.get_json_type()) == (data_type, json_type)


def test_a_picklist_tells_its_options(sdk):
    options = fields("Leads")["Lead_Source"].get_pick_list_values()
    assert [option.get_display_value() for option in options][:2] == ["-None-", "Advertisement"]
    assert [option.get_sequence_number() for option in options][:2] == [1, 2]


def test_a_lookup_tells_where_it_leads(sdk):
    lookup = fields("Contacts")["Account_Name"].get_lookup()
    assert (lookup.get_module(), lookup.get_api_name()) == ("Accounts", "Contacts")


def test_a_currency_tells_its_precision(sdk):
    field = fields("Deals")["Amount"]
    assert (field.get_currency().get_precision(), field.get_decimal_place()) == (2, 2)


@pytest.mark.parametrize("module", [name for name in MODULES if name != "Attachments"])
def test_the_fields_of_every_module_are_parsed(sdk, module):
    known = sdk.crm.org.schema.modules[module].fields
    found = fields(module)
    assert {name: field.get_id() for name, field in found.items()} == {
        name: int(field.id)
        for name, field in known.items()
        if name != "id" and field.data_type != "territories"
    }


@pytest.mark.parametrize(("kind", "more"), [("used", set()), ("all", {"id", "Territories"})])
def test_the_id_and_territories_are_listed_only_when_all_is_asked_for(sdk, kind, more):
    answer = FieldsOperations("Accounts").get_fields(sdk.params(GetFieldsParam, type=kind))
    found = {field.get_api_name() for field in answer.get_object().get_fields()}
    assert found & {"id", "Territories", "Account_Name"} == more | {"Account_Name"}


def test_no_field_is_unused(sdk):
    params = sdk.params(GetFieldsParam, type="unused")
    assert FieldsOperations("Leads").get_fields(params).get_status_code() == 204


# --- layouts -----------------------------------------------------------------------------------------


def test_a_layout_holds_every_field_in_its_sections(sdk):
    [layout] = LayoutsOperations("Leads").get_layouts().get_object().get_layouts()
    assert (layout.get_name(), layout.get_status(), layout.get_visible()) == ("Standard", 0, True)
    assert layout.get_profiles()[0].get_name() == "Administrator"
    first = layout.get_sections()[0]
    assert (first.get_sequence_number(), first.get_issubformsection()) == (1, False)
    shown = {field.get_api_name() for section in layout.get_sections() for field in section.get_fields()}
    assert {"Last_Name", "Company", "Lead_Source", "Owner"} <= shown
    assert set(layout.get_convert_mapping()) == {"Contacts", "Accounts", "Deals"}


def test_a_layout_is_read_by_its_id(sdk):
    known = sdk.crm.org.schema.modules["Deals"].layouts[0]
    [layout] = LayoutsOperations("Deals").get_layout(int(known.id)).get_object().get_layouts()
    assert (layout.get_id(), layout.get_name()) == (int(known.id), "Standard")


# --- what the SDK does with them ---------------------------------------------------------------------


def test_the_sdk_told_to_refresh_loads_the_fields_of_every_module(sdk):
    sdk.connect(auto_refresh_fields=True)
    lead_id = sdk.create("Leads", Last_Name="Burns", Company="Plant")
    sdk.check(sdk.get("Leads", lead_id), Created_Time=sdk.now)
    asked = {call.request.params["module"] for call in sdk.crm.calls("settings.fields.list")}
    assert asked >= set(MODULES) - {"Attachments"}


def test_the_sdk_loads_the_fields_again_when_told(sdk):
    sdk.create("Leads", Last_Name="Burns", Company="Plant")
    seen = len(sdk.crm.calls("settings.fields.list"))
    ModuleFieldsHandler.refresh_fields("Leads")
    ModuleFieldsHandler.refresh_all_modules()
    sdk.create("Leads", Last_Name="Burns", Company="Plant")
    assert len(sdk.crm.calls("settings.fields.list")) > seen
