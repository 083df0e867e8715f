"""Channels and what they are told, over real HTTP. Source: platform.md 25."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import orjson
import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Request


class Receiver:
    """A web hook on this machine: what came, and what it answers."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append(orjson.loads(body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?a=1"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


def watch(api, method="POST", **values):
    return api.call(method, "actions/watch", {"watch": [values]})


def subscribe(api, hook, *events, **more):
    answer = watch(api, channel_id=1000000068001, events=list(events), notify_url=hook.url, token="t", **more)
    assert answer.status == 201, answer.json
    return answer


def slot(answer):
    [told] = answer.json["watch"]
    return told


def told(api):
    api.crm.callbacks.wait()
    return api.crm.callbacks.sent


# --- what is told --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "prefix", "host", "base"),
    [
        ({}, "/crm/v2/", "www.zohoapis.com", "https://www.zohoapis.com"),
        ({"data_center": "eu"}, "/crm/v2/", "www.zohoapis.eu", "https://www.zohoapis.eu"),
        ({}, "/crm/v2/", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ({}, "/proxy/crm/v2/", "127.0.0.1:8000", "https://www.zohoapis.com"),
    ],
)
def test_a_resource_is_named_as_its_subscriber_reaches_it(hook, options, prefix, host, base):
    crm = FakeCRM(at=NOW, **options)
    sent = {"watch": [{"channel_id": 1, "events": ["Leads.create"], "notify_url": hook.url}]}
    body, headers = orjson.dumps(sent), {"host": host, "authorization": "Zoho-oauthtoken any"}
    answer = crm.handle(Request("POST", host.partition(":")[0], f"{prefix}actions/watch", "", headers, body))
    assert f'"resource_uri":"{base}/crm/v2/Leads"'.encode() in answer.body
    Api(crm).create("Leads", Last_Name="Burns")
    crm.callbacks.wait()
    assert [came["resource_uri"] for came in hook.came] == [f"{base}/crm/v2/Leads"]


def test_each_kind_of_change_is_told_once_per_call(api, hook):
    subscribe(api, hook, "Leads.all")
    ids = [row["details"]["id"] for row in api.post("Leads", {"Last_Name": "A"}, {"Last_Name": "B"}).data]
    api.put(
        "Leads", {"id": ids[0], "City": "Oslo", "Last_Name": "A"}, {"id": ids[1], "Phone": "1", "City": "X"}
    )
    api.delete("Leads", ids=",".join(ids))
    told(api)
    about = {
        "query_params": {"a": "1"}, "module": "Leads", "resource_uri": "https://www.zohoapis.com/crm/v2/Leads",
        "ids": ids, "channel_id": "1000000068001", "token": "t", "server_time": int(NOW.timestamp() * 1000),
    }  # fmt: skip
    assert hook.came == [
        about | {"operation": "insert", "affected_fields": []},
        about | {"operation": "update", "affected_fields": [{ids[0]: ["City"]}, {ids[1]: ["Phone", "City"]}]},
        about | {"operation": "delete", "affected_fields": []},
    ]
    assert list(hook.came[0]) == [
        "server_time", "query_params", "module", "resource_uri", "ids", "affected_fields", "operation",
        "channel_id", "token",
    ]  # fmt: skip


def test_only_what_was_asked_for_is_told(api, hook):
    subscribe(api, hook, "Deals.create", "Leads.edit")
    lead = api.create("Leads", Last_Name="A")
    api.create("Contacts", Last_Name="C")
    api.post("Leads", {"City": "refused"})
    api.put("Leads", {"id": lead, "City": "Oslo"}, {"id": "1", "City": "Oslo"})
    api.create("Deals", Deal_Name="D", Stage="Qualification")
    told(api)
    assert [(c["module"], c["operation"]) for c in hook.came] == [("Leads", "update"), ("Deals", "insert")]
    assert hook.came[0]["ids"] == [lead]


def test_what_a_test_puts_in_itself_is_told_to_nobody(api, hook):
    subscribe(api, hook, "Leads.all")
    api.crm.add("Leads", {"Last_Name": "A"})
    api.crm.seed("Leads", 3)
    assert told(api) == []


def test_a_channel_that_expired_is_told_nothing(api, hook):
    subscribe(api, hook, "Leads.all")
    api.crm.clock.advance(hours=1)
    api.create("Leads", Last_Name="A")
    assert told(api) == []
    assert api.get("actions/watch").status == 204


def test_a_failing_receiver_of_changes_is_not_tried_again(api, hook):
    subscribe(api, hook, "Leads.all")
    hook.answers = [503]
    api.create("Leads", Last_Name="A")
    [callback] = told(api)
    assert (callback.ok, callback.status, callback.tries, len(hook.came)) == (False, 503, 1, 1)


def test_a_failing_receiver_of_a_job_is_tried_again(api, hook):
    def read() -> None:
        asked = {"query": {"module": "Leads"}, "callback": {"url": hook.url, "method": "post"}}
        sent = {"content-type": "application/json"}
        assert api.call("POST", "/crm/bulk/v2/read", asked, headers=sent).status == 201
        api.get("users")

    hook.answers = [503]
    read()
    [callback] = told(api)
    assert (callback.ok, callback.status, callback.tries, len(hook.came)) == (True, 200, 2, 2)
    hook.answers = [404]
    read()
    assert (told(api)[1].ok, told(api)[1].tries) == (False, 1)


def test_nothing_is_sent_to_other_machines_unless_they_are_allowed(api):
    watch(api, channel_id=1, events=["Leads.all"], notify_url="https://hooks.example.com/x")
    api.create("Leads", Last_Name="A")
    [callback] = told(api)
    assert (callback.status, callback.tries) == (None, 0)
    assert "callback_hosts" in callback.error
    allowed = Api(FakeCRM(callback_hosts=["Hooks.example.com"]))
    assert allowed.crm.callbacks._may_reach("https://hooks.EXAMPLE.com/x")
    assert not allowed.crm.callbacks._may_reach("https://hooks.example.com.evil.org/x")


def test_a_receiver_that_is_not_there_fails_the_callback_only(api, hook):
    subscribe(api, hook, "Leads.all")
    watch(api, "PATCH", channel_id=1000000068001, notify_url="http://127.0.0.1:1/")
    assert api.post("Leads", {"Last_Name": "A"}).status == 201
    [callback] = told(api)
    assert (callback.ok, callback.tries) == (False, 1)
    assert "refused" in callback.error.lower()


# --- subscriptions -------------------------------------------------------------------------------


def test_a_subscription_tells_its_modules(api, hook):
    modules = {module["api_name"]: module["id"] for module in api.get("settings/modules").json["modules"]}
    answer = subscribe(api, hook, "Leads.create", "Deals.all", channel_expiry="2026-11-23T18:30:00+00:00")
    assert slot(answer) == {
        "code": "SUCCESS",
        "details": {"events": [
            {"channel_expiry": "2026-11-23T10:30:00-08:00", "resource_uri": f"https://www.zohoapis.com/crm/v2/{name}",
             "resource_id": modules[name], "resource_name": name, "channel_id": "1000000068001"}
            for name in ("Leads", "Deals")
        ]},
        "message": "Successfully subscribed for actions-watch of the given module",
        "status": "success",
    }  # fmt: skip
    listed = api.get("actions/watch")
    assert listed.info == {"per_page": 200, "page": 1, "count": 2, "more_records": False}
    assert listed.json["watch"][1] == {
        "notify_on_related_action": True, "channel_expiry": "2026-11-23T10:30:00-08:00",
        "resource_uri": "https://www.zohoapis.com/crm/v2/Deals", "resource_id": modules["Deals"],
        "notify_url": hook.url, "resource_name": "Deals", "channel_id": "1000000068001", "fields": None,
        "events": ["Deals.create", "Deals.edit", "Deals.delete"], "token": "t",
    }  # fmt: skip
    assert len(api.get("actions/watch", module="Leads", channel_id="1000000068001").json["watch"]) == 1
    assert api.get("actions/watch", channel_id="2").status == 204


def test_a_subscription_is_changed_and_ended(api, hook):
    subscribe(api, hook, "Leads.all", "Deals.all", "Contacts.all")
    fewer = watch(api, "PATCH", channel_id=1000000068001, events=["Contacts.all"], _delete_events="true")
    assert slot(fewer)["message"] == "Successfully removed the subscribe details"
    fewer = watch(api, "PATCH", channel_id=1000000068001, events=["Leads.all"], _delete_events=True)
    assert slot(fewer)["message"] == "Successfully removed the subscribe details"
    assert "channel_expiry" not in slot(fewer)["details"]["events"][0]
    assert [entry["resource_name"] for entry in api.get("actions/watch").json["watch"]] == ["Deals"]
    whole = {"channel_id": "1000000068001", "events": ["Contacts.edit"], "notify_url": hook.url}
    assert slot(watch(api, "PUT", **whole))["message"] == "Successfully updated the subscribe details"
    [entry] = api.get("actions/watch").json["watch"]
    assert (entry["events"], entry["token"]) == (["Contacts.edit"], None)
    ended = api.delete("actions/watch", channel_ids="1000000068001")
    assert (ended.status, slot(ended)["message"]) == (200, "Successfully un-subscribed from actions-watch")
    assert list(slot(ended)["details"]) == ["resource_uri", "resource_id", "channel_id"]
    assert api.get("actions/watch").status == 204


@pytest.mark.parametrize(
    ("change", "code", "details"),
    [
        ({"notify_url": None}, "MANDATORY_NOT_FOUND", {"api_name": "notify_url"}),
        ({"channel_id": None}, "MANDATORY_NOT_FOUND", {"api_name": "channel_id"}),
        ({"events": []}, "MANDATORY_NOT_FOUND", {"api_name": "events"}),
        ({"events": "Leads.all"}, "INVALID_DATA", {"expected_data_type": "jsonarray", "api_name": "events"}),
        ({"events": ["Nothing.all"]}, "INVALID_MODULE", {}),
        ({"events": ["Leads.look"]}, "INVALID_DATA", {"api_name": "events"}),
        ({"channel_id": "x"}, "INVALID_DATA", {"expected_data_type": "bigint", "api_name": "channel_id"}),
        ({"token": "t" * 51}, "INVALID_DATA", {"maximum_length": 50, "api_name": "token"}),
        ({"notify_url": "ftp://x.example.com"}, "INVALID_DATA", {"api_name": "notify_url"}),
        ({"notify_url": "http://[::1"}, "INVALID_DATA", {"api_name": "notify_url"}),
        ({"notify_url": "http://x/\r\nX: y"}, "INVALID_DATA", {"api_name": "notify_url"}),
        ({"channel_expiry": "soon"}, "INVALID_DATA",
         {"expected_data_type": "datetime", "api_name": "channel_expiry"}),
        ({"channel_expiry": "2026-11-23T17:59:59+00:00"}, "INVALID_DATA", {"api_name": "channel_expiry"}),
    ],
)  # fmt: skip
def test_a_subscription_that_cannot_be_is_refused_with_202(api, hook, change, code, details):
    answer = watch(api, **({"channel_id": 1, "events": ["Leads.all"], "notify_url": hook.url} | change))
    assert (answer.status, slot(answer)["code"], slot(answer)["details"]) == (202, code, details)
    assert api.get("actions/watch").status == 204


def test_an_unknown_channel_is_told_with_400(api):
    for answer in (
        watch(api, "PATCH", channel_id=5, token="x"),
        watch(api, "PUT", channel_id=5, events=["Leads.all"], notify_url="http://localhost/"),
        api.delete("actions/watch", channel_ids="5"),
    ):
        assert (answer.status, slot(answer)["code"]) == (400, "NOT_SUBSCRIBED")
    assert api.delete("actions/watch").code == "REQUIRED_PARAM_MISSING"


@pytest.mark.parametrize(
    ("asked", "lasts"),
    [(None, 3600), ("2026-11-24T18:00:00Z", 86400), ("2026-11-24T18:00:01Z", 3600)],
)
def test_a_channel_lasts_a_day_at_most(api, hook, asked, lasts):
    subscribe(api, hook, "Leads.all", channel_expiry=asked)
    api.crm.clock.advance(seconds=lasts - 1)
    assert api.get("actions/watch").status == 200
    api.crm.clock.advance(seconds=1)
    assert api.get("actions/watch").status == 204


def test_channels_go_back_with_a_snapshot(api, hook):
    before = api.crm.snapshot()
    subscribe(api, hook, "Leads.all")
    api.crm.restore(before)
    api.create("Leads", Last_Name="A")
    assert (told(api), api.get("actions/watch").status) == ([], 204)
