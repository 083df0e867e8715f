"""What `settings/fields` promises is what writes enforce, for every field of every module."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from tests.api.promises import Promises, same
from tests.conftest import NOW, Api
from tests.engine.samples import ORG
from tests.pull.orgs import org_files
from zcrm_mock import FakeCRM
from zcrm_mock.engine.standard_org import standard_modules

STANDARD = [m.api_name for m in standard_modules() if m.api_name not in ("Notes", "Attachments")]
SPECIAL = ("Product_Details", "Pricing_Details", "Record_Image")
"""Line items have rules of their own (tests/api/test_line_items.py), and an image follows the photo."""


def broken(promises: Promises, module: str) -> list[str]:
    """Every promise of a module's metadata that its writes do not keep."""
    found: list[str] = []
    for told in promises.fields(module):
        name = told["api_name"]
        if name in SPECIAL:
            continue
        found += [f"{module}.{name}: {why}" for why in _of_field(promises, module, told)]
    return found


def _of_field(promises: Promises, module: str, told: dict[str, Any]) -> list[str]:
    api, name, found = promises.api, told["api_name"], []
    least = promises.least(module)
    if told["read_only"]:
        answer = api.post(module, least | {name: "zzz"})
        kept = answer.codes == ["SUCCESS"] and _read(api, module, answer).get(name)
        return [] if kept != "zzz" and answer.codes == ["SUCCESS"] else [f"it is read_only: {answer.json}"]
    for value, expected in promises.allowed(module, told):
        answer = api.post(module, least | {name: value})
        if answer.codes == ["DUPLICATE_DATA"] and told["unique"]:
            continue  # the shortest record holds this very value
        if answer.codes != ["SUCCESS"]:
            found.append(f"{value!r:.60} is allowed: {answer.json}")
        elif not same(told, _read(api, module, answer).get(name), expected):
            found.append(f"{value!r:.60} came back as {_read(api, module, answer).get(name)!r:.60}")
    for value, code, details in promises.forbidden(told):
        slot = api.post(module, least | {name: value}).data[0]
        if slot["code"] != code or not details.items() <= slot["details"].items():
            found.append(f"{value!r:.60} is forbidden: {slot}")
    if told["system_mandatory"]:
        for sent in ({}, {name: None}):
            slot = api.post(module, {k: v for k, v in least.items() if k != name} | sent).data[0]
            if (slot["code"], slot["details"]) != ("MANDATORY_NOT_FOUND", {"api_name": name}):
                found.append(f"it is mandatory: {slot}")
    if told["unique"]:
        value = next(iter(promises.allowed(module, told)))[0]
        codes = [api.post(module, least | {name: value}).codes for _ in range(2)]
        if codes[1] != ["DUPLICATE_DATA"]:
            found.append(f"it is unique: {codes}")
    return found


def _read(api: Api, module: str, answer: Any) -> dict[str, Any]:
    return api.record(module, answer.data[0]["details"]["id"])


@pytest.mark.parametrize("module", STANDARD)
def test_a_standard_module_keeps_what_its_metadata_promises(module):
    assert broken(Promises(Api(FakeCRM(at=NOW))), module) == []


def test_every_custom_type_keeps_what_its_metadata_promises():
    assert broken(Promises(Api(FakeCRM(ORG, at=NOW))), "Samples") == []


@settings(max_examples=10, deadline=None, derandomize=True)
@given(org_files())
def test_any_org_keeps_what_its_metadata_promises(org):
    promises = Promises(Api(FakeCRM(org, at=NOW)))
    assert broken(promises, "Machines") == []
    assert [why for why in broken(promises, "Leads") if why.startswith("Leads.F1_")] == []
