"""Notes: what they need, and whose they may be. Source: docs v2 create-notes, py-sdk-2.0 (platform.md 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, finding, following, records
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.items import id_of, table
from zcrm_mock.engine.people.access import WRITE
from zcrm_mock.engine.records import Written
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

NOTES = "Notes"
WITHOUT_NOTES = (NOTES, "Attachments")
"""Modules whose records bear none (inferred)."""

_SE_MODULE = ("$se_module", "se_module")
_EMPTY = (None, "")


def of(org: Org) -> Module:
    """The module of notes."""
    return org.schema.modules[NOTES]


def create(org: Org, sent: Any, user: User) -> Written:
    """Keep a note. Refuses one without `Parent_Id`, `se_module` or `Note_Content`, in this order, and a
    parent that is not there.

    The docs say `se_module` and a bare id, the SDK sends `$se_module` and an object: all four count.
    """
    values = table(sent)
    if values.get("Parent_Id") in _EMPTY:
        raise Refused(failures.mandatory_not_found("Parent_Id"))
    said = next((values[key] for key in _SE_MODULE if values.get(key) not in _EMPTY), None)
    if said is None:
        raise Refused(failures.mandatory_not_found("se_module"))
    if values.get("Note_Content") in _EMPTY:
        raise Refused(failures.mandatory_not_found("Note_Content"))
    parent_id, parent = id_of(values["Parent_Id"]), bearer(org, said)
    if parent_id is None:
        raise Refused(failures.expected("jsonobject", "Parent_Id"))
    found = finding.find(org, parent, parent_id, user)
    if found is None:
        raise Refused(settings_failures.related_id_invalid())
    if org.access.private:
        org.access.require(WRITE, parent, found, user)
    whose = {"Parent_Id": {"id": parent_id}, "$se_module": parent.api_name}
    return _seen(org, records.create(org, of(org), _without(values, *_SE_MODULE) | whose, user))


def update(org: Org, note_id: Any, sent: Any, user: User) -> Written:
    """Change a note; it stays with its record (inferred). Refuses to empty its content."""
    values = table(sent)
    if note_id in _EMPTY:
        raise Refused(failures.mandatory_not_found("id"))
    if "Note_Content" in values and values["Note_Content"] in _EMPTY:
        raise Refused(failures.mandatory_not_found("Note_Content"))
    written = records.update(org, of(org), note_id, _without(values, *_SE_MODULE, "Parent_Id"), user)
    return _seen(org, written)


def _seen(org: Org, written: Written) -> Written:
    """Its record has seen a note that was written. Source: live 2026."""
    following.touch(org, written.record["Parent_Id"], written.record["Modified_Time"])
    return written


def bearer(org: Org, said: Any) -> Module:
    """The module that `se_module` names, in any case, as text or as an object with `api_name`.

    Refuses one that the org does not have, and those whose records bear no notes.
    """
    name = said.get("api_name") if isinstance(said, dict) else said
    module = org.schema.find(name) if isinstance(name, str) else None
    if module is None:
        raise Refused(org.schema.unknown(name))
    if module.api_name in WITHOUT_NOTES:
        raise Refused(failures.module_not_supported())
    return module


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
