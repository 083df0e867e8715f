"""Which scopes open which operations. Sources: platform.md 2.7, operations.json."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.api import routing
from zcrm_mock.api.operations import operations

MISMATCH = "invalid oauth scope to access this URL"
PLACES = {"{module}": "Leads", "{record_id}": "1", "{user_id}": "1"}


SEARCH = "ZohoSearch.securesearch.READ"


@pytest.mark.parametrize(
    ("scopes", "method", "path", "open_"),
    [
        (["ZohoCRM.modules.ALL"], "GET", "Leads", True),
        (["zohocrm.modules.all"], "GET", "Leads", True),
        (["ZohoCRM.modules.READ"], "GET", "Leads", True),
        (["ZohoCRM.modules.leads.ALL"], "GET", "Leads", True),
        (["ZohoCRM.modules.leads.READ"], "GET", "Leads", True),
        (["ZohoCRM.modules.leads.READ"], "GET", "leads", True),
        (["ZohoCRM.modules.leads.READ"], "GET", "Contacts", False),
        (["ZohoCRM.modules.leads.READ"], "POST", "Leads", False),
        (["ZohoCRM.modules.leads.CREATE"], "POST", "Leads", True),
        (["ZohoCRM.modules.leads.WRITE"], "POST", "Leads", True),
        (["ZohoCRM.modules.leads.WRITE"], "GET", "Leads", False),
        (["ZohoCRM.modules.leads.CREATE"], "PUT", "Leads", False),
        (["ZohoCRM.modules.leads.UPDATE"], "PUT", "Leads", True),
        (["ZohoCRM.modules.leads.UPDATE"], "DELETE", "Leads", False),
        (["ZohoCRM.modules.leads.DELETE"], "DELETE", "Leads", True),
        (["ZohoCRM.modules.leads.CREATE"], "POST", "Leads/upsert", False),
        (["ZohoCRM.modules.leads.CREATE", "ZohoCRM.modules.leads.UPDATE"], "POST", "Leads/upsert", True),
        (["ZohoCRM.modules.leads.READ"], "GET", "Leads/deleted", True),
        (["ZohoCRM.modules.leads.READ"], "GET", "Leads/search", False),
        (["ZohoCRM.modules.leads.READ", SEARCH], "GET", "Leads/search", True),
        (["ZohoCRM.modules.ALL", SEARCH], "GET", "Leads/search", True),
        ([SEARCH], "GET", "Leads/search", False),
        (["ZohoCRM.modules.pricebooks.READ"], "GET", "Price_Books", True),
        (["ZohoCRM.modules.custom.READ"], "GET", "Machines", True),
        (["ZohoCRM.modules.machines.READ"], "GET", "Machines", False),
        (["ZohoCRM.users.READ"], "GET", "users", True),
        (["ZohoCRM.modules.ALL"], "GET", "users", False),
        (["ZohoCRM.settings.ALL"], "GET", "settings/modules", True),
        (["ZohoCRM.settings.modules.READ"], "GET", "settings/modules", True),
        (["ZohoCRM.settings.fields.READ"], "GET", "settings/modules", False),
        (["ZohoCRM.mod.ALL"], "GET", "Leads", False),
        ([], "GET", "Leads", False),
    ],
)
def test_a_scope_opens_its_area_and_its_verbs(scopes, method, path, open_):
    crm = FakeCRM({"modules": {"Machines": {}}}, at=NOW, auth="strict")
    answer = Api(crm, token=crm.token(scopes)).call(method, path)
    assert (answer.status != 401) == open_
    if not open_:
        assert (answer.code, answer.json["message"]) == (
            "OAUTH_SCOPE_MISMATCH",
            MISMATCH,
        )


def test_what_one_operation_is_let_in_for_lets_no_other_in():
    crm = FakeCRM(at=NOW, auth="strict")
    api = Api(crm, token=crm.token(["ZohoCRM.settings.modules.READ"]))
    assert api.get("settings/modules").status == 200
    assert api.get("org/taxes").code == "OAUTH_SCOPE_MISMATCH"
    assert api.get("settings/modules").status == 200


def test_the_lenient_fake_asks_for_no_scope(crm):
    assert Api(crm, token=crm.token(["ZohoCRM.org.READ"])).get("users").status == 200


def asked(operation, scopes):
    """What the operation answers to a token of these scopes."""
    crm = FakeCRM(at=NOW, auth="strict")
    path = routing.PLACES.get(operation.path, operation.path)
    for name, value in PLACES.items():
        path = path.replace(name, value)
    answer = Api(crm, token=crm.token(scopes)).call(operation.method, path)
    assert crm.calls()[0].operation == operation.id
    return answer


IMITATED = [row for row in operations() if row.handler and row.scopes]


@pytest.mark.parametrize(
    ("operation", "scope"),
    [(row, scope) for row in IMITATED for scope in row.scopes],
    ids=lambda v: getattr(v, "id", v),
)
def test_each_documented_scope_opens_its_operation(operation, scope):
    assert asked(operation, scope.replace("{module}", "leads").split("&")).status != 401


@pytest.mark.parametrize("operation", IMITATED, ids=lambda row: row.id)
def test_no_operation_is_open_without_a_scope(operation):
    answer = asked(operation, ["ZohoCRM.nothing.ALL"])
    assert (answer.status, answer.code) == (401, "OAUTH_SCOPE_MISMATCH")


def opens(held: str, wanted: str) -> bool:
    """Whether one scope opens another, as docs v2 scopes tell it: an area its parts, ALL every verb."""
    (held_area, held_verb), (area, verb) = (tuple(s.casefold().rsplit(".", 1)) for s in (held, wanted))
    covers = area == held_area or area.startswith(f"{held_area}.")
    return covers and (
        held_verb in ("all", verb) or (held_verb == "write" and verb in ("create", "update", "delete"))
    )


EVERY_SCOPE = sorted(
    {one.replace("{module}", "leads") for row in operations() for s in row.scopes for one in s.split("&")}
)


@pytest.mark.parametrize("operation", IMITATED, ids=lambda row: row.id)
def test_all_other_scopes_together_do_not_open_an_operation(operation):
    needed = {one for scope in operation.scopes for one in scope.replace("{module}", "leads").split("&")}
    others = [held for held in EVERY_SCOPE if not any(opens(held, wanted) for wanted in needed)]
    assert len(others) > 20
    answer = asked(operation, others)
    assert (answer.status, answer.code) == (401, "OAUTH_SCOPE_MISMATCH")
