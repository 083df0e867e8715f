"""One cell of a CSV: a kept value as text, and a text as the JSON that a write takes.

Source: platform.md 26.3, 27.2; how tags and truth are written is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

DAY, MOMENT = "MM/dd/yyyy", "MM/dd/yyyy HH:mm:ss"
"""How dates and times are written where no `format` says so. Source: docs v2 bulk-write."""

_LETTERS = {
    "yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%m", "dd": "%d", "d": "%d",
    "HH": "%H", "H": "%H", "hh": "%I", "h": "%I", "mm": "%M", "m": "%M", "ss": "%S", "s": "%S", "a": "%p",
    "EEEE": "%A", "EEE": "%a", "Z": "%z", "ZZ": "%z", "XXX": "%z",
}  # fmt: skip
_PATTERN = re.compile(r"'([^']*)'|([A-Za-z])\2*|%|[^A-Za-z%']+")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_INTEGER = re.compile(r"-?[0-9]{1,40}")


def exported(field: Field) -> bool:
    """Whether a CSV has room for the field: rows, files and the like are left out (inferred)."""
    return field.searchable or field.data_type in ("formula", "layout") or field.api_name == "Tag"


# --- out -------------------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """A kept value as a cell: lookups as ids, options and tags joined by `;`, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return str(value.get("id", ""))
    if isinstance(value, list):
        return ";".join(part["name"] if isinstance(part, dict) else str(part) for part in value)
    return orjson.dumps(value).decode()


# --- in --------------------------------------------------------------------------------------------


def time_format(pattern: str) -> str | None:
    """A pattern of Java's as one of Python's, or None where it cannot be."""
    made = ""
    end = 0
    for match in _PATTERN.finditer(pattern):
        if match.start() != end:
            return None
        end = match.end()
        word = match.group()
        if match.group(2):
            if word not in _LETTERS:
                return None
            made += _LETTERS[word]
        else:
            made += (match.group(1) if word.startswith("'") else word).replace("%", "%%")
    return made if made and end == len(pattern) else None


def value_of(text: str, field: Field, pattern: str | None, org: Org) -> Any:
    """The JSON that `text` stands for in this field; an empty one is null. Refuses what is no such value.

    Without a `pattern` dates and times may also be written as Zoho writes them (inferred).
    """
    if not text:
        return None
    if field.data_type in ("date", "datetime"):
        return _time(text, field, pattern, org)
    if field.api_name == "Tag":
        return [{"name": name} for name in _parts(text)]
    read = _READERS.get(field.data_type)
    try:
        return read(text) if read else text
    except ValueError:
        raise Refused(failures.expected(field.type.expected, field.api_name)) from None


def _time(text: str, field: Field, pattern: str | None, org: Org) -> str:
    with_clock = field.data_type == "datetime"
    try:
        moment = datetime.strptime(text, time_format(pattern or (MOMENT if with_clock else DAY)) or "")
    except ValueError:
        if pattern is None:
            return text  # the write's own check takes it, or refuses it
        raise Refused(failures.expected(field.type.expected, field.api_name)) from None
    if not with_clock:
        return moment.date().isoformat()
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=org.zone)
    return zoned.isoformat(timespec="seconds")


def _parts(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(";")) if part]


def _number(text: str) -> int | float:
    if _INTEGER.fullmatch(text):
        return int(text)
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _reference(text: str) -> dict[str, str]:
    # An id; a name is taken where any write takes one (`Account_Name`).
    return {"id": text} if text.isascii() and text.isdecimal() else {"name": text}


_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("integer", "double", "currency", "percent"), _number),
    **dict.fromkeys(("lookup", "ownerlookup", "userlookup", "layout"), _reference),
    "boolean": _truth,
    "multiselectpicklist": _parts,
}
