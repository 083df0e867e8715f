"""Zoho's data types, one row each: what JSON they take, how they compare, which operators search them.

The write checks, the criteria, the store's columns and the field metadata all read this table.
Sources: records.md 2.2, 3.6 and 8.3; platform.md 12.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from zcrm_mock.engine import failures, recurrence
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.fields import Field

Key = str | int | float | None
"""What the store compares: casefolded text, a number, epoch seconds, an id; None for empty."""

EPOCH_MAX = 253402300799  # 9999-12-31T23:59:59Z: beyond it Python and Zoho have no date
MAX_INT = 2**63 - 1
MAX_DIGITS = 18  # as many as any `MAX_INT` holds


@dataclass(frozen=True, slots=True)
class Rules:
    """What a check needs to know of the org."""

    zone: ZoneInfo
    datetime_without_offset: bool = True


@dataclass(frozen=True, slots=True)
class DataType:
    """One data type of Zoho's field metadata.

    `check` turns a JSON value into the one that is kept, or refuses. `key` makes a kept value comparable
    (None: the type cannot be searched or sorted by). `read` makes the same key of a criterion's text, and
    raises ValueError where that is no value of the type. `expected` is the type's name in refusals.
    """

    name: str
    json_type: str
    check: Callable[[Any, Field, Rules], Any]
    key: Callable[[Any], Key] | None = None
    read: Callable[[str, Rules], Key] = lambda text, _rules: text.casefold()
    operators: frozenset[str] = frozenset()
    v2_operators: frozenset[str] = frozenset()
    expected: str = "text"
    text: bool = False
    """Whether words in it are found by `word`, and `equals` beside other conditions finds whole words."""


# --- checks: a JSON value in, the kept value out ---------------------------------------------------


def _text(value: Any, field: Field, _rules: Rules) -> str | None:
    if not isinstance(value, str):
        raise Refused(failures.expected(field.type.expected, field.api_name))
    if field.length is not None and len(value) > field.length:
        raise Refused(failures.too_long(field.api_name, field.length))
    return value or None


def _pattern(pattern: re.Pattern[str]) -> Callable[[Any, Field, Rules], str | None]:
    def check(value: Any, field: Field, rules: Rules) -> str | None:
        text = _text(value, field, rules)
        if text is not None and not pattern.fullmatch(text):
            raise Refused(failures.expected(field.type.expected, field.api_name))
        return text

    return check


def _picklist(value: Any, field: Field, rules: Rules) -> str | None:
    # Any text is taken and kept, in the list or not: wild 5, docs v7 insert.
    text = _text(value, field, rules)
    return None if text == "-None-" else text


def _options(value: Any, field: Field, _rules: Rules) -> list[str] | None:
    if not isinstance(value, list) or not all(isinstance(option, str) for option in value):
        raise Refused(failures.expected("jsonarray", field.api_name))  # wild 4
    options = list(dict.fromkeys(option for option in value if option and option != "-None-"))
    if field.length is not None and len(";".join(options)) > field.length:
        raise Refused(failures.too_long(field.api_name, field.length))
    return options or None


def _integer(value: Any, field: Field, _rules: Rules) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(failures.expected("integer", field.api_name))
    digits = field.length or MAX_DIGITS
    if abs(value) >= 10**digits:
        raise Refused(failures.too_long(field.api_name, digits))
    return value


def _long(value: Any, field: Field, _rules: Rules) -> str:
    text = str(value)
    if not _INTEGER.fullmatch(text):
        raise Refused(failures.expected("bigint", field.api_name))
    digits = field.length or MAX_DIGITS
    if len(text.lstrip("-")) > digits:
        raise Refused(failures.too_long(field.api_name, digits))
    return str(int(text))


def _number(value: Any, field: Field, _rules: Rules) -> int | float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Refused(failures.expected("double", field.api_name))
    digits = field.length or MAX_DIGITS
    if abs(value) >= 10**digits:
        raise Refused(failures.too_long(field.api_name, digits))
    places = 9 if field.decimal_place is None else field.decimal_place
    if round(value, places) != value:
        raise Refused(failures.too_many_decimals(field.api_name, places))
    return int(value) if value == int(value) else value


def _boolean(value: Any, field: Field, _rules: Rules) -> bool:
    if not isinstance(value, bool):
        raise Refused(failures.expected("boolean", field.api_name))
    return value


def _date(value: Any, field: Field, _rules: Rules) -> str:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise Refused(failures.expected("date", field.api_name, maximum_length=field.length))  # wild 6


def _datetime(value: Any, field: Field, rules: Rules) -> str:
    # Milliseconds are refused (wild 5); a time without an offset is the org's own (wild 5b).
    if isinstance(value, str) and _DATETIME.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None or rules.datetime_without_offset:
                return _zoned(moment if moment.tzinfo else moment.replace(tzinfo=rules.zone), rules.zone)
        except (ValueError, OverflowError):
            pass
    raise Refused(failures.expected("datetime", field.api_name))


def _zoned(moment: datetime, zone: ZoneInfo) -> str:
    text = moment.astimezone(zone).isoformat(timespec="seconds")
    if len(text) == len("2026-01-31T09:00:00+05:30"):
        return text
    # Before 1900 or so offsets had seconds, for which Zoho's format has no room.
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    whole = timezone(timedelta(minutes=round(offset.total_seconds() / 60)))
    return moment.astimezone(whole).isoformat(timespec="seconds")


def _reference(value: Any, field: Field, _rules: Rules) -> dict[str, str]:
    """`{"id"}` or, where only a name came, `{"name"}`; whether it exists is looked up later."""
    if isinstance(value, dict):
        if value.get("id") is None:
            if isinstance(value.get("name"), str) and value["name"]:
                return {"name": value["name"]}
            raise Refused(failures.mandatory_not_found("id"))  # wild 19
        value = value["id"]
    elif not isinstance(value, (str, int)) or isinstance(value, bool):
        raise Refused(failures.expected("jsonobject", field.api_name))
    text = str(value)
    if not _ID.fullmatch(text):
        raise Refused(failures.expected("bigint", field.api_name))
    return {"id": str(int(text))}


def _json(*kinds: type) -> Callable[[Any, Field, Rules], Any]:
    """Kept as sent, if it is JSON of one of `kinds`: types whose insides Zoho keeps to itself."""

    def check(value: Any, field: Field, _rules: Rules) -> Any:
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise Refused(failures.expected(field.json_type, field.api_name))
        return value or None

    return check


def _said(key: str, makes_sense: Callable[[str], bool]) -> Callable[[Any, Field, Rules], Any]:
    """An object whose one text says when something happens."""

    def check(value: Any, field: Field, _rules: Rules) -> Any:
        if not isinstance(value, dict):
            raise Refused(failures.expected(field.json_type, field.api_name))
        text = value.get(key)
        if value and not (isinstance(text, str) and makes_sense(text)):
            raise Refused(failures.invalid_value(field.api_name))
        return {key: text} if value else None

    return check


def _reminder(value: Any, field: Field, rules: Rules) -> str:
    """A moment; later versions' lists of unit and period are refused. Source: py-sdk-2.0 samples."""
    if not isinstance(value, str):
        raise Refused(failures.expected(field.json_type, field.api_name))
    return _datetime(value, field, rules)


# --- keys: a kept value, or a criterion's text, made comparable -------------------------------------


def text_key(value: str) -> str:
    """Text compares without case, in any script (SQLite's own NOCASE folds ASCII only)."""
    return value.casefold()


def _options_key(value: list[str]) -> str | None:
    return joined_options(value) if value else None


def joined_options(value: Iterable[str]) -> str:
    """A multi-select as one text."""
    # Every option stands between semicolons, so that one is found without finding a part of another.
    return ";" + ";".join(option.casefold() for option in value) + ";"


@lru_cache(maxsize=256)  # records that are made together share their times
def epoch(value: str) -> int:
    """The kept datetime as UTC epoch seconds."""
    return int(datetime.fromisoformat(value).timestamp())


def _id_key(value: Any) -> int | None:
    return int(value["id"]) if "id" in value else None


def _read_integer(text: str, _rules: Rules) -> Key:
    if not _SHORT_INTEGER.fullmatch(text):
        raise ValueError
    number = int(text)
    return number if abs(number) <= MAX_INT else float(number)


def _read_number(text: str, rules: Rules) -> Key:
    if _SHORT_INTEGER.fullmatch(text):
        return _read_integer(text, rules)
    if not _NUMBER.fullmatch(text) or not isfinite(float(text)):
        raise ValueError
    return float(text)


def _read_boolean(text: str, _rules: Rules) -> Key:
    return ("false", "true").index(text.lower())


def _read_date(text: str, _rules: Rules) -> Key:
    if not _DATE.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text).isoformat()


def read_datetime(text: str, rules: Rules) -> int:
    """Epoch seconds of a time in criteria or a header: any offset, `Z`, a blank where a `+` got lost.

    Raises ValueError. Source: live 2026 (real clients), records.md 8.2.
    """
    match = _LOOSE_DATETIME.fullmatch(text)
    if not match:
        raise ValueError
    clock, offset = match.groups()
    moment = datetime.fromisoformat(clock + offset.replace(" ", "+"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=rules.zone)
    return int(moment.timestamp())


def _read_reference(text: str, _rules: Rules) -> Key:
    """An id as a number; anything else is a name, to be looked up in the module it points to."""
    if text.lower() == "null":
        raise ValueError  # wild 11
    return int(text) if _ID.fullmatch(text) else text.casefold()


_INTEGER = re.compile(r"-?[0-9]+")
_SHORT_INTEGER = re.compile(r"-?[0-9]{1,40}")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_ID = re.compile(r"[0-9]{1,18}|[1-8][0-9]{18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
_LOOSE_DATETIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?(Z|[ +-][0-9]{2}:?[0-9]{2}|)"
)
# docs v7 insert, "Sample attributes": the shapes that Zoho prints, without its backtracking.
_EMAIL = re.compile(r"[\w+\-][\w.!#$%&'*+\-/=?^_{|}~]*@(?:[\w\-]+\.)+[^\W\d_]{2,22}")
_PHONE = re.compile(r"\+?[0-9A-Za-z .\-()]+(?:[,;#][0-9A-Za-z .\-()]*)*")
_WEBSITE = re.compile(r"[^\s.]+(?:\.[^\s.]*)+")

# --- operators (records.md 8.3; `contains` is the proxy's word, given where Zoho has starts_with) -----

_EQUALS = frozenset({"equals", "not_equal"})
_LISTED = _EQUALS | {"in"}
_PARTS = frozenset({"starts_with", "contains"})
_RANGES = _LISTED | {"greater_than", "greater_equal", "less_than", "less_equal", "between"}
_V2 = frozenset({"equals"})


def _texts(name: str, expected: str, check: Callable[[Any, Field, Rules], Any] = _text) -> DataType:
    return DataType(
        name, "string", check, text_key, operators=_LISTED | _PARTS,
        v2_operators=_V2 | {"starts_with"}, expected=expected, text=True,
    )  # fmt: skip


def _kept(name: str, json_type: str, *kinds: type) -> DataType:
    return DataType(name, json_type, _json(*kinds), expected=json_type)


def _reference_type(name: str) -> DataType:
    return DataType(
        name, "jsonobject", _reference, _id_key, _read_reference, _LISTED, _V2, expected="jsonobject"
    )


DATA_TYPES: dict[str, DataType] = {
    row.name: row
    for row in (
        _texts("text", "text"),
        _texts("email", "email", _pattern(_EMAIL)),
        _texts("phone", "phone", _pattern(_PHONE)),
        _texts("website", "website", _pattern(_WEBSITE)),
        DataType("textarea", "string", _text, text_key, operators=_EQUALS | _PARTS, text=True),
        DataType("mediumtext", "string", _text, text_key, operators=_EQUALS | _PARTS, text=True),
        DataType("picklist", "string", _picklist, text_key, operators=_LISTED, v2_operators=_V2),
        DataType("autonumber", "string", _text, text_key, operators=_LISTED, v2_operators=_V2),
        DataType(
            "multiselectpicklist", "jsonarray", _options, _options_key,
            operators=_LISTED | _PARTS, v2_operators=_V2 | {"starts_with"}, expected="jsonarray",
        ),
        DataType("integer", "integer", _integer, int, _read_integer, _RANGES, _V2, "integer"),
        DataType("bigint", "string", _long, int, _read_integer, _RANGES, _V2, "bigint"),
        DataType("double", "double", _number, lambda n: n, _read_number, _RANGES, _V2, "double"),
        DataType("currency", "double", _number, lambda n: n, _read_number, _RANGES, _V2, "double"),
        DataType("percent", "double", _number, lambda n: n, _read_number, _RANGES, _V2, "double"),
        DataType("boolean", "boolean", _boolean, int, _read_boolean, _EQUALS, _V2, "boolean"),
        DataType("date", "string", _date, str, _read_date, _RANGES, _V2, "date"),
        DataType("datetime", "string", _datetime, epoch, read_datetime, _RANGES, _V2, "datetime"),
        _reference_type("lookup"),
        _reference_type("ownerlookup"),
        _reference_type("userlookup"),
        DataType("layout", "jsonobject", _reference, expected="jsonobject"),
        DataType("formula", "string", _text, expected="text"),
        _kept("subform", "jsonarray", list),
        _kept("participants", "jsonarray", list),
        _kept("territories", "jsonarray", list),
        _kept("multiselectlookup", "jsonarray", list),
        _kept("multiuserlookup", "jsonarray", list),
        _kept("multireminder", "jsonarray", list),
        _kept("fileupload", "jsonarray", list),
        _kept("imageupload", "jsonarray", list, str),
        _kept("consent_lookup", "jsonobject", dict),
        DataType("RRULE", "jsonobject", _said("RRULE", recurrence.rule), expected="jsonobject"),
        DataType("ALARM", "jsonobject", _said("ALARM", recurrence.alarm), expected="jsonobject"),
        DataType("event_reminder", "string", _reminder, expected="string"),
        _kept("profileimage", "string", str),
    )
}  # fmt: skip
"""By Zoho's `data_type`. A name that is not here is refused when the org is built."""

AS_JSON = {"jsonarray": _kept("text", "jsonarray", list), "jsonobject": _kept("text", "jsonobject", dict)}
"""By `json_type`: what Zoho calls text but is none, as `Tag` and `Comments` (modules.json), and what an
org has of data types that are not in the table."""
