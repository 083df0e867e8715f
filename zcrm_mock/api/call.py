"""One operation about to be answered: what a handler gets to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zcrm_mock.api.http import clean
from zcrm_mock.engine.failures import Refused
from zcrm_mock.hosts import is_zoho_host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zcrm_mock.api.http import Request
    from zcrm_mock.api.oauth import OAuth
    from zcrm_mock.api.operations import Operation
    from zcrm_mock.engine.org import Org
    from zcrm_mock.engine.people.people import User
    from zcrm_mock.engine.schema import Module


@dataclass(slots=True)
class Call:
    """A request with everything that the way through has found out about it.

    `args` are the path's placeholders, decoded; `params` the query's; `user` is the token's owner.
    """

    org: Org
    oauth: OAuth
    request: Request
    operation: Operation
    args: Mapping[str, str]
    params: Mapping[str, str]
    user: User
    found: Module | None = None
    authorize: Callable[[Module], None] = lambda _module: None
    """Refuses a token whose scopes don't reach a module that the body names, not the path."""
    zoho_api: str = "https://www.zohoapis.com"
    """The API's host, in the org's data center."""
    proxied: bool = False
    """Whether a connection proxy has handed it on: Zoho does not know by which name that was called."""
    cost: int = 1
    """Credits that the call spends. Source: records.md 1.8."""
    count_download: Callable[[], None] = lambda: None
    """Counts the download of a bulk result. Refuses one too many, where limits are enforced."""

    @property
    def module(self) -> Module:
        """The `{module}` of the path. Refuses with INVALID_MODULE where the org has none of that name."""
        if self.found is None:
            raise Refused(self.org.schema.unknown(self.args.get("module")))
        return self.found

    @property
    def api_base(self) -> str:
        """The API's own address, as answers name it."""
        return f"{self.address(self.zoho_api)}/crm/v2"

    def address(self, zoho: str) -> str:
        """Where the caller goes next: to `zoho`, or to the fake where it was called by its own name."""
        if self.proxied or is_zoho_host(self.request.host):
            return zoho
        return f"http://{clean(self.request.headers.get('host') or self.request.host)}"
