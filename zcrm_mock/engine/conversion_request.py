"""What a request wants of a lead's conversion. Source: docs v7 convert-lead, py-sdk-2.0 LeadConverter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Values = dict[str, Any]

LEADS, CONTACTS, ACCOUNTS, DEALS = "Leads", "Contacts", "Accounts", "Deals"

DEAL_NEEDS = ("Deal_Name", "Closing_Date", "Stage")
"""Source: docs v7 convert-lead."""

FLAGS = ("overwrite", "notify_lead_owner", "notify_new_entity_owner")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants of a conversion, checked."""

    contact: str | None
    account: str | None
    deal: Values | None
    owner: str
    tags: Mapping[str, Sequence[str]]
    """The names of the lead's tags that each module's record gets."""
    overwrite: bool


def read(org: Org, lead: Values, sent: Any) -> Asked:
    """The element of `data`. Refuses wrong types, ids that nothing has, and a deal without what it needs."""
    given = items.table(sent)
    flags = {name: items.flag(given, name) for name in FLAGS}
    contact, account = (_given(org, given, name) for name in (CONTACTS, ACCOUNTS))
    owner = items.id_of(given.get("assign_to"))
    if given.get("assign_to") is not None and org.people.get(owner or "") is None:
        raise Refused(failures.invalid_id({"api_name": "assign_to"}))
    return Asked(
        contact=contact,
        account=account,
        deal=_read_deal(given.get(DEALS)),
        owner=owner or lead["Owner"]["id"],
        tags=_read_tags(org, lead, given.get("carry_over_tags")),
        overwrite=flags["overwrite"],
    )


def _given(org: Org, given: Mapping[str, Any], name: str) -> str | None:
    """The id of a record to use: text, or an object with it. Source: docs v7 convert-lead."""
    value = given.get(name)
    if value is None or value == "":
        return None
    text = items.id_of(value) or ""
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise Refused(failures.expected("bigint", name))
    if int(text) >= 2**63 or org.store.get(org.schema.modules[name], int(text)) is None:
        raise Refused(failures.invalid_id({"api_name": name}))
    return str(int(text))


def _read_deal(value: Any) -> Values | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Refused(failures.expected("jsonobject", DEALS))
    for name in DEAL_NEEDS:
        if value.get(name) in (None, ""):
            raise Refused(failures.mandatory_not_found(name))
    return value


def _read_tags(org: Org, lead: Values, value: Any) -> dict[str, list[str]]:
    """Only what the lead bears is carried over; other names are passed over (inferred)."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(failures.expected("jsonobject", "carry_over_tags"))
    borne = {key: tag["name"] for tag in lead["Tag"] for key in (tag["id"], tag["name"].casefold())}
    carried: dict[str, list[str]] = {}
    for module in (CONTACTS, ACCOUNTS, DEALS):
        names = value.get(module) or []
        if not isinstance(names, list):
            raise Refused(failures.expected("jsonarray", module))
        for one in names:
            named = (one.get("name") or items.id_of(one)) if isinstance(one, dict) else one
            if not isinstance(named, str):
                raise Refused(failures.expected("text", module))
            if named.casefold() in borne:
                carried.setdefault(module, []).append(borne[named.casefold()])
            else:
                org.warn(f"carry_over_tags: the lead has no tag {named}")
    return carried
