"""What is true of converted leads: what they become, what moves, and that they are leads no more."""

from __future__ import annotations

from hypothesis import strategies as st

from zcrm_contracts.contract import contract
from zcrm_contracts.strategies import records_for
from zcrm_contracts.target import Record, Target

MAPPED = {"First_Name": "First_Name", "Email": "Email", "Phone": "Phone", "City": "Mailing_City"}
"""What a contact has of its lead, as far as anybody would say so (recalled)."""


def converted(target: Target, lead: str, options: Record) -> dict[str, str | None]:
    """Convert a lead; the ids of what it became, by module, all of them to be removed."""
    (made,) = target.ask("POST", f"Leads/{lead}/actions/convert", {"data": [options]})
    for module in ("Contacts", "Accounts", "Deals"):
        if made.get(module):
            target.note(module, made[module])
    return {module: made.get(module) for module in ("Contacts", "Accounts", "Deals")}


@contract("leads.become-what-is-asked", "docs v7 convert-lead; records.md 5")
def become_what_is_asked(target: Target, data: st.DataObject) -> None:
    """A lead becomes a contact, its company an account, and a deal where one is asked for, all linked."""
    mark = data.draw(st.uuids(), "mark").hex
    lead = data.draw(records_for("Leads", target, only=["First_Name", "Phone", "City"]), "lead")
    lead |= {"Last_Name": f"Contract {mark}", "Email": f"{mark}@example.com"}
    if data.draw(st.booleans(), "has a company"):
        lead["Company"] = f"Company {mark}"
    deal = {"Deal_Name": f"Deal {mark}", "Closing_Date": "2030-01-31", "Stage": "Qualification"}
    asked = {"Deals": deal} if data.draw(st.booleans(), "with a deal") else {}
    (lead_id,) = target.create("Leads", [lead])
    made = converted(target, lead_id, asked)
    account = made["Accounts"]
    assert (account is not None, made["Deals"] is not None) == ("Company" in lead, bool(asked))
    linked = {"name": lead["Company"], "id": account} if account else None
    (contact,) = target.read("Contacts", [made["Contacts"] or ""])
    assert contact["Account_Name"] == linked
    assert contact["Last_Name"] == lead["Last_Name"]
    assert {ours: contact[theirs] for ours, theirs in MAPPED.items()} == {
        ours: lead.get(ours) for ours in MAPPED
    }
    if account:
        assert target.read("Accounts", [account])[0]["Account_Name"] == lead["Company"]
    if made["Deals"]:
        (kept,) = target.read("Deals", [made["Deals"]])
        assert {name: kept[name] for name in deal} == deal
        assert (kept["Contact_Name"]["id"], kept["Account_Name"]) == (contact["id"], linked)


@contract("leads.are-not-kept-twice", "docs v7 convert-lead; records.md 5")
def are_not_kept_twice(target: Target, data: st.DataObject) -> None:
    """A contact with the lead's e-mail and an account with its company's name are used, not made again."""
    mark = data.draw(st.uuids(), "mark").hex
    address, company = f"{mark}@example.com", f"Company {mark}"
    (contact,) = target.create("Contacts", [{"Last_Name": "Contract", "Email": address}])
    (account,) = target.create("Accounts", [{"Account_Name": company}])
    (lead,) = target.create(
        "Leads", [{"Last_Name": f"Lead {mark}", "Email": address.upper(), "Company": company}]
    )
    made = converted(target, lead, {})
    assert (made["Contacts"], made["Accounts"], made["Deals"]) == (contact, account, None)


@contract("leads.are-gone-once-converted", "docs v7 convert-lead; records.md 5, wild 34")
def are_gone_once_converted(target: Target, data: st.DataObject) -> None:
    """A converted lead is in no ordinary list, tells what it became, and refuses all that follows."""
    mark = data.draw(st.uuids(), "mark").hex
    lead, other = target.create("Leads", [{"Last_Name": f"Lead {mark} {each}"} for each in "ab"])
    note = {
        "Note_Content": data.draw(st.text("abc ", min_size=1).filter(str.strip), "note"),
        "Note_Title": mark,
    }
    (slot,) = target.ask("POST", f"Leads/{lead}/Notes", {"data": [note]})
    (campaign,) = target.create("Campaigns", [{"Campaign_Name": "Contract"}])
    target.ask("PUT", f"Campaigns/{campaign}/Leads", {"data": [{"id": lead}, {"id": other}]})
    contact = converted(target, lead, {})["Contacts"]
    assert target.client.Leads.get(lead) is None
    for found in (
        list(target.client.Leads.list(ids=[lead, other])),
        list(target.client.Leads.search(criteria=f"((id:equals:{lead})or(id:equals:{other}))")),
        target.ask("GET", f"Campaigns/{campaign}/Leads"),  # that it leaves campaigns, too, is inferred
        list(target.client.coql(f"select id from Leads where id in ({lead}, {other})")),  # noqa: S608 - COQL
    ):
        assert [record["id"] for record in found] == [other]
    joined = target.ask("GET", f"Campaigns/{campaign}/Contacts")  # that it goes there is inferred
    assert [record["id"] for record in joined] == [contact]
    for shown in ("true", "both"):
        (read,) = target.ask("GET", f"Leads/{lead}", converted=shown)
        assert (read["$converted"], read["$converted_detail"]["contact"]) == (True, contact)
    (change,) = target.client.Leads.update([{"id": lead, "City": "Oslo"}], trigger=[], on_refused="return")
    assert (change.ok, change.code) == (False, "CONVERTED_RECORD")
    refused = target.refusal("POST", f"Leads/{lead}/actions/convert", body={"data": [{}]})
    assert refused.code == "ID_ALREADY_CONVERTED"
    moved = target.ask("GET", f"Contacts/{contact}/Notes")
    assert [(each["id"], each["Note_Title"], each["$se_module"]) for each in moved] == [
        (slot["details"]["id"], mark, "Contacts")
    ]
