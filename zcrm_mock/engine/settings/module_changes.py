"""What was changed of modules themselves: labels, names, and who has their tabs. Source: platform.md 11.3.

The changes lie on the shelf. An org whose modules were changed, or that has more than one currency, has a
schema of its own, made of that of its description, which other orgs share, and of what was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items, jobs, record_currencies
from zcrm_mock.engine.automation.running import DECLARED
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import API_NAME, Field
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.people import access_failures
from zcrm_mock.engine.schema import Module, Schema
from zcrm_mock.engine.settings import channels, currencies
from zcrm_mock.engine.tables import is_own

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

KIND = "module"
MAX_LABEL = 25
"""Characters of a label (inferred)."""
MAX_NAME = 50
"""Characters of an api_name (inferred)."""

RESERVED = frozenset(
    {"settings", "users", "org", "coql", "files", "upload", "actions", "functions", "search"}
)
"""Words that stand in URLs where a module's name would (inferred)."""

_LABELS = ("singular_label", "plural_label")


class ModuleChanges:
    """The changed modules of one org, by their ids."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._first = org.schema
        self.at: int | None = None
        """When a module was last changed (epoch seconds), or None."""
        self.reload()

    def reload(self) -> None:
        """Read the shelf again: the org went back to a snapshot, or was emptied."""
        kept = self._org.store.shelf.all(KIND)
        self.at = max((change["at"] for change in kept.values()), default=None)
        schema = self._changed(kept) if kept else self._first
        codes = currencies.codes(currencies.all_of(self._org))
        if codes:
            schema = record_currencies.with_currencies(schema, codes)
        if schema is not self._org.schema:
            self._org.use(schema)

    def _changed(self, kept: Mapping[str, Item]) -> Schema:
        names = {m.api_name: kept[m.id]["api_name"] for m in self._first.all if m.id in kept}
        modules = [_module(m, kept.get(m.id), names) for m in self._first.all]
        return Schema(modules, self._first.prefix)

    def update(self, module: Module, sent: Any, user: User) -> Item:
        """Change a module. Refuses who is no administrator, and names that cannot be; answers its id."""
        given = items.table(sent)
        if not user.is_admin:
            raise Refused(access_failures.module_not_yours())
        labels = {key: items.text(given, key, longest=MAX_LABEL) for key in _LABELS}
        name = self._api_name(module, given)
        change = {
            "api_name": name,
            "hidden_from": self._hidden_from(module, given),
            **{key: label or getattr(module, key) for key, label in labels.items()},
            "at": int(self._org.clock.timestamp()),
            "modified_time": self._org.now(),
            "modified_by": {"name": user.full_name, "id": user.id},
        }
        self._org.store.shelf.put(KIND, module.id, change)
        if name != module.api_name:
            _rename(self._org, module.api_name, name)
        self._org.reload()
        return {"id": module.id}

    def _api_name(self, module: Module, given: Mapping[str, Any]) -> str:
        name = items.text(given, "api_name", longest=MAX_NAME) or module.api_name
        if name == module.api_name:
            return name
        if module.generated_type != "custom":
            raise Refused(access_failures.api_name_fixed())
        if not API_NAME.fullmatch(name):
            raise Refused(access_failures.api_name_invalid())
        if name.casefold() in RESERVED or is_own(name):
            raise Refused(access_failures.api_name_reserved())
        other = self._org.schema.find(name)
        if other is not None and other is not module:
            raise Refused(access_failures.api_name_taken())
        return name

    def _hidden_from(self, module: Module, given: Mapping[str, Any]) -> list[str]:
        """The profiles without the tab: `{"id"}` gets it, `{"id", "_delete": true}` loses it."""
        sent = given.get("profiles", [])
        if not isinstance(sent, list):
            raise Refused(failures.expected("jsonarray", "profiles"))
        hidden = dict.fromkeys(module.hidden_from)
        known = {profile.id for profile in self._org.spec.profiles}
        for one in sent:
            profile_id = items.id_of(items.table(one))
            if profile_id not in known:
                raise Refused(failures.invalid_id({"api_name": "profiles"}))
            if one.get("_delete") is True:
                hidden[profile_id] = None
            else:
                hidden.pop(profile_id, None)
        return list(hidden)


def _module(module: Module, change: Item | None, names: Mapping[str, str]) -> Module:
    """The module as changed; lookups lead where they led, whatever that is called now."""
    fields = {name: _field(field, names) for name, field in module.fields.items()}
    if change is None:
        return replace(module, fields=fields)
    modified = {key: change[key] for key in ("modified_time", "modified_by")}
    return replace(
        module,
        fields=fields,
        api_name=change["api_name"],
        singular_label=change["singular_label"],
        plural_label=change["plural_label"],
        hidden_from=tuple(change["hidden_from"]),
        modified=modified,
        told={key: value for key, value in module.told.items() if key not in modified},
    )


def _field(field: Field, names: Mapping[str, str]) -> Field:
    target = names.get(field.lookup_module or "", field.lookup_module)
    rows = tuple(_field(row, names) for row in field.rows)
    linking = field.linking and replace(
        field.linking, module=names.get(field.linking.module, field.linking.module)
    )
    if (target, rows, linking) == (field.lookup_module, field.rows, field.linking):
        return field
    return replace(field, lookup_module=target, rows=rows, linking=linking)


def _rename(org: Org, old: str, new: str) -> None:
    """Everything that is kept goes by the new name: records, permissions, rules, events of channels, mass
    updates. Bulk jobs that wait end as failed (inferred)."""
    org.store.rename(old, new)
    org.permissions.rename(old, new)
    shelf = org.store.shelf
    rules = shelf.get(DECLARED, old)
    if rules is not None:
        shelf.remove(DECLARED, old)
        shelf.put(DECLARED, new, rules)
    for key, channel in shelf.all(channels.KIND).items():
        if old in channel["events"]:
            channel["events"][new] = channel["events"].pop(old)
            shelf.put(channels.KIND, key, channel)
    for key, job in shelf.all(jobs.KIND).items():
        if job["payload"].get("module") == old:
            job["payload"]["module"] = new
            shelf.put(jobs.KIND, key, job)
