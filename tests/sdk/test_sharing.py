"""Sharing, territories and changed modules: every operation, and what the SDK parsed."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api import modules, share_records
from zcrmsdk.src.com.zoho.crm.api.modules import ModulesOperations
from zcrmsdk.src.com.zoho.crm.api.profiles import Profile
from zcrmsdk.src.com.zoho.crm.api.record import GetRecordsParam
from zcrmsdk.src.com.zoho.crm.api.share_records import ShareRecordsOperations
from zcrmsdk.src.com.zoho.crm.api.territories import TerritoriesOperations
from zcrmsdk.src.com.zoho.crm.api.users import User

from tests.sdk.kit import made, one_id, outcomes


@pytest.fixture
def org():
    return {
        "modules": {"Leads": {"sharing": "private"}, "Machines": {}},
        "users": [
            {"first_name": "Asha", "last_name": "Rao", "email": "asha@example.com"},
            {"first_name": "Ben", "last_name": "Lee", "email": "ben@example.com", "role": "Manager"},
            {"first_name": "Clara", "last_name": "Ito", "email": "clara@example.com", "role": "Manager"},
        ],
        "territories": [
            {"name": "World"},
            {
                "name": "Nordic",
                "parent": "World",
                "manager": "ben@example.com",
                "criteria": {"field": "Billing_Country", "comparator": "equal", "value": "Norway"},
            },
        ],
    }


# --- sharing -------------------------------------------------------------------------------------


def share_body(sdk, *names, **values):
    shares = [
        made(share_records.ShareRecord, user=sdk.record(User, id=sdk.user(name).get_id()), **values)
        for name in names
    ]
    return made(share_records.BodyWrapper, share=shares)


def read_shares(sdk, api, **params):
    answer = api.get_shared_record_details(sdk.params(share_records.GetSharedRecordDetailsParam, **params))
    return answer.get_object().get_share() if answer.get_object() else answer.get_status_code()


def test_a_record_is_shared_read_changed_and_taken_back(sdk):
    lead = sdk.create("Leads", Last_Name="Burns")
    api = ShareRecordsOperations(lead, "Leads")
    assert read_shares(sdk, api, view="summary") == 204
    body = share_body(sdk, "Ben Lee", "Clara Ito", permission="read_only", share_related_records=True)
    done = ("SUCCESS", "record will be shared successfully", {})
    assert outcomes(api.share_record(body), "get_share") == [done, done]
    clara = sdk.user("Clara Ito").get_id()
    [share] = read_shares(sdk, api, sharedto=clara)
    assert (share.get_permission(), share.get_share_related_records()) == ("read_only", True)
    assert (share.get_user().get_id(), share.get_user().get_full_name()) == (clara, "Clara Ito")
    assert (share.get_shared_by().get_full_name(), share.get_shared_time()) == ("Asha Rao", sdk.now)
    through = share.get_shared_through()
    assert (through.get_id(), through.get_entity_name(), through.get_module().get_name()) == (
        lead,
        "Burns",
        "Leads",
    )

    changed = api.update_share_permissions(share_body(sdk, "Ben Lee", permission="full_access"))
    assert outcomes(changed, "get_share") == [done]
    assert {one.get_user().get_full_name(): one.get_permission() for one in read_shares(sdk, api)} == {
        "Ben Lee": "full_access",
        "Clara Ito": "read_only",
    }

    revoked = api.revoke_shared_record().get_object().get_share()
    assert (revoked.get_code().get_value(), revoked.get_message().get_value()) == (
        "SUCCESS",
        "Sharing Revoked",
    )
    manage = sdk.params(share_records.GetSharedRecordDetailsParam, view="manage")
    left = api.get_shared_record_details(manage).get_object()
    assert [user.get_full_name() for user in left.get_shareable_user()] == ["Ben Lee", "Clara Ito"]
    refused = sdk.refused(api.revoke_shared_record())
    assert refused[:4] == (
        400,
        "error",
        "INVALID_DATA",
        "No sharing through this record is available to revoke.",
    )


def test_refused_shares_are_told(sdk):
    lead = sdk.create("Leads", Last_Name="Burns")
    api = ShareRecordsOperations(lead, "Leads")
    answer = api.share_record(share_body(sdk, "Asha Rao", permission="read_only"))
    assert (answer.get_status_code(), outcomes(answer, "get_share")) == (
        400,
        [("INVALID_DATA", "record is already visible to the user.", {})],
    )
    answer = api.share_record(share_body(sdk, "Ben Lee", permission="none"))
    assert outcomes(answer, "get_share")[0][1] == "Permission is invalid"
    unknown = ShareRecordsOperations(1, "Leads").share_record(
        share_body(sdk, "Ben Lee", permission="read_only")
    )
    assert sdk.refused(unknown) == (400, "error", "INVALID_DATA", "ENTITY_ID_INVALID", {})


# --- territories ---------------------------------------------------------------------------------


def test_territories_are_read(sdk):
    world, nordic = TerritoriesOperations().get_territories().get_object().get_territories()
    assert (world.get_name(), world.get_parent_id(), world.get_criteria()) == ("World", None, None)
    [again] = TerritoriesOperations().get_territory(nordic.get_id()).get_object().get_territories()
    assert (again.get_name(), again.get_parent_id()) == ("Nordic", str(world.get_id()))
    assert (again.get_manager().get_name(), again.get_created_time()) == ("Ben Lee", sdk.now)
    criteria = again.get_criteria()
    assert (criteria.get_field(), criteria.get_comparator().get_value(), criteria.get_value()) == (
        "Billing_Country",
        "equal",
        "Norway",
    )
    assert TerritoriesOperations().get_territory(1).get_status_code() == 204


def test_the_accounts_of_a_territory_are_listed(sdk):
    world, nordic = TerritoriesOperations().get_territories().get_object().get_territories()
    fjord = sdk.create("Accounts", Account_Name="Fjord", Billing_Country="Norway")
    sdk.create("Accounts", Account_Name="Seine", Billing_Country="France")
    for territory, child, found in (
        (nordic, "false", [fjord]),
        (world, "false", None),
        (world, "true", [fjord]),
    ):
        asked = sdk.params(GetRecordsParam, territory_id=str(territory.get_id()), include_child=child)
        body = sdk.records.get_records("Accounts", asked).get_object()
        assert (body and [one.get_id() for one in body.get_data()]) == found


# --- modules -------------------------------------------------------------------------------------


def module_body(**values):
    return made(modules.BodyWrapper, modules=[made(modules.Module, **values)])


def test_modules_are_renamed_and_hidden(sdk):
    api = ModulesOperations()
    [machines] = api.get_module("Machines").get_object().get_modules()
    body = module_body(plural_label="Robots", singular_label="Robot", api_name="Robots")
    answer = api.update_module_by_api_name("Machines", body)
    assert outcomes(answer, "get_modules") == [
        ("SUCCESS", "module updated successfully", {"id": machines.get_id()})
    ]
    standard = sdk.crm.org.spec.profiles[-1]
    withdrawn = made(Profile, id=int(standard.id), delete=True)
    answer = api.update_module_by_id(machines.get_id(), module_body(profiles=[withdrawn]))
    assert one_id(answer, "get_modules") == machines.get_id()
    [robots] = api.get_module("Robots").get_object().get_modules()
    assert (robots.get_plural_label(), robots.get_api_name()) == ("Robots", "Robots")
    assert robots.get_modified_by().get_name() == "Asha Rao"
    assert robots.get_modified_time() == sdk.now
    assert [profile.get_name() for profile in robots.get_profiles()] == ["Administrator"]
    assert sdk.refused(api.get_module("Machines"))[2] == "INVALID_MODULE"


@pytest.mark.parametrize(
    ("name", "sent", "code", "message"),
    [
        ("Leads", "Prospects", "NOT_ALLOWED", "Api name update not allowed"),
        ("Machines", "Leads", "DUPLICATE_DATA", "Api name duplicate"),
        ("Machines", "9", "INVALID_DATA", "Api name is not valid"),
        ("Machines", "Users", "INVALID_DATA", "System keyword not allowed in api name"),
    ],
)
def test_a_refused_name_is_told(sdk, name, sent, code, message):
    answer = ModulesOperations().update_module_by_api_name(name, module_body(api_name=sent))
    assert outcomes(answer, "get_modules") == [(code, message, {"api_name": "api_name"})]
