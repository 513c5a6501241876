"""Checklist templates, their versions and questions; responses and answers."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.kit.db import Model
from kafield.visits.models import InVisit

KINDS = ("yes_no", "choice", "number", "text", "photo")


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


class Question(Model):
    """Texts in the three languages; `choices` is a list of {value, zh_Hans, zh_Hant, en, points}.

    Shown only when the question `when_code` was answered with `when_value`. `weight` points are
    won by a good answer: `good_answer` for yes/no, the choice's points, any valid other answer.
    A wrong `is_critical` question makes the section's score 0.
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
    choices: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list)
    good_answer: Mapped[str] = mapped_column(sa.String(40), default="yes")
    minimum: Mapped[float | None]
    maximum: Mapped[float | None]
    unit: Mapped[str] = mapped_column(sa.String(20), default="")
    is_required: Mapped[bool] = mapped_column(default=True)
    is_critical: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=1)
    when_code: Mapped[str | None] = mapped_column(sa.String(40))
    when_value: Mapped[str | None] = mapped_column(sa.String(80))
    version: Mapped[ChecklistVersion] = relationship(back_populates="questions")


class Response(InVisit, Model):
    """The answered checklist of a visit; a correction supersedes it as a whole."""

    __tablename__ = "responses"
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id"))
    points: Mapped[int]
    possible: Mapped[int]
    is_complete: Mapped[bool]
    version: Mapped[ChecklistVersion] = relationship()
    answers: Mapped[list["Answer"]] = relationship(back_populates="response")


class Answer(Model):
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
