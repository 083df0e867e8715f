"""Related lists: what a record has of other modules' records, and the links that make some of them.

A lookup or a row of a subform relates two records by what one of them holds. A link belongs to neither: the
shelf keeps it, with what it says itself (a lead's `Member_Status` in a campaign), and both ends see it.
Linking is no edit of a record (inferred). Source: records.md 10, platform.md 15.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import API_NAME, PEOPLE, SE_MODULE, Field
from zcrm_mock.engine.hanging import attached_failures
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.schema import Module, RelatedList, Schema
from zcrm_mock.engine.settings import settings_failures
from zcrm_mock.engine.store import CONVERTED

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.query.sql import Sql

FIRST_ID = 80_000

MEMBER_STATUS = Field(api_name="Member_Status", data_type="picklist", length=120)
LIST_PRICE = Field(api_name="list_price", data_type="currency", length=16, decimal_place=2)
CONTACT_ROLE = Field(api_name="Contact_Role", length=19)

OF_DEALS = "Deals/Contacts"
"""The links that the operations on contact roles make, and no others. Source: platform.md 23.2."""

LINKS: Mapping[str, tuple[Field, ...]] = {
    "Campaigns/Leads": (MEMBER_STATUS,),
    "Campaigns/Contacts": (MEMBER_STATUS,),
    "Products/Leads": (),
    "Products/Accounts": (),
    "Products/Contacts": (),
    "Products/Deals": (),
    "Price_Books/Products": (LIST_PRICE,),
    OF_DEALS: (CONTACT_ROLE,),
}
"""Which modules' records are linked, and what a link says. Source: docs v2 update-related-records."""


@lru_cache(maxsize=64)
def lists_of(schema: Schema) -> Mapping[str, tuple[RelatedList, ...]]:
    """Every module's related lists: Zoho's own, then one for each custom lookup that points to it."""
    lists = {module.api_name: list(module.related_lists) for module in schema.all}
    for target, custom in _custom(schema.modules.values()).items():
        lists[target] += custom
    numbered: dict[str, tuple[RelatedList, ...]] = {}
    number = FIRST_ID
    for name, known in lists.items():
        numbered[name] = tuple(
            replace(one, owner=name, position=place, id=f"{schema.prefix}{number + place:012d}")
            for place, one in enumerate(known, start=1)
        )
        number += len(known)
    return numbered


def _custom(modules: Collection[Module]) -> Mapping[str, list[RelatedList]]:
    """The lists that custom lookups make, by the module that has them: a lookup's own name for it, else the
    other module's plural, with a number where that is taken (inferred)."""
    taken = {(module.api_name, one.api_name) for module in modules for one in module.related_lists}
    made = [*_of_lookups(modules), *_of_many(modules)]
    taken |= {(one.owner, one.api_name) for one in made}
    lists: dict[str, list[RelatedList]] = defaultdict(list)
    for one in made:
        api_name = one.api_name or _free(one, taken)
        taken.add((one.owner, api_name))
        lists[one.owner].append(replace(one, api_name=api_name))
    return lists


def _of_lookups(modules: Collection[Module]) -> Iterator[RelatedList]:
    """What points to a record; the two ends of a linking module are told by `_of_many`."""
    ends = {(f.linking.module, f.linking.own) for module in modules for f in module.many if f.linking}
    for module in modules:
        for lookup in module.lookups:
            target = lookup.lookup_module
            known = (module.api_name, lookup.api_name) in ends
            if lookup.custom and target and target != SE_MODULE and not known:
                label = lookup.related_list or module.plural_label
                yield RelatedList(
                    owner=target,
                    api_name=api_name_of(lookup.related_list),
                    label=label,
                    module=module.api_name,
                    lookup=lookup.api_name,
                    type="custom",
                )


def _of_many(modules: Collection[Module]) -> Iterator[RelatedList]:
    """What joins a record with others: records of a linking module. Source: platform.md 15."""
    plurals = {module.api_name: module.plural_label for module in modules}
    for module in modules:
        for field in module.many:
            assert field.linking is not None
            connected = field.lookup_module or PEOPLE
            yield RelatedList(
                owner=module.api_name,
                api_name=api_name_of(field.related_list),
                label=field.related_list or plurals.get(connected, connected),
                module=field.linking.module,
                lookup=field.linking.own,
                type="multiselectlookup",
                connected=connected,
            )


def of_many(schema: Schema, module: Module, field: Field) -> RelatedList:
    """The related list that a many-to-many lookup of the module makes."""
    assert field.linking is not None
    ends = (field.linking.module, field.linking.own)
    return next(one for one in lists_of(schema)[module.api_name] if (one.module, one.lookup) == ends)


def _free(one: RelatedList, taken: set[tuple[str, str]]) -> str:
    named = api_name_of(one.label)
    stem = name = named if API_NAME.fullmatch(named) else str(one.module)
    number = 0
    while (one.owner, name) in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def api_name_of(title: str) -> str:
    """The API name of a related list that is titled so: its words, joined."""
    return "_".join(re.findall(r"[A-Za-z0-9]+", title))


def find(org: Org, module: Module, name: str) -> RelatedList:
    """The module's related list of that name. Refuses a name that it has no list of."""
    for one in lists_of(org.schema)[module.api_name]:
        if one.api_name == name:
            return one
    raise Refused(attached_failures.relation_invalid())


def module_of(org: Org, one: RelatedList) -> Module:
    """The module whose records a list holds."""
    module = org.schema.find(one.module or "")
    assert module is not None, one
    return module


def records_in(org: Org, one: RelatedList, owner_id: int) -> Sql:
    """SQL of the records in a record's list; converted and unapproved ones are not shown (inferred)."""
    if one.link:
        sql, values = choosing.linked(one.link, owner_id, "source" if _leads(one) else "target")
    elif one.rows:
        sql, values = choosing.with_row(one.rows, owner_id)
    else:
        sql, values = choosing.pointing(one.lookup, owner_id)
    if one.state:
        over, times = choosing.over(org.clock.timestamp())
        sql, values = f"{sql} AND {'NOT ' if one.state == 'open' else ''}{over}", (*values, *times)
    return f"{sql} AND {choosing.visible('false', 'true')}", values


# --- links -----------------------------------------------------------------------------------------


def check_linkable(one: RelatedList) -> None:
    """Refuse a list that nothing is added to or taken from by its own name."""
    if one.link in ("", OF_DEALS):
        raise Refused(attached_failures.relation_fixed(one.api_name))


def check_owner(org: Org, module: Module, owner_id: int) -> None:
    """Refuse a converted lead: what it had is the contact's (inferred)."""
    found = org.store.get(module, owner_id)
    if found and found[1] & CONVERTED:
        raise Refused(failures.converted_record(str(owner_id)))


def link(org: Org, one: RelatedList, owner_id: int, related_id: int, sent: Mapping[str, Any]) -> None:
    """Link two records; between linked ones, change what is sent of what their link says.

    Refuses a related id that no record of the list's module has, and values that their field refuses.
    """
    fields = {field.api_name: field for field in LINKS[one.link]}
    said = {
        name: None if value in (None, "") else fields[name].type.check(value, fields[name], org.rules)
        for name, value in sent.items()
        if name in fields
    }
    for name in sent:
        if name not in fields and name != "id" and not name.startswith("$"):
            org.warn(f"a link of {one.link} says nothing of {name}: Zoho ignores it")
    _must_exist(org, one, related_id)
    kept = saying(org, one, owner_id, related_id) | said
    org.store.shelf.link(one.link, *_ends(one, owner_id, related_id), kept)


def unlink(org: Org, one: RelatedList, owner_id: int, related_id: int) -> None:
    """Cut a link. Refuses an id that no record has, and a record that is not linked (inferred)."""
    _must_exist(org, one, related_id)
    if not org.store.shelf.unlink(one.link, *_ends(one, owner_id, related_id)):
        raise Refused(failures.record_not_deleted(str(related_id)))


def saying(org: Org, one: RelatedList, owner_id: int, related_id: int) -> dict[str, Any]:
    """What a link says, by field; nothing yet where the two are not linked."""
    source, target = _ends(one, owner_id, related_id)
    links = org.store.shelf.links(one.link, source=source, target=target)
    return {field.api_name: None for field in LINKS[one.link]} | (links[0].value if links else {})


def _must_exist(org: Org, one: RelatedList, related_id: int) -> None:
    found = org.store.get(module_of(org, one), related_id)
    if found is None or found[1] & CONVERTED:
        raise Refused(settings_failures.related_id_invalid({"id": str(related_id)}))


def _leads(one: RelatedList) -> bool:
    """Whether the list's owner is the source of its links."""
    return one.link.startswith(f"{one.owner}/")


def _ends(one: RelatedList, owner_id: int, related_id: int) -> tuple[int, int]:
    return (owner_id, related_id) if _leads(one) else (related_id, owner_id)
