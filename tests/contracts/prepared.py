"""Fakes prepared as some contracts need them, where no request could bring it about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from zcrm_contracts import Target

from tests.conftest import Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.transports.asgi import ASGIApp
from zcrm_mock.transports.live import LiveServer

URL = "https://www.zohoapis.com"

Wrap = Callable[[FakeCRM], httpx2.BaseTransport]


@dataclass
class Prepared:
    """A fake, the words for what is in it, and what is done to it once its metadata was asked for."""

    crm: FakeCRM
    words: Mapping[str, str] = field(default_factory=dict)
    finish: Callable[[FakeCRM], Any] | None = None
    port: Callable[[FakeCRM], ASGIApp] | None = None
    """For what only a server does: the application that it serves."""


def plain(**switches: Any) -> Prepared:
    return Prepared(FakeCRM(switches=Switches(**switches)))


def weary(**switches: Any) -> Prepared:
    made = plain(**switches)
    made.crm.oauth.refresh_limit = 0
    return made


def strict_tokens() -> Prepared:
    crm = FakeCRM(auth="strict")
    return Prepared(crm, {"token": crm.token(), "narrow_token": crm.token(["ZohoCRM.users.READ"])})


def two_users(**profile: Any) -> Prepared:
    crm = FakeCRM(
        {
            "profiles": ["Administrator", {"name": "Guest", **profile}],
            "users": [
                {"last_name": "Rao", "email": "rao@example.com"},
                {"last_name": "Lee", "email": "lee@example.com", "profile": "Guest"},
            ],
        }
    )
    they = crm.org.people.named("Lee")[0].id
    return Prepared(crm, {"they": they, "their_token": crm.token(user="Lee")})


def custom_module() -> Prepared:
    whole = {"data_type": "lookup", "lookup_module": "Machines"}
    crm = FakeCRM({"modules": {"Machines": {"fields": {"Serial": {"unique": True}, "Part_Of": whole}}}})
    return Prepared(crm, {"custom": "Machines", "unique": "Serial", "lookup": "Part_Of"})


def pipelines() -> Prepared:
    crm = FakeCRM({"modules": {"Deals": {"pipelines": {"Standard": ["Qualification", "Closed Won"]}}}})
    return Prepared(crm, {"pipeline": "Standard", "no_stage": "Negotiation/Review"})


def waiting(**switches: Any) -> Prepared:
    every = {"automation": {"Leads": {"approvals": {"Check": {"on": "create"}}}}}
    crm = FakeCRM(every, switches=Switches(**switches))
    return Prepared(crm, {"waiting": Api(crm).create("Leads", Last_Name="Burns")})


PHONE = {"mandatory": True, "criteria": "(Phone:starts_with:+)", "message": "with its country code"}
QUALIFY = {
    "from": "Contacted",
    "to": "Pre-Qualified",
    "fields": {"Phone": PHONE, "CheckLists": {"items": ["Called"]}},
}


def moving() -> Prepared:
    process = {"field": "Lead_Status", "transitions": {"Qualify": QUALIFY}}
    crm = FakeCRM({"automation": {"Leads": {"blueprints": {"Nurture": process}}}})
    api = Api(crm)
    lead = api.create("Leads", Last_Name="Burns", Lead_Status="Contacted")
    [way] = api.get(f"Leads/{lead}/actions/blueprint").json["blueprint"]["transitions"]
    return Prepared(crm, {"moving": lead, "qualify": way["id"]})


def private_leads(**switches: Any) -> Prepared:
    letters = "abcdefghijk"
    users = [{"last_name": f"U{letter}", "email": f"{letter}@example.com"} for letter in letters]
    admin = {"last_name": "Rao", "email": "rao@example.com"}
    below = [user | {"profile": "Standard", "role": "Manager"} for user in users]
    crm = FakeCRM(
        {"modules": {"Leads": {"sharing": "private"}}, "users": [admin, *below]},
        switches=Switches(**switches),
    )
    ids = {f"user_{letter}": crm.org.people.named(f"U{letter}")[0].id for letter in letters}
    return Prepared(crm, ids)


def answering() -> Prepared:
    crm = FakeCRM()
    crm.function("answer", lambda given: "42")
    return Prepared(crm)


def mailed() -> Prepared:
    crm = FakeCRM()
    lead = crm.add("Leads", {"Last_Name": "Burns", "Email": "burns@example.com"})["id"]
    crm.email("Leads", lead, subject="Hello", content="<p>Hello</p>")
    return Prepared(crm, {"mailed": lead})


def many_roles() -> Prepared:
    api = Api(FakeCRM())
    have = len(api.get("Contacts/roles").json["contact_roles"])
    api.call("POST", "Contacts/roles", {"contact_roles": [{"name": f"R{n}"} for n in range(100 - have)]})
    return Prepared(api.crm)


SHAPE = {"decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2"}
BASE = {"name": "US Dollar - USD", "iso_code": "USD", "symbol": "$", "exchange_rate": "1.0", "format": SHAPE}
CODES = ("CAD", "AUD", "GBP", "INR", "JPY", "CNY", "BRL", "CHF", "SEK")


def currencies(count: int = 0) -> Prepared:
    api = Api(FakeCRM())
    answer = api.call("POST", "org/currencies/actions/enable", {"base_currency": BASE})
    base = answer.json["base_currency"]["details"]["id"]
    for code in CODES[:count]:
        new = BASE | {"name": code, "iso_code": code, "symbol": code}
        api.call("POST", "org/currencies", {"currencies": [new]})
    return Prepared(api.crm, {"base": base})


SMALLEST = {"paid_type": "standard", "users_license_purchased": 3}


def spend_all(crm: FakeCRM) -> None:
    crm.credits.enforced, crm.credits.limit = True, crm.credits.used


def mind_limits(crm: FakeCRM) -> None:
    crm.credits.enforced = True


class Buggy:
    """Answers until it is broken."""

    def __init__(self, crm: FakeCRM) -> None:
        self.crm = crm

    def handle(self, request: Any) -> Any:
        if request.path.endswith("/Leads"):
            raise RuntimeError("a bug")
        return self.crm.handle(request)


PREPARED: dict[str, Callable[..., Prepared]] = {
    "strict tokens": strict_tokens,
    "an org without credits": lambda: Prepared(FakeCRM(), finish=spend_all),
    "an org that minds its limits": lambda: Prepared(FakeCRM(), finish=mind_limits),
    "a server that takes a thousand bytes": lambda: Prepared(
        FakeCRM(), port=lambda crm: ASGIApp(crm, max_body=1000)
    ),
    "a server with a bug": lambda: Prepared(FakeCRM(), port=lambda crm: ASGIApp(Buggy(crm))),
    "lists that end at record 2,000": lambda: plain(list_page_depth_limit=True),
    "a user who may not see leads": lambda: two_users(may_not=["Crm_Implied_View_Leads"]),
    "a user who is no administrator": two_users,
    "a custom module with a unique field": custom_module,
    "an org with pipelines": pipelines,
    "a custom module with a unique field, and a lookup to itself": custom_module,
    "an org whose jobs take a minute": lambda: plain(job_seconds=60),
    "an org without records": plain,
    "a fake, where tests wait for nothing": plain,
    "a receiver on this machine that Zoho reaches": plain,
    "a fake's accounts host": plain,
    "an accounts host that has refreshed enough": weary,
    "a lead that waits for approval": waiting,
    "a lead that is locked by its approval": lambda: waiting(waiting_record="record_locked"),
    "a lead in a blueprint": moving,
    "private leads and eleven users": private_leads,
    "private leads, and jobs that take a minute": lambda: private_leads(job_seconds=60),
    "a hundred contact roles": many_roles,
    "an org of one currency": plain,
    "several currencies": currencies,
    "an org of the Standard edition": lambda: Prepared(FakeCRM({"told": {"license_details": SMALLEST}})),
    "ten active currencies": lambda: currencies(9),
    "a function called `answer`": answering,
    "an org with territories": lambda: Prepared(FakeCRM({"territories": [{"name": "North"}]})),
    "a lead with an e-mail": mailed,
    "jobs that fail": lambda: Prepared(FakeCRM(), finish=FakeCRM.fail_jobs),
}
"""By what contracts say that they need."""


@contextmanager
def prepared(need: str | None, wrap: Wrap | None = None, **switches: Any) -> Iterator[Target]:
    """A target with what a contract needs, its transport inside of another where one is given."""
    made = PREPARED[need](**switches) if need else plain(**switches)
    more = {"prepared": need, "words": made.words}
    if made.port:
        with LiveServer(made.port(made.crm)) as live, httpx2.HTTPTransport() as wire:
            yield Target.over(wire, live.url, **more)
        return
    token = made.words.get("token", "1000.contracts.any")
    transport = wrap(made.crm) if wrap else made.crm.transport()
    target = Target.over(transport, URL, access_token=token, **more)
    if made.finish:
        _ = target.modules
        made.finish(made.crm)
    yield target
