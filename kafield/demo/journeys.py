"""Who was where when: the journey plans of half a year and two weeks ahead, and the visits made of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kafield.demo.base import DEMO_DAY, DEMO_NOW, FIRST_DAY, at, chance, insert, named_id
from kafield.demo.chains import Outlet
from kafield.demo.people import Staff
from kafield.kit import rollups
from kafield.visits.models import CheckOut, Stop, Visit

STOPS_A_DAY = 6
STOPS_TODAY = 8
AHEAD = 14
MISSED = 0.04
DETAILED = 1_950
Totals = Counter[rollups.Key]


@dataclass(frozen=True)
class Call:
    """A visit that was made; `is_open` while the rep is still in the store."""

    id: UUID
    day: date
    rep: str
    rep_id: int
    store: Outlet
    began: datetime
    seconds: int
    is_open: bool

    @property
    def ended(self) -> datetime:
        return self.began + timedelta(seconds=self.seconds)


def add_journeys(staff: Staff, by_rep: dict[str, list[Outlet]], totals: Totals) -> list[Call]:
    """Plans and visits of everybody; returns the visits, oldest first."""
    calls: list[Call] = []
    stops: list[dict[str, Any]] = []
    for rep, rep_id in staff.reps:
        dice = chance(f"journeys {rep}")
        for number, day in enumerate(working_days()):
            planned = route(by_rep[rep], number, day)
            rows = [
                stop_row(rep_id, staff.supervisor_of(rep), store, day, place) for place, store in enumerate(planned, 1)
            ]
            stops += rows
            totals[day, rep_id, "stops_planned"] += len(rows)
            calls += made(rep, rep_id, day, planned, dice)
    insert(Stop, stops)
    calls.sort(key=lambda call: (call.began, call.rep))
    add_visits(calls, {row["id"] for row in stops}, totals)
    return calls


def working_days() -> Iterator[date]:
    day = FIRST_DAY
    while day <= DEMO_DAY + timedelta(days=AHEAD):
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def route(stores: list[Outlet], number: int, day: date) -> list[Outlet]:
    """The stores in turn; on the demo's day the hypermarket stands in the middle of a full round."""
    if day != DEMO_DAY:
        return [stores[(number * STOPS_A_DAY + place) % len(stores)] for place in range(STOPS_A_DAY)]
    big = stores[:1] if stores[0].account == "JLF" else []
    others = [store for store in stores[5 : 5 + STOPS_TODAY * 5 : 5] if store not in big][: STOPS_TODAY - len(big)]
    return others[:3] + big + others[3:]


def next_store(stores: list[Outlet], calls: list[Call]) -> Outlet:
    """The first stop of the demo's day that is still to be made."""
    begun = {call.store.id for call in calls if call.day == DEMO_DAY}
    return next(store for store in route(stores, 0, DEMO_DAY) if store.id not in begun)


def stop_row(rep_id: int, planned_by: int, store: Outlet, day: date, position: int) -> dict[str, Any]:
    return {
        "id": named_id("stop", day, rep_id, store.id),
        "day": day,
        "rep_id": rep_id,
        "store_id": store.id,
        "position": position,
        "state": "planned",
        "planned_by": planned_by,
    }


def made(rep: str, rep_id: int, day: date, planned: list[Outlet], dice: Any) -> Iterator[Call]:
    """What became of the plan: most stops are visited, on the demo's day only those before noon."""
    if day > DEMO_DAY:
        return
    clock = at(day, 8, 40) + timedelta(minutes=dice.randrange(25))
    for store in planned:
        began = clock + timedelta(minutes=dice.randrange(3, 14))
        seconds = duration(store, dice)
        clock = began + timedelta(seconds=seconds, minutes=dice.randrange(6, 30))
        if began > DEMO_NOW:
            return
        if day < DEMO_DAY and dice.random() < MISSED:
            continue
        ended = began + timedelta(seconds=seconds)
        yield Call(named_id("stop", day, rep_id, store.id), day, rep, rep_id, store, began, seconds, ended > DEMO_NOW)


def duration(store: Outlet, dice: Any) -> int:
    usual = {"hypermarket": 44, "supermarket": 26, "convenience": 13}[store.format]
    return int(60 * usual * dice.uniform(0.7, 1.35))


def add_visits(calls: list[Call], planned: set[UUID], totals: Totals) -> None:
    insert(Visit, [visit_row(call, planned) for call in calls])
    insert(CheckOut, [check_out_row(call) for call in calls if not call.is_open])
    for call in calls:
        key = (call.day, call.rep_id)
        totals[*key, "visits_made"] += 1
        totals[*key, "planned_made"] += 1
        if not call.is_open:
            totals[*key, "visits_closed"] += 1
            totals[*key, "seconds_in_store"] += call.seconds


SUMMARIES = (
    "货架已整理，补货 2 排",
    "与课长确认下档 DM 品项",
    "价签已更换",
    "缺货已报采购，明日到货",
    "堆头已补满",
    "",
    "",
)


def visit_row(call: Call, planned: set[UUID]) -> dict[str, Any]:
    dice = chance(f"place {call.id}")
    metres = dice.randrange(5, 120)
    return {
        "day": call.day,
        "id": call.id,
        "rep_id": call.rep_id,
        "store_id": call.store.id,
        "stop_id": call.id if call.id in planned else None,
        "checked_in_at": call.began,
        "checked_out_at": None if call.is_open else call.ended,
        "accuracy": float(dice.randrange(5, 40)),
        "place_state": "taken",
        "distance": metres,
        "fence_reason": "",
        "summary": summary_of(call),
        "seconds_in_store": None if call.is_open else call.seconds,
        "flags": [],
    }


def summary_of(call: Call) -> str:
    return "" if call.is_open else chance(f"summary {call.id}").choice(SUMMARIES)


def check_out_row(call: Call) -> dict[str, Any]:
    return {
        "day": call.day,
        "id": named_id("check-out", call.id),
        "visit_id": call.id,
        "recorded_at": call.ended,
        "left_at": call.ended,
        "summary": summary_of(call),
    }


def detailed(calls: list[Call]) -> list[Call]:
    """The newest visits: only they have answers, counts, displays and orders."""
    return [call for call in calls if not call.is_open][-DETAILED:]
