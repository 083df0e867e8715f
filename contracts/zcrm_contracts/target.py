"""What a contract is run against: a Zoho CRM behind a client, and what its own metadata says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import httpx2
import orjson
from zcrm_client import Client, InvalidRequest, ZohoError

from zcrm_contracts.exchanges import Exchange, Recorder

Record = dict[str, Any]
UPLOAD = "/crm/v2/upload"
"""Where bulk writes' files go: at Zoho, to a host of its own. Source: platform.md 27.1."""

Exercised = Counter[tuple[str, str, str]]
"""Counts by language (criteria or COQL), data type and operator."""

PLAIN = frozenset(
    [
        "text",
        "textarea",
        "email",
        "phone",
        "website",
        "picklist",
        "multiselectpicklist",
        "integer",
        "bigint",
        "double",
        "currency",
        "percent",
        "boolean",
        "date",
        "datetime",
    ]
)
"""Data types whose values can be made up from the metadata alone."""

OF_THE_ORG = ("Currency", "Exchange_Rate", "Pipeline")
"""Fields that take what the org's currencies and pipelines allow, which no metadata of v2 tells."""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field as `settings/fields` tells it."""

    api_name: str
    data_type: str
    length: int | None
    decimal_place: int | None
    mandatory: bool
    read_only: bool
    unique: bool
    options: tuple[str, ...]
    lookup_module: str | None

    @property
    def writable(self) -> bool:
        """Whether contracts write it: not read-only, and of a type that can be made up."""
        return not self.read_only and self.data_type in PLAIN and self.api_name not in OF_THE_ORG


class Target:
    """A CRM and what is known of it. Contracts touch only the records that they made here."""

    def __init__(
        self,
        client: Client,
        name: str = "the target",
        *,
        recorder: Recorder,
        settings: bool = True,
        exercised: Exercised | None = None,
        prepared: str | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """`recorder` is the client's transport; `settings`: whether contracts may change the org's own.

        `prepared`: what the org was prepared with for the contracts that need it, and `words`: what refusals
        may name of that.
        """
        self.client = client
        self.name = name
        self.recorder = recorder
        self.settings = settings
        self.exercised: Exercised = Counter() if exercised is None else exercised
        """How often each condition was asked; several targets may count together."""
        self.prepared = prepared
        self.words = words or {}
        self._made: list[tuple[str, str]] = []
        self._made_elsewhere: dict[str, None] = {}
        self._fields: dict[str, dict[str, FieldFacts]] = {}

    def __repr__(self) -> str:
        """Short: Hypothesis prints it with every example that fails."""
        return f"Target({self.name!r})"

    @classmethod
    def over(cls, transport: httpx2.BaseTransport, base_url: str, **more: Any) -> Self:
        """A target that takes any token, through a transport: a fake, in process or behind a port.

        `access_token` is for one that knows its tokens.
        """
        recorder = more.pop("recorder", None) or Recorder(transport)
        token = more.pop("access_token", "1000.contracts.any")
        client = Client(base_url=base_url, access_token=token, transport=recorder)
        return cls(client, recorder=recorder, **more)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self.recorder.close()

    def begin_example(self) -> None:
        """From now on the exchanges are those of another example."""
        self.recorder.forget()

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """What went over the wire in this example."""
        return tuple(self.recorder.exchanges)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        files: Any = None,
    ) -> httpx2.Response:
        """Ask as no client would be made to: any request, signed as the client signs, any answer.

        `path` is absolute, or goes after `/crm/v2/`.
        """
        _ = self.modules  # the client has asked something, so it has a token, and where to use it
        signed = self.recorder.signed
        assert signed is not None
        content = content if json is None else orjson.dumps(json)
        place = path if path.startswith("/") else f"/crm/v2/{path}"
        own = {"Authorization": signed.request_headers["authorization"], **(headers or {})}
        with httpx2.Client(transport=_Shared(self.recorder)) as http:
            url = signed.url.copy_with(raw_path=place.encode())
            if place == UPLOAD and url.host.startswith("www."):
                url = url.copy_with(host=f"content.{url.host.removeprefix('www.')}")
            try:
                return http.request(method, url, params=params, content=content, headers=own, files=files)
            finally:
                if headers and "Authorization" in headers:
                    self.recorder.signed = signed  # another token is for this request alone

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules whose records can be made up: every mandatory field is of a plain type."""
        named = [
            m["api_name"]
            for m in self.client.settings.modules.list()
            if m["api_supported"] and m["creatable"]
        ]
        skipped = ("Events", "Notes", "Attachments", "Activities")  # rules over several fields; not records
        return tuple(
            name
            for name in named
            if name not in skipped and all(f.writable for f in self.fields(name).values() if f.mandatory)
        )

    @cached_property
    def richest(self) -> str:
        """The one of `modules` whose records can have values of the most data types."""
        return max(
            self.modules, key=lambda m: len({f.data_type for f in self.fields(m).values() if f.writable})
        )

    def fields(self, module: str) -> Mapping[str, FieldFacts]:
        """The fields of a module, by api_name; asked for once."""
        if module not in self._fields:
            self._fields[module] = {
                f["api_name"]: _facts(f) for f in self.client.settings.fields.list(module=module)
            }
        return self._fields[module]

    def links(self, module: str) -> Mapping[str, str]:
        """The lookups of a module that lead to one of `modules`, and which one each leads to."""
        return {
            name: field.lookup_module
            for name, field in self.fields(module).items()
            if field.data_type == "lookup" and not field.read_only and field.lookup_module in self.modules
        }

    def ask(self, method: str, path: str, body: object = None, **params: Any) -> list[Record]:
        """What stands under `data` of an answer: records, or slots, refused ones among them."""
        answer = self.client.request(method, path, params=params, body=body)
        found: list[Record] = answer["data"] if answer else []
        return found

    def create(self, module: str, records: Sequence[Record]) -> list[str]:
        """The ids of new records, which must all be taken. Raises RecordsRefused."""
        outcomes = self.client[module].create(list(records), trigger=[], on_refused="return")
        self._made += [(module, outcome.id) for outcome in outcomes if outcome.ok and outcome.id]
        return list(outcomes.ids)

    def note(self, module: str, record_id: str) -> None:
        """Remember a record that was made by another way, to be removed."""
        self._made.append((module, record_id))

    def note_path(self, path: str) -> None:
        """Remember something that is no record (a tag), to be removed by a DELETE of its path."""
        self._made_elsewhere[path] = None

    def read(self, module: str, ids: Sequence[str]) -> list[Record]:
        """The records of these ids, each by itself, in this order; raises KeyError for one that is gone."""
        found = []
        for record_id in ids:
            record = self.client[module].get(record_id)
            if record is None:
                raise KeyError(record_id)
            found.append(record)
        return found

    @contextmanager
    def leaving_nothing_behind(self) -> Iterator[None]:
        """Remove what the block made, also when it fails."""
        try:
            yield
        finally:
            made, self._made = self._made, []
            with self.recorder.apart():
                for module in dict.fromkeys(module for module, _ in made):
                    ids = list(dict.fromkeys(i for kind, i in made if kind == module))
                    self.client[module].delete(ids, on_refused="return")
                while self._made_elsewhere:
                    with suppress(InvalidRequest):  # the block has deleted it itself
                        self.client.request("DELETE", self._made_elsewhere.popitem()[0])

    def refusal(self, method: str, path: str, *, body: object = None, **params: Any) -> ZohoError:
        """The error that a request is refused with. Raises AssertionError where it is answered."""
        try:
            answer = self.client.request(method, path, params=params, body=body)
        except ZohoError as error:
            return error
        raise AssertionError(f"{method} {path} {params or body} was answered: {answer}")


class _Shared(httpx2.BaseTransport):
    """A recorder that a passing client does not close."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._recorder.handle_request(request)


def _facts(told: Mapping[str, Any]) -> FieldFacts:
    return FieldFacts(
        api_name=told["api_name"],
        data_type=told["data_type"]
        if told["json_type"] != "jsonarray" or told["pick_list_values"]
        else "array",
        length=told["length"],
        decimal_place=told["decimal_place"],
        mandatory=told["system_mandatory"],
        read_only=told["read_only"] or told["field_read_only"],
        unique=bool(told["unique"]),
        options=tuple(v["display_value"] for v in told["pick_list_values"] if v["display_value"] != "-None-"),
        lookup_module=(told["lookup"] or {}).get("module"),
    )


def own(ids: Sequence[str], records: Sequence[Record]) -> list[str]:
    """The ids among `records` that the example made, in their order: a shared org holds others, too."""
    return [record["id"] for record in records if record["id"] in ids]
