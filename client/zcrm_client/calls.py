"""One HTTP request, the ports that it goes out by, and the patience to try it again."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

import httpx2

from zcrm_client.errors import ServerError, retry_after


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request, answered with a `httpx2.Response`."""

    method: str
    url: str
    """A path until the way in is known. A whole URL is one that Zoho handed out."""
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """`content`, `data` or `files`, as httpx2 takes them; files are sent as they are read."""
    into: BinaryIO | None = field(default=None, repr=False)
    """Where the bytes of a 200 go as they arrive."""
    key: str = "data"
    """Where the items of the answer stand."""
    slots: bool = False
    """Whether these items are slots, refused ones among them."""
    idempotent: bool = False
    """Whether sending it twice does what sending it once does, although it is a POST."""

    def __str__(self) -> str:
        return f"{self.method} {self.url}"

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does what sending it once does."""
        return self.idempotent or self.method in {"GET", "PUT", "DELETE"}

    @property
    def sent(self) -> dict[str, Any]:
        """What goes into the request beside method and URL."""
        return {"params": self.params or None, "headers": self.headers, **self.body}


@dataclass(frozen=True, slots=True)
class Waits:
    """The port of a `Client`."""

    http: httpx2.Client
    pause: Callable[[float], None]
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def send(self, call: Call) -> httpx2.Response:
        with self.http.stream(call.method, call.url, **call.sent) as response:
            if call.into and response.status_code == 200:
                for chunk in response.iter_bytes():
                    call.into.write(chunk)
            else:
                response.read()
        return response

    async def sleep(self, seconds: float) -> None:
        self.pause(seconds)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        with self.lock:
            yield


@dataclass(frozen=True, slots=True)
class Awaits:
    """The port of an `AsyncClient`."""

    http: httpx2.AsyncClient
    sleep: Callable[[float], Awaitable[None]]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, call: Call) -> httpx2.Response:
        async with self.http.stream(call.method, call.url, **call.sent) as response:
            if call.into and response.status_code == 200:
                async for chunk in response.aiter_bytes():
                    call.into.write(chunk)
            else:
                await response.aread()
        return response

    def alone(self) -> asyncio.Lock:
        return self.lock


Port: TypeAlias = Waits | Awaits


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

    async def send(self, port: Port, call: Call) -> httpx2.Response:
        """The answer to `call`, after as many attempts as it takes. ServerError when none comes."""
        for attempt in range(self.max_retries + 1):
            last = attempt == self.max_retries
            wait = random.uniform(0.5, 1.0) * min(2.0**attempt, 30.0)
            if call.into:
                call.into.seek(0)
                call.into.truncate()  # what a lost connection left
            try:
                response = await port.send(call)
            except httpx2.RequestError as lost:
                unsent = isinstance(lost, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout))
                if last or not (call.repeatable or unsent):
                    message = str(lost) or type(lost).__name__
                    raise ServerError(message, code="CONNECTION_FAILED", request=str(call)) from lost
            else:
                status = response.status_code
                again = status == 429 or (call.repeatable and status in {500, 502, 503, 504})
                asked = retry_after(response, self.now()) if again else None
                if last or not again or (asked is not None and asked > self.max_wait):
                    return response
                wait = wait if asked is None else asked
            await port.sleep(min(wait, self.max_wait))
        raise AssertionError("the last attempt returns or raises")
