"""What the org remembers: snapshots, files, ids, and lookups that follow what they point to."""

from __future__ import annotations

import sqlite3
from itertools import pairwise

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

# --- ids -----------------------------------------------------------------------------------------


def test_ids_have_19_digits_and_ascend_over_all_modules(api):
    ids = [
        api.create("Leads", Last_Name="B"),
        api.create("Contacts", Last_Name="B"),
        api.create("Tasks", Subject="T"),
    ]
    assert all(len(i) == 19 and i.isdecimal() for i in ids)
    assert all(int(first) < int(second) for first, second in pairwise(ids))


def test_an_id_is_never_given_out_again(api):
    first = api.create("Leads", Last_Name="Burns")
    api.delete(f"Leads/{first}")
    assert int(api.create("Leads", Last_Name="Burke")) > int(first)


def test_a_run_repeats_itself_to_the_byte():
    def run():
        api = Api(FakeCRM(at=NOW))
        api.create("Leads", Last_Name="Burns")
        return api.post("Leads", {"Last_Name": "Burke"}).response.body, api.get("Leads").response.body

    assert run() == run()


def test_an_exact_record_may_bring_its_id_and_later_ones_go_on_behind_it(crm, api):
    crm.add("Leads", {"Last_Name": "Burns", "id": "5725767000000900000"})
    assert api.record("Leads", "5725767000000900000")["Last_Name"] == "Burns"
    assert api.create("Leads", Last_Name="Burke") == "5725767000000900001"


def test_an_id_of_one_module_is_none_of_another(api):
    lead = api.create("Leads", Last_Name="Burns")
    assert api.get(f"Contacts/{lead}").status == 204
    assert api.put(f"Contacts/{lead}", {"Last_Name": "X"}).codes == ["INVALID_DATA"]
    assert api.delete(f"Contacts/{lead}").codes == ["INVALID_DATA"]
    assert api.record("Leads", lead)["Last_Name"] == "Burns"


# --- snapshots -----------------------------------------------------------------------------------


def test_a_restored_org_is_the_one_that_was_kept(crm, api):
    lead = api.create("Leads", Last_Name="Burns", Email="b@example.com")
    account = api.create("Accounts", Account_Name="Acme")
    kept, before = crm.snapshot(), (crm.records("Leads"), crm.records("Accounts"))
    api.put(f"Leads/{lead}", {"Last_Name": "Changed"})
    api.delete(f"Accounts/{account}")
    api.create("Leads", Last_Name="New")
    crm.restore(kept)
    assert (crm.records("Leads"), crm.records("Accounts")) == before
    assert api.get("Accounts/deleted").status == 204
    assert [r["id"] for r in api.get("Leads/search", criteria="(Email:equals:b@example.com)").data] == [lead]


def test_a_snapshot_can_be_restored_again_and_again(crm, api):
    kept = crm.snapshot()
    first = api.create("Leads", Last_Name="Burns")
    for _ in range(2):
        crm.restore(kept)
        assert crm.records("Leads") == []
        assert api.create("Leads", Last_Name="Burns") == first


def test_a_snapshot_moves_to_another_org_of_the_same_kind(crm, api):
    api.create("Leads", Last_Name="Burns")
    other = FakeCRM(at=NOW)
    other.restore(crm.snapshot())
    assert other.records("Leads") == crm.records("Leads")
    other.add("Leads", {"Last_Name": "Burke"})
    assert len(crm.records("Leads")) == 1


def test_a_snapshot_of_another_kind_of_org_is_refused_and_nothing_changes(crm, api):
    lead = api.create("Leads", Last_Name="Burns")
    other = FakeCRM({"modules": {"Boats": {"fields": {}}}}, at=NOW)
    with pytest.raises(ValueError, match="an org with other modules"):
        crm.restore(other.snapshot())
    assert [record["id"] for record in crm.records("Leads")] == [lead]


def test_a_reset_org_starts_empty_and_counts_from_the_beginning(crm, api):
    first = api.create("Leads", Last_Name="Burns")
    crm.reset()
    assert crm.records("Leads") == []
    assert crm.calls() == []
    assert api.create("Leads", Last_Name="Burns") == first


def test_two_fakes_share_nothing():
    one, other = FakeCRM(at=NOW), FakeCRM(at=NOW)
    one.add("Leads", {"Last_Name": "Burns"})
    assert other.records("Leads") == []


# --- the file ------------------------------------------------------------------------------------


def test_an_org_in_a_file_survives_being_closed(tmp_path):
    file = tmp_path / "crm.db"
    crm = FakeCRM(at=NOW, db=file)
    api = Api(crm)
    lead = api.create("Leads", Last_Name="Burns")
    gone = api.create("Leads", Last_Name="Gone")
    api.delete(f"Leads/{gone}")
    before = crm.records("Leads")
    crm.close()
    again = FakeCRM(at=NOW, db=file)
    api = Api(again)
    assert again.records("Leads") == before
    assert [r["id"] for r in api.get("Leads/deleted").data] == [gone]
    assert int(api.create("Leads", Last_Name="Burke")) > int(gone) > int(lead)
    again.close()


def test_a_file_of_an_org_with_other_fields_is_not_misread(tmp_path):
    file = tmp_path / "crm.db"
    FakeCRM(db=file).close()
    with pytest.raises(sqlite3.DatabaseError, match="other modules or fields"):
        FakeCRM({"modules": {"Leads": {"fields": {"Brand": {}}}}}, db=file)


# --- a refused record leaves no trace --------------------------------------------------------------


@pytest.mark.parametrize(
    "lead",
    [
        {"City": "Oslo"},
        {"Last_Name": "Burns", "Annual_Revenue": "much"},
        {"Last_Name": "Burns", "Owner": "5725767000000000001"},
        {"Last_Name": "Burns", "Email": "taken@example.com"},
    ],
    ids=["mandatory", "type", "lookup", "unique"],
)
def test_a_refused_record_leaves_no_trace(lead):
    crm = FakeCRM({"modules": {"Leads": {"fields": {"Email": {"unique": True}}}}}, at=NOW)
    api = Api(crm)
    kept = api.create("Leads", Last_Name="Burke", Email="taken@example.com")
    other = api.create("Leads", Last_Name="Other")
    before = crm.records("Leads")
    assert api.post("Leads", lead).status == 202
    assert (
        api.put(f"Leads/{other}", {"City": "Bergen"} | lead | {"Last_Name": lead.get("Last_Name")}).status
        == 202
    )
    assert crm.records("Leads") == before
    assert api.get("Leads/deleted").status == 204
    assert [record["id"] for record in before] == [kept, other]


def test_a_refused_contact_makes_no_account(crm, api):
    answer = api.post("Contacts", {"Last_Name": "Doe", "Account_Name": {"name": "Acme"}, "Reporting_To": "1"})
    assert answer.codes == ["INVALID_DATA"]
    assert crm.records("Accounts") == []


# --- lookups follow --------------------------------------------------------------------------------


def test_a_renamed_account_is_renamed_wherever_it_is_looked_up(api):
    account = api.create("Accounts", Account_Name="Acme")
    contact = api.create("Contacts", Last_Name="Doe", Account_Name={"id": account})
    deal = api.create(
        "Deals", Deal_Name="Big", Stage="Qualification", Account_Name=account, Contact_Name=contact
    )
    task = api.create("Tasks", Subject="Call", What_Id=account)
    api.put(f"Accounts/{account}", {"Account_Name": "Zenith"})
    told = {"name": "Zenith", "id": account}
    assert api.record("Contacts", contact)["Account_Name"] == told
    assert api.record("Deals", deal)["Account_Name"] == told
    assert api.record("Tasks", task)["What_Id"] == told
    found = api.get("Contacts/search", criteria="(Account_Name:equals:zenith)").data
    assert [record["id"] for record in found] == [contact]


def test_a_contact_is_shown_by_its_full_name(api):
    contact = api.create("Contacts", Last_Name="Doe")
    deal = api.create("Deals", Deal_Name="Big", Stage="Qualification", Contact_Name=contact)
    api.put(f"Contacts/{contact}", {"First_Name": "Jane"})
    assert api.record("Deals", deal)["Contact_Name"] == {"name": "Jane Doe", "id": contact}


def test_a_rename_is_no_change_of_the_record_that_points(crm, api):
    account = api.create("Accounts", Account_Name="Acme")
    contact = api.create("Contacts", Last_Name="Doe", Account_Name=account)
    before = api.record("Contacts", contact)
    crm.clock.advance(hours=1)
    api.put(f"Accounts/{account}", {"Account_Name": "Zenith"})
    assert api.record("Contacts", contact)["Modified_Time"] == before["Modified_Time"]


def test_a_deleted_account_leaves_its_lookups_empty_and_its_contacts_alone(api):
    account = api.create("Accounts", Account_Name="Acme")
    contact = api.create("Contacts", Last_Name="Doe", Account_Name=account)
    task = api.create("Tasks", Subject="Call", What_Id=account)
    api.delete(f"Accounts/{account}")
    assert api.record("Contacts", contact)["Account_Name"] is None
    kept = api.record("Tasks", task)
    assert (kept["What_Id"], kept["$se_module"]) == (None, None)
    assert api.get("Contacts/search", criteria=f"(Account_Name:equals:{account})").status == 204
