"""The groups of Zoho's operations, as rows of method and path; what takes more is a recipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from zcrm_client.answers import Outcome, Outcomes, Record, Values
from zcrm_client.auth import Direct
from zcrm_client.both import Sent, asks, writes
from zcrm_client.calls import Call
from zcrm_client.files import File, Source, Target
from zcrm_client.group import D, Group, Pages, Progress, Row, sends
from zcrm_client.wire import OnRefused, encoded, query


class Settings(Group[D]):
    """What the org is set up with. Calling it lists it; options are Zoho's own, such as `group`."""

    list = __call__ = Row[..., Sequence[Record]](Group._items, "GET")
    get = Row[..., Record | None](Group._first, "GET {0}")


class Paged(Group[D]):
    """What is listed page by page. Calling it lists it; `modified_since` is an option, too."""

    list = __call__ = Pages[...]("GET ?per_page=200")
    get = Row[..., Record | None](Group._first, "GET {0}")


class Editable(Group[D]):
    """What is created and updated, one or several at a time."""

    create = sends("POST")
    update = sends("PUT")


class Deleting(Group[D]):
    @asks
    async def delete(self, *ids: str, on_refused: OnRefused = "raise") -> Outcomes:
        """Delete (in related lists: unlink) one or several."""
        return await self._remove(Sent(ids, len(ids) == 1), on_refused)


class Uploading(Group[D]):
    @asks
    async def upload(self, source: Source, *, name: str | None = None) -> Outcome:
        """Upload a path, an open file, or bytes with a name."""
        return await self._upload(self._call("POST"), source, name)


class Kept(Settings[D], Editable[D], Deleting[D]):
    """Taxes and variables."""


class Currencies(Settings[D], Editable[D]):
    enable = Row[[Values], Outcome](
        Group._do, "POST actions/enable", lambda base: {"base_currency": base}, "base_currency"
    )
    update_base = Row[[Values], Outcome](
        Group._do, "PUT actions/enable", lambda base: {"base_currency": base}, "base_currency"
    )


class Modules(Settings[D]):
    update = Row[[str, Values], Outcome](Group._do, "PUT {0}", lambda _, values: {"modules": [values]})


class OfModule(Group[D]):
    """What each module has: fields, layouts, … Calling it with a module lists it."""

    list = __call__ = Row[..., Sequence[Record]](Group._items, "GET ?module={0}")
    get = Row[[str, str], Record | None](Group._first, "GET {1}?module={0}")


class CustomViews(Group[D]):
    list = __call__ = Pages[...]("GET ?module={0}&per_page=200")
    get = Row[[str, str], Record | None](Group._first, "GET {1}?module={0}")
    update = Row[[str, str, Values], Outcome](
        Group._do, "PUT {1}?module={0}", lambda _, __, values: {"custom_views": [values]}
    )


class Tags(OfModule[D]):
    """A module's tags, and the tags of its records."""

    delete = Row[[str], Outcome](Group._do, "DELETE {0}")
    merge = Row[[str, str], Outcome](
        Group._do, "POST {0}/actions/merge", lambda _, other_id: {"tags": [{"conflict_id": other_id}]}
    )

    @asks
    async def count(self, module: str, tag_id: str) -> int:
        """How many records bear it."""
        call = self._row("GET {1}/actions/records_count?module={0}", module, tag_id)
        return int((await self._ask(call) or {})["count"])

    @writes
    async def create(self, module: str, names: Sent[str], *, on_refused: OnRefused = "raise") -> Outcomes:
        tags = ({"name": name} for name in names.items)
        row = "POST ?module={0}"
        return await self._batches(
            tags, lambda batch: self._row(row, module, body={"tags": batch}), on_refused
        )

    @writes
    async def update(self, module: str, tags: Sent[Values], *, on_refused: OnRefused = "raise") -> Outcomes:
        """Rename tags, each found by its `id`."""

        def call(batch: Sequence[Values]) -> Call:
            row = "PUT {1}?module={0}" if tags.alone else "PUT ?module={0}"
            return self._row(row, module, batch[0]["id"], body={"tags": batch})

        return await self._batches(tags.items, call, on_refused)

    @writes
    async def add(
        self, module: str, ids: Sent[str], names: Iterable[str], over_write: bool | None = None
    ) -> Outcomes:
        """Tag records; unknown names are created. `over_write` takes their other tags away."""
        return await self._tag("add_tags", module, ids, tag_names=names, over_write=over_write)

    @writes
    async def remove(self, module: str, ids: Sent[str], names: Iterable[str]) -> Outcomes:
        """Take tags off records."""
        return await self._tag("remove_tags", module, ids, tag_names=names)

    async def _tag(self, action: str, module: str, ids: Sent[str], **params: object) -> Outcomes:
        def call(batch: Sequence[str]) -> Call:
            own, together = (batch, None) if ids.alone else ((), batch)
            asked = query({"ids": together, **params})
            return self._at(module, *own, "actions", action)._call("POST", params=asked, idempotent=True)

        return await self._batches(ids.items, call, "raise")


class Users(Editable[D]):
    list = __call__ = Pages[...]("GET ?type={0}&per_page=200")
    search = Pages[...]("GET search?criteria={0}&per_page=200")
    get = Row[..., Record | None](Group._first, "GET {0}")
    delete = Row[[str], Outcome](Group._do, "DELETE {0}")


class Notes(Paged[D], Editable[D], Deleting[D]):
    """All notes; `of` a record, its own."""

    def of(self, module: str, record_id: str) -> Notes[D]:
        return Notes(self._door, self._door.path(module, record_id, "Notes"))


class Related(Paged[D], Deleting[D]):
    """The records of a related list: `update` links them by `id`, `delete` unlinks them."""

    update = sends("PUT")


class ContactRoles(Kept[D]):
    """The roles of contacts in deals."""

    def of(self, deal_id: str) -> Related[D]:
        """The contacts of a deal: `update({"id": …, "Contact_Role": "Decision Maker"})` gives one a role."""
        return Related(self._door, self._door.path("Deals", deal_id, "Contact_Roles"))


class Attachments(Paged[D], Deleting[D], Uploading[D]):
    """The files and links of a record."""

    link = Row[[str], Outcome](Group._do, "POST ?attachmentUrl={0}")

    @asks
    async def download(self, attachment_id: str, to: Target = None) -> File | None:
        return await self._download(self._call("GET", attachment_id), to)


class Photo(Uploading[D]):
    delete = Row[[], Outcome](Group._do, "DELETE")

    @asks
    async def download(self, to: Target = None) -> File | None:
        return await self._download(self._call("GET"), to)


class Files(Uploading[D]):
    """Files for file and image fields; an upload's `id` goes into the record."""

    @asks
    async def download(self, file_id: str, to: Target = None) -> File | None:
        return await self._download(self._row("GET ?id={0}", file_id), to)


class Share(Settings[D], Editable[D]):
    """With whom a record is shared."""

    revoke = Row[[], Outcome](Group._do, "DELETE")


class Blueprint(Group[D]):
    """The process that a record is in, and the way on by a transition and its data."""

    get = Row[[], Record | None](Group._first, "GET")
    update = Row[[str, Values], Outcome](
        Group._do,
        "PUT",
        lambda transition_id, data: {"blueprint": [{"transition_id": transition_id, "data": data}]},
    )


class Notifications(Group[D]):
    """Channels that are told of changes; `verify_notification` reads what they are told."""

    list = __call__ = Pages[...]("GET ?per_page=200")
    enable = sends("POST")
    update = sends("PUT")
    update_info = sends("PATCH")
    disable = Row[[Iterable[str]], Sequence[Record]](Group._items, "DELETE ?channel_ids={0}")


class Functions(Group[D]):
    """Functions of the org; `get` executes one by GET."""

    @asks
    async def execute(
        self, name: str, arguments: Values | None = None, *, body: object = None, method: str = "POST"
    ) -> Record | None:
        given = None if arguments is None else encoded(arguments).decode()
        row = f"{method} {{0}}/actions/execute?auth_type=oauth&arguments={{1}}"
        return await self._ask(self._row(row, name, given, body=body))


class OAuth(Group[D]):
    """The accounts server."""

    user_info = Row[[], Record | None](Group._ask, "GET user/info")

    def authorization_url(self, scopes: Iterable[str], redirect_uri: str, **more: str) -> str:
        """Where a browser asks its user for a grant code. `more` is `access_type`, `prompt`, `state`."""
        door = self._direct()
        given = {"scope": scopes, "client_id": door.client_id, "redirect_uri": redirect_uri}
        asked = query({"response_type": "code", "access_type": "offline", **given, **more})
        return f"{door.accounts}/oauth/v2/auth?{urlencode(asked)}"

    @asks
    async def trade(self, code: str, redirect_uri: str | None = None) -> None:
        """Make tokens of a grant code."""
        await self._direct().trade_code(code, redirect_uri)

    @asks
    async def revoke(self, token: str | None = None) -> None:
        """Make a token worthless, and all that came of it; ours, if none is given."""
        ours = self._direct().token
        token = token or ours.refresh_token or ours.access_token
        await self._ask(self._row("POST v2/token/revoke?token={0}", token))

    def _direct(self) -> Direct[D]:
        if not isinstance(self._door, Direct):
            raise ValueError("a proxy has tokens of its own: a grant code is for Zoho itself")
        return self._door


class Org(Group[D]):
    """The org itself. Calling it gets it."""

    get = __call__ = Row[[], Record | None](Group._first, "GET")

    @property
    def photo(self) -> Uploading[D]:
        return Uploading(self._door, f"{self._path}/photo")


class MassUpdate(Group[D]):
    """One change to many records of a module: by ids when called, or by `view`."""

    @writes
    async def __call__(
        self, module: str, ids: Sent[str], values: Values, *, on_refused: OnRefused = "raise"
    ) -> Outcomes:
        """An outcome each, five hundred a call."""

        def call(batch: Sequence[str]) -> Call:
            at = self._at(module, "actions", "mass_update")
            return at._call("POST", body={"data": [values], "ids": batch})

        return await self._batches(ids.items, call, on_refused, 500)

    @asks
    async def view(
        self, module: str, cvid: str, values: Values, *, progress: Progress = None, timeout: float = 3600
    ) -> Record:
        """What came of a custom view's records: `Total_Count`, `Updated_Count`, … Waits for the job."""
        at = self._at(module, "actions", "mass_update")
        done = await self._do(at._call("POST", body={"data": [values], "cvid": cvid}))
        status = at._call("GET", params={"job_id": done.details["job_id"]})
        return await self._wait(status, progress, timeout)

    @asks
    async def status(self, module: str, job_id: str) -> Record | None:
        at = self._at(module, "actions", "mass_update")
        return await self._first(at._call("GET", params={"job_id": job_id}))
