"""The org's users, with their roles and profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from zcrm_mock.engine.clock import time_zone
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.shelf import Shelf

Match = Callable[["User"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user of the org; `role` and `profile` are `{"name", "id"}`."""

    id: str
    first_name: str | None
    last_name: str
    email: str
    role: dict[str, str]
    profile: dict[str, str]
    status: str = "active"
    confirm: bool = True
    zuid: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """Other keys that were set by `POST` or `PUT /users`, as they are told."""
    changed_at: int | None = None
    """When the user came, changed or left (epoch seconds); None: never since the org was made."""

    @property
    def full_name(self) -> str:
        """First and last name, as records show it."""
        return f"{self.first_name} {self.last_name}" if self.first_name else self.last_name

    @property
    def is_admin(self) -> bool:
        """Whether the profile is the Administrator's."""
        return self.profile["name"] == "Administrator"


TYPES: dict[str, Match] = {
    "AllUsers": lambda user: user.status != "deleted",
    "ActiveUsers": lambda user: user.status == "active",
    "DeactiveUsers": lambda user: user.status == "disabled",
    "ConfirmedUsers": lambda user: user.confirm,
    "NotConfirmedUsers": lambda user: not user.confirm,
    "DeletedUsers": lambda user: user.status == "deleted",
    "ActiveConfirmedUsers": lambda user: user.status == "active" and user.confirm,
    "AdminUsers": lambda user: user.is_admin,
    "ActiveConfirmedAdmins": lambda user: user.is_admin and user.confirm and user.status == "active",
}
"""What each `type` of the users list shows; `CurrentUser` is the token's owner. Source: docs v2 get-users,
meaning inferred from the names."""


KIND = "user"

USERS = {
    "id": Field(api_name="id", data_type="bigint"),
    "full_name": Field(api_name="full_name"),
    "first_name": Field(api_name="first_name"),
    "last_name": Field(api_name="last_name"),
    "email": Field(api_name="email", data_type="email"),
}
"""What COQL reads of an owner. Source: records.md 9.1."""


class People:
    """All users, by id. The first one is the org's primary user, who owns tokens that name nobody else.

    Who came or changed since the org was made lies on the shelf.
    """

    def __init__(self, users: Iterable[User], shelf: Shelf) -> None:
        self._first = {user.id: user for user in users}
        self._shelf = shelf
        self.reload()

    def reload(self) -> None:
        """Read the shelf again: the org went back to a snapshot, or was emptied."""
        kept = {key: User(**user) for key, user in self._shelf.all(KIND).items()}
        self._users = self._first | kept if kept else self._first

    @property
    def changed_at(self) -> int | None:
        """When somebody last came, changed or left (epoch seconds), or None."""
        return max((user.changed_at for user in self._users.values() if user.changed_at), default=None)

    def put(self, user: User) -> None:
        """Keep a new or changed user."""
        self._shelf.put(KIND, user.id, asdict(user))
        self._users = self._users | {user.id: user}

    @property
    def primary(self) -> User:
        """The org's first user."""
        return next(iter(self._users.values()))

    @property
    def all(self) -> list[User]:
        """Every user, deleted ones too."""
        return list(self._users.values())

    def get(self, user_id: str) -> User | None:
        """The user of that id, or None."""
        return self._users.get(user_id)

    def of_type(self, kind: str, current: User) -> list[User]:
        """The users that a list of this type shows."""
        if kind == "CurrentUser":
            return [current]
        return [user for user in self._users.values() if TYPES[kind](user)]

    def named(self, name: str) -> list[User]:
        """The users whose full name or e-mail is `name`, whatever the case."""
        wanted = name.casefold()
        return [u for u in self._users.values() if wanted in (u.full_name.casefold(), u.email.casefold())]

    def find(self, who: str) -> User | None:
        """A user by id, e-mail or full name, or None."""
        return self.get(who) or next(iter(self.named(who)), None)


def user_json(user: User, org: Any, *, own: bool) -> dict[str, Any]:
    """A user as `GET /users` tells it; some keys show only on one's own. Source: live 2026, docs v2."""
    spec = org.spec
    primary = org.people.primary
    author = {"name": primary.full_name, "id": primary.id}
    zone = time_zone(user.more.get("time_zone")) or org.zone
    seconds = org.clock.now().astimezone(zone).utcoffset().total_seconds()
    json: dict[str, Any] = {
        "country": spec.country,
        "language": spec.locale,
        "microsoft": False,
        "id": user.id,
        "state": None,
        "fax": None,
        "country_locale": spec.country,
        "sandboxDeveloper": False,
        "Reporting_To": None,
        "zip": None,
        "decimal_separator": spec.locale,
        "created_time": org.created,
        "time_format": "hh:mm a",
        "offset": int(seconds * 1000),
        "profile": user.profile,
        "created_by": author,
        "zuid": user.zuid,
        "full_name": user.full_name,
        "territories": org.territories.of_user(user),
        "phone": None,
        "Current_Shift__s": None,
        "dob": None,
        "status": user.status,
        "role": user.role,
        "city": None,
        "distance_preference__s": "MILES",
        "locale": spec.locale,
        "Shift_Effective_From__s": None,
        "personal_account": False,
        "Isonline": own,
        "default_tab_group": "0",
        "Modified_By": author,
        "street": None,
        "Currency": spec.currency_iso,
        "alias": None,
        "first_name": user.first_name,
        "email": user.email,
        "status_reason__s": None,
        "website": None,
        "Modified_Time": org.created,
        "mobile": None,
        "last_name": user.last_name,
        "time_zone": spec.time_zone,
        "confirm": user.confirm,
        "Next_Shift__s": None,
        "date_format": "MM/dd/yyyy",
    }
    if own:
        json |= _own_keys()
    return json | {key: value for key, value in user.more.items() if own or key not in OWN}


OWN = ("customize_info", "signature", "name_format", "theme")
"""What nobody but the user is told. Source: docs v2 get-users."""


def _own_keys() -> dict[str, Any]:
    return {
        "customize_info": {
            "notes_desc": None,
            "show_right_panel": None,
            "bc_view": None,
            "show_home": False,
            "show_detail_view": True,
            "show_left_panel": False,
            "unpin_recent_item": None,
        },
        "signature": None,
        "name_format": "Salutation,First Name,Last Name",
        "theme": {
            "normal_tab": {"font_color": "#FFFFFF", "background": "#222222"},
            "selected_tab": {"font_color": "#FFFFFF", "background": "#222222"},
            "new_background": None,
            "background": "#F3F0EB",
            "screen": "fixed",
            "type": "default",
        },
    }
