"""Everything the app sends to Zoho lands in a fake, for the time of a `with` block.

Interception is a matter of the whole process: all threads, tasks and clients, also those made before. Where
several are on at once, the one entered last answers (also where another thread entered it), and the others
get what it does not claim: a proxy's URL.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from threading import RLock

from zcrm_mock.hosts import Base, is_zoho_host
from zcrm_mock.transports import guard
from zcrm_mock.transports.after_import import AfterImport
from zcrm_mock.transports.guard import LeakToZoho
from zcrm_mock.transports.wire import Handler


@dataclass(eq=False, slots=True)
class Interception:
    """One `with intercept(…)`: who answers, and what was stopped on its way to the real Zoho."""

    handler: Handler
    proxy: Base | None
    errors: list[BaseException] = field(default_factory=list)
    """The fake's own `errors`, where it has some: each `LeakToZoho` is added to them."""

    def answers(self, host: str, port: int | None, path: str) -> bool:
        """True of the URLs that `handler` answers: all of Zoho, and what is below the proxy's URL."""
        return is_zoho_host(host) or (self.proxy is not None and self.proxy.holds(host, port, path))

    def guards(self, host: str, port: int | None) -> bool:
        """True of the origins that nobody may connect to: the proxy would hand the call on to Zoho."""
        return is_zoho_host(host) or (
            self.proxy is not None
            and (self.proxy.is_origin(host, port) or (port is None and host == self.proxy.host))
        )


@contextmanager
def intercept(handler: Handler, *, proxy_url: str | None = None) -> Iterator[Interception]:
    """Answer every call to Zoho with `handler`, and stop those that cannot be answered.

    `proxy_url` (the handler's own unless told) is the base of a connection proxy, answered as well. Other
    hosts are not touched. May be nested and used from several threads; everything is restored at the end.
    """
    proxy_url = proxy_url or getattr(handler, "proxy_url", None)
    interception = Interception(handler, Base.parse(proxy_url) if proxy_url else None)
    errors = getattr(handler, "errors", None)
    if errors is not None:
        interception.errors = errors
    _enter(interception)
    try:
        yield interception
    finally:
        _leave(interception)


# --- what is on in this process -------------------------------------------------------------------

_lock = RLock()
_active: tuple[Interception, ...] = ()
_installed = ExitStack()


def find(host: str, port: int | None, path: str) -> Handler | None:
    """Who answers this URL: the innermost interception that claims it; None where nobody does."""
    for interception in reversed(_active):
        if interception.answers(host, port, path):
            return interception.handler
    return None


def note_leak(host: str, port: int | None) -> LeakToZoho | None:
    """The error to raise at a connection to this host, noted for its interception; None for other hosts."""
    for interception in reversed(_active):
        if interception.guards(host, port):
            leak = LeakToZoho(host)
            interception.errors.append(leak)
            return leak
    return None


def _enter(interception: Interception) -> None:
    global _active
    with _lock:
        _active = (*_active, interception)
        if len(_active) == 1:
            try:
                _install()
            except BaseException:
                _active = ()
                _installed.close()
                raise


def _leave(interception: Interception) -> None:
    global _active
    with _lock:
        remaining = tuple(other for other in _active if other is not interception)
        try:
            if not remaining:
                _installed.close()
        finally:
            _active = remaining


def _install() -> None:
    # The guard comes first and goes last: there is no moment in which a call could slip through.
    _installed.callback(guard.start_sockets(note_leak))
    _after_import.start()
    _installed.callback(_after_import.stop)
    for name in [name for name in LIBRARIES if name in sys.modules]:
        _start(name)


def _start(name: str) -> None:
    """Start what LIBRARIES has for `name`; without the extra that it needs the guard is left, and says so."""
    if name in _started:
        return
    module, function, needed, told = LIBRARIES[name]
    try:
        # In this order: importing one of them may bring us here again.
        for library in needed:
            import_module(library)
        start = getattr(import_module(f"zcrm_mock.transports.{module}"), function)
    except ImportError:
        return
    if name not in _started:
        _started.add(name)
        _installed.callback(_started.discard, name)
        _installed.callback(start(told))


_started: set[str] = set()

LIBRARIES: dict[str, tuple[str, str, tuple[str, ...], Callable[..., object]]] = {
    #              our module            its function         imports first       is told
    "httpx":       ("respx_router",       "start_httpx",       ("httpx", "respx"), find),
    "httpx2":      ("respx_router",       "start_httpx2",      ("httpx", "respx"), find),
    "requests":    ("requests_transport", "start",             ("requests",),      find),
    "aiohttp":     ("aiohttp_transport",  "start",             ("aiohttp", "h11"), find),
    "http.client": ("guard",              "start_http_client", (),                 note_leak),
    "uvloop":      ("guard",              "start_uvloop",      (),                 note_leak),
}  # fmt: skip
"""What is done once a library has been imported, be it before or during the interception."""


def _imported(name: str) -> None:
    with _lock:
        if _active:
            _start(name)


_after_import = AfterImport(frozenset(LIBRARIES), _imported)
