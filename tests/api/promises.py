"""What `settings/fields` says of a field, as values that must be taken and values that must be refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from tests.conftest import Api

Json = dict[str, Any]

UNKNOWN_ID = "5725767000999999999"
NUMBERS = ("double", "currency", "percent")
PEOPLE = ("ownerlookup", "userlookup")
RECURRING = {
    "RRULE": {"RRULE": "FREQ=DAILY;INTERVAL=10;UNTIL=2027-08-14;DTSTART=2026-12-01"},
    "ALARM": {"ALARM": "FREQ=NONE;ACTION=POPUP;TRIGGER=DATE-TIME:2026-12-01T12:45:00+05:30"},
}
MOST_PLACES = 9
"""Decimals where the metadata tells none. Source: records.md 3.6."""


@dataclass
class Promises:
    """One org's metadata, asked over its front door, and the records that lookups may lead to."""

    api: Api
    _fields: dict[str, list[Json]] = field(default_factory=dict)
    _records: dict[str, str] = field(default_factory=dict)
    _least: dict[str, Json] = field(default_factory=dict)

    def fields(self, module: str) -> list[Json]:
        if module not in self._fields:
            self._fields[module] = self.api.get("settings/fields", module=module).json["fields"]
        return self._fields[module]

    def least(self, module: str) -> Json:
        """The shortest record that the metadata lets through; nothing in it is there twice."""
        if module not in self._least:
            self._least[module] = {
                one["api_name"]: next(iter(self.allowed(module, one)))[0]
                for one in self.fields(module)
                if one["system_mandatory"] and not one["read_only"]
            }
        return self._least[module]

    def record_of(self, module: str) -> str:
        """A record, or a user, that a lookup may lead to."""
        if module == "Users":
            return self.api.crm.org.people.primary.id
        if module == "se_module":
            module = "Accounts"
        if module not in self._records:
            self._records[module] = self.api.create(module, **self.least(module))
        return self._records[module]

    @cached_property
    def file(self) -> str:
        """A file that fields may hold."""
        return str(self.api.upload("files", ("a.png", b"a")).data[0]["details"]["id"])

    # --- values ----------------------------------------------------------------------------------

    def allowed(self, module: str, told: Json) -> Iterator[tuple[Any, Any]]:
        """Values on the edge of what is allowed, and how they are read back."""
        kind, length, places = told["data_type"], told["length"], told["decimal_place"]
        if kind in RECURRING:
            yield RECURRING[kind], RECURRING[kind]
        elif told["json_type"] == "jsonobject" and kind in ("text", "consent_lookup"):
            yield {"a": 1}, {"a": 1}
        elif kind in ("imageupload", "fileupload"):
            yield (self.file if kind == "imageupload" else [self.file]), ...
        elif kind == "participants":
            yield [{"type": "email", "participant": "ann@example.com"}], ...
        elif kind in ("lookup", *PEOPLE):
            target = self.record_of("Users" if kind in PEOPLE else told["lookup"]["module"])
            yield {"id": target}, target
            yield target, target
        elif kind == "layout":
            return  # it says which fields are demanded, and shows in `$layout_id`
        elif kind == "subform":
            yield self._rows(told), ...
        elif told["multiselectlookup"]:
            joined = told["multiselectlookup"]
            target = self.record_of(joined["connected_module"] or "Users")
            yield [{joined["connectedlookup_apiname"]: {"id": target}}], ...
        elif told["json_type"] == "jsonarray" and kind != "multiselectpicklist":
            made = [{"name": "a"}] if told["api_name"] == "Tag" else [{"a": 1}]
            yield made, ... if told["api_name"] == "Tag" else made
        elif kind == "picklist":
            for option in told["pick_list_values"]:
                for value in dict.fromkeys((option["display_value"], option["actual_value"])):
                    if value != "-None-":
                        yield value, value
            if not told["system_mandatory"]:
                yield "-None-", None
            if not told["pick_list_values"]:
                yield "x" * (length or 20), "x" * (length or 20)
        elif kind == "multiselectpicklist":
            options = [
                one["actual_value"] for one in told["pick_list_values"] if one["actual_value"] != "-None-"
            ]
            yield options[:1], options[:1]
        elif kind in NUMBERS:
            most, least = 10 ** min(length, 15) - 1, 10 ** -(places or 0)
            yield from ((value, value) for value in (most, -most, 0, round(least, 9)))
        else:
            yield from ((value, value) for value in _plain(told))

    def _rows(self, told: Json) -> list[Json]:
        rows = self.fields(told["subform"]["module"])
        needed = [row for row in rows if row["system_mandatory"] and not row["read_only"]]
        return [{row["api_name"]: next(iter(self.allowed("", row)))[0] for row in needed}]

    def forbidden(self, told: Json) -> Iterator[tuple[Any, str, Json]]:
        """Values just beyond, the code that refuses them, and what its details say."""
        kind, length = told["data_type"], told["length"]
        beyond = {"maximum_length": length}
        if kind in ("text", "textarea", "mediumtext") and told["json_type"] == "string" and length:
            yield "x" * (length + 1), "INVALID_DATA", beyond
        if kind in ("phone", "picklist") and length:
            yield "1" * (length + 1), "INVALID_DATA", beyond
        if kind in ("integer", "bigint"):
            yield 10**length, "INVALID_DATA", beyond
        if kind in NUMBERS:
            yield 10**length, "INVALID_DATA", beyond
            places = told["decimal_place"]
            yield float(f"0.{'0' * (MOST_PLACES if places is None else places)}1"), "INVALID_DATA", {}
        if kind in ("lookup", *PEOPLE):
            yield UNKNOWN_ID, "INVALID_DATA", {}
        for wrong in WRONG.get(kind, ()):
            yield wrong, "INVALID_DATA", {}
        if told["json_type"] in ("jsonobject", "jsonarray") and kind not in ("lookup", "layout", *PEOPLE):
            if kind != "imageupload":  # v2 takes a text there, too
                yield "x", "INVALID_DATA", {}
            yield 7, "INVALID_DATA", {}


def _plain(told: Json) -> list[Any]:
    kind, length = told["data_type"], told["length"]
    longest = min(length or 100, 40_000)
    match kind:
        case "email":
            return ["a" * (longest - 12) + "@example.com"] if longest > 12 else ["a@b.example"]
        case "website":
            return ["https://" + "a" * (longest - 12) + ".com"] if longest > 12 else ["a.example"]
        case "phone":
            return ["1" * longest, "+1 (555) 0100"]
        case "integer":
            most = 10**length - 1
            return [0, 100] if told["api_name"] == "Probability" else [most, -most, 0]
        case "bigint":
            return [str(10 ** min(length, 18) - 1), "0"]
        case "boolean":
            return [True, False]
        case "date":
            return ["2026-02-28", "2024-02-29"]
        case "datetime" | "event_reminder":
            return ["2026-11-23T18:00:00+00:00"]
    return ["x" * longest, "Ä \U0001f600 '\""[:longest]]


WRONG: dict[str, tuple[Any, ...]] = {
    "text": (),
    "email": ("no address",),
    "phone": ("§", 7),
    "website": ("nodot", 7),
    "textarea": (),
    "picklist": (7, ["x"]),
    "multiselectpicklist": ([7],),
    "integer": ("7", 1.5, True),
    "bigint": ("x", True),
    "double": ("7", True),
    "currency": ("7", [7]),
    "percent": ("7",),
    "boolean": ("true", 1),
    "date": ("31.01.2026", "2026-02-30", 7),
    "datetime": ("2026-01-31", "2026-01-31T09:00:00.123Z", 7),
    "lookup": (True, "x"),
    "subform": ([7],),
}
"""Values of another type."""


def same(told: Json, read: Any, expected: Any) -> bool:
    """Whether a record holds what was sent, as its type is read back."""
    if expected is ...:
        return bool(read)
    if told["data_type"] in ("lookup", *PEOPLE):
        return isinstance(read, dict) and read["id"] == expected
    if told["data_type"] in ("datetime", "event_reminder"):
        return datetime.fromisoformat(read) == datetime.fromisoformat(expected)
    return bool(read == expected)
