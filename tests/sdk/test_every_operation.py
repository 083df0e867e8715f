"""No operation of the official Python SDK goes untried here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zcrm_mock.api.operations import operations

TRIED = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))


@pytest.mark.parametrize("name", sorted({name for row in operations() for name in row.sdk}))
def test_the_sdk_operation_is_tried(name):
    assert re.search(rf"\.{name.partition('.')[2]}\b", TRIED)
