"""What an org keeps beside its records: values, links and files."""

from __future__ import annotations

import pytest

from zcrm_mock import FakeCRM, Request
from zcrm_mock.engine.shelf import File


@pytest.fixture
def crm() -> FakeCRM:
    return FakeCRM()


@pytest.fixture
def shelf(crm):
    return crm.org.store.shelf


def test_values_are_kept_by_kind_and_key_in_their_order(shelf):
    shelf.put("tag", "2", {"name": "Hot"})
    shelf.put("tag", "1", {"name": "Cold"})
    shelf.put("job", "1", "running")
    shelf.put("tag", "2", {"name": "Warm"})
    assert shelf.all("tag") == {"2": {"name": "Warm"}, "1": {"name": "Cold"}}
    assert list(shelf.all("tag")) == ["2", "1"]
    assert (shelf.get("job", "1"), shelf.get("job", "2")) == ("running", None)
    assert (shelf.remove("tag", "2"), shelf.remove("tag", "2")) == (True, False)
    assert list(shelf.all("tag")) == ["1"]


def test_links_are_found_from_both_ends(shelf):
    shelf.link("tag", 1, 10)
    shelf.link("tag", 1, 11, {"status": "new"})
    shelf.link("tag", 2, 10)
    shelf.link("other", 1, 10)
    assert [(link.target, link.value) for link in shelf.links("tag", source=1)] == [
        (10, None),
        (11, {"status": "new"}),
    ]
    assert [link.source for link in shelf.links("tag", target=10)] == [1, 2]
    assert [link.source for link in shelf.links("tag", source=2, target=10)] == [2]
    assert (shelf.unlink("tag", 1, 10), shelf.unlink("tag", 1, 10)) == (True, False)
    assert len(shelf.links("tag")) == 2


def test_a_deleted_record_is_linked_to_nothing(crm, shelf):
    lead = crm.add("Leads", {"Last_Name": "Burns"})["id"]
    shelf.link("tag", 1, int(lead))
    shelf.link("tag", int(lead), 2)
    shelf.link("tag", 3, 4)
    crm.handle(delete(lead))
    assert [(link.source, link.target) for link in shelf.links("tag")] == [(3, 4)]


def delete(lead):
    signed = {"authorization": "Zoho-oauthtoken x"}
    return Request("DELETE", "www.zohoapis.com", f"/crm/v2/Leads/{lead}", "", signed, b"")


def test_a_snapshot_carries_everything(crm, shelf):
    shelf.put("tag", "1", "Hot")
    shelf.put_file("f", File("ä.txt", "text/plain", b"\x00\xff"))
    before = crm.snapshot()
    shelf.put("tag", "1", "Cold")
    assert (shelf.remove_file("f"), shelf.remove_file("f")) == (True, False)
    crm.restore(before)
    assert shelf.get("tag", "1") == "Hot"
    assert shelf.file("f") == File("ä.txt", "text/plain", b"\x00\xff")


def test_a_transaction_that_fails_takes_it_back(crm, shelf):
    def fail() -> None:
        with crm.org.store.transaction():
            shelf.put("tag", "1", "Hot")
            shelf.link("tag", 1, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (shelf.all("tag"), shelf.links("tag")) == ({}, [])
