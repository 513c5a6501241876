"""What happens on a journey plan and in a visit."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.kit import audit, personal, rollups
from kafield.kit.capture import Submission
from kafield.kit.clock import local_day
from kafield.kit.db import db, new_id
from kafield.metrics.coverage import time_in_store
from kafield.metrics.distance import is_outside, metres_between
from kafield.people.models import Person
from kafield.people.queries import has_consent
from kafield.visits.models import CannotDo, CheckOut, InVisit, Pause, Photo, Stop, Visit, VisitAlias
from kafield.visits.queries import store_worked_by


def add_stop(
    rep: Person, store: Store, day: date, *, by: Person | None = None, stop_id: uuid.UUID | None = None
) -> Stop:
    """One stop a day and store; a cancelled one is planned again."""
    same = sa.select(Stop).where(Stop.day == day, Stop.rep_id == rep.id, Stop.store_id == store.id)
    stop = db.session.scalar(same)
    if stop and stop.state == "planned":
        return stop
    if stop is None:
        stop = Stop(
            id=stop_id or new_id(), day=day, rep_id=rep.id, store_id=store.id, position=last_position(rep.id, day) + 1
        )
        db.session.add(stop)
    stop.state, stop.planned_by = "planned", by.id if by else None
    db.session.flush()
    rollups.add(day, rep.id, {"stops_planned": 1})
    return stop


def last_position(rep_id: int, day: date) -> int:
    positions = sa.select(sa.func.max(Stop.position)).where(Stop.rep_id == rep_id, Stop.day == day)
    return db.session.scalar(positions) or 0


def is_begun(stop: Stop) -> bool:
    return db.session.scalar(sa.select(Visit.id).where(Visit.stop_id == stop.id)) is not None


def cancel_stop(stop: Stop) -> None:
    """Not to be made any more; one that is already begun was made."""
    if stop.state == "planned" and not is_begun(stop):
        stop.state = "cancelled"
        rollups.add(stop.day, stop.rep_id, {"stops_planned": -1})


def move_stop(stop: Stop, position: int) -> None:
    """Put the stop at a place among the planned ones of its day, counted from 1; the others keep their order."""
    planned = (Stop.day == stop.day, Stop.rep_id == stop.rep_id, Stop.state == "planned")
    day = sa.select(Stop).where(*planned, Stop.id != stop.id)
    others = list(db.session.scalars(day.order_by(Stop.position, Stop.id)))
    others.insert(max(0, position - 1), stop)
    for number, each in enumerate(others, 1):
        each.position = number


def hand_over(stops: Iterable[Stop], to: Person, *, by: Person, at: datetime) -> int:
    """A sick rep's stops go to a colleague for that day; those already begun stay. Returns how many moved."""
    moved = 0
    for stop in stops:
        if is_begun(stop) or stop.rep_id == to.id or stop.state != "planned":
            continue
        before = stop.rep_id
        moved += taken_over(stop, to)
        audit.record(by.id, "handed over", "stop", stop.id, {"rep": before}, {"rep": to.id}, at=at)
    return moved


def taken_over(stop: Stop, to: Person) -> int:
    """A colleague who has this store himself that day keeps his own stop, planned again where it was cancelled."""
    own = sa.select(Stop.id).where(Stop.day == stop.day, Stop.rep_id == to.id, Stop.store_id == stop.store_id)
    rollups.add(stop.day, stop.rep_id, {"stops_planned": -1})
    if db.session.scalar(own):
        stop.state = "cancelled"
        add_stop(to, stop.store, stop.day)
        return 1
    stop.handed_from_id, stop.rep_id = stop.rep_id, to.id
    stop.position = last_position(to.id, stop.day) + 1
    db.session.flush()
    rollups.add(stop.day, to.id, {"stops_planned": 1})
    return 1


def check_in(visit_id: uuid.UUID, submission: Submission, fence: int) -> Visit:
    """Begin the visit, or join the one that this rep began at this store on this business day; what the first
    did not know of its place, the second tells."""
    data, user = submission.data, submission.user
    day = business_day(user, data["store_id"], submission.recorded_at)
    store = store_worked_by(user, data["store_id"], day)
    first = visit_begun(user.id, store.id, day, visit_id)
    if first:
        flag_visit(first, submission, "joined")
        join(first, visit_id)
        if first.latitude is None and data["latitude"] is not None:
            take_place(first, first.store, submission, fence)
        return first
    visit = Visit(
        day=day, id=own_id(visit_id, day), rep_id=user.id, store_id=store.id, checked_in_at=submission.recorded_at
    )
    visit.stop_id = stop_for(user.id, store.id, day)
    take_place(visit, store, submission, fence)
    visit.flags = list(submission.flags)
    db.session.add(visit)
    db.session.flush()
    rollups.add(day, user.id, {"visits_made": 1, "planned_made": 1 if visit.stop_id else 0})
    return visit


def business_day(user: Person, store_id: int, at: datetime) -> date:
    """The store-local date of the corrected check-in."""
    zone = db.session.scalar(sa.select(Store.time_zone).where(Store.id == store_id))
    return local_day(at, zone or "UTC")


def visit_begun(rep_id: int, store_id: int, day: date, visit_id: uuid.UUID) -> Visit | None:
    same_call = sa.and_(Visit.rep_id == rep_id, Visit.store_id == store_id, Visit.day == day)
    same_id = sa.and_(Visit.rep_id == rep_id, Visit.id == visit_id)
    return db.session.scalar(sa.select(Visit).where(sa.or_(same_call, same_id)).limit(1))


def own_id(visit_id: uuid.UUID, day: date) -> uuid.UUID:
    """The id that the phone named; where a colleague, who was handed the stop meanwhile, began a visit under
    it, a new one, and the named id leads its rep to it."""
    if db.session.scalar(sa.select(Visit.id).where(Visit.id == visit_id)) is None:
        return visit_id
    own = new_id()
    if db.session.get(VisitAlias, visit_id) is None:
        db.session.add(VisitAlias(alias_id=visit_id, day=day, visit_id=own))
    return own


def join(visit: Visit, alias: uuid.UUID) -> None:
    if alias != visit.id and db.session.get(VisitAlias, alias) is None:
        db.session.add(VisitAlias(alias_id=alias, day=visit.day, visit_id=visit.id))


def stop_for(rep_id: int, store_id: int, day: date) -> uuid.UUID | None:
    planned = sa.select(Stop.id).where(
        Stop.rep_id == rep_id, Stop.store_id == store_id, Stop.day == day, Stop.state == "planned"
    )
    return db.session.scalar(planned)


def take_place(visit: Visit, store: Store, submission: Submission, fence: int) -> None:
    """Keep the stated place if the person consented to it; outside the fence is flagged, never refused."""
    data = submission.data
    visit.place_state = data["place_state"] or "unknown"
    visit.fence_reason = data["fence_reason"] or visit.fence_reason or ""
    if data["latitude"] is None or data["longitude"] is None:
        return
    if not has_consent(submission.user.id, "place"):
        visit.place_state = "no_consent"
        return
    visit.latitude, visit.longitude = float(data["latitude"]), float(data["longitude"])
    visit.accuracy = float(data["accuracy"]) if data["accuracy"] is not None else None
    visit.place_state = "taken"
    if store.latitude is not None and store.longitude is not None:
        visit.distance = metres_between(visit.latitude, visit.longitude, store.latitude, store.longitude)
    if is_outside(visit.distance, visit.accuracy, fence):
        submission.flag("outside_fence")


def current(kind: Any, visit: Visit, **same: Any) -> Any:
    """The records of a visit that no correction has superseded."""
    mine = [kind.day == visit.day, kind.visit_id == visit.id, kind.superseded_at.is_(None)]
    return db.session.scalars(sa.select(kind).where(*mine).filter_by(**same)).all()


def supersede(kind: Any, visit: Visit, at: datetime, **same: Any) -> bool:
    """Mark what a correction takes the place of; True where there was something. It stays as history."""
    older = current(kind, visit, **same)
    for record in older:
        record.superseded_at = at
    return bool(older)


@personal.forgets
def forget_places(person_id: int, at: datetime) -> None:
    """Where he was, and why he was elsewhere. That he came and how long he stayed are facts of the store."""
    made = sa.select(Visit.id).where(Visit.rep_id == person_id)
    nowhere: dict[str, Any] = {"latitude": None, "longitude": None, "accuracy": None}
    for kind in (CheckOut, Photo):
        db.session.execute(sa.update(kind).where(kind.visit_id.in_(made)).values(nowhere))
    unknown = {**nowhere, "distance": None, "place_state": "no_consent", "fence_reason": ""}
    db.session.execute(sa.update(Visit).where(Visit.rep_id == person_id).values(unknown))


@personal.tells
def facts_of(person_id: int) -> Iterator[personal.Records]:
    """What was recorded in his visits."""
    made, kinds = sa.select(Visit.id).where(Visit.rep_id == person_id), InVisit.__subclasses__()
    for kind in cast(list[Any], kinds):
        yield kind.__tablename__, sa.select(kind.__table__).where(kind.visit_id.in_(made))


def flag_same_id(visit: Visit, submission: Submission) -> None:
    """Other content came under an id that is known, and the phone does not call it a correction."""
    if submission.replaces is None:
        flag_visit(visit, submission, "same_id")


def flag_visit(visit: Visit, submission: Submission, name: str) -> None:
    """Mark a fact where whoever looks at the visit sees it."""
    submission.flag(name)
    visit.flags = sorted({*visit.flags, name})


def pause(visit: Visit, at: datetime) -> None:
    if not running_pause(visit):
        db.session.add(Pause(day=visit.day, visit_id=visit.id, recorded_at=at))


def resume(visit: Visit, at: datetime) -> None:
    running = running_pause(visit)
    if running:
        running.resumed_at = at


def running_pause(visit: Visit) -> Pause | None:
    return next((each for each in current(Pause, visit) if each.resumed_at is None), None)


def cannot_do(visit: Visit, step: str, reason: str, note: str, at: datetime) -> uuid.UUID:
    supersede(CannotDo, visit, at, step=step)
    record = CannotDo(
        day=visit.day, id=new_id(), visit_id=visit.id, recorded_at=at, step=step, reason=reason, note=note
    )
    db.session.add(record)
    return record.id


def can_do_after_all(visit: Visit, step: str, at: datetime) -> None:
    """A step that gets done is no longer one that could not be done."""
    supersede(CannotDo, visit, at, step=step)


def check_out(visit: Visit, submission: Submission) -> None:
    """Close the visit; a second check-out corrects the first and leaves it as history."""
    data, at = submission.data, submission.recorded_at
    supersede(CheckOut, visit, submission.received_at)
    before = visit.seconds_in_store
    left_at = visit.checked_out_at or max(at, visit.checked_in_at)
    resume(visit, left_at)
    out = CheckOut(
        day=visit.day, id=new_id(), visit_id=visit.id, recorded_at=at, left_at=left_at, summary=data["summary"] or ""
    )
    keep_place_of(out, submission)
    db.session.add(out)
    visit.checked_out_at, visit.summary = left_at, out.summary
    visit.seconds_in_store = seconds_of(visit, left_at)
    closed = {
        "visits_closed": 0 if before is not None else 1,
        "seconds_in_store": visit.seconds_in_store - (before or 0),
    }
    rollups.add(visit.day, visit.rep_id, closed)


def may_keep(submission: Submission) -> bool:
    """A refused write stays on the server only without a photo or place that its person did not agree to."""
    typed, person_id = submission.form.raw, submission.user.id
    has_place = any(typed.get(name) for name in ("latitude", "longitude"))
    has_photo = submission.files or not typed  # what could not be read may hold one
    return (not has_photo or has_consent(person_id, "photos")) and (not has_place or has_consent(person_id, "place"))


def keep_place_of(out: CheckOut, submission: Submission) -> None:
    data = submission.data
    if data["latitude"] is not None and data["longitude"] is not None and has_consent(submission.user.id, "place"):
        out.latitude, out.longitude = float(data["latitude"]), float(data["longitude"])
        out.accuracy = float(data["accuracy"]) if data["accuracy"] is not None else None


def seconds_of(visit: Visit, left_at: datetime) -> int:
    pauses = [(each.recorded_at, each.resumed_at) for each in current(Pause, visit)]
    return int(time_in_store(visit.checked_in_at, left_at, pauses).total_seconds())
