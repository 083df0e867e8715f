"""The targets that a command line can name: the fake in process, a server, a real org."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import httpx2
from zcrm_client import Client, ZohoError

from zcrm_contracts.exchanges import Exchange, Recorder
from zcrm_contracts.target import Target

Watchers = Sequence[Callable[[Exchange], None]]

BUDGET = 2000
"""Calls that a run on a real org may spend unless told otherwise; the smallest edition has 5,000 a day."""


class NoTarget(Exception):  # noqa: N818 - says what is missing
    """A target that cannot be used, and what to do instead."""


def open_target(
    name: str,
    *,
    budget: int | None = None,
    production: bool = False,
    settings: bool = False,
    watchers: Watchers = (),
    transport: httpx2.BaseTransport | None = None,
) -> Target:
    """`fake`, `zoho`, or the address of a running `zcrm-mock serve`. Raises NoTarget.

    `budget` bounds the calls (`zoho`: 2,000 unless told). `production` allows a real org that is no sandbox,
    `settings` contracts that change a real org's settings; a fake's may always be changed.
    `transport` stands for the network.
    """
    if name == "fake":
        return _checked(_fake(watchers, budget))
    wire = transport or httpx2.HTTPTransport()
    if name == "zoho":
        recorder = Recorder(wire, budget=BUDGET if budget is None else budget, watchers=watchers)
        return _checked(_zoho(recorder, production=production, settings=settings))
    url = httpx2.URL(name if "//" in name else f"http://{name}")
    if not url.host or url.host.endswith((".com", ".eu", ".in", ".au", ".cn", ".jp", ".sa", ".ca")):
        raise NoTarget(f"{name} is no address of a fake; a real org is the target `zoho`")
    recorder = Recorder(wire, budget=budget, watchers=watchers)
    return _checked(Target.over(recorder, str(url).rstrip("/"), name=name, recorder=recorder))


def target_of(org: Any = None) -> Target:
    """What an org is as a target: a target, a `FakeCRM`, an org file or dict; None is the standard org."""
    if org is None:
        return _standard()
    return org if isinstance(org, Target) else _fake(org=org)


@cache
def _standard() -> Target:
    return _fake()


def _fake(watchers: Watchers = (), budget: int | None = None, org: Any = None) -> Target:
    from zcrm_mock import FakeCRM  # the public door, as for anybody

    fake = org if isinstance(org, FakeCRM) else FakeCRM(org)
    recorder = Recorder(fake.transport(), budget=budget, watchers=watchers)
    return Target.over(recorder, "https://www.zohoapis.com", name="fake", recorder=recorder)


def _zoho(recorder: Recorder, *, production: bool, settings: bool) -> Target:
    try:
        client = Client.from_env(transport=recorder)
        client.request("GET", "org")  # a token, and where it is used
    except ValueError as error:
        raise NoTarget(f"{error}: the target `zoho` needs credentials in the environment") from None
    except ZohoError as error:
        raise NoTarget(f"Zoho does not let us in: {error}") from None
    host = recorder.signed.url.host if recorder.signed else ""
    if not host.startswith(("sandbox.", "developer.")) and not production:
        client.close()
        raise NoTarget(
            f"{host} serves a production org: set ZOHO_SANDBOX=1 with a sandbox's credentials, "
            "or say --production"
        )
    return Target(client, f"zoho ({host})", recorder=recorder, settings=settings)


def _checked(target: Target) -> Target:
    try:
        _ = target.modules  # the metadata that every contract draws from, asked for once
    except (ZohoError, httpx2.HTTPError, OSError) as error:
        raise NoTarget(f"{target.name} does not answer as a CRM: {error}") from None
    return target
