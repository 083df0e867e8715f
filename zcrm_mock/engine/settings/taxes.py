"""The org's taxes, in the order of their sequence numbers. Source: py-sdk-2.0 (platform.md 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

KIND = "tax"
MAX_NAME = 50


def all_of(org: Org) -> list[Item]:
    """Every tax as the API tells it, by its place."""
    taxes: list[Item] = sorted(org.store.shelf.all(KIND).values(), key=lambda tax: tax["sequence_number"])
    return taxes


def create(org: Org, sent: Any) -> Item:
    """A new tax, at the end unless it names a place."""
    given, known = items.table(sent), all_of(org)
    name = items.text(given, "name", needed=True, longest=MAX_NAME)
    value = items.number(given, "value", needed=True)
    place = _place(given, len(known) + 1)
    _check_name(org, name or "", ())
    tax = {"id": str(org.store.next_id()), "name": name, "value": value}
    _put(org, tax, place or len(known) + 1, known)
    return tax


def update(org: Org, sent: Any) -> Item:
    """Change a tax that the element names by its id."""
    given, known = items.table(sent), all_of(org)
    tax_id = items.id_of(given.get("id"))
    if tax_id is None:
        raise Refused(failures.mandatory_not_found("id"))
    tax = next((tax for tax in known if tax["id"] == tax_id), None)
    if tax is None:
        raise Refused(settings_failures.given_id_unknown(tax_id))
    name = items.text(given, "name", longest=MAX_NAME) or tax["name"]
    value = items.number(given, "value")
    place = _place(given, len(known)) or tax["sequence_number"]
    _check_name(org, name, (tax_id,))
    changed = {"id": tax_id, "name": name, "value": tax["value"] if value is None else value}
    _put(org, changed, place, [other for other in known if other["id"] != tax_id])
    return changed


def delete(org: Org, tax_id: str) -> Item:
    """Forget a tax; the ones behind it move up."""
    if not org.store.shelf.remove(KIND, tax_id):
        raise Refused(settings_failures.not_deleted("tax", tax_id))
    _number(org, all_of(org))
    return {"id": tax_id}


def _place(given: Mapping[str, Any], last: int) -> int | None:
    place = items.number(given, "sequence_number")
    if place is None:
        return None
    if not isinstance(place, int) or not 1 <= place <= last:
        raise Refused(settings_failures.sequence_out_of_range())
    return place


def _check_name(org: Org, name: str, but: tuple[str, ...]) -> None:
    other = items.taken(org.store.shelf.all(KIND), "name", name, but=but)
    if other:
        raise Refused(settings_failures.name_taken(id=other["id"], api_name="name"))


def _put(org: Org, tax: Item, place: int, others: list[Item]) -> None:
    _number(org, [*others[: place - 1], tax, *others[place - 1 :]])


def _number(org: Org, taxes: list[Item]) -> None:
    for place, tax in enumerate(taxes, start=1):
        label = f"{tax['name']} - {tax['value']} %"
        kept = {"display_label": label, "name": tax["name"], "id": tax["id"], "value": tax["value"]}
        org.store.shelf.put(KIND, tax["id"], kept | {"sequence_number": place})
