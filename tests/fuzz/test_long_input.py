"""Input without an end: read once from left to right, and refused."""

from __future__ import annotations

import pytest

LONG = 100_000


@pytest.mark.parametrize(
    "criteria",
    [
        "(" * LONG,
        "(" * LONG + "Last_Name:equals:x" + ")" * LONG,
        "(Last_Name:equals:" + "\\" * LONG + ")",
        "(Last_Name:equals:" + "\\(" * LONG + ")",
        "(Last_Name:in:" + "," * LONG + ")",
        "(Last_Name:in:" + "\\," * LONG + ")",
        "(Last_Name:equals:x)and" * (LONG // 20),
        "(Last_Name:equals:x)" + " " * LONG + "and(City:equals:y)",
        ":" * LONG,
        "(Email:equals:" + "a.-" * LONG + ")",
        "(No_of_Employees:equals:" + "9" * LONG + ")",
    ],
    ids=lambda text: f"{text[:30]}…",
)
def test_criteria_of_any_length_are_read_in_one_go(api, criteria):
    answer = api.get("Leads/search", criteria=criteria)
    assert (answer.status, answer.code) == (400, "INVALID_QUERY")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * LONG,
        b'{"data":' * LONG,
        b'{"data":[' * LONG + b"]}" * LONG,
        b"[" * 100 + b'"' + b'\\"' * LONG,
        b"[" * 100 + b'"' * LONG,
        b'{"data":[{"Last_Name":' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}]}",
    ],
    ids=lambda body: f"{body[:20]!r}…",
)
def test_a_body_of_any_depth_is_refused_in_one_go(api, body):
    answer = api.call("POST", "Leads", body=body)
    assert (answer.status, answer.code) == (400, "INVALID_DATA")


@pytest.mark.parametrize(
    "params",
    [
        {"phone": "1" * LONG},
        {"phone": "+1-" * LONG},
        {"word": "ab " * LONG},
        {"word": "a" * LONG},
        {"email": "a@" * LONG},
        {"word": "_-" * LONG},
    ],
    ids=lambda params: f"{str(params)[:20]}…",
)
def test_a_search_for_something_endless_finds_nothing(api, params):
    assert api.get("Leads/search", **params).status in (204, 400)


@pytest.mark.parametrize("name", ["ids", "fields", "sort_by", "uid", "page"])
def test_an_endless_parameter_harms_nobody(api, name):
    answer = api.get("Leads", **{name: "1," * LONG})
    assert answer.status in (200, 204, 400)


def test_an_endless_email_or_website_is_refused_by_its_length(api):
    long = "a." * LONG
    answer = api.post("Leads", {"Last_Name": "B", "Email": long + "@x"}, {"Last_Name": "B", "Website": long})
    assert [slot["details"]["api_name"] for slot in answer.data] == ["Email", "Website"]
