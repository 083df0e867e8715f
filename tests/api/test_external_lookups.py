"""Lookups that name their records by a field of the customer's own (`X-EXTERNAL`)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import NOW, Answer, Api
from zcrm_mock import FakeCRM

KEYED = ("Accounts", "Contacts", "Deals", "Products", "Price_Books", "Quotes", "Leads")
SUBFORM = {"data_type": "subform", "rows": {"Deal": {"data_type": "lookup", "lookup_module": "Deals"}}}
FIELDS: dict[str, dict[str, Any]] = {name: {"Ref": {"unique": True}} for name in KEYED}
FIELDS["Contacts"] |= {"Bids": SUBFORM}
ORG = {"modules": {name: {"fields": fields} for name, fields in FIELDS.items()}}


@pytest.fixture
def api() -> Api:
    return Api(FakeCRM(ORG, at=NOW))


@pytest.fixture
def acme(api: Api) -> str:
    return api.create("Accounts", Account_Name="Acme", Ref="A-1")


def send(api: Api, method: str, path: str, external: str, *records: Any) -> Answer:
    return api.call(method, path, {"data": list(records)}, headers={"x-external": external})


def sent(api: Api, module: str, external: str, **values: Any) -> dict[str, Any]:
    """The record that came of it."""
    answer = send(api, "POST", module, external, values)
    assert answer.codes == ["SUCCESS"], answer.json
    return api.record(module, answer.data[0]["details"]["id"])


def test_a_lookup_is_set_by_an_external_field(api, acme):
    burke = sent(api, "Contacts", "Contacts.Account_Name.Ref", Last_Name="Burke", Account_Name={"Ref": "A-1"})
    assert burke["Account_Name"] == {"name": "Acme", "id": acme}
    assert api.crm.warnings == []


def test_the_external_value_counts_where_an_id_stands_beside_it(api, acme):
    other = api.create("Accounts", Account_Name="Other", Ref="A-2")
    both = {"Ref": "A-1", "id": other}
    named = sent(api, "Contacts", "Contacts.Account_Name.Ref", Last_Name="Burke", Account_Name=both)
    assert named["Account_Name"]["id"] == acme
    without = api.post("Contacts", {"Last_Name": "Burke", "Account_Name": both}).data[0]["details"]["id"]
    assert api.record("Contacts", without)["Account_Name"]["id"] == other


@pytest.mark.parametrize("given", ["the id", "an object", None])
def test_a_lookup_may_go_by_zohos_id_all_the_same(api, acme, given):
    value = {"the id": acme, "an object": {"id": acme}}.get(given)
    burke = sent(api, "Contacts", "Contacts.Account_Name.Ref", Last_Name="Burke", Account_Name=value)
    assert burke["Account_Name"] == ({"name": "Acme", "id": acme} if given else None)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "Contacts"), ("PUT", "Contacts/C-1"), ("POST", "Contacts/upsert")]
)
def test_a_record_and_its_lookup_are_both_named_by_external_fields(api, acme, method, path):
    burke = api.create("Contacts", Last_Name="Burke", Ref="C-1")
    moved = {"Ref": "C-1", "Account_Name": {"Ref": "A-1"}}
    header = "Contacts.Ref, Contacts.Account_Name.Ref"
    assert send(api, method, path, header, moved).codes == ["SUCCESS"]
    assert api.record("Contacts", burke)["Account_Name"]["id"] == acme


def test_line_items_name_their_product_and_price_book(api):
    tea = api.create("Products", Product_Name="Tea", Ref="P-1", Unit_Price=5)
    prices = {"Price_Book_Name": "Fair", "Ref": "B-1", "Pricing_Model": "Flat"}
    book = api.create(
        "Price_Books", Pricing_Details=[{"from_range": 1, "to_range": 9, "discount": 20}], **prices
    )
    quote = sent(
        api,
        "Quotes",
        "Quotes.Product_Details.product.Ref,Quotes.Product_Details.book.Ref",
        Subject="Q",
        Product_Details=[{"product": {"Ref": "P-1"}, "book": {"Ref": "B-1"}, "quantity": 2}],
    )
    [row] = quote["Product_Details"]
    assert (row["product"]["id"], row["book"], row["list_price"]) == (tea, book, 4)


def test_rows_of_a_subform_name_what_they_point_to(api):
    deal = api.create("Deals", Deal_Name="Big", Stage="Qualification", Ref="D-1")
    burke = sent(
        api,
        "Contacts",
        "Contacts.Bids.Deal.Ref",
        Last_Name="Burke",
        Bids=[{"Deal": {"Ref": "D-1"}}, {"Deal": {"id": deal}}],
    )
    assert [row["Deal"]["id"] for row in burke["Bids"]] == [deal, deal]


def test_a_lookup_of_many_modules_says_which(api, acme):
    burke = api.create("Contacts", Last_Name="Burke", Ref="C-1")
    event = sent(
        api,
        "Events",
        "Events.What_Id->Accounts.Ref, Events.Participants.participant->Contacts.Ref",
        Event_Title="Fair",
        Start_DateTime="2026-12-01T10:00:00Z",
        End_DateTime="2026-12-01T11:00:00Z",
        What_Id={"Ref": "A-1"},
        Participants=[{"type": "contact", "participant": {"Ref": "C-1"}}],
    )
    assert (event["What_Id"]["id"], event["$se_module"]) == (acme, "Accounts")
    assert [one["participant"] for one in event["Participants"]] == [burke]


@pytest.mark.parametrize("value", ["A-9", None, 7, [], {}])
def test_a_value_that_no_record_has_spoils_its_own_slot(api, acme, value):
    burke, good = (
        {"Last_Name": "Burke", "Account_Name": {"Ref": value}},
        {"Last_Name": "Good", "Account_Name": {"Ref": "A-1"}},
    )
    answer = send(api, "POST", "Contacts", "Contacts.Account_Name.Ref", burke, good)
    assert (answer.status, answer.codes) == (207, ["INVALID_DATA", "SUCCESS"])
    assert answer.data[0]["message"] == "The external ID of the lookup field or the Price Book is incorrect"
    assert answer.data[0]["details"] == {"api_name": "Ref", "parent_api_name": "Account_Name"}
    assert len(api.crm.records("Contacts")) == 1


@pytest.mark.parametrize(
    "header",
    [
        "Contacts.Account_Name.Nothing",
        "Contacts.Account_Name.Phone",
        "Contacts.Nothing.Ref",
        "Contacts.City.Ref",
        "Contacts.Owner.Ref",
        "Contacts.Bids.Nothing.Ref",
        "Contacts.Nothing.Deal.Ref",
        "Contacts.Account_Name.Parent_Account.Ref",
        "Contacts.Account_Name->Nowhere.Ref",
        "Contacts.Account_Name->Activities.Ref",
        "Contacts..",
    ],
)
def test_a_header_that_cannot_be_is_refused_as_a_whole(api, acme, header):
    for method, path in (("POST", "Contacts"), ("PUT", "Contacts/1"), ("POST", "Contacts/upsert")):
        answer = send(api, method, path, header, {"Last_Name": "Burke"})
        assert (answer.status, answer.code) == (400, "INVALID_DATA")
        assert answer.json["message"] == "The value of the external field is invalid."
    assert api.crm.records("Contacts") == []


def test_a_lookup_of_many_modules_has_to_say_which(api, acme):
    answer = send(api, "POST", "Events", "Events.What_Id.Ref", {"Event_Title": "Fair"})
    assert (answer.status, answer.code) == (400, "INVALID_DATA")


def test_reading_passes_over_what_is_said_of_lookups(api, acme):
    header = {"headers": {"x-external": "Accounts.Ref,Accounts.Parent_Account.Ref"}}
    assert api.call("GET", "Accounts/A-1", **header).data[0]["id"] == acme
    assert api.call("GET", "Accounts/search", **header, criteria="(Ref:equals:A-1)").status == 200
    assert api.call("DELETE", "Accounts/A-1", **header).codes == ["SUCCESS"]
