"""Records: created, updated, upserted. Everything is checked first and written then."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import activities, failures, line_items, record_currencies, rendering
from zcrm_mock.engine.automation import automation_failures
from zcrm_mock.engine.checks import NEW_ACCOUNT, Values, check, load
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.fields import Field
from zcrm_mock.engine.finding import as_text, holder, keeper, number_of, waits
from zcrm_mock.engine.following import changed, note_activity, rename, touch
from zcrm_mock.engine.hanging import many_lookups, stage_history, tags, uploads
from zcrm_mock.engine.people.access import WRITE
from zcrm_mock.engine.removal import remove
from zcrm_mock.engine.schema import Module
from zcrm_mock.engine.store import CONVERTED

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User

_WAITING = {
    "not_approved": failures.not_approved,
    "record_locked": automation_failures.record_locked,
}

NO_UPSERT = ("Tasks", "Events", "Calls", "Notes", "Attachments")
"""Modules without upsert. Source: docs v7 upsert."""


@dataclass(frozen=True, slots=True)
class Written:
    """One record that a write has kept."""

    record: Values
    action: str = "insert"
    duplicate_field: str | None = None

    @property
    def details(self) -> Values:
        """What a write answers of the record; people without e-mail. Source: wild 2, live 2026."""
        return {
            "Modified_Time": self.record["Modified_Time"],
            "Modified_By": rendering.brief(self.record["Modified_By"]),
            "Created_Time": self.record["Created_Time"],
            "id": self.record["id"],
            "Created_By": rendering.brief(self.record["Created_By"]),
        }


def create(org: Org, module: Module, sent: Any, user: User, later: Container[str] = ()) -> Written:
    """Keep a new record, mandatory fields aside that come `later`. Refuses what `checks.check` refuses; an
    `id` that came along is ignored."""
    values = check(org, module, sent, later=later)
    for subform in module.subforms:
        for row in values.get(subform.api_name) or ():
            row.pop("id", None)
    written = _insert(org, module, _new(org, module, values, user))
    if module.many:
        _join(org, module, written.record, values, user)
    if org.automation.active:
        org.automation.created(module, written.record, user)
    return written


def put(org: Org, module: Module, sent: Mapping[str, Any], user: User) -> Written:
    """Keep an exact record: checked like any other, but system fields, `$` keys and `id` count."""
    if module.members:
        raise Refused(failures.module_not_supported())
    values = check(org, module, dict(sent))
    record = _new(org, module, values, user)
    for name, value in sent.items():
        field = module.fields.get(name)
        if name.startswith("$"):
            record[name] = values.get(name, value)
        elif field is not None and not field.writable and name != "id" and value is not None:
            record[name] = field.type.check(value, field, org.rules)
    if sent.get("$approved") is False and "$approval_state" not in sent:
        record["$approval_state"] = rendering.PENDING
    if sent.get("id") is not None:
        number = number_of(sent["id"])
        if number is None or org.store.module_of(number):
            raise Refused(failures.invalid_id({"id": as_text(sent["id"])}))
        record["id"] = str(number)
        org.store.reserve(number)
    written = _insert(org, module, record)
    if module.many:
        _join(org, module, record, values, user)
    return written


def _new(org: Org, module: Module, values: Values, user: User) -> Values:
    record, now, person = org.blank(module), org.now(), org.reference_to(user)
    record.update(Owner=person, Created_By=person, Modified_By=person, Created_Time=now, Modified_Time=now)
    if module.currencies:
        record.update(record_currencies.of_base(org))
    _merge(org, module, record, values, user)
    return record


def _insert(org: Org, module: Module, record: Values) -> Written:
    if record.get("id") is None:
        record["id"] = str(org.store.next_id())
    for field in module.autonumbers:
        if record.get(field.api_name) is None:
            record[field.api_name] = _next_number(org, module, field.api_name)
    if module.uploads:
        uploads.describe(org, module, record)
    rendering.work_out(module, record)
    org.store.insert(module, rendering.row_of(module, record))
    if module.api_name in activities.ACTIVITIES:
        note_activity(org, record)
    elif module.api_name == stage_history.MODULE:
        stage_history.enter(org, record, record["Created_Time"])
    if record.get("Tag"):
        tags.follow(org, record)
    org.lag(record["id"])
    if org.channels.watching:
        org.channels.note(module, "create", record["id"])
    return Written(record)


def _next_number(org: Org, module: Module, name: str) -> str:
    auto = module.fields[name].auto_number
    number = org.store.count_up(f"{module.api_name}/{name}", int(auto.get("start_number") or 1))
    return f"{auto.get('prefix') or ''}{number}{auto.get('suffix') or ''}"


def _merge(org: Org, module: Module, record: Values, values: Values, user: User) -> None:
    """Put checked values into a record: accounts named but not there are made, rows get their ids.

    Tags come first, as too many are refused; once there is a new account, nothing is.
    """
    if "Tag" in values:
        values = values | {"Tag": tags.named(org, module, values["Tag"], user) if values["Tag"] else []}
    for name, value in values.items():
        field = module.fields.get(name)
        if field is not None and field.rows and value:
            _number_rows(org, field, value)
        if isinstance(value, dict) and value.get("id") == NEW_ACCOUNT:
            account = create(org, org.schema.modules["Accounts"], {"Account_Name": value["name"]}, user)
            value = {"name": account.record["Account_Name"], "id": account.record["id"]}
        if field is not None and field.linking:
            continue  # its module keeps it: `_join`
        if value is not None or name != "Owner":  # a record is never without an owner
            record[name] = value
    if module.api_name == "Deals" and values.get("Stage") and values.get("Probability") is None:
        probability = rendering.stage_probability(module, record)
        if probability is not None:
            record["Probability"] = probability
    if module.api_name in activities.ACTIVITIES:
        activities.settle(org, module, record, values)


def _number_rows(org: Org, subform: Field, rows: Sequence[Values]) -> None:
    for row in rows:
        row.setdefault("id", str(org.store.next_id()))
        if subform.api_name == line_items.LINE_ITEMS:
            line_items.describe(org, row)


def update(org: Org, module: Module, record_id: Any, sent: Any, user: User) -> Written:
    """Change the sent keys of a record. Refuses an id that no record of the module has."""
    module = keeper(org, module, number_of(record_id))
    record = editable(org, module, record_id, user)
    return keep(org, module, record, check(org, module, sent, record), user)


def keep(org: Org, module: Module, record: Values, values: Values, user: User) -> Written:
    """Keep checked values of a record that may be changed, and run what that sets off."""
    if org.automation.active:
        return org.automation.update(module, record, values, user)
    return change(org, module, record, values, user)


def editable(org: Org, module: Module, record_id: Any, user: User) -> Values:
    """A record that is to be changed. Refuses unknown ids, converted leads, what waits, what may not be."""
    number = number_of(record_id)
    found = org.store.get(module, number) if number is not None else None
    if found is None or number is None:
        raise Refused(failures.invalid_id({"id": as_text(record_id)}))
    if found[1] & CONVERTED:
        raise Refused(failures.converted_record(str(number)))
    record = load(found[0])
    if org.access.private:
        org.access.require(WRITE, module, record, user)
    if waits(record, found[1]):
        raise Refused(_WAITING[org.switches.waiting_record](str(number)))
    return record


def change(org: Org, module: Module, record: Values, values: Values, user: User) -> Written:
    """Keep checked values of a record; sets no rules off."""
    before, stage = rendering.name_of(module, record), record.get(stage_history.FIELD)
    old = {name: record.get(name) for name in values} if org.channels.watching else {}
    _merge(org, module, record, values, user)
    record["Modified_Time"] = now = org.now()
    record["Modified_By"] = org.reference_to(user)
    if "Last_Activity_Time" in module.fields:
        record["Last_Activity_Time"] = now
    if module.uploads:
        uploads.describe(org, module, record)
    rendering.work_out(module, record)
    org.store.replace(module, rendering.row_of(module, record))
    if module.api_name in activities.ACTIVITIES:
        note_activity(org, record)
    elif module.api_name == stage_history.MODULE and record.get(stage_history.FIELD) != stage:
        stage_history.enter(org, record, record["Modified_Time"])
    if module.many:
        _join(org, module, record, values, user)
    if "Tag" in values:
        tags.follow(org, record)
    org.lag(record["id"])
    if org.channels.watching:
        org.channels.note(module, "edit", record["id"], changed(module, old, record, old))
    if module.api_name == "Contacts":
        touch(org, record.get("Account_Name"), now)
    if rendering.name_of(module, record) != before:
        rename(org, module, record)
    return Written(record, "update")


def _join(org: Org, module: Module, record: Values, values: Values, user: User) -> None:
    """Keep what many-to-many lookups were told; it sets no rules of the linking module off (inferred)."""
    for field in module.many:
        if field.api_name not in values:
            continue
        joining, linking = many_lookups.linking_of(org, field)
        rows = many_lookups.held(org, field, record["id"])
        asked = values[field.api_name]
        for one in [many_lookups.Change(row_id, None) for row_id in rows] if asked is None else asked:
            if one.values is None:
                remove(org, joining, rows.pop(str(one.row_id)), user)
            elif one.row_id:
                change(org, joining, rows[one.row_id], one.values, user)
            elif not many_lookups.leads_to(rows.values(), linking, one.values[linking.other]["id"]):
                own = {linking.own: {"name": rendering.name_of(module, record), "id": record["id"]}}
                row = _insert(org, joining, _new(org, joining, one.values | own, user)).record
                rows[row["id"]] = row
                if joining.many:
                    _join(org, joining, row, one.values, user)


def upsert(org: Org, module: Module, sent: Any, check_fields: Sequence[str], user: User) -> Written:
    """Update the record that `sent` duplicates, or keep a new one. Source: records.md 3.3."""
    if not isinstance(sent, dict):
        raise Refused(failures.expected("jsonobject"))
    if sent.get("id") is not None:
        return update(org, module, sent["id"], sent, user)
    for name in _duplicate_fields(module, check_fields):
        existing = holder(org, module, name, sent.get(name))
        if existing is not None:
            written = update(org, module, existing, sent, user)
            return Written(written.record, "update", name)
    return create(org, module, sent, user)


def _duplicate_fields(module: Module, asked: Sequence[str]) -> Iterable[str]:
    """The fields to look for a duplicate by, in order; names that are neither unique nor the system's
    own are passed over (wild 30)."""
    unique = [field.api_name for field in module.unique]
    usable = [*module.duplicate_check, *unique]
    wanted = [name for name in asked if name in usable] if asked else list(module.duplicate_check)
    return dict.fromkeys([*wanted, *unique])
