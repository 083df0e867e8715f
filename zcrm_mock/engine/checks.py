"""Whether Zoho takes the values of a record: mandatory, type and length, lookups, stage, unique.

One failure per record, the first hit wins, in the order of records.md 3.7. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures, tags, uploads
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.schema import SE_MODULE, Field, Module
from zcrm_mock.engine.store import Selection, column

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Values = dict[str, Any]

NEW_ACCOUNT = "$new_account"
"""In place of an id: the account is to be made, once everything else is checked."""

_PEOPLE = ("ownerlookup", "userlookup")


def check(org: Org, module: Module, sent: Any, current: Mapping[str, Any] | None = None) -> Values:
    """The values to keep, ready to be merged into a record; `current` is the record that they update.

    Refuses at the first rule broken. Read-only fields, `$` keys and unknown names are passed over, as
    Zoho does (wild 23), unknown names with a warning.
    """
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject"))
    _check_mandatory(module, sent, current is None)
    values: Values = {}
    for name, value in sent.items():
        field = module.fields.get(name)
        if field is None:
            if not name.startswith("$"):
                org.warn(f"{module.api_name} has no field {name}: Zoho ignores it")
        elif name == "Tag":
            values[name] = tags.check(value or [])
        elif not field.read_only and name != "id":
            values[name] = _checked(org, module, field, value, (current or {}).get(name))
    for name in list(values):
        _look_up(org, module.fields[name], values, sent)
    _check_sense(org, module, values, current or {})
    _check_unique(org, module, values, current)
    if not org.switches.layout_key:
        values.pop("Layout", None)  # a layout that is named counts, but does not show
    return values


def _check_mandatory(module: Module, sent: Mapping[str, Any], new: bool) -> None:
    # Layout-mandatory fields count only where the record names its layout (docs v7 insert).
    fields = module.mandatory_in_layout if sent.get("Layout") else module.mandatory
    for field in fields:
        if (new or field.api_name in sent) and sent.get(field.api_name) in (None, "", [], "-None-"):
            raise Refused(failures.mandatory_not_found(field.api_name))


def _checked(org: Org, module: Module, field: Field, value: Any, kept: Any) -> Any:
    if value is None or value == "":
        return False if field.data_type == "boolean" else None
    if field.data_type == "layout":
        return _layout(module, field, value)
    if field.rows:
        return _rows(org, field, value, {row["id"]: row for row in kept or ()})
    if field.data_type in uploads.DATA_TYPES:
        return uploads.check(org, field, value, kept)
    return field.type.check(value, field, org.rules)


def _layout(module: Module, field: Field, value: Any) -> Values:
    layout_id = value.get("id") if isinstance(value, dict) else value
    for layout in module.layouts:
        if layout.id == str(layout_id):
            return {"name": layout.name, "id": layout.id}
    raise Refused(failures.invalid_id({"api_name": field.api_name}))


def _rows(org: Org, subform: Field, value: Any, known: Mapping[str, Values]) -> list[Values]:
    """A subform's rows: all of them, each checked as a small record; `known` ones, named by their id,
    keep what is not sent. Source: records.md 2.2, 3.5."""
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", subform.api_name))
    rows: list[Values] = []
    for index, row in enumerate(value):
        where = {"index": index, "parent_api_name": subform.api_name}
        if not isinstance(row, dict):
            raise Refused(failures.expected("jsonobject", subform.api_name, index=index))
        if row.get("delete") is True or row.get("_delete") is True:
            continue  # how v2 drops a row (recalled)
        try:
            rows.append(_row(org, subform, known.get(str(row.get("id")), {}) | row))
        except Refused as refused:
            details = dict(refused.failure.details)
            name = {"api_name": details.pop("api_name")} if "api_name" in details else {}
            details = details | where | name  # the notes' order of keys
            raise Refused(failures.Failure(refused.failure.code, refused.failure.message, details)) from None
    return rows


def _row(org: Org, subform: Field, row: Mapping[str, Any]) -> Values:
    for field in subform.rows:
        if field.system_mandatory and row.get(field.api_name) in (None, ""):
            raise Refused(failures.mandatory_not_found(field.api_name))
    kept: Values = {}
    if row.get("id") is not None:
        text = str(row["id"])
        if not text.isascii() or not text.isdecimal() or len(text) > 19:
            raise Refused(failures.expected("bigint", "id"))
        kept["id"] = text
    for field in subform.rows:
        if field.read_only or field.api_name == "id":
            continue
        value = row.get(field.api_name)
        if field.api_name == "Discount" and isinstance(value, str):
            kept["Discount"] = _percent_or_number(field, value)
            continue
        kept[field.api_name] = None if value in (None, "") else field.type.check(value, field, org.rules)
        _look_up(org, field, kept, row)
        if field.api_name == "line_tax":
            _check_taxes(value or ())
    return kept


def _check_taxes(taxes: Sequence[Any]) -> None:
    # A line item's taxes are multiplied with its price, so they must be numbers.
    for tax in taxes:
        percentage = tax.get("percentage", 0) if isinstance(tax, dict) else None
        if not isinstance(percentage, (int, float)) or not abs(percentage) < 10**5:
            raise Refused(failures.expected("double" if isinstance(tax, dict) else "jsonobject", "line_tax"))


def _percent_or_number(field: Field, value: str) -> str | float:
    # A line item's discount may be "10%" or "10". Source: modules.json line_item_v2.
    text = value.strip()
    try:
        amount = float(text.rstrip("%"))
    except ValueError:
        raise Refused(failures.expected("double", field.api_name)) from None
    if not abs(amount) < 10**16:
        raise Refused(failures.expected("double", field.api_name))
    return text if text.endswith("%") else amount


def _look_up(org: Org, field: Field, values: Values, sent: Mapping[str, Any]) -> None:
    """Turn a checked reference into what the record will show, or refuse an id that nothing has."""
    name = field.api_name
    reference = values[name]
    if field.lookup_module == SE_MODULE:
        values["$se_module"] = None
    if not reference:
        return
    if field.data_type in _PEOPLE:
        user = org.people.get(reference.get("id", ""))
        if user is None:
            raise Refused(failures.invalid_id({"api_name": name}))
        values[name] = org.reference_to(user)
    elif field.data_type == "territories" and org.spec.territories:
        values[name] = org.territories.named(reference, name)
    elif field.data_type == "lookup":
        values[name] = _record_reference(org, field, reference, values, sent)


def _record_reference(
    org: Org, field: Field, reference: Values, values: Values, sent: Mapping[str, Any]
) -> Values:
    if "id" not in reference:
        return _account_by_name(org, field, reference["name"])
    target = org.store.module_of(int(reference["id"]))
    wanted = field.lookup_module
    if wanted == SE_MODULE and isinstance(sent.get("$se_module"), str):
        named = org.schema.find(sent["$se_module"])
        wanted = named.api_name if named else None
    if target is None or wanted not in (SE_MODULE, target.api_name):
        raise Refused(failures.invalid_id({"api_name": field.api_name}))
    if field.lookup_module == SE_MODULE:
        values["$se_module"] = target.api_name
    return org.record_reference(target, int(reference["id"]))


def _account_by_name(org: Org, field: Field, name: str) -> Values:
    # `Account_Name` alone among the lookups takes a name: the account is found or made (wild 19).
    if field.api_name != "Account_Name" or field.lookup_module != "Accounts":
        raise Refused(failures.mandatory_not_found("id"))
    accounts = org.schema.modules["Accounts"]
    title = accounts.fields[accounts.display_field]
    kept = title.type.check(name, title, org.rules)
    found = org.store.ids(accounts, Selection(f"{column(title.api_name)} = ?", (kept.casefold(),), "k.id"))
    return org.record_reference(accounts, found[0]) if found else {"name": name, "id": NEW_ACCOUNT}


def _check_sense(org: Org, module: Module, values: Values, current: Mapping[str, Any]) -> None:
    """Rules over more than one field. Source: records.md 3.6."""
    if module.api_name == "Deals":
        stage = values.get("Stage")
        known = {option.display_value for option in module.fields["Stage"].pick_list}
        if stage is not None and stage not in known and org.switches.unknown_stage == "refuse":
            raise Refused(failures.invalid_value("Stage"))
        closing = values.get("Closing_Date", current.get("Closing_Date"))
        if org.switches.closing_date_mandatory and closing is None:
            raise Refused(failures.mandatory_not_found("Closing_Date"))
        if not 0 <= (values.get("Probability") or 0) <= 100:
            raise Refused(failures.invalid_value("Probability"))
    if module.api_name == "Events":
        start, end = (values.get(n, current.get(n)) for n in ("Start_DateTime", "End_DateTime"))
        key = module.fields["Start_DateTime"].type.key
        if start and end and key and key(end) < key(start):  # type: ignore[operator]
            raise Refused(failures.invalid_value("End_DateTime"))


def _check_unique(org: Org, module: Module, values: Values, current: Mapping[str, Any] | None) -> None:
    for field in module.unique:
        value = values.get(field.api_name)
        if value is None or field.type.key is None:
            continue
        key = field.type.key(value)
        ids = org.store.ids(module, Selection(f"{column(field.api_name)} = ?", (key,), "k.id"), limit=2)
        others = [i for i in ids if current is None or str(i) != current["id"]]
        if others:
            raise Refused(failures.duplicate_data(field.api_name, str(others[0])))


def load(doc: bytes) -> Values:
    """A kept record as a dict."""
    record: Values = orjson.loads(doc)
    return record
