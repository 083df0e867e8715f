"""httpx: a transport for a client that the test makes itself."""

from __future__ import annotations

import httpx

from zcrm_mock.transports.httpx_family import answer
from zcrm_mock.transports.wire import Handler


class FakeTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """`httpx.Client(transport=FakeTransport(crm))`, or an AsyncClient: the fake answers every host."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a sync client."""
        request.read()
        response: httpx.Response = answer(httpx, self.handler, request)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an async client."""
        await request.aread()
        response: httpx.Response = answer(httpx, self.handler, request)
        return response
