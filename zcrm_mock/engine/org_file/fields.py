"""Fields as an org file declares them: custom ones, and changes to standard ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from zcrm_mock.engine.datatypes import AS_JSON, DATA_TYPES, MAX_DIGITS, Rules
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import API_NAME, Field, PickListValue
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.org_file.linking import MANY
from zcrm_mock.engine.standard_org import label_of

CUSTOM_TYPES: dict[str, tuple[int | None, int | None]] = {
    "text": (255, None),
    "textarea": (2000, None),
    "email": (100, None),
    "phone": (30, None),
    "website": (255, None),
    "picklist": (120, None),
    "multiselectpicklist": (765, None),
    "integer": (9, None),
    "bigint": (18, None),
    "double": (9, 2),
    "currency": (16, 2),
    "percent": (5, 2),
    "boolean": (5, None),
    "date": (20, None),
    "datetime": (120, None),
    "lookup": (120, None),
    "userlookup": (120, None),
    "multiselectlookup": (None, None),
    "multiuserlookup": (None, None),
    "autonumber": (255, None),
    "formula": (None, None),
    "subform": (None, None),
    "imageupload": (None, None),
    "fileupload": (1000, None),
}
"""Data types of custom fields: length and decimal places unless told. Source: platform.md 12.2."""

RETURN_TYPES = ("currency", "double", "date", "datetime", "string", "boolean")
"""What a formula can come to. Source: platform.md 12.2."""

FROM_ONE = {"prefix": None, "start_number": 1, "suffix": None}
JSON_OF_FORMULA = {"currency": "double", "double": "double", "boolean": "boolean"}
SYSTEM_FIELDS = ("id", "Created_By", "Created_Time", "Modified_By", "Modified_Time", "Tag", "Layout")
"""Zoho's own of every module: an org file may say their ids and labels."""

NUMBERS = ("integer", "bigint", "double", "currency", "percent")
MAX_LENGTH, MAX_PLACES = 1_000_000, 9

BELONGS: dict[str, tuple[str, ...]] = {
    "pick_list": ("picklist", "multiselectpicklist"),
    "lookup_module": ("lookup", "multiselectlookup"),
    "related_list": ("lookup", *MANY),
    "linking_module": MANY,
    "rows": ("subform",),
    "rows_module": ("subform",),
    "formula": ("formula",),
    "auto_number": ("autonumber",),
}
"""Keys that only some data types have."""

NEEDED = ("pick_list", "lookup_module", "rows", "formula")
"""Those that they cannot do without."""

TOLD_BY_KEYS = frozenset({
    "api_name", "id", "field_label", "data_type", "json_type", "length", "decimal_place", "system_mandatory",
    "read_only", "field_read_only", "unique", "custom_field", "pick_list_values",
})  # fmt: skip
"""Keys of `settings/fields` that have keys of their own in an org file: writes are checked by them."""

ROW_ID = Field(
    api_name="id", data_type="bigint", json_type="string", label="Record Id", length=18, read_only=True
)
"""Every row of a subform has one. Source: records.md 2.2."""


def read_fields(
    declared: Declared, standard: Mapping[str, Field], kept: Collection[str] | None = None
) -> dict[str, Field]:
    """All fields of a module: `standard` ones as they are or as changed, then the custom ones in order.

    With `kept` the declared fields are all that there are, in their order; of the standard ones that are
    not declared only those stay.
    """
    parts = declared.table()
    read = {n: read_field(n, part, standard.get(n), exact=kept is not None) for n, part in parts.items()}
    if kept is None:
        return {**standard, **read}
    names, before = list(read), 0
    for name in standard:
        if name in read:
            before = names.index(name) + 1
        elif name in kept:
            names.insert(before, name)
            before += 1
    return {name: read.get(name) or standard[name] for name in names}


def read_field(name: str, declared: Declared, standard: Field | None = None, *, exact: bool = False) -> Field:
    """One field. Raises OrgError for what no field of its data type can have.

    `exact`: its picklist and its rows are all that was declared.
    """
    if not API_NAME.fullmatch(name):
        raise declared.error("an API name is letters, digits and _, from a letter on, 100 at most")
    given = declared.table(("data_type", *_READERS, "rows", "default"))
    base = standard or _custom(name, given)
    if "data_type" in given and given["data_type"].text() != base.data_type:
        raise given["data_type"].error(f"a standard field keeps its data_type, here {base.data_type!r}")
    if "related_list" in given and standard:
        raise given["related_list"].error("a standard lookup keeps Zoho's related list")
    changes = {key: _READERS[key](part) for key, part in given.items() if key in _READERS}
    if changes.get("json_type") in AS_JSON and "length" not in given:
        changes["length"] = None
    _check_system(name, given, changes, base)
    if "rows" in given:
        changes["rows"] = _rows(given["rows"], {row.api_name: row for row in base.rows}, exact=exact)
    field = replace(base, **changes)
    if field.data_type == "picklist" and "pick_list" in changes and not exact:
        field = replace(field, pick_list=_with_none(field, standard))
    if field.formula:
        field = replace(field, json_type=JSON_OF_FORMULA.get(field.formula["return_type"], "string"))
    _check(field, given, declared)
    return replace(field, default=_default(field, given["default"])) if "default" in given else field


def _check_system(name: str, given: Mapping[str, Declared], changes: Mapping[str, Any], base: Field) -> None:
    if name not in SYSTEM_FIELDS:
        return
    for key, part in given.items():
        if key not in ("data_type", "id", "label", "length", "told") and changes.get(key) != getattr(
            base, key
        ):
            raise part.error("this field is Zoho's own and stays as it is; choose another name")


def _custom(name: str, given: Mapping[str, Declared]) -> Field:
    known = DATA_TYPES if "custom" in given and not given["custom"].flag() else CUSTOM_TYPES
    data_type = given["data_type"].one_of(known) if "data_type" in given else "text"
    length, places = CUSTOM_TYPES.get(data_type, (None, None))
    return Field(
        api_name=name,
        data_type=data_type,
        json_type=DATA_TYPES[data_type].json_type,
        label=label_of(name),
        length=length,
        decimal_place=places,
        read_only=data_type in ("autonumber", "formula"),
        auto_number=FROM_ONE if data_type == "autonumber" else {},
        custom=True,
    )


def _with_none(field: Field, standard: Field | None) -> tuple[PickListValue, ...]:
    # Ordinary picklists begin with -None- (platform.md 12.2); a few standard ones, as Stage, do not.
    none = PickListValue("-None-", "-None-")
    ordinary = standard is None or none in standard.pick_list
    return (none, *field.pick_list) if ordinary and none not in field.pick_list else field.pick_list


def _check(field: Field, given: Mapping[str, Declared], declared: Declared) -> None:
    for key, types in BELONGS.items():
        if key in given and field.data_type not in types:
            raise given[key].error(
                f"only for data_type {' or '.join(types)}, this field is {field.data_type!r}"
            )
        said = key == "pick_list" and (key in given or not field.custom)  # a list without options
        if field.data_type in types and key in NEEDED and not getattr(field, key) and not said:
            raise declared.error(f"a field of data_type {field.data_type!r} needs {key!r}")
    if field.system_mandatory and field.read_only:
        raise declared.error("a read_only field cannot be system_mandatory: nobody could fill it")
    if field.unique and (not field.searchable or field.data_type in ("boolean", "multiselectpicklist")):
        raise declared.error(f"a field of data_type {field.data_type!r} cannot be unique")
    if field.data_type in NUMBERS and (field.length or 0) > MAX_DIGITS:
        raise declared.error(f"the length of a number is its digits, {MAX_DIGITS} at most")
    if field.json_type in AS_JSON and field.data_type == "text" and (field.unique or field.pick_list):
        raise declared.error(
            f"a text whose json_type is {field.json_type!r} cannot be searched, so not unique"
        )
    if "json_type" in given and field.data_type != "text" and field.json_type != field.type.json_type:
        raise given["json_type"].error("only for data_type text; the others have their own")
    if "decimal_place" in given and field.decimal_place and field.json_type != "double":
        raise given["decimal_place"].error(f"a field of data_type {field.data_type!r} has no decimals")


def _default(field: Field, declared: Declared) -> Any:
    if (
        field.type.key is None
        or field.json_type == "jsonobject"
        or field.data_type in ("autonumber", "datetime")
    ):
        raise declared.error(f"a field of data_type {field.data_type!r} takes no default")
    try:
        return field.type.check(declared.value, field, Rules(ZoneInfo("UTC")))
    except Refused as refused:
        details = dict(refused.failure.details)
        raise declared.error(
            f"the field itself refuses this value: {refused.failure.message}, {details}"
        ) from None


def _options(declared: Declared) -> tuple[PickListValue, ...]:
    options = tuple(_option(item) for item in declared.items())
    if len({option.display_value for option in options}) < len(options):
        raise declared.error("every option stands once")
    return options


def _option(declared: Declared) -> PickListValue:
    if isinstance(declared.value, str):
        return PickListValue(declared.text(), declared.text())
    keys = ("display_value", "actual_value", "forecast_type", "forecast_category")
    given = declared.table((*keys, "probability", "told"))
    if "display_value" not in given:
        raise declared.error("an option is a text, or an object with 'display_value'")
    texts = {key: part.text() for key, part in given.items() if key in keys}
    probability = given["probability"].whole(0, 100) if "probability" in given else None
    told = given["told"].told((*keys, "probability")) if "told" in given else {}
    return PickListValue(
        **{"actual_value": texts["display_value"], **texts}, probability=probability, told=told
    )


def _rows(declared: Declared, standard: Mapping[str, Field], *, exact: bool) -> tuple[Field, ...]:
    # The id stands last in rows that the org file makes, as in line items it stands where Zoho has it.
    own = dict(standard) or {"id": ROW_ID}
    kept = [name for name, row in own.items() if row.system_mandatory or name == "id"]
    fields = read_fields(declared, own, kept if exact else None)
    if not standard:
        fields["id"] = fields.pop("id")
    for name in declared.table():
        field = fields[name]
        makes_more = field.unique or field.related_list or field.linking_module
        if field.data_type in ("subform", "autonumber") or makes_more:
            raise declared.error(
                f"{name}: a row has no subforms, autonumbers, unique fields, related lists or linking modules"
            )
    return tuple(fields.values()) if len(fields) > 1 else ()


def _auto_number(declared: Declared) -> Mapping[str, Any]:
    given = declared.table(("prefix", "start_number", "suffix"))
    affixes = {key: given[key].text() for key in ("prefix", "suffix") if key in given}
    start = {"start_number": given["start_number"].whole(0, 10**9)} if "start_number" in given else {}
    return FROM_ONE | affixes | start


def _formula(declared: Declared) -> Mapping[str, Any]:
    given = declared.table(("return_type", "expression"))
    if "return_type" not in given:
        raise declared.error("a formula needs 'return_type'; its 'expression' is only told")
    made = {"return_type": given["return_type"].one_of(RETURN_TYPES)}
    return made | ({"expression": given["expression"].text()} if "expression" in given else {})


_READERS: dict[str, Callable[[Declared], Any]] = {
    "label": Declared.text,
    "length": lambda part: part.whole(1, MAX_LENGTH),
    "decimal_place": lambda part: part.whole(0, MAX_PLACES),
    "system_mandatory": Declared.flag,
    "layout_mandatory": Declared.flag,
    "read_only": Declared.flag,
    "unique": Declared.flag,
    "pick_list": _options,
    "lookup_module": Declared.text,
    "related_list": Declared.text,
    "linking_module": Declared.text,
    "rows_module": Declared.text,
    "auto_number": _auto_number,
    "formula": _formula,
    "json_type": lambda part: part.one_of(("string", *AS_JSON)),
    "custom": Declared.flag,
    "id": Declared.id,
    "told": lambda part: part.told(TOLD_BY_KEYS),
}
