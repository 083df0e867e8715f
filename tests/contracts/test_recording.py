"""A recording keeps what an org answered and nothing private, and is held against the fake and later ones."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from zcrm_contracts.cli import app
from zcrm_contracts.recording import Recording, Redactor, record
from zcrm_contracts.replaying import drift, replay
from zcrm_contracts.tour import STOPS

from tests.conftest import Api
from tests.contracts.conftest import in_process
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine import failures

ORG = {
    "users": [
        {"first_name": "Zenobia", "last_name": "Quartermaine", "email": "zq@secret.example"},
        {"first_name": "Ulf", "last_name": "Hemlighet", "email": "ulf@secret.example"},
    ],
    "modules": {
        "Leads": {"fields": {"Shoe_Size": {"data_type": "integer"}}},
        "Boats": {"fields": {"Length": {}}},
    },
}  # fmt: skip


def recorded(crm, *stops):
    target = in_process(crm)
    recording, said = record(target, stops or STOPS)
    assert said == []
    return recording


@pytest.fixture(scope="module")
def recording():
    crm = FakeCRM(ORG)
    crm.seed("Leads", 8)
    crm.add("Leads", {"Last_Name": "Topsecret", "Email": "top@secret.example", "Annual_Revenue": 987654})
    crm.add("Boats", {"Name": "Vasa", "Length": "69 m"})
    return recorded(crm)


def test_nothing_private_is_kept(recording, tmp_path):
    recording.write(tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text()
    for private in ("Zenobia", "Quartermaine", "secret.example", "Topsecret", "987654", "1000.", "5725767"):
        assert private not in text, private
    assert "Zoho-oauthtoken" not in text
    assert '"MANDATORY_NOT_FOUND"' in text


def test_what_was_sent_back_is_the_same_variable(recording):
    [search] = [one for one in recording.exchanges if one.operation == "users.search"]
    assert search.query["criteria"].startswith("(email:equals:<email:")


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["Last_Name", "code", "Owner", "x"]),
        st.text(min_size=4) | st.integers(10**4) | st.emails() | st.just("5725767000000100001"),
    )
)
def test_a_text_that_the_org_told_is_replaced_wherever_it_stands(told):
    kept = Redactor().redacted({"data": [told]})
    for name, value in told.items():
        if name != "code":
            assert str(value) not in json.dumps(kept["data"][0][name])


def test_the_fake_answers_as_another_fake_did(recording):
    found = [d for d in replay(recording, in_process(FakeCRM())) if d.matters]
    assert found
    assert all("Shoe_Size" in d.where for d in found)  # which that org had and this one has not


STRAYS = {
    "status": (Switches(all_failed_status=400), "records.create status: status: recorded 202, now 400"),
    "missing key": (Switches(owner_email=False), ".Owner.email: missing key"),
    "new key": (Switches(layout_key=True), ".Layout: new key"),
}


@pytest.mark.parametrize("kind", STRAYS)
def test_a_fake_that_strays_is_told(kind):
    switches, said = STRAYS[kind]
    told = recorded(FakeCRM(), "shapes.records")
    found = list(replay(told, in_process(FakeCRM(switches=switches))))
    assert any(said in str(difference) and difference.kind == kind for difference in found)


def test_an_answer_that_is_empty_now_is_told():
    crm = FakeCRM()
    api = Api(crm)
    api.delete(f"Leads/{api.create('Leads', Last_Name='Burns')}")
    told = recorded(crm, "shapes.records")
    found = [str(difference) for difference in replay(told, in_process(FakeCRM()))]
    assert any("records.deleted status: status: recorded 200, now 204" in said for said in found), found


def test_a_word_of_the_api_that_changed_is_told(monkeypatch):
    told = recorded(FakeCRM(), "shapes.records")
    real = failures.mandatory_not_found
    monkeypatch.setattr(
        failures, "mandatory_not_found", lambda name: replace(real(name), code="MANDATORY_MISSING")
    )
    found = [d for d in replay(told, in_process(FakeCRM())) if d.kind == "value"]
    assert {(d.recorded, d.now) for d in found} == {("MANDATORY_NOT_FOUND", "MANDATORY_MISSING")}


def test_drift_between_two_recordings_is_told():
    before = recorded(FakeCRM(), "shapes.records")
    assert list(drift(before, before)) == []
    after = recorded(FakeCRM(switches=Switches(upsert_insert_status=201)), "shapes.records")
    [difference] = drift(before, after)
    assert (difference.kind, difference.recorded, difference.now) == ("status", 200, 201)
    lost = Recording(after.at, after.host, after.exchanges[1:])
    assert any(difference.kind == "not asked" for difference in drift(after, lost))


def test_the_command_records_replays_and_compares(tmp_path):
    out = str(tmp_path / "r.json")
    run = CliRunner().invoke
    told = run(app, ["record", "--target", "fake", "--only", "metadata", "--out", out])
    assert (told.exit_code, told.stdout) == (0, f"29 exchanges in {out}\n")
    assert run(app, ["replay", out]).stdout == "29 exchanges, 0 differences, 0 new keys\n"
    assert run(app, ["drift", out, out]).exit_code == 0
    (tmp_path / "r.json").write_text("[]")
    refused = run(app, ["replay", out])
    assert refused.exit_code == 2
    assert "is no recording" in refused.stderr
