"""The org's settings: taxes, variables, currencies, roles, profiles. Source: platform.md 5 to 10, 24."""

from __future__ import annotations

import pytest

from tests.conftest import Api


def slots(answer, key):
    return [(slot["code"], slot["message"], slot["details"]) for slot in answer.json[key]]


def codes(answer, key):
    return [slot["code"] for slot in answer.json[key]]


@pytest.fixture
def send(api: Api):
    def sent(method, path, key, *elements):
        return api.call(method, path, {key: list(elements)})

    return sent


# --- taxes ---------------------------------------------------------------------------------------


@pytest.fixture
def taxes(api, send):
    answer = send(
        "POST", "org/taxes", "taxes", {"name": "VAT", "value": 19}, {"name": "Sales Tax", "value": 8.5}
    )
    return [details["id"] for _, _, details in slots(answer, "taxes")]


def names(api):
    return [tax["name"] for tax in api.get("org/taxes").json["taxes"]]


def test_taxes_are_told_in_their_order(api, taxes):
    assert api.get("org/taxes").json == {
        "taxes": [
            {"display_label": "VAT - 19 %", "name": "VAT", "id": taxes[0], "value": 19, "sequence_number": 1},
            {"display_label": "Sales Tax - 8.5 %", "name": "Sales Tax", "id": taxes[1], "value": 8.5,
             "sequence_number": 2},
        ],
        "preference": {"auto_populate_tax": False, "modify_tax_rates": False},
    }  # fmt: skip
    assert [tax["name"] for tax in api.get(f"org/taxes/{taxes[1]}").json["taxes"]] == ["Sales Tax"]


def test_an_org_without_taxes_answers_nothing(api):
    assert (api.get("org/taxes").status, api.get("org/taxes/1").status) == (204, 204)


def test_a_tax_moves_to_the_place_it_names(api, send, taxes):
    send("POST", "org/taxes", "taxes", {"name": "GST", "value": 5, "sequence_number": 1})
    assert names(api) == ["GST", "VAT", "Sales Tax"]
    moved = send("PUT", "org/taxes", "taxes", {"id": taxes[1], "sequence_number": 1, "value": 9})
    assert slots(moved, "taxes") == [("SUCCESS", "record updated", {"id": taxes[1]})]
    assert names(api) == ["Sales Tax", "GST", "VAT"]
    assert api.get(f"org/taxes/{taxes[1]}").json["taxes"][0]["display_label"] == "Sales Tax - 9 %"


def test_a_deleted_tax_is_gone_and_the_others_move_up(api, taxes):
    answer = api.delete("org/taxes", ids=f"{taxes[0]},{taxes[0]}")
    assert (answer.status, slots(answer, "taxes")) == (200, [
        ("SUCCESS", "tax deleted", {"id": taxes[0]}),
        ("INVALID_DATA", "tax not deleted", {"id": taxes[0]}),
    ])  # fmt: skip
    assert api.get("org/taxes").json["taxes"][0]["sequence_number"] == 1
    assert codes(api.delete(f"org/taxes/{taxes[1]}"), "taxes") == ["SUCCESS"]
    assert api.get("org/taxes").status == 204
    assert (api.delete("org/taxes").status, api.delete("org/taxes").code) == (400, "REQUIRED_PARAM_MISSING")


@pytest.mark.parametrize(
    ("sent", "code", "message", "details"),
    [
        ({"value": 1}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "name"}),
        ({"name": "X"}, "MANDATORY_NOT_FOUND", "required field not found", {"api_name": "value"}),
        ({"name": "X" * 51, "value": 1}, "INVALID_DATA", "invalid data",
         {"maximum_length": 50, "api_name": "name"}),
        ({"name": "X", "value": "1"}, "INVALID_DATA", "invalid data",
         {"expected_data_type": "double", "api_name": "value"}),
        ({"name": "X", "value": 1, "sequence_number": 4}, "INVALID_DATA", "Sequence number out of range",
         {"api_name": "sequence_number"}),
        ("X", "INVALID_DATA", "invalid data", {"expected_data_type": "jsonobject"}),
    ],
)  # fmt: skip
def test_a_tax_that_cannot_be_is_refused_with_200(api, send, taxes, sent, code, message, details):
    answer = send("POST", "org/taxes", "taxes", sent)
    assert (answer.status, slots(answer, "taxes")) == (200, [(code, message, details)])
    assert names(api) == ["VAT", "Sales Tax"]


def test_taxes_are_told_apart_by_name_and_place(api, send, taxes):
    twice = send("POST", "org/taxes", "taxes", {"name": "vat", "value": 1})
    assert codes(twice, "taxes") == ["DUPLICATE_DATA"]
    unknown = send("PUT", "org/taxes", "taxes", {"id": "1", "name": "Y"}, {"name": "Z"})
    assert codes(unknown, "taxes") == ["INVALID_DATA", "MANDATORY_NOT_FOUND"]
    places = [{"name": name, "value": 1, "sequence_number": 1} for name in "YZ"]
    assert send("POST", "org/taxes", "taxes", *places).code == "INVALID_DATA"
    assert names(api) == ["VAT", "Sales Tax"]


# --- variables -----------------------------------------------------------------------------------

CAP = {"name": "Discount Cap", "api_name": "Discount_Cap", "type": "integer", "value": 33,
       "variable_group": {"name": "Sales"}}  # fmt: skip


@pytest.fixture
def cap(send):
    return slots(send("POST", "settings/variables", "variables", CAP), "variables")[0][2]["id"]


def test_a_variable_is_told_with_its_value_as_text(api, cap):
    [told] = api.get("settings/variables").json["variables"]
    group = told["variable_group"]
    assert told == {
        "api_name": "Discount_Cap", "name": "Discount Cap", "description": None, "id": cap,
        "type": "integer", "variable_group": {"api_name": "Sales", "name": "Sales", "id": group["id"]},
        "value": "33",
    }  # fmt: skip
    for key in (cap, "Discount_Cap"):
        assert api.get(f"settings/variables/{key}").json["variables"] == [told]
    assert api.get("settings/variables", group="Sales").json["variables"] == [told]
    assert api.get("settings/variables", group="General").status == 204
    assert api.get(f"settings/variables/{cap}", group="General").status == 204


def test_a_group_that_is_named_is_made_once(api, send, cap):
    send("POST", "settings/variables", "variables", CAP | {"name": "B", "api_name": "B"})
    told = api.get("settings/variable_groups").json["variable_groups"]
    assert [group["name"] for group in told] == ["General", "Sales"]
    assert api.get("settings/variable_groups/Sales").json["variable_groups"] == told[1:]
    assert api.get(f"settings/variable_groups/{told[0]['id']}").json["variable_groups"] == told[:1]
    assert api.get("settings/variable_groups/Nothing").status == 204


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("text", "a", "a"), ("textarea", "a\nb", "a\nb"), ("integer", "7", "7"), ("long", 7, "7"),
        ("percent", 1.5, "1.5"), ("decimal", "2.5", "2.5"), ("currency", 3, "3"),
        ("date", "2026-01-31", "2026-01-31"),
        ("email", "a@example.com", "a@example.com"), ("phone", "+1 555", "+1 555"),
        ("url", "www.example.com", "www.example.com"), ("checkbox", True, "true"),
        ("checkbox", "false", "false"),
        ("text", None, None),
    ],
)  # fmt: skip
def test_each_type_of_variable_keeps_its_value(api, send, kind, value, told):
    sent = {"name": "V", "api_name": "V", "type": kind, "value": value, "variable_group": {"name": "General"}}
    assert codes(send("POST", "settings/variables", "variables", sent), "variables") == ["SUCCESS"]
    assert api.get("settings/variables/V").json["variables"][0]["value"] == told


@pytest.mark.parametrize(
    ("change", "code", "details"),
    [
        ({"value": "many"}, "INVALID_DATA", {"expected_data_type": "integer", "api_name": "value"}),
        ({"value": [1]}, "INVALID_DATA", {"expected_data_type": "integer", "api_name": "value"}),
        ({"type": "colour"}, "INVALID_DATA", {"api_name": "type"}),
        ({"type": None}, "MANDATORY_NOT_FOUND", {"api_name": "type"}),
        ({"name": ""}, "MANDATORY_NOT_FOUND", {"api_name": "name"}),
        ({"api_name": "1 x"}, "INVALID_DATA", {"api_name": "api_name"}),
        ({"variable_group": None}, "MANDATORY_NOT_FOUND", {"api_name": "variable_group"}),
        ({"variable_group": {"id": "1"}}, "INVALID_DATA", {"api_name": "variable_group"}),
    ],
)
def test_a_variable_that_cannot_be_is_refused_with_200(api, send, change, code, details):
    answer = send("POST", "settings/variables", "variables", CAP | change)
    assert (answer.status, [(c, d) for c, _, d in slots(answer, "variables")]) == (200, [(code, details)])
    assert api.get("settings/variables").status == 204


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "INVALID_DATA"),
        (b"[1]", "INVALID_DATA"),
        (b"{x", "UNABLE_TO_PARSE_DATA_TYPE"),
        (b"[" * 65, "UNABLE_TO_PARSE_DATA_TYPE"),
    ],
)
def test_a_body_of_variables_that_is_no_json_has_a_code_of_its_own(api, body, code):
    for method, path in (("POST", ""), ("PUT", ""), ("PUT", "/Discount_Cap")):
        answer = api.call(method, f"settings/variables{path}", body=body)
        assert (answer.status, answer.code) == (400, code)


def test_a_variable_is_changed_by_id_or_name(api, send, cap):
    changed = send("PUT", "settings/variables", "variables", {"id": cap, "value": 40}, {"name": "x"})
    assert codes(changed, "variables") == ["SUCCESS", "MANDATORY_NOT_FOUND"]
    send("PUT", "settings/variables/Discount_Cap", "variables", {"description": "most", "type": "text"})
    [told] = api.get(f"settings/variables/{cap}").json["variables"]
    assert (told["value"], told["description"], told["type"]) == ("40", "most", "integer")
    again = send("POST", "settings/variables", "variables", CAP | {"api_name": "Other"})
    assert slots(again, "variables") == [("DUPLICATE_DATA", "duplicate data", {"api_name": "name"})]


def test_a_deleted_variable_is_gone(api, cap):
    assert slots(api.delete(f"settings/variables/{cap}"), "variables") == [
        ("SUCCESS", "variable deleted", {"id": cap})
    ]
    assert slots(api.delete("settings/variables", ids=cap), "variables") == [
        ("INVALID_DATA", "variable not deleted", {"id": cap})
    ]
    assert api.get("settings/variables").status == 204


# --- currencies ----------------------------------------------------------------------------------

# fmt: off
EURO = {"name": "Euro - EUR", "iso_code": "EUR", "symbol": "€", "exchange_rate": "1.1",
        "format": {"decimal_separator": "Comma", "thousand_separator": "Period", "decimal_places": "2"}}
DOLLAR = {"name": "US Dollar - USD", "iso_code": "USD", "symbol": "$", "prefix_symbol": True,
          "format": {"decimal_separator": "Period", "thousand_separator": "Comma",
                     "decimal_places": "2"}}
# fmt: on


@pytest.fixture
def dollar(api):
    answer = api.call("POST", "org/currencies/actions/enable", {"base_currency": DOLLAR})
    return answer.json["base_currency"]["details"]["id"]


def test_without_currencies_there_are_none(api, send):
    assert (api.get("org/currencies").status, api.get("org/currencies/1").status) == (204, 204)
    assert api.get("org").json["org"][0]["mc_status"] is False
    refused = send("POST", "org/currencies", "currencies", EURO)
    assert (refused.status, refused.code) == (403, "FEATURE_NOT_ENABLED")
    refused = api.call("PUT", "org/currencies/actions/enable", {"base_currency": {"symbol": "x"}})
    assert (refused.status, refused.json["base_currency"]["code"]) == (403, "FEATURE_NOT_ENABLED")


def test_the_base_currency_turns_the_feature_on(api, dollar):
    [told] = api.get("org/currencies").json["currencies"]
    assert (told["id"], told["is_base"], told["exchange_rate"]) == (dollar, True, "1.000000000")
    assert list(told) == [
        "symbol", "created_time", "is_active", "exchange_rate", "format", "created_by", "prefix_symbol",
        "is_base",
        "modified_time", "name", "modified_by", "id", "iso_code",
    ]  # fmt: skip
    org = api.get("org").json["org"][0]
    assert (org["mc_status"], org["iso_code"], org["currency"]) == (True, "USD", "US Dollar - USD")
    again = api.call("POST", "org/currencies/actions/enable", {"base_currency": DOLLAR})
    assert (again.status, again.json["base_currency"]["code"]) == (400, "ALREADY_ENABLED")


def test_currencies_are_added_and_changed(api, send, dollar):
    [(code, message, details)] = slots(send("POST", "org/currencies", "currencies", EURO), "currencies")
    assert (code, message) == ("SUCCESS", "The currency created successfully.")
    euro = details["id"]
    changed = {"exchange_rate": 1.25, "is_active": False, "name": "Other", "iso_code": "XXX"}
    assert codes(send("PUT", f"org/currencies/{euro}", "currencies", changed), "currencies") == ["SUCCESS"]
    [told] = api.get(f"org/currencies/{euro}").json["currencies"]
    assert (told["exchange_rate"], told["is_active"]) == ("1.250000000", False)
    assert (told["name"], told["iso_code"]) == ("Euro - EUR", "EUR")
    api.call("PUT", "org/currencies/actions/enable", {"base_currency": {"symbol": "US$"}})
    assert api.get("org").json["org"][0]["currency_symbol"] == "US$"


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"format": None}, "MANDATORY_NOT_FOUND", "Required field not found."),
        ({"iso_code": None}, "MANDATORY_NOT_FOUND", "Required field not found."),
        ({"iso_code": "euro"}, "INVALID_DATA", "ISO code is invalid."),
        ({"iso_code": "USD"}, "DUPLICATE_DATA", "duplicate data"),
        ({"name": 7}, "INVALID_DATA", "Currency name is invalid."),
        ({"symbol": 7}, "INVALID_DATA", "Currency symbol is invalid."),
        ({"exchange_rate": "1234567890"}, "INVALID_DATA", "invalid data"),
        ({"exchange_rate": 0}, "INVALID_DATA", "invalid data"),
        ({"format": {"decimal_separator": "Comma", "thousand_separator": "Comma"}}, "NOT_ALLOWED",
         "Thousand separator and decimal separator should not be equal"),
        ({"format": {"decimal_places": "7"}}, "INVALID_DATA", "invalid data"),
    ],
)  # fmt: skip
def test_a_currency_that_cannot_be_is_refused_with_400(api, send, dollar, change, code, message):
    answer = send("POST", "org/currencies", "currencies", EURO | change)
    assert (answer.status, [(c, m) for c, m, _ in slots(answer, "currencies")]) == (400, [(code, message)])
    assert len(api.get("org/currencies").json["currencies"]) == 1


def test_the_base_currency_is_not_changed_like_another(api, send, dollar):
    refused = send("PUT", "org/currencies", "currencies", {"id": dollar, "symbol": "x"}, {"id": "1"})
    assert [(c, m) for c, m, _ in slots(refused, "currencies")] == [
        ("NOT_ALLOWED", "Base currency ID is not allowed here"),
        ("INVALID_DATA", "ID is invalid"),
    ]


def test_ten_currencies_are_active_at_most(send, dollar):
    more = [EURO | {"iso_code": f"AA{letter}"} for letter in "ABCDEFGHI"]
    assert set(codes(send("POST", "org/currencies", "currencies", *more), "currencies")) == {"SUCCESS"}
    [(code, _, _)] = slots(send("POST", "org/currencies", "currencies", EURO), "currencies")
    assert code == "ACTIVE_STATE_LIMIT_EXCEEDED"
    asleep = EURO | {"is_active": False}
    assert codes(send("POST", "org/currencies", "currencies", asleep), "currencies") == ["SUCCESS"]
    assert send("POST", "org/currencies", "currencies", *[EURO] * 11).code == "LIMIT_EXCEEDED"


# --- roles, profiles, the org --------------------------------------------------------------------


def test_roles_tell_the_hierarchy(api):
    ceo, manager = api.get("settings/roles").json["roles"]
    assert (ceo["name"], ceo["reporting_to"], ceo["admin_user"]) == ("CEO", None, True)
    assert manager["reporting_to"] == {"name": "CEO", "id": ceo["id"]}
    assert api.get(f"settings/roles/{manager['id']}").json["roles"] == [manager]
    unknown = api.get("settings/roles/1")
    assert (unknown.status, unknown.json["message"]) == (400, "the related id given seems to be invalid")


def test_a_profile_tells_its_permissions(api):
    listed = api.get("settings/profiles").json["profiles"]
    assert [profile["name"] for profile in listed] == ["Administrator", "Standard"]
    [whole] = api.get(f"settings/profiles/{listed[0]['id']}").json["profiles"]
    permissions = {permission["id"]: permission["name"] for permission in whole["permissions_details"]}
    modules, setup, _ = whole["sections"]
    [leads] = [category for category in modules["categories"] if category["name"] == "Leads"]
    assert [permissions[i] for i in leads["permissions_details"]] == [
        f"Crm_Implied_{right}_Leads" for right in ("View", "Create", "Edit", "Delete")
    ]
    assert permissions[setup["categories"][0]["permissions_details"][0]] == "Crm_Implied_Api_Access"
    assert api.get("settings/profiles/1").status == 400


def test_the_org_tells_who_it_is(api):
    [org] = api.get("org").json["org"]
    primary = api.get("users", type="CurrentUser").json["users"][0]
    assert (org["company_name"], org["time_zone"]) == ("Example Ltd", primary["time_zone"])
    assert (org["primary_zuid"], org["primary_email"]) == (primary["zuid"], primary["email"])


def test_settings_survive_in_a_snapshot(api, send, taxes):
    before = api.crm.snapshot()
    api.delete(f"org/taxes/{taxes[0]}")
    api.crm.restore(before)
    assert names(api) == ["VAT", "Sales Tax"]
