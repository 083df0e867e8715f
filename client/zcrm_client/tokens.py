"""Tokens that processes share: Zoho hands out ten in ten minutes, and lets fifteen live."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, what makes the next one, and when that is due in epoch seconds."""

    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    api_domain: str | None = None


class TokenFile:
    """A file of tokens, readable by its owner only.

    It is SQLite: its lock holds on every platform and ends with the process that holds it, and what is
    half written is never seen.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def lock(self) -> sqlite3.Connection | None:
        """The file, ours alone until it is closed; None while another has it."""
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        held = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            held.execute("BEGIN IMMEDIATE")
            held.execute("CREATE TABLE IF NOT EXISTS tokens (owner TEXT PRIMARY KEY, token TEXT)")
        except sqlite3.OperationalError as error:
            held.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return None
            raise
        return held

    def load(self, held: sqlite3.Connection, owner: str) -> Token | None:
        """The token last saved for `owner`."""
        row = held.execute("SELECT token FROM tokens WHERE owner = ?", (owner,)).fetchone()
        return Token(**orjson.loads(row[0])) if row else None

    def save(self, held: sqlite3.Connection, owner: str, token: Token) -> None:
        """Keep the token for `owner`, and let others in."""
        held.execute("REPLACE INTO tokens VALUES (?, ?)", (owner, orjson.dumps(asdict(token)).decode()))
        held.execute("COMMIT")
