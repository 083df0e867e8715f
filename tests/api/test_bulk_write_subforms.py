"""Bulk write of subforms: rows alone, or records and their rows in one zip.

Source: docs v7 bulk-write create-job, limitations (platform.md 27.2).
"""

from __future__ import annotations

import pytest

from tests import bulk
from tests.bulk import column
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

ORG = {
    "modules": {
        "Leads": {
            "fields": {
                "Visits": {
                    "data_type": "subform",
                    "rows_module": "Site_Visits",
                    "rows": {
                        "Place": {"system_mandatory": True},
                        "Day": {"data_type": "date"},
                        "Cost": {"data_type": "currency"},
                        "Guide": {"data_type": "lookup", "lookup_module": "Contacts"},
                    },
                },
                "Calls_Made": {"data_type": "subform", "rows": {"Number": {"data_type": "phone"}}},
            }
        }
    }
}
LEADS = "Last_Name,Email\nBurns,burns@example.com\nBurke,burke@example.com\n,nameless@example.com\n"
VISITS = (
    "Lead,Place,Cost\nburke@example.com,Oslo,5\nburns@example.com,Rome,6\nburke@example.com,Pune,x\n"
    "nameless@example.com,Bonn,7\nnobody@example.com,Lima,8\nburke@example.com,Kyiv,9\n"
)


@pytest.fixture
def api() -> Api:
    return Api(FakeCRM(ORG, at=NOW))


@pytest.fixture
def lead(api):
    return api.create("Leads", Last_Name="Burns", Visits=[{"Place": "Oslo", "Cost": 1}])


PARENT = column("Parent_Id", 0, find_by="id")


def places(api, lead):
    return [(row["Place"], row["Cost"]) for row in api.record("Leads", lead)["Visits"]]


def errors(rows):
    return [(row["STATUS"], row["ERRORS"]) for row in rows]


# --- rows alone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["Site_Visits", "site_visits"])
def test_rows_are_added_to_the_records_that_they_name(api, lead, module):
    mappings = [PARENT, column("Place", 1), column("Cost", 2)]
    text = f"Lead,Place,Cost\n{lead},Rome,2\n{lead},,3\n7,Pune,4\n,Pune,4\nBurns,Pune,4\n{lead},Bonn,x\n"
    told = bulk.write(api, text, module, field_mappings=mappings)
    [resource] = told["resource"]
    assert (told["status"], resource["module"]) == ("COMPLETED", "Site_Visits")
    assert resource["field_mappings"][0]["find_by"] == "id"
    rows = bulk.outcomes(api, told)["Site_Visits-leads.csv"]
    assert errors(rows) == [
        ("ADDED", ""),
        ("SKIPPED", "MANDATORY_NOT_FOUND-Place"),
        ("SKIPPED", "RESOURCE_NOT_FOUND-Lead"),
        ("SKIPPED", "MANDATORY_NOT_FOUND-Lead"),
        ("SKIPPED", "RESOURCE_NOT_FOUND-Lead"),
        ("SKIPPED", "INVALID_DATA-Cost"),
    ]
    visits = api.record("Leads", lead)["Visits"]
    assert places(api, lead) == [("Oslo", 1), ("Rome", 2)]
    assert rows[0]["RECORD_ID"] == visits[1]["id"]


def test_the_header_maps_rows_too(api, lead):
    told = bulk.write(api, f"Parent_Id.id,Place,Day\n{lead},Rome,01/31/2026\n", "Site_Visits")
    assert told["resource"][0]["file"]["added_count"] == 1
    assert api.record("Leads", lead)["Visits"][1]["Day"] == "2026-01-31"


def test_a_row_is_updated_by_its_id(api, lead):
    [visit] = api.record("Leads", lead)["Visits"]
    other = api.create("Leads", Last_Name="Burke", Visits=[{"Place": "Bonn"}])
    text = f"Parent_Id,id,Cost\n{lead},{visit['id']},9\n{lead},,9\n{lead},7,9\n{other},{visit['id']},9\n"
    told = bulk.write(api, text, "Site_Visits", "update", find_by="id")
    assert errors(bulk.outcome(api, told)) == [
        ("UPDATED", ""),
        ("SKIPPED", "MANDATORY_NOT_FOUND-id"),
        ("SKIPPED", "RESOURCE_NOT_FOUND-id"),
        ("SKIPPED", "RESOURCE_NOT_FOUND-id"),
    ]
    assert (places(api, lead), places(api, other)) == ([("Oslo", 9)], [("Bonn", None)])


def test_an_upsert_updates_and_adds_rows(api, lead):
    [visit] = api.record("Leads", lead)["Visits"]
    text = f"Parent_Id,id,Place\n{lead},{visit['id']},Rome\n{lead},,Pune\n"
    told = bulk.write(api, text, "Site_Visits", "upsert", find_by="id")
    assert [status for status, _ in errors(bulk.outcome(api, told))] == ["UPDATED", "ADDED"]
    assert places(api, lead) == [("Rome", 1), ("Pune", None)]


def test_an_insert_with_find_by_passes_over_a_known_row(api, lead):
    [visit] = api.record("Leads", lead)["Visits"]
    told = bulk.write(api, f"Parent_Id,id,Place\n{lead},{visit['id']},Rome\n", "Site_Visits", find_by="id")
    assert errors(bulk.outcome(api, told)) == [("SKIPPED", "DUPLICATE_DATA-id")]


def test_a_record_holds_two_hundred_rows(api, lead):
    text = "Parent_Id,Place\n" + f"{lead},Rome\n" * 201
    told = bulk.write(api, text, "Site_Visits")
    file = told["resource"][0]["file"]
    assert (file["added_count"], file["skipped_count"]) == (199, 2)
    assert errors(bulk.outcome(api, told))[-1] == ("SKIPPED", "LIMIT_EXCEEDED")


def test_a_converted_lead_takes_no_rows(api):
    gone = api.crm.add("Leads", {"Last_Name": "Gone", "$converted": True})["id"]
    told = bulk.write(api, f"Parent_Id,Place\n{gone},Rome\n", "Site_Visits")
    assert told["resource"][0]["file"]["skipped_count"] == 1


def test_rows_of_a_module_without_bulk_write_have_none_either():
    rows = {"data_type": "subform", "rows": {"Item": {}}}
    api = Api(FakeCRM({"modules": {"Events": {"fields": {"Agenda": rows}}}}, at=NOW))
    assert (
        bulk.start_write(api, bulk.upload(api, "Parent_Id,Item\n"), "Agenda").code == "MODULE_NOT_AVAILABLE"
    )


def test_line_items_are_called_the_same_in_every_module_and_need_their_parent(api):
    file_id = bulk.upload(api, "Parent_Id,quantity\n")
    assert bulk.start_write(api, file_id, "Product_Details").code == "MODULE_NOT_AVAILABLE"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"field_mappings": [column("Place", 1)]}, "MANDATORY_FIELDS_NOT_MAPPED"),
        ({"field_mappings": [PARENT]}, "MANDATORY_FIELDS_NOT_MAPPED"),
        ({"field_mappings": [column("Parent_Id", 0, find_by="City"), column("Place", 1)]}, "INVALID_FIELD"),
        ({"field_mappings": [column("Parent_Id", 0, parent_column_index=0)]}, "INVALID_DATA"),
        ({"field_mappings": [PARENT, column("Last_Name", 1)]}, "INVALID_FIELD"),
        ({"operation": "update"}, "MISSING_REQUIRED_KEY"),
        ({"find_by": "Place"}, "INVALID_FIELD"),
    ],
)
def test_a_mapping_of_rows_that_cannot_be_is_refused(api, lead, change, code):
    resource = {"operation": "insert", "field_mappings": [PARENT, column("Place", 1)]} | change
    answer = bulk.start_write(api, bulk.upload(api, f"Lead,Place\n{lead},Rome\n"), "Site_Visits", **resource)
    assert (answer.status, answer.code) == (400, code)
    assert len(api.record("Leads", lead)["Visits"]) == 1


# --- records and their rows ------------------------------------------------------------------------


def together(own, **second):
    """Both resources: the leads, and the visits that find theirs by the e-mail address."""
    leads = {
        "type": "data", "module": "Leads", "file_id": own, "file_names": ["leads.csv"],
        "field_mappings": [column("Last_Name", 0), column("Email", 1)],
    }  # fmt: skip
    visits = {
        "type": "data", "module": "Site_Visits", "file_id": own, "file_names": ["visits.csv"],
        "field_mappings": [
            column("Parent_Id", 0, parent_column_index=1), column("Place", 1), column("Cost", 2),
        ],
    }  # fmt: skip
    return [leads, visits | second]


def both(api, leads=LEADS, visits=VISITS, **second):
    file_id = bulk.upload(api, bulk.several(("leads.csv", leads), ("visits.csv", visits)))
    return bulk.start_write(api, file_id, more={"resource": together(file_id, **second)})


def finished(api, answer):
    assert answer.status == 201, answer.json
    return bulk.status(api, answer.json["details"]["id"])


def test_records_and_their_rows_come_in_one_zip(api):
    told = finished(api, both(api))
    leads, visits = told["resource"]
    assert [told["status"], leads["status"], visits["status"]] == ["COMPLETED"] * 3
    assert (leads["file"]["name"], visits["file"]["name"]) == ("leads.csv", "visits.csv")
    assert visits["field_mappings"][0]["parent_column_index"] == 1
    results = bulk.outcomes(api, told)
    assert list(results) == ["Leads-leads.csv", "Site_Visits-visits.csv"]
    assert [status for status, _ in errors(results["Leads-leads.csv"])] == ["ADDED", "ADDED", "SKIPPED"]
    assert errors(results["Site_Visits-visits.csv"]) == [
        ("ADDED", ""),
        ("ADDED", ""),
        ("SKIPPED", "INVALID_DATA-Cost"),
        ("SKIPPED", "RESOURCE_NOT_FOUND-Lead"),
        ("SKIPPED", "RESOURCE_NOT_FOUND-Lead"),
        ("ADDED", ""),
    ]
    burns, burke = (lead["id"] for lead in api.crm.records("Leads"))
    assert places(api, burns) == [("Rome", 6)]
    assert places(api, burke) == [("Oslo", 5), ("Kyiv", 9)]


def test_the_files_of_a_zip_are_done_one_after_the_other_by_the_clock():
    api = Api(FakeCRM(ORG, at=NOW, switches=Switches(job_seconds=60)))
    answer = both(api)
    told = finished(api, answer)
    assert [resource["status"] for resource in told["resource"]] == ["ADDED", "ADDED"]
    api.crm.clock.advance(seconds=60)
    assert finished(api, answer)["status"] == "COMPLETED"


def test_where_the_records_cannot_be_read_their_rows_are_passed_over(api):
    told = finished(api, both(api, leads='Last_Name,Email\n"Burns'))
    assert [(r["status"], r.get("code")) for r in told["resource"]] == [
        ("FAILED", "INVALID_FILE_FORMAT"),
        ("SKIPPED", None),
    ]
    assert (told["status"], "result" in told) == ("FAILED", False)
    assert api.crm.records("Leads") == []


def test_where_the_rows_cannot_be_read_the_records_stay(api):
    told = finished(api, both(api, visits='Lead,Place,Cost\n"x'))
    assert [resource["status"] for resource in told["resource"]] == ["COMPLETED", "FAILED"]
    assert (told["status"], list(bulk.outcomes(api, told))) == ("COMPLETED", ["Leads-leads.csv"])


def test_a_job_of_two_files_that_was_made_to_fail_writes_nothing(api):
    api.crm.fail_jobs()
    told = finished(api, both(api))
    assert [resource["code"] for resource in told["resource"]] == ["INTERNAL_SERVER_ERROR"] * 2
    assert api.crm.records("Leads") == []


def test_line_items_are_updated_with_their_records(api):
    product = api.create("Products", Product_Name="Bolt", Unit_Price=3)
    quote = api.create("Quotes", Subject="Q", Product_Details=[{"product": product, "quantity": 1}])
    [line] = api.record("Quotes", quote)["Product_Details"]
    text = f"Parent,Line,Pieces\n{quote},{line['id']},7\n"
    content = bulk.several(("q.csv", f"id,Subject\n{quote},New\n"), ("lines.csv", text))
    file_id = bulk.upload(api, content)
    parent = {"type": "data", "module": "Quotes", "file_id": file_id, "find_by": "id"}
    lines = parent | {
        "module": "Product_Details", "file_names": ["lines.csv"],
        "field_mappings": [
            column("Parent_Id", 0, parent_column_index=0), column("id", 1), column("quantity", 2)
        ],
    }  # fmt: skip
    more = {"resource": [parent | {"file_names": ["q.csv"]}, lines]}
    told = finished(api, bulk.start_write(api, file_id, operation="update", more=more))
    assert [resource["file"]["updated_count"] for resource in told["resource"]] == [1, 1]
    kept = api.record("Quotes", quote)
    assert (kept["Subject"], kept["Grand_Total"]) == ("New", 21)


def test_records_that_need_line_items_come_with_them(api):
    product = api.create("Products", Product_Name="Bolt", Unit_Price=3)
    lines = f"Quote,What,Pieces\nA,{product},2\nB,{product},x\nA,{product},5\nC,{product},1\n"
    content = bulk.several(("q.csv", "Subject\nA\nB\n"), ("lines.csv", lines))
    file_id = bulk.upload(api, content)
    quotes = {"type": "data", "module": "Quotes", "file_id": file_id, "file_names": ["q.csv"]}
    mappings = [column("Parent_Id", 0, parent_column_index=0), column("product", 1, find_by="id")]
    items = quotes | {
        "module": "product_details", "file_names": ["lines.csv"],
        "field_mappings": [*mappings, column("quantity", 2)],
    }  # fmt: skip
    told = finished(api, bulk.start_write(api, file_id, more={"resource": [quotes, items]}))
    assert [resource["file"]["added_count"] for resource in told["resource"]] == [2, 2]
    kept = {quote["Subject"]: quote for quote in api.crm.records("Quotes")}
    assert [line["quantity"] for line in kept["A"]["Product_Details"]] == [2, 5]
    assert (kept["A"]["Grand_Total"], kept["B"]["Product_Details"]) == (21, None)


def test_records_that_need_line_items_are_not_inserted_without(api):
    answer = bulk.start_write(api, bulk.upload(api, "Subject\nQ\n"), "Quotes")
    assert (answer.status, answer.code) == (400, "MANDATORY_FIELDS_NOT_MAPPED")


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"module": "Contacts"}, "INVALID_DATA"),
        ({"module": "Leads"}, "INVALID_DATA"),
        ({"file_names": None}, "MISSING_REQUIRED_KEY"),
        ({"file_names": ["a.csv", "b.csv"]}, "INVALID_DATA"),
        ({"file_names": [7]}, "INVALID_DATA"),
        ({"file_names": "visits.csv"}, "INVALID_DATA"),
        ({"file_id": "7"}, "INVALID_FILE_ID"),
        ({"field_mappings": [column("Parent_Id", 0, parent_column_index=2)]}, "INVALID_DATA"),
        ({"field_mappings": [column("Parent_Id", 0, parent_column_index="1")]}, "INVALID_DATA"),
        ({"field_mappings": [column("Place", 0, parent_column_index=0)]}, "INVALID_DATA"),
    ],
)
def test_a_second_resource_that_cannot_be_is_refused(api, second, code):
    answer = both(api, **second)
    assert (answer.status, answer.code) == (400, code)
    assert api.crm.records("Leads") == []


def test_both_files_come_in_one_upload(api):
    other = bulk.upload(api, VISITS)
    assert both(api, file_id=other).code == "INVALID_FILE_ID"


def test_a_subform_comes_once_and_after_its_module(api):
    file_id = bulk.upload(api, bulk.several(("leads.csv", LEADS), ("visits.csv", VISITS)))
    leads, visits = together(file_id)
    for resource in ([leads, visits, visits], [visits, leads], [visits, visits]):
        assert bulk.start_write(api, file_id, more={"resource": resource}).code == "INVALID_DATA"


def test_one_file_of_several_can_be_named(api):
    content = bulk.several(("leads.csv", LEADS), ("visits.csv", VISITS))
    named = bulk.write(api, content, file_names=["leads.csv"])
    assert named["resource"][0]["file"]["added_count"] == 2
    absent = bulk.write(api, content, file_names=["others.csv"], field_mappings=[column("Last_Name", 0)])
    assert absent["resource"][0]["code"] == "INVALID_FILE_FORMAT"
