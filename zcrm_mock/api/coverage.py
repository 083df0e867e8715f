"""docs/coverage.md: what is imitated, from which source, and every disputed behaviour.

`python -m zcrm_mock.api.coverage --write` makes the page, `--check` says whether it is stale.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import orjson

from zcrm_mock.api.openapi import doc_url
from zcrm_mock.api.operations import Operation, operations
from zcrm_mock.api.routing import route
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.evidence.claims import STRENGTHS, claims, documented_switches

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"

HEAD = """\
# What is imitated

Made from the code by `make docs`. {imitated} of the {all} documented operations of Zoho CRM v2 are imitated;
what is not answers `501 NOT_IMITATED`, a code that Zoho does not have: [the gaps](#gaps). The ids are those
of `crm.calls("records.search")`.

| group | imitated | of |
| --- | ---: | ---: |
"""

SOURCES = """
## How to read the tables

**seen** counts the exchanges with a real org that are replayed against the fake in every test run
(`tests/exchanges/`): that much of the operation is proven. The rest rests on its **source**:

| source | what it is |
| --- | --- |
| docs v2, and the linked page | Zoho's documentation of v2 |
| py-sdk-2.0, typescript-sdk-2.0 | Zoho's official SDKs for API v2: paths, parameters, scopes, codes |
| php-sdk v1, sdk-v1gen | Zoho's official SDKs of the generation before |
| field use | what integrators use although v2's pages do not tell |

**SDK** names the operations of the official Python SDK that end here.
"""

SURE = """
## How sure

Every rule that could be wrong is a claim with a source: an operation's row, a failure, a switch's default,
an operator. `crm.explain(response)` names those behind an answer, `pytest --zcrm-evidence` ends a run with
those that the tests leaned on.

| rules of | {strengths} |
| --- |{columns}
"""

GAPS = """
## Gaps

What of v2 answers `NOT_IMITATED`: operations that are marked `gap` in the tables, and inside of imitated
ones what is listed here. Not v2, and so no gaps, are other versions of the API (`/crm/v3/…`): they answer
that code, too, and say which version was asked for.

"""

NO_GAPS = "There are none."

SWITCHES = """
## Disputed behaviour

What the sources disagree on is a switch: `FakeCRM(switches=Switches(all_failed_status=400))`.
`Switches.strict_v2()` is the strictest live org that is known.

| switch | default | choices | who says what |
| --- | --- | --- | --- |
"""


@cache
def replayed() -> Counter[str]:
    """How many recorded exchanges there are of each operation; none outside a clone of the repository."""
    seen: Counter[str] = Counter()
    for file in sorted((ROOT / "tests" / "exchanges").glob("*.json")):
        request = orjson.loads(file.read_bytes())["request"]
        path = request["path"]
        try:
            operation, _ = route(request["method"], path if path.startswith("/") else f"/crm/v2/{path}")
        except Refused:
            continue
        seen[operation.id] += 1
    return seen


@cache
def gaps_inside() -> list[str]:
    """What imitated operations refuse with NOT_IMITATED, as the calls of `not_imitated` say it."""
    files = Path(failures.__file__).parents[1].rglob("*.py")
    return sorted(gap for file in files for gap in gaps_in(file.read_text(encoding="utf-8")))


def gaps_in(source: str) -> Iterator[str]:
    """The gaps that a piece of code refuses by."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "failures.not_imitated":
            what = node.args[0]
            if isinstance(what, ast.JoinedStr):
                yield "".join(_said(part) for part in what.values)
            elif isinstance(what, ast.Constant):
                yield str(what.value)


def _said(part: ast.expr) -> str:
    # What is only known when it is asked for stands as an ellipsis.
    return str(part.value) if isinstance(part, ast.Constant) else "…"


def coverage_markdown() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    rows = operations()
    imitated = [row for row in rows if row.handler]
    yield HEAD.format(imitated=len(imitated), all=len(rows)).rstrip()
    of, done = Counter(row.group for row in rows), Counter(row.group for row in imitated)
    for group in of:
        yield f"| [{group}](#{group}) | {done[group] or '–'} | {of[group]} |"  # noqa: RUF001 - a dash
    yield f"| **all** | **{len(imitated)}** | **{len(rows)}** |"
    yield SOURCES.rstrip()
    yield GAPS.rstrip() + "\n"
    yield from [f"- {gap}" for gap in gaps_inside()] or ([NO_GAPS] if len(imitated) == len(rows) else ())
    yield from _how_sure()
    by_group = sorted(rows, key=lambda row: list(of).index(row.group))
    for group, members in groupby(by_group, key=lambda row: row.group):
        yield f"\n## {group}\n"
        yield "| operation | request | imitated | seen | source | SDK |"
        yield "| --- | --- | --- | ---: | --- | --- |"
        yield from map(_row, members)
    yield SWITCHES.rstrip()
    for switch in documented_switches():
        yield f"| `{switch.name}` | `{switch.default}` | {switch.choices} | {switch.meaning} |"


def _how_sure() -> Iterator[str]:
    strengths = " | ".join(STRENGTHS)
    yield SURE.format(strengths=strengths, columns=" ---: |" * len(STRENGTHS)).rstrip()
    counts = Counter((claim.id.partition(":")[0], claim.strength) for claim in claims().values())
    for kind in dict.fromkeys(kind for kind, _ in counts):
        cells = " | ".join(str(counts[kind, strength] or "") for strength in STRENGTHS)
        yield f"| {kind} | {cells} |"


def _row(row: Operation) -> str:
    seen = replayed()[row.id]
    page = f", [{row.doc}]({doc_url(row)})" if row.doc else ""
    cells = (
        f"`{row.id}`",
        f"`{row.method} {row.path}`",
        "yes" if row.handler else "gap",
        str(seen) if seen else "",
        row.source + page,
        ", ".join(f"`{name}`" for name in row.sdk),
    )
    return "| " + " | ".join(cells) + " |"


def main(args: list[str] | None = None) -> int:
    """`--write` the page, `--check` it (1 where it is stale), or print it."""
    parser = argparse.ArgumentParser(prog="python -m zcrm_mock.api.coverage", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write docs/coverage.md")
    what.add_argument("--check", action="store_true", help="fail where docs/coverage.md is stale")
    asked = parser.parse_args(args)
    page = coverage_markdown()
    if asked.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
    elif asked.check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            print("docs/coverage.md is stale: make docs", file=sys.stderr)
            return 1
    else:
        sys.stdout.write(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
