"""Modules as an org file declares them: standard ones extended, custom ones made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from zcrm_mock.engine.activities import ACTIVITIES, UNION
from zcrm_mock.engine.declared import Declared
from zcrm_mock.engine.org_fields import read_field, read_fields
from zcrm_mock.engine.related import api_name_of
from zcrm_mock.engine.schema import API_NAME, HANGING, SE_MODULE, SHARING, Field, Module, ViewSpec
from zcrm_mock.engine.standard_org import label_of, related_lists, standard_modules
from zcrm_mock.engine.tables import OWN_TABLES

MODULE_KEYS = ("singular_label", "plural_label", "duplicate_check", "fields", "views", "sharing")
VIEW_KEYS = ("criteria", "fields", "sort_by", "sort_order")

CUSTOM_MODULE_FIELDS = (
    "Owner", "Email", "Secondary_Email", "Email_Opt_Out", "Created_By", "Modified_By", "Created_Time",
    "Modified_Time", "Last_Activity_Time", "Tag", "Layout", "Locked__s", "id",
)  # fmt: skip
"""What a custom module has besides `Name`, as Contacts have it. Source: docs v2 get-records; inferred."""


def read_modules(declared: Declared) -> tuple[Module, ...]:
    """The standard modules, extended where the org file names them, and its custom ones in order."""
    standard = {module.api_name: module for module in standard_modules()}
    modules = dict(standard)
    in_any_case = {name.casefold(): name for name in standard}
    for name, part in declared.table().items():
        if name.casefold() == UNION.casefold():
            raise part.error(f"{UNION} shows the records of other modules: extend {', '.join(ACTIVITIES)}")
        known = in_any_case.setdefault(name.casefold(), name)
        if known != name:
            raise part.error(f"there is {known!r} already: names of modules differ in more than case")
        if name in standard:
            modules[name] = _extended(standard[name], part)
        else:
            modules[name] = _custom(name, part, number=len(modules) - len(standard) + 1)
    _check_targets(declared, modules)
    _check_subforms(declared, modules)
    _check_related_lists(declared, modules)
    return tuple(modules.values())


def _extended(module: Module, declared: Declared) -> Module:
    given = declared.table(MODULE_KEYS)
    labels: dict[str, Any] = {
        key: given[key].text() for key in ("singular_label", "plural_label") if key in given
    }
    fields = read_fields(given["fields"], module.fields) if "fields" in given else module.fields
    changed = replace(
        module, **labels, fields=fields, views=_views(given, fields), sharing=_sharing(given, module.api_name)
    )
    return replace(changed, duplicate_check=_duplicate_check(given, changed))


def _custom(name: str, declared: Declared, number: int) -> Module:
    if not API_NAME.fullmatch(name):
        raise declared.error("an API name is letters, digits and _, from a letter on, 100 at most")
    if name.casefold() in OWN_TABLES:
        raise declared.error("the store needs a table of that name: call the module otherwise")
    given = declared.table(MODULE_KEYS)
    singular = given["singular_label"].text() if "singular_label" in given else _singular(label_of(name))
    plural = given["plural_label"].text() if "plural_label" in given else label_of(name)
    fields = {"Name": _name(given, singular)} | _system_fields(singular)
    if "fields" in given:
        own = Declared(
            {k: v.value for k, v in given["fields"].table().items() if k != "Name"}, given["fields"].place
        )
        fields = read_fields(own, fields)
    module = Module(
        api_name=name,
        module_name=f"CustomModule{number}",
        singular_label=singular,
        plural_label=plural,
        display_field="Name",
        fields=fields,
        duplicate_check=("Name",),
        related_lists=related_lists()["*"],
        views=_views(given, fields),
        sharing=_sharing(given, name),
    )
    return replace(module, duplicate_check=_duplicate_check(given, module))


def _name(given: dict[str, Declared], singular: str) -> Field:
    """Every custom module has a `Name`: a text that records cannot do without, or a number they are given."""
    place = given["fields"].place if "fields" in given else ""
    parts = given["fields"].table() if "fields" in given else {}
    part = parts.get("Name", Declared({}, f"{place}.Name"))
    field = read_field("Name", part)
    if field.data_type not in ("text", "autonumber"):
        raise part.error("the data_type of a custom module's Name is 'text' or 'autonumber'")
    label = field.label if "label" in part.table() else f"{singular} Name"
    length = field.length if "length" in part.table() else 120
    return replace(
        field, label=label, length=length, system_mandatory=field.data_type == "text", custom=False
    )


def _system_fields(singular: str) -> dict[str, Field]:
    contacts = next(module for module in standard_modules() if module.api_name == "Contacts")
    fields = {name: contacts.fields[name] for name in CUSTOM_MODULE_FIELDS}
    return fields | {"Owner": replace(fields["Owner"], label=f"{singular} Owner")}


def _singular(label: str) -> str:
    if label.endswith("ies"):
        return label[:-3] + "y"
    return label[:-1] if label.endswith("s") and not label.endswith("ss") else label


def _duplicate_check(given: dict[str, Declared], module: Module) -> tuple[str, ...]:
    if "duplicate_check" not in given:
        return module.duplicate_check
    names = []
    for item in given["duplicate_check"].items():
        field = module.fields.get(item.text())
        if field is None or not field.searchable:
            raise item.error(f"{module.api_name} has no field of that name that could be searched")
        names.append(field.api_name)
    return tuple(names)


def _sharing(given: dict[str, Declared], module: str) -> str:
    if "sharing" not in given:
        return SHARING[0]
    if module in HANGING:
        raise given["sharing"].error(f"{module} are seen by who sees the record that they hang on")
    return given["sharing"].one_of(SHARING)


def _views(given: dict[str, Declared], fields: Mapping[str, Field]) -> tuple[ViewSpec, ...]:
    views: list[ViewSpec] = []
    for name, part in given["views"].table().items() if "views" in given else ():
        keys = part.table(VIEW_KEYS)
        sort_by = (
            keys["sort_by"].one_of(n for n, f in fields.items() if f.searchable)
            if "sort_by" in keys
            else None
        )
        view = ViewSpec(
            name=name,
            criteria=keys["criteria"].value if "criteria" in keys else None,
            fields=tuple(one.one_of(fields) for one in keys["fields"].items()) if "fields" in keys else (),
            sort_by=sort_by,
            sort_order=keys["sort_order"].one_of(("asc", "desc")) if "sort_order" in keys else "asc",
        )
        if not isinstance(view.criteria, (str, dict, type(None))):
            raise keys["criteria"].error("needs the text of search criteria, or criteria as an object")
        views.append(view)
    return tuple(views)


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
        named = str(field.lookup_module), api_name_of(field.related_list)
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
