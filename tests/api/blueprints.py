"""What the tests of blueprints say often: an org with one, a lead in it, its transitions told and done."""

from __future__ import annotations

from typing import Any

from tests.conftest import NOW, Answer, Api
from zcrm_mock import FakeCRM

TRANSITIONS: dict[str, Any] = {
    "Qualify": {
        "from": "Contacted",
        "to": "Pre-Qualified",
        "fields": {
            "Phone": {
                "mandatory": True,
                "criteria": "(Phone:starts_with:+)",
                "message": "with its country code",
            },
            "City": {},
            "Notes": {"mandatory": True},
            "Attachments": {},
            "CheckLists": {"items": ["Called", "Written"]},
            "Tasks": {},
        },
        "tags": ["Warm"],
    },
    "Lose": {
        "from": ["Contacted", "Pre-Qualified"],
        "to": "Lost Lead",
        "criteria": "(City:equals:Oslo)",
        "message": "only in Oslo",
    },
    "Reopen": {"from": "Pre-Qualified", "to": "Contacted"},
    "Forget": {"from": "Pre-Qualified", "to": "Junk Lead", "after": {"days": 3}},
}
WHOLE = {"Phone": "+47 1", "Notes": "checked"}
"""What `Qualify` cannot do without."""


def fake(
    transitions: dict[str, Any] = TRANSITIONS,
    *,
    module: str = "Leads",
    field: str = "Lead_Status",
    **more: Any,
) -> Api:
    """A fake with a blueprint on one field of a module; `more` is what else the blueprint says."""
    process = {"field": field, "transitions": transitions} | more
    return Api(FakeCRM({"automation": {module: {"blueprints": {"Nurture": process}}}}, at=NOW))


def lead_in(api: Api, state: str | None = "Contacted", **values: Any) -> str:
    return api.create("Leads", Last_Name="Burns", Lead_Status=state, **values)


def blueprint(api: Api, record: str, module: str = "Leads") -> dict[str, Any]:
    answer = api.get(f"{module}/{record}/actions/blueprint")
    assert answer.status == 200, answer.json
    return answer.json["blueprint"]


def offered(api: Api, record: str, module: str = "Leads") -> dict[str, dict[str, Any]]:
    """The transitions out of the record's state, by name."""
    return {way["name"]: way for way in blueprint(api, record, module)["transitions"]}


def do(api: Api, record: str, name: str, data: Any = None, module: str = "Leads") -> Answer:
    way = offered(api, record, module)[name]
    return put(api, record, {"transition_id": way["id"], "data": data}, module)


def put(api: Api, record: str, sent: Any, module: str = "Leads") -> Answer:
    return api.call("PUT", f"{module}/{record}/actions/blueprint", {"blueprint": [sent]})


def state(api: Api, lead: str) -> tuple[str | None, bool]:
    """The lead's state, and whether it is in process."""
    record = api.record("Leads", lead)
    return record["Lead_Status"], record["$process_flow"]


def is_not_in_process(api: Api, lead: str) -> bool:
    answers = api.get(f"Leads/{lead}/actions/blueprint"), put(api, lead, {"transition_id": "1"})
    told = [(answer.status, answer.json.get("code"), answer.json.get("message")) for answer in answers]
    return told == [(400, "RECORD_NOT_IN_PROCESS", "record not in process")] * 2
