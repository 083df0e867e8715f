from __future__ import annotations

import httpx2
import pytest
from zcrm_client import InvalidRequest, RateLimited, ServerError, ZohoError

LEAD = {"data": [{"id": "1"}]}
TOO_MANY = {"code": "TOO_MANY_REQUESTS", "details": {}, "message": "wait", "status": "error"}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_tried_again_with_growing_pauses(zoho, client, status):
    zoho.answer(status).answer(status).answer(status).answer(200, LEAD)
    assert client.Leads.get("1") == {"id": "1"}
    for pause, most in zip(zoho.slept, [1, 2, 4], strict=True):
        assert most / 2 <= pause <= most


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, RateLimited), (500, ServerError), (503, ServerError)],
)
def test_what_goes_on_failing_is_told_after_the_last_try(zoho, client, status, error):
    zoho.answer(status, "<html>")
    with pytest.raises(error) as caught:
        client.Leads.get("1")
    assert (len(zoho.asked), caught.value.status) == (4, status)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 501])
def test_what_trying_again_cannot_mend_is_tried_once(zoho, client, status):
    zoho.answer(status, {"code": "X", "details": {}, "message": "m", "status": "error"})
    with pytest.raises(ZohoError):
        client.Leads.get("1")
    assert len(zoho.asked) == 1


@pytest.mark.parametrize(
    ("call", "failure", "tries"),
    [
        ("get", httpx2.ReadError("gone"), 4),
        ("update", httpx2.ReadError("gone"), 4),
        ("delete", httpx2.ReadError("gone"), 4),
        ("create", httpx2.ReadError("gone"), 1),
        ("upsert", httpx2.ReadTimeout("slow"), 1),
        ("create", httpx2.ConnectError("refused"), 4),
        ("create", 429, 4),
        ("create", 500, 1),
    ],
)
def test_a_write_that_may_have_arrived_is_not_sent_twice(zoho, client, call, failure, tries):
    _ = zoho.answer(failure) if isinstance(failure, int) else zoho.will(failure)
    argument = "1" if call in {"get", "delete"} else {"id": "1"}
    with pytest.raises((ServerError, RateLimited)):
        getattr(client.Leads, call)(argument)
    assert len(zoho.asked) == tries


def test_a_lost_connection_is_a_zoho_error_with_its_cause(zoho, client):
    zoho.will(httpx2.ConnectError("refused"))
    with pytest.raises(
        ServerError, match=r"no answer on GET https://www.zohoapis.com/crm/v2/Leads/1"
    ) as caught:
        client.Leads.get("1")
    assert (caught.value.code, caught.value.status) == ("CONNECTION_FAILED", None)
    assert isinstance(caught.value.__cause__, httpx2.ConnectError)


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (429, {"Retry-After": "7"}, 7),
        (503, {"Retry-After": "0"}, 0),
        (429, {"X-RATELIMIT-RESET": "1000000009000"}, 9),
    ],
)
def test_zohos_own_estimate_is_waited_out(zoho, client, status, headers, pause):
    zoho.answer(status, None, headers).answer(200, LEAD)
    client.Leads.get("1")
    assert zoho.slept == [pause]


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "soon"}, {"X-RATELIMIT-RESET": "soon"}, {"X-RATELIMIT-RESET": "4"}]
)
def test_an_estimate_that_cannot_be_read_is_passed_over(zoho, client, headers):
    zoho.answer(429, None, headers).answer(200, LEAD)
    client.Leads.get("1")
    assert 0.5 <= zoho.slept[0] <= 1


def test_a_long_wait_is_left_to_the_caller(zoho, client):
    zoho.answer(429, TOO_MANY, {"Retry-After": "3600"})
    with pytest.raises(RateLimited, match="TOO_MANY_REQUESTS: wait") as caught:
        client.Leads.get("1")
    assert caught.value.retry_after == 3600
    assert zoho.slept == []


def test_the_number_of_tries_is_the_callers(zoho, connect):
    zoho.answer(503)
    with pytest.raises(ServerError):
        connect(access_token="t", max_retries=1).Leads.get("1")
    assert len(zoho.asked) == 2


@pytest.mark.parametrize("status", [200, 202, 400, 404])
def test_a_refused_request_keeps_zohos_words(zoho, client, status):
    details = {"api_name": "data"}
    zoho.answer(status, {"code": "INVALID_DATA", "details": details, "message": "body", "status": "error"})
    with pytest.raises(InvalidRequest) as caught:
        client.Leads.create({"Last_Name": "Burns"})
    error = caught.value
    assert (error.code, error.message, error.details, error.status) == (
        "INVALID_DATA",
        "body",
        details,
        status,
    )
    assert str(error) == f"INVALID_DATA: body {details} [{status} on POST /crm/v2/Leads]"
