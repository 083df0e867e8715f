"""A tour of all operations, a contract per group: every answer on the way has its documented shape.

Each stop asks the operations of its group with what they take, with nothing there, and with what they refuse.
A stop that changes the org's settings says so, and puts back what it changed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from zcrm_contracts.contract import fixed
from zcrm_contracts.shapes import check
from zcrm_contracts.target import Target

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cf50070003860180a5a5a5a50000000049454e44ae426082"
)
NOWHERE = "1"
"""An id that no org has."""

Stop = Callable[["Guide"], None]


class Guide:
    """Asks, and holds each answer against its shape; not `strict`, it only asks."""

    def __init__(self, target: Target, *, strict: bool = True) -> None:
        self.target = target
        self._strict = strict

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The answer's JSON; None where it has none. Raises AssertionError for an answer of another shape."""
        files, headers = more.pop("files", None), more.pop("headers", None)
        response = self.target.send(method, path, json=body, params=more, files=files, headers=headers)
        place = response.request.url.raw_path.decode("ascii").partition("?")[0]
        found = check(method, place, response.status_code, response.headers, response.content)
        breaks = [str(problem) for problem in found if not problem.unknown]
        assert not (breaks and self._strict), "\n".join(breaks)
        is_json = response.headers.get("content-type", "").startswith("application/json")
        return json.loads(response.content) if is_json and response.content else None

    def record(self, module: str, **values: Any) -> str:
        """The id of a new record of its own, removed behind the tour."""
        answer = self("POST", module, {"data": [values], "trigger": []})
        made: str = answer["data"][0]["details"]["id"]
        self.target.note(module, made)
        return made

    def made(self, answer: Any, key: str = "data") -> str:
        """The id that the first slot of a write tells; that of nothing where the write was refused."""
        slots = answer.get(key, []) if isinstance(answer, dict) else []
        return str(slots[0]["details"].get("id", NOWHERE)) if slots else NOWHERE

    def first(self, answer: Any, key: str) -> str:
        """The id of the first of a list; that of nothing where there is none."""
        return str(answer[key][0]["id"]) if isinstance(answer, dict) and answer.get(key) else NOWHERE


STOPS: dict[str, Stop] = {}
"""The tours by the id of their contract."""


def stop(
    group: str, source: str, *, settings: bool = False, needs: str | None = None
) -> Callable[[Stop], Stop]:
    """Register the tour through a group of operations; recordings leave out one that needs a prepared org."""

    def register(tour: Stop) -> Stop:
        def visit(target: Target) -> None:
            tour(Guide(target))

        visit.__doc__ = f"Every answer of the group {group} has its documented shape."
        fixed(f"shapes.{group}", source, kind="shape", settings=settings, needs=needs)(visit)
        if needs is None:
            STOPS[f"shapes.{group}"] = tour
        return tour

    return register


@stop("records", "records.md 1 to 4, 6 to 9")
def records(ask: Guide) -> None:
    lead = ask.record("Leads", Last_Name="Burns", Company="Acme", Email="tour@example.com")
    deal = ask.record("Deals", Deal_Name="Tour", Stage="Qualification")
    for path in ("Leads", f"Leads/{lead}", f"Leads/{NOWHERE}", "Leads/deleted", "Nowhere"):
        ask("GET", path)
    ask("GET", "Leads", page=9999)
    ask("GET", "Leads", headers={"If-Modified-Since": "2090-01-01T00:00:00+00:00"})
    ask("GET", "Leads", fields="Last_Name,Owner", sort_by="Last_Name", sort_order="asc")
    for params in ({"criteria": f"(id:equals:{lead})"}, {"email": "nobody@example.com"}, {"word": "x"}, {}):
        ask("GET", "Leads/search", **params)
    good, bad = {"Last_Name": "Burke", "Email": "tour-2@example.com"}, {"Last_Name": None}
    for batch in ([bad], [], None):
        ask("POST", "Leads", {"data": batch, "trigger": []})
    ask.target.note("Leads", ask.made(ask("POST", "Leads", {"data": [good, bad], "trigger": []})))
    for sent in (good, {"Last_Name": "Boyd", "Email": "tour-3@example.com"}):
        ask.target.note("Leads", ask.made(ask("POST", "Leads/upsert", {"data": [sent], "trigger": []})))
    ask("PUT", "Leads", {"data": [{"id": lead, "City": "Oslo"}, {"id": NOWHERE}], "trigger": []})
    ask("PUT", f"Leads/{lead}", {"data": [{"City": "Bergen"}], "trigger": []})
    ask("PUT", f"Leads/{lead}", {"data": [{"City": 7}], "trigger": []})
    for where in (f"id = {lead}", f"id = {NOWHERE}", "id"):
        query = f"select Last_Name, Owner from Leads where {where}"  # noqa: S608 - COQL
        ask("POST", "coql", {"select_query": query})
    ask("POST", "Leads/actions/mass_update", {"data": [{"City": "Oslo"}], "ids": [lead]})
    ask("GET", "Leads/actions/mass_update", job_id=NOWHERE)
    ask("GET", f"Leads/{lead}/photo")
    ask("POST", f"Leads/{lead}/photo", files={"file": ("p.png", PIXEL, "image/png")})
    ask("GET", f"Leads/{lead}/photo")
    ask("DELETE", f"Leads/{lead}/photo")
    ask("POST", f"Leads/{NOWHERE}/actions/convert", {"data": [{}]})
    converted = ask.record("Leads", Last_Name="Boyle", Company="Tour Ltd")
    answer = ask("POST", f"Leads/{converted}/actions/convert", {"data": [{}]})
    for module, made in (answer.get("data", [{}])[0] if isinstance(answer, dict) else {}).items():
        if module in ("Contacts", "Accounts", "Deals") and isinstance(made, str):
            ask.target.note(module, made)
    ask("DELETE", f"Deals/{deal}")
    ask("DELETE", f"Deals/{deal}")
    ask("DELETE", "Leads", ids=f"{lead},{NOWHERE}")
    ask("GET", "Leads/deleted")


@stop("related", "records.md 10; platform.md 17, 18, 20, 23, 28.2")
def related(ask: Guide) -> None:
    account = ask.record("Accounts", Account_Name="Tour Ltd")
    contact = ask.record("Contacts", Last_Name="Burns", Account_Name={"id": account})
    campaign = ask.record("Campaigns", Campaign_Name="Tour")
    deal = ask.record("Deals", Deal_Name="Tour", Stage="Qualification")
    for path in (f"Accounts/{account}/Contacts", f"Accounts/{account}/Deals", f"Accounts/{account}/Nothing"):
        ask("GET", path)
    ask("GET", f"Accounts/{account}/Contacts/{contact}")
    ask("PUT", f"Campaigns/{campaign}/Contacts/{contact}", {"data": [{"Member_Status": "Active"}]})
    ask("PUT", f"Campaigns/{campaign}/Contacts", {"data": [{"id": contact}, {"id": NOWHERE}]})
    ask("GET", f"Campaigns/{campaign}/Contacts")
    ask("DELETE", f"Campaigns/{campaign}/Contacts/{contact}")
    ask("DELETE", f"Campaigns/{campaign}/Contacts", ids=contact)
    path = f"Deals/{deal}/Contact_Roles"
    ask("GET", path)
    ask("PUT", f"{path}/{contact}", {"data": [{"Contact_Role": "Decision Maker"}]})
    ask("GET", path)
    ask("GET", f"{path}/{contact}")
    ask("DELETE", f"{path}/{contact}")
    ask("GET", f"Contacts/{contact}/Emails")
    ask("GET", f"Contacts/{contact}/Emails/{NOWHERE}")
    _notes(ask, account)
    _attachments(ask, account)


def _notes(ask: Guide, account: str) -> None:
    about = {"Note_Title": "Tour", "Note_Content": "Here", "Parent_Id": account, "se_module": "Accounts"}
    ask("GET", f"Accounts/{account}/Notes")
    first = ask.made(ask("POST", "Notes", {"data": [about]}))
    second = ask.made(ask("POST", f"Accounts/{account}/Notes", {"data": [{"Note_Content": "There"}]}))
    ask("POST", "Notes", {"data": [about, {"Note_Title": "of nothing"}]})
    for path in ("Notes", f"Notes/{first}", f"Notes/{NOWHERE}", f"Accounts/{account}/Notes"):
        ask("GET", path)
    ask("PUT", "Notes", {"data": [{"id": first, "Note_Title": "Again"}]})
    ask("PUT", f"Notes/{first}", {"data": [{"Note_Title": "And again"}]})
    ask("PUT", f"Accounts/{account}/Notes/{second}", {"data": [{"Note_Title": "There"}]})
    ask("DELETE", f"Accounts/{account}/Notes/{second}")
    ask("DELETE", f"Notes/{first}")
    ask("DELETE", "Notes", ids=NOWHERE)


def _attachments(ask: Guide, account: str) -> None:
    path = f"Accounts/{account}/Attachments"
    ask("GET", path)
    made = ask.made(ask("POST", path, files={"file": ("tour.txt", b"hello", "text/plain")}))
    link = ask.made(ask("POST", path, attachmentUrl="https://example.com/tour"))
    ask("POST", path)
    ask("GET", path)
    ask("GET", f"{path}/{made}")
    ask("GET", f"{path}/{NOWHERE}")
    ask("DELETE", f"{path}/{made}")
    ask("DELETE", path, ids=f"{link},{NOWHERE}")


@stop("metadata", "platform.md 5, 6, 7, 10 to 15")
def metadata(ask: Guide) -> None:
    ask("GET", "settings/modules")
    for name in ("Leads", "Nowhere"):
        ask("GET", f"settings/modules/{name}")
    for kind in ("fields", "layouts", "custom_views", "related_lists"):
        told = ask("GET", f"settings/{kind}", module="Leads")
        ask("GET", f"settings/{kind}/{ask.first(told, kind)}", module="Leads")
        ask("GET", f"settings/{kind}")
        ask("GET", f"settings/{kind}", module="Nowhere")
    for kind in ("roles", "profiles", "territories"):
        told = ask("GET", f"settings/{kind}")
        ask("GET", f"settings/{kind}/{ask.first(told, kind)}")
        ask("GET", f"settings/{kind}/{NOWHERE}")
    ask("GET", "org")


@stop("users", "platform.md 4", settings=True)
def users(ask: Guide) -> None:
    for kind in ("CurrentUser", "AdminUsers", "DeletedUsers", "Nobody"):
        told = ask("GET", "users", type=kind)
    told = ask("GET", "users", type="CurrentUser")
    me = told["users"][0]
    ask("GET", f"users/{me['id']}")
    ask("GET", f"users/{NOWHERE}")
    ask("GET", "users/search", criteria=f"(email:equals:{me['email']})")
    about = {"first_name": "Tour", "last_name": "Guide", "email": "tour-guide@example.com"}
    rights = {"role": me["role"]["id"], "profile": me["profile"]["id"]}
    ask("POST", "users", {"users": [about]})
    user = ask.made(ask("POST", "users", {"users": [about | rights]}), "users")
    ask("PUT", "users", {"users": [{"id": user, "first_name": "Tours"}]})
    ask("PUT", f"users/{user}", {"users": [{"last_name": "Guides"}]})
    ask("PUT", f"users/{NOWHERE}", {"users": [{"last_name": "Guides"}]})
    ask("DELETE", f"users/{user}")
    ask("DELETE", f"users/{user}")


@stop("settings", "platform.md 7 to 9, 16, 23.1, 24", settings=True)
def settings(ask: Guide) -> None:
    _tags(ask)
    lists = (
        ("org/taxes", "taxes", {"name": "Tour", "value": 5}, {"value": 6}),
        ("Contacts/roles", "contact_roles", {"name": "Guide"}, {"name": "Guides"}),
    )
    for path, key, new, change in lists:
        ask("POST", path, {key: [{}]})
        made = ask.made(ask("POST", path, {key: [new]}), key)
        ask("GET", path)
        ask("GET", f"{path}/{made}")
        ask("GET", f"{path}/{NOWHERE}")
        ask("PUT", path, {key: [{"id": made, **change}]})
        if key == "contact_roles":
            ask("PUT", f"{path}/{made}", {key: [change]})
        second = ask.made(ask("POST", path, {key: [new | {"name": "Tour 2"}]}), key)
        ask("DELETE", f"{path}/{made}")
        ask("DELETE", path, ids=f"{second},{NOWHERE}")
    path, key = "settings/variables", "variables"
    about = {
        "name": "Tour",
        "api_name": "Tour",
        "type": "text",
        "value": "x",
        "variable_group": {"name": "General"},
    }
    made = ask.made(ask("POST", path, {key: [about]}), key)
    second = ask.made(ask("POST", path, {key: [about | {"name": "Tour 2", "api_name": "Tour_2"}]}), key)
    ask("POST", path, {key: [about, {}]})
    groups = ask("GET", "settings/variable_groups")
    ask("GET", f"settings/variable_groups/{ask.first(groups, 'variable_groups')}")
    ask("GET", path)
    ask("GET", f"{path}/{made}", group="General")
    ask("PUT", path, {key: [{"id": made, "value": "y"}]})
    ask("PUT", f"{path}/{made}", {key: [{"value": "z"}]})
    ask("DELETE", f"{path}/{made}")
    ask("DELETE", path, ids=second)
    ask("POST", "org/photo", files={"file": ("p.png", PIXEL, "image/png")})
    ask("PUT", "settings/modules/Leads", {"modules": [{"plural_label": "Leads"}]})
    views = ask("GET", "settings/custom_views", module="Leads")
    view = ask.first(views, "custom_views")
    ask("PUT", f"settings/custom_views/{view}", {"custom_views": [{"favorite": 1}]}, module="Leads")


def _tags(ask: Guide) -> None:
    lead = ask.record("Leads", Last_Name="Burns")
    path = "settings/tags"
    ask("GET", path, module="Cases")
    hot, cold = (
        ask.made(ask("POST", path, {"tags": [{"name": name}]}, module="Leads"), "tags")
        for name in ("Tour hot", "Tour cold")
    )
    ask("POST", path, {"tags": [{"name": "Tour hot"}, {}]}, module="Leads")
    ask("GET", path, module="Leads")
    ask("PUT", path, {"tags": [{"id": hot, "name": "Tour warm"}]}, module="Leads")
    ask("PUT", f"{path}/{hot}", {"tags": [{"name": "Tour hot"}]}, module="Leads")
    ask("POST", f"Leads/{lead}/actions/add_tags", tag_names="Tour hot")
    ask("POST", f"Leads/{lead}/actions/remove_tags", tag_names="Tour hot")
    ask("POST", "Leads/actions/add_tags", ids=lead, tag_names="Tour hot,Tour cold")
    ask("GET", f"{path}/{hot}/actions/records_count", module="Leads")
    ask("POST", "Leads/actions/remove_tags", ids=lead, tag_names="Tour hot")
    ask("POST", f"{path}/{hot}/actions/merge", {"tags": [{"conflict_id": cold}]})
    ask("DELETE", f"{path}/{hot}")
    ask("DELETE", f"{path}/{NOWHERE}")


@stop("currencies", "platform.md 8", settings=True)
def currencies(ask: Guide) -> None:
    path, key = "org/currencies", "currencies"
    shape = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}
    about = {"prefix_symbol": True, "format": shape, "is_active": True}
    told = ask("GET", path)
    if told is None:  # it cannot be switched off again: only where it is off already, so in a fake
        base = about | {"name": "US Dollar - USD", "iso_code": "USD", "symbol": "$", "exchange_rate": "1.0"}
        ask("POST", f"{path}/actions/enable", {"base_currency": base})
        told = ask("GET", path)
        home = ask.first(told, key)
        ask("PUT", f"{path}/actions/enable", {"base_currency": base | {"id": home, "symbol": "US$"}})
    euro = about | {"name": "Euro - EUR", "iso_code": "EUR", "symbol": "E", "exchange_rate": "0.9"}
    made = ask.made(ask("POST", path, {key: [euro]}), key)
    ask("POST", path, {key: [{}]})
    ask("GET", f"{path}/{made}")
    ask("PUT", path, {key: [{"id": made, "symbol": "EUR"}]})
    ask("PUT", f"{path}/{made}", {key: [{"is_active": False}]})


@stop("access", "platform.md 21, 22")
def access(ask: Guide) -> None:
    lead = ask.record("Leads", Last_Name="Burns")
    ask("GET", f"Leads/{lead}/actions/blueprint")
    ask("PUT", f"Leads/{lead}/actions/blueprint", {"blueprint": [{"transition_id": NOWHERE, "data": {}}]})
    me = ask("GET", "users", type="CurrentUser")["users"][0]["id"]
    path = f"Leads/{lead}/actions/share"
    ask("GET", path)
    share = {"share": [{"user": {"id": me}, "share_related_records": False, "permission": "read_only"}]}
    for method in ("POST", "PUT"):
        ask(method, path, share)
    ask("GET", path, view="manage")
    ask("DELETE", path)


@stop("notifications", "platform.md 25")
def notifications(ask: Guide) -> None:
    path, channel = "actions/watch", "1000000068001"
    about = {
        "channel_id": channel,
        "events": ["Leads.all"],
        "notify_url": "https://example.com/hook",
        "token": "tour",
    }
    ask("POST", path, {"watch": [about]})
    ask("POST", path, {"watch": [{"channel_id": channel}]})
    ask("GET", path, channel_id=channel)
    ask("PUT", path, {"watch": [about | {"events": ["Leads.edit", "Deals.all"]}]})
    ask("PATCH", path, {"watch": [{"channel_id": channel, "token": "again"}]})
    ask("PATCH", path, {"watch": [{"channel_id": channel, "events": ["Deals.all"], "_delete_events": True}]})
    ask("DELETE", path, channel_ids=channel)
    ask("GET", path, channel_id=channel)
    ask("GET", "functions/nowhere/actions/execute", auth_type="oauth")


@stop("files", "platform.md 19, 26, 27")
def files(ask: Guide) -> None:
    told = ask("POST", "files", files={"file": ("tour.txt", b"hello", "text/plain")})
    ask("GET", "files", id=ask.made(told))
    ask("GET", "files", id="nowhere")
    typed = {"Content-Type": "application/json"}
    query = {"module": "Leads", "fields": ["Last_Name"], "page": 1}
    job = ask.made(ask("POST", "/crm/bulk/v2/read", {"query": query}, headers=typed))
    ask("POST", "/crm/bulk/v2/read", {"query": {"module": "Nowhere"}}, headers=typed)
    ask("GET", f"/crm/bulk/v2/read/{job}")
    ask("GET", f"/crm/bulk/v2/read/{job}/result")
    ask("GET", f"/crm/bulk/v2/read/{NOWHERE}")
    ask("POST", "/crm/bulk/v2/write", {"operation": "insert"}, headers=typed)
    ask("GET", f"/crm/bulk/v2/write/{NOWHERE}")


@stop("bulk_write", "platform.md 27", settings=True)
def bulk_write(ask: Guide) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("leads.csv", f"id,City\n{ask.record('Leads', Last_Name='Burns')},Oslo\n1,Bergen\n")
    org = ask("GET", "org")["org"][0]["zgid"]
    sent = {"file": ("leads.zip", packed.getvalue(), "application/zip")}
    told = ask("POST", "upload", files=sent, headers={"feature": "bulk-write", "X-CRM-ORG": org})
    file_id = told["details"]["file_id"] if told and "file_id" in told.get("details", {}) else NOWHERE
    resource = {"type": "data", "module": "Leads", "file_id": file_id, "find_by": "id"}
    typed = {"Content-Type": "application/json"}
    answer = ask("POST", "/crm/bulk/v2/write", {"operation": "update", "resource": [resource]}, headers=typed)
    ask("GET", f"/crm/bulk/v2/write/{answer['details'].get('id', NOWHERE)}")
