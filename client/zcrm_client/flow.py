"""What a request may do, without doing it: a flow yields steps, a client takes them.

`Client` and `AsyncClient` differ in how they take a step and in nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias, TypeVar

import httpx2

from zcrm_client.errors import ServerError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. `url` is a path until the way in is known. Answered with a `httpx2.Response`."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    scope: str = ""
    """The OAuth scope it takes, for the message when it is missing."""
    repeatable: bool = True
    """Whether sending it twice does what sending it once does."""

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Alone:
    """Run a flow while no other task or thread of this client runs one alone."""

    flow: Generator[Any, Any, None]


Step: TypeAlias = Call | Pause | Alone
Flow: TypeAlias = Generator[Step, Any, T]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try again.

    429 is tried again for every request: it was not carried out. A lost connection, 500, 502, 503 and
    504 only for repeatable ones; a POST that may have arrived is not sent twice. A wait that Zoho asks
    for and that is longer than `max_wait` seconds is left to the caller, as `RateLimited.retry_after`.
    """

    max_retries: int
    max_wait: float
    now: Callable[[], float]

    def attempts(self, call: Call) -> Flow[httpx2.Response]:
        """The answer to `call`, after as many attempts as it takes. ServerError when none comes."""
        for attempt in range(self.max_retries + 1):
            last = attempt == self.max_retries
            wait = random.uniform(0.5, 1.0) * min(2.0**attempt, 30.0)
            try:
                response: httpx2.Response = yield call
            except httpx2.RequestError as lost:
                never_sent = isinstance(
                    lost, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
                )
                if last or not (call.repeatable or never_sent):
                    message = str(lost) or type(lost).__name__
                    raise ServerError(message, code="CONNECTION_FAILED", request=str(call)) from lost
            else:
                if last or not self._try_again(call, response.status_code):
                    return response
                asked = retry_after(response, self.now())
                if asked is not None and asked > self.max_wait:
                    return response
                wait = wait if asked is None else asked
            yield Pause(min(wait, self.max_wait))
        raise AssertionError("the last attempt returns or raises")

    @staticmethod
    def _try_again(call: Call, status: int) -> bool:
        return status == 429 or (call.repeatable and status in {500, 502, 503, 504})


def retry_after(response: httpx2.Response, now: float) -> float | None:
    """Seconds the answer asks us to wait, None when it does not say.

    `Retry-After` is seconds or an HTTP date. Zoho sends `X-RATELIMIT-RESET` instead, in epoch
    milliseconds, on good answers too; there it only counts on a 429.
    Source: py-sdk-v1gen and live 2026 for the header, RFC 9110 for Retry-After; the unit (inferred).
    """
    after = response.headers.get("Retry-After", "").strip()
    if after.isdecimal():
        return float(after)
    if after:
        try:
            when = parsedate_to_datetime(after)
        except ValueError:
            return None
        return max(0.0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now)
    reset = response.headers.get("X-RATELIMIT-RESET", "").strip()
    if response.status_code != 429 or not reset.isdecimal():
        return None
    moment = float(reset)
    if moment > 1e11:  # epoch milliseconds
        return max(0.0, moment / 1000 - now)
    return max(0.0, moment - now) if moment > 1e9 else moment  # epoch seconds, or seconds from now
