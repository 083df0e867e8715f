"""The control plane's rules: declared, decided as an approver does, and what ran."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import orjson
from fastapi import APIRouter, Response

from zcrm_mock.server.control_records import known
from zcrm_mock.server.models import Json, RanRule, Rules

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM


def automation_routes(router: APIRouter, crm: FakeCRM) -> None:
    """Add them to `router`."""

    @router.post("/automation/{module}", status_code=204)
    def add_rules(module: str, rules: Rules) -> None:
        """Add workflows, approvals and blueprints of a module, as an org file has them."""
        crm.automate(known(crm, module), **rules.model_dump())

    @router.get("/triggered", response_model=list[RanRule])
    def get_triggered(
        kind: str | None = None, module: str | None = None, rule: str | None = None
    ) -> list[RanRule]:
        """Which rules ran and what they did, the oldest first."""
        return [RanRule(**asdict(ran)) for ran in crm.triggered(kind, module=module, rule=rule)]

    @router.post("/records/{module}/{record_id}/{decision}", response_model=Json)
    def decide(module: str, record_id: str, decision: Literal["approve", "reject"]) -> Response:
        """Approve or reject a record that waits, and answer it as it is then."""
        kept = getattr(crm, decision)(known(crm, module), record_id)
        return Response(orjson.dumps(kept), media_type="application/json")
