"""Work that nobody waits for: pictures, papers, imports, sealing.

A job is enqueued in the transaction of the effect that needs it, so there is never one
without the other. It runs at least once: a killed process leaves it running, and another
takes it up when its beat has stopped. Handlers commit with `writing()` and bear repetition.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from kafield.kit import clock
from kafield.kit.db import db, writing
from kafield.kit.job_queue import (
    MOST_ATTEMPTS,
    Job,
    Payload,
    Taken,
    enqueue,
    enqueue_once,
    is_due,
    mine,
    next_try,
)

__all__ = ["Job", "Payload", "Progress", "enqueue", "enqueue_once", "job", "run_pending", "work"]

BEAT = 10.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 1.0
BETWEEN_STEPS = 0.25
LONGEST_ERROR = 2_000

Handler = Callable[[Payload, "Progress"], Payload | None]
handlers: dict[str, Handler] = {}
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked for the end of the job; raised by `progress.step`."""


class Interrupted(Exception):
    """The process is told to end, or the job was taken up by another one."""


class Progress:
    """What a handler reports to. Call `step` between transactions: it commits one of its own."""

    def __init__(self, taken: Taken, pause: float, is_ending: Callable[[], bool]) -> None:
        self.taken, self.pause, self.is_ending = taken, pause, is_ending
        self.last = 0.0

    def step(self, done: int, total: int | None = None, note: str | None = None) -> None:
        """Say how far it is. Raises `Cancelled` or `Interrupted`, which a handler lets pass; cheap to call often."""
        if time.monotonic() - self.last < self.pause and done != total:
            return
        self.last = time.monotonic()
        known = {"done": done, "total": total, "note": note, "beat_at": clock.now()}
        told = {name: value for name, value in known.items() if value is not None}
        with writing():
            cancel = db.session.scalar(mine(self.taken).values(**told).returning(Job.cancel_requested))
        if cancel is None or self.is_ending():
            raise Interrupted
        if cancel:
            raise Cancelled


def job(name: str) -> Callable[[Handler], Handler]:
    """Register a handler: `fn(payload, progress)` may return a result (a dict of plain values)."""

    def register(handler: Handler) -> Handler:
        handlers[name] = handler
        return handler

    return register


def run_pending() -> int:
    """Run all that is due now, one after the other, in this process; the number of jobs run."""
    db.session.rollback()
    count = 0
    while run_next(current_app._get_current_object()):  # type: ignore[attr-defined]
        count += 1
    return count


def work(app: Flask, ending: threading.Event | None = None) -> None:
    """Run jobs until SIGTERM or SIGINT; the one at hand ends at its next step and is queued again."""
    ending = ending or ended_by_signals()
    pause = SHORTEST_PAUSE
    while not ending.is_set():
        if run_safely(app, ending):
            pause = SHORTEST_PAUSE
        else:
            ending.wait(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)


def ended_by_signals() -> threading.Event:
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    return ending


def run_safely(app: Flask, ending: threading.Event) -> bool:
    """A database that is away for a while does not end the process."""
    try:
        return run_next(app, BETWEEN_STEPS, ending.is_set)
    except Exception:
        log.exception("no job could be claimed or closed")
        return False


def run_next(app: Flask, pause: float = 0.0, is_ending: Callable[[], bool] = lambda: False) -> bool:
    """Claim and run one job that is due; False where there is none."""
    with app.app_context():
        taken = claim(clock.now())
        if taken is None:
            return False
        with beating(app, taken):
            run(taken, Progress(taken, pause, is_ending))
        return True


def claim(at: datetime) -> Taken | None:
    """Take the oldest job that is due, or whose process has died; nobody else gets it."""
    due = sa.select(Job).where(is_due(at)).order_by(Job.run_after, Job.id).limit(1)
    while is_any(due):
        with writing():
            found = db.session.scalar(due.with_for_update(skip_locked=True))
            if found is None:
                return None
            if found.attempts < MOST_ATTEMPTS:
                return found.take(at)
            found.state, found.finished_at, found.error = "failed", at, found.error or "its process died"
    return None


def is_any(due: sa.Select[Any]) -> bool:
    """A look without the writer's lock, since mostly nothing is due."""
    found = db.session.scalar(due.with_only_columns(Job.id))
    db.session.rollback()
    return found is not None


def run(taken: Taken, progress: Progress) -> None:
    """Run a claimed job and write down how it ended."""
    try:
        result = handlers[taken.name](taken.payload, progress)
    except Cancelled:
        close(taken, state="cancelled", finished_at=clock.now())
    except Interrupted:
        close(taken, state="queued", attempts=taken.attempt - 1)
    except Exception as error:
        log.exception("job %s (%s) failed", taken.job_id, taken.name)
        kept = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        close(taken, error=kept, **next_try(taken.attempt, clock.now()))
    else:
        close(taken, state="done", result=result, error=None, finished_at=clock.now())


def close(taken: Taken, **values: Any) -> None:
    with writing():
        db.session.execute(mine(taken).values(**values))


@contextmanager
def beating(app: Flask, taken: Taken) -> Iterator[None]:
    """A sign of life while a handler is busy, so that nobody takes its job for dead."""
    over = threading.Event()
    heart = threading.Thread(target=beat, args=(app, taken, over), daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def beat(app: Flask, taken: Taken, over: threading.Event) -> None:
    while not over.wait(BEAT):
        with app.app_context():
            try:
                close(taken, beat_at=clock.now())
            except Exception:
                log.warning("job %s could not give a sign of life", taken.job_id, exc_info=True)
