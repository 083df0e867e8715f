"""The group `contact_roles`: the list of roles, and the contacts of a deal. Source: platform.md 23."""

from __future__ import annotations

from functools import partial
from typing import Any

from zcrm_mock.api import params
from zcrm_mock.api.call import Call
from zcrm_mock.api.envelope import attempt, each, empty, json_response, settings_results
from zcrm_mock.api.handlers import showing
from zcrm_mock.api.handlers.hanging import record
from zcrm_mock.api.http import Response
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import contact_roles, related
from zcrm_mock.engine.items import Item
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.query.sql import Sql
from zcrm_mock.engine.settings import settings_failures

KEY = "contact_roles"


# --- the list of roles -----------------------------------------------------------------------------


def list_roles(call: Call) -> Response:
    """`GET /Contacts/roles`: all of them, 204 for none."""
    return _told(contact_roles.all_of(call.org))


def get_role(call: Call) -> Response:
    """`GET /Contacts/roles/{contact_role_id}`: one, 204 where there is none (inferred)."""
    wanted = call.args["contact_role_id"]
    return _told([role for role in contact_roles.all_of(call.org) if role["id"] == wanted])


def create(call: Call) -> Response:
    """`POST /Contacts/roles`: up to 100."""
    return _results(call, each(_sent(call), partial(contact_roles.create, call.org), "contact role added"))


def update(call: Call) -> Response:
    """`PUT /Contacts/roles`: each names its id."""
    return _results(call, each(_sent(call), partial(contact_roles.update, call.org), "contact role updated"))


def update_one(call: Call) -> Response:
    """`PUT /Contacts/roles/{contact_role_id}`: the first of `contact_roles`."""
    change = partial(contact_roles.update, call.org, role_id=call.args["contact_role_id"])
    return _results(call, each(_sent(call)[:1], change, "contact role updated"))


def delete(call: Call) -> Response:
    """`DELETE /Contacts/roles?ids=`."""
    return _deleted(call, params.needed_ids(call.params))


def delete_one(call: Call) -> Response:
    """`DELETE /Contacts/roles/{contact_role_id}`."""
    return _deleted(call, [call.args["contact_role_id"]])


def _told(found: list[Item]) -> Response:
    return json_response({KEY: found}) if found else empty()


def _sent(call: Call) -> list[Any]:
    return params.elements(params.json_body(call.request), KEY)


def _deleted(call: Call, ids: list[str]) -> Response:
    return _results(call, each(ids, partial(contact_roles.delete, call.org), "contact role deleted"))


def _results(call: Call, slots: Any, key: str = KEY) -> Response:
    return settings_results(slots, call.org.switches, key, all_failed=400)


# --- in a deal -------------------------------------------------------------------------------------


def list_of_deal(call: Call) -> Response:
    """`GET /Deals/{deal_id}/Contact_Roles`: its contacts with their roles; `ids` chooses some of them."""
    wanted = params.ids(call.params)
    return _contacts(call, *[choosing.one_of([int(i) for i in wanted])] if "ids" in call.params else ())


def get_of_deal(call: Call) -> Response:
    """`GET …/Contact_Roles/{contact_id}`: one, 204 where the contact is not the deal's."""
    contact = _number(call, "Contacts", "contact_id")
    return _contacts(call, ("k.id = ?", (contact,))) if contact else empty()


def set_of_deal(call: Call) -> Response:
    """`PUT …/Contact_Roles/{contact_id}`: adds the contact, or changes its role."""
    [sent] = params.elements(params.json_body(call.request), limit=1)
    deal, contact = _ends(call)
    slot = attempt(lambda: contact_roles.assign(call.org, deal, contact, sent), "relation added")
    return _results(call, [slot], "data")


def remove_of_deal(call: Call) -> Response:
    """`DELETE …/Contact_Roles/{contact_id}`: takes the contact from the deal."""
    deal, contact = _ends(call)

    def write() -> Item:
        related.unlink(call.org, contact_roles.of_deals(call.org), deal, contact)
        return {"id": str(contact)}

    return _results(call, [attempt(write, "relation removed")], "data")


def _contacts(call: Call, *parts: Sql) -> Response:
    deal = _number(call, "Deals", "deal_id")
    if not deal:
        return empty()
    where = related.records_in(call.org, contact_roles.of_deals(call.org), deal)
    role = partial(contact_roles.shown, call.org, deal)
    return showing.records_page(call, call.org.schema.modules["Contacts"], where, *parts, more=role)


def _ends(call: Call) -> tuple[int, int]:
    deal, contact = _number(call, "Deals", "deal_id"), _number(call, "Contacts", "contact_id")
    if not deal or not contact:
        raise Refused(settings_failures.related_id_invalid())
    return deal, contact


def _number(call: Call, module: str, name: str) -> int | None:
    found = record(call, call.org.schema.modules[module], call.args[name])
    return int(found["id"]) if found else None
