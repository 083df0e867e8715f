"""What a user may do at all: everything but what the profile, or a test, takes away.

Names are Zoho's: `Crm_Implied_Create_Leads`, `Crm_Implied_Api_Access`. Source: platform.md 6, wild 14.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.people import access_failures
from zcrm_mock.engine.schema import HANGING, Module, Schema

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.standard_org import Profile

KIND = "forbidden"

RIGHTS = ("View", "Create", "Edit", "Delete")
API_ACCESS, MANAGE_USERS = "Crm_Implied_Api_Access", "Crm_Implied_Manage_Users"
ADMINISTRATORS_ONLY = frozenset({MANAGE_USERS})
"""What other profiles never have; a call that needs it is refused by the rules of users (platform.md 4.5)."""

FIRST_ID = 26_100


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission as profiles list it; `category` is the module's api_name, or its place in the setup."""

    id: str
    name: str
    label: str
    category: str
    module: str | None = None


def right_to(right: str, module: str) -> str:
    """The name of a right on a module: `right_to("View", "Leads")`."""
    return f"Crm_Implied_{right}_{module}"


def permissions_of(schema: Schema) -> list[Permission]:
    """Every permission that a profile of the org has or lacks, with its id."""
    modules = [name for name in schema.modules if name not in HANGING]
    rows: list[tuple[str, str, str, str | None]] = [
        *((right_to(right, name), right, name, name) for name in modules for right in RIGHTS),
        (API_ACCESS, "API Access", "API", None),
        (MANAGE_USERS, "Manage Users", "Users", None),
    ]
    return [
        Permission(f"{schema.prefix}{number:012d}", *row) for number, row in enumerate(rows, start=FIRST_ID)
    ]


class Permissions:
    """What is taken from each profile and user of one org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._first = {p.id: frozenset(p.may_not) for p in org.spec.profiles if p.may_not}
        self.limited = False
        """Whether anybody lacks anything, or a module's tab: every request looks here first."""
        self.reload()

    def reload(self) -> None:
        """Read the shelf again: the org went back to a snapshot, or its modules changed."""
        kept = self._org.store.shelf.all(KIND)
        self.changed = bool(kept)
        """Whether anything was given or taken since the org was made."""
        self._taken: dict[str, frozenset[str]] = self._first | {
            key: frozenset(names) for key, names in kept.items()
        }
        hidden = any(module.hidden_from for module in self._org.schema.modules.values())
        self.limited = hidden or any(self._taken.values())

    # --- what a test can do ----------------------------------------------------------------------

    def change(self, who: str, *, forbid: Iterable[str] = (), allow: Iterable[str] = ()) -> None:
        """Take permissions from a profile (name or id) or a user (id, e-mail or name), or give them back.

        Raises ValueError for nobody's name, and for a permission that the org has not.
        """
        key = self._holder(who)
        self._keep(key, (self._lacking(key) | self._known(forbid)) - self._known(allow))
        self.reload()

    def forbidden(self) -> dict[str, list[str]]:
        """What is taken now, by the profile's name or the user's e-mail address."""
        names = {profile.id: profile.name for profile in self._org.spec.profiles}
        names |= {user.id: user.email for user in self._org.people.all}
        return {names[key]: sorted(taken) for key, taken in self._taken.items() if taken}

    def rename(self, old: str, new: str) -> None:
        """The module `old` is called `new`: what was taken of it stays taken."""
        names = {right_to(right, old): right_to(right, new) for right in RIGHTS}
        for key, taken in self._taken.items():
            if not taken.isdisjoint(names):
                self._keep(key, {names.get(name, name) for name in taken})

    def _keep(self, key: str, names: Iterable[str]) -> None:
        self._org.store.shelf.put(KIND, key, sorted(names))

    def _holder(self, who: str) -> str:
        for profile in self._org.spec.profiles:
            if who in (profile.id, profile.name):
                return profile.id
        user = self._org.people.find(who)
        if user is None:
            names = ", ".join(profile.name for profile in self._org.spec.profiles)
            raise ValueError(f"{who!r} is neither a profile ({names}) nor a user of the org")
        return user.id

    def _known(self, names: Iterable[str]) -> frozenset[str]:
        known = {permission.name for permission in permissions_of(self._org.schema)}
        wanted = frozenset(names)
        for name in wanted:
            if name not in known:
                raise ValueError(f"no permission is called {name!r}: they are {', '.join(sorted(known))}")
        return wanted

    # --- what requests ask -----------------------------------------------------------------------

    def _lacking(self, key: str) -> frozenset[str]:
        return self._taken.get(key, frozenset())

    def enabled(self, profile: Profile, name: str) -> bool:
        """Whether the profile has the permission, as it is told."""
        reserved = name in ADMINISTRATORS_ONLY and profile.name != "Administrator"
        return not reserved and name not in self._lacking(profile.id)

    def require(self, user: User, *names: str) -> None:
        """Refuse a user who lacks any of them, with NO_PERMISSION."""
        lacking = self._lacking(user.profile["id"]) | self._lacking(user.id)
        missing = [name for name in names if name in lacking]
        if missing:
            raise Refused(access_failures.no_permission(*missing))

    def sees_tab(self, user: User, module: Module) -> bool:
        """Whether the user's profile has the module's tab, and lets records be seen."""
        lacking = self._lacking(user.profile["id"]) | self._lacking(user.id)
        hidden = user.profile["id"] in module.hidden_from
        return not hidden and right_to("View", module.api_name) not in lacking
