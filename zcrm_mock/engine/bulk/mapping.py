"""Which column of a CSV becomes which field: by `field_mappings`, or the header. Source: platform.md 27.2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, finding
from zcrm_mock.engine.bulk import cells
from zcrm_mock.engine.bulk.archive import MAX_COLUMNS
from zcrm_mock.engine.bulk.bulk_failures import refused, said
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import OF_PEOPLE, SE_MODULE, Field
from zcrm_mock.engine.people.people import USERS
from zcrm_mock.engine.schema import Module

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

PARENT = "Parent_Id"
"""What a subform's row calls the record that holds it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A field, and where its value comes from: a column, a default, or both."""

    field: Field
    header: str
    """The column's name in the file; it stands in the result, and behind an error's code."""
    index: int | None = None
    pattern: str | None = None
    find_by: str | None = None
    default: Any = None
    parent_column: int | None = None
    """The column of the parent's file that has the same text in the row of this row's record."""

    def text(self, row: Sequence[str]) -> str:
        """The cell; empty where the row is shorter, or none is mapped."""
        return row[self.index] if self.index is not None and self.index < len(row) else ""

    def value(self, row: Sequence[str], org: Org) -> Any:
        """The JSON of the cell, or the default; None where both are empty. Refuses what is no value."""
        text = self.text(row)
        if not text and not isinstance(self.default, str):
            return self.default
        text = text or self.default
        if self.find_by not in (None, "id"):
            return {"id": self._id_of(text, org)}
        return cells.value_of(text, self.field, self.pattern, org)

    def _id_of(self, text: str, org: Org) -> str:
        """The record, or user, that the lookup finds by another field than its id."""
        found: str | None = None
        if self.field.data_type in OF_PEOPLE:
            wanted = text.casefold()
            named = (u for u in org.people.all if str(getattr(u, self.find_by or "")).casefold() == wanted)
            found = next((user.id for user in named), None)
        elif self.field.lookup_module:
            module = org.schema.modules[self.field.lookup_module]
            name = self.find_by or module.display_field
            value = cells.value_of(text, module.fields[name], None, org)
            found = finding.holder(org, module, name, value)
        if found is None:
            raise Refused(failures.invalid_id({"api_name": self.field.api_name}))
        return found

    def as_json(self) -> dict[str, Any]:
        """The mapping as the job's status tells it."""
        beside = {} if self.parent_column is None else {"parent_column_index": self.parent_column}
        return {
            "api_name": self.field.api_name,
            "index": self.index,
            "format": self.pattern,
            "find_by": self.find_by,
            "default_value": None if self.default is None else {"value": self.default},
            "module": None,
        } | beside


def row_module(module: Module, subform: Field) -> Module:
    """A subform's rows as the module that bulk writes take them for: cells, `id` and `Parent_Id`.

    Source: docs v7 bulk-write create-job.
    """
    parent = Field(api_name=PARENT, data_type="lookup", lookup_module=module.api_name, system_mandatory=True)
    cells = {row.api_name: replace(row, unique=False) for row in subform.rows}
    return Module(
        api_name=subform.rows_name,
        module_name=subform.rows_name,
        singular_label=subform.label,
        plural_label=subform.label,
        display_field="id",
        fields={"id": Field(api_name="id", data_type="bigint"), **cells, PARENT: parent},
    )


def keys_of(module: Module) -> set[str]:
    """The fields that records of `module` can be found by."""
    return {"id", *module.duplicate_check, *(field.api_name for field in module.unique)}


def targets(
    org: Org, module: Module, sent: Any, header: Sequence[str] | None, parent_columns: int = 0
) -> list[Target]:
    """Where each field comes from; `header` is None where the file cannot be read, which the job will tell.

    `parent_columns` are those that the parent's file has, where rows come together with their records.
    Refuses a mapping that cannot be.
    """
    if sent is not None and not isinstance(sent, list):
        raise refused("INVALID_DATA", "field_mappings", api_name="field_mappings")
    if sent:
        found = [_mapped(org, module, one, header, parent_columns) for one in sent]
    else:
        found = [_headed(org, module, name, index) for index, name in enumerate(header or ())]
    names = set[str]()
    for target in found:
        name = target.field.api_name
        if name in names:
            raise refused("DUPLICATE_DATA", name, api_name=name)
        names.add(name)
    return found


def _mapped(org: Org, module: Module, sent: Any, header: Sequence[str] | None, parent_columns: int) -> Target:
    given: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    name = given.get("api_name")
    if name is None:
        raise refused("MISSING_REQUIRED_KEY", "api_name")
    field = module.fields.get(name) if isinstance(name, str) else None
    if field is None or not cells.exported(field):
        raise refused("INVALID_FIELD", said(name), api_name=said(name))
    default = given.get("default_value")
    if isinstance(default, dict) and "value" in default:
        default = default["value"]
    index = given.get("index")
    if index is None and default is None:
        raise refused("MISSING_REQUIRED_KEY", f"index for field {name}", api_name=name)
    if index is not None and (not isinstance(index, int) or isinstance(index, bool)):
        raise refused("INVALID_DATA", f"index of field {name}", api_name=name)
    if index is not None and not 0 <= index < (MAX_COLUMNS if header is None else len(header)):
        raise refused("COLUMN_INDEX_NOT_FOUND", index, api_name=name)
    parent_column = _parent_column(field, given.get("parent_column_index"), parent_columns)
    return Target(
        field,
        header[index] if header and index is not None else name,
        index,
        _pattern(field, given.get("format")),
        None if parent_column is not None else _find_by(org, field, given.get("find_by")),
        default,
        parent_column,
    )


def _parent_column(field: Field, sent: Any, columns: int) -> int | None:
    if sent is None:
        return None
    known = isinstance(sent, int) and not isinstance(sent, bool) and 0 <= sent < columns
    if field.api_name != PARENT or not known:
        name = field.api_name
        raise refused("INVALID_DATA", f"parent_column_index of field {name}", api_name=name)
    return int(sent)


def _headed(org: Org, module: Module, header: str, index: int) -> Target:
    """`Last_Name`, or `Account_Name.id` for how a lookup is found. Source: docs v7 bulk-write limitations."""
    name, _, find_by = header.strip().partition(".")
    field = module.fields.get("id" if name == "Id" else name)  # as bulk read writes it
    if field is None or not cells.exported(field):
        raise refused("INVALID_FIELD_NAME", header[:100], api_name=header[:100])
    return Target(field, header, index, find_by=_find_by(org, field, find_by or None))


def _pattern(field: Field, sent: Any) -> str | None:
    if sent is None:
        return None
    if not isinstance(sent, str) or cells.time_format(sent) is None:
        raise refused("INVALID_FORMAT", said(sent), field.api_name, api_name=field.api_name)
    return sent


def _find_by(org: Org, field: Field, sent: Any) -> str | None:
    """How a lookup is found: by the id, or what its module's records or users are known by (inferred)."""
    if sent is None:
        return None
    if field.data_type in OF_PEOPLE:
        known = set(USERS)
    elif field.data_type != "lookup":
        known = set[str]()
    elif field.lookup_module in (None, SE_MODULE):
        known = {"id"}
    else:
        module = org.schema.modules[field.lookup_module]
        known = keys_of(module) | {module.display_field}
    if not isinstance(sent, str) or sent not in known:
        raise refused("INVALID_FIELD", f"{field.api_name}.{said(sent)}", api_name=field.api_name)
    return sent
