"""Which rules a write asks for: `trigger` in its body, `wf_trigger` on a deletion.

Source: records.md 3.1, 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call

TRIGGERS = ("workflow", "approval", "blueprint", "pathfinder", "orchestration")

_ALL = nullcontext()


def asked_by(call: Call, body: Mapping[str, Any]) -> AbstractContextManager[None]:
    """While the write is done, only rules of the kinds that `trigger` names run; all of them without it.

    Refuses a `trigger` that is no list.
    """
    kinds = body.get("trigger")
    if kinds is None:
        return _ALL
    if not isinstance(kinds, list):
        raise Refused(failures.data_not_an_array("trigger"))
    for kind in kinds:
        if kind not in TRIGGERS:
            call.org.warn(f"trigger {kind!r} is none of {', '.join(TRIGGERS)}: Zoho ignores it")
    return call.org.automation.only(kind for kind in kinds if isinstance(kind, str))


def of_deletion(call: Call) -> AbstractContextManager[None]:
    """While the deletion is done: workflow rules run unless `wf_trigger=false`."""
    wanted = call.params.get("wf_trigger", "").strip("'\"")
    return call.org.automation.only(()) if wanted.casefold() == "false" else _ALL
