"""Models: state machines that tell a target and a few dicts the same things.

Each piece knows one thing about leads: how they are written, one by one or in bulk, tagged, annotated,
linked, converted. A model is made of pieces; in `everything.model` they all meet.
"""

from __future__ import annotations

from hypothesis.stateful import RuleBasedStateMachine

from zcrm_contracts.contract import Machine, model
from zcrm_contracts.models.base import Model
from zcrm_contracts.models.bulk import Bulk
from zcrm_contracts.models.conversion import Conversion
from zcrm_contracts.models.links import Links
from zcrm_contracts.models.notes import Notes
from zcrm_contracts.models.records import Records
from zcrm_contracts.models.tags import Tags
from zcrm_contracts.target import Target


class RecordsAgree(Records):
    """A target and a dict, told the same things, know the same leads."""


class TagsAgree(Tags, Records):
    """Leads bear the tags that they were given, whatever else is written."""


class NotesAgree(Notes, Records):
    """Each lead has its own notes, as they were last written, and takes them along."""


class LinksAgree(Links, Records):
    """A campaign and its members see each other, with the same status, until one is gone."""


class BulkAgrees(Bulk, Records):
    """What bulk jobs write is read one by one, and what is written one by one is read in bulk."""


class EverythingAgrees(Conversion, Bulk, Notes, Links, Tags, Records):
    """Leads, written one by one or in bulk, all that hangs on them and what they become agree with dicts."""


def over(kind: type[Model]) -> Machine:
    """What makes a model over a target."""

    def machine(target: Target) -> type[RuleBasedStateMachine]:
        return type(kind.__name__, (kind,), {"target": target})

    machine.__doc__ = kind.__doc__
    return machine


machine = model("records.model", "docs v2, the records group")(over(RecordsAgree))
model("tags.model", "platform.md 16.2", settings=True)(over(TagsAgree))
model("notes.model", "docs v2 create-notes, get-notes; platform.md 17")(over(NotesAgree))
model("links.model", "docs v2 update-related-records; records.md 10")(over(LinksAgree))
model("bulk.model", "docs v2 bulk-write, bulk-read; platform.md 26, 27", settings=True)(over(BulkAgrees))
model("everything.model", "docs v2; docs v7 convert-lead", settings=True)(over(EverythingAgrees))
