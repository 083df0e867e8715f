"""The group `emails`: what a test has put on a record. Source: field use (platform.md 28.2)."""

from __future__ import annotations

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, json_response
from zcrm_mock.api.http import Response
from zcrm_mock.engine.hanging import emails

KEY = "email_related_list"
PER_PAGE = 10


def list_emails(call: Call) -> Response:
    """`GET /{module}/{record_id}/Emails`: the newest first, of one user if `user_id` is there; 204 for none.

    What was written shows in the single answer only.
    """
    number, per_page = params.paging(call.params, call.org.switches, default=PER_PAGE)
    found = _asked(call)
    shown = found[(number - 1) * per_page : number * per_page]
    if not shown:
        return empty()
    told = [{key: value for key, value in email.items() if key != "content"} for email in shown]
    more = len(found) > number * per_page
    info = {"per_page": per_page, "count": len(told), "page": number, "more_records": more}
    return json_response({KEY: told, "info": info})


def get_email(call: Call) -> Response:
    """`GET /{module}/{record_id}/Emails/{message_id}`: one, with its content; 204 where there is none."""
    found = [email for email in _asked(call) if email["message_id"] == call.args["message_id"]]
    return json_response({KEY: found[:1]}) if found else empty()


def _asked(call: Call) -> list[emails.Email]:
    return emails.of(
        call.org, call.module, call.args["record_id"], call.user, call.params.get("user_id") or None
    )
