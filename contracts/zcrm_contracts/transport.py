"""A transport that holds every exchange of an app against the documented shapes while its own tests run.

`httpx.Client(transport=ContractTransport(httpx.HTTPTransport()))`, the same for httpx2 and for async clients:
it works on whatever the transport inside answers, so it needs neither library.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Literal, Self

from zcrm_contracts.shapes import Problem, check


class ShapeBroken(AssertionError):  # noqa: N818 - says what happened
    """An answer that no client written from the documentation could read."""


class ContractTransport:
    """Passes everything on to `inner`, and raises ShapeBroken at an answer of another shape.

    With `on_break="collect"` nothing is raised; `problems` has what is wrong and what is only unknown.
    """

    def __init__(self, inner: Any, *, on_break: Literal["raise", "collect"] = "raise") -> None:
        self.inner = inner
        self.on_break = on_break
        self.problems: list[Problem] = []

    def handle_request(self, request: Any) -> Any:
        """Answer a sync client."""
        response = self.inner.handle_request(request)
        response.read()
        self._look(request, response)
        return response

    async def handle_async_request(self, request: Any) -> Any:
        """Answer an async client."""
        response = await self.inner.handle_async_request(request)
        await response.aread()
        self._look(request, response)
        return response

    def _look(self, request: Any, response: Any) -> None:
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        found = check(request.method, path, response.status_code, response.headers, response.content)
        self.problems += found
        breaks = [problem for problem in found if not problem.unknown]
        if breaks and self.on_break == "raise":
            raise ShapeBroken("\n".join(map(str, breaks)))

    def close(self) -> None:
        """Close what is inside."""
        self.inner.close()

    async def aclose(self) -> None:
        """Close what is inside."""
        await self.inner.aclose()

    def __enter__(self) -> Self:
        self.inner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.inner.__exit__(kind, error, trace)

    async def __aenter__(self) -> Self:
        await self.inner.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.inner.__aexit__(kind, error, trace)
