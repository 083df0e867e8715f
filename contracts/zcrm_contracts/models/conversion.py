"""The model of conversion: a lead is no more, its contact is there and has its notes."""

from __future__ import annotations

from hypothesis.stateful import Bundle, consumes, rule

from zcrm_contracts.lead_contracts import converted
from zcrm_contracts.models.base import leads
from zcrm_contracts.models.notes import Notes

contacts: Bundle[str] = Bundle("contacts")


class Conversion(Notes):
    """Leads are converted; what hung on them hangs on their contacts."""

    @rule(target=contacts, lead_id=consumes(leads))
    def convert(self, lead_id: str) -> str:
        contact = converted(self.target, lead_id, {})["Contacts"]
        assert contact
        for note_id, (path, said) in self.noted.items():
            if path == f"Leads/{lead_id}":
                self.noted[note_id] = (f"Contacts/{contact}", said)
        lead = self.known[lead_id]
        (read,) = self.target.read("Contacts", [contact])
        assert read["Last_Name"].casefold() == lead["Last_Name"].casefold() or lead.get("Email")
        self.forget(lead_id)
        assert self.target.client.Leads.get(lead_id) is None
        return contact

    @rule(contact=contacts)
    def delete_contact(self, contact: str) -> None:
        (outcome,) = self.target.client.Contacts.delete([contact], on_refused="return")
        if outcome.ok:  # leads of one name become one contact
            self.lose_notes(f"Contacts/{contact}")
