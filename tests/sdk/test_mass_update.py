"""Mass update through the official SDK: by ids, by a view, and how far the job is."""

from __future__ import annotations

import pytest
from zcrmsdk.src.com.zoho.crm.api.record import GetMassUpdateStatusParam, MassUpdateBodyWrapper, Record


@pytest.fixture
def org():
    return {"modules": {"Leads": {"views": {"In Oslo": {"criteria": "(City:equals:Oslo)"}}}}}


def body(values, **more):
    made, record = MassUpdateBodyWrapper(), Record()
    for name, value in values.items():
        record.add_key_value(name, value)
    made.set_data([record])
    for name, value in more.items():
        getattr(made, f"set_{name}")(value)
    return made


def test_records_change_by_their_ids(sdk, crm):
    lead = crm.add("Leads", {"Last_Name": "A"})["id"]
    answer = sdk.records.mass_update_records("Leads", body({"City": "Oslo"}, ids=[lead], over_write=True))
    [slot] = answer.get_object().get_data()
    assert (slot.get_code().get_value(), slot.get_message().get_value()) == ("SUCCESS", "record updated")
    assert crm.records("Leads")[0]["City"] == "Oslo"


def test_a_view_changes_as_a_job(sdk, crm):
    crm.add("Leads", [{"Last_Name": "A", "City": "Oslo"}, {"Last_Name": "B"}])
    cvid = crm.org.views["Leads"][-1].id
    answer = sdk.records.mass_update_records("Leads", body({"City": "Bergen"}, cvid=cvid, over_write=True))
    [slot] = answer.get_object().get_data()
    job_id = slot.get_details()["job_id"]
    params = sdk.params(GetMassUpdateStatusParam, job_id=str(job_id))
    [told] = sdk.records.get_mass_update_status("Leads", params).get_object().get_data()
    assert (told.get_status().get_value(), told.get_updated_count(), told.get_total_count()) == (
        "COMPLETED",
        1,
        1,
    )
