"""One field of many records changed at once: by ids, or by a custom view as a job. Source: records.md 7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import finding, items, records
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.jobs import Job
from zcrm_mock.engine.query import choosing, json_criteria
from zcrm_mock.engine.query.sql import Sql, compile_tree
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import settings_failures
from zcrm_mock.engine.settings.views import View

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

KIND = "mass_update"
MAX_IDS, MAX_IN_VIEW = 500, 50_000
MAX_FIELDS = {"Deals": 3}
NOT_CHANGED = (
    "email", "lookup", "multiselectlookup", "multiuserlookup", "ownerlookup", "layout", "textarea", "subform",
    "autonumber", "formula",
)  # fmt: skip
"""Data types that mass update leaves alone. Source: docs v7 mass-update; owners have their own way."""


def values_of(sent: Any, module: Module) -> Item:
    """The field and its new value. Refuses none, more than one (three for deals), and what cannot be."""
    given = dict(items.table(sent))
    if not given:
        raise Refused(settings_failures.mass_update_invalid("No field found"))
    if len(given) > MAX_FIELDS.get(module.api_name, 1):
        raise Refused(settings_failures.mass_update_invalid("Max field limit exceeded"))
    for name in given:
        field = module.fields.get(name)
        if field is None:
            raise Refused(settings_failures.mass_update_invalid("No field found"))
        if not field.writable or field.data_type in NOT_CHANGED:
            raise Refused(settings_failures.mass_update_invalid("Field is not visible"))
    return given


def change(
    org: Org, module: Module, record_id: Any, values: Mapping[str, Any], user: User, *, over_write: bool
) -> str:
    """Change one record. Options are added to a multi-select unless `over_write`."""
    sent = dict(values)
    kept = None if over_write else finding.find(org, module, record_id)
    if kept:
        for name, value in values.items():
            if module.fields[name].data_type == "multiselectpicklist" and isinstance(value, list):
                sent[name] = [*(kept.get(name) or ()), *value]
    records.update(org, module, record_id, sent, user)
    return str(record_id)


def start(
    org: Org,
    view: View,
    values: Item,
    criteria: Sequence[Any],
    user: User,
    *,
    over_write: bool,
    territory: Any = None,
) -> str:
    """Schedule a change of what the view shows, in a territory (`id`, `include_child`) only where one is
    named; answers the job's id."""
    if any(job["payload"]["cvid"] == view.id for job in org.jobs.unfinished(KIND)):
        raise Refused(settings_failures.already_scheduled())
    payload = {
        "module": view.module,
        "cvid": view.id,
        "values": values,
        "criteria": list(criteria),
        "over_write": over_write,
        "territory": None if territory is None else dict(items.table(territory)),
        "user": user.id,
    }
    shown = _shown(org, payload)
    if not shown:
        raise Refused(settings_failures.nothing_to_update())
    if len(shown) > MAX_IN_VIEW:
        raise Refused(settings_failures.too_many_to_update())
    job_id: str = org.jobs.start(KIND, payload)["id"]
    return job_id


def run(org: Org, job: Job) -> Item:
    """Do the job: a record that refuses the change is counted and left as it is."""
    payload = job["payload"]
    module = org.schema.modules[payload["module"]]
    user = org.people.get(payload["user"]) or org.people.primary
    counts = {"Failed_Count": 0, "Updated_Count": 0, "Not_Updated_Count": 0, "Total_Count": 0}
    for record_id in _shown(org, payload):
        counts["Total_Count"] += 1
        try:
            change(org, module, str(record_id), payload["values"], user, over_write=payload["over_write"])
            counts["Updated_Count"] += 1
        except Refused:
            counts["Not_Updated_Count"] += 1
    return counts


def _shown(org: Org, payload: Any) -> list[int]:
    module = org.schema.modules[payload["module"]]
    user = org.people.get(payload["user"]) or org.people.primary
    view = next(view for view in org.views[module.api_name] if view.id == payload["cvid"])
    parts: list[Sql] = [(choosing.visible("true" if view.converted else "false", "true"), ())]
    terms = [view.term(org, user), *(json_criteria.parse(c, module, org, user) for c in payload["criteria"])]
    parts += [compile_tree(term, org) for term in terms if term]
    if payload["territory"] is not None:
        place, deep = payload["territory"], payload["territory"].get("include_child") is True
        territory_id = items.id_of(place.get("id")) or ""
        parts.append(org.territories.within(module, territory_id, user, with_children=deep))
    chosen = choosing.all_of(*parts, order="k.id")
    if org.access.private:
        chosen = choosing.narrowed(chosen, org.access.seen(module, user))
    return org.store.ids(module, chosen, MAX_IN_VIEW + 1)
