"""Layouts as `settings/layouts` tells them. Source: docs v2 layouts-meta (platform.md 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.api.metadata import Json, fields_json, layout_reference, on_layout, profiles
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.schema import Layout, Module, Schema, Section

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

CONVERSION = ("Contacts", "Accounts", "Deals")
"""What a lead is converted to, in the order of the documentation's sample."""

MAX_ROWS = 200
"""Rows in a subform. Source: docs v2 layouts-meta."""


def layout_json(layout: Layout, module: Module, org: Org) -> Json:
    """A layout with its sections; only that of Leads maps what a conversion makes."""
    mapping = {"convert_mapping": _convert_mapping(org.schema)} if module.api_name == "Leads" else {}
    return {
        "created_time": None,
        **mapping,
        "modified_time": None,
        "visible": True,
        "created_for": None,
        "name": layout.name,
        "modified_by": None,
        "profiles": profiles(org, default=True),
        "id": layout.id,
        "created_by": None,
        "sections": _sections(layout, module, org),
        "status": 0,
        **layout.told,
    }


def _sections(layout: Layout, module: Module, org: Org) -> list[Json]:
    """One section of ordinary fields, and one for each subform."""
    if layout.sections:
        told = enumerate(layout.sections, start=1)
        return [_declared_section(section, number, layout, module, org) for number, section in told]
    shown = [module.fields[name] for name in layout.fields if on_layout(module.fields[name])]
    groups = [(f"{module.singular_label} Information", [f for f in shown if f.data_type != "subform"])]
    groups += [(f.label, [f]) for f in shown if f.data_type == "subform"]
    return [
        _section(name, number, fields, layout, module, org)
        for number, (name, fields) in enumerate(groups, start=1)
    ]


def _declared_section(section: Section, number: int, layout: Layout, module: Module, org: Org) -> Json:
    fields = [module.fields[name] for name in section.fields]
    return _section(section.name, number, fields, layout, module, org) | section.told


def _section(name: str, number: int, fields: list[Field], layout: Layout, module: Module, org: Org) -> Json:
    rows = bool(fields) and fields[0].data_type == "subform"
    return {
        "display_label": name,
        "sequence_number": number,
        "isSubformSection": rows,
        "tab_traversal": 2,
        "api_name": name,
        "column_count": 1 if rows else 2,
        "name": name,
        "generated_type": "custom" if rows and fields[0].custom else "system",
        "fields": [
            _in_layout(field, json, layout)
            for field, json in zip(fields, fields_json(fields, module, org), strict=True)
        ],
        "properties": {"reorder_rows": True, "tooltip": None, "maximum_rows": MAX_ROWS} if rows else None,
    }


def _in_layout(field: Field, json: Mapping[str, Any], layout: Layout) -> Json:
    """What a layout adds to a field: whether it demands it there. Source: platform.md 13 (recalled)."""
    required = field.api_name in layout.required
    default = None if field.default in ("", []) else field.default  # a first value that is empty is none
    return {"required": required, "validation_rule": None, "default_value": default, **json}


def _convert_mapping(schema: Schema) -> Json:
    mapping: Json = {}
    for name in CONVERSION:
        module = schema.modules[name]
        mapping[name] = layout_reference(module)
        if name == "Deals":
            asked = (module.fields[f] for f in ("Amount", "Deal_Name", "Closing_Date", "Stage"))
            mapping[name]["fields"] = [
                {
                    "api_name": f.api_name,
                    "field_label": f.label,
                    "id": f.id,
                    "required": f.api_name in module.layouts[0].required,
                }
                for f in asked
            ]
    return mapping
