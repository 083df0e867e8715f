"""httpx and httpx2 through respx: a router of ours stands first in each of respx's mockers.

respx asks its routers in turn until one does not say "not mocked", so the user's own routers live on beside
ours: they keep every other host, and get even a Zoho host where they have a route for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pkgutil import resolve_name
from typing import Any, cast

import httpx
from respx.mocks import HTTPCoreMocker, Mocker
from respx.models import AllMockedAssertionError, PassThrough, Route
from respx.router import Router

from zcrm_mock.transports.httpx_family import answer
from zcrm_mock.transports.patch import Patch
from zcrm_mock.transports.wire import Handler

Find = Callable[[str, int | None, str], Handler | None]


if "httpcore2" not in Mocker.registry:

    class HTTPCore2Mocker(HTTPCoreMocker):
        """respx for httpx2, which talks through httpcore2: `respx.mock(using="httpcore2")` works, too."""

        name = "httpcore2"
        targets = [target.replace("httpcore.", "httpcore2.", 1) for target in HTTPCoreMocker.targets]  # noqa: RUF012

        @classmethod
        def from_sync_httpx_response(
            cls,
            httpx_response: httpx.Response,
            target: Any,  # noqa: ARG003
            **kwargs: Any,  # noqa: ARG003
        ) -> Any:
            """The same response as httpcore2 has it."""
            import httpcore2

            return httpcore2.Response(
                status=httpx_response.status_code,
                headers=httpx_response.headers.raw,
                content=httpx_response.stream,
                extensions=httpx_response.extensions,
            )


class ZohoRouter:
    """What respx takes for a router; answers Zoho's hosts and leaves the others to whoever is next.

    Not a `respx.Router`, whose call lists are mocks: making one takes longer than the fake's answer. The
    fake has its own journal.
    """

    def __init__(self, mocker: type[Mocker], find: Find) -> None:
        self._mocker = mocker
        self._find = find

    def handler(self, request: httpx.Request) -> httpx.Response:
        """The fake's answer. Raises PassThrough to the network, or what sends respx to the next router."""
        url = request.url
        fake = self._find(url.host, url.port, url.raw_path.decode("latin-1"))
        others = [router for router in self._mocker.routers if not isinstance(router, ZohoRouter)]
        if fake is not None and not any(
            _wants(route, request) for router in others for route in router.routes
        ):
            response: httpx.Response = answer(httpx, fake, request)
            return response
        if others:
            raise AllMockedAssertionError(f"zcrm-mock: {request!r} is left to the other routers")
        raise PassThrough("zcrm-mock: not Zoho", request=request, origin=cast(Route, self))

    async def async_handler(self, request: httpx.Request) -> httpx.Response:
        """The same for async clients: the fake never waits."""
        return self.handler(request)


def _wants(route: Route, request: httpx.Request) -> bool:
    """True where a user's route means this very request: a catch-all, or a way to the network, does not."""
    return bool(route.pattern) and not route.is_pass_through and bool(route.pattern.match(request))


def start_httpx(find: Find) -> Callable[[], None]:
    """Stand first in all of respx's mockers but httpx2's, patch httpx, and return how to undo it."""
    # One that the user starts later finds us there, and stops when all routers have gone.
    mockers = [mocker for name, mocker in Mocker.registry.items() if name != "httpcore2"]
    return _start(mockers, HTTPCoreMocker, find)


def start_httpx2(find: Find) -> Callable[[], None]:
    """The same for httpx2."""
    mocker = Mocker.registry["httpcore2"]
    # After `httpx2.alias_httpx()` the two are one, and HTTPCoreMocker has patched it.
    aliased = sys.modules.get("httpcore") is sys.modules.get("httpcore2")
    return _start([mocker], None if aliased else mocker, find)


def _start(mockers: list[type[Mocker]], patched: type[Mocker] | None, find: Find) -> Callable[[], None]:
    with ExitStack() as undo:
        for mocker in mockers:
            router = cast(Router, ZohoRouter(mocker, find))
            mocker.routers.insert(0, router)
            undo.callback(mocker.stop)
            undo.callback(mocker.unregister, router)
        if patched is not None:
            _patch(patched)
        keep = undo.pop_all()
    return keep.close


_prepared: dict[type[Mocker], tuple[tuple[str, ...], list[Patch]]] = {}


def _patch(mocker: type[Mocker]) -> None:
    """`mocker.start()` in a twentieth of the time, with its patches looked up and built only once.

    They go where respx keeps its own, so that it stops them when the last router has gone.
    """
    if mocker._patches:
        return
    targets, patches = _prepared.get(mocker, ((), []))
    if targets != tuple(mocker.targets) or not all(patch.is_current for patch in patches):
        targets, patches = tuple(mocker.targets), _build(mocker)
        _prepared[mocker] = targets, patches
    for patch in patches:
        patch.start()
        mocker._patches.append(cast(Any, patch))


def _build(mocker: type[Mocker]) -> list[Patch]:
    owners = [
        resolve_name(f"{module}:{name}") for module, _, name in (t.rpartition(".") for t in mocker.targets)
    ]
    return [
        Patch(owner, method, mocker.mock(vars(owner)[method]))  # type: ignore[no-untyped-call]
        for owner in owners
        for method in mocker.target_methods
        # A proxy's pool inherits the method, and with it the patch.
        if method in vars(owner)
    ]
