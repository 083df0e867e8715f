"""FakeCRM: what a test can do with the org behind the one way through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Unpack

import orjson

from zcrm_mock.api.faults import check_pattern
from zcrm_mock.api.journal import CallRecord
from zcrm_mock.api.oauth import TOKEN_LIFE
from zcrm_mock.api.scopes import EVERYTHING
from zcrm_mock.api.way import Way
from zcrm_mock.engine import records
from zcrm_mock.engine.automation.rules import KINDS
from zcrm_mock.engine.automation.running import Triggered
from zcrm_mock.engine.hanging import emails
from zcrm_mock.engine.org import Org
from zcrm_mock.engine.rendering import dump
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import ALL, Selection, Snapshot

if TYPE_CHECKING:
    from zcrm_mock.evidence import Claim
    from zcrm_mock.transports.httpx2_transport import FakeTransport


Rules = Mapping[str, Mapping[str, Any]]


class FakeCRM(Way):
    """A Zoho CRM that lives in this process and starts empty.

    Send it requests through a transport (`zcrm_mock.intercept`, `transport()`, the server) and look inside
    with `records`, `calls`, `clock` and `warnings`. Threads may share one.
    """

    # --- what a test puts in and reads -----------------------------------------------------------

    def seed(self, module: str, count: int) -> list[dict[str, Any]]:
        """Make up `count` records that the org takes, the same in every run, and answer them as kept."""
        from zcrm_mock.seeding import fake_records, ids_for_lookups

        with self._lock:
            kind = self._known(module)
            ids = ids_for_lookups(self.org, kind)
            made = fake_records(self.org, kind, count, seed=self._seed, lookup_ids=ids)
            kept: list[dict[str, Any]] = self.add(kind.api_name, made)
            return kept

    def add(self, module: str, values: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> Any:
        """Keep an exact record, or several, and answer them as kept.

        Checked like any write, but `id`, read-only fields and `$` keys (`$converted`, `$approved`) count.
        Raises Refused where Zoho would refuse, ValueError for a field that the module lacks; then nothing
        is kept.
        """
        with self._lock, self.org.store.transaction(), self.org.indexed_at_once():
            kind = self._known(module)
            if isinstance(values, Mapping):
                return self._put(kind, values)
            return [self._put(kind, one) for one in values]

    def email(
        self, module: str, record_id: str, *, user: str | None = None, **draft: Unpack[emails.Draft]
    ) -> dict[str, Any]:
        """Put an e-mail on a record, and answer it as kept; `user` (id, e-mail or name) has sent it.

        `subject`, `content`, `to`, `cc` and `time` say more; `sent=False` is one that the record's own
        address wrote; `sender`, `read` and `message_id` say the rest. Raises Refused for an unknown
        record, ValueError for an unknown module, user, time or keyword.
        """
        with self._lock, self.org.store.transaction():
            unknown = draft.keys() - emails.Draft.__annotations__
            if unknown:
                raise ValueError(f"an e-mail has no {', '.join(sorted(unknown))}")
            people = self.org.people
            owner = people.find(user) if user else people.primary
            if owner is None:
                raise ValueError(f"the org has no user {user!r}")
            return emails.add(self.org, self._known(module), record_id, owner, draft)

    def records(self, module: str) -> list[dict[str, Any]]:
        """All records of a module, the oldest first, converted and unapproved ones included."""
        with self._lock:
            docs = self.org.store.select(self._known(module), Selection(order="k.id ASC"), ALL)
            return [orjson.loads(doc) for doc in docs]

    def calls(
        self,
        operation: str | None = None,
        *,
        module: str | None = None,
        method: str | None = None,
        status: int | None = None,
    ) -> list[CallRecord]:
        """What was asked and answered, the oldest first; all of it, or `records.search`, `records.*`, ….

        Raises ValueError for a pattern that no operation has, so that a misspelt one is not just empty.
        """
        with self._lock:
            if operation is not None:
                check_pattern(operation)
            return self._journal.find(operation, module=module, method=method, status=status)

    def forget_calls(self) -> None:
        """Empty the journal; records, tokens and warnings stay."""
        with self._lock:
            self._journal.clear()

    @property
    def warnings(self) -> list[str]:
        """What calls held that Zoho ignores in silence: unknown fields, parameters that do not count."""
        return [warning for call in self.calls() for warning in call.warnings]

    def function(self, name: str, answer: Callable[[dict[str, Any]], Any]) -> None:
        """Let `answer` stand for the org's function `name`: it gets the arguments and makes the output."""
        with self._lock:
            self.org.functions[name] = answer

    def explain(self, answer: Any) -> list[Claim]:
        """The claims that an answer rests on, the weakest first: what Zoho is known to do, and how surely.

        `answer` is a call of the journal, or a response of any HTTP library that the fake gave to this test.
        Raises ValueError for one that is in no call.
        """
        from zcrm_mock.evidence import explain

        if isinstance(answer, CallRecord):
            return explain(answer)
        status = getattr(answer, "status_code", getattr(answer, "status", None))
        body = getattr(answer, "content", getattr(answer, "body", None))
        for call in reversed(self.calls()):
            if call.status == status and call.response.body == body:
                return explain(call)
        raise ValueError("no call was answered so: give it one of crm.calls(), or the response")

    def forbid(self, who: str, *permissions: str) -> None:
        """Take permissions (`Crm_Implied_Delete_Leads`) from a profile by its name, or from a user.

        Calls that need them are refused with NO_PERMISSION, and the profile tells it. Raises ValueError for
        nobody's name, and for a permission that the org has not.
        """
        with self._lock:
            self.org.permissions.change(who, forbid=permissions)

    def allow(self, who: str, *permissions: str) -> None:
        """Give back what `forbid`, or the org file, took from that profile or user."""
        with self._lock:
            self.org.permissions.change(who, allow=permissions)

    # --- rules: workflows, approvals, blueprints -------------------------------------------------

    def automate(
        self,
        module: str,
        *,
        workflows: Rules | None = None,
        approvals: Rules | None = None,
        blueprints: Rules | None = None,
    ) -> None:
        """Add rules of a module by their names, as an org file has them under `automation.{module}`.

        A rule of a known name takes its place; a snapshot carries them, `reset` forgets them. Raises OrgError
        for one that cannot be; then nothing is added.
        """
        given = {"workflows": workflows, "approvals": approvals, "blueprints": blueprints}
        with self._lock, self.org.store.transaction():
            kind = self._known(module)
            self.org.automation.declare(kind, {key: rules for key, rules in given.items() if rules})

    def hook(self, name: str, call: Callable[[dict[str, Any]], Any]) -> None:
        """Let `call` stand for the hook `name` of rules: it gets the rule, the event and the record."""
        with self._lock:
            self.org.automation.hooks[name] = call

    def triggered(
        self, kind: str | None = None, *, module: str | None = None, rule: str | None = None
    ) -> list[Triggered]:
        """Which rules ran and what they did, the oldest first; of one kind, module or name where told.

        Raises ValueError for a module or a kind that there is not: `workflow`, `approval`, `blueprint`.
        """
        if kind is not None and kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
        name = self._known(module).api_name if module is not None else None
        with self._lock:
            return [
                ran
                for ran in self.org.automation.triggered
                if kind in (None, ran.kind) and name in (None, ran.module) and rule in (None, ran.rule)
            ]

    def approve(self, module: str, record_id: str) -> dict[str, Any]:
        """Approve a record that waits, as the approver does in Zoho's pages; answers it as it is then.

        Raises ValueError for a record that does not wait.
        """
        return self._decide(module, record_id, approved=True)

    def reject(self, module: str, record_id: str) -> dict[str, Any]:
        """Reject a record that waits: it stays hidden, and an edit submits it again. As `approve`."""
        return self._decide(module, record_id, approved=False)

    def _decide(self, module: str, record_id: str, *, approved: bool) -> dict[str, Any]:
        with self._lock, self.org.store.transaction():
            return self.org.automation.decide(self._known(module), record_id, approved=approved)

    # --- time, tokens, snapshots -----------------------------------------------------------------

    def token(
        self, scopes: Sequence[str] = EVERYTHING, *, user: str | None = None, seconds: float = TOKEN_LIFE
    ) -> str:
        """An access token of a user (id, e-mail or name; the primary one unless told)."""
        with self._lock:
            return self.oauth.new_token(scopes, user=user, seconds=seconds)

    def expire_tokens(self) -> None:
        """From now on every access token is refused with INVALID_TOKEN, until a new one is granted."""
        with self._lock:
            self.oauth.expire_tokens()

    def fail(self, operation: str = "*", *, status: int = 500, times: int = 1, lost: bool = False) -> None:
        """The next `times` calls of an operation (`records.create`, `records.*`) find Zoho unwell.

        They are answered with `status`: 429, 500, 502, 503 or 504. With `lost` they are carried out first, so
        that who sends them again does so twice. Raises ValueError for what no operation is called, or another
        status.
        """
        with self._lock:
            self._faults.plan(operation, status, times, lost=lost)

    def fail_jobs(self, count: int = 1) -> None:
        """The next `count` bulk jobs end badly: bulk reads as FAILURE, bulk writes as FAILED."""
        with self._lock:
            self.org.jobs.failing = count

    def snapshot(self) -> Snapshot:
        """All records and the next id, to come back to. The clock, tokens and the journal stay out of it."""
        with self._lock:
            return self.org.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this org, or of one of the same kind; ValueError for any other."""
        with self._lock:
            self.org.restore(snapshot)

    def reset(self) -> None:
        """A new org of the same kind: no records, no calls, no warnings."""
        with self._lock:
            self.org.clear()
            self.org.jobs.failing = 0
            self._faults.clear()
            self._journal.clear()
            self.callbacks.forget()
            self.errors.clear()

    @contextmanager
    def locked(self) -> Iterator[Org]:
        """The org itself, while no call changes it."""
        with self._lock:
            yield self.org

    def close(self) -> None:
        """Let go of the store; a file keeps its records."""
        with self._lock:
            self.org.store.close()

    def transport(self) -> FakeTransport:
        """A transport for one client, sync or async: `httpx2.Client(transport=crm.transport())`.

        httpx has its own in `zcrm_mock.transports.httpx_transport`.
        """
        from zcrm_mock.transports.httpx2_transport import FakeTransport

        return FakeTransport(self)

    # --- helpers ---------------------------------------------------------------------------------

    def _known(self, module: str) -> Module:
        found = self.org.schema.find(module)
        if found is None:
            raise ValueError(f"the org has no module {module!r}: {', '.join(self.org.schema.modules)}")
        return found

    def _put(self, module: Module, values: Mapping[str, Any]) -> dict[str, Any]:
        written = records.put(self.org, module, values, self.org.people.primary)
        ignored = self.org.take_warnings()
        if ignored:
            raise ValueError("; ".join(ignored))
        record: dict[str, Any] = orjson.loads(dump(module, written.record))
        return record
