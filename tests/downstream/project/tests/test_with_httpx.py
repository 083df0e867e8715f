import asyncio

import pytest
from crm_httpx import Crm, Refused, newest_lead


def test_a_new_reader_is_subscribed_once(zcrm):
    crm = Crm()
    assert crm.subscribe("ada@example.com", "Lovelace") == "insert"
    assert crm.subscribe("ADA@example.com", "Lovelace") == "update"
    assert len(zcrm.records("Contacts")) == 1


def test_an_address_that_is_none_is_noticed(zcrm):
    with pytest.raises(Refused, match="invalid data"):
        Crm().subscribe("not an address", "Lovelace")
    assert zcrm.records("Contacts") == []


def test_the_token_is_refreshed_after_an_hour(zcrm):
    crm = Crm()
    crm.subscribe("ada@example.com", "Lovelace")
    zcrm.clock.advance(hours=1)
    assert crm.find("ada@example.com")["Last_Name"] == "Lovelace"
    assert len(zcrm.calls("oauth.token")) == 2


def test_all_pages_are_read(zcrm):
    made = zcrm.seed("Contacts", 250)
    assert Crm().everybody() == [contact["Last_Name"] for contact in made]
    assert len(zcrm.calls("records.list", module="Contacts")) == 3


def test_nobody_is_found_in_an_empty_org(zcrm):
    assert Crm().find("nobody@example.com") is None


def test_async_code_meets_the_same_org(zcrm):
    zcrm.add("Leads", {"Last_Name": "Burns"})
    assert asyncio.run(newest_lead()) == "Burns"
