"""Records and criteria made up from a target's own metadata, for contracts and for anyone's properties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from zcrm_contracts.oracle import And, Is, Or, Term
from zcrm_contracts.target import FieldFacts, Record, Target
from zcrm_contracts.targets import target_of

LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
# Letters whose cases differ in length, that only compose, or that mean something in criteria or COQL.
TRICKY = st.sampled_from(
    [*"\u00df\u0130\u0131\ufb01\u00c4\u00e4\u00e9", "SS", "e\u0301", "\U0001f600", *"(),\\: '\"%_;"]
)
TEXT_LIKE = ("text", "textarea", "email", "phone", "website")

EQUALITY = ("equals", "not_equal")
LISTED = (*EQUALITY, "in")
PARTS = (*LISTED, "starts_with", "contains")
RANGES = (*LISTED, "greater_than", "greater_equal", "less_than", "less_equal", "between")
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": PARTS,
    "email": PARTS,
    "phone": PARTS,
    "website": PARTS,
    "textarea": (*EQUALITY, "starts_with", "contains"),
    "picklist": LISTED,
    "multiselectpicklist": PARTS,
    "boolean": EQUALITY,
    "integer": RANGES,
    "bigint": RANGES,
    "double": RANGES,
    "currency": RANGES,
    "percent": RANGES,
    "date": RANGES,
    "datetime": RANGES,
}
"""What searches each type. Source: docs v4+/v7 search; `contains` is the proxy's."""


def texts(longest: int) -> st.SearchStrategy[str]:
    """Text that keeps something after trimming; any script, with what is special in criteria."""
    parts = st.lists(TRICKY | LETTERS, min_size=1, max_size=min(longest, 12)).map("".join)
    words = st.lists(st.sampled_from(["ABC", "Inc", "b-4", "no"]), min_size=2, max_size=4).map(" ".join)
    special = st.lists(st.sampled_from("ab(),\\"), min_size=1, max_size=min(longest, 6)).map("".join)
    return (
        (parts | words | special)
        .map(lambda text: text[:longest])
        .filter(lambda text: text.strip() and text != "-None-")
    )


def values(field: FieldFacts) -> st.SearchStrategy[Any]:
    """A value that the field takes, never empty. Source: records.md 2.2, 3.6."""
    longest = field.length or 255
    kind = field.data_type
    if kind in ("text", "textarea"):
        return texts(longest)
    if kind == "picklist":
        listed = st.sampled_from(field.options) if field.options else st.nothing()
        # Stages are checked, other picklists take any text (wild 5).
        return listed if field.api_name == "Stage" else listed | texts(min(longest, 20))
    if kind == "multiselectpicklist":
        return st.lists(st.sampled_from(field.options or ("a",)), min_size=1, max_size=4, unique=True)
    if kind == "integer" and field.api_name == "Probability":
        return st.integers(0, 100)
    if kind == "integer":
        most = 10 ** min(field.length or 9, 9) - 1
        return st.integers(-most, most)
    if kind == "bigint":
        most = 10 ** min(field.length or 18, 18) - 1
        return st.integers(-most, most).map(str)
    if kind in ("double", "currency", "percent"):
        places = 9 if field.decimal_place is None else field.decimal_place
        most = 10 ** (min(field.length or 9, 9) - 1)
        scale = 10 ** min(places, 4)
        return st.integers(-most * scale, most * scale).map(lambda n: n / scale)
    return _PLAIN[kind]


def _moment(seconds: int, minutes: int) -> str:
    zone = timezone(timedelta(minutes=minutes))
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone).isoformat()


_NAMES = st.text("abcdefgXYZ0189-", min_size=1, max_size=8).map(lambda s: "a" + s.strip("-") + "z")
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "email": st.tuples(_NAMES, _NAMES).map(lambda pair: f"{pair[0]}@{pair[1]}.example"),
    "phone": st.text("0123456789 ()-.", min_size=1, max_size=15).map(lambda s: "+1" + s),
    "website": _NAMES.map(lambda name: f"https://{name}.example.com"),
    "boolean": st.booleans(),
    "date": st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)).map(date.isoformat),
    "datetime": st.builds(_moment, st.integers(0, 4_000_000_000), st.sampled_from([0, 330, -480, 765, -210])),
}


def records_for(module: str, org: Any = None, *, only: Sequence[str] = ()) -> st.SearchStrategy[Record]:
    """Records that will be taken: the mandatory fields, and some of the others (or of `only`).

    `org` is a target, a `FakeCRM`, or an org file or dict; None is the standard org.
    """
    return _records(module, target_of(org), only)


@st.composite
def _records(draw: st.DrawFn, module: str, target: Target, only: Sequence[str]) -> Record:
    fields = target.fields(module)
    names = [  # a unique value may be taken by chance
        name
        for name, f in fields.items()
        if f.writable and not f.mandatory and not f.unique and (not only or name in only)
    ]
    chosen = draw(st.lists(st.sampled_from(names), max_size=5, unique=True)) if names else []
    record = {name: draw(values(f)) for name, f in fields.items() if f.mandatory}
    return record | {name: draw(values(fields[name])) for name in chosen}


@st.composite
def full_records_for(draw: st.DrawFn, module: str, target: Target) -> Record:
    """A record with a value of each data type that the module has."""
    fields = target.fields(module).values()
    by_type = {f.data_type: f for f in fields if f.writable and not f.unique}
    return draw(records_for(module, target)) | {f.api_name: draw(values(f)) for f in by_type.values()}


def records_with(module: str, target: Target, name: str) -> st.SearchStrategy[Record]:
    """Records as `records_for` makes them, most of them with a value in this field."""
    field = target.fields(module)[name]
    filled = st.fixed_dictionaries({name: values(field)})
    one: st.SearchStrategy[Record] = filled | filled | filled | st.just({})
    return st.tuples(records_for(module, target, only=[name]), one).map(lambda pair: pair[0] | pair[1])


BROKEN: dict[str, tuple[Any, str]] = {
    "text": (7, "INVALID_DATA"),
    "textarea": ([], "INVALID_DATA"),
    "email": ("no address", "INVALID_DATA"),
    "website": ("nodot", "INVALID_DATA"),
    "multiselectpicklist": ("not a list", "INVALID_DATA"),
    "integer": ("7", "INVALID_DATA"),
    "double": ("7", "INVALID_DATA"),
    "currency": (True, "INVALID_DATA"),
    "percent": ([7], "INVALID_DATA"),
    "boolean": ("true", "INVALID_DATA"),
    "date": ("31.01.2026", "INVALID_DATA"),
    "datetime": ("2026-01-31T09:00:00.123Z", "INVALID_DATA"),
}
"""A value that each type refuses, and the code. Source: records.md 2.2, wild 4 to 6, wild 18b."""


def broken_records_for(module: str, org: Any = None) -> st.SearchStrategy[tuple[Record, str, str]]:
    """Records with one thing wrong, the code that refuses each, and the field that is to blame."""
    return _broken_records(module, target_of(org))


@st.composite
def _broken_records(draw: st.DrawFn, module: str, target: Target) -> tuple[Record, str, str]:
    fields = target.fields(module)
    record = draw(records_for(module, target))
    mandatory = [f for f in fields.values() if f.mandatory]
    wrong = [f for f in fields.values() if f.writable and f.data_type in BROKEN]
    broken = draw(st.sampled_from(mandatory or wrong) | st.sampled_from(wrong))
    if broken in mandatory and draw(st.booleans()):
        return (
            {k: v for k, v in record.items() if k != broken.api_name},
            "MANDATORY_NOT_FOUND",
            broken.api_name,
        )
    long = broken.data_type == "text" and broken.length is not None and draw(st.booleans())
    value, code = (
        ("x" * ((broken.length or 0) + 1), "INVALID_DATA")
        if long
        else BROKEN.get(broken.data_type, (7, "INVALID_DATA"))
    )
    return record | {broken.api_name: value}, code, broken.api_name


# --- criteria --------------------------------------------------------------------------------------


def escape(value: str) -> str:
    """A value as it stands in criteria. Source: docs v2 search-records."""
    return "".join("\\" + c if c in "\\()," else c for c in value)


def spoken(value: Any) -> str:
    """A value of a record, as criteria say it, and COQL before quoting."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return str(value[0])
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".") or "0"
    return str(value)


@st.composite
def conditions_for(draw: st.DrawFn, field: FieldFacts, operator: str, records: Sequence[Record]) -> Is:
    """A condition on a field, its values taken from `records` more often than not."""
    seen = [r[field.api_name] for r in records if r.get(field.api_name) not in (None, "", [])]
    made = values(field)
    source = (st.sampled_from(seen) | st.sampled_from(seen) | st.sampled_from(seen) | made) if seen else made
    wanted = {"between": 2, "in": draw(st.integers(1, 3))}.get(operator, 1)
    chosen = [spoken(draw(source)) for _ in range(wanted)]
    if operator in ("starts_with", "contains"):
        # Pieces from within, too: no beginnings, but contained.
        starts = [draw(st.just(0) | st.integers(0, len(text) - 1)) for text in chosen]
        ends = [at + draw(st.integers(1, 4)) for at in starts]
        chosen = [text[at:end] for text, at, end in zip(chosen, starts, ends, strict=True)]
    if operator in ("equals", "not_equal") and field.data_type in TEXT_LIKE:
        # One word of a text is another question than the whole of it (records.md 8.4).
        chosen = [draw(st.sampled_from([text, *text.split()])) for text in chosen]
    if field.data_type in TEXT_LIKE and draw(st.booleans()):
        chosen = [text.swapcase() for text in chosen]
    if operator in ("in", "between"):
        chosen = [text.strip() or "x" for text in chosen]
    return Is(field.api_name, field.data_type, operator, tuple(chosen))


def criteria_for(
    module: str,
    org: Any = None,
    records: Sequence[Record] = (),
    *,
    only: Sequence[str] = (),
    least: int = 1,
    most: int = 6,
) -> st.SearchStrategy[Term]:
    """Trees of `least` to `most` conditions, nested at random; `.map(written)` makes them text.

    They are over the fields of `records` (or `only`, or all), with values that are in the records more often
    than not. `org` as of `records_for`.
    """
    return _criteria(module, target_of(org), records, only, least, most)


@st.composite
def _criteria(
    draw: st.DrawFn,
    module: str,
    target: Target,
    records: Sequence[Record],
    only: Sequence[str],
    least: int,
    most: int,
) -> Term:
    fields = target.fields(module)
    used = set(only) or {name for record in records for name in record} or fields.keys()
    pool = [f for name, f in fields.items() if f.data_type in OPERATORS and name in used]
    count = draw(st.integers(least, most))
    terms: list[Term] = []
    for _ in range(count):
        field = draw(st.sampled_from(pool))
        operator = draw(st.sampled_from(OPERATORS[field.data_type]))
        terms.append(draw(conditions_for(field, operator, records)))
    while len(terms) > 1:
        at = draw(st.integers(0, len(terms) - 2))
        left, right = terms[at : at + 2]
        terms[at : at + 2] = [And(left, right) if draw(st.booleans()) else Or(left, right)]
    return terms[0]


def written(term: Term) -> str:
    """The tree as criteria text, every pair in brackets of its own."""
    if isinstance(term, Is):
        value = ",".join(escape(value) for value in term.values)
        return f"({term.field}:{term.operator}:{value})"
    word = "and" if isinstance(term, And) else "or"
    return f"({written(term.left)}{word}{written(term.right)})"
