"""Zip files of CSVs: written row by row, and read without trusting anything in them."""

from __future__ import annotations

import csv
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, TextIOWrapper
from itertools import chain
from pathlib import PurePosixPath
from typing import TextIO

from zcrm_mock.engine.bulk.bulk_failures import refused
from zcrm_mock.engine.failures import Refused

MAX_COLUMNS = 200
"""Source: docs v7 bulk-write limitations."""

MAX_UNPACKED = 250 * 2**20
"""Bytes that a file may have once it is unpacked: ten times what may be uploaded (ours)."""

MAX_MEMBERS = 1000
"""Files in a zip that are looked at (ours)."""

MAX_NAME = 255
"""Characters of a file's name that are kept, the last ones (ours)."""

MAX_LINE, MAX_LINES = 2**23, 5_000_000
"""Characters of a line, which is read whole (200 columns of 32,000 are less); lines of a file (ours)."""

DELIMITERS = ",;:|"
"""The header tells which one it is. Source: docs v7 bulk-write limitations; how it is told is inferred."""

_MEMBER = b"PK\x01\x02"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, csv.Error, EOFError, OSError, LookupError, RuntimeError,
    ValueError,
)  # fmt: skip
"""What a broken or hostile zip, CSV or encoding may raise while it is read."""


class Archive:
    """A zip file in the making."""

    def __init__(self, at: datetime) -> None:
        self._at = (min(max(at.year, 1980), 2107), *at.timetuple()[1:6])  # what a zip file has room for
        self._whole = BytesIO()
        self._zip = zipfile.ZipFile(self._whole, "w")

    @contextmanager
    def member(self, name: str) -> Iterator[TextIO]:
        """A text to write into, which is whole when the block ends."""
        about = zipfile.ZipInfo(name, self._at)
        about.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(about, "w") as raw:
            text = TextIOWrapper(raw, "utf-8", newline="")
            yield text
            text.flush()
            text.detach()

    def close(self) -> bytes:
        """The whole file."""
        self._zip.close()
        return self._whole.getvalue()


def check(content: bytes) -> None:
    """Refuse an upload that is no zip file, or one that nobody should unpack."""
    if content.count(_MEMBER) > MAX_MEMBERS:
        raise refused("FILE_NOT_SUPPORTED")
    try:
        with zipfile.ZipFile(BytesIO(content)) as zip_file:
            members = zip_file.infolist()
    except _UNREADABLE:
        raise refused("INVALID_FILE_FORMAT") from None
    if any(_is_hostile(member) for member in members):
        raise refused("FILE_NOT_SUPPORTED")


def _is_hostile(member: zipfile.ZipInfo) -> bool:
    """Encrypted, packed in a rare way, far too large once unpacked, or named to land elsewhere."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    elsewhere = path.is_absolute() or ".." in path.parts
    encrypted = bool(member.flag_bits & 1)
    return encrypted or elsewhere or member.compress_type not in _METHODS or member.file_size > MAX_UNPACKED


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV that was read from end to end: its name, its header, and how many rows it has."""

    name: str
    header: list[str]
    count: int


def peek(content: bytes, encoding: str, wanted: str | None) -> tuple[str | None, list[str] | None]:
    """The name and the header of a zip's CSV, or None where it cannot be read. Refuses too wide a one.

    `wanted` names one of several; None stands for the only one.
    """
    try:
        with _opened(content, encoding, wanted) as (name, lines):
            header = next(lines, [])
    except (*_UNREADABLE, Refused):
        return None, None
    if len(header) > MAX_COLUMNS:
        raise refused("HEADER_LIMIT_EXCEEDED", MAX_COLUMNS)
    return name, header if any(header) else None


def survey(content: bytes, encoding: str, wanted: str | None, most: int) -> Sheet:
    """Read a CSV of a zip once, keeping nothing of it.

    Refuses what is no such file: INVALID_FILE_FORMAT, HEADER_LIMIT_EXCEEDED, or LIMIT_EXCEEDED for more
    than `most` rows. What passes here can be read by `rows`.
    """
    count = 0
    try:
        with _opened(content, encoding, wanted) as (name, lines):
            header = next(lines, [])
            if len(header) > MAX_COLUMNS:
                raise refused("HEADER_LIMIT_EXCEEDED", MAX_COLUMNS)
            if not any(header):
                raise refused("INVALID_FILE_FORMAT")
            for row in lines:
                if len(row) > MAX_COLUMNS:
                    raise refused("INVALID_FILE_FORMAT")
                count += 1
                if count > most:
                    raise refused("LIMIT_EXCEEDED")
    except _UNREADABLE:
        raise refused("INVALID_FILE_FORMAT") from None
    return Sheet(name, header, count)


def rows(content: bytes, encoding: str, wanted: str | None) -> Iterator[list[str]]:
    """The rows below the header of a file that `survey` has read."""
    with _opened(content, encoding, wanted) as (_, lines):
        next(lines)
        yield from lines


@contextmanager
def _opened(content: bytes, encoding: str, wanted: str | None) -> Iterator[tuple[str, Iterator[list[str]]]]:
    with zipfile.ZipFile(BytesIO(content)) as zip_file:
        members = [member for member in zip_file.infolist() if not member.filename.endswith("/")]
        if wanted is not None:
            members = [member for member in members if _name_of(member) == wanted]
        if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
            raise refused("INVALID_FILE_FORMAT")
        with zip_file.open(members[0]) as raw:
            lines = _lines(TextIOWrapper(raw, encoding, newline=""))
            first = next(lines, "")
            delimiter = max(DELIMITERS, key=first.count)
            table = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
            yield _name_of(members[0]), (row for row in table if row)


def _name_of(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).name[-MAX_NAME:]


def _lines(text: TextIO) -> Iterator[str]:
    count = 0
    while line := text.readline(MAX_LINE + 1):
        count += 1
        if len(line) > MAX_LINE or count > MAX_LINES:
            raise ValueError("a file without an end")
        yield line
