"""What a test can do in Python, it can do over HTTP."""

from __future__ import annotations

import pytest

from tests.server.conftest import TOKEN, serving
from zcrm_mock import FakeCRM


def test_it_says_what_it_is_and_how_to_go_on(http):
    about = http.get("/__mock__/").json()
    assert about["modules"]["Leads"] == 0
    assert http.get("/crm/v2/users", headers={"Authorization": about["authorization"]}).status_code == 200
    health = http.get("/__mock__/health").json()
    assert health["status"] == "ok"
    assert health["operations"] == 138


def test_made_up_records_are_there_for_the_api(http, crm):
    made = http.post("/__mock__/seed", json={"module": "Contacts", "count": 3})
    assert made.status_code == 201
    ids = {record["id"] for record in made.json()}
    assert {record["id"] for record in http.get("/crm/v2/Contacts", headers=TOKEN).json()["data"]} == ids
    assert http.get("/__mock__/records/Contacts").json() == crm.records("Contacts")


def test_exact_records_are_kept_one_or_several(http):
    one = http.post("/__mock__/records/Leads", json={"Last_Name": "Burns", "$converted": True})
    assert one.status_code == 201
    assert one.json()["$converted"] is True
    several = http.post("/__mock__/records/Leads", json=[{"Last_Name": "Burke"}, {"Last_Name": "Brook"}])
    assert [record["Last_Name"] for record in several.json()] == ["Burke", "Brook"]
    kept = [record["Last_Name"] for record in http.get("/__mock__/records/Leads").json()]
    assert kept == ["Burns", "Burke", "Brook"]


def test_a_refused_record_says_why_and_keeps_nothing(http):
    refused = http.post("/__mock__/records/Leads", json=[{"Last_Name": "Burns"}, {"City": "Oslo"}])
    assert refused.status_code == 422
    assert refused.json()["failure"]["details"] == {"api_name": "Last_Name"}
    assert http.get("/__mock__/records/Leads").json() == []


def test_an_e_mail_is_put_on_a_record(http):
    lead = http.post("/__mock__/records/Leads", json={"Last_Name": "Doe", "Email": "mary@example.com"}).json()
    said = {"module": "Leads", "record_id": lead["id"], "subject": "Hi", "user": "ben@example.com"}
    made = http.post("/__mock__/emails", json=said)
    assert (made.status_code, made.json()["to"][0]["email"]) == (201, "mary@example.com")
    [listed] = http.get(f"/crm/v2/Leads/{lead['id']}/Emails", headers=TOKEN).json()["email_related_list"]
    assert (listed["subject"], listed["from"]["email"]) == ("Hi", "ben@example.com")


def test_a_curl_line_without_a_content_type_is_understood(http):
    body = b'{"module": "Leads", "count": 1}'
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert http.post("/__mock__/seed", content=body, headers=form).status_code == 201


def test_calls_can_be_made_to_fail(http):
    fault = {"operation": "records.create", "status": 503, "times": 1, "lost": True}
    assert http.post("/__mock__/faults", json=fault).status_code == 204
    lead = {"data": [{"Last_Name": "Burns"}]}
    assert [http.post("/crm/v2/Leads", json=lead, headers=TOKEN).status_code for _ in range(2)] == [503, 201]
    assert len(http.get("/crm/v2/Leads", headers=TOKEN).json()["data"]) == 2
    assert http.post("/__mock__/faults").status_code == 204
    assert http.get("/crm/v2/Leads", headers=TOKEN).status_code == 500
    refused = http.post("/__mock__/faults", json={"operation": "record.create"})
    assert (refused.status_code, "no operation is called" in refused.text) == (400, True)


def test_bulk_jobs_can_be_made_to_fail(http):
    job = {"query": {"module": "Leads"}}

    def state():
        added = http.post("/crm/bulk/v2/read", json=job, headers=TOKEN).json()["data"][0]["details"]
        return http.get(f"/crm/bulk/v2/read/{added['id']}", headers=TOKEN).json()["data"][0]["state"]

    assert http.post("/__mock__/jobs/fail", json={"count": 2}).status_code == 204
    assert [state() for _ in range(3)] == ["FAILURE", "FAILURE", "COMPLETED"]
    assert http.post("/__mock__/jobs/fail").status_code == 204
    assert state() == "FAILURE"
    http.post("/__mock__/jobs/fail")
    http.post("/__mock__/reset")
    assert state() == "COMPLETED"


def test_calls_are_told_and_forgotten(http):
    http.post("/crm/v2/Leads?nonsense=1", json={"data": [{"City": "Oslo"}]}, headers=TOKEN)
    http.get("/crm/v2/Leads/search", params={"word": "Burns"}, headers=TOKEN)
    http.get("/crm/v2", headers=TOKEN)
    create, search, nothing = http.get("/__mock__/calls").json()
    assert (create["operation"], create["module"], create["method"]) == ("records.create", "Leads", "POST")
    assert (create["path"], create["params"]) == ("/crm/v2/Leads", {"nonsense": "1"})
    assert (create["status"], create["body"]) == (202, {"data": [{"City": "Oslo"}]})
    assert create["answer"]["data"][0]["code"] == "MANDATORY_NOT_FOUND"
    assert create["at"] == "2026-11-23T10:00:00-08:00"
    assert create["warnings"] == http.get("/__mock__/warnings").json() != []
    assert (search["status"], search["answer"], search["body"]) == (204, None, None)
    assert nothing["operation"] is None
    http.get("/crm/v2/Leads")
    assert http.get("/__mock__/calls").json()[-1]["hint"].startswith("it wants the header Authorization")
    assert http.delete("/__mock__/calls").status_code == 204
    assert http.get("/__mock__/calls").json() == []


@pytest.mark.parametrize(("query", "count"), [
    ({"operation": "records.*"}, 2),
    ({"operation": "records.list"}, 1),
    ({"module": "Leads"}, 1),
    ({"method": "post"}, 1),
    ({"status": 204}, 1),
    ({"status": 204, "method": "POST"}, 0),
])  # fmt: skip
def test_calls_are_found(http, query, count):
    http.post("/crm/v2/Leads", json={"data": [{"Last_Name": "Burns"}]}, headers=TOKEN)
    http.get("/crm/v2/Contacts", headers=TOKEN)
    assert len(http.get("/__mock__/calls", params=query).json()) == count


def test_a_body_that_is_no_json_is_told_as_text(http):
    http.post("/crm/v2/Leads", content=b"\xffno json", headers=TOKEN)
    http.post("/crm/v2/Leads", content=b"[" * 900 + b"]" * 900, headers=TOKEN)
    first, deep = http.get("/__mock__/calls").json()
    assert first["body"] == "\N{REPLACEMENT CHARACTER}no json"
    assert isinstance(deep["body"], list)


def test_time_moves_and_tokens_with_it(http):
    token = http.post("/__mock__/tokens", json={}).json()["access_token"]
    header = {"Authorization": f"Zoho-oauthtoken {token}"}
    assert http.get("/crm/v2/users", headers=header).status_code == 200
    before = http.get("/__mock__/clock").json()
    after = http.post("/__mock__/clock", json={"advance": {"hours": 1}}).json()
    assert after["timestamp"] - before["timestamp"] == 3600
    assert http.get("/crm/v2/users", headers=header).json()["code"] == "INVALID_TOKEN"


def test_the_clock_stands_and_runs(http):
    frozen = http.post("/__mock__/clock", json={"freeze": "2026-01-31T08:00:00Z"}).json()
    assert frozen == {"now": "2026-01-31T00:00:00-08:00", "timestamp": 1769846400.0, "frozen": True}
    assert http.post("/__mock__/clock", json={"run": True}).json()["frozen"] is False
    assert http.post("/__mock__/clock", json={"freeze": True}).json()["frozen"] is True


def test_tokens_are_made_for_a_user_with_scopes_and_expire_at_once():
    crm = FakeCRM(auth="strict")
    with_scope = {"scopes": "ZohoCRM.users.READ", "user": "ben@example.com", "seconds": 60}
    with serving(crm) as http:
        made = http.post("/__mock__/tokens", json=with_scope).json()
        header = {"Authorization": f"Zoho-oauthtoken {made['access_token']}"}
        who = http.get("/crm/v2/users?type=CurrentUser", headers=header).json()["users"][0]
        assert who["email"] == "ben@example.com"
        assert http.get("/crm/v2/Leads", headers=header).json()["code"] == "OAUTH_SCOPE_MISMATCH"
        assert http.post("/__mock__/tokens/expire").status_code == 204
        assert http.get("/crm/v2/users", headers=header).json()["code"] == "INVALID_TOKEN"
        about = http.get("/__mock__/").json()
        assert http.get("/crm/v2/users", headers={"Authorization": about["authorization"]}).status_code == 200


def test_a_code_and_a_client_are_traded_for_a_token():
    with serving(FakeCRM(auth="strict")) as http:
        client = http.post("/__mock__/clients").json()
        assert client in http.get("/__mock__/clients").json()
        code = http.post("/__mock__/codes", json={"scopes": ["ZohoCRM.modules.ALL"]}).json()["code"]
        form = {"grant_type": "authorization_code", "code": code} | client
        token = http.post("/oauth/v2/token", data={k: v for k, v in form.items() if v}).json()
        header = {"Authorization": f"Zoho-oauthtoken {token['access_token']}"}
        assert http.get(f"{token['api_domain']}/crm/v2/Leads", headers=header).status_code == 204


def test_permissions_are_taken_and_given_back(http):
    taken = {"who": "Administrator", "forbid": ["Crm_Implied_View_Leads", "Crm_Implied_View_Deals"]}
    assert http.post("/__mock__/permissions", json=taken).json() == {
        "Administrator": ["Crm_Implied_View_Deals", "Crm_Implied_View_Leads"]
    }
    refused = http.get("/crm/v2/Leads", headers=TOKEN)
    assert refused.status_code == 403
    assert refused.json()["details"] == {"permissions": ["Crm_Implied_View_Leads"]}
    http.post("/__mock__/permissions", json={"who": "Administrator", "allow": ["Crm_Implied_View_Leads"]})
    assert http.get("/crm/v2/Leads", headers=TOKEN).status_code == 204
    assert http.get("/__mock__/permissions").json() == {"Administrator": ["Crm_Implied_View_Deals"]}


def test_an_org_goes_back_to_a_snapshot_as_often_as_you_like(http):
    http.post("/__mock__/seed", json={"module": "Leads", "count": 2})
    snapshot = http.post("/__mock__/snapshots").json()["id"]
    for _ in range(2):
        http.post("/__mock__/seed", json={"module": "Leads", "count": 1})
        assert http.post(f"/__mock__/snapshots/{snapshot}/restore").status_code == 204
        assert len(http.get("/__mock__/records/Leads").json()) == 2
    assert http.delete(f"/__mock__/snapshots/{snapshot}").status_code == 204
    assert http.post(f"/__mock__/snapshots/{snapshot}/restore").status_code == 404


def test_reset_forgets_records_and_calls(http):
    http.post("/__mock__/seed", json={"module": "Leads", "count": 1})
    http.get("/crm/v2/Leads", headers=TOKEN)
    assert http.post("/__mock__/reset").status_code == 204
    assert http.get("/__mock__/records/Leads").json() == http.get("/__mock__/calls").json() == []


def test_credits_run_out(http):
    assert http.get("/__mock__/credits").json() == {"limit": 5000, "enforced": False, "used": 0}
    http.put("/__mock__/credits", json={"limit": 1, "enforced": True})
    statuses = [http.get("/crm/v2/Leads", headers=TOKEN).status_code for _ in range(2)]
    assert statuses == [204, 429]


@pytest.mark.parametrize(("method", "path", "json", "status", "told"), [
    ("POST", "seed", {"module": "Nothing", "count": 1}, 404, "Leads"),
    ("POST", "seed", {"module": "Leads", "count": 0}, 400, "count"),
    ("POST", "seed", {"module": "Leads", "count": 10**30}, 400, "count"),
    ("POST", "seed", {"module": "Leads", "number": 1}, 400, "number"),
    ("POST", "seed", {"module": "Notes", "count": 1}, 400, "seed any module first"),
    ("POST", "seed", None, 400, "body"),
    ("POST", "records/Nothing", {}, 404, "Nothing"),
    ("POST", "records/Leads", 7, 400, "body"),
    ("POST", "records/Leads", [7], 400, "body"),
    ("GET", "records/%00", None, 404, "no module"),
    ("GET", "calls?operation=records.serach", None, 400, "records.serach"),
    ("GET", "calls?status=x", None, 400, "status"),
    ("POST", "emails", {"module": "Leads", "record_id": "1"}, 422, "related id"),
    ("POST", "emails", {"module": "Nothing", "record_id": "1"}, 404, "Nothing"),
    ("POST", "emails", {"module": "Leads", "record_id": "1", "user": "nobody"}, 400, "nobody"),
    ("POST", "emails", {"module": "Leads", "record_id": "1", "body": "x"}, 400, "body"),
    ("POST", "clock", {}, 400, "one of advance"),
    ("POST", "clock", {"run": True, "freeze": True}, 400, "one of advance"),
    ("POST", "clock", {"freeze": "2026-01-31T08:00:00"}, 400, "timezone"),
    ("POST", "clock", {"freeze": "0001-01-01T00:00:00Z"}, 400, "1970"),
    ("POST", "clock", {"advance": {"hours": -1}}, 400, "hours"),
    ("POST", "clock", {"advance": {"days": 1e300}}, 400, "days"),
    ("POST", "clock", {"advance": {"days": 1e6}}, 400, "3000"),
    ("POST", "tokens", {"user": "nobody"}, 400, "nobody"),
    ("POST", "tokens", {"seconds": -1}, 400, "seconds"),
    ("POST", "codes", {"scopes": 7}, 400, "scopes"),
    ("POST", "permissions", {"who": "nobody", "forbid": []}, 400, "nobody"),
    ("POST", "permissions", {"who": "Standard", "forbid": ["Everything"]}, 400, "Everything"),
    ("POST", "permissions", {"forbid": []}, 400, "who"),
    ("POST", "snapshots/9/restore", None, 404, "9"),
    ("PUT", "credits", {"limit": -1}, 400, "limit"),
    ("PUT", "seed", {}, 405, "Method"),
    ("GET", "nothing", None, 404, "Not Found"),
])  # fmt: skip
def test_bad_input_is_told_in_words(untouched, method, path, json, status, told):
    answer = untouched.request(method, f"/__mock__/{path}", json=json)
    assert answer.status_code == status, answer.text
    assert told in answer.json()["error"]
    assert untouched.get("/__mock__/records/Leads").json() == []


@pytest.mark.parametrize("body", [
    b"", b"{", b"\xff", b'"\\ud800"', b'{"Last_Name": "\\ud800"}', b'{"Last_Name": NaN}',
    b'{"Last_Name": ' * 300 + b"1" + b"}" * 300, b"[" * 5000, b"[" * 200 + b"]" * 200,
    b'{"Last_Name": 1e999}', b'{"id": "9' + b"9" * 400 + b'", "Last_Name": "x"}',
])  # fmt: skip
def test_a_broken_body_is_the_clients_fault(untouched, body):
    answer = untouched.post("/__mock__/records/Leads", content=body)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["error"]
    assert untouched.get("/__mock__/records/Leads").json() == []
