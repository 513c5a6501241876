"""Outlets and volume per outlet (VPO). Source: 主要客戶管理 概述篇, 單店銷量 and 成長的來源."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kafield.metrics.ratio import percent, ratio

MONTHS_OF_A_YEAR = 12

Lifespan = tuple[date | None, date | None]


@dataclass(frozen=True)
class Growth:
    """Growth as factors (1.18 is 118 %): from the outlets, from the volume per outlet, and both together."""

    horizontal: float | None
    vertical: float | None
    total: float | None


@dataclass(frozen=True)
class Rank:
    """A place among stores: 1 is the best, equals share a place, `tied` counts the others on it."""

    place: int
    of: int
    tied: int


@dataclass(frozen=True)
class Gap:
    """What a target still asks for, in the unit of the target.

    `missing` is negative where the target is passed; `projected` is the period's end at today's pace;
    `per_day` is None on the last day and where nothing is missing.
    """

    missing: float
    days_left: int
    per_day: float | None
    projected: float | None
    projected_missing: float | None


def is_open(lifespan: Lifespan, day: date) -> bool:
    """Whether a store (opened, closed) stands on a day: opened on or before it and not closed on or before it.

    An unknown opening day lies before every record.
    """
    opened, closed = lifespan
    return (opened is None or opened <= day) and (closed is None or closed > day)


def stores_at(lifespans: Iterable[Lifespan], day: date) -> int:
    """Number of stores that stand on a day."""
    return sum(is_open(lifespan, day) for lifespan in lifespans)


def average_stores(start: int, end: int) -> float:
    """平均店數 = (年頭店數 + 年尾店數) / 2, in stores."""
    return (start + end) / 2


def volume_per_outlet(volume: float | None, average_stores: float | None) -> float | None:
    """VPO = volume / average stores, in sales units (or money) per store; None where no store stood."""
    return ratio(volume, average_stores)


def required_vpo(target: float | None, planned_average_stores: float | None) -> float | None:
    """The VPO that a target (units or money) asks of the planned stores; None where none are planned."""
    return ratio(target, planned_average_stores)


def annual_per_store(monthly_vpos: Sequence[float | None]) -> float | None:
    """每月 VPO 相加: the account's annual figure per store, a KPI of its own; None unless twelve months are known."""
    known = [vpo for vpo in monthly_vpos if vpo is not None]
    if len(known) != MONTHS_OF_A_YEAR:
        return None
    return float(sum(known))


def full_year_estimate(average_stores: float, annual_per_store: float | None) -> float | None:
    """全年銷量 = 平均店數 × the sum of the monthly VPOs, in sales units or money."""
    return None if annual_per_store is None else average_stores * annual_per_store


def growth(now: float | None, before: float | None) -> float | None:
    """Now / before as a factor; None where there is no positive figure to compare with."""
    return ratio(now, before)


def growth_split(volume_now: float, stores_now: float, volume_before: float, stores_before: float) -> Growth:
    """總成長 = 水平成長 × 垂直成長, from volumes (units or money) and average stores of two periods."""
    return Growth(
        horizontal=growth(stores_now, stores_before),
        vertical=growth(
            volume_per_outlet(volume_now, stores_now),
            volume_per_outlet(volume_before, stores_before),
        ),
        total=growth(volume_now, volume_before),
    )


def index(value: float | None, base: float | None) -> float | None:
    """Value against a base: 100 is the average, 118 is 18 % over it; None where the base is not above zero."""
    return percent(value, base)


def rank(values: Iterable[float | None], mine: float | None) -> Rank | None:
    """The place of `mine` among all values, its own included; the unknown are left out, None where mine is."""
    if mine is None:
        return None
    known = [value for value in values if value is not None]
    return Rank(
        place=1 + sum(value > mine for value in known),
        of=len(known),
        tied=max(known.count(mine) - 1, 0),
    )


def trend(values: Sequence[float | None]) -> float | None:
    """The straight line through a series: change per period in the unit of the values; None below two known ones."""
    points = [(at, value) for at, value in enumerate(values) if value is not None]
    count, sum_x, sum_y = len(points), sum(x for x, _ in points), sum(y for _, y in points)
    rise = count * sum(x * y for x, y in points) - sum_x * sum_y
    return ratio(rise, count * sum(x * x for x, _ in points) - sum_x * sum_x)


def changes(values: Sequence[float | None]) -> list[float | None]:
    """Growth factor of each period against the one before it: one fewer than the values."""
    return [growth(now, before) for before, now in pairwise(values)]


def gap_to_target(so_far: float, target: float | None, start: date, end: date, today: date) -> Gap | None:
    """What is missing to the target at the end of a period (days inclusive, today counted as worked); None without one."""
    if target is None:
        return None
    days = (end - start).days + 1
    elapsed = min(max((today - start).days + 1, 0), days)
    missing = target - so_far
    projected = ratio(so_far * days, elapsed)
    return Gap(
        missing=missing,
        days_left=days - elapsed,
        per_day=ratio(max(missing, 0), days - elapsed) if missing > 0 else None,
        projected=projected,
        projected_missing=None if projected is None else target - projected,
    )
