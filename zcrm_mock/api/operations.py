"""THE TABLE: one row per documented operation of Zoho CRM v2, and who answers it.

The facts stand in `operations.json`, one row a line; a row that `HANDLERS` does not name is an honest gap:
listed in docs/coverage.md, counted, and answered with 501 NOT_IMITATED. Routing, the OpenAPI document and
the coverage page are read off this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from zcrm_mock.api.handlers import (
    attachments,
    blueprint,
    bulk_read,
    bulk_write,
    contact_roles,
    conversion,
    coql,
    currencies,
    custom_views,
    emails,
    functions,
    mass_update,
    notes,
    notifications,
    oauth,
    org,
    profiles,
    records,
    related,
    settings,
    shares,
    tags,
    taxes,
    users,
    variables,
    writing,
)

if TYPE_CHECKING:
    from zcrm_mock.api.call import Call
    from zcrm_mock.api.http import Response

Handler = Callable[["Call"], "Response"]

HANDLERS: dict[str, Handler] = {
    "oauth.authorize": oauth.authorize,
    "oauth.token": oauth.token,
    "oauth.revoke": oauth.revoke,
    "oauth.user_info": oauth.user_info,
    "settings.modules.list": settings.modules_list,
    "settings.modules.get": settings.modules_get,
    "settings.modules.update": settings.modules_update,
    "settings.fields.list": settings.fields_list,
    "settings.fields.get": settings.fields_get,
    "settings.layouts.list": settings.layouts_list,
    "settings.layouts.get": settings.layouts_get,
    "settings.custom_views.list": custom_views.list_views,
    "settings.custom_views.get": custom_views.get_view,
    "settings.custom_views.update": custom_views.update,
    "settings.related_lists.list": related.list_lists,
    "settings.related_lists.get": related.get_list,
    "org.get": org.get_org,
    "org.photo.upload": attachments.upload_org_photo,
    "org.currencies.list": currencies.list_currencies,
    "org.currencies.get": currencies.get_currency,
    "org.currencies.create": currencies.create,
    "org.currencies.update": currencies.update,
    "org.currencies.update_one": currencies.update_one,
    "org.currencies.enable": currencies.enable,
    "org.currencies.update_base": currencies.update_base,
    "org.taxes.list": taxes.list_taxes,
    "org.taxes.get": taxes.get_tax,
    "org.taxes.create": taxes.create,
    "org.taxes.update": taxes.update,
    "org.taxes.delete": taxes.delete,
    "org.taxes.delete_one": taxes.delete_one,
    "settings.roles.list": org.roles_list,
    "settings.roles.get": org.roles_get,
    "settings.profiles.list": profiles.list_profiles,
    "settings.profiles.get": profiles.get_profile,
    "settings.territories.list": org.territories_list,
    "settings.territories.get": org.territories_get,
    "variables.list": variables.list_variables,
    "variables.get": variables.get_variable,
    "variables.create": variables.create,
    "variables.update": variables.update,
    "variables.update_one": variables.update_one,
    "variables.delete": variables.delete,
    "variables.delete_one": variables.delete_one,
    "variable_groups.list": variables.list_groups,
    "variable_groups.get": variables.get_group,
    "notifications.enable": notifications.enable,
    "notifications.get": notifications.get,
    "notifications.update": notifications.update,
    "notifications.update_info": notifications.update_info,
    "notifications.disable": notifications.disable,
    "functions.execute": functions.execute,
    "functions.execute_get": functions.execute,
    "notes.list": notes.list_notes,
    "notes.get": notes.get_note,
    "notes.create": notes.create,
    "notes.update": notes.update,
    "notes.update_one": notes.update_one,
    "notes.delete": notes.delete,
    "notes.delete_one": notes.delete_one,
    "notes.record.list": notes.list_of_record,
    "notes.record.create": notes.create_of_record,
    "notes.record.update": notes.update_of_record,
    "notes.record.delete": notes.delete_of_record,
    "attachments.list": attachments.list_attachments,
    "attachments.upload": attachments.upload,
    "attachments.download": attachments.download,
    "attachments.delete": attachments.delete,
    "attachments.delete_one": attachments.delete_one,
    "emails.record.list": emails.list_emails,
    "emails.record.get": emails.get_email,
    "files.upload": attachments.upload_files,
    "files.download": attachments.download_file,
    "blueprint.get": blueprint.get,
    "blueprint.update": blueprint.update,
    "tags.list": tags.list_tags,
    "tags.create": tags.create,
    "tags.update": tags.update,
    "tags.update_one": tags.update_one,
    "tags.delete": tags.delete,
    "tags.merge": tags.merge,
    "tags.records_count": tags.records_count,
    "tags.record.add": tags.add_to_one,
    "tags.record.remove": tags.remove_from_one,
    "tags.records.add": tags.add_to_many,
    "tags.records.remove": tags.remove_from_many,
    "share.get": shares.get,
    "share.create": shares.create,
    "share.update": shares.update,
    "share.revoke": shares.revoke,
    "users.list": users.list_users,
    "users.get": users.get_user,
    "users.create": users.create,
    "users.update": users.update,
    "users.update_one": users.update_one,
    "users.delete": users.delete,
    "users.search": users.search,
    "records.list": records.list_records,
    "records.get": records.get_record,
    "records.create": writing.create,
    "records.update": writing.update,
    "records.update_one": writing.update_one,
    "records.upsert": writing.upsert,
    "records.delete": writing.delete,
    "records.delete_one": writing.delete_one,
    "records.deleted": records.deleted,
    "records.search": records.search,
    "records.convert_lead": conversion.convert,
    "records.coql": coql.select,
    "records.photo.download": attachments.download_photo,
    "records.photo.upload": attachments.upload_photo,
    "records.photo.delete": attachments.delete_photo,
    "records.mass_update": mass_update.start,
    "records.mass_update.status": mass_update.status,
    "related_records.list": related.list_records,
    "related_records.get": related.get_record,
    "related_records.update": related.update,
    "related_records.update_one": related.update_one,
    "related_records.delink": related.delink,
    "related_records.delink_one": related.delink_one,
    "contact_roles.list": contact_roles.list_roles,
    "contact_roles.get": contact_roles.get_role,
    "contact_roles.create": contact_roles.create,
    "contact_roles.update": contact_roles.update,
    "contact_roles.update_one": contact_roles.update_one,
    "contact_roles.delete": contact_roles.delete,
    "contact_roles.delete_one": contact_roles.delete_one,
    "contact_roles.deal.list": contact_roles.list_of_deal,
    "contact_roles.deal.get": contact_roles.get_of_deal,
    "contact_roles.deal.set": contact_roles.set_of_deal,
    "contact_roles.deal.remove": contact_roles.remove_of_deal,
    "bulk.read.create": bulk_read.create,
    "bulk.read.get": bulk_read.get,
    "bulk.read.result": bulk_read.result,
    "bulk.write.upload": bulk_write.upload,
    "bulk.write.create": bulk_write.create,
    "bulk.write.get": bulk_write.get,
    "bulk.write.result": bulk_write.result,
}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One row: method, path, the scopes that open it (any one; `&` joins two), where it is documented."""

    id: str
    group: str
    method: str
    path: str
    query: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """Parameters whose value is a comma-separated list."""
    body: str = "none"
    response: str = "json"
    status: tuple[int, ...] = (200,)
    scopes: tuple[str, ...] = ()
    doc: str | None = None
    api_base: str = "api"
    sdk: tuple[str, ...] = ()
    """Operations of the official Python SDK that end here."""
    source: str = ""
    handler: Handler | None = None

    @cached_property
    def writes(self) -> bool:
        """Whether it may change the org; a query is posted, too."""
        return self.method != "GET" and self.id != "records.coql"

    @cached_property
    def known_params(self) -> frozenset[str]:
        """The query parameters that Zoho reads here; others it ignores."""
        return frozenset(self.query)


@cache
def operations() -> tuple[Operation, ...]:
    """Every row of the table, in the order of the research notes."""
    rows: list[dict[str, Any]] = orjson.loads(Path(__file__).with_name("operations.json").read_bytes())
    return tuple(_operation(row) for row in rows)


def _operation(row: dict[str, Any]) -> Operation:
    facts: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    return Operation(**facts, handler=HANDLERS.get(facts["id"]))
