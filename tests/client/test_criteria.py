from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zcrm_client import C, Criteria

INDIA = timezone(timedelta(hours=5, minutes=30))


@dataclass
class Owner:
    id: str


@pytest.mark.parametrize(
    ("criteria", "text"),
    [
        (C.City == "Oslo", "(City:equals:Oslo)"),
        (C["Any_Field"] != "x", "(Any_Field:not_equal:x)"),
        (C.Last_Name.starts_with("Bu"), "(Last_Name:starts_with:Bu)"),
        (C.Last_Name.contains("u"), "(Last_Name:contains:u)"),
        (C.City.in_(["Oslo", "Bergen"]), "(City:in:Oslo,Bergen)"),
        (C.Amount.between(1, 2.5), "(Amount:between:1,2.5)"),
        (C.Amount < 1, "(Amount:less_than:1)"),
        (C.Amount <= 1, "(Amount:less_equal:1)"),
        (C.Amount > 1, "(Amount:greater_than:1)"),
        (C.Amount >= 1, "(Amount:greater_equal:1)"),
        ((C.A == "x") & (C.B == "y"), "((A:equals:x)and(B:equals:y))"),
        ((C.A == "x") & (C.B == "y") | (C.C == "z"), "(((A:equals:x)and(B:equals:y))or(C:equals:z))"),
        ((C.A == "x") & ((C.B == "y") | (C.C == "z")), "((A:equals:x)and((B:equals:y)or(C:equals:z)))"),
    ],
)
def test_python_reads_as_criteria(criteria, text):
    assert str(criteria) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("fasf(123) K", r"fasf\(123\) K"),
        ("Burns, Inc", r"Burns\, Inc"),
        ("back\\slash", r"back\\slash"),
        ("10:31:43", "10:31:43"),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (1e21, "1000000000000000000000"),
        (0.1, "0.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 10, 15, 7, 999, tzinfo=INDIA), "2026-11-23T10:15:07+05:30"),
        (datetime(2026, 11, 23, tzinfo=UTC), "2026-11-23T00:00:00+00:00"),
        ({"id": "123", "name": "Burns, Monty"}, "123"),
        (Owner("123"), "123"),
    ],
)
def test_a_value_is_written_as_zoho_reads_it(value, text):
    assert str(value == C.X) == f"(X:equals:{text})"


@pytest.mark.parametrize(
    ("make", "error", "reason"),
    [
        (lambda: C.X == None, ValueError, "cannot search for empty"),  # noqa: E711
        (lambda: C.X == "", ValueError, "cannot search for empty"),
        (lambda: datetime(2026, 11, 23) == C.X, ValueError, "no time zone"),
        (lambda: float("nan") == C.X, ValueError, "not a number"),
        (lambda: Decimal("inf") == C.X, ValueError, "not a number"),
        (lambda: C.X == {"name": "Burns"}, TypeError, "a record with an id"),
        (lambda: C.X == ["a"], TypeError, "a record with an id"),
        (lambda: C.X.in_([]), ValueError, "needs a value"),
        (lambda: C.X.in_("Oslo"), TypeError, "list of values"),
        (lambda: C["A:equals:x)or(B"], ValueError, "not the API name"),
        (lambda: (C.A == 1) and (C.B == 2), TypeError, "&"),
        (lambda: 1 < C.A < 3, TypeError, "&"),
        (lambda: not C.A.equals(1), TypeError, "&"),
    ],
)
def test_what_would_search_for_something_else_is_refused(make, error, reason):
    with pytest.raises(error, match=reason):
        make()


def conditions(text: str) -> list[list[str]]:
    """The conditions of criteria, read by Zoho's grammar: `[field, operator, value, value…]` each."""
    found: list[list[str]] = []
    part: list[str] = []
    characters = iter(text)
    for character in characters:
        if character == "\\":
            part[-1] += next(characters)
        elif character == "(":
            part = [""]
        elif (character == ":" and len(part) < 3) or (character == "," and len(part) >= 3):
            part.append("")
        elif character == ")":
            found += [part] if len(part) >= 3 else []
            part = [""]
        else:
            part[-1] += character
    return found


values = st.text(min_size=1) | st.text(alphabet="\\(),:and or", min_size=1)


@settings(deadline=None)
@given(st.lists(st.lists(values, min_size=1, max_size=3), min_size=1, max_size=5), st.data())
def test_whatever_the_values_hold_they_are_read_back_as_they_were(lists, data):
    criteria: Criteria = C.F0.in_(lists[0])
    for number, texts in enumerate(lists[1:], 1):
        other = C[f"F{number}"].in_(texts)
        criteria = criteria & other if data.draw(st.booleans()) else criteria | other
    assert conditions(str(criteria)) == [[f"F{at}", "in", *texts] for at, texts in enumerate(lists)]
