"""Channels: who wants to be told of which changes. Source: docs notifications/* (platform.md 25).

What changed is noted while a request is answered, and told once it has succeeded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.datatypes import read_datetime
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

KIND = "channel"
OPERATIONS = {"create": "insert", "edit": "update", "delete": "delete"}
"""A subscription's word, and the callback's."""

HOUR, DAY = 3600, 86_400
MAX_TOKEN = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One callback: where it goes, and what it says."""

    url: str
    payload: Item
    patient: bool = False
    """Whether it is tried again where the receiver fails."""


class Channels:
    """The org's subscriptions, and what happened that they have not been told of yet."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._changes: dict[tuple[str, str], dict[str, list[str]]] = {}
        self.watching = False
        """Whether anybody listens at all: writes look here first."""
        self.reload()

    def reload(self) -> None:
        """Read the shelf again: the org went back to a snapshot, or was emptied."""
        self._changes.clear()
        self.watching = bool(self._org.store.shelf.all(KIND))

    # --- what happens ----------------------------------------------------------------------------

    def note(self, module: Module, operation: str, record_id: str, fields: Sequence[str] = ()) -> None:
        """A record was created, edited (`fields`: what changed) or deleted."""
        ids = self._changes.setdefault((module.api_name, operation), {})
        ids.setdefault(record_id, []).extend(fields)

    def forget_changes(self) -> None:
        """Nothing of it happened: the request failed."""
        self._changes.clear()

    def take(self) -> list[Told]:
        """The callbacks for what was noted: one per channel, module and operation."""
        changes, now = dict(self._changes), self._org.clock.timestamp()
        self._changes.clear()
        return [
            Told(
                channel["notify_url"],
                _payload(channel, module, operation, ids, now),
                self._org.switches.channel_retried,
            )
            for (module, operation), ids in changes.items()
            for channel in self.active()
            if operation in channel["events"].get(module, ())
        ]

    # --- subscriptions ---------------------------------------------------------------------------

    def active(self) -> list[Item]:
        """The channels that have not expired; those that have are forgotten."""
        now = self._org.clock.timestamp()
        shelf = self._org.store.shelf
        living: list[Item] = []
        for key, channel in shelf.all(KIND).items():
            if channel["expiry"] > now:
                living.append(channel)
            else:
                shelf.remove(KIND, key)
        self.watching = bool(living)
        return living

    def subscribe(self, sent: Any, base: str) -> Item:
        """A new channel; one of that id is replaced, or a switch refuses it. Answers it as kept.

        `base` is the API's address, as its callbacks will name it.
        """
        channel = self._read(sent, base)
        known = any(one["channel_id"] == channel["channel_id"] for one in self.active())
        if known and self._org.switches.channel_again == "refuse":
            raise Refused(settings_failures.name_taken(api_name="channel_id"))
        return self._keep(channel)

    def replace(self, sent: Any, base: str) -> Item:
        """A whole channel in the place of the known one of its id."""
        self._known(_channel_id(items.table(sent)))
        return self._keep(self._read(sent, base))

    def change(self, sent: Any) -> Item:
        """Change the keys that are there, or with `_delete_events` take the `events` away: answers those."""
        given = items.table(sent)
        known = self._known(_channel_id(given))
        events = self._events(given, needed=False)
        if takes_away(given):
            left = {
                module: [one for one in ops if one not in events.get(module, ())]
                for module, ops in known["events"].items()
            }
            self._keep(known | {"events": {module: ops for module, ops in left.items() if ops}})
            return known | {"events": events}
        changed = dict(known)
        if events:
            changed["events"] = events
        if given.get("notify_url") is not None:
            changed["notify_url"] = _url(given, needed=True)
        if "token" in given:
            changed["token"] = items.text(given, "token", longest=MAX_TOKEN)
        if given.get("channel_expiry") is not None:
            changed["expiry"] = self._expiry(given)
        for name in ("notify_on_related_action", "fields"):
            changed[name] = given.get(name, changed[name])
        return self._keep(changed)

    def unsubscribe(self, channel_id: str) -> Item:
        """End a channel. Answers it as it was."""
        known = self._known(channel_id)
        self._org.store.shelf.remove(KIND, channel_id)
        self.active()
        return known

    def _read(self, sent: Any, base: str) -> Item:
        given = items.table(sent)
        return {
            "channel_id": _channel_id(given),
            "events": self._events(given, needed=True),
            "notify_url": _url(given, needed=True),
            "token": items.text(given, "token", longest=MAX_TOKEN),
            "expiry": self._expiry(given),
            "notify_on_related_action": given.get("notify_on_related_action") is not False,
            "fields": given.get("fields"),
            "base": base,
        }

    def _known(self, channel_id: str) -> Item:
        for channel in self.active():
            if channel["channel_id"] == channel_id:
                return channel
        raise Refused(settings_failures.not_subscribed())

    def _keep(self, channel: Item) -> Item:
        if channel["events"]:
            self._org.store.shelf.put(KIND, channel["channel_id"], channel)
            self.watching = True
        else:  # nothing left to watch (inferred)
            self._org.store.shelf.remove(KIND, channel["channel_id"])
            self.active()
        return channel

    def _events(self, given: Mapping[str, Any], *, needed: bool) -> dict[str, list[str]]:
        """`["Leads.create", "Deals.all"]` as operations by module."""
        sent = given.get("events")
        if not sent:
            if needed:
                raise Refused(failures.mandatory_not_found("events"))
            return {}
        if not isinstance(sent, list) or not all(isinstance(event, str) for event in sent):
            raise Refused(failures.expected("jsonarray", "events"))
        found: dict[str, list[str]] = {}
        for event in sent:
            name, _, operation = event.partition(".")
            module = self._org.schema.find(name)
            if module is None or module.members:
                raise Refused(self._org.schema.unknown(name))
            if operation not in (*OPERATIONS, "all"):
                raise Refused(failures.invalid_value("events"))
            named = OPERATIONS if operation == "all" else [operation]
            known = found.setdefault(module.api_name, [])
            known.extend(one for one in named if one not in known)
        return found

    def _expiry(self, given: Mapping[str, Any]) -> float:
        """A day ahead at most; an hour where none is given, or a later one. Source: docs v2 notifications."""
        now, text = self._org.clock.timestamp(), items.text(given, "channel_expiry")
        if text is None:
            return now + HOUR
        try:
            at = read_datetime(text, self._org.rules)
        except ValueError:
            raise Refused(failures.expected("datetime", "channel_expiry")) from None
        if at <= now:
            raise Refused(failures.invalid_value("channel_expiry"))
        return at if at <= now + DAY else now + HOUR


def takes_away(sent: Any) -> bool:
    """Whether a change takes events from a channel. Clients say so as a text, too (live 2026)."""
    return isinstance(sent, dict) and sent.get("_delete_events") in (True, "true")


def _channel_id(given: Mapping[str, Any]) -> str:
    value = given.get("channel_id")
    if value is None:
        raise Refused(failures.mandatory_not_found("channel_id"))
    text = items.id_of(value) or ""
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise Refused(failures.expected("bigint", "channel_id"))
    return text


def _url(given: Mapping[str, Any], *, needed: bool) -> str:
    url = items.text(given, "notify_url", needed=needed) or ""
    if not items.is_web_address(url):
        raise Refused(failures.invalid_value("notify_url"))
    return url


def _payload(channel: Item, module: str, operation: str, ids: Mapping[str, list[str]], now: float) -> Item:
    """What Zoho posts. Source: platform.md 25.4."""
    changed = [{i: list(dict.fromkeys(fields))} for i, fields in ids.items()] if operation == "edit" else []
    return {
        "server_time": int(now * 1000),
        "query_params": dict(parse_qsl(urlsplit(channel["notify_url"]).query)),
        "module": module,
        "resource_uri": f"{channel['base']}/{module}",
        "ids": list(ids),
        "affected_fields": changed,
        "operation": OPERATIONS[operation],
        "channel_id": channel["channel_id"],
        "token": channel["token"],
    }
