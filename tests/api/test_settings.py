"""`settings/modules`, `settings/fields`, `settings/layouts`. Source: docs v2, platform.md 11-13 and 29."""

from __future__ import annotations

import pytest

from zcrm_mock import FakeCRM

MODULE_KEYS = (
    "global_search_supported kanban_view deletable description creatable inventory_template_supported "
    "modified_time plural_label presence_sub_menu triggers_supported id visibility convertable editable "
    "emailTemplate_support profiles filter_supported show_as_tab web_link sequence_number singular_label "
    "viewable api_supported api_name quick_create modified_by generated_type feeds_required "
    "scoring_supported webform_supported arguments module_name business_card_field_limit parent_module"
)
FIELD_KEYS = (
    "system_mandatory webhook private json_type crypt field_label tooltip created_source field_read_only "
    "display_label read_only association_details quick_sequence_number businesscard_supported "
    "multi_module_lookup currency id custom_field lookup visible length view_type subform api_name unique "
    "data_type formula decimal_place mass_update multiselectlookup pick_list_values auto_number"
)
LAYOUT_KEYS = (
    "created_time convert_mapping modified_time visible created_for name modified_by profiles id created_by "
    "sections status"
)
OWN_FIELDS = {
    "External_Key": {"unique": True},
    "Project": {"data_type": "lookup", "lookup_module": "Projects"},
    "Visits": {"data_type": "subform", "rows": {"Day": {"data_type": "date"}}},
    "Ticket": {"data_type": "autonumber", "auto_number": {"prefix": "T-"}},
    "Net": {"data_type": "formula", "formula": {"return_type": "currency", "expression": "${Leads.X}*2"}},
    "Team": {"data_type": "multiuserlookup"},
}


@pytest.fixture
def own(api):
    """An org with a module and fields of its own."""
    org = {"modules": {"Leads": {"fields": OWN_FIELDS}, "Projects": {}}}
    return type(api)(FakeCRM(org=org))


def field(api, name, module="Leads"):
    [found] = [f for f in fields(api, module) if f["api_name"] == name]
    return found


def fields(api, module="Leads"):
    return api.get("settings/fields", module=module).json["fields"]


def layout_id(api, module):
    return api.get("settings/layouts", module=module).json["layouts"][0]["id"]


# --- modules --------------------------------------------------------------------------------------


def test_the_list_tells_every_module_with_the_documented_keys(api):
    modules = api.get("settings/modules").json["modules"]
    assert {" ".join(module) for module in modules} == {MODULE_KEYS}
    taken = [module["api_supported"] for module in modules]
    assert (taken.count(True), taken.count(False)) == (20, 8)
    assert len({module["id"] for module in modules}) == 28


@pytest.mark.parametrize("name", ["Home", "documents", "Projects"])
@pytest.mark.parametrize(
    ("method", "path", "asked", "message"),
    [
        ("GET", "{name}", {}, "the given module is not supported in api"),
        ("GET", "{name}/search", {"word": "ab"}, "the given module is not supported in api"),
        ("GET", "settings/modules/{name}", {}, "the given module is not supported in api"),
        ("GET", "settings/layouts", {"module": "{name}"}, "the given module is not supported in api"),
        ("GET", "settings/custom_views", {"module": "{name}"}, "the given module is not supported in api"),
        ("GET", "settings/related_lists", {"module": "{name}"}, "the given module is not supported in api"),
        ("GET", "settings/tags", {"module": "{name}"}, "the given module is not supported in api"),
        ("GET", "settings/fields", {"module": "{name}"}, "the given module is not supported for this api"),
    ],
)
def test_a_module_that_is_only_a_tab_is_not_for_the_api(api, name, method, path, asked, message):
    answer = api.call(method, path.format(name=name), **{k: v.format(name=name) for k, v in asked.items()})
    assert (answer.status, answer.code, answer.json["message"]) == (400, "INVALID_MODULE", message)


def test_a_module_of_the_org_s_own_takes_the_place_of_a_tab(own):
    [projects] = [m for m in own.get("settings/modules").json["modules"] if m["api_name"] == "Projects"]
    assert (projects["api_supported"], projects["generated_type"]) == (True, "custom")
    assert own.create("Projects", Name="Bridge")


def test_a_module_is_told_with_its_names_and_profiles(api):
    deals = api.get("settings/modules/Deals").json["modules"][0]
    assert (deals["api_name"], deals["module_name"], deals["generated_type"]) == (
        "Deals",
        "Potentials",
        "default",
    )
    assert [profile["name"] for profile in deals["profiles"]] == ["Administrator", "Standard"]


def test_one_module_tells_more_than_the_list(api):
    lead = api.get("settings/modules/leads").json["modules"][0]
    assert lead["display_field"] == "Full_Name"
    assert lead["custom_view"]["system_name"] == "ALLVIEWS"
    assert "$approved" in lead["$properties"]
    assert " ".join(lead).startswith(MODULE_KEYS)


def test_custom_modules_are_in_the_list(own):
    [project] = [m for m in own.get("settings/modules").json["modules"] if m["api_name"] == "Projects"]
    assert (project["generated_type"], project["singular_label"]) == ("custom", "Project")


@pytest.mark.parametrize("path", ["settings/modules", "settings/modules/Leads"])
@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("2026-11-23T19:00:00+01:00", 304),
        ("2026-11-23T18:59:59+01:00", 200),
        ("Mon, 23 Nov 2026 18:00:00 GMT", 304),
        ("yesterday", 200),
    ],
)
def test_modules_have_not_changed_since_the_org_was_made(api, path, since, status):
    assert api.call("GET", path, headers={"if-modified-since": since}).status == status


def test_an_unknown_module_is_refused(api):
    answer = api.get("settings/modules/Nowhere")
    assert (answer.status, answer.code) == (400, "INVALID_MODULE")


# --- fields ---------------------------------------------------------------------------------------


def test_a_field_has_the_documented_keys_in_their_order(api):
    assert " ".join(field(api, "Last_Name")) == FIELD_KEYS
    assert " ".join(field(api, "Lead_Source")) == f"{FIELD_KEYS} history_tracking"


@pytest.mark.parametrize(
    ("module", "name", "told"),
    [
        (
            "Leads",
            "Last_Name",
            {"field_label": "Last Name", "system_mandatory": True, "length": 80, "lookup": {}},
        ),
        (
            "Leads",
            "Annual_Revenue",
            {"currency": {"rounding_option": "normal", "precision": 2}, "decimal_place": 2},
        ),
        ("Leads", "Created_Time", {"read_only": True, "field_read_only": True, "mass_update": False}),
        ("Leads", "Tag", {"data_type": "text", "json_type": "jsonarray"}),
        ("Leads", "Last_Name", {"subform": None, "unique": {}, "formula": {}, "pick_list_values": []}),
        ("Tasks", "Remind_At", {"data_type": "ALARM", "json_type": "jsonobject"}),
    ],
)
def test_a_field_tells_its_type(api, module, name, told):
    found = field(api, name, module)
    assert {key: found[key] for key in told} == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "External_Key",
            {"unique": {"casesensitive": "false"}, "custom_field": True, "created_source": "custom"},
        ),
        ("Ticket", {"auto_number": {"prefix": "T-", "start_number": 1, "suffix": None}, "read_only": True}),
        (
            "Net",
            {"formula": {"return_type": "currency", "expression": "${Leads.X}*2"}, "json_type": "double"},
        ),
    ],
)
def test_a_custom_field_tells_what_was_declared(own, name, told):
    found = field(own, name)
    assert {key: found[key] for key in told} == told


def test_a_picklist_tells_its_options_in_order(api):
    options = field(api, "Rating")["pick_list_values"]
    assert options[0] == {
        "display_value": "-None-",
        "sequence_number": 1,
        "maps": [],
        "actual_value": "-None-",
        "type": "used",
    }
    assert [option["sequence_number"] for option in options] == [1, 2, 3, 4, 5, 6]


def test_a_lookup_tells_the_module_it_leads_to(api):
    lookup = field(api, "Account_Name", "Contacts")["lookup"]
    assert (lookup["module"], lookup["api_name"]) == ("Accounts", "Contacts")


def test_a_custom_lookup_tells_a_layout_too(own):
    lookup = field(own, "Project")["lookup"]
    assert (lookup["module"], lookup["layout"]["id"]) == ("Projects", layout_id(own, "Projects"))


def test_the_rows_of_a_subform_are_asked_for_like_a_module(own):
    name = field(own, "Visits")["subform"]["module"]
    assert [row["api_name"] for row in fields(own, name)] == ["Day"]


def test_a_field_is_got_by_its_id(api):
    wanted = field(api, "Last_Name")
    answer = api.get(f"settings/fields/{wanted['id']}", module="Leads")
    assert answer.json == {"fields": [wanted]}


def test_an_unknown_field_is_no_content(api):
    assert api.get("settings/fields/1", module="Leads").status == 204


@pytest.mark.parametrize(("kind", "status"), [("all", 200), ("used", 200), ("unused", 204)])
def test_every_field_is_in_use(api, kind, status):
    assert api.get("settings/fields", module="Leads", type=kind).status == status


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("settings/fields", {}, "REQUIRED_PARAM_MISSING"),
        ("settings/layouts", {}, "REQUIRED_PARAM_MISSING"),
        ("settings/fields", {"module": "Nowhere"}, "INVALID_MODULE"),
        ("settings/layouts", {"module": "Nowhere"}, "INVALID_MODULE"),
        ("settings/layouts", {"module": "Notes"}, "INVALID_MODULE"),
        ("settings/layouts/1", {"module": "Leads"}, "INVALID_DATA"),
        ("settings/fields", {"module": "Leads", "type": "some"}, "PATTERN_NOT_MATCHED"),
    ],
)
def test_metadata_that_cannot_be_told_is_refused(api, path, params, code):
    answer = api.get(path, **params)
    assert (answer.status, answer.code) == (400, code)


def test_the_missing_parameter_is_named(api):
    assert api.get("settings/fields").json["details"] == {"param": "module"}


@pytest.mark.parametrize("module", ["leads", "LEADS", "Leads"])
def test_the_module_is_known_in_any_case(api, module):
    assert fields(api, module) == fields(api, "Leads")


# --- what the official SDKs read records by (platform.md 29) ---------------------------------------


def test_the_official_sdk_can_convert_every_mandatory_field(own):
    utility = pytest.importorskip("zcrmsdk.src.com.zoho.crm.api.util").Utility
    utility.fill_data_type()
    special = {"Product_Details", "Pricing_Details"}
    listed = own.get("settings/modules").json["modules"]
    names = [module["api_name"] for module in listed if module["api_supported"]]
    told = [(name, f) for name in names for f in fields(own, name) if f["system_mandatory"]]
    assert len(told) > len(names)
    assert [
        (name, f["api_name"])
        for name, f in told
        if f["data_type"] not in utility.apitype_vs_datatype and f["api_name"] not in special
    ] == []


def test_lookups_subforms_and_formulas_have_the_keys_that_sdks_ask_for(own):
    blocks = {"lookup": "module", "subform": "module", "formula": "return_type"}
    listed = own.get("settings/modules").json["modules"]
    names = [module["api_name"] for module in listed if module["api_supported"]]
    told = [f for name in names for f in fields(own, name) if f["data_type"] in blocks]
    assert len(told) > 40
    assert [f["api_name"] for f in told if not f[f["data_type"]][blocks[f["data_type"]]]] == []


# --- layouts --------------------------------------------------------------------------------------


def test_a_layout_has_the_documented_keys_in_their_order(api):
    [layout] = api.get("settings/layouts", module="Leads").json["layouts"]
    assert " ".join(layout) == LAYOUT_KEYS
    assert list(layout["convert_mapping"]) == ["Contacts", "Accounts", "Deals"]
    assert [profile["default"] for profile in layout["profiles"]] == [True, True]


def test_only_leads_map_what_a_conversion_makes(api):
    [layout] = api.get("settings/layouts", module="Deals").json["layouts"]
    assert "convert_mapping" not in layout


def test_a_layout_shows_subforms_in_sections_of_their_own(api):
    [layout] = api.get("settings/layouts", module="Quotes").json["layouts"]
    sections = [(s["name"], s["isSubformSection"], s["tab_traversal"]) for s in layout["sections"]]
    assert sections == [("Quote Information", False, 2), ("Product Details", True, 2)]
    assert layout["sections"][1]["properties"]["maximum_rows"] == 200


def test_a_layout_tells_which_fields_it_demands(api):
    [layout] = api.get("settings/layouts", module="Leads").json["layouts"]
    required = [f["api_name"] for f in layout["sections"][0]["fields"] if f["required"]]
    assert required == ["Company", "Last_Name"]


def test_a_layout_is_got_by_its_id_from_its_own_module_only(api):
    wanted = layout_id(api, "Leads")
    assert api.get(f"settings/layouts/{wanted}", module="Leads").json["layouts"][0]["id"] == wanted
    refused = api.get(f"settings/layouts/{wanted}", module="Deals")
    assert (refused.status, refused.json["message"]) == (400, "Layout does not belongs to the given module")


def test_records_carry_the_layout_that_settings_tell(api):
    record_id = api.create("Leads", Last_Name="Rao")
    assert api.record("Leads", record_id)["$layout_id"]["id"] == layout_id(api, "Leads")
