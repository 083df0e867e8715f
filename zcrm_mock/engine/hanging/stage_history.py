"""A deal's way through its stages: one row for each stage that it entered, which is all that a row needs.

Where the deal went next, and after how many days, follows from the row behind it. Nobody writes these rows
but the deal itself. Keys and meaning are today's server's, as clients of `Stage_History` found them: the row
of the present stage has no `Moved_To__s` and no duration, `Modified_Time` is when the stage was entered.
Source: tristanjahier/zoho-crm-php PotStageHistory (the columns of v1), public clients of v2 to v8.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

MODULE, FIELD = "Deals", "Stage"

KIND = "stage_history"
"""Links from a deal to the ids of its rows, so that they go with the deal."""

COPIED = ("Amount", "Probability", "Expected_Revenue", "Currency", "Exchange_Rate")
"""What a row keeps of the deal as it was then, besides the stage."""

Row = dict[str, Any]


def enter(org: Org, deal: Row, entered: str) -> None:
    """Note that the deal is in its stage from that time on."""
    number = org.store.next_id()
    row = {
        "Stage": deal.get(FIELD),
        **{name: deal[name] for name in COPIED if name in deal},
        "Close_Date": deal.get("Closing_Date"),
        "Modified_Time": entered,
        "Modified_By": deal["Modified_By"],
        "id": str(number),
    }
    org.store.shelf.link(KIND, int(deal["id"]), number, row)


def of(org: Org, deal: Row) -> list[Row]:
    """The rows of a deal, the newest first."""
    kept = [link.value for link in org.store.shelf.links(KIND, source=int(deal["id"]))]
    whose = {"name": deal.get("Deal_Name"), "id": deal["id"]}
    left = [(after["Stage"], _days(row, after)) for row, after in pairwise(kept)]
    ways = (*left, (None, None))
    rows = [
        {"Potential_Name": whose, **row, "Moved_To__s": moved_to, "Stage_Duration_Calendar_Days": days}
        for row, (moved_to, days) in zip(kept, ways, strict=False)
    ]
    return rows[::-1]


def _days(row: Row, after: Row) -> int:
    """Days of the calendar in the org's time zone, as the times are written in it."""
    first, last = (date.fromisoformat(one["Modified_Time"][:10]) for one in (row, after))
    return (last - first).days
