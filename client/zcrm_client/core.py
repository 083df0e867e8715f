"""The operations, as flows: what is asked and how the answer reads. No I/O happens here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from zcrm_client import answers
from zcrm_client.answers import Outcome, Outcomes, Page, Record, Values
from zcrm_client.auth import DATA_CENTERS, Direct, Door, Proxied
from zcrm_client.flow import Call, Flow, Patience
from zcrm_client.wire import (
    PageOptions,
    SearchOptions,
    encoded,
    known,
    param,
    path_of,
    query,
    scope_of,
    since,
)

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 100
"""Records per write. Source: docs v2 insert-records."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A paged request: where its records stand, and the call without its page number."""

    call: Call
    key: str
    empty: bool = False
    """Nothing is asked for, so nothing is sent."""


class Core:
    """The operations of one org, for whoever runs their flows."""

    def __init__(
        self,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        refresh_token: str | None = None,
        access_token: str | None = None,
        data_center: str = "us",
        sandbox: bool = False,
        base_url: str | None = None,
        accounts_url: str | None = None,
        proxy_url: str | None = None,
        max_retries: int = 3,
        max_wait: float = 60.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.now = now
        patience = Patience(max_retries, max_wait, now)
        for url in (proxy_url, base_url, accounts_url):
            if url and not url.startswith(("https://", "http://")):
                raise ValueError(f"a base URL begins with https:// or http://: {url!r}")
        self.door: Door
        self.direct: Direct | None = None
        if proxy_url:
            self.door = Proxied(proxy_url.rstrip("/"), patience)
            return
        if not access_token and not (client_id and client_secret):
            raise ValueError(
                "give proxy_url, or access_token, or client_id and client_secret with a refresh_token"
            )
        if refresh_token and not (client_id and client_secret):
            raise ValueError("a refresh_token is of use only with its client_id and client_secret")
        if data_center not in DATA_CENTERS:
            raise ValueError(f"data_center is one of {', '.join(DATA_CENTERS)}, not {data_center!r}")
        domain, accounts = DATA_CENTERS[data_center]
        origin = base_url or f"https://{'sandbox' if sandbox else 'www'}.{domain}"
        self.door = self.direct = Direct(
            origin=origin.rstrip("/"),
            accounts=(accounts_url or f"https://{accounts}").rstrip("/"),
            keep_origin=bool(base_url or sandbox),
            client_id=client_id,
            client_secret=client_secret,
            refresh_token=refresh_token,
            access_token=access_token or None,
            patience=patience,
        )

    def trade_code(self, code: str, redirect_uri: str | None) -> Flow[None]:
        """Make tokens of a grant code."""
        if self.direct is None:
            raise ValueError("a proxy has tokens of its own: a grant code is for Zoho itself")
        return self.direct.trade_code(code, redirect_uri)

    # Reading

    def ask(self, call: Call) -> Flow[Record | None]:
        """The body of the answer, None when Zoho has nothing to show. ZohoError when it is a refusal."""
        response = yield from self.door.exchange(call)
        return answers.read(response, call, wrapped=self.door.wrapped, now=self.now())

    def request(
        self, method: str, path: str, params: Mapping[str, object] | None, body: object
    ) -> Flow[Record | None]:
        """Any other operation under `/crm/v2/`."""
        content = None if body is None else encoded(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        path, repeatable = f"/crm/v2/{path.lstrip('/')}", method in {"GET", "PUT", "DELETE"}
        return self.ask(Call(method, path, query(params or {}), headers, content, repeatable=repeatable))

    def page(self, listing: Listing, number: int = 1) -> Flow[Page]:
        """Page `number` of a listing, from 1."""
        if listing.empty:
            return Page((), {})
        call = replace(listing.call, params={**listing.call.params, "page": str(number)})
        return answers.page((yield from self.ask(call)), call, listing.key)

    def items(self, path: str, key: str, scope: str, **params: str) -> Flow[Sequence[Record]]:
        """What stands under `key` of an answer without pages."""
        call = Call("GET", path, params=params, scope=scope)
        return answers.page((yield from self.ask(call)), call, key).records

    def get(self, module: str, record_id: str) -> Flow[Record | None]:
        """The record, or None."""
        path, scope = self.path(module, record_id), scope_of(module, "READ")
        records = yield from self.items(path, "data", scope)
        return records[0] if records else None

    def user(self, *path: str, **params: str) -> Flow[Record | None]:
        """The one user of an answer, or None."""
        users = yield from self.items(path_of("users", *path), "users", "ZohoCRM.users.READ", **params)
        return users[0] if users else None

    def settings(self, what: str, **params: str) -> Flow[Sequence[Record]]:
        """Modules, fields or layouts."""
        return self.items(path_of("settings", what), what, f"ZohoCRM.settings.{what}.READ", **params)

    def listing(self, module: str, options: PageOptions) -> Listing:
        """The records of a module."""
        asked = {"per_page": 200, **known(options, PageOptions)}
        headers = since(asked.pop("modified_since", None))
        params = query(asked)
        call = Call("GET", self.path(module), params, headers, scope=scope_of(module, "READ"))
        return Listing(call, "data", empty=params.get("ids") == "")

    def search(self, module: str, options: SearchOptions) -> Listing:
        """The records of a module that match."""
        params = query({"per_page": 200, **known(options, SearchOptions)})
        sought = [params[by] for by in ("criteria", "email", "phone", "word") if by in params]
        if len(sought) != 1 or not sought[0]:
            raise ValueError("search by exactly one of criteria, email, phone and word")
        scope = f"{scope_of(module, 'READ')} and ZohoSearch.securesearch.READ"
        return Listing(Call("GET", self.path(module, "search"), params, scope=scope), "data")

    def coql(self, select_query: str) -> Flow[Page]:
        """The rows of one query. It only reads, so it may be asked again."""
        headers, content = {"Content-Type": "application/json"}, encoded({"select_query": select_query})
        scope = "ZohoCRM.coql.READ and the module's READ"
        call = Call("POST", path_of("coql"), headers=headers, content=content, scope=scope)
        return answers.page((yield from self.ask(call)), call, "data")

    def users(self, kind: str | None, per_page: int) -> Listing:
        """The users of the org."""
        params = query({"type": kind, "per_page": per_page})
        return Listing(Call("GET", path_of("users"), params, scope="ZohoCRM.users.READ"), "users")

    def deleted(
        self, module: str, kind: str, modified_since: datetime | str | None, per_page: int
    ) -> Listing:
        """What was deleted from a module."""
        params = query({"type": kind, "per_page": per_page})
        scope = scope_of(module, "READ")
        return Listing(
            Call("GET", self.path(module, "deleted"), params, since(modified_since), scope=scope), "data"
        )

    # Writing

    def write(
        self,
        verb: Literal["create", "update", "upsert"],
        module: str,
        records: Values | Iterable[Values],
        *,
        trigger: Sequence[str] | None = None,
        duplicate_check_fields: Sequence[str] | None = None,
        extra: Mapping[str, Any] | None = None,
        on_refused: str = "raise",
    ) -> Flow[Outcomes]:
        """Write records, a hundred at a time."""
        keys = {"trigger": trigger, "duplicate_check_fields": duplicate_check_fields}
        beside = {key: value for key, value in keys.items() if value is not None}
        method = "PUT" if verb == "update" else "POST"
        scope = scope_of(module, {"create": "CREATE", "update": "UPDATE", "upsert": "WRITE"}[verb])
        one_id = records.get("id") if verb == "update" and isinstance(records, Mapping) else None
        path = self.path(module, *([one_id] if one_id else []), *(["upsert"] if verb == "upsert" else []))

        def call(batch: Sequence[Values]) -> Call:
            if not all(isinstance(record, Mapping) for record in batch):
                raise TypeError("a record is a dict, and several are an iterable of dicts")
            body = encoded({**(extra or {}), "data": batch, **beside})
            headers = {"Content-Type": "application/json"}
            return Call(method, path, headers=headers, content=body, scope=scope, repeatable=method == "PUT")

        return self._batches([records] if isinstance(records, Mapping) else records, call, on_refused)

    def delete(
        self,
        module: str,
        ids: str | Iterable[str],
        *,
        wf_trigger: bool | None = None,
        on_refused: str = "raise",
    ) -> Flow[Outcomes]:
        """Delete records, a hundred at a time."""
        scope, triggers = scope_of(module, "DELETE"), query({"wf_trigger": wf_trigger})

        def call(batch: Sequence[Values]) -> Call:
            params = {"ids": param(record["id"] for record in batch), **triggers}
            return Call("DELETE", self.path(module), params, scope=scope)

        def call_for_one(batch: Sequence[Values]) -> Call:
            return Call("DELETE", self.path(module, batch[0]["id"]), triggers, scope=scope)

        if isinstance(ids, str):
            return self._batches([{"id": ids}], call_for_one, on_refused)
        return self._batches(({"id": each} for each in ids), call, on_refused)

    def _batches(
        self, records: Iterable[Values], call_of: Callable[[Sequence[Values]], Call], on_refused: str
    ) -> Flow[Outcomes]:
        if on_refused not in {"raise", "return"}:
            raise ValueError(f'on_refused is "raise" or "return", not {on_refused!r}')
        done: list[Outcome] = []
        remaining = iter(records)
        try:
            while batch := list(islice(remaining, BATCH)):
                call = call_of(batch)
                done += answers.outcomes((yield from self.ask(call)), call, batch, len(done))
        except Exception as error:  # ours, Zoho's or of whatever feeds us: what is written must not be lost
            error.outcomes = Outcomes(done)  # type: ignore[attr-defined]
            error.add_note(f"{len(done)} records of this call were answered before; see `outcomes`")
            raise
        outcomes = Outcomes(done)
        if on_refused == "raise":
            outcomes.raise_for_refused()
        return outcomes

    def path(self, module: str, *rest: str) -> str:
        """The path of a module, in the proxy's lower case or in Zoho's own spelling."""
        return path_of(module.lower() if self.door.wrapped else module, *rest)
