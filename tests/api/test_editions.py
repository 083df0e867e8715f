"""What an org's edition allows: users, tags, currencies. Source: platform.md 4.5, 8, 16."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

USD = {
    "name": "US Dollar - USD",
    "iso_code": "USD",
    "symbol": "$",
    "exchange_rate": "1",
    "format": {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"},
}


def licensed(**details: Any) -> Api:
    return Api(FakeCRM({"told": {"license_details": details}} if details else None, at=NOW))


@pytest.mark.parametrize(
    ("details", "per_module", "per_record"),
    [
        ({}, 200, 10),
        ({"paid_type": "standard"}, 20, 5),
        ({"paid_type": "Professional"}, 60, 10),
        ({"paid_type": "enterprise"}, 100, 10),
        ({"paid_type": "one"}, 200, 10),
    ],
)
def test_an_edition_has_so_many_tags(details, per_module, per_record):
    api = licensed(**details)

    def create(*names: str) -> Any:
        return api.call("POST", "settings/tags", {"tags": [{"name": name} for name in names]}, module="Leads")

    for start in range(0, per_module, 100):
        create(*(f"t{number}" for number in range(start, min(start + 100, per_module))))
    [slot] = create("more").json["tags"]
    assert (slot["code"], slot["message"]) == ("LICENSE_LIMIT_EXCEEDED", "tag edition limit exceeded")
    told = api.get("settings/tags", module="Leads").json["info"]
    assert told == {"count": per_module, "allowed_count": per_module}
    lead = api.create("Leads", Last_Name="Burns", Tag=[{"name": f"t{n}"} for n in range(per_record)])
    [slot] = api.call("POST", f"Leads/{lead}/actions/add_tags", tag_names=f"t{per_record}").data
    assert slot["code"] == "LICENSE_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("edition", "status", "code"),
    [
        ("free", 403, "FEATURE_NOT_SUPPORTED"),
        ("standard", 403, "FEATURE_NOT_SUPPORTED"),
        ("professional", 403, "FEATURE_NOT_SUPPORTED"),
        ("enterprise", 200, "SUCCESS"),
        ("ultimate", 200, "SUCCESS"),
    ],
)
def test_only_the_higher_editions_have_other_currencies(edition, status, code):
    api = licensed(paid_type=edition)
    answer = api.call("POST", "org/currencies/actions/enable", {"base_currency": USD})
    assert (answer.status, answer.json["base_currency"]["code"]) == (status, code)
    assert api.get("org").json["org"][0]["mc_status"] is (status == 200)


def add(api: Api, name: str) -> tuple[int, Any]:
    role, profile = (api.get(f"settings/{kind}").json[kind][1]["id"] for kind in ("roles", "profiles"))
    user = {"last_name": name, "email": f"{name}@example.com", "role": role, "profile": profile}
    answer = api.call("POST", "users", {"users": [user]})
    return answer.status, answer.json["users"][0]


def test_an_org_that_says_nothing_of_it_has_licenses_enough():
    api = licensed()
    assert {add(api, f"user{number}")[0] for number in range(9)} == {201}
    assert api.get("org").json["org"][0]["license_details"]["users_license_purchased"] == 12


def test_an_org_has_the_users_that_it_paid_for():
    api = licensed(users_license_purchased=4)
    _, made = add(api, "dora")
    status, refused = add(api, "emil")
    assert (status, refused) == (
        200,
        {
            "code": "LICENSE_LIMIT_EXCEEDED",
            "details": {},
            "message": "Request exceeds your license limit. Need to upgrade in order to add",
            "status": "error",
        },
    )
    assert api.delete(f"users/{made['details']['id']}").status == 200
    assert add(api, "emil")[0] == 201


def test_the_license_is_told_with_what_the_org_file_says_of_it():
    [org] = licensed(paid_type="standard").get("org").json["org"]
    assert org["license_details"] == {
        "paid_expiry": None, "users_license_purchased": 10, "trial_type": None, "trial_expiry": None,
        "paid": True, "paid_type": "standard",
    }  # fmt: skip
