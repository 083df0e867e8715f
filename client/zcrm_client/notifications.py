"""What a channel is told when records change."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson


class ForgedNotification(ValueError):
    """It does not come from a channel of ours, or is none: answer 400 and forget it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A change of records: ids, not values. Source: docs v2 notifications."""

    module: str
    operation: str  # insert, update or delete
    ids: tuple[str, ...]
    channel_id: str
    affected_fields: Mapping[str, tuple[str, ...]]  # of an update: those that changed, by id


def verify_notification(payload: bytes | str | Mapping[str, Any], token: str) -> Notification:
    """The notification in a request's body, if it bears the channel's `token`. Raises ForgedNotification."""
    try:
        told = payload if isinstance(payload, Mapping) else orjson.loads(payload)
        if not token or not hmac.compare_digest(str(told["token"]).encode(), token.encode()):
            raise ForgedNotification("the token is not that of the channel")
        fields = {str(key): tuple(names) for each in told["affected_fields"] for key, names in each.items()}
        ids = tuple(map(str, told["ids"]))
        return Notification(told["module"], told["operation"], ids, str(told["channel_id"]), fields)
    except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError) as error:
        raise ForgedNotification(f"not a notification: {error}") from error
