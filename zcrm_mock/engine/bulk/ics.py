"""Events as a calendar file (RFC 5545): what bulk read makes of `file_type: ics`. Its keys are inferred."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

HEAD = "BEGIN:VCALENDAR\r\nPRODID:-//Zoho Corporation//Zoho CRM//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n"
TAIL = "END:VCALENDAR\r\n"
MAX_LINE = 75
"""Bytes of a line; longer ones are folded."""

_TEXTS = (("Event_Title", "SUMMARY"), ("Venue", "LOCATION"), ("Description", "DESCRIPTION"))
_TIMES = (
    ("Created_Time", "DTSTAMP"),
    ("Start_DateTime", "DTSTART"),
    ("End_DateTime", "DTEND"),
    ("Modified_Time", "LAST-MODIFIED"),
)


def write_event(event: Mapping[str, Any], out: TextIO) -> None:
    """One event as one entry."""
    lines = ["BEGIN:VEVENT", f"UID:{event['id']}"]
    lines += [f"{key}:{_utc(event[name])}" for name, key in _TIMES if event.get(name)]
    lines += [f"{key}:{_escaped(event[name])}" for name, key in _TEXTS if event.get(name)]
    owner = event.get("Owner") or {}
    if owner.get("email"):
        lines.append(f"ORGANIZER:mailto:{owner['email']}")
    for line in [*lines, "END:VEVENT"]:
        out.write(_folded(line) + "\r\n")


def _utc(text: str) -> str:
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return f"{moment.year:04}{moment:%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text.replace("\r", "\\n")


def _folded(line: str) -> str:
    """Cut at 75 bytes, never inside a character; what follows begins with a blank."""
    parts, part, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > MAX_LINE:
            parts.append(part)
            part, size = " ", 1
        part += character
        size += width
    return "\r\n".join([*parts, part])
