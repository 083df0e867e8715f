"""The org's memory: SQLite, one key table per module, and every record's JSON once, as it goes out.

`record` holds the documents; a module's own table holds one comparable key per searchable field, so a
query never reads a document that it does not answer with. Identifiers come from the schema only, values
are always bound.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from zcrm_mock.engine import shelf
from zcrm_mock.engine.datatypes import Key
from zcrm_mock.engine.query import word_index, words
from zcrm_mock.engine.schema import Module, Schema
from zcrm_mock.engine.tables import STATE, WORDS, prepared, tables_of

DEEP = 10_000
"""Records before a page from which on a narrow index of the visible ones, made then, is worth its upkeep."""

ALL = 2**62
"""As many records as there are, where a number of them is wanted."""

CONVERTED, UNAPPROVED = 1, 2
"""Bits of `$state`: what hides a record from an ordinary list."""


class Snapshot:
    """An org's records, as they were; opaque, for `restore` only."""

    spec: object = None
    """What the org is that they are of."""

    def __init__(self, source: sqlite3.Connection, last_id: int) -> None:
        # A copy of the pages, and no serialized image: SQLite makes none of more than 2 GB.
        self._pages = sqlite3.connect(":memory:", check_same_thread=False)
        source.backup(self._pages)
        self.last_id = last_id

    def write_to(self, target: sqlite3.Connection) -> None:
        """Make a database what this one was."""
        self._pages.backup(target)

    def __del__(self) -> None:
        self._pages.close()


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of one record: its id, its JSON, a key per column, and its `$state` bits."""

    id: int
    doc: bytes
    keys: Sequence[Key]
    words: str
    phones: str
    state: int = 0


class Tombstone(NamedTuple):
    """What is kept of a deleted record, and by whose eyes: no `owner` where everybody saw it."""

    name: str | None
    created_by: bytes
    deleted_by: bytes
    at: int
    owner: int | None
    shared_with: bytes | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A table that a lookup leads to: its alias, its part of FROM, and what is bound there."""

    alias: str
    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records, in which order: SQL over one module's key table, with its bound values."""

    where: str = "1"
    values: tuple[Any, ...] = ()
    order: str = "k.id DESC"
    joined: tuple[Joined, ...] = ()


def column(name: str) -> str:
    """A column's name as SQL; names come from the schema, which admits letters, digits and _ only."""
    return f'k."{name}"'


class Store:
    """One org's records in SQLite: in memory, or in a file that survives the process."""

    def __init__(self, schema: Schema, path: str | Path | None = None) -> None:
        self.schema = schema
        self._prepared = prepared(schema)
        self._tables = self._prepared.tables
        self._db = sqlite3.connect(
            ":memory:" if path is None else path,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=512,
        )
        self.shelf = shelf.Shelf(self._db)
        """What the org keeps beside its records."""
        self._db.execute("PRAGMA recursive_triggers = ON")  # a replaced row leaves the index of words, too
        self._db.create_function("has_phrase", 2, words.has_phrase, deterministic=True)
        self._in_memory = path is None
        self.reopened = False
        """Whether it goes on with a file that was there before."""
        if path is None:
            self._prepared.empty.backup(self._db)
            self.shelf.bare = True
            self._last_id = self._prepared.first  # a query here would cost more than all of the copy
        else:
            self._open_file()
            self._last_id = self._read_last_id()
        self._depth = 0

    def close(self) -> None:
        """Let go of the database; a file keeps what was written."""
        self._db.close()

    # --- writing ---------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or nothing of it. Nested blocks join the outer one."""
        if self._depth:
            yield
            return
        last_id = self._last_id
        self._db.execute("BEGIN")
        self._depth = 1
        try:
            yield
            if self._last_id != last_id:
                self._db.execute("UPDATE counter SET value = ? WHERE name = 'id'", (self._last_id,))
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            self._last_id = last_id
            raise
        finally:
            self._depth = 0

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction: all of the block, or nothing of it."""
        last_id = self._last_id
        self._db.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK TO part")
            self._last_id = last_id
            raise
        finally:
            self._db.execute("RELEASE part")

    def next_id(self) -> int:
        """The next id of the org: never given out before, ascending, 19 digits."""
        self._last_id += 1
        return self._last_id

    def reserve(self, record_id: int) -> None:
        """Go on after `record_id`: a record came with an id of its own."""
        if self._last_id < record_id < int(self.schema.prefix + "9" * 12):
            self._last_id = record_id

    def count_up(self, name: str, start: int) -> int:
        """The next number of a counter called `name`, from `start` on."""
        sql = (
            "INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 "
            "RETURNING value"
        )
        value: int = self._db.execute(sql, (name, start)).fetchone()[0]
        return value

    def insert(self, module: Module, row: Row) -> None:
        """Keep a new record."""
        table = self._tables[module.api_name]
        self._db.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?)", (row.id, module.api_name, row.state, row.doc)
        )
        self._db.execute(table.insert, (row.id, row.state, row.words, row.phones, *row.keys))

    def replace(self, module: Module, row: Row) -> None:
        """Keep a record's new values."""
        table = self._tables[module.api_name]
        self._db.execute("UPDATE record SET state = ?, doc = ? WHERE id = ?", (row.state, row.doc, row.id))
        self._db.execute(table.insert, (row.id, row.state, row.words, row.phones, *row.keys))

    def replace_doc(self, record_id: int, doc: bytes) -> None:
        """Keep a record's new JSON where no key changed (a lookup's name followed a rename)."""
        self._db.execute("UPDATE record SET doc = ? WHERE id = ?", (doc, record_id))

    def delete(self, module: Module, record_id: int, tombstone: Tombstone) -> None:
        """Move a record to the deleted ones."""
        self._db.execute("DELETE FROM record WHERE id = ?", (record_id,))
        self.shelf.forget(record_id)
        self._db.execute(self._tables[module.api_name].delete, (record_id,))
        self._db.execute(
            "INSERT INTO deleted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (record_id, module.api_name, *tombstone)
        )

    # --- reading ---------------------------------------------------------------------------------

    def get(self, module: Module, record_id: int) -> tuple[bytes, int] | None:
        """A record's JSON and `$state`, or None."""
        sql = self._tables[module.api_name].get
        row: tuple[bytes, int] | None = self._db.execute(sql, (record_id,)).fetchone()
        return row

    def module_of(self, record_id: int) -> Module | None:
        """The module that the record is of, or None where there is no such record."""
        row = self._db.execute("SELECT module FROM record WHERE id = ?", (record_id,)).fetchone()
        return self.schema.modules[row[0]] if row else None

    def select(self, module: Module, selection: Selection, limit: int, offset: int = 0) -> list[bytes]:
        """The JSON of the selected records; a page reads no document before `offset`."""
        table = self._tables[module.api_name]
        if offset >= DEEP and table.visible_index:
            self._db.execute(table.visible_index)
        sql = (
            f"SELECT {table.doc} FROM (SELECT k.id "  # noqa: S608
            f"FROM {table.source(selection.where, selection.order)} AS k "
            f"WHERE {selection.where} ORDER BY {selection.order} LIMIT ? OFFSET ?) AS p "
            "CROSS JOIN record AS r ON r.id = p.id"
        )
        return [row[0] for row in self._db.execute(sql, (*selection.values, limit, offset))]

    def select_joined(
        self, module: Module, selection: Selection, limit: int, offset: int = 0
    ) -> list[tuple[bytes | None, ...]]:
        """The JSON of the selected records, each with that of what `joined` leads to, None for nothing."""
        return list(self.each_joined(module, selection, limit, offset))

    def each_joined(
        self, module: Module, selection: Selection, limit: int, offset: int = 0
    ) -> Iterator[tuple[bytes | None, ...]]:
        """As `select_joined`, one row after the other; nothing may be written meanwhile."""
        joined, table = selection.joined, self._tables[module.api_name]
        source = table.source(selection.where, selection.order, *(j.sql for j in joined))
        ids = "".join(f", {j.alias}.id AS {j.alias}" for j in joined)
        docs = "".join(f", (SELECT doc FROM record WHERE id = p.{j.alias})" for j in joined)  # noqa: S608
        sql = (
            f"SELECT {table.doc}{docs} FROM (SELECT k.id AS id{ids} "  # noqa: S608
            f"FROM {source} AS k {' '.join(j.sql for j in joined)} "
            f"WHERE {selection.where} ORDER BY {selection.order} LIMIT ? OFFSET ?) AS p "
            "CROSS JOIN record AS r ON r.id = p.id"
        )
        bound = [value for j in joined for value in j.values]
        yield from self._db.execute(sql, (*bound, *selection.values, limit, offset))

    # --- the search index ------------------------------------------------------------------------

    def by_words(self, module: Module, wanted: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
        """SQL of the records that have, for each of `wanted` (casefolded), a word that begins with it."""
        if self.index_words(module):
            return word_index.found(module.api_name, wanted)
        tests = " AND ".join([f'instr(k."{WORDS}", ?) > 0'] * len(wanted))
        return tests, tuple(f" {word}" for word in wanted)

    def index_words(self, module: Module) -> bool:
        """Whether the words of `module` are found by an index; it is made once the module is large."""
        return not module.members and word_index.ensure(self._db, module.api_name, WORDS)

    def lag(self, record_id: int, now: float, due: float) -> None:
        """Searches miss this record until `due` (epoch seconds)."""
        self._db.execute("DELETE FROM unindexed WHERE due <= ?", (now,))
        self._db.execute("INSERT OR REPLACE INTO unindexed VALUES (?, ?)", (record_id, due))

    def ids(self, module: Module, selection: Selection, limit: int = 1) -> list[int]:
        """The ids of the selected records."""
        table = self._tables[module.api_name]
        sql = (
            f"SELECT k.id FROM {table.source(selection.where, selection.order)} AS k "  # noqa: S608
            f"WHERE {selection.where} ORDER BY {selection.order} LIMIT ?"
        )
        return [row[0] for row in self._db.execute(sql, (*selection.values, limit))]

    def ids_among(self, source: tuple[str, tuple[Any, ...]], where: tuple[str, tuple[Any, ...]]) -> list[int]:
        """The ids of a table of keys that is no module's (users are none), for which `where` holds of `k`."""
        sql = f"SELECT k.id FROM {source[0]} AS k WHERE {where[0]}"  # noqa: S608
        return [row[0] for row in self._db.execute(sql, (*source[1], *where[1]))]

    def count(self, module: Module) -> int:
        """How many records the module has, converted and unapproved ones included."""
        sql = f"SELECT count(*) FROM {self._tables[module.api_name].name}"  # noqa: S608
        number: int = self._db.execute(sql).fetchone()[0]
        return number

    def deleted(
        self,
        module: Module,
        since: int,
        before: int,
        limit: int,
        offset: int,
        where: tuple[str, tuple[Any, ...]] = ("1", ()),
    ) -> list[tuple[Any, ...]]:
        """Tombstones from `since` up to, not with, `before` (epoch seconds), the newest first."""
        kept = self._tables[module.api_name].kept
        sql = (
            f"SELECT id, name, created_by, deleted_by, at FROM deleted WHERE module {kept} "  # noqa: S608
            f"AND at >= ? AND at < ? AND ({where[0]}) ORDER BY at DESC, id DESC LIMIT ? OFFSET ?"
        )
        return self._db.execute(sql, (since, before, *where[1], limit, offset)).fetchall()

    # --- modules that change ---------------------------------------------------------------------

    def use(self, schema: Schema) -> None:
        """Go by another schema: that of the description, or one with changed modules."""
        self.schema = schema
        self._tables = tables_of(schema) if schema.prepared is None else self._prepared.tables

    def add_columns(self, module: Module, names: Iterable[str]) -> None:
        """Make room for the keys of fields that the module is to have; they are empty in all its records."""
        for name in names:
            self._db.execute(f'ALTER TABLE "{module.api_name}" ADD COLUMN "{name}"')

    def rename(self, old: str, new: str) -> None:
        """Keep the records of the module `old` as those of `new`."""
        word_index.drop(self._db, old)
        self._db.execute(f'DROP INDEX IF EXISTS "{old}/{STATE}"')
        if old.casefold() != new.casefold():  # SQLite's names are the same in any case
            self._db.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')
        for table in ("record", "deleted"):
            self._db.execute(f"UPDATE {table} SET module = ? WHERE module = ?", (new, old))  # noqa: S608
        self._db.execute("UPDATE value SET kind = ? WHERE kind = ?", (f"tag/{new}", f"tag/{old}"))
        counters = "UPDATE counter SET name = ? || substr(name, ?) WHERE substr(name, 1, ?) = ?"
        self._db.execute(counters, (new, len(old) + 1, len(old) + 1, f"{old}/"))
        # A record's JSON has no blanks, and quotation marks inside its texts are escaped.
        mention = '"$se_module":"{}"'
        self._db.execute(
            "UPDATE record SET doc = CAST(replace(CAST(doc AS TEXT), ?1, ?2) AS BLOB) "
            "WHERE instr(CAST(doc AS TEXT), ?1)",
            (mention.format(old), mention.format(new)),
        )

    # --- snapshots -------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """All records as they are now."""
        return Snapshot(self._db, self._last_id)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot. Ids go back, too, so that a run repeats itself."""
        self.shelf.bare = False
        self._overwrite(snapshot.write_to)
        self._last_id = snapshot.last_id

    def clear(self) -> None:
        """Forget all records, as a new org."""
        self._overwrite(self._prepared.empty.backup)
        self._last_id = self._read_last_id()

    def _overwrite(self, write_to: Callable[[sqlite3.Connection], None]) -> None:
        """Without a journal in memory, which would hold all that is overwritten once more."""
        if self._in_memory:
            self._db.execute("PRAGMA journal_mode = OFF")
        try:
            write_to(self._db)
        finally:
            if self._in_memory:
                self._db.execute("PRAGMA journal_mode = MEMORY")

    # --- the file --------------------------------------------------------------------------------

    def _open_file(self) -> None:
        # With a write-ahead log, what was answered survives the process even without an fsync per write.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'counter'").fetchone()
        if not known:
            self._prepared.empty.backup(self._db)
            return
        kept = self._db.execute("SELECT value FROM counter WHERE name = ?", (self._prepared.fingerprint,))
        self.reopened = True
        if kept.fetchone() is None:
            raise sqlite3.DatabaseError(
                "this file holds an org with other modules or fields: start with the org it was made with, "
                "or with a new file"
            )

    def _read_last_id(self) -> int:
        value: int = self._db.execute("SELECT value FROM counter WHERE name = 'id'").fetchone()[0]
        return value
