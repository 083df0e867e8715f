"""E-mails of a record, as a test puts them there: v2 lists them, and sends none.

Undocumented in v2; the keys are those of later docs (platform.md 28.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypedDict

from zcrm_mock.engine import finding
from zcrm_mock.engine.datatypes import epoch, read_datetime
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

KIND = "email"
"""Links from a record to the numbers of its e-mails, so that they go with the record."""

Email = dict[str, Any]
Addresses = str | Sequence[str]
"""One or several, each `mary@example.com` or `Mary Doe <mary@example.com>`."""


class Draft(TypedDict, total=False):
    """What a test may say of an e-mail."""

    subject: str
    content: str
    sender: str
    to: Addresses
    cc: Addresses
    sent: bool
    read: bool
    time: str
    message_id: str


def add(org: Org, module: Module, record_id: str, user: User, draft: Draft) -> Email:
    """Keep an e-mail between the user and the record's own address, sent by the user and now unless told.

    Refuses an unknown record; raises ValueError for a time that is none.
    """
    record = finding.find(org, module, record_id)
    if record is None:
        raise Refused(settings_failures.related_id_invalid({"id": record_id}))
    number, sent = org.store.next_id(), draft.get("sent", True)
    ours, theirs = f"{user.full_name} <{user.email}>", record.get("Email") or ()
    email = {
        "cc": _people(draft.get("cc", ())) or None,
        "summary": None,
        "owner": {"name": user.full_name, "id": user.id},
        "read": draft.get("read", False),
        "attachment": None,
        "sent": sent,
        "subject": draft.get("subject", ""),
        "message_id": draft.get("message_id") or sha256(f"{KIND}/{number}".encode()).hexdigest(),
        "source": "crm",
        "linked_record": None,
        "from": next(iter(_people(draft.get("sender") or (ours if sent else theirs))), None),
        "to": _people(draft.get("to") or (theirs if sent else ours)),
        "time": _moment(org, draft.get("time")),
        "status": [{"type": "sent" if sent else "received"}],
        "content": draft.get("content", ""),
    }
    org.store.shelf.link(KIND, int(record["id"]), number, email)
    return email


def _moment(org: Org, said: str | None) -> str:
    if said is None:
        return org.now()
    try:
        return org.time_text(read_datetime(said, org.rules))
    except ValueError:
        raise ValueError(f"an e-mail's time is a datetime, not {said!r}") from None


def of(org: Org, module: Module, record_id: str, caller: User, user_id: str | None = None) -> list[Email]:
    """A record's e-mails, of one user if told, the newest first (inferred); none of a record that the caller
    does not see."""
    record = finding.find(org, module, record_id, caller)
    links = org.store.shelf.links(KIND, source=int(record["id"])) if record else []
    emails = [link.value for link in reversed(links) if user_id in (None, link.value["owner"]["id"])]
    return sorted(emails, key=lambda email: epoch(email["time"]), reverse=True)


def _people(said: Addresses) -> list[dict[str, str | None]]:
    found = [(parseaddr(one), one) for one in ([said] if isinstance(said, str) else said)]
    return [{"user_name": name or None, "email": address or one} for (name, address), one in found]
