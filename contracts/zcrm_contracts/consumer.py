"""What an app relies on: the operations, parameters, fields and operators that its own tests made it use.

Read from the journal of a test run (`pytest --zcrm-journal calls.jsonl`, or a server's `/__mock__/calls`),
kept as a small file that people review, and held against later runs and against what a target has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zcrm_contracts.coql import COMPARATORS
from zcrm_contracts.strategies import OPERATORS
from zcrm_contracts.target import Target

Call = Mapping[str, Any]
"""A call of a journal: operation, module, method, path, params, body, status, answer."""

KINDS = ("parameters", "fields", "operators", "answers")
_CONDITION = re.compile(r"(?:^|(?<!\\)\()\s*([A-Za-z]\w*):([a-z_]+):")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_COQL = re.compile(
    r"\s*select\s+(?P<columns>.+?)\s+from\s+(?P<module>\w+)"
    r"(?:\s+where\s+(?P<where>.+?))?(?:\s+order\s+by\s+(?P<order>.+?))?(?:\s+limit\s+.*)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_COMPARISON = re.compile(
    r"([A-Za-z][\w.]*)\s*(!=|>=|<=|=|>|<|\b(?:not\s+in|in|not\s+like|like|not\s+between|between"
    r"|is\s+not\s+null|is\s+null)\b)",
    re.IGNORECASE,
)


@dataclass
class Use:
    """What an app uses of one operation, in one module where it names one."""

    operation: str
    module: str | None
    parameters: set[str] = field(default_factory=set)
    """Of the query, and the keys of the body beside its records."""
    fields: set[str] = field(default_factory=set)
    """Sent, asked for, searched or sorted by; dotted where they are in rows or across lookups."""
    operators: set[str] = field(default_factory=set)
    """`Email equals`, `Amount >`."""
    answers: set[int] = field(default_factory=set)
    """Statuses that the app's tests have seen."""

    @property
    def name(self) -> str:
        """`records.search Leads`."""
        return f"{self.operation} {self.module}" if self.module else self.operation

    def as_json(self) -> dict[str, list[Any]]:
        """The kinds that are not empty, each sorted."""
        return {kind: sorted(getattr(self, kind)) for kind in KINDS if getattr(self, kind)}


Uses = dict[str, Use]


def read_journal(path: Path) -> list[Call]:
    """The calls of a journal: JSON lines, or one JSON list. Raises ValueError."""
    text = path.read_text(encoding="utf-8")
    try:
        calls = json.loads(text) if text.lstrip().startswith("[") else [*map(json.loads, text.splitlines())]
        assert all(isinstance(call, dict) and "operation" in call for call in calls)
    except (ValueError, AssertionError):
        raise ValueError(f"{path} is no journal: pytest --zcrm-journal FILE writes one") from None
    return list(calls)


def uses_of(calls: Iterable[Call]) -> Uses:
    """What the calls use, by operation and module; calls that meant no operation are left out."""
    uses: Uses = {}
    for call in calls:
        if call["operation"] is None:
            continue
        use = _use(call)
        known = uses.setdefault(use.name, use)
        for kind in KINDS:
            getattr(known, kind).update(getattr(use, kind))
    return dict(sorted(uses.items()))


def _use(call: Call) -> Use:
    params, body = call.get("params") or {}, call.get("body")
    use = Use(call["operation"], call.get("module"), answers={call["status"]})
    if call["operation"].startswith("oauth."):
        return use
    use.parameters |= set(params)
    for name in ("fields", "sort_by"):
        use.fields |= {part.strip() for part in params.get(name, "").split(",") if part.strip()}
    for name, operator in _CONDITION.findall(params.get("criteria", "")):
        use.fields.add(name)
        use.operators.add(f"{name} {operator}")
    if isinstance(body, dict):
        if isinstance(body.get("select_query"), str):
            _query(use, body["select_query"])
        else:
            _records(use, body)
    return use


def _records(use: Use, body: Mapping[str, Any]) -> None:
    for key, value in body.items():
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        if rows:
            use.fields |= {name for row in rows for name in _names(row)}
        else:
            use.parameters.add(key)


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if name.startswith("$") or name == "id":
            continue
        inner = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        yield name
        yield from {f"{name}.{key}" for one in inner for key in one if key not in ("id", "name")}


def _query(use: Use, text: str) -> None:
    found = _COQL.match(_QUOTED.sub("''", text))
    if not found:
        return
    use.module = found["module"]
    columns = [part.strip() for part in found["columns"].split(",")]
    order = [part.split()[0] for part in (found["order"] or "").split(",") if part.strip()]
    use.fields |= {name for name in (*columns, *order) if name and name != "id"}
    for name, comparator in _COMPARISON.findall(found["where"] or ""):
        use.fields |= {name} - {"id"}
        use.operators.add(f"{name} {' '.join(comparator.lower().split())}")


# --- the file -------------------------------------------------------------------------------------


def write(path: Path, consumer: str, uses: Uses) -> None:
    """Keep it, sorted, so that a change is a small diff."""
    told = {"consumer": consumer, "uses": {name: use.as_json() for name, use in uses.items()}}
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> Uses:
    """What was kept. Raises ValueError for a file that is none."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["uses"]
        uses: Uses = {}
        for name, kinds in told.items():
            operation, _, module = name.partition(" ")
            uses[name] = Use(operation, module or None, **{kind: set(kinds.get(kind, ())) for kind in KINDS})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} is no consumer contract: {error}") from None
    return uses


def beyond(kept: Uses, now: Uses) -> list[str]:
    """What is used now that the file does not have, in words."""
    found = []
    for name, use in now.items():
        known = kept.get(name)
        if known is None:
            found.append(f"{name}: a new operation")
            continue
        for kind in KINDS:
            new = sorted(getattr(use, kind) - getattr(known, kind))
            found += [f"{name}: new {kind}: {', '.join(map(str, new))}"] if new else []
    return found


def lacking(uses: Uses, target: Target) -> list[str]:
    """What the app relies on and the target does not have: modules, fields, operators of a field's type."""
    modules = {
        module["api_name"] for module in target.client.settings.modules.list() if module["api_supported"]
    }
    found = []
    for name, use in uses.items():
        if use.module is None:
            continue
        if use.module not in modules:
            found.append(f"{name}: the target has no module {use.module}")
            continue
        fields = target.fields(use.module)
        if use.operation.startswith("records."):
            own = sorted(n for n in use.fields if "." not in n and n not in fields)
            found += [f"{name}: {use.module} has no field {', '.join(own)}"] if own else []
        for told in sorted(use.operators):
            field_name, _, operator = told.partition(" ")
            facts = fields.get(field_name)
            allowed = (COMPARATORS if use.operation == "records.coql" else OPERATORS).get(
                facts.data_type if facts else "", (operator,)
            )
            if facts and operator not in allowed:
                found.append(f"{name}: {facts.data_type} fields such as {field_name} know no {operator}")
    return found
