"""An org whose records are not everybody's, its people, and what they share."""

from __future__ import annotations

from typing import Any

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

PEOPLE = {
    "Rao": ("CEO", "Administrator"),
    "Sato": ("Head", "Standard"),
    "Lee": ("Rep", "Standard"),
    "Kim": ("Rep", "Standard"),
    "Diaz": ("Clerk", "Standard"),
}
ROLES = [
    "CEO",
    {"name": "Head", "reporting_to": "CEO"},
    {"name": "Rep", "reporting_to": "Head"},
    {"name": "Clerk", "reporting_to": "CEO", "share_with_peers": True},
]


def private_org(roles: Any = ROLES, people: Any = PEOPLE, **sharing: str) -> dict[str, Any]:
    return {
        "roles": list(roles),
        "users": [
            {"last_name": name, "email": f"{name.lower()}@example.com", "role": role, "profile": profile}
            for name, (role, profile) in people.items()
        ],
        "modules": {name: {"sharing": kind} for name, kind in (sharing or {"Leads": "private"}).items()},
    }


def opened(**sharing: str) -> FakeCRM:
    return FakeCRM(private_org(**sharing), at=NOW)


def of(crm: FakeCRM, user: str) -> Api:
    return Api(crm, token=crm.token(user=user))


def user_id(crm: FakeCRM, name: str) -> str:
    return crm.org.people.named(name)[0].id


def lead_of(crm: FakeCRM, owner: str, name: str = "Burns", **values: Any) -> str:
    return of(crm, owner).create("Leads", Last_Name=name, **values)


def share(api: Api, record_id: str, *users: str, method: str = "POST", module: str = "Leads", **values: Any):
    """Share a record; the answer's status and slots."""
    kept = {"permission": "read_only"} | values
    sent = [{"user": {"id": user_id(api.crm, name)}, **kept} for name in users]
    answer = api.call(method, f"{module}/{record_id}/actions/share", {"share": sent})
    assert answer.status in (200, 400)
    return answer.status, [slot["message"] for slot in answer.json["share"]]


def shares(api: Api, record_id: str, module: str = "Leads", **params: Any):
    answer = api.get(f"{module}/{record_id}/actions/share", **params)
    return answer.json["share"] if answer.status == 200 else answer.status


def forbidden(answer, right: str) -> bool:
    [slot] = answer.data
    expected = {"permissions": [f"Crm_Implied_{right}_Leads"]}
    return (slot["code"], slot["details"], answer.status) == ("NO_PERMISSION", expected, 202)
