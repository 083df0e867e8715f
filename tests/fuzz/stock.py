"""The fake that bad input is sent to: an org with some of everything, and a record of each kind."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.shelf import File
from zcrm_mock.engine.store import Snapshot

MODULES = ("Leads", "Contacts", "Deals", "Events", "Tasks", "Calls", "Quotes", "Price_Books", "Machines")
ORG = {
    "automation": {
        "Leads": {
            "workflows": {"Tag": {"on": "create_or_edit", "criteria": "(City:contains:o)", "tags": ["T"]}},
            "blueprints": {"P": {"field": "Lead_Status", "transitions": {"Go": {
                "from": "-None-", "to": "Contacted", "fields": {
                    "Phone": {"mandatory": True, "criteria": "(Phone:starts_with:+)"}, "Annual_Revenue": {},
                    "Notes": {}, "Attachments": {}, "CheckLists": {"items": ["A"]}, "Tasks": {},
                },
            }}}},
        }
    },
    "modules": {
        "Contacts": {"sharing": "private"},
        "Machines": {
            "sharing": "private",
            "fields": {
                "Serial": {"unique": True}, "Kinds": {"data_type": "multiselectpicklist",
                "pick_list": ["A", "B"]}, "Big": {"data_type": "bigint"},
                "Share": {"data_type": "percent"}, "Seen": {"data_type": "datetime"},
                "Parts": {"data_type": "subform", "rows": {"Part": {"system_mandatory": True},
                "Price": {"data_type": "currency"}}}, "Files": {"data_type": "fileupload"},
                "Owner_2": {"data_type": "userlookup"}, "Number": {"data_type": "autonumber"},
                "Part_Of": {"data_type": "lookup", "lookup_module": "Machines"},
                "Made_By": {"data_type": "multiselectlookup", "lookup_module": "Products"},
            }
        }
    },
    "currencies": [
        {"iso_code": "USD", "name": "US Dollar", "symbol": "$"},
        {"iso_code": "EUR", "name": "Euro", "symbol": "€", "exchange_rate": "0.9"},
    ],
    "territories": [{"name": "North", "criteria": "(Account_Name:equals:Acme)"}],
}  # fmt: skip
TERRITORY = "5725767000000095000"
FILE = "f11e"
PRODUCT = "5725767000000100000"
GIVEN: dict[str, Any] = {
    "Leads": {"Last_Name": "Burns", "Email": "burns@example.com", "Phone": "+47 123 45 678"},
    "Contacts": {"Last_Name": "Burke", "Account_Name": {"name": "Acme"}},
    "Deals": {"Deal_Name": "Big", "Stage": "Qualification", "Amount": 10},
    "Events": {
        "Event_Title": "Fair",
        "Start_DateTime": "2026-01-01T09:00:00Z",
        "End_DateTime": "2026-01-01T10:00:00Z",
    },
    "Tasks": {"Subject": "Call"},
    "Calls": {
        "Subject": "Call",
        "Call_Type": "Inbound",
        "Call_Start_Time": "2026-01-01T09:00:00Z",
        "Call_Duration": "1:00",
    },
    "Quotes": {"Subject": "Offer", "Product_Details": [{"product": PRODUCT, "quantity": 1}]},
    "Price_Books": {
        "Price_Book_Name": "List",
        "Pricing_Details": [{"from_range": 1, "to_range": 2, "discount": 3}],
    },
    "Machines": {"Name": "Drill", "Serial": "S-1", "Parts": [{"Part": "Bit"}]},
    "Campaigns": {"Campaign_Name": "Fair"},
}


@cache
def stocked() -> tuple[FakeCRM, Snapshot, dict[str, str]]:
    """A fake with a record in every module and one in a process, how it was then, and the records' ids."""
    crm = FakeCRM(ORG, at=NOW)
    product = crm.add("Products", {"id": PRODUCT, "Product_Name": "Bolt", "Unit_Price": 2})["id"]
    ids = {module: crm.add(module, record)["id"] for module, record in GIVEN.items()}
    note = {"Parent_Id": ids["Leads"], "$se_module": "Leads", "Note_Content": "Called"}
    ids["Notes"] = crm.add("Notes", note)["id"]
    attachment = {"Parent_Id": ids["Leads"], "$se_module": "Leads", "File_Name": "a.txt"}
    ids["Attachments"] = crm.add("Attachments", attachment)["id"]
    ids["Files"] = FILE
    crm.org.store.shelf.put_file(FILE, File("a.txt", "text/plain", b"content"))
    crm.email("Leads", ids["Leads"], message_id="m")
    in_process = Api(crm).create("Leads", Last_Name="Boyle")
    more = {"Products": product, "Process": in_process, "Activities": ids["Tasks"]}
    return crm, crm.snapshot(), ids | more
