"""What changes in records by itself when something happens to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import rendering
from zcrm_mock.engine.checks import Values, load
from zcrm_mock.engine.datatypes import epoch
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import SE_MODULE
from zcrm_mock.engine.finding import pointers
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org


def amend(org: Org, module: Module, record_id: int, **values: Any) -> Values:
    """Change a record as the system does: any field, unchecked, nobody has modified it."""
    found = org.store.get(module, record_id)
    if found is None:
        raise Refused(settings_failures.related_id_invalid({"id": str(record_id)}))
    record = load(found[0]) | values
    rendering.work_out(module, record)
    org.store.replace(module, rendering.row_of(module, record))
    return record


def note_activity(org: Org, activity: Values) -> None:
    """The records that an activity is about have seen it."""
    for name in ("What_Id", "Who_Id"):
        touch(org, activity.get(name), activity["Modified_Time"])


def touch(org: Org, about: Mapping[str, str] | None, at: str) -> None:
    """Something went on around a record: its own changes, notes and activities count, and what happens to a
    contact counts for its account. Source: live 2026."""
    module = org.store.module_of(int(about["id"])) if about else None
    if about is None or module is None or "Last_Activity_Time" not in module.fields:
        return
    found = org.store.get(module, int(about["id"]))
    record = load(found[0]) if found else {}
    before = record.get("Last_Activity_Time")
    if before is None or epoch(before) < epoch(at):
        amend(org, module, int(about["id"]), Last_Activity_Time=at)
    if module.api_name == "Contacts":
        touch(org, record.get("Account_Name"), at)


def changed(module: Module, before: Values, record: Values, names: Iterable[str]) -> list[str]:
    """Which of these fields have another value than before; what a many-to-many lookup is told counts, as its
    values are records of another module (inferred)."""
    many = {field.api_name for field in module.many}
    return [name for name in names if name in many or before.get(name) != record.get(name)]


def rename(org: Org, module: Module, record: Values) -> None:
    """Records that point to this one show its new name."""
    for other, name, record_id in pointers(org, module, int(record["id"])):
        found = org.store.get(other, record_id)
        if found:
            pointing = load(found[0])
            pointing[name]["name"] = rendering.name_of(module, record)
            org.store.replace_doc(record_id, rendering.dump(other, pointing))


def unlink(org: Org, module: Module, record_id: int) -> None:
    """Records that pointed to this one point nowhere (inferred)."""
    for other, name, pointing_id in pointers(org, module, record_id):
        found = org.store.get(other, pointing_id)
        if found:
            pointing = load(found[0])
            pointing[name] = None
            if other.fields[name].lookup_module == SE_MODULE:
                pointing["$se_module"] = None
            org.store.replace(other, rendering.row_of(other, pointing))
