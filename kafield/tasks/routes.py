"""The list of tasks and promises, and their end."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from kafield.accounts import queries as accounts
from kafield.kit import address
from kafield.kit.access import signed_in
from kafield.kit.capture import Submission, capture
from kafield.kit.clock import local_day, now
from kafield.kit.db import db, found, writing
from kafield.kit.forms import Submitted, blank, record_id, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.paging import paged, pager
from kafield.kit.render import render
from kafield.people.queries import person_of, reps_of
from kafield.tasks import actions, queries
from kafield.tasks.forms import CloseForm, TaskForm
from kafield.tasks.models import Task

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


def today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


@bp.get("/")
@signed_in
def index() -> str:
    state = "open" if address.text("state") in ("", "open") else "closed"
    tasks = queries.tasks_of(current_user, today())
    is_open = Task.state == "open"
    chosen = (
        tasks.where(is_open).order_by(*queries.FIRST_DUE)
        if state == "open"
        else tasks.where(~is_open).order_by(Task.closed_at.desc(), Task.id)
    )
    shown = chosen.options(joinedload(Task.store), joinedload(Task.owner))
    return render("tasks/index", **pager(db.session.scalars(paged(shown)).all()), state=state, day=today())


def task_answer(task_id: uuid.UUID, form: Submitted | None) -> str:
    task = found(queries.tasks_of(current_user, today()).where(Task.id == task_id))
    return render("tasks/_task", task=task, day=today())


@bp.post("/<uuid:task_id>/state")
@capture(CloseForm, answer=task_answer)
def change_state(task_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    then = local_day(submission.recorded_at, current_app.extensions["settings"].time_zone)
    task = found(queries.tasks_of(submission.user, then).where(Task.id == task_id))
    data = submission.data
    actions.say_state(task, data["state"], data["note"] or "", by=submission.user, at=submission.recorded_at)
    return task.id


@bp.get("/new")
@signed_in
def new() -> str:
    store = accounts.store_of(current_user, address.record("store") or 0, today())
    return form_page(blank(store_id=store.id, kind="task", owner_id=current_user.id), store)


def form_page(form: Submitted, store: Any) -> str:
    owners = [
        (current_user.id, current_user.name),
        *((rep.id, rep.name) for rep in db.session.scalars(reps_of(current_user))),
    ]
    return render("tasks/new", form=form, store=store, owners=list(dict(owners).items()))


@bp.post("/")
@signed_in
def create() -> Any:
    form = submitted(TaskForm)
    store = accounts.store_of(current_user, request.form.get("store_id", 0, type=record_id), today())
    if form.ok and form.data["due_on"] and form.data["due_on"] < today():
        form.refuse("due_on", _("This day has passed. Please choose today or later."))
    if not form.ok:
        return form_page(form, store), 422
    data = form.data
    with writing():
        owner = person_of(current_user, data["owner_id"] or current_user.id)
        store = accounts.store_of(current_user, store.id, today())
        actions.add_task(
            store,
            owner,
            data["text"],
            kind=data["kind"],
            due_on=data["due_on"],
            with_whom=data["with_whom"] or "",
            by=current_user,
            at=now(),
        )
    flash(_("Noted."))
    return redirect(url_for("tasks.index"))
