"""Records that are not everybody's: data sharing, the hierarchy, and shares. Source: platform.md 22."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import bulk
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, OrgError, Switches

PEOPLE = {
    "Rao": ("CEO", "Administrator"),
    "Sato": ("Head", "Standard"),
    "Lee": ("Rep", "Standard"),
    "Kim": ("Rep", "Standard"),
    "Diaz": ("Clerk", "Standard"),
}
ROLES = [
    "CEO",
    {"name": "Head", "reporting_to": "CEO"},
    {"name": "Rep", "reporting_to": "Head"},
    {"name": "Clerk", "reporting_to": "CEO", "share_with_peers": True},
]


def private_org(roles: Any = ROLES, people: Any = PEOPLE, **sharing: str) -> dict[str, Any]:
    return {
        "roles": list(roles),
        "users": [
            {"last_name": name, "email": f"{name.lower()}@example.com", "role": role, "profile": profile}
            for name, (role, profile) in people.items()
        ],
        "modules": {name: {"sharing": kind} for name, kind in (sharing or {"Leads": "private"}).items()},
    }


def opened(**sharing: str) -> FakeCRM:
    return FakeCRM(private_org(**sharing), at=NOW)


def of(crm: FakeCRM, user: str) -> Api:
    return Api(crm, token=crm.token(user=user))


def user_id(crm: FakeCRM, name: str) -> str:
    return crm.org.people.named(name)[0].id


def lead_of(crm: FakeCRM, owner: str, name: str = "Burns", **values: Any) -> str:
    return of(crm, owner).create("Leads", Last_Name=name, **values)


def share(api: Api, record_id: str, *users: str, method: str = "POST", module: str = "Leads", **values: Any):
    """Share a record; the answer's status and slots."""
    kept = {"permission": "read_only"} | values
    sent = [{"user": {"id": user_id(api.crm, name)}, **kept} for name in users]
    answer = api.call(method, f"{module}/{record_id}/actions/share", {"share": sent})
    assert answer.status in (200, 400)
    return answer.status, [slot["message"] for slot in answer.json["share"]]


def shares(api: Api, record_id: str, module: str = "Leads", **params: Any):
    answer = api.get(f"{module}/{record_id}/actions/share", **params)
    return answer.json["share"] if answer.status == 200 else answer.status


def forbidden(answer, right: str) -> bool:
    [slot] = answer.data
    expected = {"permissions": [f"Crm_Implied_{right}_Leads"]}
    return (slot["code"], slot["details"], answer.status) == ("NO_PERMISSION", expected, 202)


# --- whose records one sees ------------------------------------------------------------------------


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


# --- sharing one record ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permission", "edit", "delete"),
    [("read_only", False, False), ("read_write", True, False), ("full_access", True, True)],
)
def test_a_share_lets_do_as_much_as_it_says(permission, edit, delete):
    crm = opened()
    lead = lead_of(crm, "Lee")
    assert share(of(crm, "Lee"), lead, "Kim", permission=permission) == (
        200,
        ["record will be shared successfully"],
    )
    kim = of(crm, "Kim")
    assert [one["id"] for one in kim.get("Leads").data] == [lead]
    edited, deleted = kim.put(f"Leads/{lead}", {"City": "Oslo"}), kim.delete(f"Leads/{lead}")
    assert (edited.codes == ["SUCCESS"]) is edit
    assert (deleted.codes == ["SUCCESS"]) is delete
    assert edit or forbidden(edited, "Edit")
    assert delete or forbidden(deleted, "Delete")


def test_related_records_come_along_where_the_share_says_so():
    crm = opened(Accounts="private", Contacts="private")
    lee, kim = of(crm, "Lee"), of(crm, "Kim")
    account = lee.create("Accounts", Account_Name="Acme")
    contact = lee.create("Contacts", Last_Name="Burns", Account_Name=account)
    share(lee, account, "Kim", module="Accounts")
    assert kim.get(f"Contacts/{contact}").status == 204
    share(lee, account, "Kim", module="Accounts", method="PUT", share_related_records=True)
    assert kim.get(f"Contacts/{contact}").status == 200
    assert [one["id"] for one in kim.get("Contacts").data] == [contact]
    [told] = shares(lee, contact, "Contacts")
    assert (told["shared_through"]["id"], told["shared_through"]["module"]["name"]) == (account, "Accounts")
    share(lee, account, "Kim", module="Accounts", method="PUT")
    assert kim.get("Contacts").status == 204


def test_a_share_tells_its_manager_everything_and_others_less():
    crm = opened()
    lead = lead_of(crm, "Lee")
    share(of(crm, "Lee"), lead, "Kim")
    leads = crm.org.schema.modules["Leads"]
    kim, lee = crm.org.people.named("Kim")[0], crm.org.people.named("Lee")[0]
    brief = {
        "share_related_records": False,
        "shared_through": {"module": {"name": "Leads", "id": leads.id}, "id": lead},
        "permission": "read_only",
        "user": {"full_name": "Kim", "id": kim.id, "zuid": kim.zuid},
    }
    assert shares(of(crm, "Kim"), lead) == [brief]
    [whole] = shares(of(crm, "Lee"), lead)
    assert whole["shared_by"] == {"full_name": "Lee", "id": lee.id, "zuid": lee.zuid}
    assert whole["shared_time"] == "2026-11-23T10:00:00-08:00"
    assert whole["shared_through"]["name"] == whole["shared_through"]["entity_name"] == "Burns"


def test_the_latest_share_comes_first_then_the_narrow_and_the_strong():
    crm = opened()
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    share(lee, lead, "Kim")
    crm.clock.advance(minutes=1)
    share(lee, lead, "Diaz", permission="read_write", share_related_records=True)
    assert [one["user"]["full_name"] for one in shares(lee, lead)] == ["Diaz", "Kim"]
    share(lee, lead, "Kim", method="PUT", permission="read_write")
    assert [one["user"]["full_name"] for one in shares(lee, lead)] == ["Kim", "Diaz"]


def test_manage_tells_who_else_could_see_it_and_shared_to_picks_one():
    crm = opened()
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    body = lee.get(f"Leads/{lead}/actions/share", view="manage").json
    assert (body["share"], [user["full_name"] for user in body["shareable_user"]]) == ([], ["Kim", "Diaz"])
    share(lee, lead, "Kim", "Diaz")
    [one] = shares(lee, lead, sharedTo=user_id(crm, "Diaz"))
    assert one["user"]["full_name"] == "Diaz"
    assert shares(lee, lead, sharedTo=user_id(crm, "Rao")) == 204
    refused = of(crm, "Kim").get(f"Leads/{lead}/actions/share", view="manage")
    assert (refused.status, refused.code) == (403, "NO_PERMISSION")
    bad = lee.get(f"Leads/{lead}/actions/share", view="whole")
    assert (bad.status, bad.code) == (400, "PATTERN_NOT_MATCHED")


def test_revoking_takes_all_of_it_back():
    crm = opened()
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    share(lee, lead, "Kim", "Diaz", share_related_records=True)
    answer = lee.delete(f"Leads/{lead}/actions/share")
    assert answer.json == {
        "share": {"code": "SUCCESS", "details": {}, "message": "Sharing Revoked", "status": "success"}
    }
    assert shares(lee, lead) == 204
    assert of(crm, "Kim").get("Leads").status == 204
    again = lee.delete(f"Leads/{lead}/actions/share")
    assert (again.status, again.json["message"]) == (
        400,
        "No sharing through this record is available to revoke.",
    )


@pytest.mark.parametrize(
    ("sent", "code", "message"),
    [
        ({"user": {"id": "1"}, "permission": "read_only"}, "INVALID_DATA", "cannot share to the user"),
        ({"user": "Lee", "permission": "read_only"}, "INVALID_DATA", "cannot share to the user"),
        ({"user": {"id": "Rao"}, "permission": "read_only"}, "INVALID_DATA",
         "record is already visible to the user."),
        ({"user": {"id": "Sato"}, "permission": "full_access"}, "INVALID_DATA",
         "record is already visible to the user."),
        ({"user": {"id": "Kim"}, "permission": "all"}, "INVALID_DATA", "Permission is invalid"),
        ({"user": {"id": "Kim"}}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"permission": "read_only"}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"user": {"id": "Kim"}, "permission": "read_only", "share_related_records": "yes"}, "INVALID_DATA",
         "invalid data"),
        ({"user": [], "permission": "read_only"}, "INVALID_DATA", "invalid data"),
        ("Kim", "INVALID_DATA", "invalid data"),
    ],
)  # fmt: skip
def test_a_share_that_cannot_be_is_refused(sent, code, message):
    crm = opened()
    lead = lead_of(crm, "Lee")
    if isinstance(sent, dict) and isinstance(sent.get("user"), dict) and sent["user"]["id"] in PEOPLE:
        sent = sent | {"user": {"id": user_id(crm, sent["user"]["id"])}}
    answer = of(crm, "Lee").call("POST", f"Leads/{lead}/actions/share", {"share": [sent]})
    [slot] = answer.json["share"]
    assert (answer.status, slot["code"], slot["message"]) == (400, code, message)
    assert shares(of(crm, "Lee"), lead) == 204


def test_a_user_is_named_once_and_shared_with_once():
    crm = opened()
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    done = "record will be shared successfully"
    assert share(lee, lead, "Kim", "Kim") == (200, [done, "duplicate data"])
    assert share(lee, lead, "Kim", permission="full_access") == (
        400,
        ["record is already visible to the user."],
    )
    assert share(lee, lead, "Diaz", method="PUT") == (400, ["cannot share to the user"])
    assert share(lee, lead, "Kim", method="PUT", permission="full_access") == (200, [done])
    assert of(crm, "Kim").delete(f"Leads/{lead}").codes == ["SUCCESS"]


def test_who_is_asleep_unconfirmed_or_without_the_module_gets_no_share():
    crm = opened()
    lead, lee, rao = lead_of(crm, "Lee"), of(crm, "Lee"), of(crm, "Rao")
    rao.call("PUT", "users", {"users": [{"id": user_id(crm, "Kim"), "status": "disabled"}]})
    assert share(lee, lead, "Kim") == (400, ["cannot share to the user"])
    crm.forbid("Diaz", "Crm_Implied_View_Leads")
    assert share(lee, lead, "Diaz") == (400, ["cannot share to the user"])
    role, profile = ({"id": one[0].id} for one in (crm.org.spec.roles[2:], crm.org.spec.profiles[1:]))
    new = {"last_name": "New", "email": "new@example.com", "role": role, "profile": profile}
    assert rao.call("POST", "users", {"users": [new]}).status == 201
    assert share(lee, lead, "New") == (400, ["cannot share to the user"])


def test_a_public_record_is_visible_already(api):
    lead = api.create("Leads", Last_Name="Burns")
    sent = [{"user": {"id": api.crm.org.people.find("Ben Okafor").id}, "permission": "full_access"}]
    answer = api.call("POST", f"Leads/{lead}/actions/share", {"share": sent})
    assert answer.json["share"][0]["message"] == "record is already visible to the user."


def test_a_record_is_shared_with_ten_users_at_most():
    people = PEOPLE | {f"U{number}": ("Rep", "Standard") for number in range(11)}
    crm = FakeCRM(private_org(people=people), at=NOW)
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    names = [f"U{number}" for number in range(11)]
    sent = [{"user": {"id": user_id(crm, name)}, "permission": "read_only"} for name in names]
    path = f"Leads/{lead}/actions/share"
    for given_ in (sent, sent[:10], sent[10:]):
        answer = lee.call("POST", path, {"share": given_})
        assert answer.status == (200 if given_ == sent[:10] else 403)
        if answer.status == 403:
            assert (answer.code, answer.json["message"]) == (
                "SHARE_LIMIT_EXCEEDED",
                "Cannot share a record to more than 10 users.",
            )
    assert len(shares(lee, lead)) == 10


@pytest.mark.parametrize("module", ["Activities", "Events", "Calls", "Tasks", "Notes", "Nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_activities_and_unknown_modules_are_not_shared(api, module, method):
    answer = api.call(method, f"{module}/1/actions/share", {"share": []})
    assert (answer.status, answer.code) == (401, "OAUTH_SCOPE_MISMATCH")


@pytest.mark.parametrize("record_id", ["1", "abc", "9" * 30])
def test_an_unknown_record_is_told(api, record_id):
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = api.call(method, f"Leads/{record_id}/actions/share", {"share": [{}]})
        assert (answer.status, answer.code, answer.json["message"]) == (
            400,
            "INVALID_DATA",
            "ENTITY_ID_INVALID",
        )


def test_only_who_has_the_record_in_hand_shares_it_on():
    crm = opened()
    lead = lead_of(crm, "Lee")
    kim, sent = of(crm, "Kim"), {"share": [{"user": user_id(crm, "Diaz"), "permission": "read_only"}]}
    path = f"Leads/{lead}/actions/share"
    assert kim.call("POST", path, sent).json["message"] == "ENTITY_ID_INVALID"
    share(of(crm, "Lee"), lead, "Kim", permission="read_write")
    for method in ("POST", "PUT", "DELETE"):
        answer = kim.call(method, path, sent)
        assert (answer.status, answer.code) == (403, "NO_PERMISSION")
    share(of(crm, "Lee"), lead, "Kim", method="PUT", permission="full_access")
    assert kim.call("POST", path, sent).status == 200


def test_sharing_takes_its_time_where_jobs_do():
    crm = FakeCRM(private_org(), at=NOW, switches=Switches(job_seconds=60))
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    share(lee, lead, "Kim")
    assert of(crm, "Kim").get("Leads").status == 204
    for method in ("POST", "DELETE"):
        sent = {"share": [{"user": user_id(crm, "Diaz"), "permission": "read_only"}]}
        answer = lee.call(method, f"Leads/{lead}/actions/share", sent)
        assert (answer.status, answer.code, answer.json["message"]) == (
            400,
            "BAD_REQUEST",
            "Scheduler is running",
        )
    crm.clock.advance(seconds=61)
    assert of(crm, "Kim").get("Leads").status == 200


def test_a_share_ends_with_its_record_even_before_it_began():
    crm = FakeCRM(private_org(), at=NOW, switches=Switches(job_seconds=60))
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    share(lee, lead, "Kim")
    lee.delete(f"Leads/{lead}")
    crm.clock.advance(seconds=61)
    assert of(crm, "Kim").get("Leads").status == 204


def test_shares_are_part_of_a_snapshot():
    crm = opened()
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    before = crm.snapshot()
    share(lee, lead, "Kim")
    crm.restore(before)
    assert of(crm, "Kim").get("Leads").status == 204


# --- the rules in plain Python -----------------------------------------------------------------------

USERS = ["A", "B", "C", "D"]
ROLE_COUNT = 4


@st.composite
def worlds(draw):
    """A hierarchy, who stands where, who owns what, and what is shared with whom."""
    above = [None, *(draw(st.integers(0, number - 1)) for number in range(1, ROLE_COUNT))]
    peers = draw(st.lists(st.booleans(), min_size=ROLE_COUNT, max_size=ROLE_COUNT))
    places = {user: draw(st.integers(0, ROLE_COUNT - 1)) for user in USERS}
    kind = draw(st.sampled_from(["private", "public_read_only", "public"]))
    owners = draw(st.lists(st.sampled_from(USERS), min_size=1, max_size=4))
    given_ = st.tuples(
        st.integers(0, len(owners) - 1),
        st.sampled_from(USERS),
        st.sampled_from(["read_only", "read_write", "full_access"]),
    )
    return above, peers, places, kind, owners, draw(st.lists(given_, max_size=4))


def superiors(role: int, above: list[int | None]) -> set[int]:
    found = set()
    up = above[role]
    while up is not None:
        found.add(up)
        up = above[up]
    return found


def allowed(user, owner, above, peers, places, kind, shared):
    """What a user may do with an owner's record: nothing, read, edit, all (0 to 3)."""
    mine, theirs = places[user], places[owner]
    in_hand = user == owner or mine in superiors(theirs, above) or (mine == theirs and peers[mine])
    open_to_all = {"private": 0, "public_read_only": 1, "public": 3}[kind]
    return 3 if in_hand else max(open_to_all, shared)


@settings(deadline=None)
@given(worlds())
def test_what_a_token_lists_and_changes_is_what_the_rules_say(world):
    above, peers, places, kind, owners, wanted = world
    roles = [
        {"name": f"R{n}", "share_with_peers": peers[n]} | ({} if up is None else {"reporting_to": f"R{up}"})
        for n, up in enumerate(above)
    ]
    people = {"Boss": ("R0", "Administrator")} | {user: (f"R{places[user]}", "Standard") for user in USERS}
    crm = FakeCRM(private_org(roles, people, Leads=kind), at=NOW)
    leads = [lead_of(crm, owner) for owner in owners]
    levels = {"read_only": 1, "read_write": 2, "full_access": 3}
    shared: dict[tuple[int, str], int] = {}
    for number, user, permission in wanted:
        may_now = allowed(user, owners[number], above, peers, places, kind, shared.get((number, user), 0))
        status, _ = share(of(crm, "Boss"), leads[number], user, permission=permission)
        taken = may_now < levels[permission] and (number, user) not in shared
        assert status == (200 if taken else 400)
        if taken:
            shared[number, user] = levels[permission]
    for user in USERS:
        api = of(crm, user)
        may = [
            allowed(user, owner, above, peers, places, kind, shared.get((number, user), 0))
            for number, owner in enumerate(owners)
        ]
        seen = [lead for lead, level in zip(leads, may, strict=True) if level >= 1]
        assert [lead["id"] for lead in api.get("Leads", sort_order="asc").data] == seen
        assert [lead for lead in leads if api.get(f"Leads/{lead}").status == 200] == seen
        for lead, level in zip(leads, may, strict=True):
            answer = api.put(f"Leads/{lead}", {"City": user})
            assert answer.codes == ["SUCCESS" if level >= 2 else "NO_PERMISSION"]
    for user in USERS:
        for number, lead in enumerate(leads):
            level = allowed(user, owners[number], above, peers, places, kind, shared.get((number, user), 0))
            if level < 3:
                assert of(crm, user).delete(f"Leads/{lead}").codes == ["NO_PERMISSION"]
