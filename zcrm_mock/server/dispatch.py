"""Who answers a request: Zoho's API as a raw application, everything of our own through FastAPI."""

from __future__ import annotations

from collections.abc import Collection
from threading import Lock
from typing import TYPE_CHECKING

from zcrm_mock.server.guard import Guard
from zcrm_mock.transports.asgi import ASGIApp, Message, Receive, Send

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM

CONTROL = "/__mock__"
PAGES = frozenset({"/", "/docs", "/openapi.json", CONTROL})


class Server:
    """The whole server as one ASGI application.

    A call of Zoho's API costs one comparison more than without a control plane. FastAPI takes half a
    second to load, so it is loaded by the first request that needs it.
    """

    def __init__(
        self,
        crm: FakeCRM,
        *,
        control_token: str | None = None,
        hosts: Collection[str] = (),
    ) -> None:
        """See `create_app`."""
        self.crm = crm
        self._zoho = ASGIApp(crm)
        self._control_token, self._hosts = control_token, hosts
        self._own: Guard | None = None
        self._lock = Lock()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if path in PAGES or path.startswith(CONTROL + "/"):
                await self.own(scope, receive, send)
                return
        await self._zoho(scope, receive, send)

    @property
    def own(self) -> Guard:
        """The control plane and the pages, behind their guard."""
        if self._own is None:
            from zcrm_mock.server.control import control_app

            with self._lock:
                if self._own is None:
                    self._own = Guard(control_app(self.crm), token=self._control_token, hosts=self._hosts)
        return self._own
