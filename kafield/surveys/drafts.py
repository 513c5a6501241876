"""Writing checklists: drafts are edited, published versions never change."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kafield.kit import audit
from kafield.kit.db import db
from kafield.people.models import Person
from kafield.surveys.faults import faults_of
from kafield.surveys.models import Checklist, ChecklistVersion, Question

COPIED = [column.name for column in Question.__table__.columns if column.name not in ("id", "version_id")]
QUIET_KINDS = ("text", "photo")


class NotPublishable(Exception):
    """`faults` by the code of the question, "" for the checklist as a whole."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__(str(dict(faults)))
        self.faults = dict(faults)


def add_checklist(
    name: str,
    store_format: str | None,
    questions: Iterable[Mapping[str, Any]] = (),
    *,
    by: Person,
    at: datetime,
    publish: bool = False,
) -> Checklist:
    """A checklist of questions given by the names of their columns: `kind` and `text` are needed, the rest has
    defaults (a text, a photo and what is optional earn nothing unless they have a `weight`). Raises NotPublishable."""
    checklist = Checklist(name=name, format=store_format)
    draft = ChecklistVersion(checklist=checklist, number=1)
    db.session.add(checklist)
    with db.session.no_autoflush:
        for fields in questions:
            append(draft, fields)
        if publish:
            publish_version(draft, by=by, at=at)
    db.session.flush()
    audit.record(by, "added", "checklist", checklist.id, after={"title": name, "format": store_format}, at=at)
    return checklist


def append(draft: ChecklistVersion, fields: Mapping[str, Any]) -> Question:
    weight = 0 if fields["kind"] in QUIET_KINDS or not fields.get("is_required", True) else 1
    code = fields.get("code") or free_code(draft)
    made = {"weight": weight, **fields, "code": code, "position": len(draft.questions) + 1}
    question = Question(**{**defaults(), **made})
    draft.questions.append(question)
    return question


def defaults() -> dict[str, Any]:
    """What a question has before it is written, since its faults are looked for before that."""
    return {
        "choices": [],
        "good_answer": "yes",
        "decimals": 0,
        "is_required": True,
        "is_critical": False,
        "section": "",
        "when_operator": "is",
    }


def free_code(draft: ChecklistVersion) -> str:
    """q1, q2 … : never one that another version used, since answers are compared by their codes."""
    used = {each.code for version in draft.checklist.versions for each in version.questions}
    return next(code for number in range(1, len(used) + 2) if (code := f"q{number}") not in used)


def draft_of(checklist: Checklist) -> ChecklistVersion:
    """The version to edit: the draft, or a copy of what is published."""
    if checklist.draft:
        return checklist.draft
    source = checklist.newest
    copies = [Question(**{name: getattr(each, name) for name in COPIED}) for each in source.questions]
    draft = ChecklistVersion(number=source.number + 1, questions=copies)
    checklist.versions.append(draft)
    db.session.flush()
    return draft


def add_question(checklist: Checklist, fields: Mapping[str, Any], *, by: Person, at: datetime) -> Question:
    """At the end of its section."""
    draft = draft_of(checklist)
    question = append(draft, fields)
    settle(draft)
    audit.record(by, "question added", "checklist", checklist.id, after={question.code: question.text}, at=at)
    return question


def change_question(checklist: Checklist, code: str, fields: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    draft = draft_of(checklist)
    question = draft.question(code)
    if question is None:
        return
    before = question.text
    for name, value in fields.items():
        setattr(question, name, value)
    settle(draft)
    audit.record(by, "question changed", "checklist", checklist.id, {code: before}, {code: question.text}, at=at)


def remove_question(checklist: Checklist, code: str, *, by: Person, at: datetime) -> None:
    draft = draft_of(checklist)
    question = draft.question(code)
    if question is None:
        return
    draft.questions.remove(question)
    settle(draft)
    audit.record(by, "question removed", "checklist", checklist.id, before={code: question.text}, at=at)


def move_question(checklist: Checklist, code: str, *, down: bool) -> None:
    """One place up or down in its section; past its end the whole section moves."""
    draft = draft_of(checklist)
    sections = draft.sections()
    section = next((each for each in sections if any(question.code == code for question in each)), None)
    if section is None:
        return
    place = next(number for number, question in enumerate(section) if question.code == code)
    if not shift(section, place, down=down):
        shift(sections, sections.index(section), down=down)
    number_anew([question for each in sections for question in each])


def shift(items: list[Any], place: int, *, down: bool) -> bool:
    """Swap with the neighbour; False where there is none."""
    other = place + 1 if down else place - 1
    if not 0 <= other < len(items):
        return False
    items[place], items[other] = items[other], items[place]
    return True


def settle(draft: ChecklistVersion) -> None:
    """Questions of a section stand together, under the same names."""
    for section in draft.sections():
        named = next((each for each in reversed(section) if each.section_en or each.section_zh_hant), section[0])
        for question in section:
            question.section_en = question.section_en or named.section_en
            question.section_zh_hant = question.section_zh_hant or named.section_zh_hant
    number_anew([question for section in draft.sections() for question in section])
    db.session.flush()


def number_anew(questions: list[Question]) -> None:
    for position, question in enumerate(questions, 1):
        question.position = position
    db.session.flush()
    db.session.expire(questions[0].version, ["questions"]) if questions else None


def publish(checklist: Checklist, *, by: Person, at: datetime) -> None:
    """Give the draft to the reps from now on. Raises NotPublishable."""
    if checklist.draft is None:
        return
    publish_version(checklist.draft, by=by, at=at)
    checklist.retired_at = None
    audit.record(by, "published", "checklist", checklist.id, after={"version": checklist.newest.number}, at=at)


def publish_version(version: ChecklistVersion, *, by: Person, at: datetime) -> None:
    faults = faults_of(version)
    if faults:
        raise NotPublishable(faults)
    version.published_at, version.published_by = at, by.id


def discard_draft(checklist: Checklist, *, by: Person, at: datetime) -> None:
    """Back to what is published; the only version of a checklist stays."""
    draft = checklist.draft
    if draft is None or len(checklist.versions) < 2:
        return
    checklist.versions.remove(draft)
    db.session.delete(draft)
    audit.record(by, "draft discarded", "checklist", checklist.id, after={"version": draft.number}, at=at)


def rename(checklist: Checklist, name: str, store_format: str | None, *, by: Person, at: datetime) -> None:
    before = {"title": checklist.name, "format": checklist.format}
    checklist.name, checklist.format = name, store_format
    audit.record(by, "changed", "checklist", checklist.id, before, {"title": name, "format": store_format}, at=at)


def retire(checklist: Checklist, *, by: Person, at: datetime) -> None:
    """Given to nobody any more; what was answered stays."""
    checklist.retired_at = checklist.retired_at or at
    audit.record(by, "retired", "checklist", checklist.id, at=at)


def restore(checklist: Checklist, *, by: Person, at: datetime) -> None:
    checklist.retired_at = None
    audit.record(by, "restored", "checklist", checklist.id, at=at)
