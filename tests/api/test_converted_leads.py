"""What becomes of a lead that was converted, and of all that hangs on it. Source: records.md 5."""

from __future__ import annotations

import pytest

from tests.api.conversion import BURNS, DEAL, convert, converted


def test_a_converted_lead_shows_only_when_asked_for(api):
    lead = api.create("Leads", **BURNS)
    became = converted(api, lead)
    assert api.get("Leads").status == api.get(f"Leads/{lead}").status == 204
    assert api.get("Leads/search", word="Burns").status == 204
    for converted_too in ("true", "both"):
        [shown] = api.get(f"Leads/{lead}", converted=converted_too).data
        [listed] = api.get("Leads", converted=converted_too).data
        assert shown == listed
    assert (shown["$converted"], shown["Converted_Date_Time"]) == (True, shown["Modified_Time"])
    assert shown["$converted_detail"] == {
        "contact": became["Contacts"],
        "account": became["Accounts"],
        "deal": None,
        "converted_by": shown["Modified_By"]["id"],
        "convert_date": shown["Modified_Time"],
    }
    view = next(view.id for view in api.crm.org.views["Leads"] if view.name == "Converted Leads")
    assert [record["id"] for record in api.get("Leads", cvid=view).data] == [lead]


def test_a_converted_lead_is_not_changed_or_converted_again(api):
    lead = api.create("Leads", **BURNS)
    converted(api, lead)
    assert api.put(f"Leads/{lead}", {"City": "Oslo"}).codes == ["CONVERTED_RECORD"]
    again = convert(api, lead)
    assert (again.status, again.json) == (
        400,
        {"code": "ID_ALREADY_CONVERTED", "details": {}, "message": "id already converted", "status": "error"},
    )


def test_notes_and_attachments_move_to_the_contact(api):
    lead = api.create("Leads", **BURNS)
    api.post(f"Leads/{lead}/Notes", {"Note_Title": "Call", "Note_Content": "He called."})
    api.call("POST", f"Leads/{lead}/Attachments", attachmentUrl="https://example.com/a")
    contact = converted(api, lead)["Contacts"]
    [note] = api.get(f"Contacts/{contact}/Notes").data
    [attached] = api.get(f"Contacts/{contact}/Attachments").data
    assert (note["Note_Content"], attached["File_Name"]) == ("He called.", "https://example.com/a")
    for moved in (note, attached):
        assert (moved["Parent_Id"], moved["$se_module"]) == (
            {"name": "Monty Burns", "id": contact},
            "Contacts",
        )


@pytest.mark.parametrize("asked", [{"Deals": DEAL}, {}])
def test_activities_concern_the_contact_and_the_deal_or_the_account(api, asked):
    lead = api.create("Leads", **BURNS)
    about = {"What_Id": lead, "$se_module": "Leads"}
    times = {"Start_DateTime": "2026-12-01T09:00:00Z", "End_DateTime": "2026-12-01T10:00:00Z"}
    call = {"Call_Type": "Inbound", "Call_Start_Time": "2026-12-01T09:00:00Z", "Call_Duration": "1:00"}
    moved = {
        "Tasks": api.create("Tasks", Subject="T", **about),
        "Events": api.create("Events", Event_Title="E", **times, **about),
        "Calls": api.create("Calls", Subject="C", **call, **about),
    }
    became = converted(api, lead, **asked)
    target = "Deals" if asked else "Accounts"
    for module, record_id in moved.items():
        record = api.record(module, record_id)
        assert record["Who_Id"] == {"name": "Monty Burns", "id": became["Contacts"]}
        assert (record["What_Id"]["id"], record["$se_module"]) == (became[target], target)
    assert api.record(target, became[target])["Last_Activity_Time"] is not None


@pytest.mark.parametrize("known", [False, True], ids=["a new contact", "a contact that has some"])
def test_campaigns_and_products_are_the_contact_s_from_then_on(api, known):
    lead = api.create("Leads", **BURNS)
    fair, show = (api.create("Campaigns", Campaign_Name=name) for name in ("Fair", "Show"))
    saw = api.create("Products", Product_Name="Saw")
    for campaign in (fair, show):
        api.put(f"Campaigns/{campaign}/Leads/{lead}", {"Member_Status": "Invited"})
    api.put(f"Products/{saw}/Leads/{lead}", {})
    if known:
        contact = api.create("Contacts", Last_Name="Burns", First_Name="Monty")
        api.put(f"Campaigns/{show}/Contacts/{contact}", {"Member_Status": "Attended"})
    contact = converted(api, lead)["Contacts"]
    campaigns = api.get(f"Contacts/{contact}/Campaigns").data
    assert {one["Campaign_Name"]: one["Member_Status"] for one in campaigns} == {
        "Fair": "Invited",
        "Show": "Attended" if known else "Invited",
    }
    assert [one["id"] for one in api.get(f"Contacts/{contact}/Products").data] == [saw]
    assert [one["id"] for one in api.get(f"Campaigns/{fair}/Contacts").data] == [contact]
    for left in (f"Leads/{lead}/Campaigns", f"Leads/{lead}/Products", f"Campaigns/{fair}/Leads"):
        assert api.get(left).status == 204


def test_e_mails_are_the_contact_s_from_then_on(api):
    lead = api.create("Leads", **BURNS)
    api.crm.email("Leads", lead, subject="Hello")
    contact = converted(api, lead)["Contacts"]
    [told] = api.get(f"Contacts/{contact}/Emails").json["email_related_list"]
    assert told["subject"] == "Hello"
    assert api.get(f"Leads/{lead}/Emails").status == 204


def test_nothing_is_linked_to_a_converted_lead_or_taken_from_it(api):
    lead, saw = api.create("Leads", **BURNS), api.create("Products", Product_Name="Saw")
    converted(api, lead)
    for answer in (
        api.put(f"Leads/{lead}/Products/{saw}", {}),
        api.put(f"Leads/{lead}/Products", {"id": saw}),
        api.delete(f"Leads/{lead}/Products/{saw}"),
    ):
        assert (answer.status, answer.code) == (400, "CONVERTED_RECORD")


def test_a_contact_has_the_role_in_the_deal_that_was_asked_for(api):
    lead = api.create("Leads", **BURNS)
    became = converted(api, lead, Deals=DEAL | {"Contact_Role": "Purchasing"})
    [contact] = api.get(f"Deals/{became['Deals']}/Contact_Roles").data
    assert (contact["id"], contact["Contact_Role"]) == (became["Contacts"], "Purchasing")
    assert api.crm.warnings == []
