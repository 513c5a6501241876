"""Totals per day, person and measure, so that a board costs the same at ten thousand visits and at ten million.

They are written in the transaction of the facts they count. Rows are touched in the order of
their key, so that two transactions never wait for each other in a circle; one transaction
therefore adds once, with everything it has to add.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit.db import Model, db

Key = tuple[date, int, str]
Days = tuple[date, date]


class DayTotal(Model):
    """The sum of a measure for a person and a store-local day; whole numbers, so money is in minor units."""

    __tablename__ = "day_totals"
    day: Mapped[date] = mapped_column(primary_key=True)
    rep_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    total: Mapped[int] = mapped_column(sa.BigInteger)


def add(day: date, rep_id: int, amounts: Mapping[str, int]) -> None:
    """Add to the measures of one person and day; a correction adds the difference, which may be negative."""
    add_all({(day, rep_id, measure): amount for measure, amount in amounts.items()})


def add_all(amounts: Mapping[Key, int]) -> None:
    """Add to many totals at once, by (day, rep_id, measure)."""
    rows = [
        {"day": day, "rep_id": rep_id, "measure": measure, "total": amount}
        for (day, rep_id, measure), amount in sorted(amounts.items())
        if amount
    ]
    if not rows:
        return
    statement = insert_here(DayTotal.__table__)
    raised = {"total": DayTotal.__table__.c.total + statement.excluded.total}
    db.session.execute(statement.on_conflict_do_update(index_elements=["day", "rep_id", "measure"], set_=raised), rows)


def totals(days: Days, rep_ids: Collection[int]) -> dict[int, Counter[str]]:
    """Totals of each of these people over (first, last) day inclusive, by measure; what was never added is 0."""
    found: dict[int, Counter[str]] = {rep_id: Counter() for rep_id in rep_ids}
    for rep_id, measure, total in db.session.execute(summed(DayTotal.rep_id, days, rep_ids)):
        found[rep_id][measure] = int(total)
    return found


def totals_by_day(days: Days, rep_ids: Collection[int]) -> dict[date, Counter[str]]:
    """Totals of all these people together for each day of (first, last) that has any, by measure."""
    found: dict[date, Counter[str]] = {}
    for day, measure, total in db.session.execute(summed(DayTotal.day, days, rep_ids)):
        found.setdefault(day, Counter())[measure] = int(total)
    return found


def summed(by: Any, days: Days, rep_ids: Collection[int]) -> sa.Select[Any]:
    first, last = days
    return (
        sa.select(by, DayTotal.measure, sa.func.sum(DayTotal.total))
        .where(DayTotal.day.between(first, last), DayTotal.rep_id.in_(rep_ids))
        .group_by(by, DayTotal.measure)
        .order_by(by, DayTotal.measure)
    )


def insert_here(table: Any) -> Any:
    """An INSERT of the database in use, which both spell ON CONFLICT alike."""
    if db.session.connection().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(table)
