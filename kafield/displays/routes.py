"""Displays of a store: planned at the desk, checked in the visit."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kafield.accounts import queries as accounts
from kafield.displays import actions, queries
from kafield.displays.forms import CheckForm, DisplayForm, FoundForm
from kafield.kit import address
from kafield.kit.access import role, signed_in
from kafield.kit.capture import Submission, capture
from kafield.kit.clock import local_day, now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, blank, record_id, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.visits.queries import call_of, own_visit

bp = Blueprint("displays", __name__, url_prefix="/displays")
PLANNERS = ("supervisor", "manager", "admin")


def today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


def answer(visit_id: uuid.UUID, form: Submitted | None) -> str:
    """The one display that was sent, so that the forms of the others stay as they are."""
    call = call_of(current_user, visit_id)
    view = queries.step_view(call).of(request.form.get("display_id", ""))
    return render("displays/_display", call=call, view=view, form=form) if view else ""


@bp.post("/<uuid:visit_id>/checks")
@capture(CheckForm, answer=answer)
def check(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    return actions.check_display(own_visit(submission.user, visit_id), submission)


@bp.post("/<uuid:visit_id>/found")
@capture(FoundForm, answer=answer)
def add_found(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    return actions.add_found(own_visit(submission.user, visit_id), submission)


@bp.get("/stores/<int:store_id>")
@signed_in
def of_store(store_id: int) -> str:
    """Every display of a store, running ones first, with what was found of them."""
    store = accounts.store_of(current_user, store_id, today())
    may_plan = current_user.role in PLANNERS
    return render(
        "displays/of_store", store=store, groups=queries.agreed_at(current_user, store.id, today()), may_plan=may_plan
    )


@bp.get("/new")
@role(*PLANNERS)
def new() -> str:
    store = accounts.store_of(current_user, address.record("store") or 0, today())
    return form_page(blank(store_id=store.id, from_day=today()), store)


def form_page(form: Submitted, store: Any) -> str:
    options = [(product.id, product.name, product.code) for product in accounts.orderable_of(store, today())]
    return render("displays/new", form=form, store=store, product_options=options)


@bp.post("/")
@role(*PLANNERS)
def create() -> Any:
    form = submitted(DisplayForm)
    store = accounts.store_of(current_user, request.form.get("store_id", 0, type=record_id), today())
    if form.ok and form.data["to_day"] < form.data["from_day"]:
        form.refuse("to_day", _("The last day lies before the first. Please change one of them."))
    if not form.ok:
        return form_page(form, store), 422
    with writing():
        store = accounts.store_of(current_user, store.id, today())
        actions.add_display(store, form.data, by=current_user, at=now())
    flash(_("The display is agreed. It is checked at every visit of its days."))
    return redirect(url_for("displays.of_store", store_id=form.data["store_id"]))


@bp.post("/<uuid:display_id>/void")
@role(*PLANNERS)
def void(display_id: uuid.UUID) -> Response:
    with writing():
        display = queries.display_of(current_user, display_id, today())
        actions.void_display(display, by=current_user, at=now())
        store_id = display.store_id
    flash(_("The display is agreed no longer. What was found of it stays."))
    return redirect(url_for("displays.of_store", store_id=store_id))
