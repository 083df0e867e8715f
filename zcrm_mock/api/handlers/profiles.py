"""The group `profiles`, and what each may do. Source: docs v2 get-profiles (platform.md 6)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, json_response
from zcrm_mock.api.http import Response
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.org import Org
from zcrm_mock.engine.people.permissions import Permission, permissions_of
from zcrm_mock.engine.settings import settings_failures
from zcrm_mock.engine.standard_org import Profile, standard_profiles


def list_profiles(call: Call) -> Response:
    """`GET /settings/profiles`: all of them, 304 for who saw them after the org was made."""
    if _unchanged(call):
        return empty(304)
    return json_response({"profiles": [_profile(profile) for profile in call.org.spec.profiles]})


def get_profile(call: Call) -> Response:
    """`GET /settings/profiles/{profile_id}`: one, with its permissions. Refuses an unknown id."""
    for profile in call.org.spec.profiles:
        if profile.id == call.args["profile_id"]:
            if _unchanged(call):
                return empty(304)
            return json_response({"profiles": [_profile(profile) | _permissions(profile, call.org)]})
    raise Refused(settings_failures.related_id_invalid())


def _unchanged(call: Call) -> bool:
    return not call.org.permissions.changed and params.unchanged(call.request, call.org)


def _profile(profile: Profile) -> dict[str, Any]:
    built_in = profile.name in {standard.name for standard in standard_profiles()}
    return {
        "created_time": None,
        "modified_time": None,
        "name": profile.name,
        "modified_by": None,
        "description": profile.description,
        "id": profile.id,
        "category": not built_in,
        "created_by": None,
        "display_label": profile.name,
    } | profile.told


def _permissions(profile: Profile, org: Org) -> dict[str, Any]:
    """What the profile may do, and where each permission stands in its form."""
    known = permissions_of(org.schema)
    details = [
        {
            "display_label": permission.label,
            "module": permission.module,
            "name": permission.name,
            "id": permission.id,
            "enabled": org.permissions.enabled(profile, permission.name),
        }
        for permission in known
    ]
    sections: dict[str, list[Any]] = {"module": [], "setup": [], "tool": []}
    for category, group in groupby(known, key=lambda permission: permission.category):
        permissions = list(group)
        section = "module" if permissions[0].module else "setup"
        sections[section].append(_category(category, permissions, org))
    return {
        "permissions_details": details,
        "sections": [{"name": name, "categories": categories} for name, categories in sections.items()],
    }


def _category(name: str, permissions: list[Permission], org: Org) -> dict[str, Any]:
    module = org.schema.modules.get(name) if permissions[0].module else None
    ids = [permission.id for permission in permissions]
    return {
        "display_label": module.plural_label if module else name,
        "permissions_details": ids,
        "name": name,
    }
