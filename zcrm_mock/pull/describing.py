"""An org's answers in the words of an org file.

What a fake goes by is described key by key. Then a fake of that description is asked the same questions:
where it tells anything else, the difference is written down as `told`. At last what equals the standard org
is left out, so that the file says what is different.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from zcrm_client import Client

from zcrm_mock.api.app import FakeCRM
from zcrm_mock.engine import record_currencies
from zcrm_mock.engine.hanging.related import api_name_of
from zcrm_mock.engine.org_file.fields import CUSTOM_TYPES
from zcrm_mock.engine.org_file.fields import TOLD_BY_KEYS as OF_FIELDS
from zcrm_mock.engine.org_file.modules import NEVER_AWAY
from zcrm_mock.engine.org_file.modules import TOLD_BY_KEYS as OF_MODULES
from zcrm_mock.engine.org_file.people import NAMED, TOLD_OF_TERRITORIES, TOLD_OF_USERS
from zcrm_mock.engine.org_file.reading import TOLD_OF_ORG
from zcrm_mock.engine.settings.views import SHOW_EVERYTHING
from zcrm_mock.engine.standard_org import label_of, standard_modules
from zcrm_mock.pull.asking import Json, Told, ask
from zcrm_mock.pull.fields import Fields
from zcrm_mock.pull.mending import loaded
from zcrm_mock.pull.settings import ITEMS, described_settings, kept
from zcrm_mock.transports.httpx2_transport import FakeTransport

OF_LAYOUTS, OF_SECTIONS = ("id", "name", "sections"), ("name", "fields")
OF_VIEWS = ("id", "system_name", "criteria", "fields", "sort_by", "sort_order")
OF_PEOPLE = {"users": TOLD_OF_USERS, "roles": NAMED, "profiles": NAMED, "territories": TOLD_OF_TERRITORIES}
SAID_BEFORE = {"pick_list_values", "data_type", "json_type", "field_read_only"}
"""Keys whose differences are noted where a field is described, or mean the same as another."""


def describe(told: Told) -> tuple[Json, list[str]]:
    """The org file's content, and what it could not say. Raises OrgError where it can say nothing at all."""
    notes: list[str] = []
    org = _described(told, notes)
    fake = loaded(org, notes)
    _tell_the_rest(org, told, _answers(fake), notes)
    notes += _of_views(fake)
    loaded(org, notes)
    return _without_standard(org), notes


def _described(told: Told, notes: list[str]) -> Json:
    org = described_settings(told.settings, notes)
    fields = Fields(told.modules, told.of_modules["fields"], notes)
    modules: Json = {name: _module(name, told, fields) for name in told.modules}
    untold = [module.api_name for module in standard_modules() if module.api_name not in modules]
    standard = [name for name in untold if name in NEVER_AWAY]
    if standard:
        notes.append(f"not told by the org, so as in the standard one: {', '.join(standard)}")
    away = [name for name in untold if name not in NEVER_AWAY]
    found = {
        name: [kept(tag, ITEMS["tags"]) for tag in tags] for name, tags in told.of_modules["tags"].items()
    }
    tags = {name: each for name, each in found.items() if each}
    return org | ({"tags": tags} if tags else {}) | {"modules": modules | dict.fromkeys(away, False)}


def _module(name: str, told: Told, fields: Fields) -> Json:
    json = told.modules[name]
    part = {key: found.get(name, []) for key, found in told.of_modules.items()}
    follow = record_currencies.NAMES if told.settings.get("currencies") else ()  # from the currencies
    described = {
        one["api_name"]: fields.described(one, f"{name}.{one['api_name']}")
        for one in part["fields"]
        if one["api_name"] not in follow
    }
    for section in (section for layout in part["layouts"] for section in layout.get("sections", [])):
        for one in _fields_of(section):
            if one["api_name"] in described and one.get("default_value") not in (None, "", "-None-"):
                described[one["api_name"]].setdefault("default", one["default_value"])
    _name_lists(name, told, described)
    display = json.get("display_field")
    made: Json = {
        "complete": True,
        "id": json.get("id"),
        "singular_label": json.get("singular_label"),
        "plural_label": json.get("plural_label"),
        "module_name": json.get("module_name"),
        "generated_type": json.get("generated_type"),
        "display_field": display.get("api_name") if isinstance(display, dict) else display,
        "fields": described,
        "layouts": _by_name(part["layouts"], lambda one: _layout(one, described)),
        "views": _by_name(part["custom_views"], lambda one: _view(one, described)),
    }
    return {key: value for key, value in made.items() if value not in (None, {})}


def _name_lists(name: str, told: Told, fields: Mapping[str, Json]) -> None:
    """Say what the related lists of a module's custom lookups are called.

    An org does not tell which lookup makes a list; where several lead to one module, their order says it.
    """
    lookups: defaultdict[str, list[Json]] = defaultdict(list)
    for field in fields.values():
        if field["custom"] and field["data_type"] == "lookup":
            lookups[field["lookup_module"]].append(field)
    for target, pointing in lookups.items():
        lists = [
            one
            for one in told.of_modules["related_lists"].get(target, [])
            if one.get("module") == name and one.get("type") == "custom"
        ]
        for field, one in zip(pointing, lists, strict=False) if len(lists) == len(pointing) else ():
            label = one.get("display_label")
            usual = told.modules[name].get("plural_label")
            if isinstance(label, str) and label != usual and api_name_of(label) == one.get("api_name"):
                field["related_list"] = label


def _by_name(found: list[Json], described: Any) -> Json:
    made: Json = {}
    for one in found:
        name = str(one.get("name"))
        key = name if name not in made else f"{name} {one.get('id')}"
        made[key] = described(one)
    return made


def _layout(json: Json, fields: Mapping[str, Json]) -> Json:
    sections, required = [], []
    for section in json.get("sections", []):
        shown = [one for one in _fields_of(section) if one["api_name"] in fields]
        sections.append({"name": section.get("name") or "-", "fields": [one["api_name"] for one in shown]})
        required += [one["api_name"] for one in shown if one.get("required")]
    return {"id": json["id"], "sections": sections, "required": required}


def _fields_of(section: Json) -> list[Json]:
    return [one for one in section.get("fields", []) if isinstance(one, dict)]


def _view(json: Json, fields: Mapping[str, Json]) -> Json:
    sort_by = json.get("sort_by")
    sort_by = sort_by.get("api_name") if isinstance(sort_by, dict) else sort_by
    made: Json = {
        "id": json["id"],
        "fields": [name for name in json.get("fields", []) if name in list(fields)],
    }
    if json.get("system_name") and json.get("system_defined", True):
        made["system_name"] = json["system_name"]
    if json.get("criteria"):
        made["criteria"] = json["criteria"]
    if isinstance(sort_by, str) and sort_by in fields:
        made |= {"sort_by": sort_by, "sort_order": json.get("sort_order") or "asc"}
    return made


# --- a fake of it ----------------------------------------------------------------------------------


def _of_views(fake: FakeCRM) -> Iterator[str]:
    """Zoho does not tell what its own views show; of the ones that are not known here that is said."""
    for module, views in fake.org.views.items():
        for view in views:
            known = view.criteria or view.converted or view.system_name in (None, *SHOW_EVERYTHING)
            if not known:
                yield f"{module}: the view {view.name!r} shows everything: what Zoho's own shows is not told"


def _answers(fake: FakeCRM) -> Told:
    with Client(transport=FakeTransport(fake), access_token="any") as client:
        return ask(client, lambda _: None)


# --- what is only told -----------------------------------------------------------------------------


def _tell_the_rest(org: Json, theirs: Told, ours: Told, notes: list[str]) -> None:
    """Write the differences down; those in what a fake goes by are noted."""
    for part, own in OF_PEOPLE.items():
        answered = _by_id(ours.settings[part])
        asked = _by_id(theirs.settings[part])
        for one in org.get(part, []):
            if one.get("id") in asked:
                _add(one, asked[one["id"]], answered.get(one["id"], {}), own)
    for one, answer in zip(theirs.settings["org"], ours.settings["org"], strict=False):
        _add(org, one, answer, TOLD_OF_ORG)
    for name, module in org["modules"].items():
        if module and name in ours.modules:
            _tell_of_module(name, module, theirs, ours, notes)


def _tell_of_module(name: str, module: Json, theirs: Told, ours: Told, notes: list[str]) -> None:
    asked = {part: _by_id(found.get(name, [])) for part, found in theirs.of_modules.items()}
    answered = {part: _by_id(found.get(name, [])) for part, found in ours.of_modules.items()}
    _add(module, theirs.modules[name], ours.modules[name], OF_MODULES)
    for field_name, field in module.get("fields", {}).items():
        _tell_of_field(f"{name}.{field_name}", field, asked["fields"], answered["fields"], notes)
        rows = field.get("rows_module")
        if rows:
            there = _by_id(theirs.of_modules["fields"].get(rows, []))
            here = _by_id(ours.of_modules["fields"].get(rows, []))
            for row_name, row in field["rows"].items():
                _tell_of_field(f"{name}.{field_name}.{row_name}", row, there, here, notes)
    for view in module.get("views", {}).values():
        _add(view, asked["custom_views"][view["id"]], answered["custom_views"].get(view["id"], {}), OF_VIEWS)
    for layout in module.get("layouts", {}).values():
        told, ours_tell = asked["layouts"][layout["id"]], answered["layouts"].get(layout["id"], {})
        _add(layout, told, ours_tell, OF_LAYOUTS)
        pairs = zip(told.get("sections", []), ours_tell.get("sections", []), strict=False)
        for section, (one, other) in zip(layout["sections"], pairs, strict=False):
            _add(section, one, other, OF_SECTIONS)


def _tell_of_field(
    where: str, field: Json, asked: Mapping[str, Json], answered: Mapping[str, Json], notes: list[str]
) -> None:
    there, here = asked.get(field.get("id", "")), answered.get(field.get("id", ""))
    if there is None or here is None:
        return
    _add(field, there, here, OF_FIELDS)
    notes += [
        f"{where}: the org tells {key} {there[key]!r}, its fake {here[key]!r}"
        for key in sorted(OF_FIELDS & there.keys() & here.keys() - SAID_BEFORE)
        if there[key] != here[key] and (there[key] or here[key])
    ]


def _by_id(found: list[Json]) -> dict[str, Json]:
    return {str(one.get("id")): one for one in found}


def _add(described: Json, there: Json, here: Json, own: Any) -> None:
    more = {key: value for key, value in there.items() if key not in own and here.get(key, ...) != value}
    if more:
        described["told"] = more


# --- what is standard ------------------------------------------------------------------------------


NEW = "Zcrm_Mock_New"


@cache
def _standard() -> Json:
    """The standard org, and in it a custom module of which an org file says nothing."""
    return _described(_answers(FakeCRM({"modules": {NEW: {}}})), [])


def _without_standard(org: Json) -> Json:
    modules: Json = {}
    for name, module in org["modules"].items():
        standard = _standard()["modules"].get(name, {})
        if not module:
            modules[name] = module
            continue
        own = {
            key: value
            for key, value in module.items()
            if standard.get(key) != value or key in ("id", "complete")
        }
        # What a `Name` is unless told hangs on its data type, so that all of it is said.
        known = standard["fields"] if standard else _standard()["modules"][NEW]["fields"] | {"Name": {}}
        own["fields"] = {n: _different(n, facts, known.get(n)) for n, facts in module["fields"].items()}
        modules[name] = own
    return org | {"modules": modules}


def _different(name: str, field: Json, standard: Json | None) -> Json:
    """What an org file has to say of a field: where it differs from the standard one, or from a new one."""
    usual = _new(name, field["data_type"]) if standard is None else standard
    said = {key: value for key, value in field.items() if key == "id" or usual.get(key, ...) != value}
    if "rows" in said:
        rows = usual.get("rows", {})
        said["rows"] = {n: _different(n, row, rows.get(n)) for n, row in field["rows"].items()}
    return said


def _new(name: str, data_type: str) -> Json:
    """A custom field of which an org file says no more than the data type."""
    length, places = CUSTOM_TYPES.get(data_type, (None, None))
    return {
        "data_type": "text",
        "label": label_of(name),
        "length": length,
        "decimal_place": places,
        "custom": True,
        "read_only": data_type in ("autonumber", "formula"),
        "system_mandatory": False,
        "unique": False,
        "rows_module": name,
    }
