"""A refusal as a row: what is asked, and the code, message and details that it is answered with.

Requests are written with words in braces: `{Leads}` is the id of a new lead of the row's own (`{Leads2}` of
another), `{NOWHERE}` an id that nothing has, `{me}` the caller, and a name in `given` is the id of what that
request made. What a target was prepared with brings words of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import EllipsisType
from typing import Any

import httpx2

from zcrm_contracts.contract import CONTRACTS, Contract
from zcrm_contracts.target import Target

NOWHERE = "1"
"""An id that no org has."""

WRITTEN = (202, 400, 207)
"""Statuses of a write whose every record was refused; the sources disagree. Source: records.md 1.4."""

JSON = {"Content-Type": "application/json"}

NEW: dict[str, dict[str, Any]] = {
    "Leads": {"Last_Name": "Burns", "Company": "Acme"},
    "Contacts": {"Last_Name": "Burke"},
    "Accounts": {"Account_Name": "Acme"},
    "Deals": {"Deal_Name": "Acme", "Stage": "Qualification"},
    "Campaigns": {"Campaign_Name": "Spring"},
}
"""What a record of a row's own is made of."""

PLACES: dict[str, tuple[str, dict[str, str], str, str]] = {
    "me": ("users", {"type": "CurrentUser"}, "users", "id"),
    "view": ("settings/custom_views", {"module": "Leads"}, "custom_views", "id"),
    "role": ("settings/roles", {}, "roles", "id"),
    "profile": ("settings/profiles", {}, "profiles", "id"),
    "zgid": ("org", {}, "org", "zgid"),
}
"""Words for what the first of a list has: where it is asked for, how, under which key, and as what."""

_WORD = re.compile(r"\{([A-Za-z_]+?)(\d?)\}")


@dataclass(frozen=True)
class Ask:
    """A request, with words in braces."""

    method: str
    path: str
    body: Any = None
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Any = None
    content: bytes | None = None


def get(path: str, **params: Any) -> Ask:
    """A question."""
    return Ask("GET", path, params=params)


def post(path: str, *records: Any, **params: Any) -> Ask:
    """Records in `data`, which set off nothing."""
    return Ask("POST", path, {"data": list(records), "trigger": []}, params)


def put(path: str, *records: Any, **params: Any) -> Ask:
    """Changes in `data`, which set off nothing."""
    return Ask("PUT", path, {"data": list(records), "trigger": []}, params)


def delete(path: str, **params: Any) -> Ask:
    """A removal."""
    return Ask("DELETE", path, params=params)


@dataclass(frozen=True)
class Says:
    """A refusal as it is told. A pattern stands for texts, `...` for any value.

    A message or details of None are not told there, as where a job tells its code alone.
    """

    code: str
    message: str | re.Pattern[str] | None
    details: Mapping[str, Any] | None
    http: tuple[int, ...]
    where: tuple[str | int, ...]
    """The way to it in the answer: nothing for a bare object, `("data", 0)` for the first slot."""


def bare(code: str, message: str | re.Pattern[str], http: int = 400, **details: Any) -> Says:
    """The whole request refused."""
    return Says(code, message, details, (http,), ())


def slot(code: str, message: str | re.Pattern[str], **details: Any) -> Says:
    """The first record of a write refused."""
    return Says(code, message, details, WRITTEN, ("data", 0))


def under(
    key: str, code: str, message: str | re.Pattern[str], http: int = 200, at: int = 0, **details: Any
) -> Says:
    """An item of another list refused. Source: platform.md 3.2 for the statuses."""
    return Says(code, message, details, (http,), (key, at))


@dataclass(frozen=True)
class Refusal:
    """A row: what is asked, what comes before and after it, and what is answered."""

    ask: Ask
    says: Says
    given: Mapping[str, Ask]
    after: Sequence[Ask]

    def check(self, target: Target) -> None:
        """Raises AssertionError where the target answers something else."""
        words = Words(target)
        try:
            for name, ask in self.given.items():
                words.known[name] = _made(words.send(ask))
            _hold(self.says, words.send(self.ask), words)
        finally:
            for ask in self.after:
                words.send(ask)


REFUSALS: dict[str, Refusal] = {}
"""The rows by name."""


def refused(
    name: str,
    source: str,
    ask: Ask,
    says: Says,
    *,
    given: Mapping[str, Ask] | None = None,
    after: Sequence[Ask] = (),
    needs: str | None = None,
    settings: bool = False,
) -> None:
    """Register the contract `refusals.<name>`.

    `given` is asked before, each request under the word for what it makes, and `after` in the end, whatever
    came. `needs`: what a target must be prepared with. `settings`: whether the row changes the org's own.
    """
    row = Refusal(ask, says, given or {}, after)
    title = f"{ask.method} {ask.path} is refused with {says.code}"
    held = Contract(f"refusals.{name}", title, source, visit=row.check, settings=settings, needs=needs)
    assert held.id not in CONTRACTS, f"{held.id} is there already"
    CONTRACTS[held.id] = held
    REFUSALS[name] = row


class Words:
    """What the words in braces stand for in one example; records are made as they are named."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.known: dict[str, str] = {"NOWHERE": NOWHERE, **target.words}

    def send(self, ask: Ask) -> httpx2.Response:
        """Ask, with every word filled in; the records that come of it are removed in the end."""
        path = self.fill(ask.path)
        answer = self.target.send(
            ask.method,
            path,
            json=self.fill(ask.body),
            params=self.fill(ask.params),
            headers=self.fill(ask.headers),
            files=self.fill(ask.files),
            content=ask.content,
        )
        if ask.method == "POST":
            for module, made in _new_records(path, answer):
                self.target.note(module, made)
        return answer

    def fill(self, value: Any) -> Any:
        """The value with the words of its texts filled in."""
        if isinstance(value, str):
            return _WORD.sub(lambda found: self._of(*found.groups()), value)
        if isinstance(value, Mapping):
            return {self.fill(key): self.fill(held) for key, held in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self.fill(held) for held in value)
        return value

    def _of(self, name: str, number: str) -> str:
        word = name + number
        if word not in self.known:
            self.known[word] = self._new(name) if name in NEW else self._first(name)
        return self.known[word]

    def _new(self, module: str) -> str:
        return self.target.create(module, [NEW[module]])[0]

    def _first(self, name: str) -> str:
        path, params, key, own = PLACES[name]
        answer = json.loads(self.target.send("GET", path, params=params).content)
        return str(answer[key][0][own])


def _told(answer: httpx2.Response) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(answer.content) if answer.content.startswith(b"{") else {}
    return told


def _made(answer: httpx2.Response) -> str:
    """The id that an answer tells: that of what it made, of a job, or of a file."""
    told = _told(answer)
    listed = next((held for held in told.values() if isinstance(held, list)), None)
    details = (listed[0] if listed else told).get("details", {})
    return str(next((details[key] for key in ("id", "job_id", "file_id") if key in details), NOWHERE))


def _new_records(path: str, answer: httpx2.Response) -> Iterator[tuple[str, str]]:
    """The records that a write to a module, or a conversion, made."""
    module, _, rest = path.partition("/")
    slots = _told(answer).get("data")
    for slot in slots if isinstance(slots, list) else ():
        if rest in ("", "upsert") and slot.get("code") == "SUCCESS" and "id" in slot["details"]:
            yield module, slot["details"]["id"]
        if rest.endswith("/convert"):
            yield from ((name, made) for name, made in slot.items() if name in NEW and isinstance(made, str))


def _hold(says: Says, answer: httpx2.Response, words: Words) -> None:
    shown = f"{answer.status_code} {answer.text[:500]}"
    assert answer.status_code in says.http, f"{says.http} was to come, not {shown}"
    told = json.loads(answer.content)
    for step in says.where:
        inside = step in told if isinstance(told, dict) else isinstance(told, list) and len(told) > int(step)
        assert inside, f"no {step} where {says.where} should be: {shown}"
        told = told[step]
    assert told.get("code") == says.code, f"{says.code} was to come, not {shown}"
    if says.message is not None:
        assert fits(says.message, told.get("message")), f"{says.message!r} was to come, not {shown}"
        assert told.get("status") == "error", shown
    if says.details is not None:
        # Newer versions tell `json_path`, too (wild 15).
        details = {key: value for key, value in told.get("details", {}).items() if key != "json_path"}
        wanted = words.fill(says.details)
        assert fits(wanted, details), f"{wanted} was to come, not {shown}"


def fits(told: Any, seen: Any) -> bool:
    """Whether what came is what a row tells."""
    if isinstance(told, EllipsisType):
        return True
    if isinstance(told, re.Pattern):
        return isinstance(seen, str) and told.fullmatch(seen) is not None
    if isinstance(told, Mapping):
        return (
            isinstance(seen, dict)
            and set(seen) == set(told)
            and all(fits(told[name], seen[name]) for name in told)
        )
    return bool(told == seen)
