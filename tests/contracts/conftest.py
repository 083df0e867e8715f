"""Targets: the fake in process and over a port, with the standard org and one of custom fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from zcrm_contracts import Target

from tests.contracts.report import EXERCISED
from zcrm_mock import FakeCRM
from zcrm_mock.transports.asgi import ASGIApp
from zcrm_mock.transports.live import LiveServer

# Every data type that can be searched or queried, in a module of its own.
EVERY_TYPE = {
    "modules": {
        "Samples": {
            "fields": {
                "A_Text": {},
                "A_Code": {"unique": True, "length": 40},
                "An_Area": {"data_type": "textarea"},
                "An_Email": {"data_type": "email"},
                "A_Phone": {"data_type": "phone"},
                "A_Site": {"data_type": "website"},
                "A_Choice": {"data_type": "picklist", "pick_list": ["Red", "red wine", "Grün"]},
                "Choices": {
                    "data_type": "multiselectpicklist",
                    "pick_list": ["Red", "Red wine", "wine", "Straße", "b"],
                },
                "A_Number": {"data_type": "integer"},
                "A_Long": {"data_type": "bigint"},
                "A_Double": {"data_type": "double"},
                "Money": {"data_type": "currency"},
                "Share": {"data_type": "percent"},
                "A_Flag": {"data_type": "boolean"},
                "A_Day": {"data_type": "date"},
                "A_Moment": {"data_type": "datetime"},
                "A_Link": {"data_type": "lookup", "lookup_module": "Accounts"},
                "A_User": {"data_type": "userlookup"},
                "A_Count": {"data_type": "autonumber"},
            }
        }
    }
}


def in_process(crm: FakeCRM) -> Target:
    return Target.over(crm.transport(), "https://www.zohoapis.com", exercised=EXERCISED)


@contextmanager
def over_http(crm: FakeCRM) -> Iterator[Target]:
    with LiveServer(ASGIApp(crm)) as live, httpx2.HTTPTransport() as wire:
        yield Target.over(wire, live.url, name=live.url, exercised=EXERCISED)


@pytest.fixture
def fake() -> FakeCRM:
    return FakeCRM()


@pytest.fixture
def target(fake: FakeCRM) -> Target:
    return in_process(fake)
