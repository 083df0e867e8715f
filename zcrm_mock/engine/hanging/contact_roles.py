"""Contact roles: what contacts can be in deals, and who is what in which deal. Source: platform.md 23.

A link from the deal to the contact holds the role's id, so that a renamed role shows its new name, and a
deleted one none: the contact stays with the deal (inferred).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached_failures, related
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.schema import RelatedList

KIND, ALL = "contact_role", "all"
_FIELD = related.CONTACT_ROLE.api_name
MAX_NAME = 50
MAX_ROLES = 100
"""Roles of an org (inferred)."""

FIRST_ID = 99_001
STANDARD = (
    "Developer/Evaluator",
    "Decision Maker",
    "Executive Sponsor",
    "Engineering Lead",
    "Economic Decision Maker",
    "Product Management",
    "Purchasing",
)
"""What an org starts with (recalled)."""


def all_of(org: Org) -> list[Item]:
    """Every role by its place."""
    # One value for all of them: an org starts with some, and may have none in the end.
    kept: list[Item] | None = org.store.shelf.get(KIND, ALL)
    if kept is None:
        kept = [{"name": n, "id": items.fixed_id(org, i)} for i, n in enumerate(STANDARD, start=FIRST_ID)]
    return [{**role, "sequence_number": place} for place, role in enumerate(kept, start=1)]


def create(org: Org, sent: Any) -> Item:
    """A new role, at the end unless it names a place."""
    given, known = items.table(sent), all_of(org)
    name = items.text(given, "name", needed=True, longest=MAX_NAME) or ""
    place = _place(given, len(known) + 1)
    _check_name(known, name)
    if len(known) >= MAX_ROLES:
        raise Refused(attached_failures.too_many_contact_roles(MAX_ROLES))
    role = {"name": name, "id": str(org.store.next_id())}
    _put(org, role, place or len(known) + 1, known)
    return role


def update(org: Org, sent: Any, role_id: str | None = None) -> Item:
    """Change the name or the place of the role that `role_id`, or the element itself, names."""
    given, known = items.table(sent), all_of(org)
    role_id = role_id or items.id_of(given.get("id"))
    if role_id is None:
        raise Refused(failures.mandatory_not_found("id"))
    role = next((role for role in known if role["id"] == role_id), None)
    if role is None:
        raise Refused(attached_failures.unknown_id(role_id))
    others = [other for other in known if other is not role]
    name = items.text(given, "name", longest=MAX_NAME) or role["name"]
    place = _place(given, len(known)) or role["sequence_number"]
    _check_name(others, name)
    _put(org, {"name": name, "id": role_id}, place, others)
    return role


def delete(org: Org, role_id: str) -> Item:
    """Forget a role; the ones behind it move up."""
    known = all_of(org)
    left = [role for role in known if role["id"] != role_id]
    if len(left) == len(known):
        raise Refused(settings_failures.not_deleted("contact role", role_id))
    org.store.shelf.put(KIND, ALL, left)
    return {"id": role_id}


def _place(given: Mapping[str, Any], last: int) -> int | None:
    place = given.get("sequence_number")
    if place is None:
        return None
    if not isinstance(place, int) or isinstance(place, bool):
        raise Refused(failures.expected("integer", "sequence_number"))
    if not 1 <= place <= last:
        raise Refused(failures.invalid_value("sequence_number"))
    return place


def _check_name(others: Sequence[Item], name: str) -> None:
    other = items.taken({role["id"]: role for role in others}, "name", name)
    if other:
        raise Refused(settings_failures.name_taken(id=other["id"]))


def _put(org: Org, role: Item, place: int, others: Sequence[Item]) -> None:
    org.store.shelf.put(KIND, ALL, [*others[: place - 1], role, *others[place - 1 :]])


# --- in a deal -------------------------------------------------------------------------------------


def of_deals(org: Org) -> RelatedList:
    """The related list of a deal that shows its contacts with their roles."""
    return related.find(org, org.schema.modules["Deals"], "Contact_Roles")


def assign(org: Org, deal_id: int, contact_id: int, sent: Any) -> Item:
    """Give a contact of a deal a role: by its name, its id, or an object with either."""
    given = items.table(sent).get(_FIELD)
    if given in (None, ""):
        raise Refused(failures.mandatory_not_found(_FIELD))
    wanted = given.get("id") or given.get("name") if isinstance(given, dict) else given
    role = items.find({role["id"]: role for role in all_of(org)}, wanted, "name")
    if role is None:
        raise Refused(failures.invalid_value(_FIELD))
    related.link(org, of_deals(org), deal_id, contact_id, {_FIELD: role["id"]})
    return {"id": str(contact_id)}


def shown(org: Org, deal_id: int, contact_id: int) -> Item:
    """What a deal's list of contacts shows besides the contact: the name of the role."""
    role_id = related.saying(org, of_deals(org), deal_id, contact_id)[_FIELD]
    return {_FIELD: next((role["name"] for role in all_of(org) if role["id"] == role_id), None)}
