"""Tasks, events and calls: who takes part, what must fit together, and what follows from it.

`Activities` is a module of Zoho v2 that keeps nothing: it shows the records of these three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.datatypes import epoch
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field, PickListValue
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

ACTIVITIES = ("Tasks", "Events", "Calls")
UNION = "Activities"
TYPE = "Activity_Type"
"""What `Activities` says of each record: the module it is of (recalled)."""

MAX_PARTICIPANTS = 50
"""Source: docs v7 insert."""

_KINDS = {"lead": "Leads", "contact": "Contacts", "user": None, "email": None}
_LASTS = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-5][0-9])|([0-9]{1,4})")

Values = dict[str, Any]


# --- checks ----------------------------------------------------------------------------------------


def check(module: Module, values: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    """Refuse an event that ends before it begins. Source: records.md 3.6; the code is inferred."""
    if module.api_name == "Events":
        start, end = (values.get(n, current.get(n)) for n in ("Start_DateTime", "End_DateTime"))
        if start and end and epoch(end) < epoch(start):
            raise Refused(failures.invalid_value("End_DateTime"))


def participants(org: Org, field: Field, sent: list[Any], record: Mapping[str, Any]) -> list[Values]:
    """Who takes part in an event, with the names and addresses that their records say.

    Refuses more than 50, a `type` that is none of lead, contact, user and email, and who is not there.
    `$send_notification` invites them. Source: py-sdk-2.0 Participants, docs v7 insert.
    """
    if len(sent) > MAX_PARTICIPANTS:
        raise Refused(failures.too_many_participants(MAX_PARTICIPANTS))
    invited = record.get("$send_notification") is True
    return [_participant(org, field, index, one, invited) for index, one in enumerate(sent)]


def _participant(org: Org, field: Field, index: int, sent: Any, invited: bool) -> Values:
    where = {"index": index, "parent_api_name": field.api_name}
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject", field.api_name, index=index))
    for name in ("participant", "type"):
        if sent.get(name) in (None, ""):
            raise Refused(failures.mandatory_not_found(name, **where))
    kind = sent["type"]
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refused(failures.expected("text", "type", **where))
    known = _email(sent) if kind == "email" else _known(org, kind, sent["participant"])
    if known is None:
        raise Refused(failures.invalid_id({**where, "api_name": "participant"}))
    already = sent.get("invited") is True
    return {"participant": known[0], "type": kind, "name": known[1], "Email": known[2]} | {
        "invited": invited or already,
        "status": "not_known",
    }


def _email(sent: Mapping[str, Any]) -> tuple[str, str | None, str] | None:
    address, name = sent["participant"], sent.get("name")
    if not isinstance(address, str) or "@" not in address:
        return None
    return address, name if isinstance(name, str) else None, address


def _known(org: Org, kind: str, sent: Any) -> tuple[str, str | None, str | None] | None:
    """Id, name and address of a user, lead or contact."""
    text = items.id_of(sent) or ""
    module = _KINDS[kind]
    if module is None:
        user = org.people.get(text)
        return (user.id, user.full_name, user.email) if user else None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    found = org.store.get(org.schema.modules[module], number) if 0 < number < 2**63 else None
    if found is None:
        return None
    record = orjson.loads(found[0])
    return text, record["Full_Name"], record.get("Email")


def about(module: Module, record_id: str) -> Values:
    """What an activity says of the record that it is about: a contact is a person, all others are things."""
    if module.api_name == "Contacts":
        return {"Who_Id": {"id": record_id}}
    return {"What_Id": {"id": record_id}, "$se_module": module.api_name}


# --- what follows ----------------------------------------------------------------------------------


def seconds(lasts: str) -> int | None:
    """How long `10:30` (minutes and seconds) is, or `1:10:30`, or `10` minutes; None for another text, which
    a call may have as well.

    Source: py-sdk-2.0 samples; the second and third forms are inferred.
    """
    match = _LASTS.fullmatch(lasts.strip())
    if match is None:
        return None
    hours, minutes, rest, alone = match.groups(default="0")
    return int(hours) * 3600 + (int(minutes) + int(alone)) * 60 + int(rest)


def settle(org: Org, module: Module, record: Values, values: Mapping[str, Any]) -> None:
    """Fill in what Zoho works out of the `values` that came: when a task was closed (inferred), a call's
    seconds and its status (live 2026)."""
    if module.api_name == "Tasks":
        done = record.get("Status") == "Completed"
        record["Closed_Time"] = (record.get("Closed_Time") or org.now()) if done else None
    if module.api_name == "Calls":
        if record.get("Call_Duration"):
            record["Call_Duration_in_seconds"] = seconds(record["Call_Duration"])
        if "Call_Status" not in values and not values.keys().isdisjoint(_TELL_STATUS):
            record["Call_Status"] = _call_status(record)


_TELL_STATUS = ("Call_Type", "Call_Duration", "Outbound_Call_Status")


def _call_status(call: Mapping[str, Any]) -> str | None:
    """Source: live 2026; of missed calls inferred."""
    if call.get("Call_Type") != "Outbound":
        return {"Inbound": "Received", "Missed": "Missed"}.get(call.get("Call_Type") or "")
    if call.get("Outbound_Call_Status") == "Scheduled":
        return "Scheduled"
    return "Attended Dialled" if call.get("Call_Duration_in_seconds") else "Unattended Dialled"


# --- the module that shows them all ----------------------------------------------------------------


def union_of(modules: Mapping[str, Module]) -> Module:
    """`Activities`: the fields that the three have, as far as they agree on their type; where an org's own
    field is called like Zoho's of another of them, Zoho's is shown.

    It demands nothing, since nothing is written to it. Source: docs v3 change-log; its fields are inferred.
    """
    fields: dict[str, Field] = {}
    differ: set[str] = set()
    found = (field for name in ACTIVITIES for field in modules[name].fields.values())
    for field in sorted(found, key=lambda field: field.custom):
        own = replace(field, system_mandatory=False, unique=False, id="")
        known = fields.setdefault(field.api_name, own)
        if known.data_type != field.data_type and known.custom == field.custom:
            differ.add(field.api_name)
    options = tuple(PickListValue(name, name) for name in ACTIVITIES)
    kind = Field(
        api_name=TYPE, data_type="picklist", json_type="string", label="Activity Type", length=120,
        read_only=True, pick_list=options,
    )  # fmt: skip
    return Module(
        api_name=UNION,
        module_name=UNION,
        singular_label="Activity",
        plural_label="Activities",
        display_field="Subject",
        fields={name: field for name, field in fields.items() if name not in differ} | {TYPE: kind},
        scope_name="activities",
        generated_type="default",
        members=ACTIVITIES,
    )
