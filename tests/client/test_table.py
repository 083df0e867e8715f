"""Every operation of the table has a method, whose request goes to its method and path, in both clients."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

import zcrm_mock.api

ROWS = [
    row
    for row in json.loads((Path(zcrm_mock.api.__file__).parent / "operations.json").read_text())
    if row["id"] not in {"oauth.authorize", "bulk.write.result"}  # a browser's, and a URL of Zoho's choice
]
VALUES = {"id": "7", "Last_Name": "Burns"}
FILE = {"name": "a.txt"}
BASE = {"base_currency": {"iso_code": "EUR"}}
SINCE = "2026-11-23T00:00:00+00:00"
EXECUTE, GIVEN = "f/actions/execute", {"auth_type": "oauth", "arguments": '{"a": 1}'}

CALLS: dict[str, Callable[[Any], Any]] = {
    "oauth.token": lambda c: c.trade("1000.code"),
    "oauth.revoke": lambda c: c.request("POST", "/oauth/v2/token/revoke", params={"token": "1000.t"}),
    "oauth.user_info": lambda c: c.request("GET", "/oauth/user/info"),
    "settings.modules.list": lambda c: list(c.settings.modules.list()),
    "settings.modules.get": lambda c: c.settings.modules.get("Leads"),
    "settings.modules.update": lambda c: c.settings.modules.update({"id": "7", "plural_label": "L"}),
    "settings.fields.list": lambda c: list(c.settings.fields.list(module="Leads")),
    "settings.fields.get": lambda c: c.settings.fields.get("7", module="Leads"),
    "settings.layouts.list": lambda c: list(c.settings.layouts.list(module="Leads")),
    "settings.layouts.get": lambda c: c.settings.layouts.get("7", module="Leads"),
    "settings.related_lists.list": lambda c: list(c.settings.related_lists.list(module="Leads")),
    "settings.related_lists.get": lambda c: c.settings.related_lists.get("7", module="Leads"),
    "settings.custom_views.list": lambda c: list(c.settings.custom_views.list(module="Leads")),
    "settings.custom_views.get": lambda c: c.settings.custom_views.get("7", module="Leads"),
    "settings.custom_views.update": lambda c: c.settings.custom_views.update(VALUES, module="Leads"),
    "org.get": lambda c: c.org.only(),
    "org.photo.upload": lambda c: c.org.photo.upload(b"x", **FILE),
    "org.currencies.list": lambda c: list(c.org.currencies.list()),
    "org.currencies.get": lambda c: c.org.currencies.get("7"),
    "org.currencies.create": lambda c: c.org.currencies.create(VALUES),
    "org.currencies.update": lambda c: c.org.currencies.update([VALUES, VALUES]),
    "org.currencies.update_one": lambda c: c.org.currencies.update(VALUES),
    "org.currencies.enable": lambda c: c.org.currencies.request("POST", "actions/enable", body=BASE),
    "org.currencies.update_base": lambda c: c.org.currencies.request("PUT", "actions/enable", body=BASE),
    "org.taxes.list": lambda c: list(c.org.taxes.list()),
    "org.taxes.get": lambda c: c.org.taxes.get("7"),
    "org.taxes.create": lambda c: c.org.taxes.create(VALUES),
    "org.taxes.update": lambda c: c.org.taxes.update(VALUES),
    "org.taxes.delete": lambda c: c.org.taxes.delete(["7", "8"]),
    "org.taxes.delete_one": lambda c: c.org.taxes.delete("7"),
    "users.list": lambda c: list(c.users.list()),
    "users.get": lambda c: c.users.get("7"),
    "users.create": lambda c: c.users.create(VALUES),
    "users.update": lambda c: c.users.update([VALUES, VALUES]),
    "users.update_one": lambda c: c.users.update(VALUES),
    "users.delete": lambda c: c.users.delete("7"),
    "users.search": lambda c: list(c.users.search("(email:equals:a@x.com)")),
    "settings.roles.list": lambda c: list(c.settings.roles.list()),
    "settings.roles.get": lambda c: c.settings.roles.get("7"),
    "settings.profiles.list": lambda c: list(c.settings.profiles.list(modified_since=SINCE)),
    "settings.profiles.get": lambda c: c.settings.profiles.get("7"),
    "settings.territories.list": lambda c: list(c.settings.territories.list()),
    "settings.territories.get": lambda c: c.settings.territories.get("7"),
    "records.list": lambda c: list(c.Leads.list()),
    "records.get": lambda c: c.Leads.get("7"),
    "records.create": lambda c: c.Leads.create(VALUES),
    "records.update": lambda c: c.Leads.update([VALUES]),
    "records.update_one": lambda c: c.Leads.update(VALUES),
    "records.upsert": lambda c: c.Leads.upsert(VALUES),
    "records.delete": lambda c: c.Leads.delete(["7"]),
    "records.delete_one": lambda c: c.Leads.delete("7"),
    "records.deleted": lambda c: list(c.Leads.deleted.list(type="all")),
    "records.search": lambda c: list(c.Leads.search(word="ab")),
    "records.convert_lead": lambda c: c.convert("7", {"overwrite": True}),
    "records.photo.download": lambda c: c.Leads["7"].photo.download(),
    "records.photo.upload": lambda c: c.Leads["7"].photo.upload(b"x", **FILE),
    "records.photo.delete": lambda c: c.Leads["7"].photo.request("DELETE"),
    "records.mass_update": lambda c: c.Leads.mass_update(["7"], {"City": "Oslo"}),
    "records.mass_update.status": lambda c: c.Leads.actions["mass_update"].only(job_id="9"),
    "records.coql": lambda c: c.coql("select id from Leads where id is not null"),
    "related_records.list": lambda c: list(c.Leads["7"].Products.list()),
    "related_records.update": lambda c: c.Leads["7"].Products.update([VALUES, VALUES]),
    "related_records.delink": lambda c: c.Leads["7"].Products.delete(["7", "8"]),
    "related_records.get": lambda c: c.Leads["7"].Products.get("8"),
    "related_records.update_one": lambda c: c.Leads["7"].Products.update(VALUES),
    "related_records.delink_one": lambda c: c.Leads["7"].Products.delete("8"),
    "notes.list": lambda c: list(c.Notes.list()),
    "notes.get": lambda c: c.Notes.get("7"),
    "notes.create": lambda c: c.Notes.create(VALUES),
    "notes.update": lambda c: c.Notes.update([VALUES, VALUES]),
    "notes.update_one": lambda c: c.Notes.update(VALUES),
    "notes.delete": lambda c: c.Notes.delete(["7", "8"]),
    "notes.delete_one": lambda c: c.Notes.delete("7"),
    "notes.record.list": lambda c: list(c.Leads["7"].Notes.list()),
    "notes.record.create": lambda c: c.Leads["7"].Notes.create({"Note_Content": "x"}),
    "notes.record.update": lambda c: c.Leads["7"].Notes.update(VALUES),
    "notes.record.delete": lambda c: c.Leads["7"].Notes.delete("8"),
    "attachments.list": lambda c: list(c.Leads["7"].Attachments.list()),
    "attachments.upload": lambda c: c.Leads["7"].Attachments.upload(b"x", **FILE),
    "attachments.download": lambda c: c.Leads["7"].Attachments.download("8"),
    "attachments.delete": lambda c: c.Leads["7"].Attachments.delete(["8", "9"]),
    "attachments.delete_one": lambda c: c.Leads["7"].Attachments.delete("8"),
    "files.upload": lambda c: c.files.upload(b"x", **FILE),
    "files.download": lambda c: c.files.download(id="7"),
    "tags.list": lambda c: list(c.settings.tags.list(module="Leads", my_tags=True)),
    "tags.create": lambda c: c.settings.tags.create({"name": "Hot"}, module="Leads"),
    "tags.update": lambda c: c.settings.tags.update([VALUES], module="Leads"),
    "tags.update_one": lambda c: c.settings.tags.update(VALUES, module="Leads"),
    "tags.delete": lambda c: c.settings.tags.delete("7"),
    "tags.merge": lambda c: c.settings.tags["7"].actions.merge.create({"conflict_id": "8"}),
    "tags.records_count": lambda c: c.settings.tags["7"].actions.records_count.only(module="Leads"),
    "tags.record.add": lambda c: c.Leads.tag("7", ["Hot"], over_write=True),
    "tags.record.remove": lambda c: c.Leads.untag("7", ["Hot"]),
    "tags.records.add": lambda c: c.Leads.tag(["7"], ["Hot"]),
    "tags.records.remove": lambda c: c.Leads.untag(["7"], ["Hot"]),
    "blueprint.get": lambda c: c.Leads["7"].actions.blueprint.only(),
    "blueprint.update": lambda c: c.Leads["7"].actions.blueprint.update({"transition_id": "9", "data": {}}),
    "share.get": lambda c: list(c.Leads["7"].actions.share.list(view="summary")),
    "share.create": lambda c: c.Leads["7"].actions.share.create({"user": {"id": "9"}}),
    "share.update": lambda c: c.Leads["7"].actions.share.update({"user": {"id": "9"}}),
    "share.revoke": lambda c: c.Leads["7"].actions.share.request("DELETE"),
    "contact_roles.list": lambda c: list(c.Contacts.roles.list()),
    "contact_roles.get": lambda c: c.Contacts.roles.get("7"),
    "contact_roles.create": lambda c: c.Contacts.roles.create(VALUES),
    "contact_roles.update": lambda c: c.Contacts.roles.update([VALUES, VALUES]),
    "contact_roles.update_one": lambda c: c.Contacts.roles.update(VALUES),
    "contact_roles.delete": lambda c: c.Contacts.roles.delete(["7", "8"]),
    "contact_roles.delete_one": lambda c: c.Contacts.roles.delete("7"),
    "contact_roles.deal.list": lambda c: list(c.Deals["7"].Contact_Roles.list(ids="8")),
    "contact_roles.deal.get": lambda c: c.Deals["7"].Contact_Roles.get("8"),
    "contact_roles.deal.set": lambda c: c.Deals["7"].Contact_Roles.update({"id": "8", "Contact_Role": "x"}),
    "contact_roles.deal.remove": lambda c: c.Deals["7"].Contact_Roles.delete("8"),
    "variables.list": lambda c: list(c.settings.variables.list(group="General")),
    "variables.get": lambda c: c.settings.variables.get("7", group="General"),
    "variables.create": lambda c: c.settings.variables.create(VALUES),
    "variables.update": lambda c: c.settings.variables.update([VALUES, VALUES]),
    "variables.update_one": lambda c: c.settings.variables.update(VALUES),
    "variables.delete": lambda c: c.settings.variables.delete(["7", "8"]),
    "variables.delete_one": lambda c: c.settings.variables.delete("7"),
    "variable_groups.list": lambda c: list(c.settings.variable_groups.list()),
    "variable_groups.get": lambda c: c.settings.variable_groups.get("7"),
    "notifications.enable": lambda c: c.actions.watch.create({"channel_id": "1"}),
    "notifications.get": lambda c: list(c.actions.watch.list(module="Leads")),
    "notifications.update": lambda c: c.actions.watch.update({"channel_id": "1"}),
    "notifications.update_info": lambda c: c.actions.watch.request("PATCH", body={"watch": [VALUES]}),
    "notifications.disable": lambda c: c.actions.watch.delete(["1", "2"]),
    "bulk.read.create": lambda c: list(c.bulk.read("Leads")),
    "bulk.read.get": lambda c: list(c.bulk.read("Leads")),
    "bulk.read.result": lambda c: list(c.bulk.read("Leads")),
    "bulk.write.upload": lambda c: c.bulk.write("Leads", [VALUES]),
    "bulk.write.create": lambda c: c.bulk.write("Leads", [VALUES]),
    "bulk.write.get": lambda c: c.bulk.write("Leads", [VALUES]),
    "functions.execute": lambda c: c.functions.request("POST", EXECUTE, params=GIVEN, body={"b": 2}),
    "functions.execute_get": lambda c: c.functions.request("GET", EXECUTE, params=GIVEN),
    "emails.record.list": lambda c: list(c.Leads["7"].Emails.list(user_id="9")),
    "emails.record.get": lambda c: c.Leads["7"].Emails.get("8", user_id="9"),
}


def archive(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("rows.csv", text)
    return packed.getvalue()


def everything(request: httpx2.Request) -> httpx2.Response:
    """An answer that any operation can be read from."""
    path = request.url.path
    if path.endswith(("/result", ".zip")):
        return httpx2.Response(200, content=archive("Id,STATUS,RECORD_ID,ERRORS\n7,ADDED,7,\n"))
    slot = {"code": "SUCCESS", "status": "success", "message": "", "details": {"id": "7", "file_id": "f"}}
    slots = [slot] * (2 if request.method in {"PUT", "DELETE"} else 1)
    body = json.loads(request.content) if request.content.startswith(b"{") else {}
    for items in body.values():
        slots = [slot] * len(items) if isinstance(items, list) else slots
    if request.method == "DELETE":
        ids = request.url.params.get("ids") or request.url.params.get("channel_ids", "")
        slots = [slot] * len(ids.split(","))
    items = slots if request.method != "GET" else [{"id": "7", "zgid": "1"}]
    keys = "data users modules fields layouts related_lists custom_views tags roles profiles territories org"
    keys += " variables variable_groups currencies base_currency taxes contact_roles watch share blueprint"
    answer: dict[str, Any] = dict.fromkeys([*keys.split(), "email_related_list"], items)
    if "/bulk/" in path and request.method == "GET":
        url = {"download_url": "https://download-accl.zoho.com/v2/crm/1/1.zip", "more_records": False}
        answer = {"state": "COMPLETED", "status": "COMPLETED", "result": url}
    token = {"access_token": "t", "refresh_token": "r", "count": "1"}
    return httpx2.Response(200, json={**slot, **answer, **token})


def test_every_row_has_a_method():
    assert {row["id"] for row in ROWS} == set(CALLS)


def fits(row: dict[str, Any], request: httpx2.Request) -> bool:
    pattern = "".join(
        r"[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", row["path"])
    )
    return request.method == row["method"] and re.fullmatch(pattern, request.url.path) is not None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_method_of_a_row_asks_what_the_row_says(row, zoho, connect):
    zoho.will(everything)
    client = connect(client_id="c", client_secret="s", access_token="t", max_retries=0)
    CALLS[row["id"]](client)
    found = [request for request in zoho.asked if fits(row, request)]
    assert found, zoho.paths
    (request,) = found[:1]
    params = dict(request.url.params)
    assert set(row.get("required", ())) <= params.keys()
    assert params.keys() <= {*row.get("query", ()), "page", "per_page"}
    if row["api_base"] == "upload":
        assert (request.url.host, request.headers["feature"]) == ("content.zohoapis.com", "bulk-write")
        assert request.headers["X-CRM-ORG"] == "1"
    kind = request.headers.get("Content-Type", "")
    if row["body"] == "multipart":
        assert kind.startswith("multipart/form-data")
        assert b'name="file"' in request.content
    elif row["body"] == "json":
        assert kind == "application/json"
        assert isinstance(json.loads(request.content), dict)
    else:
        assert not request.content or row["body"] == "form"


def test_the_page_for_consent_is_zohos(connect):
    client = connect(client_id="1000.A", client_secret="s")
    url = httpx2.URL(client.authorization_url(["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"], "https://me"))
    assert (url.host, url.path) == ("accounts.zoho.com", "/oauth/v2/auth")
    assert dict(url.params) == {
        "response_type": "code",
        "access_type": "offline",
        "scope": "ZohoCRM.modules.ALL,ZohoCRM.users.READ",
        "client_id": "1000.A",
        "redirect_uri": "https://me",
    }
