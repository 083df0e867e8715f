"""Taxes, variables, currencies, roles, profiles and the org: every operation, and what the SDK parsed."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api import currencies, taxes, variable_groups, variables
from zcrmsdk.src.com.zoho.crm.api.org import OrgOperations
from zcrmsdk.src.com.zoho.crm.api.profiles import ProfilesOperations
from zcrmsdk.src.com.zoho.crm.api.roles import RolesOperations
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.sdk.kit import made, one_id, outcomes

# --- taxes ---------------------------------------------------------------------------------------


def tax_body(*given):
    return made(taxes.BodyWrapper, taxes=[made(taxes.Tax, **values) for values in given])


def read_taxes(answer):
    return [
        (tax.get_id(), tax.get_name(), tax.get_value(), tax.get_sequence_number(), tax.get_display_label())
        for tax in answer.get_object().get_taxes()
    ]


def test_taxes_are_kept_changed_and_deleted(sdk):
    api = taxes.TaxesOperations()
    vat = one_id(
        api.create_taxes(tax_body({"name": "VAT", "value": 19.5, "sequence_number": 1})), "get_taxes"
    )
    assert read_taxes(api.get_taxes()) == [(vat, "VAT", 19.5, 1, "VAT - 19.5 %")]
    assert api.get_taxes().get_object().get_preference().get_modify_tax_rates() is False
    one_id(api.update_taxes(tax_body({"id": vat, "value": 7.5})), "get_taxes")
    assert read_taxes(api.get_tax(vat)) == [(vat, "VAT", 7.5, 1, "VAT - 7.5 %")]
    ids = sdk.params(taxes.DeleteTaxesParam, ids=[vat, 1])
    assert outcomes(api.delete_taxes(ids), "get_taxes") == [
        ("SUCCESS", "tax deleted", {"id": vat}),
        ("INVALID_DATA", "tax not deleted", {"id": 1}),
    ]
    assert api.get_taxes().get_status_code() == 204
    assert outcomes(api.delete_tax(1), "get_taxes")[0][0] == "INVALID_DATA"


# --- variables -----------------------------------------------------------------------------------


def variable_body(*given):
    return made(variables.BodyWrapper, variables=[made(variables.Variable, **values) for values in given])


def test_variables_are_kept_changed_and_deleted(sdk):
    api = variables.VariablesOperations()
    group = made(variable_groups.VariableGroup, name="Sales")
    cap = {"name": "Cap", "api_name": "Cap", "type": Choice("integer"), "value": 33, "variable_group": group}
    body = variable_body({**cap, "type": "integer"})
    cap_id = one_id(api.create_variables(body), "get_variables")
    [read] = api.get_variable_by_id(cap_id).get_object().get_variables()
    assert (read.get_name(), read.get_type(), read.get_value()) == ("Cap", "integer", "33")
    assert read.get_variable_group().get_api_name() == "Sales"
    [same] = api.get_variable_for_api_name("Cap").get_object().get_variables()
    assert same.get_id() == cap_id
    one_id(api.update_variables(variable_body({"id": cap_id, "value": 34})), "get_variables")
    one_id(api.update_variable_by_id(cap_id, variable_body({"name": "Top"})), "get_variables")
    one_id(api.update_variable_by_api_name("Cap", variable_body({"description": "d"})), "get_variables")
    listed = api.get_variables(sdk.params(variables.GetVariablesParam, group="Sales"))
    [read] = listed.get_object().get_variables()
    assert (read.get_name(), read.get_value(), read.get_description()) == ("Top", "34", "d")
    ids = sdk.params(variables.DeleteVariablesParam, ids=cap_id)
    assert one_id(api.delete_variables(ids), "get_variables") == cap_id
    assert api.get_variables().get_status_code() == 204
    assert outcomes(api.delete_variable(cap_id), "get_variables")[0][1] == "variable not deleted"


def test_groups_of_variables_are_read(sdk):
    api = variable_groups.VariableGroupsOperations()
    [general] = api.get_variable_groups().get_object().get_variable_groups()
    assert (general.get_name(), general.get_display_label()) == ("General", "General")
    for answer in (
        api.get_variable_group_by_id(general.get_id()),
        api.get_variable_group_by_api_name("General"),
    ):
        [found] = answer.get_object().get_variable_groups()
        assert found.get_api_name() == "General"


# --- currencies ----------------------------------------------------------------------------------


def currency(**values):
    return made(currencies.Currency, **values)


def test_currencies_are_enabled_added_and_changed(sdk):
    api = currencies.CurrenciesOperations()
    assert api.get_currencies().get_status_code() == 204
    layout = made(
        currencies.Format,
        decimal_separator=Choice("Period"),
        thousand_separator=Choice("Comma"),
        decimal_places=Choice("2"),
    )
    dollar = currency(name="US Dollar - USD", iso_code="USD", symbol="$", exchange_rate="1", format=layout)
    body = made(currencies.BaseCurrencyWrapper, base_currency=dollar)
    enabled = api.enable_multiple_currencies(body).get_object().get_base_currency()
    assert enabled.get_code().get_value() == "SUCCESS"
    dollar_id = int(enabled.get_details()["id"])
    again = api.enable_multiple_currencies(body).get_object().get_base_currency()
    assert again.get_code().get_value() == "ALREADY_ENABLED"

    euro = currency(name="Euro - EUR", iso_code="EUR", symbol="€", exchange_rate="1.1", format=layout)
    added = api.add_currencies(made(currencies.BodyWrapper, currencies=[euro]))
    euro_id = one_id(added, "get_currencies")
    change = made(currencies.BodyWrapper, currencies=[currency(exchange_rate="1.25", format=layout)])
    assert one_id(api.update_currency(euro_id, change), "get_currencies") == euro_id
    change = made(currencies.BodyWrapper, currencies=[currency(id=euro_id, symbol="EUR")])
    assert one_id(api.update_currencies(change), "get_currencies") == euro_id
    base = made(currencies.BaseCurrencyWrapper, base_currency=currency(id=dollar_id, symbol="US$"))
    assert api.update_base_currency(base).get_object().get_base_currency().get_code().get_value() == "SUCCESS"

    first, second = api.get_currencies().get_object().get_currencies()
    assert (first.get_iso_code(), first.get_is_base(), first.get_symbol()) == ("USD", True, "US$")
    assert first.get_format().get_thousand_separator().get_value() == "Comma"
    assert (second.get_exchange_rate(), second.get_symbol()) == ("1.250000000", "EUR")
    [read] = api.get_currency(euro_id).get_object().get_currencies()
    assert read.get_created_by().get_name() == "Asha Rao"


# --- people and the org --------------------------------------------------------------------------


def test_roles_and_profiles_are_read(sdk):
    ceo, manager = RolesOperations().get_roles().get_object().get_roles()
    assert (ceo.get_name(), ceo.get_admin_user()) == ("CEO", True)
    assert manager.get_reporting_to().get_id() == ceo.get_id()
    [again] = RolesOperations().get_role(manager.get_id()).get_object().get_roles()
    assert again.get_name() == "Manager"
    profile, _ = ProfilesOperations().get_profiles().get_object().get_profiles()
    [whole] = ProfilesOperations().get_profile(profile.get_id()).get_object().get_profiles()
    names = {permission.get_name() for permission in whole.get_permissions_details()}
    assert {"Crm_Implied_View_Leads", "Crm_Implied_Api_Access"} <= names
    assert [section.get_name() for section in whole.get_sections()] == ["module", "setup", "tool"]


@pytest.mark.parametrize("unknown", [1])
def test_an_unknown_role_or_profile_is_told(sdk, unknown):
    expected = (400, "error", "INVALID_DATA", "the related id given seems to be invalid", {})
    assert sdk.refused(RolesOperations().get_role(unknown)) == expected
    assert sdk.refused(ProfilesOperations().get_profile(unknown)) == expected


def test_the_org_is_read(sdk):
    [org] = OrgOperations().get_organization().get_object().get_org()
    assert (org.get_company_name(), org.get_iso_code(), org.get_mc_status()) == ("Example Ltd", "USD", False)
    assert org.get_license_details().get_paid() is True
    assert org.get_zgid() == "694579901"
