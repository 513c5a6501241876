"""The end of a call: what was agreed becomes tasks and promises, and the figures freeze."""

import json
import uuid
from typing import Any

from kafield.kit.capture import Submission
from kafield.kit.db import db
from kafield.tasks import actions as tasks
from kafield.tasks.models import Task
from kafield.tasks.queries import tasks_from, tasks_of
from kafield.visits import actions as visits
from kafield.visits.models import Visit
from kafield.volumes import actions as volumes


def check_out(visit: Visit, submission: Submission) -> None:
    """Close the visit, keep its next steps, tick what was done, freeze the VPO snapshot."""
    shown = shown_figures(submission)
    visits.check_out(visit, submission)
    agree(visit, submission)
    tick(visit, submission)
    db.session.flush()
    snapshot = volumes.freeze(visit, shown, submission.received_at)
    if snapshot.differs:
        submission.flag("figures_differ")
    visit.flags = sorted({*visit.flags, *submission.flags})


def agree(visit: Visit, submission: Submission) -> None:
    """The next steps of this check-out; those of an earlier one that are no longer named are cancelled,
    and one that was done meanwhile stays done."""
    named = {(row["kind"] or "task", row["text"]): row for row in submission.data["next"] if row["text"]}
    for older in tasks_from(visit.id):
        if (older.kind, older.text) not in named:
            tasks.close_task(older, at=submission.received_at, state="cancelled")
        elif older.state == "done":
            named.pop((older.kind, older.text))
    for (kind, text), row in named.items():
        tasks.add_task(
            visit.store,
            visit.rep,
            text,
            kind=kind,
            due_on=row["due_on"],
            with_whom=row["with_whom"] or "",
            origin="visit",
            origin_id=visit.id,
            by=submission.user,
            at=submission.recorded_at,
        )


def tick(visit: Visit, submission: Submission) -> None:
    """The open tasks of this store that the rep ticked; another store's are not his to close here."""
    for task_id in ids_in(submission.data["done"]):
        task = db.session.scalar(
            tasks_of(submission.user, visit.day).where(Task.id == task_id, Task.store_id == visit.store_id)
        )
        if task:
            tasks.close_task(task, at=submission.recorded_at)


def ids_in(text: str | None) -> list[uuid.UUID]:
    found = []
    for part in (text or "").split(","):
        try:
            found.append(uuid.UUID(part.strip()))
        except ValueError:
            continue
    return found


def shown_figures(submission: Submission) -> dict[str, Any] | None:
    """The comparison that the phone showed, as it states it; None where it showed none."""
    try:
        shown = json.loads(submission.data["shown"] or "null")
    except ValueError:
        submission.flag("figures_unreadable")
        return None
    return shown if isinstance(shown, dict) else None
