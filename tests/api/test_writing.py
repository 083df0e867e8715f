"""Records are created, one slot each, or refused by the first rule they break. Sources: records.md 1.4, 3."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

UNIQUE_EMAIL = {"modules": {"Leads": {"fields": {"Email": {"unique": True}, "Code": {"unique": True}}}}}
NOBODY = "5725767000000999999"


@pytest.fixture
def unique() -> Api:
    """An org whose leads have each e-mail address and each code once."""
    return Api(FakeCRM(UNIQUE_EMAIL, at=NOW))


def slot(answer):
    (only,) = answer.data
    return only


# --- create --------------------------------------------------------------------------------------


def test_a_created_record_is_told_with_its_times_and_people(api):
    answer = api.post("Leads", {"Last_Name": "Burns"})
    assert answer.status == 201
    only = slot(answer)
    assert list(only) == ["code", "details", "message", "status"]
    assert list(only["details"]) == ["Modified_Time", "Modified_By", "Created_Time", "id", "Created_By"]
    assert only["details"]["Created_By"] == {"name": "Asha Rao", "id": "5725767000000086017"}
    assert only["details"]["Created_Time"] == only["details"]["Modified_Time"] == "2026-11-23T10:00:00-08:00"
    assert (only["code"], only["message"], only["status"]) == ("SUCCESS", "record added", "success")


@pytest.mark.parametrize(
    ("records", "status", "codes"),
    [
        ([{"Last_Name": "A"}, {"Last_Name": "B"}], 201, ["SUCCESS", "SUCCESS"]),
        ([{"Last_Name": "A"}, {"City": "B"}], 207, ["SUCCESS", "MANDATORY_NOT_FOUND"]),
        ([{"City": "A"}, {"Last_Name": "B"}], 207, ["MANDATORY_NOT_FOUND", "SUCCESS"]),
        ([{"City": "A"}], 202, ["MANDATORY_NOT_FOUND"]),
        ([{"City": "A"}, 5, None, []], 202, ["MANDATORY_NOT_FOUND", *["INVALID_DATA"] * 3]),
    ],
)
def test_every_record_has_its_slot_and_the_status_tells_how_many_failed(api, records, status, codes):
    answer = api.post("Leads", *records)
    assert (answer.status, answer.codes) == (status, codes)
    assert len(api.get("Leads").data) == codes.count("SUCCESS")


def test_an_element_that_is_no_object_is_refused_as_such(api):
    assert slot(api.post("Leads", "Burns"))["details"] == {"expected_data_type": "jsonobject"}


def test_a_hundred_records_go_into_one_call_and_no_more(api):
    assert api.post("Leads", *[{"Last_Name": "B"}] * 100).status == 201
    answer = api.post("Leads", *[{"Last_Name": "B"}] * 101)
    assert (answer.status, answer.code) == (400, "INVALID_DATA")
    assert answer.json["details"] == {"maximum_length": 100, "api_name": "data"}
    assert len(api.crm.records("Leads")) == 100


@pytest.mark.parametrize("value", [None, "", "absent"])
def test_a_mandatory_field_must_hold_something(api, value):
    record = {} if value == "absent" else {"Last_Name": value}
    only = slot(api.post("Leads", record))
    assert only == {
        "code": "MANDATORY_NOT_FOUND",
        "details": {"api_name": "Last_Name"},
        "message": "required field not found",
        "status": "error",
    }


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ({"Annual_Revenue": "x"}, "Last_Name"),  # mandatory before type
        ({"Last_Name": "B", "Annual_Revenue": "x", "Email": "x"}, "Annual_Revenue"),  # types as they came
        ({"Last_Name": "B", "Email": "x", "Annual_Revenue": "x"}, "Email"),
        ({"Last_Name": "B", "Owner": NOBODY, "Email": "x"}, "Email"),  # type before lookup
        ({"Last_Name": "B", "Code": "taken", "Owner": NOBODY}, "Owner"),  # lookup before unique
    ],
)
def test_one_failure_is_told_per_record_and_the_first_rule_counts(unique, record, named):
    unique.create("Leads", Last_Name="X", Code="taken")
    assert slot(unique.post("Leads", record))["details"]["api_name"] == named


def test_company_is_mandatory_only_where_a_lead_names_its_layout(api):
    layout = {"id": api.crm.org.schema.modules["Leads"].layouts[0].id}
    assert api.post("Leads", {"Last_Name": "B"}).codes == ["SUCCESS"]
    assert slot(api.post("Leads", {"Last_Name": "B", "Layout": layout}))["details"] == {"api_name": "Company"}
    assert api.post("Leads", {"Last_Name": "B", "Layout": layout, "Company": "Acme"}).codes == ["SUCCESS"]


def test_an_unknown_layout_is_refused(api):
    only = slot(api.post("Leads", {"Last_Name": "B", "Company": "Acme", "Layout": {"id": NOBODY}}))
    assert (only["code"], only["details"]) == ("INVALID_DATA", {"api_name": "Layout"})


def test_what_zoho_does_not_know_is_ignored_and_noted(api):
    lead = api.create("Leads", Last_Name="Burns", Lastname="typo", id=NOBODY)
    assert lead != NOBODY
    assert "Lastname" not in api.record("Leads", lead)
    assert api.crm.warnings == ["Leads has no field Lastname: Zoho ignores it"]


def test_what_stands_beside_the_data_and_means_nothing_is_noted(api):
    body = {"data": [{"Last_Name": "Burns"}], "triger": [], "lar_id": "1", "process": ["review_process"]}
    assert api.call("POST", "Leads", body).codes == ["SUCCESS"]
    assert api.crm.warnings == ["the body of a write has no triger: Zoho ignores it"]


def test_field_names_have_their_case(api):
    assert api.post("Leads", {"last_name": "Burns"}).codes == ["MANDATORY_NOT_FOUND"]


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ({"trigger": ["workflow", "approval", "blueprint"]}, 0),
        ({"trigger": []}, 0),
        ({"trigger": None}, 0),
        ({"trigger": ["workflows"]}, 1),
        ({"wf_trigger": "true", "process": ["review_process"], "lar_id": "1"}, 0),
        ({"apply_feature_execution": [{"name": "layout_rules"}]}, 0),
    ],
)
def test_what_stands_beside_data_does_not_hinder_a_write(api, more, warned):
    assert api.post("Leads", {"Last_Name": "B"}, **more).codes == ["SUCCESS"]
    assert len(api.crm.warnings) == warned


def test_a_stage_that_no_list_has_says_nothing_of_the_probability(api):
    deal = api.create("Deals", Deal_Name="D", Stage="Needs Analysis")
    assert api.put(f"Deals/{deal}", {"Stage": "Daydreaming"}).codes == ["SUCCESS"]
    kept = api.record("Deals", deal)
    assert (kept["Stage"], kept["Probability"]) == ("Daydreaming", 20)


@pytest.mark.parametrize(
    ("made", "closes", "days"),
    [
        ("2026-11-23T18:00:00Z", "2026-11-23", 0),
        ("2026-11-23T18:00:00Z", "2026-12-01", 8),
        ("2026-11-23T18:00:00Z", "2024-12-31", 0),
        ("2026-11-24T07:59:59Z", "2026-11-24", 1),
        ("2026-11-23T18:00:00Z", None, None),
    ],
)
def test_a_deal_tells_how_many_days_it_takes_to_close(api, made, closes, days):
    deal = {"Deal_Name": "D", "Stage": "Closed Won", "Closing_Date": closes}
    kept = api.crm.add("Deals", deal | {"Created_Time": made})
    assert (kept["Sales_Cycle_Duration"], kept["Overall_Sales_Duration"]) == (days, days)


@pytest.mark.parametrize(
    ("deal", "probability", "revenue"),
    [
        ({"Stage": "Qualification", "Amount": 1000}, 10, 100),
        ({"Stage": "Closed Won", "Amount": 12.5}, 100, 12.5),
        ({"Stage": "Qualification", "Amount": 1000, "Probability": 55}, 55, 550),
        ({"Stage": "Qualification"}, 10, None),
    ],
)
def test_a_deal_s_probability_and_revenue_follow_its_stage(api, deal, probability, revenue):
    kept = api.record("Deals", api.create("Deals", Deal_Name="D", **deal))
    assert (kept["Probability"], kept["Expected_Revenue"]) == (probability, revenue)


def test_an_event_ends_after_it_began(api):
    event = {
        "Event_Title": "Fair",
        "Start_DateTime": "2026-01-01T10:00:00+01:00",
        "End_DateTime": "2026-01-01T09:30:00Z",
    }
    kept = api.create("Events", **event)
    earlier = {"End_DateTime": "2026-01-01T08:30:00Z"}
    assert slot(api.post("Events", event | earlier))["details"] == {"api_name": "End_DateTime"}
    assert slot(api.put(f"Events/{kept}", earlier))["details"] == {"api_name": "End_DateTime"}


def test_an_activity_belongs_to_the_module_that_it_names(api):
    lead = api.create("Leads", Last_Name="Burns")
    task = api.create("Tasks", Subject="Call", What_Id=lead, **{"$se_module": "Leads"})
    kept = api.record("Tasks", task)
    assert (kept["What_Id"]["name"], kept["$se_module"]) == ("Burns", "Leads")
    refused = api.post("Tasks", {"Subject": "Call", "What_Id": lead, "$se_module": "Deals"})
    assert slot(refused)["details"] == {"api_name": "What_Id"}


def test_a_quote_is_added_up(api):
    product = api.create("Products", Product_Name="Bolt", Product_Code="B-1", Unit_Price=100)
    tax = [{"name": "VAT", "percentage": 10}]
    items = [
        {"product": {"id": product}, "quantity": 2, "Discount": 10, "line_tax": tax},
        {"product": product, "quantity": 1, "list_price": 50, "Discount": "10%"},
    ]
    kept = api.record("Quotes", api.create("Quotes", Subject="Q", Product_Details=items, Adjustment=-4))
    first, second = kept["Product_Details"]
    told = {
        "quantity": 2, "list_price": 100, "unit_price": 100, "total": 200, "Discount": 10,
        "total_after_discount": 190, "Tax": 19, "net_total": 209,
    }  # fmt: skip
    assert {name: first[name] for name in told} == told
    assert first["product"] == {"Product_Code": "B-1", "Currency": "USD", "name": "Bolt", "id": product}
    assert first["line_tax"] == [{"percentage": 10, "name": "VAT", "id": None, "value": 19}]
    assert (second["total"], second["Discount"], second["net_total"]) == (50, 5, 45)
    assert (kept["Sub_Total"], kept["Grand_Total"]) == (254, 250)


def test_a_quote_needs_line_items(api):
    assert slot(api.post("Quotes", {"Subject": "Q"}))["details"] == {"api_name": "Product_Details"}


def test_line_items_beyond_all_reason_are_still_json(api):
    product = api.create("Products", Product_Name="Star")
    item = {"product": product, "quantity": 10**15, "list_price": 10**15}
    kept = api.record("Quotes", api.create("Quotes", Subject="Q", Product_Details=[item]))
    assert kept["Grand_Total"] == 1e30


# --- unique fields -------------------------------------------------------------------------------


def test_a_taken_value_is_refused_and_its_holder_named(unique):
    holder = unique.create("Leads", Last_Name="Burns", Email="b@example.com")
    only = slot(unique.post("Leads", {"Last_Name": "Burke", "Email": "B@Example.com"}))
    assert only["code"] == "DUPLICATE_DATA"
    assert only["message"] == "duplicate data"
    assert only["details"] == {"id": holder, "api_name": "Email"}


def test_a_batch_does_not_take_a_value_twice(unique):
    answer = unique.post("Leads", *[{"Last_Name": "B", "Code": "1"}] * 2)
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "DUPLICATE_DATA"])


def test_a_record_may_keep_its_own_unique_value_and_a_deleted_one_frees_it(unique):
    lead = unique.create("Leads", Last_Name="Burns", Code="1")
    assert unique.put(f"Leads/{lead}", {"Code": "1"}).codes == ["SUCCESS"]
    unique.delete(f"Leads/{lead}")
    assert unique.post("Leads", {"Last_Name": "Burke", "Code": "1"}).codes == ["SUCCESS"]


def test_empty_is_no_value_that_could_be_taken(unique):
    assert unique.post("Leads", *[{"Last_Name": "B", "Code": None}] * 2).status == 201
