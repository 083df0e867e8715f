"""What an app's own property tests draw, its org takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zcrm_contracts import (
    Target,
    broken_records_for,
    coql_for,
    criteria_for,
    records_for,
    text_of,
    written,
)

from tests.conftest import Api
from zcrm_mock import FakeCRM

STANDARD = Api(FakeCRM())
KIND = {"data_type": "picklist", "pick_list": ["New", "Used"]}
ORG = {"modules": {"Machines": {"fields": {"Hours": {"data_type": "integer"}, "Kind": KIND}}}}


@settings(deadline=None, max_examples=25)
@given(record=records_for("Contacts"))
def test_records_are_taken(record):
    assert STANDARD.post("Contacts", record).codes == ["SUCCESS"]


@settings(deadline=None, max_examples=25)
@given(broken=broken_records_for("Contacts"))
def test_broken_records_are_refused_for_what_is_broken(broken):
    record, code, field = broken
    (slot,) = STANDARD.post("Contacts", record).data
    assert (slot["code"], slot["details"].get("api_name")) == (code, field)


@settings(deadline=None, max_examples=50)
@given(criteria=criteria_for("Leads").map(written))
def test_criteria_are_understood(criteria):
    assert STANDARD.get("Leads/search", criteria=criteria).status == 204


@settings(deadline=None, max_examples=50)
@given(query=coql_for().map(text_of))
def test_queries_are_understood(query):
    assert STANDARD.call("POST", "coql", {"select_query": query}).status in {200, 204}, query


def orgs(tmp_path):
    path = tmp_path / "org.toml"
    path.write_text('[modules.Machines.fields]\nHours = { data_type = "integer" }\n')
    fake = FakeCRM(ORG)
    return [path, ORG, fake, Target.over(fake.transport(), "https://www.zohoapis.com")]


@pytest.mark.parametrize("at", range(4), ids=["file", "dict", "fake", "target"])
def test_they_are_those_of_the_org_that_is_given(at, tmp_path):
    org = orgs(tmp_path)[at]
    api = Api(FakeCRM(ORG))

    @settings(deadline=None, max_examples=10)
    @given(st.data())
    def taken(data):
        record = data.draw(records_for("Machines", org))
        assert api.post("Machines", record).codes == ["SUCCESS"]
        criteria = data.draw(criteria_for("Machines", org, [record]).map(written))
        assert api.get("Machines/search", criteria=criteria).status in {200, 204}
        query = data.draw(coql_for(org, "Machines").map(text_of))
        assert api.call("POST", "coql", {"select_query": query}).status in {200, 204}

    taken()
