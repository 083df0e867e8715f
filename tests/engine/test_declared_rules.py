"""Rules as an org file declares them, and what cannot be."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zcrm_mock import FakeCRM
from zcrm_mock.engine.automation import declared
from zcrm_mock.engine.schema import OrgError

RULE = {"on": "create", "tags": ["New"]}
WAY = {"from": "Contacted", "to": "Lost Lead"}


def org(rules, module="Leads"):
    return {"automation": {module: rules}}


def workflow(**more):
    return org({"workflows": {"R": RULE | more}})


def approval(**more):
    return org({"approvals": {"R": {"on": "create"} | more}})


def blueprint(**more):
    return org({"blueprints": {"R": {"field": "Lead_Status", "transitions": {"Go": WAY}} | more}})


def way(**more):
    return blueprint(transitions={"Go": WAY | more})


def refusal(declared):
    with pytest.raises(OrgError) as refused:
        FakeCRM(declared)
    return str(refused.value)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"automation": 7}, "automation: needs an object"),
        (org({}, "Nothing"), "automation.Nothing: rules are of a module, one of Leads, "),
        (org({}, "Notes"), "automation.Notes: rules are of a module"),
        (org(7), "automation.Leads: needs an object"),
        (
            org({"rules": {}}),
            "automation.Leads: unknown key 'rules'; known: workflows, approvals, blueprints",
        ),
        (org({"workflows": []}), "automation.Leads.workflows: needs an object"),
        (
            org(
                {
                    "blueprints": {
                        str(i): {"field": "Lead_Status", "transitions": {"Go": WAY}} for i in range(101)
                    }
                }
            ),
            "automation.Leads.blueprints.100: an org has 100 blueprints at most",
        ),
    ],
)
def test_rules_that_cannot_be_are_refused_with_their_place(declared, message):
    assert message in refusal(declared)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (org({"workflows": {"R": 7}}), ": needs an object"),
        (workflow(when="create"), ": unknown key 'when'; known: on, criteria, fields, update"),
        (org({"workflows": {"R": {"tags": ["New"]}}}), ": needs 'on': create, edit, create_or_edit"),
        (workflow(on="update"), ".on: needs one of create, edit, create_or_edit, delete"),
        (org({"workflows": {"R": {"on": "edit"}}}), ": needs something to do: update, tags, task, hook"),
        (workflow(on="delete"), ": a record that is deleted takes neither update nor tags"),
        (workflow(fields=["City"]), ".fields: only an edit changes fields"),
        (workflow(on="edit", fields="City"), ".fields: needs a list"),
        (workflow(on="edit", fields=["Town"]), ".fields[0]: needs one of "),
        (workflow(criteria=7), ".criteria: needs the text of search criteria, or criteria as an object"),
        (workflow(criteria="(Town:equals:Oslo)"), ".criteria: invalid query formed {'reason'"),
        (workflow(criteria={"field": "City"}), ".criteria: invalid query formed"),
        (
            workflow(criteria={"field": "Annual_Revenue", "comparator": "equal", "value": "x"}),
            ".criteria: invalid query formed",
        ),
        (workflow(update={}), ".update: needs at least one field with its value"),
        (workflow(update={"Town": "Oslo"}), ".update.Town: Leads has no field of that name"),
        (workflow(update={"id": "1"}), ".update.id: Leads has no field of that name"),
        (workflow(update={"Created_Time": None}), ".update.Created_Time: Zoho fills this field in by itself"),
        (workflow(update={"Tag": []}), ".update.Tag: needs 'tags' instead"),
        (workflow(update={"Annual_Revenue": "x"}), ".update.Annual_Revenue: invalid data"),
        (workflow(tags="New"), ".tags: needs a list"),
        (workflow(tags=["a,b"]), ".tags: special characters found in the given name"),
        (workflow(tags=["x" * 26]), ".tags: invalid data {'maximum_length': 25"),
        (workflow(task={}), ".task: needs 'Subject'"),
        (workflow(task={"Subject": "x", "Town": 1}), ".task.Town: Tasks has no field of that name"),
        (
            workflow(task={"Subject": "x", "due_in_days": -1}),
            ".task.due_in_days: needs a whole number from 0 to 3650",
        ),
        (workflow(hook=""), ".hook: needs a text"),
    ],
)
def test_a_workflow_that_cannot_be_is_refused_with_its_place(declared, message):
    assert "automation.Leads.workflows.R" + message in refusal(declared)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (org({"approvals": {"R": {}}}), ": needs 'on': create, edit, create_or_edit"),
        (approval(on="delete"), ".on: needs one of create, edit, create_or_edit"),
        (approval(approver="Asha"), ": unknown key 'approver'"),
        (approval(approved={"mail": 1}), ".approved: unknown key 'mail'"),
        (approval(rejected={"update": {"Town": 1}}), ".rejected.update.Town: Leads has"),
    ],
)
def test_an_approval_process_that_cannot_be_is_refused_with_its_place(declared, message):
    assert "automation.Leads.approvals.R" + message in refusal(declared)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (org({"blueprints": {"R": {}}}), ": needs 'field'"),
        (org({"blueprints": {"R": {"field": "Lead_Status"}}}), ": needs 'transitions'"),
        (blueprint(field="Status"), ".field: Leads has no field of that name"),
        (blueprint(field="City"), ".field: needs a picklist of the module"),
        (blueprint(transitions={}), ".transitions: needs from 1 to 99 transitions"),
        (
            blueprint(transitions={str(i): WAY for i in range(100)}),
            ".transitions: needs from 1 to 99 transitions",
        ),
    ],
)
def test_a_blueprint_that_cannot_be_is_refused_with_its_place(declared, message):
    assert "automation.Leads.blueprints.R" + message in refusal(declared)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (blueprint(transitions={"Go": {"to": "Contacted"}}), ": needs 'from'"),
        (blueprint(transitions={"Go": {"from": "Contacted"}}), ": needs 'to'"),
        (way(to="Won"), ".to: needs one of -None-, Attempted to Contact"),
        (way(**{"from": []}), ".from: needs at least one state"),
        (way(**{"from": ["Contacted", "Won"]}), ".from[1]: needs one of -None-"),
        (way(message=7), ".message: needs a text"),
        (way(after=3), ".after: needs an object"),
        (way(after={}), ".after: needs a time from one minute on: days, hours, minutes"),
        (way(after={"days": 0.5}), ".after.days: needs a whole number"),
        (way(after={"days": 1}, fields=["Phone"]), ": an automatic transition asks for nothing"),
        (way(fields=7), ".fields: needs an object"),
        (way(fields=["Town"]), ".fields[0]: Leads has no field of that name"),
        (way(fields=["Created_Time"]), ".fields[0]: Zoho fills this field in by itself"),
        (way(fields={"Lead_Status": {}}), ".fields.Lead_Status: the transition itself moves this field"),
        (way(fields={"Phone": {"needed": True}}), ".fields.Phone: unknown key 'needed'"),
        (way(fields={"Phone": {"mandatory": 1}}), ".fields.Phone.mandatory: needs true or false"),
        (way(fields={"Phone": {"criteria": "("}}), ".fields.Phone.criteria: invalid query formed"),
        (way(fields={"Notes": {"message": "x"}}), ".fields.Notes: only fields are validated"),
        (way(fields=["CheckLists"]), ".fields[0]: CheckLists, and only they, need 'items'"),
        (way(fields={"Notes": {"items": ["x"]}}), ".fields.Notes: CheckLists, and only they, need"),
    ],
)
def test_a_transition_that_cannot_be_is_refused_with_its_place(declared, message):
    assert "automation.Leads.blueprints.R.transitions.Go" + message in refusal(declared)


def test_a_mistake_in_a_test_adds_nothing():
    crm = FakeCRM(workflow())
    for rules in ({"S": 7}, 7, {"S": RULE, "T": {}}):
        with pytest.raises(OrgError, match=r"automation\.Leads\.workflows"):
            crm.automate("Leads", workflows=rules)
    with pytest.raises(OrgError, match=r"automation\.Leads: rules are JSON"):
        crm.automate("Leads", workflows={"S": RULE | {"update": {"City": {"Oslo"}}}})
    with pytest.raises(ValueError, match="no module"):
        crm.automate("Nothing", workflows={"S": RULE})
    assert [rule.name for rule in crm.org.automation.rules_of("Leads")] == ["R"]


KEYS = st.sampled_from(
    [
        "Leads", "R", *declared.RULE_KINDS, *declared.WORKFLOW_KEYS, *declared.APPROVAL_KEYS,
        *declared.BLUEPRINT_KEYS, *declared.TRANSITION_KEYS, *declared.PART_KEYS, "City", "Phone", "Notes",
        "CheckLists", "Subject", "days",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    ["create", "edit", "Lead_Status", "Contacted", "Lost Lead", "City", "(City:equals:x)"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)


@given(
    st.one_of(
        JSON.map(lambda made: {"automation": made}),
        st.dictionaries(KEYS, JSON).map(lambda made: workflow(**made)),
        st.dictionaries(KEYS, JSON).map(lambda made: blueprint(**made)),
        st.dictionaries(KEYS, JSON).map(lambda made: way(**made)),
        JSON.map(lambda made: way(fields=made)),
    )
)
def test_any_json_is_rules_or_a_clear_refusal(made):
    with suppress(OrgError):
        FakeCRM(made).close()
