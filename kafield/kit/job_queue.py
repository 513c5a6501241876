"""The table of jobs: how one gets in, who takes it, and how it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit.db import Model, db

MOST_ATTEMPTS = 3
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=2))
DEAD_AFTER = timedelta(seconds=60)

Payload = dict[str, Any]


class Job(Model):
    """One piece of work: queued, running, done, failed or cancelled; `done` of `total` steps, `note` for the reader."""

    __tablename__ = "jobs"
    __table_args__ = (sa.Index(None, "state", "run_after"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(10), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(sa.Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    error: Mapped[str | None] = mapped_column(sa.Text)
    requested_by: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    run_after: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)

    @property
    def is_finished(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    def is_for_later(self, at: datetime) -> bool:
        return self.state == "queued" and self.run_after > at

    def is_wanted(self, at: datetime) -> bool:
        """It runs, or would run if somebody were free."""
        return not self.is_finished and not self.is_for_later(at)

    def cancel(self, at: datetime) -> None:
        """Stop it: at once while it waits, at its next step while it runs."""
        if self.state == "queued":
            self.state, self.finished_at = "cancelled", at
        elif self.state == "running":
            self.cancel_requested = True

    def take(self, at: datetime) -> "Taken":
        self.state, self.started_at, self.beat_at = "running", at, at
        self.attempts += 1
        return Taken(self.id, self.name, self.payload, self.attempts)


@dataclass(frozen=True)
class Taken:
    """One attempt at a job by this process."""

    job_id: int
    name: str
    payload: Payload
    attempt: int


def enqueue(
    name: str, payload: Payload, at: datetime, *, run_after: datetime | None = None, requested_by: int | None = None
) -> Job:
    """A job in the caller's transaction; not before `run_after`. The payload is plain values only."""
    added = Job(name=name, payload=payload, created_at=at, run_after=run_after or at, requested_by=requested_by)
    db.session.add(added)
    db.session.flush()
    return added


def enqueue_once(name: str, at: datetime, *, run_after: datetime | None = None) -> None:
    """As `enqueue`, without a payload; one by that name that waits already does it, earlier if need be."""
    due = run_after or at
    waiting = db.session.scalar(sa.select(Job).where(Job.name == name, Job.state == "queued").limit(1))
    if waiting is None:
        enqueue(name, {}, at, run_after=due)
    elif due < waiting.run_after:
        waiting.run_after = due


def is_due(at: datetime) -> sa.ColumnElement[bool]:
    waiting = sa.and_(Job.state == "queued", Job.run_after <= at)
    return sa.or_(waiting, sa.and_(Job.state == "running", Job.beat_at < at - DEAD_AFTER))


def next_try(attempt: int, at: datetime) -> dict[str, Any]:
    if attempt >= MOST_ATTEMPTS:
        return {"state": "failed", "finished_at": at}
    return {"state": "queued", "run_after": at + BACK_OFF[attempt - 1]}


def mine(taken: Taken) -> sa.Update:
    """An update of a job as long as this attempt is the one that runs it."""
    return sa.update(Job).where(Job.id == taken.job_id, Job.attempts == taken.attempt, Job.state == "running")
