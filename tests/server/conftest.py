"""A server on a real port, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from tests.conftest import NOW
from zcrm_mock import FakeCRM
from zcrm_mock.server import create_app
from zcrm_mock.transports.live import LiveServer

TOKEN = {"Authorization": "Zoho-oauthtoken any"}


@contextmanager
def serving(crm: FakeCRM, **options: Any) -> Iterator[httpx2.Client]:
    """A client of a server of `crm`."""
    with (
        LiveServer(create_app(crm, **options)) as live,
        httpx2.Client(base_url=live.url, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def http(crm: FakeCRM) -> Iterator[httpx2.Client]:
    with serving(crm) as client:
        yield client


@pytest.fixture(scope="module")
def untouched() -> Iterator[httpx2.Client]:
    """One server for all tests that must not change anything."""
    with serving(FakeCRM(at=NOW)) as client:
        yield client
