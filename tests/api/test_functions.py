"""Functions of the org: Python callables answer for them. Source: platform.md 28.1."""

from __future__ import annotations

import pytest

from tests.conftest import Api, form

PATH = "functions/add/actions/execute"


@pytest.fixture
def api(crm):
    crm.function("add", lambda given: {"sum": given["a"] + given["b"]})
    crm.function("greet", lambda given: f"hello {given.get('name')}")
    return Api(crm)


def test_a_function_gets_its_arguments_and_answers(api):
    answer = api.call("POST", PATH, {"a": 1}, auth_type="oauth", arguments='{"b": 2}')
    assert answer.json == {
        "code": "success",
        "details": {
            "userMessage": [], "output_type": "string", "output": '{"sum":3}', "id": "5725767000000088000",
        },
        "message": "function executed successfully",
    }  # fmt: skip
    answer = api.get("functions/greet/actions/execute", auth_type="oauth", arguments='{"name": "Asha"}')
    assert answer.json["details"]["output"] == "hello Asha"


def test_a_function_gets_a_file(api):
    def read(given):
        return f"{given['inputFile'].decode()} for {given['name']}"

    api.crm.function("read", read)
    body, headers = form(('name="inputFile"; filename="a.csv"', b"a,b"), ('name="name"', b"Asha"))
    answer = api.call("POST", "functions/read/actions/execute", body=body, headers=headers, auth_type="oauth")
    assert answer.json["details"]["output"] == "a,b for Asha"
    broken = api.call("POST", PATH, body=body[:20], headers=headers, auth_type="oauth")
    assert (broken.status, broken.code) == (400, "failure_in_attachment_handling")


def test_an_api_key_does_without_a_token(api):
    nobody = Api(api.crm, token=None)
    assert nobody.get("functions/greet/actions/execute", auth_type="apikey", zapikey="k").status == 200
    assert nobody.get("functions/greet/actions/execute", auth_type="apikey").status == 401
    assert nobody.get("functions/greet/actions/execute", auth_type="oauth").status == 401


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("functions/none/actions/execute", {"auth_type": "oauth"}, "SERVICE_NOT_FOUND"),
        (PATH, {}, "MANDATORY_NOT_FOUND"),
        (PATH, {"auth_type": "basic"}, "PATTERN_NOT_MATCHED"),
        (PATH, {"auth_type": "oauth", "arguments": "{"}, "INVALID_DATA"),
        (PATH, {"auth_type": "oauth", "arguments": "[]"}, "INVALID_DATA"),
    ],
)
def test_a_call_that_cannot_be_is_refused(api, path, params, code):
    answer = api.get(path, **params)
    assert (answer.status, answer.code) == (400, code)


def test_what_goes_wrong_in_a_function_is_the_tests_own(api):
    with pytest.raises(KeyError):
        api.get(PATH, auth_type="oauth")
