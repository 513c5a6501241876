"""Imports on the admin's screen: templates, uploads, runs with their problems, and the queue of jobs."""

import uuid
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from kafield.exchange import actions, jobs, queries  # noqa: F401 (jobs registers its handler)
from kafield.exchange.forms import UploadForm
from kafield.exchange.kinds import KINDS
from kafield.exchange.models import ImportRun
from kafield.exchange.reading import LARGEST_FILE, refuse_large
from kafield.exchange.templates import template
from kafield.exchange.words import BadFile
from kafield.kit import i18n, storage
from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import disposition, render

bp = Blueprint("exchange", __name__, url_prefix="/exchange")
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@bp.get("/")
@role("admin")
def home() -> Any:
    return redirect(url_for("exchange.imports"))


@bp.get("/imports")
@role("admin")
def imports() -> str:
    return index(None)


def index(form: Submitted | None) -> str:
    runs = queries.recent_runs(current_user)
    options = [(kind.name, kind.title) for kind in KINDS.values()]
    most = LARGEST_FILE // 1024**2
    people = queries.people_by_id(runs)
    return render("exchange/imports", form=form, kinds=KINDS, options=options, most=most, runs=runs, people=people)


@bp.post("/imports")
@role("admin")
def create() -> Any:
    """A file comes in: at once kept, then read by the job process."""
    request.max_content_length = 2 * current_app.extensions["settings"].max_body
    try:
        form, data = upload()
    except RequestEntityTooLarge:
        form, data = Submitted(), b""
        form.refuse("file", _("The file is too large. Split it into several files."))
    if not form.ok:
        return index(form), 422
    filename = request.files["file"].filename or ""
    with writing():
        run = actions.begin(
            form.data["kind"], filename, data, is_dry_run=form.data["dry_run"], by=current_user, at=now()
        )
        actions.queue(run, i18n.language(), by=current_user, at=now())
        run_id = run.id
    return redirect(url_for("exchange.show", run_id=run_id))


def upload() -> tuple[Submitted, bytes]:
    file = request.files.get("file")
    form = submitted(UploadForm)
    data = file.read() if file else b""
    if not data:
        name = file.filename if file else ""
        form.refuse("file", _("This file is empty.") if name else _("Please choose a file."))
    try:
        refuse_large(len(data))
    except BadFile as bad:
        form.refuse("file", bad)
    return form, data


@bp.get("/imports/<uuid:run_id>")
@role("admin")
def show(run_id: uuid.UUID) -> str:
    run = queries.run_of(current_user, run_id)
    fragment = "run" if request.headers.get("HX-Request-Type") == "partial" else None
    started_by = queries.people_by_id([run])[run.started_by]
    return render(
        "exchange/show",
        fragment=fragment,
        run=run,
        kind=KINDS[run.kind],
        job=queries.job_of(run),
        started_by=started_by,
    )


@bp.post("/imports/<uuid:run_id>/cancellation")
@role("admin")
def cancel(run_id: uuid.UUID) -> Any:
    with writing():
        actions.cancel(queries.run_of(current_user, run_id), by=current_user, at=now())
    return redirect(url_for("exchange.show", run_id=run_id))


@bp.post("/imports/<uuid:run_id>/real-run")
@role("admin")
def run_for_real(run_id: uuid.UUID) -> Any:
    """After a dry run: the same file, for good."""
    with writing():
        tried = queries.run_of(current_user, run_id)
        if not tried.is_kept:
            abort(404)
        run = actions.begin_again(
            tried.kind, tried.filename, tried.file_key, is_dry_run=False, by=current_user, at=now()
        )
        actions.queue(run, i18n.language(), by=current_user, at=now())
        new_id = run.id
    return redirect(url_for("exchange.show", run_id=new_id))


@bp.get("/imports/<uuid:run_id>/rows-to-mend")
@role("admin")
def rows_to_mend(run_id: uuid.UUID) -> Response:
    run = queries.run_of(current_user, run_id)
    if run.mend_key is None:
        abort(404)
    return download(storage.get(run.mend_key), "-".join((stem(run), _("to mend"))), run.mend_key.rpartition(".")[2])


def stem(run: ImportRun) -> str:
    return run.filename.rpartition(".")[0] or run.filename or run.kind


@bp.get("/templates/<kind>.<any(xlsx,csv):suffix>")
@role("admin")
def template_file(kind: str, suffix: str) -> Response:
    if kind not in KINDS:
        abort(404)
    return download(template(KINDS[kind], suffix), "-".join((str(KINDS[kind].title), _("template"))), suffix)


def download(data: bytes, name: str, suffix: str) -> Response:
    response = Response(data, mimetype=TYPES[suffix])
    response.headers["Content-Disposition"] = disposition("attachment", f"{name}.{suffix}", f"kafield.{suffix}")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/jobs")
@role("admin")
def job_list() -> str:
    found, at = queries.recent_jobs(), now()
    fragment = "jobs" if request.headers.get("HX-Request-Type") == "partial" else None
    return render(
        "exchange/jobs", fragment=fragment, jobs=found, now=at, is_busy=any(job.is_wanted(at) for job in found)
    )


@bp.post("/jobs/<int:job_id>/cancellation")
@role("admin")
def cancel_job(job_id: int) -> Any:
    with writing():
        queries.job_by(job_id).cancel(now())
    flash(_("The job stops at its next step."), "info")
    return redirect(url_for("exchange.job_list"))
