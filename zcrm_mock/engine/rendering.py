"""A record as it goes out: every field, Zoho's `$` keys, and what Zoho works out by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import orjson

from zcrm_mock.engine.activities import ACTIVITIES
from zcrm_mock.engine.line_items import LINE_ITEMS, WHOLE_TAX, add_up
from zcrm_mock.engine.money import exact, shown
from zcrm_mock.engine.query import words
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import CONVERTED, UNAPPROVED, Row

Record = dict[str, Any]

APPROVED, PENDING, REJECTED = "approved", "approval_process_pending", "approval_process_rejected"
"""Of `$approval_state`. Source: live 2026, docs v7 search."""

NO_APPROVAL = {"delegate": False, "takeover": False, "approve": False, "reject": False, "resubmit": False}
_NO_REVIEW = {"approve": False, "reject": False, "resubmit": False}

# What hangs on a record has `$` keys of its own. Source: docs v2 get-notes, platform.md 18.1.
_HANGING: dict[str, Record] = {
    "Notes": {
        "$attachments": None,
        "$field_states": None,
        "$editable": True,
        "$se_module": None,
        "$is_shared_to_client": False,
        "$size": None,
        "$state": "save",
        "$voice_note": False,
    },
    "Attachments": {
        "$editable": True,
        "$file_id": None,
        "$type": "Attachment",
        "$se_module": None,
        "$state": "save",
        "$link_url": None,
    },
}

# Activities have keys of their own, and only tasks may be locked. Source: live 2026.
_OF_ACTIVITIES: dict[str, Record] = {
    "Tasks": {"$u_id": None, "$locked_for_me": False},
    "Events": {
        "$u_id": None,
        "$calendar_booking_event": False,
        "$recurrence_id": None,
        "$meeting_details": None,
        "$send_notification": False,
    },
    "Calls": {"$calendar_booking_call": False},
}

# Address blocks that Zoho also answers as one text: street, city, state, code, country. Source: live 2026.
_BLOCKS: dict[str, dict[str, tuple[str, ...]]] = {
    "Leads": {"Address": ("Street", "City", "State", "Zip_Code", "Country")},
    "Contacts": {
        f"{which}_Address": tuple(f"{which}_{part}" for part in ("Street", "City", "State", "Zip", "Country"))
        for which in ("Mailing", "Other")
    },
    "Accounts": {
        f"{which}_Address": tuple(
            f"{which}_{part}" for part in ("Street", "City", "State", "Code", "Country")
        )
        for which in ("Billing", "Shipping")
    },
}


def system_keys(module: Module, currency_symbol: str) -> Record:
    """The `$` keys of an ordinary record of `module`. Source: live 2026, records.md 2.1."""
    if module.api_name in _HANGING:
        return dict(_HANGING[module.api_name])
    layout = module.layouts[0]
    keys: Record = {
        "$currency_symbol": currency_symbol,
        "$field_states": None,
        "$review_process": None if module.api_name in ACTIVITIES else _NO_REVIEW,
        "$review": None,
        "$state": "save",
        "$process_flow": False,
        "$approved": True,
        "$approval": NO_APPROVAL,
        "$editable": True,
        "$orchestration": False,
        "$in_merge": False,
        "$approval_state": APPROVED,
    }
    keys |= _OF_ACTIVITIES.get(module.api_name) or {
        "$locked_for_me": False,
        "$layout_id": {"display_label": layout.name, "name": layout.name, "id": layout.id},
    }
    if module.api_name in ("Leads", "Accounts", "Contacts", "Deals", "Tasks"):
        keys["$zia_owner_assignment"] = "owner_recommendation_unavailable"
    if module.api_name == "Leads":
        keys |= {"$converted": False, "$converted_detail": {}}
    if module.api_name in ("Accounts", "Contacts"):
        keys["$is_duplicate"] = False
    if module.api_name == "Products":
        keys["$taxable"] = True
    if LINE_ITEMS in module.fields:
        keys[WHOLE_TAX] = []
    if module.api_name in ACTIVITIES or module.members:
        keys["$se_module"] = None
    return keys


def blank(module: Module, currency_symbol: str) -> Record:
    """A record of `module` with nothing in it, in the order of the answer."""
    record: Record = {}
    for name, field in module.fields.items():
        if name == "Tag":
            record[name] = []
        elif field.data_type == "boolean" and not field.sparse:
            record[name] = bool(field.default)
        else:
            record[name] = field.default
    return record | system_keys(module, currency_symbol)


def work_out(module: Module, record: Record) -> None:
    """Fill in what Zoho computes: full names, probabilities, revenues, totals, addresses.

    Source: records.md 2.2, 2.3, 3.1; live 2026.
    """
    fields = module.fields
    if "Full_Name" in fields and "Last_Name" in fields:
        names = (record.get(name) for name in ("Salutation", "First_Name", "Last_Name"))
        record["Full_Name"] = " ".join(name for name in names if name)
    if "Expected_Revenue" in fields and "Probability" in fields:
        amount, probability = record.get("Amount"), record.get("Probability")
        record["Expected_Revenue"] = (
            None if amount is None or probability is None else shown(exact(amount) * exact(probability) / 100)
        )
    if LINE_ITEMS in fields:
        add_up(record)
    if "Sales_Cycle_Duration" in fields and "Overall_Sales_Duration" in fields:
        _count_days(record)
    if record.get("$u_id", "") is None and module.api_name == "Events":
        record["$u_id"] = str(uuid5(NAMESPACE_OID, record["id"]))
    for subform in module.subforms:
        if subform.custom:
            parent = {"name": name_of(module, record), "id": record["id"]}
            for row in record.get(subform.api_name) or ():
                row["Parent_Id"] = parent
    for name, parts in _BLOCKS.get(module.api_name, {}).items():
        if name in fields:
            record[name] = _address(*(record.get(part) or "" for part in parts))


def _address(street: str, city: str, state: str, code: str, country: str) -> str:
    """Up to three lines, as on an envelope. Source: live 2026."""
    town = ", ".join(filter(None, (city, " ".join(filter(None, (state, code))))))
    return "\n".join(filter(None, (street, town, country)))


def _count_days(deal: Record) -> None:
    """The days from a deal's creation to its closing date, and with those that its lead took.

    Source: live 2026; that the sum is meant is inferred.
    """
    closing = deal.get("Closing_Date")
    if closing is None:
        deal["Sales_Cycle_Duration"] = deal["Overall_Sales_Duration"] = None
        return
    made = date.fromisoformat(deal["Created_Time"][:10])
    days = max(0, (date.fromisoformat(closing) - made).days)
    deal["Sales_Cycle_Duration"] = days
    deal["Overall_Sales_Duration"] = days + (deal.get("Lead_Conversion_Time") or 0)


def name_of(module: Module, record: Mapping[str, Any]) -> Any:
    """What lookups call a record."""
    if len(module.named_by) == 1:
        return record.get(module.display_field)
    return " ".join(filter(None, map(record.get, module.named_by))) or None


def stage_probability(module: Module, record: Mapping[str, Any]) -> int | None:
    """How likely a deal in this stage is, in percent; None for a stage that says nothing of it."""
    stage = module.fields.get("Stage")
    options = stage.pick_list if stage else ()
    return next((v.probability for v in options if v.is_called(record.get("Stage") or "")), None)


def row_of(module: Module, record: Record) -> Row:
    """What the store keeps of a record: its JSON, its keys, and the words that searches find it by."""
    get = record.get
    state = CONVERTED if get("$converted") else 0
    if get("$approved") is False:
        state |= UNAPPROVED
    return Row(
        int(record["id"]),
        dump(module, record),
        [None if (value := get(name)) is None else make(value) for name, make in module.columns],
        words.index([value for name in module.texts if (value := get(name)) is not None]),
        words.phone_index([value for name in module.phones if (value := get(name)) is not None]),
        state,
    )


def dump(module: Module, record: Record) -> bytes:
    """The record's JSON; sparse fields are left out while they are empty."""
    hidden = [name for name in module.sparse if record.get(name) is None]
    if hidden:
        record = record.copy()
        for name in hidden:
            record.pop(name, None)
    return orjson.dumps(record)


def extended(docs: Iterable[bytes], more: Callable[[int], Mapping[str, Any]]) -> list[bytes]:
    """The records with the keys that `more` has for their ids: what a link says is in no record."""
    records = map(orjson.loads, docs)
    return [orjson.dumps({**record, **more(int(record["id"]))}) for record in records]


def project(docs: Iterable[bytes], fields: Sequence[str]) -> list[bytes]:
    """The records cut down to `fields` and `id`; names that no field has are passed over (inferred)."""
    names = [*dict.fromkeys(name for name in fields if name != "id"), "id"]
    cut: list[bytes] = []
    for doc in docs:
        record = orjson.loads(doc)
        cut.append(orjson.dumps({name: record[name] for name in names if name in record}))
    return cut


def brief(person: Mapping[str, str]) -> Record:
    """A user without e-mail, as writes and deletions tell one. Source: wild 2, live 2026."""
    return {"name": person["name"], "id": person["id"]}
