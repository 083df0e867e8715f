"""What the groups of operations share: calls, pages, batches, files and jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, islice
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from zcrm_client import answers
from zcrm_client.answers import Outcome, Outcomes, Page, Record, Values
from zcrm_client.auth import Door
from zcrm_client.both import Both, Later, P, Records, Sent, finished, stepped
from zcrm_client.calls import Call, Port
from zcrm_client.errors import InvalidRequest, ServerError
from zcrm_client.files import File, Source, Target, landed, opened, spool
from zcrm_client.wire import OnRefused, encoded, path_of, spelled, stated

D = TypeVar("D", bound=Port)
T = TypeVar("T")
Write: TypeAlias = Callable[[Sequence[Any], int], Awaitable[Sequence[Outcome]]]
Takes: TypeAlias = Callable[P, object] | None
Answer: TypeAlias = Callable[[Any, Call], Later[T]]
Progress: TypeAlias = Callable[[Record], object] | None
"""Is called with each status of a job."""
SIZES = {"users": {"POST": 1}, "currencies": {"POST": 10, "PUT": 10}, "share": {"POST": 10, "PUT": 10}}
"""Items per write, where not a hundred. Source: docs v2 insert-records; platform.md 3.3."""


@contextmanager
def uploading(call: Call, source: Source, name: str | None, part: str = "file") -> Iterator[Call]:
    """The call with a file."""
    with opened(source, name) as file:
        yield replace(call, body={"files": {part: file}})


class Group(Generic[D]):
    """Operations that share a path. The items of their answers stand under `key`."""

    def __init__(self, door: Door[D], path: str = "/crm/v2", key: str = "data") -> None:
        self._door, self._path, self._key = door, path, key

    def _call(
        self, row: str, *given: Any, params: Mapping[str, object] = {}, body: object = None, **more: Any
    ) -> Call:
        """The call of a row such as `PUT {1}?module={0}`, below the group's path; `body` goes as JSON.

        What is not given is left out of the query; `more` is what else a `Call` has.
        """
        method, _, rest = row.partition(" ")
        path, _, asked = rest.partition("?")

        def filled(text: str) -> Any:
            place = int(text[1]) if text.startswith("{") else None
            return text if place is None else given[place] if place < len(given) else None

        below = [filled(segment) for segment in path.split("/") if path]
        if None in below:
            raise TypeError(f"{row}: {len(given)} given")
        query, headers = spelled({name: filled(text) for name, text in parse_qsl(asked)} | dict(params))
        if body is not None:
            headers["Content-Type"] = "application/json"
            more["body"] = {"content": encoded(body)}
        return Call(method, path_of(*below, base=self._path), query, headers, **{"key": self._key, **more})

    async def _ask(self, call: Call) -> Record | None:
        """The body of the answer, None when Zoho has nothing to show. ZohoError when it is a refusal."""
        return self._door.read(await self._door.exchange(call), call)

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
        if call.params.get("ids") == "":
            return Page((), {})
        params = {**call.params, "per_page": call.params.get("per_page", "200"), "page": str(number)}
        return answers.page(await self._ask(replace(call, params=params)), call)

    async def _pages(self, call: Call) -> Records:
        for number in count(1):
            page = await self._page(call, number)
            for record in page:
                yield record
            if not page.more_records:
                return

    async def _write(
        self, sent: Sent[Values], row: str, *given: str, own: str = "", **options: Any
    ) -> Outcomes:
        """Create or change items by a row; one alone that has an id, by its `own` row with that id."""
        told = stated(options)
        beside = {name: told[name] for name in ("trigger", "duplicate_check_fields") if name in told}
        body = {**told.get("extra", {}), **beside}

        async def write(batch: Sequence[Values], first: int) -> Sequence[Outcome]:
            if not all(isinstance(item, Mapping) for item in batch):
                raise TypeError("a record is a dict, and several are an iterable of dicts")
            alone = own and sent.alone and batch[0].get("id")
            at = (own, *given, alone) if alone else (row, *given)
            params = {"external": told.get("external")}
            call = self._call(*at, params=params, body={**body, self._key: batch})
            return await self._slots(call, batch, first)

        size = SIZES.get(self._key, {}).get(row.partition(" ")[0], 100)
        return await self._batches(sent.items, write, told.get("on_refused", "raise"), size)

    async def _each(
        self, ids: Sent[str], one: str, many: str, *given: str, on_refused: OnRefused = "raise", **params: Any
    ) -> Outcomes:
        """Do the same to each, by the row `one` with the id of one alone, by `many` with the ids of many."""

        async def write(batch: Sequence[str], first: int) -> Sequence[Outcome]:
            row, each = (one, batch[0]) if ids.alone else (many, batch)
            call = self._call(row, *given, each, params=params, idempotent=True)
            return await self._slots(call, batch, first)

        return await self._batches(ids.items, write, on_refused, 100)

    async def _slots(self, call: Call, batch: Sequence[Any], first: int) -> Sequence[Outcome]:
        call = replace(call, slots=True)
        return answers.outcomes(await self._ask(call), call, batch, first)

    async def _batches(
        self, items: Iterable[Any], write: Write, on_refused: OnRefused, size: int
    ) -> Outcomes:
        """An outcome per item, of as many writes as it takes."""
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

    async def _download(self, call: Call, to: Target) -> File | None:
        with spool() as arrived:
            response = await self._door.exchange(replace(call, into=arrived))
            if response.status_code == 200:
                return landed(response, arrived, to)
        self._door.read(response, call)
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


def exactly(row: str) -> Callable[..., None]:
    """What a row takes that says no more: as much as it has places for, and no options."""

    def takes(*given: object) -> None:
        if len(given) != row.count("{"):
            raise TypeError(f"{row}: {len(given)} given")

    return takes


class Row(Both[Callable[P, T], Callable[P, Later[T]]], Generic[P, T]):
    """A method by its row, which has the parameters of the function `takes`, whose result goes as JSON.

    Options go into the query; what else it is given, where the row says.
    """

    def __init__(self, answer: Answer[T], row: str, takes: Takes[P] = None, **more: Any) -> None:
        body_of = takes or exactly(row)

        def recipe(at: Any, *given: Any, **options: Any) -> Later[T]:
            body = body_of(*given, **options)
            return answer(at, at._call(row, *given, params=options, body=body, **more))

        super().__init__(recipe, finished)


class Pages(Both[Callable[P, Iterator[Record]], Callable[P, AsyncIterator[Record]]], Generic[P]):
    """As `Row`, of what is listed page by page as it is reached."""

    def __init__(self, row: str, takes: Takes[P] = None) -> None:
        check = takes or exactly(row)

        def recipe(at: Any, *given: Any, **options: Any) -> Any:
            check(*given, **options)
            return at._pages(at._call(row, *given, params=options))

        super().__init__(recipe, stepped)
