"""The rows behind a number: the visits, displays, phones or stores that it was added up from."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only, selectinload

from kafield.accounts.models import Store
from kafield.accounts.queries import stores_of
from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.kit.db import db
from kafield.metrics.distribution import index
from kafield.metrics.periods import Period
from kafield.metrics.ratio import percent
from kafield.orders.models import Order
from kafield.orders.queries import orders_of
from kafield.people.models import Person
from kafield.supervision import reports
from kafield.supervision.gallery import faults_of
from kafield.surveys.models import Response
from kafield.visits.models import Photo, Stop, Visit
from kafield.visits.queries import stops_of, visits_of
from kafield.volumes.models import StoreMonth


@dataclass(frozen=True)
class CallRow:
    """A planned stop, the visit that came of it, or an unplanned one; and what was sold and scored in it."""

    store: Store
    rep: Person
    stop: Stop | None
    visit: Visit | None
    orders: Sequence[Order]
    response: Response | None

    @property
    def id(self) -> uuid.UUID | None:
        """Of its call sheet; None for an order without a visit."""
        if self.visit:
            return self.visit.id
        return self.stop.id if self.stop else None

    @property
    def score(self) -> float | None:
        """0 to 100 of its checklist."""
        return percent(self.response.points, self.response.possible) if self.response else None


@dataclass(frozen=True)
class DisplayRow:
    """A display due, and what was found of it; `faults` is [] where it stands as agreed or nobody looked."""

    rep: Person
    display: Display
    visit: Visit | None
    check: DisplayCheck | None
    faults: list[str]

    @property
    def order(self) -> tuple[int, int]:
        """Wrong ones first, then those nobody looked at; the highest fee before others."""
        state = 1 if self.check is None else 2 if self.check.is_compliant else 0
        return state, -self.display.fee_minor


@dataclass(frozen=True)
class StoreRow:
    """A store of a rep in the month: sales units, the VPO of its account, and its index (100 = the same)."""

    rep: Person
    store: Store
    volume: int
    vpo: float | None

    @property
    def index(self) -> float | None:
        return index(self.volume, self.vpo)


def call_rows(user: Person, day: date, reps: Sequence[Person], kpi: str) -> list[CallRow]:
    """The stops, visits and orders behind `plan`, `strike`, `time` or `score`: rep by rep in the order of
    the plan, unplanned visits after it, orders without a visit last."""
    counts = {
        "plan": lambda row: row.stop or row.visit,
        "strike": lambda row: row.visit or row.orders,
        "time": lambda row: row.visit,
        "score": lambda row: row.response,
    }[kpi]
    return [row for row in all_calls(user, day, reps) if counts(row)]


def all_calls(user: Person, day: date, reps: Sequence[Person]) -> list[CallRow]:
    people = {rep.id: rep for rep in reps}
    visits = visits_on(user, day, people)
    orders = orders_on(user, day, people)
    scores = scores_on(day, [visit.id for visit in visits])
    by_stop = {(visit.rep_id, visit.store_id): visit for visit in visits}
    rows = []
    for stop in stops_on(user, day, people):
        rows.append(row_of(people[stop.rep_id], stop, by_stop.pop((stop.rep_id, stop.store_id), None), orders, scores))
    rows += [row_of(people[visit.rep_id], None, visit, orders, scores) for visit in by_stop.values()]
    rows += [
        CallRow(order.store, people[order.rep_id], None, None, [order], None) for order in orders if not order.visit_id
    ]
    place = {rep.id: number for number, rep in enumerate(reps)}
    return sorted(rows, key=lambda row: place[row.rep.id])


def row_of(
    rep: Person, stop: Stop | None, visit: Visit | None, orders: Sequence[Order], scores: dict[Any, Response]
) -> CallRow:
    store = (visit or stop).store  # type: ignore[union-attr]
    taken = [order for order in orders if visit and order.visit_id == visit.id]
    return CallRow(store, rep, stop, visit, taken, scores.get(visit.id) if visit else None)


def visits_on(user: Person, day: date, rep_ids: Collection[int]) -> Sequence[Visit]:
    """The visits of a day that this person may open."""
    rows = visits_of(user).where(Visit.day == day, Visit.rep_id.in_(rep_ids)).order_by(Visit.checked_in_at)
    return db.session.scalars(rows.options(joinedload(Visit.store))).all()


def visits_unseen(user: Person, day: date, rep_ids: Collection[int]) -> int:
    """Visits that count on the board, in stores that this person does not look after."""
    made = sa.select(sa.func.count()).where(Visit.day == day, Visit.rep_id.in_(rep_ids))
    seen = visits_of(user).with_only_columns(Visit.id).where(Visit.day == day, Visit.rep_id.in_(rep_ids))
    return db.session.scalar(made.where(Visit.id.not_in(seen))) or 0


def stops_on(user: Person, day: date, rep_ids: Collection[int]) -> Sequence[Stop]:
    rows = stops_of(user).where(Stop.day == day, Stop.rep_id.in_(rep_ids)).order_by(Stop.position, Stop.id)
    if user.role == "manager":
        rows = rows.where(Stop.store_id.in_(own_stores(user, day)))
    return db.session.scalars(rows.options(joinedload(Stop.store))).all()


def own_stores(user: Person, day: date) -> Any:
    return stores_of(user, day).with_only_columns(Store.id)


def orders_on(user: Person, day: date, rep_ids: Collection[int]) -> Sequence[Order]:
    """Placed orders of a day, with their lines."""
    placed = orders_of(user).where(
        Order.day == day, Order.rep_id.in_(rep_ids), Order.state.not_in(("draft", "cancelled"))
    )
    rows = placed.options(joinedload(Order.store), selectinload(Order.lines)).order_by(Order.number)
    return db.session.scalars(rows).all()


def scores_on(day: date, visit_ids: Collection[Any]) -> dict[Any, Response]:
    rows = sa.select(Response).where(
        Response.day == day, Response.visit_id.in_(visit_ids), Response.superseded_at.is_(None)
    )
    return {response.visit_id: response for response in db.session.scalars(rows)}


def display_rows(user: Person, day: date, reps: Sequence[Person]) -> list[DisplayRow]:
    """The displays due on a day at these reps' stores, wrong ones first."""
    people = {rep.id: rep for rep in reps}
    due = sa.select(reports.due_rows())
    if user.role == "manager":
        due = due.where(sa.column("store_id").in_(own_stores(user, day)))
    found = db.session.execute(due, reports.values_of(day, people)).all()
    displays = by_id(
        sa.select(Display).options(joinedload(Display.store), items_of()), Display, {row.display_id for row in found}
    )
    checks = by_id(
        sa.select(DisplayCheck).where(DisplayCheck.day == day), DisplayCheck, {row.check_id for row in found}
    )
    visits = by_id(sa.select(Visit).where(Visit.day == day), Visit, {row.visit_id for row in found})
    pictured = pictured_on(day, visits)
    rows = []
    for row in found:
        check = checks.get(row.check_id)
        faults = faults_of(check, has_photo=(row.visit_id, f"display:{row.display_id}") in pictured) if check else []
        rows.append(DisplayRow(people[row.rep_id], displays[row.display_id], visits.get(row.visit_id), check, faults))
    return sorted(rows, key=lambda row: row.order)


def items_of() -> Any:
    return selectinload(Display.items).joinedload(DisplayItem.product)


def by_id(rows: Any, kind: Any, ids: Collection[Any]) -> dict[Any, Any]:
    return {each.id: each for each in db.session.scalars(rows.where(kind.id.in_(ids - {None})))}  # type: ignore[operator]


def pictured_on(day: date, visit_ids: Collection[Any]) -> set[tuple[Any, str]]:
    """(visit, subject) of which there is a photo."""
    rows = sa.select(Photo.visit_id, Photo.subject).where(
        Photo.day == day, Photo.visit_id.in_(visit_ids), Photo.superseded_at.is_(None), Photo.state != "failed"
    )
    return {(visit_id, subject) for visit_id, subject in db.session.execute(rows)}


def store_rows(user: Person, month: Period, day: date, reps: Sequence[Person]) -> list[StoreRow]:
    """The stores that these reps have on a day, against the VPO of their accounts in a month; the weakest first."""
    accounts = reports.sources_of(month)
    pairs = [(rep, store) for rep in reps for store in stores_standing(user, rep, month, day)]
    sold = sold_in(month, {store.id for _rep, store in pairs})
    rows = []
    for rep, store in pairs:
        source, vpo = reports.vpo_of(accounts, store.account_id)
        rows.append(StoreRow(rep, store, sold.get((store.id, source), 0), vpo))
    return sorted(rows, key=lambda row: (row.index is None, row.index or 0))


def stores_standing(user: Person, rep: Person, month: Period, day: date) -> Sequence[Store]:
    """The rep's stores that stood at the end of the month, as far as this person looks after them."""
    stands = sa.and_(Store.opened_on <= month.end, sa.or_(Store.closed_on.is_(None), Store.closed_on > month.end))
    stores = stores_of(rep, day).where(stands).options(load_only(Store.name, Store.account_id))
    if user.role == "manager":
        stores = stores.where(Store.id.in_(own_stores(user, day)))
    return db.session.scalars(stores).all()


def sold_in(month: Period, store_ids: Collection[int]) -> dict[tuple[int, str], int]:
    rows = sa.select(StoreMonth.store_id, StoreMonth.source, StoreMonth.volume).where(
        StoreMonth.month == month.start, StoreMonth.store_id.in_(store_ids)
    )
    return {(store_id, source): volume for store_id, source, volume in db.session.execute(rows)}
