"""Where values end: patterns, beginnings, digits, options and offsets at their edges (docs/mutation.md)."""

from __future__ import annotations

import pytest

from tests import bulk
from tests.conftest import NOW, Api
from tests.engine.samples import ACCOUNT, ORG, sample_api
from zcrm_mock import FakeCRM, Switches


@pytest.fixture
def api() -> Api:
    return sample_api()


def names_of(api: Api, where: str) -> list[str]:
    text = f"select Name from Samples where {where} order by Name"
    answer = api.call("POST", "coql", {"select_query": text})
    return [row["Name"] for row in answer.data]


def found(api: Api, criteria: str) -> list[str]:
    return [record["Name"] for record in api.get("Samples/search", criteria=criteria).data]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("Bo%", ["Bo", "Bob", "bo%"]),
        ("Bob%", ["Bob"]),
        ("B%", ["B", "B_b", "Bo", "Bob", "bo%", "b\\"]),
        ("%", ["B", "B_b", "Bo", "Bob", "bo%", "b\\"]),
        ("B_b%", ["B_b"]),
        ("%_b", ["B_b"]),
        ("%b", ["B", "B_b", "Bob"]),
        ("B%b", ["B_b", "Bob"]),
        ("%\\", ["b\\"]),
        ("Bo", ["Bo"]),
    ],
)
def test_like_knows_one_sign_alone(api, pattern, names):
    for text in ("B", "B_b", "Bo", "Bob", "bo%", "b\\"):
        api.create("Samples", Name=text, Text=text)
    assert sorted(names_of(api, f"Text like '{pattern}'")) == sorted(names)


@pytest.mark.parametrize(
    ("pattern", "names"), [("Red%", ["a", "b"]), ("%Red", ["a", "c"]), ("%d;B%", ["b"]), ("Red", ["a"])]
)
def test_like_reads_options_as_one_text(api, pattern, names):
    for name, options in (("a", ["Red"]), ("b", ["Red", "Blue"]), ("c", ["Blue", "Red"])):
        api.create("Samples", Name=name, Choices=options)
    assert names_of(api, f"Choices like '{pattern}'") == names


@pytest.mark.parametrize(
    ("field", "comparator", "part", "names"),
    [
        ("Text", "starts_with", "bob", ["a", "b"]),
        ("Text", "ends_with", "OB", ["a"]),
        ("Text", "ends_with", "bobby", ["b"]),
        ("Text", "contains", "bb", ["b"]),
        ("Choices", "starts_with", "red", ["a", "c"]),
        ("Choices", "ends_with", "Red", ["a", "b"]),
        ("Choices", "ends_with", "ark red", ["b"]),
        ("Choices", "contains", "dd", ["c"]),
    ],
)
def test_texts_and_each_option_begin_and_end(api, field, comparator, part, names):
    for name, text, options in (
        ("a", "Bob", ["Red"]),
        ("b", "Bobby", ["Blue", "Dark red"]),
        ("c", "b", ["Reddish"]),
    ):
        api.create("Samples", Name=name, Text=text, Choices=options)
    asked = {"api_name": field, "comparator": comparator, "value": part}
    assert [row["Name"] for row in bulk.read(api, "Samples", fields=["Name"], criteria=asked)] == names


@pytest.mark.parametrize("last", ["a", " ", "\ud7ff", "\U0010ffff", "a\U0010ffff", "\U0010ffff\U0010ffff"])
def test_a_beginning_may_end_with_any_character(api, last):
    texts = {
        "is": f"x{last}",
        "begins": f"x{last}y",
        "before": "x",
        "next": "xb",
        "other": "z",
        "behind": "x\ue000\ue000",
    }
    for name, text in texts.items():
        api.create("Samples", Name=name, Text=text)
    assert found(api, f"(Text:starts_with:x{last})") == ["begins", "is"]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("Long", True, "bigint"),
        ("Long", [7], "bigint"),
        ("Long", 1.5, "bigint"),
        ("Integer", True, "integer"),
        ("Rows", {"Part": "x"}, "jsonarray"),
    ],
)
def test_what_is_no_value_of_a_type_is_refused(api, field, value, expected):
    answer = api.post("Samples", {"Name": "X", field: value})
    assert answer.data[0]["details"] == {"expected_data_type": expected, "api_name": field}


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("Long", "9" * 18),
        ("Integer", 10**9 - 1),
        ("Long", f"-{'9' * 18}"),
        ("Decimal", 10**9 - 1),
        ("Decimal", 0.25),
    ],
)
def test_numbers_have_as_many_digits_as_their_type(api, field, most):
    sample = api.create("Samples", Name="X", **{field: most})
    assert api.get(f"Samples/{sample}").data[0][field] == most
    more = most + 1 if isinstance(most, int) else type(most)(f"{most}1")
    assert api.post("Samples", {"Name": "X", field: more}).codes == ["INVALID_DATA"]


@pytest.mark.parametrize(
    ("criteria", "status"),
    [
        (f"(Integer:less_than:{'9' * 40})", 200),
        (f"(Integer:greater_than:-{'9' * 40})", 200),
        (f"(Integer:greater_than:{'9' * 40})", 204),
        (f"(Integer:less_than:{'9' * 41})", 400),
        (f"(Integer:less_than:{2**63})", 200),
        (f"(Decimal:less_than:{'9' * 40})", 200),
        (f"(Decimal:less_than:{'9' * 41})", 400),
        ("(Decimal:less_than:1e308)", 200),
        ("(Decimal:less_than:1e309)", 400),
        ("(Decimal:greater_than:-1e309)", 400),
    ],
)
def test_a_search_compares_with_larger_numbers_than_a_record_holds(api, criteria, status):
    api.create("Samples", Name="X", Integer=7, Decimal=0.5)
    assert api.get("Samples/search", criteria=criteria).status == status


def test_a_lookup_that_is_unique_is_no_duplicate_by_its_name():
    field = {"data_type": "lookup", "lookup_module": "Accounts", "unique": True}
    api = Api(FakeCRM({"modules": {"Boats": {"fields": {"Account": field}}}}, at=NOW))
    account = api.create("Accounts", Account_Name="Acme")
    first = api.create("Boats", Name="X", Account=account)
    named = api.post("Boats/upsert", {"Name": "Y", "Account": {"name": "Acme"}})
    assert named.codes == ["MANDATORY_NOT_FOUND"]  # the id
    known = api.post("Boats/upsert", {"Name": "Y", "Account": {"id": account}})
    assert known.data[0]["details"]["id"] == first


def test_options_that_are_none_are_left_out(api):
    sample = api.create("Samples", Name="X", Choices=["-None-", "", "Red", "Red"])
    assert api.get(f"Samples/{sample}").data[0]["Choices"] == ["Red"]


def test_old_offsets_are_shown_in_minutes(api):
    sample = api.create("Samples", Name="X", Moment="1850-01-01T00:00:00Z")
    assert api.get(f"Samples/{sample}").data[0]["Moment"] == "1850-01-01T05:53:00+05:53"


def test_each_autonumber_counts_for_itself():
    fields = {
        "First": {"data_type": "autonumber"},
        "Second": {"data_type": "autonumber", "auto_number": {"suffix": "-b"}},
    }
    api = Api(FakeCRM({"modules": {"Boats": {"fields": fields}, "Cars": {"fields": fields}}}, at=NOW))
    for module in ("Boats", "Boats", "Cars"):
        api.create(module, Name="X")
    shown = [(r["First"], r["Second"]) for m in ("Boats", "Cars") for r in api.crm.records(m)]
    assert shown == [("1", "1-b"), ("2", "2-b"), ("1", "1-b")]


def test_what_an_activity_is_about_is_searched_by_name():
    api = Api(FakeCRM(ORG, at=NOW))
    account, deal = (
        api.create("Accounts", Account_Name="Acme"),
        api.create("Deals", Deal_Name="Big", Stage="Qualification"),
    )
    for about, module in ((account, "Accounts"), (deal, "Deals")):
        api.create("Tasks", Subject=module, What_Id=about, **{"$se_module": module})
    for name, subject in (("acme", "Accounts"), ("big", "Deals")):
        hits = api.get("Tasks/search", criteria=f"(What_Id:equals:{name})").data
        assert [task["Subject"] for task in hits] == [subject]


def test_a_lookup_is_one_of_several_names_or_ids(api):
    other = api.create("Accounts", Account_Name="Other")
    for name, account in (("a", ACCOUNT), ("b", other), ("c", None)):
        api.create("Samples", Name=name, Account=account)
    assert found(api, f"(Account:in:acme,{other})") == ["b", "a"]
    assert found(api, "(Account:equals:nobody)") == []


def test_records_without_a_user_have_no_user_s_email(api):
    api.create("Samples", Name="nobody")
    api.create("Samples", Name="somebody", User="5725767000000086017")
    assert names_of(api, "User.email is null") == ["nobody"]


def test_an_upsert_takes_objects_only(api):
    answer = api.post("Leads/upsert", "x")
    assert answer.data[0]["details"] == {"expected_data_type": "jsonobject"}


@pytest.mark.parametrize(
    ("criteria", "names"),
    [("(Text:in:a\\,b,c)", ["c", "a"]), ("(Text:in:c,a\\,b)", ["c", "a"]), ("(Text:in:a,b,c)", ["c"])],
)
def test_a_guarded_comma_ends_no_value(api, criteria, names):
    for name, text in (("a", "a,b"), ("c", "c")):
        api.create("Samples", Name=name, Text=text)
    assert found(api, criteria) == names


@pytest.mark.parametrize(
    ("criteria", "status"),
    [
        ("(Text:equals:bob)", 200),
        ("(Text:starts_with:b)", 200),
        ("(Text:contains:b)", 400),
        (f"(Account:equals:{ACCOUNT})", 200),
        (f"(Account:in:{ACCOUNT})", 400),
        ("(Integer:equals:7)", 200),
        ("(Integer:less_than:8)", 400),
    ],
)
def test_a_search_may_know_the_operators_of_v2_alone(criteria, status):
    api = sample_api(Switches(search_operators="v2"))
    api.create("Samples", Name="X", Text="Bob", Integer=7, Account=ACCOUNT)
    assert api.get("Samples/search", criteria=criteria).status == status


def test_a_bracket_that_is_guarded_may_be_a_value_s_last_character(api):
    api.create("Samples", Name="X", Text="a)")
    assert found(api, "(Text:equals:a\\))") == ["X"]


def test_a_value_that_is_missing_from_a_list_is_refused(api):
    assert api.get("Samples/search", criteria="(Text:in:,c)").code == "INVALID_QUERY"


def test_the_eleventh_condition_of_a_search_is_told_the_limit(api):
    many = "or".join("(Name:equals:X)" for _ in range(11))
    answer = api.get("Samples/search", criteria=f"({many})")
    assert (answer.code, answer.json["details"]) == ("LIMIT_EXCEEDED", {"limit": 10})


def test_a_time_without_an_offset_is_the_org_s_in_queries_too(api):
    api.create("Samples", Name="X", Moment="2026-01-31T10:00:00+05:30")
    assert names_of(api, "Moment = '2026-01-31T10:00:00'") == ["X"]


def test_several_conditions_may_be_exact():
    api = sample_api(Switches(search_many_equals="exact"))
    for name, text in (("a", "ABC"), ("b", "ABC Inc")):
        api.create("Samples", Name=name, Text=text)
    assert found(api, "((Text:equals:ABC)and(Name:not_equal:x))") == ["a"]


def test_a_query_takes_25_conditions(api):
    api.create("Samples", Name="X")

    def nested(count: int) -> str:
        return "Name = 'X'" if count == 1 else f"(Name = '{count}' or {nested(count - 1)})"

    assert names_of(api, nested(25)) == ["X"]
    assert (
        api.call("POST", "coql", {"select_query": f"select id from Samples where {nested(26)}"}).status == 400
    )


def test_a_page_of_rows_that_is_just_full_has_none_behind_it(api):
    for name in "ab":
        api.create("Samples", Name=name)
    for limit, more in ((1, True), (2, False), (3, False)):
        text = f"select id from Samples where Name is not null limit {limit}"
        assert api.call("POST", "coql", {"select_query": text}).info["more_records"] is more


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("select id\nfrom\nSamples where id == 1\nlimit 1", {"line": 3, "column": 19, "near": "="}),
        ("select id from Samples where\n Name 7\nlimit 1", {"line": 2, "column": 7, "near": "7"}),
        ("", {"line": 1, "column": 1, "near": ""}),
        ("x" * 100_001, {"api_name": "select_query", "maximum_length": 100_000}),
        (
            "select id from Samples where Name = 'a' order by Rows",
            {"column_name": "Rows", "data_type": "subform"},
        ),
    ],
)
def test_a_refused_query_is_told_where_and_why(api, text, details):
    told = api.call("POST", "coql", {"select_query": text}).json["details"]
    assert {name: told.get(name) for name in details} == details


def test_of_several_duplicates_the_oldest_is_updated(api):
    first, second = (api.create("Leads", Last_Name=name, Email="a@example.com") for name in "ab")
    answer = api.post("Leads/upsert", {"Last_Name": "c", "Email": "a@example.com"})
    assert answer.data[0]["details"]["id"] == first
    assert api.record("Leads", second)["Last_Name"] == "b"
