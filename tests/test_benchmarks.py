"""The benchmark of scale asks what it says it asks; how long that takes is no test's business."""

from __future__ import annotations

import pytest

from benchmarks import scale


@pytest.fixture(scope="module")
def run() -> scale.Run:
    return scale.measure(300)  # raises where SQLite finds other rows than the fake


def test_every_query_is_measured_beside_sqlite(run):
    assert len(run.figures) == 12
    assert all(figure.ours > 0 and figure.raw > 0 for figure in run.figures)


def test_the_page_keeps_what_others_wrote_there(run, tmp_path, monkeypatch):
    drawn = {}
    monkeypatch.setattr(scale, "draw", lambda curves, path: drawn.update(curves))
    monkeypatch.setattr(scale, "run_apart", lambda size: run)
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\na table\n\n## Scale\n\nold\n\n## Limits\n\n- one\n")
    scale.main(["--sizes", "300", "--page", str(page)])
    text = page.read_text()
    assert text.startswith("# Benchmarks\n\na table\n\n## Limits\n\n- one\n\n## Scale\n")
    assert "old" not in text
    for what, curve in drawn.items():
        assert f"| {what} | " in text
        assert [size for size, _, _ in curve] == [300]
