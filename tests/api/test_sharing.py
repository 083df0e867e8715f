"""Whose records one sees and changes: data sharing and the hierarchy of roles. Source: platform.md 22."""

from __future__ import annotations

import pytest

from tests import bulk
from tests.api.sharing import PEOPLE, forbidden, lead_of, of, opened, private_org, share, user_id
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, OrgError


@pytest.mark.parametrize(
    ("owner", "seen_by"),
    [
        ("Rao", {"Rao"}),
        ("Sato", {"Rao", "Sato"}),
        ("Lee", {"Rao", "Sato", "Lee"}),  # peers of a role that does not share are strangers
        ("Diaz", {"Rao", "Diaz"}),
    ],
)
def test_a_private_record_is_seen_by_its_owner_and_everybody_above(owner, seen_by):
    crm = opened()
    lead = lead_of(crm, owner)
    for name in PEOPLE:
        api = of(crm, name)
        expected = 200 if name in seen_by else 204
        assert api.get(f"Leads/{lead}").status == expected, name
        assert api.get("Leads").status == expected
        assert api.get("Leads/search", word="Burns").status == expected
        query = {"select_query": "select id from Leads where Last_Name = 'Burns'"}
        assert api.call("POST", "coql", query).status == expected


def test_peers_see_each_other_where_their_role_says_so():
    crm = FakeCRM(private_org(people=PEOPLE | {"Moss": ("Clerk", "Standard")}), at=NOW)
    lead = lead_of(crm, "Diaz")
    assert of(crm, "Moss").get(f"Leads/{lead}").status == 200
    assert of(crm, "Moss").delete(f"Leads/{lead}").codes == ["SUCCESS"]


def test_a_role_tells_whether_its_peers_share():
    roles = Api(opened()).get("settings/roles").json["roles"]
    assert {role["name"]: role["share_with_peers"] for role in roles} == {
        "CEO": True, "Head": False, "Rep": False, "Clerk": True,
    }  # fmt: skip


def test_a_stranger_changes_nothing_and_is_told_in_the_slot():
    crm = opened()
    lead, own = lead_of(crm, "Lee"), lead_of(crm, "Kim")
    kim = of(crm, "Kim")
    assert forbidden(kim.put(f"Leads/{lead}", {"City": "Oslo"}), "Edit")
    assert forbidden(kim.delete(f"Leads/{lead}"), "Delete")
    answer = kim.put("Leads", {"id": lead, "City": "Oslo"}, {"id": own, "City": "Oslo"})
    assert (answer.status, answer.codes) == (207, ["NO_PERMISSION", "SUCCESS"])
    assert forbidden(kim.call("POST", f"Leads/{lead}/actions/add_tags", tag_names="Hot"), "Edit")
    assert crm.records("Leads")[0]["City"] is None


def test_an_upsert_does_not_change_a_strangers_record():
    crm = opened()
    lead_of(crm, "Lee", Email="b@example.com")
    answer = of(crm, "Kim").post("Leads/upsert", {"Last_Name": "Other", "Email": "b@example.com"})
    assert answer.codes == ["NO_PERMISSION"]
    assert [lead["Last_Name"] for lead in crm.records("Leads")] == ["Burns"]


def test_public_read_only_shows_everything_and_keeps_changes_to_the_owner():
    crm = opened(Leads="public_read_only")
    lead = lead_of(crm, "Lee")
    kim = of(crm, "Kim")
    assert len(kim.get("Leads").data) == 1
    assert kim.get(f"Leads/{lead}").status == 200
    assert forbidden(kim.put(f"Leads/{lead}", {"City": "Oslo"}), "Edit")
    assert of(crm, "Sato").put(f"Leads/{lead}", {"City": "Oslo"}).codes == ["SUCCESS"]


def test_a_new_owner_hands_the_record_over():
    crm = opened()
    lead = lead_of(crm, "Lee")
    of(crm, "Lee").put(f"Leads/{lead}", {"Owner": user_id(crm, "Kim")})
    assert of(crm, "Lee").get(f"Leads/{lead}").status == 204
    assert of(crm, "Kim").get(f"Leads/{lead}").status == 200


def test_what_hangs_on_a_record_is_seen_with_it():
    crm = opened()
    lead = lead_of(crm, "Lee")
    assert of(crm, "Lee").post(f"Leads/{lead}/Notes", {"Note_Content": "Rang"}).codes == ["SUCCESS"]
    note = crm.records("Notes")[0]["id"]
    for name, status in (("Lee", 200), ("Sato", 200), ("Kim", 204)):
        query = {"select_query": "select Note_Content from Notes where id != 1"}
        assert of(crm, name).call("POST", "coql", query).status == status
        for path in (f"Notes/{note}", f"Leads/{lead}/Notes"):
            assert of(crm, name).get(path).status == status, (name, path)
    kim, more = of(crm, "Kim"), {"Note_Content": "More", "Parent_Id": lead, "se_module": "Leads"}
    assert kim.post(f"Leads/{lead}/Notes", more).code == "INVALID_DATA"
    assert kim.post("Notes", more).codes == ["INVALID_DATA"]
    share(of(crm, "Lee"), lead, "Kim")
    assert len(kim.get(f"Leads/{lead}/Notes").data) == 1
    assert kim.post("Notes", more).codes == kim.delete(f"Notes/{note}").codes == ["NO_PERMISSION"]
    assert kim.post(f"Leads/{lead}/Notes", more).code == "NO_PERMISSION"
    assert kim.delete(f"Leads/{lead}/photo").code == "NO_PERMISSION"
    share(of(crm, "Lee"), lead, "Kim", method="PUT", permission="read_write")
    assert kim.post("Notes", more).codes == ["SUCCESS"]


def test_all_notes_are_listed_for_administrators_only():
    crm = opened()
    lead = lead_of(crm, "Lee")
    of(crm, "Lee").post(f"Leads/{lead}/Notes", {"Note_Content": "Rang"})
    assert len(of(crm, "Rao").get("Notes").data) == 1
    answer = of(crm, "Lee").get("Notes")
    assert (answer.status, answer.code) == (403, "NOT_SUPPORTED")
    assert answer.json["message"] == "This API is supported only for admin users"


def test_a_query_shows_nothing_of_a_hidden_record_behind_a_lookup():
    crm = opened(Accounts="private")
    account = of(crm, "Lee").create("Accounts", Account_Name="Acme", Phone="123")
    of(crm, "Kim").create("Contacts", Last_Name="Burns", Account_Name=account)
    query = {"select_query": "select Account_Name.Phone from Contacts where Last_Name = 'Burns'"}
    phones = [of(crm, name).call("POST", "coql", query).data[0]["Account_Name.Phone"] for name in PEOPLE]
    assert phones == ["123", "123", "123", None, None]
    query = {"select_query": "select id from Contacts where Account_Name.Phone = '123'"}
    assert of(crm, "Kim").call("POST", "coql", query).status == 204


def test_a_bulk_read_holds_what_its_caller_sees():
    crm = opened()
    account = of(crm, "Rao").create("Accounts", Account_Name="Acme")
    lead_of(crm, "Lee", "Burns")
    lead_of(crm, "Kim", "Burke")
    for name, seen in (("Rao", ["Burns", "Burke"]), ("Lee", ["Burns"]), ("Diaz", [])):
        assert [row["Last_Name"] for row in bulk.read(of(crm, name))] == seen
        assert [row["Id"] for row in bulk.read(of(crm, name), "Accounts")] == [account]


def test_deleted_records_are_told_to_those_who_saw_them():
    crm = opened()
    lead, shared = lead_of(crm, "Lee"), lead_of(crm, "Lee", "Burke")
    share(of(crm, "Lee"), shared, "Diaz")
    for record_id in (lead, shared):
        assert of(crm, "Lee").delete(f"Leads/{record_id}").codes == ["SUCCESS"]
    seen = {"Rao": [shared, lead], "Sato": [shared, lead], "Lee": [shared, lead], "Diaz": [shared], "Kim": []}
    for name, expected in seen.items():
        assert [row["id"] for row in of(crm, name).get("Leads/deleted").data] == expected, name


def test_pages_of_deleted_records_are_full_of_what_the_caller_saw():
    crm = opened()
    mine = [lead_of(crm, owner) for _ in range(3) for owner in ("Lee", "Kim")][::2]
    for record in crm.records("Leads"):
        of(crm, "Rao").delete(f"Leads/{record['id']}")
    first, second = (of(crm, "Lee").get("Leads/deleted", per_page=2, page=page) for page in (1, 2))
    assert (first.info["more_records"], second.info["more_records"]) == (True, False)
    assert [row["id"] for row in first.data + second.data] == mine[::-1]


def test_deleted_notes_and_public_records_are_told_as_they_were_seen():
    crm = opened()
    lead, account = lead_of(crm, "Lee"), of(crm, "Kim").create("Accounts", Account_Name="Acme")
    notes = [
        of(crm, "Lee").post(f"{module}/{record_id}/Notes", {"Note_Content": "x"}).data[0]["details"]["id"]
        for module, record_id in (("Leads", lead), ("Accounts", account))
    ]
    of(crm, "Lee").delete(f"Leads/{lead}")  # and what hangs on it
    of(crm, "Kim").delete(f"Accounts/{account}")
    for name, seen in (("Lee", notes[::-1]), ("Kim", notes[1:])):
        assert [row["id"] for row in of(crm, name).get("Notes/deleted").data] == seen
        assert [row["id"] for row in of(crm, name).get("Accounts/deleted").data] == [account]


def test_who_saw_a_deleted_record_is_part_of_a_snapshot():
    crm = opened()
    lead = lead_of(crm, "Lee")
    of(crm, "Lee").delete(f"Leads/{lead}")
    kept = crm.snapshot()
    crm.reset()
    crm.restore(kept)
    assert of(crm, "Kim").get("Leads/deleted").status == 204
    assert [row["id"] for row in of(crm, "Lee").get("Leads/deleted").data] == [lead]


def test_a_tag_counts_the_records_that_the_caller_sees():
    crm = opened()
    for owner in ("Lee", "Lee", "Kim"):
        lead_of(crm, owner, Tag=[{"name": "Hot"}])
    [tag] = Api(crm).get("settings/tags", module="Leads").json["tags"]
    path = f"settings/tags/{tag['id']}/actions/records_count"
    counts = {
        name: of(crm, name).get(path, module="Leads").json["count"] for name in ("Rao", "Lee", "Kim", "Diaz")
    }
    assert counts == {"Rao": "3", "Lee": "2", "Kim": "1", "Diaz": "0"}


def test_a_query_leads_to_the_owner_of_what_is_behind_lookups():
    crm = opened(Accounts="private")
    parent = of(crm, "Lee").create("Accounts", Account_Name="Acme")
    account = of(crm, "Sato").create("Accounts", Account_Name="Zylker", Parent_Account=parent)
    of(crm, "Kim").create("Contacts", Last_Name="Burns", Account_Name=account)
    owners = ("Owner.email", "Account_Name.Owner.email", "Account_Name.Parent_Account.Owner.email")
    query = {"select_query": f"select {', '.join(owners)} from Contacts where Last_Name = 'Burns'"}
    [row] = of(crm, "Rao").call("POST", "coql", query).data
    assert [row[name] for name in owners] == ["kim@example.com", "sato@example.com", "lee@example.com"]
    [row] = of(crm, "Kim").call("POST", "coql", query).data
    assert [row[name] for name in owners] == ["kim@example.com", None, None]


def test_a_bulk_read_shows_nothing_of_a_hidden_record_behind_a_lookup():
    crm = opened(Accounts="private")
    account = of(crm, "Lee").create("Accounts", Account_Name="Acme", Phone="123")
    of(crm, "Kim").create("Contacts", Last_Name="Burns", Account_Name=account)
    for name, phone in (("Lee", "123"), ("Kim", "")):
        [row] = bulk.read(of(crm, name), "Contacts", fields=["Account_Name.Phone"])
        assert row["Account_Name.Phone"] == phone


def test_mass_update_changes_what_its_caller_may_change():
    crm = opened()
    for name in ("Lee", "Kim", "Sato"):
        lead_of(crm, name)
    view = crm.org.views["Leads"][0].id
    body = {"data": [{"City": "Oslo"}], "cvid": view}
    job = of(crm, "Lee").call("POST", "Leads/actions/mass_update", body).data[0]["details"]["job_id"]
    assert of(crm, "Lee").get("Leads/actions/mass_update", job_id=job).data[0]["Total_Count"] == 1
    assert [lead["City"] for lead in crm.records("Leads")] == ["Oslo", None, None]


def test_pages_are_full_of_what_the_caller_sees():
    crm = opened()
    for number in range(6):
        lead_of(crm, "Lee" if number % 2 else "Kim", f"L{number}")
    lee = of(crm, "Lee")
    first, second = (lee.get("Leads", per_page=2, page=page, sort_order="asc") for page in (1, 2))
    assert [[lead["Last_Name"] for lead in page.data] for page in (first, second)] == [["L1", "L3"], ["L5"]]
    assert (first.info["more_records"], second.info["more_records"]) == (True, False)


@pytest.mark.parametrize(
    ("org", "said"),
    [
        ({"modules": {"Leads": {"sharing": "secret"}}}, "modules.Leads.sharing"),
        ({"modules": {"Notes": {"sharing": "private"}}}, "modules.Notes.sharing"),
    ],
)
def test_an_org_file_names_a_sharing_that_there_is(org, said):
    with pytest.raises(OrgError, match=said):
        FakeCRM(org)
