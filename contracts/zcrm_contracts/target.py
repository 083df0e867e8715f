"""What a contract is run against: a Zoho CRM behind a client, and what its own metadata says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zcrm_client import Client, ZohoError

Record = dict[str, Any]
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
        return not self.read_only and self.data_type in PLAIN


class Target:
    """A CRM and what is known of it. Contracts touch only the records that they made here."""

    def __init__(
        self, client: Client, name: str = "the target", *, exercised: Exercised | None = None
    ) -> None:
        self.client = client
        self.name = name
        self.exercised: Exercised = Counter() if exercised is None else exercised
        """How often each condition was asked; several targets may count together."""
        self._made: list[tuple[str, str]] = []
        self._fields: dict[str, dict[str, FieldFacts]] = {}

    def __repr__(self) -> str:
        """Short: Hypothesis prints it with every example that fails."""
        return f"Target({self.name!r})"

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules whose records can be made up: every mandatory field is of a plain type."""
        named = [m["api_name"] for m in self.client.modules() if m["api_supported"] and m["creatable"]]
        skipped = ("Events", "Notes", "Attachments", "Activities")  # rules over several fields; not records
        return tuple(
            name
            for name in named
            if name not in skipped and all(f.writable for f in self.fields(name).values() if f.mandatory)
        )

    def fields(self, module: str) -> Mapping[str, FieldFacts]:
        """The fields of a module, by api_name; asked for once."""
        if module not in self._fields:
            self._fields[module] = {f["api_name"]: _facts(f) for f in self.client.fields(module)}
        return self._fields[module]

    def links(self, module: str) -> Mapping[str, str]:
        """The lookups of a module that lead to one of `modules`, and which one each leads to."""
        return {
            name: field.lookup_module
            for name, field in self.fields(module).items()
            if field.data_type == "lookup" and not field.read_only and field.lookup_module in self.modules
        }

    def create(self, module: str, records: Sequence[Record]) -> list[str]:
        """The ids of new records, which must all be taken. Raises RecordsRefused."""
        outcomes = self.client.create(module, list(records), trigger=[], on_refused="return")
        self._made += [(module, outcome.id) for outcome in outcomes if outcome.ok and outcome.id]
        return list(outcomes.ids)

    def note(self, module: str, record_id: str) -> None:
        """Remember a record that was made by another way, to be removed."""
        self._made.append((module, record_id))

    def read(self, module: str, ids: Sequence[str]) -> list[Record]:
        """The records of these ids, each by itself, in this order; raises KeyError for one that is gone."""
        found = []
        for record_id in ids:
            record = self.client.get(module, record_id)
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
            for module in dict.fromkeys(module for module, _ in made):
                ids = list(dict.fromkeys(i for kind, i in made if kind == module))
                self.client.delete(module, ids, on_refused="return")

    def refusal(self, method: str, path: str, *, body: object = None, **params: Any) -> ZohoError:
        """The error that a request is refused with. Raises AssertionError where it is answered."""
        try:
            answer = self.client.request(method, path, params=params, body=body)
        except ZohoError as error:
            return error
        raise AssertionError(f"{method} {path} {params or body} was answered: {answer}")


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
