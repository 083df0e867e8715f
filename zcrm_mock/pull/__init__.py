"""An org like yours: `pull` asks a real org what it is made of, and writes the org file of a fake that is it.

It meets the org over HTTP only, through `zcrm_client`, and only reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zcrm_client import Client

from zcrm_mock.pull.asking import Progress, PullError, ask
from zcrm_mock.pull.describing import describe
from zcrm_mock.pull.names import pseudonymised

__all__ = ["Progress", "PullError", "Pulled", "pull"]


@dataclass(frozen=True, slots=True)
class Pulled:
    """An org file's content, and what is not in it or not as it is there, in sentences."""

    org: dict[str, Any]
    notes: list[str]


def pull(
    client: Client, *, keep_names: bool = False, progress: Callable[[Progress], None] = lambda _: None
) -> Pulled:
    """Everything that the org behind `client` tells of itself, for `FakeCRM(org=…)`.

    People are called `User 1` and so on unless `keep_names`. What the client may not see is left out and
    noted; PullError where nothing can be pulled without it.
    """
    told = ask(client, progress)
    if not keep_names:
        told = pseudonymised(told)
    org, notes = describe(told)
    return Pulled(org, [*told.notes, *notes])
