"""`make bench`: each figure beside its floor, measured in the same run; writes docs/benchmarks.md.

Machines are shared and noisy: the ratio to the floor is what can be compared, not the figure.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from benchmarks import servers
from benchmarks.load import per_second
from zcrm_mock import FakeCRM, Request, __version__

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEADERS = {"authorization": "Zoho-oauthtoken 1000.a.b", "host": "www.zohoapis.com"}
SECONDS = 2.0


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its floor, and what we aim for."""

    what: str
    figure: float
    floor_name: str
    floor: float
    unit: str
    aim: str


def best(measure: Callable[[], float], times: int = 5) -> float:
    """The median of several runs."""
    return statistics.median(measure() for _ in range(times))


def seconds_of(call: Callable[[], object], times: int) -> float:
    """Seconds per call."""
    call()
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def server_rows() -> Iterable[Row]:
    """Requests per second over loopback, one worker."""
    new = orjson.dumps({"data": [{"Last_Name": "Burns", "City": "Oslo", "Email": "b@example.com"}]})
    with servers.running("fake") as port:
        one = f"/crm/v2/Leads/{5725767000000100001}"
        get = per_second(port, "GET", one, seconds=SECONDS)
        page = per_second(port, "GET", "/crm/v2/Leads", seconds=SECONDS)
        some = per_second(port, "GET", "/crm/v2/Leads?per_page=90", seconds=SECONDS)
        create = per_second(port, "POST", "/crm/v2/Leads", new, seconds=SECONDS)
    floors = {}
    for size in (1_800, 370_000, 160_000, 330):
        with servers.running(f"constant/{size}") as port:
            floors[size] = per_second(port, "GET", "/", seconds=SECONDS)
    with servers.running("route") as port:
        route = per_second(port, "GET", "/crm/v2/Leads/1", seconds=SECONDS)
    yield Row("GET one record", get, "constant body, raw ASGI", floors[1_800], "/s", "≥ 12,000/s")
    yield Row("GET one record", get, "a bare FastAPI route", route, "/s", "more than the route")
    yield Row("list 200 whole records (370 kB)", page, "constant body", floors[370_000], "/s", "≥ 2,000/s")
    yield Row("list 160 kB of records", some, "constant body", floors[160_000], "/s", "≥ 4,000/s")
    yield Row("create", create, "constant body", floors[330], "/s", "≥ 6,000/s")


def search_rows(count: int) -> Iterable[Row]:
    """Searches over many records, the whole request in process, beside the plain SQL on the same rows."""
    crm = FakeCRM()
    cities = ["Oslo", "Bergen", "Turin", "Pune", "Austin", "Lyon", "Porto", "Gdansk", "Leeds", "Kyoto"]
    for start in range(0, count, 100):
        data = [
            {
                "Last_Name": f"Name {i}",
                "Email": f"n{i}@example.com",
                "City": cities[i % 10],
                "Company": f"C {i % 997}",
            }
            for i in range(start, start + 100)
        ]
        body = orjson.dumps({"data": data})
        crm.handle(Request("POST", "www.zohoapis.com", "/crm/v2/Leads", "", HEADERS, body))
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE TABLE leads (id INTEGER PRIMARY KEY, email TEXT, company TEXT, doc BLOB)")
    rows = (
        (int(r["id"]), r["Email"].casefold(), r["Company"].casefold(), orjson.dumps(r))
        for r in crm.records("Leads")
    )
    raw.executemany("INSERT INTO leads VALUES (?, ?, ?, ?)", rows)
    raw.execute("CREATE INDEX email ON leads (email)")

    def ask(query: str) -> Callable[[], object]:
        request = Request("GET", "www.zohoapis.com", "/crm/v2/Leads/search", query, HEADERS)
        assert crm.handle(request).status == 200
        return lambda: crm.handle(request)

    def sql(text: str, value: str) -> Callable[[], object]:
        return lambda: raw.execute(text, (value,)).fetchall()

    scan = sql("SELECT doc FROM leads WHERE company = ? ORDER BY id DESC LIMIT 201", "c 500")
    found = sql("SELECT doc FROM leads WHERE email = ? ORDER BY id DESC LIMIT 201", "n777@example.com")
    ms = 1000
    yield Row(
        f"search {count:,} by a field without an index",
        ms * best(lambda: seconds_of(ask("criteria=(Company:equals:C%20500)"), 10)),
        "plain SQLite scan",
        ms * best(lambda: seconds_of(scan, 10)),
        " ms",
        "≤ 50 ms",
    )
    yield Row(
        f"search {count:,} by an indexed field",
        ms * best(lambda: seconds_of(ask("criteria=(Email:equals:n777@example.com)"), 200)),
        "plain SQLite, indexed",
        ms * best(lambda: seconds_of(found, 200)),
        " ms",
        "≤ 1 ms",
    )


def fixture_rows() -> Iterable[Row]:
    """What a test pays: a call through respx, and a new fake."""
    import httpx
    import respx

    import zcrm_mock

    client = httpx.Client()
    url = "https://www.zohoapis.com/crm/v2/Leads/5725767000000100001"
    sent = {"Authorization": "Zoho-oauthtoken 1000.a.b"}
    crm = FakeCRM()
    crm.add("Leads", {"Last_Name": "Burns"})
    body = crm.handle(Request("GET", "www.zohoapis.com", url.partition(".com")[2], "", HEADERS)).body
    with respx.mock() as router:
        router.get(url).mock(return_value=httpx.Response(200, content=body))
        alone = best(lambda: seconds_of(lambda: client.get(url, headers=sent), 500))
    with zcrm_mock.intercept(crm):
        through = best(lambda: seconds_of(lambda: client.get(url, headers=sent), 500))
    client.close()
    us = 1_000_000
    yield Row(
        "a call through respx", us * through, "respx with a constant answer", us * alone, " µs", "+ ≤ 60 µs"
    )

    def fresh() -> None:
        FakeCRM().close()

    empty = best(lambda: seconds_of(lambda: sqlite3.connect(":memory:").close(), 200))
    yield Row(
        "a fresh fake",
        1000 * best(lambda: seconds_of(fresh, 200)),
        "an empty SQLite",
        1000 * empty,
        " ms",
        "≤ 1 ms",
    )


def process_rows() -> Iterable[Row]:
    """What starting up costs."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing():\n    pass\n")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder]

        def run(*more: str) -> float:
            start = time.perf_counter()
            subprocess.run([*command, *more], check=True, capture_output=True, cwd=folder)
            return time.perf_counter() - start

        run()
        pairs = [(run(), run("-p", "no:zcrm")) for _ in range(9)]
    with_plugin, without = (1000 * statistics.median(side) for side in zip(*pairs, strict=True))
    yield Row("pytest with the plugin, unused", with_plugin, "pytest without it", without, " ms", "+ ≤ 10 ms")

    def first_answer(command: list[str], port: int) -> float:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            servers.wait_for(port)
            return time.perf_counter() - start
        finally:
            process.terminate()
            process.wait()

    serve = [str(Path(sys.executable).with_name("zcrm-mock")), "serve", "--empty", "--port", "8791"]
    bare = [sys.executable, "-m", "benchmarks.servers", "constant/100", "8792"]
    yield Row(
        "`zcrm-mock serve` to its first answer",
        best(lambda: first_answer(serve, 8791)),
        "bare uvicorn",
        best(lambda: first_answer(bare, 8792)),
        " s",
        "≤ 1 s",
    )


def page(rows: list[Row]) -> str:
    """The table as Markdown, with the machine it was measured on."""
    lines = [
        "# Benchmarks",
        "",
        "Made by `make bench`. Each figure stands beside its floor, measured in the same run on the same "
        "machine; compare the ratios, the figures move with the machine.",
        "",
        f"zcrm-mock {__version__}, {datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.",
        "",
        "| what | measured | floor | floor measured | ratio | aim |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    for row in rows:
        figures = [f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in (row.figure, row.floor)]
        lines.append(
            f"| {row.what} | {figures[0]}{row.unit} | {row.floor_name} | {figures[1]}{row.unit} "
            f"| {row.figure / row.floor:.2f} | {row.aim} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure everything and write the page."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    rows: list[Row] = []
    for part in (server_rows, lambda: search_rows(100_000), fixture_rows, process_rows):
        for row in part():
            rows.append(row)
            print(
                f"{row.what}: {row.figure:,.4g}{row.unit} ({row.floor_name}: {row.floor:,.4g}{row.unit})",
                flush=True,
            )
    _, mark, notes = PAGE.read_text().partition("\n## ") if PAGE.exists() else ("", "", "")
    PAGE.write_text(page(rows) + (mark + notes if mark else ""))


if __name__ == "__main__":
    main()
