"""Bad days of Zoho's: errors on demand, and answers that get lost."""

from __future__ import annotations

import pytest

LEAD = {"Last_Name": "Burns"}


def statuses(api, *paths):
    return [api.get(path).status for path in paths]


def test_the_next_calls_of_an_operation_fail_and_then_it_is_well(api):
    api.crm.fail("records.list", status=503, times=2)
    assert statuses(api, "users", "Leads", "Leads", "Leads") == [200, 503, 503, 204]
    assert [call.status for call in api.crm.calls("records.list")] == [503, 503, 204]


def test_any_call_fails_unless_told_otherwise(api):
    api.crm.fail()
    assert statuses(api, "Leads", "Leads") == [500, 204]


def test_nothing_is_done_by_a_call_that_fails(api):
    api.crm.fail("records.create")
    assert api.post("Leads", LEAD).status == 500
    assert api.crm.records("Leads") == []


def test_a_lost_answer_is_of_a_call_that_was_carried_out(api):
    api.crm.fail("records.create", status=504, lost=True)
    assert api.post("Leads", LEAD).status == 504
    assert api.post("Leads", LEAD).status == 201
    assert len(api.crm.records("Leads")) == 2


def test_faults_happen_in_the_order_in_which_they_were_planned(api):
    api.crm.fail("records.*", status=429)
    api.crm.fail("records.list", status=502)
    assert statuses(api, "Leads", "Leads", "Leads") == [429, 502, 204]


def test_the_accounts_host_has_bad_days_too(api):
    api.crm.fail("oauth.token", status=500)
    sent = {"grant_type": "refresh_token", "refresh_token": "1000.r", "client_id": "1", "client_secret": "s"}
    failed, well = (api.call("POST", "/oauth/v2/token", **sent) for _ in range(2))
    assert (failed.status, failed.json, well.status) == (500, {"error": "general_error"}, 200)
    api.crm.fail("oauth.token", status=429)
    assert api.call("POST", "/oauth/v2/token", **sent).json["error"] == "Access Denied"


@pytest.mark.parametrize(("status", "code"), [(429, "TOO_MANY_REQUESTS"), (500, "INTERNAL_ERROR")])
def test_the_crm_says_so_in_json(api, status, code):
    api.crm.fail(status=status)
    assert (api.get("Leads").code, api.get("Leads").status) == (code, 204)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_says_so_in_html(api, status):
    api.crm.fail(status=status)
    answer = api.get("Leads")
    assert answer.response.header("Content-Type") == "text/html"
    assert f"<title>{status} ".encode() in answer.body


def test_a_call_that_is_no_operation_meets_no_fault(api):
    api.crm.fail()
    assert api.get("/nowhere").status == 404


def test_reset_forgets_them(api):
    api.crm.fail()
    api.crm.reset()
    assert api.get("Leads").status == 204


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (
            {"operation": "record.list"},
            "no operation is called 'record.list': perhaps 'records.list' is meant",
        ),
        ({"operation": "bulk_read.*"}, r"perhaps 'bulk\.read\.\*' is meant"),
        ({"operation": "xyz"}, r"called 'xyz': docs/coverage\.md lists them all"),
        ({"status": 404}, "429, 500, 502, 503, 504, not 404"),
        ({"times": 0}, "once or more, not 0"),
    ],
)
def test_a_fault_that_could_never_happen_is_refused(api, planned, words):
    with pytest.raises(ValueError, match=words):
        api.crm.fail(**planned)
    assert api.get("Leads").status == 204
