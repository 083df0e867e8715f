"""Every example of the document that the project's user started from, through the proxy's dialect."""

from __future__ import annotations

import pytest

from tests.conftest import Api
from zcrm_mock import FakeCRM

TRIGGER = ["approval", "workflow", "blueprint"]
SALES_REP = {"first_name": "Sales", "last_name": "Rep", "email": "rep@example.com"}


@pytest.fixture
def proxy() -> Api:
    """The proxy adds the token itself and speaks of modules in lower case."""
    org = {"users": [SALES_REP], "time_zone": "America/Los_Angeles"}
    return Api(FakeCRM(org), prefix="/proxy/crm/v2/", host="127.0.0.1", token=None)


def output(answer):
    assert list(answer.json) == ["output"]
    return answer.json["output"]


def test_a_contact_is_created_as_the_document_shows(proxy):
    answer = proxy.post(
        "contacts", {"First_Name": "John", "Last_Name": "Doe", "Email": "john.doe@example.com"}
    )
    assert answer.status == 201
    (slot,) = output(answer)["data"]
    assert (slot["code"], slot["message"], slot["status"]) == ("SUCCESS", "record added", "success")
    assert set(slot["details"]) == {"id", "Created_Time", "Modified_Time", "Created_By", "Modified_By"}
    assert slot["details"]["Created_By"]["name"] == "Sales Rep"
    assert set(slot["details"]["Created_By"]) == {"name", "id"}


def test_contacts_are_listed_with_their_page(proxy):
    account = proxy.crm.add("Accounts", {"Account_Name": "Example Company"})
    proxy.crm.add(
        "Contacts",
        {
            "First_Name": "John",
            "Last_Name": "Doe",
            "Email": "john.doe@example.com",
            "Phone": "+1 555-123-4567",
            "Account_Name": {"id": account["id"]},
            "Created_Time": "2023-01-15T10:30:00-08:00",
            "Modified_Time": "2023-02-20T14:45:00-08:00",
        },
    )
    page = output(proxy.get("contacts"))
    (john,) = page["data"]
    assert {key: page["info"][key] for key in ("per_page", "count", "page", "more_records")} == {
        "per_page": 200,
        "count": 1,
        "page": 1,
        "more_records": False,
    }
    assert john["Account_Name"] == {"name": "Example Company", "id": account["id"]}
    assert john["Owner"]["name"] == "Sales Rep"
    assert john["Created_Time"] == "2023-01-15T10:30:00-08:00"
    assert john["Modified_Time"] == "2023-02-20T14:45:00-08:00"


def test_a_contact_is_read_by_its_id(proxy):
    contact = proxy.crm.add("Contacts", {"Last_Name": "Doe"})
    assert output(proxy.get(f"contacts/{contact['id']}"))["data"][0]["Last_Name"] == "Doe"


JANE = {
    "First_Name": "Jane",
    "Last_Name": "Smith",
    "Email": "jane.smith@example.com",
    "Phone": "+1 555-987-6543",
    "Mailing_Street": "456 Oak Ave",
    "Mailing_City": "New York",
    "Mailing_State": "NY",
    "Mailing_Zip": "10001",
    "Title": "CTO",
}


def test_a_contact_with_an_address_and_triggers_is_kept_whole(proxy):
    answer = proxy.post("contacts", JANE, trigger=TRIGGER)
    contact_id = output(answer)["data"][0]["details"]["id"]
    kept = output(proxy.get(f"contacts/{contact_id}"))["data"][0]
    assert {name: kept[name] for name in JANE} == JANE


def test_an_update_changes_the_sent_fields_and_no_other(proxy):
    contact_id = output(proxy.post("contacts", JANE))["data"][0]["details"]["id"]
    change = {"Phone": "+1 555-111-2222", "Title": "VP of Engineering", "Mailing_City": "San Francisco"}
    answer = proxy.put(f"contacts/{contact_id}", change, trigger=TRIGGER)
    assert answer.status == 200
    assert output(answer)["data"][0]["message"] == "record updated"
    kept = output(proxy.get(f"contacts/{contact_id}"))["data"][0]
    assert {name: kept[name] for name in JANE} == JANE | change


def test_leads_are_listed_with_any_status_that_the_document_names(proxy):
    lead = {
        "First_Name": "Michael",
        "Last_Name": "Johnson",
        "Email": "michael.johnson@example.com",
        "Phone": "+1 555-222-3333",
        "Company": "Prospect Inc",
        "Lead_Status": "Qualified",
        "Lead_Source": "Website",
    }
    proxy.post("leads", lead)
    (kept,) = output(proxy.get("leads"))["data"]
    assert {name: kept[name] for name in lead} == lead


def test_a_deal_is_created_and_its_revenue_worked_out(proxy):
    account = proxy.crm.add("Accounts", {"Account_Name": "Example Company"})
    contact = proxy.crm.add("Contacts", {"Last_Name": "Doe"})
    deal = {
        "Deal_Name": "New Enterprise License",
        "Account_Name": {"id": account["id"]},
        "Stage": "Qualification",
        "Amount": 50000,
        "Closing_Date": "2023-06-30",
        "Contact_Name": {"id": contact["id"]},
        "Pipeline": "Standard",
        "Expected_Revenue": 45000,
        "Description": "Enterprise license deal with Example Company",
    }
    answer = proxy.post("deals", deal, trigger=TRIGGER)
    assert answer.status == 201
    (kept,) = output(proxy.get("deals"))["data"]
    same = set(deal) - {"Account_Name", "Contact_Name", "Expected_Revenue"}
    assert {name: kept[name] for name in same} == {name: deal[name] for name in same}
    assert kept["Contact_Name"]["name"] == "Doe"
    # Expected_Revenue is read-only: Zoho works it out of the amount and the stage's 10 %.
    assert kept["Expected_Revenue"] == 5000


def test_users_are_listed_with_role_profile_and_page(proxy):
    answer = output(proxy.get("users"))
    (user,) = answer["users"]
    assert (user["first_name"], user["last_name"], user["email"]) == ("Sales", "Rep", "rep@example.com")
    assert set(user["role"]) == set(user["profile"]) == {"name", "id"}
    assert (user["status"], user["time_zone"]) == ("active", "America/Los_Angeles")
    assert answer["info"] == {"per_page": 200, "count": 1, "page": 1, "more_records": False}


@pytest.mark.parametrize(
    ("path", "criteria", "names"),
    [
        ("contacts/search", "(Email:equals:jane.smith@example.com)", ["Smith"]),
        ("contacts/search", "(Email:equals:john@example.com)", ["Doe"]),
        ("contacts/search", "((First_Name:equals:John)and(Last_Name:equals:Doe))", ["Doe"]),
        (
            "deals/search",
            "(Created_Time:between:2023-01-01T00:00:00-08:00,2023-12-31T23:59:59-08:00)",
            ["In 2023"],
        ),
        ("contacts/search", "(Last_Name:contains:mit)", ["Smith"]),
        ("contacts/search", "(Last_Name:starts_with:Do)", ["Doe"]),
        ("deals/search", "(Amount:between:100,200)", ["In 2023"]),
        ("deals/search", "(Amount:greater_than:150)", ["In 2024"]),
        ("deals/search", "(Closing_Date:less_than:2024-01-01)", ["In 2023"]),
    ],
)
def test_each_search_of_the_document_finds_what_it_says(proxy, path, criteria, names):
    proxy.crm.add("Contacts", [JANE, {"First_Name": "John", "Last_Name": "Doe", "Email": "john@example.com"}])
    for year, amount in ((2023, 150), (2024, 300)):
        proxy.crm.add(
            "Deals",
            {
                "Deal_Name": f"In {year}",
                "Stage": "Qualification",
                "Amount": amount,
                "Closing_Date": f"{year}-06-30",
                "Created_Time": f"{year}-05-01T00:00:00-08:00",
            },
        )
    name = "Deal_Name" if path.startswith("deals") else "Last_Name"
    assert [record[name] for record in output(proxy.get(path, criteria=criteria))["data"]] == names


def test_the_proxy_wraps_refusals_as_well(proxy):
    answer = proxy.get("nonsense")
    assert (answer.status, output(answer)["code"]) == (400, "INVALID_MODULE")


def test_nothing_found_is_204_without_a_wrapper(proxy):
    answer = proxy.get("contacts/search", criteria="(Email:equals:nobody@example.com)")
    assert (answer.status, answer.response.body) == (204, b"")


def test_a_proxy_elsewhere_is_known_by_its_base_url():
    crm = FakeCRM(proxy_url="https://connect.example.com/v1/zoho/")
    api = Api(crm, prefix="/v1/zoho/crm/v2/", host="connect.example.com", token=None)
    assert output(api.post("contacts", {"Last_Name": "Doe"}))["data"][0]["code"] == "SUCCESS"
