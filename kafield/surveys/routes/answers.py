"""The checklist of a visit, as the rep's phone sends it."""

import uuid

from flask_login import current_user

from kafield.kit.capture import Submission, capture
from kafield.kit.forms import Submitted
from kafield.kit.render import render
from kafield.surveys import actions, queries
from kafield.surveys.forms import AnswersForm
from kafield.surveys.models import ChecklistVersion
from kafield.surveys.routes.blueprint import bp
from kafield.visits.queries import call_of, own_visit


def step(visit_id: uuid.UUID, form: Submitted | None) -> str:
    call = call_of(current_user, visit_id)
    return render("surveys/_step", call=call, checklist=queries.step_view(call, version_of(form)), form=form)


def version_of(form: Submitted | None) -> ChecklistVersion | None:
    """The version that a refused form shows, which may be older than the newest."""
    stated = str(form.raw.get("version_id", "")) if form else ""
    return queries.version_by_id(int(stated)) if stated.isdecimal() and len(stated) < 10 else None


@bp.post("/<uuid:visit_id>/answers")
@capture(AnswersForm, answer=step)
def answer(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    return actions.answer(own_visit(submission.user, visit_id), submission)
