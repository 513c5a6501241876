"""Time comes from the app's clock, and only routes, commands and jobs ask for it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, current_app

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


def shifted(days: int) -> Clock:
    """A clock that runs `days` behind: the demo lives in its own calendar and still moves."""
    return lambda: wall_clock() - timedelta(days=days)


def init_clock(app: Flask, clock: Clock) -> None:
    app.extensions["clock"] = clock


def now() -> datetime:
    """Aware UTC time."""
    return current_app.extensions["clock"]()


def local_time(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def local_day(at: datetime, zone: str) -> date:
    """The business day: the date on the wall of the store."""
    return local_time(at, zone).date()
