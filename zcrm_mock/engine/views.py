"""Custom views: those that every module has, and those of the org file. Source: platform.md 14.

What Zoho's own views show is recalled or inferred: "recently" is seven days, and every record is unread,
because the API does not read it as a person does. A view's fields are the first of the layout (inferred).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import json_criteria
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.schema import HANGING, Module, OrgError, ViewSpec
from zcrm_mock.engine.tree import Term

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people import User

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
CONVERTED = ("CONVERTEDLEADS", "MYCONVERTEDLEADS")


def views_of(org: Org) -> dict[str, tuple[View, ...]]:
    """Every module's views, with their ids given out. Raises OrgError for a declared one that cannot be."""
    views: dict[str, tuple[View, ...]] = {}
    number = FIRST_ID
    for module in org.schema.all:
        if module.api_name in HANGING:
            views[module.api_name] = ()
            continue
        made = [*_standard(module), *(_declared(spec, module, org) for spec in module.views)]
        views[module.api_name] = tuple(
            View(id=f"{org.schema.prefix}{number + place:012d}", module=module.api_name, **facts)
            for place, facts in enumerate(made)
        )
        number += len(made)
    return views


def _standard(module: Module) -> list[Mapping[str, Any]]:
    label, shout = module.plural_label, module.plural_label.upper().replace(" ", "")
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
    ]


def _declared(spec: ViewSpec, module: Module, org: Org) -> Mapping[str, Any]:
    asked = spec.criteria
    try:
        asked = None if asked is None else json_criteria.checked(asked, module, org)
    except Refused as refused:
        where = f"modules.{module.api_name}.views.{spec.name}.criteria"
        raise OrgError(f"{where}: {refused.failure.message} {dict(refused.failure.details)}") from None
    return {
        "name": spec.name,
        "system_name": None,
        "criteria": asked,
        "fields": spec.fields or _first_fields(module),
        "sort_by": spec.sort_by,
        "sort_order": spec.sort_order if spec.sort_by else None,
    }


def _first_fields(module: Module) -> tuple[str, ...]:
    shown = [name for name in module.layouts[0].fields if module.fields[name].searchable]
    others = [name for name in shown if name != module.display_field]
    return (module.display_field, *others[: SHOWN - 1])
