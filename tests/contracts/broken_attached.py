"""Ways in which tags, notes and links can be wrong, each with the contract that must notice."""

from __future__ import annotations

from tests.contracts.breaking import Table
from tests.contracts.broken_records import does_nothing
from zcrm_mock.api import params
from zcrm_mock.api.envelope import success
from zcrm_mock.api.handlers import notes as note_handlers
from zcrm_mock.api.handlers import tags as tag_handlers
from zcrm_mock.engine import finding, items, records, removal
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.hanging import notes, related, tags
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.records import Written
from zcrm_mock.engine.shelf import Shelf

# --- tags ------------------------------------------------------------------------------------------


def never_writes_over(real, asked, name, default, *allowed):
    return "false" if name == "over_write" else real(asked, name, default, *allowed)


def takes_all_away(real, call, record_id, *, adds):
    if not adds:
        records.update(call.org, call.module, record_id, {"Tag": []}, call.user)
    return real(call, record_id, adds=adds)


def minds_case(real, known, name, value, **more):
    found = real(known, name, value, **more)
    return found if found and found[name] == value else None


def clears_the_tags(real, org, module, record, values, user):
    real(org, module, record, values, user)
    if "id" in values or record.get("id"):
        record["Tag"] = record["Tag"] if values.get("Tag") else []


def sorts_them(real, org, module, wanted, user):
    return sorted(real(org, module, wanted, user), key=lambda tag: tag["name"])


# --- notes -----------------------------------------------------------------------------------------


def hangs_on_all(real, record_id):
    return "1", ()


def only_says_so(real, org, note_id, sent, user):
    found = finding.find(org, notes.of(org), note_id)
    return Written(found, "update") if found else real(org, note_id, sent, user)


def clears_the_title(real, org, note_id, sent, user):
    return real(org, note_id, {"Note_Title": None} | sent, user)


def needs_no_text(real, org, sent, user):
    return real(org, {"Note_Content": "x"} | sent, user)


def takes_every_module(real, org, sent, user):
    return real(org, {"se_module": "Leads"} | sent, user)


def says_it_is_deleted(real, call, note_id):
    return success({"id": note_id}, "record deleted")


# --- links -----------------------------------------------------------------------------------------


def says_nothing(real, org, one, owner_id, related_id, sent):
    return real(org, one, owner_id, related_id, {})


def begins_anew(real, org, one, owner_id, related_id, sent):
    org.store.shelf.unlink(one.link, *related._ends(one, owner_id, related_id))
    return real(org, one, owner_id, related_id, sent)


def shows_none(real, kind, record_id, end):
    return "0", ()


def shows_one_end(real, kind, record_id, end):
    return real(kind, record_id, end) if end == "source" else ("0", ())


def shows_all_links(real, kind, record_id, end):
    other = "target" if end == "source" else "source"
    return f"k.id IN (SELECT {other} FROM link WHERE kind = ?)", (kind,)


def is_cut_for_show(real, shelf, kind, source, target):
    return bool(shelf.links(kind, source=source, target=target))


def cuts_what_is_not_there(real, org, one, owner_id, related_id):
    try:
        real(org, one, owner_id, related_id)
    except Refused:
        return


BROKEN_ATTACHED: Table = {
    "tags.model": [
        ("tags are sorted by name", tags, "named", sorts_them),
    ],
    "notes.model": [
        ("a note is deleted for show", note_handlers, "_deleted", says_it_is_deleted),
    ],
    "tags.names-mean-one-tag": [
        ("a tag minds case", items, "taken", minds_case),
        ("a renamed tag keeps its name on records", tags, "_show", does_nothing),
        ("tags are not counted", tags, "follow", does_nothing),
        ("a deleted record counts for its tags", Shelf, "forget", does_nothing),
    ],
    "notes.need-a-record-and-a-text": [
        ("a note needs no text", notes, "create", needs_no_text),
        ("a note needs no module", notes, "create", takes_every_module),
    ],
    "links.model": [
        ("related lists are empty", choosing, "linked", shows_none),
    ],
    "notes.are-of-one-record": [
        ("a note is changed for show", notes, "update", only_says_so),
        ("a changed note loses its title", notes, "update", clears_the_title),
        ("a record shows every note", note_handlers, "hanging_on", hangs_on_all),
        ("notes outlive their record", removal, "_delete_attached", does_nothing),
    ],
    "links.keep-what-they-say": [
        ("a link says nothing", related, "link", says_nothing),
        ("every campaign has all members", choosing, "linked", shows_all_links),
        ("a link is cut for show", Shelf, "unlink", is_cut_for_show),
        ("what is not linked is cut", related, "unlink", cuts_what_is_not_there),
        ("one end does not see the link", choosing, "linked", shows_one_end),
        ("a link made again forgets its status", related, "link", begins_anew),
    ],
    "tags.are-given-and-taken": [
        ("an update takes the tags", records, "_merge", clears_the_tags),
        ("untagging takes all tags", tag_handlers, "_tagged", takes_all_away),
        ("over_write is passed over", params, "choice", never_writes_over),
    ],
}
