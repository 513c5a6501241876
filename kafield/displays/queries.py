"""Displays that are due in a store, and what was found of them."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.catalog.models import Product
from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.kit.db import db, found
from kafield.people.models import Person
from kafield.visits.models import CannotDo, Photo, Visit
from kafield.visits.queries import Call, Step, visits_of


@dataclass(frozen=True)
class DisplayView:
    """One display of the call: what was agreed, what this visit found, what the last visit found."""

    display: Display
    check: DisplayCheck | None
    last: DisplayCheck | None
    history: list[DisplayCheck]
    photos: list[Photo]

    @property
    def subject(self) -> str:
        """The name under which its photos are kept."""
        return f"display:{self.display.id}"

    @property
    def was_missing(self) -> bool:
        return self.last is not None and not self.last.in_place


@dataclass(frozen=True)
class Agreed:
    """A display as the desk sees it: how it stands with its days, the last finding and its photos."""

    display: Display
    phase: str
    last: DisplayCheck | None
    photos: list[Photo]


@dataclass(frozen=True)
class StepView:
    displays: list[DisplayView]
    products: list[Product]
    step: Step
    cannot: CannotDo | None = None

    @property
    def options(self) -> list[tuple[int, str]]:
        return [(product.id, product.name) for product in self.products]

    def of(self, display_id: str) -> DisplayView | None:
        return next((view for view in self.displays if str(view.display.id) == display_id), None)


def due_on(store_ids: Collection[int], day: date) -> sa.Select[Display]:
    """Displays agreed for that day, the first day and the last day included."""
    return (
        sa.select(Display)
        .where(
            Display.store_id.in_(store_ids),
            Display.from_day <= day,
            Display.to_day >= day,
            Display.voided_at.is_(None),
        )
        .options(selectinload(Display.items).joinedload(DisplayItem.product))
        .order_by(Display.store_id, Display.fee_minor.desc(), Display.type, Display.id)
    )


def step_view(call: Call) -> StepView:
    """The displays due in this store on the day of the call, each with its check of this visit and of the last."""
    displays = list(db.session.scalars(due_on([call.store.id], call.day)))
    made = checks_of_visit(call)
    last = last_checks([display.id for display in displays], call.day)
    views = [
        DisplayView(
            display,
            next((check for check in made.get(display.id, []) if check.superseded_at is None), None),
            last.get(display.id),
            [check for check in made.get(display.id, []) if check.superseded_at],
            call.photos.get(f"display:{display.id}", []),
        )
        for display in displays
    ]
    cannot = call.cannot.get("displays")
    return StepView(views, call.orderable, step_of(views, cannot), cannot)


def step_of(views: list[DisplayView], cannot: CannotDo | None) -> Step:
    done = sum(view.check is not None for view in views)
    return Step("displays", required=len(views), done=done, cannot=cannot is not None)


def checks_of_visit(call: Call) -> dict[uuid.UUID, list[DisplayCheck]]:
    """Every check of this visit by display, corrected ones included, in the order they were recorded."""
    if call.visit is None:
        return {}
    rows = sa.select(DisplayCheck).where(DisplayCheck.day == call.visit.day, DisplayCheck.visit_id == call.visit.id)
    grouped: dict[uuid.UUID, list[DisplayCheck]] = {}
    for check in db.session.scalars(rows.order_by(DisplayCheck.recorded_at)):
        grouped.setdefault(check.display_id, []).append(check)
    return grouped


def last_checks(display_ids: Iterable[uuid.UUID], before: date) -> dict[uuid.UUID, DisplayCheck]:
    """The newest check of each display before a day."""
    rows = (
        sa.select(DisplayCheck)
        .where(
            DisplayCheck.display_id.in_(list(display_ids)),
            DisplayCheck.day < before,
            DisplayCheck.superseded_at.is_(None),
        )
        .order_by(DisplayCheck.day, DisplayCheck.recorded_at)
    )
    return {check.display_id: check for check in db.session.scalars(rows)}


def missing_displays(store_ids: Collection[int], day: date) -> dict[int, list[Display]]:
    """By store: displays due that day that the last check did not find."""
    displays = list(db.session.scalars(due_on(store_ids, day)))
    last = last_checks([display.id for display in displays], day)
    missing: dict[int, list[Display]] = {}
    for display in displays:
        if display.id in last and not last[display.id].in_place:
            missing.setdefault(display.store_id, []).append(display)
    return missing


PHASES = ("running", "planned", "ended", "voided")


def phase_of(display: Display, today: date) -> str:
    """`running` on the days agreed, `planned` before and `ended` after them; `voided` whatever the day."""
    if display.voided_at:
        return "voided"
    if display.from_day > today:
        return "planned"
    return "running" if display.to_day >= today else "ended"


def agreed_at(user: Person, store_id: int, today: date) -> dict[str, list[Agreed]]:
    """The displays of a store by phase, those that run first; within a phase the latest first."""
    rows = displays_of(user, today).where(Display.store_id == store_id)
    rows = rows.options(selectinload(Display.items).joinedload(DisplayItem.product))
    displays = db.session.scalars(rows.order_by(Display.to_day.desc(), Display.type, Display.id)).all()
    last = last_checks([display.id for display in displays], today + timedelta(days=1))
    photos = photos_of_checks(user, last.values())
    grouped: dict[str, list[Agreed]] = {phase: [] for phase in PHASES}
    for display in displays:
        phase = phase_of(display, today)
        grouped[phase].append(Agreed(display, phase, last.get(display.id), photos.get(display.id, [])))
    return {phase: rows for phase, rows in grouped.items() if rows}


def photos_of_checks(user: Person, checks: Iterable[DisplayCheck]) -> dict[uuid.UUID, list[Photo]]:
    """By display: the photos of the visit of each check, as far as this person may see that visit."""
    wanted = {(check.visit_id, f"display:{check.display_id}"): check.display_id for check in checks}
    mine = visits_of(user).with_only_columns(Visit.id).where(Visit.id.in_({visit for visit, _subject in wanted}))
    rows = sa.select(Photo).where(Photo.visit_id.in_(mine), Photo.superseded_at.is_(None), Photo.state != "failed")
    grouped: dict[uuid.UUID, list[Photo]] = {}
    for photo in db.session.scalars(rows.order_by(Photo.taken_at)):
        if (photo.visit_id, photo.subject) in wanted:
            grouped.setdefault(wanted[photo.visit_id, photo.subject], []).append(photo)
    return grouped


def displays_of(user: Person, day: date) -> sa.Select[Display]:
    """The displays of the stores this person can reach."""
    reachable = accounts.stores_of(user, day).with_only_columns(Store.id)
    return sa.select(Display).where(Display.store_id.in_(reachable))


def display_of(user: Person, display_id: uuid.UUID, day: date) -> Display:
    return found(displays_of(user, day).where(Display.id == display_id))
