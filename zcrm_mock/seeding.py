"""Made-up records that an org takes: realistic, valid by its own schema, and the same in every run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.fields import OF_PEOPLE, SE_MODULE, Field
from zcrm_mock.engine.pipelines import PIPELINE, STAGE
from zcrm_mock.engine.query import choosing
from zcrm_mock.engine.schema import Module, OrgError
from zcrm_mock.engine.store import Selection
from zcrm_mock.fake_values import (
    BY_TYPE,
    Make,
    Sample,
    counted,
    cut,
    nothing,
    one_of,
    options_of,
    pools_of,
    some_of,
    text_of,
)

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Record = dict[str, Any]
LookupIds = Mapping[str, Sequence[str]]

FILLED = 0.8
"""How many of the fields that may stay empty are filled."""

ALWAYS = ("First_Name", "Company", "Email")
"""What may stay empty, but what a list of people looks odd without."""

UNTOUCHED = re.compile(
    "id|Tag|Layout|Owner|Probability|Record_Image|Reason_For_Loss__s|book|Exchange_Rate|Check_In_.*|"
    "(.*_)?(Latitude|Longitude)"
)
"""What Zoho fills by itself, what belongs to a few records only, or what must agree with other values."""

CHOSEN = ("lookup", "ownerlookup", "userlookup", "picklist")
"""Data types whose values are there already, to be chosen from."""

FOREVER = 2**62
WHO = ("Leads", "Contacts")
"""Modules that `Who_Id` leads to, so that `What_Id` does not."""


def fake_records(
    org: Org, module: Module, count: int, *, seed: int = 0, lookup_ids: LookupIds | None = None
) -> list[Record]:
    """`count` records as a client would write them; the same `seed` and org give the same ones.

    `lookup_ids` (module, ids that exist) is what lookups are filled from; without, they stay empty. Raises
    OrgError where a mandatory field cannot be filled: it says which module to seed first.
    """
    before = org.store.count(module) + len(org.store.deleted(module, 0, FOREVER, FOREVER, 0))
    draw = Random(f"{seed}/{module.api_name}/{before}")
    pools, maker = pools_of(seed), _Maker(org, module, lookup_ids or {})
    now = org.clock.now().astimezone(org.zone)
    return [maker.record(Sample(pools, draw, before + index, now)) for index in range(count)]


def ids_for_lookups(org: Org, module: Module) -> LookupIds:
    """The ids of what a record of `module`, or a row of it, may point to: of each module the first 1,000."""
    fields = [*module.fields.values(), *(row for f in module.fields.values() for row in f.rows)]
    named = {field.lookup_module for field in fields if field.lookup_module}
    chosen = Selection(choosing.visible("false", "true"), (), "k.id")
    return {
        name: [str(number) for number in org.store.ids(target, chosen, 1000)]
        for name, target in org.schema.modules.items()  # the same in every run
        if SE_MODULE in named or name in named
    }


class _Maker:
    """What is worked out once for all records of a call."""

    def __init__(self, org: Org, module: Module, lookup_ids: LookupIds) -> None:
        self.org, self.module, self.lookup_ids = org, module, lookup_ids
        self.users = [user.id for user in org.spec.people if user.status == "active"]
        fields = module.fields.values()
        writable = [
            f for f in fields if not f.read_only and (f.custom or not UNTOUCHED.fullmatch(f.api_name))
        ]
        self.fields = [(field, self._make(field)) for field in writable]

    def record(self, sample: Sample) -> Record:
        record: Record = {}
        for field, make in self.fields:
            needed = field.system_mandatory or field.layout_mandatory or field.unique
            if not needed and field.api_name not in ALWAYS and sample.draw.random() > FILLED:
                continue
            value = make(sample)
            if value is not None:
                record[field.api_name] = value
                if field.lookup_module == SE_MODULE:
                    record["$se_module"] = self._module_of(value["id"])
            elif field.system_mandatory:
                raise OrgError(self._cannot(field))
        if self.module.pipelines:
            record[STAGE] = sample.draw.choice(self.module.pipelines[record[PIPELINE]])
        return record

    def _cannot(self, field: Field) -> str:
        where = f"{self.module.api_name}.{field.api_name}"
        wanted = [f.lookup_module for f in (field, *field.rows) if f.lookup_module and f.system_mandatory]
        if wanted:
            target = "any module" if wanted[0] == SE_MODULE else wanted[0]
            return f"{where} is mandatory and leads to a record of {target}: seed {target} first"
        return f"{where} is mandatory, but no value of data_type {field.data_type!r} can be made up for it"

    def _module_of(self, record_id: str) -> str:
        return next(name for name, ids in self.lookup_ids.items() if record_id in ids)

    # --- by data type: what makes a field's values -------------------------------------------------

    def _make(self, field: Field) -> Make:
        make: Make
        if field.unique:
            make = self._unique(field)
        elif field.data_type in ("text", "textarea", "mediumtext") and field.json_type != "jsonarray":
            make = cut(field, text_of(field))
        elif field.data_type in CHOSEN:
            make = one_of(self._choices(field))
        elif field.data_type == "multiselectpicklist":
            make = some_of(field)
        elif field.rows:
            make = self._rows(field)
        elif field.data_type in BY_TYPE:
            make = BY_TYPE[field.data_type](field)
        else:
            make = nothing
        return make

    def _choices(self, field: Field) -> list[Any]:
        if field.data_type == "picklist":
            return options_of(field)
        if field.data_type in OF_PEOPLE:
            return [{"id": user} for user in self.users]
        if field.lookup_module != SE_MODULE:
            return [{"id": i} for i in self.lookup_ids.get(field.lookup_module or "", ())]
        passed_over = WHO if field.api_name == "What_Id" else ()
        return [{"id": i} for name, ids in self.lookup_ids.items() if name not in passed_over for i in ids]

    def _rows(self, subform: Field) -> Make:
        makers = [
            (f, self._make(f)) for f in subform.rows if not f.read_only and f.api_name not in ("id", "book")
        ]

        def make(s: Sample) -> list[Record] | None:
            rows = [{f.api_name: m(s) for f, m in makers} for _ in range(s.draw.randrange(1, 4))]
            complete = all(
                row[f.api_name] is not None for row in rows for f, _ in makers if f.system_mandatory
            )
            cleaned = [{name: value for name, value in row.items() if value is not None} for row in rows]
            return cleaned if complete and all(cleaned) else None

        return make

    def _unique(self, field: Field) -> Make:
        """Values that no other record has, because they count on with the module's records."""
        digits = min(field.length or 9, 18)
        if field.data_type in ("integer", "bigint", "double", "currency", "percent"):
            return lambda s: s.number + 1 if s.number + 1 < 10**digits else None
        if field.data_type == "date":
            return lambda s: (s.today + timedelta(days=s.number)).date().isoformat()
        if field.data_type == "datetime":
            return lambda s: (s.today + timedelta(minutes=s.number)).isoformat(timespec="seconds")
        if field.data_type in CHOSEN:
            choices = self._choices(field)
            return lambda s: choices[s.number] if s.number < len(choices) else None
        if field.data_type == "email":
            return BY_TYPE["email"](field)
        return counted(field)
