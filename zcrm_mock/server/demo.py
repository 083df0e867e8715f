"""A small company's records, so that a new server has something to show."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM

DEMO = {
    "Accounts": 12,
    "Contacts": 25,
    "Leads": 30,
    "Vendors": 5,
    "Products": 10,
    "Campaigns": 4,
    "Deals": 15,
    "Price_Books": 2,
    "Quotes": 4,
    "Sales_Orders": 4,
    "Purchase_Orders": 3,
    "Invoices": 4,
    "Cases": 6,
    "Solutions": 4,
    "Tasks": 12,
    "Events": 8,
    "Calls": 8,
    "Notes": 12,
}
"""How many of each, what others point to first."""

EMPTY = ("Attachments",)
"""Modules whose records are more than their fields: files."""

CUSTOM = 5
"""Records of a module that only this org has."""


def add_demo(crm: FakeCRM) -> list[str]:
    """Fill an empty org; one with records stays as it is. Answers what could not be made up, and why."""
    modules = crm.org.schema.modules
    if any(crm.org.store.count(module) for module in modules.values()):
        return []
    wanted = {name: count for name, count in DEMO.items() if name in modules}
    wanted |= {name: CUSTOM for name in modules if name not in wanted and name not in EMPTY}
    skipped = []
    with typer.progressbar(
        wanted.items(), label="making up records", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as steps:
        for name, count in steps:
            try:
                crm.seed(name, count)
            except (ValueError, Refused) as error:  # an org of somebody's own may ask for what nobody knows
                skipped.append(f"{name}: {error}")
    return skipped
