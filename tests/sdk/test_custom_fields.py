"""A custom module with a field of every data type that a customer can add, and one that stands for the id."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from zcrmsdk.src.com.zoho.crm.api.fields import FieldsOperations
from zcrmsdk.src.com.zoho.crm.api.modules import ModulesOperations
from zcrmsdk.src.com.zoho.crm.api.record import (
    CreateRecordsHeader,
    DeleteRecordsHeader,
    DeleteRecordsParam,
    DeleteRecordUsingExternalIDHeader,
    GetRecordUsingExternalIDHeader,
    SearchRecordsParam,
    UpdateRecordsHeader,
    UpdateRecordUsingExternalIDHeader,
    UpsertRecordsHeader,
)
from zcrmsdk.src.com.zoho.crm.api.related_records import RelatedRecordsOperations
from zcrmsdk.src.com.zoho.crm.api.users import User
from zcrmsdk.src.com.zoho.crm.api.util import Choice

FIELDS = {
    "External": {"unique": True},
    "Summary": {"data_type": "textarea"},
    "Contact_Email": {"data_type": "email"},
    "Hotline": {"data_type": "phone"},
    "Site": {"data_type": "website"},
    "Phase": {"data_type": "picklist", "pick_list": ["Plan", "Build"]},
    "Skills": {"data_type": "multiselectpicklist", "pick_list": ["Go", "Python", "SQL"]},
    "Headcount": {"data_type": "integer"},
    "Serial": {"data_type": "bigint"},
    "Score": {"data_type": "double"},
    "Budget": {"data_type": "currency"},
    "Progress": {"data_type": "percent"},
    "Public": {"data_type": "boolean"},
    "Begins": {"data_type": "date"},
    "Meets": {"data_type": "datetime"},
    "Client": {"data_type": "lookup", "lookup_module": "Accounts"},
    "Reviewer": {"data_type": "userlookup"},
    "Vendors_Used": {"data_type": "multiselectlookup", "lookup_module": "Vendors"},
    "Team": {"data_type": "multiuserlookup"},
    "Ticket": {"data_type": "autonumber", "auto_number": {"prefix": "P-", "start_number": 7}},
    "Net": {"data_type": "formula", "formula": {"return_type": "currency", "expression": "${Budget}*0.9"}},
    "Due": {"data_type": "formula", "formula": {"return_type": "date", "expression": "${Begins}"}},
    "Visits": {
        "data_type": "subform",
        "rows": {
            "Day": {"data_type": "date"},
            "Hours": {"data_type": "double"},
            "Mood": {"data_type": "picklist", "pick_list": ["good", "bad"]},
            "Guest": {"data_type": "lookup", "lookup_module": "Contacts"},
        },
    },
    "Pictures": {"data_type": "imageupload"},
    "Papers": {"data_type": "fileupload"},
}


@pytest.fixture
def org():
    external = {"fields": {"External": {"unique": True}}}
    return {"modules": {"Projects": {"fields": FIELDS}, "Leads": external, "Accounts": external}}


SIMPLE = {
    "External": "P/1",
    "Summary": "Long\ntext",
    "Contact_Email": "p@example.com",
    "Hotline": "+49 30 1",
    "Site": "https://example.com",
    "Phase": Choice("Plan"),
    "Skills": [Choice("Go"), Choice("SQL")],
    "Headcount": 7,
    "Serial": "123456789012345678",
    "Score": 2.5,
    "Budget": 1000.0,
    "Progress": 12.25,
    "Public": True,
    "Begins": date(2027, 1, 31),
    "Meets": datetime(2027, 1, 31, 9, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("name", SIMPLE)
def test_a_field_of_every_type_is_sent_and_parsed(sdk, name):
    project_id = sdk.create("Projects", Name="One", **{name: SIMPLE[name]})
    sdk.check(sdk.get("Projects", project_id), **{name: SIMPLE[name]})


def test_all_of_them_at_once(sdk):
    sdk.check(sdk.get("Projects", sdk.create("Projects", Name="One", **SIMPLE)), Name="One", **SIMPLE)


def test_empty_fields_are_none(sdk):
    record = sdk.get("Projects", sdk.create("Projects", Name="One"))
    sdk.check(record, **{name: None for name in SIMPLE if name not in ("Public", "Skills")}, Public=False)


def test_lookups_lead_to_records_and_users(sdk):
    acme = sdk.create("Accounts", Account_Name="Acme")
    ben = sdk.user("Ben Okafor")
    project_id = sdk.create(
        "Projects", Name="One", Client=sdk.link(acme), Reviewer=sdk.record(User, id=ben.get_id())
    )
    record = sdk.get("Projects", project_id)
    sdk.check(record, Client=sdk.record(name="Acme", id=acme))
    sdk.check(record.get_key_value("Reviewer"), name="Ben Okafor", id=ben.get_id())


def test_zoho_fills_in_what_nobody_else_may(sdk):
    first, second = (sdk.get("Projects", sdk.create("Projects", Name=name)) for name in ("One", "Two"))
    sdk.check(first, Ticket="P-7")
    sdk.check(second, Ticket="P-8")


def test_a_subform_is_a_list_of_records_with_ids(sdk):
    rao = sdk.create("Contacts", Last_Name="Rao")
    rows = [
        sdk.record(Day=date(2026, 12, 1), Hours=1.5, Mood=Choice("good"), Guest=sdk.link(rao)),
        sdk.record(Day=date(2026, 12, 2), Hours=2.0),
    ]
    project_id = sdk.create("Projects", Name="One", Visits=rows)
    first, second = sdk.get("Projects", project_id).get_key_value("Visits")
    guest = sdk.record(name="Rao", id=rao)
    sdk.check(first, Day=date(2026, 12, 1), Hours=1.5, Mood=Choice("good"), Guest=guest)
    sdk.check(second, Day=date(2026, 12, 2), Hours=2.0, Mood=None)
    assert isinstance(first.get_id(), int)

    second.add_key_value("Hours", 3.0)
    body = sdk.body(sdk.record(Visits=[sdk.record(id=second.get_id(), Hours=3.0)]))
    answer = sdk.records.update_record(project_id, "Projects", body)
    assert sdk.slots(answer)[0][1] == "SUCCESS"


def test_a_many_to_many_lookup_is_read_and_linked_through_its_linking_module(sdk):
    acme, sawmill = (sdk.create("Vendors", Vendor_Name=name) for name in ("Acme", "Sawmill"))
    project_id = sdk.create("Projects", Name="One")
    for vendor in (acme, sawmill):
        sdk.create("Projects_X_Vendors", Project=sdk.link(project_id), Vendors_Used=sdk.link(vendor))
    assert "Sawmill" in str(
        sdk.get("Projects", project_id).get_key_value("Vendors_Used")
    )  # a text to the SDK
    answer = RelatedRecordsOperations("Vendors", "Projects").get_related_records(project_id)
    rows = answer.get_object().get_data()
    assert [row.get_key_value("Vendors_Used").get_key_value("name") for row in rows] == ["Sawmill", "Acme"]
    sdk.records.delete_record(rows[0].get_id(), "Projects_X_Vendors")
    assert "Sawmill" not in str(sdk.get("Projects", project_id).get_key_value("Vendors_Used"))


def test_the_module_and_its_fields_say_that_they_are_custom(sdk):
    [module] = ModulesOperations().get_module("Projects").get_object().get_modules()
    assert module.get_generated_type().get_value() == "custom"
    found = {f.get_api_name(): f for f in FieldsOperations("Projects").get_fields().get_object().get_fields()}
    for name, declared in FIELDS.items():
        field = found[name]
        assert (field.get_custom_field(), field.get_data_type()) == (True, declared.get("data_type", "text"))
    assert found["External"].get_unique().get_casesensitive() == "false"
    assert found["Ticket"].get_auto_number().get_prefix() == "P-"
    assert found["Ticket"].get_auto_number().get_start_number() == 7
    assert found["Net"].get_formula().get_return_type() == "currency"
    assert found["Client"].get_lookup().get_module() == "Accounts"
    assert found["Vendors_Used"].get_multiselectlookup().get_linking_module() == "Projects_X_Vendors"
    assert [option.get_display_value() for option in found["Skills"].get_pick_list_values()][-1] == "SQL"


def test_a_search_by_a_custom_field(sdk):
    sdk.create("Projects", Name="One", Phase=Choice("Plan"), Headcount=7)
    sdk.create("Projects", Name="Two", Phase=Choice("Build"), Headcount=9)
    params = sdk.params(SearchRecordsParam, criteria="((Phase:equals:Build)and(Headcount:equals:9))")
    [found] = sdk.records.search_records("Projects", params).get_object().get_data()
    sdk.check(found, Name="Two", Headcount=9)


# --- external ids ------------------------------------------------------------------------------------


@pytest.fixture
def burns(sdk):
    return sdk.create("Leads", Last_Name="Burns", Company="Plant", External="L1")


def external(sdk, kind):
    return sdk.headers(kind, x_external="Leads.External")


def test_a_record_is_read_by_its_external_id(sdk, burns):
    answer = sdk.records.get_record_using_external_id(
        "L1", "Leads", header_instance=external(sdk, GetRecordUsingExternalIDHeader)
    )
    [record] = answer.get_object().get_data()
    sdk.check(record, id=burns, Last_Name="Burns", External="L1", Created_Time=sdk.now)


def test_a_record_is_updated_by_its_external_id(sdk, burns):
    answer = sdk.records.update_record_using_external_id(
        "L1", "Leads", sdk.body(sdk.record(City="Oslo")), external(sdk, UpdateRecordUsingExternalIDHeader)
    )
    assert sdk.slots(answer)[0][1:3] == ("SUCCESS", "record updated")
    sdk.check(sdk.get("Leads", burns), City="Oslo")


def test_a_record_is_deleted_by_its_external_id(sdk, burns):
    answer = sdk.records.delete_record_using_external_id(
        "L1", "Leads", header_instance=external(sdk, DeleteRecordUsingExternalIDHeader)
    )
    assert sdk.slots(answer)[0][1:3] == ("SUCCESS", "record deleted")
    assert sdk.crm.records("Leads") == []


def test_many_records_are_written_by_their_external_ids(sdk, burns):
    updated = sdk.records.update_records(
        "Leads", sdk.body(sdk.record(External="L1", City="Oslo")), external(sdk, UpdateRecordsHeader)
    )
    upserted = sdk.records.upsert_records(
        "Leads",
        sdk.body(
            sdk.record(External="L1", Last_Name="B.", Company="Plant"),
            sdk.record(External="L2", Last_Name="Smithers", Company="Plant"),
        ),
        external(sdk, UpsertRecordsHeader),
    )
    created = sdk.records.create_records(
        "Leads",
        sdk.body(sdk.record(External="L3", Last_Name="Carlson", Company="Plant")),
        external(sdk, CreateRecordsHeader),
    )
    assert [sdk.slots(answer)[0][1] for answer in (updated, upserted, created)] == ["SUCCESS"] * 3
    assert [slot.get_action().get_value() for slot in upserted.get_object().get_data()] == [
        "update",
        "insert",
    ]
    assert [lead["External"] for lead in sdk.crm.records("Leads")] == ["L1", "L2", "L3"]

    deleted = sdk.records.delete_records(
        "Leads", sdk.params(DeleteRecordsParam, ids=["L1", "L2"]), external(sdk, DeleteRecordsHeader)
    )
    assert [slot[1] for slot in sdk.slots(deleted)] == ["SUCCESS", "SUCCESS"]
    assert [lead["External"] for lead in sdk.crm.records("Leads")] == ["L3"]


def test_an_external_id_is_taken_once(sdk, burns):
    body = sdk.body(sdk.record(External="L1", Last_Name="Smithers", Company="Plant"))
    [(kind, code, message, details)] = sdk.slots(sdk.records.create_records("Leads", body))
    assert (kind, code, message) == ("APIException", "DUPLICATE_DATA", "duplicate data")
    assert details == {"api_name": "External", "id": burns}


def test_an_external_id_that_nobody_has_is_refused(sdk, burns):
    answer = sdk.records.delete_record_using_external_id(
        "L9", "Leads", header_instance=external(sdk, DeleteRecordUsingExternalIDHeader)
    )
    [(kind, code, message, _)] = sdk.slots(answer)
    assert (kind, code) == ("APIException", "INVALID_DATA")
    assert "external" in message


def test_a_lookup_is_set_by_an_external_id(sdk):
    acme = sdk.create("Accounts", Account_Name="Acme", External="A1")
    header = "Projects.Client.External"
    tower = sdk.record(Name="Tower", Client=sdk.record(External="A1"))
    headers = sdk.headers(CreateRecordsHeader, x_external=header)
    [(kind, _, _, details)] = sdk.slots(sdk.records.create_records("Projects", sdk.body(tower), headers))
    assert kind == "SuccessResponse"
    project = int(details["id"])
    client = sdk.get("Projects", project).get_key_value("Client")
    assert (client.get_id(), client.get_key_value("name")) == (acme, "Acme")

    other = sdk.create("Accounts", Account_Name="Other", External="A2")
    # The SDK lets no lookup of an update go without an id; where both are there, the external one counts.
    moved = sdk.record(id=project, Client=sdk.record(id=acme, External="A2"))
    headers = sdk.headers(UpdateRecordsHeader, x_external=header)
    assert sdk.slots(sdk.records.update_records("Projects", sdk.body(moved), headers))[0][1] == "SUCCESS"
    assert sdk.get("Projects", project).get_key_value("Client").get_id() == other


def test_a_lookup_by_an_external_id_that_nobody_has_is_refused(sdk):
    tower = sdk.record(Name="Tower", Client=sdk.record(External="A9"))
    headers = sdk.headers(CreateRecordsHeader, x_external="Projects.Client.External")
    [slot] = sdk.slots(sdk.records.create_records("Projects", sdk.body(tower), headers))
    assert slot == (
        "APIException",
        "INVALID_DATA",
        "The external ID of the lookup field or the Price Book is incorrect",
        {"api_name": "External", "parent_api_name": "Client"},
    )
