"""Files on their way in and out: paths, file objects and bytes, never whole in memory unless asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, TypeAlias, cast

import httpx2

Source: TypeAlias = str | os.PathLike[str] | BinaryIO | bytes  # a path, a file (from its beginning) or bytes
Target: TypeAlias = str | os.PathLike[str] | BinaryIO | None  # a path, a file, or None for `content`


@dataclass(frozen=True, slots=True)
class File:
    """A file that came: its name and type as Zoho tells them, its size in bytes."""

    name: str | None
    type: str
    size: int
    content: bytes  # none where it went to a path or a file


@contextmanager
def opened(source: Source, name: str | None) -> Iterator[tuple[str, BinaryIO]]:
    """A name, and a file that can be read twice. ValueError when nothing tells the name."""
    with ExitStack() as stack:
        if isinstance(source, (str, os.PathLike)):
            source = stack.enter_context(Path(source).open("rb"))
        file = BytesIO(source) if isinstance(source, bytes) else source
        name = name or Path(str(getattr(file, "name", None) or "")).name
        if not name:
            raise ValueError("give the file a name: name='offer.pdf'")
        if not file.seekable():
            pipe, file = file, stack.enter_context(spool())
            shutil.copyfileobj(pipe, file)
        yield name, file


def spool() -> BinaryIO:
    """A file until it is closed: in memory up to a megabyte, on disk beyond."""
    return cast(BinaryIO, SpooledTemporaryFile(max_size=1 << 20))


def landed(response: httpx2.Response, arrived: BinaryIO, to: Target) -> File:
    """Put what arrived whole where it belongs; at a path it replaces what was there in one step."""
    size, _ = arrived.seek(0, os.SEEK_END), arrived.seek(0)
    if isinstance(to, (str, os.PathLike)):
        part = Path(to).with_name(f".{Path(to).name}.part")
        with part.open("wb") as file:
            shutil.copyfileobj(arrived, file)
        part.replace(to)
    elif to is not None:
        shutil.copyfileobj(arrived, to)
    header = Message()
    header["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    content = arrived.read() if to is None else b""
    return File(header.get_filename(), response.headers.get("Content-Type", ""), size, content)
