"""What Zoho keeps under a path, and the verbs that it takes; how pages and batches go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice
from typing import Any, TypeAlias

from zcrm_client import answers
from zcrm_client.answers import Outcome, Outcomes, Page, RecordsRefused, Values
from zcrm_client.auth import Door
from zcrm_client.calls import Call, D, Ported, Record, Records, asks, iterates
from zcrm_client.criteria import Criteria
from zcrm_client.files import File, Source, Target, landed, opened, spool
from zcrm_client.wire import WRITING, Option, encoded, known, path_of, spelled

Items: TypeAlias = Values | Iterable[Values]
Ids: TypeAlias = str | Iterable[str]
Write: TypeAlias = Callable[[Sequence[Any], int], Awaitable[Sequence[Outcome]]]
SIZES = {"users POST": 1, "currencies POST": 10, "currencies PUT": 10, "share POST": 10, "share PUT": 10}
"""Items per write, where not a hundred. Source: docs v2 insert-records; platform.md 3.3."""


class Group(Ported[D]):
    """What Zoho keeps under a path: `zoho.Leads`, `zoho.settings.roles`, `zoho.Leads[lead_id].Notes`.

    The names are those of Zoho's paths, whichever an org has; Zoho refuses what a path does not take.
    """

    def __init__(self, door: Door[D], *path: str) -> None:
        self._port, self._door, self._path = door.port, door, path

    def __repr__(self) -> str:
        return f"<{'/'.join(self._path)}>"

    def __getattr__(self, name: str) -> Group[D]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, segment: str) -> Group[D]:
        """What is below: a record by its id, or a name that no attribute can have."""
        return Group(self._door, *self._path, segment)

    __iter__: None = None  # it would go on with self[0], self[1], … for ever

    @property
    def _key(self) -> str:
        """Under which key the items of answers stand."""
        match self._path[1:]:
            case ("settings", kind, *_) | ("org", "currencies" | "taxes" as kind, *_):
                return kind
            case ("users" | "org" as kind, *_) | (*_, "actions", "share" | "blueprint" | "watch" as kind):
                return kind
            case ("Contacts", "roles", *_):
                return "contact_roles"
            case (_, _, "Emails", *_):
                return "email_related_list"
        return "data"

    @iterates
    def list(self, /, **options: Option) -> Records:
        """All of them, page by page as they are reached. Source: docs v2 get-records."""
        return self._pages(self._call("GET", params=known(options)))

    @asks
    async def page(self, /, page: int = 1, **options: Option) -> Page:
        """One page, counted from 1; `per_page` is in records, 200 at most."""
        return await self._page(self._call("GET", params=known(options)), page)

    @asks
    async def get(self, /, item_id: str, **options: Option) -> Record | None:
        """The one of that id (modules, variables: or API name), None when there is none (204)."""
        return await self._only(self._call("GET", item_id, params=known(options)))

    @asks
    async def only(self, /, **options: Option) -> Record | None:
        """What there is but once: the org, a record's blueprint, of users that of `type="CurrentUser"`."""
        return await self._only(self._call("GET", params=known(options)))

    @iterates
    def search(self, /, criteria: Criteria | str | None = None, **options: Option) -> Records:
        """Those that match one of criteria, email, phone or word. Source: docs v2 search-records.

        Zoho's index lags behind writes, and it refuses (InvalidRequest, LIMIT_REACHED) to go beyond 2,000.
        """
        call = self._call("GET", "search", params={"criteria": criteria, **known(options)})
        sought = [call.params[by] for by in ("criteria", "email", "phone", "word") if by in call.params]
        if len(sought) != 1 or not sought[0]:
            raise ValueError("search by exactly one of criteria, email, phone and word")
        return self._pages(call)

    @asks
    async def create(self, /, items: Items, **options: Option) -> Outcomes:
        """Create one, or any number of them in batches of a hundred: an outcome per item, in order.

        When any is refused, RecordsRefused carries all outcomes, after the last batch; `on_refused="return"`
        returns them instead. Whatever else is raised amid the batches carries the `outcomes` so far.
        """
        return await self._write("POST", items, options)

    @asks
    async def update(self, /, items: Items, **options: Option) -> Outcomes:
        """Change (in related lists: link) one or many, each found by its `id`; None clears. As `create`."""
        return await self._write("PUT", items, options)

    @asks
    async def upsert(self, /, items: Items, **options: Option) -> Outcomes:
        """Create, or update what matches; the outcome's `action` tells which. As `create`."""
        return await self["upsert"]._write("POST", items, options)

    @asks
    async def delete(self, /, ids: Ids, **options: Option) -> Outcomes:
        """Delete (in related lists: unlink) one or many. As `create`; an id that is not there is refused.

        After a lost answer it is asked again, and the ids that were gone by then are refused.
        """
        return await self._each("DELETE", ids, options)

    @asks
    async def tag(self, /, ids: Ids, names: Iterable[str], **options: Option) -> Outcomes:
        """Tag one record or many; unknown names are created. `over_write` takes their other tags away."""
        return await self._each("POST", ids, {**options, "tag_names": names}, "actions", "add_tags")

    @asks
    async def untag(self, /, ids: Ids, names: Iterable[str], **options: Option) -> Outcomes:
        """Take tags off one record or many."""
        return await self._each("POST", ids, {**options, "tag_names": names}, "actions", "remove_tags")

    @asks
    async def mass_update(self, /, ids: Ids, values: Values, on_refused: str = "raise") -> Outcomes:
        """Make one change to many records, five hundred a call."""
        change, body = self["actions"]["mass_update"], {"data": [values]}
        write = self._slots(lambda batch: change._call("POST", json={**body, "ids": batch}))
        return await self._batches(ids, write, on_refused, 500)

    @asks
    async def upload(
        self, /, source: Source, *, name: str | None = None, part: str = "file", **params: str
    ) -> Outcome:
        """Upload a path, an open file, or bytes with a name."""
        with opened(source, name) as file:
            call = self._call("POST", params=params, body={"files": {part: file}})
            return answers.outcome(answers.said(await self._ask(call) or {}, call), {})

    @asks
    async def download(self, /, *item_id: str, to: Target = None, **options: Option) -> File | None:
        """The file, None when there is none; its bytes go `to` a path or an open file."""
        return await self._download(self._call("GET", *item_id, params=known(options)), to)

    @asks
    async def request(
        self, method: str, path: str = "", *, params: Values | None = None, body: object = None
    ) -> Record | None:
        """Any other operation: at a path below, or at `/oauth/user/info`. Its answer, None for 204, 304.

        `body` goes as JSON. Slots of `data` come back as they are, refused ones among them.
        """
        call = self._call(method, params=params, json=body, slots=method != "GET")
        url = path if path.startswith("/") else f"{call.url}/{path}".rstrip("/")
        return await self._ask(replace(call, url=url))

    def _call(
        self, method: str, *below: str, params: Values | None = None, json: object = None, **more: Any
    ) -> Call:
        """A call below the group's path; `more` is what else a `Call` has."""
        query, headers = spelled(params or {})
        if json is not None:
            headers["Content-Type"] = "application/json"
            more["body"] = {"content": encoded(json)}
        return Call(method, path_of(*self._path, *below), query, headers, key=self._key, **more)

    async def _ask(self, call: Call) -> Record | None:
        """The body of the answer, None when Zoho has nothing to show. ZohoError when it is a refusal."""
        response = await self._door.exchange(call)
        return answers.read(response, call, wrapped=self._door.proxied, now=self._door.now())

    async def _only(self, call: Call) -> Record | None:
        body = await self._ask(call)
        return None if not body or body.get(call.key) == [] else answers.said(body, call)

    async def _page(self, call: Call, number: int) -> Page:
        if call.params.get("ids") == "":
            return answers.page(None, call)
        params = {**call.params, "per_page": call.params.get("per_page", "200"), "page": str(number)}
        return answers.page(await self._ask(replace(call, params=params)), call)

    async def _pages(self, call: Call) -> Records:
        for number in count(1):
            page = await self._page(call, number)
            for record in page:
                yield record
            if not page.more_records:
                return

    async def _write(self, method: str, items: Items, options: Values) -> Outcomes:
        """Create or change items; one alone that has an id, at its own path."""
        told, alone = known(options, WRITING), isinstance(items, Mapping)
        on_refused, beside = told.pop("on_refused", "raise"), dict(told.pop("extra", {}))
        beside |= {key: told.pop(key) for key in ("trigger", "duplicate_check_fields") if key in told}

        def call(batch: Sequence[Values]) -> Call:
            if not all(isinstance(item, Mapping) for item in batch):
                raise TypeError("a record is a dict, and several are an iterable of dicts")
            own = alone and method == "PUT" and self._key != "taxes" and batch[0].get("id")
            at = (own,) if own else ()
            return self._call(method, *at, params=told, json={**beside, self._key: batch})

        size = SIZES.get(f"{self._key} {method}", 100)
        return await self._batches(items, self._slots(call), on_refused, size)

    async def _each(self, method: str, ids: Ids, options: Values, *below: str) -> Outcomes:
        """Do the same to each: to one alone at its own path, to many by their ids."""
        told, by = known(options, WRITING), "channel_ids" if self._key == "watch" else "ids"
        alone = isinstance(ids, str) and by == "ids"  # channels have no path of their own
        on_refused = told.pop("on_refused", "raise")

        def call(batch: Sequence[str]) -> Call:
            at, params = ((batch[0], *below), told) if alone else (below, {by: batch, **told})
            return self._call(method, *at, params=params, idempotent=True)

        return await self._batches(ids, self._slots(call), on_refused, 100)

    def _slots(self, call: Callable[[Any], Call]) -> Write:
        """Writes a batch by a call, in answer to which its slots come."""

        async def write(batch: Sequence[Any], first: int) -> Sequence[Outcome]:
            asked = replace(call(batch), slots=True)
            return answers.outcomes(await self._ask(asked), asked, batch, first)

        return write

    async def _batches(self, items: Items | Ids, write: Write, on_refused: str, size: int) -> Outcomes:
        """An outcome per item (one alone, or each of an iterable), of as many writes as it takes."""
        if on_refused not in {"raise", "return"}:
            raise ValueError(f'on_refused is "raise" or "return", not {on_refused!r}')
        done: list[Outcome] = []
        remaining = iter([items] if isinstance(items, (str, Mapping)) else items)
        try:
            while batch := [*islice(remaining, size)]:
                done += await write(batch, len(done))
        except Exception as error:  # ours, Zoho's or of whatever feeds us: what is written must not be lost
            error.outcomes = Outcomes(done)  # type: ignore[attr-defined]
            error.add_note(f"{len(done)} records of this call were answered before; see `outcomes`")
            raise
        outcomes = Outcomes(done)
        if outcomes.refused and on_refused == "raise":
            raise RecordsRefused(outcomes)
        return outcomes

    async def _download(self, call: Call, to: Target) -> File | None:
        with spool() as arrived:
            response = await self._door.exchange(replace(call, into=arrived))
            if response.status_code == 200:
                return landed(response, arrived, to)
        answers.read(response, call, wrapped=self._door.proxied, now=self._door.now())
        return None
