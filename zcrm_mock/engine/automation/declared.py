"""Rules as an org file declares them: `automation.Leads.workflows.Welcome`. A mistake is an OrgError."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.automation.actions import ACTIONS, DUE, NOTHING, Actions
from zcrm_mock.engine.automation.approvals import Approval
from zcrm_mock.engine.automation.blueprints import (
    BESIDE_FIELDS,
    CHECKLISTS,
    Blueprint,
    Part,
    Transition,
)
from zcrm_mock.engine.automation.rules import EVENTS, Json, Rule
from zcrm_mock.engine.automation.workflows import Workflow
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import tags
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.query import json_criteria

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zcrm_mock.engine.fields import Field
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.schema import Module

WITHOUT_RULES = ("Notes", "Attachments")

RULE_KINDS = ("workflows", "approvals", "blueprints")
WORKFLOW_KEYS = ("on", "criteria", "fields", *ACTIONS)
APPROVAL_KEYS = ("on", "criteria", "approved", "rejected")
BLUEPRINT_KEYS = ("field", "criteria", "transitions")
TRANSITION_KEYS = ("from", "to", "criteria", "message", "fields", "after", *ACTIONS)
PART_KEYS = ("mandatory", "criteria", "message", "items")
SECONDS = {"days": 86400, "hours": 3600, "minutes": 60}

FIRST_ID, PER_PROCESS = 70_000, 100
"""The running number of the first process; its transitions follow it."""
MAX_TRANSITIONS, MAX_PROCESSES = PER_PROCESS - 1, 100


def read_rules(declared: Declared, org: Org) -> dict[str, tuple[Rule, ...]]:
    """Every module's rules, the workflows first, then approvals and blueprints: the order they run in."""
    rules: dict[str, tuple[Rule, ...]] = {}
    processes = iter(range(MAX_PROCESSES))
    for name, part in declared.table().items():
        module = org.schema.modules.get(name)
        if module is None or name in WITHOUT_RULES:
            known = [other for other in org.schema.modules if other not in WITHOUT_RULES]
            raise part.error(f"rules are of a module, one of {', '.join(known)}")
        given = {key: kind.table() for key, kind in part.table(RULE_KINDS).items()}
        rules[name] = (
            *(_workflow(rule, one, module, org) for rule, one in given.get("workflows", {}).items()),
            *(_approval(rule, one, module, org) for rule, one in given.get("approvals", {}).items()),
            *(
                _blueprint(rule, one, module, org, processes)
                for rule, one in given.get("blueprints", {}).items()
            ),
        )
    return rules


# --- workflows and approvals ----------------------------------------------------------------------


def _workflow(name: str, declared: Declared, module: Module, org: Org) -> Workflow:
    given = declared.table(WORKFLOW_KEYS)
    events = _events(declared, given, EVENTS)
    actions = _actions(given, module, org)
    if actions == NOTHING:
        raise declared.error(f"needs something to do: {', '.join(ACTIONS)}")
    if "delete" in events and (actions.update or actions.tags):
        raise declared.error("a record that is deleted takes neither update nor tags")
    fields = given["fields"].items() if "fields" in given else []
    if fields and "edit" not in events:
        raise given["fields"].error("only an edit changes fields: needs on = 'edit' or 'create_or_edit'")
    return Workflow(
        name=name,
        module=module,
        events=events,
        criteria=_criteria(given, module, org),
        fields=frozenset(one.one_of(module.fields) for one in fields),
        actions=actions,
    )


def _approval(name: str, declared: Declared, module: Module, org: Org) -> Approval:
    given = declared.table(APPROVAL_KEYS)
    after = {
        key: _actions(given[key].table(ACTIONS), module, org)
        for key in ("approved", "rejected")
        if key in given
    }
    return Approval(
        name=name,
        module=module,
        events=_events(declared, given, [event for event in EVENTS if event != "delete"]),
        criteria=_criteria(given, module, org),
        **after,
    )


def _events(declared: Declared, given: Mapping[str, Declared], known: Any) -> frozenset[str]:
    if "on" not in given:
        raise declared.error(f"needs 'on': {', '.join(known)}")
    return EVENTS[given["on"].one_of(known)]


def _criteria(given: Mapping[str, Declared], module: Module, org: Org) -> Json | None:
    if "criteria" not in given:
        return None
    declared = given["criteria"]
    if not isinstance(declared.value, (str, dict)):
        raise declared.error("needs the text of search criteria, or criteria as an object")
    try:
        return json_criteria.checked(declared.value, module, org)
    except Refused as refused:
        raise _refused(declared, refused) from None


def _refused(declared: Declared, refused: Refused) -> Exception:
    return declared.error(f"{refused.failure.message} {dict(refused.failure.details)}")


# --- actions --------------------------------------------------------------------------------------


def _actions(given: Mapping[str, Declared], module: Module, org: Org) -> Actions:
    return Actions(
        update=_values(given["update"], given["update"].table(), module, org) if "update" in given else None,
        tags=_tags(given["tags"]) if "tags" in given else None,
        task=_task(given["task"], org) if "task" in given else None,
        hook=given["hook"].text() if "hook" in given else None,
    )


def _values(declared: Declared, given: Mapping[str, Declared], module: Module, org: Org) -> Json:
    if not given:
        raise declared.error("needs at least one field with its value")
    for name, part in given.items():
        field = _field(part, name, module)
        if not field.writable or name == "Tag":
            raise part.error(
                "Zoho fills this field in by itself" if name != "Tag" else "needs 'tags' instead"
            )
        if part.value is not None and not field.rows and field.data_type != "layout":
            try:
                field.type.check(part.value, field, org.rules)
            except Refused as refused:
                raise _refused(part, refused) from None
    return {name: part.value for name, part in given.items()}


def _field(declared: Declared, name: str, module: Module) -> Field:
    field = module.fields.get(name)
    if field is None or name == "id":
        raise declared.error(f"{module.api_name} has no field of that name")
    return field


def _tags(declared: Declared) -> tuple[str, ...]:
    names = tuple(one.text() for one in declared.items())
    try:
        tags.check([{"name": name} for name in names])
    except Refused as refused:
        raise _refused(declared, refused) from None
    return names


def _task(declared: Declared, org: Org) -> Json:
    given = declared.table()
    if "Subject" not in given:
        raise declared.error("needs 'Subject'")
    due = {DUE: given[DUE].whole(0, 3650)} if DUE in given else {}
    fields = {name: part for name, part in given.items() if name != DUE}
    return _values(declared, fields, org.schema.modules["Tasks"], org) | due


# --- blueprints -----------------------------------------------------------------------------------


def _blueprint(
    name: str, declared: Declared, module: Module, org: Org, processes: Iterator[int]
) -> Blueprint:
    given = declared.table(BLUEPRINT_KEYS)
    for key in ("field", "transitions"):
        if key not in given:
            raise declared.error(f"needs {key!r}")
    field = _field(given["field"], given["field"].text(), module)
    if field.data_type != "picklist" or field.read_only:
        raise given["field"].error("needs a picklist of the module, whose options are the states")
    transitions = given["transitions"].table()
    if not 0 < len(transitions) <= MAX_TRANSITIONS:
        raise given["transitions"].error(f"needs from 1 to {MAX_TRANSITIONS} transitions")
    place = next(processes, None)
    if place is None:
        raise declared.error(f"an org has {MAX_PROCESSES} blueprints at most")
    ids = (f"{org.spec.id_prefix}{number:012d}" for number in count(FIRST_ID + place * PER_PROCESS))
    return Blueprint(
        id=next(ids),
        name=name,
        module=module,
        criteria=_criteria(given, module, org),
        field=field,
        transitions=tuple(
            _transition(way, part, field, module, org, transition_id)
            for (way, part), transition_id in zip(transitions.items(), ids, strict=False)
        ),
    )


def _transition(
    name: str, declared: Declared, field: Field, module: Module, org: Org, transition_id: str
) -> Transition:
    given = declared.table(TRANSITION_KEYS)
    for key in ("from", "to"):
        if key not in given:
            raise declared.error(f"needs {key!r}")
    states = [option.display_value for option in field.pick_list]
    several = isinstance(given["from"].value, (list, tuple))
    sources = given["from"].items() if several else [given["from"]]
    if not sources:
        raise given["from"].error("needs at least one state")
    parts = _parts(given["fields"], field, module, org) if "fields" in given else ()
    seconds = _seconds(given["after"]) if "after" in given else None
    if parts and seconds is not None:
        raise declared.error("an automatic transition asks for nothing: needs 'fields' or 'after', not both")
    return Transition(
        id=transition_id,
        name=name,
        sources=tuple(one.one_of(states) for one in sources),
        target=given["to"].one_of(states),
        criteria=_criteria(given, module, org),
        message=given["message"].text() if "message" in given else None,
        parts=parts,
        seconds=seconds,
        actions=_actions(given, module, org),
    )


def _seconds(declared: Declared) -> float:
    given = declared.table(SECONDS)
    seconds = sum(part.whole(0, 100_000) * SECONDS[unit] for unit, part in given.items())
    if not seconds:
        raise declared.error(f"needs a time from one minute on: {', '.join(SECONDS)}")
    return seconds


def _parts(declared: Declared, state: Field, module: Module, org: Org) -> tuple[Part, ...]:
    """What a transition asks for: a list of names, which are mandatory, or a table of them."""
    if isinstance(declared.value, (list, tuple)):
        names = declared.items()
        return tuple(_part(one, one.text(), {}, state, module, org, mandatory=True) for one in names)
    return tuple(
        _part(one, name, one.table(PART_KEYS), state, module, org) for name, one in declared.table().items()
    )


def _part(
    declared: Declared,
    name: str,
    given: Mapping[str, Declared],
    state: Field,
    module: Module,
    org: Org,
    *,
    mandatory: bool = False,
) -> Part:
    beside = name in BESIDE_FIELDS
    if not beside and not _field(declared, name, module).writable:
        raise declared.error("Zoho fills this field in by itself")
    if name == state.api_name:
        raise declared.error("the transition itself moves this field")
    if beside and ("criteria" in given or "message" in given):
        raise declared.error("only fields are validated")
    items = tuple(one.text() for one in given["items"].items()) if "items" in given else ()
    if bool(items) != (name == CHECKLISTS):
        raise declared.error("CheckLists, and only they, need 'items'")
    mandatory = given["mandatory"].flag() if "mandatory" in given else mandatory
    return Part(
        api_name=name,
        mandatory=mandatory,
        criteria=_criteria(given, module, org),
        message=given["message"].text() if "message" in given else None,
        items=items,
    )
