"""What bulk read and bulk write share: their strict bodies."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.engine.bulk.bulk_failures import refused
from zcrm_mock.engine.failures import Refused


def json_body(call: Call) -> dict[str, Any]:
    """The body of a new job. Alone among Zoho's operations they insist on `Content-Type: application/json`.

    Source: platform.md 26.4, 31.
    """
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refused("MEDIA_TYPE_NOT_SUPPORTED")
    if not call.request.body.strip():
        raise refused("REQUEST_BODY_IS_EMPTY")
    try:
        return params.json_body(call.request)
    except Refused:
        raise refused("REQUEST_BODY_NOT_READABLE") from None
