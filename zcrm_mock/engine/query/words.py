"""Text as the search index sees it: words without case, digits without dots and dashes."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Blanks and punctuation part words, `_` and `@` among them. Source: oas-new search, inferred for the rest.
_WORDS = re.compile(r"[^\W_]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")


def split(text: str) -> list[str]:
    """The words of a text, casefolded, in order."""
    return _WORDS.findall(text.casefold())


def index(texts: Iterable[str]) -> str:
    """All words of `texts` with a blank before each and after the last: ` acme inc `."""
    return f" {' '.join(split(' '.join(texts)))} "


def phrase(text: str) -> str:
    """A text as it stands in an index: its words, a blank on each side."""
    return index((text,))


def digits(text: str) -> str:
    """A phone number's digits: `+1 (555) 010-7788` is `15550107788`."""
    return _NOT_DIGITS.sub("", text)


def phone_index(numbers: Iterable[str]) -> str:
    """The digits of each number, a blank on both sides of each."""
    return " " + " ".join(filter(None, map(digits, numbers))) + " "


def has_phrase(text: str | None, wanted: str) -> bool:
    """Whether the words of `wanted` (made by `phrase`) stand together in `text`."""
    return text is not None and wanted in phrase(text)
