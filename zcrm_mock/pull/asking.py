"""What an org tells of itself, asked part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zcrm_client import (
    AuthError,
    Client,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ServerError,
    ZohoError,
)

from zcrm_mock.engine.activities import UNION
from zcrm_mock.engine.schema import TABS

Json = dict[str, Any]

SETTINGS = {
    "roles": ("settings/roles", "settings.roles"),
    "profiles": ("settings/profiles", "settings.profiles"),
    "territories": ("settings/territories", "settings.territories"),
    "currencies": ("org/currencies", "settings.currencies"),
    "taxes": ("org/taxes", "settings.taxes"),
    "variable_groups": ("settings/variable_groups", "settings.variable_groups"),
    "variables": ("settings/variables", "settings.variables"),
}
"""What stands under which path, and the scope that opens it."""

OF_MODULES = ("fields", "layouts", "custom_views", "tags", "related_lists")
"""What every module is asked for, `settings/…?module=`."""

WITHOUT_FIELDS = ("web", "subform")
"""Generated modules that are no records: tabs, and rows that their subform tells."""

INNER: dict[str, tuple[type, ...]] = {"pick_list_values": (dict,), "sections": (dict,), "fields": (dict, str)}
"""Lists inside of metadata, and what they hold: views name their fields, layouts describe them."""

PER_PAGE = 200


class PullError(Exception):
    """Nothing can be pulled: the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Step `done` of `total`: `what` is being asked for now."""

    done: int
    total: int
    what: str


@dataclass
class Told:
    """The org's answers: of the whole org by part, of its modules by part and module."""

    settings: dict[str, list[Json]] = field(default_factory=dict)
    modules: dict[str, Json] = field(default_factory=dict)
    of_modules: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def ask(client: Client, progress: Callable[[Progress], None]) -> Told:
    """Everything, in about six requests a module. Raises PullError for what nothing goes without."""
    told, asking = Told(of_modules={part: {} for part in OF_MODULES}), _Asking(client)
    progress(Progress(0, len(SETTINGS) + 2, "modules"))
    listed = asking.needed("settings/modules", "modules", "settings.modules")
    modules = [
        one
        for one in listed
        if one.get("api_supported")
        and one.get("generated_type") not in WITHOUT_FIELDS
        and one["api_name"] != UNION  # it follows from the modules that it shows
    ]
    away = sorted({one["api_name"] for one in listed if one not in modules} - {UNION, *TABS})
    if away:
        told.notes.append(f"not in the API, so not in the file: {', '.join(away)}")
    total, done = len(SETTINGS) + 2 + len(modules), 1
    for part, (path, scope) in {"org": ("org", "org"), **SETTINGS}.items():
        progress(Progress(done, total, part))
        told.settings[part] = asking.part(path, part, scope, part)
        done += 1
    told.settings["users"] = asking.pages("users", "users", "users", "users", type="AllUsers")
    for one in modules:
        progress(Progress(done, total, one["api_name"]))
        _ask_module(asking, told, one)
        done += 1
    progress(Progress(total, total, "done"))
    told.notes += asking.notes
    return told


def _ask_module(asking: _Asking, told: Told, listed: Json) -> None:
    name = listed["api_name"]
    fields = asking.part("settings/fields", "fields", "settings.fields", f"the module {name}", module=name)
    if not fields:
        return
    whole = asking.part(f"settings/modules/{name}", "modules", "settings.modules", f"details of {name}")
    told.modules[name] = {**listed, **(whole[0] if whole else {})}
    told.of_modules["fields"][name] = fields
    for rows in (named_module(one.get("subform")) for one in fields):
        if rows and rows not in told.of_modules["fields"]:
            what = f"the rows of {name}.{rows}"
            told.of_modules["fields"][rows] = asking.part(
                "settings/fields", "fields", "settings.fields", what, module=rows
            )
    for part in OF_MODULES[1:]:
        ask_for = asking.pages if part == "custom_views" else asking.part
        what = f"{part.replace('_', ' ')} of {name}"
        told.of_modules[part][name] = ask_for(f"settings/{part}", part, f"settings.{part}", what, module=name)


def named_module(block: Any) -> str | None:
    """The module that a subform's or lookup's block names: a text, or in later versions an object."""
    module = block.get("module") if isinstance(block, dict) else None
    return module.get("api_name") if isinstance(module, dict) else module


class _Asking:
    """Asks, and notes what it may not see."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._shut: dict[str, str] = {}
        self.notes: list[str] = []

    def part(self, path: str, key: str, scope: str, what: str, **params: object) -> list[Json]:
        """What stands under `key`; nothing, with a note, where the org does not tell it."""
        if scope in self._shut:
            return []
        try:
            return self._ask(path, key, params)
        except (PermissionDenied, InvalidRequest, ServerError) as error:
            if isinstance(error, ServerError) and error.status != 501:
                raise PullError(_advice(error)) from error
            if error.code == "OAUTH_SCOPE_MISMATCH":
                self._shut[scope] = what
                self.notes.append(f"left out: {what} and the like; the token needs ZohoCRM.{scope}.READ")
            elif (
                error.code != "INVALID_MODULE" or key == "fields"
            ):  # a module without layouts or tags says so
                self.notes.append(f"left out: {what} ({error.code}: {error.message})")
            return []
        except ZohoError as error:
            raise PullError(_advice(error)) from error

    def pages(self, path: str, key: str, scope: str, what: str, **params: object) -> list[Json]:
        """As `part`, page by page."""
        found: list[Json] = []
        for page in range(1, 1000):
            shown = self.part(path, key, scope, what, page=page, per_page=PER_PAGE, **params)
            found += shown
            if len(shown) < PER_PAGE:
                break
        return found

    def needed(self, path: str, key: str, scope: str) -> list[Json]:
        """As `part`, but nothing can be pulled without it."""
        try:
            found = self._ask(path, key, {})
        except ZohoError as error:
            more = f" The token needs ZohoCRM.{scope}.READ." if isinstance(error, PermissionDenied) else ""
            raise PullError(_advice(error) + more) from error
        if not found:
            raise PullError(f"{path} tells nothing: is the token one of this org and data center?")
        return found

    def _ask(self, path: str, key: str, params: Mapping[str, object]) -> list[Json]:
        answer = self._client.request("GET", path, params=params) or {}
        shown = answer.get(key, [])
        if not isinstance(shown, list) or not all(isinstance(one, dict) for one in shown):
            raise PullError(f"{path} tells no list of {key}: this is no Zoho CRM v2")
        known_by = "api_name" if key in ("modules", "fields", "variables") else "id"
        return [_tidy(one) for one in shown if isinstance(one.get(known_by), str)]


def _tidy(json: Json) -> Json:
    """The answer without what is no option, section or field where one should be."""
    return {key: _only(key, value) if key in INNER else value for key, value in json.items()}


def _only(key: str, value: Any) -> list[Any]:
    parts: list[Any] = (
        [one for one in value if isinstance(one, INNER[key])] if isinstance(value, list) else []
    )
    if key == "fields":
        parts = [one for one in parts if isinstance(one, str) or isinstance(one.get("api_name"), str)]
    return [_tidy(one) if isinstance(one, dict) else one for one in parts]


def _advice(error: ZohoError) -> str:
    match error:
        case AuthError():
            return (
                f"Zoho does not take these credentials: {error}. Check ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET, "
                "ZOHO_REFRESH_TOKEN and ZOHO_DATA_CENTER (us, eu, in, au, cn, jp, sa, ca)."
            )
        case PermissionDenied():
            return f"The token may not read this: {error}."
        case RateLimited():
            return f"The org's credits are spent: {error}. Try again later."
        case ServerError():
            return f"The org did not answer: {error}. Is the URL right, and is it running?"
    return f"The org refused: {error}"
