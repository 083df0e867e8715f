"""`X-EXTERNAL: Leads.External_ID`: records named by a field of the customer's own instead of by Zoho's id.

Source: py-sdk-2.0 (header, messages); which message answers which mistake is inferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zcrm_mock.api.http import clean
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.store import Selection, column

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call
    from zcrm_mock.engine.schema import Field, Module


def external_field(call: Call, module: Module) -> Field | None:
    """The field that stands for the id in this call, or None where Zoho's own id does.

    Refuses a field that is not unique, and external fields of lookups, which are a gap.
    """
    header = call.request.headers.get("x-external")
    if not header:
        return None
    for path in clean(header).split(","):
        named, *rest = path.strip().split(".")
        if len(rest) != 1:
            raise Refused(failures.not_imitated("X-EXTERNAL on lookups", "external-id"))
        if named.casefold() == module.api_name.casefold():
            field = module.fields.get(rest[0])
            if field is None or not field.unique:
                raise Refused(failures.external_field_invalid(rest[0]))
            return field
    return None


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
