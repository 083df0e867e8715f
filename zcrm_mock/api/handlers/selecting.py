"""Which records a call is about: its module's, and of them what a read's parameters choose."""

from __future__ import annotations

from collections.abc import Callable

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.engine import failures
from zcrm_mock.engine.checks import load
from zcrm_mock.engine.datatypes import read_datetime
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.hanging.attached import ATTACHMENTS
from zcrm_mock.engine.query import choosing, criteria, query_failures, words
from zcrm_mock.engine.query.sql import Sql, compile_tree
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings.views import View
from zcrm_mock.engine.store import CONVERTED, UNAPPROVED

_FLAGS = (("converted", "false"), ("approved", "true"))
_WINDOW = ("startDateTime", "endDateTime")


def module_of(call: Call, refusal: Callable[[str], Failure] | None = None) -> Module:
    """The path's module, if it does more than show records: attachments are changed under theirs only."""
    module = call.module
    if module.api_name == ATTACHMENTS:
        raise Refused(refusal(module.api_name) if refusal else failures.module_not_supported())
    return module


def sort_field(module: Module, name: str) -> Field:
    """The field to sort by, any that is searchable. Source: records.md 4.1; the refusal is inferred."""
    field = module.fields.get(name)
    if field is None or not field.searchable:
        raise Refused(failures.invalid_param("sort_by"))
    return field


def searched(call: Call, module: Module) -> Sql:
    """What a search is for; the first of the four that is there counts. Source: records.md 8.1."""
    asked = call.params
    if asked.get("criteria"):
        tree = criteria.parse(asked["criteria"], module, call.org)
        return compile_tree(tree, call.org)
    if asked.get("email"):
        return choosing.by_email(module, asked["email"])
    if asked.get("phone"):
        return choosing.by_phone(asked["phone"])
    if asked.get("word"):
        if len(asked["word"].strip()) < 2:
            raise Refused(query_failures.word_too_short())
        if not words.split(asked["word"]):
            raise Refused(failures.invalid_param("word"))
        return choosing.by_word(asked["word"], module, call.org.store)
    raise Refused(query_failures.search_param_missing())


def view_of(call: Call) -> View | None:
    """The view that `cvid` names. Refuses one that the module does not have. Source: records.md 4.1."""
    wanted = call.params.get("cvid")
    if not wanted:
        return None
    for view in call.org.views[call.module.api_name]:
        if view.id == wanted:
            return view
    raise Refused(failures.invalid_id())


def _windows(call: Call) -> list[Sql]:
    """`startDateTime` and `endDateTime`: what goes on between them, in `Events` and `Activities`.

    Refuses what is no time (inferred). Source: py-sdk-2.0; other modules pass it over.
    """
    said = [name for name in _WINDOW if call.params.get(name)]
    if not said:
        return []
    if call.module.api_name not in choosing.WITH_TIMES:
        call.org.warn(
            f"{call.operation.id} has no window of times in {call.module.api_name}: Zoho ignores it"
        )
        return []
    try:
        start, end = (
            read_datetime(call.params[name].strip(), call.org.rules) if name in said else None
            for name in _WINDOW
        )
    except ValueError:
        raise Refused(failures.invalid_param(said[0])) from None
    return [choosing.going_on(call.module, start, end, call.org.zone)]


def where_asked(call: Call, module: Module) -> list[Sql]:
    """What `uid`, `territory_id` and a window ask for: an owner's, a territory's, what goes on meanwhile."""
    asked, parts = call.params, _windows(call)
    if asked.get("uid"):
        parts.append(choosing.owned_by(numeric_id(asked["uid"])))
    if asked.get("territory_id"):
        deep = params.choice(asked, "include_child", "false", "true", "false") == "true"
        place = call.org.territories.within(module, asked["territory_id"], call.user, with_children=deep)
        parts.append(place)
    return parts


def hidden(call: Call, module: Module, doc: bytes) -> bool:
    """Whether the caller does not see the record: for them it is not there."""
    access = call.org.access
    return access.private and not access.sees(module, load(doc), call.user)


def visible(call: Call, view: View | None = None) -> str:
    """Whether converted and unapproved records are among the selected. Source: docs v2 get-records."""
    converted, approved = (_flag(call, name, default) for name, default in _FLAGS)
    if view and view.converted and "converted" not in call.params:
        converted = "true"
    return choosing.visible(converted, approved)


def shows(call: Call, state: int) -> bool:
    """Whether a converted or unapproved record may be seen with these parameters."""
    wanted = [_flag(call, name, default) for name, default in _FLAGS]
    actual = ["true" if state & CONVERTED else "false", "false" if state & UNAPPROVED else "true"]
    return all(want in ("both", is_) for want, is_ in zip(wanted, actual, strict=True))


def _flag(call: Call, name: str, default: str) -> str:
    if name not in call.params:
        return default
    return params.choice(call.params, name, default, "true", "false", "both")


def numeric_id(text: str) -> int:
    """An id of the path or the query; refuses what is no number. Source: not established (records.md 4.1)."""
    if not text.isascii() or not text.isdecimal() or len(text) > 19 or int(text) >= 2**63:
        raise Refused(failures.invalid_id())
    return int(text)
