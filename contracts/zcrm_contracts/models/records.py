"""The model of records: created, updated, cleared, upserted, deleted, searched."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import consumes, invariant, multiple, rule

from zcrm_contracts.models.base import Model, leads, sent_leads
from zcrm_contracts.target import Record


class Records(Model):
    """Creates, updates, upserts, deletes; after each step both know the same leads."""

    @rule(target=leads, sent=sent_leads())
    def create(self, sent: Record) -> str:
        (lead_id,) = self.target.create("Leads", [sent])
        self.known[lead_id] = dict(sent)
        return lead_id

    @rule(target=leads, batch=st.lists(sent_leads() | st.just({"City": "Oslo"}), min_size=2, max_size=4))
    def create_many(self, batch: list[Record]) -> Any:
        outcomes = self.target.client.Leads.create(batch, trigger=[], on_refused="return")
        made = {outcome.id: dict(outcome.record) for outcome in outcomes if outcome.ok and outcome.id}
        for lead_id in made:
            self.target.note("Leads", lead_id)
        assert [outcome.ok for outcome in outcomes] == ["Last_Name" in sent for sent in batch]
        self.known |= made
        return multiple(*made)

    @rule(lead_id=leads, change=sent_leads())
    def update(self, lead_id: str, change: Record) -> None:
        self.target.client.Leads.update({"id": lead_id, **change}, trigger=[])
        self.known[lead_id] |= change

    @rule(lead_id=leads)
    def clear(self, lead_id: str) -> None:
        self.target.client.Leads.update({"id": lead_id, "City": None}, trigger=[])
        self.known[lead_id].pop("City", None)

    @rule(target=leads, sent=sent_leads(), number=st.integers(0, 3))
    def upsert(self, sent: Record, number: int) -> Any:
        address = f"machine-{id(self)}-{number}@example.com"
        known = [i for i, lead in self.known.items() if lead.get("Email") == address]
        (outcome,) = self.target.client.Leads.upsert({**sent, "Email": address}, trigger=[])
        assert outcome.id
        self.target.note("Leads", outcome.id)
        assert (outcome.action, [outcome.id]) == (("update", known) if known else ("insert", [outcome.id]))
        assert outcome.id not in self.gone
        self.known.setdefault(outcome.id, {}).update(sent, Email=address)
        return multiple() if known else outcome.id

    @rule(lead_id=consumes(leads))
    def delete(self, lead_id: str) -> None:
        self.target.client.Leads.delete(lead_id)
        self.forget(lead_id)
        assert self.target.client.Leads.get(lead_id) is None

    @rule(lead_id=leads)
    def search(self, lead_id: str) -> None:
        found = self.target.client.Leads.search(criteria=f"(id:equals:{lead_id})")
        assert [self.seen(lead) for lead in found] == [self.expected(lead_id)]

    @invariant()
    def the_list_agrees(self) -> None:
        ever = [*self.known, *self.gone]
        listed = self.target.client.Leads.list(ids=ever, per_page=7) if ever else []
        assert {lead["id"]: self.seen(lead) for lead in listed} == {
            lead_id: self.expected(lead_id) for lead_id in self.known
        }
