"""The org's currencies, once it has more than one. Source: docs v2 enable-multi-currency (platform.md 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import editions, failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

KIND = "currency"
MAX_ACTIVE = 10

_ISO = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")
_SEPARATORS = ("Period", "Comma", "Space")
_FORMAT = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}


def all_of(org: Org) -> list[Item]:
    """Every currency as the API tells it, the base currency first; none while the feature is off."""
    return list(org.store.shelf.all(KIND).values())


def codes(known: Iterable[Item]) -> tuple[str, ...]:
    """The ISO codes of those that a record may be in: the base currency, and the active ones."""
    return tuple(one["iso_code"] for one in known if one["is_base"] or one["is_active"])


def base(org: Org) -> Item | None:
    """The base currency, or None while the feature is off."""
    return next((currency for currency in all_of(org) if currency["is_base"]), None)


def enable(org: Org, sent: Any, user: User) -> Item:
    """Turn the feature on, with this base currency."""
    if base(org):
        raise Refused(settings_failures.already_multi_currency())
    editions.check_currencies(org)
    given = items.table(sent)
    return _create(org, {**given, "exchange_rate": "1"}, user, is_base=True)


def create(org: Org, sent: Any, user: User) -> Item:
    """One more currency. Refuses a known ISO code and an eleventh active one."""
    made = _create(org, items.table(sent), user, is_base=False)
    org.reload()
    return made


def update(org: Org, sent: Any, user: User, currency_id: str | None = None) -> Item:
    """Change a currency that is not the base one; its name and ISO code stay as they are.

    It is the one of `currency_id`, or the one that `sent` names by its id.
    """
    given = items.table(sent)
    known = org.store.shelf.get(KIND, currency_id or items.id_of(given.get("id")) or "")
    if known is None:
        raise Refused(settings_failures.currency_invalid("ID is invalid", "id"))
    if known["is_base"]:
        raise Refused(settings_failures.not_allowed("Base currency ID is not allowed here"))
    return _change(org, known, given, user)


def update_base(org: Org, sent: Any, user: User) -> Item:
    """Change the base currency's symbol, format or rate."""
    known, given = base(org), items.table(sent)
    if known is None:
        raise Refused(settings_failures.multi_currency_off())
    if given.get("id") is not None and items.id_of(given["id"]) != known["id"]:
        raise Refused(settings_failures.currency_invalid("ID is invalid", "id"))
    return _change(org, known, given, user)


def _create(org: Org, given: Mapping[str, Any], user: User, *, is_base: bool) -> Item:
    made = read(given)
    other = items.taken(org.store.shelf.all(KIND), "iso_code", made["iso_code"])
    if other:
        raise Refused(settings_failures.name_taken(id=other["id"], api_name="iso_code"))
    _check_active(org, made["is_active"])
    made |= items.signed(org, user) | {"is_base": is_base, "id": str(org.store.next_id())}
    org.store.shelf.put(KIND, made["id"], made)
    return made


def read(given: Mapping[str, Any]) -> Item:
    """A currency as it was sent, checked by itself."""
    for name in ("name", "iso_code", "symbol", "exchange_rate", "format"):
        if given.get(name) in (None, ""):
            raise Refused(settings_failures.currency_field_missing(name))
    if not isinstance(given["name"], str):
        raise Refused(settings_failures.currency_invalid("Currency name is invalid.", "name"))
    if not isinstance(given["iso_code"], str) or not _ISO.fullmatch(given["iso_code"]):
        raise Refused(settings_failures.currency_invalid("ISO code is invalid.", "iso_code"))
    return {
        "symbol": _symbol(given["symbol"]),
        "created_time": None,
        "is_active": _flag(given, "is_active", True),
        "exchange_rate": _rate(given["exchange_rate"]),
        "format": _format(given["format"], _FORMAT),
        "created_by": None,
        "prefix_symbol": _flag(given, "prefix_symbol", True),
        "is_base": False,
        "modified_time": None,
        "name": given["name"],
        "modified_by": None,
        "id": "",
        "iso_code": given["iso_code"],
    }


def _change(org: Org, known: Item, given: Mapping[str, Any], user: User) -> Item:
    active = _flag(given, "is_active", known["is_active"])
    if active and not known["is_active"]:
        _check_active(org, True)
    changed = known | {
        "is_active": active,
        "prefix_symbol": _flag(given, "prefix_symbol", known["prefix_symbol"]),
    }
    if given.get("symbol") is not None:
        changed["symbol"] = _symbol(given["symbol"])
    if given.get("exchange_rate") is not None:
        changed["exchange_rate"] = _rate(given["exchange_rate"])
    changed["format"] = _format(given.get("format"), known["format"])
    changed |= items.signed(org, user, known)
    org.store.shelf.put(KIND, known["id"], changed)
    org.reload()
    return changed


def _check_active(org: Org, active: bool) -> None:
    if active and sum(currency["is_active"] for currency in all_of(org)) >= MAX_ACTIVE:
        raise Refused(settings_failures.too_many_active_currencies(MAX_ACTIVE))


def _flag(given: Mapping[str, Any], name: str, default: bool) -> bool:
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise Refused(failures.expected("boolean", name))
    return value


def _symbol(sent: Any) -> str:
    if not isinstance(sent, str) or not sent or len(sent) > 10:
        raise Refused(settings_failures.currency_invalid("Currency symbol is invalid.", "symbol"))
    return sent


def _rate(sent: Any) -> str:
    """Nine digits on either side of the point, always nine behind it. Source: docs v2."""
    match = _RATE.fullmatch(str(sent)) if isinstance(sent, (str, int, float)) else None
    if match is None or isinstance(sent, bool) or float(str(sent)) == 0:
        raise Refused(settings_failures.currency_invalid("invalid data", "exchange_rate"))
    return f"{int(match[1])}.{(match[2] or '').ljust(9, '0')}"


def _format(sent: Any, default: Mapping[str, str]) -> dict[str, str]:
    if sent is None:
        return dict(default)
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject", "format"))
    made = {name: str(sent.get(name) or default[name]) for name in _FORMAT}
    allowed = {
        "decimal_separator": _SEPARATORS[:2],
        "thousand_separator": _SEPARATORS,
        "decimal_places": ("0", "2", "3"),
    }
    for name, values in allowed.items():
        if made[name] not in values:
            raise Refused(failures.invalid_value(name))
    if made["decimal_separator"] == made["thousand_separator"]:
        raise Refused(
            settings_failures.not_allowed("Thousand separator and decimal separator should not be equal")
        )
    return made
