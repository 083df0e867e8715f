"""The two pages: where to begin, and every operation. Self-contained: no script or style from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from fastapi import FastAPI

from zcrm_mock._version import __version__
from zcrm_mock.api.openapi import doc_url
from zcrm_mock.api.operations import Operation, operations
from zcrm_mock.server.control_records import authorization

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

SAMPLE = {"module": "Leads", "module_api_name": "Leads", "module_api_name_or_id": "Leads"}


def landing(crm: FakeCRM, base_url: str) -> str:
    """Where to begin: a curl line that works, and links."""
    base, header = escape(base_url.rstrip("/")), escape(authorization(crm))
    counted = sum(row.handler is not None for row in operations())
    return _page(
        "zcrm-mock",
        f"""
<p>A Zoho CRM (REST API v2) for tests: <b>{escape(crm.org.spec.company_name)}</b>, {counted} of
{len(operations())} operations imitated.</p>
<pre>curl -H "Authorization: {header}" {base}/crm/v2/Leads</pre>
<p>Through the connection proxy's dialect: <code>PC_BASE_URL={base}/proxy/</code></p>
<pre>curl {base}/proxy/crm/v2/leads</pre>
<ul>
<li><a href="/docs">/docs</a>: every operation, and the control plane</li>
<li><a href="/openapi.json">/openapi.json</a>: the same for machines</li>
<li><a href="/__mock__/">/__mock__/</a>: the control plane: seed, look inside, move time, make tokens</li>
</ul>""",
    )


def docs(crm: FakeCRM, base_url: str, app: FastAPI) -> str:
    """Every operation by group, with a curl line to try."""
    base, header = base_url.rstrip("/"), authorization(crm)
    parts = [
        '<p><input id="find" type="search" placeholder="Filter: search, POST, Leads, gap …" autofocus></p>',
        "<h2>__mock__ <small>the control plane</small></h2>",
        *_control(app, base),
    ]
    for group, rows in groupby(operations(), key=lambda row: row.group):
        parts.append(f"<h2>{escape(group)}</h2>")
        parts += [_operation(row, base, header) for row in rows]
    return _page("zcrm-mock: every operation", "\n".join(parts))


def _control(app: FastAPI, base: str) -> Iterator[str]:
    for path, item in app.openapi()["paths"].items():
        for method, told in item.items():
            verb = method.upper()
            curl = f"curl -X {verb} {base}{path}" + (" -d '{…}'" if "requestBody" in told else "")
            params = [one["name"] for one in told.get("parameters", ())]
            facts = [("", escape(told["description"])), ("params", _codes(params)), ("try", _curl(curl))]
            yield _details(verb, path, "", "control", facts)


def _operation(row: Operation, base: str, header: str) -> str:
    url = doc_url(row)
    params = [name + ("*" if name in row.required else "") for name in row.query]
    facts = [
        ("params", _codes(params)),
        ("body", escape(row.body) if row.body != "none" else ""),
        ("answers", escape(", ".join(str(status) for status in row.status))),
        ("scopes, any one of", _codes(row.scopes)),
        (
            "source",
            escape(row.source) + (f', <a href="{escape(url)}">{escape(str(row.doc))}</a>' if url else ""),
        ),
        ("SDK", _codes(row.sdk)),
        ("try", _curl(_try(row, base, header))),
    ]
    return _details(row.method, row.path, row.id, "imitated" if row.handler else "gap", facts)


def _try(row: Operation, base: str, header: str) -> str:
    path = row.path
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        path = path.replace(f"{{{name}}}", SAMPLE.get(name, f"<{name}>"))
    needed = [f"{name}={SAMPLE.get(name, f'<{name}>')}" for name in row.required]
    if row.id == "records.search":
        needed.append("criteria=(Last_Name:starts_with:B)")  # one of four is needed
    query = "?" + "&".join(needed) if needed else ""
    verb = f"-X {row.method} " if row.method != "GET" else ""
    body = {
        "json": """ -d '{"data": [{"Last_Name": "Burns"}]}'""" if row.group == "records" else " -d '{…}'",
        "form": " -d grant_type=refresh_token" if row.id == "oauth.token" else "",
        "multipart": " -F file=@photo.png",
    }.get(row.body, "")
    token = f'-H "Authorization: {header}" ' if row.scopes else ""
    return f'curl {verb}{token}"{base}{path}{query}"{body}'


def _details(method: str, path: str, name: str, state: str, facts: list[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in facts if value)
    return (
        f'<details class="{state}"><summary><b>{method}</b> <code>{escape(path)}</code> '
        f"<span>{escape(name)}</span> <i>{state}</i></summary><table>{rows}</table></details>"
    )


def _codes(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names)


def _curl(line: str) -> str:
    return f"<pre>{escape(line)}</pre>"


def _page(title: str, body: str) -> str:
    return _template().substitute(title=escape(title), body=body, version=__version__)


@cache
def _template() -> Template:
    return Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
