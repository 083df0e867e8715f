"""The model of tags: given, taken away, put in the place of others. Source: platform.md 16.2."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from zcrm_contracts.models.base import Model, leads
from zcrm_contracts.target import Record

NAMES = ("Contract hot", "contract HOT", "Contract cold", "Contract \u00e4ther", "CONTRACT \u00c4THER")
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)


class Tags(Model):
    """Tags of one lead and of several; a name in another case is the same tag."""

    def __init__(self) -> None:
        super().__init__()
        self.borne: dict[str, list[str]] = {}
        """By lead, the folded names of its tags, in the order in which they came."""
        self.spelt: dict[str, str] = {}
        """By folded name, how the tag was spelt first."""

    def expected(self, lead_id: str) -> Record:
        return super().expected(lead_id) | {"Tag": self._names(lead_id)}

    def seen(self, lead: Record) -> Record:
        return super().seen(lead) | {"Tag": [tag["name"] for tag in lead["Tag"]]}

    @rule(lead_id=leads, sent=names, over_write=st.booleans())
    def tag(self, lead_id: str, sent: list[str], over_write: bool) -> None:
        self._tag([lead_id], f"Leads/{lead_id}/actions/add_tags", sent, over_write=over_write)

    @rule(some=st.lists(leads, min_size=1, max_size=3, unique=True), sent=names, over_write=st.booleans())
    def tag_several(self, some: list[str], sent: list[str], over_write: bool) -> None:
        self._tag(some, "Leads/actions/add_tags", sent, over_write=over_write, ids=",".join(some))

    @rule(lead_id=leads, sent=names)
    def untag(self, lead_id: str, sent: list[str]) -> None:
        folded = [name.casefold() for name in sent]
        self.borne[lead_id] = [name for name in self.borne.get(lead_id, []) if name not in folded]
        path = f"Leads/{lead_id}/actions/remove_tags"
        (slot,) = self.target.ask("POST", path, tag_names=",".join(sent))
        assert slot["details"] == {"id": lead_id, "tags": self._names(lead_id)}

    @rule(lead_id=leads, sent=names)
    def write_tags(self, lead_id: str, sent: list[str]) -> None:
        tags = [{"name": name} for name in sent]
        self.target.client.Leads.update({"id": lead_id, "Tag": tags}, trigger=[])
        self._bear(lead_id, sent, over_write=True)

    def _tag(self, some: list[str], path: str, sent: list[str], *, over_write: bool, **more: str) -> None:
        flag = "true" if over_write else "false"
        slots = self.target.ask("POST", path, tag_names=",".join(sent), over_write=flag, **more)
        for lead_id in some:
            self._bear(lead_id, sent, over_write=over_write)
        assert [slot["details"] for slot in slots] == [
            {"id": lead_id, "tags": self._names(lead_id)} for lead_id in some
        ]

    def _bear(self, lead_id: str, sent: list[str], *, over_write: bool) -> None:
        for name in sent:
            self.spelt.setdefault(name.casefold(), name)
        before = [] if over_write else self.borne.get(lead_id, [])
        self.borne[lead_id] = list(dict.fromkeys([*before, *(name.casefold() for name in sent)]))
        (lead,) = self.target.read("Leads", [lead_id])
        for tag in lead["Tag"]:
            self.target.note_path(f"settings/tags/{tag['id']}")

    def _names(self, lead_id: str) -> list[str]:
        return [self.spelt[name] for name in self.borne.get(lead_id, [])]
