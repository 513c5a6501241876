"""Today, and the call sheet: check-in, pause, what could not be done, check-out."""

import uuid
from datetime import date

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kafield.accounts.models import FORMATS
from kafield.accounts.queries import account_of
from kafield.calls import actions, queries
from kafield.calls.forms import CannotDoForm, CheckInForm, CheckOutForm, PauseForm
from kafield.kit import address
from kafield.kit.access import role, signed_in
from kafield.kit.capture import Submission, capture
from kafield.kit.clock import local_day, now
from kafield.kit.db import new_id
from kafield.kit.forms import Submitted, record_id
from kafield.kit.render import render
from kafield.people.queries import consents_of
from kafield.visits import actions as visits
from kafield.visits.queries import Call, call_of, own_visit, store_for_visit

PARTS = ("checklist", "displays", "stock", "order")

bp = Blueprint("calls", __name__, url_prefix="/calls")


def own_today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


@bp.get("/today")
@role("rep")
def today() -> str:
    """The stops of today, or with ?day= of another day: a phone takes tomorrow's along."""
    day = day_asked() or own_today()
    return render(
        "calls/today",
        plan=queries.day_of(current_user, day, own_today()),
        plan_version=queries.plan_version(current_user, own_today()),
        consents=consents_of(current_user.id),
    )


def day_asked() -> date | None:
    try:
        return date.fromisoformat(address.text("day"))
    except ValueError:
        return None


@bp.get("/at/<int:store_id>")
@role("rep")
def begin(store_id: int) -> Response:
    """An ad-hoc visit: the page is given its id now, so that a second tap finds the same visit."""
    store = store_for_visit(current_user, store_id, own_today())
    begun = queries.begun_today(current_user, store.id, own_today())
    if begun:
        return redirect(url_for("calls.show", visit_id=begun))
    return redirect(url_for("calls.show", visit_id=new_id(), store=store.id))


@bp.get("/<uuid:visit_id>")
@signed_in
def show(visit_id: uuid.UUID) -> str:
    return sheet(visit_id)


@bp.get("/blank/<int:account_id>/<format>")
@role("rep")
def blank(account_id: int, format: str) -> str:
    """A sheet without a store, for the day pack: the phone fills it in for an ad-hoc visit."""
    if format not in FORMATS:
        abort(404)
    account = account_of(current_user, account_id, own_today())
    return sheet_of(queries.blank_call(current_user, account, format, own_today()), is_blank=True)


def sheet(visit_id: uuid.UUID, fragment: str | None = None, form: Submitted | None = None) -> str:
    store_id = address.record("store") or request.form.get("store_id", type=record_id)
    return sheet_of(call_of(current_user, visit_id, store_id, own_today() if store_id else None), fragment, form)


def sheet_of(call: Call, fragment: str | None = None, form: Submitted | None = None, is_blank: bool = False) -> str:
    settings = current_app.extensions["settings"]
    view = queries.Sheet(call, settings.order_factor, settings.minimum_order_minor)
    parts = {name: getattr(view, name) for name in PARTS if fragment in (None, f"step_{name}")}
    consents = consents_of(current_user.id)
    return render(
        "calls/show",
        fragment=fragment,
        sheet=view,
        call=call,
        consents=consents,
        fence=settings.fence_metres,
        form=form,
        is_blank=is_blank,
        opens=None if fragment else view.opens,
        **parts,
    )


def check_in_answer(visit_id: uuid.UUID, form: Submitted | None) -> str:
    return sheet(visit_id, "check_in", form)


@bp.post("/<uuid:visit_id>/check-in")
@capture(CheckInForm, answer=check_in_answer, may_keep=visits.may_keep)
def check_in(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    fence = current_app.extensions["settings"].fence_metres
    return visits.check_in(visit_id, submission, fence).id


@bp.post("/<uuid:visit_id>/pause")
@capture(PauseForm, answer=check_in_answer)
def pause(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    visit = own_visit(submission.user, visit_id)
    change = visits.resume if submission.data["resume"] else visits.pause
    change(visit, submission.recorded_at)
    return visit.id


def cannot_answer(visit_id: uuid.UUID, form: Submitted | None) -> str:
    step = request.form.get("step", "")
    fragment = f"step_{step}" if step in ("checklist", "displays", "stock", "order") else "check_in"
    return sheet(visit_id, fragment, form)


@bp.post("/<uuid:visit_id>/cannot")
@capture(CannotDoForm, answer=cannot_answer)
def cannot_do(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    visit, data = own_visit(submission.user, visit_id), submission.data
    return visits.cannot_do(visit, data["step"], data["reason"], data["note"] or "", submission.recorded_at)


def check_out_answer(visit_id: uuid.UUID, form: Submitted | None) -> str:
    return sheet(visit_id, "check_out", form)


@bp.post("/<uuid:visit_id>/check-out")
@capture(CheckOutForm, answer=check_out_answer, may_keep=visits.may_keep)
def check_out(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    visit = own_visit(submission.user, visit_id)
    actions.check_out(visit, submission)
    return visit.id
