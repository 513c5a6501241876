"""An import begins, ends, or is told to stop."""

from datetime import datetime, timedelta

from flask import current_app

from kafield.exchange.models import ImportRun
from kafield.exchange.queries import is_named
from kafield.kit import audit, storage
from kafield.kit.db import db
from kafield.kit.job_queue import Job, enqueue, enqueue_once
from kafield.people.models import Person

MOST_PROBLEMS = 500  # shown on the page; the file to mend has them all


def begin(kind: str, filename: str, data: bytes, *, is_dry_run: bool, by: Person, at: datetime) -> ImportRun:
    """Keep the file and open a run for it."""
    suffix = "xlsx" if data.startswith(b"PK") else "csv"
    return begin_again(kind, filename, storage.put(data, suffix), is_dry_run=is_dry_run, by=by, at=at)


def begin_again(kind: str, filename: str, file_key: str, *, is_dry_run: bool, by: Person, at: datetime) -> ImportRun:
    """Open a run for a file that is kept already, such as one that was tried out before."""
    run = ImportRun(
        kind=kind, filename=filename[-200:], file_key=file_key, is_dry_run=is_dry_run, started_by=by.id, started_at=at
    )
    db.session.add(run)
    db.session.flush()
    forget_later(at, timedelta(days=current_app.extensions["settings"].import_days))
    audit.record(by, "tried out" if is_dry_run else "imported", "import", run.id, after={"kind": kind}, at=at)
    return run


def queue(run: ImportRun, language: str, *, by: Person, at: datetime) -> Job:
    """Let the job process do it, speaking the language of the reader."""
    job = enqueue("exchange.import", {"run": str(run.id), "language": language}, at, requested_by=by.id)
    run.job_id = job.id
    db.session.flush()
    return job


def cancel(run: ImportRun, *, by: Person, at: datetime) -> None:
    """Whole batches that are in stay in; a run that waits does not begin."""
    job = db.session.get(Job, run.job_id) if run.job_id else None
    if job is None or job.is_finished:
        return
    job.cancel(at)
    if job.state == "cancelled":
        finish(run, outcome="cancelled", at=at)
    audit.record(by, "cancelled", "import", run.id, at=at)


def finish(
    run: ImportRun,
    *,
    outcome: str,
    at: datetime,
    failure: str = "",
    counts: dict[str, int] | None = None,
    problems: list[dict[str, str]] | None = None,
    notes: list[str] | None = None,
    mend_key: str | None = None,
) -> None:
    """Write down how a run went."""
    run.outcome, run.failure, run.finished_at = outcome, failure, at
    for name, count in (counts or {}).items():
        setattr(run, name, count)
    run.problems, run.notes, run.mend_key = (problems or [])[:MOST_PROBLEMS], notes or [], mend_key


def forget(run: ImportRun) -> set[str]:
    """Let the files go, and what was quoted from them; that it was brought in, and how it went, stays.
    Returns the keys that no other run names: their bytes may be deleted."""
    keys, run.file_key, run.mend_key = run.keys, "", None
    run.problems = [{**problem, "value": ""} for problem in run.problems]
    db.session.flush()
    return {key for key in keys if not is_named(key)}


def forget_later(at: datetime, kept_for: timedelta) -> None:
    """The job that does it, due when a run of this moment has been kept long enough."""
    enqueue_once("exchange.forget", at, run_after=at + kept_for)
