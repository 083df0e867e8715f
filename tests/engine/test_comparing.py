"""How values compare: by what they mean, whatever their spelling. Sources: records.md 8.2 to 8.5."""

from __future__ import annotations

import pytest

from tests.conftest import Api
from tests.engine.samples import ACCOUNT, USER, sample_api


@pytest.fixture
def api() -> Api:
    return sample_api()


@pytest.mark.parametrize(
    ("field", "kept", "asked"),
    [
        ("Text", "ÄTHER", "äther"),
        ("Text", "Straße", "STRASSE"),
        ("Text", "ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Text", "Ørsted", "ØRSTED"),
        ("Email_2", "Asha@Example.com", "asha@example.COM"),
        ("Choice", "Red", "red"),
        ("Choices", ["Red", "Blue"], "blue"),
        ("Integer", 7, "7"),
        ("Long", "123456789012345678", "123456789012345678"),
        ("Decimal", 1.5, "1.50"),
        ("Money", 100, "100.0"),
        ("Percent", 0.5, "0.5"),
        ("Flag", True, "TRUE"),
        ("Day", "2026-01-31", "2026-01-31"),
        ("Moment", "2026-01-31T10:00:00+05:30", "2026-01-31T04:30:00Z"),
        ("Moment", "2026-01-31T10:00:00+05:30", "2026-01-30T20:30:00-08:00"),
        ("Moment", "2026-01-31T10:00:00+05:30", "2026-01-31T10:00:00"),
        ("Account", ACCOUNT, ACCOUNT),
        ("Account", ACCOUNT, "acme"),
        ("User", USER, "Asha Rao"),
        ("Number", None, "s-7"),
    ],
)
def test_values_compare_by_what_they_mean(api, field, kept, asked):
    sample = api.create("Samples", Name="X", **{field: kept})
    found = api.get("Samples/search", criteria=f"({field}:equals:{asked})")
    assert [record["id"] for record in found.data] == [sample]


@pytest.mark.parametrize(
    ("field", "asked", "expected"),
    [
        ("Integer", "seven", "integer"),
        ("Integer", "7.5", "integer"),
        ("Long", "x", "bigint"),
        ("Money", "1,5", "double"),
        ("Flag", "yes", "boolean"),
        ("Day", "abc", "date"),
        ("Day", "2026-02-30", "date"),
        ("Moment", "2026-01-31", "datetime"),
        ("Account", "null", "jsonobject"),
    ],
)
def test_a_search_for_a_value_of_another_type_is_refused(api, field, asked, expected):
    answer = api.get("Samples/search", criteria=f"({field}:equals:{asked})")
    assert (answer.status, answer.code) == (400, "INVALID_QUERY")
    assert answer.json["details"] == {
        "reason": "invalid value for search",
        "expected_data_type": expected,
        "api_name": field,
        "value": asked,
    }


@pytest.mark.parametrize(
    ("field", "kept", "order"),
    [
        ("Text", ["b", "A", "c"], ["A", "b", "c"]),
        ("Integer", [10, 9, -1], [-1, 9, 10]),
        ("Long", ["100", "99"], ["99", "100"]),
        ("Money", [1, 0.5, 10], [0.5, 1, 10]),
        (
            "Moment",
            ["2026-01-01T12:00:00+05:30", "2026-01-01T06:00:00Z"],
            ["2026-01-01T11:30:00+05:30", "2026-01-01T12:00:00+05:30"],
        ),
    ],
)
def test_records_sort_by_what_their_values_mean(api, field, kept, order):
    for value in kept:
        api.create("Samples", Name="X", **{field: value})
    shown = [record[field] for record in api.get("Samples", sort_by=field, sort_order="asc").data]
    assert shown == order
