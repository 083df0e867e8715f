"""Many-to-many lookups: the linking module that each makes, and its twin in the module that it leads to.

A record of a linking module names one record of each side; it may say more in fields of its own.
Source: docs v2 linking-modules, docs v7 insert-records and field-meta, kaizen 125 and 199; names are made as
live clients have them (`Deals_X_Contacts`, `BANTs_X_Leads2`, `LinkingModule3`), the rest is inferred.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from zcrm_mock.engine.fields import API_NAME, PEOPLE, Field, Linking
from zcrm_mock.engine.hanging.related import api_name_of
from zcrm_mock.engine.schema import LINKING, Module, OrgError
from zcrm_mock.engine.standard_org import related_lists, standard_modules
from zcrm_mock.engine.tables import is_own

MANY = ("multiselectlookup", "multiuserlookup")

SYSTEM_FIELDS = (
    "Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time", "Tag", "Layout", "id",
)  # fmt: skip


def system_fields() -> dict[str, Field]:
    """What a linking module has besides its lookups, as Contacts have it (inferred)."""
    contacts = next(one for one in standard_modules() if one.api_name == "Contacts")
    return {name: contacts.fields[name] for name in SYSTEM_FIELDS}


def with_linking_modules(modules: Iterable[Module]) -> tuple[Module, ...]:
    """The modules, and those that their many-to-many lookups need. Raises OrgError for a `linking_module`
    that cannot be one."""
    joined = {module.api_name: module for module in modules}
    many = [
        (name, f.api_name) for name, one in joined.items() for f in one.fields.values() if f.data_type in MANY
    ]
    for name, field_name in many:
        field = joined[name].fields[field_name]
        if field.linking is None:  # else it is the twin of one before
            _join(joined, name, field)
    return tuple(joined.values())


def _join(modules: dict[str, Module], name: str, field: Field) -> None:
    """Give the field, and its twin, the linking module that both go by."""
    module, other = modules[name], modules.get(field.lookup_module or "")
    taken = {f.linking.module for one in modules.values() for f in one.many if f.linking}
    usual = f"{name}_X_{other.api_name if other else PEOPLE}"
    linking_name = field.linking_module or _free(usual, taken | _unfit(modules, usual, name, field))
    if linking_name in taken:
        raise _wrong(name, field, "it joins two other fields: a field and its twin have one of their own")
    if is_own(linking_name):
        raise _wrong(name, field, "the store needs a table of that name: call the module otherwise")
    if linking_name not in modules:
        modules[linking_name] = _linking_module(linking_name, module, other, field, modules)
    ends = _ends(modules[linking_name], name, field.lookup_module)
    if ends is None:
        ends_of = f"a lookup to {name} and another to {field.lookup_module or PEOPLE}"
        raise _wrong(name, field, f"needs a module with {ends_of}")
    own, across = ends
    _put(modules, name, replace(field, linking=Linking(linking_name, own, across), sparse=True))
    if other is not None:
        twin = _twin(modules, name, field, linking_name)
        if twin is not None:
            _put(modules, other.api_name, replace(twin, linking=Linking(linking_name, across, own)))


def _wrong(name: str, field: Field, advice: str) -> OrgError:
    return OrgError(advice, f"modules.{name}.fields.{field.api_name}.linking_module")


def _put(modules: dict[str, Module], name: str, field: Field) -> None:
    modules[name] = replace(modules[name], fields={**modules[name].fields, field.api_name: field})


def _twin(modules: dict[str, Module], name: str, field: Field, linking_name: str) -> Field | None:
    """The field of the other side: one that names the same linking module, else a new one. A module that has
    what was declared and nothing else gets none."""
    other = modules[str(field.lookup_module)]
    for known in other.fields.values():
        back = known.data_type == field.data_type and known.lookup_module == name
        if back and known.linking is None and known.linking_module == linking_name:
            return replace(known, sparse=True)
    if other.complete:
        return None
    label = modules[name].plural_label
    return Field(
        api_name=_free(_named(label, name), {*other.fields, field.api_name}),
        data_type=field.data_type,
        json_type="jsonarray",
        label=label,
        lookup_module=name,
        custom=True,
        sparse=True,
    )


def _unfit(modules: dict[str, Module], usual: str, name: str, field: Field) -> set[str]:
    """The usual name, where a module is called so that is none for this field."""
    known = modules.get(usual)
    fits = known is None or (known.generated_type == LINKING and _ends(known, name, field.lookup_module))
    return set() if fits else {usual}


def _ends(linking: Module, name: str, other: str | None) -> tuple[str, str] | None:
    """The two lookups of a linking module, or None where it lacks one."""
    to_us = [f.api_name for f in linking.lookups if f.lookup_module == name]
    if other is None:
        to_them = [f.api_name for f in linking.fields.values() if f.data_type == "userlookup" and f.custom]
    else:
        to_them = [
            f.api_name for f in linking.lookups if f.lookup_module == other and f.api_name not in to_us[:1]
        ]
    return (to_us[0], to_them[0]) if to_us and to_them else None


def _linking_module(
    name: str, module: Module, other: Module | None, field: Field, modules: dict[str, Module]
) -> Module:
    number = sum(one.generated_type == LINKING for one in modules.values()) + 1
    label = f"{module.plural_label} X {other.plural_label if other else PEOPLE}"
    own = _free(_named(module.singular_label, module.api_name), SYSTEM_FIELDS)
    across = _free(field.api_name, {own, *SYSTEM_FIELDS})
    ends = (
        _lookup(own, module.singular_label, module.api_name),
        _lookup(across, field.label, field.lookup_module),
    )
    return Module(
        api_name=name,
        module_name=f"LinkingModule{number}",
        singular_label=label,
        plural_label=label,
        display_field="id",
        fields={end.api_name: end for end in ends} | system_fields(),
        generated_type=LINKING,
        related_lists=related_lists()[LINKING],
    )


def _lookup(name: str, label: str, target: str | None) -> Field:
    return Field(
        api_name=name,
        data_type="lookup" if target else "userlookup",
        json_type="jsonobject",
        label=label,
        length=120,
        system_mandatory=True,
        lookup_module=target,
        custom=True,
    )


def _named(label: str, otherwise: str) -> str:
    """A label as an API name, where it has one."""
    named = api_name_of(label)
    return named if API_NAME.fullmatch(named) else otherwise


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number from 2 on where it is taken, in any case."""
    folded, number, free = {one.casefold() for one in taken}, 1, name
    while free.casefold() in folded:
        number += 1
        free = f"{name}{number}"
    return free
