"""What Zoho refuses, as the SDK's APIException: status, code, message and details."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api.exception import SDKException
from zcrmsdk.src.com.zoho.crm.api.fields import FieldsOperations
from zcrmsdk.src.com.zoho.crm.api.layouts import LayoutsOperations
from zcrmsdk.src.com.zoho.crm.api.modules import ModulesOperations
from zcrmsdk.src.com.zoho.crm.api.record import DeleteRecordsParam, GetRecordsParam, SearchRecordsParam
from zcrmsdk.src.com.zoho.crm.api.users import GetUsersParam, UsersOperations
from zcrmsdk.src.com.zoho.crm.api.util import Choice

BAD_MODULE = ("INVALID_MODULE", "the module name given seems to be invalid", {})
UNPARSABLE = ("UNABLE_TO_PARSE_DATA_TYPE", "either the request body or parameters is in wrong format", {})
PATTERN = "Please check whether the input values are correct"


def records(sdk, **params):
    return sdk.records.get_records("Leads", sdk.params(GetRecordsParam, **params))


def search(sdk, **params):
    return sdk.records.search_records("Leads", sdk.params(SearchRecordsParam, **params))


def deals_layout(sdk):
    return int(sdk.crm.org.schema.modules["Deals"].layouts[0].id)


WHOLE = {
    "a module that is not there": (lambda sdk: ModulesOperations().get_module("Nowhere"), BAD_MODULE),
    "its fields": (lambda sdk: FieldsOperations("Nowhere").get_fields(), BAD_MODULE),
    "its layouts": (lambda sdk: LayoutsOperations("Nowhere").get_layouts(), BAD_MODULE),
    "layouts of a module without any": (
        lambda sdk: LayoutsOperations("Notes").get_layouts(),
        ("INVALID_MODULE", "the given module is not supported for this api", {}),
    ),
    "a layout of another module": (
        lambda sdk: LayoutsOperations("Leads").get_layout(deals_layout(sdk)),
        ("INVALID_DATA", "Layout does not belongs to the given module", {}),
    ),
    "an unknown type of users": (
        lambda sdk: UsersOperations().get_users(sdk.params(GetUsersParam, type="Nobody")),
        ("PATTERN_NOT_MATCHED", PATTERN, {}),
    ),
    "sorting by an unknown field": (
        lambda sdk: records(sdk, sort_by="Nothing"),
        ("INVALID_DATA", "invalid data", {"param_name": "sort_by"}),
    ),
    "a page of nothing": (
        lambda sdk: records(sdk, per_page=0),
        ("INVALID_DATA", "invalid data", {"param_name": "per_page"}),
    ),
    "a flag that is none": (
        lambda sdk: records(sdk, converted="maybe"),
        ("PATTERN_NOT_MATCHED", PATTERN, {"param_name": "converted"}),
    ),
    "ids that are none": (lambda sdk: records(sdk, ids="abc"), UNPARSABLE),
    "a search for nothing": (
        lambda sdk: search(sdk),
        ("MANDATORY_NOT_FOUND", "mandatory param missing", {"param": "criteria"}),
    ),
    "a search by an unknown field": (
        lambda sdk: search(sdk, criteria="(Nothing:equals:1)"),
        (
            "INVALID_QUERY",
            "invalid query formed",
            {"api_name": "Nothing", "reason": "the field is not available for search"},
        ),
    ),
    "a search by an unknown operator": (
        lambda sdk: search(sdk, criteria="(Last_Name:resembles:x)"),
        (
            "INVALID_QUERY",
            "invalid query formed",
            {"api_name": "Last_Name", "reason": "invalid operator found", "operator": "resembles"},
        ),
    ),
    "a search for one letter": (
        lambda sdk: search(sdk, word="x"),
        ("INVALID_DATA", "provide atleast 2 letters for search", {"param_name": "word"}),
    ),
    "a delete of nothing": (
        lambda sdk: sdk.records.delete_records("Leads"),
        ("REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", {"param_name": "ids"}),
    ),
    "a delete of ids that are none": (
        lambda sdk: sdk.records.delete_records("Leads", sdk.params(DeleteRecordsParam, ids="abc")),
        UNPARSABLE,
    ),
}


@pytest.mark.parametrize("what", WHOLE)
def test_a_request_refused_as_a_whole_is_an_api_exception(sdk, what):
    ask, refusal = WHOLE[what]
    assert sdk.refused(ask(sdk)) == (400, "error", *refusal)


@pytest.mark.parametrize("org", [{"territories": [{"name": "North"}]}], ids=["with territories"])
def test_leads_lie_in_no_territory(sdk, crm):
    [north] = crm.org.territories.told()
    status, _, code, message, _ = sdk.refused(records(sdk, territory_id=north["id"]))
    assert (status, code, message) == (
        400,
        "INVALID_MODULE",
        "Territory is not supported for the given module",
    )


@pytest.mark.parametrize(
    ("values", "details"),
    [
        ({"Last_Name": "x" * 81}, {"api_name": "Last_Name", "maximum_length": "80"}),
        ({"Description": "x" * 32_001}, {"api_name": "Description", "maximum_length": "32000"}),
        ({"No_of_Employees": 10**10}, {"api_name": "No_of_Employees", "maximum_length": "9"}),
        ({"Email": "nobody"}, {"api_name": "Email", "expected_data_type": "email"}),
        ({"Phone": "ring!"}, {"api_name": "Phone", "expected_data_type": "phone"}),
        ({"Annual_Revenue": 0.123}, {"api_name": "Annual_Revenue"}),
    ],
)
def test_a_value_refused_is_an_api_exception_in_its_slot(sdk, values, details):
    body = sdk.body(sdk.record(**{"Last_Name": "Burns", "Company": "Plant"} | values))
    answer = sdk.records.create_records("Leads", body)
    refusal = ("APIException", "INVALID_DATA", "invalid data", details)
    assert (answer.get_status_code(), sdk.slots(answer)) == (202, [refusal])


def test_a_lookup_to_nobody_is_refused(sdk):
    body = sdk.body(sdk.record(Last_Name="Rao", Account_Name=sdk.link(5725767000000999999)))
    assert sdk.slots(sdk.records.create_records("Contacts", body)) == [
        ("APIException", "INVALID_DATA", "the id given seems to be invalid", {"api_name": "Account_Name"})
    ]


def test_a_deal_in_no_stage_of_the_pipeline_is_stopped_by_the_sdk_itself(sdk):
    body = sdk.body(sdk.record(Deal_Name="Big", Stage=Choice("Nowhere")))
    with pytest.raises(SDKException, match=r"UNACCEPTED VALUES ERROR.*Stage"):
        sdk.records.create_records("Deals", body)


def test_records_of_a_module_that_is_not_there_fail_with_what_zoho_said(sdk):
    with pytest.raises(SDKException) as failed:
        sdk.records.get_records("Nowhere")
    assert failed.value.details == {
        "code": "INVALID_MODULE",
        "status": "error",
        "message": "the module name given seems to be invalid",
    }
