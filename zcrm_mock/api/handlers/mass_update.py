"""Mass update: `POST` and `GET /{module}/actions/mass_update`. Source: docs v7 mass-update (records.md 7)."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import each, json_response, settings_results, success
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, items, mass_update
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.settings import settings_failures

SCHEDULED = "mass update scheduled successfully"


def start(call: Call) -> Response:
    """By `ids` at once, a slot each; by `cvid` as a job, whose id it answers."""
    module, body = call.module, params.json_body(call.request)
    if module.members:
        raise Refused(failures.module_not_supported())
    values = mass_update.values_of(params.elements(body, limit=1)[0], module)
    over_write = body.get("over_write") is True
    ids, cvid = body.get("ids"), items.id_of(body.get("cvid"))
    if ids:
        if not isinstance(ids, list):
            raise Refused(failures.data_not_an_array("ids"))
        if len(ids) > mass_update.MAX_IDS:
            raise Refused(settings_failures.too_many_to_update())
        call.cost = -(-len(ids) // 10)

        def change(record_id: Any) -> dict[str, Any]:
            user = call.user
            return {
                "id": mass_update.change(call.org, module, record_id, values, user, over_write=over_write)
            }

        slots = each(ids, change, "record updated")
        return settings_results(
            slots, call.org.switches, "data", all_failed=call.org.switches.all_failed_status
        )
    if cvid is None:
        raise Refused(failures.mandatory_not_found("cvid"))
    view = next((view for view in call.org.views[module.api_name] if view.id == cvid), None)
    if view is None:
        raise Refused(failures.invalid_id())
    criteria = body.get("criteria") or []
    if not isinstance(criteria, list):
        criteria = [criteria]
    job_id = mass_update.start(
        call.org, view, values, criteria, call.user, over_write=over_write, territory=body.get("territory")
    )
    return json_response({"data": [success({"job_id": job_id}, SCHEDULED).json]})


def status(call: Call) -> Response:
    """`?job_id=`: how far the job is. 404 for one that nobody started."""
    job_id = call.params.get("job_id")
    if not job_id:
        raise Refused(settings_failures.job_id_missing())
    job = call.org.jobs.find(mass_update.KIND, job_id)
    if job is None or job["payload"]["module"] != call.module.api_name:
        raise Refused(settings_failures.job_not_found())
    nothing = {"Failed_Count": 0, "Updated_Count": 0, "Not_Updated_Count": 0, "Total_Count": 0}
    return json_response({"data": [{"Status": call.org.jobs.state(job)} | (job["result"] or nothing)]})
