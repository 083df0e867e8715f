"""Records that go: into the recycle bin, out of it, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine import failures, rendering
from zcrm_mock.engine.automation import automation_failures
from zcrm_mock.engine.checks import Values, load
from zcrm_mock.engine.datatypes import EPOCH_MAX
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.finding import as_text, find, holding, keeper, number_of, waits
from zcrm_mock.engine.following import unlink
from zcrm_mock.engine.hanging import many_lookups
from zcrm_mock.engine.people.access import FULL
from zcrm_mock.engine.schema import HANGING, Module
from zcrm_mock.engine.shelf import PHOTO
from zcrm_mock.engine.store import Tombstone

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

RECYCLE_DAYS, PERMANENT_DAYS = 60, 120
"""Days in the recycle bin, and until a deletion is forgotten. Source: docs v7 get-deleted."""

DAY = 86400


def delete(org: Org, module: Module, record_id: Any, user: User) -> str:
    """Move a record to the recycle bin; lookups that held it are emptied (inferred). Answers its id.

    Refuses an unknown id, what may not be, and a record that waits for approval.
    """
    number = number_of(record_id)
    module = keeper(org, module, number)
    found = org.store.get(module, number) if number is not None else None
    if found is None or number is None:
        raise Refused(failures.record_not_deleted(as_text(record_id)))
    record = load(found[0])
    if org.access.private:
        org.access.require(FULL, module, record, user)
    if waits(record, found[1]):
        raise Refused(automation_failures.not_deletable(str(number)))
    if org.automation.active:
        org.automation.deleting(module, record, user)
        if org.store.get(module, number) is None:  # a hook was faster
            return str(number)
    return remove(org, module, record, user)


def remove(org: Org, module: Module, record: Values, user: User) -> str:
    """What deleting a record takes along, once nothing speaks against it."""
    number = int(record["id"])
    owner, shared_with = org.access.witnesses(module, record) if org.access.private else (None, None)
    _delete_attached(org, module, number, user)
    unlink(org, module, number)
    tombstone = Tombstone(
        rendering.name_of(module, record),
        orjson.dumps(rendering.brief(record["Created_By"])),
        orjson.dumps(rendering.brief(org.reference_to(user))),
        int(org.clock.timestamp()),
        owner,
        None if shared_with is None else orjson.dumps(shared_with),
    )
    org.store.delete(module, number, tombstone)
    _forget_files(org, module, record)
    if org.channels.watching:
        org.channels.note(module, "delete", str(number))
    return str(number)


def _delete_attached(org: Org, module: Module, record_id: int, user: User) -> None:
    """Notes and attachments go with their record (inferred), and what links it to others (kaizen 199)."""
    for name in HANGING:
        for child in holding(org, org.schema.modules[name], "Parent_Id", record_id):
            delete(org, org.schema.modules[name], str(child), user)
    for joining, end in many_lookups.joining(org, module):
        for linking_id in holding(org, joining, end, record_id):
            row = find(org, joining, str(linking_id))
            if row:
                remove(org, joining, row, user)


def _forget_files(org: Org, module: Module, record: Values) -> None:
    """An attachment's bytes and a record's photo; what stood in its fields may stand in others."""
    shelf = org.store.shelf
    photo = shelf.get(PHOTO, record["id"]) if module.photo else None
    for file_id in (record.get("$file_id"), photo):
        if file_id:
            shelf.remove_file(file_id)
    if photo:
        shelf.remove(PHOTO, record["id"])


def deleted(
    org: Org, module: Module, user: User, kind: str, since: int | None, limit: int, offset: int
) -> list[Values]:
    """Deleted records that the user saw, the newest first: `all`, `recycle` or `permanent`.

    Source: docs v7 get-deleted; that sharing counts there, too, is inferred.
    """
    now = int(org.clock.timestamp())
    bin_opens, forgotten = now - RECYCLE_DAYS * DAY, now - PERMANENT_DAYS * DAY
    first = {"all": forgotten, "recycle": bin_opens, "permanent": forgotten}[kind]
    last = bin_opens if kind == "permanent" else EPOCH_MAX
    if since is not None:
        first = max(first, since + 1)
    seen = org.access.seen_before(user) if org.access.private else None
    rows = org.store.deleted(module, first, last, limit, offset, seen or ("1", ()))
    return [_tombstone(org, row, gone=row[4] < bin_opens) for row in rows]


def _tombstone(org: Org, row: tuple[Any, ...], *, gone: bool) -> Values:
    record_id, name, created_by, deleted_by, at = row
    return {
        "deleted_by": None if gone else orjson.loads(deleted_by),
        "id": str(record_id),
        "display_name": None if gone else name,
        "type": "permanent" if gone else "recycle",
        "created_by": None if gone else orjson.loads(created_by),
        "deleted_time": org.time_text(at),
    }
