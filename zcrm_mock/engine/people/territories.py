"""Territories: who works them, which records lie in them. Declared in the org file; v2 cannot change them.

Source: platform.md 10, records.md 4.1. Criteria choose accounts, and with them their contacts and deals
(recalled); each of them may name territories in a field of its own, too (its shape is inferred).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.query import json_criteria, query_failures
from zcrm_mock.engine.query.sql import Sql, compile_tree
from zcrm_mock.engine.query.tree import Term
from zcrm_mock.engine.schema import Module, OrgError, TerritorySpec

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

Json = dict[str, Any]

DATA_TYPE = "territories"
ACCOUNTS = "Accounts"
MODULES = (ACCOUNTS, "Contacts", "Deals")
"""What may lie in a territory. Leads may not: territories of v2 have no rule for them, as those of later
versions do, and v2's leads no field. Source: docs v7 get-records, which lists these three; records.md 4.1."""


class Territories:
    """The territories of one org, in the order of the org file."""

    def __init__(self, org: Org) -> None:
        """Raises OrgError for criteria that the org's accounts cannot have."""
        self._org = org
        self._specs = {spec.id: spec for spec in org.spec.territories}
        self._criteria = {
            spec.id: self._read(spec, f"territories[{index}].criteria")
            for index, spec in enumerate(self._specs.values())
        }

    def _read(self, spec: TerritorySpec, place: str) -> Json | None:
        accounts = self._org.schema.modules[ACCOUNTS]
        try:
            return (
                None if spec.criteria is None else json_criteria.checked(spec.criteria, accounts, self._org)
            )
        except Refused as refused:
            raise OrgError(f"{refused.failure.message} {dict(refused.failure.details)}", place) from None

    # --- as they are told ------------------------------------------------------------------------

    def told(self) -> list[Json]:
        """All of them, with the keys of v2."""
        return [self._told(spec) for spec in self._specs.values()]

    def _told(self, spec: TerritorySpec) -> Json:
        org = self._org
        primary, manager = org.people.primary, org.people.find(spec.manager) if spec.manager else None
        author = {"name": primary.full_name, "id": primary.id}
        return {
            "created_time": org.created,
            "modified_time": org.created,
            "manager": {"name": manager.full_name, "id": manager.id} if manager else None,
            "parent_id": next((p.id for p in self._specs.values() if p.name == spec.parent), None),
            "criteria": self._criteria[spec.id],
            "name": spec.name,
            "modified_by": author,
            "description": spec.description,
            "id": spec.id,
            "created_by": author,
        } | spec.told

    def of_user(self, user: User) -> list[Json]:
        """The territories that a user manages or works, as users tell them. Source: platform.md 4.1."""
        email = user.email.casefold()
        return [
            {"manager": manages, "name": spec.name, "id": spec.id}
            for spec in self._specs.values()
            if (manages := (spec.manager or "").casefold() == email)
            or email in (one.casefold() for one in spec.users)
        ]

    # --- what lies in them -----------------------------------------------------------------------

    def named(self, sent: Any, api_name: str) -> list[Json]:
        """A record's own territories as it shows them, from names, ids or objects. Refuses unknown ones."""
        return [self._named(one, api_name) for one in sent]

    def _named(self, one: Any, api_name: str) -> Json:
        said = (one.get("id"), one.get("name")) if isinstance(one, Mapping) else (one,)
        for spec in self._specs.values():
            if spec.id in said or spec.name in said:
                return {"name": spec.name, "id": spec.id}
        raise Refused(failures.invalid_id({"api_name": api_name}))

    def within(self, module: Module, territory_id: str, user: User, *, with_children: bool) -> Sql:
        """SQL of the records that lie in a territory. Refuses modules without any, and an unknown id."""
        if module.api_name not in MODULES:
            raise Refused(query_failures.territory_not_supported())
        if territory_id not in self._specs:
            raise Refused(failures.invalid_id())
        ids = self._with_children(territory_id) if with_children else [territory_id]
        parts = [_assigned(module, ids)]
        parts += [self._chosen(module, one, user) for one in ids]
        if module.api_name in ("Contacts", "Deals"):
            sql, values = _assigned(self._org.schema.modules[ACCOUNTS], ids)
            parts.append(_of_account(sql, values))
        return " OR ".join(f"({sql})" for sql, _ in parts), tuple(v for _, values in parts for v in values)

    def _with_children(self, territory_id: str) -> list[str]:
        ids = [territory_id]
        for spec in self._specs.values():  # a parent stands before its children
            if any(self._specs[one].name == spec.parent for one in ids):
                ids.append(spec.id)
        return ids

    def _chosen(self, module: Module, territory_id: str, user: User) -> Sql:
        asked = self._criteria[territory_id]
        if asked is None:
            return "0", ()
        accounts = self._org.schema.modules[ACCOUNTS]
        term: Term = json_criteria.parse(asked, accounts, self._org, user)
        sql, values = compile_tree(term, self._org)
        return (sql, values) if module is accounts else _of_account(sql, values)


def _of_account(sql: str, values: tuple[Any, ...]) -> Sql:
    return f'k."Account_Name" IN (SELECT k.id FROM "{ACCOUNTS}" AS k WHERE {sql})', values  # noqa: S608


def _assigned(module: Module, ids: list[str]) -> Sql:
    """The records whose own field names one of the territories; a list of objects has no key."""
    field = next((f.api_name for f in module.fields.values() if f.data_type == DATA_TYPE), None)
    if field is None:
        return "0", ()
    each = f"json_each(CAST(r.doc AS TEXT), '$.{field}')"
    return (
        f"EXISTS (SELECT 1 FROM record AS r, {each} AS t WHERE r.id = k.id "  # noqa: S608
        "AND json_extract(t.value, '$.id') IN (SELECT value FROM json_each(?)))"
    ), (json.dumps(ids),)
