"""Approval processes: records that match wait, hidden and locked, until somebody approves or rejects them.

API v2 has no operation for the decision: it is made in Zoho's own pages, here by `crm.approve` and
`crm.reject`. One approver decides; levels, delegation and takeover are not imitated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import following
from zcrm_mock.engine.automation.actions import NOTHING, Actions
from zcrm_mock.engine.automation.rules import Event, Json, Rule
from zcrm_mock.engine.rendering import APPROVED, NO_APPROVAL, PENDING, REJECTED

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

SHELF = "approval"
"""The process that a record waits in, by the record's id."""

_SHOWN: Mapping[str, Json] = {
    PENDING: {
        "$approved": False,
        "$approval": NO_APPROVAL | {"delegate": True, "approve": True, "reject": True},
    },
    REJECTED: {"$approved": False, "$approval": NO_APPROVAL | {"resubmit": True}},
    APPROVED: {"$approved": True, "$approval": NO_APPROVAL},
}
"""What a record shows; `$approval` is what the caller may do, who is an administrator here (inferred)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Rule):
    """An approval process."""

    kind = "approval"
    approved: Actions = NOTHING
    rejected: Actions = NOTHING

    def fits(self, org: Org, event: Event) -> bool:
        """Whether the record is to wait; an edit of a rejected one submits it again (inferred)."""
        again = event.what == "edit" and event.record.get("$approval_state") == REJECTED
        return (again or event.what in self.events) and self.matches(org, event)

    def act(self, org: Org, event: Event) -> Json | None:
        """Let the record wait, if it does not wait in another process already."""
        record_id = event.record["id"]
        if is_pending(org, record_id):
            return None
        org.store.shelf.put(SHELF, record_id, self.name)
        return show(org, event, PENDING)


def is_pending(org: Org, record_id: str) -> bool:
    """Whether the record waits in an approval process."""
    return org.store.shelf.get(SHELF, record_id) is not None


def show(org: Org, event: Event, state: str) -> Json:
    """Write a state into the record, and answer what a trigger's note says of it."""
    shown: dict[str, Any] = _SHOWN[state] | {"$approval_state": state}
    following.amend(org, event.module, int(event.record["id"]), **shown)
    return {"state": state}
