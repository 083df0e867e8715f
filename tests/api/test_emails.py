"""E-mails of a record: put there by the test, listed and read by the app."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.failures import Refused


@pytest.fixture
def lead(api):
    return api.create("Leads", Last_Name="Doe", Email="mary@example.com")


def subjects(answer):
    return [email["subject"] for email in answer.json["email_related_list"]]


def test_an_e_mail_has_zoho_s_keys(api, lead):
    kept = api.crm.email("Leads", lead, subject="Hi", content="<p>Hello</p>")
    owner = {"name": "Asha Rao", "id": api.crm.org.people.primary.id}
    told = {
        "cc": None,
        "summary": None,
        "owner": owner,
        "read": False,
        "attachment": None,
        "sent": True,
        "subject": "Hi",
        "message_id": kept["message_id"],
        "source": "crm",
        "linked_record": None,
        "from": {"user_name": "Asha Rao", "email": "asha@example.com"},
        "to": [{"user_name": None, "email": "mary@example.com"}],
        "time": "2026-11-23T10:00:00-08:00",
        "status": [{"type": "sent"}],
    }
    answer = api.get(f"Leads/{lead}/Emails")
    info = {"per_page": 10, "count": 1, "page": 1, "more_records": False}
    assert (answer.status, answer.json) == (200, {"email_related_list": [told], "info": info})
    one = api.get(f"Leads/{lead}/Emails/{kept['message_id']}").json
    assert one == {"email_related_list": [told | {"content": "<p>Hello</p>"}]}


def test_an_e_mail_is_what_the_test_says(api, lead):
    kept = api.crm.email(
        "leads", lead, sent=False, read=True, sender="Mary Doe <m@example.com>", cc="a@example.com",
        to=["Ben <b@example.com>", "c@example.com"], time="2026-01-31T08:00:00Z", message_id="<a/b@x>",
        user="Ben Okafor",
    )  # fmt: skip
    [shown] = api.get(f"Leads/{lead}/Emails/%3Ca%2Fb%40x%3E").json["email_related_list"]
    assert shown == kept
    assert shown["from"] == {"user_name": "Mary Doe", "email": "m@example.com"}
    assert shown["cc"] == [{"user_name": None, "email": "a@example.com"}]
    assert [one["email"] for one in shown["to"]] == ["b@example.com", "c@example.com"]
    assert (shown["sent"], shown["read"], shown["status"]) == (False, True, [{"type": "received"}])
    assert (shown["time"], shown["owner"]["name"]) == ("2026-01-31T00:00:00-08:00", "Ben Okafor")


def test_what_was_received_came_from_the_record_to_the_user(api, lead):
    kept = api.crm.email("Leads", lead, sent=False)
    assert kept["from"]["email"] == "mary@example.com"
    assert kept["to"] == [{"user_name": "Asha Rao", "email": "asha@example.com"}]


def test_the_newest_come_first_ten_to_a_page(api, lead):
    for number in range(12):
        api.crm.email("Leads", lead, subject=str(number))
    api.crm.email("Leads", lead, subject="old", time="2020-01-01T00:00:00Z")
    first, second = (api.get(f"Leads/{lead}/Emails", page=page) for page in (1, 2))
    assert subjects(first) + subjects(second) == [*map(str, range(11, -1, -1)), "old"]
    assert first.info == {"per_page": 10, "count": 10, "page": 1, "more_records": True}
    assert second.info == {"per_page": 10, "count": 3, "page": 2, "more_records": False}
    assert api.get(f"Leads/{lead}/Emails", page=3).status == 204
    assert api.get(f"Leads/{lead}/Emails", per_page=20).info["count"] == 13


def test_a_user_s_e_mails_are_asked_for_by_user_id(api, lead):
    ben = api.crm.org.people.find("ben@example.com")
    api.crm.email("Leads", lead, subject="from Asha")
    kept = api.crm.email("Leads", lead, subject="from Ben", user="ben@example.com")
    path = f"Leads/{lead}/Emails"
    assert subjects(api.get(path, user_id=ben.id)) == ["from Ben"]
    assert subjects(api.get(f"{path}/{kept['message_id']}", user_id=ben.id)) == ["from Ben"]
    assert api.get(f"{path}/{kept['message_id']}", user_id="1").status == 204


NOWHERE = ["Leads/{other}", "Leads/1", "Leads/x", "Deals/{lead}"]


@pytest.mark.parametrize("path", [*(f"{record}/Emails" for record in NOWHERE), "Leads/{lead}/Emails/x"])
def test_nothing_to_show_is_204(api, lead, path):
    api.crm.email("Leads", lead)
    other = api.create("Leads", Last_Name="Burns")
    assert api.get(path.format(lead=lead, other=other)).status == 204


def test_e_mails_go_with_their_record_and_come_back_with_a_snapshot(api, lead):
    api.crm.email("Leads", lead, subject="Hi")
    before = api.crm.snapshot()
    api.delete(f"Leads/{lead}")
    assert api.get(f"Leads/{lead}/Emails").status == 204
    api.crm.restore(before)
    assert subjects(api.get(f"Leads/{lead}/Emails")) == ["Hi"]


@pytest.mark.parametrize(
    ("module", "said", "error"),
    [
        ("Nowhere", {}, "no module 'Nowhere'"),
        ("Leads", {"user": "nobody"}, "no user 'nobody'"),
        ("Leads", {"time": "yesterday"}, "yesterday"),
        ("Leads", {"title": "Hi", "body": "x"}, "no body, title"),
    ],
)
def test_an_e_mail_that_cannot_be_is_refused_in_words(api, lead, module, said, error):
    with pytest.raises(ValueError, match=error):
        api.crm.email(module, lead, **said)
    assert api.get(f"Leads/{lead}/Emails").status == 204


def test_an_e_mail_needs_a_record(crm):
    with pytest.raises(Refused, match="related id"):
        crm.email("Leads", "1", subject="Hi")


def test_e_mails_have_a_scope_of_their_own():
    crm = FakeCRM(at=NOW, auth="strict")
    lead = crm.add("Leads", {"Last_Name": "Doe"})["id"]
    crm.email("Leads", lead)
    for scopes, status in ((["leads"], 401), (["leads", "emails"], 200)):
        token = crm.token([f"ZohoCRM.modules.{scope}.READ" for scope in scopes])
        assert Api(crm, token=token).get(f"Leads/{lead}/Emails").status == status
