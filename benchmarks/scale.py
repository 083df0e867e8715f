"""`make bench-scale`: queries over 1 k to 1 M records, the whole request beside raw SQLite on the same rows.

Each size runs in a process of its own, so that its memory is its own. Writes the section "Scale" of
docs/benchmarks.md and its plot.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.plot import draw
from zcrm_mock import FakeCRM, Request

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ACCOUNTS, CHUNK = 500, 2_000
SIGNED = {"authorization": "Zoho-oauthtoken 1000.a.b"}
COLUMNS = ("Email", "Mailing_City", "Department", "Date_of_Birth")

Answer = tuple[float, int]
"""Milliseconds, and how many rows came."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One query at one size: ours and raw SQLite's, in milliseconds."""

    what: str
    size: int
    ours: float
    raw: float


@dataclass(frozen=True, slots=True)
class Run:
    """All of one size; `rate` in records per second, `memory` in bytes per record, `first_word` the
    milliseconds of the first search for a word, which makes the index."""

    size: int
    rate: float
    memory: float
    first_word: float
    figures: list[Figure]


# --- one size -------------------------------------------------------------------------------------


def measure(size: int) -> Run:
    """Seed `size` contacts, ask all queries, and say how long they took."""
    before, crm = _memory(), FakeCRM()
    crm.seed("Accounts", min(ACCOUNTS, size // 2))
    start = time.perf_counter()
    for made in _progress(size, f"seeding {size:,}"):
        crm.seed("Contacts", made)
    rate = size / (time.perf_counter() - start)
    memory = (_memory() - before) / size
    raw = _raw_copy(crm)
    start = time.perf_counter()
    crm.handle(Request("GET", "www.zohoapis.com", "/crm/v2/Contacts/search", "word=zzqx", SIGNED))
    first_word = 1000 * (time.perf_counter() - start)
    times = 3 if size > 200_000 else 7
    figures = [
        Figure(what, size, *_paired(ask, floor, times)) for what, ask, floor in _queries(crm, raw, size)
    ]
    return Run(size, rate, memory, first_word, figures)


def _progress(size: int, label: str) -> Iterator[int]:
    """Chunks that make `size`, with a bar on a terminal and a plain line elsewhere."""
    chunks = [CHUNK] * (size // CHUNK) + ([size % CHUNK] if size % CHUNK else [])
    if not sys.stderr.isatty():
        print(label, file=sys.stderr)
        yield from chunks
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=size)
        for chunk in chunks:
            yield chunk
            progress.advance(task, chunk)


def _memory() -> int:
    """The most that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _raw_copy(crm: FakeCRM) -> sqlite3.Connection:
    """The same rows in plain tables: the document, and typed columns."""
    raw = sqlite3.connect(":memory:")
    raw.execute("PRAGMA journal_mode = OFF")  # a copy over it would keep all of it a second time
    raw.execute(
        "CREATE TABLE contacts (id INTEGER PRIMARY KEY, account INTEGER, words TEXT, "
        f"{', '.join(COLUMNS)}, doc BLOB)"
    )
    raw.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, industry TEXT)")
    with crm.locked() as org:
        for module, insert in (("Accounts", _account), ("Contacts", _contact)):
            sql = f'SELECT r.doc, k."$words" FROM record AS r JOIN "{module}" AS k ON k.id = r.id'
            for doc, texts in org.store._db.execute(sql):
                values = insert(orjson.loads(doc), doc, texts)
                raw.execute(f"INSERT INTO {module.lower()} VALUES ({', '.join('?' * len(values))})", values)
    raw.execute("CREATE INDEX email ON contacts (Email)")
    raw.commit()
    return raw


def _account(record: dict[str, Any], _doc: bytes, _words: str) -> tuple[Any, ...]:
    return int(record["id"]), (record.get("Industry") or "").casefold()


def _contact(record: dict[str, Any], doc: bytes, words: str) -> tuple[Any, ...]:
    columns = [value.casefold() if (value := record.get(name)) else None for name in COLUMNS]
    account = record.get("Account_Name")
    return int(record["id"]), int(account["id"]) if account else None, words, *columns, doc


def _queries(
    crm: FakeCRM, raw: sqlite3.Connection, size: int
) -> Iterator[tuple[str, Callable[[], int], Callable[[], int]]]:
    """What is asked: a name, our whole request, and the statement for the same rows."""
    sample = crm.handle(Request("GET", "www.zohoapis.com", "/crm/v2/Contacts", "page=1", SIGNED))
    known = next(r for r in orjson.loads(sample.body)["data"] if all(r.get(name) for name in COLUMNS))
    industry = crm.records("Accounts")[0].get("Industry") or "Banking"
    deep = max(1, int(size * 0.9) // 200)
    rare = known["Last_Name"].split()[0].casefold()

    def get(path: str, query: str) -> Callable[[], int]:
        return _asked(crm, Request("GET", "www.zohoapis.com", f"/crm/v2/{path}", query, SIGNED))

    def coql(text: str) -> Callable[[], int]:
        body = orjson.dumps({"select_query": text})
        return _asked(crm, Request("POST", "www.zohoapis.com", "/crm/v2/coql", "", SIGNED, body))

    def sql(text: str, *values: Any) -> Callable[[], int]:
        return lambda: min(200, len(raw.execute(text, values).fetchall()))

    newest = "ORDER BY id DESC LIMIT 201"
    yield "list, first page", get("Contacts", ""), sql(f"SELECT doc FROM contacts {newest}")
    yield (
        "list, a page at 90 %",
        get("Contacts", f"page={deep}"),
        sql("SELECT doc FROM contacts ORDER BY id DESC LIMIT 201 OFFSET ?", (deep - 1) * 200),
    )
    yield (
        "list sorted by a field",
        get("Contacts", "sort_by=Mailing_City"),
        sql("SELECT doc FROM contacts ORDER BY Mailing_City DESC, id DESC LIMIT 201"),
    )
    yield (
        "equals, indexed",
        get("Contacts/search", f"criteria=(Email:equals:{known['Email']})"),
        sql(f"SELECT doc FROM contacts WHERE Email = ? {newest}", known["Email"].casefold()),
    )
    nothing = "no such department"
    yield (
        "equals, not indexed",
        get("Contacts/search", f"criteria=(Department:equals:{nothing})"),
        sql(f"SELECT doc FROM contacts WHERE Department = ? {newest}", nothing),
    )
    yield (
        "between, not indexed",
        get("Contacts/search", "criteria=(Date_of_Birth:between:1900-01-01,1900-12-31)"),
        sql(
            f"SELECT doc FROM contacts WHERE Date_of_Birth BETWEEN ? AND ? {newest}",
            "1900-01-01",
            "1900-12-31",
        ),
    )
    yield (
        "a word",
        get("Contacts/search", f"word={rare}"),
        sql(f"SELECT doc FROM contacts WHERE instr(words, ?) > 0 {newest}", f" {rare}"),
    )
    yield (
        "a word that nothing has",
        get("Contacts/search", "word=zzqx"),
        sql(f"SELECT doc FROM contacts WHERE instr(words, ?) > 0 {newest}", " zzqx"),
    )
    join = "SELECT c.doc FROM contacts c JOIN accounts a ON a.id = c.account WHERE a.industry = ?"
    named = f"Account_Name.Industry = '{industry}'"
    yield (
        "COQL with a join",
        coql(f"select Last_Name, Account_Name.Account_Name from Contacts where {named}"),
        sql(f"{join} ORDER BY c.id LIMIT 201", industry.casefold()),
    )
    yield (
        "COQL with a join, sorted",
        coql(f"select Last_Name from Contacts where {named} order by Department desc"),
        sql(f"{join} ORDER BY c.Department DESC, c.id DESC LIMIT 201", industry.casefold()),
    )
    yield "snapshot", _done(crm.snapshot), _done(lambda: _copied(raw).close())
    # Made only now: a million records, their copies and SQLite's would not fit in 20 GB together.
    kept, copy = crm.snapshot(), _copied(raw)
    yield "restore", _done(lambda: crm.restore(kept)), _done(lambda: copy.backup(raw))


def _done(call: Callable[[], object]) -> Callable[[], int]:
    def ask() -> int:
        call()
        return 0

    return ask


def _copied(raw: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    raw.backup(copy)
    return copy


def _asked(crm: FakeCRM, request: Request) -> Callable[[], int]:
    def ask() -> int:
        body = crm.handle(request).body
        return int(re.search(rb'"count":(\d+)', body)[1]) if body else 0  # type: ignore[index]

    return ask


def _paired(ours: Callable[[], int], raw: Callable[[], int], times: int) -> tuple[float, float]:
    """The median of both in milliseconds, taken in turn. Raises AssertionError where the rows differ."""
    taken: tuple[list[float], list[float]] = [], []
    for _ in range(times + 1):  # the first warms up
        counts = []
        for call, seconds in zip((ours, raw), taken, strict=True):
            start = time.perf_counter()
            counts.append(call())
            seconds.append(time.perf_counter() - start)
        assert counts[0] == counts[1], counts
    first, second = (1000 * statistics.median(seconds[1:]) for seconds in taken)
    return first, second


# --- all sizes ------------------------------------------------------------------------------------


def section(runs: list[Run]) -> str:
    """The section of the page: what seeding takes, and a table of the queries."""
    heads = " | ".join(f"{run.size:,}" for run in runs)
    lines = [
        "## Scale",
        "",
        "Made by `make bench-scale`: milliseconds of the whole request in process, and in brackets those of",
        "one SQL statement for the same rows in plain SQLite. Aims: no query over 100 ms at 100,000 nor over",
        "1 s at 1,000,000, the first page as fast at any size, an indexed equality under 1 ms, the slow ones",
        "at most twice SQLite.",
        "",
        f"| contacts | {heads} |",
        f"| --- |{' ---: |' * len(runs)}",
        f"| seeded per second | {' | '.join(f'{run.rate:,.0f}' for run in runs)} |",
        f"| memory per record, kB | {' | '.join(f'{run.memory / 1000:.1f}' for run in runs)} |",
    ]
    lines.append(
        f"| the first word, which makes the index | {' | '.join(_short(run.first_word) for run in runs)} |"
    )
    for what in [figure.what for figure in runs[0].figures]:
        cells = [
            f"{_short(figure.ours)} ({_short(figure.raw)})"
            for run in runs
            for figure in run.figures
            if figure.what == what
        ]
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", "![Milliseconds by number of records](benchmarks-scale.svg)", ""])


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.3g}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def run_apart(size: int) -> Run:
    """Measure one size in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--one", str(size)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return Run(**{**told, "figures": [Figure(**figure) for figure in told["figures"]]})


def main(arguments: list[str] | None = None) -> None:
    """Measure every size and write the page, or (`--one`) print one size as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="records, as 1000,10000")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the section goes")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps(asdict(measure(asked.one))))
        return
    runs: list[Run] = []
    for size in map(int, asked.sizes.split(",")):
        runs.append(run_apart(size))
        for figure in runs[-1].figures:
            print(f"{size:>9,} {figure.what}: {_short(figure.ours)} ms (SQLite: {_short(figure.raw)} ms)")
    text = asked.page.read_text() if asked.page.exists() else "# Benchmarks\n"
    before = re.sub(r"\n## Scale\n.*?(?=\n## |\Z)", "", text, flags=re.DOTALL).rstrip()
    asked.page.write_text(f"{before}\n\n{section(runs)}")
    curves = {
        what: [(run.size, f.ours, f.raw) for run in runs for f in run.figures if f.what == what]
        for what in [figure.what for figure in runs[0].figures]
    }
    draw(curves, asked.page.with_name("benchmarks-scale.svg"))


if __name__ == "__main__":
    main()
