"""Forms: files and fields, as clients send them. Imported by handlers that take files only."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes

from zcrm_mock.api.http import clean
from zcrm_mock.engine.failures import Failure, Refused
from zcrm_mock.engine.hanging.attached_failures import file_missing, upload_broken
from zcrm_mock.engine.shelf import File

if TYPE_CHECKING:
    from collections.abc import Callable

    from zcrm_mock.api.http import Request

MAX_PARTS = 100

_QUIET = logging.Logger(__name__, logging.CRITICAL + 1)
"""The parser's own: a broken form is a refusal, and no news for the logs of the app or test in this process.
The library's logger, which the app may use as well, stays as it is."""

UNTYPED = "application/octet-stream"

# Older clients send nothing else for a name that is not ASCII; RFC 7578 forbids it, Zoho's answers have it.
_EXTENDED_NAME = re.compile(rb"""filename\*="?utf-8'[^']*'([^";\s]+)""", re.IGNORECASE)


@dataclass
class Part:
    """One part: a field's text, or (with `file_name`) a file."""

    name: str = ""
    file_name: str | None = None
    content_type: str = UNTYPED
    content: bytearray = field(default_factory=bytearray)

    @property
    def text(self) -> str:
        """The part as a field's value."""
        return bytes(self.content).decode("utf-8", "replace").strip()

    @property
    def is_file(self) -> bool:
        """Whether it is what Zoho takes as a file: it has a file's name, and is called `file` itself."""
        return self.name == "file" and self.file_name is not None

    @property
    def file(self) -> File:
        """The part as a file; one without a name is called `file`."""
        return File(self.file_name or "file", self.content_type, bytes(self.content))


def is_form(request: Request) -> bool:
    """Whether the body says that it is a multipart form."""
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def parts(request: Request) -> list[Part]:
    """The parts of a form, none where the body is empty. Refuses what is no whole form.

    An urlencoded one has fields only (docs v2 upload-attachment: a link is a form's field).
    """
    if is_form(request):
        return _Form(request).parts if request.body else []
    if request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        return [Part(name, content=bytearray(value, "utf-8")) for name, value in _urlencoded(request.body)]
    if request.body in (b"", b"null"):  # the first SDKs say `null` for nothing (platform.md 29)
        return []
    raise Refused(upload_broken())


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MAX_PARTS)
    except ValueError:
        raise Refused(upload_broken()) from None


def files(request: Request, *, most: int = 1, missing: Failure | None = None) -> list[File]:
    """The files of the parts named `file`. Refuses a form without one, and one with more than `most`."""
    found = [part.file for part in parts(request) if part.is_file]
    if not found:
        raise Refused(missing or file_missing())
    if len(found) > most:
        raise Refused(file_missing())
    return found


class _Form:
    """Collects what the parser tells while it walks over the body."""

    def __init__(self, request: Request) -> None:
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import MultipartParser, parse_options_header

        self._options = parse_options_header
        self.parts: list[Part] = []
        self._name, self._value, self._headers = bytearray(), bytearray(), dict[str, bytes]()
        self._whole = False
        kind = request.headers["content-type"].encode("latin-1", "replace")
        boundary = parse_options_header(kind)[1].get(b"boundary", b"")
        try:
            parser = MultipartParser(boundary, callbacks=self._callbacks())  # type: ignore[arg-type]
            parser.logger = _QUIET
            parser.write(request.body)
            parser.finalize()
        except FormParserError:
            raise Refused(upload_broken()) from None
        if not self._whole:
            raise Refused(upload_broken())

    def _callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_headers_finished": self._described,
            "on_part_data": lambda data, start, end: self.parts[-1].content.extend(data[start:end]),
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) >= MAX_PARTS:
            raise Refused(upload_broken())
        self.parts.append(Part())
        self._headers.clear()

    def _header(self) -> None:
        self._headers[bytes(self._name).decode("latin-1").lower()] = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _described(self) -> None:
        part, disposition = self.parts[-1], self._headers.get("content-disposition", b"")
        named = self._options(disposition)[1]
        part.name = _text(named.get(b"name", b""))
        extended = _EXTENDED_NAME.search(disposition)
        if b"filename" in named:
            part.file_name = _text(named[b"filename"])
        elif extended:
            part.file_name = _text(unquote_to_bytes(extended[1]))
        if "content-type" in self._headers:
            part.content_type = clean(self._headers["content-type"].decode("latin-1"))

    def _end(self) -> None:
        self._whole = True


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
