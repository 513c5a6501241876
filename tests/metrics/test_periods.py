from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafield.metrics.periods import Period, month_of, month_start, month_to, months_before, parts

DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))


def test_both_ends_lie_in_a_period():
    assert Period(date(2026, 11, 1), date(2026, 11, 23)).days == 23
    assert Period(date(2026, 11, 1), date(2026, 10, 31)).is_empty


@pytest.mark.parametrize(
    ("day", "back", "start", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 23), 1, date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 1, 31), 1, date(2025, 12, 1), date(2025, 12, 31)),
        (date(2028, 3, 31), 1, date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_month_has_its_own_length_and_year(day, back, start, end):
    assert month_of(day, back) == Period(start, end)


def test_the_month_to_date_has_today_in_it():
    assert month_to(date(2026, 11, 23)) == Period(date(2026, 11, 1), date(2026, 11, 23))


def test_months_before_are_whole_and_oldest_first():
    assert months_before(date(2026, 2, 10), 3) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]


def test_a_year_is_read_from_its_months_alone():
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    head, months, tail = parts(year)
    assert months == year
    assert head.is_empty
    assert tail.is_empty


def test_days_within_a_month_are_read_from_the_facts_alone():
    days = Period(date(2026, 11, 2), date(2026, 11, 30))
    head, months, tail = parts(days)
    assert head == days
    assert months.is_empty
    assert tail.is_empty


@given(DAYS, st.integers(0, 400))
def test_head_months_and_tail_are_the_period_without_gap_or_overlap(start, length):
    period = Period(start, date.fromordinal(start.toordinal() + length))
    pieces = [piece for piece in parts(period) if not piece.is_empty]
    days = [
        date.fromordinal(at) for piece in pieces for at in range(piece.start.toordinal(), piece.end.toordinal() + 1)
    ]
    assert days == [date.fromordinal(at) for at in range(start.toordinal(), period.end.toordinal() + 1)]
    months = parts(period).months
    assert months.is_empty or (months.start == month_start(months.start) and months.end == month_of(months.end).end)
