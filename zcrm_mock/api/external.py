"""`X-EXTERNAL: Leads.External_ID`: records named by a field of the customer's own instead of by Zoho's id.

A path of the call's own module and a field stands for the ids in its address and body. Longer ones lead to
what lookups point to: `Contacts.Account_Name.External_ID`, in the rows of a subform
`Quotes.Product_Details.product.External_ID`, and `Events.What_Id->Accounts.External_ID` where a lookup has no
module of its own.
Source: py-sdk-2.0 (header, messages), docs v2 insert-records-ext; which message answers which mistake is
inferred, and that operations which write no records pass lookups over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.api.http import clean
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import SE_MODULE, Field
from zcrm_mock.engine.line_items import LINE_ITEMS
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import Selection, column

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call

_ONLY_IDS: Mapping[tuple[str, ...], str] = {(LINE_ITEMS, "book"): "Price_Books"}
"""Where a record points to others by a field that is no lookup."""


# --- the record itself ----------------------------------------------------------------------------


def external_field(call: Call, module: Module) -> Field | None:
    """The field that stands for the id in this call, or None where Zoho's own id does.

    Refuses a field that is not unique.
    """
    return next((_unique(module, steps[0]) for steps in _paths(call, module) if len(steps) == 1), None)


def find(call: Call, module: Module, field: Field, value: Any) -> int | None:
    """The id of the record whose external field has this value, or None."""
    if field.type.key is None or value in (None, ""):
        return None
    try:
        key = field.type.read(str(value), call.org.rules)
    except ValueError:
        return None
    found = call.org.store.ids(module, Selection(f"{column(field.api_name)} = ?", (key,), "k.id"))
    return found[0] if found else None


def must_find(call: Call, module: Module, field: Field, value: Any) -> str:
    """As `find`, as text; refuses a value that no record has."""
    found = find(call, module, field, value)
    if found is None:
        raise Refused(failures.external_field_invalid(field.api_name))
    return str(found)


def _paths(call: Call, module: Module) -> Iterator[list[str]]:
    """The steps of every path of the header that begins with the module, without the module."""
    header = call.request.headers.get("x-external")
    for path in clean(header).split(",") if header else ():
        named, _, rest = path.strip().partition(".")
        if named.casefold() == module.api_name.casefold():
            yield rest.split(".")


def _unique(module: Module, name: str) -> Field:
    field = module.fields.get(name)
    if field is None or not field.unique:
        raise Refused(failures.external_field_invalid(name))
    return field


# --- what its lookups point to --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExternalLookup:
    """A lookup whose records are named by a field of theirs; `steps` lead to it from the record."""

    steps: tuple[str, ...]
    module: Module
    field: Field


def external_lookups(call: Call, module: Module) -> list[ExternalLookup]:
    """The lookups of a record that this call names by external fields. Refuses one that is no lookup, and a
    field that is not unique in the module that it points to."""
    return [_lookup(call, module, steps) for steps in _paths(call, module) if len(steps) > 1]


def by_ids(call: Call, lookups: Sequence[ExternalLookup], sent: Any) -> Any:
    """The record that was sent, with Zoho's ids in those of its lookups that hold the external field: it
    counts, whatever id stands beside it. Refuses a value that no record has."""
    for lookup in lookups:
        sent = _by_id(call, lookup, sent, lookup.steps)
    return sent


def _lookup(call: Call, module: Module, steps: list[str]) -> ExternalLookup:
    *outer, last, name = steps
    last, _, said = last.partition("->")
    place = (*outer, last)
    target = call.org.schema.find(said or _points_to(module, place) or "")
    if target is None:
        raise Refused(failures.external_field_invalid(name))
    return ExternalLookup(place, target, _unique(target, name))


def _points_to(module: Module, place: tuple[str, ...]) -> str | None:
    """The one module that a lookup points to; None where it has to be said, and for what is no lookup."""
    fields: Mapping[str, Field] = module.fields
    for subform in place[:-1]:
        rows = fields[subform].rows if subform in fields else ()
        fields = {row.api_name: row for row in rows}
    field = fields.get(place[-1])
    if place in _ONLY_IDS and field:
        return _ONLY_IDS[place]
    return field.lookup_module if field and field.lookup_module != SE_MODULE else None


def _by_id(call: Call, lookup: ExternalLookup, sent: Any, steps: Sequence[str]) -> Any:
    if isinstance(sent, list) and len(steps) < len(lookup.steps):  # the rows of a subform
        return [_by_id(call, lookup, row, steps) for row in sent]
    if not isinstance(sent, dict):
        return sent
    if steps:
        first, *rest = steps
        return sent | {first: _by_id(call, lookup, sent[first], rest)} if first in sent else sent
    name = lookup.field.api_name
    if name not in sent:
        return sent
    found = find(call, lookup.module, lookup.field, sent[name])
    if found is None:
        raise Refused(failures.external_lookup_invalid(name, lookup.steps[-1]))
    return {"id": str(found)}
