"""What the pieces of a model share: the target, the leads, and what is to happen when one is gone."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine

from zcrm_contracts.strategies import records_for
from zcrm_contracts.target import Record, Target

FIELDS = ("First_Name", "City", "No_of_Employees", "Email_Opt_Out", "Lead_Source")

leads: Bundle[str] = Bundle("leads")
"""The ids of leads that are there."""


class Model(RuleBasedStateMachine):
    """Leads by id, as they should be. Pieces say what else one shows, and let go of those that are gone."""

    target: ClassVar[Target]

    def __init__(self) -> None:
        super().__init__()
        self.target.begin_example()
        self.known: dict[str, Record] = {}
        self.gone: list[str] = []
        """Leads that were there once."""

    def expected(self, lead_id: str) -> Record:
        """What a lead should show."""
        empty = dict.fromkeys((*FIELDS, "Last_Name", "Email")) | {"Email_Opt_Out": False}
        return empty | self.known[lead_id]

    def seen(self, lead: Record) -> Record:
        """What a lead shows of that."""
        return {name: lead[name] for name in (*FIELDS, "Last_Name", "Email")}

    def forget(self, lead_id: str) -> None:
        """A lead is gone, deleted or converted."""
        del self.known[lead_id]
        self.gone.append(lead_id)

    def teardown(self) -> None:
        """Remove what this run made."""
        with self.target.leaving_nothing_behind():
            pass


def sent_leads() -> st.SearchStrategy[Record]:
    """Leads as they may be sent, made up from the target's own metadata."""

    def some(machine: Any) -> st.SearchStrategy[Record]:
        return records_for("Leads", machine.target, only=FIELDS)

    return st.runner().flatmap(some)
