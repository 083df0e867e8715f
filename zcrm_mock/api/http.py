"""One request and one response, as every transport hands them over: no HTTP library in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

Headers = tuple[tuple[str, str], ...]


def clean(text: str) -> str:
    """The text without surrogates, which no encoding has: a `?` stands for each."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


@dataclass(slots=True)
class Request:
    """What arrived on the wire.

    `path` and `query` are raw (percent-encoded, without `?`); header names are lower case.
    """

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    _params: dict[str, str] | None = None

    @property
    def params(self) -> dict[str, str]:
        """The query's parameters, decoded; the last one wins where a name repeats."""
        if self._params is None:
            self._params = dict(parse_qsl(clean(self.query), keep_blank_values=True)) if self.query else {}
        return self._params

    @property
    def url(self) -> str:
        """The address as a client would write it."""
        return f"https://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")


@dataclass(slots=True)
class Response:
    """What goes back: a status, headers in order, and the body's bytes (empty for 204 and 304)."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The value of the header called `name`, in any case; None where it is absent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
