"""One customer's CRM: its schema, its people, its records, its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zcrm_mock.engine import bulk, items, mass_update, rendering
from zcrm_mock.engine.automation.running import Automation
from zcrm_mock.engine.checks import load
from zcrm_mock.engine.clock import Clock
from zcrm_mock.engine.datatypes import Rules
from zcrm_mock.engine.fields import SE_MODULE, Field
from zcrm_mock.engine.jobs import Jobs, Kind
from zcrm_mock.engine.org_file.reading import OrgSpec
from zcrm_mock.engine.people import sharing
from zcrm_mock.engine.people.access import Access
from zcrm_mock.engine.people.people import People, User
from zcrm_mock.engine.people.permissions import Permissions
from zcrm_mock.engine.people.territories import Territories
from zcrm_mock.engine.rendering import Record
from zcrm_mock.engine.schema import Module, Schema
from zcrm_mock.engine.settings.channels import Channels
from zcrm_mock.engine.settings.module_changes import ModuleChanges
from zcrm_mock.engine.settings.views import KIND as VIEW
from zcrm_mock.engine.settings.views import View, changed, views_of
from zcrm_mock.engine.store import Snapshot, Store
from zcrm_mock.engine.switches import Switches

JOB_KINDS = {
    mass_update.KIND: Kind(mass_update.run),
    sharing.KIND: Kind(sharing.run),
    **bulk.JOB_KINDS,
}


class Org:
    """What all rules work on. `warn` collects what Zoho would ignore in silence."""

    def __init__(
        self,
        spec: OrgSpec,
        *,
        switches: Switches | None = None,
        clock: Clock | None = None,
        path: str | Path | None = None,
    ) -> None:
        self.spec = spec
        self.switches = switches or Switches()
        self.clock = clock or Clock()
        self.schema = spec.schema
        self.zone = ZoneInfo(spec.time_zone)
        self.rules = Rules(self.zone, self.switches.datetime_without_offset)
        self.store = Store(self.schema, path)
        self._blanks: dict[str, Record] = {}
        self.modules = ModuleChanges(self)
        self.people = People(spec.people, self.store.shelf)
        self.permissions = Permissions(self)
        self.access = Access(self)
        self.channels = Channels(self)
        self.jobs = Jobs(self)
        for name, kind in JOB_KINDS.items():
            self.jobs.kind(name, kind)
        self.created_at = int(self.clock.timestamp())
        self.created = self.time_text(self.created_at)
        self.territories = Territories(self)
        if not self.store.reopened:
            self._settle()
        self.reload_views()
        if any(module.views for module in self.schema.modules.values()):
            _ = self._first_views  # declared ones are checked at once
        self.functions: dict[str, Callable[[dict[str, Any]], Any]] = {}
        """What answers for the org's own functions, by name."""
        self.automation = Automation(self)
        """The org's workflow rules, approval processes and blueprints."""
        self._at_once = False
        self._warnings: list[str] = []

    def snapshot(self) -> Snapshot:
        """The records, settings and users, to come back to."""
        kept = self.store.snapshot()
        kept.spec = self.spec
        return kept

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this org, or of one of the same kind; ValueError for any other."""
        if snapshot.spec is not self.spec and snapshot.spec != self.spec:
            raise ValueError("this snapshot is of an org with other modules, people or settings")
        self.store.restore(snapshot)
        self.reload()

    def clear(self) -> None:
        """Be as new: no records, and the settings and users of the org file."""
        self.store.clear()
        self.reload()
        self._settle()

    def reload(self) -> None:
        """Read the shelf again: what lies there changed behind the backs of those who read it once."""
        self.modules.reload()
        self.people.reload()
        self.permissions.reload()
        self.access.reload()
        self.channels.reload()
        self.jobs.reload()
        self.reload_views()
        self.automation.reload()

    def use(self, schema: Schema) -> None:
        """Go by another schema: one with changed modules, or again that of the description."""
        self.schema = schema
        self.store.use(schema)
        for known in ("_first_views", "_pointing"):
            self.__dict__.pop(known, None)
        self._blanks.clear()

    def _settle(self) -> None:
        """Put the settings of the org file on the shelf; records get ids beyond all that it names."""
        if self.spec.settings:
            stamps = items.stamps(self)
            for setting in self.spec.settings:
                self.store.shelf.put(setting.kind, setting.item["id"], setting.filled(stamps))
        self.store.reserve(self.spec.highest_id)

    def warn(self, text: str) -> None:
        """Note what Zoho ignores in silence: a misspelt field, a parameter that does not count."""
        self._warnings.append(text)

    def take_warnings(self) -> tuple[str, ...]:
        """What was noted since the last time."""
        noted = tuple(self._warnings)
        self._warnings.clear()
        return noted

    # --- time ------------------------------------------------------------------------------------

    def now(self) -> str:
        """The clock's time as Zoho writes it: seconds, with the offset of the org's time zone."""
        return self.time_text(self.clock.timestamp())

    def time_text(self, epoch: float) -> str:
        """Epoch seconds as Zoho writes a time."""
        return _time_text(int(epoch), self.zone)

    def lag(self, record_id: str) -> None:
        """Searches miss this record for a while, if the switch says so. Source: wild 29."""
        if self.switches.search_lag_seconds and not self._at_once:
            now = self.clock.timestamp()
            self.store.lag(int(record_id), now, now + self.switches.search_lag_seconds)

    @contextmanager
    def indexed_at_once(self) -> Iterator[None]:
        """What is written meanwhile is found at once and told to nobody: a test's own records were there."""
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False
            self.channels.forget_changes()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """A request's only step: what it wrote before a refusal is taken back, and told to nobody."""
        try:
            with self.store.savepoint():
                yield
        except BaseException:
            self.channels.forget_changes()
            raise

    # --- references ------------------------------------------------------------------------------

    def reference_to(self, user: User) -> Record:
        """A user as a record shows one. Source: live 2026; without e-mail before 2020 (wild 24)."""
        reference = {"name": user.full_name, "id": user.id}
        return reference | {"email": user.email} if self.switches.owner_email else reference

    def record_reference(self, module: Module, record_id: int) -> Record:
        """A record as a lookup shows it: its name and id."""
        found = self.store.get(module, record_id)
        name = rendering.name_of(module, load(found[0])) if found else None
        return {"name": name, "id": str(record_id)}

    def pointing_to(self, module: Module) -> Sequence[tuple[Module, Field]]:
        """Every lookup of the org that may hold a record of `module`."""
        return self._pointing[module.api_name]

    @cached_property
    def _pointing(self) -> dict[str, list[tuple[Module, Field]]]:
        modules = self.schema.modules.values()
        return {
            module.api_name: [
                (other, lookup)
                for other in modules
                for lookup in other.lookups
                if lookup.searchable and lookup.lookup_module in (module.api_name, SE_MODULE)
            ]
            for module in modules
        }

    @property
    def views(self) -> dict[str, tuple[View, ...]]:
        """Every module's custom views."""
        return changed(self._first_views, self._view_changes) if self._view_changes else self._first_views

    @cached_property
    def _first_views(self) -> dict[str, tuple[View, ...]]:
        return views_of(self)

    def reload_views(self) -> None:
        """Read from the shelf what was changed of them."""
        self._view_changes = self.store.shelf.all(VIEW)

    # --- the shape of records, worked out once ---------------------------------------------------

    def blank(self, module: Module) -> Record:
        """A new, empty record of `module`, to be filled."""
        known = self._blanks.get(module.api_name)
        if known is None:
            known = rendering.blank(module, self.spec.currency_symbol)
            known.pop("Layout", None)
            if self.switches.layout_key and "Layout" in module.fields:
                known["Layout"] = {"name": module.layouts[0].name, "id": module.layouts[0].id}
            self._blanks[module.api_name] = known
        return dict(known)


@lru_cache(maxsize=64)
def _time_text(second: int, zone: ZoneInfo) -> str:
    # A busy server asks thousands of times for the same few seconds.
    return datetime.fromtimestamp(second, zone).isoformat(timespec="seconds")
