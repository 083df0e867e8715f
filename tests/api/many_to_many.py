"""What the tests of many-to-many lookups say often: an org whose leads like products, and have a team."""

from __future__ import annotations

from typing import Any

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

LIKED = {"data_type": "multiselectlookup", "lookup_module": "Products"}
TEAM = {"data_type": "multiuserlookup"}
ORG = {"modules": {"Leads": {"fields": {"Liked": LIKED, "Team": TEAM}}}}
LINKS = "Leads_X_Products"


def fake(org: dict[str, Any] = ORG) -> Api:
    return Api(FakeCRM(org, at=NOW))


def burns(api: Api, *liked: str) -> str:
    return api.create("Leads", Last_Name="Burns", Liked=[{"Liked": {"id": one}} for one in liked])


def liked(api: Api, lead: str) -> list[str]:
    return [row["Liked"]["name"] for row in api.record("Leads", lead)["Liked"]]


def likers(api: Api, product: str) -> list[str]:
    return [row["Lead"]["name"] for row in api.record("Products", product)["Leads"]]
