"""A record is shared with some users: what they may do, what is told and refused. Source: platform.md 22."""

from __future__ import annotations

import pytest

from tests.api.sharing import PEOPLE, forbidden, lead_of, of, opened, private_org, share, shares, user_id
from tests.conftest import NOW
from zcrm_mock import FakeCRM, Switches


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


def test_the_files_of_a_record_are_for_those_who_see_it():
    org = private_org(Leads="private")
    org["modules"]["Leads"]["fields"] = {"Papers": {"data_type": "fileupload"}}
    crm = FakeCRM(org, at=NOW)
    lee, kim = of(crm, "Lee"), of(crm, "Kim")
    uploaded = lee.upload("files", ("offer.pdf", b"%PDF")).data[0]["details"]["id"]
    lead = lee.create("Leads", Last_Name="Burns", Papers=[uploaded])
    paper = lee.record("Leads", lead)["Papers"][0]["attachment_Id"]
    assert (lee.get(f"Attachments/{paper}").body, kim.get(f"Attachments/{paper}").status) == (b"%PDF", 204)
    share(lee, lead, "Kim")
    assert kim.get(f"Attachments/{paper}").body == b"%PDF"
    lee.delete(f"Leads/{lead}")
    assert lee.get(f"Attachments/{paper}").status == 204


def test_shares_are_part_of_a_snapshot():
    crm = opened()
    lead, lee = lead_of(crm, "Lee"), of(crm, "Lee")
    before = crm.snapshot()
    share(lee, lead, "Kim")
    crm.restore(before)
    assert of(crm, "Kim").get("Leads").status == 204
