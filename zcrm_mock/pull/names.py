"""People without their names: what was pulled of them, told of `User 1`, `User 2` and so on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from zcrm_mock.pull.asking import Json, Told

PRIVATE = (
    "phone", "mobile", "fax", "street", "city", "state", "zip", "dob", "website", "signature", "alias",
    "photo_id", "image_link", "linkedIn", "twitter", "facebook",
)  # fmt: skip
"""What users, and the org itself, tell besides names: left empty."""

PERSONS = ("created_by", "modified_by", "Modified_By", "forecast_manager", "manager", "Reporting_To")
"""Keys that hold a person, who may have left the org long ago."""


def pseudonymised(told: Told) -> Told:
    """The same org with other people: names and e-mails go wherever they stand, ids stay."""
    by_id, texts = _others(told)

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, list):
            return [changed(one) for one in value]
        if isinstance(value, str):
            return _without(value, texts)
        if not isinstance(value, dict):
            return value
        made = {name: changed(part, name) for name, part in value.items()}
        if "name" in made and (str(value.get("id")) in by_id or key in PERSONS):
            made["name"] = by_id.get(str(value.get("id")), "Somebody")
        return made

    words = _words(told)
    for views in told.of_modules["custom_views"].values():
        for view in (one for one in views if not one.get("system_defined")):
            view |= {key: words.sub("User", view[key]) for key in ("name", "display_value") if view.get(key)}

    settings = {part: _each(found, changed) for part, found in told.settings.items()}
    settings["users"] = [_user(one, number) for number, one in enumerate(settings["users"], start=1)]
    settings["org"] = [one | {key: None for key in PRIVATE if one.get(key)} for one in settings["org"]]
    return replace(
        told,
        settings=settings,
        modules={name: changed(one) for name, one in told.modules.items()},
        of_modules={
            part: {name: _each(found, changed) for name, found in modules.items()}
            for part, modules in told.of_modules.items()
        },
    )


def _words(told: Told) -> re.Pattern[str]:
    """First and last names: what people call their own views by."""
    names = {str(user.get(key)) for user in told.settings["users"] for key in ("first_name", "last_name")}
    long = sorted(re.escape(name) for name in names if len(name) > 2 and name != "None")
    return re.compile(rf"\b({'|'.join(long)})\b" if long else r"(?!)", re.IGNORECASE)


def _each(found: list[Json], changed: Callable[[Any], Any]) -> list[Json]:
    return [changed(one) for one in found]


def _others(told: Told) -> tuple[dict[str, str], dict[str, str]]:
    """Another name for each user's id, and other texts for each name and e-mail."""
    by_id: dict[str, str] = {}
    texts: dict[str, str] = {}
    for number, user in enumerate(told.settings.get("users", []), start=1):
        by_id[str(user.get("id"))] = f"User {number}"
        for key, other in (("email", f"user{number}@example.com"), ("full_name", f"User {number}")):
            if "@" in str(user.get(key)) or " " in str(user.get(key)):  # one word might mean anything
                texts[str(user[key]).casefold()] = other
    return by_id, texts


def _without(text: str, texts: dict[str, str]) -> str:
    """The text itself, unless it is a person's name, or an e-mail stands in it."""
    whole = texts.get(text.casefold())
    if whole or "@" not in text:
        return whole or text
    for name, other in texts.items():
        at = text.casefold().find(name) if "@" in name else -1
        if at >= 0:
            text = text[:at] + other + text[at + len(name) :]
    return text


def _user(user: Json, number: int) -> Json:
    named = {"first_name": "User", "last_name": str(number), "full_name": f"User {number}"}
    email = {"email": f"user{number}@example.com"}
    return user | {key: None for key in PRIVATE if user.get(key)} | named | email
