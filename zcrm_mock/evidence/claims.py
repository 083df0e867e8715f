"""The claims: every rule that could be wrong, with a source, and how sure that makes it.

They are read off the code that they are about: a row of the operation table names its source, the docstrings
of failures and switches end with theirs. So a rule has one place, and a claim cannot stray from its rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from zcrm_mock.api.operations import operations
from zcrm_mock.engine import switches
from zcrm_mock.engine.bulk import bulk_failures

Strength = Literal["live", "recorded", "official SDK", "documented", "inferred"]
STRENGTHS: tuple[Strength, ...] = ("live", "recorded", "official SDK", "documented", "inferred")
"""From what a live org answered this year down to our own guess."""

SOURCES: tuple[tuple[str, Strength, str], ...] = (
    (r"live 2026", "live", "2026-05"),
    (r"wild [12]\b", "recorded", "2023-02"),
    (r"wild (3|22)\b", "recorded", "2024-08"),
    (r"wild 4\b", "recorded", "2021-03"),
    (r"wild 8\b", "recorded", "2021-06"),
    (r"wild 24\b", "recorded", "2018-06"),
    (r"wild 26\b", "recorded", "2021-09"),
    (r"wild", "recorded", "2026"),
    (r"Postman", "recorded", "2023"),
    (r"(py|java|ts|php|typescript|node|official)[- ]?sdk|sdk-v1gen|SDK|verified", "official SDK", "2024"),
    (r"docs v2\b", "documented", "2021"),
    (r"docs\b", "documented", "2025"),
    (r"kaizen|weble|recruit|vertical|zoho_hub|field use|Deluge|captures?\b", "documented", "2021"),
    (
        r"accounts protocol|proxy's documentation|PinkConnect|an integrator|newer versions",
        "documented",
        "2026",
    ),
    (r"oas-new|OAS|RFC \d+", "documented", "2026"),
    (r"modules\.json|records\.md|platform\.md|operations\.json|demand\.md", "documented", "2026-11"),
)
"""Tags of sources as the research notes write them: pattern, how sure, and since when."""

_GUESS = re.compile(r"inferred|recalled|not established|established|our own|no source", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule: `operation:records.create`, `failure:invalid_token`, `switch:partial_status`, …"""

    id: str
    text: str
    source: str
    strength: Strength
    date: str

    def __str__(self) -> str:
        return f"{self.strength:<12} {self.id}: {self.text}"


def weigh(source: str) -> tuple[Strength, str] | None:
    """How sure a source makes a claim, and its date; the strongest tag counts. None where there is no tag."""
    found = [(strength, date) for pattern, strength, date in SOURCES if re.search(pattern, source)]
    if found:
        return min(found, key=lambda one: STRENGTHS.index(one[0]))
    return ("inferred", "") if _GUESS.search(source) else None


def _claim(claim_id: str, text: str, source: str) -> Claim:
    weighed = weigh(source)
    if weighed is None:
        raise LookupError(f"{claim_id} names no source that zcrm_mock.evidence.SOURCES knows: {source!r}")
    return Claim(claim_id, text, source, *weighed)


# --- the claims, each read off its rule --------------------------------------------------------------


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its id. Raises LookupError for a rule that names no source."""
    every = (*_operations(), *_failures(), *_switches(), *_operators())
    return {claim.id: claim for claim in every}


def _operations() -> Iterator[Claim]:
    for row in operations():
        if row.handler:
            yield _claim(f"operation:{row.id}", f"{row.method} {row.path}", row.source)


@dataclass(frozen=True, slots=True)
class FailureRule:
    """A function that makes a failure, as its source code tells it."""

    name: str
    doc: str
    code: str | None
    message: re.Pattern[str]
    literal: bool
    """Whether the message is fixed, so that it tells this failure from others of the code."""
    keys: frozenset[str] | None
    """The keys of the details; None where they are not fixed."""
    needed: frozenset[str] = frozenset()
    """Keys that the details have in every case."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What the details say in every case."""


@cache
def failure_rules() -> tuple[FailureRule, ...]:
    """Every public function of the engine's `*failures.py` that makes a Failure, and the table's rows."""
    engine = Path(__file__).parents[1] / "engine"
    made: list[FailureRule] = []
    for file in sorted(engine.rglob("*failures.py")):
        nodes = [
            n for n in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)
        ]
        rules: dict[str, FailureRule] = {}
        for node in nodes:
            if isinstance(node.returns, ast.Name) and node.returns.id == "Failure":
                rules[node.name] = _failure_rule(node, rules)
        made += [rule for name, rule in rules.items() if not name.startswith("_")]
    return (*made, *table_rules())


@cache
def table_rules() -> tuple[FailureRule, ...]:
    """The rows of the table of bulk jobs' failures."""
    made = []
    for code, (message, _) in bulk_failures.TABLE.items():
        parts = [re.escape(part) for part in re.split("%[sd]", message)]
        pattern = re.compile(".*".join(parts), re.DOTALL)
        doc = f"{message} Source: {bulk_failures.SOURCE}"
        made.append(FailureRule(f"bulk_{code.lower()}", doc, code, pattern, len(parts) == 1, None))
    return tuple(made)


def _failure_rule(node: ast.FunctionDef, known: Mapping[str, FailureRule]) -> FailureRule:
    """One function's; where it hands on to one before it, that one's code and message."""
    doc = ast.get_docstring(node) or ""
    calls = [c for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)]
    for call in calls:
        if ast.unparse(call.func) == "Failure":
            code, message, details = (call.args + [ast.Constant(None)] * 3)[:3]
            pattern, literal = _pattern(message)
            text = code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None
            keys, told = _keys(details), _said(details, node)
            return FailureRule(node.name, doc, text, pattern, literal, keys, frozenset(told), _fixed(told))
    shared = next((known[name] for c in calls if (name := ast.unparse(c.func)) in known), None)
    if shared is None:
        raise LookupError(f"failure {node.name} makes no Failure that can be read off its code")
    return replace(shared, name=node.name, doc=doc, keys=None)


def _keys(details: ast.expr) -> frozenset[str] | None:
    if isinstance(details, ast.Constant):
        return frozenset()  # none were given
    told = details.keys if isinstance(details, ast.Dict) else [None]
    names = [key.value for key in told if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return frozenset(names) if len(names) == len(told) else None


def _said(details: ast.expr, node: ast.FunctionDef) -> dict[str, ast.expr]:
    """What the details say, whatever else they do; also where they are made a line earlier."""
    for line in ast.walk(node):
        if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == ast.unparse(details):
            details = line.value or details
    pairs = zip(details.keys, details.values, strict=True) if isinstance(details, ast.Dict) else ()
    return {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}


def _fixed(said: Mapping[str, ast.expr]) -> dict[str, Any]:
    return {key: value.value for key, value in said.items() if isinstance(value, ast.Constant)}


def _pattern(message: ast.expr) -> tuple[re.Pattern[str], bool]:
    if isinstance(message, ast.Constant) and isinstance(message.value, str):
        return re.compile(re.escape(message.value)), True
    if isinstance(message, ast.JoinedStr):
        parts = (
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in message.values
        )
        return re.compile("".join(parts), re.DOTALL), False
    return re.compile(".*", re.DOTALL), False


def _failures() -> Iterator[Claim]:
    for rule in failure_rules():
        if rule.code != "NOT_IMITATED":  # a gap claims nothing of Zoho
            text = rule.doc.partition("Source:")[0].split("\n\n")[0].strip()
            yield _claim(f"failure:{rule.name}", text or str(rule.code), rule.doc)


@dataclass(frozen=True, slots=True)
class Switch:
    """A field of `Switches`, as its source code tells it."""

    name: str
    default: str
    choices: str
    meaning: str


def documented_switches() -> list[Switch]:
    """Every switch with the docstring below it."""
    source = ast.parse(Path(switches.__file__).read_text(encoding="utf-8"))
    body = next(node for node in source.body if isinstance(node, ast.ClassDef)).body
    return [
        Switch(
            ast.unparse(field.target),
            ast.unparse(field.value) if field.value else "",
            _choices(field.annotation),
            " ".join(cleandoc(str(ast.literal_eval(text.value))).split()),
        )
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr)
    ]


def _choices(annotation: ast.expr) -> str:
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        return ", ".join(f"`{ast.unparse(choice)}`" for choice in annotation.slice.elts)
    return "`True`, `False`" if ast.unparse(annotation) == "bool" else f"`{ast.unparse(annotation)}`"


def _switches() -> Iterator[Claim]:
    for switch in documented_switches():
        said = re.split(r"(?<=\.) (?=`?\w+`?: )", switch.meaning)
        default = switch.default.strip("'\"")
        own = [part for part in said if re.match(rf"`?{re.escape(default)}`?: ", part)]
        yield _claim(f"switch:{switch.name}", said[0], own[0] if own and weigh(own[0]) else switch.meaning)


_OPERATOR_SOURCES = {
    "equals": "docs v2 search-records", "starts_with": "docs v2 search-records", "in": "py-sdk-2.0",
    "not_equal": "docs v7 search", "greater_than": "docs v7 search", "greater_equal": "docs v7 search",
    "less_than": "docs v7 search", "less_equal": "docs v7 search", "between": "docs v7 search",
    "contains": "the proxy's documentation",
}  # fmt: skip
_COMPARATORS = ("=", "!=", ">", ">=", "<", "<=", "in", "like", "between", "is null")


def _operators() -> Iterator[Claim]:
    for name, source in _OPERATOR_SOURCES.items():
        yield _claim(f"operator:{name}", f"criteria with {name}", source)
    for name in _COMPARATORS:
        yield _claim(f"comparator:{name}", f"COQL with {name}", "docs v2 COQL-Overview")
