"""The model of bulk jobs: leads come in by one file and go out by another. Source: platform.md 26, 27."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from zcrm_contracts.models.base import FIELDS, Model, leads, sent_leads
from zcrm_contracts.target import Record

COLUMNS = ("Last_Name", *FIELDS)


class Bulk(Model):
    """A bulk write inserts as a write does, row by row; a bulk read shows the same leads as text."""

    @rule(
        target=leads, first=sent_leads(), more=st.lists(sent_leads() | st.just({"City": "Oslo"}), max_size=3)
    )
    def insert_in_bulk(self, first: Record, more: list[Record]) -> Any:
        batch = [first, *more]  # a file has a column for what is mandatory, though not in each row
        outcomes = self.target.client.bulk.write("Leads", batch, on_refused="return")
        made = {outcome.id: dict(outcome.record) for outcome in outcomes if outcome.ok and outcome.id}
        for lead_id in made:
            self.target.note("Leads", lead_id)
        assert [outcome.ok for outcome in outcomes] == ["Last_Name" in sent for sent in batch]
        self.known |= made
        return multiple(*made)

    @rule()
    def read_in_bulk(self) -> None:
        read = {row["Id"]: row for row in self.target.client.bulk.read("Leads", {"fields": list(COLUMNS)})}
        assert set(self.known) <= set(read) - set(self.gone)
        for lead_id in self.known:
            lead = self.expected(lead_id)
            assert {name: read[lead_id][name] for name in COLUMNS} == {
                name: _cell(lead[name]) for name in COLUMNS
            }


def _cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
