"""Checklist templates, their versions and questions; responses and answers."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.kit.db import Model
from kafield.visits.models import InVisit

KINDS = ("yes_no", "choice", "number", "text", "photo")
OPERATORS = ("is", "not", "below", "above")


class Checklist(Model):
    """A template; `format` is the store format it is for, empty = every one without its own."""

    __tablename__ = "checklists"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    format: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    retired_at: Mapped[datetime | None]
    versions: Mapped[list["ChecklistVersion"]] = relationship(
        back_populates="checklist", order_by="ChecklistVersion.number"
    )

    @property
    def draft(self) -> "ChecklistVersion | None":
        """The version that is being edited; at most one."""
        return next((version for version in self.versions if version.is_draft), None)

    @property
    def published(self) -> "ChecklistVersion | None":
        """The newest version that reps were given."""
        return next((version for version in reversed(self.versions) if not version.is_draft), None)

    @property
    def newest(self) -> "ChecklistVersion":
        """What an admin sees and edits: the draft, else what is published."""
        return self.versions[-1]


class ChecklistVersion(Model):
    """Draft until published; immutable afterwards."""

    __tablename__ = "checklist_versions"
    __table_args__ = (sa.UniqueConstraint("checklist_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklists.id"))
    number: Mapped[int]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    checklist: Mapped[Checklist] = relationship(back_populates="versions")
    questions: Mapped[list["Question"]] = relationship(
        back_populates="version", order_by="Question.position", cascade="all, delete-orphan"
    )

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    def question(self, code: str) -> "Question | None":
        return next((question for question in self.questions if question.code == code), None)

    def sections(self) -> list[list["Question"]]:
        """Questions by the Simplified name of their section, in the order asked."""
        grouped: dict[str, list[Question]] = {}
        for question in self.questions:
            grouped.setdefault(question.section, []).append(question)
        return list(grouped.values())


class Question(Model):
    """Texts in the three languages; `choices` is a list of {value, zh_Hans, zh_Hant, en, points}.

    The code stays the same from version to version, so that an answer can be compared with the last
    one. Shown only when the answer to `when_code` fits: it is, or is not, `when_value`, or is a
    number below or above it. `weight` is won by a good answer: `good_answer` for yes/no, a choice
    by its points (0 to 100), any other answer by being there. A wrong `is_critical` question makes
    the section's score 0. Numbers have up to `decimals` decimal places.
    """

    __tablename__ = "questions"
    __table_args__ = (sa.UniqueConstraint("version_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    section: Mapped[str] = mapped_column(sa.String(80), default="")
    section_zh_hant: Mapped[str] = mapped_column(sa.String(80), default="")
    section_en: Mapped[str] = mapped_column(sa.String(80), default="")
    kind: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.String(200))
    text_zh_hant: Mapped[str] = mapped_column(sa.String(200), default="")
    text_en: Mapped[str] = mapped_column(sa.String(200), default="")
    choices: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    good_answer: Mapped[str] = mapped_column(sa.String(40), default="yes")
    minimum: Mapped[float | None]
    maximum: Mapped[float | None]
    decimals: Mapped[int] = mapped_column(default=0)
    unit: Mapped[str] = mapped_column(sa.String(20), default="")
    is_required: Mapped[bool] = mapped_column(default=True)
    is_critical: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=1)
    when_code: Mapped[str | None] = mapped_column(sa.String(40))
    when_operator: Mapped[str] = mapped_column(sa.String(5), default="is")
    when_value: Mapped[str | None] = mapped_column(sa.String(80))
    version: Mapped[ChecklistVersion] = relationship(back_populates="questions")

    @property
    def name(self) -> str:
        """Of its field in the form."""
        return f"q{self.id}"

    @property
    def subject(self) -> str:
        """Under which its photos are kept."""
        return f"question:{self.id}"

    def text_in(self, language: str) -> str:
        """In Simplified Chinese where it is not translated."""
        return {"zh-Hant": self.text_zh_hant, "en": self.text_en}.get(language) or self.text

    def section_in(self, language: str) -> str:
        return {"zh-Hant": self.section_zh_hant, "en": self.section_en}.get(language) or self.section

    def choices_in(self, language: str) -> list[tuple[str, str]]:
        """(value, words) of each choice."""
        key = language.replace("-", "_")
        return [(each["value"], each.get(key) or each["zh_Hans"]) for each in self.choices]

    @property
    def marks(self) -> dict[str, int]:
        """What each answer earns, for a phone; empty where any answer earns everything."""
        if self.kind == "yes_no":
            return {self.good_answer: 100}
        return {each["value"]: self.points_of(each["value"]) for each in self.choices} if self.kind == "choice" else {}

    def points_of(self, value: str) -> int:
        """0 to 100 of a choice; 0 for one that is not there."""
        return next((int(each.get("points", 100)) for each in self.choices if each["value"] == value), 0)


class Response(InVisit, Model):
    """The answered checklist of a visit; a correction supersedes it as a whole."""

    __tablename__ = "responses"
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id"), index=True)
    points: Mapped[int]
    possible: Mapped[int]
    is_complete: Mapped[bool]
    version: Mapped[ChecklistVersion] = relationship()
    answers: Mapped[list["Answer"]] = relationship(back_populates="response")


class Answer(Model):
    """One answer as it was given; `points` are 0 to 100 of the question's weight."""

    __tablename__ = "answers"
    __table_args__ = (
        sa.ForeignKeyConstraint(["day", "response_id"], ["responses.day", "responses.id"]),
        sa.Index("ix_answers_question", "question_id", "day"),
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id"), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(1000))
    is_as_last_time: Mapped[bool] = mapped_column(default=False)
    points: Mapped[int] = mapped_column(default=0)
    response: Mapped[Response] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()
