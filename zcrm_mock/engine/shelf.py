"""What an org keeps beside its records: small values, links between records, and files.

It lies in the store's database, so a refused request takes it back, a snapshot carries it, and a file on
disk keeps it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

import orjson

DDL = (
    "CREATE TABLE value (place INTEGER PRIMARY KEY, kind TEXT, key TEXT, json BLOB, UNIQUE (kind, key))",
    "CREATE TABLE link (kind TEXT, source INTEGER, target INTEGER, json BLOB, at INTEGER PRIMARY KEY, "
    "UNIQUE (kind, source, target))",
    "CREATE INDEX link_back ON link (target, kind)",
    "CREATE INDEX link_out ON link (source)",
    "CREATE TABLE file (key TEXT PRIMARY KEY, name TEXT, content_type TEXT, content BLOB)",
)


PHOTO = "photo"
"""The values that name a record's photo, by the record's id."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's name as it was sent, its type, and its bytes."""

    name: str
    content_type: str
    content: bytes


class Shelf:
    """Values by kind and key, links by kind and both ends, files by key. `kind` is the feature's own word."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.bare = False
        """Whether no value can be there, as in a new org: its first query would cost more than all of it."""

    # --- values: tags, roles, jobs, … ------------------------------------------------------------

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a JSON value, in the place of an older one of that key."""
        self.bare = False
        self._db.execute(
            "INSERT INTO value (kind, key, json) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json",
            (kind, key, orjson.dumps(value)),
        )

    def get(self, kind: str, key: str) -> Any:
        """The value, or None."""
        if self.bare:
            return None
        sql = "SELECT json FROM value WHERE kind = ? AND key = ?"
        row = self._db.execute(sql, (kind, key)).fetchone()
        return orjson.loads(row[0]) if row else None

    def all(self, kind: str) -> dict[str, Any]:
        """Every value of a kind by its key, the oldest first."""
        if self.bare:
            return {}
        rows = self._db.execute("SELECT key, json FROM value WHERE kind = ? ORDER BY place", (kind,))
        return {key: orjson.loads(json) for key, json in rows}

    def remove(self, kind: str, key: str) -> bool:
        """Forget a value; whether there was one."""
        return self._db.execute("DELETE FROM value WHERE kind = ? AND key = ?", (kind, key)).rowcount > 0

    # --- links: a record's tags, a campaign's leads, a deal's contacts, … ------------------------

    def link(self, kind: str, source: int, target: int, value: Any = None) -> None:
        """Link two ids, with what the link itself says; an older link of both keeps its place."""
        self._db.execute(
            "INSERT INTO link (kind, source, target, json) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (kind, source, target) DO UPDATE SET json = excluded.json",
            (kind, source, target, orjson.dumps(value)),
        )

    def unlink(self, kind: str, source: int, target: int) -> bool:
        """Cut a link; whether there was one."""
        sql = "DELETE FROM link WHERE kind = ? AND source = ? AND target = ?"
        return self._db.execute(sql, (kind, source, target)).rowcount > 0

    def links(self, kind: str, *, source: int | None = None, target: int | None = None) -> list[Link]:
        """The links of a kind, of one source or of one target, the oldest first."""
        ends = [("source", source), ("target", target)]
        named = [(name, value) for name, value in ends if value is not None]
        tests = "".join(f" AND {name} = ?" for name, _ in named)
        sql = f"SELECT source, target, json FROM link WHERE kind = ?{tests} ORDER BY at"  # noqa: S608
        rows = self._db.execute(sql, (kind, *(value for _, value in named)))
        return [Link(source, target, orjson.loads(json)) for source, target, json in rows]

    def sources(self, kind: str, target: int) -> tuple[str, tuple[Any, ...]]:
        """SQL of what is linked to that target, as a subquery with its values."""
        return "SELECT source FROM link WHERE kind = ? AND target = ?", (kind, target)

    def forget(self, record_id: int) -> None:
        """Cut every link of a record that is no more."""
        self._db.execute("DELETE FROM link WHERE source = ?1 OR target = ?1", (record_id,))

    # --- files -----------------------------------------------------------------------------------

    def put_file(self, key: str, file: File) -> None:
        """Keep a file, in the place of an older one of that key."""
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
            (key, file.name, file.content_type, file.content),
        )

    def file(self, key: str) -> File | None:
        """The file, or None."""
        sql = "SELECT name, content_type, content FROM file WHERE key = ?"
        row = self._db.execute(sql, (key,)).fetchone()
        return File(*row) if row else None

    def has_file(self, key: str) -> bool:
        """Whether there is a file of that key; its bytes are not read."""
        return self._db.execute("SELECT 1 FROM file WHERE key = ?", (key,)).fetchone() is not None

    def remove_file(self, key: str) -> bool:
        """Forget a file; whether there was one."""
        return self._db.execute("DELETE FROM file WHERE key = ?", (key,)).rowcount > 0


@dataclass(frozen=True, slots=True)
class Link:
    """Two ids, and what the link between them says."""

    source: int
    target: int
    value: Any
