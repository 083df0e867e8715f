"""FakeCRM: the one way through, and what a test can do with the org behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from zcrm_mock.api import envelope
from zcrm_mock.api.call import Call
from zcrm_mock.api.http import Headers, Request, Response
from zcrm_mock.api.journal import CallRecord, Journal
from zcrm_mock.api.limits import Credits
from zcrm_mock.api.oauth import EVERYTHING, TOKEN_LIFE, Auth, Grant, OAuth
from zcrm_mock.api.operations import Operation, operations
from zcrm_mock.api.routing import route
from zcrm_mock.engine import failures, org_file, query, records
from zcrm_mock.engine.clock import Clock
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.org import Org
from zcrm_mock.engine.records import Written
from zcrm_mock.engine.rendering import dump
from zcrm_mock.engine.schema import SE_MODULE, Module
from zcrm_mock.engine.store import Selection, Snapshot
from zcrm_mock.engine.switches import Switches

if TYPE_CHECKING:
    from zcrm_mock.transports.httpx2_transport import FakeTransport

DATA_CENTERS = {
    "us": "com", "eu": "eu", "in": "in", "au": "com.au", "cn": "com.cn", "jp": "jp", "ca": "ca", "sa": "sa",
}  # fmt: skip

PROXY_PREFIX = "/proxy/"
"""Below it, any host speaks the proxy's dialect: `http://127.0.0.1:8000/proxy/crm/v2/contacts`."""

ALL_ROWS = 2**62


class IgnoredByZoho(AssertionError):  # noqa: N818 - reads as the finding it is
    """With `strict=True`: a call held something that Zoho would ignore in silence."""


@dataclass(slots=True)
class _Trail:
    """What the way through has found out so far; the journal's entry and the headers are made of it."""

    operation: Operation | None = None
    module: str | None = None
    grant: Grant | None = None
    cost: int = 1


class FakeCRM:
    """A Zoho CRM that lives in this process and starts empty.

    Send it requests through a transport (`zcrm_mock.intercept`, `transport()`, the server) and look inside
    with `records`, `calls`, `clock` and `warnings`. Threads may share one.
    """

    def __init__(
        self,
        org: org_file.OrgSpec | Mapping[str, Any] | str | Path | None = None,
        *,
        auth: Auth = "lenient",
        strict: bool = False,
        switches: Switches | None = None,
        at: datetime | None = None,
        seed: int = 0,
        db: str | Path | None = None,
        proxy_url: str | None = None,
        data_center: str = "us",
    ) -> None:
        """A new org.

        `org`: a standard one, or a mapping, a JSON or TOML file with custom modules, fields and users.
        `auth`: `lenient` takes any token, `strict` known ones with their scopes. `strict`: what Zoho would
        ignore in silence fails the test. `at`: freeze the clock there. `seed`: of `seed()`'s made-up records.
        `db`: keep the records in this file. `proxy_url`: the PC_BASE_URL of a connection proxy.
        Raises OrgError for an org that cannot be.
        """
        if data_center not in DATA_CENTERS:
            raise ValueError(f"data_center is one of {', '.join(DATA_CENTERS)}, not {data_center!r}")
        self.clock = Clock(at)
        self.org = Org(org_file.load(org), switches=switches, clock=self.clock, path=db)
        self.oauth = OAuth(self.org, auth, DATA_CENTERS[data_center])
        self.credits = Credits(self.clock)
        self.strict = strict
        self.proxy_url = proxy_url
        self.errors: list[BaseException] = []
        """What went wrong inside the fake, and with `strict` what Zoho would ignore: each fails the test."""
        self._proxy = _base(proxy_url)
        self._journal = Journal()
        self._seed = seed
        self._lock = RLock()

    # --- the one way through ---------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        """Answer as Zoho would. An exception that is no refusal is a bug of ours: noted and raised."""
        with self._lock:
            trail = _Trail()
            noted = len(self.org.warnings)
            proxied = self._unproxied(request)
            try:
                answer = self._answer(proxied or request, trail, proxied=proxied is not None)
            except Refused as refused:
                answer = envelope.refusal(refused.failure)
            except BaseException as error:
                self.errors.append(error)
                raise
            answer = self._finish(answer, trail)
            if proxied is not None:
                answer = envelope.wrap(answer)
            warnings = tuple(self.org.warnings[noted:])
            entry = CallRecord(
                trail.operation.id if trail.operation else None,
                trail.module,
                request,
                answer,
                self.clock.timestamp(),
                warnings,
            )
            self._journal.add(entry)
            if warnings and self.strict:
                self.errors.append(IgnoredByZoho(f"{entry}: {'; '.join(warnings)}"))
            return answer

    def _answer(self, request: Request, trail: _Trail, *, proxied: bool) -> Response:
        refused: Refused | None = None
        try:
            operation, args = route(request.method, request.path)
            trail.operation = operation
        except Refused as error:
            refused = error
        # A bad token is told before a bad address (records.md 3.7); the accounts host needs none.
        if refused or operation.scopes:
            trail.grant = self._authenticated(request, proxied)
        if refused:
            raise refused
        module = self._module(args)
        if trail.grant:
            scope_name = module.scope_name if module else "custom"
            if not proxied:
                self.oauth.authorize(trail.grant, operation.scopes, scope_name)
            self.credits.check()
        if module:
            trail.module = module.api_name
        if operation.handler is None:
            raise Refused(failures.not_imitated(operation.id, operation.doc))
        call = Call(
            self.org,
            self.oauth,
            request,
            operation,
            args,
            request.params,
            trail.grant.user if trail.grant else self.org.people.primary,
            module,
        )
        self._note_unknown_params(call)
        if not operation.writes:
            return operation.handler(call)
        with self.org.store.transaction():
            answer = operation.handler(call)
        trail.cost = call.cost
        return answer

    def _authenticated(self, request: Request, proxied: bool) -> Grant:
        if proxied:
            return self.oauth.connection
        return self.oauth.authenticate(request.headers.get("authorization"), request.host)

    def _module(self, args: Mapping[str, str]) -> Module | None:
        if "module" not in args:
            return None
        return self.org.schema.find(args["module"], any_case=self.org.switches.module_names_any_case)

    def _note_unknown_params(self, call: Call) -> None:
        if call.request.query and call.operation.api_base == "api":
            for name in call.params:
                if name not in call.operation.known_params:
                    self.org.warn(f"{call.operation.id} has no parameter {name}: Zoho ignores it")

    def _finish(self, answer: Response, trail: _Trail) -> Response:
        grant = trail.grant
        if grant is None:
            return answer
        self.credits.spend(trail.cost)
        reset = grant.reset_text or self.org.time_text(self.clock.timestamp() + TOKEN_LIFE)
        own: Headers = (("X-ACCESSTOKEN-RESET", reset),)
        if self.org.switches.ratelimit_headers:
            own += self.credits.headers
        answer.headers = answer.headers + own
        return answer

    def _unproxied(self, request: Request) -> Request | None:
        """The request as Zoho would get it from the proxy, or None where it did not come by the proxy."""
        if request.path.startswith(PROXY_PREFIX):
            path = request.path[len(PROXY_PREFIX) - 1 :]
        elif self._proxy and request.host == self._proxy[0] and request.path.startswith(self._proxy[1]):
            path = "/" + request.path[len(self._proxy[1]) :]
        else:
            return None
        return Request(request.method, request.host, path, request.query, request.headers, request.body)

    # --- what a test puts in and reads -----------------------------------------------------------

    def seed(self, module: str, count: int) -> list[dict[str, Any]]:
        """Make up `count` records that the org takes, the same in every run, and answer them as kept."""
        from zcrm_mock.seeding import fake_records

        with self._lock:
            kind = self._known(module)
            ids = {lookup: self._some_ids(lookup) for lookup in self._looked_up(kind)}
            made = fake_records(self.org, kind, count, seed=self._seed, lookup_ids=ids)
            kept: list[dict[str, Any]] = self.add(kind.api_name, made)
            return kept

    def add(self, module: str, values: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> Any:
        """Keep an exact record, or several, and answer them as kept.

        Checked like any write, but `id`, read-only fields and `$` keys (`$converted`, `$approved`) count.
        Raises Refused where Zoho would refuse; then nothing of it is kept.
        """
        with self._lock, self.org.store.transaction():
            kind, user = self._known(module), self.org.people.primary
            if isinstance(values, Mapping):
                return self._kept(kind, records.put(self.org, kind, values, user))
            return [self._kept(kind, records.put(self.org, kind, one, user)) for one in values]

    def records(self, module: str) -> list[dict[str, Any]]:
        """All records of a module, the oldest first, converted and unapproved ones included."""
        with self._lock:
            docs = self.org.store.select(self._known(module), Selection(order="k.id ASC"), ALL_ROWS)
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
            if operation is not None and not any(fnmatchcase(row.id, operation) for row in operations()):
                raise ValueError(f"no operation is called {operation!r}: docs/coverage.md lists them all")
            return self._journal.find(operation, module=module, method=method, status=status)

    def forget_calls(self) -> None:
        """Empty the journal; records, tokens and warnings stay."""
        with self._lock:
            self._journal.clear()

    @property
    def warnings(self) -> list[str]:
        """What was sent and Zoho ignores in silence: unknown fields, parameters that do not count."""
        return list(self.org.warnings)

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

    def snapshot(self) -> Snapshot:
        """All records and the next id, to come back to. The clock, tokens and the journal stay out of it."""
        with self._lock:
            return self.org.store.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this org."""
        with self._lock:
            self.org.store.restore(snapshot)

    def reset(self) -> None:
        """A new org of the same kind: no records, no calls, no warnings."""
        with self._lock:
            self.org.store.clear()
            self._journal.clear()
            self.org.warnings.clear()
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

    def _kept(self, module: Module, written: Written) -> dict[str, Any]:
        record: dict[str, Any] = orjson.loads(dump(self.org, module, written.record))
        return record

    def _looked_up(self, module: Module) -> set[str]:
        """The modules that a record of `module` may point to, from its rows, too."""
        fields = [*module.fields.values(), *(row for f in module.fields.values() for row in f.rows)]
        named = {f.lookup_module for f in fields if f.lookup_module}
        known = self.org.schema.modules
        return set(known) if SE_MODULE in named else named & set(known)

    def _some_ids(self, module: str) -> list[str]:
        where = query.visible("false", "true")
        found = self.org.store.ids(self.org.schema.modules[module], Selection(where, (), "k.id"), 1000)
        return [str(i) for i in found]


def _base(url: str | None) -> tuple[str, str] | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"proxy_url needs a host, like https://proxy.example.com/base/, not {url!r}")
    return parts.hostname.lower(), parts.path.rstrip("/") + "/"
