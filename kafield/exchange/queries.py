"""Runs of imports, for admins."""

import uuid
from typing import Any

import sqlalchemy as sa

from kafield.exchange.models import ImportRun
from kafield.kit.db import db, found
from kafield.kit.job_queue import Job
from kafield.people.models import Person


def runs_of(user: Person) -> sa.Select[Any]:
    """Every run for an admin, nothing for anybody else."""
    return sa.select(ImportRun).where(sa.true() if user.role == "admin" else sa.false())


def recent_runs(user: Person, most: int = 30) -> list[ImportRun]:
    return list(db.session.scalars(runs_of(user).order_by(ImportRun.started_at.desc()).limit(most)))


def run_of(user: Person, run_id: uuid.UUID) -> ImportRun:
    return found(runs_of(user).where(ImportRun.id == run_id))


def job_of(run: ImportRun) -> Job | None:
    return db.session.get(Job, run.job_id) if run.job_id else None


def recent_jobs(most: int = 100) -> list[Job]:
    """The queue as admins see it: what waits or runs, then what is over, newest first."""
    is_over = Job.state.in_(("done", "failed", "cancelled"))
    return list(db.session.scalars(sa.select(Job).order_by(is_over, Job.id.desc()).limit(most)))


def job_by(job_id: int) -> Job:
    return found(sa.select(Job).where(Job.id == job_id))


def first_admin() -> Person | None:
    """Who a command acts for when nobody is named."""
    return db.session.scalar(
        sa.select(Person).where(Person.role == "admin", Person.active).order_by(Person.id).limit(1)
    )


def people_by_id(runs: list[ImportRun]) -> dict[int, Person]:
    people = sa.select(Person).where(Person.id.in_({run.started_by for run in runs}))
    return {person.id: person for person in db.session.scalars(people)}


def kept_runs() -> sa.Select[ImportRun]:
    """Runs that are over and whose file is still there, oldest first."""
    over = sa.select(ImportRun).where(ImportRun.file_key != "", ImportRun.finished_at.is_not(None))
    return over.order_by(ImportRun.started_at, ImportRun.id)


def is_named(key: str) -> bool:
    """Whether a run still names this file; the same bytes have the same key."""
    named = sa.select(ImportRun.id).where(sa.or_(ImportRun.file_key == key, ImportRun.mend_key == key))
    return db.session.scalar(named.limit(1)) is not None
