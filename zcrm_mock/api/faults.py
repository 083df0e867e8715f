"""Bad days of Zoho's, at a test's word: errors in the place of an answer, or of one that gets lost."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from http import HTTPStatus

from zcrm_mock.api import envelope
from zcrm_mock.api.http import Response
from zcrm_mock.api.operations import Operation, operations
from zcrm_mock.api.token_counts import TOO_MANY
from zcrm_mock.engine import failures

STATUSES = (429, 500, 502, 503, 504)


@dataclass(slots=True)
class Fault:
    """`times` calls of an operation that are answered with `status`; `lost`: after they were carried out."""

    operation: str
    status: int
    times: int
    lost: bool

    def answer(self, operation: Operation) -> Response:
        """What comes instead of the operation's answer. 502 to 504 are a gateway's page, as no part of the
        CRM answers; the accounts host has words of its own (inferred)."""
        if self.status < 502 and operation.id.startswith("oauth."):
            said = TOO_MANY if self.status == 429 else {"error": "general_error"}
            return envelope.json_response(said, self.status)
        if self.status == 429:
            return envelope.refusal(failures.too_many_requests())
        if self.status == 500:
            return envelope.refusal(failures.internal_error())
        title = f"{self.status} {HTTPStatus(self.status).phrase}"
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        return Response(self.status, (("Content-Type", "text/html"), ("Server", "ZGS")), page.encode())


class Faults(list[Fault]):
    """The faults to come; each is used up by the calls that meet it, the oldest first."""

    def plan(self, operation: str, status: int, times: int, *, lost: bool) -> None:
        """One more. Raises ValueError for a pattern that no operation has, another status, or no times."""
        check_pattern(operation)
        if status not in STATUSES:
            raise ValueError(f"a fault's status is one of {', '.join(map(str, STATUSES))}, not {status!r}")
        if times < 1:
            raise ValueError(f"a fault happens once or more, not {times!r} times")
        self.append(Fault(operation, status, times, lost))

    def take(self, operation: Operation) -> Fault | None:
        """The fault that a call of the operation meets, which has one time less then."""
        for fault in self:
            if fnmatchcase(operation.id, fault.operation):
                fault.times -= 1
                if not fault.times:
                    self.remove(fault)
                return fault
        return None


def check_pattern(pattern: str) -> None:
    """Raise ValueError for a pattern that no operation has, so that a misspelt one is not just never met."""
    ids = [row.id for row in operations()]
    if not any(fnmatchcase(name, pattern) for name in ids):
        groups = {f"{name[:at]}.*" for name in ids for at, sign in enumerate(name) if sign == "."}
        near = get_close_matches(pattern, [*ids, *groups], n=1)
        hint = f"perhaps {near[0]!r} is meant; " if near else ""
        raise ValueError(f"no operation is called {pattern!r}: {hint}docs/coverage.md lists them all")
