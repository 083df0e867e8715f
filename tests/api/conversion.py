"""What the tests of conversions say often: a lead is converted, or refused."""

from __future__ import annotations

from typing import Any

from tests.conftest import Answer, Api
from zcrm_mock import FakeCRM

BURNS = {"Last_Name": "Burns", "First_Name": "Monty", "Company": "Plant", "Email": "burns@example.com"}
DEAL = {"Deal_Name": "Big one", "Closing_Date": "2026-12-31", "Stage": "Qualification"}
MADE = ("Contacts", "Accounts", "Deals")


def convert(api: Api, lead: str, **sent: Any) -> Answer:
    return api.post(f"Leads/{lead}/actions/convert", sent)


def converted(api: Api, lead: str, **sent: Any) -> dict[str, Any]:
    """The ids that the lead became."""
    answer = convert(api, lead, **sent)
    assert answer.status == 200, answer.json
    [became] = answer.data
    return became


def refused(api: Api, lead: str, **sent: Any) -> tuple[int, str, str, dict[str, Any]]:
    """What became of a conversion that left the org as it was."""
    before = everything(api.crm)
    answer = convert(api, lead, **sent)
    assert everything(api.crm) == before
    [slot] = answer.data
    return answer.status, slot["code"], slot["message"], slot["details"]


def everything(crm: FakeCRM) -> tuple[Any, Any]:
    """All records, and the tags of what a conversion makes."""
    kept = {module: crm.records(module) for module in crm.org.schema.modules}
    tags = {module: crm.org.store.shelf.all(f"tag/{module}") for module in MADE}
    return kept, tags
