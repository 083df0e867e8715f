"""Files of bulk jobs, uploaded or made: kept on the shelf for a day. Source: platform.md 3.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.bulk.bulk_failures import refused, said
from zcrm_mock.engine.items import is_web_address
from zcrm_mock.engine.jobs import RUNNING, SCHEDULED, Job
from zcrm_mock.engine.settings.channels import Told
from zcrm_mock.engine.shelf import File

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

FILES = "bulk_file"
"""When the files on the shelf were put there (epoch seconds), by their ids."""

LIFE = 86_400
"""Seconds that a result is kept; that uploads are kept as long is inferred."""

STATES = {SCHEDULED: "ADDED", RUNNING: "IN PROGRESS"}
"""An unfinished job as Zoho tells it."""


def keep(org: Org, file_id: str, file: File) -> None:
    """Keep a file for a day; those whose day is over are forgotten now."""
    shelf, now = org.store.shelf, org.clock.timestamp()
    for old, at in shelf.all(FILES).items():
        if at + LIFE <= now:
            shelf.remove(FILES, old)
            shelf.remove_file(_key(old))
    shelf.put(FILES, file_id, now)
    shelf.put_file(_key(file_id), file)


def find(org: Org, file_id: str) -> File | None:
    """The file, or None where there is none, or its day is over."""
    at = org.store.shelf.get(FILES, file_id)
    if at is None or at + LIFE <= org.clock.timestamp():
        return None
    return org.store.shelf.file(_key(file_id))


def find_result(org: Org, job: Job) -> File:
    """What the job made. Refuses with RESOURCE_NOT_FOUND before it is done, and after a day."""
    file = find(org, job["id"]) if job["result"] else None
    if file is None:
        raise refused("RESOURCE_NOT_FOUND", resource=job["id"])
    return file


def find_job(org: Org, kind: str, job_id: str) -> Job:
    """The job. Refuses with RESOURCE_NOT_FOUND one that nobody started."""
    job = org.jobs.find(kind, job_id)
    if job is None:
        raise refused("RESOURCE_NOT_FOUND", resource=job_id)
    return job


def creator(org: Org, job: Job) -> dict[str, str]:
    """Who started the job."""
    user = org.people.get(job["payload"]["user"]) or org.people.primary
    return {"id": user.id, "name": user.full_name}


def callback(sent: Any, **details: Any) -> dict[str, str] | None:
    """Who is to be told of the end: `{"url", "method": "post"}`, or None. Refuses another."""
    if sent is None:
        return None
    given = sent if isinstance(sent, dict) else {}
    url, method = given.get("url"), given.get("method", "post")
    if not isinstance(url, str) or not is_web_address(url):
        raise refused("INVALID_CALLBACK_URL", said(url))
    if not isinstance(method, str) or method.lower() != "post":
        raise refused("INVALID_CALLBACK_METHOD", said(method), **details)
    return {"url": url, "method": "post"}


def told(job: Job, document: dict[str, Any]) -> Told | None:
    """The callback that posts `document`, where one was asked for."""
    wanted = job["payload"]["callback"]
    return Told(wanted["url"], document, patient=True) if wanted else None


def _key(file_id: str) -> str:
    return f"bulk/{file_id}"
