"""What was asked and what was answered, for tests to read: the newest calls, within a bound of memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import orjson

from zcrm_mock.api.http import Request, Response

MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True, repr=False)
class CallRecord:
    """One call that the fake answered."""

    operation: str | None
    """The operation's id in docs/coverage.md (`records.search`), or None where no operation was meant."""
    module: str | None
    request: Request
    response: Response
    at: float
    """The org's clock, epoch seconds."""
    warnings: tuple[str, ...] = ()
    hint: str = ""
    """Why the call was refused, where Zoho does not say: which scopes it wanted, that the token had ended."""

    @property
    def method(self) -> str:
        """The request's verb."""
        return self.request.method

    @property
    def path(self) -> str:
        """The request's path, as sent."""
        return self.request.path

    @property
    def params(self) -> dict[str, str]:
        """The request's query, decoded."""
        return self.request.params

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.response.status

    @property
    def json(self) -> Any:
        """The request's body as JSON, or None where it is none."""
        return _json(self.request.body)

    @property
    def answer(self) -> Any:
        """The answer's body as JSON, or None where it is none."""
        return _json(self.response.body)

    def as_json(self) -> dict[str, Any]:
        """The call as one JSON object; bodies that are no JSON are left out."""
        return {
            "operation": self.operation,
            "module": self.module,
            "method": self.method,
            "path": self.path,
            "params": self.params,
            "body": self.json,
            "status": self.status,
            "answer": self.answer,
        }

    def __repr__(self) -> str:
        return f"<{self}>"  # what a failed assertion on calls() shows

    def __str__(self) -> str:
        query = f"?{self.request.query}" if self.request.query else ""
        return f"{self.method} {self.path}{query} -> {self.status}" + (f" ({self.hint})" if self.hint else "")


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


@dataclass
class Journal:
    """The newest calls, at most `max_bytes` of bodies."""

    max_bytes: int = MAX_BYTES
    _calls: deque[CallRecord] = field(default_factory=deque)
    _bytes: int = 0

    def add(self, call: CallRecord) -> None:
        """Note a call; the oldest ones go where it gets too much."""
        self._calls.append(call)
        self._bytes += 500 + len(call.request.body) + len(call.response.body)
        while self._bytes > self.max_bytes and len(self._calls) > 1:
            old = self._calls.popleft()
            self._bytes -= 500 + len(old.request.body) + len(old.response.body)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._bytes = 0

    def find(
        self,
        operation: str | None = None,
        *,
        module: str | None = None,
        method: str | None = None,
        status: int | None = None,
    ) -> list[CallRecord]:
        """The calls of an operation (`records.search`, `records.*`), of a module …, oldest first."""
        return [
            call
            for call in self._calls
            if (operation is None or fnmatchcase(call.operation or "", operation))
            and (module is None or call.module == module)
            and (method is None or call.method == method.upper())
            and (status is None or call.status == status)
        ]
