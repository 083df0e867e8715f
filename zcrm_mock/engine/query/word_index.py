"""An index of words for large modules: SQLite's FTS5, where this SQLite has it.

A small module is scanned faster than an index is kept, and most tests never search for words. Both ways
find the same: the words come casefolded and split already (`words.index`), and the tokenizer leaves them so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

LARGE = 20_000
"""Records of a module from which on an index pays."""


def found(table: str, wanted: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """SQL of the rows that have, for each of `wanted`, a word that begins with it."""
    name = f'"{table}/words"'
    return (
        f"k.id IN (SELECT rowid FROM {name} WHERE {name} MATCH ?)",  # noqa: S608
        (" ".join(f'"{word}"*' for word in wanted),),
    )


def ensure(db: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether `table` has its index; it is made here once the table is large."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (f"{table}/words",)).fetchone():
        return True
    large = f'SELECT 1 FROM "{table}" LIMIT 1 OFFSET {LARGE}'  # noqa: S608
    if not has_fts5() or db.execute(large).fetchone() is None:
        return False
    for statement in _ddl(table, column):
        db.execute(statement)
    return True


def drop(db: sqlite3.Connection, table: str) -> None:
    """Forget the index of `table`, which is about to change its name; a search makes it anew."""
    for event in ("insert", "delete"):
        db.execute(f'DROP TRIGGER IF EXISTS "{table}/words/{event}"')
    db.execute(f'DROP TABLE IF EXISTS "{table}/words"')


@cache
def has_fts5() -> bool:
    """Whether this Python's SQLite has full-text search."""
    options = sqlite3.connect(":memory:").execute("PRAGMA compile_options")
    return ("ENABLE_FTS5",) in options.fetchall()


def _ddl(table: str, column: str) -> Iterator[str]:
    index = f'"{table}/words"'
    yield (
        f'CREATE VIRTUAL TABLE {index} USING fts5("{column}", content="{table}", content_rowid="id", '
        "tokenize='ascii', detail=none, columnsize=0)"
    )
    yield f"INSERT INTO {index} ({index}) VALUES ('rebuild')"  # noqa: S608
    yield (
        f'CREATE TRIGGER "{table}/words/insert" AFTER INSERT ON "{table}" BEGIN '  # noqa: S608
        f'INSERT INTO {index} (rowid, "{column}") VALUES (new.id, new."{column}"); END'
    )
    yield (
        f'CREATE TRIGGER "{table}/words/delete" AFTER DELETE ON "{table}" BEGIN '  # noqa: S608
        f'INSERT INTO {index} ({index}, rowid, "{column}") '
        f"VALUES ('delete', old.id, old.\"{column}\"); END"
    )
