"""Fields as `settings/fields` tells them, in the words of an org file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zcrm_mock.engine.datatypes import DATA_TYPES, MAX_DIGITS
from zcrm_mock.engine.fields import PEOPLE, SE_MODULE
from zcrm_mock.engine.hanging.related import api_name_of
from zcrm_mock.engine.org_file.fields import (
    CUSTOM_TYPES,
    MAX_LENGTH,
    MAX_PLACES,
    NUMBERS,
    RETURN_TYPES,
)
from zcrm_mock.engine.org_file.linking import MANY
from zcrm_mock.pull.asking import Json, named_module

ALIASES = {"long": "bigint", "rich_text": "textarea", "richtext": "textarea"}
"""Other names of data types. Source: py-sdk-2.0; later versions."""

BY_JSON_TYPE = {"integer": "integer", "double": "double", "boolean": "boolean"}
"""What a field of an unknown data type is kept as; the rest as text, or as the JSON that it is."""

LONG = 255
"""Characters from which on a text of an unknown data type is a textarea."""

OPTION_KEYS = ("display_value", "actual_value", "probability", "forecast_type", "forecast_category")


class Fields:
    """Describes fields, and notes what a fake will not take as the org does."""

    def __init__(self, modules: Mapping[str, Json], rows: dict[str, list[Json]], notes: list[str]) -> None:
        """`modules` are those that lookups may lead to, `rows` the fields of subforms by their module."""
        self._modules = modules
        self._rows = rows
        self._notes = notes

    def described(self, json: Json, where: str, *, in_row: bool = False) -> Json:
        """One field; every key is said, so that a standard field becomes what the org made of it."""
        custom = bool(json.get("custom_field"))
        kind, json_type = self._kind(json, where, custom=custom, in_row=in_row)
        made: Json = {"data_type": kind, "label": json.get("field_label"), "id": json.get("id")}
        if kind == "text" and json_type in ("jsonarray", "jsonobject"):
            made["json_type"] = json_type
        read_only = bool(json.get("read_only") or json.get("field_read_only"))
        made |= {"custom": custom, "read_only": read_only}
        made["system_mandatory"] = bool(json.get("system_mandatory")) and not read_only
        made["unique"] = bool(json.get("unique")) and self._can_be_unique(kind, in_row)
        made |= _size(json, kind)
        if kind in ("picklist", "multiselectpicklist"):
            made["pick_list"] = self._options(json, where)
        if kind in ("lookup", "multiselectlookup"):
            made["lookup_module"] = _leads_to(json, kind)
        if kind in MANY and not in_row:  # nothing joins a row with others
            made |= self._linking(json, made.get("lookup_module"))
        if kind == "autonumber":
            made["auto_number"] = _auto_number(json.get("auto_number") or {})
        if kind == "formula":
            made["formula"] = self._formula(json.get("formula") or {}, where)
        if kind == "subform":
            made |= self._subform(json, where)
        return {key: value for key, value in made.items() if value is not None}

    def _kind(self, json: Json, where: str, *, custom: bool, in_row: bool) -> tuple[str, str]:
        told, json_type = str(json.get("data_type")), str(json.get("json_type"))
        kind = ALIASES.get(told, told)
        known = kind in (CUSTOM_TYPES if custom else DATA_TYPES)
        why = ""
        if not known:
            why = "is unknown here"
        elif in_row and kind in ("subform", "autonumber"):
            why = "does not stand in rows here"
        elif kind in ("lookup", "multiselectlookup") and not self._is_known(_leads_to(json, kind)):
            why = f"leads to {_leads_to(json, kind)}, which was not pulled"
        elif kind == "subform" and not self._rows.get(named_module(json.get("subform")) or ""):
            why = "does not tell its rows"
        if not why:
            return kind, json_type
        kept = self._stand_in(json, json_type)
        self._notes.append(f"{where}: data_type {told!r} {why}; kept as {kept}, whatever it holds")
        return kept, json_type

    @staticmethod
    def _stand_in(json: Json, json_type: str) -> str:
        long = json_type == "string" and (json.get("length") or 0) > LONG
        return BY_JSON_TYPE.get(json_type, "textarea" if long else "text")

    def _is_known(self, module: str | None) -> bool:
        return module in self._modules or module == SE_MODULE

    @staticmethod
    def _can_be_unique(kind: str, in_row: bool) -> bool:
        odd = in_row or kind in ("boolean", "multiselectpicklist")
        return not odd and DATA_TYPES[kind].key is not None

    def _options(self, json: Json, where: str) -> list[Json | str]:
        made: dict[str, Json | str] = {}
        for number, option in enumerate(json.get("pick_list_values") or (), start=1):
            shown = option.get("display_value") or option.get("actual_value")
            if not isinstance(shown, str) or not shown.strip() or shown in made:
                self._notes.append(f"{where}: the option {shown!r} stands twice or is empty; once is enough")
                continue
            usual = {"sequence_number": number, "maps": [], "type": "used"}
            told = {k: v for k, v in option.items() if k not in OPTION_KEYS and usual.get(k, ...) != v}
            facts = {key: option[key] for key in OPTION_KEYS if option.get(key) not in (None, "")}
            option = {**facts, "display_value": shown} | ({"told": told} if told else {})
            made[shown] = shown if option == {"display_value": shown, "actual_value": shown} else option
        return list(made.values())

    def _formula(self, told: Json, where: str) -> Json:
        kind = told.get("return_type")
        if kind not in RETURN_TYPES:
            self._notes.append(f"{where}: a formula that comes to {kind!r} is told as a text")
            kind = "string"
        expression = told.get("expression")
        return {"return_type": kind} | ({"expression": expression} if _is_text(expression) else {})

    def _linking(self, json: Json, target: str | None) -> Json:
        """The linking module, and what the related list is called where that says its API name, too."""
        block = _many(json)
        linking, label = named_module({"module": block.get("linking_module")}), block.get("display_label")
        made: Json = {"linking_module": linking} if linking else {}
        usual = (self._modules[target] if target else {}).get("plural_label", PEOPLE)
        if isinstance(label, str) and label != usual and api_name_of(label) == block.get("api_name"):
            made["related_list"] = label
        return made

    def _subform(self, json: Json, where: str) -> Json:
        name = named_module(json.get("subform")) or ""
        rows = {
            row["api_name"]: self.described(row, f"{where}.{row['api_name']}", in_row=True)
            for row in self._rows[name]
        }
        return {"rows": rows, "rows_module": name}


def _size(json: Json, kind: str) -> Json:
    length, places = json.get("length"), json.get("decimal_place")
    longest = MAX_DIGITS if kind in NUMBERS else MAX_LENGTH
    size: Json = {"length": min(length, longest)} if isinstance(length, int) and length > 0 else {}
    if isinstance(places, int) and (DATA_TYPES[kind].json_type == "double" or kind == "formula"):
        size["decimal_place"] = min(places, MAX_PLACES)
    return size


def _leads_to(json: Json, kind: str) -> str | None:
    if kind == "lookup":
        return named_module(json.get("lookup"))
    block = _many(json)
    linking, own = block.get("linking_module"), block.get("connected_module")
    named = own.get("api_name") if isinstance(own, dict) else own
    # v2 does not tell where it leads to, but in the linking module's name (platform.md 12.2).
    return named or (linking.partition("_X_")[2] if isinstance(linking, str) else None)


def _many(json: Json) -> Json:
    block: Json = json.get("multiselectlookup") or json.get("multiuserlookup") or {}
    return block


def _auto_number(told: Json) -> Json:
    made = {key: told[key] for key in ("prefix", "suffix") if _is_text(told.get(key))}
    start = str(told.get("start_number") or "")
    return made | ({"start_number": int(start)} if start.isdecimal() and int(start) <= 10**9 else {})


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
