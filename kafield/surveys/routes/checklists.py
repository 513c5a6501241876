"""Checklists: the list by format, their versions, what is published and what is retired."""

from typing import Any

from flask import flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kafield.accounts.models import FORMAT_NAMES
from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.surveys import drafts, queries
from kafield.surveys.drafts import NotPublishable
from kafield.surveys.faults import faults_of
from kafield.surveys.forms import ChecklistForm
from kafield.surveys.models import Checklist
from kafield.surveys.routes.blueprint import bp


@bp.get("/")
@role("admin")
def index() -> str:
    lists = queries.checklists()
    return render(
        "surveys/index",
        groups=[(name, [each for each in lists if each.format == name]) for name in (*FORMAT_NAMES, None)],
        in_use=queries.in_use(lists),
    )


@bp.get("/new")
@role("admin")
def new() -> str:
    return render("surveys/new", form=blank(), formats=list(FORMAT_NAMES.items()))


@bp.post("/")
@role("admin")
def create() -> Any:
    form = submitted(ChecklistForm)
    if not form.ok:
        return render("surveys/new", form=form, formats=list(FORMAT_NAMES.items())), 422
    with writing():
        checklist = drafts.add_checklist(form.data["name"], form.data["format"], by=current_user, at=now())
        checklist_id = checklist.id
    return redirect(url_for("surveys.show", checklist_id=checklist_id))


@bp.get("/<int:checklist_id>")
@role("admin")
def show(checklist_id: int) -> str:
    return page(queries.checklist_by_id(checklist_id))


def page(checklist: Checklist, form: Submitted | None = None, *, refused: bool = False) -> str:
    return render(
        "surveys/show",
        checklist=checklist,
        version=checklist.newest,
        faults=faults_of(checklist.newest) if checklist.draft else {},
        untranslated=queries.untranslated(checklist.newest),
        is_in_use=checklist.id in queries.in_use(queries.checklists()),
        versions=queries.history_of(checklist),
        formats=list(FORMAT_NAMES.items()),
        form=form or blank(name=checklist.name, format=checklist.format),
        refused=refused,
    )


@bp.post("/<int:checklist_id>")
@role("admin")
def change(checklist_id: int) -> Any:
    form = submitted(ChecklistForm)
    if not form.ok:
        return page(queries.checklist_by_id(checklist_id), form), 422
    with writing():
        checklist = queries.checklist_by_id(checklist_id)
        drafts.rename(checklist, form.data["name"], form.data["format"], by=current_user, at=now())
    return to_page(checklist_id)


def to_page(checklist_id: int) -> Response:
    return redirect(url_for("surveys.show", checklist_id=checklist_id))


@bp.post("/<int:checklist_id>/publish")
@role("admin")
def publish(checklist_id: int) -> Any:
    try:
        with writing():
            drafts.publish(queries.checklist_by_id(checklist_id), by=current_user, at=now())
    except NotPublishable:
        return page(queries.checklist_by_id(checklist_id), refused=True), 422
    flash(_("Published. Reps see it the next time they open a store."))
    return to_page(checklist_id)


@bp.post("/<int:checklist_id>/draft/discard")
@role("admin")
def discard(checklist_id: int) -> Response:
    with writing():
        drafts.discard_draft(queries.checklist_by_id(checklist_id), by=current_user, at=now())
    flash(_("The draft is discarded. The published version stays as it is."))
    return to_page(checklist_id)


@bp.post("/<int:checklist_id>/retire")
@role("admin")
def retire(checklist_id: int) -> Response:
    with writing():
        drafts.retire(queries.checklist_by_id(checklist_id), by=current_user, at=now())
    flash(_("Retired. What was answered stays."))
    return to_page(checklist_id)


@bp.post("/<int:checklist_id>/restore")
@role("admin")
def restore(checklist_id: int) -> Response:
    with writing():
        drafts.restore(queries.checklist_by_id(checklist_id), by=current_user, at=now())
    return to_page(checklist_id)


@bp.get("/<int:checklist_id>/versions/<int:number>")
@role("admin")
def version(checklist_id: int, number: int) -> str:
    """A version as the rep sees it; nothing that is tapped there is kept."""
    checklist = queries.checklist_by_id(checklist_id)
    shown = queries.version_numbered(checklist, number)
    return render("surveys/version", checklist=checklist, version=shown, view=queries.preview_of(shown))
