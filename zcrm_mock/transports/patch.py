"""One attribute replaced for a while."""

from __future__ import annotations

from typing import Any

_INHERITED = object()


class Patch:
    """`owner.name` is `replacement` between `start()` and `stop()`.

    `unittest.mock.patch` would do the same, but takes 40 µs to start: an interception has a dozen of them,
    and each test starts one.
    """

    __slots__ = ("name", "original", "owner", "replacement")

    def __init__(self, owner: Any, name: str, replacement: Any) -> None:
        self.owner = owner
        self.name = name
        self.replacement = replacement
        self.original = vars(owner).get(name, _INHERITED)

    @property
    def is_current(self) -> bool:
        """False where somebody else has replaced the attribute since this patch was made."""
        return vars(self.owner).get(self.name, _INHERITED) is self.original

    def start(self) -> None:
        """Put the replacement in."""
        setattr(self.owner, self.name, self.replacement)

    def stop(self) -> None:
        """Put back what was there, or nothing where it was inherited."""
        if self.original is _INHERITED:
            delattr(self.owner, self.name)
        else:
            setattr(self.owner, self.name, self.original)
