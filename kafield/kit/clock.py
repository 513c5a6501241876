"""Time comes from the app's clock, and only routes, commands and jobs ask for it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, current_app

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


def shifted(seconds: int) -> Clock:
    """A clock that runs `seconds` behind: the demo lives in its own calendar and still moves."""
    return lambda: wall_clock() - timedelta(seconds=seconds)


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


CALENDAR_FILE = "demo-calendar"


def start_demo_calendar(folder: Path, demo_now: datetime) -> None:
    """From now on it is `demo_now` for the app of this data folder, and time runs on from there."""
    (folder / CALENDAR_FILE).write_text(str(round((wall_clock() - demo_now).total_seconds())))


def clock_of(folder: Path) -> Clock:
    """The wall clock, or the demo's calendar where this data folder holds demo data."""
    calendar = folder / CALENDAR_FILE
    return shifted(int(calendar.read_text())) if calendar.exists() else wall_clock
