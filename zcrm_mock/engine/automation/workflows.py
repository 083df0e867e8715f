"""Workflow rules: on create, edit or delete, where the criteria hold, some actions.

A rule runs at each edit after which its criteria hold, or, with `fields`, only where one of those changed
(inferred: Zoho's "repeat whenever a record is edited").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zcrm_mock.engine.automation.actions import Actions
from zcrm_mock.engine.automation.rules import Event, Json, Rule

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Rule):
    """A workflow rule."""

    kind = "workflow"
    fields: frozenset[str] = frozenset()
    """An edit sets the rule off only where one of these changed; any edit does where there are none."""
    actions: Actions

    def fits(self, org: Org, event: Event) -> bool:
        """Whether the event sets the rule off."""
        if event.what == "edit" and self.fields and not self.fields & event.changed:
            return False
        return Rule.fits(self, org, event)

    def act(self, org: Org, event: Event) -> Json:
        """Do the actions."""
        return self.actions.run(org, event, self.kind, self.name)
