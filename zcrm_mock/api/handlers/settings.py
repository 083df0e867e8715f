"""Metadata: modules, fields and layouts. Source: docs v2 modules-api, field-meta, layouts-meta."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import orjson

from zcrm_mock.api import metadata, params
from zcrm_mock.api.envelope import each, empty, json_response, raw_response, settings_results
from zcrm_mock.api.layout_metadata import layout_json
from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.schema import HANGING, Module, Schema
from zcrm_mock.engine.settings import settings_failures

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call
    from zcrm_mock.api.http import Response

_known: WeakKeyDictionary[Schema, dict[tuple[str, ...], bytes]] = WeakKeyDictionary()
"""Answers by what was asked, for as long as their schema lives: metadata does not change."""


def modules_list(call: Call) -> Response:
    """All modules, or 304 for who saw them after the last change."""
    if params.unchanged(call.request, call.org, call.org.modules.at):
        return empty(304)
    return _answer(call, ("modules",), lambda: {"modules": metadata.modules_json(call.org)})


def modules_get(call: Call) -> Response:
    """One module with everything known of it. Refuses with INVALID_MODULE."""
    module = _module(call, call.args["module_api_name"])
    if params.unchanged(call.request, call.org, call.org.modules.at):
        return empty(304)
    return json_response({"modules": [metadata.module_json(module, call.org, whole=True)]})


def modules_update(call: Call) -> Response:
    """`PUT /settings/modules/{api_name or id}`: a module's labels, name and tab. Source: platform.md 11.3."""
    named = call.args["module_api_name_or_id"]
    known = call.org.schema.modules.values()
    module = next((m for m in known if m.id == named), None) or _module(call, named)
    sent = params.elements(params.json_body(call.request), "modules", limit=1)
    change = partial(call.org.modules.update, module, user=call.user)
    return settings_results(each(sent, change, "module updated successfully"), call.org.switches, "modules")


def fields_list(call: Call) -> Response:
    """The fields of a module or subform; `type` is all, used (unless told) or unused: see `on_layout`."""
    module, fields = _fields(call)
    kind = params.choice(call.params, "type", "used", "all", "used", "unused")
    if kind == "unused" or not fields:
        return empty()
    asked = call.params["module"].casefold()

    def shown() -> object:
        every = metadata.fields_json(fields, module, call.org)
        told = zip(fields, every, strict=True)
        return {"fields": [json for field, json in told if kind == "all" or metadata.on_layout(field)]}

    return _answer(call, ("fields", asked, kind), shown)


def fields_get(call: Call) -> Response:
    """One field, or 204 where the module has none of that id (inferred)."""
    module, fields = _fields(call)
    for position, field in enumerate(fields, start=1):
        if field.id == call.args["field_id"]:
            found = metadata.field_json(field, module, call.org.schema, position)
            return json_response({"fields": [found]})
    return empty()


def layouts_list(call: Call) -> Response:
    """The layouts of a module. Refuses modules that have none."""
    module = _with_layouts(call)
    return _answer(
        call,
        ("layouts", module.api_name),
        lambda: {"layouts": [layout_json(each, module, call.org) for each in module.layouts]},
    )


def layouts_get(call: Call) -> Response:
    """One layout. Refuses the id of another module's."""
    module = _with_layouts(call)
    for layout in module.layouts:
        if layout.id == call.args["layout_id"]:
            return json_response({"layouts": [layout_json(layout, module, call.org)]})
    raise Refused(settings_failures.layout_of_another_module())


def _answer(call: Call, asked: tuple[str, ...], make: Callable[[], object]) -> Response:
    known = _known.setdefault(call.org.schema, {})
    if asked not in known:
        known[asked] = orjson.dumps(make())
    return raw_response(known[asked])


def asked_module(call: Call) -> Module:
    """The module that the parameter `module` names. Refuses where it is missing or names none."""
    return _module(call, _asked_name(call))


def _asked_name(call: Call) -> str:
    name = call.params.get("module", "")
    if not name:
        raise Refused(failures.param_missing("module", key="param"))
    return name


def _module(call: Call, name: str) -> Module:
    module = call.org.schema.find(name)
    if module is None:
        raise Refused(call.org.schema.unknown(name))
    return module


def _fields(call: Call) -> tuple[Module, tuple[Field, ...]]:
    name = _asked_name(call)
    subform = None if call.org.schema.find(name) else metadata.subform_of(call.org.schema, name)
    if subform:
        return subform[0], subform[1].rows
    if name.casefold() in call.org.schema.tabs:
        raise Refused(settings_failures.module_not_supported_here())
    module = _module(call, name)
    return module, tuple(module.fields.values())


def _with_layouts(call: Call) -> Module:
    module = asked_module(call)
    if module.api_name in HANGING:
        raise Refused(settings_failures.module_not_supported_here())
    return module
