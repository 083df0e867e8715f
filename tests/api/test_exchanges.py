"""Exchanges that were seen on the wire, replayed: `tests/exchanges/` holds one a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches

EXCHANGES = sorted((Path(__file__).parent.parent / "exchanges").glob("*.json"))
SHAPES = {
    "<id>": re.compile(r"\d{15,19}"),
    "<time>": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
    "<text>": re.compile(r".+"),
}


def agrees(seen: Any, told: Any) -> bool:
    """Whether what came fits what was recorded; `<id>`, `<time>`, `<text>` and `<any>` stand for values."""
    if told == "<any>":
        return True
    if isinstance(told, str) and told in SHAPES:
        return isinstance(seen, str) and bool(SHAPES[told].fullmatch(seen))
    if isinstance(told, dict):
        # The order counts, too: clients print it, people compare it.
        return (
            isinstance(seen, dict)
            and list(seen) == list(told)
            and all(agrees(seen[k], told[k]) for k in told)
        )
    if isinstance(told, list):
        return len(seen) == len(told) and all(map(agrees, seen, told))
    return bool(seen == told)


@pytest.mark.parametrize("path", EXCHANGES, ids=lambda path: path.stem)
def test_the_fake_answers_as_was_recorded(path):
    exchange = orjson.loads(path.read_bytes())
    said = exchange.get("switches", {})
    switches = Switches.strict_v2() if said == "strict_v2" else Switches(**said)
    crm = FakeCRM(exchange.get("org"), switches=switches, at=NOW)
    for module, records in exchange.get("given", {}).items():
        crm.add(module, records)
    api = Api(crm)
    if exchange.get("token") == "expired":
        api.token = crm.token(seconds=0)
    crm.oauth.refresh_limit = exchange.get("refresh_limit")
    for earlier in exchange.get("before", ()):
        assert send(api, earlier).status < 300
    answer = send(api, exchange["request"])
    told = exchange["answer"]
    assert answer.status == told["status"]
    if "text" in told:
        assert answer.response.body.decode() == told["text"]
    elif "record" in told:  # a record of which some keys were noted, or the `whole` of it
        [record] = answer.data
        assert agrees({name: record.get(name, "<no key>") for name in told["record"]}, told["record"])
        assert not told.get("whole") or record.keys() == told["record"].keys()
    else:
        assert agrees(answer.json, told["body"]), answer.json
    for name, value in told.get("headers", {}).items():
        assert agrees(answer.response.header(name), value), name


def send(api: Api, asked: dict[str, Any]):
    params = dict(parse_qsl(asked.get("query", "")))
    return api.call(asked["method"], asked["path"], asked.get("body"), headers=asked.get("headers"), **params)
