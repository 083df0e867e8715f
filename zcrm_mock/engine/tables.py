"""The store's tables as SQL, and an empty database of a schema, made once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from zcrm_mock.engine import shelf
from zcrm_mock.engine.activities import TYPE
from zcrm_mock.engine.schema import Module, Schema

WORDS, PHONES, STATE = "$words", "$phones", "$state"
FIRST_RECORD = 100_000  # below: users, roles, modules, fields, layouts


class Table:
    """A module's key table as SQL, built once."""

    doc = "r.doc"
    """A record's JSON, where `r` is its row in `record`."""

    def __init__(self, module: Module) -> None:
        self._read_from(module, [module])
        columns = _columns(module)
        marks = ", ".join("?" * len(columns))
        self.insert = f"INSERT OR REPLACE INTO {self.name} VALUES ({marks})"  # noqa: S608
        self.delete = f"DELETE FROM {self.name} WHERE id = ?"  # noqa: S608
        quoted = ['"id" INTEGER PRIMARY KEY', *(f'"{name}"' for name in columns[1:])]
        self.ddl = [f"CREATE TABLE {self.name} ({', '.join(quoted)})", *self._indexes(module)]
        self.visible_index = (
            f'CREATE INDEX IF NOT EXISTS "{module.api_name}/{STATE}" ON {self.name} ("id") '
            f'WHERE "{STATE}" = 0'
        )

    def source(self, *_sql: str) -> str:
        """What a query, of which these are the parts, selects its keys from."""
        return self.name

    def _read_from(self, module: Module, keepers: Sequence[Module]) -> None:
        self.name = f'"{module.api_name}"'
        self.kept = f"IN ({', '.join(repr(keeper.api_name) for keeper in keepers)})"
        self.get = f"SELECT {self.doc}, r.state FROM record AS r WHERE r.id = ? AND r.module {self.kept}"  # noqa: S608

    def _indexes(self, module: Module) -> Iterator[str]:
        # What every write must find at once: unique values, upsert's keys, and who points to a record.
        names = {f.api_name for f in (*module.unique, *module.lookups)} | set(module.duplicate_check)
        for name in sorted(names & {f.api_name for f in module.keyed}):
            yield (
                f'CREATE INDEX "{module.api_name}/{name}" ON {self.name} ("{name}") '
                f'WHERE "{name}" IS NOT NULL'
            )


ID = '"id"'
NOTHING = "CAST(NULL AS BLOB)"
"""What a module lacks. Typed like a column of keys, without which SQLite would not look into a union."""


class UnionTable(Table):
    """The key tables of several modules as one: a view, so that nothing is kept twice.

    Its records also say which module they are of.
    """

    doc = f"CAST(substr(r.doc, 1, length(r.doc) - 1) || ',\"{TYPE}\":\"' || r.module || '\"}}' AS BLOB)"

    def __init__(self, module: Module, members: Sequence[Module]) -> None:
        self._read_from(module, members)
        self._columns = {f'"{name}"': [_kept_as(name, m) for m in members] for name in _columns(module)}
        self._members = [member.api_name for member in members]
        self.ddl = [f"CREATE VIEW {self.name} AS {self._union(self._columns)}"]
        self.visible_index = ""  # a view has none

    def source(self, *sql: str) -> str:
        """The tables as one, with no more columns than the parts of the query name: where it sorts, SQLite
        would work out all of them for every row."""
        text = " ".join(sql)
        return f"({self._union([name for name in self._columns if name == ID or name in text])})"

    def _union(self, names: Iterable[str]) -> str:
        columns = [(name, self._columns[name]) for name in names]
        parts = (
            f'SELECT {", ".join(f"{kept[at]} AS {name}" for name, kept in columns)} FROM "{member}"'  # noqa: S608
            for at, member in enumerate(self._members)
        )
        return " UNION ALL ".join(parts)


def _kept_as(name: str, member: Module) -> str:
    """How a member's table has a column of the union."""
    if name == TYPE:
        return f"'{member.api_name.casefold()}'"
    return f'"{name}"' if name in _columns(member) else NOTHING


def _columns(module: Module) -> list[str]:
    return ["id", STATE, WORDS, PHONES, *(f.api_name for f in module.keyed if f.api_name != "id")]


_SHARED = (
    "CREATE TABLE record (id INTEGER PRIMARY KEY, module TEXT, state INTEGER, doc BLOB)",
    "CREATE TABLE deleted (id INTEGER PRIMARY KEY, module TEXT, name TEXT, created_by BLOB, "
    "deleted_by BLOB, at INTEGER, owner INTEGER, shared_with BLOB)",
    "CREATE INDEX deleted_at ON deleted (module, at)",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER)",
    "CREATE TABLE unindexed (id INTEGER PRIMARY KEY, due REAL)",
    *shelf.DDL,
)


OWN_TABLES = frozenset({"record", "deleted", "counter", "unindexed", "value", "link", "file"})
"""The tables that are no module's."""


def is_own(name: str) -> bool:
    """Whether the store, or SQLite itself, has a table of that name, so that no module is called so."""
    return name.casefold() in OWN_TABLES or name.casefold().startswith("sqlite_")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What all stores of a schema share: the tables' SQL, and an empty database to copy."""

    tables: dict[str, Table]
    fingerprint: str
    empty: sqlite3.Connection
    first: int


def tables_of(schema: Schema) -> dict[str, Table]:
    """Every module's table as SQL, by the module's api_name."""
    tables = {name: Table(module) for name, module in schema.modules.items()}
    for name, module in schema.unions.items():
        tables[name] = UnionTable(module, [schema.modules[member] for member in module.members])
    return tables


def prepared(schema: Schema) -> Prepared:
    """Made once per schema and kept with it: a new org is a copy of an empty one's pages."""
    made: Prepared | None = schema.prepared
    if made is None:
        tables = tables_of(schema)
        ddl = [*_SHARED, *(statement for table in tables.values() for statement in table.ddl)]
        fingerprint = "schema/" + sha256("\n".join(ddl).encode()).hexdigest()
        empty = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        for statement in ddl:
            empty.execute(statement)
        first = int(f"{schema.prefix}{FIRST_RECORD:012d}")
        empty.execute("INSERT INTO counter VALUES ('id', ?), (?, 1)", (first, fingerprint))
        made = schema.prepared = Prepared(tables, fingerprint, empty, first)
    return made
