"""The model of records: a state machine that tells a target and a dict the same things."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from zcrm_contracts.contract import model
from zcrm_contracts.strategies import records_for
from zcrm_contracts.target import Target

FIELDS = ("First_Name", "City", "No_of_Employees", "Email_Opt_Out", "Lead_Source")


@model("records.model", "docs v2, the records group")
def machine(target: Target) -> type[RuleBasedStateMachine]:
    """A target and a dict, told the same things, know the same leads."""
    sent_leads = records_for(target, "Leads", only=FIELDS)

    class RecordsAgree(RuleBasedStateMachine):
        """Creates, updates, upserts, deletes; after each step both know the same leads."""

        leads = Bundle("leads")

        def __init__(self) -> None:
            super().__init__()
            target.begin_example()
            self.model: dict[str, dict[str, Any]] = {}

        @rule(target=leads, sent=sent_leads)
        def create(self, sent: dict[str, Any]) -> str:
            (lead_id,) = target.create("Leads", [sent])
            self.model[lead_id] = dict(sent)
            return lead_id

        @rule(target=leads, batch=st.lists(sent_leads | st.just({"City": "Oslo"}), min_size=2, max_size=4))
        def create_many(self, batch: list[dict[str, Any]]) -> Any:
            outcomes = target.client.create("Leads", batch, trigger=[], on_refused="return")
            assert [outcome.ok for outcome in outcomes] == ["Last_Name" in sent for sent in batch]
            made = {outcome.id: dict(outcome.record) for outcome in outcomes if outcome.ok and outcome.id}
            for lead_id in made:
                target.note("Leads", lead_id)
            self.model |= made
            return multiple(*made)

        @rule(lead_id=leads, change=sent_leads)
        def update(self, lead_id: str, change: dict[str, Any]) -> None:
            target.client.update("Leads", {"id": lead_id, **change}, trigger=[])
            self.model[lead_id] |= change

        @rule(lead_id=leads)
        def clear(self, lead_id: str) -> None:
            target.client.update("Leads", {"id": lead_id, "City": None}, trigger=[])
            self.model[lead_id].pop("City", None)

        @rule(target=leads, sent=sent_leads, number=st.integers(0, 3))
        def upsert(self, sent: dict[str, Any], number: int) -> Any:
            address = f"machine-{id(self)}-{number}@example.com"
            known = [i for i, lead in self.model.items() if lead.get("Email") == address]
            outcome = target.client.upsert("Leads", {**sent, "Email": address}, trigger=[])
            assert outcome.id
            assert (outcome.action, [outcome.id]) == (
                ("update", known) if known else ("insert", [outcome.id])
            )
            target.note("Leads", outcome.id)
            self.model.setdefault(outcome.id, {}).update(sent, Email=address)
            return multiple() if known else outcome.id

        @rule(lead_id=consumes(leads))
        def delete(self, lead_id: str) -> None:
            target.client.delete("Leads", lead_id)
            del self.model[lead_id]
            assert target.client.get("Leads", lead_id) is None

        @rule(lead_id=leads)
        def search(self, lead_id: str) -> None:
            found = target.client.search("Leads", criteria=f"(id:equals:{lead_id})")
            assert [self._known(lead) for lead in found] == [self._filled(lead_id)]

        @invariant()
        def lists_agree(self) -> None:
            listed = {lead["id"]: lead for lead in target.client.list("Leads", per_page=7)}
            assert set(self.model) <= set(listed)
            for lead_id in self.model:
                assert self._known(listed[lead_id]) == self._filled(lead_id)

        def teardown(self) -> None:
            """Remove what this run made."""
            with target.leaving_nothing_behind():
                pass

        def _known(self, lead: dict[str, Any]) -> dict[str, Any]:
            return {name: lead[name] for name in (*FIELDS, "Last_Name", "Email")}

        def _filled(self, lead_id: str) -> dict[str, Any]:
            empty = dict.fromkeys((*FIELDS, "Last_Name", "Email")) | {"Email_Opt_Out": False}
            return empty | self.model[lead_id]

    return RecordsAgree
