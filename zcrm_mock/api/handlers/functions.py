"""The group `functions`: Python callables in the place of the org's own. Source: platform.md 28.1."""

from __future__ import annotations

from typing import Any

import orjson

from zcrm_mock.api import multipart, params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import json_response
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.settings import settings_failures

FIRST_ID = 88_000


def execute(call: Call) -> Response:
    """`GET` and `POST /functions/{function_name}/actions/execute`: what the callable of that name answers."""
    if not call.params.get("auth_type"):
        raise Refused(failures.mandatory_not_found("auth_type"))
    params.choice(call.params, "auth_type", "oauth", "oauth", "apikey")
    name, functions = call.args["function_name"], call.org.functions
    if name not in functions:
        raise Refused(settings_failures.service_not_found())
    output = functions[name](_arguments(call))
    text = output if isinstance(output, str) else orjson.dumps(output).decode()
    details = {
        "userMessage": [],
        "output_type": "string",
        "output": text,
        "id": items.fixed_id(call.org, FIRST_ID + list(functions).index(name)),
    }
    told = {"code": "success", "details": details, "message": "function executed successfully"}
    return json_response(told)


def _arguments(call: Call) -> dict[str, Any]:
    """The body's keys, or the parts of a form, and those of `arguments`, which count where both have one
    (inferred). A file, as the SDK sends one for `inputFile`, comes as its bytes."""
    if multipart.is_form(call.request):
        form = multipart.parts(call.request)
        sent = {part.name: part.text if part.file_name is None else bytes(part.content) for part in form}
    else:
        sent = params.json_body(call.request) if call.request.body else {}
    text = call.params.get("arguments")
    try:
        named = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        named = None
    if not isinstance(named, dict):
        raise Refused(failures.invalid_param("arguments"))
    return sent | named
