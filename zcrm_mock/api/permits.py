"""Which permission of the caller's profile an operation asks for. Source: platform.md 6, records.md 3.7.

It is asked after the scope and before the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.people.permissions import API_ACCESS, MANAGE_USERS, right_to

if TYPE_CHECKING:
    from zcrm_mock.api.operations import Operation
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module

RIGHTS = {
    "records.create": ("Create",),
    "records.upsert": ("Create", "Edit"),
    "records.update": ("Edit",),
    "records.update_one": ("Edit",),
    "records.delete": ("Delete",),
    "records.delete_one": ("Delete",),
}
"""The rights on the path's module. Elsewhere reading asks for View, and what changes something that hangs
on records for Edit (inferred)."""


def check(org: Org, operation: Operation, module: Module | None, user: User) -> Module | None:
    """The module, as far as the caller has it. Refuses one without a tab for the caller's profile, and what
    the profile may not do."""
    if operation.group == "oauth":
        return module
    asked = [API_ACCESS]
    if operation.group == "users" and operation.method != "GET":
        asked.append(MANAGE_USERS)
    about = module or _literal(org, operation)
    if about:
        if user.profile["id"] in about.hidden_from:
            if operation.group == "share":
                return None  # which has a refusal of its own
            raise Refused(failures.invalid_module())
        rights = RIGHTS.get(operation.id) or (("View",) if operation.method == "GET" else ("Edit",))
        asked += [right_to(right, about.api_name) for right in rights]
    org.permissions.require(user, *asked)
    return module


def check_view(org: Org, module: Module, user: User) -> None:
    """Refuse a module that a body names and the caller may not see."""
    if user.profile["id"] in module.hidden_from:
        raise Refused(failures.invalid_module())
    org.permissions.require(user, right_to("View", module.api_name))


def _literal(org: Org, operation: Operation) -> Module | None:
    """The module that stands in the operation's own path: `/Notes`, `/Contacts/roles`."""
    _, _, *names = operation.path.strip("/").split("/")
    return org.schema.modules.get(names[0]) if names else None
