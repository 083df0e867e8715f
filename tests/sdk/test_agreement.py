"""What zcrm_client reads of an org and what the official SDK reads of it are the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zcrm_contracts import records_for
from zcrmsdk.src.com.zoho.crm.api.record import Record
from zcrmsdk.src.com.zoho.crm.api.util import Choice

from tests.contracts.conftest import EVERY_TYPE, in_process


@pytest.fixture
def org():
    return EVERY_TYPE


def of_sdk(value: Any) -> Any:
    """What the SDK made of a value, as JSON has it; a moment as such, so that its spelling does not count."""
    if isinstance(value, Choice):
        return of_sdk(value.get_value())
    if isinstance(value, Record):
        return {name: of_sdk(part) for name, part in value.get_key_values().items()}
    if isinstance(value, (list, tuple)):
        return [of_sdk(one) for one in value]
    if isinstance(value, dict):
        return {name: of_sdk(part) for name, part in value.items()}
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__module__.startswith("zcrmsdk."):
        parts = {name.rpartition("__")[2]: part for name, part in vars(value).items()}
        return {name: of_sdk(part) for name, part in parts.items() if name != "key_modified"}
    return value


def of_client(name: str, value: Any, kinds: dict[str, str]) -> Any:
    """What the client read, where the SDK makes more of it: ids are numbers there, and moments are read."""
    if name == "id":
        return int(value)
    if kinds.get(name) == "datetime" and value is not None:
        return datetime.fromisoformat(value).timestamp()
    if isinstance(value, dict):
        return {key: of_client(key, part, {}) for key, part in value.items()}
    return value


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_both_read_the_same_of_records_of_every_field_type(sdk, crm, data):
    target = in_process(crm)
    kinds = {name: field.data_type for name, field in target.fields("Samples").items()}
    [account] = target.create("Accounts", [{"Account_Name": "Zylker"}])
    sent = data.draw(st.lists(records_for("Samples", target), min_size=1, max_size=3))
    links = {"A_Link": {"id": account}, "A_User": {"id": crm.org.people.primary.id}}
    ids = target.create("Samples", [{**record, **links} for record in sent])
    for record_id, read in zip(ids, target.read("Samples", ids), strict=True):
        parsed = of_sdk(sdk.get("Samples", int(record_id)))
        mine = {name: of_client(name, value, kinds) for name, value in read.items()}
        assert set(parsed) == set(mine)
        for name in kinds.keys() & mine.keys():
            assert parsed[name] == mine[name], name
