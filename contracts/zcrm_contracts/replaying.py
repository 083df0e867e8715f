"""A recording held against a target, or against a later recording: where they differ."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zcrm_contracts.recording import COUNTS, Recorded, Recording, Redactor
from zcrm_contracts.target import Target

Kind = Literal["status", "header", "missing key", "new key", "type", "value", "not asked"]
_VARIABLE = re.compile(r"<(?:id|email):\d+>")
_SLOT_KEYS = frozenset({"code", "status"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where an answer is another than the recorded one."""

    place: str
    """The number of the exchange, and its operation."""
    where: str
    kind: Kind
    recorded: Any
    now: Any

    @property
    def matters(self) -> bool:
        """Whether a client could stumble over it; keys come, and clients pass them over."""
        return self.kind != "new key"

    def __str__(self) -> str:
        told = f"recorded {_short(self.recorded)}, now {_short(self.now)}"
        return f"{self.place} {self.where}: {self.kind}: {told}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 90 else f"{text[:87]}…"


def replay(recording: Recording, target: Target) -> Iterator[Difference]:
    """Ask the target everything that was recorded, with ids of its own, and tell the differences.

    What needs an id that the target never told is not asked, which is a difference, too.
    """
    _ = target.modules  # asked for once, and no part of what was recorded
    known: dict[str, str] = {}
    redactor = Redactor()
    for number, told in enumerate(recording.exchanges, start=1):
        place = f"{number} {told.operation or told.method + ' ' + told.path}"
        missing = sorted(set(_VARIABLE.findall(json.dumps([told.path, told.query, told.body]))) - set(known))
        if missing:
            yield Difference(place, "request", "not asked", f"needs {', '.join(missing)}", None)
            continue
        target.begin_example()
        path = _filled(told.path, known)
        target.send(
            told.method,
            path,
            **_content(_filled(told.body, known)),
            params=_filled(told.query, known),
            headers=told.headers,
        )
        exchange = target.exchanges[-1]
        told_json = told.answer is not None and exchange.body.startswith((b"{", b"["))
        raw = json.loads(exchange.body) if told_json else None
        _bind(told.answer, raw, known)
        yield from compare(place, told, redactor.record(exchange))


def drift(before: Recording, after: Recording) -> Iterator[Difference]:
    """Where a later recording differs from an earlier one, operation by operation as the tour went."""
    later: dict[tuple[str | None, str], list[Recorded]] = {}
    for told in after.exchanges:
        later.setdefault((told.operation, told.method), []).append(told)
    for number, told in enumerate(before.exchanges, start=1):
        place = f"{number} {told.operation or told.method + ' ' + told.path}"
        same = later.get((told.operation, told.method))
        if not same:
            yield Difference(place, "request", "not asked", told.path, None)
            continue
        yield from compare(place, told, same.pop(0))


def compare(place: str, told: Recorded, now: Recorded) -> Iterator[Difference]:
    """The differences of two answers to the same request."""
    if told.status != now.status:
        yield Difference(place, "status", "status", told.status, now.status)
        return
    for name, value in told.answer_headers.items():
        kind = now.answer_headers.get(name, "").partition(";")[0]
        if kind != value.partition(";")[0]:
            yield Difference(place, name, "header", value, now.answer_headers.get(name))
    yield from _differences(place, "$", told.answer, now.answer)


def _differences(place: str, where: str, told: Any, now: Any) -> Iterator[Difference]:
    if isinstance(told, dict) and isinstance(now, dict):
        for key in told:
            if key not in now and not key.startswith("<"):
                yield Difference(place, f"{where}.{key}", "missing key", told[key], None)
            elif key in now:
                yield from _differences(place, f"{where}.{key}", told[key], now[key])
        for key in now:
            if key not in told and not key.startswith("<"):
                yield Difference(place, f"{where}.{key}", "new key", None, now[key])
    elif isinstance(told, list) and isinstance(now, list):
        # How many there are is the org's affair; slots answer one to one.
        slots = told and isinstance(told[0], dict) and told[0].keys() >= _SLOT_KEYS
        if slots and len(told) != len(now):
            yield Difference(place, where, "value", f"{len(told)} slots", f"{len(now)} slots")
        for at, (one, other) in enumerate(zip(told, now, strict=False)):
            if slots or at == 0:
                yield from _differences(place, f"{where}[{at}]", one, other)
    elif _class(told) != _class(now) and None not in (told, now):
        yield Difference(place, where, "type", told, now)
    elif _is_word(told) and _is_word(now) and told != now and where.rpartition(".")[2] not in COUNTS:
        yield Difference(place, where, "value", told, now)


def _class(value: Any) -> str:
    if isinstance(value, str):
        return value[:4] if _VARIABLE.fullmatch(value) else value if _is_placeholder(value) else "text"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "<number>"
    return type(value).__name__


def _is_placeholder(text: str) -> bool:
    return text in ("<time>", "<date>", "<number>")


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and "<" not in value


def _bind(told: Any, seen: Any, known: dict[str, str]) -> None:
    """Learn which of the target's ids stands where the recording has one."""
    if isinstance(told, dict) and isinstance(seen, dict):
        for key in told.keys() & seen.keys():
            _bind(told[key], seen[key], known)
    elif isinstance(told, list) and isinstance(seen, list):
        for one, other in zip(told, seen, strict=False):
            _bind(one, other, known)
    elif isinstance(told, str) and _VARIABLE.fullmatch(told) and isinstance(seen, str):
        known.setdefault(told, seen)


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: known[found.group()], value)
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, known) for key, one in value.items()}
    return value


def _content(body: Any) -> dict[str, Any]:
    if isinstance(body, dict) and "<bytes>" in body:
        return {"content": b64decode(body["<bytes>"])}
    return {"json": body}
