"""The control plane's records, journal and snapshots."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, HTTPException, Response

from zcrm_mock._version import __version__
from zcrm_mock.api.operations import operations
from zcrm_mock.server.models import (
    About,
    Email,
    FailingJobs,
    Health,
    Json,
    LoggedCall,
    PlannedFault,
    Seed,
    SentCallback,
    SnapshotId,
)

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM
    from zcrm_mock.api.journal import CallRecord
    from zcrm_mock.engine.store import Snapshot

LINKS = {
    "docs": "/docs",
    "openapi": "/openapi.json",
    "records": "/crm/v2/{module}",
    "proxy": "/proxy/crm/v2/{module}",
    "token": "/oauth/v2/token",
    "calls": "/__mock__/calls",
    "clock": "/__mock__/clock",
}


def record_routes(router: APIRouter, crm: FakeCRM) -> None:
    """Add them to `router`."""
    _about_routes(router, crm)
    _data_routes(router, crm)
    _journal_routes(router, crm)
    _snapshot_routes(router, crm)


def known(crm: FakeCRM, module: str) -> str:
    """The module, where the org has it; else 404, with what the org has."""
    if crm.org.schema.find(module) is None:
        raise HTTPException(404, f"the org has no module {module!r}: {', '.join(crm.org.schema.modules)}")
    return module


def authorization(crm: FakeCRM) -> str:
    """A header that works: any token, where the fake is not strict."""
    return f"Zoho-oauthtoken {'any' if crm.oauth.auth == 'lenient' else crm.token()}"


def _json(value: Any, status: int = 200) -> Response:
    # Past pydantic: what the fake answers is JSON already, and may be a hundred thousand records.
    return Response(orjson.dumps(value), status, media_type="application/json")


def _about_routes(router: APIRouter, crm: FakeCRM) -> None:
    @router.get("/")
    def about() -> About:
        """What this is, where to go from here, and a client for the token endpoint."""
        with crm.locked() as org:
            modules = {name: org.store.count(module) for name, module in org.schema.modules.items()}
        return About(
            version=__version__,
            company=crm.org.spec.company_name,
            modules=modules,
            authorization=authorization(crm),
            client_id=crm.oauth.client.client_id,
            client_secret=crm.oauth.client.client_secret,
            links=LINKS,
        )

    @router.get("/health")
    def health() -> Health:
        """Answers as soon as the server does."""
        imitated = sum(row.handler is not None for row in operations())
        return Health(version=__version__, imitated=imitated, operations=len(operations()))


def _data_routes(router: APIRouter, crm: FakeCRM) -> None:
    @router.post("/seed", status_code=201, response_model=list[Json])
    def seed(asked: Seed) -> Response:
        """Make up records that the org takes, the same in every run."""
        return _json(crm.seed(known(crm, asked.module), asked.count), 201)

    @router.post("/records/{module}", status_code=201, response_model=Json | list[Json])
    def add_records(module: str, records: Json | list[Json]) -> Response:
        """Keep exact records, system fields included; one object or a list, answered as kept."""
        return _json(crm.add(known(crm, module), records), 201)

    @router.get("/records/{module}", response_model=list[Json])
    def get_records(module: str) -> Response:
        """All records of a module, the oldest first, converted and unapproved ones included."""
        return _json(crm.records(known(crm, module)))

    @router.post("/emails", status_code=201, response_model=Json)
    def add_email(asked: Email) -> Response:
        """Put an e-mail on a record, for `/{module}/{record_id}/Emails`; answered as kept."""
        known(crm, asked.module)
        return _json(crm.email(**asked.model_dump(exclude_none=True)), 201)

    @router.post("/faults", status_code=204)
    def fail(asked: PlannedFault | None = None) -> None:
        """The next calls of an operation are answered with 429 or 5xx."""
        try:
            crm.fail(**(asked or PlannedFault()).model_dump())
        except ValueError as error:
            raise HTTPException(400, str(error)) from None

    @router.post("/jobs/fail", status_code=204)
    def fail_jobs(asked: FailingJobs | None = None) -> None:
        """The next bulk jobs end badly: bulk reads as FAILURE, bulk writes as FAILED."""
        crm.fail_jobs((asked or FailingJobs()).count)

    @router.post("/reset", status_code=204)
    def reset() -> None:
        """A new org of the same kind: no records, no calls, no warnings."""
        crm.reset()


def _journal_routes(router: APIRouter, crm: FakeCRM) -> None:
    @router.get("/notifications", response_model=list[SentCallback])
    def get_notifications() -> list[SentCallback]:
        """What was sent to those who watch for changes, the oldest first, once everything is sent."""
        return [SentCallback(**asdict(callback)) for callback in crm.callbacks.wait()]

    @router.get("/calls", response_model=list[LoggedCall])
    def get_calls(
        operation: str | None = None,
        module: str | None = None,
        method: str | None = None,
        status: int | None = None,
        explain: bool = False,
    ) -> Response:
        """What was asked and answered, the oldest first; `operation` may be a pattern, `records.*`.

        With `explain=true` each comes with the claims that its answer rests on, the weakest first.
        """
        found = crm.calls(operation, module=module, method=method, status=status)
        told = [_told(crm, call) for call in found]
        if explain:
            for one, call in zip(told, found, strict=True):
                one["evidence"] = [asdict(claim) for claim in crm.explain(call)]
        return _json(told)

    @router.delete("/calls", status_code=204)
    def delete_calls() -> None:
        """Forget all calls."""
        crm.forget_calls()

    @router.get("/warnings")
    def get_warnings() -> list[str]:
        """What was sent and Zoho ignores in silence: unknown fields, parameters that do not count."""
        return crm.warnings


def _told(crm: FakeCRM, call: CallRecord) -> Json:
    return {
        "operation": call.operation,
        "module": call.module,
        "method": call.method,
        "path": call.path,
        "params": call.params,
        "body": _body(call.request.body, call.json),
        "status": call.status,
        "answer": _body(call.response.body, call.answer),
        "at": crm.org.time_text(call.at),
        "warnings": list(call.warnings),
        "hint": call.hint,
    }


def _body(raw: bytes, parsed: Any) -> Any:
    if parsed is not None:
        return orjson.Fragment(raw)  # as it was sent, however deep it is
    return raw.decode("utf-8", "replace") or None


def _snapshot_routes(router: APIRouter, crm: FakeCRM) -> None:
    kept: dict[str, Snapshot] = {}
    numbers = count(1)

    def find(snapshot_id: str) -> Snapshot:
        if snapshot_id not in kept:
            raise HTTPException(404, f"there is no snapshot {snapshot_id!r}")
        return kept[snapshot_id]

    @router.post("/snapshots", status_code=201)
    def take_snapshot() -> SnapshotId:
        """Keep all records and the next id, to come back to."""
        snapshot_id = str(next(numbers))
        kept[snapshot_id] = crm.snapshot()
        return SnapshotId(id=snapshot_id)

    @router.post("/snapshots/{snapshot_id}/restore", status_code=204)
    def restore_snapshot(snapshot_id: str) -> None:
        """Go back to a snapshot, as often as you like. The clock, tokens and the journal stay."""
        crm.restore(find(snapshot_id))

    @router.delete("/snapshots/{snapshot_id}", status_code=204)
    def delete_snapshot(snapshot_id: str) -> None:
        """Let go of a snapshot; each holds all records in memory."""
        find(snapshot_id)
        del kept[snapshot_id]
