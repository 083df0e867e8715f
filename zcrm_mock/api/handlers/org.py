"""The org, its roles, profiles and territories. Source: docs v2 get-org-data, get-roles, get-profiles."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import metadata, params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, json_response
from zcrm_mock.api.http import Response
from zcrm_mock.engine import attached, currencies, failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.org import Org
from zcrm_mock.engine.standard_org import Profile, Role, standard_profiles

ORG_ID, FIRST_PERMISSION = 20_005, 26_100

RIGHTS = ("View", "Create", "Edit", "Delete")
API_ACCESS = "Crm_Implied_Api_Access"
"""Source: wild 14."""


def get_org(call: Call) -> Response:
    """`GET /org`: the one org of the token."""
    spec, primary = call.org.spec, call.org.people.primary
    base = currencies.base(call.org)
    iso, symbol = (base["iso_code"], base["symbol"]) if base else (spec.currency_iso, spec.currency_symbol)
    name = base["name"] if base else f"{spec.currency_name} - {spec.currency_iso}"
    org = {
        "country": spec.country,
        "photo_id": attached.photo_id(call.org, attached.ORG),
        "city": None,
        "description": None,
        "mc_status": base is not None,
        "gapps_enabled": False,
        "domain_name": f"org{spec.zgid}",
        "translation_enabled": False,
        "street": None,
        "alias": None,
        "currency": name,
        "id": items.fixed_id(call.org, ORG_ID),
        "state": None,
        "fax": None,
        "employee_count": None,
        "zip": None,
        "website": None,
        "currency_symbol": symbol,
        "mobile": None,
        "currency_locale": spec.locale,
        "primary_zuid": primary.zuid,
        "zia_portal_id": None,
        "time_zone": spec.time_zone,
        "zgid": spec.zgid,
        "country_code": spec.country,
        "license_details": {
            "paid_expiry": None,
            "users_license_purchased": max(10, len(call.org.people.all)),
            "trial_type": None,
            "trial_expiry": None,
            "paid": True,
            "paid_type": "enterprise",
        },
        "phone": None,
        "company_name": spec.company_name,
        "privacy_settings": False,
        "primary_email": primary.email,
        "iso_code": iso,
    }
    return json_response({"org": [org]})


def roles_list(call: Call) -> Response:
    """`GET /settings/roles`: all of them, from the top of the hierarchy."""
    return json_response({"roles": [_role(role, call.org) for role in call.org.spec.roles]})


def roles_get(call: Call) -> Response:
    """`GET /settings/roles/{role_id}`: one. Refuses an unknown id."""
    for role in call.org.spec.roles:
        if role.id == call.args["role_id"]:
            return json_response({"roles": [_role(role, call.org)]})
    raise Refused(failures.related_id_invalid())


def profiles_list(call: Call) -> Response:
    """`GET /settings/profiles`: all of them, 304 for who saw them after the org was made."""
    if params.unchanged(call.request, call.org):
        return empty(304)
    return json_response({"profiles": [_profile(profile) for profile in call.org.spec.profiles]})


def profiles_get(call: Call) -> Response:
    """`GET /settings/profiles/{profile_id}`: one, with its permissions. Refuses an unknown id."""
    for profile in call.org.spec.profiles:
        if profile.id == call.args["profile_id"]:
            if params.unchanged(call.request, call.org):
                return empty(304)
            return json_response({"profiles": [_profile(profile) | _permissions(call.org)]})
    raise Refused(failures.related_id_invalid())


def territories(_call: Call) -> Response:
    """`GET /settings/territories`, `/{territory_id}`: 204, as where the feature is off (platform.md 10)."""
    return empty()


def _role(role: Role, org: Org) -> dict[str, Any]:
    above = next((other for other in org.spec.roles if other.name == role.reporting_to), None)
    return {
        "display_label": role.name,
        "forecast_manager": None,
        "share_with_peers": above is None,
        "name": role.name,
        "description": role.description,
        "id": role.id,
        "reporting_to": {"name": above.name, "id": above.id} if above else None,
        "admin_user": above is None,
    }


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
    }


def _permissions(org: Org) -> dict[str, Any]:
    """What a profile may do; the fake lets every profile do everything."""
    details: list[dict[str, Any]] = []
    categories: list[dict[str, Any]] = []

    def grant(label: str, module: str | None, name: str) -> str:
        permission_id = items.fixed_id(org, FIRST_PERMISSION + len(details))
        told = {"display_label": label, "module": module, "name": name, "id": permission_id, "enabled": True}
        details.append(told)
        return permission_id

    for module in org.schema.modules.values():
        if module.api_name not in metadata.HIDDEN:
            name = module.api_name
            ids = [grant(right, name, f"Crm_Implied_{right}_{name}") for right in RIGHTS]
            categories.append(
                {"display_label": module.plural_label, "permissions_details": ids, "name": name}
            )
    access = {
        "display_label": "API",
        "name": "API",
        "permissions_details": [grant("API Access", None, API_ACCESS)],
    }
    return {
        "permissions_details": details,
        "sections": [
            {"name": "module", "categories": categories},
            {"name": "setup", "categories": [access]},
            {"name": "tool", "categories": []},
        ],
    }
