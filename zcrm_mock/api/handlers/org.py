"""The org, its roles and territories. Source: docs v2 get-org-data, get-roles; platform.md 10."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import empty, json_response
from zcrm_mock.api.http import Response
from zcrm_mock.engine import editions, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached
from zcrm_mock.engine.org import Org
from zcrm_mock.engine.settings import currencies, settings_failures
from zcrm_mock.engine.standard_org import Role

ORG_ID = 20_005


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
        "license_details": None,
        "phone": None,
        "company_name": spec.company_name,
        "privacy_settings": False,
        "primary_email": primary.email,
        "iso_code": iso,
    }
    return json_response({"org": [org | spec.told | {"license_details": editions.license_of(call.org)}]})


def roles_list(call: Call) -> Response:
    """`GET /settings/roles`: all of them, from the top of the hierarchy."""
    return json_response({"roles": [_role(role, call.org) for role in call.org.spec.roles]})


def roles_get(call: Call) -> Response:
    """`GET /settings/roles/{role_id}`: one. Refuses an unknown id."""
    for role in call.org.spec.roles:
        if role.id == call.args["role_id"]:
            return json_response({"roles": [_role(role, call.org)]})
    raise Refused(settings_failures.related_id_invalid())


def territories_list(call: Call) -> Response:
    """`GET /settings/territories`: all of them, 204 where the feature is off. Source: platform.md 10."""
    return _told(call.org.territories.told())


def territories_get(call: Call) -> Response:
    """`GET /settings/territories/{territory_id}`: one, 204 where there is none (inferred)."""
    wanted = call.args["territory_id"]
    return _told([one for one in call.org.territories.told() if one["id"] == wanted])


def _told(territories: list[dict[str, Any]]) -> Response:
    return json_response({"territories": territories}) if territories else empty()


def _role(role: Role, org: Org) -> dict[str, Any]:
    above = next((other for other in org.spec.roles if other.name == role.reporting_to), None)
    return {
        "display_label": role.name,
        "forecast_manager": None,
        "share_with_peers": role.share_with_peers,
        "name": role.name,
        "description": role.description,
        "id": role.id,
        "reporting_to": {"name": above.name, "id": above.id} if above else None,
        "admin_user": above is None,
    } | role.told
