"""A consumer's calls as a Pact file (specification 3), for those who keep their contracts in a broker."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from zcrm_contracts.consumer import Call

PROVIDER = "Zoho CRM v2"
_ID = re.compile(r"(?<=/)\d+(?=/|$)")
_BY_TYPE = {"matchers": [{"match": "type"}]}


def pact_of(consumer: str, calls: Iterable[Call]) -> dict[str, Any]:
    """One interaction per operation, module and status, with the first call of each as its example.

    Ids in paths match any number, bodies match by type; how a broker names states is left to `given` texts.
    """
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for call in calls:
        key = (call["operation"], call.get("module"), call["status"])
        if call["operation"] is not None and not call["operation"].startswith("oauth."):
            seen.setdefault(key, _interaction(call))
    return {
        "consumer": {"name": consumer},
        "provider": {"name": PROVIDER},
        "interactions": list(seen.values()),
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


def _interaction(call: Call) -> dict[str, Any]:
    module = f" of {call['module']}" if call.get("module") else ""
    request: dict[str, Any] = {"method": call["method"], "path": call["path"], "matchingRules": {}}
    if call.get("params"):
        request["query"] = {name: [value] for name, value in call["params"].items()}
    if isinstance(call.get("body"), dict):
        request["body"] = call["body"]
        request["matchingRules"]["body"] = {"$": _BY_TYPE}
    if _ID.search(call["path"]):
        pattern = "^" + _ID.sub(r"\\d+", quote(call["path"])) + "$"
        request["matchingRules"]["path"] = {"matchers": [{"match": "regex", "regex": pattern}]}
    response: dict[str, Any] = {"status": call["status"]}
    if isinstance(call.get("answer"), dict):
        response |= {
            "headers": {"Content-Type": "application/json;charset=UTF-8"},
            "body": call["answer"],
            "matchingRules": {"body": {"$": _BY_TYPE}},
        }
    return {
        "description": f"{call['operation']}{module}, answered with {call['status']}",
        "providerStates": [{"name": f"an org that answers so{module}"}],
        "request": request,
        "response": response,
    }
