"""Schemathesis reads our OpenAPI document and calls everything in it: every answer is a documented one.

Ids and names that exist are put into the document's parameters, so that calls get beyond their paths.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests import bulk
from tests.conftest import NOW, Api
from tests.engine.samples import ORG
from zcrm_mock import FakeCRM
from zcrm_mock.api.openapi import openapi_document
from zcrm_mock.server import create_app


def no_bug(ctx: Any, response: Any, case: Any) -> None:
    """No server error, but for what a parameter asks for and is not imitated."""
    if response.status_code != 501 or response.json()["code"] != "NOT_IMITATED":
        not_a_server_error(ctx, response, case)


CHECKS = [no_bug, status_code_conformance, response_schema_conformance]

RULES = {
    "Leads": {
        "blueprints": {
            "Course": {
                "field": "Lead_Status",
                "transitions": {"Contact": {"from": "Not Contacted", "to": "Contacted"}},
            }
        }
    }
}
crm = FakeCRM(ORG | {"territories": [{"name": "North"}], "automation": RULES}, at=NOW, db=None)
api = Api(crm)
LEAD = api.create(
    "Leads", Last_Name="Burns", Company="Plant", Email="b@example.com", Lead_Status="Not Contacted"
)
CONTACT = api.create("Contacts", Last_Name="Burns")
DEAL = api.create("Deals", Deal_Name="Core", Stage="Qualification", Contact_Name={"id": CONTACT})
PRODUCT = api.create("Products", Product_Name="Rod")
NOTE = api.create("Notes", Note_Content="Smart", Parent_Id={"id": LEAD}, se_module="Leads")
FILE = api.upload(f"Leads/{LEAD}/Attachments", ("a.txt", b"a")).data[0]["details"]["id"]
[TRANSITION] = api.get(f"Leads/{LEAD}/actions/blueprint").json["blueprint"]["transitions"]
[ROLE] = api.call("POST", "Contacts/roles", {"contact_roles": [{"name": "Buyer"}]}).json["contact_roles"]
CLERK = crm.org.people.all[1].id
JOB = bulk.started(api)
VIEW = crm.org.views["Leads"][0].id
KNOWN: dict[str, list[Any]] = {
    "module": ["Leads", "Contacts", "Deals", "Samples", "Notes", "Activities", "nothing"],
    "record_id": [LEAD, DEAL, CONTACT, "1", "x"],
    "cvid": [VIEW, "1"],
    "custom_view_id": [VIEW, "1"],
    "user_id": [crm.org.people.primary.id, CLERK, "1"],
    "role_id": [crm.org.spec.roles[0].id, "1"],
    "profile_id": [crm.org.spec.profiles[0].id, "1"],
    "territory_id": [crm.org.spec.territories[0].id, "1"],
    "module_api_name": ["Leads", "Activities", "nothing"],
    "related_list": ["Notes", "Attachments", "Products", "Activities", "Campaigns", "nothing"],
    "related_record_id": [PRODUCT, NOTE, "1", "x"],
    "note_id": [NOTE, "1", "x"],
    "attachment_id": [FILE, "1", "x"],
    "deal_id": [DEAL, "1", "x"],
    "contact_id": [CONTACT, "1", "x"],
    "contact_role_id": [ROLE["details"]["id"], "1", "x"],
    "job_id": [JOB, "1", "x"],
    "page": [1, 2, 99],
    "per_page": [1, 200, 201],
    "criteria": ["(Last_Name:equals:Burns)", "(City:starts_with:", "x"],
    "ids": [[LEAD], ["1", "x"]],
}
SHARED = {"user": {"id": CLERK}, "permission": "read_write", "share_related_records": False}
BODIES: dict[str, list[Any]] = {
    "records.convert_lead": [{"data": [{}]}, {"data": [{"Deals": {"Deal_Name": "Core"}}]}],
    "related_records.update": [{"data": [{"id": PRODUCT}, {"id": "1"}]}, {"data": [{}]}],
    "related_records.update_one": [{"data": [{}]}],
    "blueprint.update": [
        {"blueprint": [{"transition_id": TRANSITION["id"], "data": {}}]},
        {"blueprint": [7]},
    ],
    "share.create": [{"share": [SHARED]}, {"share": [SHARED | {"permission": "x"}]}],
    "share.update": [{"share": [SHARED]}, {"share": [{}]}],
    "contact_roles.create": [{"contact_roles": [{"name": "Sage"}]}, {"contact_roles": [{}]}],
    "contact_roles.deal.set": [
        {"data": [{"Contact_Role": ROLE["details"]["id"]}]},
        {"data": [{"Contact_Role": "1"}]},
    ],
    "bulk.read.create": [{"query": {"module": "Leads"}}, {"query": {"module": "x"}}],
    "bulk.write.create": [{"operation": "insert", "resource": [{"type": "data", "module": "Leads"}]}],
    "settings.modules.update": [
        {"modules": [{"plural_label": "Prospects"}]},
        {"modules": [{"api_name": "X"}]},
    ],
}
"""Bodies that get further than made-up ones, by operation."""


def pointed(document: dict[str, Any]) -> dict[str, Any]:
    """The document's imitated operations, with parameters that exist."""
    document = deepcopy(document)
    for item in document["paths"].values():
        for verb in [verb for verb in item if item[verb] and isinstance(item[verb], dict)]:
            if not item[verb].get("x-imitated"):
                del item[verb]
                continue
            for parameter in item[verb]["parameters"]:
                if parameter["name"] in KNOWN:
                    parameter["schema"] = {"enum": KNOWN[parameter["name"]]} | (
                        {"type": "array"} if parameter["name"] == "ids" else {}
                    )
            known = BODIES.get(item[verb]["operationId"])
            if known:
                sent = item[verb]["requestBody"]["content"]["application/json"]
                sent["schema"] = {"anyOf": [sent["schema"], {"enum": known}]}
        item.pop("servers", None)
    return document | {"servers": [{"url": "/"}]}


schema = schemathesis.openapi.from_dict(pointed(openapi_document()))
schema.app = create_app(crm)


@schema.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case):
    before = crm.snapshot()
    case.call_and_validate(checks=CHECKS, headers={"Authorization": "Zoho-oauthtoken any"})
    crm.restore(before)
