"""Custom views: those that every module has, and those of the org file. Source: platform.md 14.

What Zoho's own views show is recalled or inferred: "recently" is seven days, and every record is unread,
because the API does not read it as a person does. A view's fields are the first of the layout (inferred).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Told
from zcrm_mock.engine.query import json_criteria
from zcrm_mock.engine.query.tree import Term
from zcrm_mock.engine.schema import HANGING, Module, OrgError, ViewSpec
from zcrm_mock.engine.standard_org import label_of

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

KIND = "custom_view"
"""What the shelf calls the changes of a view."""

FIRST_ID = 90_000
SHOWN = 6

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view of a module; `criteria` in JSON, None where it shows everything."""

    id: str
    name: str
    module: str
    system_name: str | None
    criteria: Json | None
    fields: tuple[str, ...]
    sort_by: str | None
    sort_order: str | None
    converted: bool = False
    """Whether it shows converted leads, and only those."""
    told: Told = field(default_factory=dict)

    def term(self, org: Org, user: User) -> Term | None:
        """What it shows `user` now: values like `${TODAY}` follow the clock."""
        if self.criteria is None:
            return None
        module = org.schema.modules.get(self.module) or org.schema.unions[self.module]
        return json_criteria.parse(self.criteria, module, org, user)


def _is(field: str, comparator: str, value: Any) -> Json:
    return {"comparator": comparator, "field": field, "value": value}


def _both(left: Json, right: Json) -> Json:
    return {"group": [left, right], "group_operator": "and"}


_MINE = _is("Owner", "equal", json_criteria.ME)
_OPEN = _is("Status", "not_equal", "Completed")

EVERYWHERE: tuple[tuple[str, str, Json | None, str | None], ...] = (
    ("All {}", "ALLVIEWS", None, None),
    ("My {}", "MY{}", _MINE, None),
    (
        "Recently Created {}",
        "RECENTLYCREATED{}",
        _is("Created_Time", "greater_equal", "${TODAY-6}"),
        "Created_Time",
    ),
    (
        "Recently Modified {}",
        "RECENTLYMODIFIED{}",
        _is("Modified_Time", "greater_equal", "${TODAY-6}"),
        "Modified_Time",
    ),
)
"""Name, system name, criteria, and what it is sorted by, the newest first."""

OF_MODULES: dict[str, tuple[tuple[str, str, Json | None], ...]] = {
    "Leads": (
        ("Today's Leads", "TODAYSLEADS", _is("Created_Time", "equal", "${TODAY}")),
        ("Unread Leads", "UNREADLEADS", None),
        ("Unsubscribed Leads", "UNSUBSCRIBEDLEADS", _is("Email_Opt_Out", "equal", True)),
        ("Converted Leads", "CONVERTEDLEADS", None),
        ("My Converted Leads", "MYCONVERTEDLEADS", _MINE),
    ),
    "Contacts": (
        ("Unread Contacts", "UNREADCONTACTS", None),
        ("Unsubscribed Contacts", "UNSUBSCRIBEDCONTACTS", _is("Email_Opt_Out", "equal", True)),
    ),
    "Deals": (
        ("Closing This Month", "CLOSINGTHISMONTH", _is("Closing_Date", "equal", "${THISMONTH}")),
        ("Closing Next Month", "CLOSINGNEXTMONTH", _is("Closing_Date", "equal", "${THISMONTH+1}")),
        ("New This Week", "NEWTHISWEEK", _is("Created_Time", "equal", "${THISWEEK}")),
        ("New Last Week", "NEWLASTWEEK", _is("Created_Time", "equal", "${THISWEEK-1}")),
    ),
    "Tasks": (
        ("Open Tasks", "OPENTASKS", _OPEN),
        ("My Open Tasks", "MYOPENTASKS", _both(_MINE, _OPEN)),
        ("Closed Tasks", "CLOSEDTASKS", _is("Status", "equal", "Completed")),
        ("Today's Tasks", "TODAYSTASKS", _is("Due_Date", "equal", "${TODAY}")),
        ("Overdue Tasks", "OVERDUETASKS", _both(_is("Due_Date", "less_than", "${TODAY}"), _OPEN)),
    ),
    "Events": (("Today's Events", "TODAYSEVENTS", _is("Start_DateTime", "equal", "${TODAY}")),),
}
SHOW_EVERYTHING = ("ALLVIEWS", "UNREADLEADS", "UNREADCONTACTS")
CONVERTED = ("CONVERTEDLEADS", "MYCONVERTEDLEADS")


def views_of(org: Org) -> dict[str, tuple[View, ...]]:
    """Every module's views, with their ids given out. Raises OrgError for a declared one that cannot be."""
    views: dict[str, tuple[View, ...]] = {}
    number = FIRST_ID
    for module in org.schema.all:
        if module.api_name in HANGING:
            views[module.api_name] = ()
            continue
        own = _standard(module)
        by_name = {view["system_name"]: view for view in own}
        made = [_declared(spec, module, org, by_name) for spec in module.views]
        if not (module.complete and made):
            made = [*own, *made]
        views[module.api_name] = tuple(
            View(module=module.api_name, **{"id": f"{org.schema.prefix}{number + place:012d}", **facts})
            for place, facts in enumerate(made)
        )
        number += len(made)
    return views


def _standard(module: Module) -> list[Mapping[str, Any]]:
    label, shout = module.plural_label, label_of(module.api_name).upper().replace(" ", "")
    rows = [
        (name.format(label), system.format(shout), asked, sort_by)
        for name, system, asked, sort_by in EVERYWHERE
    ]
    rows += [(*row, None) for row in OF_MODULES.get(module.api_name, ())]
    return [
        {
            "name": name,
            "system_name": system,
            "criteria": asked,
            "fields": _first_fields(module),
            "sort_by": sort_by,
            "sort_order": "desc" if sort_by else None,
            "converted": system in CONVERTED,
        }
        for name, system, asked, sort_by in rows
        if _names(asked) <= module.fields.keys()
    ]


def _names(criteria: Json | None) -> set[str]:
    """The fields that criteria go by."""
    if criteria is None:
        return set()
    return set().union(*map(_names, criteria["group"])) if "group" in criteria else {criteria["field"]}


def _declared(
    spec: ViewSpec, module: Module, org: Org, standard: Mapping[str | None, Mapping[str, Any]]
) -> Mapping[str, Any]:
    asked = spec.criteria
    own = standard.get(spec.system_name or "", {})
    try:
        asked = None if asked is None else json_criteria.checked(asked, module, org)
    except Refused as refused:
        where = f"modules.{module.api_name}.views.{spec.name}.criteria"
        why = f"{refused.failure.message} {dict(refused.failure.details)}"
        raise OrgError(why, where) from None
    return {
        **({"id": spec.id} if spec.id else {}),
        "name": spec.name,
        "system_name": spec.system_name,
        "criteria": asked or own.get("criteria"),
        "fields": spec.fields or _first_fields(module),
        "sort_by": spec.sort_by,
        "sort_order": spec.sort_order if spec.sort_by else None,
        "converted": own.get("converted", False),
        "told": spec.told,
    }


def changed(
    views: Mapping[str, tuple[View, ...]], changes: Mapping[str, Json]
) -> dict[str, tuple[View, ...]]:
    """The views with what was changed of them since the org was made, by their ids."""
    return {
        module: tuple(replace(view, **changes.get(view.id, {})) for view in of_module)
        for module, of_module in views.items()
    }


def update(org: Org, module: Module, view_id: str, sent: Any) -> Json:
    """Sort a view otherwise: by a field's name or `{"api_name"}`, `asc` or `desc`; what is not sent stays.

    Refuses an unknown id and a field that nothing can be sorted by. Source: the first generation's SDKs
    send just these two; the refusals are inferred.
    """
    given = items.table(sent)
    view = next((view for view in org.views[module.api_name] if view.id == view_id), None)
    if view is None:
        raise Refused(failures.invalid_id())
    sort_by, order = given.get("sort_by", view.sort_by), given.get("sort_order", view.sort_order)
    if isinstance(sort_by, dict):
        sort_by = sort_by.get("api_name") or _field_of_id(module, sort_by.get("id"))
        if sort_by is None:
            raise Refused(failures.invalid_value("sort_by"))
    known = module.fields.get(sort_by) if isinstance(sort_by, str) else None
    if sort_by is not None and (known is None or not known.searchable):
        raise Refused(failures.invalid_value("sort_by"))
    if order not in ("asc", "desc", None):
        raise Refused(failures.invalid_value("sort_order"))
    changes = {"sort_by": sort_by, "sort_order": (order or "asc") if sort_by else None}
    org.store.shelf.put(KIND, view_id, changes)
    org.reload_views()
    return {"id": view_id, **changes}


def _field_of_id(module: Module, field_id: Any) -> str | None:
    return next((name for name, field in module.fields.items() if field.id == str(field_id)), None)


def _first_fields(module: Module) -> tuple[str, ...]:
    shown = [name for name in module.layouts[0].fields if module.fields[name].searchable]
    others = [name for name in shown if name != module.display_field]
    title = () if module.display_field == "id" else (module.display_field,)  # views show no ids
    return (*title, *others)[:SHOWN]
