"""What hangs on a record: how its handlers find the record, and the things themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zcrm_mock.engine import finding
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.people.access import WRITE
from zcrm_mock.engine.query.sql import Sql
from zcrm_mock.engine.settings import settings_failures
from zcrm_mock.engine.store import column

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call
    from zcrm_mock.engine.checks import Values
    from zcrm_mock.engine.schema import Module


def parent(call: Call) -> Values:
    """The record that the path names, to be changed. Refuses an id that no record of the module has, and
    who may not change it."""
    found = record(call, call.module, call.args["record_id"])
    if found is None:
        raise Refused(settings_failures.related_id_invalid())
    check_changeable(call, call.module, found)
    return found


def check_changeable(call: Call, module: Module, found: Values) -> None:
    """Refuse who may not change a record (inferred: what hangs on it is part of it)."""
    if call.org.access.private:
        call.org.access.require(WRITE, module, found, call.user)


def record(call: Call, module: Module, record_id: str) -> Values | None:
    """A record by its id as text, or None where the caller sees none."""
    return finding.find(call.org, module, record_id, call.user)


def child(call: Call, module: Module, child_id: str) -> Values | None:
    """What hangs on the path's record under that id, or None; also where there is no such record."""
    whose = record(call, call.module, call.args["record_id"])
    found = record(call, module, child_id) if whose else None
    held = found and found["Parent_Id"]
    return found if whose and held and held["id"] == whose["id"] else None


def hanging_on(record_id: str) -> Sql:
    """SQL of what has that record as its parent; ids that cannot be have nothing."""
    return f"{column('Parent_Id')} = ?", (finding.number_of(record_id) or 0,)
