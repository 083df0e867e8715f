"""The org's clock: it runs, stands still and moves ahead, and everything that takes time follows it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.clock import Clock

HOUR = 3600


def test_an_untouched_clock_tells_the_real_time():
    before = time.time()
    told = Clock().timestamp()
    assert before <= told <= time.time()


def test_a_running_clock_follows_those_who_move_python_s_time(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: NOW.timestamp())  # as freezegun and time-machine do
    clock = Clock()
    clock.advance(hours=1)
    assert clock.timestamp() == NOW.timestamp() + HOUR


def test_a_clock_that_is_given_a_moment_stands_there():
    clock = Clock(NOW)
    assert clock.frozen
    assert clock.now() == clock.now() == NOW


@pytest.mark.parametrize(
    ("step", "seconds"),
    [
        ({"seconds": 0.5}, 0.5),
        ({"minutes": 1}, 60),
        ({"hours": 1}, HOUR),
        ({"days": 60}, 60 * 24 * HOUR),
        ({"days": 1, "hours": 1, "minutes": 1, "seconds": 1}, 90061),
    ],
)
def test_a_clock_moves_ahead_by_what_it_is_told(step, seconds):
    clock = Clock(NOW)
    clock.advance(**step)
    assert clock.now() == NOW + timedelta(seconds=seconds)


def test_a_running_clock_moves_ahead_and_keeps_running():
    clock = Clock()
    clock.advance(hours=1)
    assert not clock.frozen
    assert clock.timestamp() >= time.time() + HOUR - 1


def test_a_stopped_clock_runs_on_from_where_it_stood():
    clock = Clock(NOW)
    clock.run()
    assert not clock.frozen
    assert clock.now() >= NOW
    clock.freeze()
    assert clock.now() == clock.now()


def test_a_clock_never_goes_back():
    with pytest.raises(ValueError, match="only moves ahead"):
        Clock(NOW).advance(hours=-1)


def test_a_time_without_an_offset_is_no_moment():
    for at in (datetime(2026, 1, 1), "2026-01-01T00:00:00Z"):
        with pytest.raises(ValueError, match="a datetime with an offset"):
            Clock(at)


def test_records_carry_the_clock_s_time_in_the_org_s_time_zone():
    crm = FakeCRM({"time_zone": "Asia/Kolkata"}, at=datetime(2026, 1, 31, 20, 0, tzinfo=UTC))
    api = Api(crm)
    lead = api.create("Leads", Last_Name="Burns")
    crm.clock.advance(hours=1)
    api.put(f"Leads/{lead}", {"City": "Oslo"})
    kept = api.record("Leads", lead)
    assert kept["Created_Time"] == "2026-02-01T01:30:00+05:30"
    assert kept["Modified_Time"] == "2026-02-01T02:30:00+05:30"


def test_the_offset_follows_daylight_saving():
    crm = FakeCRM({"time_zone": "America/Los_Angeles"}, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert crm.add("Leads", {"Last_Name": "Burns"})["Created_Time"] == "2026-06-30T17:00:00-07:00"
    crm.clock.advance(days=184)
    assert crm.add("Leads", {"Last_Name": "Burke"})["Created_Time"] == "2026-12-31T16:00:00-08:00"
