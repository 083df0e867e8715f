"""What a rule does: field updates, tags, a task, a Python hook. Source: Zoho's help on workflow rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import activities, finding, records
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.automation.rules import Event, Json, Kind
    from zcrm_mock.engine.org import Org

ACTIONS = ("update", "tags", "task", "hook")
"""The keys of actions in an org file, in the order in which they are done."""

DUE = "due_in_days"
"""Of a task: its `Due_Date`, counted from the day of the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Actions of one rule; what none is declared of is None."""

    update: Json | None = None
    tags: tuple[str, ...] | None = None
    task: Json | None = None
    hook: str | None = None

    def run(self, org: Org, event: Event, kind: Kind, rule: str) -> Json:
        """Do them, and answer by action what was done. They set off no rules (inferred).

        An action that Zoho would refuse is noted as `{"refused": …}` and spoils neither the write nor the
        other actions (inferred). What a hook raises is the test's own.
        """
        did: Json = {}
        told = {"kind": kind, "rule": rule, "event": event.what, "module": event.module.api_name}
        for name in ACTIONS:
            given = getattr(self, name)
            if given is not None:
                try:
                    did[name] = _DONE_BY[name](org, event, given, told)
                except Refused as refused:
                    did[name] = {"refused": refused.failure.as_json()}
        return did


NOTHING = Actions()


def _update(org: Org, event: Event, values: Json, _told: Json) -> Json:
    records.update(org, event.module, event.record["id"], values, event.user)
    return values


def _tag(org: Org, event: Event, names: tuple[str, ...], _told: Json) -> list[str]:
    borne = [{"name": tag["name"]} for tag in _kept(org, event).get("Tag") or ()]
    more = [{"name": name} for name in names]
    records.update(org, event.module, event.record["id"], {"Tag": [*borne, *more]}, event.user)
    return list(names)


def _task(org: Org, event: Event, values: Json, _told: Json) -> str:
    """A task on the record, its owner's unless told (recalled). Answers its id."""
    task: Json = {"Owner": {"id": event.record["Owner"]["id"]}} | values
    if DUE in task:
        today = org.clock.now().astimezone(org.zone).date()
        task["Due_Date"] = (today + timedelta(days=task.pop(DUE))).isoformat()
    task |= activities.about(event.module, event.record["id"])
    made = records.create(org, org.schema.modules["Tasks"], task, event.user)
    task_id: str = made.record["id"]
    return task_id


def _hook(org: Org, event: Event, name: str, told: Json) -> Json:
    """Call the callable of that name. Where nobody gave one (a server has none) it is noted only."""
    hook = org.automation.hooks.get(name)
    if hook is not None:
        hook(told | {"record": _kept(org, event)})
    return {"name": name, "called": hook is not None}


def _kept(org: Org, event: Event) -> Json:
    """The record as earlier actions left it."""
    return finding.find(org, event.module, event.record["id"]) or dict(event.record)


_DONE_BY: Mapping[str, Callable[[Org, Event, Any, Json], Any]] = {
    "update": _update,
    "tags": _tag,
    "task": _task,
    "hook": _hook,
}
