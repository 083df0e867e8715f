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
from zcrm_client.scopes import scopes_of

import zcrm_mock.api

ROWS = [
    row
    for row in json.loads((Path(zcrm_mock.api.__file__).parent / "operations.json").read_text())
    if row["id"] not in {"oauth.authorize", "bulk.write.result"}  # a browser's, and a URL of Zoho's choice
]
VALUES = {"id": "7", "Last_Name": "Burns"}
FILE = {"name": "a.txt"}

CALLS: dict[str, Callable[[Any], Any]] = {
    "oauth.token": lambda c: c.oauth.trade("1000.code"),
    "oauth.revoke": lambda c: c.oauth.revoke("1000.t"),
    "oauth.user_info": lambda c: c.oauth.user_info(),
    "settings.modules.list": lambda c: c.modules(),
    "settings.modules.get": lambda c: c.modules.get("Leads"),
    "settings.modules.update": lambda c: c.modules.update("Leads", {"plural_label": "L"}),
    "settings.fields.list": lambda c: c.fields("Leads"),
    "settings.fields.get": lambda c: c.fields.get("Leads", "7"),
    "settings.layouts.list": lambda c: c.layouts("Leads"),
    "settings.layouts.get": lambda c: c.layouts.get("Leads", "7"),
    "settings.related_lists.list": lambda c: c.related_lists("Leads"),
    "settings.related_lists.get": lambda c: c.related_lists.get("Leads", "7"),
    "settings.custom_views.list": lambda c: list(c.custom_views("Leads")),
    "settings.custom_views.get": lambda c: c.custom_views.get("Leads", "7"),
    "settings.custom_views.update": lambda c: c.custom_views.update("Leads", "7", {"name": "V"}),
    "org.get": lambda c: c.org(),
    "org.photo.upload": lambda c: c.org.photo.upload(b"x", **FILE),
    "org.currencies.list": lambda c: c.currencies(),
    "org.currencies.get": lambda c: c.currencies.get("7"),
    "org.currencies.create": lambda c: c.currencies.create(VALUES),
    "org.currencies.update": lambda c: c.currencies.update(VALUES, VALUES),
    "org.currencies.update_one": lambda c: c.currencies.update(VALUES),
    "org.currencies.enable": lambda c: c.currencies.enable(VALUES),
    "org.currencies.update_base": lambda c: c.currencies.update_base(VALUES),
    "org.taxes.list": lambda c: c.taxes(),
    "org.taxes.get": lambda c: c.taxes.get("7"),
    "org.taxes.create": lambda c: c.taxes.create(VALUES),
    "org.taxes.update": lambda c: c.taxes.update(VALUES, VALUES),
    "org.taxes.delete": lambda c: c.taxes.delete("7", "8"),
    "org.taxes.delete_one": lambda c: c.taxes.delete("7"),
    "users.list": lambda c: list(c.users()),
    "users.get": lambda c: c.users.get("7"),
    "users.create": lambda c: c.users.create(VALUES),
    "users.update": lambda c: c.users.update(VALUES, VALUES),
    "users.update_one": lambda c: c.users.update(VALUES),
    "users.delete": lambda c: c.users.delete("7"),
    "users.search": lambda c: list(c.users.search("(email:equals:a@x.com)")),
    "settings.roles.list": lambda c: c.roles(),
    "settings.roles.get": lambda c: c.roles.get("7"),
    "settings.profiles.list": lambda c: c.profiles(modified_since="2026-11-23T00:00:00+00:00"),
    "settings.profiles.get": lambda c: c.profiles.get("7"),
    "settings.territories.list": lambda c: c.territories(),
    "settings.territories.get": lambda c: c.territories.get("7"),
    "records.list": lambda c: list(c.list("Leads")),
    "records.get": lambda c: c.get("Leads", "7"),
    "records.create": lambda c: c.create("Leads", VALUES),
    "records.update": lambda c: c.update("Leads", [VALUES]),
    "records.update_one": lambda c: c.update("Leads", VALUES),
    "records.upsert": lambda c: c.upsert("Leads", VALUES),
    "records.delete": lambda c: c.delete("Leads", ["7"]),
    "records.delete_one": lambda c: c.delete("Leads", "7"),
    "records.deleted": lambda c: list(c.deleted("Leads")),
    "records.search": lambda c: list(c.search("Leads", word="ab")),
    "records.convert_lead": lambda c: c.convert("7", {"overwrite": True}),
    "records.photo.download": lambda c: c.photo("Leads", "7").download(),
    "records.photo.upload": lambda c: c.photo("Leads", "7").upload(b"x", **FILE),
    "records.photo.delete": lambda c: c.photo("Leads", "7").delete(),
    "records.mass_update": lambda c: c.mass_update("Leads", ["7"], {"City": "Oslo"}),
    "records.mass_update.status": lambda c: c.mass_update.status("Leads", "9"),
    "records.coql": lambda c: c.coql("select id from Leads where id is not null"),
    "related_records.list": lambda c: list(c.related("Leads", "7", "Products")()),
    "related_records.update": lambda c: c.related("Leads", "7", "Products").update(VALUES, VALUES),
    "related_records.delink": lambda c: c.related("Leads", "7", "Products").delete("7", "8"),
    "related_records.get": lambda c: c.related("Leads", "7", "Products").get("8"),
    "related_records.update_one": lambda c: c.related("Leads", "7", "Products").update(VALUES),
    "related_records.delink_one": lambda c: c.related("Leads", "7", "Products").delete("8"),
    "notes.list": lambda c: list(c.notes()),
    "notes.get": lambda c: c.notes.get("7"),
    "notes.create": lambda c: c.notes.create(VALUES),
    "notes.update": lambda c: c.notes.update(VALUES, VALUES),
    "notes.update_one": lambda c: c.notes.update(VALUES),
    "notes.delete": lambda c: c.notes.delete("7", "8"),
    "notes.delete_one": lambda c: c.notes.delete("7"),
    "notes.record.list": lambda c: list(c.notes.of("Leads", "7").list()),
    "notes.record.create": lambda c: c.notes.of("Leads", "7").create({"Note_Content": "x"}),
    "notes.record.update": lambda c: c.notes.of("Leads", "7").update(VALUES),
    "notes.record.delete": lambda c: c.notes.of("Leads", "7").delete("8"),
    "attachments.list": lambda c: list(c.attachments("Leads", "7").list()),
    "attachments.upload": lambda c: c.attachments("Leads", "7").upload(b"x", **FILE),
    "attachments.download": lambda c: c.attachments("Leads", "7").download("8"),
    "attachments.delete": lambda c: c.attachments("Leads", "7").delete("8", "9"),
    "attachments.delete_one": lambda c: c.attachments("Leads", "7").delete("8"),
    "files.upload": lambda c: c.files.upload(b"x", **FILE),
    "files.download": lambda c: c.files.download("7"),
    "tags.list": lambda c: c.tags("Leads", my_tags=True),
    "tags.create": lambda c: c.tags.create("Leads", ["Hot"]),
    "tags.update": lambda c: c.tags.update("Leads", [VALUES]),
    "tags.update_one": lambda c: c.tags.update("Leads", VALUES),
    "tags.delete": lambda c: c.tags.delete("7"),
    "tags.merge": lambda c: c.tags.merge("7", "8"),
    "tags.records_count": lambda c: c.tags.count("Leads", "7"),
    "tags.record.add": lambda c: c.tags.add("Leads", "7", ["Hot"], over_write=True),
    "tags.record.remove": lambda c: c.tags.remove("Leads", "7", ["Hot"]),
    "tags.records.add": lambda c: c.tags.add("Leads", ["7"], ["Hot"]),
    "tags.records.remove": lambda c: c.tags.remove("Leads", ["7"], ["Hot"]),
    "blueprint.get": lambda c: c.blueprint("Leads", "7").get(),
    "blueprint.update": lambda c: c.blueprint("Leads", "7").update("9", {"Phone": "1"}),
    "share.get": lambda c: c.share("Leads", "7").list(view="summary"),
    "share.create": lambda c: c.share("Leads", "7").create({"user": {"id": "9"}}),
    "share.update": lambda c: c.share("Leads", "7").update({"user": {"id": "9"}}),
    "share.revoke": lambda c: c.share("Leads", "7").revoke(),
    "contact_roles.list": lambda c: c.contact_roles(),
    "contact_roles.get": lambda c: c.contact_roles.get("7"),
    "contact_roles.create": lambda c: c.contact_roles.create(VALUES),
    "contact_roles.update": lambda c: c.contact_roles.update(VALUES, VALUES),
    "contact_roles.update_one": lambda c: c.contact_roles.update(VALUES),
    "contact_roles.delete": lambda c: c.contact_roles.delete("7", "8"),
    "contact_roles.delete_one": lambda c: c.contact_roles.delete("7"),
    "contact_roles.deal.list": lambda c: list(c.contact_roles.of("7").list(ids="8")),
    "contact_roles.deal.get": lambda c: c.contact_roles.of("7").get("8"),
    "contact_roles.deal.set": lambda c: c.contact_roles.of("7").update({"id": "8", "Contact_Role": "x"}),
    "contact_roles.deal.remove": lambda c: c.contact_roles.of("7").delete("8"),
    "variables.list": lambda c: c.variables(group="General"),
    "variables.get": lambda c: c.variables.get("7", group="General"),
    "variables.create": lambda c: c.variables.create(VALUES),
    "variables.update": lambda c: c.variables.update(VALUES, VALUES),
    "variables.update_one": lambda c: c.variables.update(VALUES),
    "variables.delete": lambda c: c.variables.delete("7", "8"),
    "variables.delete_one": lambda c: c.variables.delete("7"),
    "variable_groups.list": lambda c: c.variable_groups(),
    "variable_groups.get": lambda c: c.variable_groups.get("7"),
    "notifications.enable": lambda c: c.notifications.enable({"channel_id": "1"}),
    "notifications.get": lambda c: list(c.notifications(module="Leads")),
    "notifications.update": lambda c: c.notifications.update({"channel_id": "1"}),
    "notifications.update_info": lambda c: c.notifications.update_info({"channel_id": "1"}),
    "notifications.disable": lambda c: c.notifications.disable(["1", "2"]),
    "bulk.read.create": lambda c: list(c.bulk_read("Leads")),
    "bulk.read.get": lambda c: list(c.bulk_read("Leads")),
    "bulk.read.result": lambda c: list(c.bulk_read("Leads")),
    "bulk.write.upload": lambda c: c.bulk_write("Leads", VALUES),
    "bulk.write.create": lambda c: c.bulk_write("Leads", VALUES),
    "bulk.write.get": lambda c: c.bulk_write("Leads", VALUES),
    "functions.execute": lambda c: c.functions.execute("f", {"a": 1}, body={"b": 2}),
    "functions.execute_get": lambda c: c.functions.execute("f", {"a": 1}, method="GET"),
    "emails.record.list": lambda c: list(c.emails("Leads", "7").list(user_id="9")),
    "emails.record.get": lambda c: c.emails("Leads", "7").get("8", user_id="9"),
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
        slots = [slot] * max(1, len(request.url.params.get("ids", "").split(",")))
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


@pytest.mark.parametrize(
    ("module", "scope_name"), [("Leads", "leads"), ("Price_Books", "pricebooks"), ("Machines", "custom")]
)
@pytest.mark.parametrize("row", [row for row in ROWS if row.get("scopes")], ids=lambda row: row["id"])
def test_the_scopes_that_are_named_suffice(row, module, scope_name):
    named = set(scopes_of(row["method"], row["path"].replace("{module}", module)).split(" and "))
    alternatives = [set(each.replace("{module}", scope_name).split("&")) for each in row["scopes"]]
    assert any(each <= named for each in alternatives), named


def test_a_result_that_is_kept_elsewhere_needs_the_scope_of_bulk_jobs():
    assert scopes_of("GET", "https://content.zohoapis.com/results/7.zip") == "ZohoCRM.bulk.ALL"


def test_the_page_for_consent_is_zohos(connect):
    client = connect(client_id="1000.A", client_secret="s")
    url = httpx2.URL(
        client.oauth.authorization_url(["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"], "https://me")
    )
    assert (url.host, url.path) == ("accounts.zoho.com", "/oauth/v2/auth")
    assert dict(url.params) == {
        "response_type": "code",
        "access_type": "offline",
        "scope": "ZohoCRM.modules.ALL,ZohoCRM.users.READ",
        "client_id": "1000.A",
        "redirect_uri": "https://me",
    }
