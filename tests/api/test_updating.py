"""Records are changed by the keys that are sent, and by no other. Source: records.md 3.2."""

from __future__ import annotations

import pytest

NOBODY = "5725767000000999999"


def slot(answer):
    (only,) = answer.data
    return only


def test_an_update_tells_the_first_times_and_the_new_ones(api):
    lead = api.create("Leads", Last_Name="Burns", City="Oslo")
    api.crm.clock.advance(hours=1)
    answer = api.put(f"Leads/{lead}", {"City": "Bergen"})
    only = slot(answer)
    assert (answer.status, only["message"]) == (200, "record updated")
    assert only["details"]["id"] == lead
    assert only["details"]["Created_Time"] == "2026-11-23T10:00:00-08:00"
    assert only["details"]["Modified_Time"] == "2026-11-23T11:00:00-08:00"
    kept = api.record("Leads", lead)
    assert (kept["Last_Name"], kept["City"]) == ("Burns", "Bergen")


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_empties_a_field(api, value):
    lead = api.create("Leads", Last_Name="Burns", City="Oslo")
    api.put(f"Leads/{lead}", {"City": value})
    assert api.record("Leads", lead)["City"] is None


def test_a_mandatory_field_cannot_be_emptied(api):
    lead = api.create("Leads", Last_Name="Burns")
    assert api.put(f"Leads/{lead}", {"Last_Name": None}).codes == ["MANDATORY_NOT_FOUND"]
    assert api.record("Leads", lead)["Last_Name"] == "Burns"


def test_many_records_are_updated_by_the_ids_they_name(api):
    first, second = api.create("Leads", Last_Name="A"), api.create("Leads", Last_Name="B")
    answer = api.put(
        "Leads", {"id": first, "City": "Oslo"}, {"id": int(second), "City": "Bergen"}, {"City": "X"}
    )
    assert (answer.status, answer.codes) == (207, ["SUCCESS", "SUCCESS", "MANDATORY_NOT_FOUND"])
    assert answer.data[2]["details"] == {"api_name": "id"}
    assert [lead["City"] for lead in api.crm.records("Leads")] == ["Oslo", "Bergen"]


def test_the_path_s_id_wins_and_only_the_first_record_counts(api):
    first, second = api.create("Leads", Last_Name="A"), api.create("Leads", Last_Name="B")
    assert api.put(f"Leads/{first}", {"id": second, "City": "Oslo"}, {"City": "Bergen"}).codes == ["SUCCESS"]
    assert [lead["City"] for lead in api.crm.records("Leads")] == ["Oslo", None]


@pytest.mark.parametrize("record_id", [True, 5.5, [], {}])
def test_what_is_no_id_is_refused_in_its_slot(api, record_id):
    only = slot(api.put("Leads", {"id": record_id}))
    assert (only["message"], only["details"]) == ("the id given seems to be invalid", {"id": ""})


@pytest.mark.parametrize("record_id", [NOBODY, "1", "9" * 19, "abc"])
def test_an_unknown_id_is_refused_in_its_slot(api, record_id):
    for answer in (api.put(f"Leads/{record_id}", {"City": "X"}), api.put("Leads", {"id": record_id})):
        only = slot(answer)
        assert (answer.status, only["code"]) == (202, "INVALID_DATA")
        assert only["message"] == "the id given seems to be invalid"
        assert only["details"] == {"id": record_id}


def test_a_converted_lead_takes_no_update(api):
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "$converted": True})
    only = slot(api.put(f"Leads/{lead['id']}", {"City": "Oslo"}))
    assert (only["code"], only["message"]) == ("CONVERTED_RECORD", "can't update the converted record")


def test_a_record_that_waits_for_approval_takes_no_update(api):
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "$approved": False})
    only = slot(api.put(f"Leads/{lead['id']}", {"City": "Oslo"}))
    assert (only["code"], only["message"]) == ("NOT_APPROVED", "record not approved")


TIMES = {"Start_DateTime": "2026-01-01T09:00:00Z", "End_DateTime": "2026-01-01T10:00:00Z"}
WHOLE = {
    "Leads": {"Last_Name": "B", "Email": "b@example.com"},
    "Accounts": {"Account_Name": "Acme"},
    "Contacts": {"Last_Name": "B", "Account_Name": {"name": "Acme"}},
    "Deals": {"Deal_Name": "D", "Stage": "Qualification", "Amount": 9.99},
    "Campaigns": {"Campaign_Name": "C"},
    "Tasks": {"Subject": "T"},
    "Events": {"Event_Title": "E", **TIMES, "Participants": [{"type": "email", "participant": "a@b.co"}]},
    "Calls": {
        "Subject": "C",
        "Call_Type": "Outbound",
        "Call_Start_Time": "2026-01-01T09:00:00Z",
        "Call_Duration": "10:00",
    },
    "Cases": {"Subject": "C", "Case_Origin": "Phone", "Status": "New"},
    "Solutions": {"Solution_Title": "S"},
    "Products": {"Product_Name": "P", "Unit_Price": 2.5},
    "Vendors": {"Vendor_Name": "V"},
    "Price_Books": {
        "Price_Book_Name": "P",
        "Pricing_Details": [{"from_range": 1, "to_range": 5, "discount": 3}],
    },
    "Quotes": {"Subject": "Q"},
    "Sales_Orders": {"Subject": "S"},
    "Purchase_Orders": {"Subject": "P"},
    "Invoices": {"Subject": "I"},
}


@pytest.mark.parametrize("sent", [None, []])
@pytest.mark.parametrize(("module", "name"), [("Products", "Tax"), ("Events", "Participants")])
def test_lists_that_are_never_null_are_emptied(api, module, name, sent):
    kept = api.create(module, **(WHOLE[module] | {name: sent}))
    assert api.record(module, kept)[name] == []
    assert api.put(f"{module}/{kept}", {name: sent}).codes == ["SUCCESS"]
    assert api.record(module, kept)[name] == []


@pytest.mark.parametrize("module", WHOLE)
def test_a_whole_fetched_record_can_be_put_back_and_posted_again(api, module):
    sent = dict(WHOLE[module])
    if module in ("Quotes", "Sales_Orders", "Purchase_Orders", "Invoices"):
        sent["Product_Details"] = [{"product": api.create("Products", Product_Name="Bolt"), "quantity": 2}]
    if module == "Purchase_Orders":
        sent["Vendor_Name"] = api.create("Vendors", Vendor_Name="V")
    kept = api.record(module, api.create(module, **sent))
    assert api.put(f"{module}/{kept['id']}", kept).codes == ["SUCCESS"]
    seen = {"Last_Activity_Time": kept["Modified_Time"]} if "Last_Activity_Time" in kept else {}
    assert api.record(module, kept["id"]) == kept | seen
    assert api.post(module, kept).codes == ["SUCCESS"]
    assert api.crm.warnings == []
