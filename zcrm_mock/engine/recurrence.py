"""When an activity repeats and reminds: `RRULE` and `ALARM` texts, checked and kept as they were sent.

Source: py-sdk-2.0 samples (records.md 2.3); which words they take is recalled. The fake repeats nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
ACTIONS = ("POPUP", "EMAIL", "EMAILANDPOPUP")
AT = "DATE-TIME:"
MAX_LENGTH = 255

T = TypeVar("T")
_PART = re.compile(r"([A-Z]+)=([^;=]+)")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def rule(text: str) -> bool:
    """Whether a text says how an activity repeats: `FREQ=DAILY;INTERVAL=10;UNTIL=2020-08-14;DTSTART=…`."""
    parts = _parts(text)
    if parts is None or parts.get("FREQ") not in FREQUENCIES:
        return False
    numbers = (parts.get(name, "1") for name in ("INTERVAL", "COUNT"))
    start, until = (_day(parts[name]) if name in parts else date.max for name in ("DTSTART", "UNTIL"))
    if start is None or until is None or not all(map(_NUMBER.fullmatch, numbers)):
        return False
    return "DTSTART" not in parts or start <= until


def alarm(text: str) -> bool:
    """Whether a text says when to remind: `FREQ=NONE;ACTION=POPUP;TRIGGER=DATE-TIME:…`."""
    parts = _parts(text)
    if parts is None or "TRIGGER" not in parts:
        return False
    known: Mapping[str, tuple[str, ...]] = {"FREQ": ("NONE", *FREQUENCIES), "ACTION": ACTIONS}
    if any(name in parts and parts[name] not in words for name, words in known.items()):
        return False
    trigger = parts["TRIGGER"]
    return not trigger.startswith(AT) or _moment(trigger.removeprefix(AT)) is not None


def _parts(text: str) -> dict[str, str] | None:
    """The text's `NAME=value` pairs, or None where it has others, or a name twice."""
    found = [_PART.fullmatch(part) for part in text.split(";")] if len(text) <= MAX_LENGTH else [None]
    pairs = [(match[1], match[2]) for match in found if match]
    return dict(pairs) if len(pairs) == len(found) == len(dict(pairs)) else None


def _day(text: str) -> date | None:
    return _read(date.fromisoformat, text)


def _moment(text: str) -> datetime | None:
    return _read(datetime.fromisoformat, text)


def _read(make: Callable[[str], T], text: str) -> T | None:
    try:
        return make(text)
    except ValueError:
        return None
