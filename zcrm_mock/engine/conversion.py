"""A lead becomes a contact, an account and, where asked for, a deal. Source: records.md 5.

What was found out about a person is not kept twice: a contact or account that is there already is used, and
what hangs on the lead moves. Where the sources are silent, what we do is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, finding, following, records
from zcrm_mock.engine.activities import ACTIVITIES
from zcrm_mock.engine.checks import load
from zcrm_mock.engine.conversion_request import ACCOUNTS, CONTACTS, DEALS, LEADS, Asked, Values, read
from zcrm_mock.engine.datatypes import epoch
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import contact_roles, emails
from zcrm_mock.engine.hanging.related import CONTACT_ROLE
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.query.sql import Sql
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import column

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User


MAPPING: dict[str, dict[str, str]] = {
    ACCOUNTS: {
        "Account_Name": "Company",
        "Phone": "Phone",
        "Fax": "Fax",
        "Website": "Website",
        "Industry": "Industry",
        "Rating": "Rating",
        "Employees": "No_of_Employees",
        "Annual_Revenue": "Annual_Revenue",
        "Billing_Street": "Street",
        "Billing_City": "City",
        "Billing_State": "State",
        "Billing_Code": "Zip_Code",
        "Billing_Country": "Country",
    },
    CONTACTS: {
        "Salutation": "Salutation",
        "First_Name": "First_Name",
        "Last_Name": "Last_Name",
        "Title": "Designation",
        "Email": "Email",
        "Secondary_Email": "Secondary_Email",
        "Email_Opt_Out": "Email_Opt_Out",
        "Phone": "Phone",
        "Mobile": "Mobile",
        "Fax": "Fax",
        "Skype_ID": "Skype_ID",
        "Twitter": "Twitter",
        "Lead_Source": "Lead_Source",
        "Description": "Description",
        "Mailing_Flat_House_No_Building_Apartment_Name": "Flat_House_No_Building_Apartment_Name",
        "Mailing_Street": "Street",
        "Mailing_City": "City",
        "Mailing_State": "State",
        "Mailing_Zip": "Zip_Code",
        "Mailing_Country": "Country",
        "Mailing_Latitude": "Latitude",
        "Mailing_Longitude": "Longitude",
    },
    DEALS: {"Lead_Source": "Lead_Source"},
}
"""Where a lead's values go: the new record's field, and the lead's. Zoho's default mapping (recalled)."""

DAY = 86_400

MOVED_LINKS = {"Campaigns/Leads": "Campaigns/Contacts", "Products/Leads": "Products/Contacts"}
"""The links that are the contact's from then on. Inferred: Zoho's "Convert a contact back into a lead" names
campaigns and products among what such a contact has, and a campaign shows no converted leads."""


def convertible(lead: Values | None) -> Values:
    """The lead itself. Refuses one that is not there, is converted, or awaits approval. Source: wild 34."""
    if lead is None:
        raise Refused(failures.invalid_id())
    if lead["$converted"]:
        raise Refused(failures.already_converted())
    if not lead["$approved"]:
        raise Refused(failures.not_approved(lead["id"]))
    return lead


def convert(org: Org, lead: Values, sent: Any, user: User) -> dict[str, str | None]:
    """Convert a lead: the ids of its contact, deal and account, in the order of live 2026.

    All of it happens, or nothing. Refuses what the new records refuse, ids that nothing has, and a contact
    and an account that do not go together.
    """
    with org.all_or_nothing():
        asked = read(org, lead, sent)
        _check_together(org, lead, asked)
        account = _account(org, lead, asked, user)
        contact = _contact(org, lead, asked, account, user)
        deal = _deal(org, lead, asked, contact, account, user)
        _move(org, lead, contact, deal or account)
        _move_links(org, int(lead["id"]), int(contact))
        _close(org, lead, {"contact": contact, "account": account, "deal": deal}, user)
    return {CONTACTS: contact, DEALS: deal, ACCOUNTS: account}


# --- what is there already -------------------------------------------------------------------------


def _check_together(org: Org, lead: Values, asked: Asked) -> None:
    """A contact that is named is not another's double, nor another account's (inferred)."""
    if asked.contact is None:
        return
    contacts = org.schema.modules[CONTACTS]
    if _by_unique(org, contacts, _mapped(CONTACTS, lead)) not in (None, asked.contact):
        raise Refused(failures.conversion_mismatch("contact"))
    held = _kept(org, contacts, asked.contact)["Account_Name"]
    if asked.account and held and held["id"] != asked.account and not asked.overwrite:
        raise Refused(failures.conversion_mismatch("account"))


def _kept(org: Org, module: Module, record_id: str) -> Values:
    found = org.store.get(module, int(record_id))
    return load(found[0]) if found else {}


def _find(org: Org, module: Module, *tests: Sql) -> str | None:
    """The oldest ordinary record for which every test holds."""
    visible: Sql = choosing.visible("false", "true"), ()
    found = org.store.ids(module, choosing.all_of(visible, *tests, order="k.id"))
    return str(found[0]) if found else None


def _equal(module: Module, name: str, value: Any) -> Sql:
    key = module.fields[name].type.key
    return f"{column(name)} IS ?", (None if value is None or key is None else key(value),)


def _by_unique(org: Org, module: Module, values: Values) -> str | None:
    for field in module.unique:
        value = values.get(field.api_name)
        found = _find(org, module, _equal(module, field.api_name, value)) if value is not None else None
        if found:
            return found
    return None


def _known_account(org: Org, lead: Values) -> str | None:
    """The account with the lead's unique values, or else with the name of its company."""
    company = lead.get("Company")
    if not company:
        return None
    accounts = org.schema.modules[ACCOUNTS]
    named = _equal(accounts, "Account_Name", company)
    return _by_unique(org, accounts, _mapped(ACCOUNTS, lead)) or _find(org, accounts, named)


def _known_contact(org: Org, lead: Values) -> str | None:
    """The contact with the lead's unique values, its e-mail address, or both its names, in this order."""
    contacts, values = org.schema.modules[CONTACTS], _mapped(CONTACTS, lead)
    found = _by_unique(org, contacts, values)
    email = lead.get("Email")
    if not found and email:
        found = _find(org, contacts, choosing.by_email(contacts, email))
    names = ("First_Name", "Last_Name")
    return found or _find(org, contacts, *(_equal(contacts, n, values.get(n)) for n in names))


# --- what is made ----------------------------------------------------------------------------------


def _mapped(module: str, lead: Values) -> Values:
    values = {name: lead.get(source) for name, source in MAPPING[module].items()}
    return {name: value for name, value in values.items() if value is not None}


def _new(org: Org, module: str, lead: Values, asked: Asked, values: Values, user: User) -> str:
    known = org.schema.modules[module].fields
    mapped = {name: value for name, value in _mapped(module, lead).items() if name in known}
    made = mapped | {"Owner": {"id": asked.owner}, "Tag": _named(asked.tags.get(module, ()))}
    record_id: str = records.create(org, org.schema.modules[module], made | values, user).record["id"]
    return record_id


def _named(names: Sequence[str]) -> list[Values]:
    return [{"name": name} for name in names]


def _account(org: Org, lead: Values, asked: Asked, user: User) -> str | None:
    """The account, given, found or made; none is made for a lead without a company."""
    known = asked.account or _known_account(org, lead)
    if known:
        _tag(org, org.schema.modules[ACCOUNTS], known, asked, user)
        return known
    return _new(org, ACCOUNTS, lead, asked, {}, user) if lead.get("Company") else None


def _contact(org: Org, lead: Values, asked: Asked, account: str | None, user: User) -> str:
    """The contact, given, found or made. One that has an account keeps it unless `overwrite`."""
    known = asked.contact or _known_contact(org, lead)
    link = {"Account_Name": {"id": account}} if account else {}
    if known is None:
        return _new(org, CONTACTS, lead, asked, link, user)
    contacts = org.schema.modules[CONTACTS]
    held = _kept(org, contacts, known)["Account_Name"]
    if link and (not held or (asked.overwrite and held["id"] != account)):
        records.update(org, contacts, known, link, user)
    _tag(org, contacts, known, asked, user)
    return known


def _tag(org: Org, module: Module, record_id: str, asked: Asked, user: User) -> None:
    carried = asked.tags.get(module.api_name)
    if carried:
        borne = _kept(org, module, record_id)["Tag"]
        records.update(org, module, record_id, {"Tag": [*borne, *_named(carried)]}, user)


def _deal(org: Org, lead: Values, asked: Asked, contact: str, account: str | None, user: User) -> str | None:
    """The deal that was asked for; it knows how many days the lead took (live 2026, in days)."""
    if asked.deal is None:
        return None
    links = {"Contact_Name": {"id": contact}, "Account_Name": {"id": account} if account else None}
    values = {name: value for name, value in asked.deal.items() if name != CONTACT_ROLE.api_name}
    deal = _new(org, DEALS, lead, asked, values | links, user)
    if asked.deal.get(CONTACT_ROLE.api_name):  # docs v7 convert-lead
        contact_roles.assign(org, int(deal), int(contact), asked.deal)
    days = (int(org.clock.timestamp()) - epoch(lead["Created_Time"])) // DAY
    following.amend(org, org.schema.modules[DEALS], int(deal), Lead_Conversion_Time=days)
    return deal


# --- what becomes of the lead ----------------------------------------------------------------------


def _move(org: Org, lead: Values, contact: str, about: str | None) -> None:
    """Notes and attachments go to the contact; activities concern it, and the deal or else the account
    (inferred)."""
    person = org.record_reference(org.schema.modules[CONTACTS], int(contact))
    module = org.store.module_of(int(about)) if about else None
    thing = org.record_reference(module, int(about)) if module and about else None
    hanging = {"Parent_Id": person, "$se_module": CONTACTS}
    concerning = {"What_Id": thing, "$se_module": module.api_name if module else None}
    for other, name, record_id in list(finding.pointers(org, org.schema.modules[LEADS], int(lead["id"]))):
        if other.api_name in ("Notes", "Attachments"):
            following.amend(org, other, record_id, **hanging)
        elif other.api_name in ACTIVITIES and name == "What_Id":
            moved = following.amend(org, other, record_id, **concerning, Who_Id=person)
            following.note_activity(org, moved)


def _move_links(org: Org, lead_id: int, contact_id: int) -> None:
    """Links go with what they say; one that the contact has already stays as it is. E-mails go, too."""
    shelf = org.store.shelf
    for of_leads, of_contacts in MOVED_LINKS.items():
        known = {link.source for link in shelf.links(of_contacts, target=contact_id)}
        for link in shelf.links(of_leads, target=lead_id):
            shelf.unlink(of_leads, link.source, lead_id)
            if link.source not in known:
                shelf.link(of_contacts, link.source, contact_id, link.value)
    for link in shelf.links(emails.KIND, source=lead_id):
        shelf.unlink(emails.KIND, lead_id, link.target)
        shelf.link(emails.KIND, contact_id, link.target, link.value)


def _close(org: Org, lead: Values, became: Mapping[str, str | None], user: User) -> None:
    """The lead is converted; the inner keys of `$converted_detail` are suggested by the notes."""
    now = org.now()
    following.amend(
        org,
        org.schema.modules[LEADS],
        int(lead["id"]),
        **{
            "$converted": True,
            "$converted_detail": {**became, "converted_by": user.id, "convert_date": now},
            "Converted_Date_Time": now,
            "Modified_Time": now,
            "Modified_By": org.reference_to(user),
        },
    )
    if org.channels.watching:
        org.channels.note(org.schema.modules[LEADS], "edit", lead["id"], ["Converted_Date_Time"])
