"""The model of links: leads and contacts in campaigns, with their status, seen from both ends."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, invariant, rule

from zcrm_contracts.models.base import Model, leads
from zcrm_contracts.target import Record

campaigns: Bundle[str] = Bundle("campaigns")
statuses = st.sampled_from(("Active", "Planned", "Inactive"))


class Links(Model):
    """Links made from either end, one or several at a time; a link that is made again keeps its status."""

    def __init__(self) -> None:
        super().__init__()
        self.members: dict[str, dict[str, str | None]] = {}
        """By campaign, each lead in it and its status."""

    @rule(target=campaigns)
    def campaign(self) -> str:
        (campaign_id,) = self.target.create("Campaigns", [{"Campaign_Name": "Contract"}])
        self.members[campaign_id] = {}
        return campaign_id

    @rule(campaign_id=campaigns, lead_id=leads, status=st.none() | statuses, from_lead=st.booleans())
    def link(self, campaign_id: str, lead_id: str, status: str | None, from_lead: bool) -> None:
        path, related = _ends(campaign_id, lead_id, from_lead=from_lead)
        said = {"Member_Status": status} if status else {}
        (slot,) = self.target.ask("PUT", f"{path}/{related}", {"data": [said]})
        assert (slot["code"], slot["details"]["id"]) == ("SUCCESS", related)
        self._link(campaign_id, lead_id, status)

    @rule(campaign_id=campaigns, some=st.lists(leads, min_size=1, max_size=3, unique=True), status=statuses)
    def link_several(self, campaign_id: str, some: list[str], status: str) -> None:
        data = [{"id": lead_id, "Member_Status": status} for lead_id in (*some, "1")]
        slots = self.target.ask("PUT", f"Campaigns/{campaign_id}/Leads", {"data": data})
        assert [slot["code"] for slot in slots] == ["SUCCESS"] * len(some) + ["INVALID_DATA"]
        for lead_id in some:
            self._link(campaign_id, lead_id, status)

    @rule(campaign_id=campaigns, lead_id=leads, from_lead=st.booleans(), by_ids=st.booleans())
    def unlink(self, campaign_id: str, lead_id: str, from_lead: bool, by_ids: bool) -> None:
        path, related = _ends(campaign_id, lead_id, from_lead=from_lead)
        linked = lead_id in self.members[campaign_id]
        (slot,) = (
            self.target.ask("DELETE", path, ids=related)
            if by_ids
            else self.target.ask("DELETE", f"{path}/{related}")
        )
        assert slot["code"] == ("SUCCESS" if linked else "INVALID_DATA")
        self.members[campaign_id].pop(lead_id, None)

    @rule(campaign_id=consumes(campaigns))
    def delete_campaign(self, campaign_id: str) -> None:
        self.target.client.Campaigns.delete(campaign_id)
        del self.members[campaign_id]

    def forget(self, lead_id: str) -> None:
        """A lead that is gone is in no campaign."""
        super().forget(lead_id)
        for members in self.members.values():
            members.pop(lead_id, None)

    @invariant()
    def both_ends_agree(self) -> None:
        for campaign_id, members in self.members.items():
            shown = _statuses(self.target.ask("GET", f"Campaigns/{campaign_id}/Leads"))
            assert shown == members
        for lead_id in self.known:
            shown = _statuses(self.target.ask("GET", f"Leads/{lead_id}/Campaigns"))
            assert shown == {c: members[lead_id] for c, members in self.members.items() if lead_id in members}

    def _link(self, campaign_id: str, lead_id: str, status: str | None) -> None:
        before = self.members[campaign_id].get(lead_id)
        self.members[campaign_id][lead_id] = status or before


def _ends(campaign_id: str, lead_id: str, *, from_lead: bool) -> tuple[str, str]:
    """The path of the list that is linked in, and the id that is linked."""
    return (
        (f"Leads/{lead_id}/Campaigns", campaign_id)
        if from_lead
        else (f"Campaigns/{campaign_id}/Leads", lead_id)
    )


def _statuses(shown: list[Record]) -> dict[str, Any]:
    return {record["id"]: record["Member_Status"] for record in shown}
