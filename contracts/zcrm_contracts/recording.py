"""What a real org answered on a tour, kept without its secrets: to be replayed, and compared with later ones.

A recording is a JSON file of exchanges in their order. Every text and number that the tour did not make up
is replaced by what it is: `<id:7>` and `<email:2>` (the same one has the same number, also where the tour
sends it back), `<time>`, `<text>`, `<number>`. So it may be committed, and be replayed on another org.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from zcrm_contracts.contract import CONTRACTS
from zcrm_contracts.exchanges import Exchange
from zcrm_contracts.shapes import operation_of
from zcrm_contracts.target import Target
from zcrm_contracts.tour import STOPS, Guide

MOST = 3
"""Elements that are kept of a list; the rest says nothing new of its shape."""

ID = re.compile(r"\d{12,19}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_HEX = re.compile(r"[0-9a-f]{16,}")

ZOHOS_OWN = frozenset(
    {
        "code", "message", "status", "action", "duplicate_field", "api_name", "data_type", "json_type",
        "type", "state", "operation", "expected_data_type", "reason", "operator", "param", "param_name",
        "column_name",
        "clause", "near", "generated_type", "module", "module_name", "created_source", "category",
        "system_name", "sort_by", "sort_order", "permission", "file_type", "resource_name", "$state", "$type",
        "$se_module", "$approval_state", "comparator", "parent_api_name", "mapped_field", "permissions",
        "Status", "token_type", "return_type", "events", "$zia_owner_assignment",
    }
)  # fmt: skip
"""Keys whose texts are words of the API and no customer's."""
COUNTS = frozenset(
    {
        "per_page", "count", "page", "limit", "maximum_length", "line", "column", "index", "length",
        "decimal_place", "success_count", "locked_count", "allowed_count", "maximum_decimal_place",
        "Failed_Count", "Updated_Count", "Not_Updated_Count", "Total_Count", "expires_in",
    }
)  # fmt: skip
"""Keys whose numbers are the API's."""
_HEADERS = ("content-type", "content-disposition")
_SENT_HEADERS = ("content-type", "if-modified-since", "x-external", "feature", "x-crm-org")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange without what is private; `answer` is None where there was no JSON."""

    operation: str | None
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    status: int
    answer_headers: dict[str, str]
    answer: Any


@dataclass
class Recording:
    """Exchanges of one tour, and when and of what kind of org they are."""

    at: str
    host: str
    exchanges: list[Recorded] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Keep it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Recording:
        """One that was kept. Raises ValueError for a file that is none."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return cls(told["at"], told["host"], [Recorded(**one) for one in told["exchanges"]])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no recording: {error}") from None


def record(target: Target, stops: Iterable[str]) -> tuple[Recording, list[str]]:
    """A tour of the target through `stops`, recorded, and what is to be said of it.

    Stops that change the org's settings are left out where the target does not allow them.
    """
    redactor, said = Redactor(), list[str]()
    _ = target.modules  # asked for once, and no part of the tour
    made = Recording(datetime.now(UTC).isoformat(timespec="seconds"), target.name)
    for name in stops:
        if CONTRACTS[name].settings and not target.settings:
            said.append(f"{name} left out: it would change the org's settings")
            continue
        target.begin_example()
        with target.leaving_nothing_behind():
            try:
                STOPS[name](Guide(target, strict=False))
            except (LookupError, TypeError) as error:
                said.append(f"{name} ended early, an answer was not as expected: {error!r}")
        made.exchanges += [redactor.record(exchange) for exchange in target.exchanges]
    return made, said


class Redactor:
    """Makes exchanges of one tour fit to be kept; the same id or address gets the same number throughout."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._sent: set[str] = set()

    def record(self, exchange: Exchange) -> Recorded:
        """The exchange without what is private."""
        row = operation_of(exchange.method, exchange.path)
        kind = exchange.request_headers.get("content-type", "")
        sent = self._body(exchange.request_body, kind)
        query = dict(parse_qsl(exchange.url.query.decode(), keep_blank_values=True))
        self._learn([sent, query])
        return Recorded(
            row.id if row else None,
            exchange.method,
            self._own(exchange.path),
            self._own(query),
            self._own(_chosen(exchange.request_headers.items(), _SENT_HEADERS)),
            self._own(sent),
            exchange.status,
            self._answer_headers(exchange),
            self._answer(exchange),
        )

    def _named(self, kind: str, text: str) -> str:
        return self._told.setdefault(text, f"<{kind}:{len(self._told) + 1}>")

    def _body(self, body: bytes, kind: str) -> Any:
        if not body:
            return None
        if kind.startswith("multipart/"):
            return {"<bytes>": b64encode(body).decode()}
        try:
            return json.loads(body)
        except ValueError:
            return {"<bytes>": b64encode(body).decode()}

    def _learn(self, sent: Any) -> None:
        if isinstance(sent, dict):
            for value in sent.values():
                self._learn(value)
        elif isinstance(sent, list):
            for value in sent:
                self._learn(value)
        elif isinstance(sent, (str, int, float)) and not isinstance(sent, bool):
            self._sent.add(str(sent))

    def _own(self, sent: Any) -> Any:
        """What the tour sent: its texts are its own, but for what the org had told before."""
        if isinstance(sent, dict):
            return {key: self._own(value) for key, value in sent.items()}
        if isinstance(sent, list):
            return [self._own(value) for value in sent]
        if not isinstance(sent, str):
            return sent
        for told, name in self._told.items():
            sent = sent.replace(told, name)
        return sent

    def _answer_headers(self, exchange: Exchange) -> dict[str, str]:
        kept = _chosen(exchange.headers.items(), _HEADERS)
        return {name: _HEX.sub("<hex>", ID.sub("<id>", value)) for name, value in kept.items()}

    def _answer(self, exchange: Exchange) -> Any:
        if "json" not in exchange.headers.get("content-type", "") or not exchange.body:
            return None
        try:
            return self.redacted(json.loads(exchange.body))
        except ValueError:
            return None

    def redacted(self, told: Any, key: str = "") -> Any:
        """What the org told, as what it is."""
        if isinstance(told, dict):
            return {ID.sub("<id>", name): self.redacted(value, name) for name, value in told.items()}
        if isinstance(told, list):
            slots = told and all(isinstance(one, dict) and "code" in one for one in told)
            return [self.redacted(one, key) for one in (told if slots else told[:MOST])]
        if isinstance(told, str):
            return self._text(told, key)
        if isinstance(told, bool) or told is None or key in COUNTS or str(told) in self._sent:
            return told
        return "<number>"

    def _text(self, told: str, key: str) -> str:
        if told in self._told:
            return self._told[told]
        if told in self._sent or key in ZOHOS_OWN or not told:
            return self._own(told)  # type: ignore[no-any-return]
        for pattern, kind in ((ID, "id"), (_HEX, "id"), (_EMAIL, "email")):
            if pattern.fullmatch(told):
                return self._named(kind, told)
        for pattern, name in ((_TIME, "<time>"), (_DATE, "<date>"), (_URL, "<url>")):
            if pattern.fullmatch(told):
                return name
        return "<text>"


def _chosen(headers: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers if name.lower() in names}
