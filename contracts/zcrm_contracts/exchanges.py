"""What goes over the wire between a contract and its target: kept, counted, and told as curl lines."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

RESERVE = 0.2
"""The part of a budget that is kept for removing what a run made."""

_QUIET = ("host", "user-agent", "accept", "accept-encoding", "connection", "content-length")


class BudgetSpent(Exception):  # noqa: N818 - says what happened
    """The run may ask nothing more of the target; what it made is still removed."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, whole."""

    method: str
    url: httpx2.URL
    request_headers: httpx2.Headers
    request_body: bytes
    status: int
    headers: httpx2.Headers
    body: bytes

    @property
    def path(self) -> str:
        """The path as it was sent, without the query."""
        return self.url.raw_path.decode("ascii").partition("?")[0]

    def as_curl(self) -> str:
        """A line for the shell that asks the same; the token is left to `$ZOHO_TOKEN`."""
        parts = ["curl", "-sS"] if self.method == "GET" else ["curl", "-sS", "-X", self.method]
        for name, value in self.request_headers.items():
            if name.lower() == "authorization":
                parts += ["-H", '"Authorization: Zoho-oauthtoken $ZOHO_TOKEN"']
            elif name.lower() not in _QUIET:
                parts += ["-H", shlex.quote(f"{name}: {value}")]
        if self.request_body:
            parts += ["--data-binary", _quoted(self.request_body)]
        return " ".join([*parts, shlex.quote(str(self.url))])

    def __str__(self) -> str:
        told = self.body[:500].decode("utf-8", "replace").rstrip()
        return f"{self.as_curl()}\n  # {self.status} {told}".rstrip()


def _quoted(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"@-  # {len(body)} bytes that are no text"
    return shlex.quote(text)


class Recorder(httpx2.BaseTransport):
    """A transport that keeps the exchanges since `forget`, tells each to `watchers`, and minds a budget.

    `budget` is in calls, which cost a credit each or more (records.md 1.8); None: no bound.
    """

    def __init__(
        self,
        inner: httpx2.BaseTransport,
        *,
        budget: int | None = None,
        watchers: Sequence[Callable[[Exchange], None]] = (),
    ) -> None:
        self._inner = inner
        self.budget = budget
        self.watchers = list(watchers)
        self.exchanges: list[Exchange] = []
        self.spent = 0
        self.signed: Exchange | None = None
        """The last exchange that bore a token."""
        self._apart = False

    def forget(self) -> None:
        """Begin anew: the next example's exchanges are its own."""
        self.exchanges.clear()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is asked meanwhile belongs to no example, and may spend the budget's reserve."""
        self._apart = True
        try:
            yield
        finally:
            self._apart = False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Ask the target. Raises BudgetSpent where the budget does not allow it."""
        request.read()
        if self.budget is not None:
            allowed = self.budget if self._apart else self.budget * (1 - RESERVE)
            if self.spent + 1 > allowed:
                raise BudgetSpent(f"{self.spent} of {self.budget} calls are spent")
        self.spent += 1
        response = self._inner.handle_request(request)
        response.read()
        exchange = Exchange(
            request.method,
            request.url,
            request.headers,
            request.content,
            response.status_code,
            response.headers,
            response.content,
        )
        if "authorization" in request.headers:
            self.signed = exchange
        if not self._apart:
            self.exchanges.append(exchange)
        for watch in self.watchers:
            watch(exchange)
        return response

    def close(self) -> None:
        """Close the target's transport."""
        self._inner.close()
