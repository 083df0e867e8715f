"""What an org file says of an org's settings: taxes, currencies, variables, tags.

Each becomes an item as the API tells it, with an id; who made it and when is filled in by the org.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from zcrm_mock.engine.datatypes import Rules
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import API_NAME
from zcrm_mock.engine.hanging import tags
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import currencies, taxes, variables

KEYS = ("taxes", "currencies", "variable_groups", "variables", "tags")
FIRST_ID = 96_000

STAMPS = ("created_time", "created_by", "modified_time", "modified_by")


@dataclass(frozen=True, slots=True)
class Setting:
    """An item for the shelf; a `stamped` one says who made it and when: the org, unless the file said it."""

    kind: str
    item: Item
    stamped: bool = False

    def filled(self, stamps: Item) -> Item:
        """The item as the API tells it."""
        missing = [key for key in STAMPS if self.stamped and self.item.get(key) is None]
        return self.item | {key: stamps[key] for key in missing}


def read_settings(given: Mapping[str, Declared], modules: Mapping[str, Module]) -> tuple[Setting, ...]:
    """All settings of the org file, without ids where it says none. Raises OrgError."""
    read: list[Setting] = []
    groups: dict[str, Item] = {}
    for part in _listed(given, "taxes"):
        read.append(_tax(part, place=len(read) + 1))
    _once(given, "taxes", read, "name")
    read += _currencies(given)
    for part in _listed(given, "variable_groups"):
        group = _group(part)
        groups[group["name"]] = group
    for part in _listed(given, "variables"):
        read.append(Setting(variables.KIND, _variable(part, groups)))
    _once(given, "variables", [s for s in read if s.kind == variables.KIND], "api_name")
    read += [Setting(variables.GROUP, group) for group in groups.values()]
    for name, part in given["tags"].table(modules).items() if "tags" in given else ():
        found = [_tag(each, name) for each in part.items()]
        _once({"tags": part}, "tags", found, "name")
        read += found
    return tuple(read)


def numbered(settings: tuple[Setting, ...], prefix: str) -> tuple[Setting, ...]:
    """The settings with the ids that they lack; variables show the id of their group."""
    taken = {setting.item.get("id") for setting in settings}
    ids = (f"{prefix}{number:012d}" for number in range(FIRST_ID, 10**12))
    free = (one for one in ids if one not in taken)
    made = [replace(s, item=s.item | {"id": s.item.get("id") or next(free)}) for s in settings]
    groups = {s.item["name"]: s.item["id"] for s in made if s.kind == variables.GROUP}
    return tuple(
        replace(s, item=s.item | {"variable_group": shown | {"id": groups[shown["name"]]}})
        if (shown := s.item.get("variable_group"))
        else s
        for s in made
    )


def _listed(given: Mapping[str, Declared], key: str) -> list[Declared]:
    return given[key].items() if key in given else []


def _once(given: Mapping[str, Declared], key: str, settings: list[Setting], name: str) -> None:
    names = [setting.item[name].casefold() for setting in settings]
    if len(set(names)) < len(names):
        raise given[key].error(f"each {name} stands once, in any case")


def _facts(
    declared: Declared, needed: Collection[str], others: Collection[str] = ()
) -> tuple[dict[str, Declared], Item]:
    """The parts of an item, and the id and stamps that it came with."""
    given = declared.table((*needed, *others, "id", *STAMPS))
    for key in needed:
        if key not in given:
            raise declared.error(f"needs {key!r}")
    kept: Item = {"id": given["id"].id()} if "id" in given else {}
    return given, kept | {key: given[key].value for key in STAMPS if key in given}


def _tax(declared: Declared, place: int) -> Setting:
    given, kept = _facts(declared, ("name", "value"))
    name, value = _short(given["name"], taxes.MAX_NAME), given["value"].value
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise given["value"].error("needs a number, in percent")
    label = {"display_label": f"{name} - {value} %", "name": name}
    return Setting(taxes.KIND, label | kept | {"value": value, "sequence_number": place})


def _currencies(given: Mapping[str, Declared]) -> Iterator[Setting]:
    parts = _listed(given, "currencies")
    isos: set[str] = set()
    for index, part in enumerate(parts):
        facts, kept = _facts(
            part, ("iso_code", "name", "symbol"),
            ("exchange_rate", "format", "prefix_symbol", "is_active", "is_base"),
        )  # fmt: skip
        values = {key: facts[key].value for key in facts if key not in ("id", *STAMPS)}
        values.pop("is_base", None)
        try:
            item = currencies.read({"exchange_rate": "1", "format": {}, **values})
        except Refused as refused:
            why = f"{refused.failure.message}, {dict(refused.failure.details)}"
            raise part.error(why) from None
        if item["iso_code"] in isos:
            raise part.error("each iso_code stands once")
        isos.add(item["iso_code"])
        yield Setting(currencies.KIND, item | {"is_base": index == 0} | kept, stamped=True)


def _group(declared: Declared) -> Item:
    if isinstance(declared.value, str):
        return variables.group_item("", _short(declared, variables.MAX_NAME))
    given, kept = _facts(declared, ("name",), ("api_name", "description", "display_label"))
    item = variables.group_item("", _short(given["name"], variables.MAX_NAME))
    told = {key: given[key].value for key in ("api_name", "description", "display_label") if key in given}
    return item | told | kept


def _variable(declared: Declared, groups: dict[str, Item]) -> Item:
    given, kept = _facts(declared, ("api_name", "type"), ("name", "description", "variable_group", "value"))
    kind, api_name = given["type"].one_of(variables.TYPES), given["api_name"].text()
    if not API_NAME.fullmatch(api_name):
        raise given["api_name"].error("an API name is letters, digits and _, from a letter on, 100 at most")
    wanted = given["variable_group"].text() if "variable_group" in given else variables.GENERAL
    group = next((g for g in groups.values() if wanted in (g["name"], g["api_name"])), None)
    if group is None:
        group = groups[wanted] = variables.group_item("", wanted)
    try:
        sent = given["value"].value if "value" in given else None
        value = variables.value_text(kind, sent, Rules(ZoneInfo("UTC")))
    except Refused:
        raise given["value"].error(f"no value of type {kind!r}") from None
    return {
        "api_name": api_name,
        "name": given["name"].text() if "name" in given else api_name,
        "description": given["description"].value if "description" in given else None,
        "type": kind,
        "variable_group": {"api_name": group["api_name"], "name": group["name"]},
        "value": value,
    } | kept


def _tag(declared: Declared, module: str) -> Setting:
    part = Declared({"name": declared.value}, declared.place) if isinstance(declared.value, str) else declared
    given, kept = _facts(part, ("name",))
    name = given["name"].text()
    if not tags.fits(name):
        raise given["name"].error(f'a tag has {tags.MAX_LENGTH} characters at most, none of , ; < > " \\')
    return Setting(f"{tags.LINK}/{module}", {"name": name} | kept, stamped=True)


def _short(declared: Declared, longest: int) -> str:
    text = declared.text()
    if len(text) > longest:
        raise declared.error(f"{longest} characters at most")
    return text
