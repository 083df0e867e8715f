"""What the tests of activities say often: a task, an event or a call, with all that it needs."""

from __future__ import annotations

from typing import Any

from tests.conftest import Api

TIMES = {"Start_DateTime": "2026-12-01T09:00:00Z", "End_DateTime": "2026-12-01T10:00:00Z"}
CALL = {"Subject": "Hello", "Call_Type": "Inbound", "Call_Start_Time": "2026-12-03T09:00:00Z"}


def event(api: Api, **values: Any) -> str:
    return api.create("Events", **({"Event_Title": "Visit"} | TIMES | values))


def call(api: Api, **values: Any) -> str:
    return api.create("Calls", **(CALL | {"Call_Duration": "10:30"} | values))


def task(api: Api, **values: Any) -> str:
    return api.create("Tasks", **({"Subject": "Call back"} | values))
