"""httpx2: a transport for a client that the test makes itself."""

from __future__ import annotations

import httpx2

from zcrm_mock.transports.httpx_family import answer
from zcrm_mock.transports.wire import Handler


class FakeTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """`httpx2.Client(transport=FakeTransport(crm))`, or an AsyncClient: the fake answers every host."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a sync client."""
        request.read()
        response: httpx2.Response = answer(httpx2, self.handler, request)
        return response

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer an async client."""
        await request.aread()
        response: httpx2.Response = answer(httpx2, self.handler, request)
        return response
