"""The VPO report of an account: two periods side by side, and where the growth comes from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import Account
from kafield.kit.db import db
from kafield.kit.money import Money
from kafield.metrics.distribution import Growth, growth_split, volume_per_outlet
from kafield.metrics.periods import Period
from kafield.volumes.reports import Totals, breakdown

MEASURES = ("volume", "sales")


@dataclass(frozen=True)
class PeriodFigures:
    """Volume in sales units, sales in major units of the currency, and VPO of the measure asked for."""

    volume: int
    sales: float
    stores_start: int
    stores_end: int
    average_stores: float
    vpo: float | None


@dataclass(frozen=True)
class VpoReport:
    """`against` and `growth` (factors) are None where no period to compare with was asked for."""

    account: str
    currency: str
    measure: str
    now: PeriodFigures
    against: PeriodFigures | None
    growth: Growth | None

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self.now),
            "against": self.against and asdict(self.against),
            "growth": self.growth and asdict(self.growth),
        }


class UnknownAccount(LookupError):
    """No account has this name or code, or more than one has."""


def vpo_report(
    account_name: str,
    period: Period,
    against: Period | None = None,
    *,
    manufacturers: Sequence[str] = (),
    source: str = "sell_out",
    measure: str = "volume",
) -> VpoReport:
    """VPO = volume (or sales) of the period / average stores; growth against another period.

    Stores are counted on the first and on the last day of the period: opened on or before it and
    not closed on or before it. A week belongs to the period in which its Monday lies. Raises
    UnknownAccount.
    """
    account = account_named(account_name)

    def figures(asked: Period) -> PeriodFigures:
        return figures_of(breakdown(asked, source, manufacturers).of(account.id), account.currency, measure)

    now, before = figures(period), figures(against) if against else None
    growth = growth_of(now, before, measure) if before else None
    return VpoReport(account.name, account.currency, measure, now, before, growth)


def growth_of(now: PeriodFigures, before: PeriodFigures, measure: str) -> Growth:
    """Of the measure, as factors: from the stores, from the VPO, and both together."""
    return growth_split(getattr(now, measure), now.average_stores, getattr(before, measure), before.average_stores)


def account_named(name: str) -> Account:
    """By its name or code."""
    known = db.session.scalars(sa.select(Account).where(sa.or_(Account.name == name, Account.code == name))).all()
    if len(known) != 1:
        raise UnknownAccount(name)
    return known[0]


def figures_of(totals: Totals, currency: str, measure: str) -> PeriodFigures:
    sales = float(Money(totals.sales_minor, currency).major)
    return PeriodFigures(
        volume=totals.volume,
        sales=sales,
        stores_start=totals.stores_start,
        stores_end=totals.stores_end,
        average_stores=totals.average_stores,
        vpo=volume_per_outlet(totals.volume if measure == "volume" else sales, totals.average_stores),
    )


def told(
    account: str,
    days: tuple[date, date],
    against: tuple[date | None, date | None],
    *,
    manufacturers: Sequence[str],
    source: str,
    measure: str,
    as_json: bool,
) -> str:
    """What the command prints: the report as one JSON object or as lines. Raises ValueError where a period
    ends before it starts, and UnknownAccount."""
    start, end = against
    compared = in_order(start, end) if start and end else None
    report = vpo_report(
        account,
        in_order(*days),
        compared,
        manufacturers=manufacturers,
        source=source.replace("-", "_"),
        measure=measure,
    )
    return json.dumps(report.as_json(), ensure_ascii=False) if as_json else "\n".join(lines(report))


def in_order(start: date, end: date) -> Period:
    if end < start:
        raise ValueError(f"{end} lies before {start}.")
    return Period(start, end)


def lines(report: VpoReport) -> Iterator[str]:
    """The report for reading in a terminal."""
    yield f"{report.account}, VPO of {report.measure} ({report.currency})"
    columns = [report.now, report.against] if report.against else [report.now]
    for name in ("volume", "sales", "stores_start", "stores_end", "average_stores", "vpo"):
        values = [getattr(column, name) for column in columns]
        yield f"  {name.replace('_', ' '):<16}" + "".join(f"{readable(value):>18}" for value in values)
    if report.growth:
        factors = (
            ("horizontal", report.growth.horizontal),
            ("vertical", report.growth.vertical),
            ("total", report.growth.total),
        )
        yield "  growth: " + ", ".join(
            f"{name} {'–' if factor is None else format(factor, '.3f')}" for name, factor in factors
        )


def readable(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
