"""Bulk read: records as a zipped CSV, 200,000 on a page, or events as a calendar. Source: platform.md 26."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.engine.bulk import archive, criteria, ics, results
from zcrm_mock.engine.bulk.bulk_failures import refused, said
from zcrm_mock.engine.bulk.cells import exported, text_of
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.jobs import Job
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.query.columns import MAX_JOINS, Path, find_column, reader_of
from zcrm_mock.engine.query.sql import Compiler, Sql
from zcrm_mock.engine.query.tree import Column, Term
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings.views import View
from zcrm_mock.engine.shelf import File

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.settings.channels import Told

KIND = "bulk_read"
PER_PAGE = {"csv": 200_000, "ics": 20_000}
MAX_PAGE = 500
ID_COLUMN = "Id"
"""How the header spells the id, which is always the first column. Not established (platform.md 26.3)."""

NOT_READ = ("Notes", "Attachments")
"""Modules without bulk read. Source: docs v7 bulk-read limitations."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """What a job reads: columns besides the id, and what the records must be like."""

    module: Module
    columns: tuple[Column, ...]
    term: Term | None
    view: View | None
    page: int


def asked(org: Org, user: User, body: Mapping[str, Any]) -> tuple[Module, Json]:
    """The module, and a job's payload. Refuses what bulk read refuses, the module first."""
    sent = body.get("query")
    if not isinstance(sent, dict):
        raise refused("QUERY_NOT_SUPPORTED", "read", said(sent))
    file_type = body.get("file_type") or "csv"
    query = parse(org, user, sent)
    if not _is_text(file_type) or file_type not in PER_PAGE:
        raise refused("JOB_NOT_SUPPORTED", "read")
    if file_type == "ics":
        if query.module.api_name != "Events":
            raise refused("MODULE_NOT_SUPPORTED", query.module.api_name)
        if sent.get("fields"):
            raise refused("QUERY_NOT_SUPPORTED", "read", "fields")
    told = {name: sent[name] for name in ("cvid", "fields", "criteria") if sent.get(name)}
    return query.module, {
        "query": {"module": query.module.api_name, "page": query.page} | told,
        "file_type": file_type,
        "callback": results.callback(body.get("callback")),
        "user": user.id,
    }


def parse(org: Org, user: User, sent: Mapping[str, Any]) -> Query:
    """A query of this org. Refuses at the first mistake: module, page, view, fields, criteria, joins."""
    module = _module(org, sent.get("module"))
    page = _page(sent.get("page"))
    view = _view(org, module, sent.get("cvid"))
    columns = _columns(org, module, sent.get("fields"))
    relations = {path for column in columns for path in column.relations}
    term = None
    if sent.get("criteria"):
        term, followed = criteria.parse(sent["criteria"], module, org, user)
        relations |= followed
    if len(relations) > MAX_JOINS:
        raise refused("JOIN_LIMIT_EXCEEDED", MAX_JOINS)
    return Query(module, columns, term, view, page)


def _module(org: Org, name: Any) -> Module:
    found = org.schema.find(name, any_case=org.switches.module_names_any_case) if _is_text(name) else None
    if found is None:
        raise refused("MODULE_NOT_AVAILABLE", said(name))
    if found.api_name in NOT_READ:
        raise refused("MODULE_NOT_SUPPORTED", found.api_name)
    return found


def _page(sent: Any) -> int:
    if sent is None:
        return 1
    if not isinstance(sent, int) or isinstance(sent, bool):
        raise refused("PAGE_NOT_SUPPORTED", said(sent))
    if not 1 <= sent <= MAX_PAGE:
        raise refused("PAGE_RANGE_EXCEEDED", sent, 1, MAX_PAGE)
    return sent


def _view(org: Org, module: Module, sent: Any) -> View | None:
    if sent is None:
        return None
    for view in org.views[module.api_name]:
        if view.id == str(sent):
            return view
    raise refused("QUERY_NOT_SUPPORTED", "read", f"cvid {said(sent)}")


def _columns(org: Org, module: Module, sent: Any) -> tuple[Column, ...]:
    """The asked fields without the id; without any, all that a CSV has room for."""
    if not sent:
        return tuple(Column(f) for f in module.fields.values() if f.api_name != "id" and exported(f))
    if not isinstance(sent, list) or not all(_is_text(name) for name in sent):
        raise refused("QUERY_NOT_SUPPORTED", "read", "fields")
    columns = []
    for name in dict.fromkeys(sent):
        column = find_column(name, module, org)
        if column is None:
            raise refused("FIELD_NOT_AVAILABLE", name[:200], module.api_name, api_name=name[:200])
        if not exported(column.field):
            raise refused("FIELD_NOT_SUPPORTED", name, module.api_name, api_name=name)
        if name != "id":
            columns.append(column)
    return tuple(columns)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


# --- the job ---------------------------------------------------------------------------------------


def broken() -> Json:
    """The result of a job that was made to fail."""
    return {"error_message": refused("INTERNAL_SERVER_ERROR").failure.as_json()}


def run(org: Org, job: Job) -> Json:
    """Write the file; answers what the status tells of it, or why not: the org may be another by now."""
    payload = job["payload"]
    user = org.people.get(payload["user"]) or org.people.primary
    try:
        query = parse(org, user, payload["query"])
    except Refused as gone:
        return {"error_message": gone.failure.as_json()}
    kind: str = payload["file_type"]
    rows = _Rows(org, user, query, PER_PAGE[kind])
    made = archive.Archive(org.clock.now())
    with made.member(f"{job['id']}.{kind}") as out:
        if kind == "ics":
            out.write(ics.HEAD)
            for records in rows:
                ics.write_event(records[()], out)
            out.write(ics.TAIL)
        else:
            readers = [reader_of(column, org) for column in query.columns]
            table = csv.writer(out)
            table.writerow([ID_COLUMN, *(column.name for column in query.columns)])
            table.writerows(
                [records[()]["id"], *(text_of(read(records)) for read in readers)] for records in rows
            )
    name = f"{job['id']}.zip"
    results.keep(org, job["id"], File(name, "application/x-download", made.close()))
    return {"page": query.page, "per_page": rows.limit, "count": rows.count, "more_records": rows.more}


class _Rows:
    """One page of joined records, one after the other; afterwards, how many and whether there are more."""

    def __init__(self, org: Org, user: User, query: Query, limit: int) -> None:
        self.limit = limit
        self.count = 0
        self.more = False
        compiler = Compiler(org, user)
        for column in query.columns:
            if column.via:
                compiler.joined(column.via)
        shown = query.view.term(org, user) if query.view else None
        converted = "true" if query.view and query.view.converted else "false"
        parts: list[Sql] = [(choosing.visible(converted, "true"), ())]
        parts += [compiler.compile(term) for term in (shown, query.term) if term]
        selection = compiler.selection(parts, ())
        if org.access.private:
            selection = choosing.narrowed(selection, org.access.seen(query.module, user))
        self._paths: Sequence[Path] = ((), *compiler.paths)
        offset = (query.page - 1) * limit
        self._found = org.store.each_joined(query.module, selection, limit + 1, offset)

    def __iter__(self) -> Iterator[Mapping[Path, Any]]:
        for docs in self._found:
            if self.count == self.limit:
                self.more = True
                return
            self.count += 1
            yield {path: orjson.loads(doc) for path, doc in zip(self._paths, docs, strict=True) if doc}


# --- what is told of it ----------------------------------------------------------------------------


def state(org: Org, job: Job) -> str:
    """ADDED, IN PROGRESS, COMPLETED or FAILURE."""
    if job["result"] is None:
        return results.STATES[org.jobs.state(job)]
    return "FAILURE" if "error_message" in job["result"] else "COMPLETED"


def brief(org: Org, job: Job) -> Json:
    """The job as its creation is answered: whatever is done by then, it says ADDED."""
    return {
        "id": job["id"],
        "operation": "read",
        "state": "ADDED",
        "created_by": results.creator(org, job),
        "created_time": org.time_text(job["at"]),
    }


def document(org: Org, job: Job) -> Json:
    """The job as its status and its callback tell it."""
    result = job["result"]
    if result and "error_message" not in result:
        url = {"download_url": f"/crm/bulk/v2/read/{job['id']}/result"}
        told = {key: result[key] for key in ("page", "per_page", "count")} | url
        result = told | {"more_records": result["more_records"]}
    one = {"id": job["id"], "operation": "read", "state": state(org, job)}
    if result:
        one["result"] = result
    one |= {
        "query": job["payload"]["query"],
        "created_by": results.creator(org, job),
        "created_time": org.time_text(job["at"]),
        "file_type": job["payload"]["file_type"],
    }
    return {"data": [one]}


def tell(org: Org, job: Job) -> Told | None:
    """The callback: the same document, on COMPLETED and on FAILURE."""
    return results.told(job, document(org, job))
