"""The one way through: from a request to its answer, the same for every transport."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import RLock
from types import NoneType
from typing import Any

from zcrm_mock.api import envelope, permits
from zcrm_mock.api.call import Call
from zcrm_mock.api.callbacks import Callbacks
from zcrm_mock.api.faults import Fault, Faults
from zcrm_mock.api.http import Headers, Request, Response
from zcrm_mock.api.journal import CallRecord, Journal
from zcrm_mock.api.limits import Credits
from zcrm_mock.api.oauth import TOKEN_LIFE, Auth, Grant, OAuth
from zcrm_mock.api.operations import Operation
from zcrm_mock.api.routing import route
from zcrm_mock.engine import failures
from zcrm_mock.engine.clock import Clock
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.org import Org
from zcrm_mock.engine.org_file import reading
from zcrm_mock.engine.people.people import User
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.switches import Switches
from zcrm_mock.hosts import Base

DATA_CENTERS = {
    "us": "com", "eu": "eu", "in": "in", "au": "com.au", "cn": "com.cn", "jp": "jp", "ca": "ca", "sa": "sa",
}  # fmt: skip

PROXY_PREFIX = "/proxy/"
"""Below it, any host speaks the proxy's dialect: `http://127.0.0.1:8000/proxy/crm/v2/contacts`."""


ACCOUNTS = "/oauth/"
"""Where the paths of the accounts host begin."""

MAX_ERRORS = 100
"""Findings that a strict fake keeps: a server may run for days."""


class IgnoredByZoho(AssertionError):  # noqa: N818 - reads as the finding it is
    """With `strict=True`: a call held something that Zoho would ignore in silence."""


@dataclass(slots=True)
class _Trail:
    """What the way through has found out so far; the journal's entry and the headers are made of it."""

    operation: Operation | None = None
    module: str | None = None
    grant: Grant | None = None
    cost: int = 1
    fault: Fault | None = None
    hint: str = ""


class Way:
    """An org and everything between it and a request: faults of ours, tokens, routes, limits, journal."""

    def __init__(
        self,
        org: reading.OrgSpec | Mapping[str, Any] | str | Path | None = None,
        *,
        auth: Auth = "lenient",
        strict: bool = False,
        switches: Switches | None = None,
        at: datetime | None = None,
        seed: int = 0,
        db: str | Path | None = None,
        proxy_url: str | None = None,
        data_center: str = "us",
        callback_hosts: Iterable[str] = (),
    ) -> None:
        """A new org.

        `org`: a standard one, or a mapping, a JSON or TOML file with custom modules, fields and users.
        `auth`: `lenient` takes any token, `strict` known ones with their scopes. `strict`: what Zoho would
        ignore in silence fails the test. `at`: freeze the clock there. `seed`: of `seed()`'s made-up records.
        `db`: keep the records in this file. `proxy_url`: the PC_BASE_URL of a connection proxy.
        `callback_hosts`: where notifications may go besides this machine. Raises OrgError for an org that
        cannot be.
        """
        if data_center not in DATA_CENTERS:
            raise ValueError(f"data_center is one of {', '.join(DATA_CENTERS)}, not {data_center!r}")
        if auth not in ("lenient", "strict"):
            raise ValueError(f"auth is lenient or strict, not {auth!r}")
        if not isinstance(switches, (Switches, NoneType)):
            raise ValueError(f"switches are said as Switches(all_failed_status=400), not {switches!r}")
        self.clock = Clock(at)
        self.org = Org(reading.load(org), switches=switches, clock=self.clock, path=db)
        self.oauth = OAuth(self.org, auth, DATA_CENTERS[data_center])
        self.credits = Credits(self.clock)
        self.callbacks = Callbacks(callback_hosts)
        """What was sent to those who watch for changes."""
        self._zoho_api = f"https://www.zohoapis.{DATA_CENTERS[data_center]}"
        self.strict = strict
        self.proxy_url = proxy_url
        self.errors: list[BaseException] = []
        """What went wrong inside the fake, and with `strict` what Zoho would ignore: each fails the test."""
        self._proxy = Base.parse(proxy_url) if proxy_url else None
        self.listener: Callable[[CallRecord], None] | None = None
        """Told of every call that was answered."""
        self._journal = Journal()
        self._faults = Faults()
        self._seed = seed
        self._lock = RLock()

    def handle(self, request: Request) -> Response:
        """Answer as Zoho would. An exception that is no refusal is a bug of ours: noted and raised."""
        with self._lock:
            trail = _Trail()
            proxied = self._unproxied(request)
            try:
                answer = self._answer(proxied or request, trail, proxied=proxied is not None)
            except Refused as refused:
                answer, trail.hint = envelope.refusal(refused.failure), refused.hint
            except BaseException as error:
                self.errors.append(error)
                raise
            if trail.fault and trail.operation:
                answer = trail.fault.answer(trail.operation)
            answer = self._finish(answer, trail)
            if proxied is not None:
                answer = envelope.wrap(answer)
            warnings = self.org.take_warnings()
            entry = CallRecord(
                trail.operation.id if trail.operation else None,
                trail.module,
                request,
                answer,
                self.clock.timestamp(),
                warnings,
                trail.hint,
            )
            self._journal.add(entry)
            if self.listener:
                self.listener(entry)
            if warnings and self.strict and len(self.errors) < MAX_ERRORS:
                self.errors.append(IgnoredByZoho(f"{entry}: {'; '.join(warnings)}"))
            return answer

    def _answer(self, request: Request, trail: _Trail, *, proxied: bool) -> Response:
        refused: Refused | None = None
        try:
            operation, args = route(request.method, request.path)
            trail.operation = operation
            needs_token = bool(operation.scopes) and not _by_api_key(operation, request)
        except Refused as error:
            refused, needs_token = error, not request.path.startswith(ACCOUNTS)
        else:
            trail.fault = self._faults.take(operation) if self._faults else None
            if trail.fault and not trail.fault.lost:
                return trail.fault.answer(operation)
        # A bad token is told before a bad address (records.md 3.7); the accounts host needs none.
        if needs_token:
            trail.grant = self._authenticated(request, proxied)
        if refused:
            raise refused
        module = self._module(args)
        if trail.grant:
            if not proxied:
                self._authorize(trail.grant, operation, module)
            self.credits.check()
        if module:
            trail.module = module.api_name
        user = self._caller(trail.grant)
        if self.org.permissions.limited and trail.grant:
            module = permits.check(self.org, operation, module, user)
        if self.org.jobs.waiting:
            with self.org.store.transaction():
                self.org.jobs.run_due()
            self._tell()
        if operation.handler is None:
            raise Refused(failures.not_imitated(operation.id, operation.doc))
        call = Call(
            self.org,
            self.oauth,
            request,
            operation,
            args,
            request.params,
            user,
            module,
            zoho_api=self._zoho_api,
            proxied=proxied,
            count_download=self.credits.count_download,
        )
        if trail.grant and not proxied:
            call.authorize = partial(self._authorize_named, trail.grant, operation, user)
        self._note_unknown_params(call)
        if not operation.writes:
            return operation.handler(call)
        try:
            with self.org.store.transaction():
                answer = operation.handler(call)
        except BaseException:
            self.org.channels.forget_changes()
            self.org.jobs.told.clear()
            raise
        if self.org.channels.watching or self.org.jobs.told:
            self._tell()
        trail.cost = call.cost
        return answer

    def _tell(self) -> None:
        """Send what jobs and channels have to say of what is done."""
        for told in (*self.org.jobs.take_told(), *self.org.channels.take()):
            self.callbacks.send(told.url, told.payload, patient=told.patient)

    def _authenticated(self, request: Request, proxied: bool) -> Grant:
        if proxied:
            return self.oauth.connection
        return self.oauth.authenticate(request.headers.get("authorization"), request.host)

    def _authorize(self, grant: Grant, operation: Operation, module: Module | None) -> None:
        """Refuses a token without the scope; an operation whose body names its module asks again then."""
        named = "{module}" in operation.path
        scope_name = module.scope_name if module else "custom" if named else None
        self.oauth.authorize(grant, operation.scopes, scope_name)

    def _authorize_named(self, grant: Grant, operation: Operation, user: User, module: Module) -> None:
        self._authorize(grant, operation, module)
        if self.org.permissions.limited:
            permits.check_view(self.org, module, user)

    def _caller(self, grant: Grant | None) -> User:
        """The token's owner as they are now, or the primary user where no token is needed."""
        people = self.org.people
        return people.primary if grant is None else people.get(grant.user.id) or grant.user

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
        own: Headers = (("X-ACCESSTOKEN-RESET", reset), *self.credits.remaining)
        if self.org.switches.ratelimit_headers:
            own += self.credits.rates
        answer.headers = answer.headers + own
        return answer

    def _unproxied(self, request: Request) -> Request | None:
        """The request as Zoho would get it from the proxy, or None where it did not come by the proxy."""
        if request.path.startswith(PROXY_PREFIX):
            path = request.path[len(PROXY_PREFIX) - 1 :]
        elif self._proxy and request.host == self._proxy.host and request.path.startswith(self._proxy.path):
            path = "/" + request.path[len(self._proxy.path) :]
        else:
            return None
        return Request(request.method, request.host, path, request.query, request.headers, request.body)


def _by_api_key(operation: Operation, request: Request) -> bool:
    """Whether a function is called with a key of its own instead of a token. Source: platform.md 28.1."""
    asked = request.params if operation.group == "functions" else {}
    return asked.get("auth_type") == "apikey" and bool(asked.get("zapikey"))
