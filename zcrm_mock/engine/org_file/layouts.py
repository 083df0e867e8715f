"""Layouts and custom views of a module as an org file declares them."""

from __future__ import annotations

from collections.abc import Mapping

from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.schema import Layout, Section, ViewSpec

VIEW_KEYS = ("criteria", "fields", "sort_by", "sort_order", "id", "system_name", "told")
LAYOUT_KEYS = ("sections", "required", "id", "told")


def read_layouts(given: Mapping[str, Declared], fields: Mapping[str, Field]) -> tuple[Layout, ...]:
    """A module's layouts, in order; none where none are declared. Raises OrgError."""
    layouts: list[Layout] = []
    for name, part in given["layouts"].table().items() if "layouts" in given else ():
        keys = part.table(LAYOUT_KEYS)
        if "sections" not in keys:
            raise part.error("a layout needs 'sections', each with a 'name' and its 'fields'")
        sections = tuple(_section(each, fields) for each in keys["sections"].items())
        shown = tuple(dict.fromkeys(name for section in sections for name in section.fields))
        required = (one.one_of(shown) for one in keys["required"].items()) if "required" in keys else ()
        needed = (name for name in shown if fields[name].system_mandatory)
        layouts.append(
            Layout(
                id=keys["id"].id() if "id" in keys else "",
                name=name,
                fields=shown,
                required=tuple(dict.fromkeys((*needed, *required))),
                sections=sections,
                told=keys["told"].told(("id", "name", "sections")) if "told" in keys else {},
            )
        )
    return tuple(layouts)


def _section(declared: Declared, fields: Mapping[str, Field]) -> Section:
    given = declared.table(("name", "fields", "told"))
    if "name" not in given or "fields" not in given:
        raise declared.error("a section needs 'name' and 'fields'")
    shown = tuple(one.one_of(fields) for one in given["fields"].items())
    told = given["told"].told(("name", "fields")) if "told" in given else {}
    return Section(given["name"].text(), shown, told)


def read_views(given: Mapping[str, Declared], fields: Mapping[str, Field]) -> tuple[ViewSpec, ...]:
    """A module's views, in order; their criteria are read when the org has fields. Raises OrgError."""
    views: list[ViewSpec] = []
    for name, part in given["views"].table().items() if "views" in given else ():
        keys = part.table(VIEW_KEYS)
        sort_by = (
            keys["sort_by"].one_of(n for n, f in fields.items() if f.searchable)
            if "sort_by" in keys
            else None
        )
        view = ViewSpec(
            name=name,
            criteria=keys["criteria"].value if "criteria" in keys else None,
            fields=tuple(one.one_of(fields) for one in keys["fields"].items()) if "fields" in keys else (),
            sort_by=sort_by,
            sort_order=keys["sort_order"].one_of(("asc", "desc")) if "sort_order" in keys else "asc",
            id=keys["id"].id() if "id" in keys else "",
            system_name=keys["system_name"].text() if "system_name" in keys else None,
            told=keys["told"].told(("id", "system_name", *VIEW_KEYS[:4])) if "told" in keys else {},
        )
        if not isinstance(view.criteria, (str, dict, type(None))):
            raise keys["criteria"].error("needs the text of search criteria, or criteria as an object")
        views.append(view)
    return tuple(views)
