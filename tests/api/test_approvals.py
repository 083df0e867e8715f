"""Approval processes: records that wait, hidden and locked, and the decision that a page of Zoho's makes."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM

NO = {"delegate": False, "takeover": False, "approve": False, "reject": False, "resubmit": False}
ORG = {
    "automation": {
        "Leads": {
            "approvals": {
                "Rich": {
                    "on": "create_or_edit",
                    "criteria": "(Annual_Revenue:greater_than:1000)",
                    "approved": {"update": {"Rating": "Active"}},
                    "rejected": {"tags": ["No"]},
                }
            }
        }
    }
}


@pytest.fixture
def api() -> Api:
    return Api(FakeCRM(ORG, at=NOW))


def rich(api: Api, **more: object) -> str:
    return api.create("Leads", Last_Name="Burns", Annual_Revenue=5000, **more)


def shown(api: Api, lead: str) -> tuple[object, ...]:
    [record] = api.get(f"Leads/{lead}", approved="both").data
    return record["$approved"], record["$approval_state"], record["$approval"]


def states(api: Api) -> list[tuple[str, object]]:
    return [(one.event, one.did["state"]) for one in api.crm.triggered("approval")]


def test_a_record_that_matches_waits(api):
    assert shown(api, rich(api)) == (
        False,
        "approval_process_pending",
        NO | {"delegate": True, "approve": True, "reject": True},
    )
    assert states(api) == [("create", "approval_process_pending")]
    assert shown(api, api.create("Leads", Last_Name="Poor")) == (True, "approved", NO)


def test_an_edited_record_that_matches_waits(api):
    lead = api.create("Leads", Last_Name="Burns")
    assert api.put(f"Leads/{lead}", {"Annual_Revenue": 5000}).codes == ["SUCCESS"]
    assert shown(api, lead)[0] is False


@pytest.mark.parametrize("trigger", [[], ["workflow", "blueprint"]])
def test_a_write_that_does_not_name_approvals_sets_none_off(api, trigger):
    lead = {"Last_Name": "Burns", "Annual_Revenue": 5000}
    written = api.post("Leads", lead, trigger=trigger).data[0]["details"]["id"]
    assert shown(api, written)[0] is True


@pytest.mark.parametrize(
    ("path", "params"),
    [("Leads", {}), ("Leads/search", {"word": "Burns"}), ("Leads/{}", {})],
)
@pytest.mark.parametrize(("approved", "status"), [(None, 204), ("true", 204), ("false", 200), ("both", 200)])
def test_a_waiting_record_is_hidden_unless_asked_for(api, path, params, approved, status):
    lead = rich(api)
    asked = params | ({"approved": approved} if approved else {})
    assert api.get(path.format(lead), **asked).status == status


def test_a_waiting_record_is_locked(api):
    lead = rich(api, Email="b@example.com")
    change = {"Last_Name": "Burns", "Email": "b@example.com", "City": "Oslo"}
    for answer in (
        api.put(f"Leads/{lead}", change),
        api.put("Leads", {"id": lead, **change}),
        api.post("Leads/upsert", change),
        api.call("POST", "Leads/actions/mass_update", {"data": [{"City": "Oslo"}], "ids": [lead]}),
    ):
        [slot] = answer.data
        assert (slot["code"], slot["message"], slot["details"]) == (
            "NOT_APPROVED", "record not approved", {"id": lead},
        )  # fmt: skip
    [slot] = api.delete(f"Leads/{lead}").data
    assert (slot["code"], slot["message"]) == ("CANNOT_DELETE", "record not deletable")
    assert api.crm.records("Leads")[0]["City"] is None


def test_an_approved_record_is_there_and_free(api):
    lead = rich(api)
    assert api.crm.approve("Leads", lead)["Rating"] == "Active"
    assert shown(api, lead) == (True, "approved", NO)
    assert states(api)[1:] == [("approve", "approved")]
    assert api.get(f"Leads/{lead}").data[0]["Modified_Time"] == "2026-11-23T10:00:00-08:00"
    assert api.put(f"Leads/{lead}", {"Annual_Revenue": 1}).codes == ["SUCCESS"]
    assert api.delete(f"Leads/{lead}").codes == ["SUCCESS"]


def test_a_rejected_record_stays_hidden_until_an_edit_submits_it_again(api):
    lead = rich(api)
    record = api.crm.reject("Leads", lead)
    assert [tag["name"] for tag in record["Tag"]] == ["No"]
    assert shown(api, lead) == (False, "approval_process_rejected", NO | {"resubmit": True})
    assert api.get("Leads").status == 204
    assert api.put(f"Leads/{lead}", {"Annual_Revenue": 2000}).codes == ["SUCCESS"]
    assert shown(api, lead)[1] == "approval_process_pending"
    api.crm.approve("Leads", lead)
    assert [state for _, state in states(api)] == [
        "approval_process_pending", "approval_process_rejected", "approval_process_pending", "approved",
    ]  # fmt: skip


def test_a_rejected_record_can_be_deleted(api):
    lead = rich(api)
    api.crm.reject("Leads", lead)
    assert api.delete(f"Leads/{lead}").codes == ["SUCCESS"]


def test_a_record_waits_in_one_process(api):
    api.crm.automate("Leads", approvals={"All": {"on": "create"}})
    rich(api)
    assert [one.rule for one in api.crm.triggered()] == ["Rich"]


def test_what_a_test_put_in_unapproved_is_approved_too(api):
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "$approved": False})["id"]
    assert api.crm.approve("Leads", lead)["$approved"] is True
    assert api.crm.triggered() == []


@pytest.mark.parametrize("org", [None, ORG], ids=["no rules", "rules"])
def test_what_a_test_put_in_unapproved_is_locked_as_what_waits_is(org):
    api = Api(FakeCRM(org, at=NOW))
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "$approved": False})["id"]
    assert shown(api, lead)[:2] == (False, "approval_process_pending")
    assert api.put(f"Leads/{lead}", {"City": "Oslo"}).codes == ["NOT_APPROVED"]
    assert api.delete(f"Leads/{lead}").codes == ["CANNOT_DELETE"]
    assert api.delete("Leads", ids=lead).codes == ["CANNOT_DELETE"]
    api.crm.approve("Leads", lead)
    assert api.delete(f"Leads/{lead}").codes == ["SUCCESS"]


def test_what_a_test_put_in_rejected_can_be_edited_and_deleted(api):
    rejected = {"Last_Name": "Burns", "$approved": False, "$approval_state": "approval_process_rejected"}
    lead = api.crm.add("Leads", rejected)["id"]
    assert api.put(f"Leads/{lead}", {"City": "Oslo"}).codes == ["SUCCESS"]
    assert api.delete(f"Leads/{lead}").codes == ["SUCCESS"]


@pytest.mark.parametrize("lead", ["1", "x", ""])
def test_only_what_waits_is_decided(api, lead):
    for record_id in (lead, api.create("Leads", Last_Name="Poor")):
        with pytest.raises(ValueError, match="waits for approval"):
            api.crm.approve("Leads", record_id)


def test_a_snapshot_carries_what_waits(api):
    lead = rich(api)
    before = api.crm.snapshot()
    api.crm.approve("Leads", lead)
    api.crm.restore(before)
    assert shown(api, lead)[0] is False
    assert api.crm.approve("Leads", lead)["Rating"] == "Active"
