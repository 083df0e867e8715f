"""Callbacks over real HTTP: to this machine, or to hosts that were allowed by name; nowhere else."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlsplit

import orjson

TIMEOUT = 5.0
PAUSES = (0.0, 0.2, 1.0)
"""Seconds before each try of what may be tried again. Source: py-sdk-2.0, whose CALLBACK_FAILURE of jobs
tells of several attempts; how many, and when, is inferred."""


@dataclass(slots=True)
class Callback:
    """One callback and what became of it: `status` of the answer, or `error` where there was none."""

    url: str
    payload: dict[str, Any]
    status: int | None = None
    error: str | None = None
    tries: int = field(default=0)
    patient: bool = False
    """Whether it is tried again where the receiver fails."""

    @property
    def ok(self) -> bool:
        """Whether the receiver took it: any 2xx. Source: platform.md 25.4."""
        return self.status is not None and 200 <= self.status < 300


class Callbacks:
    """Sends callbacks in their order, from a thread of its own that ends when there is nothing to send."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """`allowed`: host names besides those of this machine."""
        self._allowed = {host.casefold() for host in allowed}
        self._waiting: deque[Callback] = deque()
        self._busy = False
        self._changed = Condition()
        self.sent: list[Callback] = []
        """Every callback so far, the oldest first, the failed ones too."""

    def send(self, url: str, payload: dict[str, Any], *, patient: bool = False) -> Callback:
        """Send it soon. To a host that is not allowed it is only kept, with an error."""
        callback = Callback(url, payload, patient=patient)
        with self._changed:
            self.sent.append(callback)
            if not self._may_reach(url):
                callback.error = (
                    f"{urlsplit(url).hostname} is not this machine: allow it with callback_hosts=[…]"
                )
                return callback
            self._waiting.append(callback)
            if not self._busy:
                self._busy = True
                Thread(target=self._run, name="zcrm-mock callbacks", daemon=True).start()
        return callback

    def wait(self, seconds: float = 10) -> list[Callback]:
        """Wait until everything is sent, and answer all of it. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._busy, seconds):
                raise TimeoutError(f"{len(self._waiting) + 1} callbacks are not sent after {seconds} s")
            return list(self.sent)

    def forget(self) -> None:
        """Forget what was sent; what waits is not sent any more."""
        with self._changed:
            self._waiting.clear()
            self.sent.clear()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._busy = False
                    self._changed.notify_all()
                    return
                callback = self._waiting.popleft()
            _deliver(callback)

    def _may_reach(self, url: str) -> bool:
        host = (urlsplit(url).hostname or "").casefold()
        if host in self._allowed or host == "localhost":
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False


def _deliver(callback: Callback) -> None:
    body = orjson.dumps(callback.payload)
    for pause in PAUSES if callback.patient else PAUSES[:1]:
        time.sleep(pause)
        callback.tries += 1
        try:
            callback.status, callback.error = _post(callback.url, body), None
        except (OSError, HTTPException) as error:
            callback.status, callback.error = None, f"{type(error).__name__}: {error}"
        if callback.ok or (callback.status is not None and callback.status < 500):
            return


def _post(url: str, body: bytes) -> int:
    """The status of the answer; redirects are not followed, they may lead elsewhere."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read(1 << 16)
        return answer.status
    finally:
        connection.close()
