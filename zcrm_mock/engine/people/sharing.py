"""Records shared one by one: with whom, how far, and through which record. Source: platform.md 22."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures, items
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.people import access_failures
from zcrm_mock.engine.people.access import FULL, LEVELS, NOTHING, SHARE, WITH_RELATED
from zcrm_mock.engine.people.permissions import right_to
from zcrm_mock.engine.schema import HANGING, Module

if TYPE_CHECKING:
    from zcrm_mock.engine.jobs import Job
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.shelf import Link

KIND = "share"
MAX_USERS = 10
NOT_SHARED = ("Activities", "Events", "Calls", "Tasks", *HANGING)
"""Source: platform.md 22; notes and attachments inferred."""

Record = Mapping[str, Any]


def must_manage(org: Org, module: Module, record: Record, user: User) -> None:
    """Refuse who may not share the record: an owner, a superior or full access is needed (which right is
    named is inferred)."""
    if org.access.level(module, record, user) < FULL:
        raise Refused(access_failures.no_permission(right_to("Edit", module.api_name)))


# --- reading ---------------------------------------------------------------------------------------


def shares_of(org: Org, module: Module, record: Record, caller: User) -> list[Item]:
    """Who the record is shared with, through itself or another one: the latest first, then the narrowest,
    then the strongest. Who may share it is told by whom and when, too. Source: docs v7."""
    whole = org.access.level(module, record, caller) == FULL
    sources = org.access.sources(module, record)
    links = [link for kind, source in sources for link in org.store.shelf.links(kind, source=source)]
    links.sort(key=_rank)
    return [
        _told(org, link, through, whole=whole)
        for link in links
        if (through := org.store.module_of(link.source))
    ]


def _rank(link: Link) -> tuple[int, bool, int]:
    share = link.value
    return -share["at"], share["share_related_records"], -LEVELS[share["permission"]]


def _told(org: Org, link: Link, through: Module, *, whole: bool) -> Item:
    share = link.value
    about: Item = {"module": {"name": through.api_name, "id": through.id}, "id": str(link.source)}
    if whole:
        name = org.record_reference(through, link.source)["name"]
        about |= {"name": name, "entity_name": name}  # as the docs and as the SDK call it
    told = {
        "share_related_records": share["share_related_records"],
        "shared_through": about,
        "permission": share["permission"],
        "user": _person(org, str(link.target)),
    }
    if whole:
        told |= {"shared_time": org.time_text(share["at"]), "shared_by": _person(org, share["by"])}
    return told


def _person(org: Org, user_id: str) -> Item:
    user = org.people.get(user_id)
    return {"full_name": user and user.full_name, "id": user_id, "zuid": user and user.zuid}


def candidates(org: Org, module: Module, record: Record) -> list[Item]:
    """The users with whom the record could be shared."""
    return [
        _person(org, user.id)
        for user in org.people.all
        if _reachable(org, module, user) and org.access.level(module, record, user) == NOTHING
    ]


def _reachable(org: Org, module: Module, user: User | None) -> bool:
    return bool(user and user.status == "active" and user.confirm and org.permissions.sees_tab(user, module))


# --- writing ---------------------------------------------------------------------------------------


def share(
    org: Org, module: Module, record: Record, sent: Sequence[Any], caller: User, *, anew: bool
) -> list[Failure | None]:
    """Share a record with users, or change what they may do (not `anew`): a refusal or None for each.

    Refuses as a whole more than ten users, and while the last sharing is not done.
    """
    _check_idle(org, record)
    shared = {str(link.target) for link in org.store.shelf.links(SHARE, source=int(record["id"]))}
    named: set[str] = set()
    wanted: list[Item] = []
    outcomes: list[Failure | None] = []
    for one in sent:
        try:
            asked = _read(one)
            if asked["user"] in named:
                raise Refused(access_failures.shared_twice())
            named.add(asked["user"])
            _check_user(org, module, record, asked, shared, anew=anew)
        except Refused as refused:
            outcomes.append(refused.failure)
        else:
            wanted.append(asked | {"by": caller.id, "at": int(org.clock.timestamp())})
            outcomes.append(None)
    if len(sent) > MAX_USERS or len(shared | {one["user"] for one in wanted}) > MAX_USERS:
        raise Refused(access_failures.too_many_shares())
    if wanted:
        org.jobs.start(KIND, {"record": record["id"], "shares": wanted})
    return outcomes


def _check_idle(org: Org, record: Record) -> None:
    if any(job["payload"]["record"] == record["id"] for job in org.jobs.unfinished(KIND)):
        raise Refused(access_failures.sharing_is_running())


def _read(sent: Any) -> Item:
    given = items.table(sent)
    if given.get("user") is None:
        raise Refused(failures.mandatory_not_found("user"))
    user_id = items.id_of(given["user"])
    if user_id is None:
        raise Refused(failures.expected("jsonobject", "user"))
    permission = items.text(given, "permission", needed=True)
    if permission not in LEVELS:
        raise Refused(access_failures.share_permission_invalid())
    related = given.get("share_related_records")
    if not isinstance(related, (bool, type(None))):
        raise Refused(failures.expected("boolean", "share_related_records"))
    return {"user": user_id, "permission": permission, "share_related_records": related is True}


def _check_user(
    org: Org, module: Module, record: Record, asked: Item, shared: set[str], *, anew: bool
) -> None:
    user = org.people.get(asked["user"])
    if user is None or not _reachable(org, module, user) or not (anew or user.id in shared):
        raise Refused(access_failures.cannot_share())
    visible = org.access.level(module, record, user) >= LEVELS[asked["permission"]]
    if anew and (visible or user.id in shared):
        raise Refused(access_failures.already_visible())


def run(org: Org, job: Job) -> Item:
    """What a sharing does once its time has come; a record that is gone has no shares."""
    payload = job["payload"]
    record_id, shelf = int(payload["record"]), org.store.shelf
    shares = payload["shares"] if org.store.module_of(record_id) else []
    for asked in shares:
        user_id, kept = int(asked["user"]), {key: asked[key] for key in asked if key != "user"}
        shelf.link(SHARE, record_id, user_id, kept)
        if asked["share_related_records"]:
            shelf.link(WITH_RELATED, record_id, user_id, kept)
        else:
            shelf.unlink(WITH_RELATED, record_id, user_id)
    return {"shared": len(shares)}


def revoke(org: Org, record: Record) -> None:
    """Take back every share of the record itself. Refuses where there is none."""
    _check_idle(org, record)
    record_id, shelf = int(record["id"]), org.store.shelf
    links = shelf.links(SHARE, source=record_id)
    if not links:
        raise Refused(access_failures.nothing_to_revoke())
    for link in links:
        shelf.unlink(SHARE, record_id, link.target)
        shelf.unlink(WITH_RELATED, record_id, link.target)
