"""Ways in which conversion and bulk jobs can be wrong, each with the contract that must notice."""

from __future__ import annotations

from tests.contracts.breaking import Table
from tests.contracts.broken_records import does_nothing
from zcrm_mock.engine import conversion
from zcrm_mock.engine.bulk import read, writing
from zcrm_mock.engine.query import choosing


def makes_no_deal(real, org, lead, asked, contact, account, user):
    return None


def links_no_account(real, org, lead, asked, account, user):
    return real(org, lead, asked, None, user)


def maps_no_city(real, module, lead):
    return real(module, lead | {"City": None})


def shows_the_converted(real, converted, approved):
    return real("both", approved)


def takes_any_lead(real, lead):
    return lead


def lets_it_be(real, org, lead, became, user):
    return None


def says_nothing_of_it(real, org, lead, became, user):
    return real(org, lead, dict.fromkeys(became), user)


def reads_one_less(real, reading):
    found = real(reading)
    next(found, None)
    return found


def forgets_the_city(real, writing, row):
    return {name: value for name, value in real(writing, row).items() if name != "City"}


BROKEN_CONVERSION: Table = {
    "bulk.model": [
        ("a bulk read leaves out the first", read._Rows, "__iter__", reads_one_less),
        ("a bulk write forgets the city", writing._Records, "_read", forgets_the_city),
    ],
    "leads.become-what-is-asked": [
        ("no account is made of a company", conversion, "_account", does_nothing),
        ("no deal is made", conversion, "_deal", makes_no_deal),
        ("a contact has no account", conversion, "_contact", links_no_account),
        ("a contact lives nowhere", conversion, "_mapped", maps_no_city),
    ],
    "leads.are-not-kept-twice": [
        ("a known contact is made again", conversion, "_known_contact", does_nothing),
        ("a known account is made again", conversion, "_known_account", does_nothing),
    ],
    "leads.are-gone-once-converted": [
        ("a converted lead is still listed", choosing, "visible", shows_the_converted),
        ("a lead is converted twice", conversion, "convertible", takes_any_lead),
        ("a converted lead stays a lead", conversion, "_close", lets_it_be),
        ("a converted lead does not say what it became", conversion, "_close", says_nothing_of_it),
        ("a contact is in no campaign of its lead", conversion, "_move_links", does_nothing),
        ("notes stay with the lead", conversion, "_move", does_nothing),
    ],
}
