"""What an org is made of: modules, fields, layouts. Metadata and write checks read the same objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from zcrm_mock.engine import failures
from zcrm_mock.engine.datatypes import DATA_TYPES, Key
from zcrm_mock.engine.failures import Failure
from zcrm_mock.engine.fields import API_NAME, SE_MODULE, Field, Told

HANGING = ("Notes", "Attachments")
"""What hangs on records and has no tab, layout, view or permissions of its own. Source: platform.md 13."""

TABS = ("Home", "Feeds", "Social", "SalesInbox", "Reports", "Dashboards", "Documents", "Projects")
"""Modules that are listed and that no operation takes. Source: docs v2 modules-api, docs v7."""

LINKING = "linking"
"""The `generated_type` of modules whose records join others. Source: platform.md 11.1."""

SHARING = ("public", "public_read_only", "private")
"""What a module's data sharing may be: everybody sees and changes all, everybody sees all, or neither."""


class OrgError(ValueError):
    """An org that cannot be: the message says which module or field, and what to write instead."""

    def __init__(self, advice: str, place: str = "") -> None:
        super().__init__(f"{place}: {advice}" if place else advice)
        self.place = place
        """Where in the org file (`modules.Leads.fields.Brand`); empty where it is no single place."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a layout: its name and its fields, in order."""

    name: str
    fields: tuple[str, ...]
    told: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout of a module: the fields it shows, in order, and those that it demands."""

    id: str
    name: str
    fields: tuple[str, ...]
    required: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    """None: one of all ordinary fields, and one for each subform."""
    told: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSpec:
    """A custom view that an org file declares; `criteria` is JSON, or the text of a search.

    One with a `system_name` stands for Zoho's own view of that name, and shows what that one shows.
    """

    name: str
    id: str = ""
    system_name: str | None = None
    criteria: Any = None
    fields: tuple[str, ...] = ()
    sort_by: str | None = None
    sort_order: str = "asc"
    told: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedList:
    """What the records of one module, `owner`, have of the records of another.

    By which of the four the fake knows them, `lookup`, `rows`, `link` or `history`; by none where operations
    of their own tell of them.
    """

    api_name: str
    label: str
    module: str | None
    lookup: str = ""
    """The field of `module` that points to the owner."""
    rows: str = ""
    """A subform of `module`, a dot, and what in a row is the owner's id."""
    link: str = ""
    """The kind of the links that join both; the module that it begins with is their source."""
    history: str = ""
    """The owner's field whose values it tells, one row for each; they are no records of a module."""
    connected: str = ""
    """The module that the records of a linking module join with the owner."""
    state: Literal["open", "closed"] | None = None
    """Of activities: only what is yet to be done, or only what is over."""
    in_api: bool = True
    type: str = "default"
    owner: str = ""
    position: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritorySpec:
    """A territory as an org file declares it; `manager` and `users` are e-mail addresses."""

    name: str
    parent: str | None = None
    manager: str | None = None
    users: tuple[str, ...] = ()
    criteria: Any = None
    description: str | None = None
    id: str = ""
    told: Told = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Module:
    """A kind of record. `api_name` stands in URLs, `module_name` is Zoho's internal name."""

    api_name: str
    module_name: str
    singular_label: str
    plural_label: str
    display_field: str
    fields: Mapping[str, Field]
    scope_name: str = "custom"
    generated_type: str = "custom"
    photo: bool = False
    duplicate_check: tuple[str, ...] = ()
    related_lists: tuple[RelatedList, ...] = ()
    """Zoho's own; custom lookups add to them: `related.lists_of`."""
    layouts: tuple[Layout, ...] = ()
    views: tuple[ViewSpec, ...] = ()
    """Custom views besides those that every module has; of a `complete` module, all of them."""
    complete: bool = False
    """Whether it has what was declared and nothing else."""
    pipelines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of Deals, once the org has some: the stages of each, by their display values."""
    currencies: tuple[str, ...] = ()
    """The ISO codes that its records may be in, once the org has more than one."""
    sharing: str = "public"
    """One of `SHARING`: what users may do to records that are not theirs."""
    hidden_from: tuple[str, ...] = ()
    """The ids of profiles that have no tab of it."""
    modified: Mapping[str, Any] = field(default_factory=dict)
    """`modified_time` and `modified_by`, once somebody changed the module itself."""
    id: str = ""
    position: int = 0
    members: tuple[str, ...] = ()
    """The modules whose records it shows, where it keeps none of its own."""
    told: Told = field(default_factory=dict)

    @cached_property
    def named_by(self) -> tuple[str, ...]:
        """The fields whose texts lookups show of a record: of people both names, without the salutation.

        Source: live 2026.
        """
        names = ("First_Name", "Last_Name")
        people = self.display_field == "Full_Name" and all(name in self.fields for name in names)
        return names if people else (self.display_field,)

    @cached_property
    def keyed(self) -> tuple[Field, ...]:
        """The fields that can be searched and sorted by; the store has a column for each."""
        return tuple(f for f in self.fields.values() if f.searchable)

    @cached_property
    def mandatory(self) -> tuple[Field, ...]:
        """The fields that no record of the module can do without."""
        return tuple(f for f in self.fields.values() if f.system_mandatory)

    @cached_property
    def unique(self) -> tuple[Field, ...]:
        """The fields whose value no two records share."""
        return tuple(f for f in self.fields.values() if f.unique)

    @cached_property
    def lookups(self) -> tuple[Field, ...]:
        """The fields that point to other records."""
        return tuple(f for f in self.fields.values() if f.data_type == "lookup")

    @cached_property
    def many(self) -> tuple[Field, ...]:
        """The fields that point to any number of other records, through a linking module."""
        return tuple(f for f in self.fields.values() if f.linking)

    @cached_property
    def mandatory_in_layout(self) -> dict[str, tuple[Field, ...]]:
        """By layout's id: the fields that a record must fill once it names that layout."""
        return {
            layout.id: tuple(
                f for f in self.fields.values() if f.system_mandatory or f.api_name in layout.required
            )
            for layout in self.layouts
        }

    @cached_property
    def columns(self) -> tuple[tuple[str, Callable[[Any], Key]], ...]:
        """Name and key function of each column of the key table, the id's aside."""
        return tuple(
            (f.api_name, f.type.key) for f in self.keyed if f.api_name != "id" and f.type.key is not None
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The names of the fields that a search by `word` looks at."""
        return tuple(f.api_name for f in self.keyed if f.type.text)

    @cached_property
    def phones(self) -> tuple[str, ...]:
        """The names of the fields that a search by `phone` looks at."""
        return tuple(f.api_name for f in self.keyed if f.data_type == "phone")

    @cached_property
    def subforms(self) -> tuple[Field, ...]:
        """The fields that hold rows."""
        return tuple(f for f in self.fields.values() if f.rows)

    @cached_property
    def sparse(self) -> tuple[str, ...]:
        """The names of the fields that a record leaves out while they are empty."""
        return tuple(name for name, field in self.fields.items() if field.sparse)

    @cached_property
    def autonumbers(self) -> tuple[Field, ...]:
        """The fields that number the records."""
        return tuple(f for f in self.keyed if f.data_type == "autonumber")

    @cached_property
    def has_amounts(self) -> bool:
        """Whether its records hold money."""
        return any(f.data_type == "currency" for f in self.fields.values())

    @cached_property
    def uploads(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the fields that tell of uploaded files: the record's own, under an empty name, and
        those of the rows of each subform."""
        holders = [("", tuple(self.fields.values())), *((f.api_name, f.rows) for f in self.subforms)]
        named = (
            (name, tuple(f.api_name for f in own if f.data_type == "fileupload")) for name, own in holders
        )
        return {name: uploads for name, uploads in named if uploads}

    @cached_property
    def emails(self) -> tuple[Field, ...]:
        """The fields that a search by `email` looks at."""
        return tuple(f for f in self.keyed if f.data_type == "email")


class Schema:
    """All modules of an org, by api_name, with their ids given out."""

    def __init__(self, modules: Iterable[Module], prefix: str) -> None:
        """Give ids (`prefix` + running number) and check the whole. Raises OrgError."""
        self.modules: dict[str, Module] = {}
        """The modules that keep records."""
        self.unions: dict[str, Module] = {}
        """Those that only show other modules' records."""
        self.prefix = prefix
        self.prepared: Any = None
        """What the store makes of this schema once, kept here so that it lives as long."""
        self._folded: dict[str, Module] = {}
        self._next = 1000
        modules = tuple(modules)
        self._taken = {part.id for module in modules for part in _parts(module)}
        for position, module in enumerate(modules, start=1):
            numbered = self._numbered(module, position)
            _check_module(numbered)
            if module.api_name.casefold() in self._folded:
                raise OrgError(f"module {module.api_name}: an org has each module once, in any case")
            (self.unions if module.members else self.modules)[module.api_name] = numbered
            self._folded[module.api_name.casefold()] = numbered
        self._check_lookups()

    def find(self, name: str, *, any_case: bool = True) -> Module | None:
        """The module called `name`, or None."""
        return self.modules.get(name) or (
            self._folded.get(name.casefold()) if any_case else self.unions.get(name)
        )

    def subforms(self, name: str) -> Iterator[tuple[Module, Field]]:
        """The subforms whose rows are known by `name`, in any case, and their modules."""
        for module in self.modules.values():
            for subform in module.subforms:
                if subform.rows_name.casefold() == name.casefold():
                    yield module, subform

    @cached_property
    def tabs(self) -> dict[str, str]:
        """Those of `TABS` that the org has no module of its own for, by their names in lower case."""
        return {name.casefold(): name for name in TABS if name.casefold() not in self._folded}

    def unknown(self, name: object) -> Failure:
        """What a name is refused with that means no module: one that the API does not take, or none."""
        listed = isinstance(name, str) and name.casefold() in self.tabs
        return failures.module_not_supported() if listed else failures.invalid_module()

    @property
    def all(self) -> tuple[Module, ...]:
        """Every module that can be asked for, those that keep records first."""
        return *self.modules.values(), *self.unions.values()

    @property
    def ids(self) -> Iterator[str]:
        """The ids of all its modules, layouts and fields, and of the views that declare one."""
        return (part.id for module in self.all for part in _parts(module) if part.id)

    def _new_id(self, declared: str = "") -> str:
        """The declared id, else the next one that nobody declared."""
        # A number is used up either way: so an org that is told all ids but a few numbers those as before.
        self._next += 1
        while not declared and f"{self.prefix}{self._next:012d}" in self._taken:
            self._next += 1
        return declared or f"{self.prefix}{self._next:012d}"

    def _numbered(self, module: Module, position: int) -> Module:
        module_id = self._new_id(module.id)
        layouts = tuple(replace(each, id=self._new_id(each.id)) for each in module.layouts or (STANDARD,))
        fields = {name: self._numbered_field(f) for name, f in module.fields.items()}
        if not module.layouts:
            shown = tuple(name for name, f in fields.items() if name != "id" and f.data_type != "layout")
            needed = tuple(n for n, f in fields.items() if f.system_mandatory or f.layout_mandatory)
            layouts = (replace(layouts[0], fields=shown, required=needed),)
        return replace(module, id=module_id, fields=fields, layouts=layouts, position=position)

    def _numbered_field(self, f: Field) -> Field:
        rows = tuple(self._numbered_field(row) for row in f.rows)
        return replace(f, id=self._new_id(f.id), rows=rows)

    def _check_lookups(self) -> None:
        for module in self.modules.values():
            for lookup in module.lookups:
                target = lookup.lookup_module
                if target != SE_MODULE and target not in self.modules:
                    raise OrgError(
                        f"field {module.api_name}.{lookup.api_name}: a lookup needs lookup_module, "
                        f"one of the org's modules, not {target!r}"
                    )


STANDARD = Layout("", "Standard", ())
"""The one layout of a module that declares none."""


def _parts(module: Module) -> Iterator[Module | Layout | Field | ViewSpec]:
    """Everything of a module that has an id of its own."""
    yield module
    yield from module.layouts
    yield from module.views
    for f in module.fields.values():
        yield f
        yield from f.rows


def _check_module(module: Module) -> None:
    if not API_NAME.fullmatch(module.api_name):
        raise OrgError(f"module {module.api_name!r}: an API name is letters, digits and _, from a letter on")
    if module.display_field not in module.fields:
        raise OrgError(
            f"module {module.api_name}: display_field {module.display_field!r} is not one of its fields"
        )
    ids = [part.id for part in _parts(module) if part.id]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise OrgError(f"module {module.api_name}: an id belongs to one thing, {twice} to two of its")
    folded: set[str] = set()
    for name, f in module.fields.items():
        where = f"field {module.api_name}.{name}"
        if not API_NAME.fullmatch(name):
            raise OrgError(f"{where}: an API name is letters, digits and _, from a letter on")
        if f.data_type not in DATA_TYPES:
            raise OrgError(
                f"{where}: unknown data_type {f.data_type!r}; known: {', '.join(sorted(DATA_TYPES))}"
            )
        if name.casefold() in folded:
            raise OrgError(f"{where}: two fields of a module differ in more than case")
        folded.add(name.casefold())
