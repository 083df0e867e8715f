"""What made-up records are made of: Faker's values, put together by a field's name and type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from random import Random
from typing import Any

from zcrm_mock.engine.fields import Field


@dataclass(frozen=True, slots=True)
class Pools:
    """Values that Faker made once: it is too slow to be asked for every record."""

    first_names: list[str]
    last_names: list[str]
    companies: list[str]
    jobs: list[str]
    addresses: list[tuple[str, str, str, str]]
    phrases: list[str]
    sentences: list[str]


@lru_cache(maxsize=4)
def pools_of(seed: int) -> Pools:
    """The pools of a seed. Raises ImportError, with what to install, where Faker is missing."""
    try:
        from faker import Faker
    except ImportError as error:
        raise ImportError("made-up records need Faker: pip install 'zcrm-mock[test]'") from error
    fake = Faker("en_US")
    fake.seed_instance(seed)
    return Pools(
        first_names=[fake.first_name() for _ in range(200)],
        last_names=[fake.last_name() for _ in range(200)],
        companies=list(dict.fromkeys(fake.company() for _ in range(150))),
        jobs=[fake.job() for _ in range(80)],
        addresses=[
            (fake.street_address(), fake.city(), fake.state_abbr(), fake.postcode()) for _ in range(100)
        ],
        phrases=list(dict.fromkeys(fake.catch_phrase() for _ in range(150))),
        sentences=[fake.sentence() for _ in range(100)],
    )


class Sample:
    """One record's worth of values that go together; `number` is its own and no other record's."""

    def __init__(self, pools: Pools, draw: Random, number: int, now: datetime) -> None:
        self.draw, self.number = draw, number
        self.first, self.last = draw.choice(pools.first_names), draw.choice(pools.last_names)
        self.company = draw.choice(pools.companies)
        self.job = draw.choice(pools.jobs)
        self.street, self.city, self.state, self.zip = draw.choice(pools.addresses)
        self.phrase = draw.choice(pools.phrases)
        self.sentence = draw.choice(pools.sentences)
        # A fixed offset: where clocks change, two times of an org's zone can be one moment.
        offset = timezone(now.utcoffset() or timedelta())
        hour = now.replace(minute=0, second=0, microsecond=0, tzinfo=offset)
        self.today = hour
        self.start = hour + timedelta(hours=draw.randrange(-400, 400))

    @property
    def host(self) -> str:
        """A domain that nobody owns (RFC 2606)."""
        return "".join(c for c in self.company.split()[0].lower() if c.isalnum()) + ".example.com"

    def money(self, most: int) -> int:
        """A price or revenue, rounded as people round."""
        return self.draw.randrange(1, 100) * int(10 ** self.draw.randrange(1, len(str(most)) - 1))


Make = Callable[[Sample], Any]

TEXTS: tuple[tuple[str, Make], ...] = (
    ("First_Name", lambda s: s.first),
    ("Last_Name", lambda s: s.last),
    ("Deal_Name", lambda s: f"{s.company}: {s.phrase}"),
    ("Campaign_Name", lambda s: f"{s.phrase} {s.today.year}"),
    ("Product_Name", lambda s: s.phrase),
    ("Product_Code", lambda s: f"PRD-{s.number + 1:05d}"),
    ("Account_Name", lambda s: s.company),
    ("Vendor_Name", lambda s: s.company),
    ("Company", lambda s: s.company),
    ("Designation", lambda s: s.job),
    ("Event_Title", lambda s: f"Meeting with {s.first} {s.last}"),
    ("Subject", lambda s: f"{s.phrase} for {s.company}"),
    ("Title", lambda s: s.job),
    ("Call_Duration", lambda s: f"{s.draw.randrange(1, 45):02d}:{s.draw.randrange(60):02d}"),
    ("Twitter", lambda s: f"{s.first}{s.last}".lower()),
    ("Skype_ID", lambda s: f"{s.first}.{s.last}".lower()),
    ("Assistant", lambda s: f"{s.last} {s.first}"),
    ("Reported_By", lambda s: f"{s.first} {s.last}"),
    ("Street", lambda s: s.street),
    ("City", lambda s: s.city),
    ("State", lambda s: s.state),
    ("Country", lambda _: "United States"),
    ("Zip", lambda s: s.zip),
    ("Zip_Code", lambda s: s.zip),
    ("Code", lambda s: s.zip),
    ("Fax", lambda s: _phone(s)),
    ("Name", lambda s: s.phrase),
)
"""Texts by a field's name, or the end of it (`Mailing_Street`); the first row that fits is taken."""

NUMBERS: dict[str, Make] = {
    "quantity": lambda s: s.draw.randrange(1, 20),
    "Discount": lambda s: s.draw.randrange(0, 5),
    "Adjustment": lambda _: 0,
    "Tax": lambda s: s.draw.randrange(0, 20),
    "from_range": lambda _: 1,
    "to_range": lambda _: 100,
    "discount": lambda s: s.draw.randrange(1, 15),
}
"""Numbers that would look odd at random, by a field's name or its last word."""


def _phone(s: Sample) -> str:
    return f"({s.draw.randrange(200, 999)}) 555-{s.draw.randrange(10_000):04d}"


def text_of(field: Field) -> Make:
    """Texts that suit the field's name; it may hold fewer characters."""
    if field.data_type != "text":
        return lambda s: s.sentence
    for name, make in TEXTS:
        if field.api_name == name or field.api_name.endswith(f"_{name}"):
            return make
    return lambda s: s.phrase


def cut(field: Field, make: Make) -> Make:
    """What `make` makes, as far as there is room."""
    return lambda s: make(s)[: field.length].strip() or None


def counted(field: Field) -> Make:
    """A text with the record's number in it: at its end, or alone where there is no more room."""
    shapes = {
        "website": ("https://r{}.example.com", "r{}.com"),
        "phone": ("+1 {:07d}", "{}"),
    }.get(field.data_type, (field.api_name + "-{:05d}", "{}"))

    def make(s: Sample) -> str | None:
        return _first_that_fits(field, (shape.format(s.number + 1) for shape in shapes))

    return make


def _first_that_fits(field: Field, texts: Iterable[str]) -> str | None:
    return next((text for text in texts if field.length is None or len(text) <= field.length), None)


def options_of(field: Field) -> list[str]:
    """The options that say something, and that the field has room for."""
    options = (option.display_value for option in field.pick_list if option.display_value != "-None-")
    return [option for option in options if field.length is None or len(option) <= field.length]


def one_of(choices: Sequence[Any]) -> Make:
    """One of them at random; nothing where there are none."""
    return (lambda s: s.draw.choice(choices)) if choices else nothing


def some_of(field: Field) -> Make:
    """Up to three options, as many as the field has room for."""
    options = options_of(field)

    def make(s: Sample) -> list[str] | None:
        some = s.draw.sample(options, min(len(options), s.draw.randrange(1, 4)))
        while field.length is not None and len(";".join(some)) > field.length:
            some.pop()
        return some or None

    return make


def _number(field: Field, most: int, *, money: bool = False) -> Make:
    fixed = NUMBERS.get(field.api_name) or NUMBERS.get(field.api_name.rpartition("_")[2])
    limit = min(most, 10 ** min(field.length or 9, 18) - 1)
    places = min(2, 2 if field.decimal_place is None else field.decimal_place)

    def make(s: Sample) -> float:
        if fixed:
            value: float = fixed(s) if field.decimal_place is None else round(fixed(s), places)
            within: float = max(-limit, min(value, limit))
            return within
        if field.json_type != "double":
            return s.draw.randrange(1, limit + 1)
        return min(s.money(most), limit) if money else round(s.draw.uniform(0, limit), places)

    return make


def _email(field: Field) -> Make:
    host = "example.net" if field.api_name.startswith("Secondary") else None

    def make(s: Sample) -> str | None:
        long = f"{s.first}.{s.last}.{s.number + 1}@{host or s.host}".lower()
        return _first_that_fits(field, (long, f"r{s.number + 1}@example.com"))

    return make


def _date(field: Field) -> Make:
    born = "Birth" in field.api_name
    return lambda s: (
        (s.start - timedelta(days=s.draw.randrange(7_000, 24_000)) if born else s.start).date().isoformat()
    )


def _datetime(field: Field) -> Make:
    later = timedelta(hours=1 if field.api_name.startswith("End") else 0)
    return lambda s: (s.start + later).isoformat(timespec="seconds")


def nothing(_s: Sample) -> None:
    """Fields of data types that nobody makes up stay empty."""


BY_TYPE: dict[str, Callable[[Field], Make]] = {
    "email": _email,
    "phone": lambda field: cut(field, _phone),
    "website": lambda field: lambda s: _first_that_fits(field, (f"https://www.{s.host}", s.host)),
    "integer": lambda field: _number(field, 5_000),
    "bigint": lambda field: _number(field, 1_000_000),
    "double": lambda field: _number(field, 1_000),
    "currency": lambda field: _number(field, 1_000_000, money=True),
    "percent": lambda field: _number(field, 100),
    "boolean": lambda _field: lambda s: s.draw.random() < 0.2,
    "date": _date,
    "datetime": _datetime,
}
