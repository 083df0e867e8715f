"""The client and the fake, which know nothing of each other, mean the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zcrm_client import AsyncClient, C, Client, RecordsRefused, verify_notification

from zcrm_mock import FakeCRM
from zcrm_mock.transports.httpx2_transport import FakeTransport


@pytest.fixture
def crm() -> FakeCRM:
    return FakeCRM()


@pytest.fixture
def client(crm: FakeCRM) -> Iterator[Client]:
    with Client(access_token="t", transport=FakeTransport(crm)) as client:
        yield client


words = st.text(alphabet="\\(),:'\"% ab", min_size=1, max_size=8).map(str.strip).filter(bool)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(words, min_size=1, max_size=4, unique_by=str.casefold), data=st.data())
def test_what_criteria_say_is_what_is_found(texts, data):
    with Client(access_token="t", transport=FakeTransport(FakeCRM())) as client:
        client.create("Leads", [{"Last_Name": "x", "Company": text} for text in texts])
        sought = data.draw(st.sampled_from(texts))
        found = [lead["Company"] for lead in client.search("Leads", C.Company == sought)]
        assert found == [sought]
        several = data.draw(st.lists(st.sampled_from(texts), min_size=1, unique=True))
        found = [lead["Company"] for lead in client.search("Leads", C.Company.in_(several))]
        assert sorted(found) == sorted(several)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.lists(st.booleans(), max_size=230))
def test_batches_tell_of_each_record_in_its_place(named):
    records = [
        {"Last_Name": f"n{at}", "Company": "c"} if good else {"City": str(at)}
        for at, good in enumerate(named)
    ]
    with Client(access_token="t", transport=FakeTransport(FakeCRM())) as client:
        outcomes = client.create("Leads", records, on_refused="return")
        assert [outcome.ok for outcome in outcomes] == named
        assert [outcome.record for outcome in outcomes] == records
        for outcome in outcomes[::50]:
            kept = client.get("Leads", outcome.id) if outcome.id else None
            assert (kept or {}).get("Last_Name") == outcome.record.get("Last_Name")


def test_all_rows_of_a_query_are_found_beyond_the_depth_that_offsets_reach(crm, client):
    crm.seed("Leads", 10_300)
    ids = [int(row["id"]) for row in client.coql_all("select id from Leads where Last_Name is not null")]
    assert len(ids) == 10_300
    assert ids == sorted(set(ids))


def test_a_record_bears_tags_notes_files_and_a_photo(client, tmp_path):
    lead = client.create("Leads", {"Last_Name": "Burns", "Company": "Acme"}).id
    assert client.tags.create("Leads", "Hot").ok
    assert client.tags.add("Leads", [lead], ["Hot", "New"]).ids == (lead,)
    assert {tag["name"] for tag in client.tags("Leads")} == {"Hot", "New"}
    tag = next(tag["id"] for tag in client.tags("Leads") if tag["name"] == "Hot")
    assert client.tags.count("Leads", tag) == 1
    notes = client.notes.of("Leads", lead)
    (note,) = notes.create({"Note_Title": "Called", "Note_Content": "no answer"})
    notes.update({"id": note.id, "Note_Title": "Called twice"})
    assert [each["Note_Title"] for each in notes.list()] == ["Called twice"]
    assert client.notes.get(note.id)["Note_Content"] == "no answer"
    files = client.attachments("Leads", lead)
    offer = files.upload(b"%PDF", name="offer.pdf")
    assert files.download(offer.id, tmp_path / "offer.pdf").name == "offer.pdf"
    assert (tmp_path / "offer.pdf").read_bytes() == b"%PDF"
    assert [each["File_Name"] for each in files.list()] == ["offer.pdf"]
    with pytest.raises(RecordsRefused):
        files.delete(offer.id, "1")
    assert list(files.list()) == []


def test_the_org_is_changed_through_its_groups(client):
    taxes = client.taxes.create({"name": "VAT", "value": 20})
    client.taxes.update({"id": taxes.ids[0], "name": "VAT", "value": 21})
    assert [tax["value"] for tax in client.taxes()] == [21]
    client.variables.create(
        {
            "name": "Cap",
            "api_name": "Cap",
            "type": "integer",
            "value": "3",
            "variable_group": {"name": "General"},
        }
    )
    assert client.variables.get("Cap", group="General")["value"] == "3"
    (role, *_), (profile, *_) = client.roles(), client.profiles()
    user = {
        "first_name": "Ben",
        "last_name": "Lee",
        "email": "ben.lee@example.net",
        "role": role["id"],
        "profile": profile["id"],
    }
    ben = client.users.create(user)
    assert client.user(ben.ids[0])["full_name"] == "Ben Lee"
    assert [each["email"] for each in client.users.search("(email:equals:ben.lee@example.net)")] == [
        "ben.lee@example.net"
    ]
    assert client.users.delete(ben.ids[0]).ok
    assert client.org()["currency"]


def test_many_records_change_at_once(crm, client):
    crm.seed("Leads", 3)
    ids = [lead["id"] for lead in client.list("Leads", fields=["id"])]
    assert client.mass_update("Leads", ids, {"City": "Oslo"}).ids == tuple(ids)
    view = next(view["id"] for view in client.custom_views("Leads") if view["system_name"] == "ALLVIEWS")
    seen = []
    done = client.mass_update.view("Leads", view, {"City": "Bergen"}, progress=seen.append)
    assert (done["Updated_Count"], seen[-1]) == (3, done)
    assert {lead["City"] for lead in client.list("Leads")} == {"Bergen"}


def test_a_channel_is_opened_and_closed(client):
    channel = {
        "channel_id": "1001",
        "events": ["Leads.all"],
        "notify_url": "http://127.0.0.1:9/x",
        "token": "t",
    }
    assert client.notifications.enable(channel)[0].ok
    assert [each["channel_id"] for each in client.notifications()] == ["1001"]
    assert client.notifications.disable(["1001"])[0]["code"] == "SUCCESS"
    told = {
        "module": "Leads",
        "operation": "insert",
        "ids": ["1"],
        "affected_fields": [],
        "channel_id": "1001",
        "token": "t",
    }
    assert verify_notification(told, "t").ids == ("1",)


async def test_an_awaited_client_does_the_same(crm):
    async with AsyncClient(access_token="t", transport=FakeTransport(crm)) as client:
        lead = (await client.create("Leads", {"Last_Name": "Burns", "Company": "Acme"})).id
        await client.notes.of("Leads", lead).create({"Note_Content": "x"})
        assert [note["Note_Content"] async for note in client.notes()] == ["x"]
        await client.photo("Leads", lead).upload(b"\x89PNG\r\n\x1a\n", name="me.png")
        assert (await client.photo("Leads", lead).download()).size == 8


async def test_a_client_that_waits_does_so_within_an_event_loop_too(crm):
    with Client(access_token="t", transport=FakeTransport(crm)) as client:
        client.create("Leads", {"Last_Name": "Burns", "Company": "Acme"})
        assert [lead["Last_Name"] for lead in client.list("Leads")] == ["Burns"]


def test_through_the_proxy_the_groups_are_the_same():
    with Client(
        proxy_url="https://proxy.example/",
        transport=FakeTransport(FakeCRM(proxy_url="https://proxy.example/")),
    ) as client:
        lead = client.create("Leads", {"Last_Name": "Burns", "Company": "Acme"}).id
        client.notes.of("Leads", lead).create({"Note_Content": "x"})
        assert [note["Note_Content"] for note in client.notes.of("Leads", lead)()] == ["x"]
