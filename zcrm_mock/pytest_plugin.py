"""The pytest fixtures. Loaded in every run of whoever has zcrm-mock installed, so it imports nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM
    from zcrm_mock.evidence import Leaning


class ZcrmServer(NamedTuple):
    """A fake on a real port: where it answers, and the fake itself."""

    url: str
    crm: FakeCRM


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini option `zcrm_org`, `--zcrm-journal` and `--zcrm-evidence`."""
    group = parser.getgroup("zcrm", "zcrm-mock")
    group.addoption(
        "--zcrm-journal", metavar="FILE", help="write every call that the fakes answered here, as JSON lines"
    )
    group.addoption(
        "--zcrm-evidence",
        action="store_true",
        help="end with the rules of Zoho's that the tests leaned on, by how sure they are",
    )
    parser.addini("zcrm_org", "the org file (JSON or TOML) of the zcrm fixture, from the ini file's folder")


def pytest_configure(config: pytest.Config) -> None:
    """The marker `zcrm`."""
    config.addinivalue_line(
        "markers",
        "zcrm(**options): FakeCRM's options in this test, like org='orgs/wide.toml', auth='strict'",
    )
    journal = config.getoption("zcrm_journal")
    if journal and not hasattr(config, "workerinput"):
        Path(journal).write_bytes(b"")


@pytest.fixture
def zcrm_options() -> dict[str, Any]:
    """FakeCRM's options in every test; override it in a conftest.py. The marker's options go before these."""
    return {}


@pytest.fixture
def _zcrm_fake(request: pytest.FixtureRequest, zcrm_options: dict[str, Any]) -> Iterator[FakeCRM]:
    """The one fake of a test, shared by `zcrm` and `zcrm_server`."""
    from zcrm_mock.api.app import FakeCRM

    options = _ini_options(request.config) | zcrm_options
    for marker in reversed(list(request.node.iter_markers("zcrm"))):
        if marker.args:
            raise TypeError(f"the marker zcrm takes options by name, like org='org.toml', not {marker.args}")
        options |= marker.kwargs
    crm = FakeCRM(**options)
    request.node.stash[_fakes] = crm
    try:
        yield crm
    finally:
        _write_journal(request.config, crm)
        _count_evidence(request.config, crm)
        crm.close()
    # What went wrong after the test's own code, in a thread or in another fixture.
    _raise_first(request.node.stash.get(_unsaid, crm.errors))


@pytest.fixture
def zcrm(_zcrm_fake: FakeCRM) -> Iterator[FakeCRM]:
    """A Zoho CRM of this test's own, which starts empty and gets every call that the app makes to Zoho.

    An error inside the fake, or a call that would have reached the real Zoho, fails the test, also where
    the app swallows it. Options: the marker `zcrm`, the fixture `zcrm_options`, the ini option `zcrm_org`.
    """
    from zcrm_mock.transports.intercept import intercept

    with intercept(_zcrm_fake):
        yield _zcrm_fake


@pytest.fixture
def zcrm_server(_zcrm_fake: FakeCRM) -> Iterator[ZcrmServer]:
    """The same fake on a port of this machine: `zcrm_server.url`, `zcrm_server.crm`."""
    from zcrm_mock.server import create_app

    try:
        from zcrm_mock.transports.live import LiveServer
    except ModuleNotFoundError as error:
        raise ImportError(f"zcrm_server needs {error.name}: pip install 'zcrm-mock[server]'") from error
    with LiveServer(create_app(_zcrm_fake)) as live:
        yield ZcrmServer(live.url, _zcrm_fake)


def _write_journal(config: pytest.Config, crm: FakeCRM) -> None:
    if config.getoption("zcrm_journal"):
        import orjson

        lines = b"".join(orjson.dumps(call.as_json()) + b"\n" for call in crm.calls())
        # One write at the end of the file: those of other workers stay whole.
        with Path(config.getoption("zcrm_journal")).open("ab", buffering=0) as file:
            file.write(lines)


# --- what the run leaned on -----------------------------------------------------------------------

_leaning: pytest.StashKey[Leaning] = pytest.StashKey()


def _count_evidence(config: pytest.Config, crm: FakeCRM) -> None:
    if config.getoption("zcrm_evidence"):
        from zcrm_mock.evidence import Leaning

        config.stash.setdefault(_leaning, Leaning()).add(crm.calls())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it counted."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None and _leaning in session.config.stash:
        output["zcrm_evidence"] = session.config.stash[_leaning].counts


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker counted is added to the others'."""
    counts = getattr(node, "workeroutput", {}).get("zcrm_evidence")
    if counts:
        from zcrm_mock.evidence import Leaning

        node.config.stash.setdefault(_leaning, Leaning()).merge(counts)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The rules that the run leaned on, the weakest first."""
    if _leaning in config.stash:
        terminalreporter.section("what these tests lean on, the least sure first")
        for line in config.stash[_leaning].lines():
            terminalreporter.line(line)


def _ini_options(config: pytest.Config) -> dict[str, Any]:
    org = config.getini("zcrm_org")
    folder = config.inipath.parent if config.inipath else config.rootpath
    return {"org": folder / org} if org else {}


# --- an error that the app has swallowed fails the test -------------------------------------------

_fakes = pytest.StashKey["FakeCRM"]()
_unsaid = pytest.StashKey[list[BaseException]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail the test, rather than its teardown, with what went wrong inside the fake."""
    try:
        result = yield
    except Exception as failure:
        crm = item.stash.get(_fakes, None)
        if crm is not None:
            for error in _take(item, crm):
                if not _is_told_by(failure, error):
                    failure.add_note(f"zcrm-mock, before that: {type(error).__name__}: {error}")
        raise
    crm = item.stash.get(_fakes, None)
    if crm is not None:
        _raise_first(_take(item, crm))
    return result


def _take(item: pytest.Item, crm: FakeCRM) -> list[BaseException]:
    """The errors so far; later ones are kept for the teardown."""
    errors = list(crm.errors)
    crm.errors.clear()
    item.stash[_unsaid] = crm.errors
    return errors


def _raise_first(errors: list[BaseException]) -> None:
    if errors:
        if len(errors) > 1:
            errors[0].add_note(f"zcrm-mock: {len(errors) - 1} more like this in crm.errors")
        raise errors[0]


def _is_told_by(failure: BaseException | None, error: BaseException) -> bool:
    """True where `error` is `failure`, or pytest shows it as its cause."""
    while failure is not None and failure is not error:
        failure = failure.__cause__ or failure.__context__
    return failure is error
