"""The group `blueprint`: the transitions of a record, and doing one. Source: platform.md 21."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import metadata, params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import json_response, success
from zcrm_mock.api.http import Response
from zcrm_mock.engine.automation import transitions
from zcrm_mock.engine.automation.blueprints import InProcess, Part, Transition
from zcrm_mock.engine.fields import Field

Json = dict[str, Any]


def get(call: Call) -> Response:
    """`GET /{module}/{record_id}/actions/blueprint`: the process, and the ways out of the record's state."""
    found = transitions.in_process(call.org, call.module, call.args["record_id"])
    ways = [_transition(call, found, way, matched) for way, matched in found.offered(call.org, call.user)]
    return json_response({"blueprint": {"process_info": _process(found), "transitions": ways}})


def update(call: Call) -> Response:
    """`PUT …/actions/blueprint`: one transition, done, or saved where it lacks what it asks for."""
    [sent] = params.elements(params.json_body(call.request), "blueprint", limit=1)
    done = transitions.perform(call.org, call.module, call.args["record_id"], sent, call.user)
    return json_response(
        success({}, f"transition {'updated successfully' if done else 'saved partially'}").json
    )


def _process(found: InProcess) -> Json:
    field = found.process.field
    return {
        "field_id": field.id,
        "is_continuous": False,
        "api_name": field.api_name,
        "continuous": False,
        "field_label": field.label,
        "name": found.process.name,
        "column_name": _column_name(field),
        "field_value": found.state,
        "id": found.process.id,
        "field_name": field.label,
        "escalation": None,
    }


def _column_name(field: Field) -> str:
    # Zoho tells a column of its own, like STATUS; which, no client can know (inferred).
    return field.api_name.upper()


def _transition(call: Call, found: InProcess, way: Transition, matched: bool) -> Json:
    following = found.process.leading_from(way.target)
    return {
        "next_transitions": [{"name": after.name, "id": after.id} for after in following],
        "percent_partial_save": transitions.percent_saved(found, way),
        "data": _data(found, way),
        "next_field_value": way.target,
        "name": way.name,
        "criteria_matched": matched,
        "id": way.id,
        "fields": [_field(call, part, place) for place, part in enumerate(way.parts, start=1)],
        "criteria_message": None if matched else way.message,
        "type": "automatic" if way.is_automatic else "manual",
        "execution_time": None if way.seconds is None else call.org.time_text(found.since + way.seconds),
    }


def _data(found: InProcess, way: Transition) -> Json:
    """The state, and what the transition's parts hold: as saved for it, else as the record has it."""
    names = [found.process.field.api_name, *(part.api_name for part in way.parts)]
    known = found.record | found.saved.get(way.id, {})
    return {name: known.get(name) for name in names}


def _field(call: Call, part: Part, place: int) -> Json:
    """A part as a field with what the transition says of it. Source: docs get-blueprint; py-sdk-2.0 Field."""
    field = call.module.fields[part.api_name] if part.is_field else None
    json: Json = {"api_name": part.api_name, "display_label": part.api_name, "id": "0", "layouts": None}
    kind = part.api_name.lower()
    if field is not None:
        json = metadata.field_json(field, call.module, call.org.schema, place)
        json["layouts"], kind = metadata.layout_reference(call.module), field.data_type
    return json | {
        "data_type": kind,
        "_type": "fields" if field else kind,
        "column_name": _column_name(field) if field else None,
        "personality_name": None,
        "transition_sequence": place,
        "mandatory": part.mandatory,
        "content": None,
        "related_details": None,
        "message": part.message,
        "validation_rule": part.criteria,
        **({"items": [{item: False} for item in part.items]} if part.items else {}),
    }
