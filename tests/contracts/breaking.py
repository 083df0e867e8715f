"""How a fake is broken on purpose: one thing of it is replaced, and a named contract must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from zcrm_mock.engine.datatypes import DATA_TYPES

Broken = Callable[..., Any] | int | str
"""What stands for a function, handed the real one and its arguments; or for a number or a word."""

Table = dict[str, list[tuple[str, Any, str, Broken]]]
"""By the contract that must notice: what is wrong, whose attribute or key is replaced, and by what.

Of `DATA_TYPES` a part is replaced: `picklist.check`.
"""


def break_it(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, broken: Broken) -> None:
    """Until the test is over, `owner` has something broken under `name`."""
    if owner is DATA_TYPES:
        kind, _, part = name.partition(".")
        row = DATA_TYPES[kind]
        monkeypatch.setitem(DATA_TYPES, kind, replace(row, **{part: _breaking(broken, getattr(row, part))}))
    elif isinstance(owner, dict):
        monkeypatch.setitem(owner, name, _breaking(broken, owner[name]))
    else:
        monkeypatch.setattr(owner, name, _breaking(broken, getattr(owner, name)))


def _breaking(broken: Broken, real: Any) -> Any:
    if not callable(broken):
        return broken
    return lambda *args, **named: broken(real, *args, **named)
