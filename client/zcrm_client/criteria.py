"""Search criteria as Python: `(C.City == "Oslo") & C.Last_Name.starts_with("Bu")`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zcrm_client.wire import iso

API_NAME = re.compile(r"[$\w.]+")
SPECIAL = re.compile(r"[\\(),]")


@dataclass(frozen=True, slots=True)
class Criteria:
    """A search expression. `str()` gives Zoho's text; `&` and `|` join two, in brackets of their own.

    Zoho promises no precedence, so every pair is nested. Source: docs v2 search-records.
    """

    text: str

    def __and__(self, other: Criteria) -> Criteria:
        return Criteria(f"({self.text}and{other.text})")

    def __or__(self, other: Criteria) -> Criteria:
        return Criteria(f"({self.text}or{other.text})")

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        raise TypeError("criteria are joined with & and |; `and`, `or`, `not` and chained < would lose one")


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field by its API name; its methods make conditions.

    Zoho's v2 pages document `equals` and `starts_with`; the connection proxy's also `contains`,
    `between`, `greater_than` and `less_than`. An operator that the org does not know is refused by it
    with INVALID_QUERY. Source: records.md 8.3.
    """

    api_name: str

    def __post_init__(self) -> None:
        if not API_NAME.fullmatch(self.api_name):
            raise ValueError(f"not the API name of a field: {self.api_name!r}")

    def equals(self, value: object) -> Criteria:
        """The field is `value`; for a lookup, the record (its id, a dict or an object with an id)."""
        return self._condition("equals", value)

    def not_equal(self, value: object) -> Criteria:
        """The field is anything but `value`."""
        return self._condition("not_equal", value)

    def in_(self, values: Iterable[object]) -> Criteria:
        """The field is one of `values`, of which Zoho takes 1 to 100. ValueError for none."""
        if isinstance(values, (str, Mapping)):
            raise TypeError("in_ takes a list of values; for one value there is equals")
        return self._condition("in", *values)

    def starts_with(self, value: object) -> Criteria:
        """The text begins with `value`."""
        return self._condition("starts_with", value)

    def contains(self, value: object) -> Criteria:
        """The text has `value` in it. Documented by the connection proxy, never by Zoho."""
        return self._condition("contains", value)

    def between(self, low: object, high: object) -> Criteria:
        """The number or date lies from `low` to `high`."""
        return self._condition("between", low, high)

    def greater_than(self, value: object) -> Criteria:
        """The number or date is beyond `value`."""
        return self._condition("greater_than", value)

    def greater_equal(self, value: object) -> Criteria:
        """The number or date is `value` or beyond."""
        return self._condition("greater_equal", value)

    def less_than(self, value: object) -> Criteria:
        """The number or date is before `value`."""
        return self._condition("less_than", value)

    def less_equal(self, value: object) -> Criteria:
        """The number or date is `value` or before."""
        return self._condition("less_equal", value)

    __eq__ = equals  # type: ignore[assignment]
    __ne__ = not_equal  # type: ignore[assignment]
    __gt__ = greater_than
    __ge__ = greater_equal
    __lt__ = less_than
    __le__ = less_equal
    __hash__ = None  # type: ignore[assignment]

    def _condition(self, operator: str, *values: object) -> Criteria:
        if not values:
            raise ValueError(f"{self.api_name}:{operator} needs a value")
        return Criteria(f"({self.api_name}:{operator}:{','.join(map(text_of, values))})")


class Fields:
    """`C.Last_Name` and `C["Last_Name"]` are the field of that API name."""

    def __getattr__(self, api_name: str) -> Field:
        if api_name.startswith("__"):
            raise AttributeError(api_name)
        return Field(api_name)

    def __getitem__(self, api_name: str) -> Field:
        return Field(api_name)


C = Fields()


def escape(text: str) -> str:
    r"""`text` with a backslash before `(`, `)`, `,` and `\`. Source: docs v2 search-records."""
    return SPECIAL.sub(r"\\\g<0>", text)


def text_of(value: Any) -> str:
    """A Python value as criteria text, escaped.

    ValueError for what Zoho cannot search for: nothing, NaN, a datetime without time zone.
    Datetimes are cut to seconds, as Zoho keeps no fractions.
    """
    match value:
        case None | "":
            raise ValueError("Zoho cannot search for empty: list the records and look at the field")
        case str():
            return escape(str.__str__(value))
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            if not number.is_finite():
                raise ValueError(f"not a number that Zoho can search for: {value}")
            return format(number, "f")
        case datetime() | date():
            return iso(value)
        case Mapping():
            return id_text(value.get("id"), value)
    return id_text(getattr(value, "id", None), value)


def id_text(given: object, owner: object) -> str:
    """The id of a lookup's record, as criteria text."""
    if isinstance(given, (str, int)) and given:
        return escape(str(given))
    raise TypeError(f"neither a value nor a record with an id: {owner!r}")
