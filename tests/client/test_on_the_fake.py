"""The client and the fake, which know nothing of each other, mean the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zcrm_client import AsyncClient, C, Client, RecordsRefused, verify_notification

from tests.api.sharing import opened, user_id
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
        client.Leads.create([{"Last_Name": "x", "Company": text} for text in texts])
        sought = data.draw(st.sampled_from(texts))
        found = [lead["Company"] for lead in client.Leads.search(C.Company == sought)]
        assert found == [sought]
        several = data.draw(st.lists(st.sampled_from(texts), min_size=1, unique=True))
        found = [lead["Company"] for lead in client.Leads.search(C.Company.in_(several))]
        assert sorted(found) == sorted(several)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.lists(st.booleans(), max_size=230))
def test_batches_tell_of_each_record_in_its_place(named):
    records = [
        {"Last_Name": f"n{at}", "Company": "c"} if good else {"City": str(at)}
        for at, good in enumerate(named)
    ]
    with Client(access_token="t", transport=FakeTransport(FakeCRM())) as client:
        outcomes = client.Leads.create(records, on_refused="return")
        assert [outcome.ok for outcome in outcomes] == named
        assert [outcome.record for outcome in outcomes] == records
        for outcome in outcomes[::50]:
            kept = client.Leads.get(outcome.id) if outcome.id else None
            assert (kept or {}).get("Last_Name") == outcome.record.get("Last_Name")


def test_all_rows_of_a_query_are_found_beyond_the_depth_that_offsets_reach(crm, client):
    crm.seed("Leads", 10_300)
    ids = [int(row["id"]) for row in client.coql_all("select id from Leads where Last_Name is not null")]
    assert len(ids) == 10_300
    assert ids == sorted(set(ids))


def test_a_record_bears_tags_notes_files_and_a_photo(client, tmp_path):
    lead = client.Leads.create({"Last_Name": "Burns", "Company": "Acme"}).id
    tags = client.settings.tags
    assert tags.create({"name": "Hot"}, module="Leads")[0].ok
    assert client.Leads.tag([lead], ["Hot", "New"]).ids == (lead,)
    named = {tag["name"]: tag["id"] for tag in tags.list(module="Leads")}
    assert named.keys() == {"Hot", "New"}
    assert tags[named["Hot"]].actions.records_count.only(module="Leads")["count"] == "1"
    assert tags[named["Hot"]].actions.merge.create({"conflict_id": named["New"]}).id == named["Hot"]
    assert client.Leads.untag(lead, ["Hot"]).id == lead
    notes = client.Leads[lead].Notes
    (note,) = notes.create({"Note_Title": "Called", "Note_Content": "no answer"})
    notes.update({"id": note.id, "Note_Title": "Called twice"})
    assert [each["Note_Title"] for each in notes.list()] == ["Called twice"]
    assert client.Notes.get(note.id)["Note_Content"] == "no answer"
    files = client.Leads[lead].Attachments
    offer = files.upload(b"%PDF", name="offer.pdf")
    assert files.download(offer.id, to=tmp_path / "offer.pdf").name == "offer.pdf"
    assert (tmp_path / "offer.pdf").read_bytes() == b"%PDF"
    assert [each["File_Name"] for each in files.list()] == ["offer.pdf"]
    with pytest.raises(RecordsRefused):
        files.delete([offer.id, "1"])
    assert list(files.list()) == []


def test_the_org_is_changed_by_its_paths(client):
    taxes = client.org.taxes
    vat = taxes.create({"name": "VAT", "value": 20}).id
    taxes.update({"id": vat, "name": "VAT", "value": 21})
    assert [tax["value"] for tax in taxes.list()] == [21]
    assert taxes.delete(vat).id == vat
    group = {"name": "General"}
    cap = {"name": "Cap", "api_name": "Cap", "type": "integer", "value": "3", "variable_group": group}
    client.settings.variables.create(cap)
    assert client.settings.variables.get("Cap", group="General")["value"] == "3"
    role, profile = next(client.settings.roles.list()), next(client.settings.profiles.list())
    user = {"first_name": "Ben", "last_name": "Lee", "email": "ben.lee@example.net"}
    ben = client.users.create(user | {"role": role["id"], "profile": profile["id"]}).id
    assert client.users.get(ben)["full_name"] == "Ben Lee"
    assert [each["id"] for each in client.users.search("(email:equals:ben.lee@example.net)")] == [ben]
    assert client.users.delete(ben)[0].ok
    assert client.org.only()["currency"]
    modules = client.settings.modules
    modules.update({"id": modules.get("Leads")["id"], "plural_label": "Prospects"})
    assert modules.get("Leads")["plural_label"] == "Prospects"
    view = next(client.settings.custom_views.list(module="Leads"))
    seen = client.settings.custom_views.get(view["id"], module="Leads")
    assert (seen["id"], seen["name"]) == (view["id"], view["name"])


def test_an_org_gets_several_currencies(client):
    shape = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}
    euro = {"name": "Euro - EUR", "iso_code": "EUR", "symbol": "€", "prefix_symbol": True, "format": shape}
    base = {"base_currency": euro | {"exchange_rate": "1.000000000"}}
    enable = client.org.currencies.actions.enable
    assert enable.request("POST", body=base)["base_currency"]["code"] == "SUCCESS"
    assert [each["iso_code"] for each in client.org.currencies.list()] == ["EUR"]


def test_a_record_is_shared_and_no_longer():
    crm = opened()
    with Client(access_token=crm.token(user="Lee"), transport=FakeTransport(crm)) as client:
        lead = client.Leads.create({"Last_Name": "Burns", "Company": "Acme"}).id
        share = client.Leads[lead].actions.share
        with_kim = {"user": {"id": user_id(crm, "Kim")}, "share_related_records": False}
        assert share.create(with_kim | {"permission": "read_only"})[0].ok
        share.update(with_kim | {"permission": "full_access"})
        assert [each["permission"] for each in share.list(view="manage")] == ["full_access"]
        assert share.request("DELETE")["share"]["code"] == "SUCCESS"
        assert list(share.list(view="manage")) == []


def test_many_records_change_at_once(crm, client):
    crm.seed("Leads", 3)
    ids = [lead["id"] for lead in client.Leads.list(fields=["id"])]
    assert client.Leads.mass_update(ids, {"City": "Oslo"}).ids == tuple(ids)
    views = client.settings.custom_views.list(module="Leads")
    view = next(view["id"] for view in views if view["system_name"] == "ALLVIEWS")
    body = {"data": [{"City": "Bergen"}], "cvid": view}
    job = client.Leads.request("POST", "actions/mass_update", body=body)["data"][0]["details"]["job_id"]
    assert client.Leads.actions["mass_update"].only(job_id=job)["Updated_Count"] == 3
    assert {lead["City"] for lead in client.Leads.list()} == {"Bergen"}


def test_a_channel_is_opened_and_closed(client):
    channel = {
        "channel_id": "1001",
        "events": ["Leads.all"],
        "notify_url": "http://127.0.0.1:9/x",
        "token": "t",
    }
    watch = client.actions.watch
    assert watch.create(channel)[0].ok
    assert [each["channel_id"] for each in watch.list()] == ["1001"]
    assert watch.delete(["1001"])[0].code == "SUCCESS"
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
        lead = (await client.Leads.create({"Last_Name": "Burns", "Company": "Acme"})).id
        await client.Leads[lead].Notes.create({"Note_Content": "x"})
        assert [note["Note_Content"] async for note in client.Notes.list()] == ["x"]
        await client.Leads[lead].photo.upload(b"\x89PNG\r\n\x1a\n", name="me.png")
        assert (await client.Leads[lead].photo.download()).size == 8


async def test_a_client_that_waits_does_so_within_an_event_loop_too(crm):
    with Client(access_token="t", transport=FakeTransport(crm)) as client:
        client.Leads.create({"Last_Name": "Burns", "Company": "Acme"})
        assert [lead["Last_Name"] for lead in client.Leads.list()] == ["Burns"]


def test_through_the_proxy_the_groups_are_the_same():
    with Client(
        proxy_url="https://proxy.example/",
        transport=FakeTransport(FakeCRM(proxy_url="https://proxy.example/")),
    ) as client:
        lead = client.Leads.create({"Last_Name": "Burns", "Company": "Acme"}).id
        client.Leads[lead].Notes.create({"Note_Content": "x"})
        assert [note["Note_Content"] for note in client.Leads[lead].Notes.list()] == ["x"]
