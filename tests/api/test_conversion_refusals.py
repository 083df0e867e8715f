"""Conversions that are refused, bare or in `data`, and leave the org as it was. Source: records.md 5."""

from __future__ import annotations

import pytest

from tests.api.conversion import BURNS, DEAL, convert, refused
from zcrm_mock import Switches


@pytest.mark.parametrize("record_id", ["1", "x", "9" * 19])
def test_a_lead_that_is_not_there_is_refused_bare(api, record_id):
    answer = convert(api, record_id)
    assert (answer.status, answer.code) == (400, "INVALID_DATA")
    assert (answer.json["message"], answer.json["details"]) == ("the id given seems to be invalid", {})


def test_a_lead_that_waits_for_approval_is_refused_bare(api):
    lead = api.crm.add("Leads", BURNS | {"$approved": False})["id"]
    assert (convert(api, lead).status, convert(api, lead).code) == (400, "NOT_APPROVED")


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (None, {"expected_data_type": "jsonobject"}),
        ({}, {"api_name": "data"}),
        ({"data": {}}, {"expected_data_type": "jsonarray", "api_name": "data"}),
        ({"data": [{}, {}]}, {"maximum_length": 1, "api_name": "data"}),
    ],
)
def test_a_body_has_one_element(api, body, details):
    lead = api.create("Leads", **BURNS)
    answer = api.call("POST", f"Leads/{lead}/actions/convert", body)
    assert (answer.status, answer.json["details"]) == (400, details)
    assert api.get(f"Leads/{lead}").status == 200


UNKNOWN = "5725767000000999999"


@pytest.mark.parametrize(
    ("asked", "code", "details"),
    [
        ({"Deals": {}}, "MANDATORY_NOT_FOUND", {"api_name": "Deal_Name"}),
        ({"Deals": DEAL | {"Closing_Date": None}}, "MANDATORY_NOT_FOUND", {"api_name": "Closing_Date"}),
        ({"Deals": DEAL | {"Stage": ""}}, "MANDATORY_NOT_FOUND", {"api_name": "Stage"}),
        (
            {"Deals": DEAL | {"Amount": "much"}},
            "INVALID_DATA",
            {"expected_data_type": "double", "api_name": "Amount"},
        ),
        ({"Deals": "big"}, "INVALID_DATA", {"expected_data_type": "jsonobject", "api_name": "Deals"}),
        ({"Contacts": UNKNOWN}, "INVALID_DATA", {"api_name": "Contacts"}),
        ({"Accounts": UNKNOWN}, "INVALID_DATA", {"api_name": "Accounts"}),
        ({"Accounts": "x"}, "INVALID_DATA", {"expected_data_type": "bigint", "api_name": "Accounts"}),
        ({"assign_to": UNKNOWN}, "INVALID_DATA", {"api_name": "assign_to"}),
        ({"overwrite": "yes"}, "INVALID_DATA", {"expected_data_type": "boolean", "api_name": "overwrite"}),
        (
            {"carry_over_tags": ["Hot"]},
            "INVALID_DATA",
            {"expected_data_type": "jsonobject", "api_name": "carry_over_tags"},
        ),
        (
            {"carry_over_tags": {"Deals": "Hot"}},
            "INVALID_DATA",
            {"expected_data_type": "jsonarray", "api_name": "Deals"},
        ),
        (
            {"carry_over_tags": {"Deals": [7]}},
            "INVALID_DATA",
            {"expected_data_type": "text", "api_name": "Deals"},
        ),
    ],
)
def test_what_is_refused_is_told_in_data_and_changes_nothing(api, asked, code, details):
    lead = api.create("Leads", **BURNS)
    status, told, _, about = refused(api, lead, **asked)
    assert (status, told, about) == (202, code, details)
    assert api.get(f"Leads/{lead}").status == 200


def test_an_element_is_an_object(api):
    lead = api.create("Leads", **BURNS)
    answer = api.post(f"Leads/{lead}/actions/convert", "now")
    assert (answer.status, answer.codes) == (202, ["INVALID_DATA"])


def test_the_status_of_a_refusal_is_a_switch(api):
    api.crm.org.switches = Switches(all_failed_status=400)
    assert refused(api, api.create("Leads", **BURNS), Deals={})[0] == 400


def test_a_refusal_takes_back_even_ids_and_tags(api):
    lead = api.create("Leads", **BURNS, Tag=[{"name": "Hot"}])
    asked = {"carry_over_tags": {"Contacts": ["Hot"]}, "Deals": DEAL | {"Amount": "much"}}
    refused(api, lead, **asked)
    assert int(api.create("Contacts", Last_Name="Next")) == int(lead) + 1
    assert api.get("settings/tags", module="Contacts").status == 204
