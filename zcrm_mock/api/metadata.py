"""Modules and fields as `settings/*` tells them: the same objects that writes are checked by.

The key sets and their order are those of docs v2 (platform.md 11, 12); what the official SDKs need to
read records by them is in platform.md 29. Everything follows from the schema and the org's profiles, so an
answer holds for as long as the schema does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import items
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.hanging import related
from zcrm_mock.engine.line_items import LINE_ITEMS
from zcrm_mock.engine.rendering import system_keys
from zcrm_mock.engine.schema import HANGING, Module, Schema

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.settings.views import View

Json = dict[str, Any]

CONVERTABLE = ("Leads", "Quotes", "Sales_Orders")
WEBFORMS = ("Leads", "Contacts", "Cases")
SCORED = ("Leads", "Accounts", "Contacts", "Deals")
FIRST_TAB = 89_000
_FIRST_IN_LISTS = 6


# --- modules (platform.md 11) ---------------------------------------------------------------------


def modules_json(org: Org) -> list[Json]:
    """Every module, those last that the API takes nothing of. Source: docs v2 modules-api."""
    modules = [module_json(module, org) for module in org.schema.all]
    tabs = enumerate(org.schema.tabs.values(), start=len(modules) + 1)
    return [*modules, *(_tab_json(name, place, org) for place, name in tabs)]


def _tab_json(name: str, place: int, org: Org) -> Json:
    """A module that is only a tab; what it can is inferred."""
    tab = Module(
        api_name=name,
        module_name=name,
        singular_label=name,
        plural_label=name,
        display_field="",
        fields={},
        generated_type="default",
        position=place,
        id=items.fixed_id(org, FIRST_TAB + place),
    )
    cannot = dict.fromkeys(
        ("api_supported", "creatable", "editable", "deletable", "quick_create", "global_search_supported",
         "filter_supported", "triggers_supported", "emailTemplate_support"),
        False,
    )  # fmt: skip
    return _as_listed(tab, org) | cannot


def module_json(module: Module, org: Org, *, whole: bool = False) -> Json:
    """A module as the list tells it, or `whole` as its own GET does. Source: docs v2 modules-api."""
    json, rest = _as_listed(module, org), _rest_of_module(module, org)
    if whole:
        return json | rest | module.told
    return json | {key: value for key, value in module.told.items() if key not in rest}


def _as_listed(module: Module, org: Org) -> Json:
    own = module.generated_type == "custom"
    entity = module.api_name not in HANGING
    return {
        "global_search_supported": True,
        "kanban_view": None,
        "deletable": True,
        "description": None,
        "creatable": not module.members,
        "inventory_template_supported": LINE_ITEMS in module.fields,
        "modified_time": module.modified.get("modified_time"),
        "plural_label": module.plural_label,
        "presence_sub_menu": entity,
        "triggers_supported": entity,
        "id": module.id,
        "visibility": int(entity),
        "convertable": module.api_name in CONVERTABLE,
        "editable": not module.members,
        "emailTemplate_support": entity,
        "profiles": [one for one in profiles(org) if one["id"] not in module.hidden_from],
        "filter_supported": entity,
        "show_as_tab": entity,
        "web_link": None,
        "sequence_number": module.position,
        "singular_label": module.singular_label,
        "viewable": True,
        "api_supported": True,
        "api_name": module.api_name,
        "quick_create": entity and not module.members and LINE_ITEMS not in module.fields,
        "modified_by": module.modified.get("modified_by"),
        "generated_type": module.generated_type,
        "feeds_required": False,
        "scoring_supported": own or module.api_name in SCORED,
        "webform_supported": own or module.api_name in WEBFORMS,
        "arguments": [],
        "module_name": module.module_name,
        "business_card_field_limit": 5,
        "parent_module": {},
    }


def _rest_of_module(module: Module, org: Org) -> Json:
    shown = _first_fields(module)
    return {
        "name": module.module_name,
        "filter_status": False,
        "per_page": 10,
        "$properties": list(system_keys(module, "")),
        "related_list_properties": {"sort_by": None, "fields": shown, "sort_order": None},
        "search_layout_fields": shown,
        "display_field": module.display_field,
        "kanban_view_supported": module.api_name not in HANGING,
        "custom_view": next((view_json(view) for view in org.views[module.api_name]), None),
        "territory": None,
    }


def _first_fields(module: Module) -> list[str]:
    """What lists of the module show first: what a record is called by, then what people would look for."""
    title = module.fields[module.display_field]
    likely = (f for f in module.fields.values() if f.searchable and f.data_type not in ("bigint", "datetime"))
    return list(dict.fromkeys(f.api_name for f in (title, *likely)))[:_FIRST_IN_LISTS]


def view_json(view: View) -> Json:
    """A view as metadata tells it; what Zoho's own ones show is not told (inferred from the samples)."""
    own = view.system_name is None
    return {
        "display_value": view.name,
        "shared_type": "private" if own else None,
        "criteria": view.criteria if own else None,
        "system_name": view.system_name,
        "shared_details": None,
        "sort_by": view.sort_by,
        "offline": not own,
        "default": view.system_name == "ALLVIEWS",
        "system_defined": not own,
        "name": view.name,
        "id": view.id,
        "category": "created_by_me" if own else "public_views",
        "fields": list(view.fields),
        "favorite": None,
        "sort_order": view.sort_order,
    } | view.told


def profiles(org: Org, **first: Any) -> list[Json]:
    """The org's profiles, all of which see everything."""
    return [{**first, "name": profile.name, "id": profile.id} for profile in org.spec.profiles]


# --- fields (platform.md 12) ----------------------------------------------------------------------


def subform_of(schema: Schema, name: str) -> tuple[Module, Field] | None:
    """The subform called `name`, in any case, and its module: SDKs ask for its fields as for a module's."""
    return next(schema.subforms(name), None)


def on_layout(field: Field) -> bool:
    """Whether the fake lists a field unasked: not the `id`, and no territories.

    The official SDKs would stumble over both: they take an id for a number and a listed bigint for a text,
    and know no data type `territories`, so that they could write neither. Source: py-sdk-2.0.
    """
    return field.api_name != "id" and field.data_type != "territories"


def fields_json(fields: Iterable[Field], module: Module, org: Org) -> list[Json]:
    """All of `fields`, in the order of the layout."""
    return [field_json(field, module, org.schema, position) for position, field in enumerate(fields, start=1)]


def field_json(field: Field, module: Module, schema: Schema, position: int = 1) -> Json:
    """A field with the keys of docs v2 field-meta, in their order; `history_tracking` goes with picklists."""
    own = field.api_name == "id" or field.read_only
    json: Json = {
        "system_mandatory": field.system_mandatory,
        "webhook": True,
        "private": None,
        "json_type": field.json_type or field.type.json_type,
        "crypt": None,
        "field_label": field.label,
        "tooltip": None,
        "created_source": "custom" if field.custom else "default",
        "field_read_only": own,
        "display_label": field.label,
        "read_only": own,
        "association_details": None,
        "quick_sequence_number": str(position) if field.system_mandatory else None,
        "businesscard_supported": field.searchable,
        "multi_module_lookup": {},
        "currency": {"rounding_option": "normal", "precision": 2} if field.data_type == "currency" else {},
        "id": field.id,
        "custom_field": field.custom,
        "lookup": _lookup(field, module, schema),
        "visible": field.api_name != "id" and field.data_type != "profileimage",
        "length": field.length,
        "view_type": {
            "view": field.api_name != "id",
            "edit": not own,
            "quick_create": field.system_mandatory,
            "create": not own,
        },
        "subform": _subform(field, module),
        "api_name": field.api_name,
        "unique": {"casesensitive": "false"} if field.unique else {},
        "data_type": field.data_type,
        "formula": dict(field.formula),
        "decimal_place": field.decimal_place,
        "mass_update": not own and not field.unique and not field.rows,
        "multiselectlookup": _multiselectlookup(field, module, schema),
        "pick_list_values": _options(field),
        "auto_number": dict(field.auto_number)
        or ({"prefix": None, "start_number": 1, "suffix": None} if field.data_type == "autonumber" else {}),
    }
    if field.data_type == "picklist":
        json["history_tracking"] = False
    return json | field.told


def _lookup(field: Field, module: Module, schema: Schema) -> Json:
    """Where a lookup leads to; SDKs read its `module`. A custom one names a layout, too."""
    if field.data_type != "lookup":
        return {}
    json: Json = {
        "display_label": module.plural_label,
        "api_name": module.api_name,
        "module": field.lookup_module,
        "id": field.id,
    }
    target = schema.modules.get(field.lookup_module or "")
    if field.custom and target is not None:
        json["layout"] = layout_reference(target)
    return json


def _subform(field: Field, module: Module) -> Json | None:
    # `module` is the name that SDKs ask for the rows' fields by.
    if field.data_type != "subform":
        return None
    return {"module": field.rows_name, "id": field.id, "layout": layout_reference(module)}


def layout_reference(module: Module) -> Json:
    layout = module.layouts[0]
    return {"name": layout.name, "id": layout.id}


def _multiselectlookup(field: Field, module: Module, schema: Schema) -> Json:
    """How a many-to-many lookup joins both modules; what it is called by is the related list that it makes.

    Source: docs v7 field-meta and get-blueprint, whose samples agree on what is called how.
    """
    if field.linking is None:
        return {}
    made = related.of_many(schema, module, field)
    return {
        "display_label": made.label,
        "linking_module": field.linking.module,
        "lookup_apiname": field.linking.own,
        "connected_module": field.lookup_module,
        "api_name": made.api_name,
        "id": made.id,
        "connectedlookup_apiname": field.linking.other,
    }


def _options(field: Field) -> list[Json]:
    """A picklist's options; stages also tell their probability and forecast (records.md 15)."""
    options: list[Json] = []
    for number, option in enumerate(field.pick_list, start=1):
        json: Json = {
            "display_value": option.display_value,
            "sequence_number": number,
            "maps": [],
            "actual_value": option.actual_value,
            "type": "used",
        }
        for key in ("probability", "forecast_type", "forecast_category"):
            if getattr(option, key) is not None:
                json[key] = getattr(option, key)
        options.append(json | option.told)
    return options
