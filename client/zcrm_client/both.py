"""One recipe, two clients: a coroutine that an `AsyncClient` awaits and a `Client` runs through.

A recipe awaits nothing but its port, and a `Client`'s port has done its work when it returns. So it never
suspends, and one `send` brings it to its end: no event loop, no thread, no second copy.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeAlias, TypeVar, overload

from zcrm_client.answers import Outcome, Outcomes, Record
from zcrm_client.calls import Awaits, Waits

if TYPE_CHECKING:
    from zcrm_client.group import Group

P = ParamSpec("P")
T = TypeVar("T")
X = TypeVar("X")
X_in = TypeVar("X_in", contravariant=True)
One = TypeVar("One", covariant=True)
Many = TypeVar("Many", covariant=True)
Later: TypeAlias = Coroutine[Any, Any, T]
Records: TypeAlias = AsyncGenerator[Record, None]


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
    def __get__(self, at: Group[Waits], owner: type) -> One: ...
    @overload
    def __get__(self, at: Group[Awaits], owner: type) -> Many: ...
    def __get__(self, at: Any, owner: type) -> Any:
        method = self.recipe.__get__(at, owner)
        if at is None or isinstance(at._door.port, Awaits):
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


@dataclass(frozen=True, slots=True)
class Sent(Generic[X]):
    """What a write was called with: many, or one alone."""

    items: Iterable[X]
    alone: bool


class Writing(Protocol[X_in, P, One, Many]):
    """One record gives an outcome, several give outcomes."""

    @overload
    def __call__(self, module: str, records: X_in, /, *args: P.args, **options: P.kwargs) -> One: ...
    @overload
    def __call__(
        self, module: str, records: Iterable[X_in], /, *args: P.args, **options: P.kwargs
    ) -> Many: ...


def writes(
    recipe: Callable[Concatenate[Any, str, Sent[X], P], Later[Outcomes]],
) -> Both[Writing[X, P, Outcome, Outcomes], Writing[X, P, Later[Outcome], Later[Outcomes]]]:
    """A method that takes one record of a module or any number, and gives an outcome or outcomes."""

    async def one_or_many(at: Any, module: str, records: Any, *args: Any, **options: Any) -> Any:
        alone = isinstance(records, (str, Mapping))
        outcomes = await recipe(at, module, Sent([records] if alone else records, alone), *args, **options)
        return outcomes[0] if alone else outcomes

    return Both(update_wrapper(one_or_many, recipe), finished)
