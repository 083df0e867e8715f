"""A transition done: by a person with what it asks for, whole or in parts, or by the clock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import activities, failures, finding, following, items, records
from zcrm_mock.engine.automation import automation_failures
from zcrm_mock.engine.automation.blueprints import (
    ATTACHMENTS,
    CHECKLISTS,
    NOTES,
    SHELF,
    TASKS,
    InProcess,
    Transition,
    arrive,
    find,
)
from zcrm_mock.engine.automation.rules import Event, Json, holds
from zcrm_mock.engine.checks import NEW_ACCOUNT, check
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import attached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from zcrm_mock.engine.automation.blueprints import Part
    from zcrm_mock.engine.jobs import Job
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

FILE, LINK = "$file_id", "$link_url"


def in_process(org: Org, module: Module, record_id: str) -> InProcess:
    """The record in its process. Refuses one that is in none, and an id that no record has."""
    if finding.find(org, module, record_id) is None:
        raise Refused(failures.invalid_id())
    found = find(org, module, record_id)
    if found is None:
        raise Refused(automation_failures.record_not_in_process())
    return found


def perform(org: Org, module: Module, record_id: str, sent: Any, user: User) -> bool:
    """Do a transition: `{"transition_id", "data"}`. False where it still lacks parts and was saved.

    Refuses a transition that does not lead out of the record's state, that only time does, or whose
    criteria do not hold; and of the data what a record would refuse, and what a validation rule does.
    """
    sent = items.table(sent)
    found = in_process(org, module, record_id)
    records.editable(org, module, record_id, user)
    transition = _asked_for(org, found, sent, user)
    data = found.saved.get(transition.id, {}) | _data(org, transition, sent)
    values = _checked(org, found, transition, data, user)
    if any(part.mandatory and not _is_there(part, data) for part in transition.parts):
        saved = found.saved | {transition.id: data}
        entry = {"process": found.process.name, "since": found.since, "saved": saved}
        org.store.shelf.put(SHELF, record_id, entry)
        return False
    _move(org, found, transition, values, user, org.clock.timestamp())
    _hang_on(org, module, record_id, data, user)
    return True


def percent_saved(found: InProcess, transition: Transition) -> float:
    """How much of a transition's parts was saved already. Source: docs get-blueprint."""
    saved = found.saved.get(transition.id, {})
    done = sum(_is_there(part, saved) for part in transition.parts)
    return 100 * done / len(transition.parts) if done else 0


def run_automatic(org: Org, job: Job) -> None:
    """The job of an automatic transition: done if the record is still in that state since then.

    Its criteria are looked at when the time has come; what could not be done then is left out (inferred).
    """
    payload = job["payload"]
    module, user = org.schema.modules[payload["module"]], org.people.primary
    found = find(org, module, payload["record_id"])
    if found is None or found.since != payload["since"]:
        return
    for transition, matched in found.offered(org, user):
        if transition.id == payload["transition"] and matched:
            with suppress(Refused):  # the record waits for approval, or cannot have the state
                records.editable(org, module, payload["record_id"], user)
                _move(org, found, transition, {}, user, payload["due"])
            return


def _asked_for(org: Org, found: InProcess, sent: Mapping[str, Any], user: User) -> Transition:
    wanted = items.id_of(sent.get("transition_id"))
    if not wanted:
        raise Refused(automation_failures.part_missing("transition_id"))
    for transition, matched in found.offered(org, user):
        if transition.id == wanted and matched and not transition.is_automatic:
            return transition
    raise Refused(automation_failures.invalid_transition())


def _data(org: Org, transition: Transition, sent: Mapping[str, Any]) -> Json:
    """What was sent of the transition's parts; other names are passed over, with a warning (inferred)."""
    data = sent.get("data")
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise Refused(failures.expected("jsonobject", "data"))
    known = {part.api_name for part in transition.parts}
    for name in data:
        if name not in known:
            org.warn(f"the transition {transition.name} has no field {name}: Zoho ignores it")
    return {name: value for name, value in data.items() if name in known}


def _checked(org: Org, found: InProcess, transition: Transition, data: Json, user: User) -> Json:
    """The values that the record will get. Refuses, in this order: parts sent empty, wrong types of
    fields, of what stands beside them, and what breaks a validation rule."""
    module, record = found.process.module, found.record
    for part in transition.parts:
        if part.mandatory and part.api_name in data and data[part.api_name] in (None, "", [], {}):
            raise Refused(automation_failures.part_missing(part.api_name))
    fields = {part.api_name for part in transition.parts if part.is_field}
    values = check(org, module, {name: data[name] for name in data if name in fields}, record)
    for part in transition.parts:
        if not part.is_field and data.get(part.api_name) is not None:
            _CHECKS[part.api_name](org, part, data[part.api_name])
    # An account that is yet to be made has no id to compare by.
    changed = record | {name: value for name, value in values.items() if items.id_of(value) != NEW_ACCOUNT}
    broken = [
        {"api_name": part.api_name, "message": part.message or "invalid data"}
        for part in transition.parts
        if part.api_name in values and not holds(org, module, part.criteria, changed, user)
    ]
    if broken:
        raise Refused(automation_failures.validation_failed(broken))
    return values


def _move(org: Org, found: InProcess, transition: Transition, values: Json, user: User, at: float) -> None:
    """Write the fields and the next state, and do the transition's actions. It is an edit for other
    rules, all of them (inferred: the operation has no `trigger`)."""
    process = found.process
    state = {process.field.api_name: transition.target}
    values = values | check(org, process.module, state, found.record)
    before = dict(found.record)
    record = records.change(org, process.module, found.record, values, user).record
    arrive(org, process, record["id"], transition.target, at)
    changed = frozenset(following.changed(process.module, before, record, values))
    event = Event("edit", process.module, record, user, changed)
    did = {"transition": transition.name, "state": transition.target}
    with org.automation.only(()):
        did |= transition.actions.run(org, event, process.kind, process.name)
    org.automation.note(process.kind, process.name, event, did)
    org.automation.after(event)


# --- what stands beside the fields ----------------------------------------------------------------


def _is_there(part: Part, data: Mapping[str, Any]) -> bool:
    """Whether a part was sent, with something in it; of a checklist, every item ticked off."""
    value = data.get(part.api_name)
    if value in (None, "", [], {}):
        return False
    return part.api_name != CHECKLISTS or all(_ticked(value).get(item) for item in part.items)


def _check_notes(org: Org, _part: Part, value: Any) -> None:
    content = org.schema.modules["Notes"].fields["Note_Content"]
    if not isinstance(value, str):
        raise Refused(failures.expected("text", NOTES))
    content.type.check(value, content, org.rules)


def _check_attachments(org: Org, _part: Part, value: Any) -> None:
    for key, one in _attached(value):
        if key == LINK:
            if len(one) > attached.MAX_LINK:
                raise Refused(failures.too_long(LINK, attached.MAX_LINK))
        elif org.store.shelf.file(one) is None:
            raise Refused(automation_failures.part_invalid(FILE, ATTACHMENTS))


def _attached(value: Any) -> Iterator[tuple[str, str]]:
    """The files and links of `{"$file_id": […]}`, or of a list of such and `{"$link_url": …}`."""
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            raise Refused(failures.expected("jsonobject", ATTACHMENTS))
        if one.get(FILE) is None and one.get(LINK) is None:
            raise Refused(automation_failures.part_missing(FILE, ATTACHMENTS))
        ids = one.get(FILE) or []
        named = [(FILE, file_id) for file_id in (ids if isinstance(ids, list) else [ids])]
        for key, text in [*named, *([(LINK, one[LINK])] if one.get(LINK) is not None else [])]:
            if not isinstance(text, str) or not text:
                raise Refused(automation_failures.part_invalid(key, ATTACHMENTS))
            yield key, text


def _check_checklists(_org: Org, part: Part, value: Any) -> None:
    if not isinstance(value, list):
        raise Refused(failures.expected("jsonarray", CHECKLISTS))
    for one in value:
        if not isinstance(one, dict):
            raise Refused(failures.expected("jsonobject", CHECKLISTS))
        for item, ticked in one.items():
            if item not in part.items:
                raise Refused(automation_failures.part_invalid(item, CHECKLISTS))
            if not isinstance(ticked, bool):
                raise Refused(failures.expected("boolean", item, parent_api_name=CHECKLISTS))


def _ticked(value: Any) -> Json:
    return {item: ticked for one in value for item, ticked in one.items()}


def _check_tasks(org: Org, _part: Part, value: Any) -> None:
    for sent in _tasks(value):
        try:
            check(org, org.schema.modules[TASKS], sent)
        except Refused as refused:
            details = {"parent_api_name": TASKS, **refused.failure.details}
            raise Refused(replace(refused.failure, details=details)) from None


def _tasks(value: Any) -> list[Any]:
    """The tasks of `{"Subject": …}`, or of a list of such (inferred)."""
    return value if isinstance(value, list) else [value]


_CHECKS: Mapping[str, Callable[[Org, Part, Any], None]] = {
    NOTES: _check_notes,
    ATTACHMENTS: _check_attachments,
    CHECKLISTS: _check_checklists,
    TASKS: _check_tasks,
}


def _hang_on(org: Org, module: Module, record_id: str, data: Mapping[str, Any], user: User) -> None:
    """The note, the attachments and the tasks of a transition that is done."""
    if data.get(NOTES):
        parent = {"Parent_Id": {"id": record_id}, "$se_module": module.api_name}
        records.create(org, org.schema.modules["Notes"], {"Note_Content": data[NOTES], **parent}, user)
    for key, one in _attached(data[ATTACHMENTS]) if data.get(ATTACHMENTS) else ():
        file = org.store.shelf.file(one) if key == FILE else None
        if file:
            attached.attach(org, module, record_id, file, user)
        else:
            attached.attach_link(org, module, record_id, one, "", user)
    for task in _tasks(data[TASKS]) if data.get(TASKS) else ():
        records.create(org, org.schema.modules[TASKS], task | activities.about(module, record_id), user)
