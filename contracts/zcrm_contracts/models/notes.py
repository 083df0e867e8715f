"""The model of notes: made with their record or by themselves, changed, deleted, listed per record."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, invariant, rule

from zcrm_contracts.models.base import Model, leads, sent_leads
from zcrm_contracts.target import Record

notes: Bundle[str] = Bundle("notes")
sent_notes = st.fixed_dictionaries(
    {"Note_Content": st.text("abc \u00e4\n", min_size=1, max_size=9).filter(str.strip)},
    optional={"Note_Title": st.text("xyz", min_size=1, max_size=5)},
)


class Notes(Model):
    """A note is one record's, whichever path it came by; with that record it goes."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: dict[str, tuple[str, Record]] = {}
        """By note, the path of its record and what it says."""

    @initialize(target=notes, lead=sent_leads(), sent=sent_notes)
    def begin(self, lead: Record, sent: Record) -> str:
        """One note from the start, so that the steps are spent on what becomes of it."""
        (lead_id,) = self.target.create("Leads", [lead])
        self.known[lead_id] = dict(lead)
        return self._noted(lead_id, sent, by_itself=False)

    @rule(target=notes, lead_id=leads, sent=sent_notes, by_itself=st.booleans())
    def note(self, lead_id: str, sent: Record, by_itself: bool) -> str:
        return self._noted(lead_id, sent, by_itself=by_itself)

    def _noted(self, lead_id: str, sent: Record, *, by_itself: bool) -> str:
        whose = {"Parent_Id": lead_id, "se_module": "Leads"} if by_itself else {}
        path = "Notes" if by_itself else f"Leads/{lead_id}/Notes"
        (slot,) = self.target.ask("POST", path, {"data": [sent | whose]})
        note_id: str = slot["details"]["id"]
        self.target.note("Notes", note_id)
        self.noted[note_id] = (f"Leads/{lead_id}", sent)
        return note_id

    @rule(note_id=notes, change=sent_notes, of_record=st.booleans())
    def change_note(self, note_id: str, change: Record, of_record: bool) -> None:
        if note_id not in self.noted:
            (refused,) = self.target.ask("PUT", f"Notes/{note_id}", {"data": [change]})
            assert refused["code"] == "INVALID_DATA"
            return
        path, said = self.noted[note_id]
        place = f"{path}/Notes/{note_id}" if of_record else f"Notes/{note_id}"
        (slot,) = self.target.ask("PUT", place, {"data": [change]})
        assert (slot["code"], slot["details"]["id"]) == ("SUCCESS", note_id)
        self.noted[note_id] = (path, said | change)

    @rule(note_id=consumes(notes))
    def delete_note(self, note_id: str) -> None:
        there = self.noted.pop(note_id, None)
        (slot,) = self.target.ask("DELETE", f"Notes/{note_id}")
        assert slot["code"] == ("SUCCESS" if there else "INVALID_DATA")
        assert self.target.ask("GET", f"Notes/{note_id}") == []

    def forget(self, lead_id: str) -> None:
        """The notes that are still the lead's go with it."""
        super().forget(lead_id)
        self.lose_notes(f"Leads/{lead_id}")

    def lose_notes(self, path: str) -> None:
        """A record is gone, and its notes with it."""
        for note_id in [note_id for note_id, (whose, _) in self.noted.items() if whose == path]:
            del self.noted[note_id]
            assert self.target.ask("GET", f"Notes/{note_id}") == []

    @invariant()
    def each_record_has_its_notes(self) -> None:
        bearers = {f"Leads/{lead_id}" for lead_id in self.known} | {path for path, _ in self.noted.values()}
        for path in bearers:
            shown = {note["id"]: note for note in self.target.ask("GET", f"{path}/Notes")}
            said = {note_id: said for note_id, (whose, said) in self.noted.items() if whose == path}
            assert set(shown) == set(said)
            for note_id, note in shown.items():
                told = (note["Note_Title"], note["Note_Content"], note["Parent_Id"]["id"])
                wanted = (said[note_id].get("Note_Title"), said[note_id]["Note_Content"])
                assert told == (*wanted, path.partition("/")[2])
