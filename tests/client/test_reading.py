from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import pytest
from zcrm_client import C, Client, InvalidRequest, PermissionDenied, ZohoError


def page(number, *ids, more=False, key="data"):
    info = {"per_page": 200, "count": len(ids), "page": number, "more_records": more}
    return {key: [{"id": each} for each in ids], "info": info}


def test_a_record_comes_as_it_is_on_the_wire(zoho, client):
    zoho.answer(200, {"data": [{"id": "1", "Last_Name": "Burns"}]})
    assert client.Leads.get("1") == {"id": "1", "Last_Name": "Burns"}
    assert zoho.asked[0].url == "https://www.zohoapis.com/crm/v2/Leads/1"
    assert zoho.asked[0].headers["Authorization"] == "Zoho-oauthtoken old"


def test_a_record_that_is_not_there_is_none(zoho, client):
    zoho.answer(204)
    assert client.Leads.get("1") is None


def test_a_list_ends_with_the_page_that_has_no_more_records(zoho, client):
    zoho.answer(200, page(1, "3", "2", more=True)).answer(200, page(2, "1"))
    assert [lead["id"] for lead in client.Leads.list()] == ["3", "2", "1"]
    assert zoho.paths == ["GET /crm/v2/Leads?per_page=200&page=1", "GET /crm/v2/Leads?per_page=200&page=2"]


@pytest.mark.parametrize("status", [204, 304])
def test_a_list_ends_with_an_empty_answer(zoho, client, status):
    zoho.answer(200, page(1, "3", more=True)).answer(status)
    assert [lead["id"] for lead in client.Leads.list()] == ["3"]


def test_a_list_ends_with_an_empty_page_that_promises_more(zoho, client):
    zoho.answer(200, page(1, more=True))
    assert list(client.Leads.list()) == []


def test_a_page_is_fetched_when_it_is_reached(zoho, client):
    zoho.answer(200, page(1, "3", "2", more=True))
    leads = client.Leads.list()
    assert zoho.asked == []
    assert len(list(islice(leads, 2))) == 2
    assert len(zoho.asked) == 1


def test_one_page_comes_with_its_info(zoho, client):
    zoho.answer(200, page(2, "3", more=True))
    found = client.Leads.page(2, per_page=1)
    assert [lead["id"] for lead in found] == ["3"]
    assert (found.info["page"], found.more_records) == (2, True)
    assert zoho.paths == ["GET /crm/v2/Leads?per_page=1&page=2"]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"fields": ["Last_Name", "City"]}, {"fields": "Last_Name,City"}),
        ({"fields": "Last_Name"}, {"fields": "Last_Name"}),
        ({"ids": ("1", "2")}, {"ids": "1,2"}),
        ({"sort_by": "Email", "sort_order": "asc"}, {"sort_by": "Email", "sort_order": "asc"}),
        ({"converted": True, "approved": "both"}, {"converted": "true", "approved": "both"}),
        ({"cvid": "5", "fields": None}, {"cvid": "5"}),
    ],
)
def test_options_of_a_list_are_asked_for(zoho, client, options, asked):
    zoho.answer(204)
    assert list(client.Leads.list(**options)) == []
    assert dict(zoho.asked[0].url.params) == {"per_page": "200", **asked, "page": "1"}


def test_no_ids_list_no_records(zoho, client):
    assert list(client.Leads.list(ids=[])) == []
    assert zoho.asked == []


def test_modified_since_goes_into_its_header(zoho, client):
    zoho.answer(304)
    assert list(client.Leads.list(modified_since=datetime(2026, 11, 23, tzinfo=UTC))) == []
    assert zoho.asked[0].headers["If-Modified-Since"] == "2026-11-23T00:00:00+00:00"


@pytest.mark.parametrize(
    ("option", "value", "asked"),
    [
        ("criteria", (C.City == "Oslo & (Bergen)"), r"(City:equals:Oslo & \(Bergen\))"),
        ("criteria", "(City:equals:Oslo)", "(City:equals:Oslo)"),
        ("email", "a+b@x.com", "a+b@x.com"),
        ("phone", "+1 555", "+1 555"),
        ("word", "Bürns", "Bürns"),
    ],
)
def test_a_search_arrives_as_it_was_meant(zoho, client, option, value, asked):
    zoho.answer(200, page(1, "3", more=True)).answer(204)
    assert [lead["id"] for lead in client.Leads.search(**{option: value})] == ["3"]
    assert zoho.asked[0].url.path == "/crm/v2/Leads/search"
    assert zoho.asked[0].url.params[option] == asked


@pytest.mark.parametrize("by", [{}, {"email": "a@x.com", "word": "ab"}, {"word": ""}, {"criteria": None}])
def test_a_search_is_by_exactly_one_thing(client, by):
    with pytest.raises(ValueError, match="exactly one"):
        client.Leads.search(**by)


def test_a_search_beyond_2000_records_is_refused_not_cut(zoho, client):
    zoho.answer(200, page(1, "3", more=True))
    zoho.answer(
        400, {"code": "LIMIT_REACHED", "details": {"limit": "2000"}, "message": "m", "status": "error"}
    )
    found = client.Leads.search(word="ab")
    assert next(found)["id"] == "3"
    with pytest.raises(InvalidRequest, match="LIMIT_REACHED"):
        next(found)


@pytest.mark.parametrize("method", ["list", "page", "search"])
def test_an_option_that_zoho_would_ignore_is_refused(client, method):
    with pytest.raises(TypeError, match="sorted_by"):
        getattr(client.Leads, method)(sorted_by="Email")


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.settings.roles.list(sorted_by="name"),
        lambda c: c.settings.roles.get("7", sorted_by="name"),
        lambda c: c.Leads.list(trigger=[]),
        lambda c: c.Leads.create({}, trigers=[]),
        lambda c: c.Leads.delete("7", trigger=[], wf_triger=False),
        lambda c: c.Leads.tag("7", ["Hot"], overwrite=True),
        lambda c: c.files.download(file_id="7"),
    ],
)
def test_nor_does_any_verb_take_what_would_be_passed_over(zoho, client, call):
    with pytest.raises(TypeError, match="no option"):
        call(client)
    assert zoho.asked == []


@pytest.mark.parametrize(
    ("call", "path", "key"),
    [
        (lambda client: list(client.users.list()), "/crm/v2/users?per_page=200&page=1", "users"),
        (
            lambda client: list(client.users.list(type="AdminUsers")),
            "/crm/v2/users?type=AdminUsers&per_page=200&page=1",
            "users",
        ),
        (lambda client: [client.users.get("7")], "/crm/v2/users/7", "users"),
        (lambda client: [client.users.only(type="CurrentUser")], "/crm/v2/users?type=CurrentUser", "users"),
        (
            lambda client: list(client.settings.modules.list()),
            "/crm/v2/settings/modules?per_page=200&page=1",
            "modules",
        ),
        (lambda client: [client.org.taxes.get("7")], "/crm/v2/org/taxes/7", "taxes"),
        (lambda client: [client.Contacts.roles.get("7")], "/crm/v2/Contacts/roles/7", "contact_roles"),
        (
            lambda client: [client.Leads["1"].Emails.get("7")],
            "/crm/v2/Leads/1/Emails/7",
            "email_related_list",
        ),
        (
            lambda client: list(client.settings.fields.list(module="Leads")),
            "/crm/v2/settings/fields?module=Leads&per_page=200&page=1",
            "fields",
        ),
        (
            lambda client: list(client.Leads.deleted.list(type="recycle")),
            "/crm/v2/Leads/deleted?type=recycle&per_page=200&page=1",
            "data",
        ),
    ],
)
def test_users_and_settings_are_read_from_their_own_keys(zoho, client, call, path, key):
    zoho.answer(200, {key: [{"id": "7"}]})
    assert list(call(client)) == [{"id": "7"}]
    assert zoho.paths == [f"GET {path}"]


ASKED = "select Last_Name from Leads where City = 'Östersund' limit 2, 1"


def test_a_coql_query_gives_its_rows_and_whether_there_are_more(zoho, client):
    rows = [{"Last_Name": "Burns", "id": "1"}, {"Last_Name": None, "id": "2"}]
    zoho.answer(200, {"data": rows, "info": {"count": 2, "more_records": True}})
    found = client.coql(ASKED)
    assert (list(found), len(found), found[1], found.more_records) == (rows, 2, rows[1], True)
    assert (zoho.paths, zoho.bodies) == (["POST /crm/v2/coql"], [{"select_query": ASKED}])
    assert zoho.asked[0].headers["Content-Type"] == "application/json"


def test_a_coql_query_that_finds_nothing_gives_no_rows(zoho, client):
    zoho.answer(204)
    found = client.coql(ASKED)
    assert (list(found), found.more_records) == ([], False)


def test_a_coql_query_only_reads_so_it_is_asked_again_after_a_lost_answer(zoho, client):
    zoho.answer(502).answer(200, {"data": [{"id": "1"}], "info": {"count": 1, "more_records": False}})
    assert [row["id"] for row in client.coql(ASKED)] == ["1"]
    assert zoho.paths == ["POST /crm/v2/coql"] * 2


@pytest.mark.parametrize(
    ("code", "status", "details"),
    [
        ("SYNTAX_ERROR", 400, {"clause": "where"}),
        ("INVALID_QUERY", 400, {"column_name": "Testing"}),
        ("OAUTH_SCOPE_MISMATCH", 401, {}),
    ],
)
def test_a_coql_query_that_is_refused_says_why(zoho, client, code, status, details):
    zoho.answer(status, {"code": code, "details": details, "message": "m", "status": "error"})
    with pytest.raises(ZohoError) as caught:
        client.coql(ASKED)
    assert (caught.value.code, caught.value.details) == (code, details)
    assert isinstance(caught.value, PermissionDenied if status == 401 else InvalidRequest)


def test_through_a_proxy_a_coql_query_is_spelled_as_it_was(zoho, proxied):
    zoho.answer(200, {"output": {"data": [{"id": "1"}], "info": {"count": 1, "more_records": False}}})
    assert [row["id"] for row in proxied.coql(ASKED)] == ["1"]
    assert (zoho.paths, zoho.bodies) == (["POST /zoho/crm/v2/coql"], [{"select_query": ASKED}])


def test_any_other_operation_can_be_asked_for(zoho, client):
    zoho.answer(200, {"data": [{"id": "1"}], "info": {}})
    body = {"ids": ["1"]}
    assert client.request("POST", "Leads/actions/x", body=body)["data"] == [{"id": "1"}]
    assert (zoho.paths, zoho.bodies) == (["POST /crm/v2/Leads/actions/x"], [body])


def test_ids_and_modules_are_percent_encoded(zoho, client):
    zoho.answer(204)
    client["My Module"].get("a/b?c")
    assert zoho.paths == ["GET /crm/v2/My%20Module/a%2Fb%3Fc"]


def test_what_is_missing_from_a_path_is_not_made_up(zoho, client):
    with pytest.raises(TypeError):
        client.settings.roles.get()
    assert zoho.asked == []


@pytest.mark.parametrize("use", [list, lambda group: "7" in group], ids=["list", "in"])
def test_a_group_is_not_gone_through_by_itself(zoho, use):
    with pytest.raises(TypeError, match="iterable"):
        use(Client(access_token="t").Leads)
    assert zoho.asked == []


def test_a_verb_that_there_is_not_is_no_path(zoho, client):
    with pytest.raises(TypeError, match="not callable"):
        client.Leads.serach("(City:equals:Oslo)")
    with pytest.raises(AttributeError):
        _ = client._private
    assert zoho.asked == []


@pytest.mark.parametrize(("module", "record_id"), [("Leads", ""), ("Leads", ".."), ("", "1"), (".", "1")])
def test_an_id_that_would_change_the_path_is_refused(client, module, record_id):
    with pytest.raises(ValueError, match="neither a module nor an id"):
        client[module].get(record_id)


@pytest.mark.parametrize(
    "body",
    ["<html>", "[]", "null", "", {"info": {}}, {"data": {}}, {"data": [1]}, {"data": [], "info": [1]}],
)
def test_an_answer_of_another_shape_is_a_zoho_error(zoho, client, body):
    zoho.answer(200, body)
    with pytest.raises(ZohoError) as caught:
        client.Leads.page()
    assert caught.value.code == "UNEXPECTED_ANSWER"
    assert caught.value.request == "GET /crm/v2/Leads"


def test_a_redirect_is_not_followed_with_the_token(zoho, client):
    zoho.answer(302, headers={"Location": "https://elsewhere.example"})
    with pytest.raises(ZohoError, match=r"elsewhere\.example"):
        client.Leads.get("1")
    assert len(zoho.asked) == 1


def test_through_a_proxy_there_is_no_token_and_output_is_unwrapped(zoho, proxied):
    zoho.answer(200, {"output": page(1, "3")})
    assert [lead["id"] for lead in proxied.Leads.list()] == ["3"]
    assert zoho.asked[0].url.copy_with(query=None) == "https://proxy.example/zoho/crm/v2/leads"
    assert "Authorization" not in zoho.asked[0].headers


def test_through_a_proxy_modules_go_in_lower_case_whoever_asks_for_them(zoho, proxied):
    zoho.answer(204)
    proxied.Deals["1"].Contact_Roles.get("2")
    proxied.request("GET", "Price_Books/1")
    proxied.settings.roles.only()
    assert zoho.paths == [
        "GET /zoho/crm/v2/deals/1/Contact_Roles/2",
        "GET /zoho/crm/v2/price_books/1",
        "GET /zoho/crm/v2/settings/roles",
    ]


@pytest.mark.parametrize(("status", "body"), [(204, None), (200, {"output": {}}), (200, {"output": ""})])
def test_through_a_proxy_nothing_is_nothing(zoho, proxied, status, body):
    zoho.answer(status, body)
    assert proxied.Leads.get("1") is None


def test_through_a_proxy_a_refusal_is_found_under_output(zoho, proxied):
    zoho.answer(400, {"output": {"code": "INVALID_MODULE", "details": {}, "message": "m", "status": "error"}})
    with pytest.raises(InvalidRequest, match="INVALID_MODULE"):
        proxied.Nonsense.get("1")


def test_a_client_closes_its_connections():
    with Client(access_token="t") as client:
        http = client._port.http
        assert not http.is_closed
    assert http.is_closed
