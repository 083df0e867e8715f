"""The fake as an ASGI application: Zoho's API, the control plane under `/__mock__/`, and two pages.

Nothing is loaded before `create_app` is called, and FastAPI not before the control plane is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from zcrm_mock.api.app import FakeCRM
    from zcrm_mock.server.dispatch import Server

__all__ = ["create_app"]


def create_app(
    crm: FakeCRM,
    *,
    control_token: str | None = None,
    hosts: Collection[str] = (),
) -> Server:
    """An ASGI application around `crm`.

    The control plane and the pages answer loopback clients that call this machine by `localhost`,
    `127.0.0.1`, `[::1]` or one of `hosts`; others need `Authorization: Bearer <control_token>`.
    """
    from zcrm_mock.server.dispatch import Server

    return Server(crm, control_token=control_token, hosts=hosts)
