"""A Zoho CRM for tests: stateful, in memory, as fussy as the real one.

Everything is loaded on first use, so that a pytest run that does not need it does not pay for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zcrm_mock._version import __version__

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM
    from zcrm_mock.api.http import Request, Response
    from zcrm_mock.api.journal import CallRecord
    from zcrm_mock.api.way import IgnoredByZoho
    from zcrm_mock.engine.automation.running import Triggered
    from zcrm_mock.engine.clock import Clock
    from zcrm_mock.engine.failures import Failure, Refused
    from zcrm_mock.engine.org_file.reading import OrgSpec
    from zcrm_mock.engine.schema import OrgError
    from zcrm_mock.engine.store import Snapshot
    from zcrm_mock.engine.switches import Switches
    from zcrm_mock.transports.intercept import intercept

__all__ = [
    "CallRecord",
    "Clock",
    "Failure",
    "FakeCRM",
    "IgnoredByZoho",
    "OrgError",
    "OrgSpec",
    "Refused",
    "Request",
    "Response",
    "Snapshot",
    "Switches",
    "Triggered",
    "__version__",
    "intercept",
]

_HOMES = {
    "CallRecord": "api.journal",
    "Clock": "engine.clock",
    "Failure": "engine.failures",
    "FakeCRM": "api.app",
    "IgnoredByZoho": "api.way",
    "OrgError": "engine.schema",
    "OrgSpec": "engine.org_file.reading",
    "Refused": "engine.failures",
    "Request": "api.http",
    "Response": "api.http",
    "Snapshot": "engine.store",
    "Switches": "engine.switches",
    "Triggered": "engine.automation.running",
    "intercept": "transports.intercept",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'zcrm_mock' has no attribute {name!r}")
    value = getattr(import_module(f"zcrm_mock.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
