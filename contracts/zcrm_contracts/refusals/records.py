"""Records that are refused in their slots, and what cannot be done with one. Source: records.md 3.5, 6, 7."""

from __future__ import annotations

from typing import Any

from zcrm_contracts.refusals.rows import Ask, Says, bare, delete, get, post, put, refused, slot

refused(
    "expected",
    "wild 4, wild 5",
    post("Leads", {"Last_Name": 7}),
    slot("INVALID_DATA", "invalid data", expected_data_type="text", api_name="Last_Name"),
)
refused(
    "too_long",
    "docs v7 insert",
    post("Leads", {"Last_Name": "x" * 81}),
    slot("INVALID_DATA", "invalid data", maximum_length=80, api_name="Last_Name"),
)
refused(
    "too_many_decimals",
    "wild 17",
    post("Leads", {"Last_Name": "Burns", "Annual_Revenue": 0.125}),
    slot("INVALID_DATA", "invalid data", api_name="Annual_Revenue", maximum_decimal_place=2),
)
refused(
    "invalid_value",
    "inferred",
    post(
        "Events",
        {
            "Event_Title": "Fair",
            "Start_DateTime": "2026-12-01T09:00:00+00:00",
            "End_DateTime": "2026-12-01T08:00:00+00:00",
        },
    ),
    slot("INVALID_DATA", "invalid data", api_name="End_DateTime"),
)
refused(
    "mapping_mismatch",
    "records.md 3.5; roles inferred",
    post("Deals", {"Deal_Name": "Big", "Pipeline": "{pipeline}", "Stage": "{no_stage}"}),
    slot("MAPPING_MISMATCH", "Pipeline doesn't contain the Stage", mapped_field="Pipeline", api_name="Stage"),
    needs="an org with pipelines",
)
refused(
    "invalid_id",
    "wild 7",
    put("Leads/{NOWHERE}", {"City": "Oslo"}),
    slot("INVALID_DATA", "the id given seems to be invalid", id="{NOWHERE}"),
)
refused(
    "record_not_deleted",
    "docs v7 delete, py-sdk-2.0",
    delete("Leads/{NOWHERE}"),
    slot("INVALID_DATA", "record not deleted", id="{NOWHERE}"),
)
refused(
    "duplicate_data",
    "wild 20",
    post("{custom}", {"Name": "Second", "{unique}": "S-1"}),
    slot("DUPLICATE_DATA", "duplicate data", id="{first}", api_name="{unique}"),
    given={"first": post("{custom}", {"Name": "First", "{unique}": "S-1"})},
    needs="a custom module with a unique field",
)
refused(
    "external_lookup_invalid",
    "py-sdk-2.0, docs v2 insert-records-ext; the details are inferred",
    Ask(
        "POST",
        "{custom}",
        {"data": [{"Name": "Second", "{lookup}": {"{unique}": "nobody's"}}], "trigger": []},
        headers={"X-EXTERNAL": "{custom}.{lookup}.{unique}"},
    ),
    slot(
        "INVALID_DATA",
        "The external ID of the lookup field or the Price Book is incorrect",
        api_name="{unique}",
        parent_api_name="{lookup}",
    ),
    needs="a custom module with a unique field, and a lookup to itself",
)
refused(
    "too_many_participants",
    "docs v7 insert",
    post(
        "Events",
        {
            "Event_Title": "Fair",
            "Start_DateTime": "2026-12-01T09:00:00+00:00",
            "End_DateTime": "2026-12-01T10:00:00+00:00",
            "Participants": [{"type": "email", "participant": f"p{n}@example.com"} for n in range(51)],
        },
    ),
    slot("LIMIT_EXCEEDED", "limit exceeded", limit=50, api_name="Participants"),
)

# --- conversion (records.md 6) ----------------------------------------------------------------------

CONVERT: dict[str, Any] = {"data": [{}]}

refused(
    "converted_record",
    "py-sdk-2.0",
    put("Leads/{Leads}", {"City": "Oslo"}),
    slot("CONVERTED_RECORD", "can't update the converted record", id="{Leads}"),
    given={"done": Ask("POST", "Leads/{Leads}/actions/convert", CONVERT)},
)
refused(
    "already_converted",
    "wild 34",
    Ask("POST", "Leads/{Leads}/actions/convert", CONVERT),
    bare("ID_ALREADY_CONVERTED", "id already converted"),
    given={"done": Ask("POST", "Leads/{Leads}/actions/convert", CONVERT)},
)
refused(
    "conversion_mismatch",
    "py-sdk-2.0",
    Ask(
        "POST",
        "Leads/{Leads}/actions/convert",
        {"data": [{"Contacts": "{Contacts}", "Accounts": "{Accounts2}"}]},
    ),
    slot("DATA_MISMATCH", "give account id is mismatched with the data"),
    given={"done": put("Contacts/{Contacts}", {"Account_Name": {"id": "{Accounts}"}})},
)

# --- mass update (records.md 7) ---------------------------------------------------------------------

MASS = "Leads/actions/mass_update"
CITY: list[dict[str, Any]] = [{"City": "Oslo"}]

refused(
    "mass_update_invalid",
    "py-sdk-2.0",
    Ask("POST", MASS, {"data": [{}], "ids": ["{NOWHERE}"]}),
    bare("INVALID_DATA", "No field found"),
)
refused(
    "too_many_to_update",
    "py-sdk-2.0",
    Ask("POST", MASS, {"data": CITY, "ids": ["{NOWHERE}"] * 501}),
    bare("LIMIT_EXCEEDED", "Record count exceeded"),
)
refused(
    "already_scheduled",
    "py-sdk-2.0",
    Ask("POST", MASS, {"data": CITY, "cvid": "{view}"}),
    bare("ALREADY_SCHEDULED", "Already a Mass Action scheduler is running for the given cvid", 202),
    given={
        "lead": post("Leads", {"Last_Name": "Burns"}),
        "job": Ask("POST", MASS, {"data": CITY, "cvid": "{view}"}),
    },
    needs="an org whose jobs take a minute",
)
refused(
    "nothing_to_update",
    "py-sdk-2.0",
    Ask("POST", MASS, {"data": CITY, "cvid": "{view}"}),
    bare("NO_RECORDS_FOUND", "no record found to update"),
    needs="an org without records",
)
refused(
    "job_not_found",
    "docs v7 mass-update",
    get(MASS, job_id="{NOWHERE}"),
    bare("NOT_FOUND", "Empty response", 404),
)
refused(
    "job_id_missing",
    "docs v7 mass-update",
    get(MASS),
    bare("MANDATORY_NOT_FOUND", "mandatory param missing", param="job_id"),
)

# --- approvals and blueprints (records.md 3.2; platform.md 21) --------------------------------------

refused(
    "not_approved",
    "py-sdk-2.0",
    put("Leads/{waiting}", {"City": "Oslo"}),
    slot("NOT_APPROVED", "record not approved", id="{waiting}"),
    needs="a lead that waits for approval",
)
refused(
    "record_locked",
    "docs v7 (records.md 3.5)",
    put("Leads/{waiting}", {"City": "Oslo"}),
    slot("RECORD_LOCKED", "You cannot perform this operation as the record is locked.", id="{waiting}"),
    needs="a lead that is locked by its approval",
)
refused(
    "not_deletable",
    "py-sdk-2.0",
    delete("Leads/{waiting}"),
    slot("CANNOT_DELETE", "record not deletable", id="{waiting}"),
    needs="a lead that waits for approval",
)

BLUEPRINT = "Leads/{moving}/actions/blueprint"
LEADS_BLUEPRINT = "a lead in a blueprint"


def move(transition: str, **data: Any) -> Ask:
    """A transition with what it asks for."""
    return Ask("PUT", BLUEPRINT, {"blueprint": [{"transition_id": transition, "data": data}]})


refused(
    "record_in_blueprint",
    "py-sdk-2.0",
    put("Leads/{moving}", {"Lead_Status": "Lost Lead"}),
    slot("RECORD_IN_BLUEPRINT", "The record is in blue print", id="{moving}"),
    needs=LEADS_BLUEPRINT,
)
refused(
    "record_not_in_process",
    "docs get-blueprint",
    get("Leads/{Leads}/actions/blueprint"),
    bare("RECORD_NOT_IN_PROCESS", "record not in process"),
)
refused(
    "invalid_transition",
    "py-sdk-2.0",
    move("{NOWHERE}"),
    bare("INVALID_DATA", "invalid transition"),
    needs=LEADS_BLUEPRINT,
)
refused(
    "part_missing",
    "py-sdk-2.0",
    Ask("PUT", BLUEPRINT, {"blueprint": [{}]}),
    bare("MANDATORY_NOT_FOUND", "mandatory param missing", api_name="transition_id"),
    needs=LEADS_BLUEPRINT,
)
refused(
    "part_invalid",
    "keys py-sdk-2.0",
    move("{qualify}", Phone="+47 1", CheckLists=[{"Sung": True}]),
    bare("INVALID_DATA", "invalid data", api_name="Sung", parent_api_name="CheckLists"),
    needs=LEADS_BLUEPRINT,
)
refused(
    "validation_failed",
    "py-sdk-2.0",
    move("{qualify}", Phone="5"),
    bare(
        "INVALID_DATA",
        "invalid data",
        validation_error=[{"api_name": "Phone", "message": "with its country code"}],
    ),
    needs=LEADS_BLUEPRINT,
)

# --- sharing (platform.md 22) -----------------------------------------------------------------------

SHARED = "Leads/{Leads}/actions/share"
PRIVATE = "private leads and eleven users"
EVERYBODY = [f"{{user_{letter}}}" for letter in "abcdefghijk"]


def share(*users: str, permission: str = "read_only") -> Ask:
    """A record shared with users."""
    sent = [{"user": {"id": user}, "permission": permission} for user in users]
    return Ask("POST", SHARED, {"share": sent})


def shared(code: str, message: str, at: int = 0, http: int = 400, **details: Any) -> Says:
    """A share refused in its slot."""
    return Says(code, message, details, (http,), ("share", at))


refused(
    "entity_id_invalid",
    "py-sdk-2.0",
    delete("Leads/{NOWHERE}/actions/share"),
    bare("INVALID_DATA", "ENTITY_ID_INVALID"),
)
refused(
    "already_visible",
    "py-sdk-2.0",
    share("{me}"),
    shared("INVALID_DATA", "record is already visible to the user."),
)
refused("cannot_share", "py-sdk-2.0", share("{NOWHERE}"), shared("INVALID_DATA", "cannot share to the user"))
refused(
    "share_permission_invalid",
    "py-sdk-2.0",
    share("{user_a}", permission="all"),
    shared("INVALID_DATA", "Permission is invalid", api_name="permission"),
    needs=PRIVATE,
)
refused(
    "shared_twice",
    "py-sdk-2.0",
    share("{user_a}", "{user_a}"),
    shared("DUPLICATE_DATA", "duplicate data", 1, 200, api_name="user"),
    needs=PRIVATE,
)
refused(
    "too_many_shares",
    "py-sdk-2.0",
    share(*EVERYBODY),
    bare("SHARE_LIMIT_EXCEEDED", "Cannot share a record to more than 10 users.", 403),
    needs=PRIVATE,
)
refused(
    "sharing_is_running",
    "py-sdk-2.0",
    share("{user_b}"),
    bare("BAD_REQUEST", "Scheduler is running"),
    given={"first": share("{user_a}")},
    needs="private leads, and jobs that take a minute",
)
refused(
    "nothing_to_revoke",
    "py-sdk-2.0",
    delete(SHARED),
    bare("INVALID_DATA", "No sharing through this record is available to revoke."),
)
