"""Planned against made visits, time in the store and the state of a visit."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from kafield.metrics.ratio import ratio

Interval = tuple[datetime, datetime | None]


class VisitState(StrEnum):
    """Where a planned or made visit stands; the value is what a page tests for."""

    PLANNED = "planned"
    MISSED = "missed"
    CANCELLED = "cancelled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


def strike_rate(visits_with_order: int, visits_made: int) -> float | None:
    """成交率 = visits with an order / visits made, as a factor; None before the first visit."""
    return ratio(visits_with_order, visits_made)


def plan_attainment(planned_made: int, planned: int) -> float | None:
    """計劃達成 = planned visits that were made / planned visits, as a factor; unplanned visits count in neither."""
    return ratio(planned_made, planned)


def store_coverage(stores_visited: int, stores: int) -> float | None:
    """Stores seen at least once in the period / stores of the territory, as a factor."""
    return ratio(stores_visited, stores)


def time_in_store(checked_in: datetime, until: datetime, pauses: Iterable[Interval] = ()) -> timedelta:
    """Time from check-in to check-out (or now) without the pauses; an unended pause lasts to the end.

    Pauses may overlap or lie outside the visit; only what they really take from it is taken, and never more than all.
    """
    length = max(until - checked_in, timedelta())
    for start, end in _merged(checked_in, until, pauses):
        length -= end - start
    return length


def visit_state(
    day: date,
    today: date,
    *,
    is_checked_in: bool,
    is_checked_out: bool,
    is_paused: bool = False,
    is_cancelled: bool = False,
) -> VisitState:
    """The state on `today` of a visit of `day` (store-local dates); what was done wins over what was planned."""
    if is_checked_out:
        return VisitState.DONE
    if is_checked_in:
        return VisitState.PAUSED if is_paused else VisitState.RUNNING
    if is_cancelled:
        return VisitState.CANCELLED
    return VisitState.MISSED if day < today else VisitState.PLANNED


def _merged(first: datetime, last: datetime, pauses: Iterable[Interval]) -> list[tuple[datetime, datetime]]:
    """Pauses inside first..last, in order, those that overlap joined."""
    clipped = [(max(start, first), min(end or last, last)) for start, end in pauses]
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(pause for pause in clipped if pause[0] < pause[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
