"""Run by test_older_sdks.py in a process of its own, where `zcrmsdk` is another SDK of that name.

Called with a server's URL, a folder and a grant code. Prints, as JSON, what the SDK parsed.
"""

from __future__ import annotations

import csv
import inspect
import json
import sys
from pathlib import Path

import zcrmsdk
from zcrmsdk.src.com.zoho.api.authenticator import oauth_token
from zcrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zcrmsdk.src.com.zoho.api.logger import Logger
from zcrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zcrmsdk.src.com.zoho.crm.api.exception import SDKException
from zcrmsdk.src.com.zoho.crm.api.header_map import HeaderMap
from zcrmsdk.src.com.zoho.crm.api.initializer import Initializer
from zcrmsdk.src.com.zoho.crm.api.modules import ModulesOperations
from zcrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap
from zcrmsdk.src.com.zoho.crm.api.record import (
    BodyWrapper,
    DeleteRecordsParam,
    GetDeletedRecordsParam,
    GetRecordsParam,
    Record,
    RecordOperations,
    SearchRecordsParam,
)
from zcrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig
from zcrmsdk.src.com.zoho.crm.api.user_signature import UserSignature
from zcrmsdk.src.com.zoho.crm.api.users import UsersOperations
from zcrmsdk.src.com.zoho.crm.api.util import Choice

CLIENT = {"client_id": "1000.ANY", "client_secret": "any"}


def connect(url, folder, code):
    """Initialize the SDK, whichever of the two shapes its tokens and environments have."""
    if hasattr(oauth_token, "TokenType"):
        token = oauth_token.OAuthToken(**CLIENT, token=code, token_type=oauth_token.TokenType.GRANT)
    else:
        token = oauth_token.OAuthToken(**CLIENT, grant_token=code)
    where = [url, f"{url}/oauth/v2/token", url, "fake"]
    Initializer.initialize(
        user=UserSignature("asha@example.com"),
        environment=DataCenter.Environment(
            *where[: len(inspect.signature(DataCenter.Environment).parameters)]
        ),
        token=token,
        store=FileStore(str(folder / "tokens.txt")),
        sdk_config=SDKConfig(),
        resource_path=str(folder),
        logger=Logger.get_instance(level=Logger.Levels.ERROR, file_path=str(folder / "log")),
    )
    return Initializer.get_initializer()


def tokens(state):
    """The stored tokens after the grant, and after a refresh."""

    def stored():
        with Path(state.store.file_path).open() as file:
            [token] = csv.DictReader(file)
        return token

    state.token.generate_access_token(state.user, state.store)
    granted = stored()
    state.token.refresh_access_token(state.user, state.store)
    return {"granted": granted, "refreshed": stored()}


def record(**values):
    made = Record()
    for name, value in values.items():
        made.add_key_value(name, value)
    return made


def body(*records, duplicate_check_fields=None):
    made = BodyWrapper()
    made.set_data(list(records))
    if duplicate_check_fields:
        made.set_duplicate_check_fields(duplicate_check_fields)
    return made


def params(kind, **values):
    made = ParameterMap()
    for name, value in values.items():
        made.add(getattr(kind, name), value)
    return made


def slots(answer):
    """What became of each record of a write, with the class that the SDK gave it."""
    return [answer.get_status_code()] + [
        [type(slot).__name__, slot.get_code().get_value(), slot.get_message().get_value()]
        for slot in answer.get_object().get_data()
    ]


def parsed(answer):
    """Each record that was read: its name, and the types of some of its values."""
    names = ("id", "Lead_Source", "Annual_Revenue", "Owner", "Created_Time")
    return [answer.get_status_code()] + [
        [one.get_key_value("Last_Name"), *(type(one.get_key_value(name)).__name__ for name in names)]
        for one in answer.get_object().get_data()
    ]


def records():
    """Every record operation that this SDK and the one for v2 share."""
    api = RecordOperations()
    lead = record(Last_Name="Burns", Company="Plant", Lead_Source=Choice("Partner"), Annual_Revenue=12.5)
    created = api.create_records("Leads", body(lead, record(Last_Name="Smithers", Email="nobody")))
    lead_id = int(created.get_object().get_data()[0].get_details()["id"])
    other = record(Last_Name="Smithers", Company="Plant", Email="ws@example.com")
    other.add_key_value("Lead_Source", Choice("Partner"))
    other.add_key_value("Annual_Revenue", 1.0)
    upserted = api.upsert_records("Leads", body(other, duplicate_check_fields=["Email"]))
    other_id = int(upserted.get_object().get_data()[0].get_details()["id"])
    return {
        "create": slots(created),
        "get": parsed(api.get_record(lead_id, "Leads", ParameterMap(), HeaderMap())),
        "list": parsed(api.get_records("Leads", params(GetRecordsParam, per_page=5), HeaderMap())),
        "search": parsed(
            api.search_records("Leads", params(SearchRecordsParam, criteria="(Last_Name:equals:Burns)"))
        ),
        "update": slots(api.update_record(lead_id, "Leads", body(record(City="Oslo")))),
        "update many": slots(api.update_records("Leads", body(record(id=lead_id, City="Rome")))),
        "upsert": slots(upserted),
        "delete": slots(api.delete_record(lead_id, "Leads")),
        "delete many": slots(api.delete_records("Leads", params(DeleteRecordsParam, ids=other_id))),
        "deleted": [
            one.get_display_name()
            for one in api.get_deleted_records("Leads", params(GetDeletedRecordsParam, type="all"))
            .get_object()
            .get_data()
        ],
    }


def attempt(call):
    """What a call comes to: its own value, or the SDK's exception."""
    try:
        return call()
    except SDKException as error:
        return {"exception": str(error)}


def refused(answer):
    error = answer.get_object()
    return [
        answer.get_status_code(),
        type(error).__name__,
        error.get_code().get_value(),
        error.get_message().get_value(),
    ]


def users():
    return [user.get_full_name() for user in UsersOperations().get_users().get_object().get_users()]


if __name__ == "__main__":
    url, folder, code = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    state = connect(url, folder, code)
    said = {"home": zcrmsdk.__file__, "tokens": tokens(state)}
    if sys.argv[4] == "v2":
        said |= {
            "records": records(),
            "users": users(),
            "unknown module": refused(ModulesOperations().get_module("Nowhere")),
        }
    else:
        said |= {
            "users": refused(UsersOperations().get_users()),
            "modules": refused(ModulesOperations().get_modules()),
            "records": attempt(
                lambda: RecordOperations().create_records("Leads", body(record(Last_Name="Burns")))
            ),
        }
    print(json.dumps(said))
