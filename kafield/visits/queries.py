"""Visits seen from the person who asks."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from kafield.accounts import queries as accounts
from kafield.accounts.models import Account, Store
from kafield.catalog.models import Product
from kafield.kit.db import db, found
from kafield.people.models import Person
from kafield.visits.models import CannotDo, CheckOut, Photo, Stop, Visit, VisitAlias


@dataclass(frozen=True)
class Step:
    """A step of the call sheet: required and done parts of it, or that it could not be done."""

    name: str
    required: int
    done: int
    cannot: bool = False
    detail: str = ""

    @property
    def state(self) -> str:
        """`done`, `cannot` or `open`."""
        if self.cannot:
            return "cannot"
        return "done" if self.done >= self.required else "open"


@dataclass(frozen=True)
class Call:
    """What a step of the call sheet starts from. `visit` is None until the check-in has arrived,
    and the phone may fill in every step before it does."""

    id: uuid.UUID
    user: Person
    rep: Person
    store: Store
    day: date
    stop: Stop | None
    visit: Visit | None
    previous: Visit | None

    @property
    def is_own(self) -> bool:
        return self.rep.id == self.user.id

    @cached_property
    def orderable(self) -> list[Product]:
        """What the store can order on the day; asked once for all steps."""
        return accounts.orderable_of(self.store, self.day)

    @cached_property
    def prices(self) -> dict[int, int]:
        """What a sales unit costs the account on the day, by product id, in minor units."""
        return accounts.prices_of(self.store.account_id, self.day)

    @cached_property
    def cannot(self) -> dict[str, CannotDo]:
        """The steps that could not be done in this visit, by name."""
        return {row.step: row for row in self.said_cannot if row.superseded_at is None}

    def could_not(self, step: str) -> list[CannotDo]:
        """Why a step could not be done before another word on it, or before it was done after all; newest first."""
        return [row for row in self.said_cannot if row.step == step and row.superseded_at]

    @cached_property
    def said_cannot(self) -> list[CannotDo]:
        return cannot_do_of(self.visit) if self.visit else []

    @cached_property
    def must_stock(self) -> list[Product]:
        return accounts.must_stock_of(self.store, self.day, self.orderable)

    @cached_property
    def photos(self) -> dict[str, list[Photo]]:
        """What was photographed in the visit, by subject."""
        return photos_by_subject(self.visit) if self.visit else {}


def visits_of(user: Person) -> sa.Select[Visit]:
    """A rep's own, those of a supervisor's team, of a manager's accounts, all for an admin."""
    visits = sa.select(Visit)
    if user.role == "admin":
        return visits
    if user.role == "manager":
        own = sa.select(Store.id).join(Account).where(Account.manager_id == user.id)
        return visits.where(Visit.store_id.in_(own))
    if user.role == "supervisor":
        team = sa.select(Person.id).where(Person.team_id == user.team_id)
        return visits.where(Visit.rep_id.in_(team))
    return visits.where(Visit.rep_id == user.id)


def visit_of(user: Person, visit_id: uuid.UUID) -> Visit:
    """By its id or the id of a check-in that joined it; NotFound for a stranger."""
    return found(named(visits_of(user), visit_id))


def named(visits: sa.Select[Visit], visit_id: uuid.UUID) -> sa.Select[Visit]:
    """Of these visits the one of this id, else the one that this id joined."""
    joined = sa.select(VisitAlias.visit_id).where(VisitAlias.alias_id == visit_id)
    either = visits.where(sa.or_(Visit.id == visit_id, Visit.id.in_(joined)))
    return either.order_by((Visit.id == visit_id).desc())


def own_visit(user: Person, visit_id: uuid.UUID) -> Visit:
    """A visit that this person made himself, whatever he is today: the only ones he may write into."""
    return found(named(sa.select(Visit).where(Visit.rep_id == user.id), visit_id))


def call_of(user: Person, visit_id: uuid.UUID, store_id: int | None = None, day: date | None = None) -> Call:
    """The call of a visit, of a planned stop, or an ad-hoc one at a store that the person can reach on `day`."""
    try:
        visit = visit_of(user, visit_id)
    except NotFound:
        return call_before_check_in(user, visit_id, store_id, day)
    stop = db.session.get(Stop, visit.stop_id) if visit.stop_id else None
    return Call(
        visit.id, user, visit.rep, visit.store, visit.day, stop, visit, previous_visit(visit.store_id, visit.day)
    )


def call_before_check_in(user: Person, visit_id: uuid.UUID, store_id: int | None, day: date | None) -> Call:
    if store_id is None or day is None:
        stop = found(stops_of(user).where(Stop.id == visit_id))
        previous = previous_visit(stop.store_id, stop.day)
        return Call(visit_id, user, stop.rep, stop.store, stop.day, stop, None, previous)
    store = store_for_visit(user, store_id, day)
    return Call(visit_id, user, user, store, day, None, None, previous_visit(store.id, day))


def stops_of(user: Person) -> sa.Select[Stop]:
    """Planned stops, by the rules of visits_of."""
    stops = sa.select(Stop).where(Stop.state == "planned")
    if user.role == "admin":
        return stops
    if user.role == "manager":
        own = sa.select(Store.id).join(Account).where(Account.manager_id == user.id)
        return stops.where(Stop.store_id.in_(own))
    if user.role == "supervisor":
        return stops.where(Stop.rep_id.in_(sa.select(Person.id).where(Person.team_id == user.team_id)))
    return stops.where(Stop.rep_id == user.id)


@dataclass(frozen=True)
class PlannedStop:
    """A stop of a plan and the visit that came of it."""

    stop: Stop
    visit: Visit | None


def stops_of_day(user: Person, day: date) -> dict[int, list[PlannedStop]]:
    """The planned stops of a day by rep, in the order of the plan."""
    planned_stops = stops_of(user).where(Stop.day == day).options(joinedload(Stop.store))
    stops = db.session.scalars(planned_stops.order_by(Stop.position, Stop.id)).all()
    made = sa.select(Visit).where(Visit.day == day, Visit.stop_id.in_([stop.id for stop in stops]))
    visits = {visit.stop_id: visit for visit in db.session.scalars(made)}
    planned: dict[int, list[PlannedStop]] = {}
    for stop in stops:
        planned.setdefault(stop.rep_id, []).append(PlannedStop(stop, visits.get(stop.id)))
    return planned


def store_for_visit(user: Person, store_id: int, day: date) -> Store:
    """A store that this person could reach on that day: by territory, or by a stop that is or was his own."""
    stop = sa.select(Stop.store_id).where(
        sa.or_(Stop.rep_id == user.id, Stop.handed_from_id == user.id), Stop.day == day
    )
    reachable = accounts.stores_of(user, day).with_only_columns(Store.id)
    return found(sa.select(Store).where(Store.id == store_id, sa.or_(Store.id.in_(reachable), Store.id.in_(stop))))


def store_worked_by(user: Person, store_id: int, day: date) -> Store:
    """A store that was this person's to visit on that day, as the rep that he was then."""
    stop = sa.select(Stop.store_id).where(
        sa.or_(Stop.rep_id == user.id, Stop.handed_from_id == user.id), Stop.day == day
    )
    territory = accounts.stores_worked_by(user, day).with_only_columns(Store.id)
    return found(sa.select(Store).where(Store.id == store_id, sa.or_(Store.id.in_(territory), Store.id.in_(stop))))


def previous_visit(store_id: int, before: date) -> Visit | None:
    """The last finished visit of anybody at this store before a day."""
    return db.session.scalar(
        sa.select(Visit)
        .where(Visit.store_id == store_id, Visit.day < before, Visit.checked_out_at.is_not(None))
        .order_by(Visit.day.desc(), Visit.checked_in_at.desc())
        .limit(1)
    )


def photos_of(visit: Visit, subjects: Iterable[str] | None = None) -> list[Photo]:
    query = sa.select(Photo).where(
        Photo.day == visit.day, Photo.visit_id == visit.id, Photo.superseded_at.is_(None), Photo.state != "failed"
    )
    if subjects is not None:
        query = query.where(Photo.subject.in_(list(subjects)))
    return list(db.session.scalars(query.order_by(Photo.taken_at)))


def photos_by_subject(visit: Visit) -> dict[str, list[Photo]]:
    found_photos: dict[str, list[Photo]] = {}
    for photo in photos_of(visit):
        found_photos.setdefault(photo.subject, []).append(photo)
    return found_photos


def earlier_check_outs(visit: Visit) -> list[CheckOut]:
    """What a correction of the check-out took the place of, newest first."""
    mine = sa.select(CheckOut).where(CheckOut.day == visit.day, CheckOut.visit_id == visit.id)
    rows = mine.where(CheckOut.superseded_at.is_not(None)).order_by(CheckOut.superseded_at.desc())
    return list(db.session.scalars(rows))


def cannot_do_of(visit: Visit) -> list[CannotDo]:
    """All that was said of steps that could not be done, newest first."""
    rows = sa.select(CannotDo).where(CannotDo.day == visit.day, CannotDo.visit_id == visit.id)
    return list(db.session.scalars(rows.order_by(CannotDo.recorded_at.desc())))
