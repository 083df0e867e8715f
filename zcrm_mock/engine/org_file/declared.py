"""What somebody wrote into an org file: each refusal names the place and says what to write."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zcrm_mock.engine.schema import OrgError


@dataclass(frozen=True, slots=True)
class Declared:
    """A value and where it stands (`modules.Leads.fields.Brand`). Every reader raises OrgError."""

    value: Any
    place: str = ""

    def error(self, advice: str) -> OrgError:
        """The refusal of this value, to be raised."""
        return OrgError(advice, self.place or "the org")

    def table(self, known: Collection[str] | None = None) -> dict[str, Declared]:
        """The parts of an object by key; keys outside `known` are refused."""
        if not isinstance(self.value, Mapping):
            raise self._needs("an object (a table in TOML)")
        for key in self.value:
            if not isinstance(key, str) or (known is not None and key not in known):
                raise self.error(f"unknown key {_short(key)}; known: {', '.join(known or ('names',))}")
        dot = "." if self.place else ""
        return {key: Declared(value, f"{self.place}{dot}{key}") for key, value in self.value.items()}

    def items(self) -> list[Declared]:
        """The elements of a list."""
        if not isinstance(self.value, (list, tuple)):
            raise self._needs("a list")
        return [Declared(value, f"{self.place}[{index}]") for index, value in enumerate(self.value)]

    def text(self) -> str:
        """A text with something in it."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self._needs("a text")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self._needs("true or false")
        return self.value

    def whole(self, lowest: int, highest: int) -> int:
        """A whole number of that range."""
        number = isinstance(self.value, int) and not isinstance(self.value, bool)
        if not number or not lowest <= self.value <= highest:
            raise self._needs(f"a whole number from {lowest} to {highest}")
        return int(self.value)

    def id(self) -> str:
        """One of Zoho's ids."""
        if not isinstance(self.value, str) or not _ID.fullmatch(self.value):
            raise self._needs("an id: a text of digits, 19 at most")
        return self.value

    def told(self, own: Collection[str]) -> dict[str, Any]:
        """Keys of metadata to be told as they stand; `own` keys are said by keys of the org file."""
        told = {key: part.value for key, part in self.table().items()}
        for key in told:
            if key in own:
                raise self.error(f"{key!r} is more than told: it has a key of its own")
        return told

    def one_of(self, known: Iterable[str]) -> str:
        """One of the known words."""
        words = tuple(known)
        if self.value not in words:
            raise self._needs(f"one of {', '.join(words)}")
        return str(self.value)

    def _needs(self, what: str) -> OrgError:
        return self.error(f"needs {what}, not {_short(self.value)}")


_ID = re.compile(r"[1-9][0-9]{0,17}|[1-8][0-9]{18}")


def _short(value: Any) -> str:
    return reprlib.repr(value)
