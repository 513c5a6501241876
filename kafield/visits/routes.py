"""The journey plan, and the photos of visits. The call itself is in calls/."""

import uuid
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, flash, redirect, url_for
from flask_login import current_user

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.kit import address, storage
from kafield.kit.access import role, signed_in
from kafield.kit.capture import Submission, capture
from kafield.kit.clock import local_day, now
from kafield.kit.db import db, found, writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import ngettext
from kafield.kit.render import render
from kafield.kit.search import matches
from kafield.people import queries as people
from kafield.people.models import Person
from kafield.visits import actions, pictures, queries
from kafield.visits.forms import HandOverForm, MoveForm, PhotoForm, StopForm
from kafield.visits.models import Photo, Stop, Visit

NEWEST = 60

bp = Blueprint("visits", __name__, url_prefix="/visits")
ONE_YEAR = timedelta(days=366)


def photo_answer(visit_id: uuid.UUID, form: Submitted | None) -> str:
    visit = queries.own_visit(current_user, visit_id)
    return render("visits/_photo_answer", photos=queries.photos_of(visit), form=form)


@bp.post("/<uuid:visit_id>/photos")
@capture(PhotoForm, answer=photo_answer, prepare=pictures.prepared, may_keep=actions.may_keep)
def add_photo(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    visit = queries.own_visit(submission.user, visit_id)
    return pictures.add_photo(visit, submission).id


@bp.get("/photos/<uuid:photo_id>/<any(picture, thumbnail):size>.jpg")
@signed_in
def picture(photo_id: uuid.UUID, size: str) -> Response:
    """Only re-encoded pictures are ever served; one that is still being developed is not there yet."""
    mine = queries.visits_of(current_user).with_only_columns(Visit.id)
    photo = found(sa.select(Photo).where(Photo.id == photo_id, Photo.visit_id.in_(mine)))
    key = photo.picture_key if size == "picture" else photo.thumbnail_key
    if key is None:
        abort(404, _("This picture is still being developed."))
    response = Response(storage.get(key), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@bp.get("/stores/<int:store_id>")
@signed_in
def of_store(store_id: int) -> str:
    """The visits of a store that this person may see, newest first."""
    today = local_day(now(), current_app.extensions["settings"].time_zone)
    store = queries.store_for_visit(current_user, store_id, today)
    made = queries.visits_of(current_user).where(Visit.store_id == store_id)
    newest = made.order_by(Visit.day.desc(), Visit.checked_in_at.desc()).limit(NEWEST)
    return render("visits/of_store", store=store, visits=db.session.scalars(newest).all())


def asked_day() -> date:
    """The day that the address names, within a year of today, else today."""
    today = local_day(now(), current_app.extensions["settings"].time_zone)
    try:
        day = date.fromisoformat(address.text("day"))
    except ValueError:
        return today
    return day if abs(day - today) < ONE_YEAR else today


@bp.get("/plan")
@role("supervisor", "admin")
def plan() -> str:
    """The journey plan of the team for one day."""
    return plan_page(asked_day(), blank(), 200)[0]


def plan_page(day: date, form: Submitted, status: int) -> tuple[str, int]:
    reps = list(db.session.scalars(people.reps_of(current_user)))
    stops = queries.stops_of_day(current_user, day)
    near = timedelta(days=1)
    page = render("visits/plan", day=day, before=day - near, after=day + near, reps=reps, stops=stops, form=form)
    return page, status


@bp.get("/plan/stores")
@role("supervisor", "admin")
def plan_stores() -> str:
    """Stores to choose from while one types, those of the rep's own territories first."""
    day, query = asked_day(), address.text("q")
    rep = people.person_of(current_user, address.record("rep") or 0)
    stores = accounts.stores_of(current_user, day).where(matches(Store.search_key, query))
    own = Store.id.in_(accounts.stores_of(rep, day).with_only_columns(Store.id))
    chosen = db.session.scalars(stores.order_by(own.desc(), Store.sort_key).limit(20)).all()
    return render("visits/_plan_stores", stores=chosen, rep=rep, day=day)


@bp.post("/plan")
@role("supervisor", "admin")
def add_stop() -> Any:
    form = submitted(StopForm)
    if not form.ok:
        return plan_page(asked_day(), form, 422)
    with writing():
        rep = found(people.reps_of(current_user).where(Person.id == form.data["rep_id"]))
        store = accounts.store_of(current_user, form.data["store_id"], form.data["day"])
        actions.add_stop(rep, store, form.data["day"], by=current_user)
    return redirect(url_for("visits.plan", day=form.data["day"]))


@bp.post("/plan/<uuid:stop_id>/cancel")
@role("supervisor", "admin")
def cancel_stop(stop_id: uuid.UUID) -> Any:
    with writing():
        stop = found(queries.stops_of(current_user).where(Stop.id == stop_id))
        actions.cancel_stop(stop)
        day = stop.day
    return redirect(url_for("visits.plan", day=day))


@bp.post("/plan/<uuid:stop_id>/position")
@role("supervisor", "admin")
def move_stop(stop_id: uuid.UUID) -> Any:
    form = submitted(MoveForm)
    with writing():
        stop = found(queries.stops_of(current_user).where(Stop.id == stop_id))
        if form.ok:
            actions.move_stop(stop, form.data["position"])
        day = stop.day
    return redirect(url_for("visits.plan", day=day))


@bp.post("/plan/hand-over")
@role("supervisor", "admin")
def hand_over() -> Any:
    """A sick rep's stops of one day go to a colleague; with `stops`, only those."""
    form = submitted(HandOverForm)
    if form.ok and form.data["from_id"] == form.data["to_id"]:
        form.refuse("to_id", _("Please choose another person."))
    if not form.ok:
        return plan_page(asked_day(), form, 422)
    data = form.data
    with writing():
        to = found(people.reps_of(current_user).where(Person.id == data["to_id"]))
        stops = queries.stops_of(current_user).where(Stop.day == data["day"], Stop.rep_id == data["from_id"])
        chosen = stops.where(Stop.id.in_(data["stops"])) if data["stops"] else stops
        moved = actions.hand_over(db.session.scalars(chosen).all(), to, by=current_user, at=now())
        name = to.name
    flash(ngettext("%(count)s stop goes to %(name)s.", "%(count)s stops go to %(name)s.", moved, name=name))
    return redirect(url_for("visits.plan", day=data["day"]))
