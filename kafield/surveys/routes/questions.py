"""The questions of a checklist's draft; whoever changes a published one gets a draft of it."""

from typing import Any

from flask import abort, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.render import render
from kafield.surveys import drafts, queries
from kafield.surveys.forms import MoveForm, QuestionForm, columns_of, filled_with, options_for_condition
from kafield.surveys.models import Checklist, Question
from kafield.surveys.routes.blueprint import bp


@bp.get("/<int:checklist_id>/questions/new")
@role("admin")
def new_question(checklist_id: int) -> str:
    checklist = queries.checklist_by_id(checklist_id)
    section = checklist.newest.questions[-1].section if checklist.newest.questions else ""
    form = blank(kind="yes_no", is_required="1", good_answer="yes", weight=1, section=section)
    return question_page(checklist, form)


def question_page(checklist: Checklist, form: Submitted, question: Question | None = None) -> str:
    conditions = options_for_condition(earlier(checklist, question), language())
    return render(
        "surveys/question",
        checklist=checklist,
        question=question,
        form=form,
        sections=[section[0].section for section in checklist.newest.sections() if section[0].section],
        conditions=conditions,
        comparisons="|".join(value for value, _words in conditions if value.endswith(":")),
        rows=rows_of(form),
    )


def earlier(checklist: Checklist, question: Question | None) -> list[Question]:
    """The questions a condition may look back at."""
    return [each for each in checklist.newest.questions if question is None or each.position < question.position]


def rows_of(form: Submitted) -> list[str]:
    """The row ids of the choices typed so far, at least two."""
    typed = {name.split(".")[1] for name in form.raw if name.startswith("choices.") and name.count(".") == 2}
    return sorted(typed, key=lambda row: (len(row), row)) or ["1", "2"]


def checked(form: Submitted, conditions: list[tuple[str, str]]) -> Submitted:
    """A condition is one of those offered."""
    when = form.data.get("when")
    if form.ok and when and ":".join(when) not in [value for value, _words in conditions]:
        form.refuse("when", _("The condition refers to a question that is not asked before this one."))
    return form


@bp.post("/<int:checklist_id>/questions")
@role("admin")
def add_question(checklist_id: int) -> Any:
    checklist = queries.checklist_by_id(checklist_id)
    form = checked(submitted(QuestionForm), options_for_condition(earlier(checklist, None), language()))
    if not form.ok:
        return question_page(checklist, form), 422
    with writing():
        checklist = queries.checklist_by_id(checklist_id)
        drafts.add_question(checklist, columns_of(form.data), by=current_user, at=now())
    return to_checklist(checklist_id)


def to_checklist(checklist_id: int, anchor: str | None = None) -> Response:
    return redirect(url_for("surveys.show", checklist_id=checklist_id, _anchor=anchor))


@bp.get("/<int:checklist_id>/questions/<code>")
@role("admin")
def question(checklist_id: int, code: str) -> str:
    checklist = queries.checklist_by_id(checklist_id)
    found = question_here(checklist, code)
    return question_page(checklist, filled_with(found), found)


def question_here(checklist: Checklist, code: str) -> Question:
    return checklist.newest.question(code) or abort(404)


@bp.post("/<int:checklist_id>/questions/<code>")
@role("admin")
def change_question(checklist_id: int, code: str) -> Any:
    checklist = queries.checklist_by_id(checklist_id)
    found = question_here(checklist, code)
    form = checked(submitted(QuestionForm), options_for_condition(earlier(checklist, found), language()))
    if not form.ok:
        return question_page(checklist, form, found), 422
    with writing():
        checklist = queries.checklist_by_id(checklist_id)
        drafts.change_question(checklist, code, columns_of(form.data), by=current_user, at=now())
    return to_checklist(checklist_id, f"question-{code}")


@bp.post("/<int:checklist_id>/questions/<code>/move")
@role("admin")
def move_question(checklist_id: int, code: str) -> Response:
    form = submitted(MoveForm)
    if not form.ok:
        abort(422)
    with writing():
        checklist = queries.checklist_by_id(checklist_id)
        question_here(checklist, code)
        drafts.move_question(checklist, code, down=form.data["direction"] == "down")
    return to_checklist(checklist_id, f"question-{code}")


@bp.post("/<int:checklist_id>/questions/<code>/remove")
@role("admin")
def remove_question(checklist_id: int, code: str) -> Response:
    with writing():
        checklist = queries.checklist_by_id(checklist_id)
        question_here(checklist, code)
        drafts.remove_question(checklist, code, by=current_user, at=now())
    return to_checklist(checklist_id)
