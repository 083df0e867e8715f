"""What is told of a request before any record is looked at. Sources: records.md 1 and 3.7, live 2026."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

ONE = {"data": [{"Last_Name": "Burns"}]}


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "message"),
    [
        ("GET", "Nonsense", 400, "INVALID_MODULE", "the module name given seems to be invalid"),
        ("POST", "Nonsense", 400, "INVALID_MODULE", "the module name given seems to be invalid"),
        ("GET", "Potentials", 400, "INVALID_MODULE", "the module name given seems to be invalid"),
        ("GET", "SalesOrders", 400, "INVALID_MODULE", "the module name given seems to be invalid"),
        ("POST", "Attachments", 400, "INVALID_MODULE", "the given module is not supported in api"),
        ("GET", "Attachments/search", 400, "NOT_SUPPORTED", "module not suppoted for search"),
        (
            "GET",
            "Leads/1/2/3/4",
            404,
            "INVALID_URL_PATTERN",
            "Please check if the URL trying to access is a correct one",
        ),
        (
            "GET",
            "/nowhere",
            404,
            "INVALID_URL_PATTERN",
            "Please check if the URL trying to access is a correct one",
        ),
        ("PATCH", "Leads", 400, "INVALID_REQUEST_METHOD", "The http request method type is not a valid one"),
        ("POST", "Leads/1", 400, "INVALID_REQUEST_METHOD", "The http request method type is not a valid one"),
        ("DELETE", "users", 400, "INVALID_REQUEST_METHOD", "The http request method type is not a valid one"),
        *(
            (
                method,
                path,
                404,
                "INVALID_URL_PATTERN",
                "Please check if the URL trying to access is a correct one",
            )
            for method, path in [
                ("POST", "__composite_requests"),
                ("GET", "__features"),
                ("GET", "Leads/1/__timeline"),
                ("GET", "Leads/actions/count"),
                ("POST", "Leads/actions/mass_delete"),
                ("GET", "users/actions/count"),
                ("GET", "settings/pipeline"),
                ("GET", "settings/automation/assignment_rules"),
            ]
        ),
    ],
)
def test_an_address_that_is_none_is_refused_with_a_bare_object(api, method, path, status, code, message):
    answer = api.call(method, path, ONE if method in ("POST", "PATCH") else None)
    assert answer.status == status
    assert list(answer.json) == ["code", "details", "message", "status"]
    assert (answer.code, answer.json["message"], answer.json["status"]) == (code, message, "error")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_the_accounts_host_needs_no_token_to_refuse_a_method(api, method):
    nobody = Api(api.crm, token=None)
    assert nobody.call(method, "/oauth/v2/token").code == "INVALID_REQUEST_METHOD"
    assert nobody.call(method, "/oauth/v2/nowhere").code == "INVALID_URL_PATTERN"


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/crm/v3/Leads", "v3"),
        ("/crm/v2.1/Leads/1", "v2.1"),
        ("/crm/v8", "v8"),
        ("/crm/bulk/v3/read", "v3"),
        ("/crm/bulk/v8/write/1", "v8"),
    ],
)
def test_another_version_is_told_that_only_v2_is_imitated(api, path, version):
    answer = api.get(path)
    assert (answer.status, answer.code) == (501, "NOT_IMITATED")
    assert answer.json["message"] == f"zcrm-mock does not imitate /crm/{version}, only /crm/v2"
    assert answer.json["details"] == {"version": version}


@pytest.mark.parametrize(
    "path", ["/crm/vendors", "/crm/v2", "/crm/bulk", "/crm", "/v3/Leads", "/crm/v" + "1" * 20]
)
def test_an_address_without_a_version_is_none(api, path):
    assert api.get(path).code == "INVALID_URL_PATTERN"


@pytest.mark.parametrize("name", ["Leads", "leads", "LEADS"])
def test_a_module_is_known_in_any_case(api, name):
    lead = api.create(name, Last_Name="Burns")
    assert api.get(f"{name}/{lead}").status == 200
    assert len(api.get(name).data) == 1


@pytest.mark.parametrize("path", ["Leads/", "/crm/v2/Leads", "%4Ceads", "/crm/v2/%4Ceads/"])
def test_an_address_may_be_spelt_in_more_than_one_way(api, path):
    api.create("Leads", Last_Name="Burns")
    assert len(api.get(path).data) == 1


# --- bodies --------------------------------------------------------------------------------------

BODY = ("INVALID_DATA", "body", {"expected_data_type": "jsonobject"})
MISSING = ("MANDATORY_NOT_FOUND", "required field not found", {"api_name": "data"})
NO_ARRAY = ("INVALID_DATA", "invalid data", {"expected_data_type": "jsonarray", "api_name": "data"})


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", BODY),
        (b"nonsense", BODY),
        (b"null", BODY),
        (b"[]", BODY),
        (b'"data"', BODY),
        (b"{", BODY),
        (b'{"data":[{"Last_Name":"\xff"}]}', BODY),
        (b'{"data":[{"Last_Name":"\\ud800"}]}', BODY),
        (b'{"data":[{"Annual_Revenue":NaN,"Last_Name":"B"}]}', BODY),
        (b"{}", MISSING),
        (b'{"Last_Name":"Burns"}', MISSING),
        (b'{"data":null}', MISSING),
        (b'{"data":[]}', MISSING),
        (b'{"data":{}}', NO_ARRAY),
        (b'{"data":"x"}', NO_ARRAY),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "Leads"), ("PUT", "Leads"), ("POST", "Leads/upsert")])
def test_a_body_is_an_object_with_an_array_in_it(api, method, path, body, told):
    answer = api.call(method, path, body=body)
    assert answer.status == 400
    assert (answer.code, answer.json["message"], answer.json["details"]) == told


@pytest.mark.parametrize(
    "kind", [None, "application/json", "text/plain", "application/x-www-form-urlencoded"]
)
def test_a_body_is_json_whatever_its_content_type_says(api, kind):
    headers = {"content-type": kind} if kind else {}
    assert api.call("POST", "Leads", ONE, headers=headers).status == 201


def test_a_refusal_of_the_whole_request_ends_with_a_newline(api):
    assert api.get("Nonsense").response.body.endswith(b"}\n")


# --- the order of the checks -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "method", "path", "body", "code"),
    [
        ("expired", "POST", "/nowhere", b"", "INVALID_TOKEN"),
        ("expired", "PATCH", "Nonsense", b"", "INVALID_TOKEN"),
        ("narrow", "POST", "/nowhere", b"", "INVALID_URL_PATTERN"),
        ("narrow", "POST", "Leads", b"", "OAUTH_SCOPE_MISMATCH"),
        ("wide", "POST", "Nonsense", b"", "INVALID_MODULE"),
        ("wide", "POST", "Leads", b"", "INVALID_DATA"),
        ("wide", "POST", "Leads", b"{}", "MANDATORY_NOT_FOUND"),
    ],
)
def test_token_scope_address_module_and_body_are_checked_in_this_order(token, method, path, body, code):
    crm = FakeCRM(at=NOW, auth="strict")
    narrow = ["ZohoCRM.modules.leads.READ"]
    tokens = {"expired": crm.token(seconds=0), "narrow": crm.token(narrow), "wide": crm.token()}
    assert Api(crm, token=tokens[token]).call(method, path, body=body).code == code


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "application/json;charset=UTF-8"),
        ("Content-Disposition", "attachment; filename=response.json"),
        ("Content-Language", "en-US"),
        ("Server", "ZGS"),
        ("Cache-Control", "no-store, no-cache, must-revalidate, private"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-ACCESSTOKEN-RESET", "2026-11-23T11:00:00-08:00"),
        ("clientVersion", "13385089"),
        ("X-RATELIMIT-LIMIT", "5000"),
        ("X-RATELIMIT-REMAINING", "4998"),
        ("X-API-CREDITS-REMAINING", None),
    ],
)
def test_answers_carry_zoho_s_headers(api, name, value):
    api.create("Leads", Last_Name="Burns")
    assert api.get("Leads").response.header(name) == value


def test_the_credits_are_told_by_a_header_of_their_own_once_half_is_gone(api):
    api.crm.credits.limit = 4
    told = [api.get("users").response.header("X-API-CREDITS-REMAINING") for _ in range(4)]
    assert told == [None, "2", "1", "0"]


def test_the_reset_header_tells_when_the_token_ends(crm):
    api = Api(crm, token=crm.token(seconds=60))
    assert api.get("users").response.header("X-ACCESSTOKEN-RESET") == "2026-11-23T10:01:00-08:00"


@pytest.mark.parametrize(
    ("call", "cost"),
    [
        (("GET", "Leads"), 1),
        (("POST", "Leads", {"data": [{"Last_Name": "B"}] * 10}), 1),
        (("POST", "Leads", {"data": [{"Last_Name": "B"}] * 11}), 2),
        (("PUT", "Leads", {"data": [{"id": "1"}] * 100}), 10),
    ],
)
def test_a_call_costs_credits_by_its_records(api, call, cost):
    api.call(*call)
    assert api.crm.credits.used == cost


def test_a_call_beyond_the_credits_is_429_until_a_day_is_over(api):
    api.crm.credits.enforced, api.crm.credits.limit = True, 1
    assert [api.get("users").status for _ in range(2)] == [200, 429]
    assert api.get("users").code == "TOO_MANY_REQUESTS"
    api.crm.clock.advance(days=1)
    assert api.get("users").status == 200


# --- unknown parameters ----------------------------------------------------------------------------


def test_an_unknown_parameter_is_ignored_and_noted(api):
    api.create("Leads", Last_Name="Burns")
    assert api.get("Leads", criteria="(Last_Name:equals:X)", pages=2).status == 200
    assert api.crm.warnings == [
        "records.list has no parameter criteria: Zoho ignores it",
        "records.list has no parameter pages: Zoho ignores it",
    ]


# --- X-EXTERNAL ----------------------------------------------------------------------------------


@pytest.fixture
def external() -> Api:
    org = {"modules": {"Leads": {"fields": {"Ref": {"unique": True}, "Plain": {}}}}}
    api = Api(FakeCRM(org, at=NOW))
    api.create("Leads", Last_Name="Burns", Ref="R/1")
    return api


HEADER = {"x-external": "Leads.Ref"}


def test_an_external_field_stands_for_the_id(external):
    (lead,) = external.crm.records("Leads")
    assert external.call("GET", "Leads/R%2F1", headers=HEADER).data[0]["id"] == lead["id"]
    assert external.call("GET", "Leads/R2", headers=HEADER).status == 204
    one = external.call("PUT", "Leads/R%2F1", {"data": [{"City": "Oslo"}]}, headers=HEADER)
    assert (one.codes, one.data[0]["details"]["Ref"]) == (["SUCCESS"], "R/1")
    many = external.call(
        "PUT", "Leads", {"data": [{"Ref": "R/1", "State": "X"}, {"City": "Y"}]}, headers=HEADER
    )
    assert many.codes == ["SUCCESS", "MANDATORY_NOT_FOUND"]
    assert many.data[1]["details"] == {"api_name": "Ref"}
    upsert = external.call("POST", "Leads/upsert", {"data": [{"Ref": "R/1", "Fax": "1"}]}, headers=HEADER)
    assert (upsert.data[0]["action"], upsert.data[0]["duplicate_field"]) == ("update", "Ref")
    (kept,) = external.crm.records("Leads")
    assert (kept["City"], kept["State"], kept["Fax"]) == ("Oslo", "X", "1")
    gone = external.call("DELETE", "Leads", ids="R/1,R2", headers=HEADER)
    assert gone.codes == ["SUCCESS", "INVALID_DATA"]
    assert gone.data[0]["details"] == {"Ref": "R/1", "id": lead["id"]}


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Leads.Plain", 400, "INVALID_DATA"),
        ("Leads.Nonsense", 400, "INVALID_DATA"),
        ("Leads", 400, "INVALID_DATA"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_external_field_is_a_unique_one_of_the_module(external, method, header, status, code):
    body = {"data": [{"City": "Oslo"}]} if method == "PUT" else None
    answer = external.call(method, "Leads/R1", body, headers={"x-external": header})
    assert (answer.status, answer.code) == (status, code)


# --- the proxy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nonsense", 400),
        ("POST", "leads", 400),
        ("GET", "leads/abc", 400),
        ("GET", "leads/1/2/3/4/5", 404),
    ],
)
def test_the_proxy_wraps_every_body_once_more(crm, method, path, status):
    plain = Api(crm).call(method, path)
    proxied = Api(crm, prefix="/proxy/crm/v2/", host="127.0.0.1", token=None).call(method, path)
    assert proxied.status == plain.status == status
    assert proxied.json == {"output": plain.json}


def test_the_proxy_brings_a_token_that_may_do_everything():
    crm = FakeCRM(at=NOW, auth="strict", switches=Switches.strict_v2())
    crm.expire_tokens()
    api = Api(crm, prefix="/proxy/crm/v2/", token=None)
    answer = api.post("Leads", {"Last_Name": "Burns"})
    assert (answer.status, answer.json["output"]["data"][0]["code"]) == (201, "SUCCESS")
