"""What is true of requests and answers as such: statuses, limits, pages, and what has changed since."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
from hypothesis import strategies as st

from zcrm_contracts.contract import contract
from zcrm_contracts.strategies import records_for
from zcrm_contracts.target import Target

NOWHERE = "1"
"""An id that no org has."""

ALL_REFUSED = (202, 207, 400)
"""Statuses of a write whose every record was refused; sources disagree. Source: records.md 1.4."""


@contract("requests.statuses-tell", "docs v2 insert-records, get-records; records.md 1.4, 1.5")
def statuses_tell(target: Target, data: st.DataObject) -> None:
    """201 for what was added, 200 for what was done, 204 for nothing there, 400 for what is refused."""
    module = data.draw(st.sampled_from(target.modules), "module")
    record = data.draw(records_for(module, target), "record")

    def status(method: str, path: str, body: Any = None, **params: Any) -> int:
        return target.send(method, path, json=body, params=params).status_code

    made = target.send("POST", module, json={"data": [record], "trigger": []})
    record_id = orjson.loads(made.content)["data"][0]["details"]["id"]
    target.note(module, record_id)
    assert made.status_code == 201
    change = {"data": [{"id": record_id}], "trigger": []}
    assert status("PUT", module, change) == 200
    assert status("GET", f"{module}/{record_id}") == 200
    assert status("GET", f"{module}/{NOWHERE}") == 204
    assert status("GET", module, page=9999) == 204
    assert status("GET", f"{module}/search", criteria=f"(id:equals:{NOWHERE})") == 204
    assert status("GET", f"{module}/search", criteria="(id:equals") == 400
    assert status("POST", module, {"data": []}) == 400
    assert status("POST", module, {"data": "x"}) == 400
    assert status("POST", module, {"data": [{}], "trigger": []}) in ALL_REFUSED
    both = {"data": [{"id": record_id}, {"id": NOWHERE}], "trigger": []}
    assert status("PUT", module, both) in (200, 207)
    assert status("DELETE", f"{module}/{record_id}") == 200
    assert status("DELETE", f"{module}/{record_id}") in ALL_REFUSED
    assert status("GET", f"{module}/{record_id}") == 204


@contract("requests.limits-are-kept", "docs v7 insert-records, delete-records")
def limits_are_kept(target: Target, data: st.DataObject) -> None:
    """A write takes a hundred records or ids, a search ten conditions; one more, and none of them counts."""
    module = data.draw(st.sampled_from(target.modules), "module")
    count = data.draw(st.integers(101, 120), "records")
    empty: list[dict[str, Any]] = [{}] * count  # each by itself would be refused, too
    for method in ("POST", "PUT"):
        refused = target.refusal(method, module, body={"data": empty, "trigger": []})
        assert (refused.code, refused.details.get("maximum_length")) == ("INVALID_DATA", 100)
    ids = ",".join(str(number) for number in range(1, count + 1))
    assert target.refusal("DELETE", module, ids=ids).status == 400
    criteria = f"({'and'.join(['(id:equals:1)'] * 11)})"
    refused = target.refusal("GET", f"{module}/search", criteria=criteria)
    assert refused.code in ("LIMIT_EXCEEDED", "INVALID_QUERY")  # which of them is not established


@contract("pages.info-tells-the-page", "docs v2 get-records")
def info_tells_the_page(target: Target, data: st.DataObject) -> None:
    """`info` tells the page, its size, how many records it holds, and whether there are more."""
    module = data.draw(st.sampled_from(target.modules), "module")
    ids = target.create(module, data.draw(st.lists(records_for(module, target), min_size=1, max_size=5)))
    per_page = data.draw(st.integers(1, 4), "per_page")
    numbers = range(1, -(-len(ids) // per_page) + 1)
    for number in numbers:
        page = target.client[module].page(number, ids=ids, per_page=per_page)
        told = {name: page.info[name] for name in ("page", "per_page", "count", "more_records")}
        held = min(per_page, len(ids) - (number - 1) * per_page)
        assert len(page) == held
        last = number == numbers[-1]
        assert told == {"page": number, "per_page": per_page, "count": held, "more_records": not last}
    assert len(target.client[module].page(len(numbers) + 1, ids=ids, per_page=per_page)) == 0


@contract("records.modified-since-cuts", "docs v2 get-records; platform.md 3.6")
def modified_since_cuts(target: Target, data: st.DataObject) -> None:
    """`If-Modified-Since` finds what changed later than that moment, in any offset; for none it is a 304."""
    module = data.draw(st.sampled_from(target.modules), "module")
    (record_id,) = target.create(module, [data.draw(records_for(module, target), "record")])
    (read,) = target.read(module, [record_id])
    zone = timezone(timedelta(minutes=data.draw(st.sampled_from((0, 330, -480, 765)), "offset")))
    modified = datetime.fromisoformat(read["Modified_Time"]).astimezone(zone)
    for seconds in (-1, 0, 1):
        since = {"If-Modified-Since": (modified + timedelta(seconds=seconds)).isoformat()}
        listed = target.send("GET", module, params={"ids": record_id}, headers=since)
        assert (listed.status_code, listed.content == b"") == ((200, False) if seconds < 0 else (304, True))
