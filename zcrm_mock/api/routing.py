"""Which operation a method and a path mean.

All rows are tried: fewest placeholders first; between equals, the literal furthest right wins. Declaration
order would shadow 54 of the 138 rows; this shadows none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from urllib.parse import unquote

from zcrm_mock.api.http import clean
from zcrm_mock.api.operations import Operation, operations
from zcrm_mock.engine import failures
from zcrm_mock.engine.bulk import bulk_failures
from zcrm_mock.engine.failures import Refused

# First segments behind /crm/v2/ that are no module's name, and words that are no id.
_FIXED = frozenset({"settings", "users", "org", "coql", "files", "upload", "actions", "functions", ""})
PLACES = {"/{download_url}": "/v2/crm/{zgid}/bulk-write/{job_id}/{file_name}"}
"""Where the operations are whose path is whatever an answer named."""

_VERSION = re.compile(r"v[0-9.]{1,9}")
_NO_ID = frozenset({"actions", "search", "upsert", "deleted", ""})
_NO_NAME = "__"
"""How words of newer versions begin: `/__composite_requests`, `/Leads/{id}/__timeline`."""


class _Route:
    """One row, cut at its slashes."""

    def __init__(self, path: str, operation: Operation) -> None:
        self.segments = tuple(path.strip("/").split("/"))
        self.literals: list[tuple[int, str]] = []
        self.modules: list[tuple[int, str]] = []
        self.names: list[tuple[int, str]] = []
        for at, segment in enumerate(self.segments):
            if segment.startswith("{"):
                self.names.append((at, segment[1:-1]))
            elif at == 2 and (segment[0].isupper() or segment == "users"):  # `Users`: docs v2 search-records
                self.modules.append((at, segment.casefold()))
            else:
                self.literals.append((at, segment))
        self.by_method = {operation.method: (operation, tuple(self.names))}

    @property
    def rank(self) -> tuple[int, tuple[int, ...]]:
        fixed = [at for at, s in enumerate(self.segments) if not s.startswith("{")]
        return len(self.segments) - len(fixed), tuple(-at for at in reversed(fixed))

    def matches(self, segments: tuple[str, ...]) -> bool:
        for at, literal in self.literals:
            if segments[at] != literal:
                return False
        for at, name in self.modules:
            if segments[at].casefold() != name:
                return False
        for at, name in self.names:
            segment = segments[at]
            if segment in (_FIXED if name == "module" else _NO_ID) or segment.startswith(_NO_NAME):
                return False
        return True


@cache
def _routes() -> Mapping[int, tuple[_Route, ...]]:
    """The routes by how many segments they have, in the order in which they are tried."""
    by_path: dict[tuple[str, ...], _Route] = {}
    for operation in operations():
        route = _Route(PLACES.get(operation.path, operation.path), operation)
        shape = tuple("{}" if s.startswith("{") else s for s in route.segments)
        known = by_path.setdefault(shape, route)
        known.by_method |= route.by_method
    by_length: dict[int, list[_Route]] = {}
    for route in by_path.values():
        by_length.setdefault(len(route.segments), []).append(route)
    return {length: tuple(sorted(routes, key=lambda r: r.rank)) for length, routes in by_length.items()}


@lru_cache(maxsize=2048)
def _resolve(method: str, segments: tuple[str, ...]) -> tuple[Operation, tuple[tuple[int, str], ...]]:
    known = False
    for candidate in _routes().get(len(segments), ()):
        if candidate.matches(segments):
            found = candidate.by_method.get(method)
            if found:
                return found
            known = True
    if known:
        raise Refused(failures.invalid_request_method())
    version = _version(segments)
    if version not in (None, "v2"):
        raise Refused(failures.not_v2(version))
    if segments[1:3] == ("bulk", "v2"):  # which of the two answers which path is inferred
        if segments[0] != "crm":
            raise bulk_failures.refused("INVALID_SERVICE_NAME", segments[0][:50])
        if segments[3:4] not in (("read",), ("write",)):
            raise bulk_failures.refused("INVALID_BULK_OPERATION")
    raise Refused(failures.invalid_url_pattern())


def _version(segments: tuple[str, ...]) -> str | None:
    """The version of the API that a path asks for; None where it names none."""
    rest = segments[1:] if segments[0] == "crm" else ()
    named = rest[1:2] if rest[:1] == ("bulk",) else rest[:1]
    return named[0] if named and _VERSION.fullmatch(named[0]) else None


def route(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation, and its placeholders decoded.

    Refuses with INVALID_URL_PATTERN for a path that no row has, INVALID_REQUEST_METHOD for a known path with
    another verb, INVALID_SERVICE_NAME and INVALID_BULK_OPERATION for no bulk job, NOT_IMITATED for another
    version of the API.
    """
    segments = clean(path).strip("/").split("/")
    if "%" in path:
        segments = [unquote(segment) for segment in segments]
    # Ids differ from call to call, what they mean does not: one entry of the cache serves them all.
    shape = tuple(["0" if segment.isdecimal() else segment for segment in segments])
    operation, names = _resolve(method, shape)
    return operation, {name: segments[at] for at, name in names}
