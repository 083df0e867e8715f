"""What every rule has: a name, a module, criteria, and the events that it waits for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from zcrm_mock.engine.query import json_criteria
from zcrm_mock.engine.query.sql import compile_tree
from zcrm_mock.engine.rendering import row_of

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

Json = dict[str, Any]
Kind = Literal["workflow", "approval", "blueprint"]

KINDS: tuple[Kind, ...] = ("workflow", "approval", "blueprint")
"""What a write's `trigger` array names. Source: py-sdk-2.0 BodyWrapper."""

EVENTS = {
    "create": frozenset({"create"}),
    "edit": frozenset({"edit"}),
    "create_or_edit": frozenset({"create", "edit"}),
    "delete": frozenset({"delete"}),
}
"""What `on` says, and the events that it means."""


@dataclass(frozen=True, slots=True)
class Event:
    """One write: what was done to which record, by whom, and the fields whose values are others now."""

    what: str
    module: Module
    record: Json
    user: User
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(ABC):
    """A rule of a module. `act` answers what it did, or None where there was nothing to do."""

    kind: ClassVar[Kind]
    name: str
    module: Module
    criteria: Json | None = None
    events: frozenset[str] = EVENTS["create_or_edit"]

    def fits(self, org: Org, event: Event) -> bool:
        """Whether the event sets the rule off."""
        return event.what in self.events and self.matches(org, event)

    def matches(self, org: Org, event: Event) -> bool:
        """Whether the criteria hold of the record that was written."""
        return holds(org, self.module, self.criteria, event.record, event.user)

    @abstractmethod
    def act(self, org: Org, event: Event) -> Json | None:
        """Do what the rule says, to the record as the store has it."""


def holds(org: Org, module: Module, criteria: Json | None, record: Mapping[str, Any], user: User) -> bool:
    """Whether criteria in JSON hold of a record, kept or not: its keys are a table of one row."""
    if criteria is None:
        return True
    row = row_of(module, dict(record))
    columns = ", ".join(["? AS id", *(f'? AS "{name}"' for name, _ in module.columns)])
    where = compile_tree(json_criteria.parse(criteria, module, org, user), org)
    return bool(org.store.ids_among((f"(SELECT {columns})", (row.id, *row.keys)), where))
