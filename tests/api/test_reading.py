"""Records are listed and read. Sources: records.md 2.1, 4.1; live 2026."""

from __future__ import annotations

import pytest

from tests.conftest import Api
from zcrm_mock import FakeCRM


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Email_Opt_Out", False),
        ("Tag", []),
        ("City", None),
        ("Address", ""),
        ("Locked__s", False),
        ("$approved", True),
        ("$converted", False),
        ("$converted_detail", {}),
        ("$currency_symbol", "$"),
        ("$state", "save"),
        ("$review", None),
        (
            "$approval",
            {"delegate": False, "takeover": False, "approve": False, "reject": False, "resubmit": False},
        ),
        ("$review_process", {"approve": False, "reject": False, "resubmit": False}),
        ("Owner", {"name": "Asha Rao", "id": "5725767000000086017", "email": "asha@example.com"}),
        ("Created_Time", "2026-11-23T10:00:00-08:00"),
    ],
)
def test_a_new_lead_has_zoho_s_own_values(api, key, value):
    assert api.record("Leads", api.create("Leads", Last_Name="Burns"))[key] == value


@pytest.mark.parametrize(
    ("names", "full"),
    [
        ({"Last_Name": "Burns"}, "Burns"),
        ({"First_Name": "Ann", "Last_Name": "Burns"}, "Ann Burns"),
        ({"Salutation": "Mrs.", "First_Name": "Ann", "Last_Name": "Burns"}, "Mrs. Ann Burns"),
        ({"Last_Name": "Burns", "Full_Name": "Somebody Else"}, "Burns"),
    ],
)
def test_a_full_name_is_made_of_its_parts(api, names, full):
    assert api.record("Leads", api.create("Leads", **names))["Full_Name"] == full


# --- one record ----------------------------------------------------------------------------------


def test_one_record_comes_in_a_list_of_one_without_a_page(api):
    lead = api.create("Leads", Last_Name="Burns")
    answer = api.get(f"Leads/{lead}")
    assert (answer.status, list(answer.json), len(answer.data)) == (200, ["data"], 1)


@pytest.mark.parametrize("record_id", ["5725767000000999999", "1"])
def test_an_unknown_record_is_nothing(api, record_id):
    answer = api.get(f"Leads/{record_id}")
    assert (answer.status, answer.response.body) == (204, b"")


def test_an_id_that_is_no_number_is_refused(api):
    answer = api.get("Leads/abc")
    assert (answer.status, answer.code) == (400, "INVALID_DATA")
    assert answer.json["message"] == "the id given seems to be invalid"


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ("Last_Name", {"Last_Name", "id"}),
        ("Last_Name,City", {"Last_Name", "City", "id"}),
        (" Last_Name , id", {"Last_Name", "id"}),
        ("Last_Name,Nonsense", {"Last_Name", "id"}),
        ("Owner,$approved", {"Owner", "$approved", "id"}),
    ],
)
def test_only_the_wanted_fields_come(api, fields, keys):
    lead = api.create("Leads", Last_Name="Burns", City="Oslo", Email="b@example.com")
    for answer in (
        api.get(f"Leads/{lead}", fields=fields),
        api.get("Leads", fields=fields),
        api.get("Leads/search", email="b@example.com", fields=fields),
    ):
        assert set(answer.data[0]) == keys


# --- lists ---------------------------------------------------------------------------------------


@pytest.fixture
def five(api) -> Api:
    """Five leads, A to E, with a city for every other one."""
    for name, city in zip("ABCDE", ["Oslo", None, "Bergen", None, "Oslo"], strict=True):
        api.create("Leads", Last_Name=name, City=city)
    return api


def names(answer):
    return "".join(record["Last_Name"] for record in answer.data)


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({}, "EDCBA"),
        ({"sort_order": "asc"}, "ABCDE"),
        ({"sort_by": "Last_Name"}, "EDCBA"),
        ({"sort_by": "Last_Name", "sort_order": "asc"}, "ABCDE"),
        ({"sort_by": "id", "sort_order": "ASC"}, "ABCDE"),
        ({"sort_by": "City", "sort_order": "desc"}, "EACDB"),
        ({"sort_by": "Created_Time", "sort_order": "desc"}, "EDCBA"),
        ({"per_page": 2}, "ED"),
        ({"per_page": 2, "page": 2}, "CB"),
        ({"per_page": 2, "page": 3}, "A"),
        ({"per_page": 2, "page": 4}, ""),
        ({"page": 0}, "EDCBA"),
        ({"per_page": 1000}, "EDCBA"),
        ({"criteria": "(Last_Name:equals:A)"}, "EDCBA"),
        ({"include_child": "true"}, "EDCBA"),
    ],
)
def test_a_list_is_sorted_and_cut_as_asked(five, params, shown):
    assert names(five.get("Leads", **params)) == shown


@pytest.mark.parametrize(
    ("params", "info"),
    [
        ({}, [200, 5, 1, "id", "desc", False]),
        ({"per_page": 2}, [2, 2, 1, "id", "desc", True]),
        ({"per_page": 2, "page": 3}, [2, 1, 3, "id", "desc", False]),
        ({"per_page": 5}, [5, 5, 1, "id", "desc", False]),
        ({"sort_by": "City", "sort_order": "asc"}, [200, 5, 1, "City", "asc", False]),
        ({"per_page": 500}, [200, 5, 1, "id", "desc", False]),
    ],
)
def test_a_list_tells_its_page(five, params, info):
    keys = ["per_page", "count", "page", "sort_by", "sort_order", "more_records"]
    assert list(five.get("Leads", **params).info.items()) == list(zip(keys, info, strict=True))


@pytest.mark.parametrize("path", ["Leads", "Leads/deleted", "Contacts"])
def test_an_empty_list_is_204_without_a_body(api, path):
    answer = api.get(path)
    assert (answer.status, answer.response.body) == (204, b"")


def test_a_page_past_the_end_is_204(five):
    assert five.get("Leads", page=2).status == 204


def test_ids_choose_records_and_unknown_ones_are_passed_over(five):
    ids = [lead["id"] for lead in five.crm.records("Leads")]
    assert names(five.get("Leads", ids=f"{ids[0]},5725767000000999999,{ids[2]}")) == "CA"
    assert five.get("Leads", ids="5725767000000999999").status == 204
    assert five.get("Leads", ids="abc").code == "UNABLE_TO_PARSE_DATA_TYPE"


def test_a_user_s_records_can_be_asked_for():
    people = [{"first_name": n, "last_name": n, "email": f"{n}@example.com"} for n in ("ann", "bob")]
    api = Api(FakeCRM({"users": people}))
    ann, bob = (user["id"] for user in api.get("users").json["users"])
    api.create("Leads", Last_Name="A")
    lead = api.create("Leads", Last_Name="B", Owner=bob)
    assert names(api.get("Leads", uid=bob)) == "B"
    assert names(api.get("Leads", uid=ann)) == "A"
    assert api.get(f"Leads/{lead}", uid=bob).status == 200
    assert api.get(f"Leads/{lead}", uid=ann).status == 204
    assert api.get("Leads", uid="bob").status == 400


def test_territories_are_only_where_zoho_has_them(api):
    answer = api.get("Tasks", territory_id="1")
    assert (answer.status, answer.code) == (400, "INVALID_MODULE")
    assert answer.json["message"] == "Territory is not supported for the given module"


@pytest.mark.parametrize(
    ("params", "code", "details"),
    [
        ({"per_page": 0}, "INVALID_DATA", {"param_name": "per_page"}),
        ({"page": -1}, "UNABLE_TO_PARSE_DATA_TYPE", {}),
        ({"per_page": "ten"}, "UNABLE_TO_PARSE_DATA_TYPE", {}),
        ({"sort_order": "up"}, "PATTERN_NOT_MATCHED", {"param_name": "sort_order"}),
        ({"sort_by": "Nonsense"}, "INVALID_DATA", {"param_name": "sort_by"}),
        ({"converted": "maybe"}, "PATTERN_NOT_MATCHED", {"param_name": "converted"}),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(five, params, code, details):
    answer = five.get("Leads", **params)
    assert (answer.status, answer.code, answer.json["details"]) == (400, code, details)
