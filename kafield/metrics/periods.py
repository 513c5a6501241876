"""Periods of days, both ends inclusive, and the calendar months in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both of them in it; a last day before the first is an empty period."""

    start: date
    end: date

    @property
    def is_empty(self) -> bool:
        return self.end < self.start

    @property
    def days(self) -> int:
        return max((self.end - self.start).days + 1, 0)


class Parts(NamedTuple):
    """A period as the days before its whole months, these months, and the days after them."""

    head: Period
    months: Period
    tail: Period


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month of `day`, or of the month `back` months before it."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def month_of(day: date, back: int = 0) -> Period:
    """The whole month of `day`, or the one `back` months before it."""
    return Period(month_start(day, back), month_start(day, back - 1) - ONE_DAY)


def month_to(day: date) -> Period:
    """The month to date: from its first day to `day`, today included."""
    return Period(month_start(day), day)


def months_before(day: date, count: int) -> list[date]:
    """First days of the last `count` whole months before the month of `day`, oldest first."""
    return [month_start(day, back) for back in range(count, 0, -1)]


def months_in(period: Period) -> Iterator[date]:
    """First days of the months that lie wholly in a period."""
    month = month_start(period.start - ONE_DAY, back=-1)
    while month_of(month).end <= period.end:
        yield month
        month = month_start(month, -1)


def parts(period: Period) -> Parts:
    """Whole months can be read from monthly totals, only the days beside them need the facts."""
    months = list(months_in(period))
    if not months:
        nothing = Period(period.end + ONE_DAY, period.end)
        return Parts(head=period, months=nothing, tail=nothing)
    whole = Period(months[0], month_of(months[-1]).end)
    return Parts(Period(period.start, whole.start - ONE_DAY), whole, Period(whole.end + ONE_DAY, period.end))
