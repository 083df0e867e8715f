"""Which hosts are Zoho's: every data center's API, accounts, upload, sandbox and older CRM hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

TOP_LEVELS = ("com", "eu", "in", "com.au", "com.cn", "jp", "ca", "sa", "uk", "ae")
"""Behind `zoho.` and `zohoapis.`. Source: docs v2 multi-dc, weble; ca, uk and ae inferred."""

_ZOHO = re.compile(
    r"(?:[^/@:]+\.)?(?:(?:zoho|zohoapis)\.(?:"
    + "|".join(map(re.escape, TOP_LEVELS))
    + r")|zohocloud\.ca)\.?",
    re.IGNORECASE,
)

_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=1024)
def is_zoho_host(host: str | bytes | None) -> bool:
    """True of Zoho's own domains and all hosts below them: `www.zohoapis.eu`, `accounts.zohocloud.ca`."""
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    return name is not None and _ZOHO.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Base:
    """A base URL, taken apart: what lies below it is answered by the fake."""

    host: str
    ports: frozenset[int | None]
    path: str

    @classmethod
    def parse(cls, url: str) -> Base:
        """The base that `url` names. Among its `ports` is None where a URL need not tell the port.

        Raises ValueError where it names no host.
        """
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError(f"a proxy's URL needs a host, like https://proxy.example.com/base/: {url!r}")
        usual = _PORTS.get(parts.scheme.lower())
        ports = {parts.port} if parts.port not in (None, usual) else {None, usual}
        return cls(parts.hostname.lower(), frozenset(ports), parts.path.rstrip("/") + "/")

    def is_origin(self, host: str, port: int | None) -> bool:
        """True of the base's own host and port, whatever the path."""
        return host == self.host and port in self.ports

    def holds(self, host: str, port: int | None, path: str) -> bool:
        """True of a URL below the base."""
        return self.is_origin(host, port) and path.startswith(self.path)
