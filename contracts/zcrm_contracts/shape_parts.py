"""What the shapes of answers are made of: ids, times, people, slots, pages, refusals."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

BODILESS = (204, 304)

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
ID: Json = {"type": "string", "pattern": "^[0-9]{1,19}$"}
TIME: Json = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
ANYTHING: Json = {}
OPEN: Json = {"type": "object", "additionalProperties": True}


def thing(needed: Json | None = None, **maybe: Json) -> Json:
    """An object with all of `needed` and perhaps some of `maybe`; other keys are unknown ones."""
    needed = needed or {}
    made: Json = {"type": "object", "properties": {**needed, **maybe}}
    return {**made, "required": list(needed)} if needed else made


def loose(needed: Json, **maybe: Json) -> Json:
    """The same for an object whose other keys depend on the org."""
    return {**thing(needed, **maybe), "additionalProperties": True}


def array(of: Json, least: int = 0) -> Json:
    """A list of at least so many."""
    return {"type": "array", "items": of, "minItems": least} if least else {"type": "array", "items": of}


def or_null(of: Json) -> Json:
    """Something, or null."""
    return {"anyOf": [of, {"type": "null"}]}


def one_of(*texts: str) -> Json:
    """One of a few words."""
    return {"enum": list(texts)}


PERSON = thing({"name": or_null(TEXT), "id": ID})
OWNER = thing({"name": TEXT, "id": ID}, email=TEXT)
"""People in records carry an e-mail, in details they don't. Source: live 2026."""
REFERENCE = thing({"name": or_null(TEXT), "id": ID})
SIGNED: Json = {
    "created_time": or_null(TIME),
    "modified_time": or_null(TIME),
    "created_by": or_null(PERSON),
    "modified_by": or_null(PERSON),
}

INFO = thing({"per_page": WHOLE, "count": WHOLE, "page": WHOLE, "more_records": FLAG})
LIST_INFO = thing(
    {"per_page": WHOLE, "count": WHOLE, "page": WHOLE, "more_records": FLAG},
    sort_by=TEXT,
    sort_order=one_of("asc", "desc"),
)

FAILURE = thing({"code": TEXT, "details": OPEN, "message": TEXT, "status": one_of("error")})
"""A request refused as a whole, and a slot that was. Source: records.md 1.3."""
OAUTH_FAILURE = thing({}, error=TEXT, error_description=TEXT, status=TEXT)
OAUTH_FAILURE["required"] = ["error"]

RECORD_DETAILS = loose(
    {"id": ID}, Modified_Time=TIME, Modified_By=PERSON, Created_Time=TIME, Created_By=PERSON
)
"""What a write tells of a record; with X-EXTERNAL the external field, too. Source: wild 2."""


def success(details: Json, **first: Json) -> Json:
    """A slot that went well."""
    return thing(
        {"code": TEXT, "details": details, "message": TEXT, "status": one_of("success")},
        **first,
    )


def slots(key: str, details: Json, *, beside: Json | None = None, **first: Json) -> Json:
    """`{key: [slot, …]}`: each a success with those details, or a failure."""
    return thing({key: array({"anyOf": [success(details, **first), FAILURE]}, 1)}, **(beside or {}))


def page(key: str, of: Json, info: Json = INFO) -> Json:
    """`{key: […], "info": …}`."""
    return thing({key: array(of, 1), "info": info})


def listing(key: str, of: Json, **beside: Json) -> Json:
    """`{key: […]}` that is not paged."""
    return thing({key: array(of)}, **beside)
