"""COQL through the official SDK: the records it parses from rows, and the refusals it tells."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api.query import BodyWrapper, QueryOperations

MESSAGE = "error occured while parsing the query"


@pytest.fixture
def contacts(crm):
    crm.add("Accounts", {"id": "5725767000000200001", "Account_Name": "Acme"})
    return crm.add(
        "Contacts",
        [
            {"Last_Name": "Burns", "Account_Name": "5725767000000200001", "Date_of_Birth": "1980-05-01"},
            {"Last_Name": "Smithers", "Email_Opt_Out": True},
        ],
    )


def ask(query):
    body = BodyWrapper()
    body.set_select_query(query)
    return QueryOperations().get_records(body)


def test_the_rows_of_a_query_are_read(sdk, contacts):
    answer = ask(
        "select Last_Name, Account_Name, Account_Name.Account_Name, Email_Opt_Out, Owner "
        "from Contacts where Last_Name is not null order by Last_Name desc limit 0, 1"
    )
    assert answer.get_status_code() == 200
    page = answer.get_object()
    [row] = page.get_data()
    assert row.get_id() == int(contacts[1]["id"])
    assert row.get_key_value("Last_Name") == "Smithers"
    assert row.get_key_value("Email_Opt_Out") is True
    assert row.get_key_value("Account_Name") is None
    assert row.get_key_value("Account_Name.Account_Name") is None
    # The SDK does not know which module the rows are of, so a lookup stays as it came.
    assert row.get_key_value("Owner") == {"id": contacts[1]["Owner"]["id"]}
    assert (page.get_info().get_count(), page.get_info().get_more_records()) == (1, True)


def test_a_lookup_is_crossed(sdk, contacts):
    answer = ask("select Account_Name.Account_Name from Contacts where Account_Name.Account_Name = 'acme'")
    [row] = answer.get_object().get_data()
    assert row.get_key_value("Account_Name.Account_Name") == "Acme"
    assert row.get_id() == int(contacts[0]["id"])


def test_nothing_found_is_no_object(sdk, contacts):
    answer = ask("select Last_Name from Contacts where Last_Name = 'Nobody'")
    assert (answer.get_status_code(), answer.get_object()) == (204, None)


@pytest.mark.parametrize(
    ("query", "code", "message", "details"),
    [
        ("select id from Contacts", "SYNTAX_ERROR", "missing clause", {"clause": "where"}),
        ("select id, from Contacts where id = 1", "SYNTAX_ERROR", MESSAGE,
         {"line": 1, "column": 12, "near": "from"}),
        ("select Nope from Contacts where id = 1", "INVALID_QUERY", "column given seems to be invalid",
         {"column_name": "Nope"}),
        ("select id from Contacts where id = 1 limit 500", "LIMIT_EXCEEDED", "limit exceeded",
         {"limit": 200}),
    ],
)  # fmt: skip
def test_a_refused_query_is_told(sdk, query, code, message, details):
    assert sdk.refused(ask(query)) == (400, "error", code, message, details)
