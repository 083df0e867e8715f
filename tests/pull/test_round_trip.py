"""A fake of what was pulled from a fake is that fake."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.conftest import NOW
from tests.engine.samples import ORG as SAMPLES
from tests.pull.kit import copy_of, metadata
from tests.pull.orgs import org_files
from zcrm_mock import FakeCRM

LARGE = {"display_value": "L", "actual_value": "9", "told": {"colour_code": "#fff"}}
TIP = {"name": "staticTooltip", "value": "without taxes"}
RICH = {
    "company_name": "Fjord & Sons",
    "id_prefix": "3652397",
    "time_zone": "Europe/Oslo",
    "currency": {"iso_code": "NOK", "symbol": "kr", "name": "Norwegian Krone"},
    "roles": ["Boss", {"name": "Lead", "reporting_to": "Boss"}, {"name": "Rep", "reporting_to": "Lead"}],
    "profiles": ["Administrator", {"name": "Sales", "description": "Sells"}],
    "users": [
        {"last_name": "Rao", "email": "asha@example.com"},
        {"first_name": "Ben", "last_name": "Okafor", "email": "ben@example.com", "status": "disabled"},
    ],
    "taxes": [{"name": "VAT", "value": 25}, {"name": "Food", "value": 12.5}],
    "currencies": [
        {"iso_code": "NOK", "name": "Norwegian Krone - NOK", "symbol": "kr"},
        {"iso_code": "EUR", "name": "Euro - EUR", "symbol": "€", "exchange_rate": "11.5", "is_active": False},
    ],
    "variable_groups": ["Empty"],
    "variables": [
        {"api_name": "Cap", "name": "Discount Cap", "type": "integer", "value": 33},
        {"api_name": "Since", "type": "date", "variable_group": "Dates", "value": "2026-01-31"},
    ],
    "tags": {"Leads": ["Hot", "Cold"], "Projects": ["Hot"]},
    "territories": [
        {
            "name": "North",
            "manager": "asha@example.com",
            "criteria": {"comparator": "equal", "field": "Billing_City", "value": "Oslo"},
            "told": {"created_time": "2020-01-01T00:00:00+01:00"},
        },
        {"name": "Far North", "parent": "North", "users": ["ben@example.com"], "id": "3652397000000777001"},
    ],
    "modules": {
        "Solutions": False,
        "Leads": {
            "plural_label": "Prospects",
            "fields": {
                "Company": {"system_mandatory": True, "label": "Firm"},
                "Key": {"unique": True, "length": 40},
                "Project": {"data_type": "lookup", "lookup_module": "Projects", "related_list": "Keen Leads"},
                "Size": {"data_type": "picklist", "pick_list": ["S", LARGE], "default": "S"},
                "Raw": {"json_type": "jsonobject", "custom": False},
            },
            "layouts": {
                "Short": {"sections": [{"name": "All", "fields": ["Last_Name", "City", "Size"]}],
                          "required": ["City"]},
                "Long": {"id": "3652397000000555001", "sections": [
                    {"name": "One", "fields": ["Last_Name", "Company", "Key"]},
                    {"name": "Two", "fields": ["Project", "Raw"], "told": {"column_count": 1}},
                ]},
            },
            "views": {"Hot": {"criteria": "(Rating:equals:Active)", "sort_by": "Last_Name"}},
        },
        "Projects": {
            "singular_label": "Project",
            "told": {"show_as_tab": False},
            "fields": {
                "Name": {"data_type": "autonumber", "auto_number": {"prefix": "P-", "start_number": 100}},
                "Visits": {"data_type": "subform", "rows_module": "Project_Visits",
                           "rows": {"Day": {"data_type": "date", "system_mandatory": True}}},
                "Net": {"data_type": "formula", "formula": {"return_type": "currency"}},
                "Budget": {"data_type": "currency", "length": 12, "told": {"tooltip": TIP}},
            },
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("org", [None, SAMPLES, RICH], ids=["standard", "every type", "rich"])
def test_a_copy_tells_what_the_original_tells(org):
    original = FakeCRM(org, at=NOW)
    copy = copy_of(original)
    asked, answered = metadata(original), metadata(copy)
    assert asked.keys() == answered.keys()
    for what, told in asked.items():
        assert answered[what] == told, what


def test_a_copy_of_a_copy_is_the_copy():
    copy = copy_of(FakeCRM(RICH, at=NOW))
    assert copy_of(copy).org.spec == copy.org.spec


@settings(max_examples=15, deadline=None, derandomize=True)
@given(org_files())
def test_any_org_comes_back_as_it_was(org):
    original = FakeCRM(org, at=NOW)
    asked, answered = metadata(original), metadata(copy_of(original))
    assert [what for what in asked if answered.get(what) != asked[what]] == []
