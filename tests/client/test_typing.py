"""What a type checker tells users of both clients."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

USES = {
    'c.Leads.get("1")': "dict[str, Any] | None",
    'c.Leads.create({"Last_Name": "x"}, trigger=[])': "zcrm_client.answers.Outcomes",
    'c.Leads.create([{"Last_Name": "x"}])': "zcrm_client.answers.Outcomes",
    'c.Leads.delete(["1"], wf_trigger=False)': "zcrm_client.answers.Outcomes",
    "c.Leads.page(2, per_page=5)": "zcrm_client.answers.Page",
    'c.Leads.tag("1", ["Hot"])': "zcrm_client.answers.Outcomes",
    'c.Leads["1"].Notes.create({"Note_Content": "x"})': "zcrm_client.answers.Outcomes",
    'c.Leads["1"].photo.download()': "zcrm_client.files.File | None",
    'c.settings.variables.get("1", group="General")': "dict[str, Any] | None",
    'c.org.photo.upload(b"x", name="a.png")': "zcrm_client.answers.Outcome",
    'c.convert("1")': "dict[str, Any]",
    'c.bulk.write("Leads", [{}], find_by="Email")': "zcrm_client.answers.Outcomes",
}
ITERATED = [
    "c.Leads.list()",
    'c.Leads.search("x")',
    'c.users.list(type="ActiveUsers")',
    "c.Notes.list()",
    'c.bulk.read("Leads")',
]
MISTAKES = {
    "c.Leads.get()": "call-arg",
    'c.Leads.serach("x")': "operator",
    "c.Leads.create(5)": "arg-type",
    'c.Leads.page("2")': "arg-type",
    'c.Leads.tag("1")': "call-arg",
    "c.settings.roles.list(sort_by=object())": "arg-type",
    'c.org.photo.upload("a.png", nmae=5)': "arg-type",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy says, a line per line of the program."""
    lines = [
        "from zcrm_client import AsyncClient, Client",
        "async def use(c: Client, a: AsyncClient) -> None:",
    ]
    waiting = [*(f"reveal_type({use})" for use in [*USES, *ITERATED]), *MISTAKES]
    awaited = [f"reveal_type(await {use})" for use in USES] + [f"reveal_type({use})" for use in ITERATED]
    lines += [f"    {line}" for line in waiting]
    lines += [f"    {line}".replace(" c.", " a.").replace("(c.", "(a.") for line in awaited]
    program = tmp_path_factory.mktemp("typing") / "program.py"
    program.write_text("\n".join(lines) + "\n")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--cache-dir",
        str(program.parent),
        program,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = [""] * (len(lines) + 1)
    for number, text in re.findall(r"^\S+program\.py:(\d+): (.*)$", said, re.MULTILINE):
        found[int(number)] += text
    assert any(found), said
    return found[3:]


def test_each_client_tells_the_types_of_its_results(told):
    results, rest = list(USES.values()), len(USES) + len(ITERATED)
    for said, expected in zip(told, results, strict=False):
        assert f'"{expected}"' in said.replace("typing.", "").replace("builtins.", ""), told
    awaited = told[rest + len(MISTAKES) :]
    for said, expected in zip(awaited, results, strict=False):
        assert f'"{expected}"' in said.replace("typing.", "").replace("builtins.", ""), told
    for said in told[len(USES) : rest]:
        assert '"typing.Iterator[dict[str, Any]]"' in said
    for said in awaited[len(USES) :]:
        assert '"typing.AsyncIterator[dict[str, Any]]"' in said


def test_mistakes_are_found_before_the_program_runs(told):
    start = len(USES) + len(ITERATED)
    for said, (mistake, code) in zip(told[start:], MISTAKES.items(), strict=False):
        assert f"[{code}]" in said, mistake
