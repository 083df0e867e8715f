"""A module with a field of every data type that an org file may make."""

from __future__ import annotations

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.shelf import File

USER = "5725767000000086017"
NAMED = {"name": "Asha Rao", "id": USER}
ACCOUNT = "5725767000000900001"
ORG = {
    "time_zone": "Asia/Kolkata",
    "modules": {
        "Samples": {
            "fields": {
                "Text": {"length": 10},
                "Small_Text": {"data_type": "textarea", "length": 12},
                "Email_2": {"data_type": "email"},
                "Phone": {"data_type": "phone"},
                "Website": {"data_type": "website"},
                "Choice": {"data_type": "picklist", "pick_list": ["Red", "Blue"]},
                "Choices": {"data_type": "multiselectpicklist", "pick_list": ["Red", "Blue"]},
                "Integer": {"data_type": "integer"},
                "Long": {"data_type": "bigint"},
                "Decimal": {"data_type": "double"},
                "Money": {"data_type": "currency"},
                "Percent": {"data_type": "percent"},
                "Flag": {"data_type": "boolean"},
                "Day": {"data_type": "date"},
                "Moment": {"data_type": "datetime"},
                "Account": {"data_type": "lookup", "lookup_module": "Accounts"},
                "User": {"data_type": "userlookup"},
                "Users": {"data_type": "multiuserlookup"},
                "Accounts": {"data_type": "multiselectlookup", "lookup_module": "Accounts"},
                "Number": {"data_type": "autonumber", "auto_number": {"prefix": "S-", "start_number": 7}},
                "Formula": {"data_type": "formula", "formula": {"return_type": "double", "expression": "1"}},
                "Image": {"data_type": "imageupload"},
                "Files": {"data_type": "fileupload"},
                "Rows": {
                    "data_type": "subform",
                    "rows": {
                        "Part": {"system_mandatory": True},
                        "Price": {"data_type": "currency"},
                        "Of": {"data_type": "lookup", "lookup_module": "Accounts"},
                    },
                },
            }
        }
    },
}


def sample_api(switches: Switches | None = None) -> Api:
    crm = FakeCRM(ORG, at=NOW, switches=switches)
    crm.add("Accounts", {"Account_Name": "Acme", "id": ACCOUNT})
    crm.org.store.shelf.put_file("file-id", File("a.png", "image/png", b""))
    return Api(crm)
