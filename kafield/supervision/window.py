"""The day, week or month that a board shows, up to today."""

from dataclasses import dataclass
from datetime import date, timedelta

from kafield.metrics.periods import month_of, month_start

UNITS = ("day", "week", "month")
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A unit of days around `day`, which never lies after `today`."""

    unit: str
    day: date
    today: date

    @property
    def first(self) -> date:
        if self.unit == "month":
            return month_start(self.day)
        return self.day - timedelta(days=self.day.weekday()) if self.unit == "week" else self.day

    @property
    def whole_end(self) -> date:
        """The last day of the unit, also where it still lies ahead."""
        if self.unit == "month":
            return month_of(self.day).end
        return self.first + WEEK - ONE_DAY if self.unit == "week" else self.day

    @property
    def last(self) -> date:
        return min(self.whole_end, self.today)

    @property
    def days(self) -> tuple[date, date]:
        """First and last day, both of them in it."""
        return self.first, self.last

    @property
    def is_today(self) -> bool:
        return self.unit == "day" and self.day == self.today

    @property
    def is_running(self) -> bool:
        """Not over yet: what is not done may still be done."""
        return self.whole_end >= self.today

    @property
    def before(self) -> date:
        """A day of the unit before this one."""
        return self.first - ONE_DAY

    @property
    def after(self) -> date | None:
        """A day of the unit after this one; None where it lies ahead."""
        following = self.whole_end + ONE_DAY
        return following if following <= self.today else None

    @property
    def compared(self) -> tuple[date, date]:
        """What it is held against: the same weekday, the same days of last week, of last month."""
        if self.unit != "month":
            return self.first - WEEK, self.last - WEEK
        month = month_of(self.day, back=1)
        return month.start, min(month.start + (self.last - self.first), month.end)


def window_of(unit: str | None, day: str | None, today: date) -> Window:
    """The window that an address names; what cannot be read, or lies ahead, is today's."""
    try:
        asked = date.fromisoformat(day or "")
    except ValueError:
        asked = today
    in_reach = date(2000, 1, 1) <= asked <= today
    return Window(unit if unit in UNITS else "day", asked if in_reach else today, today)
