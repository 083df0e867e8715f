"""Fields: what a module's records hold, as metadata tells it and as writes are checked by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zcrm_mock.engine.datatypes import AS_JSON, DATA_TYPES, DataType

API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")

SE_MODULE = "se_module"
"""The lookup module of `What_Id` and `Parent_Id`: whichever module the id belongs to."""

PEOPLE = "Users"
"""What users are called where a module would be named."""

OF_PEOPLE = ("ownerlookup", "userlookup")
"""The data types that hold one user."""

Told = dict[str, Any]
"""Keys of metadata that nothing follows from: they are told as they stand."""


@dataclass(frozen=True, slots=True)
class PickListValue:
    """One option of a picklist; stages also say how likely a deal in them is (percent)."""

    display_value: str
    actual_value: str
    probability: int | None = None
    forecast_type: str | None = None
    forecast_category: str | None = None
    told: Told = field(default_factory=dict)

    def is_called(self, value: str) -> bool:
        """Whether a record's value means this option: clients send either of its names (inferred)."""
        return value in (self.display_value, self.actual_value)


@dataclass(frozen=True, slots=True)
class Linking:
    """Where a many-to-many lookup keeps what it holds: in records of a linking module."""

    module: str
    own: str
    """Its lookup to the record that has the field."""
    other: str
    """Its lookup to what the field leads to; an element of the field's JSON has it as its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a module, as `settings/fields` tells it and as writes are checked by it."""

    api_name: str
    data_type: str = "text"
    json_type: str = ""
    label: str = ""
    length: int | None = None
    """Characters for text, digits for numbers; None: unbounded or not established."""
    decimal_place: int | None = None
    system_mandatory: bool = False
    layout_mandatory: bool = False
    """Enforced only where a record names its `Layout` (docs v7 insert)."""
    read_only: bool = False
    unique: bool = False
    custom: bool = False
    sparse: bool = False
    """Left out of a record while it is empty, as on today's server (live 2026)."""
    pick_list: tuple[PickListValue, ...] = ()
    lookup_module: str | None = None
    related_list: str = ""
    """The title of the related list that a custom lookup makes; its module's plural unless told."""
    linking_module: str = ""
    """Of a many-to-many lookup: the module that is to join both, where it has a name of its own."""
    linking: Linking | None = None
    """Of a many-to-many lookup, once there is a module that joins both."""
    rows: tuple[Field, ...] = ()
    """The fields of a subform's rows."""
    rows_module: str = ""
    """What `settings/fields` knows a subform's rows by; its `api_name` where this is empty."""
    auto_number: Mapping[str, Any] = field(default_factory=dict)
    formula: Mapping[str, Any] = field(default_factory=dict)
    """`return_type` and `expression`; the fake tells them, but works nothing out."""
    default: Any = None
    id: str = ""
    told: Told = field(default_factory=dict)

    @property
    def rows_name(self) -> str:
        """What a subform's rows are known by, as a module of their own."""
        return self.rows_module or self.api_name

    @property
    def type(self) -> DataType:
        """The data type's row: its checks, keys and operators."""
        json = self.json_type in AS_JSON and self.data_type in ("text", "textarea")
        return AS_JSON[self.json_type] if json else DATA_TYPES[self.compared_as]

    @property
    def compared_as(self) -> str:
        """The data type of its values: a formula's is what it comes to. Source: records.md 8.3, 9.2."""
        if self.data_type != "formula":
            return self.data_type
        comes_to: str = self.formula.get("return_type", "string")
        return "text" if comes_to == "string" else comes_to

    @property
    def writable(self) -> bool:
        """Whether what a write says of it counts. `Record_Image` follows the photo, though its metadata calls
        it editable (inferred)."""
        return not self.read_only and self.api_name != "id" and self.data_type != "profileimage"

    @property
    def empty(self) -> Any:
        """What a record shows where the field holds nothing: false, no elements (live 2026), or null."""
        if self.data_type == "boolean":
            return False
        return [] if isinstance(self.default, list) else None

    @property
    def searchable(self) -> bool:
        """Whether the store keeps a comparable key of it."""
        return self.type.key is not None
