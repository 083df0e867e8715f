"""What a test can look into afterwards: the calls, what Zoho would have ignored, what went wrong."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, IgnoredByZoho
from zcrm_mock.api.journal import Journal


@pytest.fixture
def busy(api) -> Api:
    """A handful of calls: one refused token, one lead created, refused, listed and searched, a contact."""
    Api(api.crm, token=None).get("Leads")
    api.create("Leads", Last_Name="Burns")
    api.post("leads", {"City": "Oslo"})
    api.get("Leads", fields="Last_Name")
    api.get("Leads/search", criteria="(Last_Name:equals:X)")
    api.create("Contacts", Last_Name="Doe")
    api.get("/nowhere")
    return api


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 7),
        ({"operation": "records.create"}, 3),
        ({"operation": "records.*"}, 6),
        ({"operation": "users.list"}, 0),
        ({"module": "Leads"}, 4),
        ({"method": "post"}, 3),
        ({"status": 202}, 1),
        ({"status": 401}, 1),
        ({"operation": "records.create", "module": "Leads", "status": 201}, 1),
    ],
)
def test_calls_are_found_by_what_they_were(busy, wanted, count):
    assert len(busy.crm.calls(**wanted)) == count


def test_a_call_tells_what_was_asked_and_answered(busy):
    refused, = busy.crm.calls("records.create", status=202)  # fmt: skip
    assert (refused.method, refused.path, refused.module) == ("POST", "/crm/v2/leads", "Leads")
    assert refused.json == {"data": [{"City": "Oslo"}]}
    assert refused.answer["data"][0]["code"] == "MANDATORY_NOT_FOUND"
    assert refused.at == NOW.timestamp()
    (listed,) = busy.crm.calls("records.list", status=200)
    assert listed.params == {"fields": "Last_Name"}
    assert (listed.json, str(listed)) == (None, "GET /crm/v2/Leads?fields=Last_Name -> 200")


def test_a_call_to_nowhere_is_no_operation(busy):
    assert busy.crm.calls(status=404)[0].operation is None


def test_a_misspelt_operation_is_not_just_absent(busy):
    with pytest.raises(ValueError, match=r"docs/coverage\.md"):
        busy.crm.calls("record.create")


def test_the_journal_keeps_the_newest_calls_within_its_bound(busy):
    journal = Journal(max_bytes=2000)
    for call in busy.crm.calls():
        journal.add(call)
    kept = journal.find()
    assert 0 < len(kept) < 7
    assert kept[-1].path == "/nowhere"


# --- what Zoho ignores in silence ------------------------------------------------------------------


def ignored(api):
    api.post("Leads", {"Last_Name": "Burns", "Companyy": "Acme"})


def test_what_zoho_ignores_is_noted_with_its_call(api):
    ignored(api)
    api.get("Leads")
    told = "Leads has no field Companyy: Zoho ignores it"
    assert api.crm.warnings == [told]
    assert [call.warnings for call in api.crm.calls()] == [(told,), ()]
    assert api.crm.errors == []


def test_strict_makes_an_error_of_it_and_answers_as_zoho_does():
    api = Api(FakeCRM(at=NOW, strict=True))
    ignored(api)
    (error,) = api.crm.errors
    assert isinstance(error, IgnoredByZoho)
    assert "POST /crm/v2/Leads -> 201" in str(error)
    assert "Companyy" in str(error)
    assert len(api.crm.records("Leads")) == 1


def test_strict_says_nothing_of_a_record_put_back():
    api = Api(FakeCRM(at=NOW, strict=True))
    kept = api.record("Leads", api.create("Leads", Last_Name="Burns"))
    api.put(f"Leads/{kept['id']}", kept)
    assert api.crm.errors == []


def test_a_bug_of_the_fake_surfaces_in_the_test_and_changes_nothing(api, monkeypatch):
    from zcrm_mock.engine import rendering

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(rendering, "work_out", broken)
    with pytest.raises(ZeroDivisionError):
        api.post("Leads", {"Last_Name": "Burns"})
    assert [type(error) for error in api.crm.errors] == [ZeroDivisionError]
    assert api.crm.records("Leads") == []
