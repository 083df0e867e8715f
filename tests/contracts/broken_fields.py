"""Ways in which a fake's fields, lookups and rows can be wrong, each with the contract that must notice."""

from __future__ import annotations

from dataclasses import replace

from tests.contracts.breaking import Table
from tests.contracts.broken_records import does_nothing
from zcrm_mock.api import metadata
from zcrm_mock.engine import checks, datatypes, failures, records, removal, rendering
from zcrm_mock.engine.datatypes import DATA_TYPES
from zcrm_mock.engine.failures import Refused


def knows_no_lengths(real, org, module, field, value, kept):
    return real(org, module, replace(field, length=None), value, kept)


def takes_the_longest_as_too_long(real, org, module, field, value, kept):
    length = field.length and field.length - 1
    return real(org, module, replace(field, length=length), value, kept)


def keeps_empty_texts(real, org, module, field, value, kept):
    return value if value == "" else real(org, module, field, value, kept)


def takes_it_as_it_comes(real, value, field, rules):
    return value


def keeps_it_as_text(real, value, field, rules):
    return str(real(value, field, rules))


def keeps_what_is_listed(real, value, field, rules):
    return real(value, field, rules) if value in [v.display_value for v in field.pick_list] else None


def sorts_its_options(real, value, field, rules):
    return sorted(real(value, field, rules) or [])


def drops_the_offset(real, moment, zone):
    return real(moment, zone)[:19] + "+00:00"


def leaves_the_salutation_out(real, module, record):
    real(module, record)
    if record.get("Full_Name"):
        record["Full_Name"] = " ".join(filter(None, (record["First_Name"], record["Last_Name"])))


def keeps_the_first_full_name(real, module, record):
    before = record.get("Full_Name")
    real(module, record)
    if before:
        record["Full_Name"] = before


def counts_to_one(real, org, module, name):
    return "1"


def counts_at_every_write(real, module, record):
    real(module, record)
    if record.get("A_Count"):
        record["A_Count"] += "0"


def minds_its_own_value(real, org, module, values, current):
    return real(org, module, values, None)


def names_nobody(real, name, record_id):
    return real(name, "1")


def promises_one_more(real, field, *args):
    return real(replace(field, length=field.length and field.length + 1), *args)


def promises_to_take_all(real, field, *args):
    return real(field, *args) | {"read_only": False, "field_read_only": False}


def asks_for_nothing_more(real, field, *args):
    return real(field, *args) | {"system_mandatory": False}


def writes_what_is_read_only(real, org, module, sent, current=None, later=()):
    return real(org, module, sent, current) | {k: v for k, v in sent.items() if k == "Created_Time"}


def refuses_whole_records(real, org, module, sent, current=None, later=()):
    if any(name.startswith("$") for name in sent):
        raise Refused(failures.invalid_value("$"))
    return real(org, module, sent, current)


def keeps_unknown_names(real, org, module, sent, current=None, later=()):
    unknown = {name: value for name, value in sent.items() if name.endswith("__x")}
    return real(org, module, sent, current) | unknown


# --- lookups and rows ------------------------------------------------------------------------------


def takes_any_id(real, org, field, reference, values, sent):
    try:
        return real(org, field, reference, values, sent)
    except Refused:
        return {"name": "", "id": reference["id"]}


def keeps_deleted_rows(real, org, subform, value, known):
    return real(org, subform, [row for row in value if not row.get("delete")], known)


def knows_no_rows(real, *args):
    return {name: value for name, value in real(*args).items() if name != "id"}


def taxes_the_whole(real, module, record):
    real(module, record)
    for row in record.get("Product_Details") or ():
        row["net_total"] = row["total"] + row["Tax"]


BROKEN_FIELDS: Table = {
    "fields.metadata-is-enforced": [
        ("lengths are not checked", checks, "_checked", knows_no_lengths),
        ("the longest is too long", checks, "_checked", takes_the_longest_as_too_long),
        ("metadata promises longer texts", metadata, "field_json", promises_one_more),
    ],
    "fields.empty-is-null": [
        ("empty texts are kept", checks, "_checked", keeps_empty_texts),
        ("-None- is kept", DATA_TYPES, "picklist.check", takes_it_as_it_comes),
    ],
    "fields.any-option-is-kept": [
        ("picklists keep what they list", DATA_TYPES, "picklist.check", keeps_what_is_listed),
        ("options are sorted", DATA_TYPES, "multiselectpicklist.check", sorts_its_options),
    ],
    "fields.full-name-joins-the-names": [
        ("Full_Name lacks the salutation", rendering, "work_out", leaves_the_salutation_out),
        ("Full_Name never changes", rendering, "work_out", keeps_the_first_full_name),
    ],
    "fields.autonumbers-count": [
        ("autonumbers repeat", records, "_next_number", counts_to_one),
        ("updates count, too", rendering, "work_out", counts_at_every_write),
    ],
    "fields.unique-values-are-refused-twice": [
        ("nothing is unique", checks, "_check_unique", does_nothing),
        ("a record duplicates itself", checks, "_check_unique", minds_its_own_value),
        ("a duplicate is of nobody", failures, "duplicate_data", names_nobody),
    ],
    "fields.read-only-ones-are-passed-over": [
        ("read-only fields are written", records, "check", writes_what_is_read_only),
        ("whole records can't be sent back", records, "check", refuses_whole_records),
        ("unknown names are kept", records, "check", keeps_unknown_names),
    ],
    "lookups.show-the-name": [
        ("a lookup keeps the old name", records, "rename", does_nothing),
        ("a lookup points to the deleted", removal, "unlink", does_nothing),
    ],
    "lookups.refuse-strangers": [
        ("a lookup takes any id", checks, "_record_reference", takes_any_id),
    ],
    "rows.are-kept-by-their-ids": [
        ("deleted rows stay", checks, "_rows", keeps_deleted_rows),
        ("rows get new ids", checks, "check_row", knows_no_rows),
    ],
    "rows.add-up": [
        ("a row forgets its discount", rendering, "work_out", taxes_the_whole),
    ],
    "metadata.promises-are-kept": [
        ("numbers are texts", DATA_TYPES, "integer.check", keeps_it_as_text),
    ],
    "records.created-is-readable": [
        ("times lose their offset", datatypes, "_zoned", drops_the_offset),
        ("metadata promises all can be written", metadata, "field_json", promises_to_take_all),
        ("metadata calls nothing mandatory", metadata, "field_json", asks_for_nothing_more),
    ],
}
