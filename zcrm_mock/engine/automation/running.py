"""The rules of an org, and which of them a write sets off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import finding, following, records
from zcrm_mock.engine.automation import approvals, automation_failures, blueprints, transitions
from zcrm_mock.engine.automation.approvals import Approval
from zcrm_mock.engine.automation.blueprints import Blueprint
from zcrm_mock.engine.automation.declared import RULE_KINDS, read_rules
from zcrm_mock.engine.automation.rules import KINDS, Event, Json, Rule
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.jobs import Kind
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.rendering import APPROVED, REJECTED
from zcrm_mock.engine.schema import OrgError

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

Hook = Callable[[Json], Any]

DECLARED, TRIGGERED = "automation", "triggered"
"""On the shelf: rules declared after the org was made, by module; and what ran."""

MAX_TRIGGERED = 10_000
"""Notes of what ran that are kept: a server may run for days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggered:
    """One rule that ran: of which kind, set off by what, for which record, and what it did by action."""

    kind: str
    rule: str
    event: str
    module: str
    record_id: str
    did: Mapping[str, Any]


class Automation:
    """The rules of one org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self.active = False
        """Whether there is any rule: every write looks here first."""
        self.hooks: dict[str, Hook] = {}
        """What rules call, by name."""
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._asked = frozenset[str](KINDS)
        org.jobs.kind(blueprints.JOB, Kind(transitions.run_automatic))
        self.reload()

    # --- what is declared ------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the shelf again: the org went back to a snapshot, or was emptied. Raises OrgError."""
        self._use(self._org.store.shelf.all(DECLARED))

    def declare(self, module: Module, rules: Mapping[str, Mapping[str, Any]]) -> None:
        """Add rules of a module, as an org file has them. Raises OrgError, which takes a transaction back."""
        for kind in Declared(rules, f"{DECLARED}.{module.api_name}").table(RULE_KINDS).values():
            kind.table()
        shelf = self._org.store.shelf
        later = shelf.all(DECLARED)
        later[module.api_name] = _joined(later.get(module.api_name, {}), rules)
        try:
            shelf.put(DECLARED, module.api_name, later[module.api_name])
        except TypeError as error:
            raise OrgError(f"rules are JSON: {error}", f"{DECLARED}.{module.api_name}") from error
        self._use(later)

    def _use(self, later: Mapping[str, Any]) -> None:
        now = {module.id: module.api_name for module in self._org.schema.modules.values()}
        # Rules were declared under the names that custom modules had then.
        names = {name: now[module.id] for name, module in self._org.spec.schema.modules.items()}
        declared = {names.get(name, name): rules for name, rules in self._org.spec.automation.items()}
        for name, rules in later.items():
            declared[name] = _joined(declared.get(name, {}), rules)
        self._rules = read_rules(Declared(declared, DECLARED), self._org) if declared else {}
        self.active = any(self._rules.values())

    def rules_of(self, module: str) -> tuple[Rule, ...]:
        """The rules of a module, in the order in which they run."""
        return self._rules.get(module, ())

    def blueprint(self, module: Module, name: str) -> Blueprint | None:
        """The process of that name, or None."""
        rules = self.rules_of(module.api_name)
        return next((rule for rule in rules if isinstance(rule, Blueprint) and rule.name == name), None)

    # --- what writes set off ---------------------------------------------------------------------

    @contextmanager
    def only(self, kinds: Iterable[str]) -> Iterator[None]:
        """Meanwhile writes set off rules of these kinds only, and none that an outer block leaves out."""
        before, self._asked = self._asked, self._asked & frozenset(kinds)
        try:
            yield
        finally:
            self._asked = before

    def created(self, module: Module, record: Json, user: User) -> None:
        """A record was made."""
        self.after(Event("create", module, record, user))

    def update(self, module: Module, record: Json, values: Json, user: User) -> records.Written:
        """Change a record as `records.change` does, and run what that sets off.

        Refuses another value for the field that moves with the record's blueprint.
        """
        found = blueprints.find(self._org, module, record["id"])
        state = found.process.field.api_name if found else None
        if state in values and values[state] != record.get(state):
            raise Refused(automation_failures.record_in_blueprint(record["id"]))
        before = dict(record)
        written = records.change(self._org, module, record, values, user)
        changed = frozenset(following.changed(module, before, record, values))
        self.after(Event("edit", module, record, user, changed))
        return written

    def deleting(self, module: Module, record: Json, user: User) -> None:
        """A record is about to be deleted."""
        self.after(Event("delete", module, record, user))
        for kind in (approvals.SHELF, blueprints.SHELF):
            self._org.store.shelf.remove(kind, record["id"])

    def after(self, event: Event) -> None:
        """Run every rule that the event sets off, as the record was written; they set off no others."""
        rules = self.rules_of(event.module.api_name)
        due = [rule for rule in rules if rule.kind in self._asked and rule.fits(self._org, event)]
        for rule in due:
            found = finding.find(self._org, event.module, event.record["id"])
            if found is None:
                break  # a hook has deleted it
            event.record.update(found)
            with self.only(()):
                did = rule.act(self._org, event)
            if did is not None:
                self.note(rule.kind, rule.name, event, did)

    def decide(self, module: Module, record_id: str, *, approved: bool) -> Json:
        """Approve or reject a record that waits, as its approver; answers it as it is then.

        Raises ValueError for a record that does not wait.
        """
        record = finding.find(self._org, module, record_id)
        if record is None or record.get("$approved") is not False:
            raise ValueError(f"no record {record_id} of {module.api_name} waits for approval")
        shelf = self._org.store.shelf
        name = shelf.get(approvals.SHELF, record["id"])
        shelf.remove(approvals.SHELF, record["id"])
        event = Event("approve" if approved else "reject", module, record, self._org.people.primary)
        did = approvals.show(self._org, event, APPROVED if approved else REJECTED)
        for rule in self.rules_of(module.api_name):
            if isinstance(rule, Approval) and rule.name == name:
                actions = rule.approved if approved else rule.rejected
                with self.only(()):
                    did |= actions.run(self._org, event, rule.kind, rule.name)
                self.note(rule.kind, rule.name, event, did)
        return finding.find(self._org, module, record["id"]) or record

    # --- what ran --------------------------------------------------------------------------------

    def note(self, kind: str, rule: str, event: Event, did: Mapping[str, Any]) -> None:
        """Keep what a rule did, for `triggered`."""
        ran = Triggered(
            kind=kind,
            rule=rule,
            event=event.what,
            module=event.module.api_name,
            record_id=event.record["id"],
            did=did,
        )
        number = self._org.store.count_up(TRIGGERED, 1)
        self._org.store.shelf.put(TRIGGERED, str(number), asdict(ran))
        self._org.store.shelf.remove(TRIGGERED, str(number - MAX_TRIGGERED))

    @property
    def triggered(self) -> list[Triggered]:
        """What ran, the oldest first."""
        return [Triggered(**ran) for ran in self._org.store.shelf.all(TRIGGERED).values()]


def _joined(rules: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of a module by kind and name; later ones of a name take the place of earlier ones."""
    return {key: {**rules.get(key, {}), **more.get(key, {})} for key in {**rules, **more}}
