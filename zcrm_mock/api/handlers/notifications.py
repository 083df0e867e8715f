"""The group `notifications`: who is told of changes. Source: docs notifications/* (platform.md 25)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, page, settings_results, success
from zcrm_mock.api.http import Response
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import channels

KEY = "watch"
SUBSCRIBED = "Successfully subscribed for actions-watch of the given module"
UPDATED = "Successfully updated the subscribe details"
REMOVED = "Successfully removed the subscribe details"
UNSUBSCRIBED = "Successfully un-subscribed from actions-watch"


def enable(call: Call) -> Response:
    """`POST /actions/watch`: up to 100 channels, 201."""
    return _written(call, lambda one: call.org.channels.subscribe(one, call.api_base), SUBSCRIBED, ok=201)


def update(call: Call) -> Response:
    """`PUT /actions/watch`: whole channels in the place of known ones."""
    return _written(call, lambda one: call.org.channels.replace(one, call.api_base), UPDATED)


def update_info(call: Call) -> Response:
    """`PATCH /actions/watch`: some keys of channels, or with `_delete_events` fewer events."""
    return _written(call, call.org.channels.change, UPDATED)


def get(call: Call) -> Response:
    """`GET /actions/watch`: an entry per channel and module, 204 for none."""
    asked = call.params
    found = [
        _entry(call, channel, module)
        for channel in call.org.channels.active()
        for module in channel["events"]
        if asked.get("channel_id") in (None, "", channel["channel_id"])
        and (not asked.get("module") or asked["module"].casefold() == module.casefold())
    ]
    number, per_page = params.paging(asked, call.org.switches)
    start = (number - 1) * per_page
    docs = [orjson.dumps(entry) for entry in found[start : start + per_page]]
    more = len(found) > start + per_page
    return page(KEY, docs, {"per_page": per_page, "page": number, "count": len(docs), "more_records": more})


def disable(call: Call) -> Response:
    """`DELETE /actions/watch?channel_ids=`: an answer per channel and module."""
    wanted = params.ids(call.params, "channel_ids")
    if not wanted:
        raise Refused(failures.param_missing("channel_ids", key="param"))
    slots: list[Slot] = []
    for channel_id in wanted:
        try:
            channel = call.org.channels.unsubscribe(channel_id)
        except Refused as refused:
            slots.append(Slot(refused.failure.as_json(), ok=False))
            continue
        keys = ("resource_uri", "resource_id", "channel_id")
        for module in channel["events"]:
            resource = _resource(call, channel, module)
            slots.append(success({key: resource[key] for key in keys}, UNSUBSCRIBED))
    return settings_results(slots, call.org.switches, KEY, all_failed=400)


def _written(call: Call, write: Callable[[Any], Item], message: str, *, ok: int = 200) -> Response:
    slots: list[Slot] = []
    for one in params.elements(params.json_body(call.request), KEY):
        removes = channels.takes_away(one)
        try:
            channel = write(one)
        except Refused as refused:
            slots.append(Slot(refused.failure.as_json(), ok=False))
            continue
        events = [
            ({} if removes else {"channel_expiry": call.org.time_text(channel["expiry"])})
            | _resource(call, channel, module)
            for module in channel["events"]
        ]
        slots.append(success({"events": events}, REMOVED if removes else message))
    unknown = all(slot.json["code"] == "NOT_SUBSCRIBED" for slot in slots)
    return settings_results(slots, call.org.switches, KEY, ok=ok, all_failed=400 if unknown else 202)


def _resource(call: Call, channel: Item, module: str) -> Item:
    return {
        "resource_uri": f"{call.api_base}/{module}",
        "resource_id": call.org.schema.modules[module].id,
        "resource_name": module,
        "channel_id": channel["channel_id"],
    }


def _entry(call: Call, channel: Item, module: str) -> Item:
    resource = _resource(call, channel, module)
    return {
        "notify_on_related_action": channel["notify_on_related_action"],
        "channel_expiry": call.org.time_text(channel["expiry"]),
        "resource_uri": resource["resource_uri"],
        "resource_id": resource["resource_id"],
        "notify_url": channel["notify_url"],
        "resource_name": module,
        "channel_id": channel["channel_id"],
        "fields": channel["fields"],
        "events": [f"{module}.{operation}" for operation in channel["events"][module]],
        "token": channel["token"],
    }
