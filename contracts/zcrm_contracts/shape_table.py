"""The shape of each operation's answer. Source: platform.md and records.md, the sections on its group."""

from __future__ import annotations

from zcrm_contracts.shape_parts import (
    ANYTHING,
    FAILURE,
    FLAG,
    ID,
    INFO,
    LIST_INFO,
    NUMBER,
    OPEN,
    OWNER,
    PERSON,
    RECORD_DETAILS,
    REFERENCE,
    SIGNED,
    TEXT,
    TIME,
    WHOLE,
    Json,
    array,
    listing,
    loose,
    one_of,
    or_null,
    page,
    slots,
    success,
    thing,
)

# --- records ---------------------------------------------------------------------------------------

RIGHTS = thing({"delegate": FLAG, "approve": FLAG, "reject": FLAG, "resubmit": FLAG}, takeover=FLAG)
RECORD = loose(
    {"id": ID},
    Owner=or_null(OWNER),
    Created_By=or_null(OWNER),
    Modified_By=or_null(OWNER),
    Created_Time=or_null(TIME),
    Modified_Time=or_null(TIME),
    Tag=array(thing({"name": TEXT, "id": ID})),
    **{
        "$approved": FLAG,
        "$approval": RIGHTS,
        "$approval_state": TEXT,
        "$converted": FLAG,
        "$converted_detail": OPEN,
        "$currency_symbol": TEXT,
        "$editable": FLAG,
        "$in_merge": FLAG,
        "$layout_id": or_null(thing({"name": TEXT, "id": ID, "display_label": TEXT})),
        "$process_flow": FLAG,
        "$review_process": or_null(thing({"approve": FLAG, "reject": FLAG, "resubmit": FLAG})),
        "$state": TEXT,
        "$se_module": or_null(TEXT),
    },
)
"""Fields depend on the org; what every record has does not. Source: live 2026."""

NOTE = thing(
    {
        "id": ID, "Owner": OWNER, "Created_By": OWNER, "Modified_By": OWNER,
        "Created_Time": TIME, "Modified_Time": TIME, "Parent_Id": or_null(REFERENCE),
        "Note_Title": or_null(TEXT), "Note_Content": or_null(TEXT),
        "$se_module": or_null(TEXT), "$editable": FLAG, "$attachments": ANYTHING,
    },
    **{"$is_shared_to_client": FLAG, "$size": ANYTHING, "$state": TEXT, "$voice_note": FLAG},
    **{"$field_states": ANYTHING},
)  # fmt: skip
ATTACHMENT = thing(
    {
        "id": ID, "Owner": OWNER, "Created_By": OWNER, "Modified_By": OWNER,
        "Created_Time": TIME, "Modified_Time": TIME, "Parent_Id": or_null(REFERENCE),
        "File_Name": TEXT, "Size": TEXT, "$type": one_of("Attachment", "Link URL"),
        "$file_id": or_null(TEXT), "$link_url": or_null(TEXT), "$se_module": or_null(TEXT),
        "$editable": FLAG,
    },
    **{"$state": TEXT},
)  # fmt: skip

_RECORDS = page("data", RECORD, LIST_INFO)
_WRITTEN = slots("data", RECORD_DETAILS)
_UPSERTED = slots("data", RECORD_DETAILS, action=one_of("insert", "update"), duplicate_field=or_null(TEXT))
_GONE = slots("data", thing({"id": ID}))
_BARE = success(OPEN)
_DELETED = thing(
    {
        "id": ID, "type": one_of("recycle", "permanent"), "display_name": or_null(TEXT),
        "deleted_by": or_null(PERSON), "created_by": or_null(PERSON), "deleted_time": TIME,
    }
)  # fmt: skip
_CONVERTED: Json = {
    "anyOf": [
        thing({"data": array(thing(dict.fromkeys(("Contacts", "Deals", "Accounts"), or_null(ID))), 1)}),
        slots("data", OPEN),
    ]
}  # fmt: skip
_MASS_STATUS = thing(
    {
        "Status": one_of("SCHEDULED", "RUNNING", "COMPLETED", "FAILED"), "Failed_Count": WHOLE,
        "Updated_Count": WHOLE, "Not_Updated_Count": WHOLE, "Total_Count": WHOLE,
    }
)  # fmt: skip

# --- metadata --------------------------------------------------------------------------------------

FIELD = loose(
    {
        "id": ID, "api_name": TEXT, "field_label": TEXT, "data_type": TEXT, "length": or_null(WHOLE),
        "json_type": one_of("string", "integer", "double", "boolean", "jsonobject", "jsonarray"),
        "system_mandatory": FLAG, "read_only": FLAG, "custom_field": FLAG, "visible": FLAG,
        "view_type": thing({"view": FLAG, "edit": FLAG, "quick_create": FLAG, "create": FLAG}),
        "pick_list_values": array(loose({"display_value": TEXT, "actual_value": TEXT})),
        "lookup": OPEN, "unique": OPEN, "formula": OPEN, "auto_number": OPEN, "currency": OPEN,
        "multiselectlookup": OPEN, "subform": or_null(OPEN), "decimal_place": or_null(WHOLE),
        "created_source": TEXT,
    }
)  # fmt: skip
"""Source: docs v2 field-meta (platform.md 12.1)."""

_VISIBLE_TO = array(thing({"name": TEXT, "id": ID}, default=FLAG))
MODULE = loose(
    {
        "id": ID, "api_name": TEXT, "module_name": TEXT, "singular_label": TEXT, "plural_label": TEXT,
        "generated_type": one_of("default", "web", "custom", "linking", "subform"), "api_supported": FLAG,
        "creatable": FLAG, "editable": FLAG, "deletable": FLAG, "viewable": FLAG, "visibility": WHOLE,
        "sequence_number": WHOLE, "profiles": _VISIBLE_TO, "parent_module": OPEN, "arguments": array(OPEN),
        "modified_time": or_null(TIME), "modified_by": or_null(PERSON),
    }
)  # fmt: skip
LAYOUT = loose(
    {
        "id": ID, "name": TEXT, "visible": FLAG, "status": WHOLE, "created_time": or_null(TIME),
        "created_by": or_null(PERSON), "modified_time": or_null(TIME), "modified_by": or_null(PERSON),
        "profiles": _VISIBLE_TO,
        "sections": array(loose({"name": TEXT, "sequence_number": WHOLE, "column_count": WHOLE,
                                 "tab_traversal": WHOLE, "fields": array(OPEN)})),
    }
)  # fmt: skip
VIEW = thing(
    {
        "id": ID, "name": TEXT, "display_value": TEXT, "system_name": or_null(TEXT), "category": TEXT,
        "system_defined": FLAG, "default": FLAG, "offline": FLAG, "fields": array(TEXT),
        "sort_by": or_null(TEXT), "sort_order": or_null(TEXT), "criteria": or_null(OPEN),
        "favorite": or_null(WHOLE), "shared_type": or_null(TEXT), "shared_details": ANYTHING,
    }
)  # fmt: skip
_VIEW_INFO = loose({"translation": OPEN})
RELATED_LIST = thing(
    {
        "id": ID, "api_name": TEXT, "name": TEXT, "display_label": TEXT, "sequence_number": TEXT,
        "module": or_null(TEXT), "href": or_null(TEXT), "type": TEXT, "action": or_null(TEXT),
    },
    connectedmodule=TEXT,
    linkingmodule=TEXT,
)  # fmt: skip

# --- the org ---------------------------------------------------------------------------------------

USER = loose(
    {
        "id": ID, "last_name": TEXT, "full_name": TEXT, "email": TEXT,
        "status": one_of("active", "disabled", "deleted"), "confirm": FLAG,
        "role": thing({"name": TEXT, "id": ID}), "profile": thing({"name": TEXT, "id": ID}),
        "time_zone": or_null(TEXT), "offset": WHOLE, "territories": array(OPEN), "Isonline": FLAG,
        "created_time": TIME, "Modified_Time": TIME, "created_by": PERSON, "Modified_By": PERSON,
    }
)  # fmt: skip
ORG = loose(
    {
        "id": ID, "company_name": TEXT, "zgid": TEXT, "iso_code": TEXT, "currency_symbol": TEXT,
        "time_zone": TEXT, "primary_email": TEXT, "mc_status": FLAG, "photo_id": or_null(TEXT),
        "license_details": OPEN,
    }
)  # fmt: skip
ROLE = loose(
    {
        "id": ID, "name": TEXT, "display_label": TEXT, "share_with_peers": FLAG, "admin_user": FLAG,
        "reporting_to": or_null(REFERENCE), "description": or_null(TEXT),
    }
)  # fmt: skip
PROFILE = thing(
    {
        "id": ID, "name": TEXT, "display_label": TEXT, "category": FLAG, "description": or_null(TEXT),
        **SIGNED,
    },
    permissions_details=array(
        thing({"id": ID, "name": TEXT, "module": or_null(TEXT), "display_label": TEXT, "enabled": FLAG})
    ),
    sections=array(thing({"name": TEXT, "categories": array(OPEN)})),
)  # fmt: skip
TERRITORY = thing(
    {
        "id": ID, "name": TEXT, "parent_id": or_null(ID), "manager": or_null(PERSON),
        "criteria": or_null(OPEN), "description": or_null(TEXT), **SIGNED,
    }
)  # fmt: skip
CURRENCY = thing(
    {
        "id": ID, "name": TEXT, "iso_code": TEXT, "symbol": TEXT, "is_active": FLAG, "is_base": FLAG,
        "prefix_symbol": FLAG, "exchange_rate": {"type": "string", "pattern": r"^\d{1,9}\.\d{9}$"},
        "format": thing({"decimal_separator": TEXT, "thousand_separator": TEXT, "decimal_places": TEXT}),
        **SIGNED,
    }
)  # fmt: skip
TAX = thing({"id": ID, "name": TEXT, "display_label": TEXT, "value": NUMBER, "sequence_number": WHOLE})
TAG = thing({"id": ID, "name": TEXT, **SIGNED})
_NAMED = thing({"id": ID, "name": TEXT, "api_name": TEXT})
VARIABLE = thing(
    {
        "id": ID, "name": TEXT, "api_name": TEXT, "type": TEXT, "value": ANYTHING,
        "description": or_null(TEXT), "variable_group": _NAMED,
    }
)  # fmt: skip
GROUP = thing({"id": ID, "name": TEXT, "api_name": TEXT, "display_label": TEXT, "description": or_null(TEXT)})
CONTACT_ROLE = thing({"id": ID, "name": TEXT, "sequence_number": WHOLE})
EMAIL = loose({"message_id": TEXT, "subject": or_null(TEXT), "from": OPEN, "to": array(OPEN)})

_ID_ONLY = thing({"id": ID})
_TAXES = listing("taxes", TAX, preference=thing({"auto_populate_tax": FLAG, "modify_tax_rates": FLAG}))
_TAG_DETAILS = thing({"id": ID, **SIGNED})
_TAGGED = slots("data", thing({"id": ID, "tags": array(TEXT)}))
_TAGGED_MANY = slots(
    "data",
    thing({"id": ID, "tags": array(TEXT)}),
    beside={"wf_scheduler": FLAG, "success_count": TEXT, "locked_count": WHOLE},
)
_CHANNEL = thing(
    {"resource_uri": TEXT, "resource_id": ID, "resource_name": TEXT, "channel_id": TEXT}, channel_expiry=TIME
)
_WATCHED = slots("watch", thing({"events": array(_CHANNEL, 1)}))
_CHANNELS = page(
    "watch",
    thing(
        {
            "channel_id": TEXT, "channel_expiry": TIME, "resource_uri": TEXT, "resource_id": ID,
            "resource_name": TEXT, "notify_url": TEXT, "events": array(TEXT, 1), "token": or_null(TEXT),
            "notify_on_related_action": FLAG, "fields": ANYTHING,
        }
    ),
)  # fmt: skip
_FUNCTION = thing({"code": TEXT, "details": OPEN, "message": TEXT})
_USERS = page("users", USER)

# --- what hangs on a record ------------------------------------------------------------------------

_SHARED = loose({"user": loose({"id": ID}), "permission": TEXT, "share_related_records": FLAG})
_BLUEPRINT = thing(
    {
        "blueprint": thing(
            {"process_info": loose({"field_id": ID, "api_name": TEXT, "name": TEXT, "id": ID}),
             "transitions": array(loose({"id": ID, "name": TEXT, "next_field_value": or_null(TEXT),
                                         "fields": array(OPEN), "data": OPEN}))}
        )
    }
)  # fmt: skip
_ROLE_OF_DEAL = page("data", RECORD)

# --- bulk jobs -------------------------------------------------------------------------------------

_STATE = one_of("ADDED", "QUEUED", "IN PROGRESS", "COMPLETED", "FAILURE")
_ADDED = slots(
    "data",
    thing({"id": ID, "operation": TEXT, "state": _STATE, "created_by": PERSON, "created_time": TIME}),
)
_ADDED["properties"]["info"] = OPEN  # where the job was taken
_READ_JOB = thing(
    {
        "data": array(
            thing(
                {"id": ID, "operation": one_of("read"), "state": _STATE, "query": OPEN, "created_by": PERSON,
                 "created_time": TIME, "file_type": one_of("csv", "ics")},
                result=OPEN, callback=OPEN,
            ),
            1,
        )
    }
)  # fmt: skip
_UPLOADED = success(thing({"file_id": ID, "created_time": TIME}))
_WRITE_JOB = thing(
    {
        "status": TEXT, "id": ID, "operation": one_of("insert", "update", "upsert"),
        "resource": array(OPEN, 1), "created_by": PERSON, "created_time": TIME,
    },
    character_encoding=TEXT, callback=or_null(OPEN), result=thing({"download_url": TEXT}), ignore_empty=FLAG,
)  # fmt: skip

DOWNLOADS = frozenset(
    {
        "attachments.download", "files.download", "records.photo.download", "bulk.read.result",
        "bulk.write.result",
    }
)  # fmt: skip
"""Operations that answer with a file's bytes."""

_BASE_CURRENCY = thing({"base_currency": {"anyOf": [success(_ID_ONLY), FAILURE]}})

SHAPES: dict[str, Json] = {
    "oauth.authorize": OPEN,
    "oauth.token": {
        "anyOf": [
            thing(
                {"access_token": TEXT, "api_domain": TEXT, "token_type": TEXT, "expires_in": WHOLE},
                refresh_token=TEXT,
                scope=TEXT,
            ),
            thing({"error": TEXT}, error_description=TEXT, status=TEXT),  # with HTTP 200, too
        ]
    },
    "oauth.revoke": thing({"status": TEXT}),
    "oauth.user_info": loose({"Email": TEXT}),
    "settings.modules.list": listing("modules", MODULE),
    "settings.modules.get": listing("modules", MODULE),
    "settings.modules.update": slots("modules", loose({"id": ID})),
    "settings.fields.list": listing("fields", FIELD),
    "settings.fields.get": listing("fields", FIELD),
    "settings.layouts.list": listing("layouts", LAYOUT),
    "settings.layouts.get": listing("layouts", LAYOUT),
    "settings.related_lists.list": listing("related_lists", RELATED_LIST),
    "settings.related_lists.get": listing("related_lists", RELATED_LIST),
    "settings.custom_views.list": page("custom_views", VIEW, _VIEW_INFO),
    "settings.custom_views.get": page("custom_views", VIEW, _VIEW_INFO),
    "settings.custom_views.update": slots("custom_views", loose({"id": ID})),
    "settings.roles.list": listing("roles", ROLE),
    "settings.roles.get": listing("roles", ROLE),
    "settings.profiles.list": listing("profiles", PROFILE),
    "settings.profiles.get": listing("profiles", PROFILE),
    "settings.territories.list": listing("territories", TERRITORY),
    "settings.territories.get": listing("territories", TERRITORY),
    "org.get": listing("org", ORG),
    "org.photo.upload": _BARE,
    "org.currencies.list": listing("currencies", CURRENCY),
    "org.currencies.get": listing("currencies", CURRENCY),
    "org.currencies.create": slots("currencies", _ID_ONLY),
    "org.currencies.update": slots("currencies", _ID_ONLY),
    "org.currencies.update_one": slots("currencies", _ID_ONLY),
    "org.currencies.enable": _BASE_CURRENCY,
    "org.currencies.update_base": _BASE_CURRENCY,
    "org.taxes.list": _TAXES,
    "org.taxes.get": _TAXES,
    "org.taxes.create": slots("taxes", loose({"id": ID})),
    "org.taxes.update": slots("taxes", loose({"id": ID})),
    "org.taxes.delete": slots("taxes", _ID_ONLY),
    "org.taxes.delete_one": slots("taxes", _ID_ONLY),
    "users.list": _USERS,
    "users.get": listing("users", USER, info=INFO),
    "users.create": slots("users", _ID_ONLY),
    "users.update": slots("users", _ID_ONLY),
    "users.update_one": slots("users", _ID_ONLY),
    "users.delete": slots("users", _ID_ONLY),
    "users.search": _USERS,
    "records.list": _RECORDS,
    "records.get": listing("data", RECORD),
    "records.create": _WRITTEN,
    "records.update": _WRITTEN,
    "records.update_one": _WRITTEN,
    "records.upsert": _UPSERTED,
    "records.delete": _GONE,
    "records.delete_one": _GONE,
    "records.deleted": page("data", _DELETED),
    "records.search": _RECORDS,
    "records.coql": thing(
        {"data": array(loose({"id": ID}), 1), "info": thing({"count": WHOLE, "more_records": FLAG})}
    ),
    "records.convert_lead": _CONVERTED,
    "records.photo.download": OPEN,
    "records.photo.upload": _BARE,
    "records.photo.delete": _BARE,
    "records.mass_update": {"anyOf": [slots("data", loose({})), FAILURE]},  # ALREADY_SCHEDULED comes with 202
    "records.mass_update.status": listing("data", _MASS_STATUS),
    "related_records.list": page("data", RECORD, LIST_INFO),
    "related_records.get": loose({"data": array(RECORD, 1)}),
    "related_records.update": _GONE,
    "related_records.update_one": _GONE,
    "related_records.delink": _GONE,
    "related_records.delink_one": _GONE,
    "notes.list": page("data", NOTE, LIST_INFO),
    "notes.get": loose({"data": array(NOTE, 1)}),
    "notes.create": _WRITTEN,
    "notes.update": _WRITTEN,
    "notes.update_one": _WRITTEN,
    "notes.delete": _GONE,
    "notes.delete_one": _GONE,
    "notes.record.list": page("data", NOTE, LIST_INFO),
    "notes.record.create": _WRITTEN,
    "notes.record.update": _WRITTEN,
    "notes.record.delete": _GONE,
    "attachments.list": page("data", ATTACHMENT, LIST_INFO),
    "attachments.upload": _WRITTEN,
    "attachments.download": OPEN,
    "attachments.delete": _GONE,
    "attachments.delete_one": _GONE,
    "files.upload": slots("data", thing({"name": TEXT, "id": TEXT})),
    "files.download": OPEN,
    "tags.list": page("tags", TAG, thing({"count": WHOLE, "allowed_count": WHOLE})),
    "tags.create": slots("tags", _TAG_DETAILS),
    "tags.update": slots("tags", _TAG_DETAILS),
    "tags.update_one": slots("tags", _TAG_DETAILS),
    "tags.delete": slots("tags", _ID_ONLY),
    "tags.merge": slots("tags", loose({"id": ID})),
    "tags.records_count": thing({"count": {"type": "string", "pattern": r"^\d+$"}}),
    "tags.record.add": _TAGGED,
    "tags.record.remove": _TAGGED,
    "tags.records.add": _TAGGED_MANY,
    "tags.records.remove": _TAGGED_MANY,
    "blueprint.get": _BLUEPRINT,
    "blueprint.update": _BARE,
    "share.get": thing({"share": array(_SHARED)}, shareable_user=array(loose({"id": ID}))),
    "share.create": slots("share", OPEN),
    "share.update": slots("share", OPEN),
    "share.revoke": thing({"share": success(OPEN)}),
    "contact_roles.list": listing("contact_roles", CONTACT_ROLE),
    "contact_roles.get": listing("contact_roles", CONTACT_ROLE),
    "contact_roles.create": slots("contact_roles", _ID_ONLY),
    "contact_roles.update": slots("contact_roles", _ID_ONLY),
    "contact_roles.update_one": slots("contact_roles", _ID_ONLY),
    "contact_roles.delete": slots("contact_roles", _ID_ONLY),
    "contact_roles.delete_one": slots("contact_roles", _ID_ONLY),
    "contact_roles.deal.list": _ROLE_OF_DEAL,
    "contact_roles.deal.get": loose({"data": array(RECORD, 1)}),
    "contact_roles.deal.set": _GONE,
    "contact_roles.deal.remove": _GONE,
    "variables.list": listing("variables", VARIABLE),
    "variables.get": listing("variables", VARIABLE),
    "variables.create": slots("variables", _ID_ONLY),
    "variables.update": slots("variables", _ID_ONLY),
    "variables.update_one": slots("variables", _ID_ONLY),
    "variables.delete": slots("variables", _ID_ONLY),
    "variables.delete_one": slots("variables", _ID_ONLY),
    "variable_groups.list": listing("variable_groups", GROUP),
    "variable_groups.get": listing("variable_groups", GROUP),
    "notifications.enable": _WATCHED,
    "notifications.get": _CHANNELS,
    "notifications.update": _WATCHED,
    "notifications.update_info": _WATCHED,
    "notifications.disable": slots(
        "watch", thing({"resource_uri": TEXT, "resource_id": ID, "channel_id": TEXT})
    ),
    "functions.execute": _FUNCTION,
    "functions.execute_get": _FUNCTION,
    "emails.record.list": loose({"email_related_list": array(EMAIL, 1), "info": INFO}),
    "emails.record.get": loose({"email_related_list": array(EMAIL, 1)}),
    "bulk.read.create": _ADDED,
    "bulk.read.get": _READ_JOB,
    "bulk.read.result": OPEN,
    "bulk.write.upload": _UPLOADED,
    "bulk.write.create": success(thing({"id": ID, "created_by": PERSON})),
    "bulk.write.get": _WRITE_JOB,
    "bulk.write.result": OPEN,
}

SLOTTED = frozenset(
    operation
    for operation, shape in SHAPES.items()
    if any("anyOf" in held.get("items", {}) for held in shape.get("properties", {}).values())
)
"""Operations that answer slot by slot."""
