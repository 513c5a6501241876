"""Checklists as the person who asks reads them, and what was answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from kafield.kit.db import db, found
from kafield.metrics import execution
from kafield.people.models import Person
from kafield.surveys import asking
from kafield.surveys.models import Answer, Checklist, ChecklistVersion, Question, Response
from kafield.visits.models import CannotDo, Photo, Visit
from kafield.visits.queries import Call, Step


@dataclass(frozen=True)
class QuestionView:
    """One question of the call: its answer in this visit, that of the visit before where it would do
    again, and whether it applies to what was answered."""

    question: Question
    answer: Answer | None
    last: str | None
    photos: list[Photo]
    is_asked: bool = True

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def subject(self) -> str:
        return self.question.subject

    @property
    def value(self) -> str | None:
        return self.answer.value if self.answer else None

    @property
    def is_bad(self) -> bool:
        """An answer that wins nothing where something was to be won, or that fails a critical question."""
        if self.answer is None or not (self.question.weight or self.question.is_critical):
            return False
        return self.answer.points < (execution.FULL_MARKS if self.question.is_critical else 1)


@dataclass(frozen=True)
class SectionView:
    """Questions under the Simplified name of their section; `score` once they are answered."""

    name: str
    questions: list[QuestionView]
    score: execution.SectionScore | None

    def title_in(self, language: str) -> str:
        return self.questions[0].question.section_in(language)

    @property
    def can_repeat(self) -> int:
        """How many of its questions can be answered as last time."""
        return sum(view.last is not None for view in self.questions)


@dataclass(frozen=True)
class Change:
    """One answer before and after a correction; None where there was none."""

    question: Question
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Correction:
    at: datetime
    changes: list[Change]


@dataclass(frozen=True)
class StepView:
    """The checklist of a call. `last_day` is the day the answers "as last time" are from."""

    version: ChecklistVersion
    questions: list[QuestionView]
    response: Response | None
    history: list[Response]
    score: execution.Score | None
    step: Step
    last_day: date | None = None
    cannot: CannotDo | None = None

    @property
    def field_names(self) -> dict[str, str]:
        """The name of each question's field, by its code."""
        return {view.question.code: view.name for view in self.questions}

    def sections(self) -> list[SectionView]:
        """In the order asked."""
        grouped: dict[str, list[QuestionView]] = {}
        for view in self.questions:
            grouped.setdefault(view.question.section, []).append(view)
        scores = {each.section: each for each in self.score.sections} if self.score else {}
        return [SectionView(name, views, scores.get(name)) for name, views in grouped.items()]

    @property
    def repeated(self) -> int:
        """Answers that were taken from the last time."""
        return sum(bool(view.answer and view.answer.is_as_last_time) for view in self.questions)

    @property
    def answered(self) -> int:
        return sum(view.answer is not None for view in self.questions)

    def corrections(self) -> list[Correction]:
        """What was changed after the first answers, newest first."""
        responses = [each for each in (self.response, *self.history) if each]
        return [Correction(newer.recorded_at, list(changes(older, newer))) for newer, older in pairwise(responses)]


def changes(older: Response, newer: Response) -> Iterator[Change]:
    before, after = by_code(older), by_code(newer)
    questions = {each.question.code: each.question for each in (*older.answers, *newer.answers)}
    for code, question in sorted(questions.items(), key=lambda item: item[1].position):
        if before.get(code) != after.get(code):
            yield Change(question, before.get(code), after.get(code))


def by_code(response: Response) -> dict[str, str]:
    return {each.question.code: each.value for each in response.answers}


def version_for(store_format: str) -> ChecklistVersion | None:
    """The newest published version for a format, else of the checklist for every format."""
    rows = (
        sa.select(ChecklistVersion)
        .join(Checklist)
        .where(
            ChecklistVersion.published_at.is_not(None),
            Checklist.retired_at.is_(None),
            sa.or_(Checklist.format == store_format, Checklist.format.is_(None)),
        )
        .options(selectinload(ChecklistVersion.questions))
        .order_by(Checklist.format.is_(None), ChecklistVersion.published_at.desc(), ChecklistVersion.id.desc())
        .limit(1)
    )
    return db.session.scalar(rows)


def version_by_id(version_id: int) -> ChecklistVersion | None:
    """A published version, also an older or retired one that a phone still shows."""
    rows = sa.select(ChecklistVersion).where(
        ChecklistVersion.id == version_id, ChecklistVersion.published_at.is_not(None)
    )
    return db.session.scalar(rows.options(selectinload(ChecklistVersion.questions)))


def step_view(call: Call, shown: ChecklistVersion | None = None) -> StepView | None:
    """The checklist of this call: the version that was answered, else the one `shown` by the page, else
    the newest for the format; None where none fits."""
    responses = responses_of(call.visit) if call.visit else []
    response = next((each for each in responses if each.superseded_at is None), None)
    version = shown or (response.version if response else version_for(call.store.format))
    if version is None:
        return None
    last = last_response(call)
    cannot = call.cannot.get("checklist")
    return StepView(
        version=version,
        questions=views(call, version, response, by_code(last) if last else {}),
        response=response,
        history=[each for each in responses if each is not response],
        score=score_of(response) if response else None,
        step=Step(
            "checklist", required=1, done=int(bool(response and response.is_complete)), cannot=cannot is not None
        ),
        last_day=last.day if last else None,
        cannot=cannot,
    )


def views(
    call: Call, version: ChecklistVersion, response: Response | None, last: Mapping[str, str]
) -> list[QuestionView]:
    answers = {each.question.code: each for each in response.answers} if response else {}
    applying = {
        each.code for each in asking.asked(version.questions, {code: each.value for code, each in answers.items()})
    }
    return [
        QuestionView(
            each,
            answers.get(each.code),
            last[each.code] if each.code in last and asking.accepts(each, last[each.code]) else None,
            call.photos.get(each.subject, []),
            each.code in applying,
        )
        for each in version.questions
    ]


def responses_of(visit: Visit) -> list[Response]:
    """Every response of a visit, the current one first, then those that were corrected, newest first."""
    rows = (
        sa.select(Response)
        .where(Response.day == visit.day, Response.visit_id == visit.id)
        .options(*whole())
        .order_by(Response.superseded_at.is_not(None), Response.superseded_at.desc(), Response.recorded_at.desc())
    )
    return list(db.session.scalars(rows))


def whole() -> tuple[sa.orm.interfaces.ExecutableOption, ...]:
    """A response with its answers, and the questions they answer."""
    version = selectinload(Response.version).selectinload(ChecklistVersion.questions)
    return version, selectinload(Response.answers).joinedload(Answer.question)


def last_response(call: Call) -> Response | None:
    """What anybody last answered at this store before the day of the call."""
    rows = (
        sa.select(Response)
        .join(Visit, sa.and_(Visit.day == Response.day, Visit.id == Response.visit_id))
        .where(Visit.store_id == call.store.id, Visit.day < call.day, Response.superseded_at.is_(None))
        .options(selectinload(Response.answers).joinedload(Answer.question))
        .order_by(Visit.day.desc(), Response.recorded_at.desc())
        .limit(1)
    )
    return db.session.scalar(rows)


def last_answers(call: Call) -> dict[str, str]:
    """By the code of the question, so that they survive a new version."""
    last = last_response(call)
    return by_code(last) if last else {}


def scores_for(visit: Visit) -> execution.Score | None:
    """The score of a visit's checklist, its sections by their Simplified names; None where nothing was answered."""
    response = next((each for each in responses_of(visit) if each.superseded_at is None), None)
    return score_of(response) if response else None


def score_of(response: Response) -> execution.Score:
    return score_by_values(response.version, by_code(response))


def score_by_values(version: ChecklistVersion, values: Mapping[str, str]) -> execution.Score:
    """Marks per section of answers by code; a question that was not asked counts for nothing."""
    applying = {each.code for each in asking.asked(version.questions, values)}
    return execution.score_of(
        execution.Answer(
            each.section,
            each.weight,
            asking.earned(each, values.get(each.code)) if each.code in applying else None,
            each.is_critical,
        )
        for each in version.questions
        if each.weight or each.is_critical
    )


def checklists() -> list[Checklist]:
    """Those in use first, by format, with their versions."""
    rows = sa.select(Checklist).options(selectinload(Checklist.versions).selectinload(ChecklistVersion.questions))
    return list(db.session.scalars(rows.order_by(Checklist.retired_at.is_not(None), Checklist.format, Checklist.id)))


def checklist_by_id(checklist_id: int) -> Checklist:
    rows = sa.select(Checklist).where(Checklist.id == checklist_id)
    return found(rows.options(selectinload(Checklist.versions).selectinload(ChecklistVersion.questions)))


def version_numbered(checklist: Checklist, number: int) -> ChecklistVersion:
    return found(
        sa.select(ChecklistVersion).where(
            ChecklistVersion.checklist_id == checklist.id, ChecklistVersion.number == number
        )
    )


def preview_of(version: ChecklistVersion) -> StepView:
    """A version as a rep would find it, with nothing answered."""
    blank = [QuestionView(each, None, None, []) for each in version.questions]
    return StepView(version, blank, None, [], None, Step("checklist", required=1, done=0))


def in_use(lists: list[Checklist]) -> set[int]:
    """Ids of the checklists that reps are given: of each format the one that was published last."""
    given = [(each, each.published) for each in lists if each.retired_at is None]
    order = sorted((version.published_at, version.id, each.format, each.id) for each, version in given if version)
    return set({store_format: checklist_id for _at, _version, store_format, checklist_id in order}.values())


def untranslated(version: ChecklistVersion) -> int:
    """Questions that some readers see in Simplified Chinese for want of a translation."""
    return sum(not (each.text_en and each.text_zh_hant) for each in version.questions)


def history_of(checklist: Checklist) -> list[tuple[ChecklistVersion, Person | None, int]]:
    """Its versions, newest first, each with who published it and how many visits answered it."""
    publisher = sa.select(Person).where(Person.id.in_([each.published_by for each in checklist.versions]))
    people = {person.id: person for person in db.session.scalars(publisher)}
    counted = (
        sa.select(Response.version_id, sa.func.count().label("number"))
        .where(Response.version_id.in_([each.id for each in checklist.versions]), Response.superseded_at.is_(None))
        .group_by(Response.version_id)
    )
    uses = {row.version_id: row.number for row in db.session.execute(counted)}
    return [(each, people.get(each.published_by or 0), uses.get(each.id, 0)) for each in reversed(checklist.versions)]
