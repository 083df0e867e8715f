"""What the documents show, works."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

import pytest
from zcrm_client import C, Client

import zcrm_mock
from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.transports.httpx2_transport import FakeTransport

ROOT = Path(__file__).parent.parent


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def test_the_first_test_of_the_readme_passes(pytester):
    pytester.makepyfile(test_app=blocks("README.md", "python")[0])
    pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=1)


def test_the_org_file_of_the_documentation_is_an_org(tmp_path):
    text = blocks("docs/org-file.md", "toml")[0]
    tomllib.loads(text)
    path = tmp_path / "org.toml"
    path.write_text(text)
    api = Api(FakeCRM(path))
    project = api.create("Projects", Name="Fence", Budget=1000)
    assert api.record("Projects", project)["Ticket"] == "P-100"
    lead = api.create(
        "Leads", Last_Name="Burns", Company="Acme", Project=project, Visits=[{"Visited_On": "2026-01-31"}]
    )
    assert api.record("Leads", lead)["Project"] == {"name": "Fence", "id": project}
    assert [one["id"] for one in api.get(f"Projects/{project}/Interested_Leads").data] == [lead]
    assert api.post("Leads", {"Last_Name": "Burke"}).data[0]["details"] == {"api_name": "Company"}


def test_the_rules_of_the_documentation_run(tmp_path):
    path = tmp_path / "org.toml"
    path.write_text(blocks("docs/org-file.md", "toml")[1])
    crm = FakeCRM(path, at=NOW)
    api, told = Api(crm), []
    crm.hook("tell_sales", lambda given: told.append(given["rule"]))
    deal = api.create("Deals", Deal_Name="Big", Stage="Qualification", Amount=20000)
    assert api.record("Deals", deal)["Description"] == "A big one"
    assert (told, crm.records("Tasks")[0]["Due_Date"]) == (["Big deal"], "2026-11-25")
    api.put(f"Deals/{deal}", {"Next_Step": "Discount of half", "Amount": 5})
    assert told == ["Big deal", "Moved"]
    assert crm.approve("Deals", deal)["Next_Step"] == "Send the offer"
    lead = api.create("Leads", Last_Name="Burns", Lead_Status="Contacted")
    path = f"Leads/{lead}/actions/blueprint"
    qualify, forget = api.get(path).json["blueprint"]["transitions"]
    assert forget["execution_time"] == "2026-12-23T10:00:00-08:00"
    asked = {"transition_id": qualify["id"], "data": {"Phone": "+47 1", "Notes": "checked"}}
    assert api.call("PUT", path, {"blueprint": [asked]}).json["code"] == "SUCCESS"
    assert api.record("Leads", lead)["Rating"] == "Active"


def test_the_clients_page_runs():
    crm = FakeCRM(at=NOW)
    shown = blocks("docs/client.md", "python")[0]
    opened = functools.partial(Client, transport=FakeTransport(crm))
    exec(compile(shown, "docs/client.md", "exec"), {"Client": opened, "C": C})
    assert [call.status for call in crm.calls("records.convert_lead")] == [200]


def test_the_less_usual_calls_of_the_clients_page_run():
    crm = FakeCRM(at=NOW)
    crm.function("quote_price", lambda given: {"price": 7})
    with Client(access_token="t", transport=FakeTransport(crm)) as zoho:
        shape = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}
        euro = {
            "name": "Euro - EUR",
            "iso_code": "EUR",
            "symbol": "€",
            "prefix_symbol": True,
            "format": shape,
        }
        made = zoho.settings.tags.create([{"name": "Hot"}, {"name": "New"}], module="Leads").ids
        names = {
            "zoho": zoho,
            "lead_id": zoho.Leads.create({"Last_Name": "Burns"}).id,
            "hot": {"id": made[0]},
            "new": {"id": made[1]},
            "view_id": next(zoho.settings.custom_views.list(module="Leads"))["id"],
            "euro": euro | {"exchange_rate": "1.000000000"},
        }
        exec(compile(blocks("docs/client.md", "python")[1], "docs/client.md", "exec"), names)
    assert [call for call in crm.calls() if call.status >= 400] == []


@pytest.mark.parametrize(
    "page", ["README.md", *(str(p.relative_to(ROOT)) for p in sorted(ROOT.glob("docs/**/*.md")))]
)
def test_links_between_pages_lead_somewhere(page):
    here = (ROOT / page).parent
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text()):
        assert target.startswith("http") or (here / target).exists(), target


@pytest.mark.parametrize("name", zcrm_mock.__all__)
def test_every_public_name_is_there(name):
    assert getattr(zcrm_mock, name) is not None
