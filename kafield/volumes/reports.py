"""Sums of volume, sales and stores. SQL adds up; the divisions are those of metrics.distribution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kafield.kit.db import db
from kafield.metrics import distribution
from kafield.metrics.periods import Parts, Period, month_of, parts
from kafield.volumes.models import StoreMonth, Volume

LISTS = ("store_ids", "manufacturers")


@dataclass(frozen=True)
class Totals:
    """Volume in sales units and sales in minor units of some stores in a period, and how many of
    them stood on its first and on its last day."""

    volume: int = 0
    sales_minor: int = 0
    stores_start: int = 0
    stores_end: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.volume + other.volume,
            self.sales_minor + other.sales_minor,
            self.stores_start + other.stores_start,
            self.stores_end + other.stores_end,
        )

    @property
    def average_stores(self) -> float:
        return distribution.average_stores(self.stores_start, self.stores_end)

    @property
    def vpo(self) -> float | None:
        """Sales units per store; None where no store stood."""
        return distribution.volume_per_outlet(self.volume, self.average_stores)


@dataclass(frozen=True)
class StoreTotal:
    """What one store sold in a period; `stands` on its last day."""

    id: int
    name: str
    format: str
    stands: bool
    volume: int
    sales_minor: int


class Breakdown(dict[tuple[int, str], Totals]):
    """Totals by account and format, and any sum of them."""

    def of(self, account_id: int | None = None, format: str | None = None) -> Totals:
        """All that fit; an account or format that is not named fits always."""
        fitting = (
            totals
            for (account, kind), totals in self.items()
            if account_id in (None, account) and format in (None, kind)
        )
        return sum(fitting, Totals())


def breakdown(period: Period, source: str, manufacturers: Sequence[str] = ()) -> Breakdown:
    """Totals of all accounts and formats; of some manufacturers' products only, where they are named."""
    found = standing(period)
    for row in sold(period, source, manufacturers):
        found[row.account_id, row.format] += Totals(volume=row.volume, sales_minor=row.sales_minor)
    return found


def standing(period: Period) -> Breakdown:
    """Only the stores: how many stood on the first and on the last day of a period."""
    found = Breakdown()
    for row in rows_of("standing", start_day=period.start, end_day=period.end):
        found[row.account_id, row.format] = Totals(stores_start=row.stores_start, stores_end=row.stores_end)
    return found


def sold(period: Period, source: str, manufacturers: Sequence[str]) -> Sequence[Any]:
    if not manufacturers:
        return rows_of("sold", source=source, **days_of(cheapest(period, source)))
    return rows_of(
        "sold_of_manufacturers",
        source=source,
        from_day=period.start,
        to_day=period.end,
        manufacturers=list(manufacturers),
    )


def stores_of_account(account_id: int, period: Period, source: str) -> list[StoreTotal]:
    """The stores of an account that stood at the end of a period or sold something in it, best first."""
    rows = rows_of(
        "sold_by_store",
        source=source,
        account_id=account_id,
        end_day=period.end,
        **days_of(cheapest(period, source)),
    )
    return [StoreTotal(row.id, row.name, row.format, bool(row.stands), row.volume, row.sales_minor) for row in rows]


def months_of_store(store_id: int, months: Sequence[date], source: str) -> list[int | None]:
    """Volume in sales units in each of these months; None where nothing is known of one."""
    rows = sa.select(StoreMonth.month, StoreMonth.volume).where(
        StoreMonth.store_id == store_id, StoreMonth.source == source, StoreMonth.month.in_(months)
    )
    known = dict(db.session.execute(rows).all())
    return [known.get(month) for month in months]


def sell_in_of(store_ids: Iterable[int], from_day: date, to_day: date) -> list[tuple[date, int, int, int, int]]:
    """(day, store, product, volume, sales) of the movements of these stores and days, inclusive."""
    return [tuple(row) for row in rows_of("sell_in", store_ids=list(store_ids), from_day=from_day, to_day=to_day)]


def cheapest(period: Period, source: str) -> Parts:
    """Where nothing is known yet of the days after a period, its last month counts as whole, so that
    the monthly totals answer instead of the facts."""
    whole = Period(period.start, month_of(period.end).end)
    if period.end == whole.end:
        return parts(whole)
    rest = sa.select(Volume.day).where(Volume.day > period.end, Volume.day <= whole.end, Volume.source == source)
    return parts(period if db.session.execute(rest.limit(1)).first() else whole)


def days_of(split: Parts) -> dict[str, date]:
    return {
        "head_from": split.head.start,
        "head_to": split.head.end,
        "months_from": split.months.start,
        "months_to": split.months.end,
        "tail_from": split.tail.start,
        "tail_to": split.tail.end,
    }


def rows_of(name: str, **values: Any) -> Sequence[Any]:
    return db.session.execute(statement(name), values).all()


@cache
def statement(name: str) -> Any:
    """The .sql file of this name, its days and lists bound."""
    text = sa.text((Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8"))
    wanted = text._bindparams
    days = [sa.bindparam(key, type_=sa.Date) for key in wanted if key.endswith(("_day", "_from", "_to"))]
    lists: list[Any] = [sa.bindparam(key, expanding=True) for key in LISTS if key in wanted]
    bound = text.bindparams(*days, *lists)
    return bound.columns(day=sa.Date) if name == "sell_in" else bound
