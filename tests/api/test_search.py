"""Search by criteria, e-mail, phone and word. Sources: records.md 8; wild 9, 10, 11, 31, 33."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

LEADS = [
    {
        "Last_Name": "Burns",
        "Company": "ABC",
        "City": "Oslo",
        "Email": "burns@abc.com",
        "Phone": "+1 555-010-7788",
    },
    {"Last_Name": "Burke", "Company": "ABC Inc", "City": "Bergen", "Secondary_Email": "burke@abc.com"},
    {"Last_Name": "Ångström", "Company": "Abcess", "City": "Oslo", "Mobile": "(555) 010 7788"},
    {"Last_Name": "O'Neil (Jr), \\o/", "Company": "Deals & Co", "City": None, "Annual_Revenue": 150},
]


@pytest.fixture
def api() -> Api:
    api = Api(FakeCRM({"modules": {"Leads": {"fields": {
        "Colours": {"data_type": "multiselectpicklist", "pick_list": ["Red", "Dark Red", "Blue"]},
    }}}}, at=NOW))  # fmt: skip
    for row in LEADS:
        api.create("Leads", **row)
    return api


def found(api, **params):
    return [lead["Last_Name"] for lead in api.get("Leads/search", **params).data][::-1]


BURNS, BURKE, ANG, NEIL = (row["Last_Name"] for row in LEADS)
ALL = [BURNS, BURKE, ANG, NEIL]


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ("(City:equals:Oslo)", [BURNS, ANG]),
        ("City:equals:oslo", [BURNS, ANG]),
        ("((City:equals:Oslo))", [BURNS, ANG]),
        ("( City : equals :Oslo)", [BURNS, ANG]),
        ("(Last_Name:starts_with:bu)", [BURNS, BURKE]),
        ("(Last_Name:starts_with:å)", [ANG]),
        ("(Last_Name:contains:NGST)", [ANG]),
        ("(City:not_equal:Oslo)", [BURKE, NEIL]),
        ("(City:in:Oslo,Bergen)", [BURNS, BURKE, ANG]),
        ("(Company:equals:ABC)", [BURNS]),
        ("((Company:equals:ABC)and(Last_Name:starts_with:B))", [BURNS, BURKE]),
        ("((Last_Name:starts_with:bu)and(City:equals:Oslo))", [BURNS]),
        ("(Last_Name:starts_with:bu)and(City:equals:Oslo)", [BURNS]),
        ("((Last_Name:equals:Burke) or (City:equals:Oslo))", [BURNS, BURKE, ANG]),
        ("((Last_Name:equals:Burke) OR (City:equals:Oslo))", [BURNS, BURKE, ANG]),
        # from left to right, brackets first
        ("((City:equals:Bergen)or(City:equals:Oslo)and(Last_Name:equals:Burns))", [BURNS]),
        ("((City:equals:Bergen)or((City:equals:Oslo)and(Last_Name:equals:Burns)))", [BURNS, BURKE]),
        ("(Last_Name:equals:O'Neil \\(Jr\\)\\, \\\\o/)", [NEIL]),
        ("(Last_Name:in:Burns,O'Neil \\(Jr\\)\\, \\\\o/)", [BURNS, NEIL]),
        ("(Annual_Revenue:between:100,150)", [NEIL]),
        ("(Annual_Revenue:greater_than:150)", []),
        ("(Annual_Revenue:greater_equal:150.0)", [NEIL]),
        ("(Annual_Revenue:less_than:99999999999999999999999999)", [NEIL]),
        ("(Annual_Revenue:equals:" + "9" * 30 + ")", []),
        ("(Created_Time:equals:2026-11-23T10:00:00-08:00)", ALL),
        ("(Created_Time:between:2026-11-23T17:59:59Z,2026-11-23T18:00:00Z)", ALL),
        ("(Created_Time:equals:2026-11-23T23:30:00 05:30)", ALL),  # a `+` that nobody encoded
        ("(Email_Opt_Out:equals:false)", ALL),
        ("(Owner:equals:5725767000000086017)", ALL),
        ("(Owner:equals:Asha Rao)", ALL),
        ("(id:equals:5725767000000100001)", [BURNS]),
    ],
)
def test_criteria_find_what_they_say(api, criteria, names):
    assert found(api, criteria=criteria) == names


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ("(Account_Name.id:equals:{acme})", ["Burns", "Burke"]),
        ("(Account_Name.id:in:{acme},{other})", ["Burns", "Burke", "Boyle"]),
        ("((Account_Name.id:equals:{acme}) and (Last_Name:equals:Burke))", ["Burke"]),
        ("(Account_Name.name:equals:acme & co)", ["Burns", "Burke"]),
        ("(Account_Name.name:not_equal:Acme & Co)", ["Boyle"]),
        ("(Account_Name.name:equals:{acme})", []),
        ("(Owner.id:equals:{ben})", ["Burke"]),
        ("(Owner.email:equals:BEN@example.com)", ["Burke"]),
        ("((Owner.email:equals:ben@example.com)and(Last_Name:starts_with:B))", ["Burke"]),
        ("(Owner.name:starts_with:Ben)", ["Burke"]),
        ("(Owner.last_name:equals:Rao)", ["Burns", "Boyle"]),
        ("(Created_By.email:equals:ben@example.com)", []),
    ],
)
def test_a_lookup_is_searched_by_what_its_record_is_called(api, criteria, names):
    acme, other = (api.create("Accounts", Account_Name=name) for name in ("Acme & Co", "Other"))
    [ben] = [user.id for user in api.crm.org.people.named("Ben Okafor")]
    for name, account, more in (("Burns", acme, {}), ("Burke", acme, {"Owner": ben}), ("Boyle", other, {})):
        api.create("Contacts", Last_Name=name, Account_Name=account, **more)
    answer = api.get("Contacts/search", criteria=criteria.format(acme=acme, other=other, ben=ben))
    assert [contact["Last_Name"] for contact in answer.data][::-1] == names


@pytest.mark.parametrize(
    ("condition", "details"),
    [
        ("Account_Name.Phone:equals:1", {"reason": "the field is not available for search"}),
        ("Account_Name.email:equals:a@example.com", {"reason": "the field is not available for search"}),
        ("Owner.phone:equals:1", {"reason": "the field is not available for search"}),
        ("Last_Name.id:equals:1", {"reason": "the field is not available for search"}),
        ("Account_Name.:equals:1", {"reason": "the field is not available for search"}),
        ("Account_Name.id:starts_with:1", {"reason": "invalid operator found", "operator": "starts_with"}),
        ("Account_Name.id:equals:Acme", None),
    ],
)
def test_of_a_lookup_only_that_is_searched(api, condition, details):
    answer = api.get("Contacts/search", criteria=f"({condition})")
    assert (answer.status, answer.code) == (400, "INVALID_QUERY")
    told = answer.json["details"]
    assert told["api_name"] == condition.split(":")[0]
    assert details is None or told == {**details, "api_name": told["api_name"]}


def test_v2_documents_no_search_by_parts_of_a_lookup():
    api = Api(FakeCRM(switches=Switches(search_operators="v2")))
    assert api.get("Contacts/search", criteria="(Account_Name.id:equals:1)").code == "INVALID_QUERY"


@pytest.mark.parametrize(
    ("operator", "value", "hits"),
    [
        ("equals", "Red", [["Red", "Blue"]]),
        ("equals", "dark red", [["Dark Red"]]),
        ("starts_with", "Da", [["Dark Red"]]),
        ("in", "Blue,Dark Red", [["Dark Red"], ["Red", "Blue"]]),
    ],
)
def test_one_of_many_options_is_found_by_itself(api, operator, value, hits):
    for colours in (["Red", "Blue"], ["Dark Red"]):
        api.create("Leads", Last_Name="C", Colours=colours)
    answer = api.get("Leads/search", criteria=f"(Colours:{operator}:{value})")
    assert [lead["Colours"] for lead in answer.data] == hits


@pytest.mark.parametrize(
    "criteria",
    [
        "(City:equals)",
        "(City)",
        "City",
        "(City:equals:)",
        "(City:equals:Oslo",
        "City:equals:Oslo)",
        "((City:equals:Oslo)",
        "(City:equals:Oslo))",
        "(City:equals:Oslo)(City:equals:Bergen)",
        "(City:equals:Oslo)and",
        "(City:equals:Oslo)xor(City:equals:Bergen)",
        "and(City:equals:Oslo)",
        "()",
        "(City:equals:A(B)C)",
        "(Annual_Revenue:between:1)",
        "(Annual_Revenue:between:1,2,3)",
        "(Account.id:equals:1)",
        "(city:equals:Oslo)",
    ],
)
def test_criteria_that_cannot_be_read_are_refused(api, criteria):
    answer = api.get("Leads/search", criteria=criteria)
    assert (answer.status, answer.code, answer.json["message"]) == (
        400,
        "INVALID_QUERY",
        "invalid query formed",
    )


@pytest.mark.parametrize(
    ("criteria", "details"),
    [
        ("(Foo:equals:x)", {"reason": "the field is not available for search", "api_name": "Foo"}),
        ("(Tag:equals:x)", {"reason": "the field is not available for search", "api_name": "Tag"}),
        (
            "(City:like:x)",
            {"reason": "invalid operator found", "api_name": "City", "operator": "like"},
        ),
        (
            "(Created_Time:starts_with:2026)",
            {"reason": "invalid operator found", "api_name": "Created_Time", "operator": "starts_with"},
        ),
        (
            "(Email_Opt_Out:in:true)",
            {"reason": "invalid operator found", "api_name": "Email_Opt_Out", "operator": "in"},
        ),
        (
            "(Lead_Source:starts_with:W)",
            {"reason": "invalid operator found", "api_name": "Lead_Source", "operator": "starts_with"},
        ),
    ],
)
def test_a_refused_condition_is_named(api, criteria, details):
    answer = api.get("Leads/search", criteria=criteria)
    assert (answer.code, answer.json["details"]) == ("INVALID_QUERY", details)


@pytest.mark.parametrize(("count", "status"), [(10, 200), (11, 400)])
def test_a_search_takes_ten_conditions(api, count, status):
    criteria = "(" + "or".join(["(City:equals:Oslo)"] * count) + ")"
    assert api.get("Leads/search", criteria=criteria).status == status


@pytest.mark.parametrize(("count", "status"), [(100, 200), (101, 400)])
def test_in_takes_a_hundred_values(api, count, status):
    values = ",".join(["Oslo", *map(str, range(count - 1))])
    assert api.get("Leads/search", criteria=f"(City:in:{values})").status == status


# --- email, phone, word --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"email": "BURNS@abc.com"}, [BURNS]),
        ({"email": "burke@abc.com"}, [BURKE]),
        ({"email": "abc.com"}, []),
        ({"phone": "15550107788"}, [BURNS, ANG]),
        ({"phone": "5550107788"}, [BURNS, ANG]),
        ({"phone": "010-7788"}, [BURNS, ANG]),
        ({"phone": "1"}, []),
        ({"phone": "none"}, []),
        ({"word": "bur"}, [BURNS, BURKE]),
        ({"word": "OSLO"}, [BURNS, ANG]),
        ({"word": "inc abc"}, [BURKE]),
        ({"word": "nothing"}, []),
        # the first of the four that is there counts
        ({"criteria": "(City:equals:Bergen)", "email": "burns@abc.com", "word": "oslo"}, [BURKE]),
        ({"email": "burns@abc.com", "phone": "1", "word": "bergen"}, [BURNS]),
        ({"phone": "5550107788", "word": "bergen"}, [BURNS, ANG]),
        ({"criteria": "", "email": "burns@abc.com"}, [BURNS]),
    ],
)
def test_the_other_searches_look_into_every_field_of_their_kind(api, params, names):
    assert found(api, **params) == names


def test_a_search_for_nothing_is_refused(api):
    answer = api.get("Leads/search")
    assert (answer.status, answer.code) == (400, "MANDATORY_NOT_FOUND")
    assert answer.json["message"] == "mandatory param missing"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("a", "provide atleast 2 letters for search"),
        (" a ", "provide atleast 2 letters for search"),
        ("?!*", "invalid data"),
    ],
)
def test_a_word_has_two_letters(api, word, message):
    answer = api.get("Leads/search", word=word)
    assert (answer.status, answer.code, answer.json["message"]) == (400, "INVALID_DATA", message)
    assert answer.json["details"] == {"param_name": "word"}


# --- pages ---------------------------------------------------------------------------------------


def test_hits_come_newest_first_with_their_page(api):
    answer = api.get("Leads/search", criteria="(Email_Opt_Out:equals:false)", per_page=3)
    assert [lead["Last_Name"] for lead in answer.data] == [NEIL, ANG, BURKE]
    assert answer.info == {"per_page": 3, "count": 3, "page": 1, "more_records": True}
    second = api.get("Leads/search", criteria="(Email_Opt_Out:equals:false)", per_page=3, page=2)
    assert [lead["Last_Name"] for lead in second.data] == [BURNS]


def test_no_hit_is_204_without_a_body(api):
    answer = api.get("Leads/search", criteria="(City:equals:Paris)")
    assert (answer.status, answer.response.body) == (204, b"")


@pytest.mark.parametrize(
    ("page", "per_page", "status"), [(10, 200, 204), (11, 200, 400), (2000, 1, 204), (2001, 1, 400)]
)
def test_a_search_reaches_two_thousand_records(api, page, per_page, status):
    answer = api.get("Leads/search", word="burns", page=page, per_page=per_page)
    assert answer.status == status
    if status == 400:
        assert (answer.code, answer.json["details"]) == ("LIMIT_REACHED", {"limit": "2000"})


def test_changed_records_are_found_by_their_new_values_only(api):
    (burns,) = api.get("Leads/search", criteria="(Last_Name:equals:Burns)").data
    api.put(f"Leads/{burns['id']}", {"Last_Name": "Byrne", "Phone": None, "Email": "byrne@abc.com"})
    assert found(api, criteria="(Last_Name:equals:Burns)") == []
    assert found(api, email="burns@abc.com") == []
    assert found(api, word="burns") == []
    assert found(api, phone="15550107788") == [ANG]
    assert found(api, word="byrne") == ["Byrne"]


# --- formulas -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comes_to", "value", "criteria", "where"),
    [
        ("double", 5.5, "(Sum:greater_than:5)", "Sum > 5"),
        ("currency", 5.5, "(Sum:in:5,5.5)", "Sum between 5 and 6"),
        ("date", "2026-01-31", "(Sum:less_than:2026-02-01)", "Sum = '2026-01-31'"),
        ("datetime", "2026-01-31T09:00:00Z", "(Sum:equals:2026-01-31T09:00:00Z)", "Sum is not null"),
        ("string", "Hot", "(Sum:starts_with:ho)", "Sum like 'h%'"),
        ("boolean", True, "(Sum:equals:true)", "Sum = true"),
    ],
)
def test_a_formula_is_searched_as_what_it_comes_to(comes_to, value, criteria, where):
    formula = {"data_type": "formula", "formula": {"return_type": comes_to, "expression": "1"}}
    api = Api(FakeCRM({"modules": {"Leads": {"fields": {"Sum": formula}}}}, at=NOW))
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "Sum": value})["id"]
    api.create("Leads", Last_Name="Burke", Sum=value)  # nobody writes what is worked out
    query = {"select_query": f"select id from Leads where {where}"}
    found = api.get("Leads/search", criteria=criteria), api.call("POST", "coql", query)
    assert [[one["id"] for one in answer.data] for answer in found] == [[lead], [lead]]
    odd = {"select_query": "select id from Leads where Sum like 5"}
    assert comes_to == "string" or api.call("POST", "coql", odd).code == "INVALID_QUERY"
