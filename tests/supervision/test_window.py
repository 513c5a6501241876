"""The days of a board, and the days it is held against."""

from datetime import date

import pytest

from kafield.supervision.window import Window, window_of

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("unit", "day", "days", "compared"),
    [
        ("day", "2026-11-25", ("2026-11-25", "2026-11-25"), ("2026-11-18", "2026-11-18")),
        ("week", "2026-11-25", ("2026-11-23", "2026-11-25"), ("2026-11-16", "2026-11-18")),
        ("week", "2026-11-18", ("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
        ("month", "2026-11-25", ("2026-11-01", "2026-11-25"), ("2026-10-01", "2026-10-25")),
        ("month", "2026-03-31", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
    ],
)
def test_a_window_ends_today_and_is_held_against_the_same_days_before(unit, day, days, compared):
    window = window_of(unit, day, TODAY)
    assert window.days == tuple(map(date.fromisoformat, days))
    assert window.compared == tuple(map(date.fromisoformat, compared))


@pytest.mark.parametrize("day", [None, "", "soon", "2026-11-26", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_means_nothing_or_lies_ahead_is_today(day):
    assert window_of("day", day, TODAY).day == TODAY


@pytest.mark.parametrize("unit", [None, "", "year"])
def test_an_unknown_unit_is_a_day(unit):
    assert window_of(unit, "2026-11-24", TODAY).unit == "day"


def test_one_turns_back_without_end_and_forward_up_to_today():
    week = Window("week", TODAY, TODAY)
    assert (week.before, week.after) == (date(2026, 11, 22), None)
    assert Window("week", week.before, TODAY).after == date(2026, 11, 23)
    assert Window("day", TODAY, TODAY).after is None


def test_a_window_runs_until_its_last_day_is_over():
    assert Window("month", date(2026, 11, 1), TODAY).is_running
    assert Window("day", TODAY, TODAY).is_running
    assert not Window("day", date(2026, 11, 24), TODAY).is_running
