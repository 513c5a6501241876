"""Four times as many visits, and what pages cost then."""

import sqlite3
from pathlib import Path

from kafield.bench.figures import Figure
from kafield.bench.pages import PageTime, timed
from kafield.bench.visitor import Visitor

TIMES = 4
DAYS_OF_THE_DEMO = 200
OF_VISITS = (
    *("stops", "visits", "check_outs", "responses", "answers", "display_checks"),
    *("stock_counts", "count_lines", "snapshots", "day_totals"),
)
IDS = ("id", "visit_id", "response_id", "count_id", "stop_id")


def multiply_visits(database: Path, times: int = TIMES) -> tuple[int, int]:
    """Writes every visit again, earlier by whole demo lengths, with ids of its own; visits before and after."""
    connection = sqlite3.connect(database, timeout=30)
    with connection:
        before = count(connection)
        for again in range(1, times):
            for table in OF_VISITS:
                copy(connection, table, again)
        after = count(connection)
    connection.close()
    return before, after


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM visits").fetchone()[0])


def copy(connection: sqlite3.Connection, table: str, again: int) -> None:
    """The rows of the demo only, not the copies."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    columns, values = ", ".join(names), ", ".join(copied(name, again) for name in names)
    newest = "SELECT date(max(day), ?) FROM visits"
    statement = f"INSERT OR IGNORE INTO {table} ({columns}) SELECT {values} FROM {table} WHERE day > ({newest})"  # noqa: S608 (our own names)
    connection.execute(statement, (f"-{DAYS_OF_THE_DEMO} days",))


def copied(name: str, again: int) -> str:
    """An id turned by some digits is an id of its own."""
    if name == "day":
        return f"date(day, '-{again * DAYS_OF_THE_DEMO} days')"
    return f"substr({name}, {again + 1}) || substr({name}, 1, {again})" if name in IDS else name


def figures(visitors: dict[str, Visitor], times: list[PageTime], database: Path) -> list[Figure]:
    """The same pages again, slowest growth first."""
    before, after = multiply_visits(database)
    later = [timed(visitors[each.role], each.role, each.path) for each in times]
    ratios = sorted(
        ((now.p50 / was.p50, was, now) for was, now in zip(times, later, strict=True)),
        key=lambda each: -each[0],
    )
    told = [
        Figure(f"  {was.role} {was.shape}", ratio, "x", note=f"{was.p50:.0f} -> {now.p50:.0f} ms")
        for ratio, was, now in ratios[:5]
    ]
    grown = sum(now.p50 for now in later) / sum(was.p50 for was in times)
    return [
        Figure("All pages with more visits", grown, "x", note=f"{before:,} -> {after:,} visits; most grown:"),
        *told,
    ]
