"""COQL: the rows a query finds, and Zoho's refusals at the place where a human would look.

Sources: records.md 9; wild 12, 13, 32, 35.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Answer, Api
from zcrm_mock import FakeCRM, Switches

ACCOUNTS = [
    {"id": "5725767000000200001", "Account_Name": "Acme", "Industry": "Banking", "Phone": "1"},
    {"id": "5725767000000200002", "Account_Name": "Zylker", "Parent_Account": "5725767000000200001"},
]
CONTACTS = [
    {"id": "5725767000000300001", "Last_Name": "Burns", "Account_Name": "5725767000000200001",
     "Lead_Source": "Advertisement", "Date_of_Birth": "1980-05-01", "Email": "burns@acme.com"},
    {"id": "5725767000000300002", "Last_Name": "Müller", "Account_Name": "5725767000000200002",
     "Lead_Source": "Cold Call", "Date_of_Birth": "1990-01-31", "Email_Opt_Out": True},
    {"id": "5725767000000300003", "Last_Name": "O'Neil", "Department": "100% new"},
]  # fmt: skip
BURNS, MULLER, NEIL = ("Burns", "Müller", "O'Neil")
ALL = [BURNS, MULLER, NEIL]


def new_api(**switches) -> Api:
    org = {"modules": {"Contacts": {"fields": {
        "Languages": {"data_type": "multiselectpicklist", "pick_list": ["English", "German"]},
        "External": {}, "Score": {"data_type": "integer"},
    }}}}  # fmt: skip
    crm = FakeCRM(org, at=NOW, switches=Switches(**switches))
    crm.add("Accounts", ACCOUNTS)
    crm.add("Contacts", CONTACTS)
    crm.add("Contacts", {"id": "5725767000000300004", "Last_Name": "Waiting", "$approved": False})
    return Api(crm)


@pytest.fixture
def api() -> Api:
    return new_api()


def ask(api, query) -> Answer:
    return api.call("POST", "coql", {"select_query": query})


def names(api, where):
    return [row["Last_Name"] for row in ask(api, f"select Last_Name from Contacts where {where}").data]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Last_Name = 'burns'", [BURNS]),
        ('Last_Name = "BURNS"', [BURNS]),
        ("Last_Name = Burns", [BURNS]),
        ("Last_Name = 'MÜLLER'", [MULLER]),
        ("Last_Name = 'O''Neil'", [NEIL]),
        ('Last_Name = "O\'Neil"', [NEIL]),
        ("Last_Name != 'Burns'", [MULLER, NEIL]),
        ("Last_Name in ('burns', \"o'neil\")", [BURNS, NEIL]),
        ("Last_Name not in ('burns')", [MULLER, NEIL]),
        ("Last_Name like 'bu%'", [BURNS]),
        ("Last_Name like '%NEIL'", [NEIL]),
        ("Last_Name like '%ü%'", [MULLER]),
        ("Last_Name like 'b%n%'", [BURNS]),
        ("Last_Name like 'burns'", [BURNS]),
        ("Last_Name like 'b_rns'", []),
        ("Last_Name like '%'", ALL),
        ("Last_Name not like '%u%'", [MULLER, NEIL]),
        ("Lead_Source = Advertisement", [BURNS]),
        ("Lead_Source is null", [NEIL]),
        ("Lead_Source IS NOT NULL", [BURNS, MULLER]),
        ("Lead_Source != ''", [BURNS, MULLER]),
        ("Lead_Source = ''", [NEIL]),
        ("Lead_Source != 'Cold Call'", [BURNS, NEIL]),
        ("Date_of_Birth > '1980-05-01'", [MULLER]),
        ("Date_of_Birth >= 1980-05-01", [BURNS, MULLER]),
        ("Date_of_Birth between '1980-01-01' and '1980-12-31'", [BURNS]),
        ("Date_of_Birth not between '1980-01-01' and '1980-12-31'", [MULLER, NEIL]),
        ("Created_Time <= '2026-11-23T23:30:00+05:30'", ALL),
        ("Created_Time < '2026-11-23T23:30:00+05:30'", []),
        ("Email_Opt_Out = 'true'", [MULLER]),
        ("Email_Opt_Out = true", [MULLER]),
        ("Email_Opt_Out = FALSE", [BURNS, NEIL]),
        ("id = 5725767000000300002", [MULLER]),
        ("id in ('5725767000000300001', 5725767000000300003)", [BURNS, NEIL]),
        ("Account_Name = '5725767000000200001'", [BURNS]),
        ("Account_Name is null", [NEIL]),
        ("Account_Name.Account_Name = 'zylker'", [MULLER]),
        ("Account_Name.Account_Name is null", [NEIL]),
        ("Account_Name.id = 5725767000000200002", [MULLER]),
        ("Account_Name.Parent_Account.Industry = 'Banking'", [MULLER]),
        ("Owner.email = 'ASHA@example.com'", ALL),
        ("Owner.full_name like 'nobody%'", []),
        ("Account_Name.Owner.last_name = 'Rao'", [BURNS, MULLER]),
        ("Department like '100\\%%'", []),
        ("(Last_Name = 'Burns' or Last_Name = 'O''Neil') and Account_Name is not null", [BURNS]),
        ("((Last_Name != 'x' and Lead_Source is not null) and Email is null)", [MULLER]),
    ],
)  # fmt: skip
def test_a_query_finds_what_it_says(api, where, found):
    assert names(api, where) == found


def test_multi_selects_compare_as_text_joined_by_semicolons(api):
    api.create("Contacts", Last_Name="Both", Languages=["English", "German"])
    api.create("Contacts", Last_Name="One", Languages=["German"])
    assert names(api, "Languages = 'english;german'") == ["Both"]
    assert names(api, "Languages = 'German'") == ["One"]
    assert names(api, "Languages in ('German', 'English')") == ["One"]
    assert names(api, "Languages like '%german%'") == ["Both", "One"]
    assert names(api, "Languages like 'eng%'") == ["Both"]


def test_a_row_holds_the_columns_as_they_are_written_and_the_id(api):
    query = """SELECT Last_Name, Account_Name, Account_Name.Account_Name, Account_Name.Parent_Account,
        Owner, Owner.email, Lead_Source FROM Contacts WHERE Last_Name = 'Müller'"""
    answer = ask(api, query)
    owner = api.crm.records("Contacts")[0]["Owner"]
    assert answer.json == {
        "data": [{
            "Last_Name": "Müller",
            "Account_Name": {"id": "5725767000000200002"},
            "Account_Name.Account_Name": "Zylker",
            "Account_Name.Parent_Account": {"id": "5725767000000200001"},
            "Owner": {"id": owner["id"]},
            "Owner.email": owner["email"],
            "Lead_Source": "Cold Call",
            "id": "5725767000000300002",
        }],
        "info": {"count": 1, "more_records": False},
    }  # fmt: skip


def test_a_lookup_that_is_empty_gives_null(api):
    query = "select Account_Name, Account_Name.Account_Name from Contacts where Last_Name = 'O''Neil'"
    assert ask(api, query).data == [
        {"Account_Name": None, "Account_Name.Account_Name": None, "id": "5725767000000300003"}
    ]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("", ALL),
        ("order by Last_Name desc", [NEIL, MULLER, BURNS]),
        ("order by Date_of_Birth", [NEIL, BURNS, MULLER]),
        ("ORDER BY Account_Name.Account_Name DESC", [MULLER, BURNS, NEIL]),
        ("order by Created_Time asc, Last_Name desc", [NEIL, MULLER, BURNS]),
        ("order by Created_Time desc", [NEIL, MULLER, BURNS]),
        ("limit 2", [BURNS, MULLER]),
        ("limit 1, 1", [MULLER]),
        ("LIMIT 1 OFFSET 2", [NEIL]),
        ("order by Last_Name limit 2 offset 1", [MULLER, NEIL]),
    ],
)
def test_rows_are_sorted_and_cut(api, order, found):
    assert names(api, f"Last_Name is not null {order}") == found


def test_more_records_tells_of_rows_behind_the_page(api):
    query = "select id from Contacts where Last_Name is not null limit {}, 2"
    assert ask(api, query.format(0)).info == {"count": 2, "more_records": True}
    assert ask(api, query.format(2)).info == {"count": 1, "more_records": False}
    assert ask(api, query.format(4)).status == 204


def test_unapproved_and_converted_records_are_not_found(api):
    api.crm.add("Leads", [{"Last_Name": "Open"}, {"Last_Name": "Done", "$converted": True}])
    assert [row["Last_Name"] for row in ask(api, "select Last_Name from Leads where id != 1").data] == [
        "Open"
    ]


@pytest.mark.parametrize(
    ("query", "code", "message", "details"),
    [
        ("select id from Contacts", "SYNTAX_ERROR", "missing clause", {"clause": "where"}),
        ("select id from Contacts limit 5", "SYNTAX_ERROR", "missing clause", {"clause": "where"}),
        ("select id from Contacts order by id", "SYNTAX_ERROR", "missing clause", {"clause": "where"}),
        ("select id where id = 1", "SYNTAX_ERROR", "missing clause", {"clause": "from"}),
        ("select id", "SYNTAX_ERROR", "missing clause", {"clause": "from"}),
        ("delete from Contacts where id = 1", "SYNTAX_ERROR", "given coql query not supported", {}),
        ("select Foo from Contacts where id = 1", "INVALID_QUERY", "column given seems to be invalid",
         {"column_name": "Foo"}),
        ("select last_name from Contacts where id = 1", "INVALID_QUERY", "column given seems to be invalid",
         {"column_name": "last_name"}),
        ("select id from Contacts where Last_Name.x = 1", "INVALID_QUERY",
         "column given seems to be invalid", {"column_name": "Last_Name.x"}),
        ("select * from Contacts where id = 1", "INVALID_QUERY", "column given seems to be invalid",
         {"column_name": "*"}),
        ("select id from Contacts where id = 1 order by Foo", "INVALID_QUERY",
         "column given seems to be invalid", {"column_name": "Foo"}),
        ("select id from Tasks where What_Id.Name = 'x'", "INVALID_QUERY",
         "column given seems to be invalid", {"column_name": "What_Id.Name"}),
        ("select Product_Details from Quotes where id = 1", "INVALID_QUERY", "data type not supported",
         {"column_name": "Product_Details", "data_type": "subform"}),
        ("select id from Contacts where Description = 'x'", "INVALID_QUERY", "data type not supported",
         {"column_name": "Description", "data_type": "textarea"}),
        ("select id from Contacts where id in ('x')", "INVALID_QUERY",
         "value given seems to be invalid for the column",
         {"expected_data_type": "bigint", "column_name": "id"}),
        ("select id from Contacts where Account_Name = 'Acme'", "INVALID_QUERY",
         "value given seems to be invalid for the column",
         {"expected_data_type": "bigint", "column_name": "Account_Name"}),
        ("select id from Contacts where Date_of_Birth = '31.01.2026'", "INVALID_QUERY",
         "value given seems to be invalid for the column",
         {"expected_data_type": "date", "column_name": "Date_of_Birth"}),
        ("select id from Contacts where Last_Name not like 'a%'", "INVALID_QUERY",
         "value given seems to be invalid for the column",
         {"expected_data_type": "text", "column_name": "Last_Name"}),
        ("select id from Contacts where Last_Name not like 'abc%'", "INVALID_QUERY",
         "value given seems to be invalid for the column",
         {"expected_data_type": "text", "column_name": "Last_Name"}),
        ("select id from Contacts where Last_Name > 'a'", "INVALID_QUERY", "invalid query formed",
         {"reason": "invalid operator found", "column_name": "Last_Name", "operator": ">"}),
        ("select id from Contacts where Email_Opt_Out is null", "INVALID_QUERY", "invalid query formed",
         {"reason": "invalid operator found", "column_name": "Email_Opt_Out", "operator": "is null"}),
        ("select id from Contacts where Account_Name like '%1%'", "INVALID_QUERY", "invalid query formed",
         {"reason": "invalid operator found", "column_name": "Account_Name", "operator": "like"}),
        ("select id, Last_Name, id from Contacts where id = 1", "DUPLICATE_DATA", "duplicate data",
         {"column_name": "id"}),
        ("select id from Contactos where id = 1", "INVALID_MODULE",
         "the module name given seems to be invalid", {}),
        ("select id from Contacts where id = 1 limit 201", "LIMIT_EXCEEDED", "limit exceeded",
         {"limit": 200}),
        ("select id from Contacts where id = 1 limit 9900, 101", "LIMIT_EXCEEDED", "limit exceeded",
         {"limit": 10000}),
        ("select id from Contacts where id = 1 limit 10000000000, 1", "LIMIT_EXCEEDED", "limit exceeded",
         {"limit": 10_000}),
        ("select id from Contacts where id = 1 limit s", "INVALID_QUERY", "limit given seems to be invalid",
         {"limit": "s"}),
        ("select id from Contacts where id = 1 limit -1", "INVALID_QUERY", "limit given seems to be invalid",
         {"limit": "-1"}),
        ("select id from Contacts where id = 1 limit 0", "INVALID_DATA",
         "limit should be greater than 0", {}),
        (f"select {', '.join(f'Owner.a{i}' for i in range(51))} from Contacts where id = 1",
         "INVALID_QUERY", "column given seems to be invalid", {"column_name": "Owner.a0"}),
        (f"select id from Contacts where id in ({', '.join(map(str, range(51)))})", "LIMIT_EXCEEDED",
         "limit exceeded", {"limit": 50}),
        ("select Account_Name.Phone, Reporting_To.Phone, Vendor_Name.Phone from Contacts where id = 1",
         "LIMIT_EXCEEDED", "join limit exceeded", {"limit": 2}),
        (f"select id from Contacts where {'(' * 25}id = 1{' and id = 1)' * 25}", "LIMIT_EXCEEDED",
         "limit exceeded", {"limit": 25}),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_is_refused(api, query, code, message, details):
    answer = ask(api, query)
    assert (answer.status, answer.json) == (
        400,
        {"code": code, "details": details, "message": message, "status": "error"},
    )


def test_more_than_fifty_columns_are_refused(api):
    module = api.crm.org.schema.modules["Leads"]
    plain = [name for name, f in module.fields.items() if f.searchable]
    ways = [f"{a}.{b}" for a in ("Owner", "Created_By", "Modified_By") for b in ("email", "full_name")]
    columns = [*plain, *ways]
    assert len(columns) > 50
    assert ask(api, f"select {', '.join(columns[:50])} from Leads where id = 1").status == 204
    refused = ask(api, f"select {', '.join(columns[:51])} from Leads where id = 1").json
    assert (refused["code"], refused["message"], refused["details"]) == (
        "LIMIT_EXCEEDED", "select columns limit exceeded", {"limit": 50},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "line", "column", "near"),
    [
        ("selct id from Contacts where id = 1", 1, 1, "selct"),
        ("select from Contacts where id = 1", 1, 8, "from"),
        ("select id, FROM Contacts where id = 1", 1, 12, "FROM"),
        ("select id Contacts where id = 1", 1, 11, "Contacts"),
        ("select id from where id = 1", 1, 16, "where"),
        ("select id from Contacts where", 1, 25, "where"),
        ("select id from Contacts where id", 1, 31, "id"),
        ("select id from Contacts where id =", 1, 34, "="),
        ("select id from Contacts where =id = 1)", 1, 31, "="),
        ("select id from Contacts where id == 1", 1, 35, "="),
        ("select id from Contacts where id <> 1", 1, 35, ">"),
        ("select id from Contacts where id = null", 1, 36, "null"),
        ("select id from Contacts where (id = 1", 1, 37, "1"),
        ("select id from Contacts where id = 1)", 1, 37, ")"),
        ("select id from Contacts where id in ()", 1, 38, ")"),
        ("select id from Contacts where id in 1", 1, 37, "1"),
        ("select id from Contacts where id between 1 or 2", 1, 44, "or"),
        ("select id from Contacts where id is 1", 1, 37, "1"),
        ("select id from Contacts where id not 1", 1, 38, "1"),
        ("select id from Contacts where Last_Name = 'x", 1, 43, "'x"),
        ("select id\nfrom Contacts\n  where id ! 1", 3, 12, "! 1"),
        ("\nselect id Contacts where id = 1", 2, 11, "Contacts"),
        ("select id from Contacts where (id = 1 and id = 2 or id = 3)", 1, 50, "or"),
        ("select id from Contacts where id = 1 and id = 2 and id = 3", 1, 49, "and"),
        ("select id from Contacts where id = 1 and id = 2 or id = 3", 1, 49, "or"),
        ("select count(id) from Contacts where id = 1", 1, 13, "("),
        ("select id as x from Contacts where id = 1", 1, 11, "as"),
        ("select id from Contacts where id = 1 group by id", 1, 38, "group"),
        ("select id from Contacts where id = 1 order Last_Name", 1, 44, "Last_Name"),
        ("select id from Contacts where id = 1 limit", 1, 38, "limit"),
        ("select id from Contacts where id = 1 limit 1 2", 1, 46, "2"),
        ("select External from Contacts where id = 1", 1, 8, "External"),
        ("", 1, 1, ""),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_refused_where_a_human_would_look(api, query, line, column, near):
    answer = ask(api, query)
    assert (answer.status, answer.json) == (400, {
        "code": "SYNTAX_ERROR",
        "details": {"line": line, "column": column, "near": near},
        "message": "error occured while parsing the query",
        "status": "error",
    })  # fmt: skip


def test_a_reserved_word_names_a_field_in_quotes(api):
    api.create("Contacts", Last_Name="Known", External="a-1")
    assert ask(api, "select 'External' from Contacts where 'External' = 'a-1'").data[0]["External"] == "a-1"


def test_conditions_side_by_side_can_be_allowed():
    api = new_api(coql_pairing="free")
    flat = "Last_Name = 'x' and Last_Name = 'y' or Last_Name = 'Burns' and id is not null"
    assert names(api, flat) == [BURNS]


FREE = new_api(coql_pairing="free")
SIDES = st.sampled_from(["True", "False"])
JOINED = st.recursive(
    SIDES,
    lambda side: (
        st.tuples(side, st.sampled_from(["and", "or"]), side).map(" ".join) | side.map("({})".format)
    ),
    max_leaves=20,
)


@given(JOINED)
def test_conditions_side_by_side_bind_as_and_and_or_do_in_python(said):
    asked = said.replace("True", "Last_Name = 'Burns'").replace("False", "Last_Name = 'x'")
    assert (BURNS in names(FREE, asked)) is eval(said)


def test_the_limit_can_be_that_of_newer_versions():
    assert names(new_api(coql_max_limit=2000), "id is not null limit 2000") == ALL


@pytest.mark.parametrize(
    ("body", "code", "details"),
    [
        ({}, "MANDATORY_NOT_FOUND", {"api_name": "select_query"}),
        ({"select_query": 7}, "INVALID_DATA", {"expected_data_type": "text", "api_name": "select_query"}),
        (b"", "INVALID_DATA", {"expected_data_type": "jsonobject"}),
    ],
)
def test_a_body_without_a_query_is_refused(api, body, code, details):
    sent = {"body": body} if isinstance(body, bytes) else {"json": body}
    answer = api.call("POST", "coql", **sent)
    assert (answer.status, answer.code, answer.json["details"]) == (400, code, details)


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (["ZohoCRM.coql.READ", "ZohoCRM.modules.ALL"], 200),
        (["ZohoCRM.coql.READ", "ZohoCRM.modules.contacts.READ"], 200),
        (["ZohoCRM.coql.READ", "ZohoCRM.modules.leads.READ"], 401),
        (["ZohoCRM.modules.ALL"], 401),
    ],
)
def test_a_strict_token_needs_the_scopes_of_coql_and_of_the_module(scopes, status):
    crm = FakeCRM(auth="strict")
    crm.add("Contacts", {"Last_Name": "Burns"})
    api = Api(crm, token=crm.token(scopes))
    assert ask(api, "select id from Contacts where id != 1").status == status


def test_the_proxy_takes_queries_too():
    api = new_api()
    api.prefix, api.token = "/proxy/crm/v2/", None
    answer = ask(api, "select Last_Name from contacts where Last_Name = 'Burns'")
    assert [row["Last_Name"] for row in answer.json["output"]["data"]] == [BURNS]
