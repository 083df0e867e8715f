"""Deals in an org that has pipelines. Source: records.md 3.5, 3.6."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.schema import OrgError

STANDARD, PARTNERS = "Standard (Standard)", "Partners (Standard)"
ORG = {
    "modules": {
        "Deals": {
            "pipelines": {
                STANDARD: ["Qualification", "Id. Decision Makers", "Closed Won"],
                PARTNERS: ["Needs Analysis", "Closed Won"],
            }
        }
    }
}
NO_PIPELINE = {"mapped_field": "Layout", "api_name": "Pipeline"}
NO_STAGE = {"mapped_field": "Pipeline", "api_name": "Stage"}


@pytest.fixture
def crm():
    return FakeCRM(ORG, at=NOW)


def deal(api, pipeline=STANDARD, stage="Qualification"):
    return api.create("Deals", Deal_Name="Big", Pipeline=pipeline, Stage=stage)


def mismatch(answer):
    (slot,) = answer.data
    return slot["code"], slot["message"], slot["details"]


@pytest.mark.parametrize(
    ("pipeline", "stage", "message", "details"),
    [
        (STANDARD, "Needs Analysis", "Pipeline doesn't contain the Stage", NO_STAGE),
        (PARTNERS, "Qualification", "Pipeline doesn't contain the Stage", NO_STAGE),
        (STANDARD, "Nowhere", "Pipeline doesn't contain the Stage", NO_STAGE),
        ("Nobody's", "Qualification", "Layout doesn't contain the Pipeline", NO_PIPELINE),
    ],
)
def test_a_deal_fits_its_pipeline_or_is_refused(api, pipeline, stage, message, details):
    answer = api.post("Deals", {"Deal_Name": "Big", "Pipeline": pipeline, "Stage": stage})
    assert mismatch(answer) == ("MAPPING_MISMATCH", message, details)
    assert api.get("Deals").status == 204


@pytest.mark.parametrize("stage", ["Identify Decision Makers", "Id. Decision Makers"])
def test_either_name_of_a_stage_is_in_its_pipeline(api, stage):
    assert api.record("Deals", deal(api, stage=stage))["Pipeline"] == STANDARD


def test_no_deal_is_without_a_pipeline(api):
    (slot,) = api.post("Deals", {"Deal_Name": "Big", "Stage": "Qualification"}).data
    assert (slot["code"], slot["details"]) == ("MANDATORY_NOT_FOUND", {"api_name": "Pipeline"})


def test_an_update_of_one_must_fit_the_other_that_is_there(api):
    kept = deal(api)
    assert mismatch(api.put(f"Deals/{kept}", {"Stage": "Needs Analysis"}))[2] == NO_STAGE
    assert mismatch(api.put(f"Deals/{kept}", {"Pipeline": PARTNERS}))[2] == NO_STAGE
    assert api.record("Deals", kept)["Stage"] == "Qualification"
    assert api.put(f"Deals/{kept}", {"Amount": 5}).codes == ["SUCCESS"]
    assert api.put(f"Deals/{kept}", {"Pipeline": PARTNERS, "Stage": "Needs Analysis"}).codes == ["SUCCESS"]
    assert api.put(f"Deals/{kept}", {"Stage": "Closed Won"}).codes == ["SUCCESS"]


def test_metadata_tells_the_pipelines(api):
    fields = {field["api_name"]: field for field in api.get("settings/fields", module="Deals").json["fields"]}
    options = [option["display_value"] for option in fields["Pipeline"]["pick_list_values"]]
    assert (options, fields["Pipeline"]["system_mandatory"]) == ([STANDARD, PARTNERS], True)


def test_a_converted_lead_makes_a_deal_that_fits(api):
    lead = api.create("Leads", Last_Name="Burns", Company="Acme")
    path, wanted = f"Leads/{lead}/actions/convert", {"Deal_Name": "Big", "Closing_Date": "2026-12-31"}
    wrong = wanted | {"Stage": "Needs Analysis", "Pipeline": STANDARD}
    refused = api.call("POST", path, {"data": [{"Deals": wrong}]})
    assert mismatch(refused)[0] == "MAPPING_MISMATCH"
    assert api.get(f"Leads/{lead}").status == 200
    right = wanted | {"Stage": "Closed Won", "Pipeline": STANDARD}
    assert api.call("POST", path, {"data": [{"Deals": right}]}).data[0]["Deals"]


def test_seeded_deals_fit(crm, api):
    crm.seed("Deals", 30)
    pipelines = ORG["modules"]["Deals"]["pipelines"]
    shown = {"Identify Decision Makers": "Id. Decision Makers"}
    for record in crm.records("Deals"):
        assert shown.get(record["Stage"], record["Stage"]) in pipelines[record["Pipeline"]]


def test_without_pipelines_any_is_kept():
    api = Api(FakeCRM(at=NOW))
    assert api.record("Deals", deal(api, "Whatever", "Needs Analysis"))["Pipeline"] == "Whatever"


@pytest.mark.parametrize(
    ("module", "pipelines", "said"),
    [
        ("Leads", {"A": ["Qualification"]}, "only deals go through pipelines"),
        ("Deals", {"A": ["Nowhere"]}, "no option of the field Stage"),
        ("Deals", {"A": "Qualification"}, "pipelines.A"),
    ],
)
def test_pipelines_that_could_not_be_are_refused_by_the_org_file(module, pipelines, said):
    with pytest.raises(OrgError, match=said):
        FakeCRM({"modules": {module: {"pipelines": pipelines}}})
