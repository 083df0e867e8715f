"""The group `bulk_write`: zipped files that become records. Source: docs bulk-write/* (platform.md 27)."""

from __future__ import annotations

from zcrm_mock.api import multipart
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import json_response, sent_file
from zcrm_mock.api.handlers.bulk_jobs import json_body
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.bulk import results, write
from zcrm_mock.engine.bulk.bulk_failures import BAD_UPLOAD_HEADERS
from zcrm_mock.engine.bulk.bulk_failures import refused as bulk_refused
from zcrm_mock.engine.failures import Refused
from zcrm_mock.hosts import is_zoho_host

Json = dict[str, object]


def upload(call: Call) -> Response:
    """`POST https://content.zohoapis.{dc}/crm/v2/upload`: a zip file for a job to come."""
    host = call.request.host
    if is_zoho_host(host) and not host.startswith("content."):
        raise Refused(failures.invalid_url_pattern())  # inferred: the API's own host has no such path
    if not _has_headers(call):
        return json_response(BAD_UPLOAD_HEADERS, 400)
    try:
        [file] = multipart.files(call.request)
    except Refused:
        raise bulk_refused("INVALID_FILE_FORMAT") from None
    return json_response(_success("FILE_UPLOAD_SUCCESS", "file uploaded.", write.upload(call.org, file)))


def _has_headers(call: Call) -> bool:
    """`feature: bulk-write`, and the org's number: any, where any token is taken."""
    headers = call.request.headers
    org = headers.get("x-crm-org", "")
    known = org == call.org.spec.zgid or (call.oauth.auth == "lenient" and bool(org))
    return known and headers.get("feature") == "bulk-write"


def create(call: Call) -> Response:
    """`POST /write`: 201."""
    base = call.address(f"https://download-accl.zoho.{call.oauth.data_center}")
    module, payload = write.asked(call.org, call.user, json_body(call), base)
    call.authorize(module)
    job = call.org.jobs.start(write.KIND, payload)
    return json_response(_success("SUCCESS", "success", write.brief(call.org, job)), 201)


def get(call: Call) -> Response:
    """`GET /write/{job_id}`: how far it is, without a wrapper."""
    job = results.find_job(call.org, write.KIND, call.args["job_id"])
    return json_response(write.document(call.org, job))


def result(call: Call) -> Response:
    """`GET {download_url}`: what became of each row, for a day."""
    job = results.find_job(call.org, write.KIND, call.args["job_id"])
    return sent_file(results.find_result(call.org, job), "application/octet-stream")


def _success(code: str, message: str, details: Json) -> Json:
    return {"status": "success", "code": code, "message": message, "details": details}
