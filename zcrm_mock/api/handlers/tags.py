"""The group `tags`: a module's tags, and records that bear them. Source: platform.md 16."""

from __future__ import annotations

from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import Slot, attempt, empty, json_response, results, settings_results
from zcrm_mock.api.handlers.settings import asked_module
from zcrm_mock.api.http import Response
from zcrm_mock.engine import editions, failures, records
from zcrm_mock.engine.checks import load
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import tags
from zcrm_mock.engine.items import Item, id_of
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.settings import settings_failures

KEY = "tags"


# --- the list of a module --------------------------------------------------------------------------


def list_tags(call: Call) -> Response:
    """`GET /settings/tags?module=`: all, or those that the caller made (`my_tags`); 204 for none."""
    module = _module(call)
    own = params.choice(call.params, "my_tags", "false", "true", "false") == "true"
    found = [
        tag for tag in tags.all_of(call.org, module) if not own or tag["created_by"]["id"] == call.user.id
    ]
    if not found:
        return empty()
    allowed, _ = editions.tags_of(call.org)
    return json_response({KEY: found, "info": {"count": len(found), "allowed_count": allowed}})


def create(call: Call) -> Response:
    """`POST /settings/tags?module=`: up to 100."""
    module = _module(call)
    slots = [
        attempt(lambda sent=sent: _details(tags.create(call.org, module, sent, call.user)), _done("created"))  # type: ignore[misc]
        for sent in _sent(call)
    ]
    return _results(call, *slots, ok=201)


def update(call: Call) -> Response:
    """`PUT /settings/tags?module=`: each names its id."""
    module = _module(call)
    return _results(call, *(_renamed(call, module, id_of(sent), sent) for sent in _sent(call)))


def update_one(call: Call) -> Response:
    """`PUT /settings/tags/{tag_id}?module=`: the first of `tags`."""
    return _results(call, _renamed(call, _module(call), call.args["tag_id"], _sent(call)[0]))


def delete(call: Call) -> Response:
    """`DELETE /settings/tags/{tag_id}`: from every record, too."""
    slot = attempt(lambda: {"id": tags.delete(call.org, call.args["tag_id"])["id"]}, _done("deleted"))
    return _results(call, slot)


def merge(call: Call) -> Response:
    """`POST /settings/tags/{tag_id}/actions/merge`: `conflict_id` is merged away. Source: recruit-v2."""
    [sent] = _sent(call, most=1)
    slot = attempt(lambda: _details(tags.merge(call.org, call.args["tag_id"], sent)), _done("merged"))
    return _results(call, slot)


def records_count(call: Call) -> Response:
    """`GET /settings/tags/{tag_id}/actions/records_count?module=`: a number, as text."""
    found = tags.count(call.org, _module(call), call.args["tag_id"], call.user)
    return json_response({"count": str(found)})


def _renamed(call: Call, module: Module, tag_id: str | None, sent: Any) -> Slot:
    return attempt(lambda: _details(tags.rename(call.org, module, tag_id, sent, call.user)), _done("updated"))


def _done(what: str) -> str:
    return f"tags {what} successfully"


def _details(tag: Item) -> Item:
    return {key: value for key, value in tag.items() if key != "name"}


def _sent(call: Call, most: int = params.MAX_RECORDS) -> list[Any]:
    return params.elements(params.json_body(call.request), KEY, limit=most)


def _results(call: Call, *slots: Slot, ok: int = 200) -> Response:
    return settings_results(slots, call.org.switches, KEY, ok=ok)


def _module(call: Call) -> Module:
    module = asked_module(call)
    if "Tag" not in module.fields:
        raise Refused(failures.invalid_module())
    return module


# --- on records ------------------------------------------------------------------------------------


def add_to_one(call: Call) -> Response:
    """`POST /{module}/{record_id}/actions/add_tags?tag_names=`; `over_write` takes the others away."""
    return results([_tagged(call, call.args["record_id"], adds=True)], call.org.switches)


def remove_from_one(call: Call) -> Response:
    """`POST /{module}/{record_id}/actions/remove_tags?tag_names=`."""
    return results([_tagged(call, call.args["record_id"], adds=False)], call.org.switches)


def add_to_many(call: Call) -> Response:
    """`POST /{module}/actions/add_tags?ids=&tag_names=`: up to 100 records."""
    return _many(call, adds=True)


def remove_from_many(call: Call) -> Response:
    """`POST /{module}/actions/remove_tags?ids=&tag_names=`: up to 100 records."""
    return _many(call, adds=False)


def _many(call: Call, *, adds: bool) -> Response:
    ids = params.needed_ids(call.params, key="param_name")
    slots = [_tagged(call, record_id, adds=adds) for record_id in ids]
    done = sum(slot.ok for slot in slots)
    more = {"wf_scheduler": False, "success_count": str(done), "locked_count": 0}
    return results(slots, call.org.switches, more=more)


def _tagged(call: Call, record_id: str, *, adds: bool) -> Slot:
    module = call.module
    if "Tag" not in module.fields:
        raise Refused(failures.module_not_supported())
    names = params.listed(call.params.get("tag_names", ""))
    if not names:
        raise Refused(failures.param_missing("tag_names"))
    over_write = params.choice(call.params, "over_write", "false", "true", "false") == "true"

    def write() -> Item:
        found = call.org.store.get(module, int(record_id)) if record_id.isdecimal() else None
        if found is None:
            raise Refused(settings_failures.related_id_invalid({"id": record_id}))
        borne: list[Item] = load(found[0])["Tag"]
        if adds:
            wanted = [] if over_write else borne
            wanted = wanted + [{"name": name} for name in names]
        else:
            gone = {name.casefold() for name in names}
            wanted = [tag for tag in borne if tag["name"].casefold() not in gone]
        kept = records.update(call.org, module, record_id, {"Tag": wanted}, call.user).record
        return {"id": kept["id"], "tags": [tag["name"] for tag in kept["Tag"]]}

    return attempt(write, _done("updated"))
