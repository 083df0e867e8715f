"""What the tests of bulk jobs say often: a zip made, sent, started, fetched and read."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

from tests.conftest import Answer, Api

JSON = {"content-type": "application/json"}
UPLOAD = {"feature": "bulk-write", "x-crm-org": "694579901"}
MINE = {"fields": ["Last_Name"]}
TWO = "Last_Name,Email\nBurns,burns@example.com\nBurke,burke@example.com\n"


def zipped(text: str | bytes, name: str = "leads.csv") -> bytes:
    """A zip file with one member."""
    return several((name, text))


def several(*members: tuple[str, str | bytes]) -> bytes:
    """A zip file with any members."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for name, text in members:
            zip_file.writestr(name, text)
    return whole.getvalue()


def unzipped(content: bytes) -> tuple[str, str]:
    """The name and the text of the one member."""
    with zipfile.ZipFile(io.BytesIO(content)) as zip_file:
        [name] = zip_file.namelist()
        return name, zip_file.read(name).decode()


def table(content: bytes) -> list[dict[str, str]]:
    """The rows of a zipped CSV."""
    [rows] = tables(content).values()
    return rows


def tables(content: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each zipped CSV, by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as zip_file:
        texts = {name: zip_file.read(name).decode() for name in zip_file.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


def form(content: bytes, name: str = "leads.zip") -> tuple[bytes, dict[str, str]]:
    """A multipart form with a file, and the header that says so."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n", {"content-type": "multipart/form-data; boundary=x"}


# --- bulk read -------------------------------------------------------------------------------------


def start_read(api: Api, module: Any = "Leads", *, more: Any = None, **query: Any) -> Answer:
    body = {"query": {"module": module, **query}} | (more or {})
    return api.call("POST", "/crm/bulk/v2/read", body, headers=JSON)


def started(api: Api, module: str = "Leads", **query: Any) -> str:
    """The id of a job that was taken."""
    answer = start_read(api, module, **query)
    assert answer.status == 201, answer.json
    return answer.data[0]["details"]["id"]


def job(api: Api, job_id: str) -> dict[str, Any]:
    return api.get(f"/crm/bulk/v2/read/{job_id}").data[0]


def result(api: Api, job_id: str) -> bytes:
    answer = api.get(f"/crm/bulk/v2/read/{job_id}/result")
    assert answer.status == 200, answer.json
    return answer.response.body


def read(api: Api, module: str = "Leads", **query: Any) -> list[dict[str, str]]:
    """The rows of a job that is done at once."""
    return table(result(api, started(api, module, **query)))


def leaf(api_name: Any = "Last_Name", comparator: Any = "equal", value: Any = "Burns") -> dict[str, Any]:
    """One condition of the criteria."""
    return {"api_name": api_name, "comparator": comparator, "value": value}


def both(*parts: Any, group_operator: str = "and") -> dict[str, Any]:
    return {"group": list(parts), "group_operator": group_operator}


def refusal(answer: Answer) -> tuple[int, str, str]:
    """The one failure inside `data`."""
    [slot] = answer.data
    assert slot["status"] == "error"
    return answer.status, slot["code"], slot["message"]


# --- bulk write ------------------------------------------------------------------------------------


def send(api: Api, content: bytes, *, host: str = "content.zohoapis.com", **headers: str) -> Answer:
    body, kind = form(content)
    own = Api(api.crm, host=host, token=api.token)
    return own.call("POST", "upload", body=body, headers=UPLOAD | kind | headers)


def upload(api: Api, content: str | bytes) -> str:
    """The id of a file that was taken; a text is zipped first."""
    answer = send(api, zipped(content) if isinstance(content, str) else content)
    assert answer.status == 200, answer.json
    return answer.json["details"]["file_id"]


def column(api_name: Any, index: Any = None, **more: Any) -> dict[str, Any]:
    """One of the `field_mappings`."""
    return {"api_name": api_name} | ({} if index is None else {"index": index}) | more


def start_write(
    api: Api,
    file_id: Any,
    module: Any = "Leads",
    operation: Any = "insert",
    more: Any = None,
    **resource: Any,
) -> Answer:
    own = {"type": "data", "module": module, "file_id": file_id} | resource
    body = {"operation": operation, "resource": [own]} | (more or {})
    return api.call("POST", "/crm/bulk/v2/write", body, headers=JSON)


def write(
    api: Api, text: str | bytes, module: str = "Leads", operation: str = "insert", **resource: Any
) -> dict[str, Any]:
    """The status of a job that wrote `text`, and is done at once."""
    answer = start_write(api, upload(api, text), module, operation, **resource)
    assert answer.status == 201, answer.json
    return status(api, answer.json["details"]["id"])


def status(api: Api, job_id: str) -> dict[str, Any]:
    return api.get(f"/crm/bulk/v2/write/{job_id}").json


def outcome(api: Api, told: dict[str, Any]) -> list[dict[str, str]]:
    """What became of each row of a file: the result of a job, by its status."""
    [rows] = outcomes(api, told).values()
    return rows


def outcomes(api: Api, told: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """What became of each row of several files, by the names of theirs in the result."""
    url = told["result"]["download_url"]
    host, _, path = url.removeprefix("https://").partition("/")
    answer = Api(api.crm, host=host, token=api.token).get(f"/{path}")
    assert answer.status == 200, answer.json
    return tables(answer.response.body)


def counts(told: dict[str, Any]) -> tuple[int, ...]:
    """How many rows of the one file were added, updated, skipped, and there at all."""
    [resource] = told["resource"]
    return tuple(resource["file"][f"{name}_count"] for name in ("added", "updated", "skipped", "total"))


def names(api: Api, module: str = "Leads", field: str = "Last_Name") -> list[str]:
    """What the records that are there are called."""
    return [record[field] for record in api.crm.records(module)]
