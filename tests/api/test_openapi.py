"""The OpenAPI document is the table, and what the fake answers is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.api.journal import CallRecord
from zcrm_mock.api.openapi import openapi_document
from zcrm_mock.api.operations import operations

VERBS = ("get", "put", "post", "patch", "delete")
DOCUMENT = openapi_document()


def documented() -> dict[str, dict[str, Any]]:
    """Every operation of the document by its id, with its path."""
    return {
        operation["operationId"]: operation | {"path": path}
        for path, item in DOCUMENT["paths"].items()
        for verb, operation in item.items()
        if verb in VERBS
    }


def parameters(row_id: str, where: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in documented()[row_id]["parameters"] if one["in"] == where}


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_every_row_is_in_the_document_and_gaps_say_so():
    told = documented()
    assert {row.id: row.handler is not None for row in operations()} == {
        name: operation["x-imitated"] for name, operation in told.items()
    }
    assert all("501" in operation["responses"] for operation in told.values())


def test_every_placeholder_is_a_required_parameter():
    for name, operation in documented().items():
        assert re.findall(r"\{(\w+)\}", operation["path"]) == list(parameters(name, "path"))
        assert all(one["required"] for one in parameters(name, "path").values())


def test_no_two_paths_differ_in_a_placeholder_only():
    shapes = [re.sub(r"\{\w+\}", "{}", path) for path in DOCUMENT["paths"]]
    assert len(shapes) == len(set(shapes))


def test_every_reference_leads_somewhere():
    for reference in set(references(DOCUMENT)):
        part: Any = DOCUMENT
        for key in reference.removeprefix("#/").split("/"):
            part = part[key]


def test_a_list_is_one_parameter_with_commas():
    ids = parameters("records.delete", "query")["ids"]
    assert (ids["required"], ids["style"], ids["explode"]) == (True, "form", False)
    assert ids["schema"]["type"] == "array"


def test_scopes_are_alternatives_and_some_need_two():
    security = documented()["records.search"]["security"]
    assert len(security) > 1
    assert security[0] == {"Zoho-oauthtoken": ["ZohoCRM.modules.ALL", "ZohoSearch.securesearch.READ"]}


@pytest.mark.parametrize(("row_id", "content"), [
    ("records.create", "application/json"),
    ("oauth.token", "application/x-www-form-urlencoded"),
    ("records.photo.upload", "multipart/form-data"),
])  # fmt: skip
def test_bodies_are_of_their_kind(row_id, content):
    assert list(documented()[row_id]["requestBody"]["content"]) == [content]


def test_the_document_is_a_copy():
    openapi_document()["paths"]["/more"] = {}
    assert "/more" not in openapi_document()["paths"]


def test_the_document_is_valid():
    validate(DOCUMENT)


SWITCHES = [
    Switches(),
    Switches.strict_v2(),
    Switches(
        all_failed_status=400,
        partial_status=200,
        upsert_insert_status=201,
        note_added_status=200,
        unknown_file_status=204,
    ),
]


def hang_on(api, lead):
    """Everything that can be done to what hangs on a record, well and badly."""
    since = {"If-Modified-Since": "2030-01-01T00:00:00Z"}
    api.crm.email("Leads", lead, message_id="m")
    for name in ("Notes", "Attachments", "photo", "Emails"):
        for path in (f"Leads/{lead}/{name}", f"Leads/1/{name}", f"Calls/1/{name}"):
            note, picture = {"Note_Content": "x"}, b"GIF89a"
            done = api.post(path, note, note, {}) if name == "Notes" else api.upload(path, ("a", picture))
            made = (
                done.data[0]["details"].get("id", "1") if done.status < 300 and "data" in done.json else "m"
            )
            for one in (path, f"{path}/{made}", f"{path}/1"):
                api.get(one)
                api.call("GET", one, headers=since)
                api.put(one, note)
                for method in ("POST", "DELETE"):
                    api.call(method, one)
                api.delete(one, ids=f"{made},1")
    api.upload(f"Leads/{lead}/photo", ("a", b"GIF8" + bytes(10 * 2**20)))
    kept = api.post("Notes", {"Note_Content": "x", "Parent_Id": lead, "se_module": "Leads"})
    note_id = kept.data[0]["details"]["id"]
    for path in ("Notes", f"Notes/{note_id}", "Notes/1"):
        for notes in ([{"id": note_id}], [{"id": note_id}, {}], [{}], []):
            api.put(path, *notes)
            api.post(path, *notes)
        api.get(path)
        api.call("GET", path, headers=since)
        for params in ({}, {"ids": note_id}, {"ids": "1,2"}):
            api.delete(path, **params)
    for files in ([], [("a", b"1")]):
        file_id = api.upload("files", *files)
    for params in ({}, {"id": "1"}, {"id": file_id.data[0]["details"]["id"]}):
        api.get("files", **params)


@pytest.mark.parametrize("switches", SWITCHES, ids=["default", "strict_v2", "others"])
def test_no_operation_answers_a_status_that_is_not_documented(switches):
    crm = FakeCRM(at=NOW, switches=switches)
    api, calls = Api(crm), list[CallRecord]()
    crm.listener = calls.append  # the journal forgets what is large
    good, bad = {"Last_Name": "Burns", "Company": "Acme", "Email": "b@example.com"}, {"City": 7}
    lead = api.create("Leads", **good)
    for verb in (api.post, api.put):
        for path in ("Leads", "Leads/upsert", f"Leads/{lead}", "Leads/1", "Nothing"):
            for records in ([good], [bad], [good | {"id": lead}, bad], []):
                verb(path, *records)
    for path in (
        "Leads",
        f"Leads/{lead}",
        "Leads/1",
        "Leads/x",
        "Leads/search",
        "Leads/deleted",
        "Deals",
        "Nothing",
    ):
        for params in (
            {},
            {"page": "x"},
            {"page": 99, "word": "Burns"},
            {"criteria": "("},
            {"word": "nobody"},
        ):
            api.get(path, **params)
    for path in ("settings/modules", "settings/fields", "settings/layouts", "users"):
        for end in ("", "/1", "/Leads"):
            api.get(path + end)
            api.get(path + end, module="Leads")
            api.call("GET", path + end, headers={"If-Modified-Since": "2030-01-01T00:00:00Z"}, module="Leads")
    api.call("GET", "Leads", headers={"If-Modified-Since": "2030-01-01T00:00:00Z"})
    api.call("GET", "/oauth/user/info")
    asked = {"client_id": "x", "response_type": "code", "redirect_uri": "https://x.example.com"}
    for scope in ("ZohoCRM.modules.ALL", ""):
        api.get("/oauth/v2/auth", scope=scope, **asked)
    for body in (b"", b"grant_type=refresh_token&refresh_token=x&client_id=y", b"token=x"):
        api.call("POST", "/oauth/v2/token", body=body)
        api.call("POST", "/oauth/v2/token/revoke", body=body)
    for params in ({}, {"ids": lead}, {"ids": "x"}, {"ids": "1"}):
        api.delete("Leads", **params)
    api.delete(f"Leads/{lead}")
    for query in ("select id from Leads where id != 1", "select id from Leads where id = 1", "select"):
        api.call("POST", "coql", {"select_query": query})
    view = crm.org.views["Leads"][0].id
    for body in ({"ids": ["1"]}, {"cvid": view}, {}):
        api.call("POST", "Leads/actions/mass_update", {"data": [{"City": "Oslo"}], **body})
    api.get("Leads/actions/mass_update", job_id="1")
    for what, body in (("read", {"query": {"module": "Leads"}}), ("write", {})):
        api.call("POST", f"/crm/bulk/v2/{what}", body)
        answer = api.call("POST", f"/crm/bulk/v2/{what}", body, headers={"content-type": "application/json"})
        job_id = answer.data[0]["details"]["id"] if answer.status == 201 else "1"
        for end in ("", "/result"):
            api.get(f"/crm/bulk/v2/{what}/{job_id}{end}")
    api.call("POST", "upload")
    api.get("/v2/crm/1/bulk-write/1/1.zip")
    hang_on(api, api.create("Leads", **good))
    fair = api.create("Campaigns", Campaign_Name="Fair")
    burns = api.create("Leads", Last_Name="Burns")
    for path in (f"Campaigns/{fair}/Leads", f"Campaigns/{fair}/Nothing", f"Leads/{burns}/Tasks"):
        for end in ("", f"/{burns}", "/1"):
            for records in ([{"id": burns}], [{"id": burns}, {"id": "1"}], [{"id": "1"}], []):
                api.put(path + end, *records)
                api.get(path + end)
                api.call("GET", path + end, headers={"if-modified-since": "2030-01-01T00:00:00Z"})
            for ids in ("", "1", f"1,{burns}", burns):
                api.delete(path + end, ids=ids)
    big, boss = (api.crm.seed(module, 1)[0]["id"] for module in ("Deals", "Contacts"))
    for path in ("Contacts/roles", "Contacts/roles/1", f"Deals/{big}/Contact_Roles/{boss}"):
        for key, item in (
            ("contact_roles", {"name": "Boss"}),
            ("data", {"Contact_Role": "Boss"}),
            ("data", {}),
        ):
            for method in ("POST", "PUT", "DELETE", "GET"):
                api.call(method, path, {key: [item]})
    process = {"field": "Lead_Status", "transitions": {"Go": {"from": "-None-", "to": "Contacted"}}}
    crm.automate("Leads", blueprints={"P": process})
    for path in (f"Leads/{api.create('Leads', Last_Name='Boyle')}", "Leads/1", "Nothing/1"):
        asked = api.get(f"{path}/actions/blueprint")
        ways = asked.json["blueprint"]["transitions"] if asked.status == 200 else [{"id": "1"}]
        for way in ways:
            api.call("PUT", f"{path}/actions/blueprint", {"blueprint": [{"transition_id": way["id"]}]})
    other = api.create("Leads", **good)
    for path in (f"Leads/{other}/actions/convert", "Leads/1/actions/convert"):
        for sent in ({"overwrite": 7}, {}, {}):
            api.post(path, sent)
    Api(crm, token=None).get("Leads")
    told = documented()
    answered = {call.operation for call in calls} - {None}
    groups = (
        "records", "oauth", "fields", "notes", "attachments", "files", "emails", "related_records",
        "bulk_read",
    )  # fmt: skip
    assert answered >= {row.id for row in operations() if row.handler and row.group in groups}
    for call in calls:
        if call.operation:
            assert str(call.status) in told[call.operation]["responses"], str(call)
