"""One HTTP request, and the ports that it goes out by: they differ in who waits for the answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

import httpx2


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
