"""What a type checker tells users of both clients."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

USES = {
    'c.get("Leads", "1")': "dict[str, Any] | None",
    'c.create("Leads", {"Last_Name": "x"}, trigger=[])': "zcrm_client.answers.Outcome",
    'c.create("Leads", [{"Last_Name": "x"}])': "zcrm_client.answers.Outcomes",
    'c.delete("Leads", "1")': "zcrm_client.answers.Outcome",
    'c.delete("Leads", ["1"], wf_trigger=False)': "zcrm_client.answers.Outcomes",
    'c.page("Leads", 2, per_page=5)': "zcrm_client.answers.Page",
    'c.tags.create("Leads", ["Hot"])': "zcrm_client.answers.Outcomes",
    'c.tags.count("Leads", "1")': "int",
    'c.notes.of("Leads", "1").create({"Note_Content": "x"})': "zcrm_client.answers.Outcomes",
    'c.fields("Leads")': "Sequence[dict[str, Any]]",
    'c.photo("Leads", "1").download()': "zcrm_client.files.File | None",
    'c.variables.get("1", group="General")': "dict[str, Any] | None",
    'c.functions.execute_with_file("f", b"x", file_name="a.txt")': "dict[str, Any] | None",
    'c.bulk_write("Leads", [{}], find_by="Email")': "zcrm_client.answers.Outcomes",
}
ITERATED = ['c.list("Leads")', 'c.search("Leads", "x")', "c.users()", "c.notes()", 'c.bulk_read("Leads")']
MISTAKES = {
    'c.get("Leads")': "call-arg",
    'c.get("Leads", "1", sorted_by="x")': "call-arg",
    'c.create("Leads", 5)': "call-overload",
    'c.page("Leads", per_page="x")': "arg-type",
    'c.tags.merge("1")': "call-arg",
    'c.variables(colour="red")': "call-arg",
    'c.roles.get("1", per_page="x")': "arg-type",
    'c.upsert("Leads", {}, duplicate_check_fields=1)': "call-overload",
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
