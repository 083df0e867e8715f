"""Two older official SDKs, unmodified. All three are called `zcrmsdk`, so each has a folder and a process.

zcrmsdk 3.1.0 speaks /crm/v2 too. zohocrmsdk2-1 speaks /crm/v2.1 in every version of it: what it shares with
the SDK for v2 is the accounts server; the rest must be refused so that its users see why.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SDKS = Path(sys.prefix) / "sdks"
SCRIPT = Path(__file__).with_name("older_sdk.py")


def run(name, version, crm, server, folder):
    """What `older_sdk.py` printed, run with the SDK of that name."""
    home = SDKS / name
    assert home.is_dir(), f"{home} is missing: `make install` puts the older SDKs there"
    app, url = server
    app.handler = crm
    command = [sys.executable, str(SCRIPT), url, str(folder), crm.oauth.new_code(), version]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(home)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert Path(said["home"]).is_relative_to(home)
    return said


@pytest.fixture
def first(crm, server, tmp_path):
    return run("zcrmsdk-3.1.0", "v2", crm, server, tmp_path)


@pytest.fixture
def next_version(crm, server, tmp_path):
    return run("zohocrmsdk2_1-2.0.0", "v2.1", crm, server, tmp_path)


def check_tokens(tokens):
    """A grant code became a stored token, which was refreshed: another access token, the rest the same."""
    granted, refreshed = tokens["granted"], tokens["refreshed"]
    assert granted["user_mail"] == "asha@example.com"
    assert granted["refresh_token"].startswith("1000.")
    assert granted["access_token"] != refreshed["access_token"]
    by_the_clock = {"access_token", "expiry_time"}
    assert granted | dict.fromkeys(by_the_clock) == refreshed | dict.fromkeys(by_the_clock)


def test_zcrmsdk_3_1_runs_its_token_record_and_user_operations(first, crm):
    slot, lead = ["SuccessResponse", "SUCCESS"], ["int", "Choice", "float", "User", "datetime"]
    check_tokens(first["tokens"])
    assert first["records"] == {
        "create": [207, [*slot, "record added"], ["APIException", "INVALID_DATA", "invalid data"]],
        "upsert": [200, [*slot, "record added"]],
        "get": [200, ["Burns", *lead]],
        "list": [200, ["Smithers", *lead], ["Burns", *lead]],
        "search": [200, ["Burns", *lead]],
        "update": [200, [*slot, "record updated"]],
        "update many": [200, [*slot, "record updated"]],
        "delete": [200, [*slot, "record deleted"]],
        "delete many": [200, [*slot, "record deleted"]],
        "deleted": ["Smithers", "Burns"],
    }
    assert first["users"] == ["Asha Rao", "Ben Okafor", "Clara Lindt"]
    assert first["unknown module"] == [
        400, "APIException", "INVALID_MODULE", "the module name given seems to be invalid",
    ]  # fmt: skip
    assert crm.records("Leads") == []


def test_zohocrmsdk2_1_runs_its_token_operations(next_version):
    check_tokens(next_version["tokens"])


def test_zohocrmsdk2_1_is_told_that_only_v2_is_imitated(next_version, crm):
    for what in ("users", "modules"):
        status, kind, code, message = next_version[what]
        assert (status, kind, code) == (501, "APIException", "NOT_IMITATED")
        assert message.startswith("zcrm-mock does not imitate /crm/v2.1, only /crm/v2")
    # Before it writes, the SDK asks for the module's fields; of a refusal there it keeps nothing.
    assert "exception" in next_version["records"]
    assert [call.response.status for call in crm.calls() if "/v2.1/" in call.request.path] == [501] * 3
