"""All eleven operations on contact roles, and what the SDK parsed."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api import contact_roles
from zcrmsdk.src.com.zoho.crm.api.contact_roles import ContactRolesOperations
from zcrmsdk.src.com.zoho.crm.api.contact_roles.contact_roles_operations import (
    DeleteContactRolesParam,
    GetAllContactRolesOfDealParam,
)
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made, one_id, outcomes

NOBODY = 5725767000000999999


@pytest.fixture
def api(sdk):
    return ContactRolesOperations()


def body(*given):
    return made(
        contact_roles.BodyWrapper,
        contact_roles=[made(contact_roles.ContactRole, **values) for values in given],
    )


def role(name):
    wrapper = made(contact_roles.ContactRoleWrapper, contact_role=name)
    return made(contact_roles.RecordBodyWrapper, data=[wrapper])


def known(api):
    found = api.get_contact_roles().get_object()
    return {one.get_name(): one for one in found.get_contact_roles()} if found else {}


def test_roles_are_made_renamed_and_deleted(sdk, api):
    assert len(known(api)) == 7
    referee = one_id(
        api.create_contact_roles(body({"name": "Referee", "sequence_number": 1})), "get_contact_roles"
    )
    [read] = api.get_contact_role(referee).get_object().get_contact_roles()
    assert (read.get_id(), read.get_name(), read.get_sequence_number()) == (referee, "Referee", 1)

    many = api.update_contact_roles(body({"id": referee, "name": "Umpire"}))
    assert outcomes(many, "get_contact_roles") == [("SUCCESS", "contact role updated", {"id": referee})]
    one = api.update_contact_role(referee, body({"name": "Judge"}))
    assert one_id(one, "get_contact_roles") == referee
    assert "Judge" in known(api)

    gone = api.delete_contact_role(referee)
    assert outcomes(gone, "get_contact_roles") == [("SUCCESS", "contact role deleted", {"id": referee})]
    ids = [str(one.get_id()) for one in known(api).values()]
    assert len(ids) == 7
    api.delete_contact_roles(sdk.params(DeleteContactRolesParam, ids=ids))
    assert api.get_contact_roles().get_status_code() == 204


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("Decision Maker", "DUPLICATE_DATA", "duplicate data"),
        ("x" * 51, "INVALID_DATA", "invalid data"),
    ],
)
def test_a_role_that_cannot_be_is_refused(api, name, code, message):
    answer = api.create_contact_roles(body({"name": name}))
    assert answer.get_status_code() == 400
    [slot] = outcomes(answer, "get_contact_roles")
    assert slot[:2] == (code, message)


def test_contacts_have_roles_in_a_deal(sdk, api):
    deal = sdk.create("Deals", Deal_Name="Big", Stage=Choice("Qualification"))
    burns, boyle = (sdk.create("Contacts", Last_Name=name) for name in ("Burns", "Boyle"))
    answer = api.add_contact_role_to_deal(burns, deal, role("Decision Maker"))
    assert answer.get_status_code() == 200
    assert outcomes(answer, "get_data") == [("SUCCESS", "relation added", {"id": burns})]
    api.add_contact_role_to_deal(boyle, deal, role("Purchasing"))

    found = api.get_all_contact_roles_of_deal(deal).get_object()
    assert [one.get_key_value("Contact_Role") for one in found.get_data()] == ["Purchasing", "Decision Maker"]
    assert (found.get_info().get_count(), found.get_info().get_more_records()) == (2, False)
    chosen = sdk.params(GetAllContactRolesOfDealParam, ids=[str(burns)])
    [one] = api.get_all_contact_roles_of_deal(deal, chosen).get_object().get_data()
    sdk.check(one, id=burns, Last_Name="Burns", Contact_Role="Decision Maker")
    [one] = api.get_contact_role_of_deal(boyle, deal).get_object().get_data()
    sdk.check(one, id=boyle, Full_Name="Boyle", Contact_Role="Purchasing", Created_Time=sdk.now)

    gone = api.remove_contact_role_from_deal(boyle, deal)
    assert outcomes(gone, "get_data") == [("SUCCESS", "relation removed", {"id": boyle})]
    assert api.get_contact_role_of_deal(boyle, deal).get_status_code() == 204


def test_an_unknown_role_or_contact_is_refused(sdk, api):
    deal = sdk.create("Deals", Deal_Name="Big", Stage=Choice("Qualification"))
    burns = sdk.create("Contacts", Last_Name="Burns")
    answer = api.add_contact_role_to_deal(burns, deal, role("Nobody"))
    assert outcomes(answer, "get_data") == [("INVALID_DATA", "invalid data", {"api_name": "Contact_Role"})]
    unknown = "the related id given seems to be invalid"
    assert sdk.refused(api.add_contact_role_to_deal(NOBODY, deal, role("Purchasing")))[3] == unknown
    assert sdk.refused(api.remove_contact_role_from_deal(NOBODY, deal))[3] == unknown
    assert api.get_all_contact_roles_of_deal(deal).get_status_code() == 204
