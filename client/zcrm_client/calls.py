"""One HTTP request, the ports it goes out by, and recipes: coroutines that await nothing but their port.

A `Client`'s port has done its work when it returns, so a recipe over it never suspends: no event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any, BinaryIO, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar, overload

import httpx2

P = ParamSpec("P")
T = TypeVar("T")
One = TypeVar("One", covariant=True)
Many = TypeVar("Many", covariant=True)
Record: TypeAlias = dict[str, Any]  # a record, user, module, field or layout, as on the wire
Later: TypeAlias = Coroutine[Any, Any, T]
Records: TypeAlias = AsyncGenerator[Record, None]


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. Its answer is a `httpx2.Response`."""

    method: str
    url: str  # a path until the way in is known; a whole one is what Zoho handed out
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)  # `content`, `data` or `files`
    into: BinaryIO | None = field(default=None, repr=False)  # where the bytes of a 200 go as they arrive
    key: str = "data"  # where the items of the answer stand
    slots: bool = False  # whether these items are slots, refused ones among them
    idempotent: bool = False  # whether it may go twice although it is a POST

    def __str__(self) -> str:
        return f"{self.method} {self.url}"

    @property
    def sent(self) -> dict[str, Any]:
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


D = TypeVar("D", bound=Waits | Awaits)


class Ported(Generic[D]):
    """What has methods that go out by a port."""

    _port: D


def finished(recipe: Later[T]) -> T:
    """What a coroutine over a port that waits comes to."""
    try:
        next(recipe.__await__())
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise RuntimeError("a recipe awaited something else than its port")


def stepped(records: Records) -> Iterator[Record]:
    """The records of a generator over a port that waits."""
    try:
        while True:
            yield finished(anext(records))
    except StopAsyncIteration:
        return
    finally:
        finished(records.aclose())


class Both(Generic[One, Many]):
    """A method of a group: one type where the group's port waits, another where it awaits."""

    def __init__(self, recipe: Callable[..., Any], run: Callable[[Any], Any]) -> None:
        self.recipe, self.run = recipe, run

    @overload
    def __get__(self, at: Ported[Waits], owner: type) -> One: ...
    @overload
    def __get__(self, at: Ported[Awaits], owner: type) -> Many: ...
    def __get__(self, at: Any, owner: type) -> Any:
        method = self.recipe.__get__(at, owner)
        if at is None or isinstance(at._port, Awaits):
            return method
        return update_wrapper(lambda *args, **options: self.run(method(*args, **options)), self.recipe)


def asks(recipe: Callable[Concatenate[Any, P], Later[T]]) -> Both[Callable[P, T], Callable[P, Later[T]]]:
    """A method with one result."""
    return Both(recipe, finished)


def iterates(
    recipe: Callable[Concatenate[Any, P], Records],
) -> Both[Callable[P, Iterator[Record]], Callable[P, AsyncIterator[Record]]]:
    """A method that gives records, page by page as they are reached."""
    return Both(recipe, stepped)
