"""Photos of a visit: kept as they came, served only re-encoded, with time, store and rep on them."""

import hashlib
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from werkzeug.exceptions import abort

from kafield.kit import jobs, personal, photos, storage
from kafield.kit.capture import Refused, Submission
from kafield.kit.clock import local_time
from kafield.kit.db import db, new_id, writing
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.people.queries import has_consent
from kafield.visits import actions as visits
from kafield.visits.models import Photo, Visit

REASONS = {
    "empty": _l("The picture is empty. Please take it again."),
    "too-many-pixels": _l("The picture has too many pixels. Please take it again with a smaller size."),
    "broken": _l("The picture is broken. Please take it again."),
    "not-a-photo": _l("This is not a picture. Please choose a JPEG, PNG, WebP or HEIC file."),
}


def prepared(submission: Submission) -> str:
    """The storage key of the received bytes, kept before the transaction; not a picture = refused."""
    if not has_consent(submission.user.id, "photos"):
        raise Refused({"photo": [_("You have not agreed to photos. You can agree under Me.")]})
    data = submission.files.get("photo", b"")
    try:
        info = photos.inspect(data)
    except photos.BadPicture as bad:
        raise Refused({"photo": [str(REASONS[bad.reason])]}) from None
    return storage.put(data, info.kind)


def add_photo(visit: Visit, submission: Submission) -> Photo:
    """The photo with its evidence: what the phone says of time and place, and the hash of what came.

    One that came before under another key stays as it is, and another picture under its id is a photo of its own;
    the id of a stranger's photo is not found.
    """
    photo = received(visit, submission)
    before = db.session.scalar(sa.select(Photo).where(Photo.id == photo.id))
    if before and before.visit_id != visit.id:
        abort(404)
    if before:
        if same := alike(visit, photo):
            return same
        visits.flag_same_id(visit, submission)
        photo.id = new_id()
    db.session.add(photo)
    db.session.flush()
    jobs.enqueue("picture", {"day": visit.day.isoformat(), "id": str(photo.id)}, at=submission.received_at)
    return photo


def received(visit: Visit, submission: Submission) -> Photo:
    data = submission.data
    has_place = None not in (data["latitude"], data["longitude"]) and has_consent(submission.user.id, "place")
    return Photo(
        day=visit.day,
        id=data["photo_id"] or new_id(),
        visit_id=visit.id,
        recorded_at=submission.recorded_at,
        subject=data["subject"],
        taken_at=submission.corrected(data["taken_at"]),
        latitude=float(data["latitude"]) if has_place else None,
        longitude=float(data["longitude"]) if has_place else None,
        accuracy=float(data["accuracy"]) if has_place and data["accuracy"] is not None else None,
        received_sha256=hashlib.sha256(submission.files["photo"]).hexdigest(),
        original_key=submission.prepared,
        caption=data["caption"] or "",
    )


def alike(visit: Visit, photo: Photo) -> Photo | None:
    """A photo of the visit with the same bytes, of the same thing, under the same words."""
    same = {name: getattr(photo, name) for name in ("received_sha256", "subject", "caption")}
    return next(iter(visits.current(Photo, visit, **same)), None)


@jobs.job("picture")
def process(payload: dict[str, Any], progress: jobs.Progress) -> None:
    """Re-encode one received photo; a second run finds it ready."""
    key = (date.fromisoformat(payload["day"]), uuid.UUID(payload["id"]))
    photo = db.session.get(Photo, key)
    if photo is None or photo.state == "ready" or not photo.original_key:
        return
    done = developed(photo, storage.get(photo.original_key))
    with writing():
        keep(key, done)


def developed(photo: Photo, received: bytes) -> dict[str, Any]:
    """The columns of a re-encoded photo; `failed` where the bytes turn out not to be a picture."""
    try:
        picture = photos.process(received, watermark_of(photo))
    except photos.BadPicture:
        return {"state": "failed"}
    return {
        "state": "ready",
        "picture_key": storage.put(picture.jpeg, "jpg"),
        "picture_sha256": picture.sha256,
        "thumbnail_key": storage.put(picture.thumbnail, "jpg"),
        "width": picture.width,
        "height": picture.height,
    }


def watermark_of(photo: Photo) -> list[str]:
    """Time on the wall of the store, the store, the rep; nobody where he was erased."""
    visit = db.session.get_one(Visit, (photo.day, photo.visit_id))
    taken = local_time(photo.taken_at, visit.store.time_zone)
    return [f"{taken:%Y-%m-%d %H:%M}", visit.store.name, *filter(None, [visit.rep.own_name])]


@personal.forgets
def forget_pictures(person_id: int, at: datetime) -> None:
    """His name stands on them, and what the phone sent may hold his place."""
    jobs.enqueue("pictures.forget", {"person": person_id}, at=at)


@jobs.job("pictures.forget")
def develop_anew(payload: dict[str, Any], progress: jobs.Progress) -> None:
    """An erased person's photos are developed once more without his name, all of them; then what came goes, but
    where somebody else sent the very same bytes. A second run goes on where the first was stopped."""
    left, others = photos_with_original(payload["person"]), originals_of_others(payload["person"])
    for done, photo_id in enumerate(left):
        photo = db.session.get_one(Photo, photo_id)
        named, values = photo.picture_key, without_name(photo)
        if named and named != values.get("picture_key", named):
            storage.delete(named)
        with writing():
            keep(photo_id, values)
        progress.step(done, 2 * len(left))
    for done, photo_id in enumerate(left, len(left)):
        key = str(db.session.get_one(Photo, photo_id).original_key)
        if key not in others:
            storage.delete(key)
        with writing():
            keep(photo_id, {"original_key": None})
        progress.step(done, 2 * len(left))


def photos_with_original(person_id: int) -> list[tuple[date, uuid.UUID]]:
    made = sa.select(Visit.id).where(Visit.rep_id == person_id)
    left = sa.select(Photo.day, Photo.id).where(Photo.visit_id.in_(made), Photo.original_key.is_not(None))
    return [(day, photo_id) for day, photo_id in db.session.execute(left.order_by(Photo.day, Photo.id))]


def originals_of_others(person_id: int) -> set[str]:
    """The keys of originals that were sent in the visits of others too."""
    his, theirs = sa.orm.aliased(Photo), sa.orm.aliased(Photo)
    made = sa.select(Visit.id).where(Visit.rep_id == person_id)
    both = sa.select(his.original_key).join(theirs, his.original_key == theirs.original_key)
    return set(db.session.scalars(both.where(his.visit_id.in_(made), theirs.visit_id.not_in(made))))


def without_name(photo: Photo) -> dict[str, Any]:
    """The columns of the photo developed once more; none where a run that was stopped has let its original go."""
    try:
        return developed(photo, storage.get(str(photo.original_key)))
    except FileNotFoundError:
        return {}


def keep(photo_id: tuple[date, uuid.UUID], values: dict[str, Any]) -> None:
    photo = db.session.get_one(Photo, photo_id)
    for name, value in values.items():
        setattr(photo, name, value)
