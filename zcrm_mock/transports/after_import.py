"""Catch a library that is imported while an interception is on, without importing it for those who don't."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from threading import local
from types import ModuleType
from typing import Any


class AfterImport(MetaPathFinder):
    """Calls `then(name)` when a module called one of `names` has just been imported for the first time."""

    def __init__(self, names: frozenset[str], then: Callable[[str], None]) -> None:
        self._names = names
        self._then = then
        self._asking = local()

    def find_spec(self, fullname: str, *_: Sequence[str] | ModuleType | None) -> ModuleSpec | None:
        """The spec that the other finders have, with a loader that tells us when it is done."""
        if fullname not in self._names or getattr(self._asking, "now", False):
            return None
        self._asking.now = True
        try:
            spec = find_spec(fullname)
        finally:
            self._asking.now = False
        if spec is not None and spec.loader is not None:
            spec.loader = _Telling(spec.loader, lambda: self._then(fullname))
        return spec

    def start(self) -> None:
        """Watch from now on."""
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watch no longer."""
        sys.meta_path.remove(self)


class _Telling(Loader):
    """A loader that hands everything to the real one, and steps aside once the module is there."""

    def __init__(self, real: Loader, done: Callable[[], None]) -> None:
        self._real = real
        self._done = done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._real
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        self._real.exec_module(module)
        self._done()
