"""The documented shape of every answer, as JSON Schema: per operation and status, with what no source knows.

Two grades. A **break** is an answer that a client written from the documentation cannot read: a missing key,
another type, a status that the operation does not document, JSON where a file belongs. An **unknown key** is
one that no source tells of: reported, because Zoho adds keys, but no break.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from zcrm_contracts.shape_parts import BODILESS, FAILURE, OAUTH_FAILURE, Json
from zcrm_contracts.shape_table import DOWNLOADS, SHAPES, SLOTTED

SOME_REFUSED = (200, 202, 207)
"""Statuses of a write whose slots were refused, some or all; sources disagree. Source: platform.md 3.2."""
REFUSALS = (400, 401, 403, 404, 405, 413, 415, 429, 500, 501)
"""Statuses that any operation may refuse with. Source: records.md 1.5; 501 is the fake's own gap."""


_V2 = ("/crm/v2/", "/crm/bulk/v2/", "/oauth/")
_ATTACHMENT = "/crm/v2/attachments/"
"""Below it every record is a file. Source: apps on v2 that save what comes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, or only unknown, about one answer."""

    operation: str
    status: int
    where: str
    text: str
    unknown: bool = False
    """Only a key that no source tells of."""

    def __str__(self) -> str:
        return f"{self.operation} {self.status} at {self.where or '$'}: {self.text}"


@dataclass(frozen=True, slots=True)
class Row:
    """An operation, as far as its requests and answers are told apart by it."""

    id: str
    method: str
    segments: tuple[str, ...]
    statuses: tuple[int, ...]

    @property
    def rank(self) -> tuple[int, tuple[int, ...]]:
        """Fewest placeholders first; between equals, the literal furthest right."""
        fixed = [at for at, segment in enumerate(self.segments) if not segment.startswith("{")]
        return len(self.segments) - len(fixed), tuple(-at for at in reversed(fixed))


@cache
def rows() -> tuple[Row, ...]:
    """Every documented operation, in the order in which a request is held against them."""
    told = json.loads((files("zcrm_mock.api") / "operations.json").read_text())
    made = [
        Row(row["id"], row["method"], tuple(row["path"].strip("/").split("/")), tuple(row["status"]))
        for row in told
        if row["path"] != "/{download_url}"  # wherever a job says that its result lies
    ]
    return tuple(sorted(made, key=lambda row: row.rank))


def operation_of(method: str, path: str) -> Row | None:
    """The operation that a request asks for, or None where v2 documents none."""
    # Ids differ from call to call, what they mean does not.
    segments = ["0" if segment.isdecimal() else segment for segment in path.strip("/").split("/")]
    return _operation_of(method, tuple(segments))


_WORDS = frozenset({"settings", "users", "org", "coql", "files", "upload", "actions", "functions"})
_NO_ID = frozenset({"actions", "search", "upsert", "deleted"})


@lru_cache(maxsize=1024)
def _operation_of(method: str, segments: tuple[str, ...]) -> Row | None:
    for row in rows():
        if row.method == method and len(row.segments) == len(segments):
            pairs = zip(row.segments, segments, strict=True)
            if all(_fits(told, sent, at) for at, (told, sent) in enumerate(pairs)):
                return row
    return None


def _fits(told: str, sent: str, at: int) -> bool:
    if told.startswith("{"):
        return bool(sent) and sent not in (_WORDS if told == "{module}" else _NO_ID)
    return told.casefold() == sent.casefold() if at == 2 else told == sent


def check(method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> Sequence[Problem]:
    """The problems of one answer; none for a refused request that v2 does not document, nor outside of v2."""
    if not path.startswith(_V2):
        return []
    row = operation_of(method, path)
    if row is None:
        undocumented = Problem(f"{method} {path}", status, "", "v2 documents no such operation")
        return [undocumented] if status < 400 else []
    bytes_come = row.id in DOWNLOADS or (row.id == "records.get" and path.casefold().startswith(_ATTACHMENT))
    return list(_problems(row, status, headers, body, download=bytes_come and status == 200))


def _problems(
    row: Row, status: int, headers: Mapping[str, str], body: bytes, *, download: bool
) -> Iterator[Problem]:
    if status in BODILESS:
        if status not in row.statuses:
            yield Problem(row.id, status, "", "a status that is not documented")
        if body:
            yield Problem(row.id, status, "", f"a body of {len(body)} bytes where none belongs")
        return
    if status not in (*row.statuses, *REFUSALS, *(SOME_REFUSED if row.id in SLOTTED else ())):
        yield Problem(row.id, status, "", "a status that is not documented")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if download:
        if kind in ("", "application/json", "text/plain", "text/html"):
            yield Problem(
                row.id, status, "content-type", f"{kind or 'none'}: SDKs would not save it as a file"
            )
        if "content-disposition" not in headers:
            yield Problem(row.id, status, "content-disposition", "missing: SDKs take the file's name from it")
        return
    if status == 302:
        if "location" not in headers:
            yield Problem(row.id, status, "location", "missing")
        return
    if kind != "application/json":
        yield Problem(row.id, status, "content-type", f"{kind or 'none'} instead of application/json")
        return
    try:
        answer = json.loads(body)
    except ValueError:
        yield Problem(row.id, status, "", "no JSON")
        return
    schema = schema_of(row.id, status)
    error = best_match(_validator(row.id, status).iter_errors(answer))
    if error is not None:
        yield Problem(row.id, status, error.json_path.removeprefix("$."), _short(error.message))
        return
    for where in unknown_keys(schema, answer):
        yield Problem(row.id, status, where, "no source tells of this key", unknown=True)


def schema_of(operation: str, status: int) -> Json:
    """The JSON Schema of an operation's answer with that status."""
    told = SHAPES[operation]
    if status < 400:
        return told
    refusal = OAUTH_FAILURE if operation.startswith("oauth.") else FAILURE
    return {"anyOf": [refusal, told]}  # refused slots come with 400, too, from some groups


@cache
def _validator(operation: str, status: int) -> Draft202012Validator:
    return Draft202012Validator(schema_of(operation, status))


def unknown_keys(schema: Json, value: Any, where: str = "$") -> Iterator[str]:
    """Where `value` has keys that `schema` names nowhere; with `additionalProperties` an object is open."""
    branches = schema.get("anyOf")
    if branches:
        fitting = [one for one in branches if Draft202012Validator(one).is_valid(value)]
        found = [list(unknown_keys(one, value, where)) for one in fitting]
        yield from min(found, key=len, default=[])
    elif isinstance(value, dict):
        known = schema.get("properties", {})
        for key, held in value.items():
            if key in known:
                yield from unknown_keys(known[key], held, f"{where}.{key}")
            elif known and "additionalProperties" not in schema:
                yield f"{where}.{key}"
    elif isinstance(value, list) and "items" in schema:
        for at, held in enumerate(value):
            yield from unknown_keys(schema["items"], held, f"{where}[{at}]")


def _short(text: str) -> str:
    return text if len(text) < 300 else f"{text[:140]} … {text[-140:]}"
