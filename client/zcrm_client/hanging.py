"""What hangs on records, as groups: notes, links, shares, files; and the files that fields will hold."""

from __future__ import annotations

from zcrm_client.answers import Outcome, Record, Values
from zcrm_client.both import asks
from zcrm_client.files import File, Target
from zcrm_client.group import D, Group, Row
from zcrm_client.groups import Deleting, Editable, Kept, Paged, Settings, Updating, Uploading
from zcrm_client.wire import path_of


class Notes(Paged[D], Editable[D], Deleting[D]):
    """All notes; `of` a record, its own."""

    def of(self, module: str, record_id: str) -> Notes[D]:
        """The notes of a record."""
        return Notes(self._door, path_of(module, record_id, "Notes"))


class Related(Paged[D], Updating[D], Deleting[D]):
    """The records of a related list: `update` links them by `id`, `delete` unlinks them."""


class ContactRoles(Kept[D]):
    """The roles of contacts in deals."""

    def of(self, deal_id: str) -> Related[D]:
        """The contacts of a deal: `update({"id": …, "Contact_Role": "Decision Maker"})` gives one a role."""
        return Related(self._door, path_of("Deals", deal_id, "Contact_Roles"))


class Share(Settings[D], Editable[D]):
    """With whom a record is shared; `revoke` ends it for all."""

    revoke = Row[[], Outcome](Group._do, "DELETE")


class Blueprint(Group[D]):
    """The process that a record is in, and the way on by a transition and its data."""

    get = Row[[], Record | None](Group._first, "GET")
    update = Row[[str, Values], Outcome](
        Group._do, "PUT", lambda step, data: {"blueprint": [{"transition_id": step, "data": data}]}
    )


class Attachments(Paged[D], Deleting[D], Uploading[D]):
    """The files and links of a record."""

    link = Row[[str], Outcome](Group._do, "POST ?attachmentUrl={0}")

    @asks
    async def download(self, attachment_id: str, to: Target = None) -> File | None:
        """The file, None when there is none; its bytes go `to` a path or an open file."""
        return await self._download(self._call("GET {0}", attachment_id), to)


class Photo(Uploading[D]):
    """The photo of a record."""

    delete = Row[[], Outcome](Group._do, "DELETE")

    @asks
    async def download(self, to: Target = None) -> File | None:
        """The photo, None when there is none; its bytes go `to` a path or an open file."""
        return await self._download(self._call("GET"), to)


class Files(Uploading[D]):
    """Files for file and image fields; an upload's `id` goes into the record."""

    @asks
    async def download(self, file_id: str, to: Target = None) -> File | None:
        """The file, None when there is none; its bytes go `to` a path or an open file."""
        return await self._download(self._call("GET ?id={0}", file_id), to)
