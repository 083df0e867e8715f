"""What the org's edition allows: users, tags, several currencies. Source: platform.md 4.5, 8, 16.

Which edition, and for how many users, an org file says in `told.license_details`, as `GET /org` tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

TAGS = {"standard": (20, 5), "professional": (60, 10), "enterprise": (100, 10), "ultimate": (200, 10)}
"""Tags that a module knows and that a record bears, by edition. Source: docs."""

ONE_CURRENCY = ("free", "standard", "professional")
"""Editions without other currencies. Source: docs v2 enable-multi-currency."""


def license_of(org: Org) -> dict[str, Any]:
    """The org's license as `GET /org` tells it."""
    return {
        "paid_expiry": None,
        "users_license_purchased": max(10, len(org.people.all)),
        "trial_type": None,
        "trial_expiry": None,
        "paid": True,
        "paid_type": "ultimate",
    } | _told(org)


def tags_of(org: Org) -> tuple[int, int]:
    """How many tags a module knows, and how many a record bears; of an unknown edition, the most."""
    return TAGS.get(_edition(org), TAGS["ultimate"])


def check_license(org: Org) -> None:
    """Refuse a user more than an org has paid for that says how many; only active ones count (inferred)."""
    bought = _told(org).get("users_license_purchased")
    if isinstance(bought, int) and sum(user.status == "active" for user in org.people.all) >= bought:
        raise Refused(settings_failures.license_exceeded())


def check_currencies(org: Org) -> None:
    """Refuse other currencies where the edition has but one."""
    if _edition(org) in ONE_CURRENCY:
        raise Refused(settings_failures.currencies_not_supported())


def _told(org: Org) -> dict[str, Any]:
    told = org.spec.told.get("license_details")
    return told if isinstance(told, dict) else {}


def _edition(org: Org) -> str:
    return str(license_of(org)["paid_type"]).casefold()
