"""Zoho's data types: what each takes, what comes back, and what it refuses.

Sources: records.md 2.2, 3.5, 3.6; wild 4, 5, 5b, 6, 17, 18b.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import Api
from tests.engine.samples import ACCOUNT, NAMED, USER, sample_api
from zcrm_mock import Switches
from zcrm_mock.engine.datatypes import DATA_TYPES

GIVEN = {
    "Samples": {"Name": "X"},
    "Leads": {"Last_Name": "X"},
    "Accounts": {"Account_Name": "X"},
    "Tasks": {"Subject": "X"},
    "Events": {
        "Event_Title": "X",
        "Start_DateTime": "2026-01-01T09:00:00Z",
        "End_DateTime": "2026-01-01T10:00:00Z",
    },
}


@pytest.fixture
def api() -> Api:
    return sample_api()


SAME = object()
TAKEN = [
    ("Samples.Text", "ten chars!", SAME),
    ("Samples.Text", "ÄØÅ 漢字 🎉", SAME),
    ("Samples.Text", "", None),
    ("Samples.Text", None, None),
    ("Samples.Small_Text", "two\nlines", SAME),
    ("Samples.Email_2", "a.b+c@sub.example.com", SAME),
    ("Samples.Phone", "+1 (555) 010-77.88, ext;2#", SAME),
    ("Samples.Phone", "CALL ME", SAME),
    ("Samples.Website", "example.com", SAME),
    ("Samples.Website", "https://www.example.com/a?b=c", SAME),
    ("Samples.Choice", "Red", SAME),
    ("Samples.Choice", "WhatsApp", SAME),
    ("Samples.Choice", "-None-", None),
    ("Samples.Choices", ["Blue", "Red"], SAME),
    ("Samples.Choices", [], None),
    ("Samples.Choices", ["Red", "x" * 761], SAME),
    ("Samples.Integer", 999_999_999, SAME),
    ("Samples.Integer", -5, SAME),
    ("Samples.Integer", 0, SAME),
    ("Samples.Long", "123456789012345678", SAME),
    ("Samples.Long", 123456789012345678, "123456789012345678"),
    ("Samples.Decimal", 136.67, SAME),
    ("Samples.Decimal", 5.0, 5),
    ("Samples.Money", 100000, SAME),
    ("Samples.Money", 0.25, SAME),
    ("Samples.Money", -9_999_999_999_999_999, SAME),
    ("Samples.Percent", 12.5, SAME),
    ("Samples.Flag", True, SAME),
    ("Samples.Flag", None, False),
    ("Samples.Day", "2028-02-29", SAME),
    ("Samples.Moment", "2026-01-31T10:00:00+05:30", SAME),
    ("Samples.Moment", "2026-01-31T10:00:00-08:00", "2026-01-31T23:30:00+05:30"),
    ("Samples.Moment", "2026-01-31T10:00:00Z", "2026-01-31T15:30:00+05:30"),
    ("Samples.Moment", "2025-08-16T16:26:30", "2025-08-16T16:26:30+05:30"),
    ("Samples.Account", {"id": ACCOUNT}, {"name": "Acme", "id": ACCOUNT}),
    ("Samples.Account", {"id": int(ACCOUNT), "name": "whatever"}, {"name": "Acme", "id": ACCOUNT}),
    ("Samples.Account", ACCOUNT, {"name": "Acme", "id": ACCOUNT}),
    ("Samples.Account", None, None),
    ("Samples.User", USER, NAMED | {"email": "asha@example.com"}),
    ("Samples.Owner", {"id": USER}, NAMED | {"email": "asha@example.com"}),
    ("Samples.Owner", USER, NAMED | {"email": "asha@example.com"}),
    ("Samples.Owner", None, NAMED | {"email": "asha@example.com"}),
    ("Samples.Number", "S-900", "S-7"),
    ("Samples.Formula", 5, None),
    ("Samples.Image", "file-id", SAME),
    ("Samples.Files", [], None),
    ("Accounts.Territories", [{"name": "North", "id": "1"}], SAME),
    (
        "Tasks.Remind_At",
        {"ALARM": "FREQ=NONE;ACTION=POPUP;TRIGGER=DATE-TIME:2021-01-18T12:45:00+05:30"},
        SAME,
    ),
    ("Tasks.Recurring_Activity", {"RRULE": "FREQ=DAILY;INTERVAL=10;UNTIL=2020-08-14"}, SAME),
    ("Tasks.Recurring_Activity", {}, None),
    ("Events.Remind_At", "2026-01-01T08:45:00+05:30", SAME),
    (
        "Events.Participants",
        [{"participant": "a@example.com", "type": "email"}],
        [
            {"participant": "a@example.com", "type": "email", "name": None, "Email": "a@example.com"}
            | {"invited": False, "status": "not_known"}
        ],
    ),
    ("Leads.Record_Image", None, None),
]


@pytest.mark.parametrize(("where", "sent", "shown"), TAKEN)
def test_a_value_of_the_type_comes_back_as_zoho_shows_it(api, where, sent, shown):
    module, field = where.split(".")
    answer = api.post(module, GIVEN[module] | {field: sent})
    assert answer.codes == ["SUCCESS"], answer.json
    kept = api.record(module, answer.data[0]["details"]["id"])
    assert json.dumps(kept[field]) == json.dumps(sent if shown is SAME else shown)


def wants(data_type: str, **more: int) -> dict[str, object]:
    return {"expected_data_type": data_type, **more}


REFUSED = [
    ("Samples.Text", 5, wants("text")),
    ("Samples.Text", True, wants("text")),
    ("Samples.Text", ["a"], wants("text")),
    ("Samples.Text", {"a": 1}, wants("text")),
    ("Samples.Text", "eleven char", {"maximum_length": 10}),
    ("Samples.Small_Text", 5, wants("text")),
    ("Samples.Small_Text", "x" * 13, {"maximum_length": 12}),
    ("Samples.Email_2", "nobody", wants("email")),
    ("Samples.Email_2", "a@b", wants("email")),
    ("Samples.Email_2", "a b@example.com", wants("email")),
    ("Samples.Email_2", "a@example.c", wants("email")),
    ("Samples.Email_2", f"{'a' * 90}@example.com", {"maximum_length": 100}),
    ("Samples.Phone", 5550100, wants("phone")),
    ("Samples.Phone", "tel:555", wants("phone")),
    ("Samples.Phone", "5" * 31, {"maximum_length": 30}),
    ("Samples.Website", "nodot", wants("website")),
    ("Samples.Website", "two words.com", wants("website")),
    ("Samples.Choice", ["Red"], wants("text")),
    ("Samples.Choice", 1, wants("text")),
    ("Samples.Choices", "Red", wants("jsonarray")),
    ("Samples.Choices", [1], wants("jsonarray")),
    ("Samples.Choices", ["Red", "x" * 762], {"maximum_length": 765}),
    ("Samples.Integer", "5", wants("integer")),
    ("Samples.Integer", 5.5, wants("integer")),
    ("Samples.Integer", True, wants("integer")),
    ("Samples.Integer", 1_000_000_000, {"maximum_length": 9}),
    ("Samples.Long", "12x", wants("bigint")),
    ("Samples.Long", 1.5, wants("bigint")),
    ("Samples.Long", "1" * 19, {"maximum_length": 18}),
    ("Samples.Decimal", "1.5", wants("double")),
    ("Samples.Decimal", 1.555, {"maximum_decimal_place": 2}),
    ("Samples.Money", "100", wants("double")),
    ("Samples.Money", False, wants("double")),
    ("Samples.Money", 10**16, {"maximum_length": 16}),
    ("Samples.Money", 0.125, {"maximum_decimal_place": 2}),
    ("Samples.Percent", "12", wants("double")),
    ("Samples.Percent", 100_000, {"maximum_length": 5}),
    ("Samples.Flag", "true", wants("boolean")),
    ("Samples.Flag", 1, wants("boolean")),
    ("Samples.Day", "31/01/2026", wants("date", maximum_length=20)),
    ("Samples.Day", "2026-02-30", wants("date", maximum_length=20)),
    ("Samples.Day", "2026-01-31T00:00:00Z", wants("date", maximum_length=20)),
    ("Samples.Day", 20260131, wants("date", maximum_length=20)),
    ("Samples.Moment", "2026-08-11T10:00:00.761Z", wants("datetime")),
    ("Samples.Moment", "2026-08-11", wants("datetime")),
    ("Samples.Moment", "2026-08-11T25:00:00Z", wants("datetime")),
    ("Samples.Moment", 1786442400, wants("datetime")),
    ("Samples.Account", "Acme", wants("bigint")),
    ("Samples.Account", [ACCOUNT], wants("jsonobject")),
    ("Samples.Account", True, wants("jsonobject")),
    ("Samples.Owner", "asha@example.com", wants("bigint")),
    ("Samples.User", [USER], wants("jsonobject")),
    ("Samples.Users", USER, wants("jsonarray")),
    ("Samples.Accounts", ACCOUNT, wants("jsonarray")),
    ("Samples.Files", "file-id", wants("jsonarray")),
    ("Samples.Image", 5, wants("jsonarray")),
    ("Samples.Rows", {"Part": "A"}, wants("jsonarray")),
    ("Accounts.Territories", "North", wants("jsonarray")),
    ("Tasks.Remind_At", "tomorrow", wants("jsonobject")),
    ("Tasks.Recurring_Activity", "daily", wants("jsonobject")),
    ("Tasks.Remind_At", {"ALARM": "FREQ=NONE;ACTION=POPUP"}, {}),
    ("Tasks.Remind_At", {"ALARM": "ACTION=SING;TRIGGER=DATE-TIME:2021-01-18T12:45:00Z"}, {}),
    ("Tasks.Remind_At", {"ALARM": "FREQ=NONE;TRIGGER=DATE-TIME:noon"}, {}),
    ("Tasks.Remind_At", {"alarm": "FREQ=NONE;TRIGGER=DATE-TIME:2021-01-18T12:45:00Z"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": "INTERVAL=10"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": "FREQ=HOURLY"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": "FREQ=DAILY;INTERVAL=0"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": "FREQ=DAILY;UNTIL=soon"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": "FREQ=DAILY;UNTIL=2020-01-01;DTSTART=2020-01-02"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": "FREQ=DAILY;FREQ=DAILY"}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": ""}, {}),
    ("Tasks.Recurring_Activity", {"RRULE": 5}, {}),
    ("Events.Remind_At", {"ALARM": "x"}, wants("string")),
    ("Events.Remind_At", "soon", wants("datetime")),
    ("Events.Participants", "a@example.com", wants("jsonarray")),
]


@pytest.mark.parametrize(("where", "sent", "details"), REFUSED)
def test_a_value_of_another_type_is_refused_and_the_type_named(api, where, sent, details):
    module, field = where.split(".")
    answer = api.post(module, GIVEN[module] | {field: sent})
    (slot,) = answer.data
    assert (slot["code"], slot["message"]) == ("INVALID_DATA", "invalid data")
    assert slot["details"] == details | {"api_name": field}


UNUSED = {"mediumtext", "multireminder", "consent_lookup"}
"""Types that no field of a new org has and no org file may make; `layout` has tests of its own."""


def test_every_data_type_is_in_the_rows_above(api):
    modules = api.crm.org.schema.modules
    tried = {
        modules[module].fields[field].data_type for module, field in (row[0].split(".") for row in TAKEN)
    }
    rows = {
        modules[module].fields[field].data_type for module, field in (row[0].split(".") for row in REFUSED)
    }
    read_only = {"autonumber", "formula", "profileimage"}
    linked = {"multiselectlookup", "multiuserlookup"}  # what comes back is their linking modules' business
    assert set(DATA_TYPES) - UNUSED - {"layout", "subform"} - linked == tried
    assert set(DATA_TYPES) - UNUSED - {"layout"} - read_only == rows


def test_a_time_without_an_offset_is_refused_where_the_org_does_so():
    api = sample_api(Switches(datetime_without_offset=False))
    answer = api.post("Samples", {"Name": "X", "Moment": "2025-08-16T16:26:30"})
    assert answer.data[0]["details"] == wants("datetime") | {"api_name": "Moment"}


@pytest.mark.parametrize("moment", ["1850-01-01T00:00:00Z", "0001-01-02T00:00:00Z", "9999-12-31T00:00:00Z"])
def test_a_time_of_any_age_can_be_put_back(api, moment):
    sample = api.create("Samples", Name="X", Moment=moment)
    kept = api.record("Samples", sample)
    assert api.put(f"Samples/{sample}", kept).codes == ["SUCCESS"]
    assert api.record("Samples", sample)["Moment"] == kept["Moment"]
