"""Whose records a user sees and changes: data sharing, the role hierarchy, and what is shared one by one.

Where every module is public, as in an org unless told, `private` is False and nobody asks further.
Source: platform.md 5 and 22; that a superior, a peer who shares and an administrator may do everything is
recalled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.checks import load
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.people import access_failures
from zcrm_mock.engine.people.permissions import right_to
from zcrm_mock.engine.schema import HANGING, Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.query.sql import Sql

SHARE, WITH_RELATED = "share", "share/related"
"""Links from a record to a user: every share, and once more those that open related records, too."""

NOTHING, READ, WRITE, FULL = range(4)
LEVELS = {"read_only": READ, "read_write": WRITE, "full_access": FULL}
"""What a share lets do: see; change; delete and share on, too."""

OPEN_TO_ALL = {"private": NOTHING, "public_read_only": READ, "public": FULL}
_RIGHTS = {READ: "View", WRITE: "Edit", FULL: "Delete"}

Record = Mapping[str, Any]


class Access:
    """The one place that knows what a user may do with a record."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self.reload()

    def reload(self) -> None:
        """The org's modules changed."""
        self.private = any(module.sharing != "public" for module in self._org.schema.modules.values())
        """Whether records of any module are kept from anybody: reads and writes look here first."""

    # --- one record ------------------------------------------------------------------------------

    def level(self, module: Module, record: Record, user: User) -> int:
        """What the user may do with the record: NOTHING, READ, WRITE or FULL."""
        if user.is_admin:
            return FULL
        if module.api_name in HANGING:
            return self._level_of_parent(record, user)
        level = OPEN_TO_ALL[module.sharing]
        if level < FULL and record["Owner"]["id"] in self.owners_for(user):
            return FULL
        return max(level, *self._shared(module, record, user)) if level < FULL else level

    def sees(self, module: Module, record: Record, user: User) -> bool:
        """Whether the record is there for the user at all."""
        return self.level(module, record, user) >= READ

    def require(self, level: int, module: Module, record: Record, user: User) -> None:
        """Refuse with NO_PERMISSION who may not do as much. Source: records.md 3.5."""
        if self.level(module, record, user) < level:
            raise Refused(access_failures.no_permission(right_to(_RIGHTS[level], module.api_name)))

    def _level_of_parent(self, record: Record, user: User) -> int:
        parent = self._parent(record)
        return self.level(*parent, user) if parent else FULL

    def _parent(self, record: Record) -> tuple[Module, Record] | None:
        """What a note or an attachment hangs on."""
        parent = record["Parent_Id"]
        module = self._org.store.module_of(int(parent["id"])) if parent else None
        found = self._org.store.get(module, int(parent["id"])) if module else None
        return (module, load(found[0])) if module and found else None

    def _shared(self, module: Module, record: Record, user: User) -> Iterator[int]:
        """The levels of the shares that reach the record: its own, and of what it points to."""
        yield NOTHING
        for kind, source in self.sources(module, record):
            for link in self._org.store.shelf.links(kind, source=source, target=int(user.id)):
                yield LEVELS[link.value["permission"]]

    def sources(self, module: Module, record: Record) -> Iterator[tuple[str, int]]:
        """The links by which shares reach the record: their kind, and the record that was shared."""
        yield SHARE, int(record["id"])
        for lookup in _lookups(module):
            target = record.get(lookup.api_name)
            if target:
                yield WITH_RELATED, int(target["id"])

    def witnesses(self, module: Module, record: Record) -> tuple[int | None, list[int] | None]:
        """The owner by whom the record is seen, and the users with whom it is shared; None: by everybody."""
        hangs = module.api_name in HANGING
        seen = self._parent(record) if hangs else (module, record)
        if seen is None or OPEN_TO_ALL[seen[0].sharing] >= READ:
            return None, None
        shelf = self._org.store.shelf
        links = [link for kind, source in self.sources(*seen) for link in shelf.links(kind, source=source)]
        return int(seen[1]["Owner"]["id"]), [link.target for link in links]

    # --- many records ----------------------------------------------------------------------------

    def seen(self, module: Module, user: User, table: str = "k") -> Sql | None:
        """SQL of the records of `table` that the user sees; None where that is all of them."""
        if user.is_admin:
            return None
        if module.api_name in HANGING:
            return self._seen_by_parent(user, table)
        if OPEN_TO_ALL[module.sharing] >= READ:
            return None
        shelf = self._org.store.shelf
        parts = [(f"{table}.id", SHARE)]
        parts += [(f'{table}."{lookup.api_name}"', WITH_RELATED) for lookup in _lookups(module)]
        shared = [(name, *shelf.sources(kind, int(user.id))) for name, kind in parts]
        owners = json.dumps([int(owner) for owner in self.owners_for(user)])
        tests = [f'{table}."Owner" IN (SELECT value FROM json_each(?))']  # noqa: S608
        tests += [f"{name} IN ({sql})" for name, sql, _ in shared]
        return " OR ".join(tests), (owners, *(value for _, _, values in shared for value in values))

    def seen_before(self, user: User) -> Sql | None:
        """SQL of the deleted records that the user saw; None where that is all of them."""
        if user.is_admin:
            return None
        owners = json.dumps([int(owner) for owner in self.owners_for(user)])
        tests = (
            "owner IS NULL",
            "owner IN (SELECT value FROM json_each(?))",
            "? IN (SELECT value FROM json_each(CAST(shared_with AS TEXT)))",
        )
        return " OR ".join(tests), (owners, int(user.id))

    def _seen_by_parent(self, user: User, table: str) -> Sql:
        """What hangs on a record is seen by who sees the record."""
        tests, values = ["1"], list[Any]()
        for module in self._org.schema.modules.values():
            seen = None if module.api_name in HANGING else self.seen(module, user, "p")
            if seen:
                hidden = f'SELECT p.id FROM "{module.api_name}" AS p WHERE coalesce({seen[0]}, 0) = 0'  # noqa: S608
                tests.append(f'coalesce({table}."Parent_Id" NOT IN ({hidden}), 1)')
                values += seen[1]
        return " AND ".join(tests), tuple(values)

    # --- the hierarchy ---------------------------------------------------------------------------

    def owners_for(self, user: User) -> set[str]:
        """Whose records the user has in hand: one's own, of every role below, and of peers that share."""
        roles = {role.id: role for role in self._org.spec.roles}
        above = {role.name: role.reporting_to for role in roles.values()}
        own = roles[user.role["id"]]

        def reports(name: str | None) -> bool:
            while name is not None:
                name = above[name]
                if name == own.name:
                    return True
            return False

        below = {role.id for role in roles.values() if reports(role.name)}
        if own.share_with_peers:
            below.add(own.id)
        return {user.id} | {other.id for other in self._org.people.all if other.role["id"] in below}


def _lookups(module: Module) -> Iterator[Field]:
    """The fields by which a record is related to another one."""
    return (lookup for lookup in module.lookups if lookup.searchable)
