"""Search criteria as Python: `(C.City == "Oslo") & C.Last_Name.starts_with("Bu")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zcrm_client.wire import iso

API_NAME = re.compile(r"[$\w.]+")
SPECIAL = re.compile(r"[\\(),]")  # what a backslash goes before. Source: docs v2 search-records


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


def operator(name: str) -> Callable[[Field, object], Criteria]:
    """A method that compares with one value."""
    return lambda field, value: field._condition(name, value)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field by its API name; its methods make conditions. A lookup is compared with a record or its id.

    Zoho's v2 pages document `equals` and `starts_with`, its proxy's some more; an org refuses (INVALID_QUERY)
    an operator that it does not know. Source: records.md 8.3.
    """

    api_name: str

    def __post_init__(self) -> None:
        if not API_NAME.fullmatch(self.api_name):
            raise ValueError(f"not the API name of a field: {self.api_name!r}")

    def in_(self, values: Iterable[object]) -> Criteria:
        """The field is one of `values`, of which Zoho takes 1 to 100. ValueError for none."""
        if isinstance(values, (str, Mapping)):
            raise TypeError("in_ takes a list of values; for one value there is equals")
        return self._condition("in", *values)

    def between(self, low: object, high: object) -> Criteria:
        """The number or date lies from `low` to `high`."""
        return self._condition("between", low, high)

    equals = __eq__ = operator("equals")  # type: ignore[assignment]
    not_equal = __ne__ = operator("not_equal")  # type: ignore[assignment]
    starts_with = operator("starts_with")
    contains = operator("contains")
    greater_than = __gt__ = operator("greater_than")
    greater_equal = __ge__ = operator("greater_equal")
    less_than = __lt__ = operator("less_than")
    less_equal = __le__ = operator("less_equal")
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

    __getitem__ = __getattr__


C = Fields()


def text_of(value: Any) -> str:
    """A Python value as criteria text, escaped. Datetimes are cut to seconds, as Zoho keeps no fractions.

    ValueError for what Zoho cannot search for: nothing, NaN, a datetime without time zone.
    """
    match value:
        case None | "":
            raise ValueError("Zoho cannot search for empty: list the records and look at the field")
        case str():
            return SPECIAL.sub(r"\\\g<0>", str.__str__(value))
        case bool():
            return str(value).lower()
        case int() | float() | Decimal():
            number = Decimal(str(value + 0))
            if not number.is_finite():
                raise ValueError(f"not a number that Zoho can search for: {value}")
            return format(number, "f")
        case date():
            return iso(value)
    given = value.get("id") if isinstance(value, Mapping) else getattr(value, "id", None)
    if isinstance(given, (str, int)) and given:
        return text_of(str(given))
    raise TypeError(f"neither a value nor a record with an id: {value!r}")
