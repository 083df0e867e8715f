"""Modules as an org file declares them: standard ones extended, custom ones made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from zcrm_mock.engine.activities import ACTIVITIES, UNION, union_of
from zcrm_mock.engine.fields import API_NAME, SE_MODULE, Field
from zcrm_mock.engine.hanging.related import api_name_of
from zcrm_mock.engine.org_file import linking
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.org_file.fields import SYSTEM_FIELDS, read_field, read_fields
from zcrm_mock.engine.org_file.layouts import read_layouts, read_views
from zcrm_mock.engine.org_file.pipelines import read_pipelines
from zcrm_mock.engine.schema import HANGING, LINKING, SHARING, Module, RelatedList
from zcrm_mock.engine.standard_org import label_of, related_lists, standard_modules
from zcrm_mock.engine.tables import is_own

MODULE_KEYS = (
    "singular_label", "plural_label", "duplicate_check", "fields", "layouts", "views", "sharing", "complete",
    "module_name", "generated_type", "display_field", "id", "told", "pipelines",
)  # fmt: skip
GENERATED_TYPES = ("custom", "default", "linking", "web", "subform")

TOLD_BY_KEYS = frozenset({
    "api_name", "id", "singular_label", "plural_label", "module_name", "generated_type", "display_field",
    "custom_view",
})  # fmt: skip
"""Keys of `settings/modules` that have keys of their own in an org file."""

NEVER_AWAY = {
    "Accounts", "Attachments", "Calls", "Contacts", "Deals", "Events", "Leads", "Notes", "Products", "Tasks",
}  # fmt: skip
"""Standard modules that rules of their own go by: an org has them."""

CONCERNING = ("What_Id", "Who_Id")
TOTALS = ("Discount", "Sub_Total", "Tax", "Adjustment", "Grand_Total")
RULED = {
    "Leads": ("Converted_Date_Time",),
    "Contacts": ("First_Name", "Email", "Account_Name"),
    "Deals": (
        "Stage", "Amount", "Closing_Date", "Probability", "Expected_Revenue", "Account_Name", "Contact_Name",
        "Lead_Conversion_Time",
    ),
    "Tasks": ("Status", "Due_Date", "Closed_Time", *CONCERNING),
    "Events": ("Start_DateTime", "End_DateTime", "Participants", *CONCERNING),
    "Calls": ("Call_Duration", "Call_Duration_in_seconds", *CONCERNING),
    "Notes": ("Parent_Id", "Note_Title", "Note_Content"),
    "Attachments": ("Parent_Id", "File_Name", "Size"),
    "Price_Books": ("Pricing_Model", "Pricing_Details"),
    **dict.fromkeys(("Quotes", "Sales_Orders", "Purchase_Orders", "Invoices"), TOTALS),
}  # fmt: skip
"""Standard fields that rules of their own go by: a complete module has them, too."""

CUSTOM_MODULE_FIELDS = (
    "Owner", "Email", "Secondary_Email", "Email_Opt_Out", "Created_By", "Modified_By", "Created_Time",
    "Modified_Time", "Last_Activity_Time", "Tag", "Layout", "Locked__s", "id",
)  # fmt: skip
"""What a custom module has besides `Name`, as Contacts have it. Source: docs v2 get-records; inferred."""


def read_modules(declared: Declared) -> tuple[Module, ...]:
    """The standard modules, extended where the org file names them, and its custom ones in order."""
    away = {name for name, part in declared.table().items() if part.value is False}
    standard = {module.api_name: _without_lookups_to(away, module) for module in standard_modules()}
    modules = dict(standard)
    in_any_case = {name.casefold(): name for name in standard}
    for name, part in declared.table().items():
        if name.casefold() == UNION.casefold():
            raise part.error(
                f"{UNION} shows the records of other modules and takes nothing of its own, no ids either: "
                f"extend {', '.join(ACTIVITIES)}"
            )
        known = in_any_case.setdefault(name.casefold(), name)
        if known != name:
            raise part.error(f"there is {known!r} already: names of modules differ in more than case")
        if part.value is False:
            if name not in standard or name in NEVER_AWAY:
                raise part.error("only a standard module that has no rules of its own can be away")
            del modules[name]
        elif name in standard:
            modules[name] = _extended(standard[name], part)
        else:
            modules[name] = _custom(name, part, number=sum(name not in standard for name in modules) + 1)
    _check_targets(declared, modules)
    _check_subforms(declared, modules)
    shown = {**modules, UNION: union_of(modules)}
    modules = {name: _with_lists_of(shown, module) for name, module in modules.items()}
    _check_related_lists(declared, modules)
    return tuple(modules.values())


def _without_lookups_to(away: set[str], module: Module) -> Module:
    """A standard module in an org that lacks some others."""
    if not away:
        return module
    return replace(module, fields={n: f for n, f in module.fields.items() if f.lookup_module not in away})


def _with_lists_of(modules: Mapping[str, Module], module: Module) -> Module:
    """The module without the related lists of records, lookups or rows that the org has not."""

    def there(one: RelatedList) -> bool:
        other = modules.get(one.module or "")
        points = one.lookup or one.rows.partition(".")[0]
        return one.module is None or (other is not None and points in ("", *other.fields))

    return replace(module, related_lists=tuple(filter(there, module.related_lists)))


def _extended(module: Module, declared: Declared) -> Module:
    return _read(module, declared.table(MODULE_KEYS))


def _read(module: Module, given: Mapping[str, Declared]) -> Module:
    """The module with what was declared of it."""
    texts = ("singular_label", "plural_label", "module_name")
    changes: dict[str, Any] = {key: given[key].text() for key in texts if key in given}
    if "generated_type" in given:
        changes["generated_type"] = given["generated_type"].one_of(GENERATED_TYPES)
        if changes["generated_type"] == LINKING:
            changes["related_lists"] = related_lists()[LINKING]
    if "id" in given:
        changes["id"] = given["id"].id()
    if "told" in given:
        changes["told"] = given["told"].told(TOLD_BY_KEYS)
    if "sharing" in given:
        changes["sharing"] = _sharing(given["sharing"], module.api_name)
    complete = "complete" in given and given["complete"].flag()
    kept = _kept(module) if complete else None
    fields = read_fields(given["fields"], module.fields, kept) if "fields" in given else module.fields
    if "pipelines" in given:
        changes["pipelines"], fields = read_pipelines(given["pipelines"], module, fields)
    display = given["display_field"].one_of(fields) if "display_field" in given else module.display_field
    changes |= {"fields": fields, "complete": complete, "display_field": display}
    changed = replace(module, **changes, layouts=read_layouts(given, fields), views=read_views(given, fields))
    return replace(changed, duplicate_check=_duplicate_check(given, changed))


def _kept(module: Module) -> set[str]:
    """The fields that a complete module has, declared or not: the system's, and those that rules go by."""
    own = {name for name, f in module.fields.items() if f.system_mandatory or f.data_type == "territories"}
    return own | {*SYSTEM_FIELDS, "Owner", module.display_field, *RULED.get(module.api_name, ())}


def _custom(name: str, declared: Declared, number: int) -> Module:
    if not API_NAME.fullmatch(name):
        raise declared.error("an API name is letters, digits and _, from a letter on, 100 at most")
    if is_own(name):
        raise declared.error("the store needs a table of that name: call the module otherwise")
    given = declared.table(MODULE_KEYS)
    singular = given["singular_label"].text() if "singular_label" in given else _singular(label_of(name))
    plural = given["plural_label"].text() if "plural_label" in given else label_of(name)
    joins = "generated_type" in given and given["generated_type"].value == LINKING
    usual = "id" if joins and not ("fields" in given and "Name" in given["fields"].table()) else "Name"
    named = given["display_field"].text() if "display_field" in given else usual
    module = Module(
        api_name=name,
        module_name=f"CustomModule{number}",
        singular_label=singular,
        plural_label=plural,
        display_field=named,
        fields=({"Name": _name(given, singular)} if named == "Name" else {})
        | (linking.system_fields() if joins else _system_fields(singular)),
        duplicate_check=(named,) if named != "id" else (),
        related_lists=related_lists()["*"],
    )
    return _read(module, given)


def _name(given: dict[str, Declared], singular: str) -> Field:
    """Every custom module has a `Name`: a text that records cannot do without, or a number they are given."""
    place = given["fields"].place if "fields" in given else ""
    parts = given["fields"].table() if "fields" in given else {}
    part = parts.get("Name", Declared({}, f"{place}.Name"))
    said = part.table()
    field = read_field("Name", part)
    if field.data_type not in ("text", "autonumber"):
        raise part.error("the data_type of a custom module's Name is 'text' or 'autonumber'")
    unless_told: dict[str, Any] = {
        "label": f"{singular} Name",
        "length": 120,
        "system_mandatory": field.data_type == "text",
        "custom": False,
    }
    return replace(field, **{key: value for key, value in unless_told.items() if key not in said})


def _system_fields(singular: str) -> dict[str, Field]:
    contacts = next(module for module in standard_modules() if module.api_name == "Contacts")
    fields = {name: contacts.fields[name] for name in CUSTOM_MODULE_FIELDS}
    return fields | {"Owner": replace(fields["Owner"], label=f"{singular} Owner")}


def _singular(label: str) -> str:
    if label.endswith("ies"):
        return label[:-3] + "y"
    return label[:-1] if label.endswith("s") and not label.endswith("ss") else label


def _duplicate_check(given: Mapping[str, Declared], module: Module) -> tuple[str, ...]:
    if "duplicate_check" not in given:
        return tuple(name for name in module.duplicate_check if name in module.fields)
    names = []
    for item in given["duplicate_check"].items():
        field = module.fields.get(item.text())
        if field is None or not field.searchable:
            raise item.error(f"{module.api_name} has no field of that name that could be searched")
        names.append(field.api_name)
    return tuple(names)


def _sharing(declared: Declared, module: str) -> str:
    if module in HANGING:
        raise declared.error(f"{module} are seen by who sees the record that they hang on")
    return declared.one_of(SHARING)


def _check_targets(declared: Declared, modules: dict[str, Module]) -> None:
    for place, field in _all_fields(declared, modules.values()):
        target = field.lookup_module
        if target is not None and target not in modules and target != SE_MODULE:
            raise Declared(target, f"{place}.lookup_module").error(
                f"the org has no module {target!r}; it has {', '.join(modules)}"
            )


def _check_subforms(declared: Declared, modules: dict[str, Module]) -> None:
    # An SDK asks for the fields of a custom subform by its name, as if it were a module (platform.md 29).
    taken = {name.casefold(): name for name in modules}
    for place, field in _all_fields(declared, modules.values()):
        if field.rows and field.custom and taken.setdefault(field.api_name.casefold(), place) != place:
            raise Declared(field, place).error(
                f"a subform's name is its own: {taken[field.api_name.casefold()]} has it already"
            )


def _check_related_lists(declared: Declared, modules: dict[str, Module]) -> None:
    taken = {(name, one.api_name) for name, module in modules.items() for one in module.related_lists}
    for place, field in _all_fields(declared, modules.values()):
        if not field.related_list:
            continue
        owner = place.split(".")[1] if field.data_type in linking.MANY else str(field.lookup_module)
        named = owner, api_name_of(field.related_list)
        if named in taken or not API_NAME.fullmatch(named[1]):
            raise Declared(field.related_list, f"{place}.related_list").error(
                f"needs a text that no other related list of {named[0]} is called by, with a letter first"
            )
        taken.add(named)


def _all_fields(declared: Declared, modules: Iterable[Module]) -> Iterator[tuple[str, Field]]:
    for module in modules:
        for name, field in module.fields.items():
            place = f"{declared.place}.{module.api_name}.fields.{name}"
            yield place, field
            yield from ((f"{place}.rows.{row.api_name}", row) for row in field.rows)
