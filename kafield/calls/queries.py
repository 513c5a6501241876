"""Today's stops, and the one page that holds everything of a call."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from kafield.calls.blank import SLOTS, blank_call
from kafield.calls.changes import Change, changes_since
from kafield.displays import queries as displays
from kafield.displays.models import Display
from kafield.kit.db import db
from kafield.metrics.coverage import VisitState, visit_state
from kafield.orders import queries as orders
from kafield.people.models import Person
from kafield.surveys import queries as surveys
from kafield.tasks import queries as tasks
from kafield.tasks.models import Task
from kafield.visits import queries as visits
from kafield.visits.models import CheckOut, Pause, Stop, Visit
from kafield.visits.queries import Call, Step
from kafield.volumes.queries import figures_for, volumes_of_stores

__all__ = ["SLOTS", "Day", "Sheet", "StopView", "begun_today", "blank_call", "day_of", "plan_version"]


@dataclass(frozen=True)
class StopView:
    """A stop of a day with its state, and what a rep should know before he goes in."""

    stop: Stop | None
    visit: Visit | None
    id: uuid.UUID
    store: object
    state: VisitState
    tasks: list[Task]
    missing: list[Display]
    last_visit: date | None


@dataclass(frozen=True)
class Day:
    """The stops of a rep on a day, in the order of the journey plan; ad-hoc visits follow."""

    day: date
    stops: list[StopView]

    @property
    def open(self) -> list[StopView]:
        return [
            each for each in self.stops if each.state in (VisitState.RUNNING, VisitState.PAUSED, VisitState.PLANNED)
        ]

    @property
    def next(self) -> StopView | None:
        """The visit that is running, else the first stop that waits."""
        running = [each for each in self.open if each.state != VisitState.PLANNED]
        return next(iter(running or self.open), None)

    @property
    def later(self) -> list[StopView]:
        return [each for each in self.open if each is not self.next]

    @property
    def done(self) -> list[StopView]:
        return [each for each in self.stops if each.state == VisitState.DONE]

    @property
    def planned(self) -> int:
        return sum(each.stop is not None for each in self.stops)


def day_of(user: Person, day: date, today: date) -> Day:
    """The day of a rep: what is planned for him and what he did besides."""
    stops = db.session.scalars(
        sa.select(Stop)
        .where(Stop.rep_id == user.id, Stop.day == day, Stop.state == "planned")
        .order_by(Stop.position, Stop.id)
    ).all()
    made = db.session.scalars(sa.select(Visit).where(Visit.rep_id == user.id, Visit.day == day)).all()
    by_store = {visit.store_id: visit for visit in made}
    planned = {stop.store_id for stop in stops}
    paused = paused_visits(made)
    pairs: list[tuple[Stop | None, Visit | None]] = [(stop, by_store.get(stop.store_id)) for stop in stops]
    pairs += [(None, visit) for visit in made if visit.store_id not in planned]
    return Day(day, views(pairs, day, today, paused))


def plan_version(user: Person, today: date) -> str:
    """Names what is planned for today and tomorrow: another version, and a phone's pack is no longer whole."""
    days = (today, today + timedelta(days=1))
    rows = sa.select(Stop.day, Stop.position, Stop.id, Stop.store_id).where(
        Stop.rep_id == user.id, Stop.day.in_(days), Stop.state == "planned"
    )
    stops = [f"{day} {position} {stop} {store}" for day, position, stop, store in db.session.execute(rows)]
    return hashlib.sha256("\n".join(sorted(stops)).encode()).hexdigest()[:12]


def views(
    pairs: list[tuple[Stop | None, Visit | None]], day: date, today: date, paused: set[uuid.UUID]
) -> list[StopView]:
    ids = [(stop or visit).store_id for stop, visit in pairs]  # type: ignore[union-attr]
    waiting, missing, last = tasks.open_tasks_by_store(ids), displays.missing_displays(ids, day), last_visits(ids, day)
    return [
        StopView(
            stop=stop,
            visit=visit,
            id=(visit or stop).id,  # type: ignore[union-attr]
            store=(stop or visit).store,  # type: ignore[union-attr]
            state=state_of(visit, day, today, paused),
            tasks=waiting.get(store_id, []),
            missing=missing.get(store_id, []),
            last_visit=last.get(store_id),
        )
        for (stop, visit), store_id in zip(pairs, ids, strict=True)
    ]


def state_of(visit: Visit | None, day: date, today: date, paused: set[uuid.UUID]) -> VisitState:
    return visit_state(
        day,
        today,
        is_checked_in=visit is not None,
        is_checked_out=bool(visit and visit.checked_out_at),
        is_paused=bool(visit and visit.id in paused),
    )


def paused_visits(visits_made: Iterable[Visit]) -> set[uuid.UUID]:
    ids = [visit.id for visit in visits_made if visit.is_open]
    rows = sa.select(Pause.visit_id).where(
        Pause.visit_id.in_(ids), Pause.resumed_at.is_(None), Pause.superseded_at.is_(None)
    )
    return set(db.session.scalars(rows))


def last_visits(store_ids: list[int], before: date) -> dict[int, date]:
    rows = (
        sa.select(Visit.store_id, sa.func.max(Visit.day))
        .where(Visit.store_id.in_(store_ids), Visit.day < before)
        .group_by(Visit.store_id)
    )
    return {store_id: day for store_id, day in db.session.execute(rows)}  # noqa: C416 (rows are not pairs to mypy)


@dataclass(frozen=True)
class Sheet:
    """The call sheet. Each part is asked for when it is shown, so a fragment costs only its own."""

    call: Call
    order_factor: float
    minimum_order_minor: int

    @cached_property
    def checklist(self) -> surveys.StepView | None:
        return surveys.step_view(self.call)

    @cached_property
    def displays(self) -> displays.StepView:
        return displays.step_view(self.call)

    @cached_property
    def stock(self) -> orders.StockView:
        return orders.stock_view(self.call, self.order_factor)

    @cached_property
    def order(self) -> orders.OrderView:
        return orders.order_view(self.call, self.order_factor, self.minimum_order_minor, self.stock)

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The VPO figures as they stand now; `shown` travels back with the check-out."""
        return figures_for(self.call.store, self.call.day)

    @property
    def beside(self) -> dict[str, Any]:
        """What a store that is named later stands beside: the figures of its account, and what each store there sold."""
        return {"figures": self.figures, "volumes": volumes_of_stores(self.figures)}

    @property
    def slots(self) -> dict[str, str]:
        return SLOTS

    @property
    def shown(self) -> str:
        return json.dumps(self.figures, sort_keys=True, separators=(",", ":"))

    @cached_property
    def tasks(self) -> list[Task]:
        return tasks.open_tasks(self.call.store.id)

    @cached_property
    def next_steps(self) -> list[Task]:
        """Those of the check-out, and those that a correction took back."""
        return tasks.tasks_from(self.call.id)

    @property
    def agreed(self) -> list[Task]:
        return [task for task in self.next_steps if task.state != "cancelled"]

    @property
    def earlier_check_outs(self) -> list[tuple[CheckOut, list[Task]]]:
        """Check-outs that a correction took the place of, newest first, each with the next steps it took back."""
        earlier = visits.earlier_check_outs(self.call.visit) if self.call.visit else []
        back = [task for task in self.next_steps if task.state == "cancelled"]
        return [(out, [task for task in back if task.closed_at == out.superseded_at]) for out in earlier]

    @cached_property
    def is_paused(self) -> bool:
        return bool(self.call.visit and self.call.visit.id in paused_visits([self.call.visit]))

    @cached_property
    def receivables(self) -> orders.Receivables:
        return orders.receivables_of(self.call.store.id, self.call.day)

    @cached_property
    def changes(self) -> list[Change]:
        return changes_since(self.call)

    @property
    def steps(self) -> list[Step]:
        views = [self.checklist, self.displays, self.stock, self.order]
        return [view.step for view in views if view]

    @property
    def opens(self) -> str:
        """The step that a fresh page shows open, the first that asks for something; call-steps has the same rule."""
        if not self.call.visit or self.is_paused:
            return "check-in"
        waiting = [step.name for step in self.steps if step.state == "open"]
        return next(iter([*waiting, "vpo"] if self.call.visit.is_open else waiting), "nothing")

    @property
    def required(self) -> int:
        return sum(step.required for step in self.steps)

    @property
    def done(self) -> int:
        """A step that could not be done asks for nothing more."""
        return sum(step.required if step.cannot else min(step.done, step.required) for step in self.steps)


def begun_today(user: Person, store_id: int, day: date) -> uuid.UUID | None:
    """The visit, or the planned stop, of this person at this store on this day."""
    visit = sa.select(Visit.id).where(Visit.rep_id == user.id, Visit.store_id == store_id, Visit.day == day)
    stop = sa.select(Stop.id).where(
        Stop.rep_id == user.id, Stop.store_id == store_id, Stop.day == day, Stop.state == "planned"
    )
    return db.session.scalar(visit) or db.session.scalar(stop)
