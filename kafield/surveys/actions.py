"""Answering a checklist in a visit."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from kafield.kit import rollups
from kafield.kit.capture import Refused, Submission
from kafield.kit.db import db, new_id
from kafield.kit.i18n import gettext as _
from kafield.surveys import asking
from kafield.surveys.drafts import add_checklist as add_checklist
from kafield.surveys.models import Answer, ChecklistVersion, Question, Response
from kafield.surveys.queries import score_by_values, version_by_id
from kafield.visits import actions as visits
from kafield.visits.models import Visit
from kafield.visits.queries import photos_by_subject


def answer(visit: Visit, submission: Submission) -> uuid.UUID:
    """Keep the answers as the newest of the visit. Refused where one is wrong or missing."""
    version = version_sent(submission)
    before = current(visit)
    photos = photographed(visit, version, submission.data["photos"], before)
    given = asking.read(version.questions, submission.form.raw, photos)
    if given.errors:
        raise Refused(given.errors)
    if version.checklist.format not in (None, visit.store.format):
        visits.flag_visit(visit, submission, "other_checklist")
    as_last = {each.code for each in version.questions if is_as_last(submission, each)} | still_as_last(
        before, given.values
    )
    visits.can_do_after_all(visit, "checklist", submission.received_at)
    return keep(visit, version, given.values, submission.recorded_at, as_last, submission.received_at).id


def version_sent(submission: Submission) -> ChecklistVersion:
    """The version that the page showed: an older one is as good as the newest."""
    version = version_by_id(submission.data["version_id"])
    if version is None:
        raise Refused({"version_id": [_("This checklist is not known here. Please reload the page.")]})
    return version


def current(visit: Visit) -> Response | None:
    return next(iter(visits.current(Response, visit)), None)


def photographed(visit: Visit, version: ChecklistVersion, listed: Any, before: Response | None) -> dict[int, int]:
    """Photos by question id: those here, those the form announces, and those an earlier answer announced."""
    here, announced = photos_by_subject(visit), subjects(listed)
    earlier = {each.question_id: int(each.value) for each in before.answers if each.value.isdigit()} if before else {}
    return {
        each.id: max(len(here.get(each.subject, [])) + announced.count(each.subject), earlier.get(each.id, 0))
        for each in version.questions
        if each.kind == "photo"
    }


def subjects(listed: Any) -> list[str]:
    """What the photos of a form's manifest show; whatever else stands there says nothing."""
    entries = listed if isinstance(listed, list) else []
    return [str(each["subject"]) for each in entries if isinstance(each, dict) and "subject" in each]


def is_as_last(submission: Submission, question: Question) -> bool:
    return submission.form.raw.get(f"{question.name}__as_last") == "1" and question.kind != "photo"


def still_as_last(before: Response | None, values: Mapping[str, str]) -> set[str]:
    """What a correction left as it had been taken from the last time."""
    answers = before.answers if before else []
    return {
        each.question.code for each in answers if each.is_as_last_time and values.get(each.question.code) == each.value
    }


def keep(
    visit: Visit,
    version: ChecklistVersion,
    values: Mapping[str, str],
    at: datetime,
    as_last: Collection[str] = (),
    received_at: datetime | None = None,
) -> Response:
    """Write a response of answers by code, with its score; one before it is superseded, totals move by the difference."""
    before = current(visit)
    visits.supersede(Response, visit, received_at or at)
    score = score_by_values(version, values)
    response = Response(
        day=visit.day,
        id=new_id(),
        visit_id=visit.id,
        recorded_at=at,
        version_id=version.id,
        points=score.earned,
        possible=score.possible,
        is_complete=True,
    )
    response.answers = [
        answer_of(visit, each, values[each.code], each.code in as_last)
        for each in version.questions
        if each.code in values
    ]
    db.session.add(response)
    db.session.flush()
    count(visit, response, before)
    return response


def answer_of(visit: Visit, question: Question, value: str, is_as_last_time: bool) -> Answer:
    return Answer(
        day=visit.day,
        question_id=question.id,
        value=value,
        is_as_last_time=is_as_last_time,
        points=asking.earned(question, value),
    )


def count(visit: Visit, response: Response, before: Response | None) -> None:
    """Points are hundredths of the questions' weights, so that whole numbers add up."""
    amounts = {
        "score_points": response.points - (before.points if before else 0),
        "score_possible": response.possible - (before.possible if before else 0),
    }
    rollups.add(visit.day, visit.rep_id, amounts)
