"""Blueprints: a picklist is a state, and only transitions lead from one to the next. Source: platform.md 21.

A record enters on create or edit, in a state that some transition leads out of, and is out of the process in
a state that none does (inferred). Which process a record is in, since when, and what was saved for
transitions that are not complete, lies on the shelf by the record's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import finding, following
from zcrm_mock.engine.automation.actions import NOTHING, Actions
from zcrm_mock.engine.automation.rules import Event, Json, Rule, holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zcrm_mock.engine.fields import Field
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

SHELF = "blueprint"
JOB = "transition"
"""The jobs that are automatic transitions."""

NONE = "-None-"
"""The state of a record whose field is empty. Source: a captured answer of v8."""

NOTES, ATTACHMENTS, CHECKLISTS, TASKS = "Notes", "Attachments", "CheckLists", "Tasks"
BESIDE_FIELDS = (NOTES, ATTACHMENTS, CHECKLISTS, TASKS)
"""What a transition asks for besides fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a transition asks for: a field, or one of `BESIDE_FIELDS`."""

    api_name: str
    mandatory: bool = False
    criteria: Json | None = None
    """The validation rule of a field: what must hold of the record with the new value."""
    message: str | None = None
    """What is told where it does not."""
    items: tuple[str, ...] = ()
    """Of `CheckLists`: what there is to tick off."""

    @property
    def is_field(self) -> bool:
        """Whether it is a field of the record."""
        return self.api_name not in BESIDE_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A way from some states to another."""

    id: str
    name: str
    sources: tuple[str, ...]
    target: str
    criteria: Json | None = None
    message: str | None = None
    """What is told where the criteria do not hold."""
    parts: tuple[Part, ...] = ()
    seconds: float | None = None
    """How long after a record came into the state it is done by itself; None: a person does it."""
    actions: Actions = NOTHING

    @property
    def is_automatic(self) -> bool:
        """Whether time does it."""
        return self.seconds is not None


@dataclass(frozen=True, kw_only=True)
class Blueprint(Rule):
    """A process over the states of one field."""

    kind = "blueprint"
    id: str
    field: Field
    transitions: tuple[Transition, ...]

    @cached_property
    def open_states(self) -> frozenset[str]:
        """The states that some transition leads out of."""
        return frozenset(state for transition in self.transitions for state in transition.sources)

    def state_of(self, record: Mapping[str, Any]) -> str:
        """The state that a record is in."""
        return record.get(self.field.api_name) or NONE

    def leading_from(self, state: str) -> Iterator[Transition]:
        """The transitions out of a state, in the order of the org file."""
        return (transition for transition in self.transitions if state in transition.sources)

    def act(self, org: Org, event: Event) -> Json | None:
        """Let the record enter, unless it is in a process already or its state leads nowhere."""
        state = self.state_of(event.record)
        if state not in self.open_states or org.store.shelf.get(SHELF, event.record["id"]):
            return None
        arrive(org, self, event.record["id"], state, org.clock.timestamp())
        return {"state": state}


def arrive(org: Org, process: Blueprint, record_id: str, state: str, at: float) -> None:
    """Note that a record is in a state since `at` (epoch seconds), and start its automatic transitions."""
    is_open = state in process.open_states
    following.amend(org, process.module, int(record_id), **{"$process_flow": is_open})
    if not is_open:
        org.store.shelf.remove(SHELF, record_id)
        return
    org.store.shelf.put(SHELF, record_id, {"process": process.name, "since": at, "saved": {}})
    for transition in process.leading_from(state):
        if transition.seconds is not None:
            due = at + transition.seconds
            waiting = {"record_id": record_id, "transition": transition.id, "since": at, "due": due}
            org.jobs.later(JOB, waiting | {"module": process.module.api_name}, due)


@dataclass(frozen=True, slots=True)
class InProcess:
    """A record in its process: since when it is in its state, and what was saved by transition."""

    process: Blueprint
    record: Json
    since: float
    saved: Json

    @property
    def state(self) -> str:
        """The record's state."""
        return self.process.state_of(self.record)

    def offered(self, org: Org, user: User) -> Iterator[tuple[Transition, bool]]:
        """The transitions out of the record's state, and whether the criteria of each hold."""
        for transition in self.process.leading_from(self.state):
            yield transition, holds(org, self.process.module, transition.criteria, self.record, user)


def find(org: Org, module: Module, record_id: str) -> InProcess | None:
    """The record in the process that it is in, or None."""
    entry = org.store.shelf.get(SHELF, record_id)
    found = finding.find(org, module, record_id) if entry else None
    process = org.automation.blueprint(module, entry["process"]) if entry else None
    if found is None or process is None:
        return None
    return InProcess(process, found, entry["since"], entry["saved"])
