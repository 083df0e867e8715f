"""docs/coverage.md is made from the code, and is as new as the code."""

from __future__ import annotations

import dataclasses

import pytest

from zcrm_mock import Switches
from zcrm_mock.api import coverage
from zcrm_mock.api.operations import operations


def test_the_page_is_as_new_as_the_code():
    assert coverage.main(["--check"]) == 0, "make docs"


def test_a_stale_page_is_noticed_and_rewritten(tmp_path, monkeypatch, capsys):
    page = tmp_path / "coverage.md"
    monkeypatch.setattr(coverage, "PAGE", page)
    assert coverage.main(["--check"]) == 1
    page.write_text("old")
    assert coverage.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert coverage.main(["--write"]) == 0
    assert coverage.main(["--check"]) == 0


def test_without_a_flag_the_page_is_printed(capsys):
    assert coverage.main([]) == 0
    assert capsys.readouterr().out == coverage.coverage_markdown()


def test_the_page_counts_what_is_imitated():
    imitated = sum(row.handler is not None for row in operations())
    assert f"| **all** | **{imitated}** | **138** |" in coverage.coverage_markdown()


@pytest.mark.parametrize("field", dataclasses.fields(Switches), ids=lambda field: field.name)
def test_every_switch_is_on_the_page_with_its_default_and_its_sources(field):
    told = {switch.name: switch for switch in coverage.documented_switches()}[field.name]
    assert told.default == repr(field.default)
    assert told.meaning
    assert f"| `{field.name}` | `{field.default!r}` |" in coverage.coverage_markdown()


def test_what_was_seen_on_the_wire_is_counted():
    assert coverage.replayed()["records.create"] > 0
    assert set(coverage.replayed()) <= {row.id for row in operations()}


@pytest.mark.parametrize(
    ("gaps", "said"), [([], "\n\nThere are none.\n"), (["a", "b …"], "\n\n- a\n- b …\n")], ids=["none", "two"]
)
def test_the_page_lists_what_is_a_gap_inside_an_operation(monkeypatch, gaps, said):
    monkeypatch.setattr(coverage, "gaps_inside", lambda: gaps)
    section = coverage.coverage_markdown().partition("## Gaps")[2].partition("## How sure")[0]
    assert said in section
    assert "Not v2" in section


def test_gaps_are_read_off_the_code():
    code = (
        'failures.not_imitated("the moon", "doc")\nraise Refused(failures.not_imitated(f"the list {name}"))\n'
    )
    assert list(coverage.gaps_in(code)) == ["the moon", "the list …"]
    assert not any("/crm" in gap for gap in coverage.gaps_inside())
