"""The query operation of the group `records`: `POST /coql`."""

from __future__ import annotations

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import page
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.query import coql


def select(call: Call) -> Response:
    """`{"select_query": …}`: the rows, 204 where there are none. Source: docs v2 COQL-Overview."""
    text = params.json_body(call.request).get("select_query")
    if text is None:
        raise Refused(failures.mandatory_not_found("select_query"))
    if not isinstance(text, str):
        raise Refused(failures.expected("text", "select_query"))
    query = coql.parse(text, call.org)
    call.authorize(query.module)
    rows, more = coql.rows(query, call.org, call.user)
    return page("data", rows, {"count": len(rows), "more_records": more})
