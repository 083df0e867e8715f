"""`make bench`: each figure beside its floor, measured in the same run; writes docs/benchmarks.md.

Machines are shared and noisy: the ratio to the floor is what can be compared, not the figure.
"""

from __future__ import annotations

import csv
import io
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import orjson

from benchmarks import servers
from benchmarks.load import per_second
from zcrm_mock import FakeCRM, Request, __version__

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEADERS = {"authorization": "Zoho-oauthtoken 1000.a.b", "host": "www.zohoapis.com"}
SECONDS = 0.7


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its floor, and what we aim for."""

    what: str
    figure: float
    floor_name: str
    floor: float
    unit: str
    aim: str


def side_by_side(
    *measures: Callable[[], float], times: int = 7, best: Callable[[Iterable[float]], float] = min
) -> list[float]:
    """The best of several runs of each, taken in turn, so that a busy moment of the machine hits them all."""
    rounds = [[measure() for measure in measures] for _ in range(times)]
    return [best(runs) for runs in zip(*rounds, strict=True)]


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
    one, leads = "/crm/v2/Leads/5725767000000100001", "/crm/v2/Leads"
    rows = [
        ("GET one record", "GET", one, b"", 2_000, "≥ 12,000/s"),
        ("list 200 whole records (370 kB)", "GET", leads, b"", 370_000, "≥ 2,000/s"),
        ("list 160 kB of records", "GET", leads + "?per_page=90", b"", 160_000, "≥ 4,000/s"),
        ("create", "POST", leads, new, 330, "≥ 6,000/s"),
    ]
    with ExitStack() as stack:
        fake = stack.enter_context(servers.running("fake"))
        for what, method, path, body, size, aim in rows:
            constant = stack.enter_context(servers.running(f"constant/{size}"))
            ask = partial(per_second, fake, method, path, body, seconds=SECONDS)
            floor = partial(per_second, constant, "GET", "/", seconds=SECONDS)
            figure, least = side_by_side(ask, floor, best=max)
            yield Row(what, figure, "constant body, raw ASGI", least, "/s", aim)
        route = stack.enter_context(servers.running("route"))
        ask = partial(per_second, fake, "GET", one, seconds=SECONDS)
        floor = partial(per_second, route, "GET", "/crm/v2/Leads/1", seconds=SECONDS)
        figure, least = side_by_side(ask, floor, best=max)
        yield Row("GET one record", figure, "a bare FastAPI route", least, "/s", "more than the route")


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
    for what, asked, floor_name, floor, aim, times in (
        ("by a field without an index", "Company:equals:C%20500", "plain SQLite scan", scan, "≤ 50 ms", 5),
        ("by an indexed field", "Email:equals:n777@example.com", "the same, indexed", found, "≤ 1 ms", 200),
    ):
        whole = partial(seconds_of, ask(f"criteria=({asked})"), times)
        figure, least = side_by_side(whole, partial(seconds_of, floor, times))
        yield Row(f"search {count:,} {what}", 1000 * figure, floor_name, 1000 * least, " ms", aim)


def bulk_rows(count: int) -> Iterable[Row]:
    """Rows per second into and out of the fake by bulk jobs, beside `csv` and `zipfile` alone."""
    names = ["Last_Name", "Email", "City", "Annual_Revenue"]
    rows = [(f"Name {i}", f"n{i}@example.com", "Oslo", str(i)) for i in range(count)]

    def zipped() -> bytes:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made, made.open("leads.csv", "w") as raw:
            text = io.TextIOWrapper(raw, "utf-8", newline="")
            csv.writer(text).writerows([names, *rows])
            text.flush()
        return whole.getvalue()

    content = zipped()

    def unzipped() -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as made, made.open("leads.csv") as raw:
            for _ in csv.reader(io.TextIOWrapper(raw, "utf-8", newline="")):
                pass

    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="l.zip"\r\n\r\n%b\r\n--x--\r\n'
    upload = {"feature": "bulk-write", "x-crm-org": "1", "content-type": "multipart/form-data; boundary=x"}
    job = {"content-type": "application/json"}
    crm = FakeCRM()

    def post(host: str, path: str, headers: dict[str, str], body: bytes) -> dict[str, dict[str, str]]:
        answer = crm.handle(Request("POST", host, path, "", HEADERS | headers, body))
        assert answer.status < 300, answer.body
        told: dict[str, dict[str, str]] = orjson.loads(answer.body)
        return told

    def write() -> None:
        crm.reset()
        file_id = post("content.zohoapis.com", "/crm/v2/upload", upload, form % content)["details"]["file_id"]
        resource = [{"type": "data", "module": "Leads", "file_id": file_id}]
        body = orjson.dumps({"operation": "insert", "resource": resource})
        post("www.zohoapis.com", "/crm/bulk/v2/write", job, body)

    def read() -> None:
        body = orjson.dumps({"query": {"module": "Leads", "fields": names}})
        post("www.zohoapis.com", "/crm/bulk/v2/read", job, body)

    for what, work, floor_name, floor, aim in (
        ("bulk write", write, "csv and zipfile, read", unzipped, "≥ 10,000/s"),
        ("bulk read", read, "csv and zipfile, written", zipped, "≥ 50,000/s"),
    ):
        figure, least = side_by_side(partial(seconds_of, work, 1), partial(seconds_of, floor, 1), times=3)
        yield Row(f"{what}, {count:,} rows", count / figure, floor_name, count / least, "/s", aim)


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

    def call() -> float:
        return 1_000_000 * seconds_of(lambda: client.get(url, headers=sent), 300)

    def alone() -> float:
        with respx.mock() as router:
            router.get(url).mock(return_value=httpx.Response(200, content=body))
            return call()

    def through() -> float:
        with zcrm_mock.intercept(crm):
            return call()

    figure, floor = side_by_side(through, alone)
    client.close()
    yield Row("a call through respx", figure, "respx with a constant answer", floor, " µs", "+ ≤ 60 µs")

    def fresh() -> None:
        FakeCRM().close()

    def empty() -> None:
        sqlite3.connect(":memory:").close()

    figure, floor = side_by_side(lambda: seconds_of(fresh, 200), lambda: seconds_of(empty, 200))
    yield Row("a fresh fake", 1000 * figure, "an empty SQLite", 1000 * floor, " ms", "≤ 1 ms")


def process_rows() -> Iterable[Row]:
    """What starting up costs."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing():\n    pass\n")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder]
        # No other plugin: what they take moves more than what is measured.
        alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

        def run(*more: str) -> float:
            start = time.perf_counter()
            subprocess.run([*command, *more], check=True, capture_output=True, cwd=folder, env=alone)
            return 1000 * (time.perf_counter() - start)

        figure, floor = side_by_side(partial(run, "-p", "zcrm_mock.pytest_plugin"), run, times=15)
    yield Row("pytest with the plugin, unused", figure, "pytest without it", floor, " ms", "+ ≤ 10 ms")

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
    figure, floor = side_by_side(partial(first_answer, serve, 8791), partial(first_answer, bare, 8792))
    yield Row("`zcrm-mock serve` to its first answer", figure, "bare uvicorn", floor, " s", "≤ 1 s")


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
    parts = (
        server_rows, lambda: search_rows(100_000), lambda: bulk_rows(25_000), fixture_rows, process_rows,
    )  # fmt: skip
    for part in parts:
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
