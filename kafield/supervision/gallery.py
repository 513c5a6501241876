"""The photos of a day, and the displays whose photo should be looked at first."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.kit.db import db
from kafield.people.models import Person
from kafield.visits.models import Photo, Visit
from kafield.visits.queries import visits_of

STATES = ("ok", "wrong", "missing")
ONE_PAGE = 48


@dataclass(frozen=True)
class Look:
    """A display as a visit found it, with the photos of it."""

    display: Display
    check: DisplayCheck
    visit: Visit
    photos: Sequence[Photo]

    @property
    def photo(self) -> Photo | None:
        """The one to show: the last that can be seen."""
        seen = [photo for photo in self.photos if photo.thumbnail_key]
        return seen[-1] if seen else None

    @property
    def faults(self) -> list[str]:
        return faults_of(self.check, has_photo=bool(self.photos))


@dataclass(frozen=True)
class Shot:
    """A photo of the day; `look` where it shows a display that was checked."""

    photo: Photo
    visit: Visit
    look: Look | None


def faults_of(check: DisplayCheck, *, has_photo: bool) -> list[str]:
    """Names of what is wrong, the worst first; [] where it stands as agreed. A missing display has no other
    fault, and a photo that was announced with a compliant one is on its way."""
    if not check.in_place:
        return ["missing"]
    found = {
        "empty": check.fill == "empty",
        "half": check.fill == "half",
        "position": check.right_position is False,
        "items": check.right_items is False,
        "price_tag": check.price_tag is False,
        "posm": check.posm is False,
        "photo": not has_photo and not check.is_compliant,
    }
    return [name for name, is_wrong in found.items() if is_wrong]


def looks_of(user: Person, day: date, rep_ids: Collection[int], limit: int) -> list[Look]:
    """Paid displays found missing or not as agreed, then those that comply but are not full; each by their fee."""
    wrong = sa.or_(DisplayCheck.is_compliant.is_(False), DisplayCheck.fill.in_(("half", "empty")))
    checks = checked(user, day, rep_ids).where(wrong, Display.fee_minor > 0)
    first = checks.order_by(DisplayCheck.is_compliant, Display.fee_minor.desc(), DisplayCheck.id).limit(limit)
    return with_photos(db.session.execute(first).unique().all())


def checked(user: Person, day: date, rep_ids: Collection[int]) -> sa.Select[DisplayCheck, Display, Visit]:
    """(check, display, visit) of a day, as far as this person may see the visits."""
    seen = visits_of(user).where(Visit.day == day, Visit.rep_id.in_(rep_ids)).with_only_columns(Visit.id)
    return (
        sa.select(DisplayCheck, Display, Visit)
        .join(Display, Display.id == DisplayCheck.display_id)
        .join(Visit, sa.and_(Visit.day == DisplayCheck.day, Visit.id == DisplayCheck.visit_id))
        .where(DisplayCheck.day == day, DisplayCheck.superseded_at.is_(None), DisplayCheck.visit_id.in_(seen))
        .options(
            joinedload(Visit.store),
            joinedload(Visit.rep),
            selectinload(Display.items).joinedload(DisplayItem.product),
        )
    )


def with_photos(rows: Iterable[Any]) -> list[Look]:
    rows = list(rows)
    photos: dict[tuple[uuid.UUID, str], list[Photo]] = {}
    visits = {visit.id: visit.day for _check, _display, visit in rows}
    for photo in db.session.scalars(
        kept().where(Photo.visit_id.in_(visits), Photo.day.in_(set(visits.values()))).order_by(Photo.taken_at)
    ):
        photos.setdefault((photo.visit_id, photo.subject), []).append(photo)
    return [
        Look(display, check, visit, photos.get((visit.id, f"display:{display.id}"), []))
        for check, display, visit in rows
    ]


def kept() -> sa.Select[Photo]:
    """Photos that were not superseded and turned out to be pictures."""
    return sa.select(Photo).where(Photo.superseded_at.is_(None), Photo.state != "failed")


def shots_of(
    user: Person, day: date, rep_ids: Collection[int], state: str | None, page: int
) -> tuple[list[Shot], bool]:
    """One page of the day's photos, newest first, and whether there are more; with a state, of such displays only."""
    looks = with_photos(db.session.execute(checked(user, day, rep_ids)).unique().all())
    by_photo = {photo.id: look for look in looks for photo in look.photos}
    seen = visits_of(user).where(Visit.day == day, Visit.rep_id.in_(rep_ids))
    photos = kept().where(Photo.day == day, Photo.visit_id.in_(seen.with_only_columns(Visit.id)))
    if state:
        photos = photos.where(Photo.id.in_([key for key, look in by_photo.items() if state_of(look.check) == state]))
    window = photos.order_by(Photo.taken_at.desc(), Photo.id).offset(page * ONE_PAGE).limit(ONE_PAGE + 1)
    found = db.session.scalars(window).all()
    visits = {
        visit.id: visit for visit in db.session.scalars(seen.options(joinedload(Visit.store), joinedload(Visit.rep)))
    }
    shots = [Shot(photo, visits[photo.visit_id], by_photo.get(photo.id)) for photo in found[:ONE_PAGE]]
    return shots, len(found) > ONE_PAGE


def state_of(check: DisplayCheck) -> str:
    """`missing`, `wrong` or `ok`."""
    if not check.in_place:
        return "missing"
    return "ok" if check.is_compliant else "wrong"
