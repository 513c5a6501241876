"""Time comes from the app's clock; the day is the one on the wall of the store."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kafield.kit.clock import clock_of, local_day, now, start_demo_calendar, wall_clock
from tests.cast import NOW


def test_the_app_knows_only_the_time_it_is_given(app, clock):
    assert now() == NOW
    clock.move(hours=3)
    assert now() == NOW + timedelta(hours=3)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), "Asia/Shanghai", date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "Asia/Shanghai", date(2026, 11, 23)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 11, 22)),
    ],
)
def test_a_day_begins_at_midnight_on_the_wall_of_the_store(at, zone, day):
    assert local_day(at, zone) == day


def test_the_demo_lives_in_its_own_calendar_and_time_runs_on(tmp_path):
    start_demo_calendar(tmp_path, NOW)
    clock = clock_of(tmp_path)
    first, second = clock(), clock()
    assert abs(first - NOW) < timedelta(minutes=1)
    assert first <= second


def test_without_a_demo_the_clock_is_the_walls(tmp_path):
    assert clock_of(tmp_path) is wall_clock
