"""What the tests of related lists say often: those of the standard org, and the records that they hold."""

from __future__ import annotations

from typing import Any

from tests.conftest import Api
from zcrm_mock.engine.hanging.related import lists_of
from zcrm_mock.engine.org_file.reading import load
from zcrm_mock.engine.schema import RelatedList

NOBODY = "5725767000000999999"
SCHEMA = load().schema
LISTS = [one for lists in lists_of(SCHEMA).values() for one in lists]
NEEDED = ("Vendors", "Products")
"""What other records cannot be made up without."""


def named(one: RelatedList) -> str:
    return f"{one.owner}/{one.api_name}"


def made(api: Api, module: str) -> str:
    """The id of a new record, whatever its module needs."""
    for name in (*(name for name in NEEDED if name != module), module):
        [record] = api.crm.seed(name, 1)
    return record["id"]


def held(api: Api, path: str, **params: Any) -> list[str]:
    """The ids of a list's records."""
    return [record["id"] for record in api.get(path, **params).data]
