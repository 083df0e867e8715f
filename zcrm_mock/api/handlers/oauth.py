"""The group `oauth`: tokens granted, refreshed and revoked, and whose they are."""

from __future__ import annotations

from urllib.parse import parse_qsl

from zcrm_mock.api import multipart
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import json_response
from zcrm_mock.api.http import Request, Response
from zcrm_mock.api.token_counts import TOO_MANY
from zcrm_mock.engine.failures import Refused

NOT_APPROVED = (
    b"<!doctype html><title>Error</title><p>Invalid client, scope, response type or redirect URI.</p>"
)


def authorize(call: Call) -> Response:
    """`GET /oauth/v2/auth`: approved at once, back to `redirect_uri` with a code; else a page, no JSON.

    Source: docs v2 auth-request; platform.md 2.1.
    """
    back = call.oauth.approve(call.params)
    if back is None:
        return Response(400, (("Content-Type", "text/html;charset=UTF-8"),), NOT_APPROVED)
    return Response(302, (("Location", back),))


def token(call: Call) -> Response:
    """`POST /oauth/v2/token`: a code or a refresh token becomes an access token. Source: docs v2."""
    api_domain = call.address(f"https://www.zohoapis.{call.oauth.data_center}")
    answer = call.oauth.grant(_sent(call.request), api_domain)
    too_many = answer.get("error") == TOO_MANY["error"]
    return json_response(answer, call.org.switches.oauth_too_many_status if too_many else 200)


def revoke(call: Call) -> Response:
    """`POST /oauth/v2/token/revoke`: 400 for a token that nobody knows. Source: docs revoke-tokens."""
    if call.oauth.revoke(_sent(call.request).get("token", "")):
        return json_response({"status": "success"})
    return json_response({"error": "invalid_token"}, 400)


def user_info(call: Call) -> Response:
    """`GET /oauth/user/info`: the token's owner. Source: sdk-v1gen; keys but `Email` recalled."""
    user = call.user
    return json_response(
        {
            "First_Name": user.first_name,
            "Email": user.email,
            "Last_Name": user.last_name,
            "Display_Name": user.full_name,
            "ZUID": int(user.zuid) if user.zuid else None,
        }
    )


def _sent(request: Request) -> dict[str, str]:
    """The parameters, wherever clients put them: query, urlencoded form, multipart. Source: live 2026."""
    if multipart.is_form(request):
        try:
            return request.params | {part.name: part.text for part in multipart.parts(request)}
        except Refused:
            return request.params
    body = request.body.decode("utf-8", "replace")  # whatever else was sent is ignored
    return request.params | dict(parse_qsl(body, keep_blank_values=True))
