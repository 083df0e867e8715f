"""Settings that come as lists of small objects: their keys read and checked, one way for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

Item = dict[str, Any]


def table(sent: Any) -> Mapping[str, Any]:
    """An element of the request, which must be an object."""
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject"))
    return sent


def text(
    sent: Mapping[str, Any], name: str, *, needed: bool = False, longest: int | None = None
) -> str | None:
    """A text of the element, or None. Refuses a missing one that is needed, another type, too long a text."""
    value = sent.get(name)
    if value is None or value == "":
        if needed:
            raise Refused(failures.mandatory_not_found(name))
        return None
    if not isinstance(value, str):
        raise Refused(failures.expected("text", name))
    if longest is not None and len(value) > longest:
        raise Refused(failures.too_long(name, longest))
    return value


def number(sent: Mapping[str, Any], name: str, *, needed: bool = False) -> int | float | None:
    """A number of the element, or None. Refuses a missing one that is needed, and another type."""
    value = sent.get(name)
    if value is None:
        if needed:
            raise Refused(failures.mandatory_not_found(name))
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Refused(failures.expected("double", name))
    return value


def flag(sent: Mapping[str, Any], name: str) -> bool:
    """A truth of the element, false where it is missing. Refuses another type."""
    value = sent.get(name)
    if not isinstance(value, (bool, type(None))):
        raise Refused(failures.expected("boolean", name))
    return bool(value)


def id_of(value: Any) -> str | None:
    """An id as `"1"`, `1` or `{"id": …}`; None for anything else."""
    if isinstance(value, dict):
        value = value.get("id")
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def is_web_address(text: str) -> bool:
    """Whether a callback could go there: http or https, a host, nothing but ASCII."""
    try:
        parts = urlsplit(text)
        possible = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return possible and text.isascii() and not any(c.isspace() for c in text)


def fixed_id(org: Org, number: int) -> str:
    """The id of something that every org has: the org's prefix and a number below those of records."""
    return f"{org.spec.id_prefix}{number:012d}"


def stamps(org: Org) -> Item:
    """Who made what the org starts with, and when, as settings tell it."""
    who = {"name": org.people.primary.full_name, "id": org.people.primary.id}
    made = {"created_time": org.created, "created_by": who}
    return made | {"modified_time": org.created, "modified_by": who}


def signed(org: Org, user: User, before: Mapping[str, Any] | None = None) -> Item:
    """Who made an item and when, and who changed it last, as settings tell it."""
    now, who = org.now(), {"name": user.full_name, "id": user.id}
    made = (
        {"created_time": now, "created_by": who}
        if before is None
        else {key: before[key] for key in ("created_time", "created_by")}
    )
    return made | {"modified_time": now, "modified_by": who}


def find(known: Mapping[str, Item], key: Any, *names: str) -> Item | None:
    """The item of that id, or whose text under one of `names` is `key`."""
    wanted = known.get(id_of(key) or "")
    if wanted:
        return wanted
    return next((item for item in known.values() for name in names if item[name] == key), None)


def taken(known: Mapping[str, Item], name: str, value: str, *, but: Sequence[str] = ()) -> Item | None:
    """Another item whose `name` is `value`, whatever the case."""
    folded = value.casefold()
    others = (item for item in known.values() if item["id"] not in but)
    return next((item for item in others if item[name].casefold() == folded), None)
