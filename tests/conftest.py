"""What most tests share: a fake whose clock stands still, and a way to call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlencode

import orjson
import pytest
from hypothesis import HealthCheck, settings

from tests.contracts.report import (  # noqa: F401 - hooks that only this file can hand to pytest
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from zcrm_mock import FakeCRM, Request, Response

# Machines are shared: how long an example takes says nothing of the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def form(*parts: tuple[str, bytes], boundary: str = "b0") -> tuple[bytes, dict[str, str]]:
    """A multipart body of dispositions (`name="file"; filename="a.txt"`) and contents, and its header."""
    made = b"".join(
        b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n"
        % (boundary.encode(), said.encode(), content)
        for said, content in parts
    )
    header = {"content-type": f"multipart/form-data; boundary={boundary}"}
    return made + b"--%b--\r\n" % boundary.encode(), header


@dataclass
class Answer:
    """A response, read."""

    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def body(self) -> bytes:
        return self.response.body

    @property
    def file_name(self) -> str:
        """The name of a download, as the official SDKs read it, decoded."""
        disposition = self.response.header("Content-Disposition") or ""
        return unquote(disposition[disposition.rindex("'") + 1 :])

    @property
    def json(self) -> Any:
        return orjson.loads(self.response.body)

    @property
    def data(self) -> list[dict[str, Any]]:
        return self.json["data"] if self.response.body else []

    @property
    def info(self) -> dict[str, Any]:
        return self.json["info"]

    @property
    def codes(self) -> list[str]:
        return [slot["code"] for slot in self.data]

    @property
    def code(self) -> str:
        """The code of a request refused as a whole."""
        return self.json["code"]


@dataclass
class Api:
    """Calls a fake as a client would, over its front door."""

    crm: FakeCRM
    prefix: str = "/crm/v2/"
    host: str = "www.zohoapis.com"
    token: str | None = "1000.any.token"

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> Answer:
        sent = {"host": self.host} | (
            {"authorization": f"Zoho-oauthtoken {self.token}"} if self.token else {}
        )
        raw = body if body is not None else b"" if json is None else orjson.dumps(json)
        where = path if path.startswith("/") else self.prefix + path
        request = Request(method, self.host, where, urlencode(params), sent | dict(headers or {}), raw)
        return Answer(self.crm.handle(request))

    def get(self, path: str, **params: Any) -> Answer:
        return self.call("GET", path, **params)

    def post(self, path: str, *records: Any, **more: Any) -> Answer:
        return self.call("POST", path, {"data": list(records), **more})

    def put(self, path: str, *records: Any, **more: Any) -> Answer:
        return self.call("PUT", path, {"data": list(records), **more})

    def delete(self, path: str, **params: Any) -> Answer:
        return self.call("DELETE", path, **params)

    def upload(self, path: str, *files: tuple[str, bytes], **fields: str) -> Answer:
        """Send files (name and bytes) and fields as a form."""
        parts = [(f'name="file"; filename="{name}"', content) for name, content in files]
        body, headers = form(*parts, *((f'name="{name}"', value.encode()) for name, value in fields.items()))
        return self.call("POST", path, body=body, headers=headers)

    def create(self, module: str, **values: Any) -> str:
        """The id of a new record, which must have been taken."""
        answer = self.post(module, values)
        assert answer.codes == ["SUCCESS"], answer.json
        return answer.data[0]["details"]["id"]

    def record(self, module: str, record_id: str) -> dict[str, Any]:
        return self.get(f"{module}/{record_id}").data[0]


def shelf(crm: FakeCRM) -> dict[str, list[Any]]:
    """All that the org keeps beside its records: the rows of its values, links and files."""
    with crm.locked() as org:
        tables = ("value", "link", "file")
        return {name: org.store._db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


@pytest.fixture
def crm() -> FakeCRM:
    return FakeCRM(at=NOW)


@pytest.fixture
def api(crm: FakeCRM) -> Api:
    return Api(crm)
