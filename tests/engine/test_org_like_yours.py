"""What an org file says beyond modules and fields: layouts, ids, settings, and what is only told."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.schema import OrgError


def api_of(**org) -> Api:
    return Api(FakeCRM(org, at=NOW))


def of_leads(**module) -> Api:
    return api_of(modules={"Leads": module})


def fields(api, module="Leads"):
    return {one["api_name"]: one for one in api.get("settings/fields", module=module).json["fields"]}


# --- layouts ---------------------------------------------------------------------------------------

LAYOUTS = {
    "Short": {"id": "5725767000000555001", "sections": [{"name": "All", "fields": ["Last_Name", "City"]}]},
    "Long": {"sections": [{"name": "Who", "fields": ["Last_Name"]}, {"name": "Where", "fields": ["City"]}],
             "required": ["City"]},
}  # fmt: skip


def layouts(api):
    return {one["name"]: one for one in api.get("settings/layouts", module="Leads").json["layouts"]}


def test_a_module_has_the_layouts_of_the_file():
    told = layouts(of_leads(layouts=LAYOUTS))
    assert told["Short"]["id"] == "5725767000000555001"
    assert [section["name"] for section in told["Long"]["sections"]] == ["Who", "Where"]
    assert told["Long"]["id"] != told["Short"]["id"]


def test_a_record_must_fill_what_the_layout_that_it_names_demands():
    api = of_leads(layouts=LAYOUTS)
    ids = {name: one["id"] for name, one in layouts(api).items()}
    assert api.post("Leads", {"Last_Name": "Rao", "Layout": ids["Short"]}).codes == ["SUCCESS"]
    refused = api.post("Leads", {"Last_Name": "Rao", "Layout": ids["Long"]}).data[0]
    assert (refused["code"], refused["details"]) == ("MANDATORY_NOT_FOUND", {"api_name": "City"})
    assert api.post("Leads", {"Last_Name": "Rao", "Layout": "1"}).codes == ["INVALID_DATA"]


def test_a_record_shows_the_layout_that_it_names():
    api = of_leads(layouts=LAYOUTS)
    long = layouts(api)["Long"]["id"]
    named = api.create("Leads", Last_Name="Rao", City="Oslo", Layout={"id": long})
    assert api.record("Leads", named)["$layout_id"] == {"display_label": "Long", "name": "Long", "id": long}
    assert api.record("Leads", api.create("Leads", Last_Name="Rao"))["$layout_id"]["name"] == "Short"


# --- modules that are complete, and those that are away --------------------------------------------


def test_a_complete_module_has_what_was_declared_and_what_rules_go_by():
    api = of_leads(complete=True, fields={"City": {}, "Brand": {"id": "5725767000000777001"}})
    assert {"City", "Brand", "Last_Name", "Owner", "Created_Time", "Tag"} <= set(fields(api))
    assert {"Phone", "Company", "Email"}.isdisjoint(fields(api))
    assert fields(api)["Brand"]["id"] == "5725767000000777001"
    record = api.record("Leads", api.create("Leads", Last_Name="Rao", Phone="1"))
    assert "Phone" not in record


def test_a_module_that_is_away_is_unknown_and_so_are_the_fields_that_lead_there():
    api = api_of(modules={"Campaigns": False})
    assert api.get("Campaigns").code == "INVALID_MODULE"
    assert "Campaign_Source" not in fields(api, "Deals")


def lists(api, module):
    return {one["api_name"] for one in api.get("settings/related_lists", module=module).json["related_lists"]}


def test_a_module_that_is_away_leaves_no_related_list_and_no_price_book():
    api = api_of(modules={"Campaigns": False, "Price_Books": False})
    assert "Campaigns" not in lists(api, "Leads")
    assert {"Tasks", "Activities", "Products"} <= lists(api, "Leads")
    lead, product = api.create("Leads", Last_Name="Rao"), api.create("Products", Product_Name="Lamp")
    assert api.get(f"Leads/{lead}/Campaigns").code == "INVALID_DATA"
    line = {"product": {"id": product}, "quantity": 2}
    quote = {"Subject": "Lamps", "Product_Details": [line]}
    assert api.post("Quotes", quote).codes == ["SUCCESS"]
    assert api.post("Quotes", quote | {"Product_Details": [line | {"book": "1"}]}).codes == ["INVALID_DATA"]


RULES = ("Leads", "Contacts", "Accounts", "Deals", "Tasks", "Events", "Calls", "Quotes", "Products", "Notes",
         "Attachments")  # fmt: skip


def test_zohos_rules_hold_where_modules_have_no_fields_but_those_that_rules_go_by():
    modules = {name: {"complete": True, "fields": {}} for name in RULES}
    modules["Quotes"]["fields"] = {"Product_Details": {"rows": {}}}
    api = api_of(modules=modules)
    lead = api.create("Leads", Last_Name="Rao")
    about = {"What_Id": {"id": lead}, "$se_module": "Leads"}
    task = api.create("Tasks", Subject="Ask", Status="Completed", **about)
    moment = "2026-12-01T12:45:00+05:30"
    event = api.create("Events", Event_Title="Meet", Start_DateTime=moment, End_DateTime=moment,
                       Participants=[{"type": "lead", "participant": lead}])  # fmt: skip
    call = api.create("Calls", Subject="Ring", Call_Type="Outbound", Call_Start_Time=moment,
                      Call_Duration="10:30")  # fmt: skip
    assert api.record("Tasks", task)["Closed_Time"]
    assert api.record("Calls", call)["Call_Duration_in_seconds"] == 630
    assert {one["id"] for one in api.get("Activities").data} == {task, event, call}
    assert [one["id"] for one in api.get(f"Leads/{lead}/Activities_History").data] == [task]
    for module in (*RULES[:-2], "Activities"):
        views = api.get("settings/custom_views", module=module).json["custom_views"]
        assert {api.get(module, cvid=view["id"]).status for view in views} <= {200, 204}
    product = api.create("Products", Product_Name="Lamp")
    quote = api.create("Quotes", Subject="Lamp", Product_Details=[{"product": {"id": product}, "quantity": 2,
                       "list_price": 5}])  # fmt: skip
    assert api.record("Quotes", quote)["Grand_Total"] == 0  # its lines have no prices
    assert api.post("Leads/upsert", {"Last_Name": "Burns"}).codes == ["SUCCESS"]
    deal = {"Deal_Name": "Lamps", "Stage": "Qualification", "Closing_Date": "2026-12-12"}
    assert api.post(f"Leads/{lead}/actions/convert", {"Deals": deal}).status == 200
    assert api.post("Notes", {"Note_Content": "x", "Parent_Id": task, "se_module": "Tasks"}).codes == [
        "SUCCESS"
    ]


def test_what_is_told_is_repeated_and_changes_nothing():
    tip = {"name": "staticTooltip", "value": "in full"}
    api = of_leads(fields={"City": {"told": {"tooltip": tip}}}, told={"visibility": 0, "per_page": 50})
    assert fields(api)["City"]["tooltip"] == tip
    [lead] = [m for m in api.get("settings/modules").json["modules"] if m["api_name"] == "Leads"]
    assert lead["visibility"] == 0
    assert "per_page" not in lead
    assert api.get("settings/modules/Leads").json["modules"][0]["per_page"] == 50


def test_given_ids_are_kept_and_never_given_out_again():
    first = "5725767000000001002"  # what the first layout would get
    api = api_of(modules={"Leads": {"fields": {"City": {"id": first}}}}, tags={"Leads": [{"name": "Hot",
                 "id": "5725767000000100005"}]})  # fmt: skip
    ids = [one["id"] for one in fields(api).values()]
    assert fields(api)["City"]["id"] == first
    assert len(set(ids)) == len(ids)
    assert int(api.create("Leads", Last_Name="Rao")) > 5725767000000100005


def test_the_id_prefix_of_an_older_org_is_shorter():
    record = api_of(id_prefix="410405").create("Leads", Last_Name="Rao")
    assert (record[:6], len(record)) == ("410405", 18)


# --- settings --------------------------------------------------------------------------------------

SETTINGS = {
    "taxes": [{"name": "VAT", "value": 25, "id": "5725767000000055001"}, {"name": "Food", "value": 12.5}],
    "currencies": [{"iso_code": "EUR", "name": "Euro - EUR", "symbol": "€"},
                   {"iso_code": "CHF", "name": "Franc - CHF", "symbol": "Fr", "exchange_rate": 0.95}],
    "variables": [{"api_name": "Cap", "type": "integer", "value": 33, "variable_group": "Sales"}],
    "tags": {"Leads": ["Hot", {"name": "Cold"}]},
    "territories": [{"name": "North"}],
}  # fmt: skip


def kept(api):
    return {
        "taxes": [(t["display_label"], t["sequence_number"]) for t in api.get("org/taxes").json["taxes"]],
        "currencies": [
            (c["iso_code"], c["is_base"], c["exchange_rate"], c["created_by"]["name"])
            for c in api.get("org/currencies").json["currencies"]
        ],
        "variables": [
            (v["value"], v["variable_group"]["name"]) for v in api.get("settings/variables").json["variables"]
        ],
        "groups": [g["name"] for g in api.get("settings/variable_groups").json["variable_groups"]],
        "tags": [t["name"] for t in api.get("settings/tags", module="Leads").json["tags"]],
        "territories": [t["name"] for t in api.get("settings/territories").json["territories"]],
    }


def test_the_org_starts_with_the_settings_of_the_file():
    api = api_of(**SETTINGS)
    assert kept(api) == {
        "taxes": [("VAT - 25 %", 1), ("Food - 12.5 %", 2)],
        "currencies": [("EUR", True, "1.000000000", "Asha Rao"), ("CHF", False, "0.950000000", "Asha Rao")],
        "variables": [("33", "Sales")],
        "groups": ["General", "Sales"],
        "tags": ["Hot", "Cold"],
        "territories": ["North"],
    }
    assert api.get("org/taxes/5725767000000055001").json["taxes"][0]["name"] == "VAT"
    assert api.get("org").json["org"][0]["mc_status"] is True
    territory = api.get("settings/territories").json["territories"][0]
    assert api.get(f"settings/territories/{territory['id']}").json["territories"] == [territory]


def test_settings_can_be_changed_and_a_reset_brings_them_back():
    api = api_of(**SETTINGS)
    before = kept(api)
    api.delete("org/taxes/5725767000000055001")
    lead = api.create("Leads", Last_Name="Rao", Tag=[{"name": "hot"}])
    assert api.record("Leads", lead)["Tag"][0]["name"] == "Hot"
    assert kept(api) != before
    api.crm.reset()
    assert kept(api) == before


def test_a_database_that_is_opened_again_keeps_what_became_of_them(tmp_path):
    for expected in (2, 1):
        crm = FakeCRM(SETTINGS, at=NOW, db=tmp_path / "crm.db")
        assert len(kept(Api(crm))["taxes"]) == expected
        Api(crm).delete("org/taxes/5725767000000055001")
        crm.close()


# --- what cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("org", "message"),
    [
        ({"taxes": [{"name": "VAT"}]}, "taxes[0]: needs 'value'"),
        ({"taxes": [{"name": "VAT", "value": "25"}]}, "taxes[0].value: needs a number"),
        ({"taxes": [{"name": "VAT", "value": 1}, {"name": "vat", "value": 2}]}, "taxes: each name"),
        ({"currencies": [{"iso_code": "EURO", "name": "x", "symbol": "x"}]}, "currencies[0]: ISO code"),
        ({"variables": [{"api_name": "X", "type": "whole"}]}, "variables[0].type: needs one of integer"),
        ({"variables": [{"api_name": "X", "type": "date", "value": "soon"}]}, "variables[0].value: no value"),
        ({"variables": [{"api_name": "9", "type": "date"}]}, "variables[0].api_name: an API name"),
        ({"tags": {"Leads": ["a,b"]}}, "tags.Leads[0].name: a tag has 25 characters"),
        ({"tags": {"Leads": ["a", "A"]}}, "tags.Leads: each name stands once"),
        ({"tags": {"Nothing": []}}, "unknown key 'Nothing'"),
        ({"territories": [{}]}, "territories[0]: needs 'name'"),
        ({"told": {"company_name": "x"}}, "told: 'company_name' is more than told: it has a key of its own"),
        ({"roles": [{"name": "A", "id": "1"}, {"name": "B", "id": "1"}]}, "roles: needs at least one"),
        ({"users": [{"last_name": "R", "email": "r@x.example", "id": "x"}]}, "users[0].id: needs an id"),
        ({"modules": {"Accounts": False}}, "modules.Accounts: only a standard module that has no rules"),
        ({"modules": {"Mine": False}}, "modules.Mine: only a standard module"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_their_place(org, message):
    with pytest.raises(OrgError) as refusal:
        FakeCRM(org)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ({"layouts": {"A": {}}}, "layouts.A: a layout needs 'sections'"),
        ({"layouts": {"A": {"sections": [{"name": "x"}]}}}, "layouts.A.sections[0]: a section needs"),
        ({"layouts": {"A": {"sections": [{"name": "x", "fields": ["Y"]}]}}}, "fields[0]: needs one of Owner"),
        ({"layouts": {"A": {"sections": [{"name": "x", "fields": ["City"]}], "required": ["Email"]}}},
         "layouts.A.required[0]: needs one of City, not 'Email'"),
        ({"fields": {"City": {"id": "7"}, "Phone": {"id": "7"}}}, "an id belongs to one thing, 7 to two"),
        ({"fields": {"City": {"id": "0"}}}, "City.id: needs an id"),
        ({"fields": {"City": {"told": {"length": 5}}}}, "City.told: 'length' is more than told"),
        ({"fields": {"X": {"data_type": "date", "json_type": "jsonarray"}}}, "X.json_type: only for"),
        ({"fields": {"X": {"json_type": "jsonarray", "unique": True}}}, "cannot be"),
        ({"fields": {"X": {"rows_module": "Y"}}}, "X.rows_module: only for data_type subform"),
        ({"told": {"api_name": "x"}}, "modules.Leads.told: 'api_name' is more than told"),
        ({"display_field": "Nothing"}, "display_field: needs one of"),
        ({"generated_type": "own"}, "generated_type: needs one of custom"),
        ({"complete": "yes"}, "complete: needs true or false"),
        ({"views": {"V": {"id": "x"}}}, "views.V.id: needs an id"),
    ],
)  # fmt: skip
def test_a_module_that_cannot_be_is_refused_with_its_place(module, message):
    with pytest.raises(OrgError) as refusal:
        FakeCRM({"modules": {"Leads": module}})
    assert message in str(refusal.value)


WORDS = st.sampled_from(
    [
        "Leads",
        "City",
        "Last_Name",
        "text",
        "1",
        "5725767000000001002",
        "ALLVIEWS",
        "integer",
        "EUR",
        "General",
    ]
)
KEYS = st.sampled_from(
    [
        *(
            "modules",
            "Leads",
            "Mine",
            "fields",
            "layouts",
            "views",
            "complete",
            "id",
            "told",
            "sections",
            "name",
        ),
        *("required", "taxes", "value", "variables", "api_name", "type", "tags", "currencies", "iso_code"),
        *("symbol", "territories", "City", "Name", "json_type", "custom", "display_field", "system_name"),
        *("variable_group", "variable_groups", "criteria", "rows", "rows_module", "generated_type"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | WORDS
JSON: st.SearchStrategy[Any] = st.deferred(
    lambda: LEAVES | st.lists(JSON, max_size=3) | st.dictionaries(KEYS | WORDS, JSON, max_size=5)
)
PARTS = st.dictionaries(KEYS, JSON, max_size=5)


@settings(max_examples=60, deadline=None)
@given(PARTS, PARTS, PARTS)
def test_any_json_is_a_fake_or_a_clear_refusal(org, module, other):
    with suppress(OrgError):
        FakeCRM({**org, "modules": {"Leads": module, "Mine": other}})
