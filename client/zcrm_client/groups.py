"""The groups of Zoho's operations, as rows of method and path; what does more than ask is a recipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Unpack
from urllib.parse import urlencode

from zcrm_client.answers import Outcome, Outcomes, Record, Values
from zcrm_client.auth import Direct
from zcrm_client.both import Sent, asks, writes
from zcrm_client.calls import Call
from zcrm_client.files import Source
from zcrm_client.group import D, Group, Pages, Progress, Row, uploading
from zcrm_client.wire import GroupOptions, Moment, OnRefused, encoded, known, spelled

BASE = "base_currency"


# What rows take: their parameters are the methods', and as they give nothing there is no body.
# ruff: noqa: ARG001 - the rows say where they go
def what(**options: Unpack[GroupOptions]) -> None:
    known(options, GroupOptions)


def one(item_id: str, /, **options: Unpack[GroupOptions]) -> None:
    known(options, GroupOptions)


def of_module(module: str, /, **options: Unpack[GroupOptions]) -> None:
    known(options, GroupOptions)


def channels(*, module: str | None = None, channel_id: str | None = None) -> None: ...
def users(type: str | None = None, /, *, modified_since: Moment = None, per_page: int = 200) -> None: ...


class Readable(Group[D]):
    get = Row(Group._first, "GET {0}", one)
    """The one of that id (modules and variables: or that API name), None when there is none."""


class Settings(Readable[D]):
    """What the org is set up with. Calling it lists it."""

    list = __call__ = Row(Group._items, "GET", what)


class Paged(Readable[D]):
    """What is listed page by page. Calling it lists it."""

    list = __call__ = Pages("GET", what)


class Updating(Group[D]):
    @asks
    async def update(self, *items: Values, on_refused: OnRefused = "raise") -> Outcomes:
        """Update (in related lists: link) one or several, each found by its `id`."""
        own = "" if self._key == "taxes" else "PUT {0}"  # no such row
        return await self._write(Sent(items, len(items) == 1), "PUT", own=own, on_refused=on_refused)


class Editable(Updating[D]):
    @asks
    async def create(self, *items: Values, on_refused: OnRefused = "raise") -> Outcomes:
        """Create (channels: open) one or several."""
        return await self._write(Sent(items, False), "POST", on_refused=on_refused)


class Deleting(Group[D]):
    @asks
    async def delete(self, *ids: str, on_refused: OnRefused = "raise") -> Outcomes:
        """Delete (in related lists: unlink) one or several."""
        sent = Sent(ids, len(ids) == 1)
        return await self._each(sent, "DELETE {0}", "DELETE ?ids={0}", on_refused=on_refused)


class Uploading(Group[D]):
    @asks
    async def upload(self, source: Source, *, name: str | None = None) -> Outcome:
        """Upload a path, an open file, or bytes with a name."""
        with uploading(self._call("POST"), source, name) as call:
            return await self._do(call)


class Kept(Settings[D], Editable[D], Deleting[D]):
    """Taxes and variables."""


class Currencies(Settings[D], Editable[D]):
    """`enable` several with a base currency, or change that base."""

    enable = Row[[Values], Outcome](Group._do, "POST actions/enable", lambda base: {BASE: base}, key=BASE)
    update_base = Row[[Values], Outcome](Group._do, "PUT actions/enable", lambda base: {BASE: base}, key=BASE)


class Modules(Settings[D]):
    update = Row[[str, Values], Outcome](Group._do, "PUT {0}", lambda _, values: {"modules": [values]})


class ByModule(Group[D]):
    get = Row[[str, str], Record | None](Group._first, "GET {1}?module={0}")


class OfModule(ByModule[D]):
    """What each module has: fields, layouts, … Calling it with a module lists it."""

    list = __call__ = Row(Group._items, "GET ?module={0}", of_module)


class CustomViews(ByModule[D]):
    """The views of a module. Calling it with a module lists them."""

    list = __call__ = Pages("GET ?module={0}", of_module)
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
        call = self._call("GET {1}/actions/records_count?module={0}", module, tag_id)
        return int((await self._ask(call) or {})["count"])

    @writes
    async def create(self, module: str, names: Sent[str], *, on_refused: OnRefused = "raise") -> Outcomes:
        """Create tags of these names."""
        tags: Sent[Values] = Sent(({"name": name} for name in names.items), names.alone)
        return await self._write(tags, "POST ?module={0}", module, on_refused=on_refused)

    @writes
    async def update(self, module: str, tags: Sent[Values], *, on_refused: OnRefused = "raise") -> Outcomes:
        """Rename tags, each found by its `id`."""
        own = "PUT {1}?module={0}"
        return await self._write(tags, "PUT ?module={0}", module, own=own, on_refused=on_refused)

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

    async def _tag(self, action: str, module: str, ids: Sent[str], **params: Any) -> Outcomes:
        one, many = f"POST {{0}}/{{1}}/actions/{action}", f"POST {{0}}/actions/{action}?ids={{1}}"
        return await Group(self._door)._each(ids, one, many, module, **params)


class Users(Readable[D], Editable[D]):
    """The org's users. Calling it lists them."""

    list = __call__ = Pages("GET ?type={0}", users)
    """All of a type, such as `ActiveUsers`, page by page as they are reached."""
    search = Pages[[str]]("GET search?criteria={0}")
    """Those that match, such as `(email:equals:me@example.com)`."""
    delete = Row[[str], Outcome](Group._do, "DELETE {0}")


class Notifications(Updating[D]):
    """Channels that are told of changes; `verify_notification` reads what they are told."""

    list = __call__ = Pages("GET", channels)

    @asks
    async def enable(self, *channels: Values, on_refused: OnRefused = "raise") -> Outcomes:
        """Open channels."""
        return await self._write(Sent(channels, False), "POST", on_refused=on_refused)

    @asks
    async def update_info(self, *channels: Values, on_refused: OnRefused = "raise") -> Outcomes:
        """Change what is given of channels, and leave the rest."""
        return await self._write(Sent(channels, False), "PATCH", on_refused=on_refused)

    disable = Row[[Iterable[str]], Sequence[Record]](Group._items, "DELETE ?channel_ids={0}")


class Functions(Group[D]):
    """Functions of the org."""

    @asks
    async def execute(
        self, name: str, arguments: Values | None = None, *, body: object = None, method: str = "POST"
    ) -> Record | None:
        """What a function answers, given arguments, or a body as JSON."""
        return await self._ask(self._execution(method, name, arguments, body))

    @asks
    async def execute_with_file(
        self, name: str, source: Source, arguments: Values | None = None, *, file_name: str | None = None
    ) -> Record | None:
        """As `execute`, given a path, an open file, or bytes with a name. Source: typescript-sdk-2.0."""
        execution = self._execution("POST", name, arguments)
        with uploading(execution, source, file_name, "inputFile") as call:
            return await self._ask(call)

    def _execution(self, method: str, name: str, arguments: Values | None, body: object = None) -> Call:
        given = None if arguments is None else encoded(arguments).decode()
        row = f"{method} {{0}}/actions/execute?auth_type=oauth&arguments={{1}}"
        return self._call(row, name, given, body=body)


class OAuth(Group[D]):
    """The accounts server."""

    user_info = Row[[], Record | None](Group._ask, "GET user/info")

    def authorization_url(self, scopes: Iterable[str], redirect_uri: str, **more: str) -> str:
        """Where a browser asks its user for a grant code. `more` is `access_type`, `prompt`, `state`."""
        door = self._direct()
        given = {"scope": scopes, "client_id": door.client_id, "redirect_uri": redirect_uri}
        asked, _ = spelled({"response_type": "code", "access_type": "offline", **given, **more})
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
        await self._ask(self._call("POST v2/token/revoke?token={0}", token))

    def _direct(self) -> Direct[D]:
        if not isinstance(self._door, Direct):
            raise ValueError("a proxy has tokens of its own: a grant code is for Zoho itself")
        return self._door


class Org(Group[D]):
    """The org itself. Calling it gets it."""

    get = __call__ = Row[[], Record | None](Group._first, "GET")

    @property
    def photo(self) -> Uploading[D]:
        """The org's logo."""
        return Uploading(self._door, f"{self._path}/photo")


class MassUpdate(Group[D]):
    """One change to many records of a module: by ids when called, or by `view`. `status` tells of a job."""

    status = Row[[str, str], Record | None](Group._first, "GET {0}/actions/mass_update?job_id={1}")

    @writes
    async def __call__(
        self, module: str, ids: Sent[str], values: Values, *, on_refused: OnRefused = "raise"
    ) -> Outcomes:
        """An outcome each, five hundred a call."""

        async def write(batch: Sequence[str], first: int) -> Sequence[Outcome]:
            return await self._slots(self._change(module, values, ids=batch), batch, first)

        return await self._batches(ids.items, write, on_refused, 500)

    @asks
    async def view(
        self, module: str, cvid: str, values: Values, *, progress: Progress = None, timeout: float = 3600
    ) -> Record:
        """What came of a custom view's records: `Total_Count`, `Updated_Count`, … Waits for the job."""
        done = await self._do(self._change(module, values, cvid=cvid))
        status = self._call("GET {0}/actions/mass_update?job_id={1}", module, done.details["job_id"])
        return await self._wait(status, progress, timeout)

    def _change(self, module: str, values: Values, **which: object) -> Call:
        return self._call("POST {0}/actions/mass_update", module, body={"data": [values], **which})
