"""Scopes: what a token was granted, and what opens an operation. Source: docs v2 scopes (platform.md 2.7)."""

from __future__ import annotations

from collections.abc import Sequence

EVERYTHING = (
    "ZohoCRM.modules.ALL",
    "ZohoCRM.settings.ALL",
    "ZohoCRM.users.ALL",
    "ZohoCRM.org.ALL",
    "ZohoCRM.bulk.ALL",
    "ZohoCRM.notifications.ALL",
    "ZohoCRM.coql.READ",
    "ZohoCRM.share.ALL",
    "ZohoCRM.Files.CREATE",
    "ZohoCRM.Files.READ",
    "ZohoFiles.files.ALL",
    "ZohoSearch.securesearch.READ",
    "ZohoCRM.functions.execute.READ",
    "ZohoCRM.functions.execute.CREATE",
    "ZohoCRM.mass_update.ALL",
    "aaaserver.profile.READ",
)
"""Every scope of v2: what tokens are granted unless told."""

_WRITES = ("create", "update", "delete")


def suffice(held: Sequence[str], scopes: Sequence[str], scope_name: str | None) -> bool:
    """Whether the held scopes cover any one of `scopes`, `{module}` being `scope_name`; `&` joins two.

    Without a name the parts about a module are passed over: the body will tell which one it is.
    """
    for scope in scopes:
        parts = [part for part in scope.split("&") if scope_name or "{module}" not in part]
        if all(_covered(held, part.replace("{module}", scope_name or "")) for part in parts):
            return True
    return False


def _covered(held: Sequence[str], wanted: str) -> bool:
    """Whether a held scope covers the wanted one: the same or a broader area, the same or a broader verb.

    The matching is inferred.
    """
    area, _, verb = wanted.casefold().rpartition(".")
    for scope in held:
        held_area, _, held_verb = scope.casefold().rpartition(".")
        broad = held_area == area or area.startswith(held_area + ".")
        if broad and (held_verb in ("all", verb) or (held_verb == "write" and verb in _WRITES)):
            return True
    return False
