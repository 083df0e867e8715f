"""A fake of a description that may hold what no fake can be."""

from __future__ import annotations

import re
from typing import Any

from zcrm_mock.api.app import FakeCRM
from zcrm_mock.engine.schema import OrgError
from zcrm_mock.pull.asking import Json

_INDEX = re.compile(r"\[([0-9]+)\]")
MAX_MENDED = 200
"""Places of a description that may be mended before it is given up."""


def loaded(org: Json, notes: list[str]) -> FakeCRM:
    """A fake of that org; what it refuses is taken out of the description and noted."""
    for _ in range(MAX_MENDED):
        try:
            return FakeCRM(org)
        except OrgError as error:
            if not _mended(org, error.place):
                raise
            notes.append(f"left out: {error}")
    raise OrgError("too much of this org is unknown here")


def _mended(org: Json, place: str) -> bool:
    """Whether something at that place, or around it, could be taken out: never all modules or fields."""
    path = _path(org, place)
    match path:
        case ["modules", module, "fields", field]:
            del org["modules"][module]["fields"][field]
            _forget(org["modules"][module], field)
        case ["modules", module, "views", view, *_]:
            del org["modules"][module]["views"][view]  # without a part of it, it would be another
        case ["modules"] | ["modules", _, "fields"] | []:
            return False
        case [*around, last]:
            part: Any = org
            for key in around:
                part = part[key]
            part.pop(last)
    return True


def _path(org: Json, place: str) -> list[Any]:
    """The keys and indexes that lead to a place, as far as it is there."""
    path: list[Any] = []
    part: Any = org
    while True:
        index = _INDEX.match(place) if isinstance(part, list) else None
        if index:
            path.append(int(index[1]))
            length = index.end()
        elif isinstance(part, dict):
            keys = [key for key in part if place == key or place.startswith((f"{key}.", f"{key}["))]
            if not keys:
                return path
            path.append(max(keys, key=len))
            length = len(path[-1])
        else:
            return path
        part, place = part[path[-1]], place[length:].lstrip(".")


def _forget(module: Json, field: str) -> None:
    """Layouts and views without a field that is no more."""
    sections = [section for layout in module.get("layouts", {}).values() for section in layout["sections"]]
    for part in (*sections, *module.get("views", {}).values()):
        part["fields"] = [name for name in part["fields"] if name != field]
    for layout in module.get("layouts", {}).values():
        layout["required"] = [name for name in layout["required"] if name != field]
