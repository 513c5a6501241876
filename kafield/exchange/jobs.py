"""Imports run as jobs, or at once for the command line; both commit in batches that phones do not notice."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from time import sleep
from typing import Any

from flask import current_app

from kafield.exchange.actions import begin, finish, forget, forget_later
from kafield.exchange.kinds import KINDS
from kafield.exchange.mending import mend_file
from kafield.exchange.models import ImportRun
from kafield.exchange.queries import kept_runs
from kafield.exchange.running import Applied, Good, Import
from kafield.exchange.words import BadFile
from kafield.kit import clock, i18n, storage
from kafield.kit.db import db, writing
from kafield.kit.jobs import Cancelled, Payload, Progress, job
from kafield.people.models import Person

BREATH = 0.003  # seconds between batches, in which a waiting phone gets the writer's lock
Step = Callable[[int, int], None]


class Undone(Exception):
    """A dry run takes every batch back."""


@dataclass
class Ended:
    """How a run went: done, cancelled or failed; `failure` says why the whole file was no good."""

    outcome: str
    of: Import | None = None
    failure: str = ""


@job("exchange.import")
def import_job(payload: Payload, progress: Progress) -> Payload:
    i18n.use_language(payload["language"])
    run_id = uuid.UUID(payload["run"])
    ended = run(run_id, lambda done, total: progress.step(done, total))
    if ended.outcome == "cancelled":
        raise Cancelled
    return dict(ended.of.result.counts) if ended.of else {}


@job("exchange.forget")
def forget_old(payload: Payload, progress: Progress) -> Payload:
    """Let go of files that were kept long enough, and come back when the next one is due. A file goes
    after its run says so: where that is broken off, bytes may stay, and no run names what is gone."""
    kept_for = timedelta(days=current_app.extensions["settings"].import_days)
    due, gone = kept_runs().where(ImportRun.started_at <= clock.now() - kept_for), set[str]()
    with writing():
        for each in db.session.scalars(due):
            gone |= forget(each)
        if oldest := db.session.scalar(kept_runs().limit(1)):
            forget_later(oldest.started_at, kept_for)
    for key in gone:
        storage.delete(key)
    return {"deleted": len(gone)}


def import_now(
    kind: str, filename: str, data: bytes, by: Person, *, is_dry_run: bool, step: Step | None = None
) -> tuple[uuid.UUID, Ended]:
    """Bring a file in at once, for the command line; it stands in the list of runs as any other."""
    by_id = by.id
    with writing():
        run_id = begin(
            kind, filename, data, is_dry_run=is_dry_run, by=db.session.get_one(Person, by_id), at=clock.now()
        ).id
    return run_id, run(run_id, step or (lambda done, total: None))


def run(run_id: uuid.UUID, step: Step) -> Ended:
    """Run an import to its end. What is committed stays; an interrupted one begins anew and finds it unchanged."""
    found = db.session.get_one(ImportRun, run_id)
    kind, is_dry_run, by_id, file_key = KINDS[found.kind], found.is_dry_run, found.started_by, found.file_key
    try:
        importing = Import(kind, storage.get(file_key), today())
        ended = Ended("done", importing)
    except BadFile as bad:
        ended = Ended("failed", failure=str(bad))
    if ended.of:
        carry_out(ended, ended.of, is_dry_run, by_id, step)
    with writing():
        finish(db.session.get_one(ImportRun, run_id), **told(ended), at=clock.now())
    return ended


def carry_out(ended: Ended, importing: Import, is_dry_run: bool, by_id: int, step: Step) -> None:
    try:
        for goods in importing.batches():
            write(importing, goods, is_dry_run, by_id)
            step(importing.result.done, max(importing.table.total - 1, importing.result.done))
    except BadFile as bad:
        ended.outcome, ended.failure = "failed", str(bad)
    except (Cancelled, KeyboardInterrupt):
        ended.outcome = "cancelled"


def write(importing: Import, goods: list[Good], is_dry_run: bool, by_id: int) -> None:
    """These rows, in as many transactions as they take."""
    while goods:
        applied = committed(importing, goods, is_dry_run, by_id)
        applied.count()
        goods = goods[len(applied.goods) :]
        sleep(BREATH)


def committed(importing: Import, goods: list[Good], is_dry_run: bool, by_id: int) -> Applied:
    try:
        with writing():
            applied = importing.apply(goods, clock.now(), db.session.get_one(Person, by_id))
            if is_dry_run:
                importing.keep(applied.goods)
                raise Undone
    except Undone:
        pass
    return applied


def told(ended: Ended) -> dict[str, Any]:
    """What the run's record keeps, and the file to mend where there is something to mend."""
    if not ended.of:
        return {"outcome": ended.outcome, "failure": ended.failure}
    result = ended.of.result
    problems = sorted(result.problems, key=lambda problem: problem.line)
    return {
        "outcome": ended.outcome,
        "failure": ended.failure,
        "counts": result.counts,
        "problems": [{name: str(value) for name, value in asdict(problem).items()} for problem in problems],
        "notes": ended.of.notes,
        "mend_key": mend_key(ended.of),
    }


def mend_key(importing: Import) -> str | None:
    if not importing.result.to_mend:
        return None
    rows = sorted(importing.result.to_mend, key=lambda each: each[0].number)
    suffix = importing.table.suffix
    return storage.put(
        mend_file(importing.header.cells, ((line.cells, reason) for line, reason in rows), suffix), suffix
    )


def today() -> date:
    return clock.local_day(clock.now(), current_app.extensions["settings"].time_zone)
