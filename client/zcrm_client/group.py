"""What the groups of operations share: calls, pages, batches, files and jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from zcrm_client import answers
from zcrm_client.answers import Outcome, Outcomes, Page, Record, Values
from zcrm_client.auth import Door
from zcrm_client.both import Both, Later, P, Port, Records, Sent, finished, stepped
from zcrm_client.calls import Call
from zcrm_client.errors import InvalidRequest, ServerError
from zcrm_client.files import File, Source, Target, landed, opened, spool
from zcrm_client.wire import JSON, OnRefused, encoded, heads, path_of, query

D = TypeVar("D", bound=Port)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Write: TypeAlias = Callable[[Sequence[Any], int], Awaitable[Sequence[Outcome]]]
Progress: TypeAlias = Callable[[Record], object] | None
"""Is called with each status of a job."""
SIZES = {"users": {"POST": 1}, "currencies": {"POST": 10, "PUT": 10}, "share": {"POST": 10, "PUT": 10}}
"""Items per write, where not a hundred. Source: docs v2 insert-records; platform.md 3.3."""


class Sending(Protocol[T_co]):
    """Writes one item or several, and gives an outcome each; RecordsRefused when any is refused."""

    def __call__(self, *items: Values, on_refused: OnRefused = "raise") -> T_co: ...


def nothing(*_: Any, **__: Any) -> None:
    """No body."""


class Group(Generic[D]):
    """Operations that share a path. The items of their answers stand under `key`."""

    def __init__(self, door: Door[D], path: str, key: str = "data") -> None:
        self._door, self._path, self._key = door, path, key

    def _call(self, method: str, *below: str, body: object = None, **more: Any) -> Call:
        """A call of this group, or below its path; `body` goes as JSON."""
        if body is not None:
            more |= {"content": encoded(body), "headers": {**JSON, **more.get("headers", {})}}
        return Call(method, path_of(*below, base=self._path), **{"key": self._key, **more})

    def _at(self, module: str, *below: str) -> Group[D]:
        """The group of a module, of a record, or below it."""
        return Group(self._door, self._door.path(module, *below))

    def _row(self, row: str, *given: Any, body: object = None, key: str = "", **params: Any) -> Call:
        """The call of a row such as `PUT {1}?module={0}`; what is not given is left out of the query."""
        method, _, rest = row.partition(" ")
        path, _, asked = rest.partition("?")
        headers = heads(params.pop("modified_since", None), params.pop("external", None))
        pairs = (pair.split("=") for pair in asked.split("&") if asked)
        filled = {name: _filled(value, given) for name, value in pairs}
        below = [_filled(segment, given) for segment in path.split("/") if path]
        if None in below:
            raise TypeError(f"{row}: {len(given)} given")
        more = {"params": query({**filled, **params}), "headers": headers, "key": key or self._key}
        return self._call(method, *below, body=body, **more)

    async def _ask(self, call: Call) -> Record | None:
        """The body of the answer, None when Zoho has nothing to show. ZohoError when it is a refusal."""
        response = await self._door.exchange(call)
        return answers.read(response, call, wrapped=self._door.wrapped, now=self._door.patience.now())

    async def _do(self, call: Call) -> Outcome:
        """What became of the one thing asked for."""
        return answers.outcome(answers.said(await self._ask(call) or {}, call), {})

    async def _items(self, call: Call) -> Sequence[Record]:
        """What stands under the key of an answer without pages."""
        return answers.page(await self._ask(call), call).records

    async def _first(self, call: Call) -> Record | None:
        body = await self._ask(call)
        alone = (body or {}).get(call.key)
        return alone if isinstance(alone, dict) else next(iter(answers.page(body, call)), None)

    async def _page(self, call: Call, number: int) -> Page:
        call = replace(call, params={**call.params, "page": str(number)})
        return answers.page(await self._ask(call), call)

    async def _pages(self, call: Call) -> Records:
        number, more = 1, call.params.get("ids") != ""
        while more:
            page = await self._page(call, number)
            for record in page:
                yield record
            number, more = number + 1, page.more_records

    async def _batches(
        self, items: Iterable[Any], call_of: Callable[[Any], Call], on_refused: OnRefused, size: int = 100
    ) -> Outcomes:
        """An outcome per item, of as many calls as it takes."""

        async def write(batch: Sequence[Any], first: int) -> Sequence[Outcome]:
            call = replace(call_of(batch), slots=True)
            return answers.outcomes(await self._ask(call), call, batch, first)

        return await self._all(items, write, on_refused, size)

    async def _all(self, items: Iterable[Any], write: Write, on_refused: OnRefused, size: int) -> Outcomes:
        if on_refused not in {"raise", "return"}:
            raise ValueError(f'on_refused is "raise" or "return", not {on_refused!r}')
        done: list[Outcome] = []
        remaining = iter(items)
        try:
            while batch := list(islice(remaining, size)):
                done += await write(batch, len(done))
        except Exception as error:  # ours, Zoho's or of whatever feeds us: what is written must not be lost
            error.outcomes = Outcomes(done)  # type: ignore[attr-defined]
            error.add_note(f"{len(done)} records of this call were answered before; see `outcomes`")
            raise
        outcomes = Outcomes(done)
        if on_refused == "raise":
            outcomes.raise_for_refused()
        return outcomes

    async def _remove(self, ids: Sent[str], on_refused: OnRefused, **params: Any) -> Outcomes:
        """Delete: one alone at its own path, many by `ids`."""
        row = "DELETE {0}" if ids.alone else "DELETE ?ids={0}"
        return await self._batches(
            ids.items, lambda batch: self._row(row, batch[0] if ids.alone else batch, **params), on_refused
        )

    async def _upload(self, call: Call, source: Source, name: str | None) -> Outcome:
        with opened(source, name) as file:
            return await self._do(replace(call, file=file))

    async def _download(self, call: Call, to: Target) -> File | None:
        with spool() as arrived:
            response = await self._door.exchange(replace(call, into=arrived))
            if response.status_code == 200:
                return landed(response, arrived, to)
        answers.read(response, call, wrapped=self._door.wrapped, now=self._door.patience.now())
        return None

    async def _wait(self, status: Call, progress: Progress, timeout: float) -> Record:
        """A finished job, whose status is asked for at growing intervals and told to `progress`."""
        waited, pause = 0.0, 0.5
        while True:
            job = answers.said(await self._ask(status) or {}, status)
            if progress:
                progress(job)
            state = str(job.get("state") or job.get("status") or job.get("Status"))
            if state == "COMPLETED":
                return job
            if state.startswith("FAIL"):
                raise InvalidRequest(f"the job failed: {job}", code="JOB_FAILED", request=str(status))
            if waited >= timeout:
                raise ServerError(f"{state} after {waited:.0f} s", code="JOB_TIMEOUT", request=str(status))
            pause = min(pause * 2, 30.0)
            await self._door.port.sleep(pause)
            waited += pause


def _filled(text: str, given: Sequence[Any]) -> Any:
    """What `{1}` stands for, None when it is not given; any other text as it is."""
    at = int(text[1]) if text.startswith("{") else None
    return text if at is None else given[at] if at < len(given) else None


class Row(Both[Callable[P, T], Callable[P, Later[T]]], Generic[P, T]):
    """A method by its row; what it is given goes into path and query, and through `body` into the body."""

    def __init__(
        self,
        answer: Callable[[Any, Call], Later[T]],
        row: str,
        body: Callable[P, Any] = nothing,
        key: str = "",
    ) -> None:
        def recipe(at: Any, *given: Any, **params: Any) -> Later[T]:
            return answer(at, at._row(row, *given, key=key, body=body(*given), **params))  # type: ignore[call-arg]

        super().__init__(recipe, finished)


class Pages(Both[Callable[P, Iterator[Record]], Callable[P, AsyncIterator[Record]]], Generic[P]):
    """A method by its row, which lists page by page, as they are reached."""

    def __init__(self, row: str) -> None:
        super().__init__(lambda at, *given, **params: at._pages(at._row(row, *given, **params)), stepped)


def sends(method: str) -> Both[Sending[Outcomes], Sending[Later[Outcomes]]]:
    """A method that writes one item or several."""

    async def send(at: Group[Any], *items: Values, on_refused: OnRefused = "raise") -> Outcomes:
        alone = method == "PUT" and len(items) == 1 and "id" in items[0] and at._key != "taxes"  # no such row
        own = [str(items[0]["id"])] if alone else []
        size = SIZES.get(at._key, {}).get(method, 100)
        return await at._batches(
            items, lambda batch: at._call(method, *own, body={at._key: batch}), on_refused, size
        )

    return Both(send, finished)
