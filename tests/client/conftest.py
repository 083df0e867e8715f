"""A Zoho that says what it is told to, and both clients behind one face."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2
import orjson
import pytest
from zcrm_client import AsyncClient, Client
from zcrm_client.group import Group

Answer = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class Zoho:
    """Gives its answers in turn, the last one for ever, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[httpx2.Request] = []
        self.slept: list[float] = []
        self.time = 1_000_000_000.0

    def answer(self, status: int = 200, body: Any = None, headers: dict[str, str] | None = None) -> Zoho:
        content = b"" if body is None else body.encode() if isinstance(body, str) else orjson.dumps(body)
        return self.will(lambda request: httpx2.Response(status, content=content, headers=headers))

    def will(self, *answers: Answer) -> Zoho:
        self.answers += answers
        return self

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx2.Response) else answer(request)

    @property
    def paths(self) -> list[str]:
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.asked]

    @property
    def bodies(self) -> list[Any]:
        return [orjson.loads(request.content) for request in self.asked if request.content]


class Awaited:
    """An AsyncClient, or a group of its, for tests that wait."""

    def __init__(self, client: Any, runner: asyncio.Runner) -> None:
        self.client = client
        self.runner = runner

    def __getattr__(self, name: str) -> Any:
        return self.waiting(getattr(self.client, name))

    def __getitem__(self, segment: str) -> Any:
        return self.waiting(self.client[segment])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.waiting(self.client(*args, **kwargs))

    def waiting(self, result: Any) -> Any:
        if inspect.iscoroutine(result):
            return self.runner.run(result)
        if isinstance(result, AsyncIterator):
            return self.each(result)
        return Awaited(result, self.runner) if isinstance(result, Group) or callable(result) else result

    def each(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        async def one() -> list[Any]:
            return [item async for item in _first(items)]

        while item := self.runner.run(one()):
            yield item[0]


async def _first(items: AsyncIterator[Any]) -> AsyncIterator[Any]:
    try:
        yield await anext(items)
    except StopAsyncIteration:
        return


@pytest.fixture
def zoho() -> Zoho:
    return Zoho()


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest, zoho: Zoho) -> Iterator[Callable[..., Any]]:
    """Makes a client of `zoho`: once a Client, once an AsyncClient."""
    with asyncio.Runner() as runner:
        made: list[AsyncClient] = []

        async def sleep(seconds: float) -> None:
            zoho.slept.append(seconds)

        def make(*args: Any, how: str = "", **setup: Any) -> Any:
            transport = httpx2.MockTransport(zoho)
            setup = {"transport": transport, "now": lambda: zoho.time} | (setup or {"access_token": "old"})
            if request.param == "sync":
                setup["sleep"] = zoho.slept.append
                return (getattr(Client, how) if how else Client)(*args, **setup)
            setup["sleep"] = sleep
            client = (getattr(AsyncClient, how) if how else AsyncClient)(*args, **setup)
            client = runner.run(client) if inspect.iscoroutine(client) else client
            made.append(client)
            return Awaited(client, runner)

        yield make
        for client in made:
            runner.run(client.aclose())


@pytest.fixture
def client(connect: Callable[..., Any]) -> Any:
    return connect()


@pytest.fixture
def proxied(connect: Callable[..., Any]) -> Any:
    return connect(proxy_url="https://proxy.example/zoho/")
