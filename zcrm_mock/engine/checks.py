"""Whether Zoho takes the values of a record: mandatory, type and length, lookups, stage, unique.

One failure per record, the first hit wins, in the order of records.md 3.7. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import activities, failures, line_items, pipelines, record_currencies
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import OF_PEOPLE, SE_MODULE, Field
from zcrm_mock.engine.hanging import many_lookups, tags, uploads
from zcrm_mock.engine.line_items import LINE_ITEMS, WHOLE_TAX
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import Selection, column

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Values = dict[str, Any]

NEW_ACCOUNT = "$new_account"
"""In place of an id: the account is to be made, once everything else is checked."""


def check(
    org: Org,
    module: Module,
    sent: Any,
    current: Mapping[str, Any] | None = None,
    later: Container[str] = (),
) -> Values:
    """The values to keep, ready to be merged into a record; `current` is the record that they update.

    Refuses at the first rule broken, but does not miss mandatory fields that come `later`. Read-only fields,
    `$` keys and unknown names are passed over, as Zoho does (wild 23), unknown names with a warning.
    """
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject"))
    _check_mandatory(module, sent, current is None, later)
    values: Values = {}
    for name, value in sent.items():
        field = module.fields.get(name)
        if field is None:
            if name == WHOLE_TAX and LINE_ITEMS in module.fields:
                values[name] = line_items.read_taxes(org, name, value or [])
                if not values[name]:
                    values.setdefault("Tax", None)  # what they came to goes with them
            elif not name.startswith("$"):
                org.warn(f"{module.api_name} has no field {name}: Zoho ignores it")
        elif name == "Tag":
            values[name] = tags.check(value or [])
        elif field.writable:
            values[name] = _checked(org, module, field, value, current)
    if module.currencies:
        record_currencies.settle(org, module, values, current or {})
    for name in [name for name in values if name in module.fields]:
        _look_up(org, module.fields[name], values, sent)
    _check_sense(org, module, values, current or {})
    _check_unique(org, module, values, current)
    if values.get("Layout"):
        values["$layout_id"] = {"display_label": values["Layout"]["name"], **values["Layout"]}
    if not org.switches.layout_key:
        values.pop("Layout", None)  # a layout that is named counts, but shows in `$layout_id` only
    return values


def _check_mandatory(module: Module, sent: Mapping[str, Any], new: bool, later: Container[str]) -> None:
    # What a layout demands counts only where the record names it (docs v7 insert).
    fields = module.mandatory
    if sent.get("Layout"):
        fields = module.mandatory_in_layout.get(_layout_id(sent["Layout"]), fields)
    for field in fields:
        needed = field.api_name in sent or (new and field.api_name not in later)
        if needed and sent.get(field.api_name) in (None, "", [], "-None-"):
            raise Refused(failures.mandatory_not_found(field.api_name))


def _checked(org: Org, module: Module, field: Field, value: Any, current: Mapping[str, Any] | None) -> Any:
    if value is None or value == "":
        return field.empty
    if field.data_type == "layout":
        return _layout(module, field, value)
    if field.rows:
        known = None if current is None else {row["id"]: row for row in current.get(field.api_name) or ()}
        return _rows(org, field, value, known)
    if field.linking:
        return _changes(org, field, value, current)
    if field.data_type in uploads.DATA_TYPES:
        return uploads.check(org, field, value, (current or {}).get(field.api_name))
    kept = field.type.check(value, field, org.rules)
    return field.empty if kept is None else kept


def _layout(module: Module, field: Field, value: Any) -> Values:
    layout_id = _layout_id(value)
    for layout in module.layouts:
        if layout.id == layout_id:
            return {"name": layout.name, "id": layout.id}
    raise Refused(failures.invalid_id({"api_name": field.api_name}))


def _layout_id(value: Any) -> str:
    return str(value.get("id") if isinstance(value, dict) else value)


def _rows(org: Org, subform: Field, value: Any, known: Mapping[str, Values] | None) -> list[Values]:
    """A subform's rows, each checked as a small record; `known` are those of a record that is updated.

    A row named by its id keeps what is not sent. Rows that are not sent are gone; line items stay
    (`Switches.line_items_left_out`). Source: records.md 2.2, 2.3, 3.5.
    """
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", subform.api_name))
    stays = subform.api_name == LINE_ITEMS and org.switches.line_items_left_out == "stay"
    rows: dict[str, Values] = dict(known or {}) if stays else {}
    for index, row in enumerate(value):
        if not isinstance(row, dict):
            raise Refused(failures.expected("jsonobject", subform.api_name, index=index))
        row_id = str(row.get("id"))
        if row.get("delete") is True or row.get("_delete") is True:
            rows.pop(row_id, None)  # how v2 drops a row (recalled)
            continue
        try:
            kept = check_row(org, subform, row, known)
        except Refused as refused:
            raise Refused(_in_row(refused.failure, subform, index)) from None
        rows[kept.get("id", f"new {index}")] = kept
    if not rows and subform.system_mandatory:
        raise Refused(failures.mandatory_not_found(subform.api_name))  # wild 15
    return list(rows.values())


def _changes(
    org: Org, field: Field, value: Any, current: Mapping[str, Any] | None
) -> list[many_lookups.Change]:
    """What the elements of a many-to-many lookup ask for, each checked as a small record.

    Refuses an id that is none of the record's linking records, and an element that leads nowhere.
    """
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", field.api_name))
    known = many_lookups.held(org, field, current["id"]) if current else None
    changes: list[many_lookups.Change] = []
    for index, sent in enumerate(value):
        if not isinstance(sent, dict):
            raise Refused(failures.expected("jsonobject", field.api_name, index=index))
        try:
            changes.append(_linked(org, field, sent, known))
        except Refused as refused:
            raise Refused(_in_row(refused.failure, field, index)) from None
    return changes


def _linked(
    org: Org, field: Field, sent: Mapping[str, Any], known: dict[str, Values] | None
) -> many_lookups.Change:
    module, linking = many_lookups.linking_of(org, field)
    named = None if sent.get("id") is None else _row_id(sent["id"], known)
    row_id = None if known is None else named  # a new record may be another one's copy
    if sent.get("_delete", False) is not False:  # docs v7 sends null
        if row_id is None or known is None:
            raise Refused(failures.mandatory_not_found("id"))
        del known[row_id]
        return many_lookups.Change(row_id, None)
    row = {name: value for name, value in sent.items() if name not in ("id", "_delete", linking.own)}
    if row_id is None:
        for needed in (linking.other, *(f.api_name for f in module.mandatory)):
            if needed != linking.own and row.get(needed) in (None, ""):
                raise Refused(failures.mandatory_not_found(needed))
    return many_lookups.Change(row_id, check(org, module, row, (known or {}).get(row_id or "", {})))


def _in_row(failure: failures.Failure, subform: Field, index: int) -> failures.Failure:
    """A row's failure, told where it is; the keys stand in the notes' order."""
    details = dict(failure.details)
    name = {"api_name": details.pop("api_name")} if "api_name" in details else {}
    where = {"index": index, "parent_api_name": subform.api_name}
    return failures.Failure(failure.code, failure.message, details | where | name)


def check_row(
    org: Org, subform: Field, sent: Mapping[str, Any], known: Mapping[str, Values] | None
) -> Values:
    """The values of one row; as `check`. `known` are the rows, by their ids, of a record that is updated."""
    kept: Values = {}
    if sent.get("id") is not None:
        kept["id"] = _row_id(sent["id"], known)
    before = (known or {}).get(kept.get("id", ""), {})
    row: Values = {**before, **sent}
    if "book" in sent and "list_price" not in sent:
        row["list_price"] = None  # another price book, another price
    for field in subform.rows:
        if field.system_mandatory and row.get(field.api_name) in (None, ""):
            raise Refused(failures.mandatory_not_found(field.api_name))
    cells = line_items.CELLS if subform.api_name == LINE_ITEMS else {}
    for field in subform.rows:
        name = field.api_name
        if field.data_type == "formula":
            kept[name] = None
        if not field.writable:
            continue
        value = row.get(name)
        if value is None or value == "":
            kept[name] = None
        elif name in cells:
            kept[name] = cells[name](org, name, value)
        elif field.data_type in uploads.DATA_TYPES:
            kept[name] = uploads.check(org, field, value, before.get(name))
        else:
            kept[name] = field.type.check(value, field, org.rules)
            _look_up(org, field, kept, row)
    return kept


def _row_id(value: Any, known: Mapping[str, Values] | None) -> str:
    """The id of a row; on an update it must be one of the record's (inferred)."""
    text = str(value)
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise Refused(failures.expected("bigint", "id"))
    if known is not None and text not in known:
        raise Refused(failures.invalid_id({"api_name": "id"}))
    return text


def _look_up(org: Org, field: Field, values: Values, sent: Mapping[str, Any]) -> None:
    """Turn a checked reference into what the record will show, or refuse an id that nothing has."""
    name = field.api_name
    reference = values[name]
    if field.lookup_module == SE_MODULE:
        values["$se_module"] = None
    if not reference:
        return
    if field.data_type in OF_PEOPLE:
        user = org.people.get(reference.get("id", ""))
        if user is None:
            raise Refused(failures.invalid_id({"api_name": name}))
        values[name] = org.reference_to(user)
    elif field.data_type == "territories" and org.spec.territories:
        values[name] = org.territories.named(reference, name)
    elif field.data_type == "lookup":
        values[name] = _record_reference(org, field, reference, values, sent)
    elif field.data_type == "participants":
        values[name] = activities.participants(org, field, reference, sent)


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
        known = module.fields["Stage"].pick_list
        if (
            stage is not None
            and not any(option.is_called(stage) for option in known)
            and org.switches.unknown_stage == "refuse"
        ):
            raise Refused(failures.invalid_value("Stage"))
        pipelines.check(module, values, current)
        closing = values.get("Closing_Date", current.get("Closing_Date"))
        if org.switches.closing_date_mandatory and closing is None:
            raise Refused(failures.mandatory_not_found("Closing_Date"))
        if not 0 <= (values.get("Probability") or 0) <= 100:
            raise Refused(failures.invalid_value("Probability"))
    if module.api_name in activities.ACTIVITIES:
        activities.check(module, values, current)


def _check_unique(org: Org, module: Module, values: Values, current: Mapping[str, Any] | None) -> None:
    for field in module.unique:
        value = values.get(field.api_name)
        if value is None or field.type.key is None:
            continue
        key = field.type.key(value)
        ids = org.store.ids(module, Selection(f"{column(field.api_name)} = ?", (key,), "k.id"), limit=2)
        others = [i for i in ids if current is None or str(i) != current.get("id")]
        if others:
            raise Refused(failures.duplicate_data(field.api_name, str(others[0])))


def load(doc: bytes) -> Values:
    """A kept record as a dict."""
    record: Values = orjson.loads(doc)
    return record
