"""A record by its id or by what is in it, and what points to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import rendering
from zcrm_mock.engine.checks import Values, load
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import ALL, CONVERTED, UNAPPROVED, Selection, column

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User


def find(org: Org, module: Module, record_id: Any, user: User | None = None) -> Values | None:
    """A record by its id, a JSON number or text, or None; with a `user`, as far as they see it."""
    number = number_of(record_id)
    found = org.store.get(module, number) if number is not None else None
    record = load(found[0]) if found else None
    hidden = record and user and org.access.private and not org.access.sees(module, record, user)
    return None if hidden else record


def holder(org: Org, module: Module, name: str, value: Any) -> str | None:
    """The id of the first record, converted ones aside, whose field is `value`; None where it is empty."""
    field = module.fields[name]
    if value in (None, "") or field.type.key is None:
        return None
    key = field.type.key(field.type.check(value, field, org.rules))
    where = f'{column(name)} = ? AND k."$state" & {CONVERTED} = 0'
    ids = org.store.ids(module, Selection(where, (key,), "k.id"))
    return str(ids[0]) if ids else None


def pointers(org: Org, module: Module, record_id: int) -> Iterator[tuple[Module, str, int]]:
    """Every record that points to this one: its module, the lookup's name, its id."""
    for other, lookup in org.pointing_to(module):
        for pointing_id in holding(org, other, lookup.api_name, record_id):
            yield other, lookup.api_name, pointing_id


def holding(org: Org, module: Module, lookup: str, record_id: int) -> list[int]:
    """The records of a module whose lookup holds this one."""
    where = Selection(f"{column(lookup)} = ?", (record_id,), "k.id")
    return org.store.ids(module, where, limit=ALL)


def keeper(org: Org, module: Module, record_id: int | None) -> Module:
    """The module that keeps the record, where `module` only shows it."""
    if not module.members or record_id is None:
        return module
    keeper = org.store.module_of(record_id)
    return keeper if keeper and keeper.api_name in module.members else module


def waits(record: Values, state: int) -> bool:
    """Whether the record waits for approval, whoever made it wait: a process of the org's, or a test."""
    return bool(state & UNAPPROVED) and record.get("$approval_state") != rendering.REJECTED


def number_of(record_id: Any) -> int | None:
    """An id as the store keeps it, from a JSON number or text; None where it cannot be one."""
    text = as_text(record_id)
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    return int(text) if int(text) < 2**63 else None


def as_text(record_id: Any) -> str:
    """An id as a refusal repeats it; nothing where it cannot be one."""
    fits = isinstance(record_id, (str, int)) and not isinstance(record_id, bool)
    return str(record_id) if fits else ""
