"""The official Python SDK for v2, unmodified, against the fake: over a socket, and inside this process.

Every test here runs twice. `sdk` is a way to talk to the SDK: it initializes it for this test, with its own
token store and resource folder, and says in one line what takes the SDK five.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from zcrmsdk.src.com.zoho.api.authenticator import oauth_token
from zcrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zcrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zcrmsdk.src.com.zoho.api.logger import Logger
from zcrmsdk.src.com.zoho.crm.api import HeaderMap, ParameterMap
from zcrmsdk.src.com.zoho.crm.api.dc import DataCenter, USDataCenter
from zcrmsdk.src.com.zoho.crm.api.initializer import Initializer
from zcrmsdk.src.com.zoho.crm.api.record import BodyWrapper, Record, RecordOperations, SuccessResponse
from zcrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig
from zcrmsdk.src.com.zoho.crm.api.user_signature import UserSignature
from zcrmsdk.src.com.zoho.crm.api.users import User
from zcrmsdk.src.com.zoho.crm.api.util import Choice, Utility

from zcrm_mock import FakeCRM
from zcrm_mock.transports.asgi import ASGIApp
from zcrm_mock.transports.live import LiveServer

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@dataclass
class Sdk:
    """The SDK, initialized to talk to `crm`."""

    crm: FakeCRM
    environment: DataCenter.Environment
    folder: Path
    token: OAuthToken = field(init=False)
    now: datetime = NOW

    # --- setting it up ---------------------------------------------------------------------------

    def connect(self, token: OAuthToken | None = None, **config: bool) -> None:
        """Initialize the SDK as its README says; without `token`, with a fresh grant code."""
        app = self.crm.oauth.client
        self.token = token or OAuthToken(
            app.client_id, app.client_secret, grant_token=self.crm.oauth.new_code()
        )
        Initializer.initialize(
            user=UserSignature("asha@example.com"),
            environment=self.environment,
            token=self.token,
            store=self.store,
            sdk_config=SDKConfig(**config),
            resource_path=str(self.folder),
            logger=Logger.get_instance(level=Logger.Levels.NOTSET, file_path=""),
        )

    @property
    def store(self) -> FileStore:
        return FileStore(str(self.folder / "tokens.txt"))

    # --- saying things its way -------------------------------------------------------------------

    @property
    def records(self) -> RecordOperations:
        return RecordOperations()

    def record(self, kind: type = Record, **values: Any) -> Any:
        """A record, or another of the SDK's keyed objects, with `values`."""
        made = kind()
        for name, value in values.items():
            made.add_key_value(name, value)
        return made

    def link(self, record_id: str | int) -> Record:
        """What a lookup is set to."""
        return self.record(id=int(record_id))

    def body(self, *records: Record, **more: Any) -> BodyWrapper:
        body = BodyWrapper()
        body.set_data(list(records))
        for name, value in more.items():
            getattr(body, f"set_{name}")(value)
        return body

    def params(self, kind: type, **values: Any) -> ParameterMap:
        """The parameters of an operation; a list is sent as the SDK sends several values of one."""
        return _filled(ParameterMap(), kind, values)

    def headers(self, kind: type, **values: Any) -> HeaderMap:
        return _filled(HeaderMap(), kind, values)

    def user(self, name: str = "Asha Rao") -> User:
        """A user as the SDK reads one in a record."""
        [found] = self.crm.org.people.named(name)
        return self.record(User, name=found.full_name, id=int(found.id), email=found.email)

    # --- what most tests need --------------------------------------------------------------------

    def create(self, module: str, **values: Any) -> int:
        """The id of a record that the SDK creates, which must have been taken."""
        answer = self.records.create_records(module, self.body(self.record(**values)))
        [slot] = answer.get_object().get_data()
        assert isinstance(slot, SuccessResponse), told(slot)
        return int(slot.get_details()["id"])

    def get(self, module: str, record_id: int) -> Record:
        """The one record that the SDK reads."""
        [record] = self.records.get_record(record_id, module).get_object().get_data()
        return record

    def told(self, value: Any) -> Any:
        """See `told`."""
        return told(value)

    def check(self, parsed: Record, **expected: Any) -> None:
        """The SDK read exactly these values, of exactly these types."""
        found = {name: told(parsed.get_key_value(name)) for name in expected}
        assert found == told(expected)

    def slots(self, answer: Any) -> list[tuple[Any, ...]]:
        """Code, message and details of every slot of a write, with the class that the SDK gave it."""
        return [
            (
                type(slot).__name__,
                slot.get_code().get_value(),
                slot.get_message().get_value(),
                slot.get_details(),
            )
            for slot in answer.get_object().get_data()
        ]

    def refused(self, answer: Any) -> tuple[int, str, str, str, dict[str, Any]]:
        """A refusal of a whole request: HTTP status, then the SDK's APIException."""
        error = answer.get_object()
        assert type(error).__name__ == "APIException", told(error)
        said = (part.get_value() for part in (error.get_status(), error.get_code(), error.get_message()))
        return (answer.get_status_code(), *said, error.get_details())  # type: ignore[return-value]


# --- the fixtures ---------------------------------------------------------------------------------


@pytest.fixture
def org() -> Any:
    """The standard org; a test module with its own overrides this."""
    return None


@pytest.fixture
def auth() -> str:
    return "lenient"


@pytest.fixture
def zcrm_options(org: Any, auth: Any) -> dict[str, Any]:
    return {"org": org, "auth": auth, "at": NOW}


@pytest.fixture
def crm(zcrm: FakeCRM) -> FakeCRM:
    return zcrm


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[ASGIApp, str]]:
    """A running server and its URL; its application answers for whichever fake a test gives it."""
    app = ASGIApp(FakeCRM())
    with LiveServer(app) as live:
        yield app, live.url


@pytest.fixture(params=["in process", "server"])
def environment(request: pytest.FixtureRequest, crm: FakeCRM) -> DataCenter.Environment:
    """Where the SDK sends its calls: Zoho's real hosts, or a server on this machine."""
    if request.param == "in process":
        return USDataCenter.PRODUCTION()
    app, url = request.getfixturevalue("server")
    app.handler = crm
    return DataCenter.Environment(url, f"{url}/oauth/v2/token", url, "fake")


@pytest.fixture
def sdk(
    crm: FakeCRM, environment: DataCenter.Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Sdk:
    # The SDK keeps its state in classes, and its tokens' age by the machine's clock: all of it is lent to
    # this test only.
    monkeypatch.setattr(Initializer, "initializer", None)
    monkeypatch.setattr(Initializer.LOCAL, "init", None, raising=False)
    for name, empty in (
        ("api_supported_modules", {}),
        ("new_file", False),
        ("get_modified_modules", False),
        ("force_refresh", False),
    ):
        monkeypatch.setattr(Utility, name, empty)
    monkeypatch.setattr(oauth_token, "time", SimpleNamespace(time=crm.clock.timestamp))
    sdk = Sdk(crm, environment, tmp_path)
    sdk.connect(auto_refresh_fields=False)
    return sdk


def _filled(empty: Any, kind: type, values: Mapping[str, Any]) -> Any:
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            empty.add(getattr(kind, name), one)
    return empty


def told(value: Any) -> Any:
    """What the SDK parsed, with the type of every part: `("float", 2.0)`, `("Choice", "Partner")`.

    Expected values go through it too, so that 2 is not 2.0 and a text is not a date.
    """
    kind = type(value).__name__
    if isinstance(value, Choice):
        return kind, value.get_value()
    if isinstance(value, Record):
        return kind, {name: told(part) for name, part in value.get_key_values().items() if part is not None}
    if type(value).__module__.startswith("zcrmsdk."):
        parts = {name.rpartition("__")[2]: part for name, part in vars(value).items()}
        parts.pop("key_modified", None)
        return kind, {name: told(part) for name, part in parts.items() if part is not None}
    if isinstance(value, dict):
        return {name: told(part) for name, part in value.items()}
    if isinstance(value, list):
        return [told(part) for part in value]
    if isinstance(value, datetime):
        return kind, value.astimezone(UTC)
    return kind, value
