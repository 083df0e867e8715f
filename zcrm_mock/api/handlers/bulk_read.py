"""The group `bulk_read`: records as zipped files. Source: docs bulk-read/* (platform.md 26)."""

from __future__ import annotations

from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import json_response, sent_file
from zcrm_mock.api.handlers.bulk_jobs import json_body
from zcrm_mock.api.http import Response
from zcrm_mock.engine.bulk import read, results
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.jobs import Job


def create(call: Call) -> Response:
    """`POST /read`: 201. What is wrong with the query is told inside `data` (OAS v8, inferred for v2)."""
    body = json_body(call)
    try:
        module, payload = read.asked(call.org, call.user, body)
    except Refused as refused:
        return json_response({"data": [refused.failure.as_json()]}, refused.failure.http)
    call.authorize(module)
    job = call.org.jobs.start(read.KIND, payload)
    added = {
        "status": "success",
        "code": "ADDED_SUCCESSFULLY",
        "message": "Added successfully.",
        "details": read.brief(call.org, job),
    }
    return json_response({"data": [added], "info": {}}, 201)


def get(call: Call) -> Response:
    """`GET /read/{job_id}`: how far it is."""
    return json_response(read.document(call.org, _job(call)))


def result(call: Call) -> Response:
    """`GET /read/{job_id}/result`: the zip file, for a day. Refuses the eleventh in a minute."""
    file = results.find_result(call.org, _job(call))
    call.count_download()
    return sent_file(file)


def _job(call: Call) -> Job:
    job = results.find_job(call.org, read.KIND, call.args["job_id"])
    module = call.org.schema.modules.get(job["payload"]["query"]["module"])
    if module:  # else it has another name by now
        call.authorize(module)
    return job
