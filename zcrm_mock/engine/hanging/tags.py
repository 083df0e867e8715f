"""Tags: the names that a module knows, and which records bear them. Source: platform.md 16.

A record's JSON shows its tags; links from the record to the tag count them and find those to rename.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import editions, failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached_failures
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.rendering import dump
from zcrm_mock.engine.settings import settings_failures
from zcrm_mock.engine.store import ALL, Selection

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

LINK = "tag"
MAX_LENGTH = 25

_ODD = frozenset(',;<>"\\')
"""What separates and quotes names elsewhere (inferred)."""


def all_of(org: Org, module: Module) -> list[Item]:
    """The tags of a module, the oldest first."""
    return list(_known(org, module).values())


def create(org: Org, module: Module, sent: Any, user: User) -> Item:
    """A new tag. Refuses a name that the module has, in any case, and one tag too many."""
    name = _name(items.table(sent))
    known = _known(org, module)
    other = items.taken(known, "name", name)
    if other:
        raise Refused(settings_failures.name_taken(id=other["id"]))
    if len(known) >= editions.tags_of(org)[0]:
        raise Refused(attached_failures.too_many_tags())
    tag = {"name": name, "id": str(org.store.next_id()), **items.signed(org, user)}
    org.store.shelf.put(_kind(module), tag["id"], tag)
    return tag


def rename(org: Org, module: Module, tag_id: str | None, sent: Any, user: User) -> Item:
    """Give a tag another name, on every record that bears it."""
    sent = items.table(sent)
    if not tag_id:
        raise Refused(failures.mandatory_not_found("id"))
    known = _known(org, module)
    tag = known.get(tag_id)
    if tag is None:
        raise Refused(attached_failures.tag_not_found(tag_id))
    name = _name(sent)
    other = items.taken(known, "name", name, but=(tag_id,))
    if other:
        raise Refused(settings_failures.name_taken(id=other["id"]))
    tag |= {"name": name} | items.signed(org, user, tag)
    org.store.shelf.put(_kind(module), tag_id, tag)
    for record_id in _bearers(org, tag_id):
        _show(org, record_id, lambda old: {**old, "name": name} if old["id"] == tag_id else old)
    return tag


def delete(org: Org, tag_id: str) -> Item:
    """Forget a tag, and take it from every record."""
    module, tag = _find(org, tag_id)
    for record_id in _bearers(org, tag_id):
        _show(org, record_id, lambda old: None if old["id"] == tag_id else old)
    org.store.shelf.forget(int(tag_id))
    org.store.shelf.remove(_kind(module), tag_id)
    return tag


def merge(org: Org, tag_id: str, sent: Any) -> Item:
    """Put a tag in the place of another, `conflict_id`, which is no more."""
    module, tag = _find(org, tag_id)
    sent = items.table(sent)
    other_id = items.id_of(sent.get("conflict_id"))
    if not other_id:
        raise Refused(failures.mandatory_not_found("conflict_id"))
    other = _known(org, module).get(other_id)
    if other is None or other_id == tag_id:
        raise Refused(settings_failures.related_id_invalid())
    shown = {"name": tag["name"], "id": tag_id}
    for record_id in _bearers(org, other_id):
        _show(org, record_id, lambda old: shown if old["id"] == other_id else old)
        org.store.shelf.link(LINK, record_id, int(tag_id))
    org.store.shelf.forget(int(other_id))
    org.store.shelf.remove(_kind(module), other_id)
    return tag


def count(org: Org, module: Module, tag_id: str, user: User) -> int:
    """How many records bear a tag of a module, of those that the user sees."""
    if tag_id not in _known(org, module):
        raise Refused(attached_failures.tag_not_found(tag_id))
    seen = org.access.seen(module, user) if org.access.private else None
    if seen is None:
        return len(_bearers(org, tag_id))
    bearers, values = org.store.shelf.sources(LINK, int(tag_id))
    chosen = choosing.narrowed(Selection(f"k.id IN ({bearers})", values, "k.id"), seen)
    return len(org.store.ids(module, chosen, limit=ALL))


# --- on records ------------------------------------------------------------------------------------


def check(value: Any) -> list[Item]:
    """A record's `Tag` as it was sent: objects with a name or an id. Source: py-sdk-2.0 Tag."""
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", "Tag"))
    return [_sent_tag(one) for one in value]


def _sent_tag(one: Any) -> Item:
    if not isinstance(one, dict):
        raise Refused(failures.expected("jsonobject", "Tag"))
    if one.get("name") is None and one.get("id") is not None:
        return {"id": items.id_of(one)}
    return {"name": _name(one)}


def named(org: Org, module: Module, wanted: Sequence[Item], user: User) -> list[Item]:
    """The tags as a record shows them; names that the module has not are made. Refuses unknown ids,
    and more than a record bears."""
    known = _known(org, module)
    found: dict[str, Item] = {}
    new: dict[str, str] = {}
    for one in wanted:
        tag = known.get(one["id"] or "") if "id" in one else items.taken(known, "name", one["name"])
        if tag:
            found[tag["name"].casefold()] = tag
        elif "id" in one:
            raise Refused(attached_failures.tag_not_found(str(one["id"])))
        else:
            new.setdefault(one["name"].casefold(), one["name"])
            found.setdefault(one["name"].casefold(), {})
    per_module, per_record = editions.tags_of(org)
    if len(found) > per_record or len(known) + len(new) > per_module:
        raise Refused(attached_failures.too_many_tags())
    for folded, name in new.items():
        found[folded] = create(org, module, {"name": name}, user)
    return [{"name": tag["name"], "id": tag["id"]} for tag in found.values()]


def follow(org: Org, record: Item) -> None:
    """Links say what the record shows."""
    record_id, borne = int(record["id"]), {int(tag["id"]) for tag in record["Tag"]}
    linked = {link.target for link in org.store.shelf.links(LINK, source=record_id)}
    for tag_id in linked - borne:
        org.store.shelf.unlink(LINK, record_id, tag_id)
    for tag_id in sorted(borne - linked):
        org.store.shelf.link(LINK, record_id, tag_id)


def _bearers(org: Org, tag_id: str) -> list[int]:
    return [link.source for link in org.store.shelf.links(LINK, target=int(tag_id))]


def _show(org: Org, record_id: int, change: Any) -> None:
    module = org.store.module_of(record_id)
    found = org.store.get(module, record_id) if module else None
    if module is None or found is None:
        return
    record = orjson.loads(found[0])
    changed: Iterable[Item | None] = (change(tag) for tag in record["Tag"])
    record["Tag"] = list({tag["id"]: tag for tag in changed if tag}.values())
    org.store.replace_doc(record_id, dump(module, record))


# --- the list of a module --------------------------------------------------------------------------


def _kind(module: Module) -> str:
    return f"tag/{module.api_name}"


def _known(org: Org, module: Module) -> dict[str, Item]:
    return org.store.shelf.all(_kind(module))


def _find(org: Org, tag_id: str) -> tuple[Module, Item]:
    for module in org.schema.modules.values():
        tag = org.store.shelf.get(_kind(module), tag_id)
        if tag:
            return module, tag
    raise Refused(settings_failures.related_id_invalid())


def _name(sent: Any) -> str:
    name = items.text(sent, "name", needed=True, longest=MAX_LENGTH)
    name = (name or "").strip()
    if not name:
        raise Refused(failures.mandatory_not_found("name"))
    if _ODD & set(name):
        raise Refused(attached_failures.tag_name_odd())
    return name


def fits(name: str) -> bool:
    """Whether a tag can be called so."""
    return len(name) <= MAX_LENGTH and not _ODD & set(name)
