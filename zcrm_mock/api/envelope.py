"""Zoho's JSON around the answer: pages, slots, single refusals, and the headers beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from zcrm_mock.api.http import Headers, Response
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.shelf import File
from zcrm_mock.engine.switches import Switches

JSON_HEADERS: Headers = (
    ("Content-Type", "application/json;charset=UTF-8"),
    ("Content-Disposition", "attachment; filename=response.json"),
    ("Content-Language", "en-US"),
    ("Server", "ZGS"),
    ("Cache-Control", "no-store, no-cache, must-revalidate, private"),
    ("Pragma", "no-cache"),
    ("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-XSS-Protection", "1; mode=block"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("X-Download-Options", "noopen"),
    ("Referrer-Policy", "strict-origin"),
    ("clientVersion", "13385089"),
    ("clientsubVersion", "7432b849c14b9f458689de05f79d175e"),
)
"""Source: wild 1, wild 3, live 2026 (the numbers of its build); without the cookies."""

EMPTY_HEADERS: Headers = (("Server", "ZGS"),)


@dataclass(frozen=True, slots=True)
class Slot:
    """What became of one element of a write: a success's details, or a failure."""

    json: dict[str, Any]
    ok: bool


def raw_response(body: bytes, status: int = 200) -> Response:
    """A body that is JSON already."""
    return Response(status, JSON_HEADERS, body)


def json_response(body: object, status: int = 200) -> Response:
    """Any value as JSON."""
    return Response(status, JSON_HEADERS, orjson.dumps(body))


def empty(status: int = 204) -> Response:
    """No body: 204 where nothing was found, 304 where nothing changed."""
    return Response(status, EMPTY_HEADERS)


def refusal(failure: Failure) -> Response:
    """A whole request refused: the bare object, with a newline behind it (wild 1)."""
    return Response(failure.http, JSON_HEADERS, orjson.dumps(failure.as_json()) + b"\n")


def sent_file(file: File, content_type: str = "application/x-download") -> Response:
    """Bytes to be saved, under their name in any script. Source: py-sdk-2.0 downloader; RFC 6266."""
    # The SDKs take what follows the last apostrophe, so none may stand in the name.
    name = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    headers: Headers = (("Content-Type", content_type), ("Content-Disposition", name), ("Server", "ZGS"))
    return Response(200, headers, file.content)


def page(key: str, docs: Sequence[bytes], info: dict[str, Any]) -> Response:
    """One page of ready documents, or 204 where there is none."""
    if not docs:
        return empty()
    return raw_response(b'{"%s":[%s],"info":%s}' % (key.encode(), b",".join(docs), orjson.dumps(info)))


def attempt(write: Callable[[], dict[str, Any]], message: str) -> Slot:
    """One slot: what `write` answers as details, or its refusal."""
    try:
        return success(write(), message)
    except Refused as error:
        return refused(error.failure)


def refused(failure: Failure) -> Slot:
    """A slot that was refused."""
    return Slot(failure.as_json(), ok=False)


def each(sent: Iterable[Any], write: Callable[[Any], Mapping[str, Any]], message: str) -> list[Slot]:
    """One slot per element: `write` keeps it, its `id` is the answer's details."""
    return [attempt(lambda one=one: {"id": write(one)["id"]}, message) for one in sent]  # type: ignore[misc]


def success(details: dict[str, Any], message: str, **first: Any) -> Slot:
    """A slot that succeeded; `first` are the keys right behind the code (upsert). Source: docs v7."""
    json = {"code": "SUCCESS", **first, "details": details, "message": message, "status": "success"}
    return Slot(json, ok=True)


def results(
    slots: Iterable[Slot],
    switches: Switches,
    ok: int = 200,
    key: str = "data",
    more: Mapping[str, Any] | None = None,
) -> Response:
    """All slots in `data` (or under `key`), in the order of the request, and what stands beside them.

    Statuses: records.md 1.4.
    """
    done = list(slots)
    succeeded = sum(slot.ok for slot in done)
    if succeeded == len(done):
        status = ok
    else:
        status = switches.partial_status if succeeded else switches.all_failed_status
        if switches.json_path_in_details:
            for index, slot in enumerate(done):
                _add_json_path(slot, f"$.{key}[{index}]")
    return json_response({key: [slot.json for slot in done], **(more or {})}, status)


def settings_results(
    slots: Iterable[Slot], switches: Switches, key: str, *, ok: int = 200, all_failed: int = 200
) -> Response:
    """The slots of a settings operation; some refused is still `ok`, all of them `all_failed`, or the 400 of
    the newer servers. Source: platform.md 3.2."""
    done = list(slots)
    refused = 400 if switches.all_failed_status == 400 else all_failed
    status = ok if any(slot.ok for slot in done) or not done else refused
    return json_response({key: [slot.json for slot in done]}, status)


def _add_json_path(slot: Slot, path: str) -> None:
    # As newer versions do (wild 15, wild 17): `$.data[0].Product_Details[1].product`.
    details = slot.json["details"]
    if slot.ok or "api_name" not in details:
        return
    if "parent_api_name" in details:
        path += f".{details['parent_api_name']}[{details['index']}]"
    details["json_path"] = f"{path}.{details['api_name']}"


def wrap(response: Response) -> Response:
    """The proxy's dialect: every JSON body once more inside `output`. Source: the proxy's documentation."""
    if not (response.header("Content-Type") or "").startswith("application/json"):
        return response  # nothing at all, or a file (inferred)
    return Response(response.status, response.headers, b'{"output":' + response.body.rstrip() + b"}")
